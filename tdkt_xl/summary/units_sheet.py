"""The sheet "Theo đơn vị": units as rows, lines as columns, and how far their sum is from the official sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from tdkt_xl.files.bulk import NUMBER, BulkColumn, BulkSheet
from tdkt_xl.model.units import Office
from tdkt_xl.rollup.ledger import Ledger
from tdkt_xl.summary.details_sheet import DetailTable
from tdkt_xl.summary.stationery import HEADING_ROW, Stationery
from tdkt_xl.summary.totals_sheet import TotalCells

BY_UNIT = "Theo đơn vị"
LIVE_WORK = 20_000_000
"""Comparisons that the sheet may ask of one recalculation; beyond, its figures are values, checked by a live row."""

UnitSums = Iterable[tuple[Office, Sequence[int | None]]]
"""Each unit with its sum of the first count column, line by line; None is blank."""


@dataclass(frozen=True, slots=True)
class UnitCells:
    """Where units stand on the sheet: the 0-based row of the ledger's first, the columns of its first and last line."""

    first_row: int
    first_line: int
    last_line: int

    def name(self, place: int) -> str:
        """The address of the name of the ledger's unit `place`, sheet included."""
        return f"'{BY_UNIT}'!{xl_rowcol_to_cell(self.first_row + place, 1)}"

    def lines(self, place: int) -> str:
        """The range of the unit's figures, one a line."""
        row = self.first_row + place
        return f"'{BY_UNIT}'!{xl_range(row, self.first_line, row, self.last_line)}"


def write_units(desk: Stationery, sheet: BulkSheet, details: DetailTable, totals: TotalCells) -> UnitCells:
    """Writes the first count of each line, live where that costs little."""
    ledger = desk.summary.ledger
    number = desk.form.counts[0]
    live = len(ledger.offices) * len(ledger.lines) * details.count <= LIVE_WORK
    labels = {(total.section, total.key): total.label for total in desk.summary.totals}
    lines = [BulkColumn(f"{key[0]}. {labels[key]}".strip(". "), 11, NUMBER, desk.formats.count) for key in ledger.lines]
    columns = [*desk.unit_columns, *lines]
    remark = "Số liệu sống: công thức cộng từ trang “Chi tiết”." if live else "Số liệu tính sẵn; hàng “Lệch” phải bằng 0."
    desk.title(sheet, f"Cột ({number}) của từng dòng, theo đơn vị", remark)
    for place, column in enumerate(columns):
        sheet.write_string(HEADING_ROW, place, column.heading, desk.formats.heading)
        sheet.set_column(place, place, column.width)
    sheet.set_row(HEADING_ROW, 108)
    first = HEADING_ROW + 3
    last = first + max(len(ledger.offices), 1) - 1
    _write_sums(desk, sheet, totals, range(first, last + 1))
    sums = _sums(desk.summary.ledger)
    if live:
        _write_live(desk, sheet, details, first, sums)
    else:
        sheet.write_bulk(first, columns, ((*desk.unit_head(office), *of_unit) for office, of_unit in sums))
    sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
    desk.print_setup(sheet, HEADING_ROW, 2)
    return UnitCells(first, len(desk.unit_columns), len(columns) - 1)


def _sums(ledger: Ledger) -> UnitSums:
    column = ledger.frame.groupby(["unit", "line"])[ledger.counts[0]].sum(min_count=1).dropna()
    table = np.full((len(ledger.offices), len(ledger.lines)), -1)  # a dictionary of sums would take as much as all else
    table[column.index.get_level_values("unit"), column.index.get_level_values("line")] = column
    for office, row in zip(ledger.offices, table, strict=True):
        yield office, [value if value >= 0 else None for value in row.tolist()]


def _write_live(desk: Stationery, sheet: BulkSheet, details: DetailTable, first: int, sums: UnitSums) -> None:
    start = len(desk.unit_columns)
    area = details.column(desk.form.counts[0])
    for unit, (office, of_unit) in enumerate(sums):
        row = first + unit
        for place, text in enumerate(desk.unit_head(office)):
            if text:
                sheet.write_string(row, place, text, desk.formats.text)
        same_unit = details.is_unit(unit)
        for place, (key, value) in enumerate(zip(desk.summary.ledger.lines, of_unit, strict=True), start):
            if value is not None:
                formula = f"=SUMIFS({area},{details.is_line(*key)},{same_unit})"
                sheet.write_formula(row, place, formula, desk.formats.count, value)


def _write_sums(desk: Stationery, sheet: BulkSheet, cells: TotalCells, units: range) -> None:
    """The sum over the units' rows, and how far it is from the official sheet (0)."""
    row, start, formats = HEADING_ROW + 1, len(desk.unit_columns), desk.formats
    for offset, words in enumerate(("Tổng cộng", "Lệch so với biểu tổng hợp")):
        for place in range(start):
            sheet.write_blank(row + offset, place, None, formats.total)
        sheet.write_string(row + offset, 1, words, formats.total)
    totals = {(total.section, total.key): total.cells[0] for total in desk.summary.totals}
    for column, key in enumerate(desk.summary.ledger.lines, start):
        area = xl_range_abs(units[0], column, units[-1], column)
        sheet.write_formula(row, column, f"=SUM({area})", formats.total_or_blank, totals[key] or 0)
        above = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        official = cells.cell(key, desk.form.counts[0])
        sheet.write_formula(row + 1, column, f"={above}-N({official})", formats.total, 0)
