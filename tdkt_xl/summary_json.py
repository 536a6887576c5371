"""The JSON of a merge."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.forms import Form
from tdkt_xl.jsonview import Json, cells_json, finding_json, ratios_json, unit_json
from tdkt_xl.ledger import TotalLine
from tdkt_xl.returns import Unit
from tdkt_xl.rollup import Entry, Summary


def summary_json(summary: Summary) -> Json:
    """Everything a merge found out, for scripts."""
    return {
        "unit": unit_json(summary.unit),
        "period": summary.period.code if summary.period is not None else None,
        "form": summary.form.id,
        "submissions": [_entry_json(entry) for entry in summary.entries],
        "expected": summary.expected,
        "received": summary.received,
        "missing": [{"code": office.code, "name": office.name} for office in summary.missing],
        "totals": _totals_json(summary.form, summary.totals),
        "by_unit": [
            {"unit": unit_json(office.unit), "totals": _totals_json(summary.form, totals)}
            for office, totals in summary.ledger.by_unit()
        ],
        "findings": [finding_json(finding) for finding in summary.findings],
    }


def _entry_json(entry: Entry) -> Json:
    ret, office = entry.ret, entry.office
    unit = office.unit if office is not None else (ret.unit if ret is not None else Unit())
    return {
        "file": entry.submission.file,
        "sheet": ret.sheet if ret is not None else None,
        "unit": unit_json(unit),
        "period": ret.period.code if ret is not None and ret.period is not None else None,
        "status": entry.status,
        "reason": entry.reason,
    }


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
