"""The sheet "Phát hiện": every finding, what to do about it, and a link to its cell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from tdkt_xl.files.bulk import BulkColumn, BulkSheet, row_height
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.summary.stationery import HEADING_ROW, Stationery
from tdkt_xl.words.severities import SEVERITIES, SEVERITY_WORDS
from tdkt_xl.words.summary_names import CELL, EXPLAINED, FILE, MESSAGE, RULE, SEVERITY, SHEET, UNIT

LINKED_FINDINGS = 10_000
"""So many findings get a link to their cell; Excel opens no sheet with more than 65,530 links."""
_LONGEST_LINK = 2000
_ESCAPES = {ord(letter): f"%{ord(letter):02X}" for letter in '%#? "<>[]`^{}'}
"""What a link's path may not hold as it is. Done here, for XlsxWriter takes a "%20" in a file's name for a space and ends
the path at a "#"."""


def write_findings(desk: Stationery, sheet: BulkSheet) -> None:
    """Writes the findings, errors first."""
    columns = [
        desk.wrapped(SEVERITY, 12),
        desk.wrapped(UNIT, 26),
        desk.wrapped(FILE, 34),
        desk.wrapped(SHEET, 12),
        desk.wrapped(CELL, 7),
        desk.wrapped(MESSAGE, 80),
        desk.wrapped("Đang ghi", 14),
        desk.wrapped("Đúng ra", 14),
        desk.wrapped(EXPLAINED, 24),
        desk.wrapped(RULE, 22),
    ]
    findings = sorted(desk.summary.findings, key=lambda f: SEVERITIES.index(f.severity))
    counts = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITY_WORDS}
    remark = ", ".join(f"{SEVERITY_WORDS[severity]}: {count}" for severity, count in counts.items())
    units = _units(desk)
    linked, rest = findings[:LINKED_FINDINGS], findings[LINKED_FINDINGS:]
    desk.table_head(sheet, "PhatHien", columns, remark, len(findings))
    for row, found in enumerate(linked, HEADING_ROW + 1):
        _write_linked(desk, sheet, row, columns, found, _row(desk, found, units))
    sheet.write_bulk(HEADING_ROW + 1 + len(linked), columns, (_row(desk, found, units) for found in rest))


def _units(desk: Stationery) -> dict[str, str]:
    """Names of units by file, and of those that have not sent, which have no file, by code."""
    entries = desk.summary.entries
    units = {office.code: office.name for office in desk.summary.missing if office.code is not None}
    if desk.summary.reconciliation is not None:
        issuer = desk.summary.reconciliation.issuer
        units[issuer.file] = issuer.unit.name or ""
    return units | {entry.ret.file: entry.office.name for entry in entries if entry.ret is not None and entry.office}


def _write_linked(
    desk: Stationery, sheet: BulkSheet, row: int, columns: Sequence[BulkColumn], found: Finding, cells: Sequence[str | None]
) -> None:
    sheet.set_row(row, row_height(columns, cells))
    for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
        if value is not None:
            sheet.write_string(row, place, str(value), column.cell)
    link = _link(desk, found)
    if link is not None and len(link) < _LONGEST_LINK:
        sheet.write_url(row, 2, link, desk.formats.link, desk.short(found.file or ""))


def _row(desk: Stationery, found: Finding, units: Mapping[str, str]) -> Sequence[str | None]:
    about = found.file if found.file is not None else found.actual
    return (
        SEVERITY_WORDS[found.severity],
        units.get(about) if isinstance(about, str) else None,
        desk.short(found.file) if found.file is not None else None,
        found.sheet,
        found.cell,
        found.message_with(desk.short),
        None if found.actual is None or found.file is None else shown(found.actual),
        None if found.expected is None else shown(found.expected),
        found.explained,
        found.rule,
    )


def _link(desk: Stationery, found: Finding) -> str | None:
    """Where a click on a finding leads: the file, relative to the summary, and in it the cell; the zip of a member."""
    if found.file is None:
        return None
    file, inside, _ = found.file.partition("!/")
    try:
        target = os.path.relpath(file, desk.folder)
    except ValueError:  # another drive
        target = os.path.abspath(file)
    place = ""
    if found.sheet and found.cell and not inside:
        place = "#'{}'!{}".format(found.sheet.replace("'", "''"), found.cell)
    return f"external:{target.translate(_ESCAPES)}{place}"
