"""Formulas without a stored value: computed where they are plain, else null, never 0."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tdkt_xl.files.cells import CellError, StoredCell, ValuelessFormula
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.records import _legacy_formula
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.files.test_formats import write_ods
from tests.grids import GridWorkbook, counts, rules, table
from tests.office import LibreOffice
from tests.sheets import write_return

SHEETS = {
    "BTH": [["Giấy khen", 5, 7, "", "x"], ["LĐTT", 10, 20, date(2026, 1, 1), True], ["giấy khen", 100, "12", "", ""]],
    "Xã A, số 1": [[3, 4]],
    "L'Etat": [[9]],
}
MARKS = {
    (3, 0): ValuelessFormula("B1+B2"),
    (3, 1): CellError("#REF!"),
    (3, 2): ValuelessFormula("C4"),
    (3, 3): ValuelessFormula("A4*2"),
}


def compute(formula: str) -> float | None:
    return Calculator(GridWorkbook(SHEETS, marks=MARKS)).compute(formula, 0)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("5", 5),
        ("B1", 5),
        ("$B$1", 5),
        ("B1+B2", 15),
        ("B1 + B2 - 3", 12),
        ("-B1+20", 15),
        ("+B1", 5),
        ("B1*C1", 35),
        ("B2/B1", 2),
        ("(B1+C1)*2", 24),
        ("2*(3+4)-1", 13),
        ("D1", 0),
        ("B1+Z99", 5),
        ("B1+C3", 17),
        ("SUM(C1:C3)", 27),
        ("SUM(B1:B3)", 115),
        ("SUM(B1:C2)", 42),
        ("SUM(B1,C1)", 12),
        ("SUM(B1;C1;3)", 15),
        ("SUM(B1:B2,C1:C2)", 42),
        ("SUM(A1:B1)", 5),
        ("SUM(B1:B2)+C1", 22),
        ("SUM(B1+C1,1)", 13),
        ("SUM(B3:B1)", 115),
        ("SUM(E1)", 0),
        ("SUM(B1:B2)-SUM(C1)", 8),
        ("'Xã A, số 1'!A1+1", 4),
        ("SUM('Xã A, số 1'!A1:B1)", 7),
        ("'L''Etat'!A1", 9),
        ("BTH!B1", 5),
        ("bth!B1", 5),
        ('SUMIFS(B1:B3,A1:A3,"Giấy khen")', 105),
        ('SUMIFS(B1:B3,A1:A3,"LĐTT")', 10),
        ("SUMIFS(B1:B3,A1:A3,A2)", 10),
        ('SUMIFS(B1:B3,A1:A3,"Giấy khen",B1:B3,5)', 5),
        ('SUMIFS(B1:B3,A1:A3,"không có")', 0),
        ("SUMIFS(B1:B3;B1:B3;10)", 10),
        ('SUMIFS(B1:B3,B1:B3,">5")', 110),
        ("SUMIF(A1:A3,A1,B1:B3)", 105),
        ("SUMIF(A1:A3,A1,B1)", 105),
        ('SUMIF(B1:B3,">5")', 110),
        ('COUNTIF(A1:A3,"giấy khen")', 2),
        ('COUNTIF(A:A,"<>LĐTT")', 1_048_575),
        ('COUNTIF(A1:A9,"giấy*")', 2),
        ('COUNTIFS(A1:A3,"giấy khen",B1:B3,">"&B1)', 1),
        ("of:=COUNTIF([.A1:.A3];[.A2])", 1),
        ("A4", 15),
        ("D4+1", 31),
        ("SUM(A4:A4)", 15),
        ("of:=SUM([.B1:.B3])", 115),
        ("of:=[.B1]+[.C1]", 12),
        ("of:=SUM([.B1];[.C1])", 12),
        ("of:=[$'Xã A, số 1'.A1]", 3),
        ("of:=SUM([$BTH.$B$1:.$B$2])", 15),
        ("=B1", 5),
        ("B1%", 0.05),
        ("B2*150%", 15),
        ("B1^2", 25),
        ("-2^2", 4),
        ("2^3*C1", 56),
        ("sum(b1:b2)", 15),
        ("SUM(A:A)", 15),
        ("SUMIFS('Xã A, số 1'!$A:$A,'Xã A, số 1'!$B:$B,4)", 3),
        ("SUMIFS('Xã A, số 1'!A1:A9,'Xã A, số 1'!B1:B9,4,'L''Etat'!A1:A9,9)", 3),
        ("SUM('Xã A, số 1'!A:B)", 7),
    ],
)
def test_plain_formulas(formula: str, value: float) -> None:
    assert compute(formula) == value


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "E1",
        "B1+E1",
        "D2",
        "E2",
        "SUM(D2)",
        "B4",
        "SUM(B1:B4)",
        "C4",
        "B1/0",
        "B1/D1",
        "IF(B1>1,1,0)",
        "B1&C1",
        "B1>C1",
        "B1^",
        "(-B1)^0.5",
        "9^9^9^9",
        "SUM(A:A10)",
        "(" * 5000 + "1" + ")" * 5000,
        "SUMIFS(B:B,C1:C3,7)",
        "SUM(",
        "SUM()",
        "B1+",
        "B1 B2",
        "B1:B2",
        "ROUND(B1,0)",
        "AVERAGE(B1:B2)",
        "Khác!B1",
        "[1]Sheet1!B1",
        "#REF!+1",
        '"5"',
        "NOSUCH(F8)",
        "SUM(A1:XFD1048576)",
        'SUMIFS(B1:B3,A1:A2,"LĐTT")',
        'SUMIFS(B1:B3,A1:A3,"*")',
        'of:=COUNTIF([.A1:.A3];"giấy*")',
        "COUNTIF(A1:A3,D1)",
        'COUNTIF(A1:A3,">"&B1/2)',
        "COUNTIF(A1:A3)",
        "SUMIFS(B1:B3)",
        "sum_of_all",
        "…",
        "B1++",
        "SUM(B:B)",
        "1e999",
        "TRUE",
        "{1,2}",
        "@B1",
        "9" * 400 + "*" + "9" * 400,
    ],
)
def test_anything_else_is_not_computed(formula: str) -> None:
    assert compute(formula) is None


# ---- In a return


def read(path: Path) -> Return:
    return read_returns(Workbook(path.read_bytes()), built_in_forms(), path.name)[0]


def test_a_sum_without_a_value_is_computed_and_said(tmp_path: Path) -> None:
    ret = read(write_return(tmp_path / "a.xlsx", {"giay-khen": {3: "=F11+J11", 4: "=SUM(H11:I11)", 6: 5, 8: 1, 9: 2, 10: 7}}))
    assert counts(ret, "giay-khen") == {3: 12, 4: 3, 6: 5, 8: 1, 9: 2, 10: 7}
    assert [(f.rule, f.severity, f.cell, f.actual) for f in ret.findings] == [
        ("stale-value", "warning", "C11", 12),
        ("stale-value", "warning", "D11", 3),
    ]
    assert "tính ra 12" in ret.findings[0].message
    assert not ret.lines[0].doubtful


@pytest.mark.parametrize("formula", ["=IF(F11>1,1,0)", "=F11/0", "=F11/2", "=-F11", "=C11", "=[1]Sheet1!A1", "=F11+G12"])
def test_what_cannot_be_computed_is_null_and_keeps_the_rules_silent(tmp_path: Path, formula: str) -> None:
    ret = read(write_return(tmp_path / "a.xlsx", {"giay-khen": {3: formula, 6: 5}}, edits={"G12": "x"}))
    assert ret.lines[0].cells[0] is None
    assert ret.lines[0].doubtful
    assert rules(ret.findings) == ["stale-value"]


def test_a_sum_over_another_sheet(tmp_path: Path) -> None:
    import openpyxl

    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: "=SUM('Chi tiết'!B2:B4)"}})
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Chi tiết")
    for row in (["Thôn", "Số"], ["A", 3], ["B", 4], ["C", "=B2+B3"]):
        page.append(row)
    book.save(path)
    assert counts(read(path), "giay-khen") == {3: 14}


def test_an_open_document_formula_is_computed(tmp_path: Path) -> None:
    cells = '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p></table:table-cell>' \
            '<table:table-cell table:formula="of:=[.A1]*3"/>'  # fmt: skip
    book = Workbook(write_ods(tmp_path / "a.ods", f"<table:table-row>{cells}</table:table-row>").read_bytes())
    assert Calculator(book).compute(book.marks(0)[0, 1].text, 0) == 12


# ---- Values of 0 that stand for "not calculated"


def write_uncalculated(path: Path, formulas: dict[str, str], properties: dict[str, str] | None = None) -> Path:
    """A form by XlsxWriter, which writes 0 for the value of every formula and asks for them to be calculated."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("BTH")
    for at, row in enumerate(
        table(["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"], [1, "Giấy khen", *[""] * 3, 5, "", 2, 1, 7, "", 4, 0])
    ):
        page.write_row(at, 0, [cell if cell != "" else None for cell in row])
    for address, formula in formulas.items():
        page.write_formula(address, formula)
    for name, value in (properties or {}).items():
        book.set_custom_property(name, value)
    book.close()
    return path


def test_zeros_of_a_program_that_does_not_calculate(tmp_path: Path) -> None:
    formulas = {"C8": "=F8+J8", "D8": "=SUM(H8:I8,L8:M8)", "M8": "=L8-4"}
    ret = read(write_uncalculated(tmp_path / "a.xlsx", formulas))
    assert counts(ret, "giay-khen") == {3: 12, 4: 7, 6: 5, 8: 2, 9: 1, 10: 7, 12: 4, 13: 0}
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [("stale-value", "C8", 12), ("stale-value", "D8", 7)]


def test_a_zero_that_nobody_computed_is_unknown_except_in_a_form_of_ours(tmp_path: Path) -> None:
    ret = read(write_uncalculated(tmp_path / "a.xlsx", {"C8": "=IF(F8>0,F8+J8,0)"}))
    assert (counts(ret, "giay-khen").get(3), [(f.rule, f.cell) for f in ret.findings]) == (None, [("stale-value", "C8")])
    ours = read(write_uncalculated(tmp_path / "b.xlsx", {"C8": "=F8+J8"}, {"tdkt.form": "bth-2020"}))
    assert counts(ours, "giay-khen")[3] == 0


def test_a_zero_that_a_spreadsheet_stored_is_one(tmp_path: Path, office: LibreOffice) -> None:
    """LibreOffice calculates, and so does not ask for it."""
    path = write_uncalculated(tmp_path / "a.xlsx", {"C8": "=F8+J8", "M8": "=L8-4"})
    for ending in ("xlsx", "xls", "ods"):
        (saved,) = office.convert(ending, tmp_path / ending, path)
        ret = read(saved)
        assert (counts(ret, "giay-khen")[3], counts(ret, "giay-khen")[13], rules(ret.findings)) == (12, 0, [])


@pytest.mark.parametrize(
    ("flags", "value", "cell"),
    [
        (2, 0.0, StoredCell("n", "…", "0", to_be_calculated=True)),
        (0, 0.0, StoredCell("n", "…", "0.0")),
        (2, 7.0, StoredCell("n", "…", "7.0")),
    ],
)
def test_zeros_of_an_xls(flags: int, value: float, cell: StoredCell) -> None:
    tokens = b"\x44\x09\x00\x05\xc0\x1e\x03\x00\x03"
    content = struct.pack("<3HdHIH", 9, 2, 0, value, flags, 0, len(tokens)) + tokens
    assert _legacy_formula(content) == cell
