"""The JSON of a merge."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.forms import Form
from tdkt_xl.jsonview import Json, cells_json, finding_json, ratios_json, unit_json
from tdkt_xl.ledger import TotalLine
from tdkt_xl.reconciling import Reconciliation
from tdkt_xl.returns import Unit
from tdkt_xl.rollup import Entry, Summary


def summary_json(summary: Summary) -> Json:
    """Everything a merge found out, for scripts."""
    view: Json = {
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
    if summary.reconciliation is not None:
        view["reconciliation"] = _reconciliation_json(summary.reconciliation)
    return view


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


def _reconciliation_json(reconciliation: Reconciliation) -> Json:
    """What the units report and what the issuer does, line by line; `issued` null where it has no such line."""
    form = reconciliation.form
    return {
        "issuer": {"file": reconciliation.issuer.file, "unit": unit_json(reconciliation.issuer.unit)},
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
