"""Large plain tables, written as fast as text: rows go straight into the sheet's XML while XlsxWriter assembles it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from shutil import copyfileobj
from tempfile import mkstemp
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range

from tdkt_xl.files.xlsxwriter_inside import StreamedSheet, style_number

TEXT, NUMBER, FORMULA = "text", "number", "formula"
_LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class BulkColumn:
    """A column of a bulk table: its heading, width in characters, whether its cells are TEXT, NUMBER or FORMULA, and their format.

    The cells of a FORMULA column share a formula over their own row, which "{row}" stands for in `formula` (without "=");
    their values are its results. Where `formula` is empty each value is a formula and its result.
    Where a column is `open` people may write: what stands in it is no figure of the table.
    A row is made as high as the longest text of its columns that wrap (`wraps`, with a format that says so too). `cell` may
    be a description of a format until rows are written.
    """

    heading: str
    width: float
    kind: str
    cell: Any
    wraps: bool = False
    formula: str = ""
    open: bool = False


def row_height(columns: Sequence[BulkColumn], row: Sequence[object]) -> float | None:
    """Points that a row's wrapped texts need, None where one line does."""
    return _height(_wrapping(columns), row)


def _wrapping(columns: Sequence[BulkColumn]) -> list[tuple[int, float]]:
    """The places of the columns that wrap, and how many letters one line of them holds."""
    return [(place, column.width * 1.05) for place, column in enumerate(columns) if column.wraps]


def _height(wrapping: Sequence[tuple[int, float]], row: Sequence[object]) -> float | None:
    lines = 0.0
    for place, letters in wrapping:
        if row[place] is not None:
            lines = max(lines, len(str(row[place])) / letters)
    return 15.0 * ceil(lines) if lines > 1 else None


def _blocks(rows: Iterator[str]) -> Iterator[list[str]]:
    while block := list(islice(rows, 500)):
        yield block


class BulkSheet(StreamedSheet):
    """A worksheet whose lower part is a long table of plain cells.

    XlsxWriter keeps each cell as an object and writes it on its own; here a row is one string in a temporary file, from
    where it goes into the sheet. The few cells above the table are written as on any worksheet.
    """

    _rows: str | None = None
    """The file that holds the rows' XML, in the workbook's temporary folder."""

    def write_bulk(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> int:
        """Rows from the 0-based `first_row` on, each with a value for every column; None leaves the cell out.

        Returns how many there were. Called once a sheet, after everything above is written.
        """
        self.begin_rows()
        count = 0
        handle, self._rows = mkstemp(dir=self.scratch)
        with open(handle, "w", encoding="utf-8") as file:
            for block in _blocks(self._row_xml(first_row, columns, rows)):
                file.write("".join(block))
                count += len(block)
        if count:
            self.reach_to(first_row + count - 1, len(columns) - 1)
        return count

    def make_table(self, name: str, first_row: int, last_row: int, columns: Sequence[BulkColumn], heading: Format) -> None:
        """An Excel table from the heading row `first_row` to `last_row`, 0-based; called before `write_bulk`.

        XlsxWriter notes every cell of a table it adds, millions here; so it is given the first rows and the range set after.
        """
        headings = [{"header": column.heading, "header_format": heading} for column in columns]
        options = {"name": name, "columns": headings, "style": "Table Style Light 9"}
        self.add_table(first_row, 0, first_row + 1, len(columns) - 1, options)
        self.set_last_table(xl_range(first_row, 0, max(last_row, first_row + 1), len(columns) - 1))

    def copy_rows(self, file: Any) -> None:
        """The rows of `write_bulk`, into the sheet's file."""
        assert self._rows is not None
        with open(self._rows, "rb") as rows:
            copyfileobj(rows, file, 1 << 20)
        os.unlink(self._rows)

    def _row_xml(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
        cells = [_cell_xml(place, column) for place, column in enumerate(columns)]
        wrapping = _wrapping(columns)
        references = 0
        texts = _Texts(self.text_number)
        for number, row in enumerate(rows, first_row + 1):
            at = str(number)
            height = _height(wrapping, row)
            xml = f'<row r="{at}">' if height is None else f'<row r="{at}" ht="{height}" customHeight="1">'
            for (start, style, kind, formula), value in zip(cells, row):  # noqa: B905 - strict costs a tenth of the time
                if value is not None:
                    if kind is TEXT:
                        value = texts[value if value.__class__ is str else str(value)]
                        references += 1
                    elif kind is FORMULA:
                        value = _formula_xml(at.join(formula), value) if formula else _formula_xml(escape(value[0]), value[1])  # type: ignore[index]
                    xml += f"{start}{at}{style}{value}</v></c>"
            yield xml + "</row>"
        self.count_references(references - len(texts))


class _Texts(dict[str, int]):
    """Text → its number among the workbook's shared strings; most texts of a long table recur in it."""

    def __init__(self, index: Callable[[str], int]) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, text: str) -> int:
        self[text] = self._index(text[:_LONGEST_TEXT])
        return self[text]


def _cell_xml(place: int, column: BulkColumn) -> tuple[str, str, str, list[str]]:
    """What stands before a cell's row number and before its value, the kind of its value, and its formula about row numbers."""
    style = style_number(column.cell)
    rest = {TEXT: '" t="s"><v>', NUMBER: '"><v>', FORMULA: '"'}[column.kind]
    formula = escape(column.formula).split("{row}") if column.formula else []
    return f'<c r="{xl_col_to_name(place)}', f'" s="{style}{rest}', column.kind, formula


def _formula_xml(source: str, result: object) -> str:
    """What stands in a formula's cell from its type to its value; `source` is escaped."""
    if isinstance(result, str):
        return f' t="str"><f>{source}</f><v>{escape(result)}'
    return f"><f>{source}</f><v>{result!r}"
