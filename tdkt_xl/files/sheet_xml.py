"""One pass over a sheet's XML: its error cells, its formulas, the size of its used area, and the number of its filled cells.

Source: ECMA-376, part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_FILLED, LARGEST_SHEET, NO_MARKS, CellMark, StoredCell, marks_among
from tdkt_xl.files.shared_formulas import shifted
from tdkt_xl.files.xmltree import MALFORMED, parsed
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import Place, column_number

_LARGE = 4 * 2**20
"""Above this size the XML is read row by row, because its tree would need some twenty times as much memory."""
_NOT_ADDRESSED = re.compile(rb'<c(?! r="[A-Z][1-9]\d{0,4}")')
"""A cell without an address within A1:Z99999, or another element whose name begins with c."""
_NOT_ORDINARY = {
    b"f": (b"<f", b":f"),
    b"e": (b'"e"', b"'e'"),
    b"i": (b"<is", b":is"),
    b":": (b":c", b":v"),
    b"&": (b"&#",),
    b"!": (b"<!",),
}
"""The bytes without which an error, a formula or a text within a cell cannot be written, and bytes that would mislead a search.

Each entry is under one of its letters, because a search for one letter is many times faster than for two.
"""
_NOT_CALCULATED = {
    b"i": (b"<is",),
    b"e": (b't="e"',),
    b"'": (b"'e'",),
    b":": (b":c", b":f", b":v"),
    b"&": (b"&#",),
    b"!": (b"<!",),
    b"\r": (b"\r",),
}
ODD_RUNS = (b"superscript", b"subscript", b"strike")
"""Marks of texts with runs that must not be joined into one number, as a plain reader of values would join them."""
_ODD_VALUES = {
    b"v": (b"</v><v>", b"<v> ", b" </v>"),
    b"\n": (b"<v>\n", b"\n</v>"),
    b"\r": (b"<v>\r",),
    b"\t": (b"<v>\t",),
}
"""Values beside white space, or beside one another; under their letters as _NOT_ORDINARY."""
_CUT_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>[^<]*<!--")
_NOT_NEAR = re.compile(rb'<c(?! r="A?[A-Z][1-9]\d{0,3}")')
"""A cell without an address within A1:AZ9999."""


class _Span(NamedTuple):
    """The first `width` columns: a search for a cell without an address in them, and a search for rows below row 9999."""

    width: int
    not_addressed: re.Pattern[bytes]
    far_down: re.Pattern[bytes]


_TO_Z, _TO_AZ = (
    _Span(width, re.compile(rb'<c(?! r="%b[1-9]\d{0,6}")' % letters), re.compile(rb'<c r="%b([1-9]\d{4,6})"' % letters))
    for width, letters in ((26, b"[A-Z]"), (52, b"A?[A-Z]"))
)
_EMPTY_TEXT = re.compile(rb' t="str"><f[^<>]*>[^<]+</f><v></v>')
"""A formula whose value is an empty text."""
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*><f[^<>]*>([^<]+)</f>')
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d+")?(?: t="(\w+)")? ?'
    rb'(?:/>|>(?:<f(?: aca="\w+")?>([^<]+)</f>)?(?:<v>([^<]+)</v>|(<v ?/>|<v></v>))?</c>)'
)
_NOT_PLAIN = (b":c", b":f", b":v", b"<!", b"&#", b"\r")
"""Bytes that would hide a cell from a search for "<c", or that a parser would read differently."""
_MOST_PLAIN = 200_000
"""The most cells that are examined at once."""
_HEAD = 400
"""The first element of the XML begins within this many bytes."""
_MAY_BE_OTHERWISE = re.compile(rb"<!|<\w+:|encoding=[\"'](?!utf-8|UTF-8)")
"""In the head of an XML: names with prefixes, declarations, another encoding."""
ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_MOST_DIGITS = 8


@dataclass(slots=True)
class SheetFacts:
    """The facts from one pass. Places are 0-based; `rows` and `columns` are the size from A1 to the last filled cells."""

    rows: int = 0
    columns: int = 0
    filled: int = 0
    """The number of cells with a value, a text or an error."""
    errors: dict[Place, str] = field(default_factory=dict)
    formulas: dict[Place, StoredCell] = field(default_factory=dict)
    """Cells with a formula; its text is "" if the cell shares the formula of another."""
    shared: dict[str, tuple[Place, str]] = field(default_factory=dict)
    """Number of a shared formula → the first cell with it, and its text."""
    groups: dict[Place, str] = field(default_factory=dict)
    """A cell that shares the formula of another → the number of this formula."""

    def marks(self, to_be_calculated: bool) -> dict[Place, CellMark]:
        """Error cells and uncalculated formulas. `to_be_calculated` True: a stored 0 in this workbook is not reliable."""
        doubtful = {
            place: StoredCell(cell.type, self._formula(place), cell.value, to_be_calculated)
            for place, cell in self.formulas.items()
            if (not cell.value and cell.type != "str") or to_be_calculated
        }
        return marks_among({**doubtful, **{place: StoredCell("e", None, text) for place, text in self.errors.items()}})

    def _formula(self, place: Place) -> str | None:
        """The text of a cell's formula, shared or not."""
        if place not in self.groups:
            return self.formulas[place].formula
        (row, column), master = self.shared.get(self.groups[place], (place, ""))
        return shifted(master, place[0] - row, place[1] - column)


class SheetXml:
    """A sheet's XML, examined once."""

    def __init__(self, xml: bytes, largest: int = LARGEST_SHEET) -> None:
        """`largest`: the most cells of the rectangle around its used cells."""
        self.xml, self._largest = xml, largest

    @cached_property
    def is_ordinary(self) -> bool:
        """True if the XML needs no pass (`_is_ordinary`)."""
        return _is_ordinary(self.xml, self._largest)

    @cached_property
    def _is_calculated(self) -> bool:
        return not self.is_ordinary and _is_calculated(self.xml, self._largest)

    @cached_property
    def facts(self) -> SheetFacts:
        """The facts. Raises UnreadableFile if the XML is not well-formed."""
        return _facts_of_plain(self.xml) or _facts(self.xml)

    @cached_property
    def values(self) -> Mapping[Place, str]:
        """The stored values: numbers of shared texts, numbers of dates. Only for single questions."""
        return {place: value for place, cell in _cells(self.xml, _LocalNames()) if (value := _value_of(cell))}

    @property
    def _is_near(self) -> bool:
        return self.is_ordinary or self._is_calculated

    @property
    def is_too_wide(self) -> bool:
        """True if the sheet is too large to be kept in memory, because a cell is very far away.

        False for damaged XML: it is harmless until it is read, and is then rejected.
        """
        with suppress(UnreadableFile):
            return not self._is_near and self.facts.rows * self.facts.columns > self._largest
        return False

    @property
    def holds_odd_runs(self) -> bool:
        """True if a text within a cell may have runs that do not all count, or if a comment is inside a value."""
        return not self._is_near and (any(mark in self.xml for mark in ODD_RUNS) or _CUT_VALUE.search(self.xml) is not None)

    @property
    def holds_odd_values(self) -> bool:
        """True if white space stands beside a value, or if a cell has two values.

        With white space python-calamine takes the number of a shared text for 0."""
        return _holds(self.xml, max(self.xml.find(b"<sheetData"), 0), len(self.xml), _ODD_VALUES)

    @property
    def filled(self) -> int:
        """The number of cells with a value, a text or an error."""
        if not self._is_near:
            return self.facts.filled
        return self.xml.count(b"</v>") - self.xml.count(b"<v></v>")

    @property
    def errors(self) -> int:
        """The number of cells with an error."""
        return 0 if self._is_near else len(self.facts.errors)

    def marks(self, to_be_calculated: bool) -> Mapping[Place, CellMark]:
        """Error cells and uncalculated formulas. `to_be_calculated` True: a stored 0 in this workbook is not reliable."""
        if self.is_ordinary or (self._is_calculated and not to_be_calculated):
            return NO_MARKS
        return self.facts.marks(to_be_calculated)

    @property
    def formulas(self) -> Mapping[Place, str]:
        """The formula of each cell that has one; "" if the cell shares the formula of another."""
        if self.is_ordinary:
            return {}
        found = _FORMULA.findall(self.xml) if self._is_calculated else []
        if len(found) != self.xml.count(b"</f>"):
            return {place: cell.formula or "" for place, cell in self.facts.formulas.items()}
        return {(int(number) - 1, _column(letters)): _formula_text(formula) for letters, number, formula in found}


def _is_ordinary(xml: bytes, largest: int) -> bool:
    """True if each cell is within A1:Z99999, or as far down as A to Z have `largest` cells, and none is an error, a formula or a
    text within its cell.

    Nearly every sheet is like this, and then needs no pass. The test searches bytes; it returns False if the search could be
    misled.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if not 0 <= start <= end or xml.count(b"sheetData") != 2:
        return False
    if _holds(xml, start, end, _NOT_ORDINARY):
        return False
    return _NOT_ADDRESSED.search(xml, start, end) is None or _fits(xml, start, end, _TO_Z, largest)


def _holds(xml: bytes, start: int, end: int, marks: Mapping[bytes, Sequence[bytes]]) -> bool:
    """True if one of the marks is between these places; they are looked for only if the letter that they share is there."""
    for letter, parts in marks.items():
        if xml.find(letter, start, end) >= 0:
            for part in parts:
                if xml.find(part, start, end) >= 0:
                    return True
    return False


def _fits(xml: bytes, start: int, end: int, columns: _Span, largest: int) -> bool:
    """True if each cell has an address within these columns, and the rectangle down to the last row has at most `largest` cells."""
    if columns.not_addressed.search(xml, start, end) is not None:
        return False
    last = max((int(found[1]) for found in columns.far_down.finditer(xml, start, end)), default=0)
    return last * columns.width <= largest


def _is_calculated(xml: bytes, largest: int) -> bool:
    """True if each cell is within A1:AZ9999, or as far down as A to AZ have `largest` cells, none is an error or a text within its
    cell, and each formula is the cell's own and has a value.

    Our own forms are like this after a spreadsheet program has saved them. Returns False if the search could be misled.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if not 0 <= start <= end or xml.count(b"sheetData") != 2 or _MAY_BE_OTHERWISE.search(xml[:_HEAD]):
        return False
    if _holds(xml, start, end, _NOT_CALCULATED):
        return False
    if _NOT_NEAR.search(xml, start, end) is not None and not _fits(xml, start, end, _TO_AZ, largest):
        return False
    if xml.count(b"<f", start, end) != xml.count(b"</f><v>", start, end):
        return False
    return xml.count(b"</f><v></v>", start, end) == len(_EMPTY_TEXT.findall(xml, start, end))


@lru_cache(maxsize=20_000)  # the forms of a folder have the same formulas in their locked cells
def _formula_text(formula: bytes) -> str:
    return _unescaped(formula)


@lru_cache(maxsize=1_000)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _facts_of_plain(xml: bytes) -> SheetFacts | None:
    """The same as `_facts`, in a fifth of the time, for a sheet in which every cell has the usual shape that nearly all programs
    write; None for any other sheet."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if not 0 <= start <= end or xml.count(b"sheetData") != 2 or _MAY_BE_OTHERWISE.search(xml[:_HEAD]):
        return None
    for part in _NOT_PLAIN:
        if xml.find(part, start, end) >= 0:
            return None
    count = xml.count(b"<c", start, end)
    cells = _PLAIN_CELL.findall(xml, start, end) if count <= _MOST_PLAIN else []
    try:
        return _facts_among(cells) if len(cells) == count else None
    except UnicodeDecodeError:
        return None


def _facts_among(cells: Iterable[tuple[bytes, ...]]) -> SheetFacts:
    facts = SheetFacts()
    letters_seen, numbers_seen = {b""}, {b"0"}
    for letters, number, type_, formula, value, no_value in cells:
        if not (value or formula or no_value):
            continue
        letters_seen.add(letters)
        numbers_seen.add(number)
        facts.filled += value != b""
        if formula or type_ == b"e":
            place = int(number) - 1, column_number(letters.decode())
            stored = _unescaped(value) if value else None
            if type_ == b"e":
                facts.errors[place] = stored or "#N/A"
            if formula:
                facts.formulas[place] = StoredCell(type_.decode() or "n", _unescaped(formula), stored)
    facts.rows = max(map(int, numbers_seen))
    facts.columns = max(column_number(letters.decode()) for letters in letters_seen) + 1
    return facts


def _unescaped(text: bytes) -> str:
    plain = text.decode()
    if "&" in plain:
        for escaped, letter in ESCAPED:
            plain = plain.replace(escaped, letter)
    return plain


def _facts(xml: bytes, large: int = _LARGE) -> SheetFacts:
    facts = SheetFacts()
    local = _LocalNames()
    for place, cell in _cells(xml, local, large):
        formula = value = None
        holds = False
        for child in cell:
            name = local[child.tag]
            if name == "v":
                value = child.text
                holds = holds or value is not None
            elif name == "f":
                formula = child
            elif name == "is":
                holds = True
        facts.filled += holds
        if facts.filled > LARGEST_FILLED:
            raise UnreadableFile(f"trang tính có quá {vietnamese_number(LARGEST_FILLED)} ô có nội dung, không phải một biểu")
        facts.rows = max(facts.rows, place[0] + 1)
        facts.columns = max(facts.columns, place[1] + 1)
        type_ = cell.get("t", "n")
        if type_ == "e":
            facts.errors[place] = value or "#N/A"
        if formula is not None:
            facts.formulas[place] = StoredCell(type_, _text_of(formula, place, facts), value)
    return facts


def _text_of(formula: ElementTree.Element, place: Place, facts: SheetFacts) -> str:
    """A formula's text as written; a shared formula is stored with its first cell."""
    text = formula.text or ""
    if formula.get("t") == "shared" and (group := formula.get("si")) is not None:
        if text:
            facts.shared[group] = (place, text)
        else:
            facts.groups[place] = group
    return text


def _cells(xml: bytes, local: Mapping[str, str], large: int = _LARGE) -> Iterator[tuple[Place, ElementTree.Element]]:
    """Each cell that is not empty, with its place.

    A row without a number is the one below the row before; a cell without an address is the one to the right of the cell before.
    """
    row = column = -1
    columns = _ColumnNumbers()
    for element in _rows_and_cells(xml, large):
        name = local[element.tag]
        if name == "c":
            address = element.get("r", "").strip()
            letters = address.rstrip("0123456789")
            number = address[len(letters) :]
            column = columns[letters] if letters else column + 1
            if letters and number:
                row = int(number[:_MOST_DIGITS]) - 1
            if len(element):
                yield (row, column), element
        elif name == "row":
            number = element.get("r", "").strip()
            row, column = int(number) - 1 if number.isdecimal() and len(number) < _MOST_DIGITS else row + 1, -1


def cells_of(xml: bytes) -> Iterator[tuple[Place, ElementTree.Element]]:
    """Each cell of a sheet that is not empty, with its place. Raises UnreadableFile for damaged XML."""
    return _cells(xml, _LocalNames())


def _value_of(cell: ElementTree.Element) -> str | None:
    return next((child.text for child in cell if child.tag.endswith("v")), None)


class _ColumnNumbers(dict[str, int]):
    """A column's letters → its number from 0."""

    def __missing__(self, letters: str) -> int:
        self[letters] = column_number("".join(filter(str.isalpha, letters[:_MOST_DIGITS])))
        return self[letters]


class _LocalNames(dict[str, str]):
    """Tag → its name without the namespace."""

    def __missing__(self, tag: str) -> str:
        self[tag] = tag.rpartition("}")[2]
        return self[tag]


def _rows_and_cells(xml: bytes, large: int) -> Iterable[ElementTree.Element]:
    """The elements of a sheet in their order; each cell with its children."""
    rows = _without_what_follows(xml)
    return parsed(rows).iter() if len(rows) <= large else _read_by_rows(rows)


def _without_what_follows(xml: bytes) -> bytes:
    """The XML up to the end of the rows. In our own forms the validations after them are longer than the rows."""
    end = xml.rfind(b"</sheetData>")
    if end < 0 or xml.count(b"sheetData") != 2 or _MAY_BE_OTHERWISE.search(xml[:_HEAD]):
        return xml
    return xml[:end] + b"</sheetData></worksheet>"


def _read_by_rows(xml: bytes) -> Iterator[ElementTree.Element]:
    """Each row's elements after the row was read; the memory is then freed."""
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(xml)):
            if element.tag.endswith("row"):
                yield from element.iter()
                element.clear()
    except MALFORMED:
        raise UnreadableFile("tệp hỏng, nội dung XML dở dang") from None
