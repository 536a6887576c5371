"""`python -m tests.spawn_kills --count 2000`: can a pool of spawned processes hang when one of them is killed?

Windows and macOS start workers by `spawn`. Here the same start method is used: workers are killed at random moments, while they
start, work and hand back, and every run has to end, with a result or a loss for each item.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Sequence

from tdkt_xl.intake import isolation

LONGEST = 60.0
"""Seconds after which a run counts as hanging; the longest honest one takes a few."""


def double(items: Sequence[int], setting: float) -> list[int]:
    time.sleep(random.random() * setting)
    return [2 * item for item in items]


def lost(item: int, reason: str) -> int:
    return -1


def one_run(random_: random.Random, kills: int) -> tuple[int, bool]:
    """Carries out one map while workers are killed; how many were, and whether it ended with something for each item."""
    stop, killed = threading.Event(), 0

    def kill() -> None:
        nonlocal killed
        while not stop.is_set() and killed < kills:
            time.sleep(random_.random() * 0.12)
            children = multiprocessing.active_children()
            if children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(random_.choice(children).pid or 0, signal.SIGKILL)
                    killed += 1

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    chunks = [[4 * place + i for i in range(4)] for place in range(6)]
    try:
        found = list(isolation.map_isolated(double, iter(chunks), 0.02, lost, 2))
    finally:
        stop.set()
        killer.join()
    whole = [chunk for chunk, _ in found] == chunks and all(
        result in (2 * item, -1) for chunk, results in found for item, result in zip(chunk, results, strict=True)
    )
    return killed, whole


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000, help="workers to kill")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    multiprocessing.set_start_method("spawn")
    random_ = random.Random(given.seed)
    killed = runs = wrong = 0
    slowest = 0.0
    while killed < given.count:
        began = time.monotonic()
        watch = threading.Timer(LONGEST, _give_up, (runs, killed))
        watch.daemon = True
        watch.start()
        more, whole = one_run(random_, kills=3)
        watch.cancel()
        slowest = max(slowest, time.monotonic() - began)
        killed, runs, wrong = killed + more, runs + 1, wrong + (not whole)
    print(f"spawn: {runs} runs, {killed} workers killed, 0 hung, {wrong} wrong, slowest {slowest:.1f} s")
    return 1 if wrong else 0


def _give_up(runs: int, killed: int) -> None:
    print(f"spawn: run {runs} hangs, after {killed} kills", file=sys.stderr, flush=True)
    os._exit(2)


if __name__ == "__main__":
    sys.exit(main())
