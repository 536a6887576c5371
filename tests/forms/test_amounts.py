"""Columns of amounts with decimals, such as money in millions of đồng: read exactly, checked, added up, written; never rounded."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tdkt_xl
from tdkt_xl.forms import load_form
from tdkt_xl.intake.packing import pack, unpack
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.numbers import ContentKind, read_amount, vietnamese_number
from tests.forms.test_library import filled

FUND = load_form(Path(tdkt_xl.__file__).parent / "forms" / "library" / "bm05.toml")
ROW = ("", "1")
RIGHT = {3: 7100.5, 5: 7100.3, 6: 433.1, 7: 5657.2, 9: 150, 10: 426, 11: 434}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("7.100,5", "7100.5"), ("7.100", "7100"), ("7100,5", "7100.5"), ("7100.5", "7100.5"), ("7,100.5", "7100.5"),
        ("1.234.567,25", "1234567.25"), ("1 234,5", "1234.5"), ("0,5", "0.5"), ("12,0", "12"), ("7.100,0", "7100"),
        ("7.100,05", "7100.05"), (7100.5, "7100.5"), (0.1 + 0.2, "0.3"), (7100.0, "7100"), ("１２，５", "12.5"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_was_typed(typed: object, amount: str) -> None:
    read = read_amount(typed, 2)
    assert (read.kind, read.value) == (ContentKind.COUNT, Decimal(amount)) and isinstance(read.value, Decimal)


@pytest.mark.parametrize(
    ("typed", "maybe"),
    [
        ("7,100", 7100), ("12,750", 12750), (5.657, 5657), (7.123, 7123), ("7.100,055", None), ("1.2345", None), ("-3", None),
        ("1.234.5", None), ("1.23,4", None), ("khoảng 5,5", None), (-1.5, None),
    ],
)  # fmt: skip
def test_what_may_be_two_amounts_is_none(typed: object, maybe: int | None) -> None:
    read = read_amount(typed, 2)
    assert (read.kind, read.value, read.maybe) == (ContentKind.NOT_A_COUNT, None, maybe)


@given(st.decimals(0, 999_999_999, places=2))
def test_as_vietnamese_writes_it_comes_back(amount: Decimal) -> None:
    assert read_amount(vietnamese_number(amount), 2).value == amount
    assert read_amount(float(amount), 2).value == amount or amount < 1000


def fund(tmp_path: Path, values: dict[int, object], unit: str = "Tỉnh Mẫu") -> tdkt_xl.Submission:
    path = tmp_path / f"{unit}.xlsx"
    filled(FUND, path, {(*ROW, number): value for number, value in values.items()}, unit)  # type: ignore[misc]
    return tdkt_xl.read(path, form="bm05")


def test_a_fund_with_decimals_is_right(tmp_path: Path) -> None:
    submission = fund(tmp_path, RIGHT)
    (line,) = submission.returns[0].lines
    assert line.cells[:3] == (Decimal("7100.5"), Decimal("7100.3"), Decimal("433.1")) and submission.all_findings == []


def test_a_wrong_sum_is_told_to_the_decimal(tmp_path: Path) -> None:
    (found,) = fund(tmp_path, {**RIGHT, 5: 7100.4}).all_findings
    assert (found.rule, found.actual, found.expected) == ("spent", 7100.4, 7100.3)
    assert "(5) ghi 7.100,4" in found.message and "được 7.100,3" in found.message


def test_an_ambiguous_amount_is_null_and_said(tmp_path: Path) -> None:
    submission = fund(tmp_path, {**RIGHT, 7: 5.657})
    assert submission.returns[0].lines[0].cells[3] is None
    (found,) = submission.all_findings
    assert (found.rule, found.actual) == ("not-a-count", 5.657) and "có thể là 5.657" in found.message
    assert "nhiều nhất 2 chữ số sau dấu phẩy" in found.message


def test_a_number_that_may_have_been_thousands_is_said(tmp_path: Path) -> None:
    (found,) = fund(tmp_path, {3: 12.75}).all_findings
    assert found.rule == "interpreted" and "số 12,75 được hiểu là số có phần thập phân, không phải 12.750" in found.message


def test_amounts_survive_packing_and_json(tmp_path: Path) -> None:
    submission = fund(tmp_path, RIGHT)
    assert unpack(pack(submission, lines=True), submission.file).returns[0].lines[0].cells == submission.returns[0].lines[0].cells
    from tdkt_xl.intake.jsonview import read_json, to_text

    cells = json.loads(to_text(read_json([submission], [FUND])))["lines"][0]["cells"]
    assert (cells["3"], cells["9"], cells["8"]) == (7100.5, 150, None)


def test_a_summary_of_amounts_is_exact_and_read_back(tmp_path: Path) -> None:
    returns = tmp_path / "nop"
    returns.mkdir()
    for unit in ("Tỉnh Mẫu Một", "Tỉnh Mẫu Hai", "Tỉnh Mẫu Ba"):
        fund(returns, {3: 0.1, 5: 0.1, 11: 0.1}, unit)
    summary = tdkt_xl.merge([returns], form="bm05")
    assert summary.totals[0].cells[0] == Decimal("0.3")
    book = tmp_path / "tong-hop.xlsx"
    tdkt_xl.write_summary(summary, book)
    assert tdkt_xl.read_summary(book, form="bm05").details == summary.details
    edited = openpyxl.load_workbook(book)
    assert [cell.number_format for cell in edited["Chi tiết"]["J"] if cell.value == 0.1][:1] == ["#,##0.0#"]
    edited.save(tmp_path / "luu-lai.xlsx")  # another program's file has no seal, so every sheet is verified
    assert tdkt_xl.read_summary(tmp_path / "luu-lai.xlsx", form="bm05").totals == summary.totals
    tdkt_xl.write_report(summary, tmp_path / "bao-cao.docx")
    tdkt_xl.write_report(summary, tmp_path / "bao-cao.html")
    assert "0,3" in (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
    assert list(summary.to_frame()["3"]) == [Decimal("0.1")] * 3


@pytest.mark.parametrize("line", ['kind = "count"\ndecimals = 3', 'kind = "note"\ndecimals = 1'])
def test_only_columns_of_numbers_have_decimals_and_two_at_most(tmp_path: Path, line: str) -> None:
    text = (Path(tdkt_xl.__file__).parent / "forms" / "library" / "bm05.toml").read_text(encoding="utf-8")
    kind = line.partition("\n")[0]
    text = text.replace("decimals = 2\n", "").replace(f"{kind}\n", f"{line}\n", 1)
    (tmp_path / "sai.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="từ 0 đến 2"):
        load_form(tmp_path / "sai.toml")
