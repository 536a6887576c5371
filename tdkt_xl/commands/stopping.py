"""What happens when somebody stops the program. Imports nothing slow: it is needed before anything else is loaded."""

import os
import signal
import sys
from types import FrameType

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Ctrl-C; the system's request to end; a closed terminal; the last one only on Windows."""
_SAID = "\nĐã dừng theo yêu cầu; chưa ghi gì thêm, tệp cũ còn nguyên.\n"
_NOT_DONE = 2


def stop_at_a_word(process: int) -> None:
    """Makes each stop signal end this process at once, after its unfinished files are removed; its workers end with it.

    An exception is not enough: at some moments Python only prints it and continues.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if os.getpid() == process:  # a worker that was just forked still has this handler
            leavings = sys.modules.get("tdkt_xl.words.leavings")
            remove_all = getattr(leavings, "remove_all", None)  # the import of the module may not be complete
            if remove_all is not None:
                remove_all()
            os.write(2, _SAID.encode())
        os._exit(_NOT_DONE)

    for each in STOPS:
        signal.signal(each, stop)


def stop_no_more() -> None:
    """Ignores the stop signals: the program is ending, and a signal now would only make Python print errors."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
