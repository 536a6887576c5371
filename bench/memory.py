"""The most memory that rolling up many units takes, with workbook, JSON and page: python -m bench.memory [--units 50000]."""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

from bench.bars import bar
from tests.storm import try_memory

GOAL = 500.0
"""Megabytes."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=50_000)
    units = arguments.parse_args().units
    with tempfile.TemporaryDirectory() as folder:
        said = try_memory(Path(folder), units)
    print(f"\n{said}")
    most = re.search(r"most memory (\d+)", said)
    assert most is not None
    print(bar(f"{units} units, workbook, JSON and page", float(most[1]), GOAL, "MB"))


if __name__ == "__main__":
    main()
