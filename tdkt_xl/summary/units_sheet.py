"""The sheet "Theo đơn vị": units as rows, lines as columns, and the difference between their sum and the official sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from tdkt_xl.files.bulk import NUMBER, TEXT, BulkColumn
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.names import NIL_STATUS, NOTE
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table

BY_UNIT = "Theo đơn vị"
LIVE_WORK = 20_000_000
"""The most comparisons that one recalculation of the sheet may need. If there would be more, the figures are values, checked by a
row of formulas."""

UnitSums = Iterable[tuple[Office, Sequence[int | None]]]
"""Each unit with its sums of the first count column, line by line; None is blank."""


@dataclass(frozen=True, slots=True)
class UnitCells:
    """The addresses of units on the sheet: the 0-based row of the first unit, and the columns of its first and last line."""

    first_row: int
    first_line: int
    last_line: int

    def name(self, place: int) -> str:
        """The address of the name of the unit at this position of `Summary.offices`, with the sheet's name."""
        return f"'{BY_UNIT}'!{xl_rowcol_to_cell(self.first_row + place, 1)}"

    def lines(self, place: int) -> str:
        """The range of the unit's figures, one for each line."""
        row = self.first_row + place
        return f"'{BY_UNIT}'!{xl_range(row, self.first_line, row, self.last_line)}"


def is_live(summary: Summary, figures_a_unit: int) -> bool:
    """True if this many sums for each unit are few enough to be formulas."""
    return len(summary.offices) * figures_a_unit * len(summary.details) <= LIVE_WORK


def unit_cells(desk: Stationery) -> UnitCells:
    """The addresses of units on the sheet."""
    start = len(desk.unit_columns)
    return UnitCells(HEADING_ROW + 3, start, start + len(desk.summary.lines) - 1)


def units_table(desk: Stationery) -> Table:
    """The first count of each line of each unit; as formulas if these are fast enough."""
    summary, number, cells = desk.summary, desk.form.counts[0], unit_cells(desk)
    sheet = desk.drawing(BY_UNIT)
    labels = summary.lines
    lines = [BulkColumn(f"{key.section}. {labels[key]}".strip(". "), 11, NUMBER, desk.formats.figure) for key in labels]
    nil = {office.key for office in summary.nil_units}
    columns = [*desk.unit_columns, *lines, *([BulkColumn(NOTE, 30, TEXT, desk.formats.text)] if nil else ())]
    live = is_live(summary, len(labels))
    remark = "Các ô là công thức, tự cộng lại từ trang “Chi tiết”." if live else "Số liệu tính sẵn; hàng “Lệch” phải bằng 0."
    counted = desk.form.by_number[number].short or "Số lượng"
    title = f"{counted} khen thưởng của từng đơn vị, theo hình thức" if desk.form.counts_awards else f"{counted}, theo đơn vị"
    desk.title(sheet, title, remark)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(HEADING_ROW, place, column.heading, desk.formats.heading)
    height = max(108, 15 * max(ceil(len(column.heading) / column.width) for column in columns))
    sheet.set_row(HEADING_ROW, height)
    first, count = cells.first_row, len(summary.offices)
    last = first + max(count, 1) - 1
    _write_sums(desk, sheet, range(first, last + 1))
    if live:
        _write_live(desk, sheet, first)
        for place, office in enumerate(summary.offices):
            if office.key in nil:
                sheet.write_string(first + place, len(columns) - 1, NIL_STATUS, desk.formats.text)
        sheet.sortable = range(first, last + 1)
    else:
        notes = dict.fromkeys(nil, (NIL_STATUS,))
        blank = (None,) if nil else ()
        rows = lambda: ((*desk.unit_head(o), *sums, *notes.get(o.key, blank)) for o, sums in _sums(summary))  # noqa: E731
        sheet.write_bulk(first, columns, rows, count)
    sheet.row_names.update({first + place: office.name for place, office in enumerate(summary.offices)} if live else {})
    sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
    desk.print_setup(sheet, HEADING_ROW, 2)
    desk.print_wide(sheet, [column.width for column in columns], last, title, heading=height)
    return sheet.table()


def _sums(summary: Summary) -> UnitSums:
    for office, of_unit in summary.cells_by_unit():
        yield office, [of_unit[key][0] if key in of_unit else None for key in summary.lines]


def _write_live(desk: Stationery, sheet: Drawing, first: int) -> None:
    start = len(desk.unit_columns)
    area = desk.details.column(desk.form.counts[0])
    for unit, (office, of_unit) in enumerate(_sums(desk.summary)):
        row = first + unit
        for place, text in enumerate(desk.unit_head(office)):
            if text:
                sheet.write_string(row, place, text, desk.formats.text)
        same_unit = desk.details.is_unit(unit)
        for place, (key, value) in enumerate(zip(desk.summary.lines, of_unit, strict=True), start):
            if value is not None:
                formula = f"=SUMIFS({area},{desk.details.is_line(key)},{same_unit})"
                sheet.write_formula(row, place, formula, desk.formats.figure, value)


def _write_sums(desk: Stationery, sheet: Drawing, units: range) -> None:
    """Writes the sum over the units' rows, and its difference from the official sheet (0 if all is well)."""
    row, start, formats = HEADING_ROW + 1, len(desk.unit_columns), desk.formats
    for offset, words in enumerate(("Tổng cộng", "Lệch so với biểu tổng hợp")):
        for place in range(start):
            sheet.write_blank(row + offset, place, None, formats.total)
        sheet.write_string(row + offset, 1, words, formats.total)
    totals = {total.key: total.cells[0] for total in desk.summary.totals}
    for column, key in enumerate(desk.summary.lines, start):
        area = xl_range_abs(units[0], column, units[-1], column)
        sheet.write_formula(row, column, f"=SUM({area})", formats.total_or_blank, totals[key] or 0)
        above = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        official = desk.totals.cell(key, desk.form.counts[0])
        sheet.write_formula(row + 1, column, f"={above}-N({official})", formats.total, 0)
