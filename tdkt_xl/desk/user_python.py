"""Runs the actions from a program with its own Python: sends a request to the Python that has the whole package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from tdkt_xl.api.progress import Stopped
from tdkt_xl.desk.exchange import Reply, Request, reply_from, to_json
from tdkt_xl.desk.python_note import user_python
from tdkt_xl.desk.worksheet import Totals, TotalsLine
from tdkt_xl.words.errors import TdktError, system_reason

_FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "URE_BOOTSTRAP", "UNO_PATH")
"""Variables that LibreOffice sets for its own Python and that would break another one."""
_NO_WINDOW = 0x08000000
STOP = b"stop\n"
"""The line sent after a request to stop its work."""
_PATIENCE = 20.0
"""Seconds that a worker has to stop by itself."""


def perform(request: Request, progress: Callable[[int, int, str], object]) -> Reply:
    """Has the user's Python carry out the action. Raises TdktError with that Python's message; `Stopped` if the progress function
    raises it, after the other Python has stopped without leaving half-written files."""
    return reply_from(_asked(to_json(request), progress))


def folder_totals(folder: str) -> Totals:
    """Returns the sums of a folder, computed by the user's Python. Raises TdktError."""
    lines = _asked({"action": "totals", "answers": {"folder": folder}, "book": None}, lambda done, total, doing: None)
    return tuple(TotalsLine(section, award, label, tuple(cells)) for section, award, label, cells in lines)


def _asked(request: Mapping[str, Any], progress: Callable[[int, int, str], object]) -> Any:
    with tempfile.TemporaryFile() as complaints:
        try:
            worker = subprocess.Popen(  # noqa: S603 - the interpreter that the person installed this with
                [user_python(), "-m", "tdkt_xl.desk"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                cwd=os.path.expanduser("~"),
                creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except OSError as problem:
            raise TdktError(f"Không chạy được Python của tdkt-xl: {system_reason(problem)}. Hãy chạy lệnh “tdkt doctor”.") from None
        with worker:
            assert worker.stdin is not None and worker.stdout is not None
            try:
                worker.stdin.write(json.dumps(request, ensure_ascii=False, default=str).encode("utf-8") + b"\n")
                worker.stdin.flush()
            except OSError:  # the worker ended before it read; its error output says why
                with suppress(OSError):
                    worker.stdin.close()
            for line in worker.stdout:
                said = json.loads(line.decode("utf-8"))
                if "progress" in said:
                    try:
                        progress(*said["progress"])
                    except Stopped:
                        reply = _stopped(worker)
                        if reply is None:
                            raise
                        return reply
                elif "problem" in said:
                    raise TdktError(said["problem"])
                else:
                    return said["reply"]
        complaints.seek(0)
        last = complaints.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        raise TdktError(f"Python của tdkt-xl dừng giữa chừng: {' '.join(last)}. Hãy chạy lệnh “tdkt doctor”.")


def _stopped(worker: subprocess.Popen[bytes]) -> Any:
    """Asks the worker to end at its next step, and kills it if it does not; the worker's reply if it was done before, else None.

    Killing is safe, because every file is written under another name until it is complete.
    """
    assert worker.stdin is not None and worker.stdout is not None
    with suppress(OSError):
        worker.stdin.write(STOP)
        worker.stdin.close()
    impatient = threading.Timer(_PATIENCE, worker.kill)
    impatient.start()
    rest = [json.loads(line.decode("utf-8")) for line in worker.stdout if line.endswith(b"\n")]  # until the worker ends
    impatient.cancel()
    return next((said["reply"] for said in rest if "reply" in said), None)


def _environment() -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key not in _FOREIGN}
    return {**own, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
