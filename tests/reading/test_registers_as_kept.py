"""Registers bent as offices bend them. The right sums are written down with each; what cannot be summed is said, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.grids import GridWorkbook, Row

FORM = built_in_forms()[0]
TITLE: list[Row] = [["UBND XÃ BÌNH AN"], ["SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026"], []]
HEAD: Row = ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Loại khen thưởng", "Tập thể", "Cá nhân", "Ghi chú"]
DAY = datetime(2026, 2, 5)
ROWS: list[Row] = [
    [1, "15/QĐ-UBND", DAY, "Giấy khen", "Công trạng", 2, 5, ""],
    [2, "16/QĐ-UBND", DAY, "Lao động tiên tiến", "Công trạng", "", 30, ""],
    [3, "17/QĐ-UBND", DAY, "Giấy khen", "Đột xuất", 1, "", ""],
]
SUMS = {"giay-khen": (8, 5), "lao-dong-tien-tien": (30, 30)}


def read(rows: Sequence[Row], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()) -> Return:
    (ret,) = read_returns(GridWorkbook({"Sổ": rows}, merged=list(merged)), [FORM], "so.xlsx")
    return ret


def sums(ret: Return) -> dict[str | None, tuple[int | None, int | None]]:
    return {line.award: (line.cells[0], line.cells[1]) for line in ret.lines if any(line.cells)}


def typed(place: int, text: str) -> list[Row]:
    return [[*row[:place], text, *row[place + 1 :]] for row in ROWS]


@pytest.mark.parametrize(
    "day", ["2026-02-05", "2026-02-05 00:00:00", "5/2/2026", "05.02.2026", "05/02/26", "ngày 05 tháng 02 năm 2026", "5-2-2026"]
)
def test_days_as_text(day: str) -> None:
    ret = read([*TITLE, HEAD, *typed(2, day)])
    assert sums(ret) == SUMS and {each.day for each in ret.register} == {DAY.date()}


@pytest.mark.parametrize(
    "between",
    [
        ["", "Tổng cộng", "", "", "", 3, 35, ""], ["Cộng quý I", "", "", "", "", 3, 35, ""], ["", "", "", "Cộng", "", 3, 35, ""],
        ["", "", "", "Mang sang trang sau", "", 3, 35, ""], ["", "", "", "Lũy kế từ đầu năm", "", 3, 35, ""],
        ["", "", "Chuyển trang", "", "", 3, 35, ""], HEAD, ["I", "Tháng 2"], [],
    ],
)  # fmt: skip
def test_rows_between_are_no_decisions(between: Row) -> None:
    assert sums(read([*TITLE, HEAD, *ROWS[:2], between, ROWS[2], between])) == SUMS


def test_headings_over_two_rows_cut_within_a_heading() -> None:
    top: Row = ["STT", "Quyết định khen thưởng", "", "Hình thức", "Loại hình", "Số lượng", "", "Ghi chú"]
    below: Row = ["", "Số", "Ngày", "khen thưởng", "khen thưởng", "Tập thể", "Cá nhân", ""]
    assert sums(read([*TITLE, top, below, *ROWS], merged=[((3, 1), (3, 2)), ((3, 5), (3, 6))])) == SUMS


def test_columns_in_another_order() -> None:
    order = [3, 6, 5, 1, 2, 4, 0, 7]
    assert sums(read([*TITLE, *[[row[place] for place in order] for row in (HEAD, *ROWS)]])) == SUMS


def test_a_sheet_for_each_quarter_and_a_table_of_sums() -> None:
    summed: list[Row] = [["TỔNG HỢP CẢ NĂM"], ["STT", "Hình thức khen thưởng", "Cá nhân"]]
    summed += [[1, "Giấy khen", 5], [2, "Lao động tiên tiến", 30]]
    sheets = {"Quý I": [*TITLE, HEAD, ROWS[0]], "Quý II": [*TITLE, HEAD, *ROWS[1:]], "Tổng hợp": summed}
    (ret,) = read_returns(GridWorkbook(sheets), [FORM], "so.xlsx")
    assert sums(ret) == SUMS


@pytest.mark.parametrize("note", ["Cấp đổi bằng", "Cấp lại hiện vật"])
def test_what_gives_nobody_an_award_is_not_counted_and_said(note: str) -> None:
    ret = read([*TITLE, HEAD, *ROWS, [4, "18/QĐ-UBND", DAY, "Giấy khen", "Công trạng", 5, 50, note]])
    assert sums(ret) == SUMS
    (said,) = [found.slots["said"] for found in ret.findings if found.cell == "B8"]
    assert "không tính là lượt khen thưởng" in str(said)


def test_numbers_with_words_are_told_and_not_summed() -> None:
    ret = read([*TITLE, HEAD, *[[*row[:6], f"{row[6]} cá nhân" if row[6] else "", row[7]] for row in ROWS]])
    told = [found.cell for found in ret.findings if found.rule == "register-entry"]
    assert told == ["F5", "F6"]


@pytest.mark.parametrize("note", ["Thu hồi quyết định số 15", "Hủy bỏ quyết định 15/QĐ-UBND", "Điều chỉnh QĐ 15", "Đính chính tên"])
def test_what_changes_another_decision_is_not_counted_and_the_office_is_told(note: str) -> None:
    ret = read([*TITLE, HEAD, *ROWS, [4, "18/QĐ-UBND", DAY, "Giấy khen", "Công trạng", 5, 50, note]])
    assert sums(ret) == SUMS
    (told,) = [found for found in ret.findings if found.cell == "B8"]
    assert told.rule == "register-entry" and "sửa ở dòng của quyết định gốc" in told.message
