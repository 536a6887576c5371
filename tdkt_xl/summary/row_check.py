"""A check number for a row of cells. It shows whether exactly one cell was changed, and which.

Each cell has a number v_i (i = 1, 2, …). The check holds two sums modulo a prime p:

    S1 = Σ v_i mod p,   S2 = Σ i · v_i mod p.

If one cell changed by d, S1 differs by d and S2 by i · d; their quotient is the position i. Source: Reed and Solomon, J. SIAM 8
(1960); this is a code for one error.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from zlib import crc32

_PRIME = 31_622_743
"""Both sums together are a whole number of at most 15 digits, because LibreOffice stores no more."""
_WEIGHTS = tuple(range(1, 200))
_MOST_KEPT = 20_000
"""Numbers of cells."""


Cell = str | int | None


def row_check(cells: Sequence[Cell]) -> int:
    """The check number of a row's cells; None is a blank cell."""
    return row_checks([(cell,) for cell in cells])[0]


def row_checks(columns: Sequence[Sequence[Cell]]) -> list[int]:
    """The check number of each row of these columns."""
    numbers = (map(_NUMBERS.__getitem__, column) for column in columns)
    return [
        sum(values) % _PRIME * _PRIME + sum(map(mul, _WEIGHTS, values)) % _PRIME for values in zip(*numbers, strict=True)
    ]


def changed_place(cells: Sequence[Cell], check: int) -> int | None:
    """The 0-based position of the only cell that changed since `check` was made; None if no cell or several cells changed."""
    now, then = divmod(row_check(cells), _PRIME), divmod(check, _PRIME)
    plain, weighted = ((one - two) % _PRIME for one, two in zip(now, then, strict=True))
    if not plain:
        return None
    place = int(weighted * pow(plain, -1, _PRIME) % _PRIME) - 1
    return place if 0 <= place < len(cells) else None


def count_before(cells: Sequence[Cell], check: int, place: int) -> int | None:
    """The count in the changed cell at `place` before the change, if that count was below p − 1; None for a blank."""
    off = row_check(cells) // _PRIME - check // _PRIME
    before = (_NUMBERS[cells[place]] - off) % _PRIME
    return before - 1 if before else None


class _Numbers(dict[Cell, int]):
    """Cell → its number."""

    def __missing__(self, cell: Cell) -> int:
        if len(self) >= _MOST_KEPT:
            self.clear()
        number = 0 if cell is None else (crc32(cell.encode()) if isinstance(cell, str) else cell + 1) % _PRIME
        self[cell] = number
        return number


_NUMBERS = _Numbers()
