"""The program `tdkt`, also as `python -m tdkt_xl`: stopped at whatever moment, it ends with a word and leaves nothing behind."""

import os
import signal
import sys
from types import FrameType

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, an end asked for by the system, a closed terminal; the last on Windows alone."""
_SAID = "\nĐã dừng theo yêu cầu; chưa ghi gì thêm, tệp cũ còn nguyên.\n"
_NOT_DONE = 2


def run() -> int:
    """Runs the command line that the program was given and returns its exit code."""
    stop_at_a_word(os.getpid())
    from tdkt_xl.cli import main  # what takes longest to import is stopped like anything else

    code = main()
    for name in _STOPS:  # the end has begun; Python would only complain about what it is in the middle of
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    return code


def stop_at_a_word(process: int) -> None:
    """Makes each signal to stop end this process at once, its unfinished files removed; its workers end with it.

    An exception would do, were there no moments at which Python prints it and goes on.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if os.getpid() == process:  # a worker that has just been forked has still this handler
            leavings = sys.modules.get("tdkt_xl.words.leavings")
            remove_all = getattr(leavings, "remove_all", None)  # the module may be in the middle of being imported
            if remove_all is not None:
                remove_all()
            os.write(2, _SAID.encode())
        os._exit(_NOT_DONE)

    for name in _STOPS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


if __name__ == "__main__":  # worker processes import this file again where they cannot be forked
    sys.exit(run())
