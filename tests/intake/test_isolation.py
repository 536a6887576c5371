"""Workers that die cost the item that killed them, and no other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.intake import isolation
from tdkt_xl.intake.isolation import chunks_of, map_isolated, map_through
from tdkt_xl.intake.memory_watch import MemoryWatch

Outcome = list[str]


def work(items: Sequence[str], setting: str) -> list[str]:
    """What becomes of each item: some of them are the end of their worker."""
    for item in items:
        if item == "dies":
            os._exit(3)
        if item == "aborts":
            os.abort()
        if item == "greedy":
            kept = bytearray(isolation.MEMORY + 2**28)
            kept[::4096] = b"x" * len(kept[::4096])
            time.sleep(30)
        if item == "alloc":
            os.write(2, b"memory allocation of 99 bytes failed")
            os.abort()
        if item == "slow":
            time.sleep(60)
        if item == "wrong":
            raise ZeroDivisionError(item)
    return [f"{setting}{item}" for item in items]


def elsewhere(items: Sequence[str], setting: str) -> list[str]:
    if threading.current_thread() is not threading.main_thread():
        raise OSError("the cluster is gone")
    return [f"here {item}" for item in items]


begin = isolation._begin


def begin_unlimited(log: str, memory: int, parent: int) -> None:
    """A worker as on a system that limits nothing."""
    begin(log, 2**40, parent)


def lost(item: str, reason: str) -> str:
    return f"lost {item}: {reason}"


def mapped(chunks: list[list[str]], workers: int = 1) -> list[str]:
    return [result for _, results in map_isolated(work, chunks, ">", lost, workers) for result in results]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers: int) -> None:
    items = [str(i) for i in range(50)]
    assert mapped([items[i : i + 4] for i in range(0, 50, 4)], workers) == [f">{item}" for item in items]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("end", ["dies", "aborts"])
def test_a_dead_worker_costs_one_item(end: str, workers: int) -> None:
    results = mapped([["a", "b"], ["c", end, "d"], ["e"], ["f", end], ["g"]], workers)
    assert [result[:5] for result in results] == [">a", ">b", ">c", "lost ", ">d", ">e", ">f", "lost ", ">g"]
    assert "dừng đột ngột" in results[3]


@pytest.mark.slow
def test_a_slow_item_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 1)
    results = mapped([["a", "slow", "b"]])
    assert (results[0], results[2]) == (">a", ">b")
    assert "quá lâu (giới hạn 1 giây" in results[1]


@pytest.mark.parametrize("by_system", [isolation.LIMITED_BY_SYSTEM, False])
def test_memory_has_a_limit(by_system: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set by the system where it can; elsewhere workers are watched, here with the system's own limit out of reach."""
    monkeypatch.setattr(isolation, "LIMITED_BY_SYSTEM", by_system)
    # A worker begins with what this process holds, which after many tests is much.
    monkeypatch.setattr(isolation, "MEMORY", psutil.Process().memory_info().rss + 2**28)
    if not by_system:
        monkeypatch.setattr(isolation, "_begin", begin_unlimited)
    results = mapped([["a", "greedy", "b"], ["c"]])
    assert (results[0], results[2:]) == (">a", [">b", ">c"])
    assert "quá nhiều bộ nhớ" in results[1]


def test_a_process_is_ended_when_it_holds_too_much() -> None:
    told: list[str] = []
    greedy = "import time; kept = bytearray(2**26); kept[::4096] = kept[::4096]; time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", greedy])
    watch = MemoryWatch(lambda: [process.pid, 2**22 + 1], 2**25, lambda: told.append("over"))
    try:
        assert process.wait(timeout=30) != 0
    finally:
        process.kill()
        watch.stop()
    assert told


def test_a_worker_s_last_words_say_why_it_died(capfd: pytest.CaptureFixture[str]) -> None:
    assert "quá nhiều bộ nhớ" in mapped([["alloc"]])[0]
    assert capfd.readouterr().err == ""  # they are not for the user


def test_an_exception_of_the_work_itself_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        mapped([["a"], ["wrong"]])


def test_nothing_is_left_behind(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert len(mapped([["a", "dies"]])) == 2
    assert os.listdir(str(tmp_path)) == []


def test_any_executor_will_do_and_what_it_fails_on_is_done_over_here() -> None:
    chunks = [["a", "b"], ["c"]]
    with ThreadPoolExecutor(2) as executor:
        assert list(map_through(executor, work, chunks, ">", lost)) == [(["a", "b"], [">a", ">b"]), (["c"], [">c"])]
        here = [(["a", "b"], ["here a", "here b"]), (["c"], ["here c"])]
        assert list(map_through(executor, elsewhere, chunks, ">", lost)) == here


@given(st.lists(st.integers(0, 9)), st.integers(1, 5), st.integers(1, 20))
def test_chunks_keep_the_order_and_their_bounds(items: list[int], most: int, most_bytes: int) -> None:
    chunks = list(chunks_of(items, most, most_bytes, lambda item: item))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) <= most and (len(chunk) == 1 or sum(chunk) <= most_bytes) for chunk in chunks)
