"""From a workbook's grids to returns: tables found, lines named, counts read, and what had to be interpreted said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.files.grids import Row, Sheets
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.returns import Finding, Line, Return
from tdkt_xl.reading.body import Body
from tdkt_xl.reading.findings import Place as FindingPlace
from tdkt_xl.reading.findings import bracketed, finding, interpreted, missing_columns, nearly_a_form, shown
from tdkt_xl.reading.identity import Identity, identify, unit_of_tab, with_margins
from tdkt_xl.reading.reworded_headers import Attempt, find_reworded, nearest
from tdkt_xl.reading.rows import NIL
from tdkt_xl.reading.side_by_side import parting
from tdkt_xl.reading.sub_rows import Detail, settled
from tdkt_xl.reading.tables import Header, find_headers
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import unaccented

_Find = Callable[[Sequence[Row], Sequence[Form]], list[Header]]


@dataclass(slots=True)
class _Table:
    """A form's table on one sheet, as read: its lines, what was found on the way, and the texts around it."""

    sheet: int
    header: Header
    above: list[str]
    lines: list[Line]
    findings: list[Finding]
    below: list[str] = field(default_factory=list)
    section: str | None = None
    """The section begun last."""
    encoding: str | None = None
    """The encoding from before Unicode that text on the sheet is in."""
    details: list[Detail] = field(default_factory=list)
    by_class: set[int] = field(default_factory=set)
    """What rows that split a line are, until they are settled."""


def read_returns(workbook: Sheets, forms: Sequence[Form], file: str) -> list[Return]:
    """Every return in a workbook; an empty list where no visible sheet (nor, failing that, hidden one) holds a form.

    Never raises for content; UnreadableFile where a sheet cannot be opened.
    """
    named = workbook.properties.get("tdkt.form")
    forms = [form for form in forms if form.id == named] or forms
    summary = workbook.properties.get("tdkt.kind") == "summary"
    names = workbook.names
    for visible, find in ((True, find_headers), (True, find_reworded), (False, find_headers), (False, find_reworded)):
        tables: list[_Table] = []
        for sheet in range(len(names)):
            if workbook.visible[sheet] == visible:
                tables.extend(_tables(workbook, sheet, forms, file, find))
                if summary and tables:
                    break  # in a summary of ours the first sheet is the form, the others explain it
        if tables:
            returns = _returns(workbook, tables, file)
            if summary:
                returns[0].unnamed = not {"tdkt.unit.name", "tdkt.unit.code"} & workbook.properties.keys()
            if not visible:
                for ret in returns:
                    ret.findings.append(interpreted(FindingPlace(file, ret.sheet), "biểu nằm trên trang tính bị ẩn"))
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
        return finding("no-form", FindingPlace(file))
    name, best = max(found, key=lambda each: len(each[1].understood))
    return nearly_a_form(FindingPlace(file, name, f"A{best.row + 1}"), best.understood, best.doubt)


# ---- Tables


def _tables(workbook: Sheets, sheet: int, forms: Sequence[Form], file: str, find: _Find) -> list[_Table]:
    rows, around = workbook.rows(sheet), workbook.around(sheet)
    tables = _tables_among(rows, around, workbook, sheet, forms, file, find)
    if tables and not _holds_legacy_text(tables):
        return tables
    found = legacy_text.decoder((*_texts(rows), *around))
    if found is None:
        return tables
    decode, encoding = found
    rows = [[decode(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    tables = _tables_among(rows, list(map(decode, around)), workbook, sheet, forms, file, find)
    for table in tables:
        table.above = list(map(legacy_text.heading, table.above))
        table.encoding = encoding
    return tables


def _holds_legacy_text(tables: Sequence[_Table]) -> bool:
    """A look at the texts that matter, each known again when it recurs in the next file."""
    for table in tables:
        if table.encoding is not None:
            return True
        remarks = [text for line in table.lines if line.note or line.explained for text in (line.note, line.explained) if text]
        if any(map(legacy_text.is_odd, (*table.above, *table.below, *remarks))):
            return True
    return False


def _tables_among(
    rows: Sequence[Row], around: Sequence[str], workbook: Sheets, sheet: int, forms: Sequence[Form], file: str, find: _Find
) -> list[_Table]:
    """The tables on a sheet of these rows; `around` is text outside them."""
    headers = find(rows, forms)
    if not headers:
        return []
    second = parting(rows, headers, forms)
    if second is not None:
        left = _tables_among([row[:second] for row in rows], around, workbook, sheet, forms, file, find)
        return [*left, *_tables_among([[""] * second + row[second:] for row in rows], (), workbook, sheet, forms, file, find)]
    tables: list[_Table] = []
    start = 0
    for i, header in enumerate(headers):
        stop = headers[i + 1].first if i + 1 < len(headers) else len(rows)
        above = [*(() if i else around), *_texts(rows[start : header.first])]
        before = tables[-1].lines[-1] if tables and tables[-1].lines and all(map(_is_page_mark, above)) else None
        body = Body(workbook, sheet, rows, header, file, before)
        body.read(header.last + 1, stop)
        start = body.end
        if tables and not _is_new(tables[-1], body, above):
            _continue(tables[-1], body, above)
        else:
            if tables:
                tables[-1].below.extend(above)
            tables.append(_Table(sheet, header, above, body.lines, body.findings, body.notes, body.section, body.encoding))
            tables[-1].by_class = body.by_class
            tables[-1].details = [each if each.line is not before else replace(each, line=None) for each in body.details]
            if header.by_texts or header.renumbered or header.absent:
                body.findings.extend(_about_columns(header, FindingPlace(file, workbook.names[sheet], f"A{header.first + 1}")))
    tables[-1].below.extend(_texts(rows[start:]))
    for table in tables:
        _settle(table, rows, FindingPlace(file, workbook.names[sheet]))
    return tables


def _settle(table: _Table, rows: Sequence[Row], where: FindingPlace) -> None:
    """What stands twice in a table, in a line and in rows that split it, counts once."""
    if not table.details and table.header.form.awards.kin.isdisjoint([line.award for line in table.lines]):
        return  # as nearly everywhere
    done = settled(table.header.form, rows, table.lines, table.details, table.by_class, where)
    table.lines = done.lines
    table.findings = [found for found in table.findings if found.rule != "interpreted" or found.cell not in done.left_out]
    table.findings.extend(done.findings)


def _about_columns(header: Header, place: FindingPlace) -> Iterator[Finding]:
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


def _is_new(before: _Table, body: Body, between: Sequence[str]) -> bool:
    """Whether a further header begins another return, rather than the next printed page of the same."""
    if body.header.form is not before.header.form:
        return True
    if not any(not _is_page_mark(text) for text in between) and len(before.lines) > 0 and body.lines:
        return False
    known, said = identify({}, before.above, ""), identify({}, between, "")
    if said.unit.name not in (None, known.unit.name) or said.period not in (None, known.period):
        return True
    seen = {line.key for line in before.lines}
    return any(line.key in seen for line in body.lines)


def _is_page_mark(text: str) -> bool:
    return re.fullmatch(r"(?:trang )?[\d\s/.,-]+|.{0,3}", unaccented(text)) is not None


def _continue(table: _Table, body: Body, between: Sequence[str]) -> None:
    """The next page's lines join the table; lines above any section heading stay in the section begun before."""
    last = table.section or next((line.section for line in reversed(table.lines)), "")
    table.section = body.section or table.section
    table.encoding = table.encoding or body.encoding
    for line in body.lines:
        if body.headless(line):
            line.section = last
    table.details.extend(body.details)
    table.by_class |= body.by_class
    table.lines.extend(body.lines)
    table.findings.extend(body.findings)
    table.below.extend((*between, *body.notes))


def _texts(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in row if cell.__class__ is str and cell]


# ---- Returns


def _returns(workbook: Sheets, tables: Sequence[_Table], file: str) -> list[Return]:
    """Tables grouped into returns: sections of one form on several sheets are one, else each table is its own."""
    several = len(tables) > 1
    returns: list[Return] = []
    identities: list[Identity] = []
    previous = -1
    for table in tables:
        name = workbook.names[table.sheet]
        identity = identify(workbook.properties, table.above, file, name, table.below, several)
        identity = with_margins(identity, workbook.properties, table.above, workbook.margins(table.sheet))
        if identities and table.sheet == previous and (identity.named_by_file or not identity.unit.name):
            identity = identity._replace(unit=identities[-1].unit)  # a letterhead speaks for all tables under it
        if identities and table.sheet == previous and identity.period is None:
            identity = identity._replace(period=identities[-1].period)  # so does a title
        previous = table.sheet
        joined = next((i for i, ret in enumerate(returns) if _belongs(ret, identities[i], table, identity)), None)
        if joined is None:
            returns.append(_return(table, identity, name, file))
            identities.append(identity)
        else:
            _join(returns[joined], table, name)
    if len(returns) > 1:
        _name_by_tabs(returns, identities)
    for ret in returns:
        _report_duplicates(ret, tables[0].header.form)
    legacy = next((table for table in tables if table.encoding), None)
    if legacy is not None:
        said = f"chữ gõ bằng phông cũ (bảng mã {legacy.encoding}) đã được chuyển sang Unicode"
        returns[0].findings.append(interpreted(FindingPlace(file, workbook.names[legacy.sheet]), said))
    return returns


def _return(table: _Table, identity: Identity, sheet: str | None, file: str) -> Return:
    ret = Return(
        file=file,
        sheet=sheet,
        form=table.header.form.id,
        unit=identity.unit,
        period=identity.period,
        lines=table.lines,
        kind=identity.kind,
        version=identity.version,
        findings=table.findings,
    )
    for doubt in identity.doubts:
        ret.findings.append(interpreted(FindingPlace(file, sheet), doubt))
    _report_unknown(ret, table.header.form)
    if not any(value is not None for line in ret.lines for value in line.cells):
        ret.nil = any(NIL.search(unaccented(text)) for text in (*table.above, *table.below))
        doubtful = any(line.doubtful for line in ret.lines)
        if not ret.nil and not doubtful:
            first = table.header
            cell = first.layout.cell(first.form.counts[0], first.last + 2)
            ret.findings.append(finding("empty-return", FindingPlace(file, sheet, cell)))
    return ret


def _belongs(ret: Return, known: Identity, table: _Table, identity: Identity) -> bool:
    """Whether a table on another sheet is a further part of a return: same who and when, other sections."""
    same_unit = identity.unit == known.unit or identity.named_by_file or not identity.unit.name
    same_period = identity.period in (None, known.period)
    sections = {line.section for line in ret.lines}
    return same_unit and same_period and ret.form == table.header.form.id and sections.isdisjoint(
        line.section for line in table.lines
    )  # fmt: skip


def _name_by_tabs(returns: Sequence[Return], identities: Sequence[Identity]) -> None:
    """Returns that only the file's name could tell, and so all alike, take the names of their sheets."""
    pairs = zip(returns, identities, strict=True)
    alike = [ret for ret, identity in pairs if identity.named_by_file or not ret.unit.name]
    if len(alike) < 2:
        return
    units = [unit_of_tab(ret.sheet or "", ret.period) for ret in alike]
    if None not in units and len({unit.name for unit in units if unit is not None}) == len(units):
        for ret, unit in zip(alike, units, strict=True):
            ret.unit = unit or ret.unit


def _join(ret: Return, table: _Table, sheet: str | None) -> None:
    for line in ret.lines:
        line.sheet = line.sheet or ret.sheet
    for line in table.lines:
        line.sheet = sheet
    part = _return(table, Identity(ret.unit, ret.period), sheet, ret.file)
    ret.lines = [*ret.lines, *part.lines]
    ret.findings = [f for f in (*ret.findings, *part.findings) if f.rule != "empty-return"] + [
        f for f in ret.findings if f.rule == "empty-return" and any(g.rule == "empty-return" for g in part.findings)
    ]
    ret.nil = ret.nil or part.nil


def _report_unknown(ret: Return, form: Form) -> None:
    label = form.label
    for line in ret.lines:
        if line.award is None:
            place = FindingPlace(
                ret.file, ret.sheet, line.layout.cell(label, line.row), line.section, None, line.label, line.explained
            )
            ret.findings.append(finding("unknown-award", place, line.label, label=shown(line.label)))


def _report_duplicates(ret: Return, form: Form) -> None:
    label = form.label
    first: dict[LineKey, int] = {}
    for line in ret.lines:
        key = line.key
        if key in first:
            sheet = line.sheet or ret.sheet
            place = FindingPlace(
                ret.file, sheet, line.layout.cell(label, line.row), line.section, line.award, line.label, line.explained
            )
            ret.findings.append(finding("duplicate-line", place, line.label, label=shown(line.label), first=first[key]))
        else:
            first[key] = line.row
