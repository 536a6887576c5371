"""The pieces of a form's tables on one sheet: printed pages under headers of their own, and rows that go on without one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.grids import Row, Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import INDEX, RATIO
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.returns import Layout
from tdkt_xl.reading.body import Body, LineRow, read_body, section_by_award
from tdkt_xl.reading.columns import is_figure
from tdkt_xl.reading.findings import Place
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.line_rules import broken_share, lines_below
from tdkt_xl.reading.rows import LEADING_MARK, LINE, SECTION, row_labels
from tdkt_xl.reading.side_by_side import parting
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.reading.tables import Header, is_counting
from tdkt_xl.reading.which_form import Find
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import fold, unaccented

_MOST_BROKEN = 0.5
"""Which part of the lines may break a rule where rows go on without a header: careless lines do."""
_LONGEST_LABEL = 150
_ROWS_LOOKED_AT = 400
_TELLING_TEXTS = 3
"""Texts of one row that make a heading of it."""


class SeenHeader(NamedTuple):
    """A header, and the rows of texts that it stands in, without its row of column numbers."""

    header: Header
    rows: tuple[tuple[object, ...], ...]


class SheetView(NamedTuple):
    """A sheet, its rows, the text around them, and by which forms and how headers are looked for on it.

    `encoding` is the one from before Unicode that the text was in.
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
    """Headers of the tables before, which may stand on this sheet again."""
    below: Sequence[Row] = ()
    """The rows of the next sheet, where lines may go on."""

    @property
    def place(self) -> Place:
        """The file and the sheet."""
        return Place(self.file, self.workbook.names[self.sheet])


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows under one header, and the texts between it and the piece above."""

    table: FormTable
    above: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A form's table on one sheet, on one printed page or several, and the texts around it.

    `between` are those of the texts above that do not stand above an earlier table too. `goes_on`: the table has no header, its
    rows are further lines of the table before. `encoding` is the one from before Unicode that text on the sheet is in.
    """

    pieces: tuple[Piece, ...]
    above: tuple[str, ...]
    between: tuple[str, ...]
    below: tuple[str, ...]
    goes_on: bool = False
    encoding: str | None = None
    cover: tuple[str, ...] = ()
    """Texts of sheets and tables before it that are no form: a letterhead may stand there."""

    @property
    def sheet(self) -> int:
        return self.pieces[0].table.sheet

    @property
    def header(self) -> Header:
        return self.pieces[0].table.header

def view_of(
    workbook: Sheets, sheet: int, forms: Sequence[Form], file: str, find: Find, known: Sequence[SeenHeader] = ()
) -> SheetView:
    """A sheet to be looked at."""
    return SheetView(workbook, sheet, file, forms, find, workbook.rows(sheet), workbook.around(sheet), known=known)


def sheet_tables(view: SheetView) -> tuple[SheetView, list[SheetTable]]:
    """The tables on a sheet, and the view in which they were found: with its text decoded where that was in a legacy encoding."""
    tables = _tables_among(view)
    if tables and not _holds_legacy_text(tables):
        return view, tables
    decoded = in_unicode(view)
    if decoded is view:
        return view, tables
    headed = [replace(table, above=tuple(map(legacy_text.heading, table.above))) for table in _tables_among(decoded)]
    return decoded, headed


def in_unicode(view: SheetView) -> SheetView:
    """The view with its text decoded; the same view where no text is in an encoding from before Unicode."""
    found = legacy_text.decoder((*texts_of(view.rows), *view.around))
    if found is None:
        return view
    decode, encoding = found
    rows = [[decode(cell) if isinstance(cell, str) else cell for cell in row] for row in view.rows]
    return view._replace(rows=rows, around=list(map(decode, view.around)), encoding=encoding)


def _holds_legacy_text(tables: Sequence[SheetTable]) -> bool:
    """A look at the texts that matter, each known again when it recurs in the next file."""
    for table in tables:
        if table.encoding is not None:
            return True
        remarks = [text for piece in table.pieces for text in _remarks(piece)]
        if any(map(legacy_text.is_odd, (*table.above, *table.below, *remarks))):
            return True
    return False


def _remarks(piece: Piece) -> list[str]:
    """What stands in the lines' columns "Ghi chú" and "Giải trình"."""
    columns = piece.table.columns
    cells = [
        row.cells[place]
        for place in (columns.note, columns.explained)
        if place is not None
        for row in piece.body.lines
        if place < len(row.cells)
    ]
    return [cell for cell in cells if cell.__class__ is str and cell]


# ---- Headers that stand there again


def seen(rows: Sequence[Row], header: Header) -> SeenHeader:
    """A header found, to be known again when its rows come once more."""
    texts = [tuple(row) for row in rows[header.first : header.last + 1] if not is_counting(row)]
    return SeenHeader(header, tuple(texts))


def with_repeats(rows: Sequence[Row], headers: list[Header]) -> list[Header]:
    """The headers, and those that repeat one of them to the letter, though by themselves they would not be known."""
    if not any(_may_repeat(rows, header) for header in headers):
        return headers  # as nearly everywhere
    again = repeats(rows, [seen(rows, header) for header in headers])
    apart = [each for each in again if not any(each.first <= other.last and other.first <= each.last for other in headers)]
    return sorted((*headers, *apart), key=lambda header: header.first) if apart else headers


def _may_repeat(rows: Sequence[Row], header: Header) -> bool:
    """A cheap look: whether the header's first text stands somewhere below it."""
    first = next((cell for cell in rows[header.first] if cell.__class__ is str and cell), None)
    return first is not None and any(first in row for row in rows[header.last + 1 :])


def repeats(rows: Sequence[Row], known: Sequence[SeenHeader]) -> list[Header]:
    """Where rows are to the letter those of a header seen before, be the whole moved sideways."""
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
    """The layout so many columns further right; what would stand left of the sheet is put beyond it, where all is blank."""
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
    """The headers on a sheet; one whose lines are only on the next is told by these."""
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
    """The line on which the rows under a further header may go on: the last one, if only a page's number stands between."""
    if not tables or not tables[-1][-1].body.lines or not all(map(is_page_mark, between)):
        return None
    _, last, section = sectioned(tables[-1])[-1]
    return last._replace(section=section)


def sectioned(pieces: Sequence[Piece], begun: str | None = None) -> list[tuple[Piece, LineRow, str]]:
    """The rows of all lines, each with its section: that of the heading above it, be that on a page before.

    `begun` is a heading above the first piece. While no heading has been seen, each line stands where its award belongs. Under no
    heading of its page, a line that the form prints in a later section begins that section.
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
    """The section of a line under no heading of its page, `heading` being the last on the pages before."""
    ids = [section.id for section in form.sections]
    printed = [section.id for section in form.sections if any(line.award == row.award for line in section.lines)]
    later = [each for each in printed if heading not in ids or ids.index(each) > ids.index(heading)]
    return later[0] if later and heading not in printed else heading


def _is_new(before: Sequence[Piece], piece: Piece) -> bool:
    """Whether a further header begins another return, rather than the next printed page of the same."""
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
    """What the lines of these pieces are added by."""
    return {LineKey.of(section, row.award, row.name) for _, row, section in sectioned(pieces, begun)}


def is_page_mark(text: str) -> bool:
    """Whether a text says no more than which page this is, or that the table goes on: "Trang 2", "(tiếp theo)"."""
    return re.fullmatch(r"(?:trang )?[\d\s/.,-]+|.{0,3}|(?:bang |bieu )?tiep(?: theo)?(?: trang .*)?", unaccented(text)) is not None


def texts_of(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in row if cell.__class__ is str and cell]


# ---- Rows that go on without a header


def going_on(view: SheetView, before: SheetTable, taken: Collection[LineKey]) -> SheetTable | None:
    """The rows of a sheet without a header as further lines of the table `before`; None where they are not surely that.

    They are where an award stands in the label column (be the whole table moved sideways), no other heading stands above, all
    figures stand in columns of the form and add up as its lines do, and none of the lines was there before (`taken`).
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
    """Whether none of the lines is among those taken; one under no heading in no section."""
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
    """The header for rows without one: its columns as before, or moved to where the awards stand now."""
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
    """Whether a row is a line or a section's heading."""
    labels = row_labels(header.form)
    cells = [cell for cell in row if isinstance(cell, str) and 2 < len(cell) < _LONGEST_LABEL]
    return any(labels[cell].kind in (LINE, SECTION) for cell in cells)


def _is_heading(row: Row) -> bool:
    """Whether a row above the first line is a heading over columns, of whatever table."""
    texts = sum(isinstance(cell, str) and cell != "" and not is_figure(cell) for cell in row)
    return texts >= _TELLING_TEXTS and not is_counting(row)


def _is_section_title(form: Form, text: str) -> bool:
    return section_titled(form, text) is not None


def section_titled(form: Form, text: str) -> str | None:
    """The section whose title a text is: "II. KHEN THƯỞNG CẤP TỈNH"."""
    return form.section_titles.get(fold(text)) or form.section_titles.get(fold(LEADING_MARK.sub("", text)))


def _figures_beside(table: FormTable, body: Body) -> set[int]:
    """Columns that are none of the form's in which lines have figures, such as an office's own codes."""
    form, places = table.form, table.header.layout.places
    numbers = (*form.counts, *form.numbers_of(RATIO), form.position(INDEX) + 1, form.label)
    own = {*(places[number - 1] for number in numbers), table.columns.note, table.columns.explained}
    return {place for row in body.lines for place, cell in enumerate(row.cells) if place not in own and is_figure(cell)}


def _named(table: FormTable) -> set[int]:
    """Columns over which something stands in the header."""
    rows = table.rows[max(table.header.first, 0) : table.header.last + 1]
    return {place for row in rows for place, cell in enumerate(row) if cell != ""}


def _fits(table: FormTable, body: Body, known: Collection[int]) -> bool:
    """Whether the lines' figures stand in the form's columns of figures, or beside them where those of the table before did
    too (`known`), and add up as the form's lines do."""
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
    """Where, 0-based row and column, a table begins that has awards with figures beside them; None where the sheet holds none.

    A list of persons has their awards too, but names, not figures, beside them; a register of decisions has an award many times.
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
    """Whether beside an award stand figures, and hardly anything else."""
    filled = [cell for cell in cells if cell != ""]
    figures = sum(is_figure(cell) for cell in filled)
    return figures > 0 and figures * 2 > len(filled)
