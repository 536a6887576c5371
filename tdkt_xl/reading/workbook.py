"""From a workbook's grids to returns: tables found, lines named, counts read, and what had to be interpreted said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.grids import Row, Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Doubt
from tdkt_xl.forms.names.reading import NOT_THEN
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.findings import bracketed
from tdkt_xl.model.returns import Finding, Line, Return
from tdkt_xl.reading.body import Body, LineRow, read_body, section_by_award
from tdkt_xl.reading.findings import Place, finding, interpreted, missing_columns, nearly_a_form, unknown_award
from tdkt_xl.reading.identity import Identity, identify, unit_of_tab, with_margins
from tdkt_xl.reading.lines import LineRead, of_the_period, read_lines
from tdkt_xl.reading.reworded_headers import Attempt, find_reworded, nearest
from tdkt_xl.reading.rows import NIL
from tdkt_xl.reading.side_by_side import parting
from tdkt_xl.reading.sub_rows import SubRow, read_sub_row, settled
from tdkt_xl.reading.summary_parts import summary_parts
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.reading.tables import Header, find_headers
from tdkt_xl.words import legacy_text
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.text import unaccented

_Find = Callable[[Sequence[Row], Sequence[Form]], list[Header]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The rows under one header, and the texts between it and the piece above."""

    table: FormTable
    above: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class _SheetTable:
    """A form's table on one sheet, on one printed page or several: its lines, what was found on the way, and the texts around it.

    `encoding` is the one from before Unicode that text on the sheet is in.
    """

    sheet: int
    header: Header
    above: tuple[str, ...]
    below: tuple[str, ...]
    lines: tuple[LineRead, ...]
    findings: tuple[Finding, ...]
    encoding: str | None = None


def read_returns(workbook: Sheets, forms: Sequence[Form], file: str) -> list[Return]:
    """Every return in a workbook; an empty list where no visible sheet (nor, failing that, hidden one) holds a form.

    Never raises for content; UnreadableFile where a sheet cannot be opened.
    """
    named = workbook.properties.get("tdkt.form")
    forms = [form for form in forms if form.id == named] or forms
    summary = workbook.properties.get("tdkt.kind") == "summary"
    names = workbook.names
    for visible, find in ((True, find_headers), (True, find_reworded), (False, find_headers), (False, find_reworded)):
        tables: list[_SheetTable] = []
        for sheet in range(len(names)):
            if workbook.visible[sheet] == visible:
                tables.extend(_tables(workbook, sheet, forms, file, find))
                if summary and tables:
                    break  # in a summary of ours the first sheet is the form, the others explain it
        if tables:
            returns = _returns(workbook, tables, file)
            if summary:
                unnamed = not {"tdkt.unit.name", "tdkt.unit.code"} & workbook.properties.keys()
                returns[0] = replace(returns[0], parts=summary_parts(workbook), unnamed=unnamed)
            if not visible:
                for ret in returns:
                    ret.findings.append(interpreted(Place(file, ret.sheet), "biểu nằm trên trang tính bị ẩn"))
            return returns
    return []


def why_no_form(workbook: Sheets, forms: Sequence[Form], file: str) -> Finding:
    """The finding about a workbook without a form: of a table that is nearly one, what was understood and what was not."""
    found: list[tuple[str | None, Attempt]] = []
    for sheet, name in enumerate(workbook.names):
        attempt = nearest(workbook.rows(sheet), forms) if workbook.visible[sheet] else None
        if attempt is not None:
            found.append((name, attempt))
    if not found:
        return finding("no-form", Place(file))
    name, best = max(found, key=lambda each: len(each[1].understood))
    return nearly_a_form(Place(file, name, f"A{best.row + 1}"), best.understood, best.doubt)


# ---- Tables


def _tables(workbook: Sheets, sheet: int, forms: Sequence[Form], file: str, find: _Find) -> list[_SheetTable]:
    rows, around = workbook.rows(sheet), workbook.around(sheet)
    view = _SheetView(workbook, sheet, file, forms, find)
    tables = _tables_among(view, rows, around)
    if tables and not _holds_legacy_text(tables):
        return tables
    found = legacy_text.decoder((*_texts(rows), *around))
    if found is None:
        return tables
    decode, encoding = found
    rows = [[decode(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return [
        replace(table, above=tuple(map(legacy_text.heading, table.above)), encoding=encoding)
        for table in _tables_among(view, rows, list(map(decode, around)))
    ]


def _holds_legacy_text(tables: Sequence[_SheetTable]) -> bool:
    """A look at the texts that matter, each known again when it recurs in the next file."""
    for table in tables:
        if table.encoding is not None:
            return True
        lines = [each.line for each in table.lines]
        remarks = [text for line in lines if line.note or line.explained for text in (line.note, line.explained) if text]
        if any(map(legacy_text.is_odd, (*table.above, *table.below, *remarks))):
            return True
    return False


class _SheetView(NamedTuple):
    """A sheet, and by which forms and how headers are looked for on it."""

    workbook: Sheets
    sheet: int
    file: str
    forms: Sequence[Form]
    find: _Find

    @property
    def place(self) -> Place:
        return Place(self.file, self.workbook.names[self.sheet])


def _tables_among(view: _SheetView, rows: Sequence[Row], around: Sequence[str]) -> list[_SheetTable]:
    """The tables on a sheet of these rows; `around` is text outside them."""
    headers = view.find(rows, view.forms)
    if not headers:
        return []
    second = parting(rows, headers, view.forms)
    if second is not None:
        left = _tables_among(view, [row[:second] for row in rows], around)
        return [*left, *_tables_among(view, [[""] * second + row[second:] for row in rows], ())]
    tables: list[list[_Piece]] = []
    start = 0
    for i, header in enumerate(headers):
        stop = headers[i + 1].first if i + 1 < len(headers) else len(rows)
        above = (*(() if i else around), *_texts(rows[start : header.first]))
        table = FormTable(view.workbook, view.sheet, rows, header, view.file)
        body = read_body(table, header.last + 1, stop, _line_right_above(tables, above))
        piece = _Piece(table, above, body)
        start = body.end
        if tables and not _is_new(tables[-1], piece):
            tables[-1].append(piece)
        else:
            tables.append([piece])
    below = (*(pieces[0].above for pieces in tables[1:]), tuple(_texts(rows[start:])))
    return [_sheet_table(view, rows, pieces, texts) for pieces, texts in zip(tables, below, strict=True)]


def _line_right_above(tables: Sequence[Sequence[_Piece]], between: Sequence[str]) -> LineRow | None:
    """The line on which the rows under a further header may go on: the last one, if only a page's number stands between."""
    if not tables or not tables[-1][-1].body.lines or not all(map(_is_page_mark, between)):
        return None
    section, last = _sections_begun(tables[-1])[-1], tables[-1][-1].body.lines[-1]
    return last if last.section is not None else replace(last, section=section)


def _sections_begun(pieces: Sequence[_Piece]) -> list[str | None]:
    """Of each piece the section in which its first lines stand, where they are under no heading of their own; then what is begun
    at the end. None: by the award of each line."""
    begun: list[str | None] = [None]
    for piece in pieces:
        known = piece.body.section if piece.body.section is not None else begun[-1]
        if known is None and piece.body.lines:
            known = section_by_award(piece.table, piece.body.lines[-1])
        begun.append(known)
    return begun


def _sheet_table(view: _SheetView, rows: Sequence[Row], pieces: Sequence[_Piece], below: Sequence[str]) -> _SheetTable:
    """The table that stands on these pages, each figure counting once."""
    first = pieces[0]
    header = first.table.header
    findings: list[Finding] = []
    lines: list[LineRead] = []
    sub_rows: list[SubRow] = []
    for piece, section in zip(pieces, _sections_begun(pieces), strict=False):
        known = {line.at for line in piece.body.lines} | {each.line.row - 1 for each in lines}
        lines.extend(read_lines(piece.table, piece.body.lines, section))
        sub_rows.extend(
            read_sub_row(piece.table, each.row, each.above if each.above in known else None) for each in piece.body.sub_rows
        )
        findings.extend(interpreted(piece.table.label_place(remark.at), remark.said) for remark in piece.body.remarks)
    if header.by_texts or header.renumbered or header.absent:
        place = Place(view.file, view.place.sheet, f"A{header.first + 1}")
        findings.extend(_about_columns(header, place))
    if sub_rows or not header.form.awards.kin.isdisjoint([each.line.award for each in lines]):
        done = settled(header.form, rows, lines, sub_rows, view.place)
        lines = done.lines
        findings.extend(done.findings)
    return _SheetTable(
        sheet=view.sheet,
        header=header,
        above=first.above,
        below=(*first.body.notes, *(text for each in pieces[1:] for text in (*each.above, *each.body.notes)), *below),
        lines=tuple(lines),
        findings=tuple(findings),
        encoding=next((piece.body.encoding for piece in pieces if piece.body.encoding), None),
    )


def _about_columns(header: Header, place: Place) -> Iterator[Finding]:
    """What has to be said of how a table's columns were told, and of those that are not there."""
    if header.reworded:
        yield interpreted(place, f"tiêu đề cột ghi khác mẫu; theo lời tiêu đề và số liệu, đã nhận cột {header.reworded}")
    elif header.by_texts:
        yield interpreted(place, "bảng không có dòng đánh số cột, đã nhận cột theo tiêu đề")
    if header.renumbered:
        yield interpreted(place, "số thứ tự cột trong bảng không khớp tiêu đề cột, đã nhận cột theo tiêu đề")
    if header.absent_counts:
        yield missing_columns(place, header.absent_counts)
    others = [number for number in header.absent if number not in header.absent_counts]
    if others:
        yield interpreted(place, f"bảng không có cột {bracketed(others)}, các cột khác vẫn đọc theo đúng tiêu đề")


def _is_new(before: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a further header begins another return, rather than the next printed page of the same."""
    if piece.table.form is not before[0].table.form:
        return True
    lines = [line for each in before for line in each.body.lines]
    if all(map(_is_page_mark, piece.above)) and lines and piece.body.lines:
        return False
    known, said = identify({}, before[0].above, ""), identify({}, piece.above, "")
    if said.unit.name not in (None, known.unit.name) or said.period not in (None, known.period):
        return True
    return not _keys(before).isdisjoint(_keys([piece]))


def _keys(pieces: Sequence[_Piece]) -> set[LineKey]:
    """What the lines of these pieces are added by."""
    return {
        LineKey.of(line.section or begun or section_by_award(piece.table, line), line.award, line.name)
        for piece, begun in zip(pieces, _sections_begun(pieces), strict=False)
        for line in piece.body.lines
    }


def _is_page_mark(text: str) -> bool:
    return re.fullmatch(r"(?:trang )?[\d\s/.,-]+|.{0,3}", unaccented(text)) is not None


def _texts(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in row if cell.__class__ is str and cell]


# ---- Returns


@dataclass(slots=True)
class _Parts:
    """The tables that are one return, and whose it is."""

    identity: Identity
    tables: list[_SheetTable]


def _returns(workbook: Sheets, tables: Sequence[_SheetTable], file: str) -> list[Return]:
    """Tables grouped into returns: sections of one form on several sheets are one, else each table is its own."""
    grouped = _grouped(workbook, tables, file)
    names = workbook.names
    if len(grouped) > 1:
        _name_by_tabs(grouped, names)
    returns = [_return(parts, names, file) for parts in grouped]
    legacy = next((table for table in tables if table.encoding), None)
    if legacy is not None:
        said = f"chữ gõ bằng phông cũ (bảng mã {legacy.encoding}) đã được chuyển sang Unicode"
        returns[0].findings.append(interpreted(Place(file, names[legacy.sheet]), said))
    return returns


def _grouped(workbook: Sheets, tables: Sequence[_SheetTable], file: str) -> list[_Parts]:
    grouped: list[_Parts] = []
    previous = -1
    for table in tables:
        identity = identify(workbook.properties, table.above, file, workbook.names[table.sheet], table.below, len(tables) > 1)
        identity = with_margins(identity, workbook.properties, table.above, workbook.margins(table.sheet))
        if grouped and table.sheet == previous:  # a letterhead speaks for all tables under it, and so does a title
            above = grouped[-1].identity
            if identity.named_by_file or not identity.unit.name:
                identity = replace(identity, unit=above.unit, named_by_file=above.named_by_file)
            if identity.period is None:
                identity = replace(identity, period=above.period)
        previous = table.sheet
        joined = next((parts for parts in grouped if _belongs(parts, table, identity)), None)
        if joined is None:
            grouped.append(_Parts(identity, [table]))
        else:
            joined.tables.append(table)
    return grouped


def _belongs(parts: _Parts, table: _SheetTable, identity: Identity) -> bool:
    """Whether a table on another sheet is a further part of a return: same who and when, other sections."""
    same_unit = identity.unit == parts.identity.unit or identity.named_by_file or not identity.unit.name
    same_period = identity.period in (None, parts.identity.period)
    sections = {each.line.section for known in parts.tables for each in known.lines}
    return same_unit and same_period and parts.tables[0].header.form is table.header.form and sections.isdisjoint(
        each.line.section for each in table.lines
    )  # fmt: skip


def _name_by_tabs(grouped: Sequence[_Parts], names: Sequence[str | None]) -> None:
    """Returns that only the file's name could tell, and so all alike, take the names of their sheets."""
    alike = [parts for parts in grouped if parts.identity.named_by_file or not parts.identity.unit.name]
    if len(alike) < 2:
        return
    units = [unit_of_tab(names[parts.tables[0].sheet] or "", parts.identity.period) for parts in alike]
    if None not in units and len({unit.name for unit in units if unit is not None}) == len(units):
        for parts, unit in zip(alike, units, strict=True):
            parts.identity = replace(parts.identity, unit=unit or parts.identity.unit)


def _return(parts: _Parts, names: Sequence[str | None], file: str) -> Return:
    """The return that these tables are, with everything that has to be said of it."""
    first, identity = parts.tables[0], parts.identity
    form, sheet = first.header.form, names[first.sheet]
    findings: list[Finding] = []
    lines: list[Line] = []
    for table in parts.tables:
        rows = [of_the_period(each, identity.period) for each in table.lines]
        own = [each.line if len(parts.tables) == 1 else replace(each.line, sheet=names[table.sheet]) for each in rows]
        findings.extend(table.findings)
        findings.extend(found for each in rows for found in (*each.about_cells, *each.about_name))
        if table is first:
            findings.extend(interpreted(Place(file, sheet), doubt) for doubt in identity.doubts)
        findings.extend(_about_unknown(own, form, Place(file, names[table.sheet])))
        lines.extend(own)
    nil = False
    if not any(value is not None for line in lines for value in line.cells):
        texts = (text for table in parts.tables for text in (*table.above, *table.below))
        nil = any(NIL.search(unaccented(text)) for text in texts)
        if not nil and not any(line.doubtful for line in lines):
            cell = first.header.layout.cell(form.counts[0], first.header.last + 2)
            findings.append(finding("empty-return", Place(file, sheet, cell)))
    findings.extend(_about_duplicates(lines, form, Place(file, sheet)))
    return Return(
        file=file,
        sheet=sheet,
        form=form.id,
        unit=identity.unit,
        period=identity.period,
        lines=lines,
        kind=identity.kind,
        nil=nil,
        version=identity.version,
        findings=findings,
    )


def _about_unknown(lines: Sequence[Line], form: Form, where: Place) -> Iterator[Finding]:
    for line in lines:
        if line.award is None:
            yield unknown_award(_label_of(line, form, where), line.label, _doubt(line, form))


def _doubt(line: Line, form: Form) -> Doubt:
    """Why a line has no award, and which it may have; an issuer that was not there in the period is a reason too."""
    match = form.awards.find(line.label) if line.parts is not None else None
    if match is None or line.parts is None:
        return form.awards.doubt(line.label)
    return Doubt(NOT_THEN.format(name=line.parts.issuer), (match.award,))


def _about_duplicates(lines: Sequence[Line], form: Form, where: Place) -> Iterator[Finding]:
    """Lines of one award with the same issuer, subject and mode; "Bằng khen" of two ministries are no duplicates."""
    first: dict[tuple[LineKey, NameParts | None], int] = {}
    for line in lines:
        key = (line.key, line.parts)
        if key in first:
            yield finding("duplicate-line", _label_of(line, form, where), line.label, first=first[key])
        else:
            first[key] = line.row


def _label_of(line: Line, form: Form, where: Place) -> Place:
    cell = line.layout.cell(form.label, line.row)
    return Place(where.file, line.sheet or where.sheet, cell, line.section, line.award, line.label, line.explained)
