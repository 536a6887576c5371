"""Work over many items in processes that may die: an item that takes one down, or too long, costs itself alone."""

from __future__ import annotations

import faulthandler
import gc
import os
import re
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from tdkt_xl.intake.memory_watch import MemoryWatch

Item = TypeVar("Item")
Setting = TypeVar("Setting")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item], Setting], list[Result]]
"""What is done to a chunk of items under a setting: one result for each, in order."""
Lost = Callable[[Item, str], Result]
"""The result of an item on which its worker died, and why, in Vietnamese."""

SECONDS = 60
"""How long one item may take; a whole chunk is given as long before its items are tried one by one."""
MEMORY = 2 * 2**30
"""Bytes that a worker may take: on Linux of address space beyond what it starts with, elsewhere in all, looked at from outside."""
LIMITED_BY_SYSTEM = sys.platform == "linux"
"""Elsewhere a process's address space has no limit that the system would keep."""
MOST_ON_WINDOWS = 61
"""Python's process pools wait for their workers with one call of Windows, which takes no more."""
_AHEAD = 2
"""Chunks waiting for each worker: enough to keep it busy, few enough to hold no more than that in memory."""
_FATAL = (BrokenProcessPool, MemoryError)
_AHEAD_OF_EXECUTOR = 256
"""The same for an executor of unknown width, such as a cluster's."""


def most_processes(asked: int, windows: bool = sys.platform == "win32") -> int:
    """How many processes to start where so many were asked for."""
    return min(asked, MOST_ON_WINDOWS) if windows else asked


def chunks_of(items: Iterable[Item], most: int, most_bytes: int, size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in order, by at most `most` of together at most `most_bytes`; a larger one stands alone."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        if chunk and (len(chunk) == most or total + size(item) > most_bytes):
            yield chunk
            chunk, total = [], 0
        chunk.append(item)
        total += size(item)
    if chunk:
        yield chunk


def map_through(
    executor: Executor,
    work: Work[Item, Setting, Result],
    chunks: Iterable[list[Item]],
    setting: Setting,
    lost: Lost[Item, Result],
) -> Iterator[tuple[list[Item], list[Result]]]:
    """The chunks with their results in order, worked out by any executor.

    A chunk that it fails on, for whatever reason, is done over on this machine by `map_isolated`.
    """
    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    rest = iter(chunks)
    while True:
        while len(waiting) < _AHEAD_OF_EXECUTOR and (chunk := next(rest, None)):
            waiting.append((chunk, executor.submit(work, chunk, setting)))
        if not waiting:
            return
        chunk, future = waiting.popleft()
        if future.exception() is None:
            yield chunk, future.result()
        else:
            yield from map_isolated(work, [chunk], setting, lost, 1)


def map_isolated(
    work: Work[Item, Setting, Result],
    chunks: Iterable[list[Item]],
    setting: Setting,
    lost: Lost[Item, Result],
    workers: int,
) -> Iterator[tuple[list[Item], list[Result]]]:
    """The chunks with their results in order, worked out by so many processes of our own.

    Where a worker dies or runs out of memory the chunk waited for is done over item by item; the item on which one dies
    again is lost.
    Any other exception of `work` is raised.
    """
    rest = iter(chunks)
    with _Workers(workers) as pool:
        waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        while True:
            while len(waiting) < workers * _AHEAD + 1 and (chunk := next(rest, None)):
                waiting.append((chunk, pool.submit(work, chunk, setting)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                yield chunk, future.result()
            except _FATAL:  # any of the chunks begun may be to blame, but only this one's turn has come
                pool.restart()
                yield chunk, [_alone(pool, work, item, setting, lost) for item in chunk]
                again = [(chunk, future if _done(future) else pool.submit(work, chunk, setting)) for chunk, future in waiting]
                waiting = deque(again)


def _alone(pool: _Workers, work: Work[Item, Setting, Result], item: Item, setting: Setting, lost: Lost[Item, Result]) -> Result:
    try:
        return pool.submit(work, [item], setting).result()[0]
    except _FATAL as problem:
        return lost(item, pool.restart(problem))


def _done(future: Future[list[Result]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


class _Workers:
    """A pool of processes that is begun anew when one of them has died."""

    def __init__(self, number: int) -> None:
        self.number = number
        handle, name = tempfile.mkstemp(prefix="tdkt-", suffix=".log")
        os.close(handle)
        self._log = Path(name)
        self._pool = self._new_pool()
        self._watch = self._watched() if not LIMITED_BY_SYSTEM else None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        if self._watch is not None:
            self._watch.stop()
        self._log.unlink(missing_ok=True)

    def submit(self, work: Work[Item, Setting, Result], chunk: list[Item], setting: Setting) -> Future[list[Result]]:
        try:
            return self._pool.submit(_timed, work, chunk, setting, str(self._log))
        except (BrokenProcessPool, OSError, ValueError) as problem:  # the pool broke meanwhile, or while a worker began
            future: Future[list[Result]] = Future()
            future.set_exception(BrokenProcessPool(str(problem)))
            return future

    def restart(self, problem: BaseException | None = None) -> str:
        """Begins a new pool; why the old one died, by the exception and what its workers left in the log."""
        self._pool.shutdown(cancel_futures=True)
        last_words = repr(problem)
        with suppress(OSError):
            last_words += self._log.read_text(encoding="utf-8", errors="replace")
            self._log.write_text("")
        self._pool = self._new_pool()
        if "Timeout (" in last_words:
            return f"đọc quá lâu (giới hạn {SECONDS} giây cho một tệp)"
        if "memory allocation" in last_words or "MemoryError" in last_words:
            return f"cần quá nhiều bộ nhớ để đọc (giới hạn {MEMORY // 2**30} GB)"
        return "nội dung tệp làm chương trình đọc dừng đột ngột; tệp có thể đã hỏng"

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.number, initializer=_begin, initargs=(str(self._log), MEMORY))

    def _watched(self) -> MemoryWatch:
        from tdkt_xl.intake.memory_watch import MemoryWatch

        return MemoryWatch(self._ids, MEMORY, lambda: self._write("MemoryError\n"))

    def _ids(self) -> list[int]:
        """The workers' process ids, which each put into the log when it began."""
        try:
            return [int(number) for number in _WORKER.findall(self._log.read_text(encoding="utf-8", errors="replace"))]
        except OSError:
            return []

    def _write(self, words: str) -> None:
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(words)


_WORKER = re.compile(r"^worker (\d+)$", re.MULTILINE)
_log: TextIO | None = None


def _begin(log: str, memory: int) -> None:
    """A worker's first deed: its last words go to the log, its memory has a limit, and Ctrl-C is its parent's business."""
    global _log
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _log = open(log, "a", encoding="utf-8")  # noqa: SIM115 - for the worker's whole life
    print("worker", os.getpid(), file=_log, flush=True)
    with suppress(OSError):
        os.dup2(_log.fileno(), 2)  # libraries that give up say so on standard error, which is not theirs
    faulthandler.enable(_log)
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    gc.set_threshold(200_000, 50, 100)


def _timed(work: Work[Item, Setting, Result], chunk: list[Item], setting: Setting, log: str) -> list[Result]:
    """The chunk's results; the process ends itself where that takes too long, be it inside a library that holds the lock."""
    faulthandler.dump_traceback_later(SECONDS, exit=True, file=_log or 2)
    try:
        return work(chunk, setting)
    finally:
        faulthandler.cancel_dump_traceback_later()
