"""The summary workbook, sheet by sheet: the official form over a table of details, and the sheets that explain it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from tdkt_xl.blank.official import mark_identity
from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.files.xlsxwriter_inside import FormSheet
from tdkt_xl.rollup.summary import Summary
from tdkt_xl.summary.charts_sheet import CHARTS, has_charts, write_charts
from tdkt_xl.summary.chase_sheet import CHASE, write_chase
from tdkt_xl.summary.comparison_sheet import COMPARISON_BY_UNIT, write_comparison, write_comparison_by_unit
from tdkt_xl.summary.details_sheet import write_details
from tdkt_xl.summary.findings_sheet import write_findings
from tdkt_xl.summary.indicators_sheet import write_indicators
from tdkt_xl.summary.progress_sheet import PROGRESS, write_progress
from tdkt_xl.summary.reconciling_sheet import RECONCILING, write_reconciling
from tdkt_xl.summary.revisions_sheet import REVISIONS, write_revisions
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.totals_sheet import write_totals
from tdkt_xl.summary.tracking_sheet import write_tracking
from tdkt_xl.summary.units_sheet import BY_UNIT, write_units
from tdkt_xl.version import VERSION
from tdkt_xl.words.summary_names import COMPARISON, DETAILS, FINDINGS, INDICATORS, OFFICIAL, TRACKING

__all__ = [
    "BY_UNIT", "CHARTS", "CHASE", "COMPARISON", "COMPARISON_BY_UNIT",
    "DETAILS", "FINDINGS", "INDICATORS", "OFFICIAL", "PROGRESS", "RECONCILING", "REVISIONS", "TRACKING", "write_summary",
]  # fmt: skip


def write_summary(summary: Summary, path: Path) -> None:
    """Writes the workbook to `path`, whole or not at all. Same summary, same bytes. Raises OutputError."""
    with new_workbook(path, summary.form) as book:
        desk = Stationery(book, summary, path.parent)
        _describe(desk)
        official = cast(FormSheet, book.add_worksheet(OFFICIAL, FormSheet))
        sheets = {name: desk.sheet(name) for name in _names(summary)}
        details = write_details(desk, sheets[DETAILS])
        totals = write_totals(desk, official, details)
        units = write_units(desk, sheets[BY_UNIT], details, totals)
        if summary.comparison is not None:
            write_comparison(desk, sheets[COMPARISON], summary.comparison, totals)
            write_comparison_by_unit(desk, sheets[COMPARISON_BY_UNIT], summary.comparison)
        if INDICATORS in sheets:
            write_indicators(desk, sheets[INDICATORS], details, totals)
        if CHARTS in sheets:
            write_charts(desk, sheets[CHARTS], totals, units)
        if summary.reconciliation is not None:
            write_reconciling(desk, sheets[RECONCILING], summary.reconciliation, totals)
        write_tracking(desk, sheets[TRACKING])
        for name, write in ((PROGRESS, write_progress), (CHASE, write_chase), (REVISIONS, write_revisions)):
            if name in sheets:
                write(desk, sheets[name])
        write_findings(desk, sheets[FINDINGS])
        official.activate()


def _names(summary: Summary) -> list[str]:
    """The sheets behind the official one, in order; those that would have nothing to say are left out."""
    wanted = {
        BY_UNIT: True,
        COMPARISON: summary.comparison is not None,
        COMPARISON_BY_UNIT: summary.comparison is not None,
        INDICATORS: bool(summary.form.indicators),
        CHARTS: has_charts(summary),
        RECONCILING: summary.reconciliation is not None,
        DETAILS: True,
        TRACKING: True,
        PROGRESS: summary.due is not None or any(office.listed for office in summary.leaves),
        CHASE: bool(summary.missing),
        REVISIONS: any(entry.successor is not None for entry in summary.entries),
        FINDINGS: True,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def _describe(desk: Stationery) -> None:
    """Properties; a fixed time of making, for the same bytes from the same input."""
    period = desk.summary.period
    created = datetime(period.year, 12, 31) if period is not None else datetime(2000, 1, 1)
    title = f"{desk.form.title} {period.title if period is not None else ''}".strip()
    desk.book.set_properties({"title": title, "author": "tdkt-xl", "created": created})
    mark_identity(desk.book, desk.form, desk.summary.unit, period, "summary", VERSION)
