"""Makes all findings, and joins those that people should see once. Their words are in wordings.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from tdkt_xl.forms.awards import Doubt
from tdkt_xl.forms.rules import Rule
from tdkt_xl.model.findings import Finding, Slots, Wording, shown, where
from tdkt_xl.reading.wordings import OF_A_SHEET, catalogued, rule_wording


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """Where a finding was made. `label` is the line's label, for people; `award` is its code, for programs."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    section: str | None = None
    award: str | None = None
    label: str | None = None
    explained: str | None = None


def finding(rule: str, place: FindingPlace, actual: object = None, expected: object = None, **slots: object) -> Finding:
    """Returns a finding of CATALOGUE. `slots` are the values that its wording needs besides `actual` and `expected`."""
    return _made(rule, catalogued(rule, slots), place, actual, expected, slots)


def interpreted(place: FindingPlace, said: str, todo: str = "") -> Finding:
    """Returns the finding that something had to be interpreted. `said` is a whole Vietnamese clause that says how, `todo` what to
    do if that is wrong ("": compare with the original)."""
    return finding("interpreted", place, said=said, **({"todo": todo} if todo else {}))


def unknown_row(place: FindingPlace, label: str) -> Finding:
    """That a label is none of the rows of a form that counts no awards."""
    return finding("unknown-award", place, label, rows=True)


def unknown_award(place: FindingPlace, label: str, doubt: Doubt) -> Finding:
    """Returns the finding that a line's label names no award for sure. `doubt` says why, and which award it may be."""
    slots = {"why": doubt.why, "question": doubt.question}
    return finding("unknown-award", place, label, **{name: said for name, said in slots.items() if said})


def nearly_a_form(place: FindingPlace, understood: Sequence[int], doubt: str) -> Finding:
    """Returns the finding that a file holds no form, but a table that may be one: where, which count columns were understood, and
    what is in doubt."""
    at = where(place.sheet, place.cell)
    return finding("no-form", FindingPlace(place.file), where=at, understood=tuple(understood), doubt=doubt)


def missing_columns(place: FindingPlace, numbers: Sequence[int | str]) -> Finding:
    """Returns the finding that columns of counts were deleted from a form."""
    return finding("altered-form", place, columns=tuple(numbers))


def rule_finding(
    rule: Rule,
    place: FindingPlace,
    actual: object,
    expected: object,
    difference: object = None,
    column: int | str | None = None,
    other_cells: tuple[str, ...] = (),
) -> Finding:
    """Returns a finding of a form's own rule. For a rule about ratios, `column` is the number of the wrong ratio column."""
    slots: dict[str, object] = {"difference": difference, "column": column}
    return _made(rule.id, rule_wording(rule), place, actual, expected, slots, other_cells)


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings as people should see them: findings with one cause all over a sheet become one, at the place of the
    first.

    Programs see a finding for each cell instead. Findings with different explanations stay separate. Example: twelve formulas
    without results become "12 ô công thức chưa có kết quả …" with the first one's cell; `other_cells` holds the others.
    """
    listed = list(findings)
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for each in listed:
        if each.rule in OF_A_SHEET:
            groups.setdefault((each.rule, each.file, each.sheet, each.explained), []).append(each)
    told: list[Finding] = []
    for each in listed:
        group = groups.get((each.rule, each.file, each.sheet, each.explained), ())
        if len(group) < 2:
            told.append(each)
        elif each is group[0]:
            told.append(_as_one(group))
    return told


def _as_one(group: Sequence[Finding]) -> Finding:
    first, last = group[0], group[-1]
    others = tuple(each.cell for each in group[1:] if each.cell is not None)
    blank = sum(each.actual is None for each in group)
    known = {"count": len(group), "first": first.cell, "last": last.cell, "blank": blank or None}
    slots = {name: value for name, value in known.items() if value is not None}
    return replace(
        first, section=None, award=None, label=None, actual=None, slots=slots, other_cells=others, wording=OF_A_SHEET[first.rule]
    )


def _made(
    rule: str,
    wording: Wording,
    place: FindingPlace,
    actual: object,
    expected: object,
    slots: Slots,
    other_cells: tuple[str, ...] = (),
) -> Finding:
    exact = (Decimal, Fraction)
    known = {name: _plain(value) if isinstance(value, exact) else value for name, value in slots.items() if value is not None}
    return Finding(
        rule=rule,
        severity=wording.severity,
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        section=place.section,
        award=place.award,
        label=place.label,
        actual=_plain(actual),
        expected=_plain(expected),
        explained=place.explained,
        slots=known,
        other_cells=other_cells,
        wording=wording,
    )


def _plain(value: object) -> object:
    """Returns a value that JSON and every store can hold: a date as people write it, an infinite or undefined float as text."""
    if isinstance(value, (Decimal, Fraction)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return shown(value) if isinstance(value, (date, time, timedelta)) else value
