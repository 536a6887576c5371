"""The summary workbook: the tables of a summary, sheet by sheet, and the writing of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from tdkt_xl.blank.official import mark_identity
from tdkt_xl.files.kept_json import FACTS
from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.charts_sheet import CHARTS, charts_table, has_charts
from tdkt_xl.summary.chase_sheet import CHASE, chase_table
from tdkt_xl.summary.comparison_sheet import COMPARISON_BY_UNIT, comparison_by_unit_table, comparison_table
from tdkt_xl.summary.decisions_sheet import AWARD_DECISIONS, decisions_table
from tdkt_xl.summary.details_sheet import details_table
from tdkt_xl.summary.drawing import Painter
from tdkt_xl.summary.facts_sheet import FACTS_COLUMN, facts_table
from tdkt_xl.summary.findings_sheet import findings_table
from tdkt_xl.summary.indicators_sheet import indicators_table
from tdkt_xl.summary.log_sheet import log_table
from tdkt_xl.summary.names import COMPARISON, DETAILS, FINDINGS, INDICATORS, LOG, OFFICIAL, TRACKING
from tdkt_xl.summary.progress_sheet import PROGRESS, progress_table
from tdkt_xl.summary.prose_sheet import PROSE, prose_table
from tdkt_xl.summary.reconciling_sheet import RECONCILING, reconciling_table
from tdkt_xl.summary.revisions_sheet import REVISIONS, revisions_table
from tdkt_xl.summary.sealed import seal
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table
from tdkt_xl.summary.tracking_sheet import tracking_table
from tdkt_xl.summary.units_sheet import BY_UNIT, units_table
from tdkt_xl.summary.unknown_names_sheet import UNKNOWN_NAMES, has_unknown_names, unknown_names_table
from tdkt_xl.words.version import VERSION

__all__ = [
    "AWARD_DECISIONS", "BY_UNIT", "CHARTS", "CHASE", "COMPARISON", "COMPARISON_BY_UNIT", "DETAILS", "FACTS",
    "FINDINGS", "INDICATORS", "OFFICIAL", "PROGRESS", "PROSE", "RECONCILING", "REVISIONS", "TRACKING", "tables", "write_summary",
]  # fmt: skip


def write_summary(summary: Summary, path: Path) -> None:
    """Writes the workbook to `path`, whole or not at all. Same summary, same bytes. Raises OutputError."""
    every = list(tables(summary, path.parent))
    facts = [str(cell.value) for cell in every[-1].cells if cell.column == FACTS_COLUMN]
    with new_workbook(path, summary.form, lambda written: seal(written, summary, facts)) as book:
        period = summary.period
        created = datetime(period.year, 12, 31) if period is not None else datetime(2000, 1, 1)
        title = f"{summary.form.title} {period.title if period is not None else ''}".strip()
        book.set_properties({"title": title, "author": "tdkt-xl", "created": created})
        mark_identity(book, summary.form, summary.unit, period, "summary", VERSION)
        Painter(book).draw_all(every)


def tables(summary: Summary, folder: Path = Path()) -> Iterator[Table]:
    """The sheets in their order. A sheet that would be empty is left out. Links are relative to `folder`."""
    desk = Stationery(summary, folder)
    shown = [table() for table in makers(desk).values()]
    yield from shown
    yield facts_table(desk, shown)


def makers(desk: Stationery) -> dict[str, Callable[[], Table]]:
    """Returns the sheets that people see, in order: each name with what makes its table."""
    summary = desk.summary
    comparison, reconciliation = summary.comparison, summary.reconciliation
    every: tuple[tuple[str, object, Callable[[], Table]], ...] = (
        (OFFICIAL, True, lambda: desk.official[0]),
        (BY_UNIT, True, lambda: units_table(desk)),
        (COMPARISON, comparison, lambda: comparison_table(desk, comparison)),  # type: ignore[arg-type]
        (COMPARISON_BY_UNIT, comparison, lambda: comparison_by_unit_table(desk, comparison)),  # type: ignore[arg-type]
        (INDICATORS, summary.form.indicators, lambda: indicators_table(desk)),
        (CHARTS, summary.form.begins_with_total and has_charts(summary), lambda: charts_table(desk)),
        (RECONCILING, reconciliation, lambda: reconciling_table(desk, reconciliation)),  # type: ignore[arg-type]
        (DETAILS, True, lambda: details_table(desk)),
        (TRACKING, True, lambda: tracking_table(desk)),
        (PROGRESS, summary.due or any(office.listed for office in summary.leaves), lambda: progress_table(desk)),
        (CHASE, summary.missing_units, lambda: chase_table(desk)),
        (REVISIONS, summary.revisions, lambda: revisions_table(desk)),
        (UNKNOWN_NAMES, has_unknown_names(summary), lambda: unknown_names_table(desk)),
        (PROSE, summary.told, lambda: prose_table(desk)),
        (AWARD_DECISIONS, summary.register, lambda: decisions_table(desk)),
        (FINDINGS, True, lambda: findings_table(desk)),
        (LOG, summary.log, lambda: log_table(desk)),
    )
    return {name: table for name, is_wanted, table in every if is_wanted}
