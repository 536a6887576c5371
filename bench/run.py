"""Times reading, checking and merging many submissions against plain reads, all in one run.

    python -m bench.run [--files 10000] [--keep FOLDER]

What counts is the ratios: each command runs in turns with raw reads (alternating.py). CPU is user plus system time of whole
processes, children included, and memory the largest of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from bench.alternating import Timing, in_turns, timed, timed_in_turns
from bench.bars import bar
from bench.submissions import make_own_forms, make_submissions

GOALS: dict[str, tuple[float, str]] = {
    "check / raw read": (2.6, ""),
    "check --no-cache / raw read": (2.6, ""),
    "own filled forms, check / raw read": (2.0, ""),
    "their raw read / a plain sheet's": (6.0, ""),
    "merge / raw read": (4.5, ""),
    "check again with 3 new / check": (0.15, ""),
    "peak memory of merge": (300.0, "MB"),
    "time a file, all to a tenth": (1.15, ""),
}
"""At most so much."""
OPENPYXL = 8.0
"""At least so many times the CPU of a check."""


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
    timings: dict[str, tuple[int, Timing]] = {}

    def ratio_of(label: str, *command: str, files: int = count) -> float:
        timing = timed_in_turns(folder, *command)
        timings[label] = (files, timing)
        return timing.cpu / files / timing.raw

    out = str(scratch / "out.xlsx")
    timed("merge", "--no-cache", str(few), "-o", out)  # compiles what is not compiled yet
    check_ratio = ratio_of("tdkt check", "check", "--json", str(folder))
    make_submissions(folder / "new", 3, seed=count)
    again_ratio = ratio_of("tdkt check again, 3 files new", "check", "--json", str(folder))
    shutil.rmtree(folder / "new")
    uncached_ratio = ratio_of("tdkt check --no-cache", "check", "--json", "--no-cache", str(folder))
    ratio_of("tdkt check --no-cache --jobs 2", "check", "--json", "--no-cache", "--jobs", "2", str(folder))
    merge_ratio = ratio_of("tdkt merge", "merge", str(folder), "-o", out)
    ratio_of("tdkt merge again", "merge", str(folder), "-o", out)
    ratio_of("tdkt merge --no-cache --jobs 2", "merge", "--no-cache", "--jobs", "2", str(folder), "-o", out)
    small_ratio = ratio_of("check --no-cache, a tenth", "check", "--json", "--no-cache", str(few), files=count // 10)
    own = scratch / "own"
    make_own_forms(own, count // 10)
    own_timing = timed_in_turns(own, "check", "--json", "--no-cache", str(own))
    timings["check --no-cache, own forms"] = (count // 10, own_timing)
    own_files = sorted(own.glob("*.xlsx"))
    own_raw, plain_raw = in_turns(_calamine, _calamine, own_files, files[: len(own_files)])
    slow = {name: in_turns(reader, _calamine, files[:sample]) for name, reader in _SLOW_READERS.items()}

    print(f"\n{count} submissions; CPU ms a file, ratio to the raw python-calamine read in the same run, peak MB, wall s")
    for label, (number, timing) in timings.items():
        cpu = timing.cpu / number
        print(f"{label:36}{cpu * 1000:8.3f}{cpu / timing.raw:8.2f}{timing.memory:8.0f}{timing.wall:8.1f}")
    for name, (cpu, raw) in slow.items():
        print(f"{f'{name} ({sample} files)':36}{cpu * 1000:8.3f}{cpu / raw:8.2f}")
    loop, raw = slow["openpyxl loop"]
    print()
    for what, measured in (
        ("check / raw read", check_ratio),
        ("check --no-cache / raw read", uncached_ratio),
        ("own filled forms, check / raw read", own_timing.cpu / (count // 10) / own_timing.raw),
        ("their raw read / a plain sheet's", own_raw / plain_raw),
        ("merge / raw read", merge_ratio),
        ("check again with 3 new / check", again_ratio / check_ratio),
        ("peak memory of merge", timings["tdkt merge"][1].memory),
        ("time a file, all to a tenth", uncached_ratio / small_ratio),
    ):
        print(bar(what, measured, *GOALS[what]))
    print(bar("openpyxl loop / check", loop / raw / check_ratio, OPENPYXL, at_least=True))


def _calamine(file: Path) -> object:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python(skip_empty_area=False)


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


_SLOW_READERS = {"openpyxl loop": _openpyxl, "pandas.read_excel loop": _pandas}


if __name__ == "__main__":
    main()
