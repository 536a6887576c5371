"""Large plain tables, written as fast as text: rows go straight into the sheet's XML while XlsxWriter assembles it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

TEXT, NUMBER = "text", "number"
_LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class BulkColumn:
    """A column of a bulk table: its heading, width in characters, whether its cells are TEXT or NUMBER, and their format."""

    heading: str
    width: float
    kind: str
    cell: Format


class BulkSheet(Worksheet):
    """A worksheet whose lower part is a long table of plain cells.

    XlsxWriter keeps each cell as an object and writes it on its own; here a row is one string in a temporary file, from
    where it goes into the sheet. The few cells above the table are written as on any worksheet.
    """

    _rows: IO[str] | None = None
    _last_ordinary_row = 0

    def write_bulk(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> int:
        """Rows from the 0-based `first_row` on, each with a value for every column; None leaves the cell out.

        Returns how many there were. Called once a sheet, after everything above is written.
        """
        self._last_ordinary_row = self.dim_rowmax or 0
        self._rows = TemporaryFile("w+", encoding="ascii")  # texts go in as their numbers
        count = 0
        for row in self._row_xml(first_row, columns, rows):
            self._rows.write(row)
            count += 1
        if count:
            self._check_dimensions(first_row + count - 1, len(columns) - 1)
        return count

    def _write_rows(self) -> None:
        last, self.dim_rowmax = self.dim_rowmax, self._last_ordinary_row
        super()._write_rows()
        self.dim_rowmax = last
        if self._rows is not None:
            self._rows.seek(0)
            copyfileobj(self._rows, self.fh, 1 << 20)
            self._rows.close()

    def _row_xml(self, first_row: int, columns: Sequence[BulkColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
        cells = [_CellXml.of(place, column) for place, column in enumerate(columns)]
        index = self.str_table._get_shared_string_index
        for number, row in enumerate(rows, first_row + 1):
            at = str(number)
            parts = [f'<row r="{at}">']
            for cell, value in zip(cells, row, strict=True):
                if value is None:
                    continue
                if cell.is_text:
                    value = index(value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT])  # type: ignore[arg-type,index]
                parts.append(f"{cell.start}{at}{cell.style}{value}</v></c>")
            parts.append("</row>")
            yield "".join(parts)


@dataclass(frozen=True, slots=True)
class _CellXml:
    """The constant pieces of a column's cells."""

    start: str
    style: str
    is_text: bool

    @classmethod
    def of(cls, place: int, column: BulkColumn) -> _CellXml:
        style = column.cell._get_xf_index()
        is_text = column.kind == TEXT
        return cls(f'<c r="{xl_col_to_name(place)}', f'" s="{style}" t="s"><v>' if is_text else f'" s="{style}"><v>', is_text)
