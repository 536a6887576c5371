"""Messy submissions are read exactly: every line, every count, who and when."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tdkt_xl.intake import find_sources
from tdkt_xl.submissions import read_submission
from tests.messy import DEVIATIONS, FORM, Truth, made_with, make

MANY = 300


def faults(truth: Truth) -> list[str]:
    """In words, what was not read as it is."""
    (source,) = find_sources([truth.path])
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
        return [
            *found,
            f"lines: {[line for line in lines if line not in wanted]} for {[line for line in wanted if line not in lines]}",
        ]
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


@pytest.mark.parametrize("name", sorted(DEVIATIONS))
def test_one_deviation(tmp_path: Path, name: str) -> None:
    assert DEVIATIONS[name].__doc__
    for seed in range(3):
        truth = made_with([name], seed, tmp_path)
        assert not faults(truth), truth.path


def test_deviations_together(tmp_path: Path, record_property: pytest.RecordProperty) -> None:
    """Of each deviation how many submissions that have it were read exactly; all of them have to be."""
    tried, read = Counter[str](), Counter[str]()
    spoilt: list[str] = []
    for seed in range(MANY):
        truth = make(seed, tmp_path)
        found = faults(truth)
        tried.update(truth.deviations)
        if found:
            spoilt.append(f"seed {seed} {sorted(truth.deviations)}: {'; '.join(found)}")
        else:
            read.update(truth.deviations)
    report = "\n".join(f"{name:26s} {read[name]:4d} of {tried[name]:4d}" for name in sorted(DEVIATIONS))
    record_property("read exactly", report)
    assert set(tried) == set(DEVIATIONS)
    assert not spoilt, f"{report}\n\n" + "\n".join(spoilt)
