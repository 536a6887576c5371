"""From a workbook to its returns: the real sheet, several tables, nil returns, files and what had to be interpreted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.grids import BK, GK, HC, LDTT, S1, S2, S3, Row, counts, header_rows, names, read, read_sheets, rules, sections, table
from tests.legacy_codes import tcvn3, vni
from tests.sheets import write_return

DATA = Path(__file__).parents[1] / "data"


def read_file(path: Path) -> list[Return]:
    return read_returns(Workbook(path.read_bytes()), built_in_forms(), path.name)


# ---- The real sheet


def nam_dinh_grid() -> list[Row]:
    """The grid as Excel holds it: digits as numbers, percentages as shares."""

    def value(text: str) -> object:
        try:
            return float(text[:-1]) / 100 if text.endswith("%") else float(text)
        except ValueError:
            return text

    return [
        [value(cell) for cell in line.split("\t")] for line in (DATA / "nam-dinh-2020-grid.tsv").read_text("utf-8").splitlines()
    ]


def test_the_sheet_of_nam_dinh_cell_by_cell(form: Form) -> None:
    returns = read_sheets({"BTH": nam_dinh_grid()}, "Thành phố Nam Định.xlsx")
    assert len(returns) == 1
    with (DATA / "nam-dinh-2020.csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert [(line.section, line.label) for line in returns[0].lines] == [(row["section"], row["label"]) for row in wanted]
    for line, row in zip(returns[0].lines, wanted, strict=True):
        for number, value in zip(form.counts, line.cells, strict=True):
            assert value == (int(row[f"c{number}"]) if row[f"c{number}"] else None), (line.label, number)
        for number, typed in zip(form.ratios, line.typed_ratios, strict=True):
            assert typed == (pytest.approx(float(row[f"c{number}"][:-1]) / 100) if row[f"c{number}"] else ""), (line.label, number)
        assert line.note == (row["c14"] or None)
        assert line.award in form.awards.awards


def test_the_sheet_of_nam_dinh_is_somebodys_return() -> None:
    ret = read_sheets({"BTH": nam_dinh_grid()}, "Thành phố Nam Định.xlsx")[0]
    assert (ret.unit.name, ret.unit.level, ret.period.code if ret.period else None) == ("Thành phố Nam Định", "huyen", "2020")
    assert [f.message for f in ret.findings if "tên tệp" not in f.message] == []
    assert [line.row for line in ret.lines] == [8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 25, 26, 27]


def test_every_cell_of_a_full_form(tmp_path: Path, form: Form) -> None:
    lines = [line for section in form.sections for line in section.lines]
    figures = {line.award: {number: i * 100 + number for number in form.counts} for i, line in enumerate(lines)}
    ret = read_file(write_return(tmp_path / "a.xlsx", figures))[0]
    assert [line.award for line in ret.lines] == [line.award for line in lines]
    assert [line.label for line in ret.lines] == [line.label for line in lines]
    for line in ret.lines:
        assert counts(ret, line.award or "") == figures[line.award or ""]


# ---- Lines


def test_lines_in_their_sections() -> None:
    ret = read(S1, GK, LDTT, S2, BK, S3, HC)
    assert sections(ret) == [("I", "giay-khen"), ("I", "lao-dong-tien-tien"), ("II", "bang-khen-cap-tinh"), ("III", "huan-chuong")]
    assert ret.findings == []


def test_lines_in_another_order_and_sections_in_another_order() -> None:
    ret = read(S3, HC, S2, BK, S1, LDTT, GK)
    assert sections(ret) == [("III", "huan-chuong"), ("II", "bang-khen-cap-tinh"), ("I", "lao-dong-tien-tien"), ("I", "giay-khen")]


def test_missing_lines_and_sections() -> None:
    assert sections(read(S2, BK)) == [("II", "bang-khen-cap-tinh")]
    assert names(read(S1, LDTT)) == ["lao-dong-tien-tien"]


def test_added_lines_of_the_catalogue() -> None:
    ret = read(
        S1, GK, [2, "Đơn vị tiên tiến", 1], S3, HC, ["", "Huân chương Lao động hạng Nhì", 1], [3, "Bà mẹ Việt Nam anh hùng", 1, 1]
    )
    assert names(ret) == [
        "giay-khen",
        "don-vi-tien-tien",
        "huan-chuong",
        "huan-chuong-lao-dong-hang-nhi",
        "ba-me-viet-nam-anh-hung",
    ]
    assert ret.findings == []


@pytest.mark.parametrize("label", ["Giải Búa liềm vàng", "BK", "HC", "CSTĐ", "Cờ", "Kỷ vật 75 năm", "Danh hiệu khác"])
def test_unknown_awards_keep_their_label(label: str) -> None:
    ret = read(S1, GK, [2, label, 5], LDTT)
    assert names(ret) == ["giay-khen", label, "lao-dong-tien-tien"]
    assert counts(ret, label) == {3: 5}
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [("unknown-award", "B9", label)]


def test_an_unknown_award_at_the_end_is_a_line() -> None:
    assert names(read(S1, GK, [2, "Giải Búa liềm vàng", 5])) == ["giay-khen", "Giải Búa liềm vàng"]
    assert names(read(S1, GK, ["", "Giải Búa liềm vàng", 5])) == ["giay-khen", "Giải Búa liềm vàng"]
    assert names(read(S1, GK, [2, "Giải Búa liềm vàng"])) == ["giay-khen", "Giải Búa liềm vàng"]


def test_an_unknown_award_whose_count_is_no_count_is_not_lost() -> None:
    ret = read(S1, GK, ["", "Giải Búa liềm vàng", "hơn 500"])
    assert names(ret) == ["giay-khen", "Giải Búa liềm vàng"]
    assert sorted(rules(ret.findings)) == ["not-a-count", "unknown-award"]


def test_blank_award_rows_are_lines() -> None:
    ret = read(S1, [1, "Giấy khen"], [2, "Lao động tiên tiến"], S2, [1, "Bằng khen của tỉnh"])
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien", "bang-khen-cap-tinh"]
    assert all(value is None for line in ret.lines for value in line.cells)
    assert rules(ret.findings) == ["empty-return"]


def test_lines_before_any_section_heading_find_their_section() -> None:
    assert sections(read(GK, BK, HC)) == [("I", "giay-khen"), ("II", "bang-khen-cap-tinh"), ("III", "huan-chuong")]


def test_a_line_twice_is_listed_twice_and_reported_at_the_second() -> None:
    ret = read(S1, GK, LDTT, [3, "GIẤY KHEN", 2])
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien", "giay-khen"]
    assert [(f.rule, f.cell) for f in ret.findings] == [("duplicate-line", "B10")]


def test_an_unknown_line_twice_is_a_duplicate_too() -> None:
    ret = read(S1, GK, [2, "Giải X", 1], [3, "giải  x", 1])
    assert [f.rule for f in ret.findings].count("duplicate-line") == 1


def test_one_award_in_two_sections_is_no_duplicate() -> None:
    assert read(S1, GK, BK, S2, BK).findings == []


# ---- Files: dates, errors, formulas, hidden things


@pytest.mark.parametrize("number", [0, 1, 5, 12, 59, 60, 61, 364, 1984, 1999])
@pytest.mark.parametrize("style", ["dd/mm/yyyy", "mmm yyyy", "d-mmm"])
def test_a_whole_number_shown_as_a_date(tmp_path: Path, number: int, style: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: number}})
    book = openpyxl.load_workbook(path)
    book.active["C11"].number_format = style
    book.active["C11"].value = number
    book.save(path)
    ret = read_file(path)[0]
    assert counts(ret, "giay-khen") == {3: number}
    assert rules(ret.findings) == ["interpreted"]


@pytest.mark.parametrize("style", ["h:mm", "[h]:mm", "hh:mm:ss"])
def test_a_whole_number_shown_as_a_time(tmp_path: Path, style: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}})
    book = openpyxl.load_workbook(path)
    book.active["C11"].number_format = style
    book.save(path)
    assert counts(read_file(path)[0], "giay-khen") == {3: 5}


@pytest.mark.parametrize("typed", [datetime(2026, 5, 12, 13, 30), time(13, 30)])
def test_a_date_with_a_time_is_no_count(tmp_path: Path, typed: object) -> None:
    ret = read_file(write_return(tmp_path / "a.xlsx", {"giay-khen": {3: typed}}))[0]
    assert ret.lines[0].cells[0] is None
    (found,) = [finding for finding in ret.findings if finding.rule == "not-a-count"]
    assert found.actual in ("12/05/2026 13:30", "13:30:00")
    assert str(found.actual) in found.message


def test_error_value_and_typed_error(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 1}, "lao-dong-tien-tien": {3: 1}})
    book = openpyxl.load_workbook(path)
    book.active["C11"].value = "#REF!"
    book.active["C11"].data_type = "e"
    book.active["C12"].value = "#REF!"
    book.active["C12"].data_type = "s"
    book.save(path)
    ret = read_file(path)[0]
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [
        ("formula-error", "C11", "#REF!"),
        ("not-a-count", "C12", "#REF!"),
    ]


def test_hidden_rows_and_columns_count_like_any_other(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5, 6: 5}, "lao-dong-tien-tien": {3: 6}})
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[11].hidden = True
    book.active.row_dimensions[12].height = 0
    book.active.column_dimensions["F"].hidden = True
    book.active.column_dimensions.group("C", "D", hidden=True)
    book.active.auto_filter.ref = "A9:N24"
    book.save(path)
    ret = read_file(path)[0]
    assert counts(ret, "giay-khen") == {3: 5, 6: 5}
    assert counts(ret, "lao-dong-tien-tien") == {3: 6}
    assert ret.findings == []


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_counts_only_where_no_visible_one_holds_a_form(tmp_path: Path, state: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}})
    book = openpyxl.load_workbook(path)
    old = book.copy_worksheet(book.active)
    old.title, old.sheet_state, old["C11"] = "Năm cũ", state, 77
    book.save(path)
    returns = read_file(path)
    assert [counts(ret, "giay-khen") for ret in returns] == [{3: 5}]
    book["BTH"].sheet_state = "visible"
    for row in book["BTH"]["A1:N24"]:
        for cell in row:
            cell.value = None
    book.save(path)
    returns = read_file(path)
    assert [counts(ret, "giay-khen") for ret in returns] == [{3: 77}]
    assert "interpreted" in rules(returns[0].findings)


# ---- Several returns


def test_a_sheet_for_each_unit() -> None:
    sheets = {"Xã Bình An": table(S1, GK), "Xã Cao Chương": table(S1, LDTT, unit="UBND XÃ CAO CHƯƠNG")}
    assert [(ret.sheet, ret.unit.name) for ret in read_sheets(sheets)] == [
        ("Xã Bình An", "Xã Bình An"),
        ("Xã Cao Chương", "Xã Cao Chương"),
    ]


@pytest.mark.parametrize("tabs", [("Xã Bình An", "Xã Cao Chương"), ("Bình An", "Cao Chương")])
def test_units_named_by_the_sheet_tabs_alone(tabs: tuple[str, str]) -> None:
    sheets = {tab: table(S1, GK, unit="") for tab in tabs}
    assert [ret.unit.name for ret in read_sheets(sheets, "Huyện Lộc Ninh 2026.xlsx")] == list(tabs)


def test_a_sheet_for_each_period() -> None:
    sheets = {"2025": table(S1, GK, title="BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2025"), "2026": table(S1, GK),
              "6T": table(S1, GK, title="BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 6 THÁNG ĐẦU NĂM 2026")}  # fmt: skip
    returns = read_sheets(sheets)
    assert [ret.period.code for ret in returns if ret.period] == ["2025", "2026", "2026-6T"]
    assert {ret.unit.name for ret in returns} == {"Xã Bình An"}


def test_one_form_over_three_sheets() -> None:
    sheets = {"Mục I": table(S1, GK), "Mục II": table(S2, BK), "Mục III": table(S3, HC)}
    returns = read_sheets(sheets)
    assert len(returns) == 1
    assert [(line.sheet, line.section, line.award) for line in returns[0].lines] == [
        ("Mục I", "I", "giay-khen"), ("Mục II", "II", "bang-khen-cap-tinh"), ("Mục III", "III", "huan-chuong")]  # fmt: skip
    assert [(f.rule, f.sheet) for f in returns[0].findings] == [("interpreted", "Mục II"), ("interpreted", "Mục III")]


def test_one_form_over_three_sheets_named_on_the_first_only() -> None:
    sheets = {"Mục I": table(S1, GK), "Mục II": table(S2, BK, unit="", title=""), "Mục III": table(S3, HC, unit="", title="")}
    returns = read_sheets(sheets, "nop.xlsx")
    assert len(returns) == 1
    assert (returns[0].unit.name, returns[0].period.code if returns[0].period else None) == ("Xã Bình An", "2026")


def test_one_form_over_three_sheets_one_of_them_blank() -> None:
    sheets = {"1": table(S1, GK), "2": table(S2, [1, "Bằng khen của tỉnh"]), "3": table(S3, HC)}
    returns = read_sheets(sheets)
    assert len(returns) == 1
    assert rules(returns[0].findings) == ["interpreted"] * 2


def test_findings_of_a_joined_sheet_name_that_sheet() -> None:
    returns = read_sheets({"Mục I": table(S1, GK), "Mục II": table(S2, [1, "Bằng khen của tỉnh", "abc"], [2, "Giải X", 1])})
    assert [(f.rule, f.sheet, f.cell) for f in returns[0].findings] == [
        ("interpreted", "Mục II", "A3"),
        ("not-a-count", "Mục II", "C8"),
        ("unknown-award", "Mục II", "B9"),
    ]


def test_the_same_form_twice_in_a_workbook_is_two_returns() -> None:
    assert len(read_sheets({"BTH": table(S1, GK), "BTH (2)": table(S1, GK)})) == 2


def test_other_sheets_of_a_submission_do_not_matter() -> None:
    sheets = {"Hướng dẫn": [["Cách ghi biểu"]], "BTH": table(S1, GK), "DS": [["Stt", "Họ và tên"], [1, "Nguyễn Văn A"]]}
    returns = read_sheets(sheets)
    assert [(ret.sheet, names(ret)) for ret in returns] == [("BTH", ["giay-khen"])]


# ---- Nil


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong kỳ không có khen thưởng.",
        "Không phát sinh",
        "Không phát sinh khen thưởng trong 6 tháng đầu năm",
        "KHÔNG CÓ KHEN THƯỞNG",
        "Đơn vị không có hình thức khen thưởng nào",
        "Năm 2026 đơn vị không có trường hợp nào được khen thưởng",
        "(Báo cáo trắng)",
        "Trong năm, xã không có tập thể, cá nhân nào được khen thưởng",
        "Không có số liệu phát sinh",
        "Báo cáo không",
        "Đơn vị chưa có khen thưởng",
        "Trong kỳ, đơn vị không khen thưởng tập thể, cá nhân nào",
    ],
)
@pytest.mark.parametrize("where", ["above", "below", "among"])
def test_nil_sentences(sentence: str, where: str) -> None:
    body = [S1, [1, "Giấy khen"], S2, [1, "Bằng khen của tỉnh"]]
    rows = table(*body)
    if where == "above":
        rows.insert(2, [sentence])
    elif where == "below":
        rows.append(["", sentence])
    else:
        rows.insert(8, ["", sentence])
    ret = read_sheets({"BTH": rows})[0]
    assert ret.nil
    assert ret.findings == []
    assert names(ret) == ["giay-khen", "bang-khen-cap-tinh"]


@pytest.mark.parametrize("figure", [0, 5])
def test_typed_zeros_are_counts_not_nil(figure: int) -> None:
    rows = [*table(S1, [1, "Giấy khen", figure]), ["", "Không phát sinh khen thưởng"]]
    ret = read_sheets({"BTH": rows})[0]
    assert not ret.nil
    assert ret.findings == []


@pytest.mark.parametrize("remark", ["Không có ý kiến", "Không đóng dấu", "Số liệu không gồm khen thưởng đột xuất"])
def test_other_remarks_are_not_nil(remark: str) -> None:
    ret = read_sheets({"BTH": [*table(S1, [1, "Giấy khen"]), ["", remark]]})[0]
    assert not ret.nil
    assert rules(ret.findings) == ["empty-return"]


def test_a_blank_return_whose_only_cell_is_unreadable_is_not_empty() -> None:
    assert rules(read(S1, [1, "Giấy khen", "abc"]).findings) == ["not-a-count"]


def test_nil_under_the_first_of_two_forms_is_the_first_ones() -> None:
    rows = [*table(S1, [1, "Giấy khen"]), ["", "Không phát sinh khen thưởng"], [""], *table(S1, GK, unit="UBND XÃ CAO CHƯƠNG")]
    first, second = read_sheets({"BTH": rows})
    assert (first.nil, second.nil) == (True, False)
    assert first.findings == []


# ---- Notes, other columns


@pytest.mark.parametrize(
    ("typed", "note"), [("HCLĐ hạng Nhi", "HCLĐ hạng Nhi"), (" a \n b ", "a b"), (5, "5"), (2.5, "2.5"), ("", None)]
)
def test_notes(typed: object, note: str | None) -> None:
    assert read(S1, [1, "Giấy khen", 5, *[""] * 10, typed]).lines[0].note == note


def test_typed_ratios_are_kept_as_found() -> None:
    ret = read(S1, [1, "Giấy khen", 10, 4, "40%", 10, 1.0, *[""] * 3, "-"])
    assert ret.lines[0].typed_ratios == ("40%", 1.0, "-")


def test_a_header_alone_reads() -> None:
    assert read_sheets({"BTH": header_rows()})[0].lines == []


def test_a_narrow_sheet_with_a_guessed_heading_reads() -> None:
    rows = [row[:5] for row in table(S1, GK, ["III", "Do Chủ tịch nước tặng"], HC)]
    rows[5] = [*rows[5], *range(6, 15)]
    assert sections(read_sheets({"BTH": rows})[0]) == [("I", "giay-khen"), ("III", "huan-chuong")]


# ---- Text from before Unicode


def _legacy_sheet(encode: Callable[[str], str], unit: str = "UBND XÃ TRƯỜNG XUÂN") -> list[list[object]]:
    rows = table(
        ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"],
        [1, "Giấy khen", 5, "", "", 5, *[""] * 7, "HCLĐ hạng Nhì"],
        [2, "Chiến sỹ thi đua cơ sở", 1, 1, "", 1, "", 1],
        ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"],
        [1, "Huân chương Lao động hạng Nhì", 1, "", "", 1],
        unit=unit,
    )
    return [[encode(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


@pytest.mark.parametrize(("encode", "name"), [(tcvn3, "TCVN3"), (vni, "VNI")])
def test_a_sheet_in_a_legacy_font(encode: Callable[[str], str], name: str) -> None:
    (ret,) = read_sheets({"BTH": _legacy_sheet(encode)})
    assert (ret.unit.name, ret.period and ret.period.code) == ("Xã Trường Xuân", "2026")
    assert [(line.section, line.award, line.label) for line in ret.lines] == [
        ("I", "giay-khen", "Giấy khen"),
        ("I", "chien-si-thi-dua-co-so", "Chiến sỹ thi đua cơ sở"),
        ("III", "huan-chuong-lao-dong-hang-nhi", "Huân chương Lao động hạng Nhì"),
    ]
    assert ret.lines[0].note == "HCLĐ hạng Nhì"
    assert rules(ret.findings) == ["interpreted"]
    assert name in ret.findings[0].message


def test_small_letters_of_the_capitals_font_above_the_table() -> None:
    (ret,) = read_sheets({"BTH": _legacy_sheet(tcvn3, unit="ubnd xã trường xuân")})
    assert ret.unit.name == "Xã Trường Xuân"


def test_a_legacy_label_in_a_proper_sheet() -> None:
    ret = read(
        [1, tcvn3("Giấy khen"), 5, "", "", 5],
        [2, "Lao động tiên tiến", 1, 1, "", 1, "", "", 1],
        [3, vni("Cờ thi đua của tỉnh"), 2, "", "", 2],
    )
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien", "co-thi-dua-cap-tinh"]
    assert ret.lines[0].label == "Giấy khen"
    assert rules(ret.findings) == ["interpreted"]


def test_a_single_legacy_label_without_a_telling_letter() -> None:
    """ "GiÊy khen" has no letter that Vietnamese does without; its words tell all the same."""
    ret = read([1, tcvn3("Giấy khen"), 5, "", "", 5], [2, "Lao động tiên tiến", 1, 1, "", 1, "", "", 1])
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert rules(ret.findings) == ["interpreted"]


def test_a_legacy_remark_and_letterhead_in_a_proper_sheet() -> None:
    ret = read([1, "Giấy khen", 5, "", "", 5, *[""] * 7, tcvn3("đã có quyết định")])
    assert ret.lines[0].note == "đã có quyết định"
    assert rules(ret.findings) == ["interpreted"]
    ret = read([1, "Giấy khen", 5, "", "", 5], unit=vni("UBND XÃ ĐÔNG HƯNG"))
    assert ret.unit.name == "Xã Đông Hưng"
    assert rules(ret.findings) == ["interpreted"]


def test_legacy_text_is_said_once_for_all_returns_of_a_file() -> None:
    sheets = {"A": _legacy_sheet(tcvn3, "UBND XÃ TRƯỜNG XUÂN"), "B": _legacy_sheet(tcvn3, "UBND XÃ ĐÔNG HƯNG")}
    first, second = read_sheets(sheets)
    assert (rules(first.findings), rules(second.findings)) == (["interpreted"], [])


def test_units_in_legacy_tabs() -> None:
    rows = table(["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"], [1, "Giấy khen", 5, "", "", 5], unit="")
    returns = read_sheets({tcvn3("Xã Trường Xuân"): rows, tcvn3("Xã Đông Hưng"): rows})
    assert [ret.unit.name for ret in returns] == ["Xã Trường Xuân", "Xã Đông Hưng"]
