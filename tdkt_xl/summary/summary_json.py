"""The JSON of a merge."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.forms import Form
from tdkt_xl.intake.jsonview import Json, cells_json, decision_json, finding_json, ratios_json, unit_json
from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.decisions import NAMED, LogRow
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.reconciliation import Reconciliation
from tdkt_xl.model.summary import Registered, Summary
from tdkt_xl.model.total_lines import Lines, TotalLine
from tdkt_xl.model.tracked import Revision, Tracked
from tdkt_xl.model.units import Office, Unit
from tdkt_xl.rollup.indicators import Measured, measure, of_levels, of_units
from tdkt_xl.rollup.progress import SendingProgress, by_day, day_of, days_late, progress


def summary_view(summary: Summary) -> Json:
    """All results of a merge, for programs, to be written piece by piece: what grows with the units is an iterator."""
    view: Json = {
        "unit": unit_json(summary.unit),
        "period": summary.period.code if summary.period is not None else None,
        "form": summary.form.id,
        "submissions": (_tracked_json(summary, each) for each in summary.submissions),
        "expected": summary.expected,
        "received": summary.received,
        "missing": (_missing_json(summary, office) for office in summary.missing),
        "totals": _totals_json(summary.form, summary.totals),
        "by_unit": (
            {"unit": unit_json(office.unit), "totals": _totals_json(summary.form, totals)} for office, totals in summary.by_unit()
        ),
        "findings": (_finding_json(summary, finding) for finding in summary.findings),
    }
    view["progress"] = (_progress_json(each) for each in progress(summary))
    view["by_day"] = [
        {"day": each.day.isoformat() if each.day is not None else None, "received": each.received, "so_far": each.so_far}
        for each in by_day(summary)
    ]
    view["locked"] = summary.locked
    if summary.log:
        view["approved"] = [unit_json(office.unit) for office in summary.approved]
        view["log"] = [_log_json(row) for row in summary.log]
    view["revisions"] = (_revision_json(summary, revision) for revision in summary.revisions)
    if summary.register:
        view["decisions"] = (_registered_json(summary, each) for each in summary.register)
    if summary.form.indicators:
        view["indicators"] = _indicators_json(summary)
    if summary.due is not None:
        view["due"] = summary.due.isoformat()
    if summary.reconciliation is not None:
        view["reconciliation"] = _reconciliation_json(summary, summary.reconciliation)
    if summary.comparison is not None:
        view["comparison"] = _comparison_json(summary, summary.comparison)
    return view


def _registered_json(summary: Summary, each: Registered) -> Json:
    """An entry of a unit's register, in the form that `read` uses, with unit and file."""
    tracked = summary.submissions[each.submission]
    office = summary.office(tracked)
    unit = unit_json(office.unit if office is not None else Unit())
    return {"unit": unit, "file": summary.given(tracked.file), **decision_json(each.entry)}


def _tracked_json(summary: Summary, each: Tracked) -> Json:
    """`received` is the day on which it was received, `received_by` the source of this day (model/received.py).

    `days_late` (0: on time, null: no time known) is there only if there is a due date.
    """
    office = summary.office(each)
    view: Json = {
        "file": summary.given(each.file),
        "sheet": each.sheet,
        "unit": unit_json(office.unit if office is not None else Unit()),
        "period": each.period.code if each.period is not None else None,
        "status": each.status,
        "reason": each.reason.replace(each.instead, summary.given(each.instead)) if each.reason and each.instead else each.reason,
        "received": day.isoformat() if (day := day_of(each)) is not None else None,
        "received_by": each.dated,
        **_decision_json(each),
    }
    if summary.due is not None:
        view["days_late"] = days_late(day_of(each), summary.due)
    return view


def _decision_json(each: Tracked) -> Json:
    """The officer's decision; `decision` is null if there is none. Her reason, if she gives one, replaces the program's."""
    decision = each.decision if each.decision is not None and each.decision.in_force else None
    view: Json = {
        "decision": decision.what if decision is not None and decision.what != NAMED else None,
        "by": decision.by if decision is not None else None,
        "on": decision.on.isoformat() if decision is not None and decision.on is not None else None,
    }
    return view | {"reason": decision.reason} if decision is not None and decision.reason else view


def _missing_json(summary: Summary, office: Office) -> Json:
    """`email` is there only if the roster has one; `named` is the officer's reason why the unit will not report; `sent` are the
    unit's files that could not be counted."""
    view: Json = {"code": office.code, "name": office.name, "sent": summary.sent(office)}
    if office.key in summary.named:
        view["named"] = summary.named[office.key].reason
    return view | {"email": office.email} if office.email else view


def _log_json(row: LogRow) -> Json:
    """A row of the log: texts as on the sheet, null if unknown."""
    fields = ("number", "at", "action", "code", "name", "about", "reason", "by", "on", "source", "before", "own")
    return {name: getattr(row, name) or None for name in fields}


def _progress_json(each: SendingProgress) -> Json:
    """`unit` null means all units; `on_time` and `late` are null without a due date."""
    return {
        "unit": unit_json(each.office.unit) if each.office is not None else None,
        "expected": each.expected,
        "received": each.received,
        "on_time": each.on_time,
        "late": each.late,
    }


def _revision_json(summary: Summary, revision: Revision) -> Json:
    return {
        "file": summary.given(summary.submissions[revision.new].file),
        "replaces": summary.given(summary.submissions[revision.old].file),
        "changes": [
            {
                "section": change.key.section,
                "award": change.key.award,
                "label": change.label,
                "column": change.column,
                "before": change.before,
                "after": change.after,
            }
            for change in revision.changes
        ],
    }


def _indicators_json(summary: Summary) -> Json:
    """The form's indicators by id, rounded to 4 decimals; null if the divisor is 0."""
    form, totals = summary.form, summary.totals
    units = of_units(summary)

    def values(measured: Measured) -> Json:
        pairs = zip(form.indicators, measured.values, strict=True)
        return {indicator.id: None if value is None else round(value, 4) for indicator, value in pairs}

    return {
        "overall": values(measure(form, (total.cells for total in totals))),
        "by_line": [
            {"section": t.section, "award": t.award, "label": t.label, "values": values(measure(form, [t.cells]))} for t in totals
        ],
        "by_level": [{"level": level, "units": count, "values": values(of)} for level, count, of in of_levels(form, units)],
        "by_unit": ({"unit": unit_json(office.unit), "values": values(of)} for office, of in units),
    }


def _finding_json(summary: Summary, finding: Finding) -> Json:
    view = finding_json(finding)
    return view if finding.file is None else view | {"file": summary.given(finding.file)}


def _reconciliation_json(summary: Summary, reconciliation: Reconciliation) -> Json:
    """The units' and the issuer's figures, line by line; `issued` is null if the issuer has no such line."""
    form = summary.form
    return {
        "issuer": {"file": summary.given(reconciliation.file), "unit": unit_json(reconciliation.unit)},
        "lines": [
            {
                "section": line.total.section,
                "award": line.total.award,
                "label": line.total.label,
                "reported": cells_json(form, line.total.cells),
                "issued": cells_json(form, line.issued.counts) if line.issued is not None else None,
                "differs": line.differs,
            }
            for line in reconciliation.lines
        ],
    }


def _comparison_json(summary: Summary, comparison: Comparison) -> Json:
    """Each line and each unit in both periods; a unit's `now` or `then` is null if the unit has no figures in this period."""
    form, previous = summary.form, comparison.previous
    return {
        "previous": {"file": summary.given(previous.file), "unit": unit_json(previous.unit), "period": previous.period.code},
        "lines": [
            {
                "section": line.section,
                "award": line.award,
                "label": line.label,
                "now": cells_json(form, line.now),
                "then": cells_json(form, line.then),
            }
            for line in comparison.lines
        ],
        "by_unit": (
            {
                "unit": unit_json(move.unit),
                "now": _side_json(form, move.now),
                "then": _side_json(form, move.then),
                "comparable": move.comparable,
                "note": move.note or None,
            }
            for move in comparison.units
        ),
    }


def _side_json(form: Form, lines: Lines | None) -> Json | None:
    """The sum of all lines of a unit in one period."""
    if lines is None:
        return None
    return dict(cells_json(form, Counts.total(lines.values(), len(form.counts))))


def _totals_json(form: Form, totals: Iterable[TotalLine]) -> list[Json]:
    return [
        {
            "section": total.section,
            "award": total.award,
            "label": total.label,
            "cells": cells_json(form, total.cells),
            "ratios": ratios_json(form, total.ratios),
        }
        for total in totals
    ]
