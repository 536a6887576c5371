"""What each unit's lines add up to, for a table of as many rows as a report can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tdkt_xl.model.counts import Counts
from tdkt_xl.model.summary import Summary

MOST_OF_ONE_LEVEL = 60
"""Of more units than these, those right under the reporting unit have a row, each with all below it."""
MOST_ROWS = 300
"""So many units are listed; a longer list is for the workbook."""


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """A row: the unit's name, and its counts in the order of `Form.counts`; None where all parts are blank."""

    name: str
    cells: Counts
    is_nil: bool = False
    """It has reported that there is nothing to report; so have all units of the row."""


def has_unit_table(summary: Summary) -> bool:
    """Whether there are units to set against each other."""
    return len(_own_sums(summary)) > 1


def unit_totals(summary: Summary) -> tuple[tuple[UnitTotals, ...], int]:
    """The rows in the summary's order, and how many more there would be."""
    own = _own_sums(summary)
    groups = {key: [key] for key in own}
    if len(groups) > MOST_OF_ONE_LEVEL:
        under = _right_under(summary, groups)
        if len(under) > 1:
            groups = under
    width = len(summary.form.counts)
    names = summary.units.offices
    nil = {office.key for office in summary.nil_units}
    rows = [
        UnitTotals(names[key].name, Counts.total((own[each] for each in of_group), width), nil.issuperset(of_group))
        for key, of_group in list(groups.items())[:MOST_ROWS]
    ]
    return tuple(rows), len(groups) - len(rows)


def _own_sums(summary: Summary) -> dict[str, Counts]:
    """The sum of each unit that has figures, or has said that there are none, by its key."""
    nil = {office.key for office in summary.nil_units}
    own = ((office, lines) for office, lines in summary.cells_by_unit() if lines or office.key in nil)
    return {office.key: summary.added(lines) for office, lines in own}


def _right_under(summary: Summary, keys: Iterable[str]) -> dict[str, list[str]]:
    """The units by the one that stands right under the reporting unit and is above them, or is the unit itself."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(_top(summary, key), []).append(key)
    return groups


def _top(summary: Summary, key: str) -> str:
    top = key
    for above in summary.units.ancestors(key):
        if summary.is_own_unit(summary.units.offices[above]):
            break
        top = above
    return top
