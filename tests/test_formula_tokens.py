"""Formulas that an .xls stores as tokens, put into words."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.containers.formula_tokens import BOOK, SHEETS_NAMED, formula_text, sheets_by_number
from tdkt_xl.containers.formulas import Calculator
from tdkt_xl.containers.package import StoredCell
from tdkt_xl.containers.records import _legacy_cells, _sheet_starts
from tests.grids import GridWorkbook

F10, J10 = b"\x44\x09\x00\x05\xc0", b"\x44\x09\x00\x09\xc0"
H10_I10 = b"\x25" + struct.pack("<4H", 9, 9, 0xC007, 0xC008)
PLUS, MINUS, TIMES, OVER, POWER = b"\x03", b"\x04", b"\x05", b"\x06", b"\x07"
THREE = b"\x1e\x03\x00"
SHEETS = ["BTH", "Sổ QĐ", None]


def number(value: float) -> bytes:
    return b"\x1f" + struct.pack("<d", value)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (F10 + J10 + PLUS, "F10+J10"),
        (F10 + J10 + MINUS + b"\x15" + THREE + TIMES, "(F10-J10)*3"),
        (b"\x19\x40\x00\x01" + F10 + b"\x13" + THREE + OVER, "-F10/3"),
        (THREE + THREE + POWER + b"\x14" + b"\x12", "+3^3%"),
        (H10_I10 + b"\x19\x10\x00\x00", "SUM(H10:I10)"),
        (H10_I10 + F10 + THREE + b"\x42\x03\x04\x00", "SUM(H10:I10,F10,3)"),
        (b"\x65" + struct.pack("<4H", 0, 65535, 2, 2) + b"\x19\x10\x00\x00", "SUM(C:C)"),
        (b"\x5a" + struct.pack("<3H", 1, 0, 0x4000), "'Sổ QĐ'!A1"),
        (b"\x3b" + struct.pack("<5H", 0, 0, 1, 0, 0) + b"\x19\x10\x00\x00", "SUM('BTH'!A1:A2)"),
        (number(2.5), "2.5"),
        (number(70000), "70000"),
        (b"\x19\x01\x00\x00" + THREE, "3"),
    ],
)
def test_plain_tokens(tokens: bytes, text: str) -> None:
    assert formula_text(tokens, SHEETS) == text


@pytest.mark.parametrize(
    "tokens",
    [
        b"",
        PLUS,
        F10 + PLUS,
        F10 + J10,
        F10[:3],
        b"\x17\x01\x00x",
        F10 + J10 + b"\x08",  # text put together
        F10 + J10 + b"\x0b",  # a comparison
        F10 + b"\x19\x02\x00\x00",  # IF
        F10 + b"\x42\x01\x06\x00",  # another function
        b"\x42\x00\x04\x00",
        b"\x42\x05\x04\x00",
        b"\x3a" + struct.pack("<3H", 2, 0, 0),  # another workbook
        b"\x3a" + struct.pack("<3H", 9, 0, 0),
        b"\x01\x00\x00\x00\x00",
        b"\xff",
    ],
)
def test_anything_else_has_no_words(tokens: bytes) -> None:
    assert formula_text(tokens, SHEETS) is None


@given(st.binary(max_size=60))
def test_any_bytes_are_taken(tokens: bytes) -> None:
    text = formula_text(tokens, SHEETS)
    assert text is None or text


Tree = tuple[bytes, float]


def pairs(trees: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    operations = {PLUS: float.__add__, MINUS: float.__sub__, TIMES: float.__mul__}
    return st.builds(
        lambda first, second, sign: (first[0] + b"\x15" + second[0] + b"\x15" + sign, operations[sign](first[1], second[1])),
        trees,
        trees,
        st.sampled_from(sorted(operations)),
    )


@given(st.recursive(st.integers(0, 999).map(lambda n: (b"\x1e" + struct.pack("<H", n), float(n))), pairs, max_leaves=8))
def test_what_the_words_come_to_is_what_the_tokens_mean(tree: Tree) -> None:
    tokens, value = tree
    text = formula_text(tokens, [])
    assert text is not None
    assert Calculator(GridWorkbook({"A": []})).compute(text, 0) == pytest.approx(value)


# ---- In a stream of records


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def stream(tokens: bytes, version: int = 0x600) -> bytes:
    """A workbook's records: sheets "BTH" and "Sổ", and on the first a formula in C1 that has no value."""
    books = record(BOOK, struct.pack("<2H", 2, 0x401)) + record(SHEETS_NAMED, struct.pack("<4H", 1, 0, 1, 1))

    def globals_(start: int) -> bytes:
        place = struct.pack("<IH", start, 0)
        names = record(0x85, place + b"\x03\0BTH") + record(0x85, place + b"\x02\x01" + "Sổ".encode("utf-16-le"))
        return record(0x809, struct.pack("<2H", version, 5)) + names + books + record(0x0A)

    result = b"\x03" + b"\0" * 5 + b"\xff\xff"
    formula = struct.pack("<3H", 0, 2, 0) + result + b"\0" * 6 + struct.pack("<H", len(tokens)) + tokens
    sheet = record(0x809, struct.pack("<2H", version, 0x10)) + record(0x06, formula) + record(0x0A)
    return globals_(len(globals_(0))) + sheet


@pytest.mark.parametrize(
    ("tokens", "version", "text"),
    [
        (F10 + J10 + PLUS, 0x600, "F10+J10"),
        (b"\x3a" + struct.pack("<3H", 0, 0, 0) + F10 + PLUS, 0x600, "'Sổ'!A1+F10"),
        (b"\x41\x18\x00" + F10 + PLUS, 0x600, "…"),  # another function
        (F10 + J10 + PLUS, 0x500, "…"),  # older tokens are others
    ],
)
def test_a_formula_without_a_value_in_an_xls(tokens: bytes, version: int, text: str) -> None:
    content = stream(tokens, version)
    starts, references = _sheet_starts(content)
    cells = dict(_legacy_cells(content, starts[0], references))
    assert cells[0, 2] == StoredCell("n", text, None)


def test_sheets_of_other_workbooks_have_no_name() -> None:
    books = [(BOOK, struct.pack("<2H", 1, 0x105)), (BOOK, struct.pack("<2H", 2, 0x401))]
    named = (SHEETS_NAMED, struct.pack("<H9H", 3, 0, 0, 0, 1, 1, 1, 1, 0, 1))
    assert sheets_by_number([*books, named], ["A", "B"]) == [None, "B", None]
