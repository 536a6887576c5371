"""What many of the functions that programs call share: paths as they are given, and fewer garbage collections."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

AnyPath = str | os.PathLike[str]


@contextmanager
def few_collections() -> Iterator[None]:
    """Within the block Python's garbage collector runs rarely: the returns of a folder are all kept and hold no cycles."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
