"""The cells of .xls and .xlsb, read from their binary records: facts that the value reader leaves out.

Both formats are a sequence of records, each with a type, a length and its bytes. Sources: [MS-XLS], [MS-XLSB].
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from tdkt_xl.files import custom_properties
from tdkt_xl.files.cells import CellMark, StoredCell, marks_among, refuse_wide
from tdkt_xl.files.compound_files import CompoundFile
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import DamagedFile, UnreadableFile
from tdkt_xl.words.spreadsheet import ERROR_CODES, Place

_UNKNOWN_FORMULA = "…"
"""Used for a formula's text: binary files store formulas as tokens, and the text is not needed."""
_OPERATORS = range(0x03, 0x08)
"""The tokens of + - * / ^."""
_SUM_OF_ONE = b"\x19\x10"
"""The first bytes of the token of SUM with one argument."""
_FUNCTION, _FIXED_FUNCTION = (0x22, 0x42, 0x62), (0x21, 0x41, 0x61)
"""The tokens of a function with its number of arguments and its id, and of a function with its id only."""
_COUNTING = frozenset({0, 4, 5, 6, 7, 27, 169, 183, 228, 255, 344, 345, 346, 481, 482})
"""The ids of COUNT, SUM, AVERAGE, MIN, MAX, ROUND, COUNTA, PRODUCT, SUMPRODUCT, a function called by name (SUMIFS in an .xls),
SUBTOTAL, SUMIF, COUNTIF, COUNTIFS, SUMIFS."""


def _error(code: int) -> str:
    return ERROR_CODES.get(code, "#N/A")


def _gives_a_number(tokens: bytes) -> bool:
    """True if the formula's last step gives a number: arithmetic, SUM and similar. If its stored value is an empty text, it was
    never calculated.

    Tokens are in the order of a stack machine: operands first, then the operation ([MS-XLS] 2.5.198).
    """
    if len(tokens) < 3:
        return False
    function = tokens[-3] in _FIXED_FUNCTION or (tokens[-4:-3] and tokens[-4] in _FUNCTION)
    counts = bool(function) and int.from_bytes(tokens[-2:], "little") in _COUNTING
    return tokens[-1] in _OPERATORS or tokens[-4:-2] == _SUM_OF_ONE or counts


def _rk(raw: int) -> float:
    """A number packed into 30 bits: a whole number or the upper half of a double, divided by 100 if a flag is set."""
    number = (
        float(raw >> 2 if raw < 2**31 else (raw >> 2) - 2**30)
        if raw & 2
        else struct.unpack("<d", struct.pack("<Q", (raw & ~3) << 32))[0]
    )
    return number / 100 if raw & 1 else number


# ---- .xls

_BOF, _EOF, _BOUND_SHEET, _FILE_PASS, _DIMENSIONS = 0x809, 0x0A, 0x85, 0x2F, 0x200
_FONT, _STRUCK = 0x31, 0x08
_CODE_PAGE, _UNICODE, _BIFF_8 = 0x42, 1200, 0x600
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_NUMBER, _RK, _MUL_RK, _BOOL_ERR, _LABELS = 0x203, 0x27E, 0xBD, 0x205, (0xFD, 0x204, 0xD6)
_FORMULAS = (0x06, 0x206, 0x406)
_ZERO, _ON_LOAD = b"\0" * 8, 2
"""The value of a formula from a library that does not calculate, and the flag that it is calculated on opening."""


class _StoredSheets:
    """The cells of each sheet as stored in the records."""

    _sheets: list[dict[Place, StoredCell]]

    def cells(self, sheet: int) -> Mapping[Place, StoredCell]:
        """Every filled cell of a sheet (0-based)."""
        return self._sheets[sheet] if sheet < len(self._sheets) else {}

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        """The cells with an error, or with a formula without a stored value."""
        return marks_among(self.cells(sheet))

    def values(self, sheet: int) -> Iterator[tuple[Place, object]]:
        """Each cell whose number or text is in the records themselves."""
        for place, cell in self.cells(sheet).items():
            if cell.type == "n" and cell.value:
                yield place, float(cell.value)
            elif cell.type == "s" and cell.value:
                yield place, cell.value

    def odd_texts(self, sheet: int, notes: dict[str, None]) -> Mapping[Place, str]:
        """Cells in which a part of the text is struck out or superscript, with the text that counts. `notes` gets remarks."""
        return {}

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The cells with a formula; the text is "" because it is unknown."""
        return {place: "" for place, cell in self.cells(sheet).items() if cell.formula is not None}

    def stored_value(self, sheet: int, place: Place) -> str | None:
        """The number in a cell as text; None if there is none."""
        cell = self.cells(sheet).get(place)
        return cell.value if cell is not None else None


_NAMES = re.compile("Book|Workbook".encode("utf-16-le").replace(b"|\0", b"|"))
"""The workbook's name in a directory that is too damaged to be read."""


class LegacyWorkbook(_StoredSheets):
    """An .xls file. Opening it raises UnreadableFile if a sheet is too large or the file is encrypted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._file = CompoundFile(data)
            self._stream = self._file.stream("Workbook", "Book")  # "Book" before 1997
            if not self._stream and not {"workbook", "book"} & self._file.names() and _NAMES.search(data) is None:
                raise UnreadableFile("tệp của một chương trình khác, không phải Excel hay Word")
            starts = _sheet_starts(self._stream)
            self._sheets = [dict(_legacy_cells(self._stream, start)) for start in starts]
        except (struct.error, IndexError, UnicodeDecodeError):
            raise DamagedFile("tệp .xls hỏng") from None
        if not starts:
            raise DamagedFile("tệp .xls hỏng, không có trang tính nào")
        for cells in self._sheets:
            refuse_wide(cells)

    def odd_texts(self, sheet: int, notes: dict[str, None]) -> Mapping[Place, str]:
        """Cells in which a part of the text is struck out or superscript, with the text that counts. `notes` gets remarks."""
        if not self._has_odd_fonts:
            return {}
        from tdkt_xl.files.legacy_values import odd_texts  # few workbooks need it

        found = odd_texts(self._data, notes)
        return found[sheet] if sheet < len(found) else {}

    @cached_property
    def misstates_code_page(self) -> bool:
        """True for a workbook of Excel 97 or later that states another code page than Unicode.

        Its texts are in Unicode all the same, but python-calamine believes the statement."""
        version = 0
        for kind, content in _legacy_records(self._stream, 0):
            if kind == _BOF:
                version = _whole_2(content)
            elif kind == _CODE_PAGE:
                return version == _BIFF_8 and _whole_2(content) != _UNICODE
            elif kind == _BOUND_SHEET:
                break
        return False

    @cached_property
    def _has_odd_fonts(self) -> bool:
        """True if a font of the workbook is struck out or superscript."""
        for kind, content in _legacy_records(self._stream, 0):
            if kind == _FONT and len(content) >= 10 and (content[2] & _STRUCK or content[8] == 1):
                return True
            if kind == _BOUND_SHEET:
                break
        return False

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties; empty if there are none."""
        try:
            return custom_properties.from_property_sets(self._file.stream(custom_properties.STREAM))
        except (struct.error, IndexError):
            return {}


def _legacy_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheet_starts(stream: bytes) -> list[int]:
    """The positions at which the sheets' records begin. Raises UnreadableFile for an encrypted file."""
    starts: list[int] = []
    for kind, content in _legacy_records(stream, 0):
        if kind == _FILE_PASS:
            raise UnreadableFile("tệp có đặt mật khẩu mở")
        if kind == _BOUND_SHEET:
            starts.append(struct.unpack_from("<I", content)[0])
        elif kind == _EOF:
            break
    return starts


def _legacy_cells(stream: bytes, start: int) -> Iterator[tuple[Place, StoredCell]]:
    depth = 0  # a chart on the sheet has its own sequence of records inside
    for kind, content in _legacy_records(stream, start):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and kind == _DIMENSIONS:
            _refuse_impossible(content)
        elif depth == 1:
            yield from _legacy_cell(kind, content)


def _refuse_impossible(dimensions: bytes) -> None:
    """Raises DamagedFile for impossible sheet sizes: memory is allocated for the declared size, which may be huge."""
    first_row, last_row, first_column, last_column = struct.unpack_from("<2I2H" if len(dimensions) >= 12 else "<4H", dimensions)
    if not first_row <= last_row <= _MOST_ROWS or not first_column <= last_column <= _MOST_COLUMNS:
        raise DamagedFile("tệp .xls hỏng")


def _legacy_cell(kind: int, content: bytes) -> Iterator[tuple[Place, StoredCell]]:
    if kind in _FORMULAS:
        yield struct.unpack_from("<2H", content), _legacy_formula(content)
    elif kind == _NUMBER:
        yield struct.unpack_from("<2H", content), StoredCell("n", None, repr(struct.unpack_from("<d", content, 6)[0]))
    elif kind == _RK:
        yield struct.unpack_from("<2H", content), StoredCell("n", None, repr(_rk(struct.unpack_from("<I", content, 6)[0])))
    elif kind == _MUL_RK:
        row, column = struct.unpack_from("<2H", content)
        for i in range((len(content) - 6) // 6):
            yield (row, column + i), StoredCell("n", None, repr(_rk(struct.unpack_from("<I", content, 6 + i * 6)[0])))
    elif kind == _BOOL_ERR:
        value, is_error = struct.unpack_from("<2B", content, 6)
        yield (
            struct.unpack_from("<2H", content),
            StoredCell("e", None, _error(value)) if is_error else StoredCell("b", None, str(value)),
        )
    elif kind in _LABELS:
        yield struct.unpack_from("<2H", content), StoredCell("s", None, "")


def _legacy_formula(content: bytes) -> StoredCell:
    result = content[6:14]
    if result == _ZERO and content[14] & _ON_LOAD:
        return StoredCell("n", _UNKNOWN_FORMULA, "0", to_be_calculated=True)
    if result[6:] != b"\xff\xff":
        return StoredCell("n", _UNKNOWN_FORMULA, repr(struct.unpack("<d", result)[0]))
    if result[0] == 2:
        return StoredCell("e", _UNKNOWN_FORMULA, _error(result[2]))
    if result[0] == 3 and _gives_a_number(_tokens(content)):  # "an empty text" is what libraries store that do not calculate
        return StoredCell("n", _UNKNOWN_FORMULA, None)
    return StoredCell("str", _UNKNOWN_FORMULA, "")


def _tokens(formula: bytes) -> bytes:
    return formula[22 : 22 + struct.unpack_from("<H", formula, 20)[0]]


# ---- .xlsb

_ROW, _BLANK, _CELLS, _SHORT = 0, 1, range(1, 12), range(12, 19)
_SHORT_BLANK, _SHORT_TEXT, _SHORT_SHARED, _SHORTER = 12, 17, 18, 11
_SHARED_TEXT, _RICH_TEXT = 19, 62
_SHEET_ENTRY = 156


class BinaryPackage(_StoredSheets):
    """An .xlsb file. Opening it raises UnreadableFile if a sheet is too large."""

    def __init__(self, members: Members) -> None:
        self._members = members
        try:
            self._sheets = [dict(_binary_cells(members.read(part), self._texts)) for part in self._sheet_parts]
        except (struct.error, IndexError, UnicodeDecodeError, KeyError):
            raise DamagedFile("tệp .xlsb hỏng") from None
        for cells in self._sheets:
            refuse_wide(cells)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties; empty if there are none."""
        part = custom_properties.PART
        return custom_properties.from_xml(self._members.read(part)) if part in self._members.sizes else {}

    @property
    def names_parts_oddly(self) -> bool:
        """True if a program wrote "\\" for "/" in the names of the parts, which python-calamine does not find."""
        return self._members.renamed

    def repacked(self) -> bytes:
        """The same workbook with "/" in the names of its parts."""
        return self._members.repacked()

    @cached_property
    def _workbook_records(self) -> list[tuple[int, bytes]]:
        return list(_binary_records(self._members.read(self._by_name.get("xl/workbook.bin", ""))))

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {name.replace("\\", "/").lower(): name for name in self._members.sizes}

    def _texts(self, number: int) -> str:
        """A shared text by its number; "" if there is none."""
        return self._shared[number] if number < len(self._shared) else ""

    @cached_property
    def _shared(self) -> list[str]:
        part = self._by_name.get("xl/sharedstrings.bin")
        records = _binary_records(self._members.read(part)) if part is not None else iter(())
        return [_text(content, 1) for kind, content in records if kind == _SHARED_TEXT]

    @cached_property
    def _sheet_parts(self) -> list[str]:
        by_name = self._by_name
        links = parsed(self._members.read(by_name["xl/_rels/workbook.bin.rels"]))
        targets = {link.get("Id", ""): link.get("Target", "") for link in links}
        parts = []
        for kind, content in self._workbook_records:
            if kind == _SHEET_ENTRY:
                target = targets.get(_text(content, 8), "")
                part = by_name.get((target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower())
                parts += [part] if part else []
        return parts


def _binary_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (content[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, content[at : at + length]
        at += length


def _binary_cells(part: bytes, texts: Callable[[int], str]) -> Iterator[tuple[Place, StoredCell]]:
    """Each filled cell. A short record has no column; its column is the one after the cell before."""
    row, column = 0, -1
    for kind, content in _binary_records(part):
        if kind == _ROW:
            row, column = struct.unpack_from("<I", content)[0], -1
        elif kind == _RICH_TEXT:
            column = struct.unpack_from("<I", content)[0]
            yield (row, column), StoredCell("s", None, _text(content, 9))
        elif kind in _CELLS:
            column = struct.unpack_from("<I", content)[0]
            if kind != _BLANK:
                yield (row, column), _binary_cell(kind, content)
        elif kind in _SHORT:
            column += 1
            if kind == _SHORT_TEXT:
                yield (row, column), StoredCell("s", None, _text(content, 4))
            elif kind == _SHORT_SHARED:
                yield (row, column), StoredCell("s", None, texts(_whole(content, 4)))
            elif kind != _SHORT_BLANK:
                yield (row, column), _binary_cell(kind - _SHORTER, bytes(4) + content)


def _binary_cell(kind: int, content: bytes) -> StoredCell:
    if kind == 2:
        return StoredCell("n", None, repr(_rk(struct.unpack_from("<I", content, 8)[0])))
    if kind in (3, 11):
        return StoredCell("e", _UNKNOWN_FORMULA if kind == 11 else None, _error(content[8]))
    if kind in (5, 9):
        return StoredCell("n", _UNKNOWN_FORMULA if kind == 9 else None, repr(struct.unpack_from("<d", content, 8)[0]))
    if kind == 8:
        return _binary_formula_of_text(content)
    return StoredCell("s", None, "")


def _binary_formula_of_text(content: bytes) -> StoredCell:
    if _whole(content, 8) == 0 and _gives_a_number(content[18 : 18 + _whole(content, 14)]):
        return StoredCell("n", _UNKNOWN_FORMULA, None)
    return StoredCell("str", _UNKNOWN_FORMULA, "")


def _whole(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _whole_2(content: bytes) -> int:
    return int.from_bytes(content[:2], "little")


def _text(content: bytes, at: int) -> str:
    """A text stored after its length in letters."""
    return content[at + 4 : at + 4 + 2 * _whole(content, at)].decode("utf-16-le")
