"""Tables of a .pdf without lines, by the positions of their letters; what is drawn twice, unseen or filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tdkt_xl.files.documents import Builder
from tdkt_xl.files.pdf_columns import counts_columns, table_going_on, table_without_lines
from tdkt_xl.files.pdf_signs import seen

Sign = dict[str, Any]
LEFTS = [30.0, 60.0, *(200.0 + 45 * at for at in range(7))]
WIDE = 3.0
HEADER = ["Stt", "Hình thức", "Tổng số", "Số lượng", "Tỷ lệ", "Tổng", "Tỷ lệ", "Lãnh đạo", "Trực tiếp"]
NUMBERS = [f"({number})" for number in range(1, 10)]


def sign(letter: str, left: float, top: float, **more: object) -> Sign:
    place = {"x0": left, "x1": left + WIDE, "top": top, "bottom": top + 6, "doctop": top, "width": WIDE, "height": 6, "adv": WIDE}
    return {"text": letter, "size": 6, "upright": True, "fontname": "F", "object_type": "char", **place, **more}


def signs(rows: Sequence[Sequence[str]], right: bool = False) -> list[Sign]:
    """Rows of cells as letters; with `right` figures stand at the right of their columns."""
    found = []
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            shift = 40 - WIDE * len(text) if right and place > 1 and text.isdigit() else 0
            found += [sign(letter, LEFTS[place] + shift + WIDE * number, 20.0 + 12 * at) for number, letter in enumerate(text)]
    return found


BODY = [["I", "CỦA ĐƠN VỊ"], ["1", "Giấy khen", "350", "290", "", "120"], ["2", "Lao động tiên tiến", "1205", "1205", "", "1205"]]


@pytest.mark.parametrize("right", [False, True])
def test_columns_by_the_row_that_counts_them(right: bool) -> None:
    table = table_without_lines(signs([["UBND XÃ BÌNH AN"], HEADER, NUMBERS, *BODY], right))
    assert table is not None and table.above == ["UBND XÃ BÌNH AN"]
    filled = [[*row, *[""] * (9 - len(row))] for row in BODY]
    assert table.rows == [HEADER, NUMBERS, *filled]
    assert table_going_on(signs([["3", "Cờ thi đua", "7", "", "", "7"]], right), table.columns) == [
        ["3", "Cờ thi đua", "7", "", "", "7", "", "", ""]
    ]


def test_a_label_over_two_lines() -> None:
    rows = signs([HEADER, NUMBERS, *BODY])
    below = [sign(letter, LEFTS[1] + WIDE * at, 20.0 + 12 * 3 + 5) for at, letter in enumerate("xã")]
    table = table_without_lines(rows + below)
    assert table is not None and table.rows[3][:3] == ["1", "Giấy khen xã", "350"]


def test_figures_under_no_certain_column_are_no_table() -> None:
    """Between two numbers of columns, where these do not stand at the left of their columns."""
    moved = [
        {**each, "x0": each["x0"] + 20, "x1": each["x1"] + 20} if each["top"] > 40 else each
        for each in signs([HEADER, NUMBERS, *BODY])
    ]
    assert table_without_lines(moved) is None


def test_a_row_that_counts_columns() -> None:
    assert counts_columns(" ".join(NUMBERS)) and not counts_columns("Điều (1) (2) (3) và (4)")


class _Page:
    def __init__(self, chars: list[Sign], rects: list[Sign], annots: list[Sign]) -> None:
        self.chars, self.rects, self.annots = chars, rects, annots


def test_letters_that_nobody_sees_and_letters_filled_in() -> None:
    white, black = {"non_stroking_color": (1, 1, 1)}, {"non_stroking_color": (0,)}
    chars = [sign("3", 10, 10, **black), sign("9", 14, 10, **white), sign("8", 60, 10, **black), sign("T", 100, 10, **white)]
    header = {"x0": 95, "x1": 130, "top": 5, "bottom": 20, "fill": True, "non_stroking_color": (0, 0, 0.5)}
    field = {"x0": 200, "x1": 230, "top": 5, "bottom": 15, "data": {"V": b"\xfe\xff\x003\x005\x000"}}
    builder = Builder()
    found = seen(_Page(chars, [header], [field]), [(58, 8, 66, 18)], builder)
    assert "".join(each["text"] for each in found) == "3T350" and len(builder.mended) == 2
