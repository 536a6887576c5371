"""The sheet "Kết quả kiểm tra": every finding, its remedy, and a link to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tdkt_xl.files.bulk import BulkColumn, row_height
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.summary import Summary
from tdkt_xl.reading.findings import told_once
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.links import FOLLOW, LINKED
from tdkt_xl.summary.names import CELL, EXPLAINED, FILE, FINDINGS, LINE, MESSAGE, RULE, SEVERITY, SHEET, UNIT
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table
from tdkt_xl.words.severities import ERROR, SEVERITIES, SEVERITY_WORDS, WARNING

_ZOOM = 80
"""In percent: all columns are seen on a screen of 1366 points."""


def findings_table(desk: Stationery) -> Table:
    """The findings, errors first."""
    columns = [
        desk.wrapped(SEVERITY, 12),
        desk.wrapped(UNIT, 24),
        desk.wrapped(FILE, 28),
        desk.wrapped(SHEET, 12),
        desk.wrapped(CELL, 7),
        desk.wrapped(LINE, 22),
        desk.wrapped(MESSAGE, 60),
        desk.wrapped("Đang ghi", 10),
        desk.wrapped("Đúng ra", 10),
        desk.wrapped(EXPLAINED, 22),
        desk.wrapped(RULE, 22),
    ]
    findings = by_severity(desk.summary)
    counts = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITY_WORDS}
    remark = ", ".join(f"{SEVERITY_WORDS[severity]}: {count}" for severity, count in counts.items())
    remark += f". {FOLLOW}" if any(found.file is not None for found in findings) else ""
    units = units_of_findings(desk.summary)
    linked, rest = findings[:LINKED], findings[LINKED:]
    sheet = desk.drawing(FINDINGS)
    desk.table_head(sheet, "PhatHien", columns, remark)
    for row, found in enumerate(linked, HEADING_ROW + 1):
        _write_linked(desk, sheet, row, columns, found, _row(desk, found, units))
    first = HEADING_ROW + 1 + len(linked)
    sheet.sortable = range(HEADING_ROW + 1, first)
    sheet.write_bulk(first, columns, lambda: (_row(desk, found, units) for found in rest), len(rest))
    sheet.set_zoom(_ZOOM)
    rule = next(place for place, column in enumerate(columns) if column.heading == RULE)
    sheet.set_column(rule, rule, columns[rule].width, None, {"hidden": True})
    sheet.print_area(0, 0, HEADING_ROW + max(len(findings), 1), rule - 1)
    for severity, style in ((ERROR, desk.formats.error), (WARNING, desk.formats.warning)):
        shown_as = {"type": "cell", "criteria": "==", "value": f'"{SEVERITY_WORDS[severity]}"', "format": style}
        sheet.conditional_format(HEADING_ROW + 1, 0, HEADING_ROW + max(len(findings), 1), 0, shown_as)
    return sheet.table()


def by_severity(summary: Summary) -> list[Finding]:
    """The findings without repetitions (`told_once`), errors first."""
    return sorted(told_once(summary.findings), key=lambda found: SEVERITIES.index(found.severity))


def units_of_findings(summary: Summary) -> dict[str, str]:
    """Names of units by file; for units that have not reported and so have no file, by code."""
    units = {office.code: office.name for office in summary.missing if office.code is not None}
    if summary.reconciliation is not None:
        units[summary.reconciliation.file] = summary.reconciliation.unit.name or ""
    return units | {each.file: office.name for each in summary.submissions if (office := summary.office(each)) is not None}


def unit_of(found: Finding, units: Mapping[str, str]) -> str | None:
    """The name of the unit of a finding; None if unknown. `units` is from `units_of_findings`."""
    about = found.file if found.file is not None else found.actual
    return units.get(about) if isinstance(about, str) else None


def _write_linked(
    desk: Stationery, sheet: Drawing, row: int, columns: Sequence[BulkColumn], found: Finding, cells: Sequence[str | None]
) -> None:
    sheet.set_row(row, row_height(columns, cells))
    for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
        if value is not None:
            sheet.write_string(row, place, str(value), column.cell)
    link = desk.link(found.file, found.sheet if found.cell else None, found.cell or "A1") if found.file is not None else None
    if link is not None:
        sheet.write_url(row, 2, link, desk.formats.link, desk.short(found.file or ""))


def _row(desk: Stationery, found: Finding, units: Mapping[str, str]) -> Sequence[str | None]:
    return (
        SEVERITY_WORDS[found.severity],
        unit_of(found, units),
        desk.short(found.file) if found.file is not None else None,
        found.sheet,
        found.cell,
        found.line or None,
        found.advice_with(desk.short),
        None if found.actual is None or found.file is None else shown(found.actual),
        None if found.expected is None else shown(found.expected),
        found.explained,
        found.rule,
    )
