"""What a file tells of its cells beside their values: errors, formulas that nobody calculated; and how large a sheet may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import Place as Place

Row = list[object]
"""The values of a sheet's row from column A on; "" is a blank."""
LARGEST_SHEET = 3_000_000
"""Cells of the rectangle that a sheet's used cells span: the rectangle is laid out in memory as a whole."""
LARGEST_FILLED = 500_000
"""Cells of a sheet that hold something, where each has to be looked at."""
LARGEST_WORKBOOK = 5_000_000
"""The same for all sheets of a file that are looked at, together."""
_ZEROS = ("0", "0.0")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds an error value, such as #REF! or #DIV/0!."""

    text: str


@dataclass(frozen=True, slots=True)
class ValuelessFormula:
    """A formula that nobody has calculated; `text` is the formula without its "="."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedZero(ValuelessFormula):
    """A formula with a 0 written by a program that does not calculate; a spreadsheet puts that right when it opens the file."""


Mark = CellError | ValuelessFormula
NO_MARKS: Mapping[Place, Mark] = {}


class StoredCell(NamedTuple):
    """A cell as its file has it: type ("n" number, "s" or "str" text, "e" error …), formula and value, None where absent."""

    type: str
    formula: str | None
    value: str | None
    to_be_calculated: bool = False
    """The file says that the stored value is not to be relied on."""


def marks_among(cells: Mapping[Place, StoredCell]) -> dict[Place, Mark]:
    """The cells that hold an error, or a formula without a stored value."""
    marks: dict[Place, Mark] = {}
    for place, cell in cells.items():
        if cell.type == "e":
            marks[place] = CellError(cell.value or "#N/A")
        elif cell.formula is not None and not cell.value and cell.type != "str":
            marks[place] = ValuelessFormula(cell.formula)
        elif cell.to_be_calculated and cell.formula is not None and cell.value in _ZEROS:
            marks[place] = UncalculatedZero(cell.formula)
    return marks


def refuse_size(rows: int, columns: int) -> None:
    """Raises UnreadableFile where a sheet that spans so much is too large to be laid out."""
    if rows * columns > LARGEST_SHEET:
        across, most = f"{vietnamese_number(rows)} dòng × {vietnamese_number(columns)} cột", vietnamese_number(LARGEST_SHEET)
        raise UnreadableFile(f"trang tính trải {across}, quá {most} ô (có ô bị bỏ quên ở rất xa bảng)")


def refuse_wide(cells: Mapping[Place, StoredCell]) -> None:
    """Raises UnreadableFile where the rectangle of the cells is too large to be laid out."""
    if cells:
        refuse_size(max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1)
