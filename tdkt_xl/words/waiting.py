"""How long this process may wait for another program that has a time limit of its own, such as LibreOffice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_until = 0.0


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """While the block runs, the watcher of this process's time limit allows `seconds` more."""
    global _until
    _until = time.monotonic() + seconds
    try:
        yield
    finally:
        _until = time.monotonic()


def waits_until() -> float:
    """The time, by `time.monotonic`, when the other program's limit ends or ended; 0 if nothing was waited for yet."""
    return _until
