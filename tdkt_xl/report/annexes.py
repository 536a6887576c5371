"""The annexes of a report on one period, with their Roman numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tdkt_xl.report.unit_totals import has_unit_table

if TYPE_CHECKING:
    from tdkt_xl.report.view import View

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


def annexes_of(view: View) -> Annexes:
    """Returns the annexes of a report. The first annex gets the view's `first_annex`, because a report on several periods numbers
    all its annexes through."""
    number = view.first_annex
    numerals = []
    for is_there in (True, has_unit_table(view.summary), bool(view.summary.missing_units), bool(view.explained), True):
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
