"""What each unit's lines add up to, for a table of as many rows as a report can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tdkt_xl.model.counts import Counts
from tdkt_xl.report.figures import Figures
from tdkt_xl.rollup.summary_reader import PastUnit

MOST_OF_ONE_LEVEL = 60
"""Of more units than these, those right under the reporting unit have a row, each with all below it."""
MOST_ROWS = 300
"""So many units are listed; a longer list is for the workbook."""


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """A row: the unit's name, and its counts in the order of `Form.counts`; None where all parts are blank."""

    name: str
    cells: Counts


def has_unit_table(figures: Figures) -> bool:
    """Whether there are units to set against each other."""
    return len(figures.units) > 1


def unit_totals(figures: Figures) -> tuple[tuple[UnitTotals, ...], int]:
    """The rows in the summary's order, and how many more there would be."""
    groups: dict[str | PastUnit, list[int]] = {each.unit: [place] for place, each in enumerate(figures.units)}
    if len(groups) > MOST_OF_ONE_LEVEL:
        under = _right_under(figures)
        if len(under) > 1:
            groups = under
    rows = [
        UnitTotals(key if isinstance(key, str) else key.name, _added(figures, places))
        for key, places in list(groups.items())[:MOST_ROWS]
    ]
    return tuple(rows), len(groups) - len(rows)


def _right_under(figures: Figures) -> dict[str | PastUnit, list[int]]:
    """The units, by position, under each that stands right under the reporting one: by its name where it has units below
    it, by itself otherwise, since communes may share a name."""
    above: dict[str, str | None] = {}
    for unit in (*(each.unit for each in figures.units), *(each.unit for each in figures.tracked)):
        above.setdefault(unit.name, unit.above)
    parents = {each.unit.above for each in figures.units}
    groups: dict[str | PastUnit, list[int]] = {}
    for place, each in enumerate(figures.units):
        top = _top(each.unit, above, figures.unit.name)
        groups.setdefault(top if top in parents else each.unit, []).append(place)
    return groups


def _top(unit: PastUnit, above: Mapping[str, str | None], reporting: str | None) -> str:
    """The name of the unit right under the reporting one, as far as the summary tells, that `unit` is, or is below."""
    name, over, climbed = unit.name, unit.above, {unit.name}
    while over is not None and over != reporting and over not in climbed:
        climbed.add(over)
        name, over = over, above.get(over)
    return name


def _added(figures: Figures, places: Sequence[int]) -> Counts:
    rows = (detail.cells for place in places for detail in figures.units[place].details)
    return Counts.total(rows, len(figures.form.counts))
