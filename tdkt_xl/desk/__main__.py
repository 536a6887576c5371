"""`python -m tdkt_xl.desk`: the actions for a program that is not this Python, as LibreOffice.

Reads one JSON request, a line, from standard input and writes JSON lines: {"progress": [done, of how many, what]} on the way,
then {"reply": …} or {"problem": message}. A line "stop" behind the request ends the work at its next step. The request's action
may also be "totals", the roll-up of answers["folder"].
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
    """Answers one request; whatever fails becomes a "problem" with a message for the person."""

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
    """Waits, on the side, for the word to stop. It waits without the input's buffer, whose lock a forked process could not get."""
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
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # whatever prints on the way must not get among the answers
    serve(sys.stdin.buffer, out)
