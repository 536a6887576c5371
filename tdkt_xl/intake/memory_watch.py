"""A limit of memory where the system keeps none (Windows, macOS): processes are looked at, and ended when over it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import psutil

_PAUSE = 0.1
"""Seconds between two looks: a process gains a few hundred MB in so long."""


class MemoryWatch:
    """Watches processes from a thread of its own until it is stopped.

    `processes` gives the ids of those to watch; one that holds more than `limit` bytes is killed, and `killed` told first.
    """

    def __init__(self, processes: Callable[[], Iterable[int]], limit: int, killed: Callable[[], object]) -> None:
        self._processes, self._limit, self._killed = processes, limit, killed
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_PAUSE):
            for number in self._processes():
                try:
                    process = psutil.Process(number)
                    if process.memory_info().rss > self._limit:
                        self._killed()
                        process.kill()
                except psutil.Error:  # it has just ended
                    continue
