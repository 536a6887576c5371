"""Every rule about one return, in whole files: counts however written, awards, periods, formulas and error values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.reading.test_checking import ANY, FIGHTERS, INDIVIDUAL, OFFICIAL, RIGHT, ROW, facts, findings_of, submit
from tests.sheets import write_return


def test_a_right_file_has_no_finding(tmp_path: Path) -> None:
    lines: dict[str, dict[int, object]] = {award: dict(cells) for award, cells in RIGHT.items()}
    assert findings_of(write_return(tmp_path / "a.xlsx", lines)) == []


def test_the_example_of_the_official_sheet(tmp_path: Path) -> None:
    findings = findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 4: 364}}))
    assert facts(findings) == [("individuals-split", "error", "D11", 364, 396)]
    assert (findings[0].sheet, findings[0].section, findings[0].award) == ("BTH", "I", "giay-khen")


@pytest.mark.parametrize("typed", ["2,5", "-3", "abc", "12 TT", 2.5, -3, True])
def test_not_a_count(tmp_path: Path, typed: object) -> None:
    submission = submit(write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 4: typed}}))
    assert facts(submission.all_findings) == [("not-a-count", "error", "D11", typed, None)]
    assert submission.returns[0].lines[0].cells == (542, None, 145, 22, 65, 397, 44, 265)


@pytest.mark.parametrize("typed", ["396", "0396", "396,0", "３９６", " 396 ", 396.0])
def test_a_count_however_written(tmp_path: Path, typed: object) -> None:
    assert findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 4: typed}})) == []


@pytest.mark.parametrize("filler", ["-", "–", "x", "0/0", "không", "kho\u0302ng"])
def test_a_filler_is_blank(tmp_path: Path, filler: str) -> None:
    submission = submit(write_return(tmp_path / "a.xlsx", {"tap-the-lao-dong-tien-tien": {3: 148, 4: filler, 6: 148, 10: filler}}))
    assert submission.all_findings == []
    assert submission.returns[0].lines[3].cells[:2] == (148, None)


def test_a_number_with_decimals_may_be_thousands(tmp_path: Path) -> None:
    (finding,) = findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 3: 1.984}}))
    assert (finding.rule, finding.cell, finding.actual) == ("not-a-count", "C11", 1.984)
    assert "1.984" in finding.message.replace("“1,984”", "")


def test_a_ratio_in_a_file(tmp_path: Path) -> None:
    findings = findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 5: "90%", 7: 0.27, 11: "73,2 %"}}))
    assert facts(findings) == [("ratio", "warning", "E11", "90%", 0.7306)]


@pytest.mark.parametrize("label", ["Giấy khen", "GK", "1. giấy  khen"])
def test_duplicate_line(tmp_path: Path, label: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": ROW, "lao-dong-tien-tien": ROW}, edits={"B12": label})
    (finding,) = findings_of(path)
    assert (finding.rule, finding.severity, finding.cell, finding.award) == ("duplicate-line", "error", "B12", "giay-khen")
    assert len([line for line in submit(path).returns[0].lines if line.award == "giay-khen"]) == 2


def test_an_award_may_stand_in_two_sections(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": ROW, "co-thi-dua-cap-tinh": ROW}, edits={"B16": "Giấy khen"})
    assert findings_of(path) == []


@pytest.mark.parametrize("label", ["BK", "HC", "CSTĐ", "Giấy khen của Trưởng thôn"])
def test_unknown_award(tmp_path: Path, label: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": ROW}, edits={"B11": label})
    (finding,) = findings_of(path)
    assert (finding.rule, finding.severity, finding.cell, finding.award) == ("unknown-award", "warning", "B11", None)
    first = submit(path).returns[0].lines[0]
    assert (first.award, first.label, first.cells[0]) == (None, label, 542)


def test_an_unknown_award_is_checked_like_any_other(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 3: 600}}, edits={"B11": "BK"})
    assert {finding.rule for finding in findings_of(path)} == {"unknown-award", "total"}


@pytest.mark.parametrize("label", ["GK", "GIẤY KHEN", "Giấy khen cấp xã", "gia\u0302\u0301y khen"])
def test_known_spellings_are_neither_unknown_nor_interpreted(tmp_path: Path, label: str) -> None:
    assert findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": ROW}, edits={"B11": label})) == []


def test_interpreted_says_what_was_guessed(tmp_path: Path) -> None:
    (finding,) = findings_of(write_return(tmp_path / "a.xlsx", {"giay-khen": ROW}, edits={"B11": "Giay khen"}))
    assert (finding.rule, finding.severity, finding.cell, finding.award) == ("interpreted", "info", "B11", "giay-khen")
    assert "Giấy khen" in finding.message


@pytest.mark.parametrize(("period", "rules"), [("NĂM 2023", ["quota-base-fighters"]), ("NĂM 2024", ["not-authorised"])])
def test_the_quota_in_a_file(tmp_path: Path, period: str, rules: list[str]) -> None:
    lines: dict[str, dict[int, object]] = {"lao-dong-tien-tien": dict(INDIVIDUAL), "chien-si-thi-dua-co-so": dict(FIGHTERS)}
    findings = findings_of(write_return(tmp_path / "a.xlsx", lines, period=period))
    assert [(finding.rule, finding.cell) for finding in findings] == [(rule, "C13") for rule in rules]


def test_empty_return(tmp_path: Path) -> None:
    (finding,) = findings_of(write_return(tmp_path / "a.xlsx"))
    assert (finding.rule, finding.severity, finding.sheet) == ("empty-return", "warning", "BTH")


@pytest.mark.parametrize(
    "sentence", ["Trong năm không có khen thưởng", "Không phát sinh", "Năm 2026 đơn vị không có hình thức khen thưởng nào"]
)
def test_a_return_may_say_that_there_is_nothing(tmp_path: Path, sentence: str) -> None:
    path = write_return(tmp_path / "a.xlsx", edits={"B28": sentence})
    assert findings_of(path) == []
    assert submit(path).returns[0].nil


def test_typed_zeros_are_counts(tmp_path: Path) -> None:
    submission = submit(write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 0}}))
    assert submission.all_findings == []
    assert not submission.returns[0].nil


def test_no_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách cán bộ"
    book.save(tmp_path / "a.xlsx")
    submission = submit(tmp_path / "a.xlsx")
    assert submission.failure == "no-form"
    assert facts(submission.all_findings) == [("no-form", "error", None, None, None)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", b"\x00\x01\x02" * 50])
def test_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    submission = submit(path)
    assert submission.failure == "unreadable"
    assert [(f.rule, f.severity, f.cell) for f in submission.all_findings] == [("unreadable", "error", None)]


def test_half_a_file_is_unreadable(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": ROW})
    path.write_bytes(path.read_bytes()[:-2000])
    assert submit(path).failure == "unreadable"


# ---- Formulas and error values, as xlsxwriter stores them


def write_formulas(path: Path, cells: Mapping[str, tuple[str, object]]) -> Path:
    """The official form with a right Giấy khen line; `cells` are formulas with their stored values by address."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("BTH")
    page.write_string("A1", "UBND XÃ BÌNH AN")
    page.write_string("A4", f"{OFFICIAL.title} NĂM 2026")
    for cell in OFFICIAL.header_cells():
        page.write_string(5 + cell.first_row, cell.first_column, cell.text)
    for place, column in enumerate(OFFICIAL.columns):
        page.write_string(8, place, column.printed)
    page.write_string("A10", "I")
    page.write_string("B10", OFFICIAL.sections[0].title)
    page.write_number("A11", 1)
    page.write_string("B11", "Giấy khen")
    for number, value in ANY.items():
        page.write_number(10, number - 1, value or 0)
    for address, (formula, stored) in cells.items():
        if formula:
            page.write_formula(address, formula, None, stored)
        else:
            page.write_string(address, str(stored))
    book.close()
    return path


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#N/A"])
def test_formula_error(tmp_path: Path, error: str) -> None:
    submission = submit(write_formulas(tmp_path / "a.xlsx", {"D11": ("=Sheet9!A1", error)}))
    assert facts(submission.all_findings) == [("formula-error", "error", "D11", error, None)]
    assert submission.returns[0].lines[0].cells == (542, None, 145, 22, 65, 397, 44, 265)


def test_the_typed_text_of_an_error_is_not_a_count(tmp_path: Path) -> None:
    findings = findings_of(write_formulas(tmp_path / "a.xlsx", {"D11": ("", "#REF!")}))
    assert facts(findings) == [("not-a-count", "error", "D11", "#REF!", None)]


def test_an_error_in_a_ratio_cell_is_no_matter(tmp_path: Path) -> None:
    assert findings_of(write_formulas(tmp_path / "a.xlsx", {"E11": ("=D11/X1", "#DIV/0!")})) == []


def test_a_formula_with_a_stored_value_is_that_value(tmp_path: Path) -> None:
    submission = submit(write_formulas(tmp_path / "a.xlsx", {"C11": ("=F11+J11", 542), "D11": ("=SUM(H11:I11,L11:M11)", 396)}))
    assert submission.all_findings == []
    assert submission.returns[0].lines[0].cells[:2] == (542, 396)


def test_stale_value(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 3: "=F11+J11"}})
    submission = submit(path)
    assert [(f.rule, f.severity, f.cell) for f in submission.all_findings] == [("stale-value", "warning", "C11")]
    assert submission.returns[0].lines[0].cells[0] in (None, 542)


def test_a_stale_value_that_cannot_be_computed_is_blank_not_zero(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {**ROW, 3: '=INDIRECT("Z"&9)'}})
    submission = submit(path)
    assert [finding.rule for finding in submission.all_findings] == ["stale-value"]
    assert submission.returns[0].lines[0].cells[0] is None
