"""Makes returns from a file's tables: groups tables that are parts of one form, makes the lines and the findings about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Doubt
from tdkt_xl.forms.definition import TEXT
from tdkt_xl.forms.names.reading import NOT_THEN
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding, bracketed
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.added_columns import added_columns, kept_texts
from tdkt_xl.reading.body import LineRow
from tdkt_xl.reading.columns import read_number
from tdkt_xl.reading.continued_rows import section_titled
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted, missing_columns, unknown_award, unknown_row
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.identity import Identity, identify, unit_of_tab, with_margins
from tdkt_xl.reading.lines import LineRead, of_the_period, read_line
from tdkt_xl.reading.rows import NIL
from tdkt_xl.reading.sheet_tables import Piece, SheetTable, keys_of, sectioned
from tdkt_xl.reading.sub_rows import SubRow, read_sub_row, settled
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import fold, unaccented

_TEXTS_RIGHT_ABOVE = 3
"""How many texts right above a table may hold a section's title."""


@dataclass(slots=True)
class ReturnParts:
    """The tables that together are one return, and the return's identity."""

    identity: Identity
    tables: list[SheetTable]

    @property
    def form(self) -> Form:
        return self.tables[0].header.form

    def keys(self) -> set[LineKey]:
        """Returns the keys by which the lines so far are added up."""
        return {LineKey.of(section, row.award, row.name) for _, row, section in sectioned_rows(self.tables)}

    def holds_none_of(self, keys: set[LineKey]) -> bool:
        """True if none of these lines is there yet."""
        return self.keys().isdisjoint(keys)


# ---- Which tables are one return


def grouped(workbook: Sheets, tables: Sequence[SheetTable], file: str, stated: bool = True) -> list[ReturnParts]:
    """Returns the tables grouped into returns. Tables with the same form, unit and period but different lines are one return.

    `stated`: whether the workbook's properties are about the first of these tables. Of tables on other sheets, which somebody put
    beside our form, they say nothing that the sheet itself does not say otherwise.
    """
    parts: list[ReturnParts] = []
    for table in tables:
        if table.goes_on and parts:
            parts[-1].tables.append(table)
            continue
        identity = _identity(
            workbook, table, file, parts[-1] if parts else None, len(tables) > 1, stated and table.sheet == tables[0].sheet
        )
        known = next((each for each in parts if _belongs(each, table, identity, workbook.names)), None)
        if known is None:
            parts.append(ReturnParts(identity, [table]))
        else:
            known.tables.append(table)
    if len(parts) > 1:
        _name_by_tabs(parts, workbook.names)
    return parts


def _identity(workbook: Sheets, table: SheetTable, file: str, before: ReturnParts | None, several: bool, stated: bool) -> Identity:
    if before is not None and table.between != table.above:  # a document, where the letterhead of earlier tables still holds
        return _with_texts_between(before.identity, table.between)
    ours = "tdkt.form" in workbook.properties
    properties = {} if ours and not stated else workbook.properties
    identity = identify(properties, table.above, file, workbook.names[table.sheet], table.below, several)
    if ours and not stated:
        return _beside_ours(identity, workbook.properties)
    if not ours:
        identity = with_margins(identity, workbook.properties, table.above, workbook.margins(table.sheet))
    if table.cover and not ours:
        identity = _with_cover(identity, table.cover)
    if before is not None and table.sheet == before.tables[-1].sheet:  # a letterhead is valid for all tables under it
        if identity.named_by_file or not identity.unit.name:
            identity = replace(identity, unit=before.identity.unit, named_by_file=before.identity.named_by_file)
        if identity.period is None:  # a title is too
            identity = replace(identity, period=before.identity.period)
    return identity


def _beside_ours(identity: Identity, properties: Mapping[str, str]) -> Identity:
    """Returns the identity of a table on another sheet than our form in the same workbook: where the sheet names no unit or no
    period, they are those of our form."""
    ours = identify(properties, (), "")
    same = identity.unit.name is None or identity.named_by_file or fold(identity.unit.name) == fold(ours.unit.name or "")
    period = identity.period if identity.period is not None and not identity.doubts else ours.period or identity.period
    doubts = () if ours.period is not None else identity.doubts
    return replace(identity, unit=ours.unit if same else identity.unit, period=period, named_by_file=False, doubts=doubts)


def _with_texts_between(before: Identity, between: Sequence[str]) -> Identity:
    """Returns the identity of the table before, changed by what the texts between the two tables say."""
    said = identify({}, between, "")
    identity = replace(before, doubts=(), version=said.version or before.version)
    if said.unit.name is not None:
        identity = replace(identity, unit=said.unit, named_by_file=False)
    if said.period is not None and not said.doubts:
        identity = replace(identity, period=said.period)
    return identity


def _with_cover(identity: Identity, cover: Sequence[str]) -> Identity:
    """Returns the identity, completed from texts before the form: a letterhead in its own table, or a cover sheet."""
    said = identify({}, cover, "")
    where = "lấy ở phần đứng trước biểu"
    if said.unit.name is not None and (identity.named_by_file or identity.unit.name is None):
        doubts = (*identity.doubts, f"tên đơn vị “{said.unit.name}” {where}")
        identity = replace(identity, unit=said.unit, named_by_file=False, doubts=doubts)
    if said.period is not None and not said.doubts and (identity.period is None or identity.doubts):
        others = tuple(doubt for doubt in identity.doubts if not doubt.startswith("kỳ báo cáo"))
        identity = replace(identity, period=said.period, doubts=(*others, f"kỳ báo cáo {said.period.code} {where}"))
    return identity


def _belongs(parts: ReturnParts, table: SheetTable, identity: Identity, names: Sequence[str | None]) -> bool:
    """True if a table on another sheet is a further part of a return: same unit and period, different lines."""
    same_unit = identity.unit == parts.identity.unit or identity.named_by_file or not identity.unit.name
    same_period = identity.period in (None, parts.identity.period) or identity.is_dated_only
    if not (same_unit and same_period and parts.form is table.header.form) or _by_tabs_apart(parts, table, identity, names):
        return False
    return parts.holds_none_of(keys_of(table.pieces, section_above(table)))


def _by_tabs_apart(parts: ReturnParts, table: SheetTable, identity: Identity, names: Sequence[str | None]) -> bool:
    """True if neither table names its unit (except by the file's name) and their sheets are named after two different units."""
    if not (identity.named_by_file or not identity.unit.name) or not (parts.identity.named_by_file or not parts.identity.unit.name):
        return False
    tabs = [unit_of_tab(names[each] or "", identity.period) for each in (parts.tables[0].sheet, table.sheet)]
    return None not in tabs and tabs[0] != tabs[1]


def _name_by_tabs(parts: Sequence[ReturnParts], names: Sequence[str | None]) -> None:
    """Gives returns that name no unit (except by the file's name) the units in their sheets' names, if these are all different."""
    alike = [each for each in parts if each.identity.named_by_file or not each.identity.unit.name]
    if len(alike) < 2:
        return
    units = [unit_of_tab(names[each.tables[0].sheet] or "", each.identity.period) for each in alike]
    if None not in units and len({unit.name for unit in units if unit is not None}) == len(units):
        for each, unit in zip(alike, units, strict=True):
            each.identity = replace(each.identity, unit=unit or each.identity.unit)


def between(workbook: Sheets, table: SheetTable, before: SheetTable) -> tuple[str, ...]:
    """Returns the texts above a table that are neither above nor in the table before it."""
    if not workbook.around(table.sheet):
        return table.above
    used = Counter(workbook.around(before.sheet))
    used.update(cell for row in before.pieces[0].table.rows for cell in row if isinstance(cell, str) and cell)
    left: list[str] = []
    for text in table.above:
        if used[text]:
            used[text] -= 1
        else:
            left.append(text)
    return tuple(left)


# ---- Sections


def section_above(table: SheetTable) -> str | None:
    """Returns the section whose title is right above a table as a text, for example "II. KHEN THƯỞNG CẤP TỈNH"; else None."""
    form = table.header.form
    titles = (section_titled(form, text) for text in reversed(table.between[-_TEXTS_RIGHT_ABOVE:]))
    return next(filter(None, titles), None)


def sectioned_rows(tables: Sequence[SheetTable]) -> Iterator[tuple[Piece, LineRow, str]]:
    """Yields the rows of all lines with their sections: by the heading, else by a title above the table, else as above."""
    heading: str | None = None
    for table in tables:
        above = section_above(table)
        rows = sectioned(table.pieces, above or heading)
        yield from rows
        headed = [piece.body.section for piece in table.pieces if piece.body.section is not None]
        heading = headed[-1] if headed else above or heading


# ---- Returns


def return_of(parts: ReturnParts, names: Sequence[str | None], file: str) -> Return:
    """Returns the return made from these tables, with all findings about how it was read."""
    first, identity, form = parts.tables[0], parts.identity, parts.form
    where = FindingPlace(file, names[first.sheet])
    several = len({table.sheet for table in parts.tables}) > 1
    read = _lines(parts.tables, lambda sheet: names[sheet] if several else None)
    findings = [found for table in parts.tables for found in _about_table(table, first, names, file)]
    sub_rows = list(_sub_rows(parts.tables, {each.place for each in read}))
    if sub_rows or not form.awards.kin.isdisjoint([each.line.award for each in read]):
        read, said = settled(form, read, sub_rows, where)
        findings.extend(said)
    read = [of_the_period(each, identity.period) for each in read]
    findings.extend(found for each in read for found in (*each.about_cells, *each.about_name))
    findings.extend(interpreted(where, doubt) for doubt in identity.doubts)
    if identity.named_by_file and identity.unit.name:
        findings.append(interpreted(where, f"đơn vị “{identity.unit.name}” lấy theo tên tệp, vì trong biểu không thấy ghi"))
    lines = [each.line for each in read]
    findings.extend(_about_unknown(lines, form, where))
    nil = False
    if not any(value is not None for line in lines for value in line.cells):
        texts = (text for table in parts.tables for text in (*table.above, *table.below))
        nil = any(NIL.search(unaccented(text)) for text in texts)
        if not nil and not any(line.doubtful for line in lines):
            cell = first.header.layout.cell(form.counts[0], first.header.last + 2)
            findings.append(finding("empty-return", replace(where, cell=cell)))
    findings.extend(_about_duplicates(lines, form, where))
    findings.extend(_about_totals(parts.tables[-1].pieces[-1], lines, form, where))
    return Return(
        file=file,
        sheet=where.sheet,
        form=form.id,
        unit=identity.unit,
        period=identity.period,
        lines=lines,
        kind=identity.kind,
        nil=nil,
        version=identity.version,
        findings=findings,
    )


def _about_totals(piece: Piece, lines: Sequence[Line], form: Form, where: FindingPlace) -> Iterator[Finding]:
    """`total-row`: figures of the row of totals under the last line that are not what the lines add up to."""
    row = piece.body.totals[-1] if piece.body.totals else None
    if row is None or any(line.doubtful for line in lines) or any(each.at > row.at for each in piece.body.lines):
        return
    places = piece.table.header.layout.places
    typed = [
        None if (row.at, places[number - 1]) in piece.table.marks else read_number(row.cells[places[number - 1]], decimals).value
        for number, decimals in zip(form.counts, form.decimals, strict=True)
    ]
    sums = Counts.total((line.cells for line in lines if form.adds(line.section, line.award)), len(form.counts))
    for number, count, added in zip(form.counts, typed, sums, strict=True):
        if count is not None and count != (added or 0):
            cell = f"{column_letters(places[number - 1])}{row.at + 1}"
            place = replace(where, cell=cell, sheet=piece.table.sheet_name)
            yield finding("total-row", place, count, added or 0, name=row.label.name, column=form.called(number))


def _lines(tables: Sequence[SheetTable], sheet_named: Callable[[int], str | None]) -> list[LineRead]:
    added = {id(piece): added_columns(piece.table, piece.body.lines) for table in tables for piece in table.pieces}
    read = [
        _with_added(read_line(piece.table, row, section), kept_texts(piece.table, added[id(piece)], row))
        for piece, row, section in sectioned_rows(tables)
    ]
    return [each._replace(line=replace(each.line, sheet=name)) if (name := sheet_named(each.place[0])) else each for each in read]


def _with_added(read: LineRead, said: str | None) -> LineRead:
    """Returns the line with what an office's added columns say of it at the end of its note."""
    if said is None:
        return read
    note = f"{read.line.note}; {said}" if read.line.note else said
    return read._replace(line=replace(read.line, note=note))


def _sub_rows(tables: Sequence[SheetTable], known: set[tuple[int, int]]) -> Iterator[SubRow]:
    for table in tables:
        for piece in table.pieces:
            for each in piece.body.sub_rows:
                yield read_sub_row(piece.table, each.row, each.above if each.above in known else None)


def _about_table(table: SheetTable, first: SheetTable, names: Sequence[str | None], file: str) -> Iterator[Finding]:
    """Yields findings about how a table, and its rows that are not lines, were interpreted."""
    header, sheet = table.header, names[table.sheet]
    for piece in table.pieces:
        for remark in piece.body.remarks:
            yield interpreted(piece.table.label_place(remark.at), remark.said)
    place = FindingPlace(file, sheet, f"A{max(header.first, 0) + 1}")
    if table.goes_on:
        yield interpreted(place, f"bảng không có tiêu đề cột, được hiểu là phần tiếp theo của bảng{_on(names[first.sheet])}")
        return
    if table is not first:
        yield interpreted(place, f"bảng này được hiểu là một phần của cùng biểu với bảng{_on(names[first.sheet])}")
    for piece in table.pieces[:1]:
        for column in added_columns(piece.table, piece.body.lines):
            kept = "ghi kèm ở ghi chú" if header.form.numbers_of(TEXT) else "không đọc"
            said = f"cột “{column.heading}” không có trong biểu nên {kept}, không cộng vào đâu"
            yield interpreted(replace(place, cell=f"{column_letters(column.place)}{column.at + 1}"), said)
    if header.by_texts or header.renumbered or header.absent:
        yield from _about_columns(header, place)
        yield from _about_confirmed(table, place)


def _about_confirmed(table: SheetTable, place: FindingPlace) -> Iterator[Finding]:
    """Yields a finding for each use of a header text that an office confirmed."""
    header = table.header
    if not header.form.confirmed_headers or header.first < 0:
        return
    rows = table.pieces[0].table.rows[header.first : header.last + 1]
    texts = dict.fromkeys(unaccented(cell) for row in rows for cell in row if isinstance(cell, str) and cell)
    for text in texts:
        confirmed = header.form.confirmed_headers.get(text)
        if confirmed is not None:
            said = f"tiêu đề “{confirmed.name}” được hiểu là “{confirmed.meaning}” (đã xác nhận: {confirmed.place})"
            yield interpreted(place, said)


def _on(sheet: str | None) -> str:
    return f" ở trang “{sheet}”" if sheet is not None else " ở trên"


def _about_columns(header: Header, place: FindingPlace) -> Iterator[Finding]:
    """Yields findings about how a table's columns were recognised, and about missing columns."""
    if header.reworded:
        yield interpreted(place, f"tiêu đề cột ghi khác mẫu; theo lời tiêu đề và số liệu, đã nhận cột {header.reworded}")
    elif header.by_texts:
        yield interpreted(place, "bảng không có dòng đánh số cột, đã nhận cột theo tiêu đề")
    if header.renumbered:
        yield interpreted(place, "số thứ tự cột trong bảng không khớp tiêu đề cột, đã nhận cột theo tiêu đề")
    if header.absent_counts:
        yield missing_columns(place, [header.form.called(number) for number in header.absent_counts])
    others = [number for number in header.absent if number not in header.absent_counts]
    if others:
        yield interpreted(place, f"bảng không có cột {bracketed(others)}, các cột khác vẫn đọc theo đúng tiêu đề")


def _about_unknown(lines: Sequence[Line], form: Form, where: FindingPlace) -> Iterator[Finding]:
    for line in lines:
        if line.award is None and not form.counts_awards:
            yield unknown_row(_label_of(line, form, where), line.label)
        elif line.award is None:
            yield unknown_award(_label_of(line, form, where), line.label, _doubt(line, form))


def _doubt(line: Line, form: Form) -> Doubt:
    """Returns why a line has no award, and which it may have. One reason is an issuer that did not exist in the period."""
    match = form.awards.find(line.label) if line.parts is not None else None
    if match is None or line.parts is None:
        return form.awards.doubt(line.label)
    return Doubt(NOT_THEN.format(name=line.parts.issuer), (match.award,))


def _about_duplicates(lines: Sequence[Line], form: Form, where: FindingPlace) -> Iterator[Finding]:
    """Yields findings about lines of one award with the same issuer, subject and mode. "Bằng khen" of two ministries differ."""
    first: dict[tuple[LineKey, NameParts | None], int] = {}
    for line in lines:
        key = (line.key, line.parts)
        if key in first:
            yield finding("duplicate-line", _label_of(line, form, where), line.label, first=first[key])
        else:
            first[key] = line.row


def _label_of(line: Line, form: Form, where: FindingPlace) -> FindingPlace:
    cell = line.layout.cell(form.label, line.row)
    return FindingPlace(where.file, line.sheet or where.sheet, cell, line.section, line.award, line.label, line.explained)
