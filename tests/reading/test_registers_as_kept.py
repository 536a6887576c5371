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


def test_a_decision_whose_recipients_stand_on_rows_of_their_own_is_no_copy() -> None:
    head: Row = ["STT", "Số, ngày tháng quyết định", "Hình thức khen thưởng", "Loại hình", "Đối tượng khen thưởng", "Số lượng"]
    own = "12/QĐ-UBND ngày 14/2/2026"
    rows: list[Row] = [[1, own, "Giấy khen", "Công trạng", "Tập thể", 3], [2, own, "Giấy khen", "Công trạng", "Cá nhân", 5]]
    ret = read([*TITLE, head, *rows])
    assert sums(ret) == {"giay-khen": (8, 5)} and not [each for each in ret.findings if each.severity != "info"]
    again = read([*TITLE, head, *rows, [3, *rows[1][1:]]])
    assert [found.cell for found in again.findings if found.rule == "register-entry"] == ["B7"]


@pytest.mark.parametrize(
    ("group", "below", "numbers"),
    [
        ("Cá nhân", ["Cán bộ lãnh đạo", "Không giữ chức vụ"], [2, 3]),
        ("Cá nhân", ["Cán bộ", "Học sinh"], [2, 3]),
        ("Cá nhân", ["Tổng số", "Nữ"], [5, 3]),
        ("Cá nhân", ["Nam", "Nữ"], [2, 3]),
        ("Số cá nhân", ["Tổng", "Trong tỉnh", "Ngoài tỉnh"], [5, 1, 4]),
        ("Số lượng", ["TT", "CN"], [2, 5]),
        ("Cá nhân", ["LĐ", "TT"], [2, 3]),
        ("Tập thể", ["Cơ quan", "Thôn, tổ dân phố"], [1, 1]),
    ],
)
def test_columns_under_one_heading_are_its_parts_or_have_its_sum(group: str, below: list[str], numbers: list[int]) -> None:
    """Two columns that mean the same were read as the first of them alone."""
    top: Row = ["TT", "Số QĐ", "Ngày ký", "Hình thức KT", group, *[""] * (len(below) - 1)]
    ret = read([*TITLE, top, ["", "", "", "", *below], [1, "15/QĐ-UBND", DAY, "Giấy khen", *numbers]])
    collectives = {"Số lượng": 2, "Tập thể": 2}.get(group, 0)
    individuals = 0 if group == "Tập thể" else 5
    assert [(each.amount("tap-the") or 0, each.amount("ca-nhan") or 0) for each in ret.register] == [(collectives, individuals)]


def test_numbers_under_an_unknown_heading_are_told() -> None:
    ret = read([*TITLE, [*HEAD[:7], "Bà con kiều bào"], *[[*row[:7], 4] for row in ROWS]])
    assert sums(ret) == SUMS
    (told,) = [found for found in ret.findings if found.rule == "register-entry"]
    assert told.cell == "H4" and "cột này có số, nhưng tiêu đề không cho biết đếm gì" in told.message


def test_a_count_merged_over_two_decisions_is_counted_once_and_the_other_is_told() -> None:
    rows: list[Row] = [[*ROWS[0]], [2, "16/QĐ-UBND", DAY, "Lao động tiên tiến", "Công trạng", "", "", ""]]
    ret = read([*TITLE, HEAD, *rows], merged=[((4, 6), (5, 6))])
    assert sums(ret) == {"giay-khen": (7, 5)}
    assert [found.cell for found in ret.findings if found.rule == "register-entry"] == ["F6"]


@pytest.mark.parametrize(
    ("titles", "period"),
    [
        (["QUÝ I NĂM 2026", "QUÝ II NĂM 2026"], "2026-6T"),
        (["QUÝ I NĂM 2026", "QUÝ IV NĂM 2026"], "2026"),
        (["THÁNG 1 NĂM 2026", "THÁNG 8 NĂM 2026"], "2026-9T"),
        (["NĂM 2026", "NĂM 2026"], "2026"),
    ],
)
def test_sheets_of_quarters_and_months_are_one_period(titles: list[str], period: str) -> None:
    sheets = {
        f"Trang {i}": [["UBND XÃ BÌNH AN"], [f"SỔ QUYẾT ĐỊNH KHEN THƯỞNG {title}"], [], HEAD, *own]
        for i, (title, own) in enumerate(zip(titles, (ROWS[:1], ROWS[1:]), strict=True))
    }
    (ret,) = read_returns(GridWorkbook(sheets), [FORM], "so.xlsx")
    assert (ret.period and ret.period.code, sums(ret)) == (period, SUMS)


def test_a_title_without_a_year_is_no_office() -> None:
    for title in ("SỔ QUYẾT ĐỊNH KHEN THƯỞNG", "SỔ THEO DÕI KHEN THƯỞNG", "Sổ ghi quyết định"):
        assert read([["UBND XÃ BÌNH AN"], [title], HEAD, *ROWS]).unit.name == "Xã Bình An"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Đã khen", "awarded"), ("Đã có QĐ", "awarded"), ("Đang trình", "submitted"), ("Đang xin ý kiến hiệp y", "consulted"),
        ("Đăng ký đầu năm", "registered"), ("Không đủ điều kiện", "refused"), ("Thu hồi", "no-award"),
    ],
)  # fmt: skip
def test_statuses_in_words(words: str, status: str) -> None:
    ret = read([*TITLE, [*HEAD[:7], "Tình trạng hồ sơ"], *[[*row[:7], words] for row in ROWS]])
    assert {each.status for each in ret.register} == {status}


UNITS: Row = ["Số QĐ", "Ngày ký", "Đơn vị", "Hình thức khen thưởng", "Loại khen thưởng", "Tập thể", "Cá nhân"]


def test_one_decision_over_rows_of_villages_is_one_entry() -> None:
    rows: list[Row] = [["7/QĐ", DAY, f"Thôn {each}", "Giấy khen", "Công trạng", 1, 2] for each in ("Đông", "Tây", "Nam")]
    ret = read([*TITLE, UNITS, *rows])
    assert sums(ret) == {"giay-khen": (9, 6)} and len(ret.register) == 1
    assert not [found for found in ret.findings if found.rule == "register-entry"]
    again = read([*TITLE, UNITS, *rows, rows[0]])
    assert [found.cell for found in again.findings if found.rule == "register-entry"] == ["A8"]


@pytest.mark.parametrize(
    ("heading", "names", "amounts"),
    [
        ("Họ và tên", ["Người Mẫu Một", "Người Mẫu Hai"], {"ca-nhan": 2}),
        ("Họ tên, chức vụ", ["Người Mẫu Một", "Trường tiểu học Mẫu"], {"ca-nhan": 1, "tong": 1}),
        ("Họ và tên", ["Người Mẫu Một", "Hộ ông Mẫu"], {"ca-nhan": 1, "tong": 1}),
        ("Tên tập thể, cá nhân", ["Người Mẫu Một", "Người Mẫu Hai"], {"tong": 2}),
    ],
)
def test_a_list_of_names_counts_persons_only_where_its_heading_says_so(
    heading: str, names: list[str], amounts: dict[str, int]
) -> None:
    head: Row = ["STT", heading, "Hình thức khen thưởng", "Số QĐ", "Ngày QĐ"]
    ret = read([*TITLE, head, *[[i, name, "Giấy khen", "4/QĐ", DAY] for i, name in enumerate(names, 1)]])
    (entry,) = ret.register
    assert dict(entry.amounts) == amounts
    told = [found for found in ret.findings if "không rõ" in found.message]
    assert len(told) == ("tong" in amounts)


def read_all(sheets: dict[str, list[Row]]) -> list[tuple[str | None, str | None, int | None]]:
    returns = read_returns(GridWorkbook(sheets), [FORM], "so.xlsx")
    return [(ret.unit.name, ret.period and ret.period.code, ret.lines[0].cells[0]) for ret in returns]


def of_year(year: int, count: int) -> Row:
    return [1, f"{year}/QĐ", datetime(year, 3, 2), "Giấy khen", "Công trạng", count, ""]


def test_years_are_never_summed_together() -> None:
    """Without a year in its title, a register of two years was one return, which counted in any year that was asked for."""
    rows = [of_year(2025, 1), of_year(2026, 2), of_year(2025, 4)]
    assert read_all({"Sổ": [["UBND XÃ BÌNH AN"], ["SỔ QUYẾT ĐỊNH"], HEAD, *rows]}) == [
        ("Xã Bình An", "2025", 5), ("Xã Bình An", "2026", 2),
    ]  # fmt: skip
    sheets = {str(year): [["UBND XÃ BÌNH AN"], [f"SỔ QUYẾT ĐỊNH NĂM {year}"], HEAD, of_year(year, year)] for year in (2025, 2026)}
    assert read_all(sheets) == [("Xã Bình An", "2025", 2025), ("Xã Bình An", "2026", 2026)]


def test_registers_of_several_units_are_returns_of_their_own() -> None:
    sheets = {
        name: [[f"UBND XÃ {name}"], ["SỔ QUYẾT ĐỊNH NĂM 2026"], HEAD, of_year(2026, count)]
        for count, name in enumerate(("AN", "BA", "CƯ"), 1)
    }
    assert read_all(sheets) == [("Xã An", "2026", 1), ("Xã Ba", "2026", 2), ("Xã Cư", "2026", 3)]


BY_KIND: list[Row] = [
    ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Công trạng", "", "Chuyên đề", "", "Ghi chú"],
    ["", "", "", "", "Tập thể", "Cá nhân", "Tập thể", "Cá nhân", ""],
]


def by_kind(header: Sequence[Row], *rows: Row) -> Return:
    return read([*TITLE, *header, *([at, f"{at}/QĐ-UBND", DAY, "Giấy khen", *row] for at, row in enumerate(rows, 15))])


def kinds(ret: Return) -> dict[str | None, int]:
    """Kind → number of awards; of entries that can be added up."""
    every = {each.kind for each in ret.register}
    return {kind: sum(each.total for each in ret.register if each.kind == kind and not each.doubtful) for kind in every}


def split(ret: Return) -> tuple[int | None, ...]:
    """The columns (3), (4), (6), (10) of the line."""
    (line,) = [line for line in ret.lines if line.award == "giay-khen"]
    return line.cells[0], line.cells[1], line.cells[2], line.cells[5]


def test_kinds_as_groups_of_columns() -> None:
    ret = by_kind(BY_KIND, [2, 5, "", "", ""], ["", "", 1, 3, ""], [1, 1, 1, 0, ""])
    assert split(ret) == (14, 9, 9, 5) and kinds(ret) == {"cong-trang": 9, "chuyen-de": 5}
    assert "3 dòng của sổ" in ret.findings[0].message and len(ret.findings) == 1


def test_kinds_below_the_recipients() -> None:
    top: Row = ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Tập thể", "", "Cá nhân", "", "Ghi chú"]
    low: Row = ["", "", "", "", "Công trạng", "Chuyên đề", "Công trạng", "Chuyên đề", ""]
    assert split(by_kind([top, low], [2, "", 5, "", ""], ["", 1, "", 3, ""], [1, 1, 1, "", ""])) == (14, 9, 9, 5)


def test_the_sums_over_the_kinds_are_not_counted_again() -> None:
    header = [[*row[:4], *sums, *row[4:]] for row, sums in zip(BY_KIND, (["Tổng số", ""], ["Tập thể", "Cá nhân"]), strict=True)]
    assert split(by_kind(header, [2, 5, 2, 5, "", "", ""], [2, 4, 1, 1, 1, 3, ""])) == (13, 9, 9, 4)


def test_one_number_for_each_kind() -> None:
    top, low = [*BY_KIND[0]], ["", "", "", "", "Số lượng", "", "Số lượng", "", ""]
    ret = by_kind([top, low], [0, "", 5, "", ""], [3, "", 2, "", ""])
    assert kinds(ret) == {"cong-trang": 3, "chuyen-de": 7}
    top = ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Số lượng", "", "Đối tượng"]
    low = ["", "", "", "", "Công trạng", "Chuyên đề", ""]
    assert split(by_kind([top, low], [4, "", "Cá nhân"], [3, 2, "Tập thể"])) == (9, 4, 7, 2)


def test_kinds_named_together_are_one_group_of_the_form_or_unknown() -> None:
    together = [[*BY_KIND[0][:6], "Chuyên đề, đột xuất", *BY_KIND[0][7:]], BY_KIND[1]]
    assert split(by_kind(together, [2, 5, "", "", ""], ["", "", 1, 3, ""])) == (11, 8, 7, 4)
    apart = [[*BY_KIND[0][:6], "Đột xuất, đối ngoại", *BY_KIND[0][7:]], BY_KIND[1]]
    ret = by_kind(apart, [2, 5, "", "", ""], ["", "", 1, 3, ""])
    assert kinds(ret)["cong-trang"] == 7 and None in kinds(ret)
    assert [(each.rule, each.slots["unread"]) for each in ret.findings[1:]] == [("register-entry", ("loại khen thưởng",))]


def test_counts_that_cannot_be_divided_between_two_kinds_are_told() -> None:
    women = [[*row[:8], title, row[8]] for row, title in zip(BY_KIND, ("Nữ", ""), strict=True)]
    ret = by_kind(women, [2, 5, "", "", 3, ""], [1, 1, 1, 2, 2, ""])
    assert kinds(ret) == {"cong-trang": 7, None: 5} and split(ret)[:2] == (12, 8)
    assert [(each.rule, each.slots["unread"]) for each in ret.findings[1:]] == [("register-entry", ("loại khen thưởng",))]


def test_what_no_kind_is_written_over_is_told() -> None:
    other = [[*row[:8], *more, row[8]] for row, more in zip(BY_KIND, (["Khác", ""], ["Tập thể", "Cá nhân"]), strict=True)]
    ret = by_kind(other, [2, 5, "", "", "", "", ""], [1, "", "", "", 1, 2, ""])
    assert kinds(ret) == {"cong-trang": 8, None: 3} and split(ret)[0] == 11
    assert [(each.rule, each.slots["unread"]) for each in ret.findings[1:]] == [("register-entry", ("loại khen thưởng",))]
