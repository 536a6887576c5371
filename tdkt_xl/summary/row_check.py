"""A check number for a row of cells. It shows whether exactly one cell was changed, and which.

Each cell has a number v_i (i = 1, 2, …). The check holds two sums modulo a prime p:

    S1 = Σ v_i mod p,   S2 = Σ i · v_i mod p.

If one cell changed by d, S1 differs by d and S2 by i · d; their quotient is the position i. Source: Reed and Solomon, J. SIAM 8
(1960); this is a code for one error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import mul
from zlib import crc32

_PRIME = 31_622_743
"""Both sums together are a whole number of at most 15 digits, because LibreOffice stores no more."""
_PARTS = 100
"""An amount is counted in hundredths, the smallest part that it may have."""
_WEIGHTS = tuple(range(1, 200))
_MOST_KEPT = 20_000
"""Numbers of cells."""


CheckedCell = str | int | Decimal | None
"""A cell; None is a blank one."""


def row_check(cells: Sequence[CheckedCell]) -> int:
    """The check number of a row's cells."""
    return row_checks([(cell,) for cell in cells])[0]


def row_checks(columns: Sequence[Sequence[CheckedCell]]) -> list[int]:
    """The check number of each row of these columns."""
    numbers = map(_numbers, columns)
    return [sum(values) % _PRIME * _PRIME + sum(map(mul, _WEIGHTS, values)) % _PRIME for values in zip(*numbers, strict=True)]


def changed_place(cells: Sequence[CheckedCell], check: int) -> int | None:
    """The 0-based position of the only cell that changed since `check` was made; None if no cell or several cells changed."""
    now, then = divmod(row_check(cells), _PRIME), divmod(check, _PRIME)
    plain, weighted = ((one - two) % _PRIME for one, two in zip(now, then, strict=True))
    if not plain:
        return None
    place = int(weighted * pow(plain, -1, _PRIME) % _PRIME) - 1
    return place if 0 <= place < len(cells) else None


def count_before(cells: Sequence[CheckedCell], check: int, place: int) -> int | None:
    """The count in the changed cell at `place` before the change, if that count was below p − 1; None for a blank."""
    off = row_check(cells) // _PRIME - check // _PRIME
    before = (_number(cells[place]) - off) % _PRIME
    return before - 1 if before else None


def _numbers(column: Sequence[CheckedCell]) -> Iterable[int]:
    if Decimal in set(map(type, column)):  # 5 and Decimal(5) are equal, but their numbers are not
        return map(_number, column)
    return map(_KNOWN.__getitem__, column)


def _number(cell: CheckedCell) -> int:
    if cell is None:
        return 0
    if isinstance(cell, str):
        return crc32(cell.encode()) % _PRIME
    return (int(cell * _PARTS) if isinstance(cell, Decimal) else cell + 1) % _PRIME


class _KnownNumbers(dict[CheckedCell, int]):
    """Text or whole number → its number."""

    def __missing__(self, cell: CheckedCell) -> int:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[cell] = number = _number(cell)
        return number


_KNOWN = _KnownNumbers()
