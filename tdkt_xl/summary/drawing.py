"""Draws tables as the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from tdkt_xl.files.bulk import BulkSheet
from tdkt_xl.files.xlsxwriter_inside import FormSheet
from tdkt_xl.summary.table import Call, Cell, Chart, LongPart, Style, Table


class SummarySheet(BulkSheet, FormSheet):
    """A worksheet with a long part. If the result of a formula is an empty text, it is stored as an empty text."""


class Painter:
    """Draws tables into one workbook. Each format is created once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[Style, Format] = {}

    def draw_all(self, tables: Iterable[Table]) -> None:
        """Draws the tables. All sheets are added before the first is filled, because formulas and tables refer to other sheets."""
        sheets = [(table, cast(SummarySheet, self.book.add_worksheet(table.name, SummarySheet))) for table in tables]
        for table, sheet in sheets:
            self._draw(table, sheet)
        sheets[0][1].activate()

    def _draw(self, table: Table, sheet: SummarySheet) -> None:
        if table.long is not None and table.long.table_name is not None:
            self._make_table(table, table.long, sheet)
        for step in table.setup:
            self._take(step, sheet)
        for cell in table.cells:
            self._write(cell, sheet)
        sheet.link_cells((cell.row, cell.column, cell.link) for cell in table.cells if cell.link is not None)
        if table.long is not None:
            sheet.write_bulk(table.long.first_row, self._columns(table.long), table.long.rows())
            sheet.link_cells(table.long.links())
        for chart in table.charts:
            self._insert(chart, sheet)

    def _make_table(self, table: Table, long: LongPart, sheet: SummarySheet) -> None:
        heading = next(cell.style for cell in table.cells if cell.row == table.heading_row)
        last = long.first_row + long.count - 1
        sheet.make_table(long.table_name or "", table.heading_row, last, self._columns(long), self._resolved(heading))

    def _columns(self, long: LongPart) -> list[Any]:
        return [replace(column, cell=self._resolved(column.cell)) for column in long.columns]

    def _take(self, step: Call, target: object) -> None:
        arguments = [self._resolved(argument) for argument in step.arguments]
        options = {name: self._resolved(option) for name, option in step.options.items()}
        getattr(target, step.method)(*arguments, **options)

    def _resolved(self, value: Any) -> Any:
        """The value, with each style in it replaced by a format of the workbook."""
        if isinstance(value, Style):
            if value not in self._formats:
                self._formats[value] = self.book.add_format(dict(value.properties))
            return self._formats[value]
        if isinstance(value, dict):
            return {name: self._resolved(each) for name, each in value.items()}
        return value

    def _write(self, cell: Cell, sheet: SummarySheet) -> None:
        place, form = (cell.row, cell.column), self._resolved(cell.style)
        if cell.formula is not None:
            sheet.write_formula(*place, cell.formula, form, cell.value)
        elif cell.value is None:
            sheet.write_blank(*place, None, form)
        elif isinstance(cell.value, str):
            sheet.write_string(*place, cell.value, form)
        elif isinstance(cell.value, datetime):
            sheet.write_datetime(*place, cell.value, form)
        else:
            sheet.write_number(*place, cell.value, form)

    def _insert(self, chart: Chart, sheet: SummarySheet) -> None:
        drawn = self.book.add_chart(dict(chart.options))
        for step in chart.steps:
            self._take(step, drawn)
        sheet.insert_chart(chart.row, 0, drawn, dict(chart.placing))  # type: ignore[arg-type]
