"""The annexes of a report on one period, with their Roman numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.model.summary import Summary
from tdkt_xl.report.unit_totals import has_unit_table

_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Annexes:
    """The annexes' numbers in order; "" for an annex that the report does not have."""

    official: str
    by_unit: str
    missing: str
    explained: str
    sources: str

    @property
    def count(self) -> int:
        return sum(map(bool, (self.official, self.by_unit, self.missing, self.explained, self.sources)))


def annexes_of(summary: Summary, first: int, explained: bool) -> Annexes:
    """Returns the annexes of the report on a summary. `first` is the number of the first annex, because a report on several periods
    numbers all its annexes through; `explained` says whether units explained anything."""
    number = first
    numerals = []
    for is_there in (True, has_unit_table(summary), bool(summary.missing_units), explained, True):
        numerals.append(roman(number) if is_there else "")
        number += is_there
    return Annexes(*numerals)


def roman(number: int) -> str:
    """`4` → "IV"."""
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written
