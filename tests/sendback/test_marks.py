"""Findings become marks: which cell, how bad, and words that stand alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tdkt_xl.model.findings import Finding
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.sendback.marks import LONGEST_TEXT, Mark, by_severity, marks_of, needs_return
from tdkt_xl.words.severities import ERROR, INFO, WARNING

CELL = FindingPlace("a.xlsx", "BTH", "D9", "I", "giay-khen", "Giấy khen (xã)")


def made(rule: str = "not-a-count", place: FindingPlace = CELL) -> Finding:
    return finding(rule, place, "2,5", column=4, formula="A1", first=9, said="ô định dạng ngày tháng")


def test_all_findings_of_a_cell_are_one_mark_of_the_worst_severity() -> None:
    marks = marks_of([made("stale-value"), made("formula-error"), made("duplicate-line", FindingPlace("a", "BTH", "B9"))])
    assert list(marks) == [("BTH", "D9"), ("BTH", "B9")]
    mark = marks["BTH", "D9"]
    assert mark.severity == ERROR
    assert mark.text.startswith("Phải sửa: Cột") and "\n\nCần xem lại: Cột" in mark.text
    assert mark.text.count("Cách sửa: ") == 2


def test_info_and_findings_about_the_file_mark_nothing() -> None:
    assert marks_of([made("interpreted"), made("no-form", FindingPlace("a.xlsx"))]) == {}


def test_all_cells_of_a_rule_are_coloured_and_the_first_has_the_comment() -> None:
    split = Finding("individuals-split", WARNING, sheet="BTH", cell="D9", other_cells=("H9", "I9"))
    total = Finding("total", ERROR, sheet="BTH", cell="C9", other_cells=("F9", "H9"))
    marks = marks_of([split, total])
    assert {cell: (mark.severity, bool(mark.text)) for (_, cell), mark in marks.items()} == {
        "D9": (WARNING, True), "H9": (ERROR, False), "I9": (WARNING, False), "C9": (ERROR, True), "F9": (ERROR, False),
    }  # fmt: skip
    also = marks_of([split, total, Finding("not-a-count", WARNING, sheet="BTH", cell="H9")])["BTH", "H9"]
    assert (also.severity, also.text.count("Cần xem lại"), also.text.count("Phải sửa")) == (ERROR, 1, 0)


def test_the_same_said_twice_of_a_cell_is_said_once() -> None:
    assert marks_of([made(), made()])["BTH", "D9"] == marks_of([made()])["BTH", "D9"]


def test_an_explanation_goes_along() -> None:
    found = finding("stale-value", FindingPlace("a", "BTH", "D9", explained="đã đối chiếu"), column=3, formula="A1")
    assert marks_of([found])["BTH", "D9"].text.endswith("\nĐơn vị giải trình: đã đối chiếu")


def test_a_comment_stays_short_enough_to_read() -> None:
    long = interpreted(FindingPlace(cell="A1"), "dài " * 3_000)
    long = replace(long, severity=ERROR)
    assert marks_of([long]) == {(None, "A1"): Mark(ERROR, marks_of([long])[None, "A1"].text)}
    assert len(marks_of([long])[None, "A1"].text) == LONGEST_TEXT


def test_errors_are_listed_first() -> None:
    severities = [found.severity for found in by_severity([made("interpreted"), made("stale-value"), made()])]
    assert severities == [ERROR, WARNING, INFO]


def test_then_sheet_by_sheet_from_the_top_down() -> None:
    places = [("B", "C9"), ("B", "A10"), (None, None), ("A", "C2"), ("B", "D9"), ("B", "AA8")]
    ordered = by_severity(Finding("x", ERROR, sheet=sheet, cell=cell) for sheet, cell in places)
    assert [(found.sheet, found.cell) for found in ordered] == [
        ("B", "AA8"), ("B", "C9"), ("B", "D9"), ("B", "A10"), (None, None), ("A", "C2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "needed"),
    [
        ([], False),
        ([Finding("a", INFO)], False),
        ([Finding("a", WARNING, explained="vì …")], False),
        ([Finding("a", WARNING)], True),
        ([Finding("a", ERROR, explained="vì …")], True),
    ],
)
def test_who_gets_a_file_back(found: list[Finding], needed: bool) -> None:
    assert needs_return(found) is needed
