"""The cells of plain sheets straight from their XML: for workbooks that we wrote ourselves and that some program saved since.

A plain sheet has only numbers, texts, formulas and their results, written as Excel, LibreOffice and openpyxl write them. For
anything else there is NotPlain, and the sheet has to be read in the usual way (grids.py). No rectangle is laid out, and equal cells
of a column are looked at once: a large sheet takes half of the time.

Source: ECMA-376, part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.4.8 (si).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from typing import TypeVar

from tdkt_xl.files.cells import Limits
from tdkt_xl.files.grids import ZIP_MAGIC
from tdkt_xl.files.package import Package
from tdkt_xl.files.sheet_xml import ESCAPED
from tdkt_xl.files.zips import Members
from tdkt_xl.words.spreadsheet import Place, column_number

Made = TypeVar("Made")
PlainValue = str | float
MakeCell = Callable[[str, PlainValue, bool], Made]
"""Makes something of a cell that is not blank, from its column's letters, its value, and whether it is a formula without one."""

_ROW, _CELL = b'<row r="', b'<c r="'
_REST = re.compile(
    rb'([A-Z]{1,3})"(?: s="\d*")?(?: t="(\w+)")?(?:/>|>(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?'
    rb"(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: [^<>]*)?>([^<]*)</t></is>)?</c>)(?:</row>)?\s*"
)
"""A cell after `<c r="`, without the number of its row."""
_ROW_TAG = re.compile(rb"[^<>]*>(?:</row>)?\s*")
"""What stands before a row's first cell, without its number."""
_ADDRESS = re.compile(rb'^([A-Z]+)\d+"')
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_SHARED = re.compile(rb"<si>(.*?)</si>|<si ?/>", re.DOTALL)
_TEXT = re.compile(rb"<t(?: [^<>]*)?>([^<]*)</t>|<t ?/>")
_OTHER_ENCODING, _HEAD = re.compile(rb"""encoding=["'](?!utf-8|UTF-8)"""), 100


class NotPlain(Exception):
    """A part has something that only the usual way of reading knows."""


class PlainWorkbook:
    """The parts of an .xlsx. Opening it raises UnreadableFile for a damaged archive, NotPlain for another kind of file."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if not data.startswith(ZIP_MAGIC):
            raise NotPlain
        members = Members(data, limits.unpacked_of(len(data)))
        if "xl/workbook.xml" not in members.sizes:
            raise NotPlain
        self._package = Package(members, limits.sheet)

    @property
    def names(self) -> Sequence[str]:
        return self._package.sheet_names

    @property
    def properties(self) -> Mapping[str, str]:
        return self._package.properties

    def cells(self, sheet: str, made: MakeCell[Made]) -> Iterator[tuple[int, list[Made]]]:
        """The 0-based number of each row that has cells, and what was made of its cells; what is false is left out. Raises
        NotPlain, possibly after some rows."""
        xml = self._package.xml_of(self.names.index(sheet))
        if xml is None or self._package.has_struck_styles:
            raise NotPlain
        yield from cells_by_row(xml, self._texts, made)

    @cached_property
    def _texts(self) -> Sequence[str | None]:
        return plain_texts(self._package.shared_texts or b"")


def cells_by_row(xml: bytes, texts: Sequence[str | None], made: MakeCell[Made]) -> Iterator[tuple[int, list[Made]]]:
    """The rows of a sheet, as `PlainWorkbook.cells` returns them. `texts` are the workbook's shared texts."""
    _refuse_other_encodings(xml)
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not 0 <= start <= end or xml.count(b"sheetData") != 2:
        if b"<sheetData/>" in xml:
            return
        raise NotPlain
    head, *rows = xml[start + len(b"<sheetData>") : end].split(_ROW)
    if head.strip():
        raise NotPlain
    known, before = _KnownCells(texts, made), -1
    tags: set[bytes] = set()
    for row in rows:
        number = row[: row.find(b'"') + 1]
        without = row.replace(number, b'"')
        cells = without.split(_CELL)
        if len(row) - len(without) != (len(number) - 1) * len(cells):  # it does not stand in the addresses alone
            cells = row.split(_CELL)
            cells[1:] = [_ADDRESS.sub(rb'\1"', cell) if _addressed(cell, number) else b"" for cell in cells[1:]]
        at = _row_number(number)
        if at <= before or (cells[0] not in tags and not _ROW_TAG.fullmatch(cells[0])):
            raise NotPlain
        before = at
        tags.add(cells[0])
        yield at, list(filter(None, map(known.__getitem__, cells[1:])))


def _refuse_other_encodings(xml: bytes) -> None:
    if _OTHER_ENCODING.search(xml, 0, _HEAD):
        raise NotPlain


def _addressed(cell: bytes, number: bytes) -> bool:
    return cell[: cell.find(b'"') + 1].lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == number


def _row_number(number: bytes) -> int:
    digits = number[:-1]
    if not digits.isdigit() or len(digits) > 7:
        raise NotPlain
    return int(digits) - 1


class _KnownCells(dict[bytes, Made | None]):
    """XML of a cell without its row's number → what was made of it; None for a blank."""

    def __init__(self, texts: Sequence[str | None], made: MakeCell[Made]) -> None:
        super().__init__()
        self._texts, self._made = texts, made

    def __missing__(self, xml: bytes) -> Made | None:
        found = _REST.fullmatch(xml)
        if found is None:
            raise NotPlain
        letters, type_, formula, value, inline = found.groups()
        stored = self._value(type_ or b"n", value, inline)
        is_bare = formula is not None and not value
        cell = self._made(letters.decode(), stored, is_bare) if stored != "" or is_bare else None
        self[xml] = cell
        return cell

    def _value(self, type_: bytes, value: bytes | None, inline: bytes | None) -> PlainValue:
        if inline is not None:
            if type_ != b"inlineStr":
                raise NotPlain
            return _plain_text(inline)
        if not value:
            return ""
        if type_ == b"n" and _NUMBER.fullmatch(value):
            return float(value)
        if type_ == b"str":
            return _plain_text(value)
        text = self._texts[int(value)] if type_ == b"s" and value.isdigit() and int(value) < len(self._texts) else None
        if text is None:
            raise NotPlain
        return text


def plain_texts(xml: bytes) -> list[str | None]:
    """A workbook's shared texts by number; None for one that is not plain (with runs in several fonts)."""
    _refuse_other_encodings(xml)
    found = _SHARED.findall(xml)
    if len(found) != xml.count(b"<si"):
        raise NotPlain
    return [_shared_text(content) for content in found]


def _shared_text(content: bytes) -> str | None:
    match = _TEXT.fullmatch(content) if content else None
    return "" if not content else None if match is None else _plain_text(match[1] or b"")


def _plain_text(xml: bytes) -> str:
    """A text without its XML's escapes. "_x0041_" is Excel's escape of a letter, which no plain text has."""
    if b"_x" in xml:
        raise NotPlain
    text = xml.decode()
    if "&#" in text:
        return unescape(text)
    if "&" in text:
        for escaped, letter in ESCAPED:
            text = text.replace(escaped, letter)
    return text


def rows_of(cells: Iterator[tuple[int, Sequence[tuple[int, PlainValue, bool]]]]) -> tuple[list[list[PlainValue]], set[Place]]:
    """Rows of equal length from A1 on, "" for blanks, of cells as `placed` makes them; and the places of formulas without value."""
    found = list(cells)
    width = max((column + 1 for _, row in found for column, _, _ in row), default=0)
    rows: list[list[PlainValue]] = []
    bare: set[Place] = set()
    for at, row in found:
        if not row:
            continue
        rows.extend([""] * width for _ in range(at + 1 - len(rows)))
        for column, value, is_bare in row:
            rows[at][column] = value
            if is_bare:
                bare.add((at, column))
    return rows, bare


def placed(letters: str, value: PlainValue, is_bare: bool) -> tuple[int, PlainValue, bool]:
    """A cell as its 0-based column, its value, and whether it is a formula without one."""
    return column_number(letters), value, is_bare
