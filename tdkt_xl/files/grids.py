"""From a submission's bytes to sheets of cell values, whatever the spreadsheet format.

python-calamine reads the values; what it leaves out and counting needs comes from the file's own parts (package.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tdkt_xl.files.cells import LARGEST_SHEET, Mark, Place
from tdkt_xl.files.cells import Row as Row
from tdkt_xl.files.compound_files import MAGIC
from tdkt_xl.files.opendocument import ENCRYPTED_WHOLE, OpenDocument
from tdkt_xl.files.package import Package
from tdkt_xl.files.records import BinaryPackage, LegacyWorkbook
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import serial_number

Answer = TypeVar("Answer")
ZIP_MAGIC = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_READ_ERRORS = (CalamineError, OSError, ValueError, KeyError, IndexError)
_DURATION = re.compile(r"PT(\d{1,7})H(\d{1,2})M(\d{1,2}(?:\.\d+)?)S")
_VISIBLE = SheetVisibleEnum.Visible
_MOST_KEPT = 300_000
"""Cells of a workbook that are kept once read, for those who ask again; a form has some hundreds."""


class Sheets(Protocol):
    """What the reader needs of a file, whatever it is: a workbook here, or the tables of documents.py."""

    @property
    def names(self) -> Sequence[str | None]: ...

    @property
    def visible(self) -> Sequence[bool]: ...

    @property
    def properties(self) -> Mapping[str, str]: ...

    def rows(self, sheet: int) -> list[Row]: ...

    def merged(self, sheet: int) -> list[tuple[Place, Place]]: ...

    def around(self, sheet: int) -> list[str]: ...

    def margins(self, sheet: int) -> list[str]: ...

    def marks(self, sheet: int) -> Mapping[Place, Mark]: ...

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float: ...


class Workbook:
    """An opened workbook. Sheets are numbered from 0, places are 0-based. Opening it raises UnreadableFile."""

    def __init__(self, data: bytes, keeps: bool = False) -> None:
        """A workbook that `keeps` what it has read reads each sheet once, however long and however often it is asked for."""
        self._data = data
        self._stored = _stored_parts(data)
        self._open_document = isinstance(self._stored, OpenDocument)
        self._workbook = self._opened()
        sheets = self._workbook.sheets_metadata
        if not sheets:
            raise UnreadableFile("tệp hỏng, không có trang tính nào")
        self.names = [sheet.name for sheet in sheets]
        self.visible = [sheet.visible == _VISIBLE for sheet in sheets]
        self.mended: Sequence[str] = []
        """What was put right or left out so that the file could be read, in Vietnamese."""
        self._read: dict[int, list[Row]] = {}
        self._to_keep = LARGEST_SHEET if keeps else _MOST_KEPT

    def _opened(self) -> CalamineWorkbook:
        """Raises UnreadableFile."""
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(self._data))
        except PasswordError:
            raise UnreadableFile("tệp có đặt mật khẩu mở") from None
        except BaseException as problem:
            if not _is_about_the_file(problem):
                raise
            raise UnreadableFile("tệp hỏng hoặc không phải bảng tính") from None

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of one length; "" is a blank. Raises UnreadableFile."""
        if sheet in self._read:
            return self._read[sheet]
        rows = self._read_rows(sheet)
        cells = len(rows) * len(rows[0]) if rows else 0
        if cells <= self._to_keep:
            self._to_keep -= cells
            self._read[sheet] = rows
        return rows

    def _read_rows(self, sheet: int) -> list[Row]:
        # Without skip_empty_area=False the rows would start at the first used cell, and addresses would shift.
        rows: list[Row] = self._asked(sheet, lambda each: each.to_python(skip_empty_area=False))  # type: ignore[arg-type, return-value]
        if not isinstance(self._stored, OpenDocument):
            return rows
        rows = [list(map(_with_durations, row)) for row in rows]
        for (row, column), text in self._stored.broken_texts(sheet).items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = text
        return rows

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Merged ranges as (first, last) places; none where the format does not tell. Raises UnreadableFile."""
        return self._asked(sheet, lambda each: each.merged_cell_ranges) or []

    def _asked(self, sheet: int, question: Callable[[CalamineSheet], Answer]) -> Answer:
        """What python-calamine says of a sheet. Raises UnreadableFile."""
        try:
            return question(self._workbook.get_sheet_by_index(sheet))
        except BaseException as problem:
            if not _is_about_the_file(problem):
                raise
            raise UnreadableFile(f"tệp hỏng, không đọc được trang “{self.names[sheet]}”") from None

    def around(self, sheet: int) -> list[str]:
        """Text outside the sheet's cells: none (a Word report has some; see documents.py)."""
        return []

    def margins(self, sheet: int) -> list[str]:
        """Texts of the page header and footer and of text boxes, which only .xlsx and .xlsm tell."""
        return self._stored.margins(sheet) if isinstance(self._stored, Package) else []

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        """Cells that hold an error value or a formula nobody calculated; calamine gives both as blanks."""
        return self._stored.marks(sheet)

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet in the file's own words; "" where it has none: shared ones, and those of .xls and .xlsb."""
        return self._stored.formulas(sheet)

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        """The number that a cell stores whose format shows it as a date or time."""
        stored = self._stored.stored_value(sheet, place)
        try:
            return float(stored) if stored else serial_number(shown, excel=not self._open_document)
        except ValueError:  # an ISO 8601 date (t="d")
            return serial_number(shown)

    @property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties; empty where there are none."""
        return self._stored.properties


def _with_durations(cell: object) -> object:
    """A time of day, which OpenDocument stores as a duration, as one: calamine gives its text, "PT120H00M00S"."""
    duration = _DURATION.fullmatch(cell) if cell.__class__ is str else None
    return timedelta(hours=int(duration[1]), minutes=int(duration[2]), seconds=float(duration[3])) if duration else cell


class _Stored(Protocol):
    """What a file's own parts tell, whatever its format."""

    @property
    def properties(self) -> Mapping[str, str]: ...

    def marks(self, sheet: int) -> Mapping[Place, Mark]: ...

    def formulas(self, sheet: int) -> Mapping[Place, str]: ...

    def stored_value(self, sheet: int, place: Place) -> str | None: ...


def _stored_parts(data: bytes) -> _Stored:
    """What has to be known of a workbook before its values may be read. Raises UnreadableFile."""
    if not data.startswith(ZIP_MAGIC):
        if not data.startswith(MAGIC):
            raise UnreadableFile("nội dung không phải bảng tính")
        if _ENCRYPTED_PACKAGE in data:
            raise UnreadableFile("tệp có đặt mật khẩu mở")
        return LegacyWorkbook(data)
    members = Members(data)
    if "xl/workbook.xml" in members.sizes:
        return Package(members)
    if "content.xml" in members.sizes:
        return OpenDocument(members)
    if ENCRYPTED_WHOLE in members.sizes:
        raise UnreadableFile("tệp có đặt mật khẩu mở")
    if any(name.lower().endswith("workbook.bin") for name in members.sizes):
        return BinaryPackage(members)
    return Package(members)


def _is_about_the_file(problem: BaseException) -> bool:
    """Whether calamine stumbled over the file, be it that it gave up in panic (a BaseException that it does not export)."""
    return isinstance(problem, _READ_ERRORS) or type(problem).__name__ == "PanicException"
