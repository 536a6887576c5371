"""Checks returns of forms whose rows depend on each other, such as "Tổng số" above "Chia theo độ tuổi".

One wrong cell breaks a rule of its row and a rule of its column at the same time. It is reported once: of the broken rules that
changing one cell would satisfy, the first is reported, and the change of that cell is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.definition import fractions
from tdkt_xl.forms.expressions import Expression, Value
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.proposals import Proposal, Witness
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, rule_finding
from tdkt_xl.words.severities import ERROR

CountPlace = tuple[int, int]
"""A count of a return: index of the line in the return, and position of the count in `Line.cells`."""


@dataclass(frozen=True)
class _RowCheck:
    """A rule, or a rule for each column applied to one column."""

    rule: Rule
    expression: Expression
    column: int
    """The form's number of the column that a finding points at."""
    holds: Callable[..., Value]
    sides: tuple[tuple[Expression, Callable[..., Value]], ...]
    over_columns: bool


@dataclass(frozen=True)
class _Constraint:
    """A check of one line. `cells` holds the cells that each reference adds up."""

    check: _RowCheck
    line: int
    cells: tuple[tuple[CountPlace, ...], ...]

    @property
    def every_cell(self) -> frozenset[CountPlace]:
        return frozenset(cell for cells in self.cells for cell in cells)

    def holds(self, values: Mapping[CountPlace, float]) -> bool:
        try:
            return bool(self.check.holds(*self._arguments(self.check.expression, values)))
        except (ZeroDivisionError, OverflowError):
            return True

    def sides(self, values: Mapping[CountPlace, float]) -> tuple[float, float] | None:
        """Returns the values of both sides of the comparison; None if there is no comparison or a divisor is 0."""
        try:
            left, right = (value(*self._arguments(side, values)) for side, value in self.check.sides)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        return left, right

    def _arguments(self, expression: Expression, values: Mapping[CountPlace, float]) -> list[float]:
        known = dict(zip(self.check.expression.references, self.cells, strict=True))
        return [sum(values[cell] for cell in known[reference]) for reference in expression.references]

    def repair(self, cell: CountPlace, values: Mapping[CountPlace, float], decimals: int = 0) -> float | None:
        """Returns the number for one cell, with at most so many decimals, that makes both sides equal; None if there is none."""
        gaps = []
        for value in (0, 1):
            sides = self.sides({**values, cell: value})
            if sides is None:
                return None
            gaps.append(sides[0] - sides[1])
        if gaps[0] == gaps[1]:
            return None
        unit = 10**decimals
        meeting = -gaps[0] * unit / (gaps[1] - gaps[0])
        if meeting < 0 or meeting != floor(meeting):
            return None
        return Fraction(floor(meeting), unit) if decimals else floor(meeting)  # type: ignore[return-value]


def grid_findings(ret: Return, form: Form, day: date | None) -> list[Finding]:
    """Returns the findings of the form's rules, one for each slip, in the order of the lines."""
    constraints = list(_constraints(ret.lines, form, _checks(form, day)))
    known = fractions if form.has_amounts else _floats
    values = {(at, i): value for at, line in enumerate(ret.lines) for i, value in enumerate(known(c or 0 for c in line.cells))}
    broken = [each for each in constraints if not each.holds(values)]
    told: list[tuple[_Constraint, Finding]] = []
    for group, cell, value in _slips(broken, constraints, values, form.decimals):
        first = min(group, key=lambda each: each.check.rule.severity != ERROR)
        found = _finding(ret, form, first, values)
        if cell is not None:
            found = replace(found, proposals=(_proposal(ret.lines, form, group, cell, value),))
        told.append((first, found))
    told.sort(key=lambda each: (each[0].line, each[0].check.column))
    return [found for _, found in told]


# ---- What is to be checked


@lru_cache(maxsize=50)
def _checks(form: Form, day: date | None) -> tuple[_RowCheck, ...]:
    """Returns the rules in force; a rule for each column becomes one check per column."""
    checks = []
    for rule in form.rules:
        if rule.holds is None or not rule.in_force(day):
            continue
        over_columns = rule.holds.over_columns
        for holds in map(rule.holds.at, form.counts) if over_columns else (rule.holds,):
            sides = tuple((side, side.compiled()) for side in holds.sides or ())
            checks.append(_RowCheck(rule, holds, holds.references[0].column, holds.compiled(), sides, over_columns))
    return tuple(checks)


def _constraints(lines: Sequence[Line], form: Form, checks: Sequence[_RowCheck]) -> Iterator[_Constraint]:
    """Yields the checks of every line whose cells are all known. Rules about a missing row are skipped."""
    by_code: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        by_code.setdefault(line.award or "", []).append(at)
    position = {number: i for i, number in enumerate(form.counts)}
    for check in checks:
        references = check.expression.references
        for at, line in enumerate(lines):
            if not check.rule.about(line.section, form.awards.awards.get(line.award or "")):
                continue
            rows = [[at] if each.award is None else by_code.get(each.award, []) for each in references]
            if all(rows) and not any(lines[row].doubtful for of_reference in rows for row in of_reference):
                cells = [
                    tuple((row, position[each.column]) for row in own) for each, own in zip(references, rows, strict=True)
                ]  # fmt: skip
                yield _Constraint(check, at, tuple(cells))


# ---- Which slip broke which


def _slips(
    broken: Sequence[_Constraint],
    constraints: Sequence[_Constraint],
    values: Mapping[CountPlace, float],
    decimals: Sequence[int],
) -> Iterator[tuple[list[_Constraint], CountPlace | None, float]]:
    """Yields the broken constraints grouped by the slip that broke them, with the cell and count that would correct the whole group
    (None, 0 if there is none)."""
    left, now = list(broken), dict(values)
    by_cell: dict[CountPlace, list[_Constraint]] = {}
    for each in constraints:
        for cell in each.every_cell:
            by_cell.setdefault(cell, []).append(each)
    while True:
        ways = {(cell, value): own for cell, value, own in _ways(left, by_cell, now, decimals)}
        if not ways:
            break
        cell, value = max(ways, key=lambda way: len(ways[way]))
        yield ways[cell, value], cell, value
        now[cell] = value
        left = [each for each in left if each not in ways[cell, value]]
    yield from ((group, None, 0) for group in _left_out(left, values))


def _ways(
    broken: Sequence[_Constraint],
    by_cell: Mapping[CountPlace, Sequence[_Constraint]],
    values: Mapping[CountPlace, float],
    decimals: Sequence[int],
) -> Iterator[tuple[CountPlace, float, list[_Constraint]]]:
    """Yields changes of one cell that would satisfy at least two broken constraints and break none."""
    of_cell: dict[CountPlace, list[_Constraint]] = {}
    for each in broken:
        for cell in each.every_cell:
            of_cell.setdefault(cell, []).append(each)
    for cell, own in of_cell.items():
        if len(own) > 1:
            for value in dict.fromkeys(each.repair(cell, values, decimals[cell[1]]) for each in own):
                if value is not None and all(each.holds({**values, cell: value}) for each in by_cell[cell]):
                    yield cell, value, own


def _left_out(broken: Sequence[_Constraint], values: Mapping[CountPlace, float]) -> Iterator[list[_Constraint]]:
    """Yields the remaining constraints as reported: a breakdown that was left blank as a whole is reported once."""
    groups: dict[object, list[_Constraint]] = {}
    for each in broken:
        others = [cell for cell in each.every_cell if cell[0] != each.line]
        empty = each.check.over_columns and bool(others) and not any(values[cell] for cell in others)
        groups.setdefault((id(each.check.rule), each.line) if empty else id(each), []).append(each)
    yield from groups.values()


# ---- What is said


def _finding(ret: Return, form: Form, constraint: _Constraint, values: Mapping[CountPlace, float]) -> Finding:
    check, line = constraint.check, ret.lines[constraint.line]
    cell = line.layout.cell(check.column, line.row)
    place = FindingPlace(ret.file, line.sheet or ret.sheet, cell, line.section, line.award, line.label, line.explained)
    sides = constraint.sides(values)
    left, right = sides if sides is not None else (None, None)
    gap = abs(left - right) if left is not None and right is not None else None
    own = line.cells[form.counts.index(check.column)]
    alone = bool(check.sides) and check.sides[0][0].root == check.expression.references[0]
    others = [
        ret.lines[row].layout.cell(form.counts[i], ret.lines[row].row)
        for cells in constraint.cells
        for row, i in cells
        if (ret.lines[row].sheet or ret.sheet) == place.sheet
    ]
    other_cells = tuple(dict.fromkeys(each for each in others if each != cell))
    actual = own if alone else _whole(left)
    return rule_finding(check.rule, place, actual, _whole(right), _whole(gap), form.called(check.column), other_cells)


def _proposal(lines: Sequence[Line], form: Form, group: Sequence[_Constraint], cell: CountPlace, value: float) -> Proposal:
    line = lines[cell[0]]
    witnesses = {each.check.rule.id: Witness(each.check.rule.id, (_in_words(form, each.check.expression),)) for each in group}
    now = line.cells[cell[1]]
    typed = float(now) if isinstance(now, Decimal) else now
    address = line.layout.cell(form.counts[cell[1]], line.row)
    return Proposal(address, _whole(value) or 0, tuple(witnesses.values()), typed)


def _in_words(form: Form, expression: Expression) -> str:
    """Returns an expression with the names that people use for columns and rows: "[1] = [2] + [3]", "dòng 01 = 02 + 03"."""
    rows = re.sub(r"\[([a-z0-9-]+)!(?:#|\d+)\]", r"\1", expression.text)
    if rows != expression.text:
        return f"dòng {rows}"
    return re.sub(r"\[(\d+)\]", lambda number: f"[{form.called(int(number[1]))}]", expression.text)


def _whole(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(float(value), 4)


def _floats(values: Iterable[float | Decimal]) -> list[float | Fraction]:
    return [float(value) for value in values]
