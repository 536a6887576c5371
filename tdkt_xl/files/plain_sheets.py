"""The cells of a plain sheet, read from its XML in half the time that a reader of every kind of sheet takes.

Tables of counts are monotonous: tags come in one shape, and few values and styles make up most of their cells. A row is one
match of one expression, which shows at the same time that no cell lies far out, and each kind of cell is understood once.
What is not as plain as that (dates, texts in several fonts, columns beyond Z, cells without addresses) is left to
python-calamine, and what is read here is what python-calamine reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_uppercase

# Whatever else stands in a cell than a value: only where it ends; what it is _CELL tells.
_CELL_HERE = r"[^>]*+>(?:<v>[^<]*+</v></c>|(?:</?[fvit][^<]*+)*+</c>)?+"
_CELLS = "".join(rf'(?:<c r="{letter}\1"({_CELL_HERE}))?+' for letter in ascii_uppercase)
_ROW = re.compile(rf'<row r="(\d{{1,7}}+)"(?: [\w:]++="[^"<]*+")*+ ?(?:/>|>{_CELLS}</row>)'.encode())
_CELL = re.compile(
    rb'(?: s="(\d{1,5})")?(?: t="(n|s|str|e|inlineStr)")? ?(?:/>|>(?:<f[^>]*>(?:[^<]*</f>)?)?'
    rb'(?:<v>([^<]*)</v>)?(?:<is><t( xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
# A text that is not marked as to be kept as it is loses the blanks around it.
_TEXT = re.compile(r'<si><t(?: xml:space="preserve">|>(?!\s)(?=[^<]*+(?<!\s)<))([^<]*+)</t></si>')
_ERRORS = (b"#N/A", b"#DIV/0!", b"#REF!", b"#NAME?", b"#NULL!", b"#NUM!", b"#VALUE!")
_NUMBER = re.compile(rb"-?\d{1,17}(?:\.\d{1,17})?(?:[Ee][-+]?\d{1,2})?")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{3,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_FORMAT = re.compile(rb"<numFmt ([^<>]*)>")
_STYLE = re.compile(rb"<xf ([^<>]*)>")
_ITS_FORMAT = re.compile(rb'\bnumFmtId="(\d{1,5})"')
_ITS_CODE = re.compile(rb'\bformatCode="([^"]*)"')
_LETTERS_OF_DATES = re.compile(rb"[dmyhsDMYHS]")
_NUMBER_FORMATS = frozenset({*range(14), *range(37, 45), 48, 49})
"""Built-in formats that show no date or time (ECMA-376, part 1, 18.8.30)."""
_LAST_ROW = 1_048_576
_MOST_KINDS = 20_000
"""Kinds of cells that are remembered: some 3 MB."""
_LONG_KIND = 80
"""Bytes from which a kind is not worth remembering."""
_USED = 0
"""Stands for a text of no letters, or an error: python-calamine gives "" for both, and takes the cell for a used one."""

Row = list[object]


class NotPlainError(Exception):
    """There is something that is left to others."""


class PlainSheet:
    """A sheet whose rows are plain throughout; `height` and `width` are those of the rectangle from A1 to its last used cells."""

    def __init__(self, numbers: list[int], rows: list[Row], with_texts: bool) -> None:
        """`rows` are the kinds of cells (see below) of the rows of these numbers, from 1 up."""
        self.with_texts = with_texts
        last = len(rows)
        while last and rows[last - 1].count("") == len(rows[last - 1]):
            last -= 1
        width = max(map(len, rows[:last]), default=0)
        while width and all(len(row) < width or row[width - 1] == "" for row in rows[:last]):
            width -= 1
        self._numbers = numbers
        self._rows = [row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for row in rows[:last]]
        self.height, self.width = numbers[last - 1] if last else 0, width

    @classmethod
    def among(cls, xml: bytes, kinds: Kinds) -> PlainSheet | None:
        """The sheet of this XML; None where its rows hold anything but plain cells within A to Z."""
        at = xml.find(b"<sheetData>") + len(b"<sheetData>")
        if at < len(b"<sheetData>") or xml.find(b"<!", 0, at) >= 0:
            return None
        numbers: list[int] = []
        rows: list[Row] = []
        last, kind_of = 0, kinds.__getitem__
        try:
            while row := _ROW.match(xml, at):
                number, at = int(row[1]), row.end()
                if not last < number <= _LAST_ROW:
                    return None
                last = number
                if row.lastindex != 1:  # a row without cells says no more than one that is not there
                    numbers.append(number)
                    rows.append(list(map(kind_of, row.groups(b"")[1 : row.lastindex])))
        except (NotPlainError, ValueError):
            return None
        return cls(numbers, rows, kinds.with_texts) if xml.startswith(b"</sheetData>", at) else None

    def rows(self, texts: bytes) -> list[Row] | None:
        """All cells from A1 on as python-calamine gives them, rows of one length; None where a text is unusual.

        `texts` are the workbook's shared texts as XML, b"" where it has none; not looked at where the sheet was read with them.
        """
        if not self.with_texts:
            try:
                shared = _shared_texts(texts)
                for row in self._rows:
                    for place, cell in enumerate(row):
                        if type(cell) is int:
                            row[place] = shared[cell]
            except (NotPlainError, IndexError, ValueError):
                return None
        if self.height == len(self._rows):
            return self._rows
        filled: list[Row] = []
        for number, row in zip(self._numbers, self._rows, strict=False):
            while len(filled) < number - 1:
                filled.append([""] * self.width)
            filled.append(row)
        return filled


class Kinds(dict[bytes, object]):
    """What stands in a cell, by its XML behind the address: a float, a text, "" for a blank, or the number of a shared text.

    Shared texts count from 1; 0 stands for what is used and has no text. For a long sheet it is quicker to know the
    texts from the start than to look for their numbers afterwards: then the texts stand for themselves, and none is empty.
    """

    def __init__(self, dates: frozenset[int], texts: Sequence[str] | None = None) -> None:
        super().__init__({b"": ""})
        self._dates, self._texts = dates, texts
        self.with_texts = texts is not None

    def knowing(self, texts: bytes) -> Kinds | None:
        """The kinds of cells of one workbook, with its shared texts, given as XML; None where one of them is unusual."""
        try:
            return Kinds(self._dates, _shared_texts(texts))
        except (NotPlainError, ValueError):
            return None

    def __missing__(self, cell: bytes) -> object:
        match = _CELL.fullmatch(cell)
        if match is None:
            raise NotPlainError
        kind = self._understood(*match.groups())
        if self._texts is not None and type(kind) is int:
            kind = self._texts[kind] if kind < len(self._texts) else ""
            if kind == "":
                raise NotPlainError
        if len(self) > _MOST_KINDS:
            self.clear()
            self[b""] = ""
        if len(cell) < _LONG_KIND:
            self[cell] = kind
        return kind

    def _understood(
        self, style: bytes | None, type_: bytes | None, value: bytes | None, kept: bytes | None, text: bytes | None
    ) -> object:
        if type_ == b"inlineStr" and text is not None and value is None and (kept or text == text.strip()):
            return _text(text.decode()) or _USED
        if type_ == b"inlineStr" or text is not None:
            raise NotPlainError
        if value is None:
            return ""
        if type_ == b"s":
            if not value.isdigit():
                raise NotPlainError
            return int(value) + 1
        if type_ == b"str":
            return _text(value.decode()) or _USED
        if type_ == b"e" and value in _ERRORS:
            return _USED
        if type_ == b"e":
            raise NotPlainError
        if (style is not None and int(style) in self._dates) or not _NUMBER.fullmatch(value):
            raise NotPlainError
        return float(value)


def _shared_texts(xml: bytes) -> list[str]:
    """Texts from 1 on; the one at 0 is what `_USED` stands for."""
    whole = xml.decode()
    found = _TEXT.findall(whole)
    if len(found) != whole.count("<si") or _is_odd(whole):
        raise NotPlainError
    return ["", *([_unescaped(text) for text in found] if "&" in whole else found)]


def _text(escaped: str) -> str:
    if _is_odd(escaped):
        raise NotPlainError
    return _unescaped(escaped)


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    if text.count("&") != len(_REFERENCE.findall(text)):
        raise NotPlainError
    return _REFERENCE.sub(_referred, text)


def _is_odd(text: str) -> bool:
    return "\r" in text or "_x" in text or "<!" in text


def _referred(reference: re.Match[str]) -> str:
    name, number = reference.groups()
    return _NAMED[name] if name else chr(int(number))


@lru_cache(maxsize=8)
def kinds_of_cells(styles: bytes) -> Kinds:
    """The kinds of cells under a stylesheet, given as XML. Raises NotPlainError."""
    return _kinds(_styles_of_dates(styles))


@lru_cache(maxsize=8)
def _kinds(dates: frozenset[int]) -> Kinds:
    return Kinds(dates)


def _styles_of_dates(xml: bytes) -> frozenset[int]:
    """The cell styles that may show a number as a date or time."""
    plain = set(_NUMBER_FORMATS)
    for each in _FORMAT.findall(xml):
        number, code = _ITS_FORMAT.search(each), _ITS_CODE.search(each)
        if number is None or code is None:
            raise NotPlainError
        (plain.discard if _LETTERS_OF_DATES.search(code[1]) else plain.add)(int(number[1]))
    start, end = xml.find(b"<cellXfs"), xml.find(b"</cellXfs>")
    if not 0 <= start < end:
        raise NotPlainError
    formats = [_ITS_FORMAT.search(style) for style in _STYLE.findall(xml, start, end)]
    return frozenset(place for place, number in enumerate(formats) if number is not None and int(number[1]) not in plain)
