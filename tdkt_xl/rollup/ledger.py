"""All merged lines as one table, and what it adds up to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.returns import Return
from tdkt_xl.model.units import Office

if TYPE_CHECKING:  # imported where used: who only wants a line's key, as a report does, does not wait half a second for them
    import pandas as pd

_BLANK = -1
"""Stands for a blank count while figures are gathered."""


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line of a roll-up: sums in the order of `Form.counts`, None where all parts are blank; ratios of the sums."""

    section: str
    award: str | None
    label: str
    key: str
    cells: Counts
    ratios: tuple[float | None, ...]


@dataclass
class Ledger:
    """All merged lines as one table, and what it adds up to.

    `frame` has a row per line: `unit` and `line`, positions in `offices` and `lines`, and a nullable Int64 for each
    count, named by its column number; a blank count is missing. `lines` are (section, line key) in the sheet's order.
    """

    form: Form
    offices: list[Office]
    lines: list[LineKey]
    labels: dict[str, str]
    frame: pd.DataFrame
    notes: Mapping[LineKey, Mapping[str, str]] = field(default_factory=dict)
    """By line: what units noted on it, each note with the unit that did so first."""
    spellings: Set[str] = frozenset()
    """Every label as typed."""
    filled: int = 0
    """How many lines hold anything."""

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
        blank = Counts.blank(len(self.counts))
        by_line = dict(zip(sums.index, map(_cells, sums.itertuples(index=False, name=None)), strict=True))
        return [self._total(line, by_line.get(line, blank)) for line in range(len(self.lines))]

    def cells_by_unit(self) -> Iterator[tuple[Office, dict[LineKey, Counts]]]:
        """Each unit with the sums of its own lines by section and key, in tree order; `by_unit` without the trimmings."""
        sums = self.of_units
        cells: list[dict[LineKey, Counts]] = [{} for _ in self.offices]
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

    def _total(self, line: int, cells: Counts) -> TotalLine:
        section, key = self.lines[line]
        award = self.lines[line].award
        label = self.form.printed_label(section, award) if award is not None else self.labels[key]
        return TotalLine(section, award, label, key, cells, self.form.quotients(cells))


def _cells(row: tuple[object, ...]) -> Counts:
    import pandas as pd

    return Counts([None if value is pd.NA else int(value) for value in row])  # type: ignore[call-overload]


def ledger(returns: Iterable[tuple[Office, Return]], offices: Sequence[Office], form: Form) -> Ledger:
    """The returns' lines as one table, each under its office; units in the order of `offices`.

    Lines are gone through once, one return at a time: of hundreds of thousands no more than the figures is kept.
    """
    import numpy as np
    import pandas as pd

    places = {office.key: i for i, office in enumerate(offices)}
    units, keys, cells = array("q"), array("q"), array("q")
    known: dict[LineKey, int] = {}
    labels: dict[str, str] = {}
    spellings: set[str] = set()
    notes: dict[LineKey, dict[str, str]] = {}
    filled = 0
    for office, ret in returns:
        for line in ret.lines:
            key = line.key
            units.append(places[office.key])
            keys.append(known.setdefault(key, len(known)))
            cells.extend([_BLANK if value is None else value for value in line.cells] if None in line.cells else line.cells)  # type: ignore[arg-type]
            spellings.add(line.label)
            filled += line.is_filled
            if line.award is None:  # of an unknown award's spellings the first in order, so that grouping makes no difference
                labels[key.key] = min(labels.get(key.key, line.label), line.label)
            if line.note is not None:
                notes.setdefault(key, {}).setdefault(line.note, office.name)
    printed = {LineKey(section.id, line.award) for section in form.sections for line in section.lines}
    ordered = sorted(printed.union(known), key=lambda key: (*form.rank(key[0], key[1]), key[1]))
    order = {key: i for i, key in enumerate(ordered)}
    in_order = np.array([order[key] for key in known], np.int64)
    data: dict[str, object] = {"unit": np.frombuffer(units, np.int64), "line": in_order[np.frombuffer(keys, np.int64)]}
    counts = np.frombuffer(cells, np.int64).reshape(len(keys), len(form.counts))
    for i, number in enumerate(form.counts):
        column = np.ascontiguousarray(counts[:, i])
        blank = column == _BLANK
        column[blank] = 0
        data[str(number)] = pd.arrays.IntegerArray(column, blank)
    return Ledger(form, list(offices), ordered, labels, pd.DataFrame(data, copy=False), notes, spellings, filled)
