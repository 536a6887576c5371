"""A command timed in turns with raw reads of the same files: machines change their pace, and both then run at the same one.

The command and an endless raw read take turns of a twentieth of a second, the one stopped while the other runs (POSIX
signals). CPU is user plus system time, of the command with its children.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

TURN = 0.05
"""Seconds."""
SOME = 30
"""Files in a turn of a reader in this process."""

_RAW_READS = """
import signal, sys, time
from itertools import cycle
from pathlib import Path
from python_calamine import CalamineWorkbook
files = sorted(map(str, Path(sys.argv[1]).rglob("*.xlsx")))
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
print("ready", flush=True)
start = time.process_time()
for number, file in enumerate(cycle(files)):
    if ended:
        break
    CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
print((time.process_time() - start) / number)
"""


@dataclass(frozen=True)
class Timing:
    """CPU seconds, wall seconds and the peak memory in MB of one command; what a raw read of one file took meanwhile."""

    cpu: float
    wall: float
    memory: float
    raw: float = float("nan")


def timed(*arguments: str) -> Timing:
    """Runs `tdkt` with its output thrown away; the process and its children are accounted for by the system."""
    start = time.perf_counter()
    timing = _ended(_started(arguments))
    return replace(timing, wall=time.perf_counter() - start)


def timed_in_turns(folder: Path, *arguments: str) -> Timing:
    """Runs `tdkt` in turns with raw reads of the first sheets of the folder's workbooks; `wall` are its own turns alone."""
    raw = subprocess.Popen(
        [sys.executable, "-c", _RAW_READS, str(folder)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert raw.stdout is not None
    raw.stdout.readline()
    os.killpg(raw.pid, signal.SIGSTOP)
    command, wall = _started(arguments), 0.0
    while True:
        start = time.perf_counter()
        ended = _ends_within(command, TURN)
        wall += time.perf_counter() - start
        if ended:
            break
        os.killpg(command.pid, signal.SIGSTOP)
        os.killpg(raw.pid, signal.SIGCONT)
        time.sleep(TURN)
        os.killpg(raw.pid, signal.SIGSTOP)
        os.killpg(command.pid, signal.SIGCONT)
    os.killpg(raw.pid, signal.SIGTERM)
    os.killpg(raw.pid, signal.SIGCONT)
    return replace(_ended(command), wall=wall, raw=float(raw.communicate()[0]))


def in_turns(
    reader: Callable[[Path], object], raw: Callable[[Path], object], files: Sequence[Path], others: Sequence[Path] | None = None
) -> tuple[float, float]:
    """CPU seconds a file of one reader and of another, some files read by the one, then by the other: the same files, or as many
    `others`."""
    spent = [0.0, 0.0]
    reader(files[0])  # imports what it needs
    for at in range(0, len(files), SOME):
        for place, (read, these) in enumerate(((reader, files), (raw, others or files))):
            start = time.process_time()
            for file in these[at : at + SOME]:
                read(file)
            spent[place] += time.process_time() - start
    return spent[0] / len(files), spent[1] / len(files)


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tdkt_xl", *arguments], stdout=subprocess.DEVNULL, start_new_session=True)


def _ends_within(command: subprocess.Popen[bytes], seconds: float) -> bool:
    """Waits so long, or till the command has ended; it is left for `_ended` to be accounted for."""
    end = time.perf_counter() + seconds
    while os.waitid(os.P_PID, command.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        left = end - time.perf_counter()
        if left <= 0:
            return False
        time.sleep(min(left, 0.005))
    return True


def _ended(command: subprocess.Popen[bytes]) -> Timing:
    """Waits for the command; its wall time is the caller's to tell."""
    _, _, usage = os.wait4(command.pid, 0)
    command.returncode = 0
    return Timing(usage.ru_utime + usage.ru_stime, 0.0, usage.ru_maxrss / 1024)
