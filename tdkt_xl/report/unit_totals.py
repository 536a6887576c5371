"""The sums of each unit's lines, for a table with no more rows than a report can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tdkt_xl.model.counts import Counts
from tdkt_xl.model.summary import Summary

MOST_OF_ONE_LEVEL = 60
"""If there are more units, only the units right under the reporting unit get a row, each with all units below it."""
MOST_ROWS = 300
"""The most units listed. Longer lists are only in the workbook."""


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """A row: the unit's name, and its counts in the order of `Form.counts`; a count is None if all its parts are blank."""

    name: str
    cells: Counts
    is_nil: bool = False
    """True if the unit, or every unit of the row, reported that there is nothing to report."""


def has_unit_table(summary: Summary) -> bool:
    """True if there are at least two units."""
    return len(_own_sums(summary)) > 1


def unit_totals(summary: Summary) -> tuple[tuple[UnitTotals, ...], int]:
    """Returns the rows in the summary's order, and how many rows were left out."""
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
    """Returns the sums of each unit that has figures or reported that there are none, by its key."""
    nil = {office.key for office in summary.nil_units}
    own = ((office, lines) for office, lines in summary.cells_by_unit() if lines or office.key in nil)
    return {office.key: summary.added(lines) for office, lines in own}


def _right_under(summary: Summary, keys: Iterable[str]) -> dict[str, list[str]]:
    """Groups the units by their ancestor right under the reporting unit, or by the unit itself if it is right there."""
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
