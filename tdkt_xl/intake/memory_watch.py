"""A memory limit for systems that have none (Windows, macOS): processes are checked from outside and ended if they exceed it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import psutil

_PAUSE = 0.1
"""Seconds between two checks. In this time a process can take a few hundred MB more."""


class MemoryWatch:
    """Watches processes from a thread of its own until `stop` is called.

    `processes` returns the ids to watch. Before a process with more than `limit` bytes is killed, `killed` is called.
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
