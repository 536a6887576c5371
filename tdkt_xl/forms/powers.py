"""Which level of office may give which award, and since when: forms/powers.csv, each row with the law that says so.

An award or level without a row is unknown and is never called wrong. The law in force from 01/10/2026 (Luật 06/2026/QH16) has not
been seen, so most rows end the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from tdkt_xl.forms.awards import Award
from tdkt_xl.forms.lists import day_of, list_rows
from tdkt_xl.words.periods import within

_GIVEN_BY = "@"


@dataclass(frozen=True, slots=True)
class Power:
    """States that a level may give awards, or not, between two days. `awards` are codes, or "@" and the level that gives them."""

    level: str
    awards: frozenset[str]
    may: bool
    valid_from: date | None
    valid_to: date | None
    source: str

    def is_about(self, award: Award, level: str, day: date) -> bool:
        """True if the rule is in force on this day and concerns this award at this level."""
        if self.level != level or not within(day, self.valid_from, self.valid_to):
            return False
        # An award with several givers is recognised only by its code, because the giver depends on the day.
        givers = {f"{_GIVEN_BY}{each.level}" for each in award.authorities}
        return award.code in self.awards or (len(givers) == 1 and bool(givers & self.awards))


def power(award: Award, level: str | None, day: date) -> Power | None:
    """The rule in the law of this day about this level and this award; None if unknown."""
    return _power(award.code, award, level, day) if level is not None else None


@lru_cache(maxsize=5_000)
def _power(_code: str, award: Award, level: str, day: date) -> Power | None:
    return next((each for each in _powers() if each.is_about(award, level, day)), None)


@cache
def _powers() -> tuple[Power, ...]:
    return tuple(_read())


def _read() -> Iterator[Power]:
    for row in list_rows("powers.csv"):
        since, until = (day_of(row[key]) for key in ("valid_from", "valid_to"))
        for level in row["level"].split("|"):
            yield Power(level, frozenset(row["awards"].split("|")), row["may"] == "y", since, until, row["source"])
