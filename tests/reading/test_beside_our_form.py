"""A workbook of ours into which somebody put further sheets: each is read for what it says itself, nothing is passed over."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import tdkt_xl
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms.shipped import shipped_form
from tests.forms.test_library import filled
from tests.right_figures import right_figures

AN, MINH = "Xã An Bình", "Xã Bình Minh"


def pasted(path: Path, main: str, beside: list[tuple[str, str]], folder: Path) -> dict[tuple[str, str], int]:
    """A form of ours with copies of other forms' sheets (form, unit) behind it; the sum of the counts of each form and unit."""
    dice, sums = random.Random(main), {}
    for number, (form_id, unit) in enumerate([(main, AN), *beside]):
        form = shipped_form(form_id)
        values = right_figures(form, dice, date(2026, 12, 31))
        sums[form_id, unit] = sum(values.values())
        own = path if number == 0 else folder / "khac.xlsx"
        filled(form, own, values, unit)
        if number:
            book = openpyxl.load_workbook(path)
            copy(openpyxl.load_workbook(own)[SHEET], book.create_sheet(f"Trang {number}"))
            book.save(path)
    return sums


def copy(source: Worksheet, sheet: Worksheet) -> None:
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet[cell.coordinate] = cell.value
    for area in source.merged_cells.ranges:
        sheet.merge_cells(str(area))


def read(path: Path) -> dict[tuple[str, str | None], int]:
    submission = tdkt_xl.read(path)
    # Figures at random: of one unit, two forms need not agree.
    assert [each.message for each in submission.all_findings if each.rule != "forms-differ"] == []
    return {(ret.form, ret.unit.name): sum(cell or 0 for line in ret.lines for cell in line.cells) for ret in submission.returns}


@pytest.mark.parametrize(
    ("main", "beside"),
    [
        ("bth-2020", [("bm01", AN), ("tk-0602", AN)]),
        ("bm03", [("bth-2020", AN), ("tk-0601", AN)]),
        ("bth-2020", [("bth-2020", MINH)]),
        ("tk-0603", [("tk-0603", MINH), ("bm05", MINH)]),
    ],
)
def test_every_sheet_is_a_return_of_its_own_form_and_unit(main: str, beside: list[tuple[str, str]], tmp_path: Path) -> None:
    sums = pasted(tmp_path / "a.xlsx", main, beside, tmp_path)
    assert read(tmp_path / "a.xlsx") == sums


def test_a_sheet_that_names_nobody_is_of_our_forms_unit(tmp_path: Path) -> None:
    sums = pasted(tmp_path / "a.xlsx", "bth-2020", [("bm03", AN)], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Trang 1"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and AN.upper() in cell.value.upper():
                cell.value = None
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == sums


def test_a_table_that_is_no_form_is_told(tmp_path: Path) -> None:
    pasted(tmp_path / "a.xlsx", "bth-2020", [], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.create_sheet("Phụ lục")
    for row in (["Giấy khen", 12, 3, 4], ["Lao động tiên tiến", 5, 1, 2], ["Bằng khen của tỉnh", 7, 7, 0]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    (found,) = tdkt_xl.read(tmp_path / "a.xlsx").all_findings
    assert (found.rule, found.sheet, found.cell) == ("left-out-table", "Phụ lục", "A1")
