"""Large plain tables, written as fast as text: the rows go directly into the sheet's XML, beside XlsxWriter."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from math import ceil
from shutil import copyfileobj
from tempfile import mkstemp
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range

from tdkt_xl.files.xlsxwriter_inside import StreamedSheet, style_number
from tdkt_xl.files.xmltree import escaped

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


class BulkSheet(StreamedSheet):
    """A worksheet with a long table of plain cells in its lower part.

    XlsxWriter keeps each cell as an object and writes the cells one by one. Here the rows' XML is made some hundred rows at a time
    and column by column, because most values of a column occur many times. It waits in a temporary file, which is then copied
    into the sheet. The few cells above the table are written as on any worksheet.
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
        with open(handle, "wb") as file:
            for count, row in enumerate(self._row_xml(columns, rows), 1):
                file.write(row.replace(_ROW, str(first_row + count)).encode())
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

    def _row_xml(self, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
        """Yields the rows' XML, with _ROW for the row's number."""
        texts = _SharedTexts(self.text_number)
        writers = [_writer(place, column, texts) for place, column in enumerate(columns)]
        wrapping = _wrapping(columns)
        are_texts = [place for place, column in enumerate(columns) if column.kind is TEXT]
        references, every = 0, iter(rows)
        while block := list(islice(every, _BLOCK)):
            values = list(zip(*block, strict=True))
            references += sum(len(block) - values[place].count(None) for place in are_texts)
            cells = [write(column) for write, column in zip(writers, values, strict=True)]
            yield from map("".join, zip(_beginnings(wrapping, values, block), *cells, repeat("</row>", len(block)), strict=True))
        self.count_references(references - len(texts))


_BLOCK = 500
"""Rows."""
_ROW = "\0"
"""Used in place of the row's number, which occurs in each of its cells."""
_MOST_KEPT = 5_000
"""Numbers of a column whose cells are kept; the cells of others are made each time."""


def _beginnings(
    wrapping: Sequence[tuple[int, float]], values: Sequence[Sequence[object]], block: Sequence[Sequence[object]]
) -> Iterable[str]:
    """The beginning of each row's XML, with its height if one line is not enough."""
    plain = f'<row r="{_ROW}">'
    if all(values[place].count(None) == len(block) for place, _ in wrapping):
        return repeat(plain, len(block))
    heights = (_height(wrapping, row) for row in block)
    return (plain if height is None else f'<row r="{_ROW}" ht="{height}" customHeight="1">' for height in heights)


class _SharedTexts(dict[str, int]):
    """Text → its number among the workbook's shared strings. Most texts of a long table occur many times."""

    def __init__(self, index: Callable[[str], int]) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, text: str) -> int:
        self[text] = self._index(text[:_LONGEST_TEXT])
        return self[text]


class _CellTexts(dict[Any, str]):
    """Value → its cell's XML; "" for None. Only texts and whole numbers are kept, so that 1 and True are not mixed up."""

    def __init__(self, kept: type, most: int, xml: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._kept, self._most, self._xml = kept, most, xml

    def __missing__(self, value: Any) -> str:
        xml = self._xml(value)
        if value.__class__ is self._kept and len(self) < self._most:
            self[value] = xml
        return xml


def _writer(place: int, column: BulkColumn, texts: _SharedTexts) -> Callable[[Sequence[Any]], Iterable[str]]:
    """A function that returns the cells' XML of a column's values, "" for None."""
    rest = {TEXT: '" t="s"><v>', NUMBER: '"><v>', FORMULA: '"'}[column.kind]
    begin = f'<c r="{xl_col_to_name(place)}{_ROW}" s="{style_number(column.cell)}{rest}'
    if column.kind is FORMULA:
        formula = _ROW.join(escaped(column.formula).split("{row}")) if column.formula else ""

        def of_formulas(values: Sequence[Any]) -> Iterable[str]:
            pairs = ((formula, value) if formula or value is None else (escaped(value[0]), value[1]) for value in values)
            return ("" if value is None else f"{begin}{_formula_xml(source, value)}</v></c>" for source, value in pairs)

        return of_formulas
    if column.kind is TEXT:
        cells = _CellTexts(str, sys.maxsize, lambda value: f"{begin}{texts[str(value)]}</v></c>")
    else:
        cells = _CellTexts(int, _MOST_KEPT, lambda value: f"{begin}{value}</v></c>")
    return lambda values: map(cells.__getitem__, values)


def _formula_xml(source: str, result: object) -> str:
    """The XML of a formula's cell from its type to its value; `source` is escaped already."""
    if isinstance(result, str):
        return f' t="str"><f>{source}</f><v>{escaped(result)}'
    return f"><f>{source}</f><v>{result!r}"
