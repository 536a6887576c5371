"""A row of counts in which blank is not zero, the key of its line, and the addition of such rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from tdkt_xl.words.text import fold

UNKNOWN_PREFIX = "?"
"""The beginning of the key of an award that is not in the catalogue; the folded label follows."""
Key = TypeVar("Key")


def total_of(values: Iterable[int | None]) -> int | None:
    """The sum of some counts. Blanks are left out; the sum of blanks only is blank. `(1, None)` → 1, `(None,)` → None."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


class Counts(tuple[Any, ...]):
    """A row of counts in the order of `Form.counts`. None is a blank cell, 0 a typed zero. Columns of amounts hold Decimals.

    `one + two` adds cell by cell: a cell that is blank in both stays blank. Example: (1, None, None) + (2, 0, None) is
    (3, 0, None). A row is equal to a plain tuple of the same counts.
    """

    __slots__ = ()

    @classmethod
    def blank(cls, width: int) -> Counts:
        """A row of so many blank cells."""
        return _blank(width)

    @classmethod
    def total(cls, rows: Iterable[Iterable[int | None]], width: int) -> Counts:
        """The sum of rows of `width` cells; all cells blank if there is no row."""
        columns = list(zip(*rows, strict=True))
        return cls([total_of(column) if None in column else sum(column) for column in columns]) if columns else _blank(width)

    def __add__(self, other: Iterable[int | None]) -> Counts:  # type: ignore[override]  # rows are added, not joined
        return Counts([b if a is None else a if b is None else a + b for a, b in zip(self, other, strict=True)])

    @property
    def is_blank(self) -> bool:
        """True if no cell holds a count."""
        return self.count(None) == len(self)

    def differs_from(self, other: Iterable[int | None]) -> bool:
        """True if some cell holds another count; blank and 0 are the same here."""
        return any((a or 0) != (b or 0) for a, b in zip(self, other, strict=True))


@lru_cache(maxsize=64)
def _blank(width: int) -> Counts:
    return Counts((None,) * width)


class LineKey(NamedTuple):
    """Lines with the same key are added. `key` is the award's code; for an unknown award it is "?" and the folded label."""

    section: str
    key: str

    @classmethod
    def of(cls, section: str, award: str | None, label: str) -> LineKey:
        """The key of a line: `("I", None, "Huy hiệu  X")` → section "I", key "?" and the folded label."""
        return cls(section, award or UNKNOWN_PREFIX + fold(label))

    @property
    def award(self) -> str | None:
        """The award's code; None for an award that is not in the catalogue."""
        return None if self.key.startswith(UNKNOWN_PREFIX) else self.key


def added(rows: Iterable[tuple[Key, Iterable[int | None]]]) -> dict[Key, Counts]:
    """The sum of the rows of each key, in the order in which the keys first occur."""
    sums: dict[Key, Counts] = {}
    for key, counts in rows:
        sums[key] = sums[key] + counts if key in sums else Counts(counts)
    return sums


def sum_lines(parts: Iterable[Mapping[Key, Counts]]) -> dict[Key, Counts]:
    """The sum of several parts, line by line."""
    return added(line for part in parts for line in part.items())
