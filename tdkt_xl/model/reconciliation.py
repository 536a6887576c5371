"""The sums over the units beside the figures that the unit above issued itself."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.model.units import Office, Unit


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """The issuer's own figures for a line, summed over its rows in the issuer's file. `section`, `sheet` and `row` are those of the
    first row.

    `doubtful` is True if a count could not be read, so that the line cannot be compared.
    """

    key: LineKey
    label: str
    counts: Counts
    doubtful: bool
    section: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class ReconciledLine:
    """One line as reported by all units and as stated by the issuer (None: the issuer has no such line)."""

    total: TotalLine
    issued: IssuedLine | None
    reporters: tuple[tuple[Office, Counts], ...]
    """The units with a count on the line, in tree order."""

    @property
    def differences(self) -> tuple[int, ...]:
        """By count column: the units' total less the issuer's figure, blanks as 0. All are 0 if the issuer's line is doubtful."""
        if self.issued is not None and self.issued.doubtful:
            return (0,) * len(self.total.cells)
        issued = self.issued.counts if self.issued is not None else Counts.blank(len(self.total.cells))
        return tuple((one or 0) - (two or 0) for one, two in zip(self.total.cells, issued, strict=True))

    @property
    def differs(self) -> bool:
        return any(self.differences)

    @property
    def suspects(self) -> list[Office]:
        """Units whose own figures equal the surplus: most likely these were reported twice, or by the wrong unit."""
        surplus = self.differences
        if not any(surplus):
            return []
        return [office for office, counts in self.reporters if not counts.differs_from(surplus)]


@dataclass(frozen=True)
class Reconciliation:
    """All compared lines on which somebody has a count, in the sheet's order."""

    file: str
    sheet: str | None
    unit: Unit
    lines: tuple[ReconciledLine, ...]
