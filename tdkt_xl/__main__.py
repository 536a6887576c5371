"""The program `tdkt`, also run as `python -m tdkt_xl`. Whenever it is stopped, it prints a sentence and leaves no unfinished
files."""

import os
import signal
import sys
from types import FrameType

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C; the system's request to end; a closed terminal; the last one only on Windows."""
_SAID = "\nĐã dừng theo yêu cầu; chưa ghi gì thêm, tệp cũ còn nguyên.\n"
_NOT_DONE = 2


def run() -> int:
    """Runs the command line and returns its exit code."""
    stop_at_a_word(os.getpid())
    from tdkt_xl.cli import main  # imported after the handlers are set, because this import takes longest

    code = main()
    for name in _STOPS:  # the program is ending; a signal now would only make Python print errors
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    return code


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

    for name in _STOPS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


if __name__ == "__main__":  # worker processes import this file again where they cannot be forked
    sys.exit(run())
