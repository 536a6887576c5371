"""How exactly messy submissions are read: what was not read as it is, counted by deviation and by container.

`python -m tests.reading_evidence docs/reading.md` writes the table of the docs.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tests.containers import BUNDLE, TEXT_CONTAINERS
from tests.messy import DEVIATIONS, FORM, Truth, make
from tests.office import LibreOffice

MANY, SOME = 300, 60
CALCULATED = frozenset({"formulas_uncalculated"})
"""Deviations that LibreOffice puts right by saving."""
WORKBOOKS_ONLY = CALCULATED | {"dates", "index_odd", "hidden_rows_and_columns", "old_form_hidden", "other_sheets", "merged_header"}
"""Deviations that text cannot have."""


def faults(truth: Truth, path: Path | None = None) -> list[str]:
    """In words, what of a submission (or of the file made from it) was not read as it is."""
    (source,) = find_sources([path or truth.path])
    submission = read_submission(source, (FORM,))
    if len(submission.returns) != 1:
        return [f"{len(submission.returns)} returns, failure {submission.failure}"]
    ret = submission.returns[0]
    found = []
    if (ret.unit.name, ret.period.code if ret.period else None) != (truth.unit, truth.period):
        found.append(f"who and when: {ret.unit.name}, {ret.period}")
    lines = [(line.section, line.award or line.label) for line in ret.lines]
    wanted = [(line.section, line.award) for line in truth.lines]
    if lines != wanted:
        odd = [line for line in lines if line not in wanted], [line for line in wanted if line not in lines]
        return [*found, f"lines: {odd[0]} for {odd[1]}"]
    for line, true in zip(ret.lines, truth.lines, strict=True):
        cells = dict(zip(FORM.counts, line.cells, strict=True))
        found += [
            f"{line.label}: column {n} is {cells[n]} for {true.counts.get(n)}"
            for n in FORM.counts
            if cells[n] != true.counts.get(n)
        ]
    rules = {finding.rule for finding in submission.all_findings}
    if rules != truth.findings:
        found.append(f"findings: {sorted(rules)} for {sorted(truth.findings)}")
    return found


class Tally:
    """How many were tried and read exactly, by name; what was spoilt, in words."""

    def __init__(self) -> None:
        self.tried, self.read = Counter[str](), Counter[str]()
        self.spoilt: list[str] = []

    def add(self, names: Sequence[str], found: Sequence[str], what: str) -> None:
        self.tried.update(names)
        if found:
            self.spoilt.append(f"{what}: {'; '.join(found)}")
        else:
            self.read.update(names)


def by_deviation(folder: Path, many: int = MANY) -> Tally:
    """Workbooks with deviations drawn at random."""
    tally = Tally()
    for seed in range(many):
        truth = make(seed, folder)
        tally.add(truth.deviations, faults(truth), f"seed {seed} {sorted(truth.deviations)}")
    return tally


def by_container(folder: Path, some: int = SOME) -> Tally:
    """Messy submissions turned into every other kind of file; what the kind cannot hold is not drawn."""
    tally = Tally()
    for name, write in {**TEXT_CONTAINERS, **BUNDLE}.items():
        left_out = WORKBOOKS_ONLY if name in TEXT_CONTAINERS else frozenset()
        for seed in range(some):
            truth = make(seed, folder / name, left_out=left_out)
            into = folder / f"{name} made" / str(seed)
            into.mkdir(parents=True)
            tally.add([name], faults(truth, write(truth.path, into)), f"{name}, seed {seed} {sorted(truth.deviations)}")
    for name, truth, path in _saved_by_libreoffice(folder, some):
        tally.add([name], faults(truth, path), f"{name} {sorted(truth.deviations)}")
    return tally


def _saved_by_libreoffice(folder: Path, some: int) -> Iterator[tuple[str, Truth, Path]]:
    truths = [make(seed, folder / "for office", left_out=CALCULATED | {"unit_in_the_file_name"}) for seed in range(some)]
    files = []
    for i, truth in enumerate(truths):
        files.append(truth.path.rename(truth.path.with_name(f"{i}.xlsx")))
    office = LibreOffice(folder / "profile")
    for ending in ("xls", "ods"):
        for truth, path in zip(truths, office.convert(ending, folder / ending, *files), strict=True):
            yield f".{ending}", truth, path


# ---- The page of the docs

_HEAD = """# What is read, and how exactly

Written by `make reading`, from submissions that tests make: the official form filled with figures that break no rule, bent in
up to eight of the ways below at once. A submission counts as read exactly if unit, period, every line and every count are as
they were put in, and the findings are the expected ones and no others. Numbers in brackets count the kinds of mess that were
collected from real files.
"""
_AFTER = "\n## Pieces, cells, letterheads\n"
"""What follows the tables on the page; from here on the page is written by hand."""


def page(deviations: Tally, containers: Tally, before: str) -> str:
    """The page docs/reading.md with new tables; `before` is the page until now."""
    lines = [_HEAD, "| deviation | what it is | read exactly |", "| --- | --- | --- |"]
    for name, change in DEVIATIONS.items():
        what = " ".join((change.__doc__ or "").split()).replace("|", "/")
        lines.append(f"| `{name}` | {what} | {deviations.read[name]} of {deviations.tried[name]} |")
    lines += [
        "",
        "The same in other kinds of files (`.xls` and `.ods` saved by LibreOffice):",
        "",
        "| kind | read exactly |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {containers.read[name]} of {containers.tried[name]} |" for name in containers.tried]
    return "\n".join(lines) + "\n" + before[before.index(_AFTER) :]


def main(target: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = Path(target).read_text(encoding="utf-8")
        text = page(by_deviation(Path(folder) / "x"), by_container(Path(folder)), before)
    Path(target).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
