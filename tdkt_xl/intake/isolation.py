"""Runs work over many items in worker processes that may die: an item that kills its worker or takes too long is lost alone."""

from __future__ import annotations

import faulthandler
import gc
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from tdkt_xl.intake.ending import end_with
from tdkt_xl.words import leavings
from tdkt_xl.words.waiting import waits_until

if TYPE_CHECKING:
    from tdkt_xl.intake.memory_watch import MemoryWatch

Item = TypeVar("Item")
Setting = TypeVar("Setting")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item], Setting], list[Result]]
"""A function of a chunk of items and a setting: returns one result for each item, in order."""
Lost = Callable[[Item, str], Result]
"""Returns the result for an item on which its worker died; the second argument is the reason in Vietnamese."""

SECONDS = 30
"""The time limit for an item. When the time is over, the current item is lost, and the others of its chunk are done again."""
PATIENCE, SHORT_SECONDS = 4, 10
"""After PATIENCE slow items the limit for an item is SHORT_SECONDS, so that a run with many slow files ends too."""
MEMORY = 2 * 2**30
"""The most bytes for a worker: on Linux of address space beyond that at its start, elsewhere in all, measured from outside."""
LIMITED_BY_SYSTEM = sys.platform == "linux"
"""Other systems cannot limit a process's address space."""
MOST_ON_WINDOWS = 61
"""Python's process pools wait for their workers with one call of Windows, which accepts no more."""
_AHEAD = 2
"""Chunks waiting for each worker: enough to keep it busy, and few, to save memory."""
_FATAL = (BrokenProcessPool, MemoryError)
_AHEAD_OF_EXECUTOR = 256
"""The same for an executor of unknown size, such as a cluster's."""
_LOOK = 1.0
"""Seconds between two checks whether an executor still answers."""


def most_processes(asked: int, windows: bool = sys.platform == "win32") -> int:
    """The number of processes to start if `asked` are asked for."""
    return min(asked, MOST_ON_WINDOWS) if windows else asked


def chunks_of(items: Iterable[Item], most: int, most_bytes: int, size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in order, in chunks of at most `most` items and `most_bytes` bytes. A larger item is a chunk of its own."""
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
    answers: Callable[[], bool] = lambda: True,
    gives_up: Callable[[], object] = lambda: None,
) -> Iterator[tuple[list[Item], list[Result]]]:
    """The chunks with their results in order, computed by any executor.

    If the executor fails on a chunk, for whatever reason, this chunk is done again on this machine by `map_isolated`. If `answers`
    returns False, `gives_up` is called and all the rest is done on this machine.
    """
    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    rest = iter(chunks)
    while True:
        while len(waiting) < _AHEAD_OF_EXECUTOR and (chunk := next(rest, None)):
            waiting.append((chunk, _submitted(executor, work, chunk, setting)))
        if not waiting:
            return
        while not waiting[0][1].done() and answers():
            wait([waiting[0][1]], _LOOK)
        if not answers():
            break
        chunk, future = waiting.popleft()
        if _done(future):
            yield chunk, future.result()
        else:
            yield from map_isolated(work, [chunk], setting, lost, 1)
    gives_up()
    here = [chunk for chunk, future in waiting]
    yield from map_isolated(work, chain(here, rest), setting, lost, os.cpu_count() or 1)


def _submitted(executor: Executor, work: Work[Item, Setting, Result], chunk: list[Item], setting: Setting) -> Future[list[Result]]:
    try:
        return executor.submit(work, chunk, setting)
    except Exception as problem:  # an executor that accepts no work is treated like one whose work fails
        future: Future[list[Result]] = Future()
        future.set_exception(problem)
        return future


def map_isolated(
    work: Work[Item, Setting, Result],
    chunks: Iterable[list[Item]],
    setting: Setting,
    lost: Lost[Item, Result],
    workers: int,
) -> Iterator[tuple[list[Item], list[Result]]]:
    """The chunks with their results in order, computed by this number of worker processes.

    If a worker dies or runs out of memory, the chunk whose turn it is is done again item by item; an item on which a worker dies
    again is lost. Any other exception of `work` is raised.
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
            except _FATAL as problem:  # any chunk begun may be the cause, but only this one is examined now
                yield chunk, _done_over(pool, work, chunk, setting, lost, problem)
                again = [(chunk, future if _done(future) else pool.submit(work, chunk, setting)) for chunk, future in waiting]
                waiting = deque(again)


def _done_over(
    pool: _Workers,
    work: Work[Item, Setting, Result],
    chunk: list[Item],
    setting: Setting,
    lost: Lost[Item, Result],
    problem: BaseException,
) -> list[Result]:
    """The results of a chunk on which a worker died. A slow item is lost at once: its worker has logged it."""
    slow = pool.slow_item(chunk)
    reason = pool.restart(problem)
    if slow is None:
        return [_alone(pool, work, item, setting, lost) for item in chunk]
    others = [*chunk[:slow], *chunk[slow + 1 :]]
    try:
        results = pool.submit(work, others, setting).result() if others else []
    except _FATAL as again:
        results = _done_over(pool, work, others, setting, lost, again)
    return [*results[:slow], lost(chunk[slow], reason), *results[slow:]]


def _alone(pool: _Workers, work: Work[Item, Setting, Result], item: Item, setting: Setting, lost: Lost[Item, Result]) -> Result:
    try:
        return pool.submit(work, [item], setting).result()[0]
    except _FATAL as problem:
        return lost(item, pool.restart(problem))


def _done(future: Future[list[Result]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


class _Workers:
    """A pool of processes that is started again when one of them has died."""

    def __init__(self, number: int) -> None:
        self.number = number
        leavings.sweep(Path(tempfile.gettempdir()))
        self._log = leavings.new_file(Path(tempfile.gettempdir()), ".log")
        self._slow = 0
        self._pool = self._new_pool()
        self._watch = self._watched() if not LIMITED_BY_SYSTEM else None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *problem: object) -> None:
        if kind is not None:  # nobody waits for the workers' results any more
            self._kill()
        self._pool.shutdown(cancel_futures=True)
        if self._watch is not None:
            self._watch.stop()
        leavings.remove(self._log)

    def _kill(self) -> None:
        for worker in self._ids():
            with suppress(OSError):
                os.kill(worker, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    def submit(self, work: Work[Item, Setting, Result], chunk: list[Item], setting: Setting) -> Future[list[Result]]:
        try:
            seconds = SECONDS if self._slow < PATIENCE else min(SECONDS, SHORT_SECONDS)
            return self._pool.submit(_timed, work, chunk, setting, seconds)
        except (BrokenProcessPool, OSError, ValueError) as problem:  # the pool broke meanwhile, or while a worker was starting
            future: Future[list[Result]] = Future()
            future.set_exception(BrokenProcessPool(str(problem)))
            return future

    def slow_item(self, chunk: Sequence[Item]) -> int | None:
        """The position in the chunk of the item whose time was over; None if no worker has logged one."""
        said = _read_log(self._log)
        for words in _SLOW.finditer(said):
            if words[1] == _name_of(chunk) and int(words[2]) < len(chunk):
                self._slow += 1
                return int(words[2])
        return None

    def restart(self, problem: BaseException | None = None) -> str:
        """Starts a new pool. Returns in Vietnamese why the old one died, from the exception and the workers' log."""
        self._pool.shutdown(cancel_futures=True)
        last_words = repr(problem) + _read_log(self._log)
        with suppress(OSError):
            self._log.write_text("")
        self._pool = self._new_pool()
        if "Timeout (" in last_words or _SLOW.search(last_words):
            return f"đọc quá lâu (giới hạn {SECONDS} giây cho một tệp)"
        if "memory allocation" in last_words or "MemoryError" in last_words:
            return f"cần quá nhiều bộ nhớ để đọc (giới hạn {MEMORY // 2**30} GB)"
        return "nội dung tệp làm chương trình đọc dừng đột ngột; tệp có thể đã hỏng"

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.number, initializer=_begin, initargs=(str(self._log), MEMORY, os.getpid()))

    def _watched(self) -> MemoryWatch:
        from tdkt_xl.intake.memory_watch import MemoryWatch

        return MemoryWatch(self._ids, MEMORY, lambda: self._write("MemoryError\n"))

    def _ids(self) -> list[int]:
        """The workers' process ids; each worker writes its own into the log when it starts."""
        return [int(number) for number in _WORKER.findall(_read_log(self._log))]

    def _write(self, words: str) -> None:
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(words)


_WORKER = re.compile(r"^worker (\d+)$", re.MULTILINE)
_SLOW = re.compile(r"^slow ([0-9a-f]+) (\d+)$", re.MULTILINE)
_log: TextIO | None = None
_chunk_name = ""
_place = 0
_since = 0.0
_setting = threading.Lock()
"""Held while faulthandler is set or cancelled, so that it is not set again after the work is done."""


def _read_log(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _name_of(chunk: Sequence[object]) -> str:
    """The same text for the same items, in a worker and in its parent."""
    return blake2b(repr(chunk).encode(errors="replace"), digest_size=8).hexdigest()


def doing(place: int) -> None:
    """Called by the work for each item: `place` is its position in the chunk. Its time begins, and it can be named."""
    global _place, _since
    _place, _since = place, time.monotonic()


def _begin(log: str, memory: int, parent: int) -> None:
    """The first call in a worker: it ends with its parent, writes its last messages to the log, and has a memory limit.

    Ctrl-C is ignored, because the parent handles it; SIGTERM ends the worker.
    """
    global _log
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
    _log = open(log, "a", encoding="utf-8")  # noqa: SIM115 - for the worker's whole life
    print("worker", os.getpid(), file=_log, flush=True)
    with suppress(OSError):
        os.dup2(_log.fileno(), 2)  # libraries that abort write to standard error, which is ours
    faulthandler.enable(_log)
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    gc.set_threshold(200_000, 50, 100)


def _timed(work: Work[Item, Setting, Result], chunk: list[Item], setting: Setting, seconds: float) -> list[Result]:
    """The chunk's results. The process ends itself if an item takes too long, even inside a library that holds Python's lock."""
    global _chunk_name
    _chunk_name = _name_of(chunk)
    doing(len(chunk))
    done = threading.Event()
    threading.Thread(target=_watch_time, args=(done, seconds), name="time watch", daemon=True).start()
    try:
        return work(chunk, setting)
    finally:
        with _setting:
            done.set()
            faulthandler.cancel_dump_traceback_later()


def _watch_time(done: threading.Event, seconds: float) -> None:
    """Ends the worker when an item's time is over, and logs which item it was.

    A library that holds Python's lock stops this thread too. So faulthandler, which needs no lock, is set again at each check.
    """
    while not done.is_set():
        with _setting:
            if not done.is_set():
                faulthandler.dump_traceback_later(seconds + 1, exit=True, file=_log or 2)
        if time.monotonic() > max(_since, waits_until()) + seconds:
            with suppress(Exception):
                print("slow", _chunk_name, _place, file=_log, flush=True)
            os._exit(1)
        done.wait(min(_LOOK, seconds / 4))
