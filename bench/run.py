"""Times reading, checking and merging many submissions against plain reads, all in one run: what counts is the ratios.

    python -m bench.run [--files 10000] [--keep FOLDER]

Machines change their pace: the raw read is timed before and after each command, commands that have a goal are run three
times, and the median of their ratios counts. CPU is user plus system time of whole processes, children included, and memory
the largest of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.submissions import make_submissions

REPEATS = 3
GOALS = {"check": 2.0, "openpyxl": 8.0, "merge": 4.5, "memory": 300.0, "growth": 1.15, "again": 0.2}


@dataclass(frozen=True)
class Timing:
    """CPU seconds, wall seconds and the peak memory in MB of one command."""

    cpu: float
    wall: float
    memory: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=10_000)
    arguments.add_argument("--sample", type=int, default=300, help="files for the slow readers")
    arguments.add_argument("--keep", type=Path, help="where to make the submissions and keep them")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run(options.keep or Path(scratch) / "bieu", Path(scratch), options.files, options.sample)


def run(folder: Path, scratch: Path, count: int, sample: int) -> None:
    """Makes the submissions where they are not there yet, times everything and prints the table."""
    if not folder.exists():
        make_submissions(folder, count)
    files = sorted(folder.rglob("*.xlsx"))
    few = scratch / "few"
    few.mkdir()
    for file in files[: count // 10]:
        (few / file.name).symlink_to(file.resolve())
    os.environ["TDKT_CACHE"] = str(scratch / "cache")
    for switch in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
        os.environ.pop(switch, None)  # set on build machines; nobody who works with the program has them
    timings: dict[str, tuple[int, Timing, float]] = {}

    timed("--version")  # compiles what is not compiled yet

    def time_command(label: str, *command: str, files: int = count, afresh: bool = False) -> tuple[Timing, float]:
        """`afresh`: several times, each with nothing remembered of the one before."""
        runs: list[tuple[float, Timing]] = []
        before = _raw(folder, files)
        for _ in range(REPEATS if afresh else 1):
            if afresh:
                shutil.rmtree(scratch / "cache", ignore_errors=True)
            timing = timed(*command)
            after = _raw(folder, files)
            runs.append((timing.cpu / (before + after) * 2, timing))
            before = after
        ratio = median(ratio for ratio, _ in runs)
        timing = next(timing for each, timing in runs if each == ratio)
        timings[label] = (files, timing, ratio)
        return timing, ratio

    out = str(scratch / "out.xlsx")
    _, check_ratio = time_command("tdkt check", "check", "--json", str(folder), afresh=True)
    make_submissions(folder / "new", 3, seed=count)
    _, again_ratio = time_command("tdkt check again, 3 files new", "check", "--json", str(folder))
    shutil.rmtree(folder / "new")
    uncached, uncached_ratio = time_command("tdkt check --no-cache", "check", "--json", "--no-cache", str(folder), afresh=True)
    time_command("tdkt check --no-cache --jobs 2", "check", "--json", "--no-cache", "--jobs", "2", str(folder))
    merge, merge_ratio = time_command("tdkt merge", "merge", str(folder), "-o", out, afresh=True)
    time_command("tdkt merge again", "merge", str(folder), "-o", out)
    time_command("tdkt merge --no-cache --jobs 2", "merge", "--no-cache", "--jobs", "2", str(folder), "-o", out)
    tenth = count // 10
    small, small_ratio = time_command(
        "check --no-cache, a tenth", "check", "--json", "--no-cache", str(few), files=tenth, afresh=True
    )
    raw = _raw(folder, count) / count * sample
    slow = {
        name: _cpu(reader, files[:sample]) for name, reader in (("openpyxl loop", _openpyxl), ("pandas.read_excel loop", _pandas))
    }
    raw = (raw + _raw(folder, count) / count * sample) / 2

    print(f"\n{count} submissions; CPU ms a file, ratio to the raw python-calamine read in the same run, peak MB, wall s")
    for label, (number, timing, ratio) in timings.items():
        print(f"{label:36}{timing.cpu / number * 1000:8.3f}{ratio:8.2f}{timing.memory:8.0f}{timing.wall:8.1f}")
    for name, cpu in slow.items():
        print(f"{f'{name} ({sample} files)':36}{cpu / sample * 1000:8.3f}{cpu / raw:8.2f}")
    openpyxl_ratio = slow["openpyxl loop"] / raw / check_ratio
    growth = (uncached.cpu / count) / (small.cpu / tenth)
    print("\n                                    measured    goal")
    print(f"check / raw read                    {check_ratio:8.2f}    at most {GOALS['check']}")
    print(f"check --no-cache / raw read         {uncached_ratio:8.2f}    at most {GOALS['check']}")
    print(f"openpyxl loop / check               {openpyxl_ratio:8.2f}    at least {GOALS['openpyxl']}")
    print(f"merge / raw read                    {merge_ratio:8.2f}    at most {GOALS['merge']}")
    print(f"check again / check                 {again_ratio / check_ratio:8.2f}    at most {GOALS['again']}")
    print(f"peak memory of merge, MB            {merge.memory:8.0f}    at most {GOALS['memory']:.0f}")
    growth_in_raw = uncached_ratio / small_ratio
    print(f"time a file, all to a tenth         {growth:8.2f}    at most {GOALS['growth']} (in raw reads: {growth_in_raw:.2f})")


def timed(*arguments: str) -> Timing:
    """Runs `tdkt` with its output thrown away; the process and its children are accounted for by the system."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "tdkt_xl", *arguments], stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Timing(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


_RAW = """
import sys, time
from pathlib import Path
from python_calamine import CalamineWorkbook
files = sorted(map(str, Path(sys.argv[1]).rglob("*.xlsx")))[: int(sys.argv[2])]
start = time.process_time()
for file in files:
    CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
print(time.process_time() - start)
"""


def _raw(folder: Path, count: int) -> float:
    """CPU seconds of reading `count` files' first sheets with python-calamine and nothing else, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", _RAW, str(folder), str(count)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _cpu(reader: Callable[[Path], object], files: list[Path]) -> float:
    start = time.process_time()
    for file in files:
        reader(file)
    return time.process_time() - start


def _openpyxl(file: Path) -> list[tuple[object, ...]]:
    import openpyxl

    return list(_values(openpyxl.load_workbook(file, data_only=True)))


def _values(book: object) -> Iterator[tuple[object, ...]]:
    yield from book.worksheets[0].iter_rows(values_only=True)  # type: ignore[attr-defined]


def _pandas(file: Path) -> object:
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pd.read_excel(file, header=None, engine="openpyxl")


if __name__ == "__main__":
    main()
