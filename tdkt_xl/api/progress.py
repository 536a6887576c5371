"""How a long function tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable

from tdkt_xl.words.errors import TdktError

Progress = Callable[[int, int], object]
"""Told how many files are done, of how many. A progress function that raises `Stopped` ends the work."""


class Stopped(TdktError):
    """Raised by a progress function to end the work: what the function would have written is not written."""

    def __init__(self, message: str = "Đã dừng theo yêu cầu; chưa ghi gì thêm.") -> None:
        super().__init__(message)


def no_progress(done: int, total: int) -> None:
    """For who does not want to be told."""


def counted(progress: Progress, total: int) -> Callable[[int], None]:
    """What the rooms below want: a function that is told how many more are done."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return advance
