"""The sheet "Tỷ lệ, cơ cấu": the form's indicators as formulas, for everything, sections, lines, levels and units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from tdkt_xl.blank.official import NO_SECTION_TITLE
from tdkt_xl.files.bulk import FORMULA, NUMBER, TEXT, BulkColumn
from tdkt_xl.forms.expressions import Expression, spreadsheet_source
from tdkt_xl.forms.rules import PERCENT, Indicator
from tdkt_xl.model.units import Office
from tdkt_xl.rollup.indicators import Measured, base_columns, measure, of_levels, of_sections, of_units
from tdkt_xl.summary.addresses import HEADING_ROW, count_heading
from tdkt_xl.summary.names import INDICATORS, LEVEL_WORDS, NIL_STATUS, NOTE
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Style, Table
from tdkt_xl.summary.units_sheet import is_live

_FIXED = 3
"""Columns before the counts: section or code, name, level."""
_WIDTHS = (12, 42, 20)
_LETTERS, _CAPITALS = 46, 30
"""So many usual letters, or bold capitals, fit into a line of the second column."""
_HEADINGS = 76
"""The height of a row of headings, in points."""


def indicators_table(desk: Stationery) -> Table:
    """Counts on the left, each row's indicators on the right. The formulas of the indicators are their definitions."""
    sheet = desk.drawing(INDICATORS)
    page = _IndicatorsDrawing(desk, sheet)
    remark = "Tính từ số đã cộng, không lấy trung bình; ô trống là không có gì để chia. Tỷ lệ theo lượt khen thưởng."
    desk.title(sheet, INDICATORS, remark)
    widths = [*_WIDTHS, *[9] * len(page.columns), *[13] * len(page.indicators)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    desk.print_setup(sheet, HEADING_ROW, 2)
    page.headings(HEADING_ROW, ("Mục", "Toàn bộ, từng mục, từng hình thức", ""))
    after, more = _write_lines(page, HEADING_ROW + 1)
    row = after + 1
    units = of_units(desk.summary)
    levels = of_levels(desk.form, units)
    page.headings(row, ("", "Theo cấp của đơn vị", "Số đơn vị"))
    first = row + len(levels) + 3
    for at, (level, count, measured) in enumerate(levels, row + 1):
        _write_level(page, at, level, count, measured, range(first, first + len(units)))
    page.headings(first - 1, ("Mã đơn vị", "Theo đơn vị", "Cấp"))
    live = is_live(desk.summary, len(page.columns))
    nil = {office.key for office in desk.summary.nil_units}
    columns = page.bulk_columns(live)
    if nil:
        columns.append(BulkColumn(NOTE, 30, TEXT, desk.formats.text))
        sheet.write_string(first - 1, page.width, NOTE, desk.formats.heading)
        sheet.set_column(page.width, page.width, 30)
        widths.append(30)
    rows = first + len(units) - HEADING_ROW - 3 + 2 * _HEADINGS / 15 + more
    last = first - 1 + max(len(units), 1)
    sheet.repeat_rows(first - 1)  # what goes on over the next pages are units
    desk.print_wide(sheet, widths, last, INDICATORS, remark, _HEADINGS, rows, [_FIXED + len(page.columns)])
    sheet.write_bulk(first, columns, lambda: _unit_rows(page, units, live, nil), len(units))
    sheet.autofilter(first - 1, 0, first - 1 + max(len(units), 1), len(columns) - 1)
    return sheet.table()


@dataclass(frozen=True)
class _IndicatorsDrawing:
    desk: Stationery
    sheet: Drawing

    @cached_property
    def columns(self) -> tuple[int, ...]:
        return base_columns(self.desk.form)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.desk.form.indicators

    @property
    def width(self) -> int:
        return _FIXED + len(self.columns) + len(self.indicators)

    def headings(self, row: int, fixed: Sequence[str]) -> None:
        counts = (count_heading(self.desk.form, number) for number in self.columns)
        titles = (*fixed, *counts, *(each.title for each in self.indicators))
        for place, title in enumerate(titles):
            self.sheet.write_string(row, place, title, self.desk.formats.heading)
        self.sheet.set_row(row, _HEADINGS)

    def bulk_columns(self, live: bool) -> list[BulkColumn]:
        formats = self.desk.formats
        fixed = [BulkColumn("", width, TEXT, formats.text) for width in _WIDTHS]
        counts = [BulkColumn(f"({n})", 11, FORMULA if live else NUMBER, formats.figure) for n in self.columns]
        own = zip(self.indicators, self.patterns, strict=True)
        return [*fixed, *counts, *(BulkColumn(i.title, 13, FORMULA, self.format(i), formula=pattern) for i, pattern in own)]

    def format(self, indicator: Indicator) -> Style:
        return self.desk.formats.share if indicator.shown_as == PERCENT else self.desk.formats.few

    @cached_property
    def patterns(self) -> list[str]:
        """The formulas of the indicators over the counts of their own row, with "{row}" for the row number; their result is "" if
        they would divide by 0."""
        return [self._pattern(indicator) for indicator in self.indicators]

    def _pattern(self, indicator: Indicator) -> str:
        cells = {number: f"{xl_col_to_name(place)}{{row}}" for place, number in enumerate(self.columns, _FIXED)}

        def source(expression: Expression) -> str:
            return spreadsheet_source(expression.root, lambda reference: cells[reference.column])

        pattern = source(indicator.value)
        for divisor in indicator.divisors:  # an inner divisor comes later, so its IF is outside and is tested first
            pattern = f'IF({source(divisor)}=0,"",{pattern})'
        return pattern

    def formulas(self, row: int) -> list[str]:
        """The indicators' formulas, without "=", on the 0-based row."""
        return [pattern.replace("{row}", str(row + 1)) for pattern in self.patterns]

    def write(self, row: int, words: Sequence[str], counts: Mapping[int, str], measured: Measured, bold: bool = False) -> None:
        """Writes a row above the bulk: `counts` are the formulas of the counts by column number; the indicators follow."""
        formats, lines = self.desk.formats, _lines(words[1], bold)
        text_style = formats.strong if bold else formats.text if lines == 1 else formats.wrapped
        for place, text in enumerate(words):
            if text:
                self.sheet.write_string(row, place, text, text_style)
        self.sheet.set_row(row, 15.0 * lines)
        for place, number in enumerate(self.columns, _FIXED):
            form = formats.total if bold else formats.figure
            self.sheet.write_formula(row, place, f"={counts[number]}", form, measured.counts[number])
        of_row = zip(self.indicators, self.formulas(row), measured.values, strict=True)
        for place, (indicator, formula, value) in enumerate(of_row, _FIXED + len(self.columns)):
            self.sheet.write_formula(row, place, f"={formula}", self.format(indicator), "" if value is None else value)


def _lines(text: str, bold: bool) -> int:
    """How many lines a text of the second column takes."""
    return max(1, ceil(len(text) / (_CAPITALS if bold else _LETTERS)))


def _write_lines(page: _IndicatorsDrawing, row: int) -> tuple[int, int]:
    """Writes the row for everything, then each section and its lines; returns the row after the last, and how many lines the rows
    have beyond one each."""
    form = page.desk.form
    sections = of_sections(form, page.desk.summary.totals)
    titles = {section.id: section.title for section in form.sections}
    top, heads, more = row, [], 0
    row += 1
    for section, measured, lines in sections:
        heads.append(row)
        span = {number: _sum(page, number, row + 1, row + len(lines)) for number in page.columns}
        title = titles.get(section, NO_SECTION_TITLE)
        page.write(row, (section, title, ""), span, measured, bold=True)
        more += _lines(title, True) - 1 + sum(_lines(line.label, False) - 1 for line in lines)
        for at, line in enumerate(lines, row + 1):
            own = {number: f"N({page.desk.totals.cell(line.key, number)})" for number in page.columns}
            page.write(at, (section, line.label, ""), own, measure(form, [line.cells]))
        row += len(lines) + 1
    every = {n: "+".join(xl_rowcol_to_cell(at, _FIXED + page.columns.index(n)) for at in heads) or "0" for n in page.columns}
    page.write(top, ("", "Toàn bộ", ""), every, measure(form, (total.cells for total in page.desk.summary.totals)), bold=True)
    return row, more


def _sum(page: _IndicatorsDrawing, number: int, first: int, last: int) -> str:
    column = xl_col_to_name(_FIXED + page.columns.index(number))
    return f"SUM({column}{first + 1}:{column}{last + 1})"


def _write_level(page: _IndicatorsDrawing, row: int, level: str | None, count: int, measured: Measured, units: range) -> None:
    def area(place: int) -> str:
        column = xl_col_to_name(place)
        return f"${column}${units.start + 1}:${column}${units.stop}"

    of_level = f"{area(2)},$B{row + 1}"
    counts = {n: f"SUMIFS({area(place)},{of_level})" for place, n in enumerate(page.columns, _FIXED)}
    page.write(row, ("", LEVEL_WORDS[level]), counts, measured)
    page.sheet.write_formula(row, 2, f"=COUNTIFS({of_level})", page.desk.formats.few, count)


def _unit_rows(
    page: _IndicatorsDrawing, units: Sequence[tuple[Office, Measured]], live: bool, nil: Collection[str]
) -> Iterator[Sequence[object]]:
    for unit, (office, measured) in enumerate(units):
        counts: list[object] = list(measured.counts.values())
        if live:
            details = page.desk.details
            same_unit = details.is_unit(unit)
            counts = [
                (f"SUMIFS({details.column(number)},{same_unit})", count) for number, count in zip(page.columns, counts, strict=True)
            ]
        values = ["" if value is None else value for value in measured.values]
        note = [NIL_STATUS if office.key in nil else None] if nil else ()
        yield (office.code, office.name, LEVEL_WORDS[office.level], *counts, *values, *note)
