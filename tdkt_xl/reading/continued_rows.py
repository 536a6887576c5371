"""Rows of a sheet without a header that are further lines of the table before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import INDEX, RATIO
from tdkt_xl.model.counts import LineKey
from tdkt_xl.reading.body import Body, LineRow, read_body
from tdkt_xl.reading.column_numbers import is_counting
from tdkt_xl.reading.columns import is_figure
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.line_rules import broken_share, lines_below
from tdkt_xl.reading.repeated_headers import moved_layout
from tdkt_xl.reading.rows import LEADING_MARK, LINE, SECTION, row_labels
from tdkt_xl.reading.sheet_tables import (
    LONGEST_LABEL,
    ROWS_LOOKED_AT,
    Piece,
    SheetTable,
    SheetView,
    is_page_mark,
    sectioned,
    table_of_pieces,
    texts_of,
)
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.words.text import fold

_MOST_BROKEN = 0.5
"""The largest share of lines that may break a rule in rows without a header. Lines filled in carelessly break rules too."""
_TELLING_TEXTS = 3
"""The fewest texts that make a row a row of headings."""


def going_on(view: SheetView, before: SheetTable, taken: Collection[LineKey]) -> SheetTable | None:
    """Returns the rows of a sheet without a header as further lines of the table `before`; None if they are not surely that.

    They are further lines if the label column holds an award (the whole table may be moved sideways), no other heading is above,
    all figures are in columns of the form and add up as its lines do, and no line is already among those `taken`.
    """
    last = before.pieces[-1].table
    header = _header_moved(view, last.header)
    if header is None:
        return None
    first = next((at for at, row in enumerate(view.rows) if _begins_lines(header, row)), None)
    if first is None or any(map(_is_heading, view.rows[:first])):
        return None
    table = FormTable(view.workbook, view.sheet, view.rows, header, view.file)
    line = _last_line(before)
    body = read_body(table, first, len(view.rows), line)
    above = tuple(texts_of(view.rows[:first]))
    piece = Piece(table, above, body)
    shift = header.layout.places[table.form.label - 1] - last.header.layout.places[table.form.label - 1]
    known = {place + shift for place in _figures_beside(last, before.pieces[-1].body) | _named(last)}
    if not any(row.award for row in body.lines) or not _are_due(body.lines, taken) or not _fits(table, body, known):
        return None
    if not all(is_page_mark(text) or _is_section_title(table.form, text) for text in above):
        said = identify({}, above, "")
        if said.unit.name is not None or said.period is not None:
            return None
    return table_of_pieces(view, [piece], texts_of(view.rows[body.end :]), goes_on=True)


def _are_due(rows: Sequence[LineRow], taken: Collection[LineKey]) -> bool:
    """True if none of the lines is among those taken. A line without a heading must not be taken in any section."""
    anywhere = {key.key for key in taken}
    for row in rows:
        key = LineKey.of(row.section or "", row.award, row.name)
        if key in taken or (row.section is None and key.key in anywhere):
            return False
    return True


def _last_line(table: SheetTable) -> LineRow | None:
    rows = sectioned(table.pieces)
    return rows[-1][1]._replace(section=rows[-1][2]) if rows else None


def _header_moved(view: SheetView, header: Header) -> Header | None:
    """Returns a header for rows without one: its columns as before, or moved to the column where the awards are now; None if there
    are no awards or the columns would leave the sheet."""
    form, labels = header.form, row_labels(header.form)
    named: Counter[int] = Counter()
    for row in view.rows[:ROWS_LOOKED_AT]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and 2 < len(cell) < LONGEST_LABEL and labels[cell].kind == LINE:
                named[place] += 1
    if not named:
        return None
    place = max(named, key=lambda each: (named[each], each == header.layout.places[form.label - 1]))
    shift = place - header.layout.places[form.label - 1]
    if any(header.layout.places[number - 1] + shift < 0 for number in form.counts):
        return None
    return Header(form, moved_layout(header.layout, shift, len(view.rows[0])), -1, -1, header.by_texts, header.absent)


def _begins_lines(header: Header, row: Row) -> bool:
    """True if a row is a line or a section's heading."""
    labels = row_labels(header.form)
    cells = [cell for cell in row if isinstance(cell, str) and 2 < len(cell) < LONGEST_LABEL]
    return any(labels[cell].kind in (LINE, SECTION) for cell in cells)


def _is_heading(row: Row) -> bool:
    """True if a row above the first line holds column headings of any table."""
    texts = sum(isinstance(cell, str) and cell != "" and not is_figure(cell) for cell in row)
    return texts >= _TELLING_TEXTS and not is_counting(row)


def _is_section_title(form: Form, text: str) -> bool:
    return section_titled(form, text) is not None


@lru_cache(maxsize=5_000)
def section_titled(form: Form, text: str) -> str | None:
    """Returns the section whose title a text is, for example "II. KHEN THƯỞNG CẤP TỈNH"; None if it is no such title."""
    return form.section_titles.get(fold(text)) or form.section_titles.get(fold(LEADING_MARK.sub("", text)))


def _figures_beside(table: FormTable, body: Body) -> set[int]:
    """Returns the 0-based columns outside the form's columns in which lines have figures, for example an office's own codes."""
    form, places = table.form, table.header.layout.places
    numbers = (*form.counts, *form.numbers_of(RATIO), form.position(INDEX) + 1, form.label)
    own = {*(places[number - 1] for number in numbers), table.columns.note, table.columns.explained}
    return {place for row in body.lines for place, cell in enumerate(row.cells) if place not in own and is_figure(cell)}


def _named(table: FormTable) -> set[int]:
    """Returns the 0-based columns with a text in the header."""
    rows = table.rows[max(table.header.first, 0) : table.header.last + 1]
    return {place for row in rows for place, cell in enumerate(row) if cell != ""}


def _fits(table: FormTable, body: Body, known: Collection[int]) -> bool:
    """True if the lines' figures are in the form's columns and add up as the form's lines do.

    Figures may also be in the extra columns `known` from the table before.
    """
    form, places = table.form, table.header.layout.places
    if _figures_beside(table, body) - set(known):
        return False
    rows = [row.cells for row in body.lines]
    wide = max(map(len, table.rows[:1])) > max(places[number - 1] for number in form.counts)
    printed = {line.award for section in form.sections for line in section.lines}
    listed = all(row.award in printed and table.numbered(row.cells) for row in body.lines)
    if not wide and not listed and not any(table.filled(row.at, row.cells) for row in body.lines):
        return False
    by_number = {number: places[number - 1] for number in (*form.counts, form.label)}
    return broken_share(form, list(lines_below(form, by_number, rows)), form.counts) <= _MOST_BROKEN
