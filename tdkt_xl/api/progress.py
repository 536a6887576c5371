"""How a long function reports its progress, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable

from tdkt_xl.words.errors import TdktError

Progress = Callable[[int, int], object]
"""Called with the number of files done and the number of all files. A progress function that raises `Stopped` ends the work."""


class Stopped(TdktError):
    """Raised by a progress function to end the work: the output of the function is then not written."""

    def __init__(self, message: str = "Đã dừng theo yêu cầu; chưa ghi gì thêm.") -> None:
        super().__init__(message)


def no_progress(done: int, total: int) -> None:
    """For callers that need no progress reports."""


def counted(progress: Progress, total: int) -> Callable[[int], None]:
    """A function for the rooms below, which is called with the number of files done since the last call."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return advance
