"""The cells of a long, plain sheet, read from its XML in less than half the time that a reader of every kind of sheet takes.

Long tables are monotonous: tags come in one shape, and few values and styles make up most of their cells. A row is one
match of one expression, and each kind of cell is understood once. What is not as plain as that (formulas, dates, columns
beyond Z, cells without addresses) is left to python-calamine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from string import ascii_uppercase

from tdkt_xl.containers.xmltree import parsed
from tdkt_xl.errors import UnreadableFile

LONG = 1_000_000
"""Bytes of XML from which a sheet is worth it."""
_CELLS = "".join(rf'(?:<c r="{letter}\1"([^>]*+>(?:<v>[^<]*+)?+)(?:</v></c>)?+)?+' for letter in ascii_uppercase)
_ROW = re.compile(rf'<row r="(\d{{1,7}}+)"[^>]*+>{_CELLS}</row>'.encode())
_CELL = re.compile(rb'(?: s="(\d{1,5})")?(?: t="([ns])")?(?:/>|><v>([^<]*))')
_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_NUMBER = re.compile(rb"-?\d{1,15}(?:\.\d{1,17})?")
_ODD_IN_TEXTS = (b"\r", b"_x", b"&#", b"<!")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LETTERS_OF_DATES = frozenset("dmyhsDMYHS")
_NUMBER_FORMATS = frozenset({*range(14), *range(37, 45), 48, 49})
"""Built-in formats that show no date or time (ECMA-376, part 1, 18.8.30)."""

Row = list[object]


class _NotPlainError(Exception):
    """There is something that is left to others."""


class LongSheet:
    """A sheet whose rows are plain throughout; `height` and `width` are those of the rectangle from A1 that its cells span."""

    def __init__(self, rows: list[tuple[bytes, ...]], numbers: list[int]) -> None:
        self._rows, self._numbers = rows, numbers
        self.height = numbers[-1]
        self.width = next((place for place in range(len(ascii_uppercase), 0, -1) if any(row[place] for row in rows)), 0)

    @classmethod
    def among(cls, xml: bytes) -> LongSheet | None:
        """The sheet of this XML; None where it is short, or its rows hold anything but plain cells within A to Z."""
        if len(xml) < LONG:
            return None
        start, end = xml.find(b"<sheetData><row ") + len(b"<sheetData>"), xml.rfind(b"</row></sheetData>") + len(b"</row>")
        if not len(b"<sheetData>") <= start < end:
            return None
        rows: list[tuple[bytes, ...]] = _ROW.findall(xml, start, end)
        if not rows or len(rows) != xml.count(b"</row><row ", start, end) + 1:  # nothing stands between rows
            return None
        numbers = [int(row[0]) for row in rows]
        return cls(rows, numbers) if all(map(int.__lt__, numbers, numbers[1:])) else None

    def rows(self, texts: bytes, styles: bytes) -> list[Row] | None:
        """All cells from A1 on as python-calamine gives them, rows of one length; None where a cell is a date or unusual.

        `texts` and `styles` are the workbook's shared texts and its stylesheet, as XML.
        """
        try:
            understood = _Understood(_shared_texts(texts), _styles_of_dates(styles))
            rows = [list(map(understood.__getitem__, row[1 : self.width + 1])) for row in self._rows]
        except (_NotPlainError, UnreadableFile, ValueError):
            return None
        if any(rows and not any(cell != "" for cell in edge) for edge in (rows[-1], [row[-1] for row in rows])):
            return None  # the last row or column is blank, but for its style
        if self.height == len(rows):
            return rows
        by_number = dict(zip(self._numbers, rows, strict=True))
        return [by_number.get(number) or [""] * self.width for number in range(1, self.height + 1)]


class _Understood(dict[bytes, object]):
    """What stands in a cell, by its XML behind the address: a text, a float, or "" for a blank."""

    def __init__(self, texts: Sequence[str], dates: frozenset[int]) -> None:
        super().__init__({b"": ""})
        self._texts, self._dates = texts, dates

    def __missing__(self, cell: bytes) -> object:
        match = _CELL.fullmatch(cell)
        if match is None:
            raise _NotPlainError
        style, kind, value = match.groups()
        understood: object = ""
        if value is not None:
            understood = self._text(value) if kind == b"s" else self._number(value, int(style or 0))
        self[cell] = understood
        return understood

    def _text(self, value: bytes) -> str:
        if not value.isdigit() or int(value) >= len(self._texts):
            raise _NotPlainError
        return self._texts[int(value)]

    def _number(self, value: bytes, style: int) -> float:
        if style in self._dates or not _NUMBER.fullmatch(value):
            raise _NotPlainError
        return float(value)


def _shared_texts(xml: bytes) -> list[str]:
    found = _TEXT.findall(xml)
    if len(found) != xml.count(b"<si") or any(odd in xml for odd in _ODD_IN_TEXTS):
        raise _NotPlainError
    return [unescape(text) if "&" in text else text for text in (each.decode() for each in found)]


def _styles_of_dates(xml: bytes) -> frozenset[int]:
    """The cell styles that may show a number as a date or time."""
    root = parsed(xml)
    plain = set(_NUMBER_FORMATS)
    for each in root.iter(f"{_MAIN}numFmt"):
        code, number = each.get("formatCode", "d"), int(each.get("numFmtId", "-1"))
        (plain.discard if _LETTERS_OF_DATES & set(code) else plain.add)(number)
    cells = root.find(f"{_MAIN}cellXfs")
    if cells is None:
        raise _NotPlainError
    return frozenset(place for place, style in enumerate(cells) if int(style.get("numFmtId", "0")) not in plain)
