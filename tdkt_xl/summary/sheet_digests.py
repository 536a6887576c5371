"""A digest of each sheet's values, by which a sheet that some program saved unchanged is known without computing its table again.

The sheet of facts keeps them. A digest is of what the sheet shows and of the facts that it was made from: if a fact was changed, no
digest fits. What spreadsheet programs change on saving does not count: formats, blank cells, numbers after their 15th digit, the
order of the shared texts. Whatever does not fit is compared cell by cell (verifying.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from tdkt_xl.forms import Form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.summary.table import LongPart, Table
from tdkt_xl.summary.verifying import number_in, rounded

_BLOCK = 500
"""Rows of a long part whose cells are made together, column by column."""
_MOST_KEPT = 20_000
"""Cells of a column."""


def basis_of(texts: Iterable[str], form: Form, big: BigChange | None) -> bytes:
    """A digest of everything that a summary's tables are made from: the texts of the sheet of facts, the form as the tables show it
    (an office's own definition may change and keep its name), the rule for big changes."""
    rule = (float(big.share), int(big.least)) if big is not None else None
    hashed = sha256(repr((shape_of(form), rule)).encode())
    for text in texts:
        hashed.update(text.encode())
    return hashed.digest()


def shape_of(form: Form) -> list[Any]:
    """The parts of a form that a summary's tables show."""
    headers = [[cell.first_row, cell.first_column, cell.text] for cell in form.header_cells()]
    lines = [[section.id, section.title, line.award, line.label] for section in form.sections for line in section.lines]
    return [form.id, form.title, list(form.counts), headers, lines, list(form.decimals)]


def table_digest(table: Table, basis: bytes) -> str:
    """The digest of a table."""
    of_cell = CellDigests(open_columns(table))
    above: dict[int, list[bytes]] = {}
    for cell in table.cells:
        above.setdefault(cell.row, []).append(of_cell(xl_col_to_name(cell.column), cell.value))
    long = _long_rows(table.long, of_cell) if table.long is not None else ()
    return digest_of((filter(None, cells) for _, cells in merge(above.items(), long, key=itemgetter(0))), basis)


def digest_of(rows: Iterable[Iterable[bytes]], basis: bytes) -> str:
    """The digest of rows of cells that `CellDigests` made; rows without cells do not count."""
    hashed = sha256(basis)
    for cells in rows:
        if row := b"\n".join(cells):
            hashed.update(row + b"\r")
    return hashed.hexdigest()


def open_columns(table: Table) -> dict[str, str]:
    """Letters → heading of the columns in which people may write. Only their headings count."""
    columns = enumerate(table.long.columns) if table.long is not None else ()
    return {xl_col_to_name(place): column.heading for place, column in columns if column.open}


class CellDigests:
    """Makes of a cell what it adds to its sheet's digest."""

    def __init__(self, open_columns: Mapping[str, str]) -> None:
        self._open = open_columns

    def __call__(self, letters: str, value: object, is_bare: bool = False) -> bytes:
        """Nothing for a blank, and for what people may write. A formula without a value (`is_bare`) is a blank."""
        if letters in self._open and value != self._open[letters]:
            return b""
        plain = rounded(number_in(value))
        text = f"{plain:.15g}" if isinstance(plain, float) else " ".join(str(plain).split())
        return f"{letters}{text}".encode() if text else b""


def _long_rows(long: LongPart, of_cell: CellDigests) -> Iterator[tuple[int, Iterable[bytes]]]:
    columns = [_ColumnDigests(xl_col_to_name(place), of_cell) for place in range(len(long.columns))]
    every, at = iter(long.rows()), long.first_row
    while block := list(islice(every, _BLOCK)):
        values = [map(known.__getitem__, column) for known, column in zip(columns, zip(*block, strict=True), strict=True)]
        yield from enumerate(zip(*values, strict=True), at)
        at += len(block)


class _ColumnDigests(dict[Any, bytes]):
    """Value of a column, or a pair of formula and value → what its cell adds."""

    def __init__(self, letters: str, of_cell: CellDigests) -> None:
        super().__init__()
        self._letters, self._of_cell = letters, of_cell

    def __missing__(self, value: Any) -> bytes:
        found = self._of_cell(self._letters, value[1] if isinstance(value, tuple) else value)
        if len(self) < _MOST_KEPT:
            self[value] = found
        return found
