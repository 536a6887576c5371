"""Submissions survive the way through bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tdkt_xl.forms import Form
from tdkt_xl.intake.packing import Packed, pack, unpack
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.proposals import Proposal, Witness
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.reading.findings import FindingPlace, finding, missing_columns, rule_finding
from tests.messy import make
from tests.sheets import write_return

SLIPS = {"giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}, "lao-dong-tien-tien": {3: "2,5", 4: 3}}


def as_kept(ret: Return) -> Return:
    """A return as it should come out: all of it but the content of ratio cells."""
    return replace(ret, lines=[replace(line, typed_ratios=()) for line in ret.lines])


@pytest.mark.parametrize("seed", range(12))
def test_a_submission_comes_back_as_it_was(tmp_path: Path, form: Form, seed: int) -> None:
    (source,) = find_sources([make(seed, tmp_path).path])
    submission = read_submission(source, [form])
    back = unpack(pack(submission, lines=True), submission.file)
    assert [replace(ret, lines=list(ret.lines)) for ret in back.returns] == [as_kept(ret) for ret in submission.returns]
    assert [len(ret.lines) for ret in back.returns] == [len(ret.lines) for ret in submission.returns]
    assert (back.failure, back.all_findings) == (submission.failure, submission.all_findings)


def test_findings_alone(tmp_path: Path, form: Form) -> None:
    submission = read_submission(find_sources([write_return(tmp_path / "a.xlsx", SLIPS)])[0], [form])
    assert len(submission.all_findings) > 1
    back = unpack(pack(submission, lines=False), submission.file)
    assert (back.returns, back.all_findings) == ([], submission.all_findings)


def test_of_files_without_findings_the_bytes_are_the_same(tmp_path: Path, form: Form) -> None:
    clean = [read_submission(find_sources([write_return(tmp_path / name, {})])[0], [form]) for name in ("a.xlsx", "b.xlsx")]
    for submission in clean:
        submission.returns[0].findings.clear()
    packed = {pack(submission, lines=False) for submission in clean}
    assert [unpack(each, "c.xlsx") for each in packed] == [Submission("c.xlsx")]


def test_a_file_that_moved_takes_its_findings_along() -> None:
    submission = Submission("a.xlsx", findings=[finding("no-form", FindingPlace("a.xlsx"))], failure="no-form")
    back = unpack(pack(submission, lines=True), "b/a.xlsx")
    assert (back.file, back.findings[0].file, back.failure) == ("b/a.xlsx", "b/a.xlsx", "no-form")


def test_whatever_was_typed_comes_back_with_its_words(form: Form) -> None:
    rule = next(rule for rule in form.rules if rule.id == "total")
    place = FindingPlace("a", "BTH", "C9", "I", "giay-khen", "Giấy khen", "đã đối chiếu")
    proposed = Proposal("F9", 7, (Witness("ratio", ("7", "28%")),), None)
    made = [
        finding("not-a-count", place, datetime(2026, 5, 12), float("nan"), column=4, maybe=12),
        missing_columns(place, (8, 9)),
        replace(rule_finding(rule, place, 43, 42, 1, 3, ("F9", "J9")), proposals=(proposed,)),
    ]
    back = unpack(pack(Submission("a", findings=made), lines=False), "a").findings
    assert back == made
    assert [found.message for found in back] == [found.message for found in made]


@pytest.mark.parametrize("spoilt", [b"", b"x", b"(\x05"])
def test_other_bytes_are_refused(spoilt: bytes) -> None:
    packed = Packed(spoilt, None)
    with pytest.raises((ValueError, EOFError, TypeError)):
        unpack(packed, "a")
