"""A formula that a workbook stores once for many cells, as each of them has it (ECMA-376, part 1, 18.3.1.40)."""

from __future__ import annotations

import re

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_PARTS = re.compile(
    r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!?|"  # texts and sheet names stay as they are
    r"(?<![\w.$])(?P<fixed_column>\$?)(?P<column>[A-Z]{1,3})(?P<fixed_row>\$?)(?P<row>[1-9]\d{0,6})(?![\w(!.])"
)


def shifted(formula: str, down: int, right: int) -> str:
    """The formula with its relative references moved; one that leaves the sheet becomes #REF!."""

    def moved(part: re.Match[str]) -> str:
        if part["row"] is None:
            return part[0]
        row = int(part["row"]) + (0 if part["fixed_row"] else down)
        column = _number(part["column"]) + (0 if part["fixed_column"] else right)
        if not (1 <= row <= _MOST_ROWS and 1 <= column <= _MOST_COLUMNS):
            return "#REF!"
        return f"{part['fixed_column']}{_letters(column)}{part['fixed_row']}{row}"

    return _PARTS.sub(moved, formula)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
