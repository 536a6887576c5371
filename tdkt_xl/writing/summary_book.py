"""The summary workbook, sheet by sheet: the official form over a table of details, and the sheets that explain it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from tdkt_xl.rollup import Summary
from tdkt_xl.version import VERSION
from tdkt_xl.writing.details_sheet import DETAILS, write_details
from tdkt_xl.writing.files import new_workbook
from tdkt_xl.writing.findings_sheet import FINDINGS, write_findings
from tdkt_xl.writing.official import FormSheet, mark_identity
from tdkt_xl.writing.reconciling_sheet import RECONCILING, write_reconciling
from tdkt_xl.writing.stationery import Stationery
from tdkt_xl.writing.totals_sheet import OFFICIAL, write_totals
from tdkt_xl.writing.tracking_sheet import TRACKING, write_tracking
from tdkt_xl.writing.units_sheet import BY_UNIT, write_units

__all__ = ["BY_UNIT", "DETAILS", "FINDINGS", "OFFICIAL", "RECONCILING", "TRACKING", "write_summary"]


def write_summary(summary: Summary, path: Path) -> None:
    """Writes the workbook to `path`, whole or not at all. Same summary, same bytes. Raises OutputError."""
    with new_workbook(path, summary.form) as book:
        desk = Stationery(book, summary, path.parent)
        _describe(desk)
        official = cast(FormSheet, book.add_worksheet(OFFICIAL, FormSheet))
        by_unit, details, tracking, findings = map(desk.sheet, (BY_UNIT, DETAILS, TRACKING, FINDINGS))
        table = write_details(desk, details)
        cells = write_totals(desk, official, table)
        write_units(desk, by_unit, table, cells)
        write_tracking(desk, tracking)
        write_findings(desk, findings)
        if summary.reconciliation is not None:
            write_reconciling(desk, desk.sheet(RECONCILING), summary.reconciliation, cells)
        official.activate()


def _describe(desk: Stationery) -> None:
    """Properties; a fixed time of making, for the same bytes from the same input."""
    period = desk.summary.period
    created = datetime(period.year, 12, 31) if period is not None else datetime(2000, 1, 1)
    title = f"{desk.form.title} {period.title if period is not None else ''}".strip()
    desk.book.set_properties({"title": title, "author": "tdkt-xl", "created": created})
    mark_identity(desk.book, desk.form, desk.summary.unit, period, "summary", VERSION)
