"""A form's tables on one sheet: each in one or several pieces, which are printed pages under headers of their own.

A sheet with forms side by side is split first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import LineKey
from tdkt_xl.reading.body import Body, LineRow, read_body, section_by_award
from tdkt_xl.reading.findings import FindingPlace
from tdkt_xl.reading.headers import Header, find_headers
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.repeated_headers import SeenHeader, repeats, with_repeats
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.reading.which_form import Find
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import unaccented

LONGEST_LABEL = 150
ROWS_LOOKED_AT = 400
_NARROWEST = 7
"""No form has fewer columns."""


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
    def place(self) -> FindingPlace:
        """The file and the sheet."""
        return FindingPlace(self.file, self.workbook.names[self.sheet])


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
    """Returns the tables on a sheet, and the view in which they were found. Old encodings are decoded in it."""
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
    return [table_of_pieces(view, pieces, texts) for pieces, texts in zip(tables, below, strict=True)]


def table_under(view: SheetView, header: Header) -> SheetTable | None:
    """Returns the table under the only header on a sheet; None if there is text in an old Vietnamese encoding around it."""
    above = (*view.around, *texts_of(view.rows[: header.first]))
    table = FormTable(view.workbook, view.sheet, view.rows, header, view.file)
    body = read_body(table, header.last + 1, len(view.rows))
    found = table_of_pieces(view, [Piece(table, above, body)], texts_of(view.rows[body.end :]))
    return found if not _holds_legacy_text([found]) else None


def _found(view: SheetView) -> list[Header]:
    """Returns the headers on a sheet. If a header's lines are only on the next sheet, those lines are used to recognise it."""
    headers = view.find(view.rows, view.forms)
    if headers or not view.below:
        return headers
    width = max(len(view.rows[0]), len(view.below[0]))
    rows = [[*row, *[""] * (width - len(row))] for row in (*view.rows, *view.below)]
    return [each for each in view.find(rows, view.forms) if each.last < len(view.rows)]


def table_of_pieces(view: SheetView, pieces: Sequence[Piece], below: Sequence[str], goes_on: bool = False) -> SheetTable:
    """Returns the table that consists of these pieces, with the texts `below` it."""
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
    """Returns the line that the rows under a further header may continue: the last one, if only page numbers come between."""
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


def parting(rows: Sequence[Row], headers: Sequence[Header], forms: Sequence[Form]) -> int | None:
    """Returns the 0-based sheet column at which the sheet must be split because a second form is beside the found headers; None if
    there is none.

    The two forms may have their headers in different rows.
    """
    width = len(rows[0])
    if len(headers) == 1 and headers[0].layout.places[-1] + _NARROWEST >= width and headers[0].layout.places[0] < _NARROWEST:
        return None  # the one form, as nearly everywhere
    last = max(max(_within(header, width)) for header in headers) + 1
    if width - last >= _NARROWEST:
        beside = find_headers([row[last:] for row in rows], forms)
        if beside:
            return last + min(min(_within(header, width - last)) for header in beside)
    first = min(min(_within(header, width)) for header in headers)
    if first >= _NARROWEST and find_headers([row[:first] for row in rows], forms):
        return first
    return None


def _within(header: Header, width: int) -> list[int]:
    """Returns the 0-based sheet columns of a header, without missing columns."""
    return [place for place in header.layout.places if place < width]
