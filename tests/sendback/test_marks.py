"""Findings become marks: which cell, how bad, and words that stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import ERROR, INFO, WARNING
from tdkt_xl.model.returns import Finding
from tdkt_xl.reading.findings import CATALOGUE, Place, finding, rule_finding
from tdkt_xl.sendback.marks import LONGEST_TEXT, Mark, advice_of, by_severity, marks_of, needs_return

CELL = Place("a.xlsx", "BTH", "D9", "I", "giay-khen", "Giấy khen (xã)")
PLACES = [CELL, Place("a.csv", None, "D9", "I", None, "Giấy khen"), Place("a.xlsx", "BTH", "D9"), Place("a.xlsx")]
SLOTS = dict.fromkeys(
    ("column", "typed", "maybe", "computed", "label", "first", "wanted", "candidates", "why", "unit", "kept", "reported", "issued",
     "count", "example", "section", "more", "last", "low", "high"),
    "“2,5”. Rồi",
)  # fmt: skip


def made(rule: str = "not-a-count", place: Place = CELL) -> Finding:
    return finding(rule, place, **SLOTS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", CATALOGUE)
def test_a_message_comes_apart_into_fault_and_remedy(rule: str, place: Place) -> None:
    wording = CATALOGUE[rule]
    advice = advice_of(made(rule, place))
    fault, remedy = wording.fault.format(**SLOTS), wording.remedy.format(**SLOTS)
    if "{" not in wording.remedy:
        assert (advice.fault, advice.remedy) == (f"{fault[:1].upper()}{fault[1:]}.", f"{remedy}.")
    assert "Trang “" not in advice.fault and "không chặn" not in advice.fault
    assert advice.line == ("" if place.label is None or place.cell is None else f"I, {place.label}")


def test_so_do_the_messages_of_the_form_s_own_rules(form: Form) -> None:
    for rule in form.rules:
        advice = advice_of(rule_finding(rule, CELL, 11, 10, 1, 5))
        assert advice.remedy == f"{rule.remedy}."
        assert advice.fault.startswith(rule.fault.partition("{")[0])


@given(label=st.text(min_size=1, max_size=60), typed=st.text(max_size=60))
def test_whatever_was_typed_nothing_of_the_message_is_lost(label: str, typed: str) -> None:
    place = Place("a.xlsx", "BTH", "D9", "I", None, label)
    found = finding("not-a-count", place, typed, column=3, typed=typed, maybe="")
    advice = advice_of(found)
    assert advice.remedy == f"{CATALOGUE['not-a-count'].remedy}."
    assert found.message.casefold().endswith(f"{advice.fault} {advice.remedy}".casefold())


def test_all_findings_of_a_cell_are_one_mark_of_the_worst_severity() -> None:
    marks = marks_of([made("stale-value"), made("formula-error"), made("duplicate-line", Place("a", "BTH", "B9"))])
    assert list(marks) == [("BTH", "D9"), ("BTH", "B9")]
    mark = marks["BTH", "D9"]
    assert mark.severity == ERROR
    assert mark.text.startswith("Phải sửa: Cột") and "\n\nCần xem lại: Cột" in mark.text
    assert mark.text.count("Cách sửa: ") == 2


def test_info_and_findings_about_the_file_mark_nothing() -> None:
    assert marks_of([made("interpreted"), made("no-form", Place("a.xlsx"))]) == {}


def test_the_same_said_twice_of_a_cell_is_said_once() -> None:
    assert marks_of([made(), made()])["BTH", "D9"] == marks_of([made()])["BTH", "D9"]


def test_an_explanation_goes_along() -> None:
    found = finding("stale-value", Place("a", "BTH", "D9", explained="đã đối chiếu"), column=3, typed="=A1", computed="")
    assert marks_of([found])["BTH", "D9"].text.endswith("\nĐơn vị giải trình: đã đối chiếu")


def test_a_comment_stays_short_enough_to_read() -> None:
    long = Finding("x", ERROR, "dài " * 3_000, cell="A1")
    assert marks_of([long]) == {(None, "A1"): Mark(ERROR, marks_of([long])[None, "A1"].text)}
    assert len(marks_of([long])[None, "A1"].text) == LONGEST_TEXT


def test_errors_are_listed_first() -> None:
    severities = [found.severity for found in by_severity([made("interpreted"), made("stale-value"), made()])]
    assert severities == [ERROR, WARNING, INFO]


def test_then_sheet_by_sheet_from_the_top_down() -> None:
    places = [("B", "C9"), ("B", "A10"), (None, None), ("A", "C2"), ("B", "D9"), ("B", "AA8")]
    ordered = by_severity(Finding("x", ERROR, "", sheet=sheet, cell=cell) for sheet, cell in places)
    assert [(found.sheet, found.cell) for found in ordered] == [
        ("B", "AA8"), ("B", "C9"), ("B", "D9"), ("B", "A10"), (None, None), ("A", "C2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "needed"),
    [
        ([], False),
        ([Finding("a", INFO, "")], False),
        ([Finding("a", WARNING, "", explained="vì …")], False),
        ([Finding("a", WARNING, "")], True),
        ([Finding("a", ERROR, "", explained="vì …")], True),
    ],
)
def test_who_gets_a_file_back(found: list[Finding], needed: bool) -> None:
    assert needs_return(found) is needed
