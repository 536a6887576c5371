"""The JSON output on which programs rely. Keys may be added, never renamed or removed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time
from decimal import Decimal

from tdkt_xl.forms import Form, FormsById
from tdkt_xl.forms.register_amounts import AMOUNTS
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.narrative import Figure, Narrative
from tdkt_xl.model.proposals import Proposal
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.units import Unit
from tdkt_xl.words.name_parts import NameParts

Json = dict[str, object]


def to_text(view: Mapping[str, object]) -> str:
    """JSON with Vietnamese letters unescaped, one key a line and, in a list, one element a line."""
    return "".join(pieces(view))


def pieces(view: Mapping[str, object]) -> Iterator[str]:
    """The same text in pieces, for writing step by step. An iterator in the view is written as a list; it is used up.

    (The indentation of the standard encoder takes ten times as long, which matters for ten thousand files.)
    """
    start = "{\n "
    for key, value in view.items():
        yield f"{start}{_dumps(key)}: "
        yield from _listed(value, "[\n  ", ",\n  ", "\n ]") if isinstance(value, (list, Iterator)) else _in_line(value)
        start = ",\n "
    yield "\n}\n" if view else "{\n\n}\n"


def _listed(elements: Iterable[object], start: str, between: str, end: str) -> Iterator[str]:
    empty = True
    for element in elements:
        yield start if empty else between
        yield from _in_line(element)
        empty = False
    yield "[]" if empty else end


def _in_line(value: object) -> Iterator[str]:
    """As the standard encoder writes it; an iterator at any depth is written as a list."""
    if isinstance(value, Iterator):
        yield from _listed(value, "[", ", ", "]")
    elif isinstance(value, dict) and any(map(_holds_iterator, value.values())):
        start = "{"
        for key, each in value.items():
            yield f"{start}{_dumps(key)}: "
            yield from _in_line(each)
            start = ", "
        yield "}"
    else:
        yield _dumps(value)


def _holds_iterator(value: object) -> bool:
    return isinstance(value, Iterator) or (isinstance(value, dict) and any(map(_holds_iterator, value.values())))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
_TURN_SHOWN = re.compile(r"(?<!\\)\\\\(?=u(?:202[a-e]|206[6-9]|200[ef]|061c))")
"""How JSON writes the mark in which a name shows a character that changes the direction of writing."""


def _dumps(value: object) -> str:
    """JSON of a value. The marks of such characters become JSON's own escapes: a path that is read back is the path as given, and
    the text itself turns no terminal."""
    text = _encode(value)
    return _TURN_SHOWN.sub(lambda _: "\\", text) if "\\\\u" in text else text


def unit_json(unit: Unit) -> Json:
    return {"code": unit.code, "name": unit.name, "level": unit.level}


def finding_json(finding: Finding) -> Json:
    """`label`, `cells`, `slots`, `explained`, `accepted` and `proposals` are there only if the finding has them."""
    view: Json = {
        "rule": finding.rule,
        "severity": finding.severity,
        "file": finding.file,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "section": finding.section,
        "award": finding.award,
        "message": finding.message,
        "actual": finding.actual,
        "expected": finding.expected,
    }
    if finding.label is not None:
        view["label"] = finding.label
    if finding.other_cells:
        view["cells"] = finding.cells
    if finding.slots:
        view["slots"] = finding.slots
    if finding.explained is not None:
        view["explained"] = finding.explained
    if finding.accepted is not None:
        view["accepted"] = finding.accepted
    if finding.proposals:
        view["proposals"] = [proposal_json(each) for each in finding.proposals]
    return view


def proposal_json(proposal: Proposal) -> Json:
    """`typed` is the present value of the cell, null for blank; `witnesses` are ids of rules, or `ratio`, `typing` …"""
    return {"cell": proposal.cell, "value": proposal.value, "witnesses": proposal.witness_ids, "typed": proposal.typed}


def cells_json(form: Form, cells: Sequence[int | None]) -> Mapping[str, float | None]:
    """Counts by column number; amounts as numbers with their decimals."""
    return {str(number): _number(value) for number, value in zip(form.counts, cells, strict=True)}


def _number(value: int | Decimal | None) -> float | None:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def ratios_json(form: Form, ratios: Sequence[float | None]) -> Mapping[str, float | None]:
    """Ratios rounded to 4 decimals, by column number."""
    return {str(n): None if value is None else round(value, 4) for n, value in zip(form.ratios, ratios, strict=True)}


def _name_json(parts: NameParts) -> Json:
    """The parts of a label beside the award; a key is there only if the label has this part."""
    said = {"issuer": parts.issuer, "subject": parts.subject, "mode": parts.mode}
    return {key: value for key, value in said.items() if value is not None}


def return_json(ret: Return, form: Form) -> Json:
    """One return; `nil` is there only if the return states that there is nothing to report."""
    several_sheets = any(line.sheet is not None for line in ret.lines)
    lines = []
    for line in ret.lines:
        view: Json = {
            "section": line.section,
            "award": line.award,
            "label": line.label,
            "row": line.row,
            "cells": cells_json(form, line.cells),
            "ratios": ratios_json(form, form.quotients(line.cells)),
            "note": line.note,
        }
        if line.parts is not None:
            view.update(_name_json(line.parts))
        if line.explained is not None:
            view["explained"] = line.explained
        if several_sheets:
            view["sheet"] = line.sheet
        lines.append(view)
    view = {
        "file": ret.file,
        "sheet": ret.sheet,
        "form": ret.form,
        "unit": unit_json(ret.unit),
        "period": ret.period.code if ret.period is not None else None,
        "kind": ret.kind,
        "version": ret.version,
        "lines": lines,
        "findings": [finding_json(finding) for finding in ret.findings],
    }
    if ret.nil:
        view["nil"] = True
    if ret.register:
        view["decisions"] = [decision_json(each) for each in ret.register]
    return view


def decision_json(decision: AwardDecision) -> Json:
    """An entry of a register. `label` is there only if the award is not in the catalogue. `individuals` and `leaders` are sums over
    all ranks, null if the register has no number."""
    view: Json = {
        "number": decision.number,
        "date": decision.day.isoformat() if decision.day is not None else None,
        "award": decision.award,
        "kind": decision.kind,
        **{key: decision.amount(amount) for amount, key in AMOUNTS.items()},
        "movement": decision.movement,
        "mode": decision.mode,
        "year": decision.year,
        "status": decision.status,
        "sheet": decision.sheet,
        "row": decision.row,
    }
    if decision.label is not None:
        view["label"] = decision.label
    return view


def read_json(submissions: Sequence[Submission], forms: Sequence[Form]) -> Json:
    """The output of `read`: the return itself, or a list `returns` unless there is exactly one and no finding about files."""
    by_id = FormsById(forms)
    returns = [return_json(ret, by_id[ret.form]) for submission in submissions for ret in submission.returns]
    problems = [finding_json(finding) for submission in submissions for finding in submission.findings]
    told = [submission.narrative for submission in submissions if submission.narrative is not None]
    prose: Json = {"narrative": narrative_json(told)} if told else {}
    if len(returns) == 1 and not problems:
        return returns[0] | prose
    return {"file": submissions[0].file if submissions else None, "returns": returns, "findings": problems} | prose


def narrative_json(narratives: Sequence[Narrative]) -> Json:
    """The figures of running texts. `agreed` is the number of their counts that agree with the table, null if there is no table."""
    agreed = [narrative.agreed for narrative in narratives if narrative.agreed is not None]
    return {
        "figures": [_figure_json(figure) for narrative in narratives for figure in narrative.figures],
        "unread": [asdict(unread) for narrative in narratives for unread in narrative.unread],
        "agreed": sum(agreed) if agreed else None,
    }


def _figure_json(figure: Figure) -> Json:
    return asdict(figure) | {"sure": figure.sure}


def check_json(submissions: Sequence[Submission]) -> Json:
    """The output of `check`: the findings of each file, and the numbers of errors and warnings."""
    view = check_view(submissions)
    return {**view, "files": list(map(_checked_json, submissions))}


def check_view(submissions: Sequence[Submission], form: Form | None = None) -> Json:
    """The same for writing step by step; with the rules that the definition in use switches off, and why."""
    severities = Counter(found.severity for submission in submissions for found in submission.all_findings)
    view: Json = {"files": map(_checked_json, submissions), "errors": severities["error"], "warnings": severities["warning"]}
    if form is not None and form.off:
        view["rules_off"] = [{"rule": each.rule, "reason": each.reason} for each in form.off]
    return view


def _checked_json(submission: Submission) -> Json:
    findings = submission.all_findings
    status = "unreadable" if submission.failure == "unreadable" else "findings" if findings else "ok"
    return {"file": submission.file, "status": status, "findings": list(map(finding_json, findings))}
