"""Finds the pieces of a form's tables on one sheet: printed pages under their own headers, and rows that continue without a
header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import INDEX, RATIO
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.returns import Layout
from tdkt_xl.reading.body import Body, LineRow, read_body, section_by_award
from tdkt_xl.reading.column_numbers import is_counting
from tdkt_xl.reading.columns import is_figure
from tdkt_xl.reading.findings import Place
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.line_rules import broken_share, lines_below
from tdkt_xl.reading.rows import LEADING_MARK, LINE, SECTION, row_labels
from tdkt_xl.reading.side_by_side import parting
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.reading.which_form import Find
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import fold, unaccented

_MOST_BROKEN = 0.5
"""The largest share of lines that may break a rule in rows without a header. Lines filled in carelessly break rules too."""
_LONGEST_LABEL = 150
_ROWS_LOOKED_AT = 400
_TELLING_TEXTS = 3
"""The fewest texts that make a row a row of headings."""


class SeenHeader(NamedTuple):
    """A header and the texts of its rows, without the row of column numbers."""

    header: Header
    rows: tuple[tuple[object, ...], ...]


class SheetView(NamedTuple):
    """A sheet with its rows and the texts around them, and the forms and the function used to look for headers on it.

    `encoding` is the name of the old Vietnamese encoding (before Unicode) that the text was decoded from; None if none.
    """

    workbook: Sheets
    sheet: int
    file: str
    forms: Sequence[Form]
    find: Find
    rows: Sequence[Row]
    around: Sequence[str]
    encoding: str | None = None
    known: Sequence[SeenHeader] = ()
    """Headers of earlier tables, which may be repeated on this sheet."""
    below: Sequence[Row] = ()
    """The rows of the next sheet, where lines may go on."""

    @property
    def place(self) -> Place:
        """The file and the sheet."""
        return Place(self.file, self.workbook.names[self.sheet])


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows under one header, and the texts between the header and the piece above."""

    table: FormTable
    above: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A form's table on one sheet, on one or several printed pages, and the texts around it.

    `between` holds the texts above it that are not above an earlier table too. If `goes_on` is True, the table has no header and
    its rows are further lines of the table before. `encoding` names the old Vietnamese encoding (before Unicode) of text on the
    sheet.
    """

    pieces: tuple[Piece, ...]
    above: tuple[str, ...]
    between: tuple[str, ...]
    below: tuple[str, ...]
    goes_on: bool = False
    encoding: str | None = None
    cover: tuple[str, ...] = ()
    """Texts of earlier sheets and tables that are not forms; a letterhead may be among them."""

    @property
    def sheet(self) -> int:
        return self.pieces[0].table.sheet

    @property
    def header(self) -> Header:
        return self.pieces[0].table.header


def view_of(
    workbook: Sheets, sheet: int, forms: Sequence[Form], file: str, find: Find, known: Sequence[SeenHeader] = ()
) -> SheetView:
    """Returns the view of a sheet."""
    return SheetView(workbook, sheet, file, forms, find, workbook.rows(sheet), workbook.around(sheet), known=known)


def sheet_tables(view: SheetView) -> tuple[SheetView, list[SheetTable]]:
    """Returns the tables on a sheet, and the view in which they were found. In that view text in an old Vietnamese encoding is
    decoded."""
    tables = _tables_among(view)
    if tables and not _holds_legacy_text(tables):
        return view, tables
    decoded = in_unicode(view)
    if decoded is view:
        return view, tables
    headed = [replace(table, above=tuple(map(legacy_text.heading, table.above))) for table in _tables_among(decoded)]
    return decoded, headed


def in_unicode(view: SheetView) -> SheetView:
    """Returns the view with its text decoded; the same view if no text is in an old Vietnamese encoding."""
    found = legacy_text.decoder((*texts_of(view.rows), *view.around))
    if found is None:
        return view
    decode, encoding = found
    rows = [[decode(cell) if isinstance(cell, str) else cell for cell in row] for row in view.rows]
    return view._replace(rows=rows, around=list(map(decode, view.around)), encoding=encoding)


def _holds_legacy_text(tables: Sequence[SheetTable]) -> bool:
    """True if texts around the tables, or remarks in them, are in an old Vietnamese encoding."""
    for table in tables:
        if table.encoding is not None:
            return True
        remarks = [text for piece in table.pieces for text in _remarks(piece)]
        if any(map(legacy_text.is_odd, (*table.above, *table.below, *remarks))):
            return True
    return False


def _remarks(piece: Piece) -> list[str]:
    """Returns the texts in the columns "Ghi chú" and "Giải trình" of the lines."""
    columns = piece.table.columns
    cells = [
        row.cells[place]
        for place in (columns.note, columns.explained)
        if place is not None
        for row in piece.body.lines
        if place < len(row.cells)
    ]
    return [cell for cell in cells if cell.__class__ is str and cell]


# ---- Repeated headers


def seen(rows: Sequence[Row], header: Header) -> SeenHeader:
    """Returns a header with its texts, so that a repetition of its rows can be recognised."""
    texts = [tuple(row) for row in rows[header.first : header.last + 1] if not is_counting(row)]
    return SeenHeader(header, tuple(texts))


def with_repeats(rows: Sequence[Row], headers: list[Header]) -> list[Header]:
    """Returns the headers, and headers that repeat one of them exactly although they would not be recognised by themselves."""
    if not any(_may_repeat(rows, header) for header in headers):
        return headers  # as nearly everywhere
    again = repeats(rows, [seen(rows, header) for header in headers])
    apart = [each for each in again if not any(each.first <= other.last and other.first <= each.last for other in headers)]
    return sorted((*headers, *apart), key=lambda header: header.first) if apart else headers


def _may_repeat(rows: Sequence[Row], header: Header) -> bool:
    """A quick test: True if the header's first text occurs again below the header."""
    first = next((cell for cell in rows[header.first] if cell.__class__ is str and cell), None)
    return first is not None and any(first in row for row in rows[header.last + 1 :])


def repeats(rows: Sequence[Row], known: Sequence[SeenHeader]) -> list[Header]:
    """Returns a header for each place where rows repeat a known header exactly. The whole header may be moved sideways."""
    found: list[Header] = []
    for each in known:
        place = next((at for at, cell in enumerate(each.rows[0]) if cell != ""), None) if each.rows else None
        if place is None:
            continue
        for at, row in enumerate(rows):
            if each.rows[0][place] in row and not any(other.first <= at <= other.last for other in found):
                shift = row.index(each.rows[0][place]) - place
                if all(_same(row, rows[at + i], shift) if at + i < len(rows) else False for i, row in enumerate(each.rows)):
                    last = at + len(each.rows) - 1
                    last += last + 1 < len(rows) and is_counting(rows[last + 1])
                    layout = _moved(each.header.layout, shift, len(row))
                    found.append(each.header._replace(layout=layout, first=at, last=last))
    return sorted(found, key=lambda header: header.first)


def _same(known: Sequence[object], row: Sequence[object], shift: int) -> bool:
    texts = {place + shift: cell for place, cell in enumerate(known) if cell != ""}
    return texts == {place: cell for place, cell in enumerate(row) if cell != ""}


def _moved(layout: Layout, shift: int, width: int) -> Layout:
    """Returns the layout moved right by `shift` columns. Columns that would be left of the sheet get places beyond it, where every
    cell is blank."""
    moved = [place + shift for place in layout.places]
    beyond = max(*moved, width) + 1
    places = tuple(place if place >= 0 else beyond + i for i, place in enumerate(moved))
    explained = layout.explained + shift if layout.explained is not None and layout.explained + shift >= 0 else None
    return Layout(places, explained)


# ---- Tables with headers


def _tables_among(view: SheetView) -> list[SheetTable]:
    headers = with_repeats(view.rows, _found(view)) or repeats(view.rows, view.known)
    if not headers:
        return []
    second = parting(view.rows, headers, view.forms)
    if second is not None:
        left = view._replace(rows=[row[:second] for row in view.rows])
        right = view._replace(rows=[[""] * second + row[second:] for row in view.rows], around=())
        return [*_tables_among(left), *_tables_among(right)]
    tables: list[list[Piece]] = []
    start = 0
    for i, header in enumerate(headers):
        stop = headers[i + 1].first if i + 1 < len(headers) else len(view.rows)
        above = (*(() if i else view.around), *texts_of(view.rows[start : header.first]))
        table = FormTable(view.workbook, view.sheet, view.rows, header, view.file)
        body = read_body(table, header.last + 1, stop, _line_right_above(tables, above))
        piece = Piece(table, above, body)
        start = body.end
        if tables and not _is_new(tables[-1], piece):
            tables[-1].append(piece)
        else:
            tables.append([piece])
    below = (*(pieces[0].above for pieces in tables[1:]), tuple(texts_of(view.rows[start:])))
    return [_sheet_table(view, pieces, texts) for pieces, texts in zip(tables, below, strict=True)]


def _found(view: SheetView) -> list[Header]:
    """Returns the headers on a sheet. If a header's lines are only on the next sheet, those lines are used to recognise it."""
    headers = view.find(view.rows, view.forms)
    if headers or not view.below:
        return headers
    width = max(len(view.rows[0]), len(view.below[0]))
    rows = [[*row, *[""] * (width - len(row))] for row in (*view.rows, *view.below)]
    return [each for each in view.find(rows, view.forms) if each.last < len(view.rows)]


def _sheet_table(view: SheetView, pieces: Sequence[Piece], below: Sequence[str], goes_on: bool = False) -> SheetTable:
    first = pieces[0]
    notes = (text for each in pieces[1:] for text in (*each.above, *each.body.notes))
    return SheetTable(
        pieces=tuple(pieces),
        above=first.above,
        between=first.above,
        below=(*first.body.notes, *notes, *below),
        goes_on=goes_on,
        encoding=view.encoding or next((piece.body.encoding for piece in pieces if piece.body.encoding), None),
    )


def _line_right_above(tables: Sequence[Sequence[Piece]], between: Sequence[str]) -> LineRow | None:
    """Returns the line that the rows under a further header may continue: the last line, if only page numbers come between; else
    None."""
    if not tables or not tables[-1][-1].body.lines or not all(map(is_page_mark, between)):
        return None
    _, last, section = sectioned(tables[-1])[-1]
    return last._replace(section=section)


def sectioned(pieces: Sequence[Piece], begun: str | None = None) -> list[tuple[Piece, LineRow, str]]:
    """Returns the rows of all lines with their sections. A line's section is that of the heading above it, even on an earlier page.

    `begun` is the section of a heading above the first piece. Before the first heading, each line belongs to the section of its
    award. On a page without a heading, a line that the form prints in a later section begins that section.
    """
    found: list[tuple[Piece, LineRow, str]] = []
    heading = begun
    for piece in pieces:
        form = piece.table.form
        for row in piece.body.lines:
            if row.section is not None:
                heading = row.section
                found.append((piece, row, row.section))
            else:
                heading = _later_section(form, heading, row) if heading is not None else None
                found.append((piece, row, heading or section_by_award(piece.table, row)))
        heading = piece.body.section or heading
    return found


def _later_section(form: Form, heading: str, row: LineRow) -> str:
    """Returns the section of a line on a page without headings. `heading` is the last section on the pages before."""
    ids = [section.id for section in form.sections]
    printed = [section.id for section in form.sections if any(line.award == row.award for line in section.lines)]
    later = [each for each in printed if heading not in ids or ids.index(each) > ids.index(heading)]
    return later[0] if later and heading not in printed else heading


def _is_new(before: Sequence[Piece], piece: Piece) -> bool:
    """True if a further header begins another return; False if it is only the next printed page of the same return."""
    if piece.table.form is not before[0].table.form:
        return True
    lines = [line for each in before for line in each.body.lines]
    if all(map(is_page_mark, piece.above)) and lines and piece.body.lines:
        return False
    known, said = identify({}, before[0].above, ""), identify({}, piece.above, "")
    if said.unit.name not in (None, known.unit.name) or said.period not in (None, known.period):
        return True
    return not keys_of(before).isdisjoint(keys_of([piece]))


def keys_of(pieces: Sequence[Piece], begun: str | None = None) -> set[LineKey]:
    """Returns the keys by which the lines of these pieces are added up."""
    return {LineKey.of(section, row.award, row.name) for _, row, section in sectioned(pieces, begun)}


def is_page_mark(text: str) -> bool:
    """True if a text only says which page this is, or that the table goes on: "Trang 2", "(tiếp theo)"."""
    return re.fullmatch(r"(?:trang )?[\d\s/.,-]+|.{0,3}|(?:bang |bieu )?tiep(?: theo)?(?: trang .*)?", unaccented(text)) is not None


def texts_of(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in row if cell.__class__ is str and cell]


# ---- Rows that continue without a header


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
    return _sheet_table(view, [piece], texts_of(view.rows[body.end :]), goes_on=True)


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
    for row in view.rows[:_ROWS_LOOKED_AT]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and 2 < len(cell) < _LONGEST_LABEL and labels[cell].kind == LINE:
                named[place] += 1
    if not named:
        return None
    place = max(named, key=lambda each: (named[each], each == header.layout.places[form.label - 1]))
    shift = place - header.layout.places[form.label - 1]
    if any(header.layout.places[number - 1] + shift < 0 for number in form.counts):
        return None
    return Header(form, _moved(header.layout, shift, len(view.rows[0])), -1, -1, header.by_texts, header.absent)


def _begins_lines(header: Header, row: Row) -> bool:
    """True if a row is a line or a section's heading."""
    labels = row_labels(header.form)
    cells = [cell for cell in row if isinstance(cell, str) and 2 < len(cell) < _LONGEST_LABEL]
    return any(labels[cell].kind in (LINE, SECTION) for cell in cells)


def _is_heading(row: Row) -> bool:
    """True if a row above the first line holds column headings of any table."""
    texts = sum(isinstance(cell, str) and cell != "" and not is_figure(cell) for cell in row)
    return texts >= _TELLING_TEXTS and not is_counting(row)


def _is_section_title(form: Form, text: str) -> bool:
    return section_titled(form, text) is not None


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


# ---- Tables that were not used


def left_out(view: SheetView) -> tuple[int, int] | None:
    """Returns the 0-based row and column where a table begins that has awards with figures beside them; None if the sheet holds
    none.

    Not found are lists of persons, which have names beside the awards, and registers of decisions, which have an award many times.
    """
    labels = {form: row_labels(form) for form in view.forms}
    found: dict[int, list[tuple[int, str]]] = {}
    for at, row in enumerate(view.rows[:_ROWS_LOOKED_AT]):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and 2 < len(cell) < _LONGEST_LABEL and _only_figures(row[place + 1 :]):
                match = next((label.match for each in labels.values() if (label := each[cell]).match is not None), None)
                if match is not None:
                    found.setdefault(place, []).append((at, match.award.code))
    for place, lines in found.items():
        at, codes = lines[0][0], {code for _, code in lines}
        first_text = not any(isinstance(cell, str) and len(cell) > 3 for cell in view.rows[at][:place])
        several = sum(is_figure(cell) for cell in view.rows[at][place + 1 :]) > 1
        if len(codes) * 10 >= len(lines) * 9 and (len(codes) > 1 or (first_text and several)):
            return at, place
    return None


def _only_figures(cells: Sequence[object]) -> bool:
    """True if more than half of the filled cells beside an award are figures."""
    filled = [cell for cell in cells if cell != ""]
    figures = sum(is_figure(cell) for cell in filled)
    return figures > 0 and figures * 2 > len(filled)
