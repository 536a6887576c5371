"""The header ends where lines begin: rows that number the columns, in any writing, and rows that are no awards."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.definition import DETAIL, TOTAL
from tdkt_xl.reading.column_numbers import column_numbers, is_counting
from tdkt_xl.reading.rows import LINE, UNKNOWN, row_labels
from tests.grids import GK, LDTT, S1, S2, counts, header_rows, names, read_sheets, rules

FORM = built_in_forms()[0]
PLAIN = [*map(str, range(1, 15))]
WRITINGS = {
    "a list's number before the first": ["11", *PLAIN[1:]],
    "computed in brackets": ["1", "2", "3", "4", "5 (4:3)", "6", "7 (6:3)", "8", "9", "10", "11 (10:3)", "12", "13", "14"],
    "computed with a sign": ["1", "2", "3=6+10", "4", "5=4/3", "6", "7=6:3", "8", "9", "10", "11=10:3", "12", "13", "14"],
    "computed of sums": ["(1)", "(2)", "3=(6+10)", "4", "5=(4:3)", "6", "7", "8", "9", "10", "11", "12", "13", "14"],
    "computed without a sign": ["1", "2", "3", "4", "5 4:3", "6", "7 6:3", "8", "9", "10", "11 10:3", "12", "13", "14"],
    "letters, then numbers": ["A", "B", *map(str, range(1, 13))],
    "letters in brackets": ["(A)", "(B)", *(f"({number})" for number in range(1, 13))],
    "three letters": ["A", "B", "C", *map(str, range(1, 12))],
    "letters throughout": [*"abcdefghijklmn"],
    "roman": ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"],
    "numbers stored": [float(number) for number in range(1, 15)],
    "numbers of cells below nought": [float(-number) for number in range(1, 15)],
}


def sheet(numbers: list[object], above: bool = True) -> list[list[object]]:
    """A sheet whose column-number row stands under the header, or once more further down."""
    header = header_rows(numbered=False)
    body = [S1, GK, LDTT] if above else [S1, GK, numbers, LDTT]
    return [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"], *header, *([numbers] if above else []), *body]


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("above", [True, False], ids=["under the header", "among the lines"])
def test_a_row_that_counts_is_no_line(writing: str, above: bool) -> None:
    (ret,) = read_sheets({"BTH": sheet(WRITINGS[writing], above)})
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert counts(ret, "giay-khen") == {3: 10, 4: 4, 6: 10, 8: 1, 9: 3}


@pytest.mark.parametrize("writing", WRITINGS)
def test_counting_is_told(writing: str) -> None:
    assert is_counting(WRITINGS[writing]) or column_numbers(WRITINGS[writing])


@pytest.mark.parametrize(
    "row",
    [
        [1.0, "Giấy khen", 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        [1.0, "", 12.0, 7.0, 5.0, 3.0],
        ["2", "2", "10", "4", "6", "1", "3"],
        ["a", "b", "c"],
        ["Số", "TT"],
    ],
)
def test_figures_do_not_count(row: list[object]) -> None:
    assert not is_counting(row)


def test_a_row_with_an_awards_name_is_no_header() -> None:
    """The words "Tổng số" and "Ghi chú" in a line's remark do not make a header of the line."""
    first = [1, "Giấy khen", 10, 4, "", 10, "", 1, 3, "", "", "", "", "Tổng số"]
    (ret,) = read_sheets({"BTH": [["UBND XÃ BÌNH AN"], *header_rows(numbered=False), first, LDTT]})
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert ret.lines[0].note == "Tổng số"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        *((label, DETAIL) for label in ("Nữ", "- Nữ", "+ Nam giới", "Nữ: 12", "Đảng viên", "a) Người DTTS")),
        *((label, DETAIL) for label in ("Người cao tuổi", "Truy tặng", "Tổng số tập thể", "Số cá nhân")),
        *((label, DETAIL) for label in ("Thôn Đông", "THÔN 3", "- Tổ dân phố số 5", "Xóm Bãi", "Ấp 2", "1. Thôn Hạ", "Khu phố 7A")),
        *((label, DETAIL) for label in ("Trường Tiểu học Kim Đồng", "UBND xã Tân Lập", "Chia ra theo khối", "Cụ thể như sau")),
        *((label, TOTAL) for label in ("Cùng kỳ năm 2025", "Cùng kỳ", "So với cùng kỳ", "Năm trước", "Tăng (+), giảm (-)")),
        *(
            (label, TOTAL)
            for label in (
                "Mang sang",
                "Cộng trang 1",
                "Chuyển trang sau",
                "Mang sang trang 2",
                "Trang trước chuyển sang",
                "Lũy kế từ đầu năm",
                "Luỹ kế",
            )
        ),
        *((label, LINE) for label in ("Thôn văn hóa", "Danh hiệu Thôn văn hóa", "Giấy khen")),
        *((label, UNKNOWN) for label in ("Xã đạt chuẩn tiếp cận", "Giảm nghèo bền vững", "Kỷ niệm 30 năm", "Tổ hòa giải giỏi")),
    ],
)
def test_rows_that_are_no_awards(label: str, kind: str) -> None:
    assert row_labels(FORM)[label].kind == kind


def test_such_rows_add_nothing() -> None:
    rows = [S1, GK, ["", "Nữ", 3, 3], ["", "Thôn Đông", 6], ["", "Cùng kỳ năm 2025", 9], LDTT, ["", "Mang sang", 17, 11], S2]
    (ret,) = read_sheets({"BTH": [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP NĂM 2026"], *header_rows(), *rows]})
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert counts(ret, "giay-khen")[3] == 10 and counts(ret, "lao-dong-tien-tien")[3] == 7
    assert rules(ret.findings) == ["interpreted", "interpreted"]


@pytest.mark.parametrize("mark", ["(*)", "(**)", "**"])
def test_a_remark_under_a_line_is_no_part_of_its_label(mark: str) -> None:
    remark = ["", f"{mark} Số liệu tính đến ngày 30 tháng 11"]
    head = [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"], *header_rows()]
    (ret,) = read_sheets({"BTH": [*head, S1, GK, remark, LDTT]})
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"] and ret.lines[0].label == "Giấy khen"


@pytest.mark.parametrize("words", ["Tập thể", "Số tập thể", "Tổng số tập thể"])
def test_of_an_award_left_blank_its_rows_are_added_up(words: str) -> None:
    people = words.replace("tập thể", "cá nhân").replace("Tập thể", "Cá nhân")
    rows = [S1, [1, "Giấy khen"], ["", words, 6, "", "", 6], ["", people, 4, 4, "", 4, "", 1, 3], LDTT]
    (ret,) = read_sheets({"BTH": [*header_rows(), *rows]})
    assert counts(ret, "giay-khen") == {3: 10, 4: 4, 6: 10, 8: 1, 9: 3}
