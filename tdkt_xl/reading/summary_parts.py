"""The units that a summary of ours is made of, as its sheet of details names them: by them one that names no unit is known."""

from __future__ import annotations

from tdkt_xl.files.grids import Sheets
from tdkt_xl.model.units import Unit
from tdkt_xl.words.summary_names import ABOVE, DETAILS, UNIT, UNIT_CODE
from tdkt_xl.words.text import clean

_HEADINGS_WITHIN = 12


def summary_parts(workbook: Sheets) -> frozenset[Unit]:
    """The units of the details; empty where the workbook has no such sheet as we write it."""
    if DETAILS not in workbook.names:
        return frozenset()
    rows = workbook.rows(workbook.names.index(DETAILS))
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if UNIT_CODE in row and UNIT in row:
            places = [row.index(heading) if heading in row else len(row) for heading in (UNIT_CODE, UNIT, ABOVE)]
            named = {tuple([row[place] if place < len(row) else "" for place in places]) for row in rows[at + 1 :]}
            units = {tuple(map(_text, each)) for each in named}
            return frozenset(Unit(code or None, name, upper=above or None) for code, name, above in units if name)
    return frozenset()


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
