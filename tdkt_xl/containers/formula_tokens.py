"""The text of a formula that an .xls stores as tokens, as far as it is plain enough to be computed.

Tokens stand in the order of a stack machine: operands first, then what is done with them. Source: [MS-XLS], 2.5.198.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence

from tdkt_xl.returns import column_letters

_OPERATORS = {0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^"}
_SIGNS = {0x12: "+", 0x13: "-"}
_PERCENT, _BRACKETS = 0x14, 0x15
_ATTRIBUTES, _WHOLE, _NUMBER = 0x19, 0x1E, 0x1F
_FUNCTION, _CELL, _AREA, _CELL_ELSEWHERE, _AREA_ELSEWHERE = 0x22, 0x24, 0x25, 0x3A, 0x3B
_SUM_OF_ONE, _WITHOUT_MEANING = 0x10, 0x41
"""Attributes: a SUM over one argument; spaces, and that the formula is to be computed each time."""
_FUNCTION_NAMES = {4: "SUM"}
_COLUMN = 0x3FFF
"""The bits of a column; those above say that it moves when copied."""
_ROWS = 65_536

# ---- What a workbook says of the sheets that references name by number

BOOK, SHEETS_NAMED = 0x1AE, 0x17
_OWN_BOOK = b"\x01\x04"


def sheets_by_number(records: Iterable[tuple[int, bytes]], names: Sequence[str]) -> list[str | None]:
    """Reference number → sheet; None for what lies in another workbook, or spans several sheets."""
    own: list[bool] = []
    found: list[str | None] = []
    for kind, content in records:
        if kind == BOOK:
            own.append(content[2:4] == _OWN_BOOK)
        elif kind == SHEETS_NAMED:
            for book, first, last in struct.iter_unpack("<3H", content[2 : 2 + (len(content) - 2) // 6 * 6]):
                inside = book < len(own) and own[book] and first == last and first < len(names)
                found.append(names[first] if inside else None)
    return found


# ---- Tokens to text


class _NotPlainError(Exception):
    """The formula holds something that would not be computed anyway."""


def formula_text(tokens: bytes, sheets: Sequence[str | None]) -> str | None:
    """The formula in a spreadsheet's words, None where it holds more than arithmetic, references and SUM."""
    stack: list[str] = []
    try:
        at = 0
        while at < len(tokens):
            at = _take(tokens, at, stack, sheets)
    except (_NotPlainError, struct.error, IndexError, UnicodeDecodeError):
        return None
    return stack[0] if len(stack) == 1 else None


def _take(tokens: bytes, at: int, stack: list[str], sheets: Sequence[str | None]) -> int:
    """Puts one token's effect on the stack; gives where the next begins."""
    kind, at = tokens[at], at + 1
    kind = kind & 0x1F | 0x20 if kind >= 0x40 else kind  # how the value is to be passed on makes no difference
    if kind in _OPERATORS:
        second, first = stack.pop(), stack.pop()
        stack.append(f"{first}{_OPERATORS[kind]}{second}")
    elif kind in _SIGNS:
        stack.append(f"{_SIGNS[kind]}{stack.pop()}")
    elif kind == _PERCENT:
        stack.append(f"{stack.pop()}%")
    elif kind == _BRACKETS:
        stack.append(f"({stack.pop()})")
    elif kind in _READERS:
        length, words = _READERS[kind]
        stack.append(words(tokens[at : at + length], sheets))
        at += length
    elif kind == _ATTRIBUTES:
        flags = tokens[at]
        if flags & _SUM_OF_ONE:
            stack.append(f"SUM({stack.pop()})")
        elif not flags & _WITHOUT_MEANING or flags & ~_WITHOUT_MEANING:
            raise _NotPlainError
        at += 3
    elif kind == _FUNCTION:
        count, number = struct.unpack_from("<BH", tokens, at)
        if number not in _FUNCTION_NAMES or not 0 < count <= len(stack):
            raise _NotPlainError
        stack[-count:] = [f"{_FUNCTION_NAMES[number]}({','.join(stack[-count:])})"]
        at += 3
    else:
        raise _NotPlainError
    return at


def _cell(content: bytes, sheets: Sequence[str | None]) -> str:
    return _address(*struct.unpack("<2H", content))


def _area(content: bytes, sheets: Sequence[str | None]) -> str:
    top, bottom, left, right = struct.unpack("<4H", content)
    if top == 0 and bottom == _ROWS - 1:
        return f"{column_letters(left & _COLUMN)}:{column_letters(right & _COLUMN)}"
    return f"{_address(top, left)}:{_address(bottom, right)}"


def _address(row: int, column: int) -> str:
    return f"{column_letters(column & _COLUMN)}{row + 1}"


def _elsewhere(words: Callable[[bytes, Sequence[str | None]], str]) -> Callable[[bytes, Sequence[str | None]], str]:
    def with_sheet(content: bytes, sheets: Sequence[str | None]) -> str:
        number = int.from_bytes(content[:2], "little")
        name = sheets[number]
        if name is None:
            raise _NotPlainError
        quoted = name.replace("'", "''")
        return f"'{quoted}'!{words(content[2:], sheets)}"

    return with_sheet


def _number(content: bytes, sheets: Sequence[str | None]) -> str:
    value = struct.unpack("<d", content)[0]
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


_READERS: Mapping[int, tuple[int, Callable[[bytes, Sequence[str | None]], str]]] = {
    _WHOLE: (2, lambda content, sheets: str(struct.unpack("<H", content)[0])),
    _NUMBER: (8, _number),
    _CELL: (4, _cell),
    _AREA: (8, _area),
    _CELL_ELSEWHERE: (6, _elsewhere(_cell)),
    _AREA_ELSEWHERE: (10, _elsewhere(_area)),
}
"""Tokens that are operands: how many bytes they take, and their words."""
