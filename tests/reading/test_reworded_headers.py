"""Headers in an office's own words: read where they leave no doubt, else no form, and it is said what was understood."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.no_form import why_no_form
from tdkt_xl.reading.reworded_headers import concepts_of, find_reworded
from tests.grids import GridWorkbook, Row, counts, header_rows, names, read_sheets, rules

FORM = built_in_forms()[0]
SECTION: Row = ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"]
ONE: Row = [1, "Giấy khen", 542, 364, 0.67, 145, 0.27, 22, 65, 397, 0.73, 44, 233]
TWO: Row = [2, "Lao động tiên tiến", 1984, 1984, 1, 1984, 1, 297, 1687]
COUNTS = {3: 542, 4: 364, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 233}
LEADERS, WORKERS = "Lãnh đạo", "LĐ trực tiếp"


def two_rows(
    leaders: str = LEADERS,
    workers: str = WORKERS,
    total: str = "Tổng",
    share: str = "%",
    people: str = "CN",
    groups: tuple[str, str] = ("Công trạng", "Chuyên đề"),
    label: str = "Hình thức",
    index: str = "TT",
) -> list[Row]:
    return [
        [index, label, "Số lượng", "", "", groups[0], "", "", "", groups[1], "", "", "", "Ghi chú"],
        ["", "", total, people, share, total, share, leaders, workers, total, share, leaders, workers],
    ]


ONE_ROW: Row = ["TT", "Danh hiệu", "Tổng số", "Cá nhân", "Tỷ lệ", "Công trạng", "Tỷ lệ", LEADERS, WORKERS,
                "Chuyên đề, đột xuất", "Tỷ lệ", LEADERS, WORKERS, "Ghi chú"]  # fmt: skip


def sheet(header: list[Row], *lines: Row) -> list[Row]:
    return [["UBND XÃ BÌNH AN"], ["KẾT QUẢ KHEN THƯỞNG NĂM 2026"], *header, SECTION, *(lines or (ONE, TWO))]


def read(header: list[Row], *lines: Row) -> Return:
    (ret,) = read_sheets({"BTH": sheet(header, *lines)})
    return ret


def refused(header: list[Row], *lines: Row) -> str:
    """What is said of a sheet that must not be read."""
    rows = sheet(header, *lines)
    assert read_sheets({"BTH": rows}) == []
    return why_no_form(GridWorkbook({"BTH": rows}), [FORM], "a.xlsx").message


# ---- Read


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"leaders": "CB lãnh đạo"},
        {"leaders": "Lãnh đạo, quản lý"},
        {"leaders": "Cá nhân là cán bộ lãnh đạo, quản lý"},
        {"leaders": "Số lượng lãnh đạo từ cấp phòng trở lên"},
        {"leaders": "LĐQL"},
        {"leaders": "Lãnh đạo cấp huyện"},
        {"workers": "Người trực tiếp LĐ"},
        {"workers": "Người lao động trực tiếp"},
        {"workers": "NLĐTT"},
        {"workers": "Công nhân, nông dân"},
        {"workers": "CNVC không giữ chức vụ"},
        {"workers": "Công chức, viên chức không làm công tác quản lý"},
        {"workers": "Không giữ chức vụ lãnh đạo, quản lý"},
        {"total": "Tổng cộng", "share": "TL %", "people": "Cá nhân"},
        {"total": "TS", "share": "Tỷ lệ %", "people": "Trong đó: cá nhân"},
        {"groups": ("Khen theo công trạng, thành tích đạt được", "Khen đột xuất, chuyên đề")},
        {"groups": ("Khen thưởng thường xuyên", "Khen thưởng phong trào thi đua, chuyên đề")},
        {"label": "Danh hiệu thi đua, hình thức khen thưởng", "index": "Số thứ tự"},
        {"label": "Hinh thuc", "groups": ("Cong trang", "Chuyen de"), "leaders": "Lanh dao quan ly", "workers": "Nguoi truc tiep"},
    ],
)
def test_words_of_offices(changed: dict[str, str]) -> None:
    ret = read(two_rows(**changed))  # type: ignore[arg-type]
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert counts(ret, "giay-khen") == COUNTS
    assert rules(ret.findings) == ["interpreted"]
    assert "C là (3), D là (4), F là (6)" in ret.findings[0].message


@pytest.mark.parametrize("numbered", [False, True])
def test_a_header_of_one_row_goes_by_the_group_begun_last(numbered: bool) -> None:
    assert counts(read([ONE_ROW, *([list(range(1, 15))] if numbered else [])]), "giay-khen") == COUNTS


def test_a_header_of_one_row_whose_groups_are_not_certain_needs_every_line_to_add_up() -> None:
    assert "không khớp" in refused([ONE_ROW], ONE, [2, "Lao động tiên tiến", 1984, 1984, 1, 1985, 1, 297, 1687])
    assert names(read(two_rows(), ONE, [2, "Lao động tiên tiến", 1984, 1984, 1, 1985, 1, 297, 1687]))


def test_paths_in_one_row() -> None:
    words = [f"{group} - {part}" for group in ("Công trạng", "Chuyên đề") for part in ("tổng số", "tỷ lệ", "lãnh đạo", "trực tiếp")]
    assert counts(read([["TT", "Hình thức", "Tổng số", "Cá nhân", "Tỷ lệ CN", *words, "Ghi chú"]]), "giay-khen") == COUNTS


def test_headings_typed_into_the_middle_of_their_group() -> None:
    header = two_rows()
    header[0] = ["TT", "Hình thức", "", "Số lượng", "", "", "Công trạng", "", "", "", "Chuyên đề", "", "", "Ghi chú"]
    assert counts(read(header), "giay-khen") == COUNTS
    del header[0][5], header[1][5]  # the total of merit
    assert "chưa thấy" in refused(header, [*ONE[:5], *ONE[6:]])


def test_columns_of_an_offices_own_are_passed_over_and_named() -> None:
    header = two_rows()
    header[0].insert(9, "")
    header[1].insert(9, "Doanh nhân")
    ret = read(header, [*ONE[:9], 10, *ONE[9:]], [*TWO, 7])
    assert counts(ret, "giay-khen") == COUNTS
    assert "không tính cột J “Doanh nhân”" in ret.findings[0].message


def test_columns_left_out_are_named() -> None:
    """Leaders only in the one group, workers only in the other."""
    kept = [*range(8), *range(9, 12), 13]
    ret = read([[row[i] if i < len(row) else "" for i in kept] for row in two_rows()], [[*ONE, ""][i] for i in kept])
    assert counts(ret, "giay-khen") == {n: value for n, value in COUNTS.items() if n not in (9, 13)}
    assert any(f.rule == "altered-form" and "(9), (13)" in f.message for f in ret.findings)


def test_numbers_name_what_words_leave_open() -> None:
    ret = read([*two_rows(leaders="Trưởng, phó các ban", groups=("Công trạng", "Chuyên đề")), [f"({n})" for n in range(1, 15)]])
    assert counts(ret, "giay-khen") == COUNTS


def test_a_header_repeated_on_the_next_page() -> None:
    ret = read(two_rows(), ONE, *two_rows(), TWO)
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]


def test_the_officially_worded_form_on_a_hidden_sheet_gives_way() -> None:
    sheets = {"cũ": sheet(header_rows()), "BTH": sheet(two_rows())}
    workbook = GridWorkbook(sheets, hidden=["cũ"])
    from tdkt_xl.reading.workbook import read_returns

    assert [ret.sheet for ret in read_returns(workbook, [FORM], "a.xlsx")] == ["BTH"]


# ---- Not read


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"leaders": "Đảng viên"}, "chưa thấy (8), (12); chưa rõ cột H “Đảng viên”, cột L “Đảng viên”"),
        ({"leaders": "Lãnh đạo và người trực tiếp"}, "chưa thấy (8), (12)"),
        ({"workers": "Tỷ lệ % NLĐTT"}, "chưa thấy (9), (13)"),
        ({"workers": "CN"}, "chưa thấy (9), (13)"),
        ({"workers": "Cán bộ, công chức"}, "chưa thấy (9), (13)"),
        ({"workers": "Lãnh đạo cấp xã"}, "hơn một cột có thể là (8), (12)"),
        ({"groups": ("Công trạng", "Công trạng")}, "hơn một cột"),
        ({"groups": ("Chuyên đề", "Đột xuất")}, "hơn một cột"),
        ({"people": "Tập thể"}, "chưa thấy (4)"),
    ],
)
def test_doubts_leave_the_file_without_a_form(changed: dict[str, str], said: str) -> None:
    message = refused(two_rows(**changed))  # type: ignore[arg-type]
    assert said in message
    assert "đã hiểu cột (" in message


@pytest.mark.parametrize("over", ["Đề nghị khen thưởng", "Kế hoạch"])
def test_a_heading_over_all_that_is_not_understood(over: str) -> None:
    header = [["TT", "Hình thức", over], *two_rows()]
    header[1][0] = header[1][1] = ""
    assert "tìm thấy bảng nào" in refused(header)
    header[0][2] = "Khen thưởng năm 2026"
    assert counts(read(header), "giay-khen") == COUNTS


def test_figures_that_do_not_fit_the_words() -> None:
    swapped = [[*line[:5], line[9], line[6], line[2], *line[8:9], line[5], *line[10:]] for line in (ONE, [*TWO, "", "", "", ""])]
    assert "không khớp" in refused(two_rows(), *swapped)


def test_numbers_that_say_otherwise() -> None:
    numbers = [f"({n})" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14)]
    assert "số thứ tự cột ghi khác" in refused([*two_rows(), [*numbers[:7], *numbers[7:], "(15)"]])


def test_rows_that_are_no_awards() -> None:
    rows = [["DANH SÁCH"], *two_rows(), [1, "Nguyễn Văn A", 1, 1], [2, "Trần Thị B", 1, 1]]
    assert read_sheets({"DS": rows}) == []
    assert "tìm thấy bảng nào của biểu" in why_no_form(GridWorkbook({"DS": rows}), [FORM], "a.xlsx").message


def test_a_form_without_a_vocabulary_is_told_by_its_own_texts_only() -> None:
    from dataclasses import replace

    assert find_reworded(sheet(two_rows()), [replace(FORM, header_words=())]) == []


# ---- Words


@pytest.mark.parametrize("column", FORM.columns)
def test_the_forms_own_header_is_in_its_vocabulary(column: object) -> None:
    assert all(concepts_of(FORM, text) is not None for text in column.header)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("Tỷ lệ %", {"ratio"}),
        ("%", {"ratio"}),
        ("Số lượng (người)", {"total", "people"}),
        ("Năm 2026", set()),
        ("(3)", set()),
        ("Đảng viên", None),
        ("x" * 400, None),
    ],
)
def test_concepts(text: str, concepts: set[str] | None) -> None:
    assert concepts_of(FORM, text) == concepts


def test_words_that_run_into_one_another() -> None:
    """ "khen thường" is not "khen thưởng" where "thường xuyên" follows."""
    assert concepts_of(FORM, "Khen thường xuyên") == {"merit"}
    assert concepts_of(FORM, "Số TT") == {"index"}
    assert concepts_of(FORM, "Không giữ chức vụ") == {"workers"}


def test_a_row_of_units_under_the_official_header() -> None:
    units: Row = ["", "", *["người" if column.kind == "count" else "%" for column in FORM.columns[2:13]]]
    rows = header_rows()
    assert counts(read([*rows[:3], units, rows[3]]), "giay-khen") == COUNTS


def test_a_numbered_column_whose_own_text_says_otherwise() -> None:
    rows = header_rows()
    rows[1][7] = "Tập thể"
    assert refused(rows)


def test_one_text_over_a_count_and_its_share() -> None:
    rows = header_rows()
    rows[1][3], rows[2][3], rows[2][4] = "Trong đó cá nhân (số lượng, tỷ lệ %)", "", ""
    assert counts(read(rows), "giay-khen") == COUNTS


def test_columns_of_one_group_exchanged() -> None:
    header = two_rows()
    header[1][7], header[1][8] = WORKERS, LEADERS
    for numbers in ([], [list(range(1, 15))]):
        ret = read([*header, *numbers])
        assert counts(ret, "giay-khen") == {**COUNTS, 8: 65, 9: 22}


def test_numbers_in_the_order_of_columns_exchanged() -> None:
    header = two_rows()
    header[1][7], header[1][8] = WORKERS, LEADERS
    ret = read([*header, [1, 2, 3, 4, 5, 6, 7, 9, 8, 10, 11, 12, 13, 14]])
    assert counts(ret, "giay-khen") == {**COUNTS, 8: 65, 9: 22}


def test_numbers_that_only_count_the_columns_of_a_wider_table() -> None:
    header = two_rows()
    header[0].insert(9, "")
    header[1].insert(9, "Doanh nhân")
    ret = read([*header, list(range(1, 16))], [*ONE[:9], 10, *ONE[9:]], [*TWO, 7])
    assert counts(ret, "giay-khen") == COUNTS


def test_the_label_column_is_told_by_its_labels() -> None:
    assert counts(read(two_rows(label="Tên gọi")), "giay-khen") == COUNTS
