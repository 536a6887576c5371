"""The units that a summary of ours is made of, as its sheet of details names them: by them one that names no unit is known."""

from __future__ import annotations

from tdkt_xl.grids import Row, Sheets
from tdkt_xl.summary_words import DETAILS, UNIT, UNIT_CODE
from tdkt_xl.text import clean

_HEADINGS_WITHIN = 12


def summary_parts(workbook: Sheets) -> frozenset[tuple[str | None, str]]:
    """Each unit's code (None: it has none) and name; empty where the workbook has no sheet of details as we write it."""
    if DETAILS not in workbook.names:
        return frozenset()
    rows = workbook.rows(workbook.names.index(DETAILS))
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if UNIT_CODE in row and UNIT in row:
            places = row.index(UNIT_CODE), row.index(UNIT)
            pairs = ((_text(row, places[0]), _text(row, places[1])) for row in rows[at + 1 :])
            return frozenset((code or None, name) for code, name in pairs if name)
    return frozenset()


def _text(row: Row, place: int) -> str:
    cell = row[place] if place < len(row) else ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
