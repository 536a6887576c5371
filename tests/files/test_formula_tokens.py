"""Formulas that an .xls or .xlsb stores as tokens, put into words."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.formula_tokens import (
    BOOK,
    DEFINED_NAME,
    SHEETS_NAMED,
    XLS,
    XLSB,
    Dialect,
    References,
    formula_text,
    must_give_a_number,
    references_of,
)
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.package import StoredCell
from tdkt_xl.files.records import _legacy_cells, _sheet_starts
from tests.grids import GridWorkbook

F10, J10 = b"\x44\x09\x00\x05\xc0", b"\x44\x09\x00\x09\xc0"
H10_I10 = b"\x25" + struct.pack("<4H", 9, 9, 0xC007, 0xC008)
PLUS, MINUS, TIMES, OVER, POWER = b"\x03", b"\x04", b"\x05", b"\x06", b"\x07"
THREE = b"\x1e\x03\x00"
REFERENCES = References(["BTH", "Sổ QĐ", None], ["_xlfn.SUMIFS", "Tổng", None])


def text(letters: str) -> bytes:
    return b"\x17" + bytes([len(letters), 1]) + letters.encode("utf-16-le")


def name(number: int) -> bytes:
    return b"\x23" + struct.pack("<I", number)


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
        (H10_I10 + text('Giấy "khen"') + H10_I10 + b"\x42\x03\x59\x01", 'SUMIF(H10:I10,"Giấy ""khen""",H10:I10)'),
        (name(1) + H10_I10 + H10_I10 + THREE + b"\x42\x04\xff\x00", "SUMIFS(H10:I10,H10:I10,3)"),
        (H10_I10 + H10_I10 + b"\x17\x02\x00GK" + b"\x42\x03\xe2\x01", 'SUMIFS(H10:I10,H10:I10,"GK")'),
        (H10_I10 + text(">") + F10 + b"\x08" + b"\x41\x5a\x01", 'COUNTIF(H10:I10,">"&F10)'),
        (H10_I10 + THREE + H10_I10 + THREE + b"\x42\x04\xe1\x01", "COUNTIFS(H10:I10,3,H10:I10,3)"),
    ],
)
def test_plain_tokens(tokens: bytes, text: str) -> None:
    assert formula_text(tokens, REFERENCES) == text


@pytest.mark.parametrize(
    "tokens",
    [
        b"",
        PLUS,
        F10 + PLUS,
        F10 + J10,
        F10[:3],
        b"\x17\x09\x00x",
        name(2),
        name(3),
        name(0),
        name(9),
        name(2) + THREE + b"\x42\x02\xff\x00",
        F10 + THREE + b"\x42\x02\xff\x00",
        b"\x42\x01\xff\x00",
        H10_I10 + b"\x41\x05\x00",  # another function, with as many arguments as it always has
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
    assert formula_text(tokens, REFERENCES) is None


@given(st.binary(max_size=60), st.sampled_from([XLS, XLSB]))
def test_any_bytes_are_taken(tokens: bytes, dialect: Dialect) -> None:
    text = formula_text(tokens, REFERENCES, dialect)
    assert text is None or text
    assert must_give_a_number(tokens, REFERENCES, dialect) in (True, False)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (b"\x44" + struct.pack("<IH", 99_999, 0xC005) + THREE + PLUS, "F100000+3"),
        (b"\x45" + struct.pack("<IIHH", 9, 10, 7, 8) + b"\x19\x10\x00\x00", "SUM(H10:I11)"),
        (b"\x45" + struct.pack("<IIHH", 0, 1_048_575, 2, 2) + b"\x19\x10\x00\x00", "SUM(C:C)"),
        (b"\x5a" + struct.pack("<HIH", 1, 0, 0x4000), "'Sổ QĐ'!A1"),
        (b"\x3b" + struct.pack("<HIIHH", 0, 0, 1, 0, 0) + b"\x19\x10\x00\x00", "SUM('BTH'!A1:A2)"),
        (b"\x17\x02\x00" + "Sĩ".encode("utf-16-le"), '"Sĩ"'),
        (b"\x17\x09\x00" + "Sĩ".encode("utf-16-le"), None),
    ],
)
def test_tokens_of_an_xlsb(tokens: bytes, text: str | None) -> None:
    assert formula_text(tokens, REFERENCES, XLSB) == text


@pytest.mark.parametrize(
    ("tokens", "must"),
    [
        (F10 + J10 + PLUS, True),
        (H10_I10 + b"\x19\x10\x00\x00" + b"\x15", True),
        (name(1) + H10_I10 + H10_I10 + text("x") + b"\x42\x04\xff\x00", True),
        (F10 + J10 + b"\x42\x02\x07\x00", True),  # MAX: no words, but nothing there is a text
        (THREE, True),
        (F10, False),
        (b"\x44\x22\x00\x00\xc0", False),
        (b"\x17\x00\x00", False),
        (F10 + b"\x17\x00\x00" + b"\x42\x02\x01\x00", False),  # IF(F10, "")
        (b"", False),
        (b"\xff\x00", False),
    ],
)
def test_formulas_that_must_give_a_number(tokens: bytes, must: bool) -> None:
    assert must_give_a_number(tokens, REFERENCES) is must


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
    text = formula_text(tokens, References())
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
    assert references_of([*books, named], ["A", "B"]).sheets == [None, "B", None]


def test_defined_names() -> None:
    younger = (DEFINED_NAME, struct.pack("<HBB", 11, 0, 12) + b"\0" * 11 + b"_xlfn.SUMIFS\x1c\x1d")
    wide = (DEFINED_NAME, struct.pack("<HBB", 0, 0, 2) + b"\0" * 10 + b"\x01" + "Sổ".encode("utf-16-le"))
    assert references_of([younger, wide, (DEFINED_NAME, b"\0" * 9)], []).names == ["_xlfn.SUMIFS", "Sổ", None]
