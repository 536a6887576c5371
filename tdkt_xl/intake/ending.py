"""A worker ends when its parent ends, for whatever reason: at once on Linux, within a second on other systems."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent ends."""
_PAUSE = 1.0
"""Seconds between two checks for the parent, on systems that send no signal."""


def end_with(parent: int, by_system: bool = sys.platform == "linux") -> None:
    """Makes this process end when process `parent` ends. It must be the first call in the child."""
    if not (by_system and _signalled()):
        threading.Thread(target=_watch, args=(parent,), name="parent watch", daemon=True).start()
    if _gone(parent):  # the parent ended before the call
        os._exit(1)


def _signalled() -> bool:
    with suppress(OSError, AttributeError):
        import ctypes

        return bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL)) == 0)
    return False


def _watch(parent: int) -> None:
    while not _gone(parent):
        time.sleep(_PAUSE)
    os._exit(1)


def _gone(parent: int) -> bool:
    if sys.platform == "win32":
        import psutil

        return not psutil.pid_exists(parent)
    return os.getppid() != parent
