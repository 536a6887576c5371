"""Times `tdkt new --roster` for as many units as a province may have, on one core, and holds two runs against each other.

    python -m bench.forms [--units 3000]

CPU is user plus system time of the whole process.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.bars import bar

GOAL = 15.0
"""CPU milliseconds a file."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=3_000)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        roster = write_roster(scratch / "don-vi.csv", options.units)
        for flags in ((), ("--register",)):
            runs = [time_new(roster, scratch / f"{run}{len(flags)}", flags) for run in range(2)]
            what = " ".join(("tdkt new --roster", *flags))
            for cpu, wall, files, _ in runs:
                print(bar(f"{what}, {files} files", cpu / files * 1000, GOAL, "ms a file"), f"    {wall:.1f} s by the clock")
            print(f"{'':36}the same bytes twice: {'yes' if runs[0][3] == runs[1][3] else 'NO'}")


def write_roster(path: Path, units: int) -> Path:
    """A province with that many units: one on top, the rest communes right under it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("ma", "ten", "cap", "ma_cap_tren"))
        rows.writerow(("99", "Tỉnh Mẫu", "tinh", ""))
        rows.writerows((f"99{number:05}", f"Xã Giả Định {number}", "xa", "99") for number in range(1, units))
    return path


def time_new(roster: Path, folder: Path, flags: tuple[str, ...]) -> tuple[float, float, int, str]:
    """CPU and wall seconds, number of files, and a digest of all their names and bytes."""
    command = [sys.executable, "-m", "tdkt_xl", "new", "--roster", str(roster), "--period", "2026", "--out-dir", str(folder)]
    start = time.perf_counter()
    process = subprocess.Popen([*command, *flags], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    assert process.returncode == 0
    files = sorted(folder.rglob("*.xlsx"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return usage.ru_utime + usage.ru_stime, wall, len(files), digest.hexdigest()


if __name__ == "__main__":
    main()
