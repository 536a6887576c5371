"""The text of a formula that an .xls or .xlsb stores as tokens, as far as it is plain enough to be computed.

Tokens stand in the order of a stack machine: operands first, then what is done with them. Sources: [MS-XLS], 2.5.198;
[MS-XLSB], 2.5.97.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tdkt_xl.model.returns import column_letters

_OPERATORS = {0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^"}
_JOINING = {0x08: "&"}
_SIGNS = {0x12: "+", 0x13: "-"}
_PERCENT, _BRACKETS, _TEXT = 0x14, 0x15, 0x17
_ATTRIBUTES, _ERROR, _TRUTH, _WHOLE, _NUMBER = 0x19, 0x1C, 0x1D, 0x1E, 0x1F
_FIXED_FUNCTION, _FUNCTION, _NAME = 0x21, 0x22, 0x23
_CELL, _AREA, _CELL_ELSEWHERE, _AREA_ELSEWHERE = 0x24, 0x25, 0x3A, 0x3B
_SUM_OF_ONE, _WITHOUT_MEANING = 0x10, 0x41
"""Attributes: a SUM over one argument; spaces, and that the formula is to be computed each time."""
_FUNCTION_NAMES = {4: "SUM", 345: "SUMIF", 346: "COUNTIF", 481: "COUNTIFS", 482: "SUMIFS"}
_FIXED_ARGUMENTS = {346: 2}
"""How many arguments a function takes whose token does not say so."""
_BY_NAME = 255
"""The number of a function that is called by its name: one that is younger than the format."""
_YOUNGER = "_xlfn."
_COMPUTING = frozenset((*_OPERATORS, *_SIGNS, _PERCENT, _WHOLE, _NUMBER, _FIXED_FUNCTION, _FUNCTION))
_COLUMN = 0x3FFF
"""The bits of a column; those above say that it moves when copied."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How wide a format stores references: the .xls of 65,536 rows, or the .xlsb of 1,048,576."""

    rows: int
    cell: struct.Struct
    area: struct.Struct
    wide_texts: bool
    """Whether a text's length takes two bytes, and all letters do."""


XLS = Dialect(65_536, struct.Struct("<HH"), struct.Struct("<HHHH"), wide_texts=False)
XLSB = Dialect(1_048_576, struct.Struct("<IH"), struct.Struct("<IIHH"), wide_texts=True)


@dataclass(frozen=True, slots=True)
class References:
    """What formulas name by number: sheets from 0, defined names from 1. None: not of this workbook, or not one sheet."""

    sheets: Sequence[str | None] = ()
    names: Sequence[str | None] = ()


# ---- What an .xls says of the sheets and names that references name by number

BOOK, SHEETS_NAMED, DEFINED_NAME = 0x1AE, 0x17, 0x18
_OWN_BOOK = b"\x01\x04"
_NAME_AT = 14


def references_of(records: Iterable[tuple[int, bytes]], sheets: Sequence[str]) -> References:
    """What the records of an .xls (`BOOK`, `SHEETS_NAMED`, `DEFINED_NAME`, in their order) say of its references."""
    own: list[bool] = []
    found: list[str | None] = []
    names: list[str | None] = []
    for kind, content in records:
        if kind == BOOK:
            own.append(content[2:4] == _OWN_BOOK)
        elif kind == SHEETS_NAMED:
            for book, first, last in struct.iter_unpack("<3H", content[2 : 2 + (len(content) - 2) // 6 * 6]):
                inside = book < len(own) and own[book] and first == last and first < len(sheets)
                found.append(sheets[first] if inside else None)
        elif kind == DEFINED_NAME:
            names.append(_letters(content[_NAME_AT:], content[3])[0] if len(content) > _NAME_AT else None)
    return References(found, names)


def _letters(content: bytes, length: int) -> tuple[str, int]:
    """A text of so many letters behind the byte that tells its width, and the bytes that it takes with that."""
    wide = content[0] & 1
    end = 1 + length * (1 + wide)
    return content[1:end].decode("utf-16-le" if wide else "latin-1", "replace"), end


# ---- Tokens to text


class _NotPlainError(Exception):
    """The formula holds something that would not be computed anyway."""


def formula_text(tokens: bytes, references: References, dialect: Dialect = XLS) -> str | None:
    """The formula in a spreadsheet's words, None where it holds more than arithmetic, references, texts and sums."""
    read = _read(tokens, references, dialect)
    return read.stack[0] if read is not None else None


def _read(tokens: bytes, references: References, dialect: Dialect) -> _Machine | None:
    machine = _Machine(tokens, references, dialect)
    try:
        while machine.at < len(tokens):
            machine.step()
    except (_NotPlainError, struct.error, IndexError, UnicodeDecodeError):
        return None
    return machine if len(machine.stack) == 1 else None


class _Machine:
    def __init__(self, tokens: bytes, references: References, dialect: Dialect) -> None:
        self._tokens, self._references, self._dialect = tokens, references, dialect
        self.stack: list[str] = []
        self.at = 0
        self.computes = False
        """Whether what was done last gives a number, whatever the cells hold."""

    def step(self) -> None:
        """Puts one token's effect on the stack."""
        stack, kind = self.stack, _plain_kind(self._tokens[self.at])
        self.at += 1
        if kind not in (_BRACKETS, _ATTRIBUTES):
            self.computes = kind in _COMPUTING
        if kind in _OPERATORS or kind in _JOINING:
            second, first = stack.pop(), stack.pop()
            stack.append(f"{first}{_OPERATORS.get(kind) or _JOINING[kind]}{second}")
        elif kind in _SIGNS:
            stack.append(f"{_SIGNS[kind]}{stack.pop()}")
        elif kind == _PERCENT:
            stack.append(f"{stack.pop()}%")
        elif kind == _BRACKETS:
            stack.append(f"({stack.pop()})")
        elif kind == _ATTRIBUTES:
            self._attribute(self._tokens[self.at])
            self.at += 3
        elif kind == _FUNCTION:
            self._function(*self._unpacked("<BH"))
        elif kind == _FIXED_FUNCTION:
            (number,) = self._unpacked("<H")
            self._function(_FIXED_ARGUMENTS.get(number, 0), number)
        else:
            stack.append(self._operand(kind))

    def _unpacked(self, layout: str | struct.Struct) -> tuple[int, ...]:
        known = struct.Struct(layout) if isinstance(layout, str) else layout
        values = known.unpack_from(self._tokens, self.at)
        self.at += known.size
        return values

    def _attribute(self, flags: int) -> None:
        if flags & _SUM_OF_ONE:
            self.stack.append(f"SUM({self.stack.pop()})")
            self.computes = True
        elif not flags & _WITHOUT_MEANING or flags & ~_WITHOUT_MEANING:
            raise _NotPlainError

    def _function(self, count: int, number: int) -> None:
        if not 0 < count <= len(self.stack):
            raise _NotPlainError
        name, arguments = _FUNCTION_NAMES.get(number), self.stack[-count:]
        if number == _BY_NAME:
            name, *arguments = arguments
        if name not in _FUNCTION_NAMES.values():
            raise _NotPlainError
        self.stack[-count:] = [f"{name}({','.join(arguments)})"]

    def _operand(self, kind: int) -> str:
        if kind == _WHOLE:
            return str(self._unpacked("<H")[0])
        if kind == _NUMBER:
            value = self._unpacked("<d")[0]
            return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
        if kind == _TEXT:
            return f'"{self._text()}"'
        if kind == _NAME:
            return self._younger_function(self._unpacked("<I")[0])
        sheet = self._sheet(self._unpacked("<H")[0]) if kind in (_CELL_ELSEWHERE, _AREA_ELSEWHERE) else ""
        if kind in (_CELL, _CELL_ELSEWHERE):
            return sheet + _address(*self._unpacked(self._dialect.cell))
        if kind in (_AREA, _AREA_ELSEWHERE):
            return sheet + self._area(*self._unpacked(self._dialect.area))
        raise _NotPlainError

    def _text(self) -> str:
        if self._dialect.wide_texts:
            start, end = self.at + 2, self.at + 2 + 2 * self._unpacked("<H")[0]
            text = self._tokens[start:end].decode("utf-16-le")
        else:
            text, length = _letters(self._tokens[self.at + 1 :], self._tokens[self.at])
            end = self.at + 1 + length
        if end > len(self._tokens):
            raise _NotPlainError
        self.at = end
        return text.replace('"', '""')

    def _younger_function(self, number: int) -> str:
        name = self._references.names[number - 1] if number else None
        if name is None or not name.startswith(_YOUNGER):
            raise _NotPlainError
        return name.removeprefix(_YOUNGER)

    def _sheet(self, number: int) -> str:
        name = self._references.sheets[number]
        if name is None:
            raise _NotPlainError
        quoted = name.replace("'", "''")
        return f"'{quoted}'!"

    def _area(self, top: int, bottom: int, left: int, right: int) -> str:
        if top == 0 and bottom == self._dialect.rows - 1:
            return f"{column_letters(left & _COLUMN)}:{column_letters(right & _COLUMN)}"
        return f"{_address(top, left)}:{_address(bottom, right)}"


def _plain_kind(kind: int) -> int:
    """The token, however its value is to be passed on."""
    return kind & 0x1F | 0x20 if kind >= 0x40 else kind


def _address(row: int, column: int) -> str:
    return f"{column_letters(column & _COLUMN)}{row + 1}"


# ---- What a formula must come to


def must_give_a_number(tokens: bytes, references: References, dialect: Dialect = XLS) -> bool:
    """Whether an empty text cannot be a formula's result: it adds, or computes from references and numbers alone."""
    read = _read(tokens, references, dialect)
    if read is not None:
        return read.computes
    lengths = _lengths(dialect)
    at, computes = 0, False
    while at < len(tokens):
        kind = _plain_kind(tokens[at])
        if kind not in lengths:
            return False
        computes = computes or kind in _COMPUTING
        at += 1 + lengths[kind]
    return computes


def _lengths(dialect: Dialect) -> dict[int, int]:
    """How many bytes follow a token; texts, names and whatever may give a text are left out."""
    cell, area = dialect.cell.size, dialect.area.size
    return {
        **dict.fromkeys(range(0x03, 0x17), 0),
        **{_ATTRIBUTES: 3, _ERROR: 1, _TRUTH: 1, _WHOLE: 2, _NUMBER: 8, _FIXED_FUNCTION: 2, _FUNCTION: 3},
        **{_CELL: cell, _AREA: area, _CELL_ELSEWHERE: 2 + cell, _AREA_ELSEWHERE: 2 + area},
    }
