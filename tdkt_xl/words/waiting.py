"""Until when this process waits for another program that has a time limit of its own, such as LibreOffice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_until = 0.0


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """While the block runs, whoever watches this process's time lets it have so many seconds more."""
    global _until
    _until = time.monotonic() + seconds
    try:
        yield
    finally:
        _until = time.monotonic()


def waits_until() -> float:
    """The moment, by `time.monotonic`, at which the other program's time is or was over; 0 where there was none."""
    return _until
