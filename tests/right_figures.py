"""Figures that obey all rules of a form, whatever the form: many small events, each spread over the cells that must count it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tdkt_xl.forms import Form
from tdkt_xl.forms.expressions import Expression, Reference

Cell = tuple[str, str, int]
"""Section, code and the number of a count column."""
_MOST_STEPS = 60


@dataclass(frozen=True)
class Demand:
    """What a rule asks of some cells: the comparison's sign, and the cells of both sides, each counting once."""

    sign: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    def broken(self, values: Mapping[Cell, int]) -> int:
        """How far the left side is above the right one, 0 where the rule holds."""
        gap = sum(values.get(cell, 0) for cell in self.left) - sum(values.get(cell, 0) for cell in self.right)
        return gap if gap and not (self.sign == "<=" and gap < 0) and not (self.sign == ">=" and gap > 0) else 0


def demands(form: Form, day: date) -> list[Demand]:
    """The rules of plain sums in force, over the lines that the form prints."""
    return [each for rule in form.rules if rule.in_force(day) and rule.holds is not None for each in _demands(form, rule)]


def _demands(form: Form, rule) -> Iterator[Demand]:  # type: ignore[no-untyped-def]
    columns = form.counts if rule.holds.over_columns else (0,)
    for section in form.sections:
        for line in section.lines:
            if not rule.about(section.id, form.awards.awards[line.award]):
                continue
            for holds in (rule.holds.at(column) for column in columns):
                left, right = holds.sides
                sides = [tuple(_cell(section.id, line.award, each) for each in side.references) for side in (left, right)]
                if _is_sum(left) and _is_sum(right):
                    yield Demand(holds.root.operator, *sides)


def _is_sum(side: Expression) -> bool:
    return set(side.python) <= set("()+ 0") | set("".join(each.variable for each in side.references))


def _cell(section: str, code: str, reference: Reference) -> Cell:
    return section, reference.award or code, reference.column


def right_figures(form: Form, dice: random.Random, day: date, events: int = 12) -> dict[Cell, int]:
    """Counts that obey every rule, by section, code and column; cells without a count are blank."""
    asked = demands(form, day)
    cells = [(s.id, line.award, number) for s in form.sections for line in s.lines for number in form.counts]
    values: dict[Cell, int] = {}
    for _ in range(events):
        event = next(filter(None, (_event(asked, dice.choice(cells), dice) for _ in range(400))))
        times = dice.randint(1, 30)
        for cell, count in event.items():
            values[cell] = values.get(cell, 0) + count * times
    return values


def _event(asked: list[Demand], first: Cell, dice: random.Random) -> dict[Cell, int] | None:
    """One thing counted in a cell, and in all cells that then must count it too; None where the dice led nowhere."""
    values = {first: 1}
    for _ in range(_MOST_STEPS):
        broken = [(each, gap) for each in asked if (gap := each.broken(values))]
        if not broken:
            return values
        demand, gap = dice.choice(broken)
        lacking = demand.right if gap > 0 else demand.left
        if not lacking:
            return None
        cell = dice.choice(lacking)
        values[cell] = values.get(cell, 0) + 1
    return None
