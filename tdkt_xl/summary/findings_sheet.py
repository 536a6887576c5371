"""The sheet "Phát hiện": every finding, what to do about it, and a link to its cell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from tdkt_xl.files.bulk import BulkColumn, row_height
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.reading.findings import told_once
from tdkt_xl.summary.names import CELL, EXPLAINED, FILE, FINDINGS, MESSAGE, RULE, SEVERITY, SHEET, UNIT
from tdkt_xl.summary.places import HEADING_ROW
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table
from tdkt_xl.words.severities import SEVERITIES, SEVERITY_WORDS

LINKED_FINDINGS = 10_000
"""So many findings get a link to their cell; Excel opens no sheet with more than 65,530 links."""
_LONGEST_LINK = 2000
_ESCAPES = {ord(letter): f"%{ord(letter):02X}" for letter in '%#? "<>[]`^{}'}
"""What a link's path may not hold as it is. Done here, for XlsxWriter takes a "%20" in a file's name for a space and ends
the path at a "#"."""


def findings_table(desk: Stationery) -> Table:
    """The findings, errors first."""
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
    findings = by_severity(desk.summary)
    counts = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITY_WORDS}
    remark = ", ".join(f"{SEVERITY_WORDS[severity]}: {count}" for severity, count in counts.items())
    units = units_of_findings(desk.summary)
    linked, rest = findings[:LINKED_FINDINGS], findings[LINKED_FINDINGS:]
    sheet = desk.drawing(FINDINGS)
    desk.table_head(sheet, "PhatHien", columns, remark)
    for row, found in enumerate(linked, HEADING_ROW + 1):
        _write_linked(desk, sheet, row, columns, found, _row(desk, found, units))
    first = HEADING_ROW + 1 + len(linked)
    sheet.sortable = range(HEADING_ROW + 1, first)
    sheet.write_bulk(first, columns, lambda: (_row(desk, found, units) for found in rest), len(rest))
    return sheet.table()


def by_severity(summary: Summary) -> list[Finding]:
    """The findings as people are told them, errors first."""
    return sorted(told_once(summary.findings), key=lambda found: SEVERITIES.index(found.severity))


def units_of_findings(summary: Summary) -> dict[str, str]:
    """Names of units by file, and of those that have not sent, which have no file, by code."""
    units = {office.code: office.name for office in summary.missing if office.code is not None}
    if summary.reconciliation is not None:
        units[summary.reconciliation.file] = summary.reconciliation.unit.name or ""
    return units | {each.file: office.name for each in summary.submissions if (office := summary.office(each)) is not None}


def unit_of(found: Finding, units: Mapping[str, str]) -> str | None:
    """The name of the unit that a finding is about; `units` are those of the summary's findings."""
    about = found.file if found.file is not None else found.actual
    return units.get(about) if isinstance(about, str) else None


def _write_linked(
    desk: Stationery, sheet: Drawing, row: int, columns: Sequence[BulkColumn], found: Finding, cells: Sequence[str | None]
) -> None:
    sheet.set_row(row, row_height(columns, cells))
    for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
        if value is not None:
            sheet.write_string(row, place, str(value), column.cell)
    link = _link(desk, found)
    if link is not None and len(link) < _LONGEST_LINK:
        sheet.write_url(row, 2, link, desk.formats.link, desk.short(found.file or ""))


def _row(desk: Stationery, found: Finding, units: Mapping[str, str]) -> Sequence[str | None]:
    return (
        SEVERITY_WORDS[found.severity],
        unit_of(found, units),
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
    """Where a click on a finding leads: the file, relative to the summary, and in it the cell; the zip of a member.

    None where the way there leads through the user's own folder, whose name is hers."""
    if found.file is None:
        return None
    file, inside, _ = desk.summary.given(found.file).partition("!/")
    try:
        target = os.path.relpath(file, desk.folder)
    except ValueError:  # another drive: the whole path would tell of this machine
        return None
    if os.path.basename(os.path.expanduser("~")) in target.split(os.sep):
        return None
    place = ""
    if found.sheet and found.cell and not inside:
        place = "#'{}'!{}".format(found.sheet.replace("'", "''"), found.cell)
    return f"external:{target.translate(_ESCAPES)}{place}"
