"""The sheet "Biểu đồ": native charts, and below them the small live tables with their figures.

The two colours can be distinguished in black and white too; every bar has its figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tdkt_xl.blank.official import NO_SECTION_TITLE
from tdkt_xl.forms.expressions import spreadsheet_source
from tdkt_xl.forms.rules import Indicator
from tdkt_xl.model.comparison import Comparison, LineMove
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.rollup.indicators import BY_KIND, BY_RANK, SERIES_WORDS, of_sections
from tdkt_xl.summary.addresses import count_heading
from tdkt_xl.summary.comparison_sheet import is_over_the_same, line_cells
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Call, Drawing, Table
from tdkt_xl.summary.units_sheet import unit_cells
from tdkt_xl.words.spreadsheet import ERROR_VALUES

CHARTS = "Biểu đồ"
MOST_LINES, MOST_UNITS = 16, 15
"""The most bars that are legible in print. If there are more, the largest are drawn."""
_DARK, _LIGHT = "#1F4E79", "#BDD7EE"
_TIMES = "Lượt khen thưởng"
_WIDTHS = (12, 46, *[13] * 8)
_PIXELS_WIDE = 1156
"""The width of all columns together, in pixels."""
_CHART_ROWS, _CHART_HEIGHT = 17, 334
_FIRST_CHART_ROW = 3
PAGE_ROWS, _AROUND = 34, 4
"""The rows of text on a printed page, one less than there is room for; and the rows of a small table besides its figures."""
_LONGEST_LABEL, _LONGEST_BESIDE = 60, 40
_RIGHT, _RIGHT_FIGURES = 4, 8
"""The first column of tables in the right half, whose names lie over the columns up to the first with figures."""


def has_charts(summary: Summary) -> bool:
    """True if there is something to draw."""
    return any(total.cells[0] for total in summary.totals)


def charts_table(desk: Stationery) -> Table:
    """The charts on the first page, two side by side; the comparison with last period and its table on the next; then the other
    tables, two side by side."""
    sheet = Drawing(CHARTS)
    page = _ChartsDrawing(desk, sheet)
    _set_up(desk, sheet)
    comparison = desk.summary.comparison
    page.row = _FIRST_CHART_ROW + 2 * _CHART_ROWS + 1
    page.breaks.append(page.row)
    moves = _largest_moves(comparison.lines) if comparison is not None else []
    own_page = page.row
    if moves:
        page.row += 2 * _CHART_ROWS
        page.breaks.append(page.row)
    _draw_sections(page)
    _draw_lines_and_units(page)
    if comparison is not None and moves:
        _draw_comparison(page, own_page, moves, comparison)
    sheet.set_h_pagebreaks(page.breaks)
    sheet.print_area(0, 0, page.row - 2, len(_WIDTHS) - 1)
    return sheet.table()


def _set_up(desk: Stationery, sheet: Drawing) -> None:
    counted = count_heading(desk.form, desk.form.counts[0])
    remark = f"Tính theo cột {counted} của biểu tổng hợp; biểu đồ và các bảng số bên dưới đổi theo số liệu."
    desk.title(sheet, CHARTS, remark)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    desk.print_setup(sheet, 0, 0)
    sheet.freeze_panes(0, 0)
    sheet.hide_gridlines(2)


@dataclass
class _ChartsDrawing:
    """The sheet being drawn: `row` is the first free row, 0-based; `breaks` are the first rows of printed pages."""

    desk: Stationery
    sheet: Drawing
    row: int = 0
    breaks: list[int] = field(default_factory=list)

    def reserve(self, rows: int) -> None:
        """Begins a new page if a small table with this many rows does not fit on this one."""
        if self.row + rows + _AROUND > self.breaks[-1] + PAGE_ROWS and self.row > self.breaks[-1]:
            self.breaks.append(self.row)

    def headings(self, title: str, words: Sequence[str]) -> int:
        """Writes the title and headings of a small table; returns the row after the headings."""
        self.sheet.write_string(self.row, 0, title, self.desk.formats.bold)
        for place, text in enumerate(words):
            self.sheet.write_string(self.row + 1, place, text, self.desk.formats.heading)
        self.sheet.set_row(self.row + 1, 34)
        return self.row + 2

    def headings_beside(self, row: int, title: str, first: Sequence[str], figures: Sequence[str]) -> int:
        """The same in the right half, from this row on: the last of `first` covers all columns before the figures."""
        heading = self.desk.formats.heading
        self.sheet.write_string(row, _RIGHT, title, self.desk.formats.bold)
        for place, text in enumerate(first[:-1], _RIGHT):
            self.sheet.write_string(row + 1, place, text, heading)
        self.sheet.merge_range(row + 1, _RIGHT + len(first) - 1, row + 1, _RIGHT_FIGURES - 1, first[-1], heading)
        for place, text in enumerate(figures, _RIGHT_FIGURES):
            self.sheet.write_string(row + 1, place, text, heading)
        self.sheet.set_row(row + 1, 34)
        return row + 2

    def count(self, row: int, place: int, formula: str, value: float | None) -> None:
        self.sheet.write_formula(row, place, f"={formula}", self.desk.formats.figure, value or 0)

    def area(self, place: int, rows: range) -> list[object]:
        """The cells of a column, in the form that a chart's series needs."""
        return [CHARTS, rows[0], place, rows[-1], place]

    def place_chart(self, bars: _Bars, row: int, right: bool = False, tall: bool = False) -> None:
        """Puts a chart on the left or right half of the sheet; a `tall` one is as high as a page."""
        width = _PIXELS_WIDE // 2
        size = Call("set_size", ({"width": width - 6, "height": _CHART_HEIGHT * (2 if tall else 1)},))
        placing = {"x_offset": width if right else 0, "y_offset": 2, "object_position": 3}
        self.sheet.add_chart(bars.options, (*bars.steps(self.desk.form.page.font), size), row, placing)


@dataclass(frozen=True)
class _Bars:
    """A bar chart before it is drawn: its texts, whether bars are horizontal (`lying`), and XlsxWriter's subtype."""

    title: str
    categories: str
    values: str = _TIMES
    lying: bool = False
    subtype: str | None = None
    series: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, categories: list[object], values: list[object], dark: bool, labelled_inside: bool = False) -> None:
        font = {"name": "Times New Roman", "size": 9, "color": "#FFFFFF" if dark and labelled_inside else "#000000"}
        labels: dict[str, Any] = {"value": True, "num_format": "#,##0;;" if labelled_inside else "#,##0", "font": font}
        self.series.append({
            "name": name,
            "categories": categories,
            "values": values,
            "fill": {"color": _DARK if dark else _LIGHT},
            "border": {"color": _DARK, "width": 0.75},
            "gap": 60,
            "data_labels": {**labels, **({"position": "center"} if labelled_inside else {})},
        })  # fmt: skip

    @property
    def options(self) -> dict[str, Any]:
        """The options with which XlsxWriter begins the chart."""
        return {"type": "bar" if self.lying else "column", **({"subtype": self.subtype} if self.subtype else {})}

    def steps(self, font_name: str) -> Iterator[Call]:
        """The calls that make the chart."""
        font = {"name": font_name}
        for series in self.series:
            yield Call("add_series", (series,))
        yield Call("set_title", ({"name": self.title, "name_font": {**font, "size": 13, "bold": True}, "overlay": False},))
        words = {"name_font": {**font, "size": 10, "bold": False}, "num_font": {**font, "size": 9}}
        lines = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
        scale = "0%" if self.subtype == "percent_stacked" else "#,##0"
        categories = {**words, "name": self.categories, "major_gridlines": {"visible": False}}
        values = {**words, "name": self.values, "num_format": scale, "major_gridlines": lines, "min": 0}
        if self.lying:  # the first bar on top; the scale is then at the far end of the categories, at the bottom
            yield Call("set_y_axis", ({**categories, "reverse": True},))
            yield Call("set_x_axis", ({**values, "label_position": "high"},))
        else:
            yield Call("set_x_axis", (categories,))
            yield Call("set_y_axis", (values,))
        legend = {"position": "bottom", "font": {**font, "size": 10}} if len(self.series) > 1 else {"none": True}
        yield Call("set_legend", (legend,))


# ---- Levels of awards


def _draw_sections(page: _ChartsDrawing) -> None:
    """Two charts by section: merit and thematic awards side by side; leaders and direct workers as shares."""
    form, first_count = page.desk.form, page.desk.form.counts[0]
    sections = [(id_, lines) for id_, _, lines in of_sections(form, page.desk.summary.totals) if any(t.cells[0] for t in lines)]
    titles = {section.id: section.title for section in form.sections}
    by_id = {indicator.id: indicator for indicator in form.indicators}
    shown = [by_id[id_] for id_ in (*BY_KIND, *BY_RANK) if id_ in by_id]
    words = ("Mục", "Cấp khen thưởng", f"Tổng số ({first_count})", *(SERIES_WORDS[each.id] for each in shown))
    page.reserve(len(sections))
    first = page.headings("Theo cấp khen thưởng", words)
    for row, (section, lines) in enumerate(sections, first):
        page.sheet.write_string(row, 0, section, page.desk.formats.text)
        page.sheet.write_string(row, 1, titles.get(section, NO_SECTION_TITLE), page.desk.formats.text)
        sums = {n: sum(line.cells[i] or 0 for line in lines) for i, n in enumerate(form.counts)}
        page.count(row, 2, _sum(page, lines, first_count), sums[first_count])
        for place, indicator in enumerate(shown, 3):
            page.count(row, place, _counted(page, indicator, lines), indicator.counted(sums))
    rows = range(first, first + len(sections))
    page.row = rows.stop + 1
    places = {each.id: place for place, each in enumerate(shown, 3)}
    by_kind = _Bars("Khen thưởng theo cấp", "Cấp khen thưởng")
    for id_ in BY_KIND if _has(places, BY_KIND) else ():
        by_kind.add(SERIES_WORDS[id_], page.area(1, rows), page.area(places[id_], rows), dark=id_ == BY_KIND[0])
    if not by_kind.series:
        by_kind.add("Tổng số", page.area(1, rows), page.area(2, rows), dark=True)
    page.place_chart(by_kind, _FIRST_CHART_ROW)
    if _has(places, BY_RANK):
        by_rank = _Bars(
            "Lãnh đạo và người lao động trực tiếp được khen", "Cấp khen thưởng", "Tỷ lệ (số trong cột: lượt)",
            subtype="percent_stacked",
        )  # fmt: skip
        for id_ in BY_RANK:
            values = page.area(places[id_], rows)
            by_rank.add(SERIES_WORDS[id_], page.area(1, rows), values, dark=id_ == BY_RANK[0], labelled_inside=True)
        page.place_chart(by_rank, _FIRST_CHART_ROW + _CHART_ROWS, right=True)


def _has(places: dict[str, int], ids: Sequence[str]) -> bool:
    return all(id_ in places for id_ in ids)


def _sum(page: _ChartsDrawing, lines: Sequence[TotalLine], number: int) -> str:
    """The formula of the sum of these lines, which follow one another on the official sheet."""
    cells = [page.desk.totals.cell(line.key, number) for line in lines]
    return f"SUM({cells[0]}:{cells[-1].partition('!')[2]})"


def _counted(page: _ChartsDrawing, indicator: Indicator, lines: Sequence[TotalLine]) -> str:
    return spreadsheet_source(indicator.value.dividend.root, lambda reference: _sum(page, lines, reference.column))


# ---- Awards and units


def _draw_lines_and_units(page: _ChartsDrawing) -> None:
    """Draws both tables beside one another, and their charts."""
    filled_lines = sum(1 for total in page.desk.summary.totals if total.cells[0])
    filled_units = sum(1 for count in page.desk.summary.first_counts() if count)
    rows = max(min(filled_lines, MOST_LINES), min(filled_units, MOST_UNITS))
    page.reserve(rows)
    _draw_lines(page)
    _draw_units(page)
    page.row += rows + _AROUND - 1


def _draw_lines(page: _ChartsDrawing) -> None:
    filled = [total for total in page.desk.summary.totals if total.cells[0]]
    largest = {id(total) for total in sorted(filled, key=lambda total: -(total.cells[0] or 0))[:MOST_LINES]}
    number = page.desk.form.counts[0]
    title = "Khen thưởng theo hình thức" if len(filled) <= MOST_LINES else f"{MOST_LINES} hình thức có nhiều lượt khen nhất"
    lines = [total for total in filled if id(total) in largest]
    first = page.headings(title, ("Mục", "Hình thức", f"Tổng số ({page.desk.form.called(number)})"))
    for row, line in enumerate(lines, first):
        _write_line(page, row, line)
        page.count(row, 2, f"N({page.desk.totals.cell(line.key, number)})", line.cells[0])
    rows = range(first, first + len(lines))
    bars = _Bars(title, "Hình thức", lying=True)
    bars.add("Tổng số", page.area(1, rows), page.area(2, rows), dark=True)
    page.place_chart(bars, _FIRST_CHART_ROW, right=True)


def _write_line(page: _ChartsDrawing, row: int, line: TotalLine | LineMove, first: int = 0, longest: int = _LONGEST_LABEL) -> None:
    text = line.label if len(line.label) <= longest else f"{line.label[: longest - 1]}…"
    page.sheet.write_string(row, first, line.section, page.desk.formats.text)
    page.sheet.write_string(row, first + 1, text, page.desk.formats.text)


def _draw_units(page: _ChartsDrawing) -> None:
    summary, units = page.desk.summary, unit_cells(page.desk)
    filled = [(place, count) for place, count in enumerate(summary.first_counts()) if count]
    largest = sorted(filled, key=lambda unit: (-unit[1], unit[0]))[:MOST_UNITS]
    title = "Khen thưởng theo đơn vị" if len(filled) <= MOST_UNITS else f"{MOST_UNITS} đơn vị có nhiều lượt khen nhất"
    first = page.headings_beside(
        page.row, title, ["Đơn vị"], [f"Tổng số ({page.desk.form.called(page.desk.form.counts[0])})"]
    )  # fmt: skip
    for row, (place, value) in enumerate(largest, first):
        name = summary.offices[place].name
        if name in ERROR_VALUES:  # XlsxWriter would store this text, as a formula's result, as an error
            page.sheet.write_string(row, _RIGHT, name, page.desk.formats.text)
        else:
            page.sheet.write_formula(row, _RIGHT, f"={units.name(place)}", page.desk.formats.text, name)
        page.count(row, _RIGHT_FIGURES, f"SUM({units.lines(place)})", value)
    rows = range(first, first + len(largest))
    bars = _Bars(title, "Đơn vị", lying=True)
    bars.add("Tổng số", page.area(_RIGHT, rows), page.area(_RIGHT_FIGURES, rows), dark=True)
    page.place_chart(bars, _FIRST_CHART_ROW + _CHART_ROWS)


# ---- Last period


def _largest_moves(lines: Sequence[LineMove]) -> list[tuple[int, LineMove]]:
    """The lines with a figure in either period, with their positions, in the sheet's order; at most MOST_LINES, the largest."""
    filled = [(place, line) for place, line in enumerate(lines) if line.now[0] or line.then[0]]
    largest = sorted(filled, key=lambda each: -max(each[1].now[0] or 0, each[1].then[0] or 0))[:MOST_LINES]
    return sorted(largest, key=lambda each: each[0])


def _draw_comparison(page: _ChartsDrawing, top: int, moves: Sequence[tuple[int, LineMove]], comparison: Comparison) -> None:
    """Draws the chart over the left half of the page that begins with the row `top`, its table on the right half."""
    period = comparison.previous.period.words
    among = "" if is_over_the_same(comparison) else ", số đơn vị hai kỳ không như nhau"
    title = f"So với {period}{among}"
    first = page.headings_beside(top, title, ("Mục", "Hình thức"), ("Kỳ này", "Kỳ trước"))
    for row, (place, line) in enumerate(moves, first):
        _write_line(page, row, line, _RIGHT, _LONGEST_BESIDE)
        figures = zip(line_cells(place), (line.now[0], line.then[0]), strict=True)
        for column, (cell, value) in enumerate(figures, _RIGHT_FIGURES):
            page.count(row, column, f"N({cell})", value)
    rows = range(first, first + len(moves))
    bars = _Bars(f"Khen thưởng theo hình thức, so với {period}{among}", "Hình thức", lying=True)
    for column, name in enumerate(("Kỳ này", "Kỳ trước"), _RIGHT_FIGURES):
        bars.add(name, page.area(_RIGHT + 1, rows), page.area(column, rows), dark=column == _RIGHT_FIGURES)
    page.place_chart(bars, top, tall=True)
