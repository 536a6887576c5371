"""`python -m tdkt_xl.desk`: runs the actions for a program with another Python, such as LibreOffice.

Reads one JSON request, in one line, from standard input. Writes JSON lines: {"progress": [done, total, what]} during the work, then
{"reply": …} or {"problem": message}. A line "stop" after the request ends the work at its next step. The request's action may also
be "totals": the sums of answers["folder"].
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import suppress
from typing import Any, BinaryIO

from tdkt_xl.api.progress import Stopped
from tdkt_xl.desk.exchange import request_from, to_json
from tdkt_xl.desk.user_python import STOP
from tdkt_xl.words.errors import TdktError

TOTALS = "totals"


def serve(given: BinaryIO, answers: BinaryIO) -> None:
    """Answers one request. Every failure becomes a "problem" with a message for the person."""

    def tell(view: dict[str, Any]) -> None:
        answers.write(json.dumps(view, ensure_ascii=False).encode("utf-8") + b"\n")
        answers.flush()

    try:
        request = json.loads(given.readline().decode("utf-8"))
        stopped = threading.Event()
        threading.Thread(target=_listen, args=(given, stopped), daemon=True).start()

        def progress(done: int, total: int, doing: str) -> None:
            if stopped.is_set():
                raise Stopped
            tell({"progress": [done, total, doing]})

        tell({"reply": _reply(request, progress)})
    except TdktError as problem:
        tell({"problem": str(problem)})
    except Exception as problem:
        tell({"problem": f"Lỗi của chương trình: {type(problem).__name__}: {problem}"})


def _listen(given: BinaryIO, stopped: threading.Event) -> None:
    """Waits for the line "stop" in a thread. It reads unbuffered, because a forked process could not get the buffer's lock."""
    with suppress(ValueError):  # the input was closed
        if getattr(given, "raw", given).readline() == STOP:
            stopped.set()


def _reply(view: dict[str, Any], progress: Any) -> Any:
    if view["action"] == TOTALS:
        from tdkt_xl.desk.totals import folder_totals

        lines = folder_totals(view["answers"]["folder"])
        return [[line.section, line.award, line.label, line.cells] for line in lines]
    from tdkt_xl.desk.work import perform

    return to_json(perform(request_from(view), progress))


if __name__ == "__main__":
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # other output must not get between the answers
    serve(sys.stdin.buffer, out)
