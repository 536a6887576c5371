"""Nothing outlives the program: workers end with their parent, leavings are swept by the next run, a slow file costs once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from tdkt_xl.intake import isolation
from tdkt_xl.intake.isolation import doing, map_isolated
from tdkt_xl.words import leavings
from tdkt_xl.words.waiting import waiting

pytestmark = pytest.mark.slow

PARENT = """
import os, sys, time
from tdkt_xl.intake import ending, isolation
from tests.intake.test_ending import lost, nap
if sys.argv[1] == "watched":
    ending._signalled = lambda: False
for _ in isolation.map_isolated(nap, [["a"], ["b"]], "", lost, 2):
    pass
"""


def nap(items: Sequence[str], setting: str) -> list[str]:
    print("asleep", flush=True)
    time.sleep(60)
    return list(items)


def crawl(items: Sequence[str], setting: str) -> list[str]:
    for place, item in enumerate(items):
        doing(place)
        if item == "slow":
            time.sleep(60)
    return list(items)


def lost(item: str, reason: str) -> str:
    return f"lost {item}: {reason}"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
@pytest.mark.parametrize("way", ["by the system", "watched"])
def test_workers_end_with_their_parent(way: str, end: signal.Signals) -> None:
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL)}  # under nohup it would be passed over
    parent = subprocess.Popen([sys.executable, "-c", PARENT, way], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], **heard)
    assert parent.stdout is not None
    parent.stdout.readline()
    workers = psutil.Process(parent.pid).children(recursive=True)
    parent.send_signal(end)
    parent.wait(10)
    parent.stdout.close()
    gone, alive = psutil.wait_procs(workers, timeout=5)
    assert gone and not alive


def test_a_slow_item_costs_the_limit_once_and_no_other_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 2)
    begin = time.monotonic()
    ((_, results),) = map_isolated(crawl, [["a", "slow", "b", "c"]], "", lost, 1)
    assert [result.partition(":")[0] for result in results] == ["a", "lost slow", "b", "c"] and "quá lâu" in results[1]
    assert time.monotonic() - begin < 2 * 2 + 4  # not the limit again for the item alone; other programs run here, too


def test_after_some_slow_items_patience_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 3)
    monkeypatch.setattr(isolation, "SHORT_SECONDS", 0.5)
    monkeypatch.setattr(isolation, "PATIENCE", 1)
    begin = time.monotonic()
    ((_, results),) = map_isolated(crawl, [["slow", "a", "slow", "slow", "slow"]], "", lost, 1)
    assert [result[:4] for result in results] == ["lost", "a", "lost", "lost", "lost"]
    assert time.monotonic() - begin < 3 * 3


def test_what_a_killed_run_left_is_swept_and_what_a_running_one_needs_is_not(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    own = leavings.new_file(tmp_path, ".xlsx")
    left = tmp_path / own.name.replace(f"-{os.getpid()}-", f"-{gone.pid}-")
    left.write_bytes(b"")
    for name in (".tdkt-00000000-1-x.xlsx", ".tdkt-abc.xlsx", "tdkt-abcdefgh.log", "biểu.xlsx"):
        (tmp_path / name).write_bytes(b"")
    leavings.sweep(tmp_path)
    assert not left.exists() and len(list(tmp_path.iterdir())) == 5
    leavings.remove_all()
    assert not own.exists()


def test_a_run_sweeps_the_logs_of_killed_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    own = leavings.new_file(tmp_path, ".log")
    left = own.rename(tmp_path / own.name.replace(f"-{os.getpid()}-", "-999999999-"))
    assert [results for _, results in map_isolated(crawl, [["a"]], "", lost, 1)] == [["a"]]
    assert not left.exists() and list(tmp_path.iterdir()) == []


def steady(items: Sequence[str], setting: str) -> list[str]:
    for place, item in enumerate(items):
        doing(place)
        if item == "waits":
            with waiting(60):
                time.sleep(3)
        time.sleep(0.6)
    return list(items)


def test_the_limit_is_an_item_s_and_waiting_for_another_program_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 2)
    ((_, results),) = map_isolated(steady, [["a", "b", "waits", "c", "d"]], "", lost, 1)
    assert results == ["a", "b", "waits", "c", "d"]


def test_a_scratch_folder_of_a_killed_run_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with leavings.scratch_folder() as scratch:
        Path(scratch, "part").write_bytes(b"x")
        left = Path(shutil.copytree(scratch, scratch.replace(f"-{os.getpid()}-", "-999999999-")))
        with leavings.scratch_folder():
            assert not left.exists() and Path(scratch, "part").exists()
    assert list(tmp_path.iterdir()) == []
