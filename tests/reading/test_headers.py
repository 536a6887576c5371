"""Where on a sheet a form's table stands."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.reading.column_numbers import column_numbers
from tests.grids import Row, counts, header_rows, names, read_sheets, rules, table

ONE: Row = [1, "Giấy khen", 542, 364, 0.67, 145, 0.27, 22, 65, 397, 0.73, 44, 265, "ghi chú"]
TWO: Row = [2, "Lao động tiên tiến", 1984, 1984, 1, 1984, 1, 297, 1687]
COUNTS = {3: 542, 4: 364, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 265}
SECTION: Row = ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"]
TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"


def read_one(rows: list[Row]) -> None:
    """Asserts that the sheet holds one return with the usual two lines and every count in its place."""
    returns = read_sheets({"BTH": rows})
    assert len(returns) == 1
    assert names(returns[0]) == ["giay-khen", "lao-dong-tien-tien"]
    assert counts(returns[0], "giay-khen") == COUNTS
    assert returns[0].lines[0].note == "ghi chú"


# ---- Offsets


@pytest.mark.parametrize("down", [0, 1, 7, 40])
@pytest.mark.parametrize("right", [0, 1, 3, 30])
def test_the_table_may_stand_anywhere(down: int, right: int) -> None:
    rows = table(SECTION, ONE, TWO)
    rows = [[""]] * down + [[""] * right + row for row in rows]
    read_one(rows)
    assert read_sheets({"BTH": rows})[0].lines[0].row == 8 + down
    assert read_sheets({"BTH": rows})[0].lines[0].layout.places == tuple(range(right, right + 14))


def test_without_anything_above() -> None:
    read_one([*header_rows(), SECTION, ONE, TWO])


def test_a_sheet_narrower_than_the_form() -> None:
    returns = read_sheets({"BTH": [row[:13] for row in table(SECTION, ONE, TWO)]})
    assert counts(returns[0], "giay-khen") == COUNTS
    assert returns[0].lines[0].note is None


# ---- The column-number row


@pytest.mark.parametrize(
    "numbers",
    [
        [f"({n})" for n in range(1, 15)],
        [-n for n in range(1, 15)],
        list(range(1, 15)),
        [str(n) for n in range(1, 15)],
        [f"[{n}]" for n in range(1, 15)],
        [f" ( {n} ) " for n in range(1, 15)],
        ["-1", "-2", "-3", "-4", "(5)= (4:3)", "-6", "(7)= (6:3)", "-8", "-9", "-10", "(11)= (10:3)", "-12", "-13", "-14"],
        [-1, -2, -3, -4, "(5)= (4:3)", -6, "(7)= (6:3)", -8, -9, -10, "(11)= (10:3)", -12, -13, -14],
        ["(1)", "(2)", "(3)", "(4)", "(5)=(4)/(3)", "(6)", "(7)=6/3", "(8)", "(9)", "(10)", "(11)=10/3", "(12)", "(13)", "(14)"],
        ["1", "2", "3", "4", "5=4:3", "6", "7=6:3", "8", "9", "10", "11=10:3", "12", "13", "14"],
        [1, 2, 3, 4, "", 6, "", 8, 9, 10, "", 12, 13, 14],
        ["", "", *range(3, 15)],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, ""],
        ["A", "B", *range(1, 13)],
        ["(A)", "(B)", *(f"({n})" for n in range(1, 13))],
        ["A", "B", *range(3, 15)],
        ["A.", "B.", 1, 2, "", 4, "", 6, 7, 8, "", 10, 11, 12],
        ["(1)", "(2)", "(3)", "(4)", "(5 = 4/3)", "(6)", "(7 = 6/3)", "(8)", "(9)", "(10)", "(11 = 10/3)", "(12)", "(13)", "(14)"],
        ["1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12.", "13.", "14."],
        ["Cột 1", "Cột 2", "Cột 3", "Cột 4", "Cột 5", "Cột 6", "Cột 7", "Cột 8", "Cột 9", "Cột 10", "Cột 11", "Cột 12", "Cột 13",
         "Cột 14"],
    ],
)  # fmt: skip
def test_written_forms_of_the_column_numbers(numbers: Row) -> None:
    read_one([["UBND XÃ BÌNH AN"], [TITLE], *header_rows(numbered=False), numbers, SECTION, ONE, TWO])


def test_without_a_column_number_row_the_header_texts_tell_and_it_is_said() -> None:
    rows = [["UBND XÃ BÌNH AN"], [TITLE], *header_rows(numbered=False), SECTION, ONE, TWO]
    read_one(rows)
    findings = read_sheets({"BTH": rows})[0].findings
    assert [finding.rule for finding in findings if "tiêu đề" in finding.message] == ["interpreted"]


def test_a_blank_row_between_header_and_numbers() -> None:
    rows = header_rows()
    read_one([[TITLE], *rows[:3], [""], rows[3], SECTION, ONE, TWO])


def test_a_blank_row_between_numbers_and_body() -> None:
    read_one([[TITLE], *header_rows(), [""], SECTION, ONE, TWO])


@pytest.mark.parametrize(
    "row",
    [
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "", "(9)", "(10)"],
    ],
)
def test_column_numbers_by_place(row: Row) -> None:
    assert column_numbers(row) == {int(str(cell).strip("()")): place for place, cell in enumerate(row) if cell != ""}


@pytest.mark.parametrize(
    "row",
    [
        [1, "Giấy khen", 542, 364],
        [5, 5, 5, 5],
        [4, 3, 2, 1],
        [1, 2, 3],
        ["", "", ""],
        [1, 2.5, 3, 4],
        [True, True, 3, 4],
    ],
)
def test_no_column_numbers(row: Row) -> None:
    assert column_numbers(row) is None


# ---- The header's shape


def merged_wide(row: Row) -> Row:
    """A header whose merged texts stand in every cell that they cover, as some programs save them."""
    filled: Row = []
    for cell in row:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def test_merged_texts_repeated_in_every_cell() -> None:
    rows = header_rows()
    read_one([[TITLE], merged_wide(rows[0]), rows[1], rows[2], rows[3], SECTION, ONE, TWO])


def test_header_texts_with_line_breaks_and_spaces() -> None:
    rows = [[str(cell).replace(" ", " \n", 1) if isinstance(cell, str) else cell for cell in row] for row in header_rows()]
    read_one([[TITLE], *rows, SECTION, ONE, TWO])
    read_one([[TITLE], *rows[:3], SECTION, ONE, TWO])


def test_header_in_capitals() -> None:
    rows = [[str(cell).upper() for cell in row] for row in header_rows()]
    read_one([[TITLE], *rows, SECTION, ONE, TWO])
    read_one([[TITLE], *rows[:3], SECTION, ONE, TWO])


def test_header_on_two_rows_only() -> None:
    rows = header_rows()
    flat = [*rows[1]]
    flat[0], flat[1], flat[3], flat[4], flat[13] = "STT", "Hình thức khen thưởng", "Số lượng", "Tỷ lệ %", "Ghi chú"
    read_one([[TITLE], rows[0], flat, rows[3], SECTION, ONE, TWO])


def test_blank_columns_between() -> None:
    wide = [[cell for value in row for cell in (value, "")] for row in (*header_rows(), SECTION, ONE, TWO)]
    read_one([[TITLE], *wide])


def test_an_extra_unnumbered_column_between() -> None:
    rows = [[*row[:3], "", *row[3:]] for row in (*header_rows(), SECTION, ONE, TWO)]
    rows[0][3], rows[5][3] = "Tăng so với năm trước", 77
    read_one([[TITLE], *rows])


def test_blank_columns_between_without_numbers() -> None:
    rows = [[*row[:5], "", *row[5:]] for row in (*header_rows(numbered=False), SECTION, ONE, TWO)]
    read_one([[TITLE], *rows])


@pytest.mark.parametrize("mark", [" - ", "\n", ": "])
def test_a_header_pressed_into_one_row(mark: str) -> None:
    form = built_in_forms()[0]
    rows: list[Row] = [[mark.join(column.header) for column in form.columns]]
    read_one([[TITLE], *rows, SECTION, ONE, TWO])
    read_one([[TITLE], *rows, header_rows()[-1], SECTION, ONE, TWO])


@pytest.mark.parametrize("counted", [["A", "B", *range(1, 13)], ["(A)", "(B)", *(f"({n})" for n in range(1, 13))]])
def test_columns_counted_in_another_way_are_no_section_nor_a_line(counted: Row) -> None:
    rows = [[TITLE], *header_rows(numbered=False), counted, SECTION, ONE, TWO]
    read_one(rows)
    assert all("B" not in finding.message.split("“")[-1] for finding in read_sheets({"BTH": rows})[0].findings)


@pytest.mark.parametrize("deleted", [[1], [5], [5, 7, 11], [1, 11], [7]])
def test_columns_that_hold_no_counts_may_be_deleted_and_it_is_said(deleted: list[int]) -> None:
    body: list[Row] = [["", *SECTION[1:]], ONE, TWO] if 1 in deleted else [SECTION, ONE, TWO]
    rows = [[cell for number, cell in enumerate(_as_long(row), 1) if number not in deleted] for row in (*header_rows(), *body)]
    read_one([[TITLE], *rows])
    said = [finding.message for finding in read_sheets({"BTH": [[TITLE], *rows]})[0].findings if finding.rule == "interpreted"]
    assert [all(f"({number})" in message for number in deleted) for message in said if "không có cột" in message] == [True]


def _as_long(row: Row) -> Row:
    return [*row, *[""] * (14 - len(row))]


def test_columns_added_at_the_right_may_be_numbered_too() -> None:
    rows = header_rows()
    rows[0] = [*rows[0], "Giải trình của đơn vị", "Người nhập"]
    rows[3] = [*rows[3], "(15)", "(16)"]
    returns = read_sheets({"BTH": [[TITLE], *rows, SECTION, [*ONE, "bốn người nước ngoài", "An"], TWO]})
    assert counts(returns[0], "giay-khen") == COUNTS
    assert returns[0].lines[0].explained == "bốn người nước ngoài"
    (told,) = (each for each in returns[0].findings if each.rule == "interpreted")
    assert "cột “Người nhập” không có trong biểu" in told.message


def test_a_numbered_column_put_in_further_left_is_told_by_the_texts() -> None:
    rows = [[*row[:5], "", *row[5:]] for row in (*header_rows(), SECTION, ONE, TWO)]
    rows[1][5], rows[3] = "Hộ gia đình", [f"({number})" for number in range(1, 16)]
    rows[5][5] = 77
    read_one([[TITLE], *rows])


def test_a_numbered_column_put_in_within_a_group() -> None:
    rows = [[*row[:4], "", *row[4:]] for row in (*header_rows(), SECTION, ONE, TWO)]
    rows[1][4], rows[3] = "Tập thể", [f"({number})" for number in range(1, 16)]
    rows[5][4] = 5
    read_one([[TITLE], *rows])


# ---- Repeated headers and several tables


@pytest.mark.parametrize("numbered", [(True, False), (False, True), (False, False)])
def test_of_two_tables_one_above_the_other_either_may_lack_its_numbers(numbered: tuple[bool, bool]) -> None:
    rows: list[Row] = []
    for unit, has_numbers, line in (("BÌNH AN", numbered[0], ONE), ("MỸ LỘC", numbered[1], TWO)):
        rows += [[f"UBND XÃ {unit}"], [TITLE], *header_rows(numbered=has_numbers), SECTION, line, [""]]
    returns = read_sheets({"BTH": rows})
    assert [(ret.unit.name, names(ret)) for ret in returns] == [
        ("Xã Bình An", ["giay-khen"]),
        ("Xã Mỹ Lộc", ["lao-dong-tien-tien"]),
    ]


def test_a_header_repeated_without_its_numbers() -> None:
    read_one([[TITLE], *header_rows(), SECTION, ONE, *header_rows(numbered=False), TWO])


def test_header_repeated_on_the_next_page() -> None:
    read_one([[TITLE], *header_rows(), SECTION, ONE, [""], *header_rows(), TWO])


def test_header_repeated_twice_and_page_marks() -> None:
    three = [1, "Bằng khen của tỉnh", 5]
    rows = [[TITLE], *header_rows(), SECTION, ONE, ["Trang 2"], *header_rows(), TWO, ["", "", "3"], *header_rows(),
            ["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"], three]  # fmt: skip
    returns = read_sheets({"BTH": rows})
    assert len(returns) == 1
    assert [(line.section, line.award) for line in returns[0].lines] == [
        ("I", "giay-khen"), ("I", "lao-dong-tien-tien"), ("II", "bang-khen-cap-tinh")]  # fmt: skip


def test_only_the_number_row_repeated_on_the_next_page() -> None:
    read_one([[TITLE], *header_rows(), SECTION, ONE, header_rows()[3], TWO])


def test_header_repeated_right_under_a_section_heading() -> None:
    rows = [[TITLE], *header_rows(), SECTION, ONE, ["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"], *header_rows(),
            [1, "Bằng khen của tỉnh", 5], [""], *header_rows(), [2, "Giải X", 1]]  # fmt: skip
    (ret,) = read_sheets({"BTH": rows})
    assert [line.section for line in ret.lines] == ["I", "II", "II"]


def test_repeated_header_without_numbers() -> None:
    read_one([[TITLE], *header_rows(numbered=False), SECTION, ONE, [""], *header_rows(numbered=False), TWO])


def test_two_forms_one_under_the_other_are_two_returns() -> None:
    rows = [*table(SECTION, ONE, TWO), ["", "NGƯỜI LẬP BIỂU"], [""], *table(SECTION, ONE, unit="UBND XÃ CAO CHƯƠNG")]
    returns = read_sheets({"BTH": rows})
    assert [ret.unit.name for ret in returns] == ["Xã Bình An", "Xã Cao Chương"]
    assert [len(ret.lines) for ret in returns] == [2, 1]


def test_two_periods_one_under_the_other_are_two_returns() -> None:
    rows = [*table(SECTION, ONE, TWO), [""], *table(SECTION, ONE, title=TITLE.replace("2026", "2025"))]
    assert [ret.period.code for ret in read_sheets({"BTH": rows}) if ret.period] == ["2026", "2025"]


def test_two_units_one_under_the_other_with_different_sections_are_two_returns() -> None:
    rows = [*table(SECTION, ONE), [""],
            *table(["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"], [1, "Huân chương", 1], unit="UBND XÃ CAO CHƯƠNG")]  # fmt: skip
    assert [ret.unit.name for ret in read_sheets({"BTH": rows})] == ["Xã Bình An", "Xã Cao Chương"]


def test_a_letterhead_speaks_for_all_tables_under_it() -> None:
    second = [["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 6 THÁNG ĐẦU NĂM 2026"], *header_rows(), SECTION, ONE]
    returns = read_sheets({"BTH": [*table(SECTION, ONE, TWO), [""], *second]})
    assert [(ret.unit.name, ret.period.code) for ret in returns if ret.period] == [
        ("Xã Bình An", "2026"),
        ("Xã Bình An", "2026-6T"),
    ]


def test_two_blank_forms_one_under_the_other_are_two_returns() -> None:
    rows = [*table(SECTION, [1, "Giấy khen"]), *table(SECTION, [1, "Giấy khen"], unit="UBND XÃ CAO CHƯƠNG")]
    assert [ret.unit.name for ret in read_sheets({"BTH": rows})] == ["Xã Bình An", "Xã Cao Chương"]


# ---- What is not the form


def test_another_numbered_table_is_not_the_form() -> None:
    other = [["Stt", "Họ và tên", "Ngày sinh", "Chức vụ", "Ghi chú"], *[[f"({n})" for n in range(1, 15)]], [1, "Nguyễn Văn A"]]
    assert read_sheets({"DS": other}) == []


def test_another_numbered_table_above_is_passed_over() -> None:
    other = [["Stt", "Họ và tên", "Ngày sinh"], [f"({n})" for n in range(1, 15)], [1, "Nguyễn Văn A", 1980], [""]]
    read_one([*other, *table(SECTION, ONE, TWO)])


def test_another_numbered_table_below_adds_no_lines() -> None:
    other = [
        [""],
        ["Stt", "Họ và tên", "Ngày sinh"],
        [f"({n})" for n in range(1, 15)],
        [1, "Nguyễn Văn A", 1980],
        [2, "Trần B", 1981],
    ]
    read_one([*table(SECTION, ONE, TWO), *other])


def test_a_form_of_21_columns_is_not_taken_for_this_one() -> None:
    rows = [["Stt", "Đơn vị", "Tổng số", "Số lượng"], list(range(1, 22)), [1, "Giấy khen", *range(19)]]
    assert read_sheets({"BTH": rows}) == []


def test_figures_that_happen_to_count_are_no_header() -> None:
    read_one([*table(SECTION, ONE, TWO), [""], list(range(1, 15))])


def test_an_empty_sheet() -> None:
    assert read_sheets({"Sheet1": []}) == []
    assert read_sheets({"Sheet1": [["", ""], ["", ""]]}) == []


# ---- Giải trình


@pytest.mark.parametrize(
    "heading", ["Giải trình", "GIẢI TRÌNH", " Giải  trình ", "Giải trình (nếu có)", "Nội dung giải trình", "Ý kiến giải trình"]
)
@pytest.mark.parametrize("row", [0, 3])
def test_explanations_beside_the_table(heading: str, row: int) -> None:
    rows = header_rows()
    rows[row] = [*rows[row], heading] if row else [*rows[row], "", heading]
    place = len(rows[row]) - 1
    line = [*ONE, *[""] * (place - len(ONE)), " bốn  người nước ngoài "]
    returns = read_sheets({"BTH": [[TITLE], *rows, SECTION, line, TWO]})
    assert [each.explained for each in returns[0].lines] == ["bốn người nước ngoài", None]


def test_the_explanation_goes_with_the_findings_of_its_line() -> None:
    rows = header_rows()
    rows[0] = [*rows[0], "Giải trình"]
    returns = read_sheets({"BTH": [[TITLE], *rows, SECTION, [1, "Giấy khen", "abc", *[""] * 11, "gõ nhầm"]]})
    finding = next(finding for finding in returns[0].findings if finding.rule == "not-a-count")
    assert finding.explained == "gõ nhầm"


def test_a_form_without_any_line_is_a_return_without_lines() -> None:
    returns = read_sheets({"BTH": table()})
    assert len(returns) == 1
    assert returns[0].lines == []
    assert rules(returns[0].findings) == ["empty-return"]


def test_true_is_no_one_whichever_file_came_first() -> None:
    """As keys True and 1.0 are the same: what was made of one row must not be remembered for the other."""
    numbers: Row = [float(n) for n in range(1, 15)]
    assert column_numbers([True, *numbers[1:]]) is None
    assert column_numbers(numbers) == {n: n - 1 for n in range(1, 15)}
    assert column_numbers([True, *numbers[1:]]) is None
