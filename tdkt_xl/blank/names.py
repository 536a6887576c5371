"""Defined names of a blank form: each formula is written once in the workbook, and cells refer to it by name.

The formula of a name refers to the row in which the name is used: `BTH!$C1`, written for row 1, means column C in the cell's own
row. Such a relative reference survives cutting and pasting. A plain `C14` in a cell becomes `#REF!` when another cell is pasted
over C14.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.workbook import Workbook

from tdkt_xl.words.errors import DefinitionError

_LONGEST_FORMULA = 8_192


class Names:
    """The defined names of one workbook. Names and formulas are given without "="."""

    def __init__(self, book: Workbook, form_id: str) -> None:
        self._book, self._form_id = book, form_id
        self._shared: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def define(self, name: str, formula: str) -> str:
        """Gives `formula` a name, and returns the name. Raises DefinitionError if the formula is too long for Excel."""
        if len(formula) > _LONGEST_FORMULA:
            raise DefinitionError(
                f"Biểu {self._form_id}: các quy tắc hợp lại thành công thức dài {len(formula)} ký tự, Excel chỉ nhận "
                f"{_LONGEST_FORMULA}. Hãy bớt quy tắc hoặc viết gọn lại."
            )
        left_out = self._book.define_name(name, formula)
        assert left_out == 0, f"name {name} left out"
        return name

    def shared(self, kind: str, formula: str) -> str:
        """Returns the name of a formula that several cells have. Equal formulas share one name, such as `verdict_2`."""
        if formula not in self._shared:
            self._numbers[kind] = self._numbers.get(kind, 0) + 1
            self._shared[formula] = self.define(f"{kind}_{self._numbers[kind]}", formula)
        return self._shared[formula]


def in_row(sheet: str, place: int) -> str:
    """Returns a reference for a name's formula: the column (0-based place) in the row in which the name is used."""
    return f"{quoted(sheet)}!${xl_col_to_name(place)}1"


def row_of(sheet: str, first: int, last: int) -> str:
    """Returns a reference for a name's formula: the columns first..last in the row in which the name is used."""
    return f"{in_row(sheet, first)}:${xl_col_to_name(last)}1"


def fixed_area(sheet: str, place: int, first_row: int, last_row: int) -> str:
    """Returns the area of a column between two 0-based rows, both included. Only for columns in which nobody can type."""
    return f"{quoted(sheet)}!{xl_range_abs(first_row, place, last_row, place)}"


def typed_area(sheet: str, place: int, first_row: int, last_row: int) -> str:
    """Returns the same area for a column in which officers type. Cutting and pasting does not move the ends of such an area."""
    column = whole_column(sheet, place)
    return f"INDEX({column},{first_row + 1}):INDEX({column},{last_row + 1})"


def typed_cell(sheet: str, row: int, place: int) -> str:
    """Returns one cell (0-based row and column) in which an officer types. Cutting and pasting does not change the reference."""
    return f"INDEX({whole_column(sheet, place)},{row + 1})"


def whole_column(sheet: str, place: int) -> str:
    letters = xl_col_to_name(place)
    return f"{quoted(sheet)}!${letters}:${letters}"


def quoted(sheet: str) -> str:
    """Returns a sheet's name for a formula: in quotes, unless the name has only ASCII letters and digits."""
    return sheet if sheet.isascii() and sheet.isalnum() else f"'{sheet}'"


def text(value: str) -> str:
    """Returns a text as a constant for a formula."""
    return '"' + value.replace('"', '""') + '"'
