"""Ceilings that a province sets: at most so many awards, or at most a share of the awards of another kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tdkt_xl.words.periods import within


@dataclass(frozen=True, slots=True)
class Ceiling:
    """At most `most` awards or, with `of`, at most `most` percent of the awards `of`. Both are codes of the catalogue.

    `recipients` is None (all), "tap-the" or "ca-nhan". `level`: only for returns of units of this level (None: all). In force for
    periods that end between two days. `source` is the document that sets it, `place` says where it is written.
    """

    award: str
    most: Decimal
    of: str | None
    recipients: str | None
    level: str | None
    valid_from: date | None
    valid_to: date | None
    source: str
    place: str

    def is_about(self, level: str | None, day: date) -> bool:
        """True if it holds for a unit of this level, for a period that ends on `day`."""
        return self.level in (None, level) and within(day, self.valid_from, self.valid_to)
