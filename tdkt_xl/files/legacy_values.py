"""Reads .xls with xlrd: files that python-calamine rejects, and the formats within a text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import xlrd
from xlrd.biffh import XL_CELL_BLANK, XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_EMPTY, XL_CELL_ERROR
from xlrd.xldate import XLDateError, xldate_as_datetime

from tdkt_xl.files.cells import Row, refuse_size
from tdkt_xl.files.documents import Document, DocumentTable
from tdkt_xl.files.runs import Run, StruckOut, joined
from tdkt_xl.words.errors import DamagedFile, UnreadableFile
from tdkt_xl.words.spreadsheet import Place

_SUPERSCRIPT = 1
OLD = "tệp do Excel đời trước 1997 ghi; hãy đối chiếu với tệp gốc"


class LegacyReader:
    """The sheets of an .xls as xlrd reads them. Opening it raises UnreadableFile."""

    def __init__(self, data: bytes) -> None:
        self._book = _opened(data)
        sheets = self._book.sheets()
        self.names: list[str] = [sheet.name for sheet in sheets]
        self.visible: list[bool] = [sheet.visibility == 0 for sheet in sheets]

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of equal length; "" is a blank. Raises UnreadableFile."""
        found = self._book.sheet_by_index(sheet)
        refuse_size(found.nrows, found.ncols)
        return [[self._value(found.cell(row, column)) for column in range(found.ncols)] for row in range(found.nrows)]

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Merged ranges as (first, last) places."""
        areas = self._book.sheet_by_index(sheet).merged_cells
        return [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in areas]

    def _value(self, cell: Any) -> object:
        if cell.ctype == XL_CELL_DATE:
            try:
                return xldate_as_datetime(cell.value, self._book.datemode)
            except (XLDateError, OverflowError, ValueError):
                return cell.value
        if cell.ctype in (XL_CELL_ERROR, XL_CELL_BLANK, XL_CELL_EMPTY):
            return ""
        return bool(cell.value) if cell.ctype == XL_CELL_BOOLEAN else cell.value


def read_old_excel(data: bytes) -> Document:
    """The sheets of an .xls of Excel 2 to 5 without a container. Raises UnreadableFile."""
    reader = LegacyReader(data)
    tables = [
        DocumentTable(name, reader.rows(sheet), visible=visible)
        for sheet, (name, visible) in enumerate(zip(reader.names, reader.visible, strict=True))
    ]
    return Document(tables, (), [OLD])


def odd_texts(data: bytes, notes: dict[str, None]) -> list[dict[Place, str]]:
    """Returns for each sheet the cells in which part of the text is struck out or superscript, with the text that counts. Cells
    that are struck out as a whole are included, as StruckOut."""
    try:
        book = _opened(data)
    except UnreadableFile:
        return []
    fonts = book.font_list
    struck = {at for at, style in enumerate(book.xf_list) if style.font_index < len(fonts) and fonts[style.font_index].struck_out}
    return [
        {
            **{place: StruckOut(was) for place, was in _struck_out(sheet, struck)},
            **{place: _text(sheet.cell_value(*place), runs, fonts, notes) for place, runs in sheet.rich_text_runlist_map.items()},
        }
        for sheet in book.sheets()
    ]


def _struck_out(sheet: Any, struck: set[int]) -> Iterator[tuple[Place, str]]:
    """Returns the cells with one of those styles, with their content."""
    for row in range(sheet.nrows) if struck else ():
        for column, cell in enumerate(sheet.row(row)):
            if cell.xf_index in struck and cell.value not in ("", None):
                yield (row, column), f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)


def _text(text: str, starts: list[tuple[int, int]], fonts: Any, notes: dict[str, None]) -> str:
    runs = []
    bounds = [(0, -1), *starts, (len(text), -1)]
    for (start, font), (end, _) in pairwise(bounds):
        known = fonts[font] if 0 <= font < len(fonts) else None
        runs.append(Run(text[start:end], bool(known and known.struck_out), False, bool(known and known.escapement == _SUPERSCRIPT)))
    return joined(runs, notes)


def _opened(data: bytes) -> Any:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silence())
    except Exception:  # xlrd raises many kinds of exceptions for damaged files, even AssertionError
        raise DamagedFile("tệp hỏng hoặc không phải bảng tính") from None


class _Silence:
    """Receives xlrd's remarks."""

    def write(self, text: str) -> None:
        """Discards the text."""
