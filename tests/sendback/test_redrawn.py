"""A submission drawn anew holds the same cells at the same addresses, whatever they hold."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tdkt_xl.files.cells import CellError, CellMark, Row, ValuelessFormula
from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.sendback.redrawn import redraw
from tdkt_xl.words.spreadsheet import Place


@dataclass
class Sent:
    """A file of any format, as its reader shows it."""

    cells: list[Row]
    names: Sequence[str | None] = ("BTH",)
    visible: Sequence[bool] = (True,)
    properties: Mapping[str, str] = field(default_factory=dict)
    areas: list[tuple[Place, Place]] = field(default_factory=list)
    marked: Mapping[Place, CellMark] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)

    def rows(self, sheet: int) -> list[Row]:
        return self.cells

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        return self.areas

    def around(self, sheet: int) -> list[str]:
        return self.before

    def margins(self, sheet: int) -> list[str]:
        return []

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        return self.marked

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        return 45.0


def drawn(sent: Sent) -> Workbook:
    return Workbook(redraw(sent, built_in_forms()).content)


def page(sent: Sent) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(redraw(sent, built_in_forms()).content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


texts = st.text(st.sampled_from(" =+-@'\"#<&;,.01aÁế\n"), min_size=1, max_size=12)
numbers = st.one_of(st.integers(-9, 10**9).map(float), st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6)))
grids = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.one_of(st.just(""), texts, numbers), min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.mark.slow
@given(grid=grids)
@settings(max_examples=60, deadline=None)
def test_every_cell_reads_as_before(grid: list[Row]) -> None:
    rows = drawn(Sent(grid)).rows(0)
    for at, row in enumerate(grid):
        for place, value in enumerate(row):
            read = rows[at][place] if at < len(rows) and place < len(rows[at]) else ""
            assert read == value


@given(areas=st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=6))
@settings(max_examples=30, deadline=None)
def test_no_merged_area_costs_a_value(areas: list[tuple[int, int, int, int]]) -> None:
    grid: list[Row] = [[f"{row}{column}" if (row + column) % 3 else "" for column in range(5)] for row in range(5)]
    merged = [((min(a, c), min(b, d)), (max(a, c), max(b, d))) for a, b, c, d in areas]
    assert drawn(Sent(grid, areas=merged)).rows(0) == grid


def test_merged_areas_are_merged_where_nothing_is_under_them() -> None:
    sheet = page(Sent([["a", "", "b", "c"], ["", "", "", ""]], areas=[((0, 0), (1, 1)), ((0, 2), (0, 3)), ((1, 1), (1, 2))]))
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B2"]


def test_an_area_as_large_as_the_sheet_is_left_alone() -> None:
    assert page(Sent([["a"]], areas=[((0, 0), (1_048_575, 16_383))])).merged_cells.ranges == set()


def test_errors_stay_errors_also_in_merged_areas() -> None:
    marks: dict[Place, CellMark] = {(0, 0): CellError("#REF!"), (0, 1): CellError("#DIV/0!"), (1, 0): CellError("#Gì đó?")}
    book = drawn(Sent([["", ""], ["", ""]], areas=[((0, 0), (0, 1)), ((1, 0), (1, 1))], marked=marks))
    assert book.marks(0) == {(0, 0): CellError("#REF!"), (0, 1): CellError("#DIV/0!")}
    assert book.rows(0)[1][0] == "#Gì đó?"


def test_a_formula_without_a_value_is_left_blank() -> None:
    book = drawn(Sent([["x", ""]], marked={(0, 1): ValuelessFormula("SUM([.A1])")}))
    assert book.rows(0) == [["x"]] and book.marks(0) == {}


def test_a_number_shown_as_a_date_is_stored_as_that_number() -> None:
    sheet = page(Sent([[datetime(1900, 2, 14), timedelta(hours=5), True]]))
    assert sheet["A1"].number_format == "dd/mm/yyyy" and sheet["B1"].number_format == "[h]:mm"
    assert drawn(Sent([[datetime(1900, 2, 14)]])).number_under_date(0, (0, 0), None) == 45
    assert sheet["C1"].value is True


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["BTH", None], ["BTH", "Biểu"]),
        (["a/b:[c]", "A-B-C-"], ["a-b-c-", "A-B-C- 2"]),
        (["x" * 40, "x" * 40], ["x" * 31, f"{'x' * 29} 2"]),
        (["'đầu đuôi'", "", "\x01"], ["đầu đuôi", "Biểu", "-"]),
        (["🏅" * 20], ["🏅" * 15]),
    ],
)
def test_sheets_get_names_that_excel_takes(names: list[str | None], expected: list[str]) -> None:
    assert drawn(Sent([["a"]], names, [True] * len(names))).names == expected


def test_hidden_sheets_stay_hidden_unless_all_are() -> None:
    assert drawn(Sent([["a"]], ["1", "2", "3"], [False, True, False])).visible == [False, True, False]
    assert True in drawn(Sent([["a"]], ["1", "2"], [False, False])).visible


def test_who_and_when_go_along_but_not_that_it_is_a_locked_form() -> None:
    own = {"tdkt.unit.name": "Xã A", "tdkt.period": "2026", "tdkt.kind": "return"}
    assert drawn(Sent([["a"]], properties=own)).properties == {"tdkt.unit.name": "Xã A", "tdkt.period": "2026"}
    assert drawn(Sent([["a"]], properties={"tdkt.kind": "summary"})).properties == {"tdkt.kind": "summary"}


def test_the_form_s_table_looks_like_the_form(form: Form) -> None:
    header: list[Row] = [[""] * 14 for _ in range(form.header_depth)]
    for cell in form.header_cells():
        header[cell.first_row][cell.first_column] = cell.text
    numbers: Row = [column.printed for column in form.columns]
    section: Row = ["I", form.sections[0].title, *[""] * 12]
    line: Row = [1.0, "Giấy khen có tên rất dài " * 4, 4.0, 2.0, 0.5, *[""] * 9]
    title: Row = [f"{form.title} NĂM 2026", *[""] * 13]
    sheet = page(Sent([title, *header, numbers, section, line]))
    assert "A1:N1" in {str(area) for area in sheet.merged_cells.ranges}
    assert len(sheet.merged_cells.ranges) == 1 + sum(
        (cell.first_row, cell.first_column) != (cell.last_row, cell.last_column) for cell in form.header_cells()
    )
    assert sheet["E7"].number_format.startswith("0.0%") and sheet["N7"].border.left.style == "thin"
    assert sheet["B6"].font.b and not sheet["B7"].font.b
    assert sheet.row_dimensions[7].height > 40
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}
    assert sheet.column_dimensions["B"].width > 25
