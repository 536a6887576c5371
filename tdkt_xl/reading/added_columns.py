"""Columns that an office added to a form: reported, and kept with the notes of a form that has columns of text.

Nothing of them is added up, because no definition says what they count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tdkt_xl.forms.definition import TEXT
from tdkt_xl.reading.body import LineRow
from tdkt_xl.reading.columns import DATES, text_of
from tdkt_xl.reading.header_texts import header_keys, plain_header_texts
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.text import clean

_LONGEST_HEADING = 80
_MOST = 10
"""More added columns than this are another table beside the form."""


class AddedColumn(NamedTuple):
    """A column that the form does not have: its 0-based place, the 0-based row of its heading, and the heading."""

    place: int
    at: int
    heading: str


def added_columns(table: FormTable, lines: Sequence[LineRow]) -> list[AddedColumn]:
    """Returns the columns with a heading of their own in the header and something in a line.

    Returns none for a workbook of ours, whose further columns are ours too, and for a reworded header, whose finding names them.
    """
    header, width = table.header, len(table.rows[0]) if table.rows else 0
    if header.first < 0 or header.reworded or width <= len(table.form.columns) or not lines:
        return []
    if table.workbook.properties.get("tdkt.form") == table.form.id:
        return []
    taken = {*header.layout.places, *([header.layout.explained] if header.layout.explained is not None else [])}
    last = max(place for place in taken if place < width)
    found: list[AddedColumn] = []
    for place in range(width):
        beside = place < last or place - 1 in taken or place - 1 in [column.place for column in found]
        if place in taken or not beside:  # beyond a blank column is another table
            continue
        named = _heading(table, place)
        if named is not None and any(place < len(line.cells) and line.cells[place] != "" for line in lines):
            found.append(AddedColumn(place, *named))
    return found if len(found) <= _MOST else []


def _heading(table: FormTable, place: int) -> tuple[int, str] | None:
    """Returns the row and the text of the lowest heading over a column, if the form has no such text."""
    header, form = table.header, table.form
    for at in range(header.last, header.first - 1, -1):
        cell = table.rows[at][place] if place < len(table.rows[at]) else ""
        if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING or sum(letter.isalpha() for letter in cell) < 2:
            continue
        known = header_keys(form, cell) & plain_header_texts(form)
        return None if known else (at, clean(cell))
    return None


def kept_texts(table: FormTable, columns: Sequence[AddedColumn], line: LineRow) -> str | None:
    """Returns what the added columns say of a line, "Nguồn khác: 12"; None if there is nothing, or if the form has no columns of
    text, with which it would be read."""
    if not columns or not table.form.numbers_of(TEXT):
        return None
    cells = ((column.heading, line.cells[column.place]) for column in columns if column.place < len(line.cells))
    said = [f"{heading}: {text}" for heading, cell in cells if (text := _shown(cell)) is not None]
    return "; ".join(said) or None


def _shown(cell: object) -> str | None:
    if isinstance(cell, float):
        return vietnamese_number(cell)
    return None if isinstance(cell, DATES) else text_of(cell)
