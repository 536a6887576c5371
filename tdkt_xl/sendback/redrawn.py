"""Draws a submission that is no .xlsx as an .xlsx: the same cells at the same addresses, with their values as typed."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.files.cells import CellError, CellMark, Row
from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import LABEL, NOTE, RATIO
from tdkt_xl.reading.headers import Header, find_headers
from tdkt_xl.sendback.return_slip import FONT, height_of
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import CLASSIC_ERRORS, Area, Place
from tdkt_xl.words.text import unaccented

_NO_NAME = "Biểu"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767
_MADE = datetime(2000, 1, 1)
_WIDTH = 12
_LARGEST_AREA = 10_000
"""An area with more cells than this is not merged."""
_LONGEST_TABLE = 2_000
"""At most this many rows of a table get a border."""
MOST_CELLS = 300_000
"""At most this many cells of one sheet are drawn; a form has some hundreds."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The new workbook, and the new name of each sheet by its old one. `moved` is True if text from outside the tables is now above
    them, so that every row is further down."""

    content: bytes
    names: Mapping[str | None, str]
    moved: bool


def redraw(sheets: Sheets, forms: Sequence[Form]) -> Redrawn:
    """A workbook with every sheet drawn again; hidden sheets are hidden again. The same cells give the same bytes.

    Left out: text beyond 32,767 characters in a cell, formulas without a value, and cells beyond MOST_CELLS.
    """
    names = _names(sheets.names)
    moved = any(sheets.around(sheet) for sheet in range(len(names)))
    buffer = io.BytesIO()
    font = {"font_name": FONT, "font_size": 12}
    with Workbook(buffer, {"in_memory": True, "default_format_properties": font}) as book:
        book.set_properties({"author": "tdkt-xl", "created": _MADE})
        for name, value in sheets.properties.items():
            if (name, value) != ("tdkt.kind", "return"):  # the redrawn file is not the locked form any more
                book.set_custom_property(name, value[:255], "text")
        drawer = _Drawer(book, forms)
        for sheet, name in enumerate(names):
            page = book.add_worksheet(name)
            with suppress(UnreadableFile):  # a sheet without a form may be damaged; its page stays blank
                drawer.draw(page, sheets, sheet)
            if not sheets.visible[sheet]:
                page.hide()
        first = next((i for i, visible in enumerate(sheets.visible) if visible), 0)
        book.worksheets()[first].activate()
        book.worksheets()[first].set_first_sheet()
    return Redrawn(buffer.getvalue(), dict(zip(sheets.names, names, strict=True)), moved)


def _names(old: Sequence[str | None]) -> list[str]:
    """Sheet names that Excel accepts, all different. OpenDocument allows other names too."""
    names: list[str] = []
    for name in old:
        plain = _cut(_FORBIDDEN.sub("-", name or _NO_NAME).strip("' "), _LONGEST_NAME) or _NO_NAME
        taken = {each.casefold() for each in names}
        number, made = 1, plain
        while made.casefold() in taken:
            number += 1
            made = f"{_cut(plain, _LONGEST_NAME - 1 - len(str(number)))} {number}"
        names.append(made)
    return names


def _cut(name: str, length: int) -> str:
    """The beginning of a name, measured as Excel does in UTF-16 units: some characters count as two."""
    return name.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").strip("' ")


class _Drawer:
    """Draws sheets in one workbook; each format is created once."""

    def __init__(self, book: Workbook, forms: Sequence[Form]) -> None:
        self.forms = forms

        def made(**properties: object) -> Format:
            return book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", **properties})

        boxed = {"border": 1, "text_wrap": True}
        self.outside = made()
        self.title = made(bold=True, align="center", text_wrap=True)
        self.header = made(**boxed, bold=True, align="center")
        self.text = made(**boxed)
        self.section = made(border=1, bold=True)
        self.count = made(**boxed, align="center")
        self.percent = made(**boxed, align="center", num_format="0.0%;-0.0%;")  # some formats store 0 for a blank ratio
        self.date, self.duration = (made(border=1, num_format=shape) for shape in ("dd/mm/yyyy", "[h]:mm"))

    def draw(self, page: Worksheet, sheets: Sheets, sheet: int) -> None:
        above = sheets.around(sheet)
        drawn = _moved_down(above, sheets.rows(sheet))
        headers = find_headers(drawn, self.forms)
        merged = [((r1 + len(above), c1), (r2 + len(above), c2)) for (r1, c1), (r2, c2) in sheets.merged(sheet)]
        self._set_up_page(page, headers)
        places = _DrawnPlaces(drawn, headers)
        marks: Mapping[Place, CellMark] = {(row + len(above), column): mark for (row, column), mark in sheets.marks(sheet).items()}
        cells = _cells(drawn, places)
        for (row, column), value in cells.items():
            self._write(page, sheets, sheet, (row, column), value, places, len(above))
        filled = {place for place, value in cells.items() if value != ""} | set(marks)
        areas = _mergeable(merged or [*_header_areas(headers), *_title_areas(drawn, headers)], filled)
        for (top, left), (bottom, right) in areas:
            form = self._merged_format(places, top, left)
            page.merge_range(top, left, bottom, right, "", form)
            self._write(page, sheets, sheet, (top, left), _at(drawn, (top, left)), places, len(above), form)
        for (row, column), mark in marks.items():
            if isinstance(mark, CellError):
                self._write_error(page, row, column, mark.text)
        for row, height in _heights(drawn, places, areas).items():
            page.set_row(row, height)

    def _merged_format(self, places: _DrawnPlaces, row: int, column: int) -> Format:
        if places.in_header(row):
            return self.header
        if places.is_section(row):
            return self.section
        return self.text if places.in_table(row, column) else self.title

    def _set_up_page(self, page: Worksheet, headers: Sequence[Header]) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        page.set_column(0, 20, _WIDTH)
        for place, width in _widths(headers).items():
            page.set_column(place, place, width)

    def _write(
        self,
        page: Worksheet,
        sheets: Sheets,
        sheet: int,
        place: Place,
        value: object,
        places: _DrawnPlaces,
        moved: int,
        form: Format | None = None,
    ) -> None:
        row, column = place
        if isinstance(value, (date, time, timedelta)):
            number = sheets.number_under_date(sheet, (row - moved, column), value)
            if number == number:
                page.write_number(row, column, number, self.date if isinstance(value, date) else self.duration)
            else:
                page.write_string(row, column, str(value), form or self.text)
            return
        form = form or (self.section if places.is_section(row) else self._format(places, row, column, value))
        if isinstance(value, bool):
            page.write_boolean(row, column, value, form)
        elif isinstance(value, (int, float)):
            page.write_number(row, column, value, form)
        elif value == "":
            page.write_blank(row, column, None, form)
        else:
            page.write_string(row, column, str(value)[:_LONGEST_TEXT], form)

    def _write_error(self, page: Worksheet, row: int, column: int, text: str) -> None:
        """Writes an error value, which only a formula can have. An error value that Excel does not know is written as text."""
        if text in CLASSIC_ERRORS:
            page.write_formula(row, column, f"={text}", self.count, text)
        else:
            page.write_string(row, column, text, self.count)

    def _format(self, places: _DrawnPlaces, row: int, column: int, value: object) -> Format:
        if places.in_header(row) and places.in_table(row, column):
            return self.header
        if not places.in_table(row, column):
            return self.outside
        kind = places.kinds.get(column)
        if kind in (LABEL, NOTE, None):
            return self.text
        return self.percent if kind == RATIO and isinstance(value, float) and 0 <= value <= 1 else self.count


def _moved_down(above: Sequence[str], rows: list[Row]) -> list[Row]:
    """The rows, with the texts from above the table in front, each in a row of its own."""
    width = len(rows[0]) if rows else 1
    texts: list[Row] = [[text, *[""] * (width - 1)] for text in above]
    return texts + rows


class _DrawnPlaces:
    """Which cells belong to a form's table or to its header, and the kind of their columns."""

    def __init__(self, rows: Sequence[Row], headers: Sequence[Header]) -> None:
        self._headers = headers
        self._rows = rows
        self._last = 0
        self.widths = _widths(headers)
        self.kinds: dict[int, str | None] = {}
        self._columns = range(0)
        for header in headers:
            columns = [*header.layout.places, *([header.layout.explained] if header.layout.explained is not None else [])]
            self._columns = range(min(columns), max(columns) + 1)
            self.kinds.update({place: column.kind for column, place in zip(header.form.columns, header.layout.places, strict=True)})
            label = header.layout.places[header.form.position(LABEL)]
            self._last = _end_of_table(rows, header.last, label)

    def in_header(self, row: int) -> bool:
        return any(header.first <= row <= header.last for header in self._headers)

    def in_table(self, row: int, column: int) -> bool:
        return bool(self._headers) and self._headers[0].first <= row <= self._last and column in self._columns

    def is_section(self, row: int) -> bool:
        """True if a row of the table is a heading: its first cell is a text that is no number, and the cells after the second are
        blank."""
        if not self.in_table(row, self._columns.start) or self.in_header(row) or row >= len(self._rows):
            return False
        first, *others = [self._rows[row][place] for place in self._columns if place < len(self._rows[row])]
        return isinstance(first, str) and not first.strip(" .)").isdigit() and all(cell == "" for cell in others[1:])

    def in_body(self, row: int) -> bool:
        """True if a row is in the table and is no heading: its texts are wrapped."""
        return self.in_table(row, self._columns.start) and not self.is_section(row)

    def blanks(self) -> Iterator[Place]:
        """All cells of the table; these have a border also if they are blank."""
        if self._headers:
            for row in range(self._headers[0].first, self._last + 1):
                yield from ((row, column) for column in self._columns)


def _widths(headers: Sequence[Header]) -> dict[int, float]:
    """The form's own widths in characters, by column; other columns are _WIDTH wide."""
    widths: dict[int, float] = {}
    for header in headers[:1]:
        widths.update({place: column.width for column, place in zip(header.form.columns, header.layout.places, strict=True)})
        if header.layout.explained is not None:
            widths[header.layout.explained] = 2 * _WIDTH
    return widths


def _heights(rows: Sequence[Row], places: _DrawnPlaces, areas: Sequence[Area]) -> dict[int, float]:
    """The height of each row of the table in points, from its wrapped texts. If a merged text needs more than its rows have, the
    last row is made higher."""
    inside = {
        (row, column)
        for (top, left), (bottom, right) in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    heights: dict[int, float] = {}
    for row in filter(places.in_body, range(len(rows))):
        cells = enumerate(rows[row])
        texts = [
            (str(cell), places.widths.get(column, _WIDTH))
            for column, cell in cells
            if isinstance(cell, str) and cell and (row, column) not in inside
        ]
        heights[row] = height_of(texts)
    for (top, left), (bottom, right) in areas:
        if top in heights and bottom in heights:
            width = sum(places.widths.get(column, _WIDTH) for column in range(left, right + 1))
            needed = height_of([(str(_at(rows, (top, left))), width)]) - sum(heights[row] for row in range(top, bottom + 1))
            heights[bottom] = min(heights[bottom] + max(needed, 0), 400.0)
    return heights


def _title_areas(rows: Sequence[Row], headers: Sequence[Header]) -> Iterator[Area]:
    """The areas over the width of the table for the form's title, if the title is alone in its row."""
    for header in headers[:1]:
        title = unaccented(header.form.title)
        for row in range(header.first):
            filled = [cell for cell in rows[row] if cell != ""]
            if len(filled) == 1 and rows[row][0] == filled[0] and unaccented(str(filled[0])).startswith(title):
                yield (row, 0), (row, max(header.layout.places))


def _end_of_table(rows: Sequence[Row], header: int, label: int) -> int:
    """The last row before the first one that is blank up to the label column."""
    last = header
    while last + 1 < min(len(rows), header + _LONGEST_TABLE) and any(cell != "" for cell in rows[last + 1][: label + 1]):
        last += 1
    return last


def _cells(rows: Sequence[Row], places: _DrawnPlaces) -> dict[Place, object]:
    """The cells to draw: all filled ones, and the table's blank ones for their borders."""
    everything = (((row, column), value) for row, cells in enumerate(rows) for column, value in enumerate(cells))
    filled = dict(islice(((place, value) for place, value in everything if value != ""), MOST_CELLS))
    for place in places.blanks():
        filled.setdefault(place, "")
    return filled


def _mergeable(areas: Iterable[Area], filled: Collection[Place]) -> list[Area]:
    """The areas that can be merged: more than one cell, no overlap (Excel refuses it), no values that merging would delete."""
    taken: set[Place] = set()
    able = []
    for (top, left), (bottom, right) in areas:
        if not 1 < (bottom - top + 1) * (right - left + 1) <= _LARGEST_AREA:
            continue
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if taken.isdisjoint(cells) and not any(cell in filled for cell in cells - {(top, left)}):
            taken |= cells
            able.append(((top, left), (bottom, right)))
    return able


def _header_areas(headers: Sequence[Header]) -> Iterator[Area]:
    """The merged areas of the form's own header."""
    for header in headers:
        for cell in header.form.header_cells():
            columns = header.layout.places[cell.first_column : cell.last_column + 1]
            top, bottom = header.first + cell.first_row, header.first + cell.last_row
            if bottom < header.last and columns[-1] - columns[0] + 1 == len(columns):
                yield (top, columns[0]), (bottom, columns[-1])


def _at(rows: Sequence[Row], place: Place) -> object:
    row, column = place
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
