"""A check number for a row of cells. It shows whether exactly one cell was changed, and which.

Each cell has a number v_i (i = 1, 2, …). The check holds two sums modulo a prime p:

    S1 = Σ v_i mod p,   S2 = Σ i · v_i mod p.

If one cell changed by d, S1 differs by d and S2 by i · d; their quotient is the position i. Source: Reed and Solomon, J. SIAM 8
(1960); this is a code for one error.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from operator import mul
from zlib import crc32

_PRIME = 31_622_743
"""Both sums together are a whole number of at most 15 digits, because LibreOffice stores no more."""
_PARTS = 100
"""An amount is counted in hundredths, the smallest part that it may have."""
_WEIGHTS = tuple(range(1, 200))


def row_check(cells: Sequence[str | int | Decimal | None]) -> int:
    """The check number of a row's cells; None is a blank cell."""
    values = list(map(_number, cells))
    weighted: int = sum(map(mul, _WEIGHTS, values))
    return sum(values) % _PRIME * _PRIME + weighted % _PRIME


def changed_place(cells: Sequence[str | int | Decimal | None], check: int) -> int | None:
    """The 0-based position of the only cell that changed since `check` was made; None if no cell or several cells changed."""
    now, then = divmod(row_check(cells), _PRIME), divmod(check, _PRIME)
    plain, weighted = ((one - two) % _PRIME for one, two in zip(now, then, strict=True))
    if not plain:
        return None
    place = int(weighted * pow(plain, -1, _PRIME) % _PRIME) - 1
    return place if 0 <= place < len(cells) else None


def count_before(cells: Sequence[str | int | Decimal | None], check: int, place: int) -> int | None:
    """The count in the changed cell at `place` before the change, if that count was below p − 1; None for a blank."""
    off = row_check(cells) // _PRIME - check // _PRIME
    before = (_number(cells[place]) - off) % _PRIME
    return before - 1 if before else None


@lru_cache(maxsize=20_000, typed=True)
def _number(cell: str | int | Decimal | None) -> int:
    if cell is None:
        return 0
    if isinstance(cell, str):
        return crc32(cell.encode()) % _PRIME
    return (int(cell * _PARTS) if isinstance(cell, Decimal) else cell + 1) % _PRIME
