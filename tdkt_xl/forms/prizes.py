"""The prize money of an award: a multiple of the base wage, both by date (forms/prizes.csv, forms/base-wages.csv).

    prize in đồng = multiple(award, day) · base wage(day)

If the tables have no number for a day, no money is computed. Sources: the `source` column of the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from tdkt_xl.forms.lists import day_of, list_rows
from tdkt_xl.words.periods import within


@dataclass(frozen=True, slots=True)
class DatedNumber:
    """A number in force between two days: the multiple of an award, or the base wage in đồng (`award` None)."""

    award: str | None
    number: Decimal
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Prize:
    """The money for one award in đồng (a fraction is dropped), and the law that says so."""

    dong: int
    source: str


def prize(award: str | None, day: date | None) -> Prize | None:
    """The prize for one award given on a day; None if award, day, multiple or base wage is unknown."""
    if award is None or day is None:
        return None
    multiple, wage = _on(prize_multiples(), award, day), _on(base_wages(), None, day)
    if multiple is None or wage is None:
        return None
    return Prize(int(multiple.number * wage.number), f"{multiple.source}; {wage.source}")


def prize_laws() -> tuple[str, ...]:
    """Returns the laws from which all multiples and base wages are, each once."""
    return tuple(dict.fromkeys(each.source for each in (*prize_multiples(), *base_wages())))


def _on(known: tuple[DatedNumber, ...], award: str | None, day: date) -> DatedNumber | None:
    return next((each for each in known if each.award == award and within(day, each.valid_from, each.valid_to)), None)


@cache
def prize_multiples() -> tuple[DatedNumber, ...]:
    """Returns the multiples of all awards."""
    return _read("prizes.csv", "multiple")


@cache
def base_wages() -> tuple[DatedNumber, ...]:
    """Returns the base wages in đồng."""
    return _read("base-wages.csv", "dong")


def _read(name: str, number: str) -> tuple[DatedNumber, ...]:
    return tuple(
        DatedNumber(row.get("award"), Decimal(row[number]), day_of(row["valid_from"]), day_of(row["valid_to"]), row["source"])
        for row in list_rows(name)
    )
