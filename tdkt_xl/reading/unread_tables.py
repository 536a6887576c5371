"""Tables with awards but without a form's header, so that nothing of them was read."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.reading.columns import is_figure
from tdkt_xl.reading.rows import row_labels
from tdkt_xl.reading.sheet_tables import LONGEST_LABEL, ROWS_LOOKED_AT, SheetView


def left_out(view: SheetView) -> tuple[int, int] | None:
    """Returns the 0-based row and column where a table begins that has awards with figures beside them; None if the sheet holds
    none.

    Not found are lists of persons, which have names beside the awards, and registers of decisions, which have an award many times.
    """
    labels = {form: row_labels(form) for form in view.forms}
    found: dict[int, list[tuple[int, str]]] = {}
    for at, row in enumerate(view.rows[:ROWS_LOOKED_AT]):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and 2 < len(cell) < LONGEST_LABEL and _only_figures(row[place + 1 :]):
                match = next((label.match for each in labels.values() if (label := each[cell]).match is not None), None)
                if match is not None:
                    found.setdefault(place, []).append((at, match.award.code))
    for place, lines in found.items():
        at, codes = lines[0][0], {code for _, code in lines}
        first_text = not any(isinstance(cell, str) and len(cell) > 3 for cell in view.rows[at][:place])
        several = sum(is_figure(cell) for cell in view.rows[at][place + 1 :]) > 1
        if len(codes) * 10 >= len(lines) * 9 and (len(codes) > 1 or (first_text and several)):
            return at, place
    return None


def _only_figures(cells: Sequence[object]) -> bool:
    """True if more than half of the filled cells beside an award are figures."""
    filled = [cell for cell in cells if cell != ""]
    figures = sum(is_figure(cell) for cell in filled)
    return figures > 0 and figures * 2 > len(filled)
