"""One cell, one number: two values in a cell, footnote marks behind a number, dates that were typed as something else."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Return
from tdkt_xl.words.numbers import Kind, read_count
from tests.grids import S1, counts, read, rules
from tests.sheets import write_return

NUMBERS = st.integers(min_value=0, max_value=99_999)
BREAKS = st.sampled_from(["\n", "\r\n", "\t", "\v", "\u2028", "  ", "\u00a0\u00a0\u00a0", " \n "])


@given(one=NUMBERS, other=NUMBERS, between=BREAKS)
def test_two_numbers_apart_are_never_one(one: int, other: int, between: str) -> None:
    assert read_count(f"{one}{between}{other}").kind is Kind.TWO_VALUES


@given(number=NUMBERS, mark=st.sampled_from("¹²³⁰⁴⁵⁶⁷⁸⁹*†‡"), more=st.text("¹²³*", max_size=2))
def test_a_mark_behind_a_number_is_a_footnotes(number: int, mark: str, more: str) -> None:
    read = read_count(f"{number}{mark}")
    assert (read.kind, read.value, read.footnote) == (Kind.COUNT, number, mark)
    assert read_count(f"{number}{mark}{more}").value in (number, None)


@pytest.mark.parametrize("typed", ["9\n120", "Tập thể 9\nCá nhân 12", "1.\n984", "9\t\t12"])
def test_a_cell_of_two_lines(typed: str) -> None:
    ret = read(S1, [1, "Giấy khen", typed, "", "", 12])
    assert (counts(ret, "giay-khen"), rules(ret.findings)) == ({6: 12}, ["two-values"])
    assert ret.lines[0].doubtful
    assert ret.findings[0].actual == typed and "\n" not in ret.findings[0].message


def test_a_break_at_the_end_is_none() -> None:
    ret = read(S1, [1, "Giấy khen", "12\n", "", "", "-\n12"])
    assert (counts(ret, "giay-khen"), rules(ret.findings)) == ({3: 12}, ["not-a-count"])


@pytest.mark.parametrize(("typed", "meant"), [("542¹", 542), ("1.984²", 1984), ("05*", 5), ("12 (*)", 12)])
def test_a_footnote_mark_is_said(typed: str, meant: int) -> None:
    ret = read(S1, [1, "Giấy khen", typed])
    assert counts(ret, "giay-khen") == {3: meant}
    assert rules(ret.findings) == ["interpreted"] and ret.findings[0].cell == "C8"


@pytest.mark.parametrize("typed", ["¹", "5 (1)", "542 1)", "12¹ người", "½"])
def test_a_mark_that_may_be_a_number_is_no_count(typed: str) -> None:
    ret = read(S1, [1, "Giấy khen", typed])
    assert (counts(ret, "giay-khen"), rules(ret.findings)) == ({}, ["not-a-count"])


def saved(tmp_path: Path, value: object, style: str) -> Return:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 1}})
    book = openpyxl.load_workbook(path)
    cell = book.active["C11"]
    cell.value = value
    cell.number_format = style
    book.save(path)
    (ret,) = read_submission(find_sources([path])[0], built_in_forms()).returns
    return ret


@pytest.mark.parametrize("style", ["d-mmm", "dd/mm/yyyy", "mmm-yy"])
@pytest.mark.parametrize(
    ("value", "typed"), [(date(2026, 2, 1), "1/2"), (datetime(2026, 12, 5), "5/12"), (date(1999, 3, 7), "7/3")]
)
def test_a_typed_fraction_that_became_a_date(tmp_path: Path, value: date, typed: str, style: str) -> None:
    ret = saved(tmp_path, value, style)
    assert (counts(ret, "giay-khen"), rules(ret.findings)) == ({}, ["not-a-count"])
    assert f"có thể đã gõ {typed}," in ret.findings[0].message


@pytest.mark.parametrize(("number", "read"), [(7, 7), (1984, 1984), (1999, 1999), (2000, None), (46054, None)])
def test_a_number_under_a_date_format(tmp_path: Path, number: int, read: int | None) -> None:
    ret = saved(tmp_path, number, "dd/mm/yyyy")
    assert counts(ret, "giay-khen") == ({3: read} if read is not None else {})
    assert rules(ret.findings)[0] == ("interpreted" if read is not None else "not-a-count")


def test_a_time_is_no_count(tmp_path: Path) -> None:
    assert rules(saved(tmp_path, time(12, 30), "hh:mm").findings) == ["not-a-count"]
