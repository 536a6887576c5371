"""All merged lines as one table, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tdkt_xl.forms import Form
from tdkt_xl.returns import Line, Return
from tdkt_xl.roster import Office
from tdkt_xl.text import fold

UNKNOWN_PREFIX = "?"
"""Begins the line key of an award that is not in the catalogue; its folded label follows."""


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line of a roll-up: sums in the order of `Form.counts`, None where all parts are blank; ratios of the sums."""

    section: str
    award: str | None
    label: str
    key: str
    cells: tuple[int | None, ...]
    ratios: tuple[float | None, ...]


@dataclass
class Ledger:
    """All merged lines as one table, and what it adds up to.

    `frame` has a row per line: `unit` and `line`, positions in `offices` and `lines`, and a nullable Int64 for each
    count, named by its column number; a blank count is missing. `lines` are (section, line key) in the sheet's order.
    """

    form: Form
    offices: list[Office]
    lines: list[tuple[str, str]]
    labels: dict[str, str]
    frame: pd.DataFrame

    @cached_property
    def counts(self) -> list[str]:
        """The frame's names of the count columns."""
        return [str(number) for number in self.form.counts]

    @cached_property
    def of_units(self) -> pd.DataFrame:
        """Sums by unit and line: index (unit, line), columns as `counts`."""
        return self.frame.groupby(["unit", "line"])[self.counts].sum(min_count=1)

    def totals(self) -> list[TotalLine]:
        """The sums over all units, the form's own lines also where nobody reports them."""
        sums = self.frame.groupby("line")[self.counts].sum(min_count=1)
        blank = (None,) * len(self.counts)
        by_line = dict(zip(sums.index, map(_cells, sums.itertuples(index=False, name=None)), strict=True))
        return [self._total(line, by_line.get(line, blank)) for line in range(len(self.lines))]

    def cells_by_unit(self) -> Iterator[tuple[Office, dict[tuple[str, str], tuple[int | None, ...]]]]:
        """Each unit with the sums of its own lines by section and key, in tree order; `by_unit` without the trimmings."""
        sums = self.of_units
        cells: list[dict[tuple[str, str], tuple[int | None, ...]]] = [{} for _ in self.offices]
        for (unit, line), row in zip(sums.index, sums.itertuples(index=False, name=None), strict=True):
            cells[unit][self.lines[line]] = _cells(row)
        yield from zip(self.offices, cells, strict=True)

    def by_unit(self) -> Iterator[tuple[Office, list[TotalLine]]]:
        """Each unit with the sums of its own lines, in tree order."""
        sums = self.of_units
        unit_lines: list[list[TotalLine]] = [[] for _ in self.offices]
        for (unit, line), row in zip(sums.index, sums.itertuples(index=False, name=None), strict=True):
            unit_lines[unit].append(self._total(line, _cells(row)))
        yield from zip(self.offices, unit_lines, strict=True)

    def _total(self, line: int, cells: tuple[int | None, ...]) -> TotalLine:
        section, key = self.lines[line]
        award = None if key.startswith(UNKNOWN_PREFIX) else key
        label = self.form.printed_label(section, award) if award is not None else self.labels[key]
        return TotalLine(section, award, label, key, cells, self.form.quotients(cells))


def _cells(row: tuple[object, ...]) -> tuple[int | None, ...]:
    return tuple(None if value is pd.NA else int(value) for value in row)  # type: ignore[call-overload]


def ledger(returns: Iterable[tuple[Office, Return]], offices: Sequence[Office], form: Form) -> Ledger:
    """The returns' lines as one table, each under its office; units in the order of `offices`."""
    places = {office.key: i for i, office in enumerate(offices)}
    units: list[int] = []
    lines: list[Line] = []
    for office, ret in returns:
        lines.extend(ret.lines)
        units.extend([places[office.key]] * len(ret.lines))
    keys = [(line.section, line_key(line)) for line in lines]
    printed = {(section.id, line.award) for section in form.sections for line in section.lines}
    ordered = sorted(printed.union(keys), key=lambda key: (*form.rank(key[0], key[1]), key[1]))
    line_places = {key: i for i, key in enumerate(ordered)}
    labels: dict[str, str] = {}
    for line, (_, key) in zip(lines, keys, strict=True):
        if line.award is None:  # of an unknown award's spellings the first in order, so that grouping makes no difference
            labels[key] = min(labels.get(key, line.label), line.label)
    data: dict[str, object] = {"unit": units, "line": [line_places[key] for key in keys]}
    for i, number in enumerate(form.counts):
        data[str(number)] = _counts([line.cells[i] for line in lines])
    return Ledger(form, list(offices), ordered, labels, pd.DataFrame(data))


def _counts(values: Sequence[int | None]) -> pd.arrays.IntegerArray:
    blank = np.fromiter((value is None for value in values), bool, len(values))
    return pd.arrays.IntegerArray(np.fromiter((value or 0 for value in values), np.int64, len(values)), blank)


def line_key(line: Line) -> str:
    """What lines are added by, within a section: the award's code, or an unknown award's folded label."""
    return line.award or UNKNOWN_PREFIX + fold(line.label)
