"""Everything that can hurt, thrown at the program for as long as it takes: `make storm` runs it and prints what it came to.

Hostile files, mutants of good ones, and runs that are killed at any moment. The tests of clusters, disks and users run beside it
(see the Makefile); a short form of all this is part of the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import psutil

from tdkt_xl.api.calls import few_collections
from tdkt_xl.api.summaries import merge_into, write_summary
from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake.isolation import map_isolated
from tdkt_xl.intake.jsonview import pieces
from tdkt_xl.intake.packing import pack, unpack
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import forms_for, read_submission
from tdkt_xl.model.returns import Layout, Line, Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.page import write_page
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.rollup.travelling import fit_to_travel
from tdkt_xl.summary.book import BY_UNIT, OFFICIAL
from tdkt_xl.summary.summary_json import summary_view
from tdkt_xl.words.periods import Period
from tests import fuzz, hostile
from tests.fuzz import Corpus
from tests.office import LibreOffice
from tests.sheets import write_return

ROOT = Path(__file__).parents[1]
SIGNALS = (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP)


# ---- Hostile files


@dataclass
class Tried:
    """What became of a number of files: how many of each outcome, the slowest of them, the most memory that a reader took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    memory: float = 0.0

    def __str__(self) -> str:
        slow = "; ".join(f"{seconds:.1f} s {name}" for seconds, name in self.slowest[:5])
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return f"{sum(self.outcomes.values())} files: {outcomes}; most memory {self.memory:.0f} MB; slowest: {slow}"


Outcome = tuple[str, str, float, float]
"""A file's name, what became of it, CPU seconds, MB."""


def read_files(paths: Sequence[str], setting: None) -> list[Outcome]:
    """Reads files as a merge does. CPU time, since the machine may have other things to do."""
    results = []
    for path in paths:
        begin = time.process_time()
        found = [read_submission(source, forms_for(None)) for source in find_sources([path])]
        outcome = next((each.failure for each in found if each.failure), "read")
        if any("lỗi của chương trình" in finding.message for each in found for finding in each.findings):
            outcome = "our fault"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        results.append((Path(path).name, outcome, time.process_time() - begin, memory))
    return results


def died(path: str, reason: str) -> Outcome:
    return Path(path).name, f"died: {reason}", 99.0, 0.0


def try_files(folder: Path, files: Iterable[tuple[str, bytes]], workers: int = 2) -> Tried:
    """Each file read by itself in a process that may die of it."""
    paths = []
    for name, content in files:
        (folder / name).write_bytes(content)
        paths.append([str(folder / name)])
    tried = Tried()
    for _, results in map_isolated(read_files, paths, None, died, workers):
        for name, outcome, seconds, memory in results:
            tried.outcomes[outcome] += 1
            tried.slowest.append((seconds, name))
            tried.memory = max(tried.memory, memory)
    tried.slowest.sort(reverse=True)
    return tried


# ---- Neighbours


@dataclass
class Neighbours:
    """Of so many files of any content, each in a folder with good ones: how many counted, and whose neighbours were changed."""

    tried: int = 0
    counted: int = 0
    harmed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        harmed = f"; HARMED by {', '.join(self.harmed)}" if self.harmed else ""
        changed = f"{len(self.harmed)} changed what the others add up to"
        return f"{self.tried} files, {self.counted} of them counted themselves: {changed}{harmed}"


def try_neighbours(folder: Path, files: Iterable[tuple[str, bytes]]) -> Neighbours:
    """Each file merged with good ones: these have the lines that they have without it, and so has the workbook.

    A file that itself is a return of one of the good ones' units takes its place, or waits: that is as it should be.
    """
    place = folder / "in"
    for number in range(2):
        write_return(place / f"Xã {number}.xlsx", {"giay-khen": {3: 5 + number, 6: 5 + number}}, unit=f"Xã Láng Giềng {number}")
    alone = _merged_here(place, folder / "alone.xlsx")
    tried = Neighbours()
    for number, (name, content) in enumerate(files):
        strange = place / f"lạ {number} {Path(name).name}"
        strange.write_bytes(content)
        beside = _merged_here(place, folder / "beside.xlsx")
        strange.unlink()
        tried.tried += 1
        own = any(each.status == "merged" and "lạ" in each.file for each in beside[0].submissions)
        tried.counted += own
        if not all(row in beside[1] for row in alone[1]) or not (own or beside[2:] == alone[2:]):
            tried.harmed.append(strange.name)
    return tried


def try_mutants_as_neighbours(folder: Path, originals: Corpus, count: int, processes: int = 2) -> Neighbours:
    """So many mutants of the files, each with good ones, shared out among processes."""
    with ProcessPoolExecutor(processes) as pool:
        shares = [
            pool.submit(_share, folder / str(number), originals, range(number, count, processes)) for number in range(processes)
        ]
        parts = [share.result() for share in shares]
    return Neighbours(
        sum(part.tried for part in parts), sum(part.counted for part in parts), [name for part in parts for name in part.harmed]
    )


def _share(folder: Path, originals: Corpus, numbers: Iterable[int]) -> Neighbours:
    return try_neighbours(folder, (fuzz.mutant(originals, 9_000_000 + number) for number in numbers))


def _merged_here(place: Path, output: Path) -> tuple[Summary, list[object], list[object], list[object]]:
    """The summary, what each unit has, and the cells of the workbook's sheets of figures."""
    (summary,) = merge_into(lambda made: write_summary(made[0], output), place, period="2026", no_cache=True)
    by_unit: list[object] = [(office.name, lines) for office, lines in summary.by_unit()]
    book = openpyxl.load_workbook(output, read_only=True)
    official, units = ([*book[name].iter_rows(values_only=True)] for name in (OFFICIAL, BY_UNIT))
    return summary, by_unit, [*official], [*units]


# ---- Kills


@dataclass
class Killed:
    """What so many kills left: processes after 5 seconds, files after the next run, broken outputs, traces on the screen."""

    kills: int = 0
    finished: int = 0
    orphans: int = 0
    litter: int = 0
    broken: int = 0
    traces: int = 0

    @property
    def harm(self) -> int:
        return self.orphans + self.litter + self.broken + self.traces

    def __str__(self) -> str:
        return (
            f"{self.kills} runs killed at any moment ({self.finished} had ended before): {self.orphans} orphans after 5 s, "
            f"{self.litter} files left after the next run, {self.broken} outputs broken, {self.traces} traces"
        )


def try_kills(folder: Path, kills: int, seed: int = 1, files: int = 30) -> Killed:
    """Merges of a folder, each sent a signal at some moment between its first and its last."""
    chance = random.Random(seed)
    for number in range(files):
        write_return(folder / "in" / f"Xã {number}.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit=f"Xã {number}")
    (folder / "tmp").mkdir()
    (folder / "out").mkdir()
    begin = time.monotonic()
    last = _merge(folder)
    last.communicate()
    assert last.returncode < 2
    whole = time.monotonic() - begin
    before = (folder / "out" / "o.xlsx").read_bytes()
    killed = Killed()
    for _ in range(kills):
        run = _merge(folder)
        time.sleep(chance.uniform(0, whole))
        family = [run, *_children(run)]
        run.send_signal(chance.choice(SIGNALS))
        run.wait(60)
        killed.kills += 1
        killed.finished += run.returncode in (0, 1)
        _, said = run.communicate()
        killed.traces += b"Traceback" in said and b"__main__.py" in said  # before its first line Python's own start may have one
        _, alive = psutil.wait_procs([each for each in family if isinstance(each, psutil.Process)], timeout=5)
        killed.orphans += len(alive)
        killed.broken += (folder / "out" / "o.xlsx").read_bytes() != before
    last = _merge(folder)
    last.communicate()
    assert last.returncode < 2
    killed.litter = len(os.listdir(folder / "tmp")) + len(os.listdir(folder / "out")) - 1
    return killed


def _merge(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tdkt_xl", "merge", str(folder / "in"), "-o", str(folder / "out" / "o.xlsx"), "--no-cache"]
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    return subprocess.Popen(
        [*command, "--jobs", "2"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _children(run: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(run.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


# ---- Memory


def try_memory(folder: Path, units: int) -> str:
    """So many distinct units without a list of units, added up and written as workbook, JSON and page, in a process of its own."""
    command = [sys.executable, "-m", "tests.storm", "--write-units", str(units), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    made = ", ".join(f"{path.suffix} {path.stat().st_size / 1e6:.0f} MB" for path in sorted(folder.iterdir()))
    return f"{units} units: most memory {usage.ru_maxrss / 1024:.0f} MB; {made}"


def write_units(units: int, folder: Path) -> None:
    """Returns of units that are made up as they are asked for, rolled up and written in every way."""
    form = built_in_forms()[0]
    lines = [(section.id, line.award, line.label) for section in form.sections for line in section.lines]

    def submission(number: int) -> Submission:
        file = f"bao-cao/huyen-{number // 100:03}/xa-{number:05}.xlsx"
        cells = [
            Line(section, award, label, 10 + row, (number % 9 + row, row, number % 9, None, row, row, None, None), layout=LAYOUT)
            for row, (section, award, label) in enumerate(lines)
        ]
        ret = Return(file, "BTH", form.id, Unit(None, f"Xã Mẫu Số {number}", "xa", "Huyện Bịa Đặt"), Period(2026), cells)
        return unpack(pack(Submission(file, [ret], digest=number.to_bytes(8)), lines=True), file)  # as it comes from a worker

    with few_collections():
        summary = fit_to_travel(merge(map(submission, range(units)), Options(form)))
        write_summary(summary, folder / "o.xlsx")
        with (folder / "o.json").open("w", encoding="utf-8") as file:
            file.writelines(pieces(summary_view(summary)))
        write_page(summary, folder / "o.html", "o.xlsx")


LAYOUT = Layout(tuple(range(14)))


PARTS = ("hostile", "kills", "memory", "neighbours", "mutants")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("parts", nargs="*", metavar="part", help=f"which parts to run, all by default: {', '.join(PARTS)}")
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--neighbours", type=int, default=200)
    arguments.add_argument("--mutants", type=int, default=3_000)
    arguments.add_argument("--units", type=int, default=50_000)
    arguments.add_argument("--write-units", nargs=2, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.write_units:
        write_units(int(options.write_units[0]), Path(options.write_units[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        for part in options.parts or PARTS:
            folder = Path(name) / part
            folder.mkdir()
            begin = time.monotonic()
            print(f"{part}: {_tried(part, folder, options)}; took {time.monotonic() - begin:.0f} s", flush=True)


def _tried(part: str, folder: Path, options: argparse.Namespace) -> object:
    if part == "hostile":
        return try_files(folder, hostile.files())
    if part == "kills":
        return try_kills(folder, options.kills)
    if part == "memory":
        return try_memory(folder, options.units)
    (folder / "corpus").mkdir()
    originals = fuzz.corpus(folder / "corpus", LibreOffice(folder / "profile"))
    if part == "neighbours":
        return try_mutants_as_neighbours(folder, originals, options.neighbours)
    if part == "mutants":
        return f"{options.mutants} of {len(originals)} files: {fuzz.run(originals, options.mutants, 3)}"
    raise SystemExit(f"no part {part}; there are: {', '.join(PARTS)}")


if __name__ == "__main__":
    main()
