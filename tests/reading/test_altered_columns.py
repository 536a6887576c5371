"""Columns deleted, put in or numbered anew: counts stay in their columns, or the file is no form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms, load_form
from tdkt_xl.reading.altered_columns import exactly_placed, misnumbered, numbers_stand
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.text import unaccented
from tests.grids import GridWorkbook, Row, counts, header_rows, read_sheets

FORM = built_in_forms()[0]
TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"
SECTION: Row = ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"]
ONE: Row = [1, "Giấy khen", 542, 364, 0.67, 145, 0.27, 22, 65, 397, 0.73, 44, 265, "ghi chú"]
COUNTS = {3: 542, 4: 364, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 265}
GROUPS = ((3, 4, 5), (4, 5), (6, 7, 8, 9), (10, 11, 12, 13))
"""Columns under one merged heading."""


def sheet(*deleted: int, numbered: bool = True, renumbered: bool = False) -> list[Row]:
    """The form without some columns, deleted as Excel does it: a merged heading moves to the columns that are left."""
    rows = [_long(row) for row in (*header_rows(numbered=numbered), SECTION, ONE)]
    for number in deleted:
        for group in GROUPS:
            for row in rows[:3]:
                left = [other for other in group if other not in deleted and other > number]
                if number == min(set(group) - set(deleted[: deleted.index(number)])) and left and _spans(row[number - 1]):
                    row[left[0] - 1] = row[left[0] - 1] or row[number - 1]
    kept = [[cell for number, cell in enumerate(row, 1) if number not in deleted] for row in rows]
    if renumbered:
        kept[3] = [f"({number})" for number in range(1, len(kept[3]) + 1)]
    return [["UBND XÃ BÌNH AN"], [TITLE], *kept]


def _long(row: Row) -> Row:
    return [*row, *[""] * (14 - len(row))]


def _spans(text: object) -> bool:
    return sum(text in column.header for column in FORM.columns) > 1 and text not in ("Tổng số", "Tỷ lệ %", "Số lượng")


def found(rows: list[Row]) -> tuple[dict[int, int] | None, list[tuple[str, str]]]:
    """The counts read and what was said of the columns; None where the sheet holds no form."""
    returns = read_sheets({"BTH": rows})
    if not returns:
        return None, []
    said = [(f.rule, f.message) for f in returns[0].findings if "cột" in f.message]
    return counts(returns[0], "giay-khen"), said


@pytest.mark.parametrize("number", FORM.counts)
@pytest.mark.parametrize("how", [{}, {"renumbered": True}, {"numbered": False}])
def test_a_missing_column_of_counts_is_blank_and_said(number: int, how: dict[str, bool]) -> None:
    read, said = found(sheet(number, **how))
    assert read == {n: value for n, value in COUNTS.items() if n != number}
    rule, message = said[-1]
    assert rule == "altered-form"
    assert f"không có cột ({number});" in message
    returns = read_sheets({"BTH": sheet(number, **how)})
    assert returns[0].lines[0].doubtful


@pytest.mark.parametrize("number", [9, 12])
@pytest.mark.parametrize("how", [{}, {"renumbered": True}, {"numbered": False}])
def test_an_optional_column_may_be_missing_and_nothing_is_said(number: int, how: dict[str, bool]) -> None:
    columns = tuple(replace(column, optional=column.number == number) for column in FORM.columns)
    (ret,) = read_returns(GridWorkbook({"BTH": sheet(number, **how)}), (replace(FORM, columns=columns),), "1.xlsx")
    assert counts(ret, "giay-khen") == {n: value for n, value in COUNTS.items() if n != number}
    assert "altered-form" not in [found.rule for found in ret.findings] and not ret.lines[0].doubtful


@pytest.mark.parametrize("renumbered", [False, True])
@pytest.mark.parametrize("deleted", [(5, 7, 11), (5,), (7,), (11,), (14,), (5, 7, 11, 14)])
def test_without_columns_that_hold_no_counts_every_count_is_read(deleted: tuple[int, ...], renumbered: bool) -> None:
    read, said = found(sheet(*deleted, renumbered=renumbered))
    assert read == COUNTS
    assert "altered-form" not in [rule for rule, _ in said]


@pytest.mark.parametrize("how", [{}, {"renumbered": True}, {"numbered": False}])
def test_no_two_missing_columns_ever_shift_a_count(how: dict[str, bool]) -> None:
    """Whatever is deleted: a count is where it was, or missing, or there is no form."""
    for deleted in combinations(range(1, 15), 2):
        read, _ = found(sheet(*deleted, **how))
        if read is not None:
            assert read == {n: value for n, value in COUNTS.items() if n not in deleted}, deleted


RANGES = [tuple(range(first, last + 1)) for first in range(3, 14) for last in range(first, min(first + 6, 15))]


def without(deleted: Sequence[int], heading_stays: bool, numbered: bool = True, renumbered: bool = False) -> list[Row]:
    """The form without some columns; a heading that is not merged goes with the first of its columns."""
    rows: list[Row] = [[""] * 14 for _ in range(3)]
    for cell in FORM.header_cells():
        left = [place for place in range(cell.first_column, cell.last_column + 1) if place + 1 not in deleted]
        if left and (heading_stays or left[0] == cell.first_column):
            rows[cell.first_row][left[0]] = cell.text
    rows = [*rows, *(header_rows()[3:] if numbered else []), _long(SECTION), _long(ONE)]
    kept = [[cell for number, cell in enumerate(row, 1) if number not in deleted] for row in rows]
    if renumbered:
        kept[3] = [f"({number})" for number in range(1, len(kept[3]) + 1)]
    return [["UBND XÃ BÌNH AN"], [TITLE], *kept]


@pytest.mark.parametrize("heading_stays", [True, False])
@pytest.mark.parametrize("how", [{}, {"renumbered": True}, {"numbered": False}])
@pytest.mark.parametrize("deleted", [*RANGES, (7, 8, 9, 11, 12, 13), (8, 9, 12, 13), (3, 13, 14), (4, 13, 14)])
def test_several_columns_deleted_together(deleted: tuple[int, ...], how: dict[str, bool], heading_stays: bool) -> None:
    """Every figure that stands is in its column and just what is missing is named, or there is no form."""
    read, said = found(without(deleted, heading_stays, **how))
    if read is None:
        assert how or len(deleted) > 4, "numbers as printed leave no doubt"
        return
    assert read == {n: value for n, value in COUNTS.items() if n not in deleted}
    named = [
        int(n)
        for _, message in said
        if "không có cột" in message
        for n in re.findall(r"\((\d+)\)", message.split("không có cột")[1])
    ]
    assert sorted(named) == [number for number in deleted if number != 14]


def test_a_whole_group_deleted_leaves_a_form_where_the_figures_need_none_of_it() -> None:
    rows = without((10, 11, 12, 13), heading_stays=True, numbered=False)
    assert found(rows)[0] is None
    rows[-1][5] = rows[-1][2]
    assert found(rows)[0] == {3: 542, 4: 364, 6: 542, 8: 22, 9: 65}


def test_a_heading_lost_with_its_column_leaves_no_form() -> None:
    """Of the column numbered (6) nothing says whether it is of merit."""
    rows = [[cell for number, cell in enumerate(_long(row), 1) if number != 6] for row in (*header_rows(), SECTION, ONE)]
    rows[3] = [f"({number})" for number in range(1, 14)]
    assert found([[TITLE], *rows]) == (None, [])


@pytest.mark.parametrize("deleted", [(7,), (11,), (5, 7, 11)])
def test_numbers_that_end_early_under_headings_in_other_words(deleted: tuple[int, ...]) -> None:
    """Nothing says which column is missing: that the last number is not there must not be taken for the remarks' absence."""
    rows = sheet(*deleted, renumbered=True)
    for row in rows[2:5]:
        row[:] = [text if text in ("Stt", "Hình thức khen thưởng", "") else f"{text} (lượt)" for text in row]
    assert found(rows) == (None, [])


def test_numbers_that_begin_behind_the_labels() -> None:
    rows = sheet()
    rows[5] = ["", "", *range(1, 13)]
    assert found(rows)[0] == COUNTS


def test_a_column_put_in_where_another_was_deleted() -> None:
    rows = [[*row[:12], "", row[12]] for row in map(_long, (*header_rows(), SECTION, ONE))]
    rows[1][12], rows[3], rows[5][12] = "Doanh nghiệp", [f"({number})" for number in range(1, 15)], 77
    read, said = found([[TITLE], *rows])
    assert read == COUNTS
    assert [rule for rule, _ in said] == ["interpreted"]


def test_headings_of_two_columns_exchanged() -> None:
    rows = sheet()
    for row in rows[2:5]:
        row[7], row[8] = row[8], row[7]
    assert found(rows)[0] == {**COUNTS, 8: 65, 9: 22}


def test_another_word_over_a_column_does_no_harm() -> None:
    rows = sheet()
    rows[3][2] = rows[3][5] = rows[3][9] = "Số lượng"
    assert found(rows) == (COUNTS, [])


def test_a_number_typed_twice() -> None:
    rows = sheet()
    rows[5][11] = "(13)"
    assert found(rows)[0] == COUNTS


# ---- The parts


PATHS = [frozenset(map(unaccented, column.header)) for column in FORM.columns]
PLACES = {number: number - 1 for number in range(1, 15)}


def test_a_header_as_printed() -> None:
    texts = [(cell.first_column, frozenset((unaccented(cell.text),))) for cell in FORM.header_cells()]
    assert misnumbered(FORM, PLACES, texts) == []
    assert exactly_placed(FORM, PATHS) == PLACES
    shifted = {number: place + 1 for number, place in PLACES.items()}
    assert len(misnumbered(FORM, shifted, texts)) > 5


def test_a_path_that_the_form_does_not_have() -> None:
    assert exactly_placed(FORM, [*PATHS[:5], frozenset(("tong so",)), *PATHS[6:]]) is None
    assert exactly_placed(FORM, [*PATHS[:5], frozenset(("tong cong",)), *PATHS[6:]]) is None
    assert exactly_placed(FORM, [*PATHS, frozenset(("nguoi nhap",))]) == PLACES
    assert exactly_placed(FORM, [*PATHS, PATHS[5]]) is None
    assert exactly_placed(FORM, PATHS[:9]) is None


@pytest.mark.parametrize(
    ("odd", "stand"),
    [([], True), (["so luong"], True), (["so luong"] * 3, True), (["ti le", "tong so"], False), (["khen thuong dot xuat"], False)],
)
def test_when_numbers_are_believed_against_the_texts(odd: list[str], stand: bool) -> None:
    assert numbers_stand(FORM, PLACES, odd) is stand
    assert not numbers_stand(FORM, {number: PLACES[number] for number in range(1, 14)}, odd)


@pytest.mark.parametrize("kind", ["index", "label"])
def test_the_columns_that_know_a_line_are_never_optional(kind: str, tmp_path: Path) -> None:
    text = (files("tdkt_xl.forms") / "bth-2020.toml").read_text(encoding="utf-8")
    (tmp_path / "sai.toml").write_text(
        text.replace(f'kind = "{kind}"\n', f'kind = "{kind}"\noptional = true\n', 1), encoding="utf-8"
    )
    with pytest.raises(DefinitionError, match="optional"):
        load_form(tmp_path / "sai.toml")
