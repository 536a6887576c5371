"""A check number for a row of cells, that tells whether one of them was changed since, and which.

Each cell stands for a whole number. The check holds two sums of them, modulo a prime: the plain one, and one in which the first
cell counts once, the second twice, and so on. Where one cell changed by d, the plain sum is off by d and the other by its place
times d: their quotient is the place. (A Reed–Solomon code for one error.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from zlib import crc32

_PRIME = 31_622_743
"""Both sums together are a whole number of 15 digits: LibreOffice stores no more."""
_WEIGHTS = tuple(range(1, 200))


def row_check(cells: Sequence[str | int | None]) -> int:
    """The check of a row's cells; None is a blank one."""
    values = list(map(_number, cells))
    weighted: int = sum(map(mul, _WEIGHTS, values))
    return sum(values) % _PRIME * _PRIME + weighted % _PRIME


def changed_place(cells: Sequence[str | int | None], check: int) -> int | None:
    """The place of the cell that alone was changed since `check` was made, None where it is not one cell."""
    now, then = divmod(row_check(cells), _PRIME), divmod(check, _PRIME)
    plain, weighted = ((one - two) % _PRIME for one, two in zip(now, then, strict=True))
    if not plain:
        return None
    place = int(weighted * pow(plain, -1, _PRIME) % _PRIME) - 1
    return place if 0 <= place < len(cells) else None


def count_before(cells: Sequence[str | int | None], check: int, place: int) -> int | None:
    """What stood in the changed cell at `place`, where that was a count below some tens of millions; None for a blank."""
    off = row_check(cells) // _PRIME - check // _PRIME
    before = (_number(cells[place]) - off) % _PRIME
    return before - 1 if before else None


@lru_cache(maxsize=20_000)
def _number(cell: str | int | None) -> int:
    if cell is None:
        return 0
    return (crc32(cell.encode()) if isinstance(cell, str) else cell + 1) % _PRIME
