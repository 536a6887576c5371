"""A summary beside the one of last period."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.total_lines import Lines
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period


@dataclass(frozen=True, slots=True)
class Past:
    """Last period's summary: the file's name, the unit of the summary, the period."""

    file: str
    unit: Unit
    period: Period


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line's counts in both periods."""

    key: LineKey
    label: str
    now: Counts
    then: Counts

    @property
    def section(self) -> str:
        return self.key.section

    @property
    def award(self) -> str | None:
        return self.key.award


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A unit's lines in both periods; `now` or `then` is None without figures in this period. `note`: what became of the unit."""

    unit: Unit
    above: str | None
    now: Lines | None
    then: Lines | None
    note: str = ""
    comparable: bool = True


@dataclass(frozen=True)
class Comparison:
    """All lines, and all units of both periods: this period's units in tree order, then those that only last period had. `big`
    decides which changes are marked."""

    previous: Past
    lines: tuple[LineMove, ...]
    units: tuple[UnitMove, ...]
    big: BigChange

    @property
    def both(self) -> int:
        """How many units have figures of both periods."""
        return sum(each.now is not None and each.then is not None for each in self.units)

    @property
    def only_now(self) -> int:
        """How many units have figures of this period alone."""
        return sum(each.now is not None and each.then is None for each in self.units)

    @property
    def only_then(self) -> int:
        """How many units have figures of last period alone."""
        return sum(each.now is None and each.then is not None for each in self.units)
