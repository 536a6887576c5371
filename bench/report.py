"""Times what comes after reading: writing a large summary, reports on it, LibreOffice opening it.

    python -m bench.report [--units 3000]

CPU is user plus system time, of whole processes but for the writing, and the least of three runs, since machines change
their pace; the ratio is that to reading all sheets of the same summary with python-calamine. Python's compiled modules are
kept, as on any machine on which the program has run before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.alternating import timed
from bench.bars import bar
from bench.submissions import make_submissions

GOALS = {"write": 6.0, "open": 20.0, ".docx": 3.0, ".html": 2.0}
LARGEST_PAGE = 3.0
"""Megabytes."""
RUNS = 3

_WRITE = """
import gc, sys, time
from pathlib import Path
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.intake.submissions import Way, forms_for, read_submissions
from tdkt_xl.summary.book import write_summary
gc.set_threshold(200_000, 50, 100)
form = forms_for(None)[0]
submissions = read_submissions(find_sources([sys.argv[1]]), Way(None, None, True), 1, lambda done: None)
summary = merge(submissions, Options(form))
start = time.process_time()
write_summary(summary, Path(sys.argv[2]))
print(time.process_time() - start)
"""

_RAW = """
import sys, time
from python_calamine import CalamineWorkbook
start = time.process_time()
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python(skip_empty_area=False)
print(time.process_time() - start)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=3_000)
    options = arguments.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
        run(scratch, options.units)


def run(scratch: Path, units: int) -> None:
    """Makes the submissions and prints the table."""
    submissions, summary = scratch / "bieu", scratch / "tong-hop.xlsx"
    make_submissions(submissions, units)
    write = _least(lambda: _printed(_WRITE, submissions, summary))
    raw = _least(lambda: _printed(_RAW, summary))
    print(f"\n{units} units; a summary of {_megabytes(summary):.1f} MB, read raw in {raw:.2f} s; CPU, in brackets in raw reads")
    print(bar("writing the summary", write, GOALS["write"], "s"), f"    ({write / raw:.1f})")
    saved = _saved_since(summary, scratch / "da-luu")
    for suffix in (".docx", ".html"):
        path = scratch / f"bao-cao{suffix}"
        kinds = [(f"– of a summary that {program} saved since", file) for program, file in saved.items()]
        for what, read in ((f"tdkt report -o {path.name}", summary), *kinds):
            cpu = _least(lambda read=read, path=path: timed("report", str(read), "-o", str(path)).cpu)  # type: ignore[misc]
            print(bar(what, cpu, GOALS[suffix], "s"), f"    ({cpu / raw:.1f})")
    print(bar("the page's size", _megabytes(scratch / "bao-cao.html"), LARGEST_PAGE, "MB"))
    seconds = _least(lambda: opened_in_libreoffice(summary, scratch / "office"), runs=1)
    print(bar("LibreOffice opening it, by the clock", seconds, GOALS["open"], "s"))


def _saved_since(summary: Path, folder: Path) -> dict[str, Path]:
    """The summary as other programs save it, by the programs' names. openpyxl leaves out the formulas' values."""
    import openpyxl

    from tests.office import LibreOffice

    folder.mkdir()
    openpyxl.load_workbook(summary).save(folder / "openpyxl.xlsx")
    (saved,) = LibreOffice(folder / "profile").convert("xlsx", folder, summary)
    return {"LibreOffice": saved, "openpyxl": folder / "openpyxl.xlsx"}


def opened_in_libreoffice(path: Path, folder: Path) -> float:
    """Wall seconds that a LibreOffice which runs already takes to open a workbook."""
    from tests.calc_office import CalcOffice, installed_profile

    folder.mkdir()
    office = CalcOffice(folder, installed_profile(folder))
    try:
        start = time.perf_counter()
        office.call("open", path=str(path))
        return time.perf_counter() - start
    finally:
        office.stop()


def _least(measure: Callable[[], float], runs: int = RUNS) -> float:
    return min(measure() for _ in range(runs))


def _printed(code: str, *arguments: Path) -> float:
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


if __name__ == "__main__":
    main()
