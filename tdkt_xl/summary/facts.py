"""The facts of a summary as JSON: everything except its form, and its details as a value of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from tdkt_xl.forms import Form
from tdkt_xl.forms.confirmed import ConfirmedName
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.comparison import Comparison, Past, UnitMove
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.decisions import Decision, LogRow
from tdkt_xl.model.details import Details
from tdkt_xl.model.findings import Finding, Wording
from tdkt_xl.model.narrative import CitedDecision as Cited
from tdkt_xl.model.narrative import Figure, Unread
from tdkt_xl.model.proposals import proposal_of, proposal_row
from tdkt_xl.model.reconciliation import IssuedLine, Reconciliation
from tdkt_xl.model.summary import Asked, ProseFigures, Registered, Summary
from tdkt_xl.model.tracked import Change, Revision, Tracked
from tdkt_xl.model.units import Office, Roster, Unit
from tdkt_xl.reading.wordings import CATALOGUE, wording_of
from tdkt_xl.rollup.comparing import compared
from tdkt_xl.rollup.reconciling import reconciled
from tdkt_xl.words.periods import Period

EDITION = 2
"""Version number of this JSON structure. A program with another number rejects the file instead of misreading it."""
_TIMES = {"date": date, "datetime": datetime, "time": time}
_DECIMAL = "decimal"
_BLOCK = 10_000
"""The numbers of a column of details that are made JSON together."""
JsonValue = Any


# ---- Into JSON


def facts_of(summary: Summary) -> dict[str, JsonValue]:
    """Returns everything of a summary except its form and its details."""
    blanks = {blank: place for place, blank in enumerate(dict.fromkeys(each.blank for each in summary.submissions))}
    return {
        "edition": EDITION,
        "unit": _unit(summary.unit),
        "period": _period(summary.period),
        "units": [_row(office) for office in summary.units.offices.values()],
        "blanks": [_keys(blank) for blank in blanks],
        "submissions": [_tracked(each, blanks[each.blank]) for each in summary.submissions],
        "labels": dict(summary.labels),
        "explanations": [[*key, text] for key, text in summary.explanations.items()],
        "expected": summary.expected_units,
        "missing": summary.missing_units,
        "findings": [_finding(found) for found in summary.findings],
        "revisions": [[each.old, each.new, [[*c.key, *_row(c)[1:]] for c in each.changes]] for each in summary.revisions],
        "told": [_told(each) for each in summary.told],
        "register": [[each.submission, *_decision(each.entry)] for each in summary.register],
        "asked": _row(summary.asked),
        "comparison": _comparison(summary) if summary.comparison is not None else None,
        "reconciliation": _reconciliation(summary.reconciliation) if summary.reconciliation is not None else None,
        "locked": summary.locked,
        "log": summary.log,
        "named": {unit: _row(decision) for unit, decision in summary.named.items()},
        "answers": [_row(each) for each in summary.answers],
    }


def details_json(details: Details) -> Iterator[str]:
    """Returns the JSON of the details in pieces, because there may be hundreds of thousands. `Details.from_plain` takes its
    value."""
    yield "{"
    for place, (name, values) in enumerate(details.plain()):
        yield f'{"," if place else ""}"{name}":['
        for start in range(0, len(values), _BLOCK):
            some = json.dumps(list(values[start : start + _BLOCK]), ensure_ascii=False, separators=(",", ":"))
            yield f"{',' if start else ''}{some[1:-1]}"
        yield "]"
    yield "}"


def _row(value: Any) -> list[JsonValue]:
    """Returns the fields of a dataclass as a list, without fields at the end that have their default values."""
    every = fields(value)
    row = [_plain(getattr(value, each.name)) for each in every]
    while row and getattr(value, every[len(row) - 1].name) == every[len(row) - 1].default:
        row.pop()
    return row


def _plain(value: object) -> JsonValue:
    if isinstance(value, (date, time)):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _unit(unit: Unit) -> list[JsonValue]:
    return [unit.code, unit.name, unit.level, unit.upper]


def _period(period: Period | None) -> list[JsonValue] | None:
    return [period.year, period.months, period.part] if period is not None else None


def _keys(keys: Iterable[LineKey]) -> list[JsonValue]:
    return list(map(list, keys))


def _tracked(each: Tracked, blank: int) -> list[JsonValue]:
    decision = _row(each.decision) if each.decision is not None else None
    return [
        each.file, each.sheet, each.unit, _period(each.period), each.status, each.reason, each.words, each.instead, each.kind,
        each.nil, each.version, each.modified, each.errors, each.warnings, blank, decision,
        each.content, each.received.isoformat() if each.received is not None else None, each.dated,
    ]  # fmt: skip


def _finding(found: Finding) -> list[JsonValue]:
    own = found.wording
    words = None if own is None or found.rule in CATALOGUE else [own.severity, own.fault, own.remedy]
    return [
        found.rule, found.severity, found.file, found.sheet, found.cell, found.section, found.award, found.label,
        _plain(found.actual), _plain(found.expected), found.explained, dict(found.slots), found.other_cells,
        [proposal_row(each) for each in found.proposals], words, found.accepted,
    ]  # fmt: skip


def _told(told: ProseFigures) -> list[JsonValue]:
    figures = [_row(replace(each, decision=None)) for each in told.figures]
    decisions = [_row(each.decision) if each.decision is not None else None for each in told.figures]
    return [told.submission, figures, decisions, [_row(each) for each in told.unread], told.unit, told.agreed]


def _decision(entry: AwardDecision) -> list[JsonValue]:
    return [list(map(list, value)) if name == "amounts" else _plain(value) for name, value in _named(entry)]


def _named(value: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(value, each.name)) for each in fields(value)]


def _comparison(summary: Summary) -> JsonValue:
    comparison = summary.comparison
    assert comparison is not None
    known = summary.lines
    return {
        "file": comparison.previous.file,
        "unit": _unit(comparison.previous.unit),
        "period": _period(comparison.previous.period),
        "labels": [[*line.key, line.label] for line in comparison.lines if line.key not in known],
        "units": [
            [_unit(move.unit), move.above, move.now is not None, _lines(move.then), move.note, move.comparable]
            for move in comparison.units
        ],
    }


def _lines(lines: Any) -> JsonValue:
    return None if lines is None else [[*key, *map(_plain, counts)] for key, counts in lines.items()]


def _reconciliation(reconciliation: Reconciliation) -> JsonValue:
    issued = [line.issued for line in reconciliation.lines if line.issued is not None]
    rows = [
        [*each.key, each.label, list(map(_plain, each.counts)), each.doubtful, each.section, each.sheet, each.row]
        for each in issued
    ]
    return {"file": reconciliation.file, "sheet": reconciliation.sheet, "unit": _unit(reconciliation.unit), "lines": rows}


# ---- Out of JSON


@dataclass(frozen=True)
class Facts:
    """A summary's facts, read back. `summary` returns everything except the details and what is computed from them."""

    form: Form
    kept: dict[str, JsonValue]

    def summary(self, details: Details, big: BigChange | None = None) -> Summary:
        """Returns the summary with these details. `big` is the rule for big changes (None: the form's own rule)."""
        kept = self.kept
        blanks = [tuple(LineKey(*key) for key in blank) for blank in kept["blanks"]]
        units = Roster({row[0]: Office(*map(_restored, row)) for row in kept["units"]})
        plain = Summary(
            form=self.form,
            unit=Unit(*kept["unit"]),
            period=_read_period(kept["period"]),
            units=units,
            submissions=tuple(_read_tracked(row, blanks) for row in kept["submissions"]),
            details=details,
            labels=dict(kept["labels"]),
            explanations={LineKey(section, key): text for section, key, text in kept["explanations"]},
            expected_units=tuple(kept["expected"]) if kept["expected"] is not None else None,
            missing_units=tuple(kept["missing"]),
            findings=tuple(_read_finding(row) for row in kept["findings"]),
            revisions=tuple(_read_revision(row) for row in kept["revisions"]),
            told=tuple(_read_told(row) for row in kept.get("told", ())),
            register=tuple(_read_registered(row) for row in kept.get("register", ())),
            asked=Asked(*map(_restored, kept["asked"])),
            locked=kept["locked"],
            log=tuple(LogRow(*row) for row in kept["log"]),
            named={unit: _read_decision(row) for unit, row in kept["named"].items()},
            answers=tuple(ConfirmedName(*row) for row in kept.get("answers", ())),
        )
        comparison = _read_comparison(plain, kept["comparison"], big) if kept["comparison"] is not None else None
        reconciliation = _read_reconciliation(plain, kept["reconciliation"]) if kept["reconciliation"] is not None else None
        return replace(plain, comparison=comparison, reconciliation=reconciliation)


def _restored(value: JsonValue) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        if kind == _DECIMAL:
            return Decimal(text)
        return _TIMES[kind].fromisoformat(text)  # type: ignore[attr-defined]
    return value


def _read_period(row: Sequence[Any] | None) -> Period | None:
    return Period(*row) if row is not None else None


def _read_tracked(row: Sequence[Any], blanks: Sequence[tuple[LineKey, ...]]) -> Tracked:
    values = list(row)
    values[3] = _read_period(values[3])
    values[14] = blanks[values[14]]
    values[15] = _read_decision(values[15]) if values[15] is not None else None
    values[17] = date.fromisoformat(values[17]) if values[17] is not None else None
    return Tracked(*values)


def _read_decision(row: Sequence[Any]) -> Decision:
    return Decision(*map(_restored, row))


def _read_finding(row: Sequence[Any]) -> Finding:
    rule, severity, *places, actual, expected, explained, slots, others, proposals, words, accepted = row
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in slots.items()}
    wording = Wording(*words) if words is not None else wording_of(rule, severity, known, None)
    proposed = tuple(map(proposal_of, proposals))
    values = [rule, severity, *places, _restored(actual), _restored(expected), explained, known, tuple(others), proposed, wording]
    return replace(Finding(*values), accepted=accepted)


def _read_told(row: Sequence[Any]) -> ProseFigures:
    submission, figures, decisions, unread, unit, agreed = row
    read = [
        replace(Figure(*figure), decision=Cited(*decision) if decision is not None else None)
        for figure, decision in zip(figures, decisions, strict=True)
    ]
    return ProseFigures(submission, tuple(read), tuple(Unread(*each) for each in unread), unit, agreed)


def _read_registered(row: Sequence[Any]) -> Registered:
    submission, *values, amounts, doubtful = row
    known = tuple((amount, count) for amount, count in amounts)
    return Registered(submission, AwardDecision(*[*map(_restored, values), known, doubtful]))


def _read_revision(row: Sequence[Any]) -> Revision:
    old, new, changes = row
    return Revision(old, new, tuple(Change(LineKey(section, key), *map(_restored, rest)) for section, key, *rest in changes))


def _read_comparison(summary: Summary, kept: JsonValue, big: BigChange | None) -> Comparison:
    past = Past(kept["file"], Unit(*kept["unit"]), Period(*kept["period"]))
    now = [lines for _, lines in summary.cells_by_unit()]
    units = []
    for place, (unit, above, has_now, then, note, comparable) in enumerate(kept["units"]):
        lines = None if then is None else {LineKey(section, key): Counts(map(_restored, counts)) for section, key, *counts in then}
        units.append(UnitMove(Unit(*unit), above, now[place] if has_now else None, lines, note, comparable))
    labels = {LineKey(section, key): label for section, key, label in kept["labels"]}
    return compared(summary, past, units, labels, big)


def _read_reconciliation(summary: Summary, kept: JsonValue) -> Reconciliation:
    issued = [
        IssuedLine(LineKey(section, key), label, Counts(map(_restored, counts)), *rest)
        for section, key, label, counts, *rest in kept["lines"]
    ]
    return reconciled(summary, issued, kept["file"], kept["sheet"], Unit(*kept["unit"]))
