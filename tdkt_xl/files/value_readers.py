"""Reads the values of a workbook's cells with python-calamine."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Protocol, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tdkt_xl.files.cells import Row
from tdkt_xl.words.errors import DamagedFile, UnreadableFile
from tdkt_xl.words.spreadsheet import Place

Answer = TypeVar("Answer")
_ERRORS = (CalamineError, OSError, ValueError, KeyError, IndexError)
_VISIBLE = SheetVisibleEnum.Visible


class ValueReader(Protocol):
    """The sheets of a workbook, numbered from 0, as rows of values."""

    names: list[str]
    visible: list[bool]

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of equal length; "" is a blank. Raises UnreadableFile."""
        ...

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Merged ranges as (first, last) places. Raises UnreadableFile."""
        ...


class CalamineReader:
    """The sheets as python-calamine reads them. Opening it raises UnreadableFile."""

    def __init__(self, data: bytes) -> None:
        try:
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError:
            raise UnreadableFile("tệp có đặt mật khẩu mở") from None
        except BaseException as problem:
            if not _is_about_the_file(problem):
                raise
            raise DamagedFile("tệp hỏng hoặc không phải bảng tính") from None
        sheets = self._workbook.sheets_metadata
        self._last: tuple[int, CalamineSheet] | None = None
        self.names = [sheet.name for sheet in sheets]
        self.visible = [sheet.visible == _VISIBLE for sheet in sheets]

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of equal length; "" is a blank. Raises UnreadableFile."""
        # Without skip_empty_area=False the rows would start at the first used cell, and addresses would shift.
        return self._asked(sheet, lambda each: each.to_python(skip_empty_area=False))  # type: ignore[arg-type, return-value]

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Merged ranges as (first, last) places; empty if the format does not have them. Raises UnreadableFile."""
        return self._asked(sheet, lambda each: each.merged_cell_ranges) or []

    def _asked(self, sheet: int, question: Callable[[CalamineSheet], Answer]) -> Answer:
        """python-calamine's answer about a sheet. Raises UnreadableFile."""
        try:
            if self._last is None or self._last[0] != sheet:  # each call of python-calamine reads the whole sheet
                self._last = sheet, self._workbook.get_sheet_by_index(sheet)
            return question(self._last[1])
        except BaseException as problem:
            if not _is_about_the_file(problem):
                raise
            raise DamagedFile(f"tệp hỏng, không đọc được trang “{self.names[sheet]}”") from None


def _is_about_the_file(problem: BaseException) -> bool:
    """True if the exception is calamine's about the file, including its panic (a BaseException that it does not export)."""
    return isinstance(problem, _ERRORS) or type(problem).__name__ == "PanicException"
