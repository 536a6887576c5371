"""What a report says of a summary: the figures of its workbook, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.indicators import Measured
from tdkt_xl.rollup.summary_reader import PastUnit
from tdkt_xl.words.periods import Period


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line of the official sheet: counts in the order of `Form.counts` (None is blank), ratios in that of `Form.ratios`."""

    section: str
    key: str
    award: str | None
    label: str
    cells: Counts
    ratios: tuple[float | None, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """A section of the official sheet with its lines; `id` and `title` are "" for lines under no heading."""

    id: str
    title: str
    lines: tuple[LineFigures, ...]
    measured: Measured


class Detail(NamedTuple):
    """A line of one return: what was added, and the file, sheet and 1-based row that it comes from.

    A tuple, since a summary holds a hundred thousand.
    """

    line: LineKey
    label: str
    cells: Counts
    note: str | None
    explained: str | None
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True)
class UnitFigures:
    """A unit that has figures: its details in sheet order. `level` is None where the summary does not tell."""

    unit: PastUnit
    level: str | None
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Tracked:
    """A row of the tracking sheet: a return, or a unit that has sent none (`missing`)."""

    unit: PastUnit
    status: str
    reason: str | None
    file: str | None
    missing: bool


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A finding as the summary lists it; `severity` is error, warning or info, `explained` the unit's own words."""

    severity: str
    unit: str | None
    file: str | None
    sheet: str | None
    cell: str | None
    message: str
    explained: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Move:
    """A figure this period and last; None: not known then, or not comparable."""

    now: int | None
    then: int | None

    @property
    def difference(self) -> int:
        return (self.now or 0) - (self.then or 0)

    @property
    def share(self) -> float | None:
        """The difference as a share of last period's figure; None where that is blank or 0."""
        return self.difference / self.then if self.then else None


@dataclass(frozen=True, slots=True)
class LineMoves:
    """A line against last period: moves in the order of `Form.main_counts`."""

    section: str
    label: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A unit's first count, all lines together, against last period; `note` says of whom it is made, or why it is not
    `compared`."""

    code: str | None
    name: str
    move: Move
    note: str | None
    compared: bool


@dataclass(frozen=True, slots=True)
class ComparisonFigures:
    """The sheet of comparison. `period` is last period in words; `total` the first count of all lines and units together.

    A move of `share` of last period's figure and of `least` at the same time is a big one.
    """

    period: str
    share: float
    least: float
    lines: tuple[LineMoves, ...]
    units: tuple[UnitMove, ...]
    total: Move

    def is_big(self, move: Move) -> bool:
        """Whether the rule on the sheet marks the move."""
        difference = abs(move.difference)
        return difference >= self.least and difference >= self.share * (move.then or 0)


@dataclass(frozen=True)
class Figures:
    """All that a report says of a summary. `file` is the workbook's name; `due` is dd/mm/yyyy."""

    file: str
    form: Form
    unit: Unit
    period: Period
    received: int
    expected: int
    due: str | None
    sections: tuple[SectionFigures, ...]
    measured: Measured
    units: tuple[UnitFigures, ...]
    tracked: tuple[Tracked, ...]
    findings: tuple[FoundFigure, ...]
    comparison: ComparisonFigures | None

    @property
    def lines(self) -> Iterator[LineFigures]:
        """All lines, section after section."""
        return (line for section in self.sections for line in section.lines)

    @property
    def missing(self) -> tuple[PastUnit, ...]:
        """The units that have not reported."""
        return tuple(each.unit for each in self.tracked if each.missing)

    def of_severity(self, severity: str) -> tuple[FoundFigure, ...]:
        """The findings of a severity, in the summary's order."""
        return tuple(found for found in self.findings if found.severity == severity)
