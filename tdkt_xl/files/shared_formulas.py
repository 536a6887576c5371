"""The formula of one cell, from a formula that a workbook stores once for many cells (ECMA-376, part 1, 18.3.1.40)."""

from __future__ import annotations

import re

from tdkt_xl.words.spreadsheet import LAST_COLUMN, LAST_ROW, column_letters, column_number

_PARTS = re.compile(
    r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!?|"  # texts and sheet names are not changed
    r"(?<![\w.$])(?P<fixed_column>\$?)(?P<column>[A-Z]{1,3})(?P<fixed_row>\$?)(?P<row>[1-9]\d{0,6})(?![\w(!.])"
)


def shifted(formula: str, down: int, right: int) -> str:
    """The formula with its relative references moved; a reference outside the sheet becomes #REF!."""

    def moved(part: re.Match[str]) -> str:
        if part["row"] is None:
            return part[0]
        row = int(part["row"]) + (0 if part["fixed_row"] else down)
        column = column_number(part["column"]) + (0 if part["fixed_column"] else right)
        if not (1 <= row <= LAST_ROW and 0 <= column < LAST_COLUMN):
            return "#REF!"
        return f"{part['fixed_column']}{column_letters(column)}{part['fixed_row']}{row}"

    return _PARTS.sub(moved, formula)
