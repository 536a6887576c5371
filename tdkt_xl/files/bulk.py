"""Large plain tables, written as fast as text: the rows go directly into the sheet's XML, beside XlsxWriter."""

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
    """A column of a bulk table: its heading, its width in characters, the kind of its cells (TEXT, NUMBER or FORMULA), and their
    format.

    The cells of a FORMULA column share one formula over their own row: `formula`, without "=", with "{row}" for the row number; the
    values are its results. If `formula` is empty, each value is a pair of formula and result. If `open`, people may write into the
    column, so that its content is not verified. A row is as high as its longest text in columns with `wraps` (their format must
    wrap too). `cell` may be a description of a format until rows are written.
    """

    heading: str
    width: float
    kind: str
    cell: Any
    wraps: bool = False
    formula: str = ""
    open: bool = False


def row_height(columns: Sequence[BulkColumn], row: Sequence[object]) -> float | None:
    """The height in points that a row's wrapped texts need; None if one line is enough."""
    return _height(_wrapping(columns), row)


def _wrapping(columns: Sequence[BulkColumn]) -> list[tuple[int, float]]:
    """The positions of the columns that wrap, and the number of letters in one of their lines."""
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
    """A worksheet with a long table of plain cells in its lower part.

    XlsxWriter keeps each cell as an object and writes the cells one by one. Here a row is one string in a temporary file, which is
    then copied into the sheet. The few cells above the table are written as on any worksheet.
    """

    _rows: str | None = None
    """The path of the temporary file with the rows' XML."""

    def write_bulk(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> int:
        """Writes rows from the 0-based `first_row` on, each with a value for every column; None leaves the cell out.

        Returns the number of rows. Called at most once for a sheet, after everything above is written.
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
        """Makes an Excel table from the heading row `first_row` to `last_row`, 0-based; called before `write_bulk`.

        XlsxWriter would store every cell of a table, here millions. So it gets only the first rows, and the range is set
        afterwards.
        """
        headings = [{"header": column.heading, "header_format": heading} for column in columns]
        options = {"name": name, "columns": headings, "style": "Table Style Light 9"}
        self.add_table(first_row, 0, first_row + 1, len(columns) - 1, options)
        self.set_last_table(xl_range(first_row, 0, max(last_row, first_row + 1), len(columns) - 1))

    def copy_rows(self, file: Any) -> None:
        """Copies the rows of `write_bulk` into the sheet's file."""
        assert self._rows is not None
        with open(self._rows, "rb") as rows:
            copyfileobj(rows, file, 1 << 20)
        os.unlink(self._rows)

    def _row_xml(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
        cells = [_cell_xml(place, column) for place, column in enumerate(columns)]
        wrapping = _wrapping(columns)
        references = 0
        texts = _SharedTexts(self.text_number)
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


class _SharedTexts(dict[str, int]):
    """Text → its number among the workbook's shared strings. Most texts of a long table occur many times."""

    def __init__(self, index: Callable[[str], int]) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, text: str) -> int:
        self[text] = self._index(text[:_LONGEST_TEXT])
        return self[text]


def _cell_xml(place: int, column: BulkColumn) -> tuple[str, str, str, list[str]]:
    """The XML before a cell's row number, the XML before its value, the kind of its value, and its formula split at the row
    numbers."""
    style = style_number(column.cell)
    rest = {TEXT: '" t="s"><v>', NUMBER: '"><v>', FORMULA: '"'}[column.kind]
    formula = escape(column.formula).split("{row}") if column.formula else []
    return f'<c r="{xl_col_to_name(place)}', f'" s="{style}{rest}', column.kind, formula


def _formula_xml(source: str, result: object) -> str:
    """The XML of a formula's cell from its type to its value; `source` is escaped already."""
    if isinstance(result, str):
        return f' t="str"><f>{source}</f><v>{escape(result)}'
    return f"><f>{source}</f><v>{result!r}"
