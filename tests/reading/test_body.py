"""The rows of a table: which are lines, by what labels, and what their counts are."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from tdkt_xl.files.cells import CellError, ValuelessFormula
from tdkt_xl.model.returns import Return
from tests.grids import BK, GK, HC, LDTT, S1, S2, Row, counts, names, read, read_sheets, rules, sections, table

# ---- Rows that are not lines


@pytest.mark.parametrize(
    "label",
    [
        "Cộng",
        "CỘNG",
        "Cộng:",
        "Tổng cộng",
        "TỔNG CỘNG",
        "Tổng số",
        "Tổng",
        "Cộng I",
        "Cộng mục I",
        "Tổng cộng (I+II+III)",
        "Tổng cộng I + II",
        "Tổng cộng toàn huyện",
        "Tổng số khen thưởng",
        "Cộng phần I",
        "TỔNG HỢP",
        "* Tổng cộng",
        "Tổng cộng các mục",
        "Tổng cộng các mục trên",
        "TỔNG CỘNG TOÀN XÃ BÌNH AN",
        "Tổng cộng lượt khen",
        "Cộng toàn trường",
        "Cộng chung toàn ngành",
        "Cộng dồn",
        "Tổng số khen thưởng cấp cơ sở",
        "Toàn huyện",
        "TC",
        "Tổng cộng năm 2026",
        "Tong cong",
        "A. Tổng cộng",
        "Cộng cấp tỉnh",
    ],
)
def test_totals_are_no_lines(label: str) -> None:
    ret = read(S1, GK, ["", label, 10, 4], S2, BK, ["", label, 13, 4])
    assert names(ret) == ["giay-khen", "bang-khen-cap-tinh"]


def test_a_total_merged_over_the_first_columns() -> None:
    assert names(read(["Tổng cộng", "", 13], S1, GK, S2, BK, ["TỔNG CỘNG", "", 13])) == ["giay-khen", "bang-khen-cap-tinh"]


def test_section_rows_with_sums() -> None:
    ret = read([*S1, 10, 4], GK, [*S2, 3], BK)
    assert sections(ret) == [("I", "giay-khen"), ("II", "bang-khen-cap-tinh")]


@pytest.mark.parametrize(
    "heading",
    [
        ["II", "Khen thưởng cấp tỉnh, bộ, hội"],
        ["", "II. Khen thưởng do tỉnh, bộ tặng"],
        ["", "Khen thưởng cấp tỉnh, hội"],
        ["II", "Cấp tỉnh khen"],
    ],
)
def test_headings_in_other_words_with_sums(heading: Row) -> None:
    """Taken for an award, it would leave the lines below it in the section above."""
    ret = read(S1, GK, [*heading, 3, 1], BK)
    assert sections(ret) == [("I", "giay-khen"), ("II", "bang-khen-cap-tinh")]
    assert "interpreted" in rules(ret.findings)


@pytest.mark.parametrize(
    "row",
    [
        ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        ["III.", "Khen thưởng cấp nhà nước"],
        ["III", "khen thưởng nhà nước:"],
        ["III", "KHEN CAO"],
        ["", "III. KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        ["", "III - Khen thưởng cấp Nhà nước"],
        ["", "III/ KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        ["", "Mục III. Khen thưởng cấp Nhà nước"],
        ["", "KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        ["III. KHEN THƯỞNG CẤP NHÀ NƯỚC", ""],
        ["KHEN THƯỞNG CẤP NHÀ NƯỚC", ""],
        ["C", "KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        ["III", "KHEN THƯỞNG CẤP NHÀ\nNƯỚC"],
        ["III", "KHEN  THƯỞNG CẤP NHÀ\u00a0NƯỚC "],
        ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC (1)"],
        ["III", unicodedata.normalize("NFD", "KHEN THƯỞNG CẤP NHÀ NƯỚC")],
        ["III", "Các hình thức khác do Chủ tịch nước tặng"],
        ["Mục III", "Các hình thức khác do Chủ tịch nước tặng"],
        ["C", "Các hình thức khác do Chủ tịch nước tặng"],
        ["iii", "Các hình thức khác do Chủ tịch nước tặng"],
        ["", "Khen thưởng cấp Nhà nước (Huân chương, Cờ, Bằng khen)"],
        ["", "III. Các hình thức khác"],
    ],
)
def test_section_headings(row: Row) -> None:
    assert sections(read(S1, GK, row, HC)) == [("I", "giay-khen"), ("III", "huan-chuong")]


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Khen thưởng cấp cơ sở", "I"), ("KHEN THƯỞNG CẤP XÃ", "I"), ("Khen thưởng thuộc thẩm quyền", "I"),
        ("KHEN THƯỞNG CỦA ĐƠN VỊ XÃ BÌNH AN", "I"),
        ("Khen thưởng cấp tỉnh", "II"), ("KHEN THƯỞNG CẤP TỈNH, BỘ, NGÀNH TRUNG ƯƠNG", "II"),
        ("Khen thưởng cấp Bộ, ban, ngành, đoàn thể Trung ương", "II"),
        ("KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH T.Ư", "II"),
    ],
)  # fmt: skip
def test_section_titles_without_a_number(title: str, section: str) -> None:
    assert sections(read(["", title], [1, "Giải thưởng X", 1]))[0][0] == section


def test_a_guessed_heading_is_said() -> None:
    ret = read(S1, GK, ["III", "Do Chủ tịch nước tặng"], HC)
    assert [(f.rule, f.cell) for f in ret.findings] == [("interpreted", "B9")]


def test_a_known_heading_is_not_said() -> None:
    assert read(S1, GK, ["", "III. Khen cao"], HC).findings == []


@pytest.mark.parametrize(
    "label",
    [
        "Trong đó: tập thể",
        "Trong đó",
        "trong đó cá nhân",
        "- Tập thể",
        "– Tập thể",
        "- Cá nhân",
        "-Cá nhân",
        "+ Cá nhân",
        "• Hộ gia đình",
        "* Tập thể",
        "- Doanh nghiệp",
        "- Nông dân",
        "Trong đó: - Tập thể",
        "Bao gồm:",
        "Gồm: tập thể",
        "Tập thể",
        "Cá nhân",
        "a) Tập thể",
        "- Lãnh đạo",
        "Khen tập thể",
        "- Tập thể: 40",
        "Cá nhân: 12",
    ],
)
def test_break_down_rows_are_no_lines_and_it_is_said(label: str) -> None:
    ret = read(S1, GK, ["", label, 6], LDTT)
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert [(f.rule, f.cell) for f in ret.findings] == [("interpreted", "B9")]


@pytest.mark.parametrize("label", ["", "…", "-"])
def test_numbered_figures_without_a_name_are_a_line(label: str) -> None:
    ret = read(S1, GK, [2, label, 6, "", "", 6], [3, "Lao động tiên tiến"])
    assert [line.cells[0] for line in ret.lines][1] == 6
    assert rules(ret.findings) == ["unknown-award"]


def test_figures_in_the_break_down_alone_are_pointed_out() -> None:
    ret = read(S1, [1, "Giấy khen"], ["", "- Tập thể", 6], ["", "- Cá nhân", 4], LDTT)
    assert all("để trống" in finding.message for finding in ret.findings)
    assert len(ret.findings) == 2


def test_a_dash_before_an_award_is_an_enumerator() -> None:
    assert names(read(S1, ["", "- Giấy khen", 5], ["", "- Tập thể lao động tiên tiến", 3])) == [
        "giay-khen",
        "tap-the-lao-dong-tien-tien",
    ]


@pytest.mark.parametrize(
    "below",
    [
        [["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"], ["", "(Ký)"], [""], ["", "Nguyễn Văn A"]],
        [["", "Người lập biểu"], ["", "Nguyễn Văn A"]],
        [["", "Ghi chú: số liệu tính đến 15/11/2026"]],
        [["", "Ghi chú:"], ["", "- Cột 3 bằng cột 6 cộng cột 10"]],
        [["", "TM. ỦY BAN NHÂN DÂN"], ["", "KT. CHỦ TỊCH"], ["", "PHÓ CHỦ TỊCH"], [""], ["", "Trần Thị B"]],
        [["", "Ký tên"], ["", "Trần Thị B"]],
        [["", "Nơi nhận:"], ["", "- Sở Nội vụ;"], ["", "- Lưu: VT."]],
        [["", "", 363.14]],
        [[""], ["", "", 363.14]],
        [["", "", "", "", "", "", "", "", "", "Bình An, ngày 15 tháng 12 năm 2026"]],
        [["", "Bình An, ngày 15 tháng 12 năm 2026"]],
        [[""], ["", "Kiểm tra", 3]],
        [[""], ["1", "Nguyễn Văn A", 1980]],
        [["(Biểu này có 02 trang)"]],
        [["", "Trang 1"]],
        [["", 12.5]],
        [["x"]],
        [["", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", 99, "ghi thêm"]],
        [["", "CHỦ TỊCH"], ["", "Trần Thị B", date(2026, 12, 15)]],
    ],
)  # fmt: skip
def test_what_stands_below_is_no_line(below: list[Row]) -> None:
    ret = read(S1, GK, LDTT, *below)
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert ret.findings == []


@pytest.mark.parametrize("row", [["", "NGƯỜI LẬP BIỂU"], ["", "Ghi chú: số liệu tính đến 15/11"], ["Trang 2"], ["", "(tiếp theo)"]])
def test_remarks_between_do_not_end_the_table(row: Row) -> None:
    ret = read(S1, GK, row, S2, BK)
    assert "bang-khen-cap-tinh" in names(ret)
    assert counts(ret, "bang-khen-cap-tinh") == {3: 3}


def test_stray_cells_beside_the_table() -> None:
    beside = [*GK, *[""] * 7, 4711, "nháp"]
    ret = read(S1, beside, [*LDTT, *[""] * 9, "=C8"])
    assert counts(ret, "giay-khen") == {3: 10, 4: 4, 6: 10, 8: 1, 9: 3}
    assert ret.lines[0].note is None


def test_blank_rows_between_lines() -> None:
    ret = read(S1, GK, [""], [""], LDTT, [""], S2, [""], BK)
    assert [line.row for line in ret.lines] == [8, 11, 15]


def test_numbered_figures_without_a_name_are_a_line_of_their_own() -> None:
    ret = read(S1, GK, [2, "", 7, 7], BK)
    assert len(ret.lines) == 3
    assert ret.lines[1].award is None
    assert ret.lines[1].cells[:2] == (7, 7)
    assert rules(ret.findings) == ["unknown-award"]


def test_figures_without_name_and_number_are_pointed_out() -> None:
    ret = read(S1, GK, ["", "", 10, 4], LDTT)
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert [(f.rule, f.cell) for f in ret.findings] == [("interpreted", "B9")]


def test_a_label_merged_down_over_two_rows_names_both() -> None:
    rows = table(S1, GK, ["", "", 5], LDTT)
    ret = read_sheets({"BTH": rows}, merged=[((7, 1), (8, 1))])[0]
    assert names(ret) == ["giay-khen", "giay-khen", "lao-dong-tien-tien"]
    assert rules(ret.findings) == ["duplicate-line"]


def test_an_award_named_in_the_number_column_is_not_lost() -> None:
    assert names(read(S1, ["Giấy khen", "", 5], LDTT)) == ["giay-khen", "lao-dong-tien-tien"]


# ---- Labels


@pytest.mark.parametrize(
    ("typed", "award"),
    [
        ("Giấy khen", "giay-khen"),
        ("GIẤY KHEN", "giay-khen"),
        ("  Giấy   khen ", "giay-khen"),
        ("Giấy\nkhen", "giay-khen"),
        ("Giấy\u00a0khen", "giay-khen"),
        ("Giấy\u200b khen", "giay-khen"),
        ("1. Giấy khen", "giay-khen"),
        ("1.1. Giấy khen", "giay-khen"),
        ("a) Giấy khen", "giay-khen"),
        ("- Giấy khen", "giay-khen"),
        ("“Giấy khen”", "giay-khen"),
        ('"Giấy khen"', "giay-khen"),
        ("Giấy khen:", "giay-khen"),
        ("Giấy khen (1)", "giay-khen"),
        ("Giấy khen*", "giay-khen"),
        ("Giấy khen¹", "giay-khen"),
        ("GK", "giay-khen"),
        (unicodedata.normalize("NFD", "Giấy khen"), "giay-khen"),
        ("Chiến sĩ thi đua cơ sở", "chien-si-thi-dua-co-so"),
        ("Chiến sỹ thi đua cơ sở", "chien-si-thi-dua-co-so"),
        ("Chiến sỹ thi đua  cấp cơ sở", "chien-si-thi-dua-co-so"),
        ("CSTĐCS", "chien-si-thi-dua-co-so"),
        ("CSTÐ cơ sở", "chien-si-thi-dua-co-so"),
        ("Bằng khen của UBND tỉnh", "bang-khen-cap-tinh"),
        ("Bằng khen của Ủy ban nhân dân tỉnh", "bang-khen-cap-tinh"),
        ("Bằng khen của Uỷ ban nhân dân tỉnh", "bang-khen-cap-tinh"),
        ("Bằng khen Bộ, ngành, đoàn thể Trung ương (nếu có)", "bang-khen-cap-bo"),
        ("Bằng khen Bộ, ngành, đoàn thể T.Ư", "bang-khen-cap-bo"),
        ("HCLĐ hạng Nhì", "huan-chuong-lao-dong-hang-nhi"),
        ("Huân chương Lao động hạng Ba", "huan-chuong-lao-dong-hang-ba"),
        ("Cờ thi đua của Chính phủ", "co-thi-dua-chinh-phu"),
    ],
)
def test_spellings_that_need_no_word_about_it(typed: str, award: str) -> None:
    ret = read(S1, [1, typed, 5])
    assert names(ret) == [award]
    assert ret.findings == []


@pytest.mark.parametrize(
    ("typed", "shown"), [("  Giấy \n khen ", "Giấy khen"), (unicodedata.normalize("NFD", "Giấy khen"), "Giấy khen")]
)
def test_the_label_is_kept_as_typed_but_clean(typed: str, shown: str) -> None:
    assert read(S1, [1, typed, 5]).lines[0].label == shown


def test_a_label_without_diacritics_is_a_guess_that_is_said() -> None:
    ret = read(S1, [1, "Lao dong tien tien", 5])
    assert names(ret) == ["lao-dong-tien-tien"]
    assert rules(ret.findings) == ["interpreted"]


@pytest.mark.parametrize("pair", [("Bằng khen của tỉnh", "Bằng khen của Bộ"), ("HCLĐ hạng Nhất", "HCLĐ hạng Nhì")])
def test_near_names_stay_apart(pair: tuple[str, str]) -> None:
    ret = read(S2, [1, pair[0], 5], [2, pair[1], 6])
    assert len({line.award for line in ret.lines}) == 2


# ---- Counts


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (1984, 1984), (1984.0, 1984), ("1984", 1984), ("1.984", 1984), ("1,984", 1984), ("1 984", 1984), ("1\u00a0984", 1984),
        ("1.984,0", 1984), ("1.234.567", 1234567), ("05", 5), ("12,0", 12), ("12.0", 12), (" 12 ", 12), ("１２", 12), ("'12", 12),
        (0, 0), ("0", 0), ("00", 0),
    ],
)  # fmt: skip
def test_written_counts(typed: object, value: int) -> None:
    ret = read(S1, [1, "Giấy khen", typed])
    assert counts(ret, "giay-khen") == {3: value}
    assert ret.findings == []


@pytest.mark.parametrize(
    "typed", ["-", "–", "—", "x", "X", "0/0", "không", "Không", "//", "…", "...", " ", "\u00a0", "\u200b", None]
)
def test_fillers_are_blank(typed: object) -> None:
    ret = read(S1, [1, "Giấy khen", typed], LDTT)
    assert counts(ret, "giay-khen") == {}
    assert ret.findings == []


@pytest.mark.parametrize(
    "typed",
    [
        "2,5",
        "-3",
        "abc",
        "#REF!",
        "hơn 500",
        "12 TT/39 CN",
        "12+39",
        "3 người",
        "05 (02 truy tặng)",
        "1/2",
        "O5",
        "25%",
        -3,
        2.5,
        True,
        "1.98",
        "1.9845",
        "12.34.567",
        "nt",
        "99999999999999999999",
        1e20,
    ],
)
def test_what_is_no_count_is_null_and_reported_with_what_was_typed(typed: object) -> None:
    ret = read(S1, [1, "Giấy khen", typed, 4], LDTT)
    assert ret.lines[0].cells[0] is None
    assert ret.lines[0].doubtful
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [("not-a-count", "C8", typed)]
    assert counts(ret, "giay-khen") == {4: 4}
    assert not ret.lines[1].doubtful


def test_a_numeric_1_984_may_be_1984() -> None:
    ret = read(S1, [1, "Giấy khen", 1.984])
    assert rules(ret.findings) == ["not-a-count"]
    assert "1.984)" in ret.findings[0].message
    assert ret.lines[0].cells[0] is None


def test_arithmetic_tail_is_still_a_whole_number() -> None:
    assert counts(read(S1, [1, "Giấy khen", 542 * 0.1 * 10]), "giay-khen") == {3: 542}


def test_two_bad_cells_are_two_findings() -> None:
    ret = read(S1, [1, "Giấy khen", "abc", "-3"])
    assert [f.cell for f in ret.findings] == ["C8", "D8"]


# ---- Marks: error values and formulas nobody calculated


def test_an_error_value_is_a_formula_error_only() -> None:
    ret = read_sheets({"BTH": table(S1, [1, "Giấy khen", "", 4])}, marks={(7, 2): CellError("#REF!")})[0]
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [("formula-error", "C8", "#REF!")]
    assert ret.lines[0].doubtful
    assert ret.lines[0].cells[0] is None


def test_an_error_value_in_a_ratio_cell_is_nothing() -> None:
    assert read_sheets({"BTH": table(S1, GK)}, marks={(7, 4): CellError("#DIV/0!")})[0].findings == []


def test_errors_outside_the_table_are_nothing() -> None:
    marks = {(0, 0): CellError("#REF!"), (30, 2): CellError("#REF!"), (6, 2): CellError("#REF!")}
    assert read_sheets({"BTH": table(S1, GK)}, marks=marks)[0].findings == []


def test_a_formula_nobody_calculated_is_never_zero() -> None:
    ret = read_sheets({"BTH": table(S1, [1, "Giấy khen", "", 4])}, marks={(7, 2): ValuelessFormula("NOSUCH(F8)")})[0]
    assert [(f.rule, f.severity, f.cell) for f in ret.findings] == [("stale-value", "warning", "C8")]
    assert ret.lines[0].cells[0] is None
    assert ret.lines[0].doubtful


def test_an_unknown_award_with_nothing_but_an_error_is_a_line() -> None:
    ret = read_sheets({"BTH": table(S1, GK, ["", "Giải X", ""])}, marks={(8, 2): CellError("#REF!")})[0]
    assert names(ret) == ["giay-khen", "Giải X"]


# ---- Labels over two rows or cells, headings within a section


def _awards_and_totals(ret: Return) -> list[tuple[str, int | None]]:
    return [(line.award or line.label, line.cells[0]) for line in ret.lines]


@pytest.mark.parametrize(
    ("first", "second", "award"),
    [
        ("Bằng khen của Chủ tịch", "Ủy ban nhân dân tỉnh", "bang-khen-cap-tinh"),
        ("Bằng khen của", "Chủ tịch UBND tỉnh", "bang-khen-cap-tinh"),  # "Chủ tịch" alone begins a signature
        ("Chiến sỹ thi đua", "cơ sở", "chien-si-thi-dua-co-so"),
        ("Cờ thi đua của", "Chính phủ", "co-thi-dua-chinh-phu"),
        ("Giấy khen", "của Chủ tịch UBND xã", "giay-khen-xa"),  # the first half is an award of its own
        ("Huân chương", "(ghi rõ các loại, các hạng)", "huan-chuong"),
        ("Huân chương Lao động", "hạng Nhì", "huan-chuong-lao-dong-hang-nhi"),
        ("Tập thể", "lao động tiên tiến", "tap-the-lao-dong-tien-tien"),  # both halves mean something else alone
    ],
)
def test_a_label_over_two_rows(first: str, second: str, award: str) -> None:
    ret = read(S1, [1, first, 5, "", "", 5], ["", second], LDTT)
    assert _awards_and_totals(ret) == [(award, 5), ("lao-dong-tien-tien", 7)]
    assert rules(ret.findings) == ["interpreted"]
    assert ret.lines[0].label == f"{first} {second}"
    assert (ret.lines[0].row, ret.lines[0].section) == (8, "I")


def test_the_figures_may_stand_in_the_second_row() -> None:
    ret = read(S1, [1, "Chiến sỹ thi đua"], ["", "cơ sở", 5, "", "", 5], LDTT)
    assert _awards_and_totals(ret) == [("chien-si-thi-dua-co-so", 5), ("lao-dong-tien-tien", 7)]
    assert ret.lines[0].row == 9


def test_an_unknown_label_that_reads_on_in_small_letters() -> None:
    ret = read(S1, [1, "Bằng khen của Hiệp hội", 5, "", "", 5], ["", "doanh nghiệp nhỏ và vừa"], LDTT)
    assert _awards_and_totals(ret) == [("Bằng khen của Hiệp hội doanh nghiệp nhỏ và vừa", 5), ("lao-dong-tien-tien", 7)]
    assert sorted(rules(ret.findings)) == ["interpreted", "unknown-award"]


def test_a_remark_in_brackets_under_a_known_award_is_no_line() -> None:
    ret = read(S1, GK, ["", "(có danh sách kèm theo)"], LDTT)
    assert _awards_and_totals(ret) == [("giay-khen", 10), ("lao-dong-tien-tien", 7)]
    assert ret.lines[0].label == "Giấy khen"
    assert rules(ret.findings) == ["interpreted"]


@pytest.mark.parametrize(
    "second",
    [
        [2, "của Chủ tịch UBND xã", ""],  # numbered: a line of its own
        ["", "của Chủ tịch UBND xã", 3],  # with figures: none may get lost
        ["", "Thư cảm ơn của đơn vị bạn", ""],
    ],
)
def test_what_is_no_second_half_stays_a_line(second: Row) -> None:
    ret = read(S1, [1, "Giấy khen", 5, "", "", 5], second, LDTT)
    assert [total for _, total in _awards_and_totals(ret)] == [5, second[2] or None, 7]
    assert "unknown-award" in rules(ret.findings)


def test_two_known_awards_are_never_joined() -> None:
    ret = read(S1, [1, "Lao động tiên tiến", 5, 5, "", 5], ["", "Chiến sĩ tiên tiến", 2, 2, "", 2], ["", "Đơn vị tiên tiến"])
    assert _awards_and_totals(ret) == [("lao-dong-tien-tien", 5), ("chien-si-tien-tien", 2), ("don-vi-tien-tien", None)]


def test_numbered_details_are_no_first_halves() -> None:
    ret = read(S1, GK, [1.1, "Tập thể", 4], [1.2, "Cá nhân", 6], LDTT)
    assert _awards_and_totals(ret) == [("giay-khen", 10), ("lao-dong-tien-tien", 7)]


def test_a_label_over_two_cells() -> None:
    ret = read(S1, ["Bằng khen", "của tỉnh", 5, "", "", 5], LDTT)
    assert _awards_and_totals(ret) == [("bang-khen-cap-tinh", 5), ("lao-dong-tien-tien", 7)]
    assert ret.lines[0].label == "Bằng khen của tỉnh"


@pytest.mark.parametrize(
    "caption",
    ["1. Danh hiệu thi đua", "Các danh hiệu thi đua", "a) Khen thưởng thường xuyên", "Khen thưởng theo chuyên đề",
     "Danh hiệu thi đua và hình thức khen thưởng", "Trong ngành giáo dục:"],
)  # fmt: skip
def test_headings_within_a_section_are_no_lines(caption: str) -> None:
    ret = read(S1, ["", caption], GK, LDTT)
    assert _awards_and_totals(ret) == [("giay-khen", 10), ("lao-dong-tien-tien", 7)]
    assert rules(ret.findings) == ["interpreted"]


def test_a_heading_with_figures_is_a_line() -> None:
    """Figures never get lost: they are carried under their label, and the officer is told."""
    ret = read(S1, ["", "Danh hiệu thi đua", 17, "", "", 17], GK)
    assert _awards_and_totals(ret) == [("Danh hiệu thi đua", 17), ("giay-khen", 10)]
    assert rules(ret.findings) == ["unknown-award"]


def test_a_blank_unknown_award_is_a_line() -> None:
    ret = read(S1, GK, ["", "Kỷ vật tri ân"], LDTT)
    assert _awards_and_totals(ret) == [("giay-khen", 10), ("Kỷ vật tri ân", None), ("lao-dong-tien-tien", 7)]


@pytest.mark.parametrize(
    ("parts", "award"),
    [
        (("Bằng khen của", "Chủ tịch Ủy ban", "nhân dân tỉnh"), "bang-khen-cap-tinh"),
        (("Chiến sỹ", "thi đua", "cơ sở"), "chien-si-thi-dua-co-so"),
        (("Cờ thi đua của Bộ,", "ban, ngành, đoàn thể", "Trung ương"), "co-thi-dua-cap-bo"),
    ],
)
def test_a_label_over_three_rows(parts: tuple[str, ...], award: str) -> None:
    first, *others = parts
    ret = read(S1, [1, first, 5, "", "", 5], *(["", part] for part in others), LDTT)
    assert _awards_and_totals(ret)[0] == (award, 5)
    assert _awards_and_totals(ret)[-1] == ("lao-dong-tien-tien", 7)
    assert len(ret.lines) == 2
    assert set(rules(ret.findings)) == {"interpreted"}


def test_a_second_half_that_names_the_issuer() -> None:
    ret = read(S1, [1, "Giấy khen", 5, "", "", 5], ["", "của Hội Nông dân xã"], LDTT)
    assert _awards_and_totals(ret) == [("giay-khen-doan-the", 5), ("lao-dong-tien-tien", 7)]
    assert set(rules(ret.findings)) == {"interpreted"}


@pytest.mark.parametrize("tail", ["của Hội Khuyến học tỉnh", "(của Bộ)", "cấp cụm"])
def test_a_second_half_that_makes_another_award_is_never_overlooked(tail: str) -> None:
    ret = read(S1, [1, "Giấy khen", 5, "", "", 5], ["", tail], LDTT)
    assert _awards_and_totals(ret) == [(f"Giấy khen {tail}", 5), ("lao-dong-tien-tien", 7)]
    assert sorted(rules(ret.findings)) == ["interpreted", "unknown-award"]


@pytest.mark.parametrize("signature", ["Giám đốc", "GIÁM ĐỐC", "Chủ tịch UBND xã", "Hiệu trưởng", "Hiệu trưởng (ký tên)"])
def test_a_signature_below_the_last_line_is_no_part_of_its_label(signature: str) -> None:
    """By a guess "Giấy khen Giám đốc" would be another award than "Giấy khen"."""
    ret = read(S1, [1, "Giấy khen", 5, "", "", 5], ["", signature])
    assert (_awards_and_totals(ret), rules(ret.findings)) == ([("giay-khen", 5)], [])
