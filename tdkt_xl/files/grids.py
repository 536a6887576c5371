"""From a submission's bytes to sheets of cell values, in any spreadsheet format.

python-calamine reads the values. Facts that it leaves out and that counting needs are read from the file's own parts (package.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

from tdkt_xl.files.cells import COVERED, OF_SUBMISSIONS, OF_SUMMARIES, CellMark, Limits, Row, refuse_size
from tdkt_xl.files.compound_files import MAGIC
from tdkt_xl.files.mending import REWRITTEN, WRITTEN_TWICE
from tdkt_xl.files.opendocument import ENCRYPTED_WHOLE, OpenDocument
from tdkt_xl.files.package import Package
from tdkt_xl.files.records import BinaryPackage, LegacyWorkbook
from tdkt_xl.files.runs import STRUCK, StruckOut
from tdkt_xl.files.value_readers import CalamineReader, ValueReader
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import DamagedFile, UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import Place, address_of, serial_number
from tdkt_xl.words.writable import make_writable, writable_properties, writable_texts

ZIP_MAGIC = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
SECOND_READER = "tệp .xls ghi khác thường, đã đọc bằng cách thứ hai; hãy đối chiếu với tệp gốc"
RESTORED = "có ô ghi theo kiểu hiếm gặp, đã đọc từ bản ghi gốc của tệp"
_MOST_KEPT = 300_000
"""The most cells of a workbook that are kept for a second use; a form has some hundreds."""


class Sheets(Protocol):
    """The interface that the reader needs of any file: a Workbook here, or the tables of documents.py."""

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

    def marks(self, sheet: int) -> Mapping[Place, CellMark]: ...

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float: ...


class Workbook:
    """An opened workbook. Sheets are numbered from 0, places are 0-based. Opening it raises UnreadableFile."""

    def __init__(self, data: bytes, keeps: bool = False) -> None:
        """`keeps` True: a summary, whose sheets may be larger and are read only once."""
        self._data = data
        self._limits = OF_SUMMARIES if keeps else OF_SUBMISSIONS
        self._stored = _stored_parts(data, self._limits)
        self._open_document = isinstance(self._stored, OpenDocument)
        self._notes: dict[str, None] = {}
        self._is_mended = False
        self._values = self._opened()
        if not self._values.names:
            raise DamagedFile("tệp hỏng, không có trang tính nào")
        self.names, self.visible = writable_texts(self._values.names), self._values.visible
        self._read: dict[int, list[Row]] = {}
        self._merged: dict[int, list[tuple[Place, Place]]] = {}
        self._sizes: dict[int, int] = {}
        self._to_keep = self._limits.sheet if keeps else _MOST_KEPT

    @property
    def mended(self) -> Sequence[str]:
        """What was corrected or left out so that the file could be read, in Vietnamese; complete only after all sheets were
        read."""
        return list(self._notes)

    def note(self, text: str) -> None:
        """Adds a remark to `mended`."""
        self._notes[text] = None

    def _opened(self) -> ValueReader:
        """The first value reader that opens the file. Raises UnreadableFile."""
        stored = self._stored
        if isinstance(stored, OpenDocument):
            self._notes = stored.notes
            return stored
        if isinstance(stored, Package) and stored.is_odd:
            return self._reader_of_mended()
        if isinstance(stored, LegacyWorkbook) and stored.misstates_code_page:
            return self._reader_of_legacy()
        if isinstance(stored, BinaryPackage) and stored.names_parts_oddly:
            self._data = stored.repacked()
            self._notes[REWRITTEN] = None
        try:
            reader = CalamineReader(self._data)
            if not isinstance(stored, Package) or (reader.names and len(set(reader.names)) == len(reader.names)):
                return reader
            return self._reader_of_mended(told=True)
        except UnreadableFile:
            if isinstance(stored, Package):
                return self._reader_of_mended(told=True)
            if isinstance(stored, LegacyWorkbook):
                return self._reader_of_legacy()
            raise

    def _reader_of_mended(self, told: bool = False) -> ValueReader:
        """A reader of the workbook after it was rewritten. `told` True: add a remark even if nothing unusual was found."""
        assert isinstance(self._stored, Package)
        notes: dict[str, None] = {}
        reader = CalamineReader(self._stored.mended(notes))
        self._is_mended = True
        self._notes.update(notes or ({REWRITTEN: None} if told else {}))
        return reader

    def _reader_of_legacy(self) -> ValueReader:
        from tdkt_xl.files.legacy_values import LegacyReader  # few workbooks need it

        reader = LegacyReader(self._data)
        self._is_mended = True
        self._notes[SECOND_READER] = None
        return reader

    def _reader_by_office(self, problem: DamagedFile) -> ValueReader:
        """A reader of the workbook as rewritten by LibreOffice. Raises `problem` if its sheets have other names."""
        from tdkt_xl.files.rescue import BY_OFFICE, made_anew  # almost no workbook needs it

        reader = CalamineReader(made_anew(self._data, problem))
        if reader.names != self._values.names:
            raise problem
        self._notes[BY_OFFICE] = None
        return reader

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of equal length; "" is a blank. Raises UnreadableFile."""
        if sheet in self._read:
            return self._read[sheet]
        rows = self._read_rows(sheet)
        make_writable(rows)
        self._blank_covered(sheet, rows)
        if isinstance(self._stored, Package):
            self._strike_out(sheet, rows)
        cells = len(rows) * len(rows[0]) if rows else 0
        self._sizes[sheet] = cells
        if sum(self._sizes.values()) > self._limits.workbook:  # a limit for each sheet does not limit a file with many sheets
            raise UnreadableFile(f"các trang tính cộng lại quá {vietnamese_number(self._limits.workbook)} ô")
        if cells <= self._to_keep:
            self._to_keep -= cells
            self._read[sheet] = rows
        return rows

    def _blank_covered(self, sheet: int, rows: list[Row]) -> None:
        """Blanks the cells that a merged range covers. A value that is left in such a cell is not seen in any program."""
        for (top, left), (bottom, right) in self.merged(sheet):
            for at in range(top, min(bottom + 1, len(rows))):
                row, first = rows[at], left + (at == top)
                if any(value != "" for value in row[first : right + 1]):
                    self._notes.setdefault(COVERED.format(address_of((at, first))), None)
                    row[first : right + 1] = [""] * len(row[first : right + 1])

    def _strike_out(self, sheet: int, rows: list[Row]) -> None:
        """Blanks the cells whose whole content is struck out."""
        assert isinstance(self._stored, Package)
        for row, column in self._stored.struck_out(sheet):
            held = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            if held != "":
                rows[row][column] = StruckOut(f"{held:g}" if isinstance(held, float) else str(held))
                self._notes[STRUCK] = None

    def _read_rows(self, sheet: int) -> list[Row]:
        try:
            rows = self._values.rows(sheet)
        except UnreadableFile as problem:
            if isinstance(problem, DamagedFile) and isinstance(self._stored, BinaryPackage):
                self._values = self._reader_by_office(problem)
                return self._values.rows(sheet)
            if self._is_mended or not isinstance(self._stored, (Package, LegacyWorkbook)):
                raise
            self._values = self._reader_of_mended(told=True) if isinstance(self._stored, Package) else self._reader_of_legacy()
            return self._values.rows(sheet)
        if isinstance(self._stored, Package):
            return rows if self._is_mended or not self._stored.missing(sheet, rows) else self._read_again(sheet, rows)
        return rows if isinstance(self._stored, OpenDocument) else self._restored(sheet, rows)

    def _read_again(self, sheet: int, rows: list[Row]) -> list[Row]:
        """The sheet from the rewritten workbook, if that has more filled cells; otherwise `rows`."""
        before = self._notes.copy()
        reader = self._reader_of_mended(told=True)
        again = reader.rows(sheet)
        if _filled(again) > _filled(rows) or (WRITTEN_TWICE in self._notes and WRITTEN_TWICE not in before):
            self._values = reader
            return again
        self._is_mended, self._notes = False, before
        return rows

    def _restored(self, sheet: int, rows: list[Row]) -> list[Row]:
        """The rows of a binary workbook, with cells that the value reader missed added from the file's records."""
        assert isinstance(self._stored, (LegacyWorkbook, BinaryPackage))
        for (row, column), value in self._stored.values(sheet):
            held = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            if held == "" and value != "":
                _put(rows, row, column, value)
                self._notes[RESTORED] = None
        for (row, column), text in self._stored.odd_texts(sheet, self._notes).items():
            _put(rows, row, column, text)
        return rows

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Merged ranges as (first, last) places; empty if the format does not have them. Raises UnreadableFile."""
        if sheet not in self._merged:
            self._merged[sheet] = self._values.merged(sheet)
        return self._merged[sheet]

    def around(self, sheet: int) -> list[str]:
        """Text outside the sheet's cells: always empty (a Word report has some; see documents.py)."""
        return []

    def margins(self, sheet: int) -> list[str]:
        """Texts of the page header and footer and of text boxes; only for .xlsx and .xlsm."""
        return writable_texts(self._stored.margins(sheet)) if isinstance(self._stored, Package) else []

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        """Cells with an error value or a formula that was never calculated; calamine returns both as blanks."""
        return self._stored.marks(sheet)

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet as written in the file; "" for shared formulas, and for those of .xls and .xlsb."""
        return self._stored.formulas(sheet)

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        """The number stored in a cell that is formatted as a date or time."""
        stored = self._stored.stored_value(sheet, place)
        try:
            return float(stored) if stored else serial_number(shown, excel=not self._open_document)
        except ValueError:  # an ISO 8601 date (t="d")
            return serial_number(shown)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties; empty if there are none."""
        return writable_properties(self._stored.properties)


def _filled(rows: Sequence[Row]) -> int:
    return sum(len(row) - row.count("") for row in rows)


def _put(rows: list[Row], row: int, column: int, value: object) -> None:
    """Puts a value into its cell; the rows are extended if necessary. Raises UnreadableFile if the sheet would become too large."""
    width = max(len(rows[0]) if rows else 0, column + 1)
    refuse_size(max(len(rows), row + 1), width)
    rows.extend([] for _ in range(row + 1 - len(rows)))
    for each in rows:
        each.extend([""] * (width - len(each)))
    rows[row][column] = value


class _Stored(Protocol):
    """The facts in a file's own parts, in any format."""

    @property
    def properties(self) -> Mapping[str, str]: ...

    def marks(self, sheet: int) -> Mapping[Place, CellMark]: ...

    def formulas(self, sheet: int) -> Mapping[Place, str]: ...

    def stored_value(self, sheet: int, place: Place) -> str | None: ...


def _stored_parts(data: bytes, limits: Limits) -> _Stored:
    """The file's own parts, checked before its values are read. Raises UnreadableFile."""
    if not data.startswith(ZIP_MAGIC):
        if data[:1] == b"<" or data[:4] == b"\xef\xbb\xbf<":
            return OpenDocument(data, data)  # an .fods has all parts in one XML file
        if not data.startswith(MAGIC):
            raise UnreadableFile("nội dung không phải bảng tính")
        if _ENCRYPTED_PACKAGE in data:
            raise UnreadableFile("tệp có đặt mật khẩu mở")
        return LegacyWorkbook(data)
    members = Members(data, limits.unpacked_of(len(data)))
    if "xl/workbook.xml" in members.sizes:
        return Package(members, limits.sheet)
    if "content.xml" in members.sizes:
        return OpenDocument.from_members(members)
    if ENCRYPTED_WHOLE in members.sizes:
        raise UnreadableFile("tệp có đặt mật khẩu mở")
    if any(name.lower().endswith("workbook.bin") for name in members.sizes):
        return BinaryPackage(members)
    return Package(members, limits.sheet)
