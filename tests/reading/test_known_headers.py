"""A sheet with a header that was seen before is read as if it were the first one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.known_headers import known_headers
from tdkt_xl.reading.workbook import read_returns
from tests.grids import BK, GK, HC, LDTT, S1, S2, S3, GridWorkbook, Row, header_rows, table

FORMS = forms_for(None)
PLAIN = table(S1, GK, LDTT, S2, BK, S3, HC)
SIGNED: list[Row] = [[], ["", "Bình An, ngày 5 tháng 12 năm 2026"], ["", "NGƯỜI LẬP BIỂU", *[""] * 7, "CHỦ TỊCH"]]
REGISTER: list[Row] = [
    ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Tập thể", "Cá nhân"],
    [1, "15/QĐ-UBND", "12/3/2026", "Giấy khen", 2, 6],
]
SECOND = table(S1, [1, "Giấy khen", 9, "", "", 9], unit="UBND XÃ TÂN LẬP")
OTHERS: list[list[Row]] = [
    [*table(S1, GK, unit="UBND XÃ TÂN LẬP", title="BIỂU TỔNG HỢP NĂM 2025"), *SIGNED],
    [["UBND HUYỆN A", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], *PLAIN, *SIGNED],
    [*PLAIN, [], *SECOND],
    [*PLAIN, *header_rows(), S2, [2, "Cờ thi đua của tỉnh", 4, "", "", 4]],
    [*PLAIN, *header_rows(numbered=False), S2, [2, "Cờ thi đua của tỉnh", 4, "", "", 4]],
    [*PLAIN, [], *REGISTER],
    [*REGISTER, [], *PLAIN],
    [["Lao động tiên tiến", 4, 5, 6], ["Giấy khen", 7, 8, 9], *PLAIN],
    [["Hình thức khen thưởng", "Tổng số"], *PLAIN],
    [[*row, *[""] * (15 - len(row)), *other] for row, other in zip(PLAIN, [*SECOND, *[[]] * 9], strict=False)],
    [[*row, *[""] * (15 - len(row)), "đã xem"] for row in PLAIN],
    [[*row, *[""] * (15 - len(row)), "Hình thức khen thưởng"] for row in PLAIN],
    table(S1, [1, "GK", *range(3, 15)], [2, "Giấy khen", *range(3, 15)]),
    table(S1, GK, ["(1)", "(2)", *range(3, 15)], LDTT),
    table(S1, [1, "Giấy khen", "Tổng số", 4], [2, "Hình thức khen thưởng", "Tổng số", 5]),
    table(),
]


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    known_headers.cache_clear()
    yield
    known_headers.cache_clear()


def read(sheet: Sequence[Row]) -> list[Return]:
    return read_returns(GridWorkbook({"BTH": sheet}), FORMS, "1.xlsx")


def cold_and_warm(sheet: Sequence[Row]) -> tuple[list[Return], list[Return]]:
    known_headers.cache_clear()
    cold = read(sheet)
    known_headers.cache_clear()
    read(PLAIN)
    return cold, read(sheet)


@pytest.mark.parametrize("sheet", OTHERS)
def test_nothing_changes(sheet: list[Row]) -> None:
    cold, warm = cold_and_warm(sheet)
    assert cold == warm


def test_a_header_is_taken_again() -> None:
    read(PLAIN)
    header = known_headers(FORMS[0], False).find([[*row, *[""] * (14 - len(row))] for row in [["Xã Tân Lập"], *PLAIN]])
    assert header is not None and (header.first, header.last) == (3, 6)


@pytest.mark.parametrize("at", [3, 4])
def test_not_on_a_sheet_with_its_second_half_elsewhere(at: int) -> None:
    read(PLAIN)
    rows = [[*row, *[""] * (14 - len(row))] for row in PLAIN]
    assert known_headers(FORMS[0], False).find([*rows[:at], rows[9], *rows[at:]]) is None


cells = st.one_of(st.just(""), st.integers(0, 20), st.sampled_from([row[1] for row in (S1, GK, LDTT, BK)]), st.sampled_from(
    ["Tổng số", "Hình thức khen thưởng", "(1)", "(2)", "A", "Số quyết định",
 "Ngày ký", "UBND XÃ TÂN LẬP", "5 người", "Đơn vị: Xã X"]
))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 13), st.integers(0, 15), cells), max_size=8))
def test_whatever_is_typed(typed: list[tuple[int, int, object]]) -> None:
    rows = [[*row, *[""] * (16 - len(row))] for row in [*PLAIN, []]]
    for row, column, cell in typed:
        rows[row][column] = cell
    cold, warm = cold_and_warm(rows)
    assert cold == warm
