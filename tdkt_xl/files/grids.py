"""From a submission's bytes to sheets of cell values, whatever the spreadsheet format.

python-calamine reads the values; what it leaves out and counting needs comes from the file's own parts (package.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tdkt_xl.files.opendocument import ENCRYPTED_WHOLE, OpenDocument
from tdkt_xl.files.package import Mark, Package, Place, StoredCell
from tdkt_xl.files.records import BinaryPackage, LegacyWorkbook
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

Row = list[object]
Answer = TypeVar("Answer")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_READ_ERRORS = (CalamineError, OSError, ValueError, KeyError, IndexError)
_DURATION = re.compile(r"PT(\d{1,7})H(\d{1,2})M(\d{1,2}(?:\.\d+)?)S")
_DAY_ZERO = datetime(1899, 12, 30)
_DAY = timedelta(days=1)
_VISIBLE = SheetVisibleEnum.Visible
_SMALL = 400_000
"""Bytes of an unpacked workbook of which a batch may be held laid out; offices' files have 20 to 100 thousand."""


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

    def __init__(self, data: bytes, looked_over: LookedOver | None = None, keeps: bool = False) -> None:
        """`looked_over` is what `look_over` made of the data, where that was done before; a workbook that `keeps` what it has
        read reads each sheet once, however often it is asked for."""
        self._stored, size = looked_over or look_over(data)
        self._data = data
        self._small = size <= _SMALL
        self._open_document = isinstance(self._stored, OpenDocument)
        self.names, self.visible = self._listed()
        self._laid_out: dict[int, list[Row]] = {}
        self._keeps = keeps

    def _listed(self) -> tuple[list[str], list[bool]]:
        """The sheets' names, in workbook order, and whether each is shown."""
        if isinstance(self._stored, Package) and (listed := self._stored.sheets):
            return [sheet.name for sheet in listed], [sheet.visible for sheet in listed]
        sheets = self._workbook.sheets_metadata
        if not sheets:
            raise UnreadableFile("tệp hỏng, không có trang tính nào")
        return [sheet.name for sheet in sheets], [sheet.visible == _VISIBLE for sheet in sheets]

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        """Opened when first wanted: a plain sheet is read without it. Raises UnreadableFile."""
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(self._data))
        except PasswordError:
            raise UnreadableFile("tệp có đặt mật khẩu mở") from None
        except BaseException as problem:
            if not _is_about_the_file(problem):
                raise
            raise UnreadableFile("tệp hỏng hoặc không phải bảng tính") from None

    def lay_out(self) -> None:
        """Reads the first visible sheet ahead of its being asked for, where the file is small. Raises UnreadableFile."""
        if self._small and True in self.visible:
            first = self.visible.index(True)
            self._laid_out[first] = self.rows(first)

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of one length; "" is a blank. Raises UnreadableFile."""
        if sheet in self._laid_out:
            return self._laid_out[sheet]
        rows = self._plain_rows(sheet) or self._read_rows(sheet)
        if self._keeps:
            self._laid_out[sheet] = rows
        return rows

    def _plain_rows(self, sheet: int) -> list[Row] | None:
        return self._stored.plain_rows(sheet) if isinstance(self._stored, Package) else None

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
        if isinstance(self._stored, Package):
            return self._stored.formulas(sheet)
        words = isinstance(self._stored, OpenDocument)
        cells = self._stored.cells(sheet).items()
        return {place: cell.formula if words else "" for place, cell in cells if cell.formula is not None}

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        """The number that a cell stores whose format shows it as a date or time."""
        stored = self._stored.cells(sheet).get(place) if not self._open_document else None
        try:
            return float(stored.value) if stored is not None and stored.value else self._serial(shown)
        except ValueError:  # an ISO 8601 date (t="d")
            return self._serial(shown)

    def _serial(self, shown: object) -> float:
        """The serial number of a date, a date and time, a time of day or a duration; NaN for anything else."""
        if isinstance(shown, timedelta):
            return shown / _DAY
        if isinstance(shown, time):
            return (datetime.combine(_DAY_ZERO, shown) - _DAY_ZERO) / _DAY
        if isinstance(shown, date):
            moment = shown if isinstance(shown, datetime) else datetime(shown.year, shown.month, shown.day)
            days = (moment - _DAY_ZERO) / _DAY
            # Excel counts a 29 February 1900 that never was; OpenDocument does not.
            return days - 1 if days < 61 and not self._open_document else days
        return float("nan")

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

    def cells(self, sheet: int) -> Mapping[Place, StoredCell]: ...


class LookedOver(NamedTuple):
    """A workbook's own parts, found harmless, and how many bytes it unpacks to."""

    stored: _Stored
    size: int


def look_over(data: bytes) -> LookedOver:
    """What has to be known of a workbook before its values may be read. Raises UnreadableFile."""
    if data.startswith(ZIP_MAGIC):
        members = Members(data)
        return LookedOver(_stored_parts(members), members.unpacked)
    if not data.startswith(OLE_MAGIC):
        raise UnreadableFile("nội dung không phải bảng tính")
    if _ENCRYPTED_PACKAGE in data:
        raise UnreadableFile("tệp có đặt mật khẩu mở")
    return LookedOver(LegacyWorkbook(data), len(data))


def _stored_parts(members: Members) -> _Stored:
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
