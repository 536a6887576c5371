"""Facts about cells besides their values: errors, and formulas that were never calculated. Also how large a sheet may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import Place

Row = list[object]
"""The values of a sheet's row from column A on; "" is a blank."""
LARGEST_UNPACKED = 100 * 2**20
"""The most bytes that a document's parts may unpack to, together."""
LARGEST_SHEET = 3_000_000
"""The most cells of the rectangle around a sheet's used cells, because the whole rectangle is kept in memory."""
LARGEST_FILLED = 500_000
"""The most filled cells of a sheet, where each cell has to be examined."""
LARGEST_WORKBOOK = 5_000_000
"""The most cells of all examined sheets of a file together."""


class Limits(NamedTuple):
    """How large a file may be: bytes that its parts unpack to, cells of a sheet's rectangle, cells of all sheets together.

    Beyond LARGEST_UNPACKED the parts may unpack to `ratio` times the file's own size, and never to more than `unpacked`.
    """

    unpacked: int
    ratio: int
    sheet: int
    workbook: int

    def unpacked_of(self, packed: int) -> int:
        """The most bytes that a file of so many bytes may unpack to."""
        return min(self.unpacked, max(LARGEST_UNPACKED, self.ratio * packed))


OF_SUBMISSIONS = Limits(LARGEST_UNPACKED, 1, LARGEST_SHEET, LARGEST_WORKBOOK)
"""For what others send, thousands of files at a time."""
OF_SUMMARIES = Limits(4 * LARGEST_UNPACKED, 25, 4 * LARGEST_SHEET, 4 * LARGEST_WORKBOOK)
"""For a summary, one file that a person names. One of 10,000 units with all lines has 15 MB, unpacks to 123 MB and has 3.6 million
cells on its largest sheet."""
COVERED = "có số hoặc chữ còn sót ở ô bị ô gộp che (ví dụ ô {}), không ai nhìn thấy nên đã bỏ qua"
_ZEROS = ("0", "0.0")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell with an error value, such as #REF! or #DIV/0!."""

    text: str


@dataclass(frozen=True, slots=True)
class ValuelessFormula:
    """A formula that was never calculated; `text` is the formula without its "="."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedZero(ValuelessFormula):
    """A formula with the value 0 from a program that does not calculate. A spreadsheet program corrects it."""


CellMark = CellError | ValuelessFormula
NO_MARKS: Mapping[Place, CellMark] = {}


class StoredCell(NamedTuple):
    """A cell as stored in its file: type ("n" number, "s" or "str" text, "e" error …), formula and value; None if absent."""

    type: str
    formula: str | None
    value: str | None
    to_be_calculated: bool = False
    """True if the file says that the stored value is not reliable."""


def marks_among(cells: Mapping[Place, StoredCell]) -> dict[Place, CellMark]:
    """The cells with an error, and the cells with a formula that was not calculated."""
    marks: dict[Place, CellMark] = {}
    for place, cell in cells.items():
        if cell.type == "e":
            marks[place] = CellError(cell.value or "#N/A")
        elif cell.formula is not None and not cell.value and cell.type != "str":
            marks[place] = ValuelessFormula(cell.formula)
        elif cell.to_be_calculated and cell.formula is not None and cell.value in _ZEROS:
            marks[place] = UncalculatedZero(cell.formula)
    return marks


def refuse_size(rows: int, columns: int) -> None:
    """Raises UnreadableFile if a sheet of this size is too large to be kept in memory."""
    if rows * columns > LARGEST_SHEET:
        across, most = f"{vietnamese_number(rows)} dòng × {vietnamese_number(columns)} cột", vietnamese_number(LARGEST_SHEET)
        raise UnreadableFile(f"trang tính trải {across}, quá {most} ô (có ô bị bỏ quên ở rất xa bảng)")


def refuse_wide(cells: Mapping[Place, StoredCell]) -> None:
    """Raises UnreadableFile if the rectangle around these cells is too large to be kept in memory."""
    if cells:
        refuse_size(max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1)
