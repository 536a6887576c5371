"""One form in pieces: cut at a page's end, a table a section, the header by itself, further sheets. And what is no piece."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Return
from tests.containers import html_page, word
from tests.grids import GK, LDTT, S1, S2, Row, header_rows, names, read_sheets, rules, table
from tests.sheets import write_return

FORM = built_in_forms()[0]
HEAD: list[Row] = [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"]]
BODY: list[Row] = [
    S1,
    [1, "Giấy khen", 542, 396, "", 145, "", 22, 65, 397, "", 44, 265],
    [2, "Lao động tiên tiến", 84, 84, "", 84, "", 17, 67],
    [3, "Chiến sỹ thi đua cơ sở", 12, 12, "", 12, "", 1, 11],
    [4, "Tập thể lao động tiên tiến", 8, "", "", 8],
    S2,
    [1, "Cờ thi đua của tỉnh", 2, "", "", 2],
    [2, "Tập thể lao động xuất sắc", 3, "", "", 3],
    [3, "Bằng khen của tỉnh", 48, 30, "", 47, "", 29, "", 1, "", 1],
    ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"],
    [1, "Huân chương (ghi rõ các loại, các hạng)", 1, "", "", 1],
    [2, "Bằng khen của Thủ tướng Chính phủ", 3, "", "", 3],
]
WHOLE = [*HEAD, *header_rows(), *BODY]


def lines(ret: Return) -> list[tuple[object, ...]]:
    return [(line.section, line.award, line.label, tuple(line.cells)) for line in ret.lines]


TRUTH = lines(read_sheets({"BTH": WHOLE})[0])
CUTS = st.lists(st.integers(min_value=1, max_value=len(BODY) - 1), min_size=1, max_size=3, unique=True).map(sorted)


def cut(body: Sequence[Row], at: Sequence[int]) -> list[list[Row]]:
    bounds = [0, *at, len(body)]
    return [list(body[start:stop]) for start, stop in pairwise(bounds)]


@given(at=CUTS, again=st.booleans(), sideways=st.integers(0, 2), mark=st.sampled_from(["", "Trang 2", "(tiếp theo)"]))
def test_cut_anywhere(at: list[int], again: bool, sideways: int, mark: str) -> None:
    """Each page is a table of its own, under the header again or without, moved sideways or not, under a page's mark or not."""
    first, *others = cut(BODY, at)
    header = header_rows() if again else []
    pages = [[[mark]] * bool(mark) + [[""] * sideways + row for row in (*header, *rows)] for rows in others]
    sheets = {"Bảng 1": [*HEAD, *header_rows(), *first], **{f"Bảng {i}": page for i, page in enumerate(pages, 2)}}
    if all(any(row[2:] for row in rows) for rows in (first, *others)):  # a page of a heading alone is no table
        (ret,) = read_sheets(sheets)
        assert lines(ret) == TRUTH
        assert rules(ret.findings) == ["interpreted"] * len(others)


def test_a_table_a_section() -> None:
    first, second, third = cut(BODY, [5, 9])
    sheets = {"Bảng 1": [*HEAD, *header_rows(), *first], "Bảng 2": [*header_rows(), *second], "Bảng 3": [*header_rows(), *third]}
    (ret,) = read_sheets(sheets)
    assert lines(ret) == TRUTH


def test_a_section_is_told_by_the_title_above_its_table() -> None:
    own = [1, "Giải thưởng Sao vàng của hội", 5, "", "", 5]
    title = "II. KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"
    sheets = {"Bảng 1": [*HEAD, *header_rows(), S1, GK], "Bảng 2": [[title], *header_rows(), own]}
    (ret,) = read_sheets(sheets)
    assert [(line.section, line.label) for line in ret.lines] == [("I", "Giấy khen"), ("II", "Giải thưởng Sao vàng của hội")]


def test_the_header_alone_then_the_lines() -> None:
    (ret,) = read_sheets({"Bảng 1": HEAD, "Bảng 2": header_rows(), "Bảng 3": BODY})
    assert lines(ret) == TRUTH


def test_classes_on_the_next_page_are_not_added_twice() -> None:
    total = [1, "Huân chương (ghi rõ các loại, các hạng)", 4, "", "", 4]
    classes = [["", "- Huân chương Lao động hạng Nhì", 1, "", "", 1], ["", "- Huân chương Lao động hạng Ba", 3, "", "", 3]]
    (ret,) = read_sheets({"Bảng 1": [*HEAD, *header_rows(), BODY[9], total], "Bảng 2": classes})
    assert sum(line.cells[0] or 0 for line in ret.lines) == 4


@pytest.mark.parametrize("again", [True, False])
def test_in_word(tmp_path: Path, again: bool) -> None:
    first, second = (as_text(rows) for rows in cut(BODY, [6]))
    header = as_text(header_rows())
    tables = ([*header, *first], [*(header if again else []), *second])
    path = word(tmp_path / "a.docx", *tables, before=[str(row[0]) for row in HEAD])
    assert [lines(ret) for ret in read_file(path)] == [TRUTH]


@pytest.mark.parametrize("again", [True, False])
def test_in_html(tmp_path: Path, again: bool) -> None:
    first, second = (as_text(rows) for rows in cut(BODY, [7]))
    header = as_text(header_rows())
    pages = [html_page(page) for page in ([*as_text(HEAD), *header, *first], [*(header if again else []), *second])]
    path = tmp_path / "a.xls"
    path.write_text("".join(pages).replace("</body></html><html><head><title>x</title></head><body>", ""), encoding="utf-8")
    assert [lines(ret) for ret in read_file(path)] == [TRUTH]


def test_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, rows in (("Trang 1", [*HEAD, *header_rows(), *BODY[:8]]), ("Trang 2", BODY[8:])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([cell if cell != "" else None for cell in row])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    (ret,) = read_file(tmp_path / "a.xlsx")
    assert lines(ret) == TRUTH
    assert {line.sheet for line in ret.lines} == {"Trang 1", "Trang 2"}


OWN_HEADER: list[Row] = [
    ["TT", "Danh hiệu, hình thức", "Tổng số", "Trong đó: cá nhân", "", "Công trạng", "", "", "", "Chuyên đề, đột xuất"],
    ["", "", "", "Số lượng", "Tỷ lệ %", "Tổng số", "Tỷ lệ %", "Lãnh đạo, quản lý", "Người lao động trực tiếp", "Tổng số", "Tỷ lệ %",
     "Lãnh đạo, quản lý", "Người lao động trực tiếp"],
]  # fmt: skip
"""In an office's own words: by itself such a header is believed only with enough lines below."""


@pytest.mark.parametrize("cuts", [[2], [6], [3, 11], [11]])
@pytest.mark.parametrize("apart", [True, False], ids=["further sheets", "one sheet"])
def test_a_header_of_an_offices_own_stands_there_again(cuts: list[int], apart: bool) -> None:
    pages = [[*OWN_HEADER, *rows] for rows in cut(BODY, cuts)]
    if apart:
        sheets = {f"Bảng {i}": [*HEAD, *page] if i == 1 else page for i, page in enumerate(pages, 1)}
    else:
        sheets = {"BTH": [*HEAD, *(row for page in pages for row in (*page, []))]}
    (ret,) = read_sheets(sheets)
    assert lines(ret) == TRUTH


def test_a_header_of_an_offices_own_alone_then_the_lines() -> None:
    (ret,) = read_sheets({"Bảng 1": [*HEAD, *OWN_HEADER], "Bảng 2": BODY})
    assert lines(ret) == TRUTH


@pytest.mark.parametrize("cuts", [[4], [6], [8]])
def test_without_headings_lines_stand_where_their_award_belongs(cuts: list[int]) -> None:
    body = [row for row in BODY if row[0] not in ("I", "II", "III")]
    first, second = cut(body, cuts)
    for sheets in (
        {"BTH": [*HEAD, *header_rows(), *first, [], *header_rows(), *second]},
        {"Bảng 1": [*HEAD, *header_rows(), *first], "Bảng 2": [*header_rows(), *second]},
        {"Bảng 1": [*HEAD, *header_rows(), *first], "Bảng 2": second},
    ):
        (ret,) = read_sheets(sheets)
        assert lines(ret) == TRUTH


def test_blank_lines_on_the_next_sheet_are_lines() -> None:
    (ret,) = read_sheets({"Bảng 1": WHOLE, "Bảng 2": [[3, "Cờ thi đua của Chính phủ"]]})
    assert names(ret)[-1] == "co-thi-dua-chinh-phu"


# ---- What is no piece


def test_two_whole_forms_one_under_the_other_are_two_returns() -> None:
    other = [["UBND XÃ CAO CHƯƠNG"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"], *header_rows(), S1, GK]
    assert [ret.unit.name for ret in read_sheets({"BTH": [*WHOLE, [], *other]})] == ["Xã Bình An", "Xã Cao Chương"]
    assert [ret.unit.name for ret in read_sheets({"Bảng 1": WHOLE, "Bảng 2": other})] == ["Xã Bình An", "Xã Cao Chương"]


def test_sheets_of_units_are_no_pieces() -> None:
    """Different lines, and each sheet called by a unit."""
    sheets = {"Bình An": [*header_rows(), S1, GK], "Cao Chương": [*header_rows(), S1, LDTT]}
    assert [ret.unit.name for ret in read_sheets(sheets, "2026.xlsx")] == ["Bình An", "Cao Chương"]


def test_another_period_is_no_piece() -> None:
    title = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2025"
    sheets = {"Năm nay": table(S1, GK), "Năm trước": table(S1, LDTT, title=title)}
    assert [ret.period.code for ret in read_sheets(sheets) if ret.period] == ["2026", "2025"]


COMPARED = [["Hình thức", "Năm 2025", "Năm 2026", "Tăng"], ["Giấy khen", 500, 542, 42], ["Lao động tiên tiến", 80, 84, 4]]
BY_VILLAGE = [["Danh hiệu", "Thôn A", "Thôn B"], ["Giấy khen của Chủ tịch UBND cấp xã", 5, 4], ["Huy chương", 3, 1]]
OF_ANOTHER = [["Đơn vị nộp: UBND xã Tân Lập"], [1, "Huy chương", 5, "", "", 5], [2, "Cờ thi đua của Chính phủ", 1, "", "", 1]]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(COMPARED, id="lines that are there already"),
        pytest.param(BY_VILLAGE, id="other columns"),
        pytest.param(OF_ANOTHER, id="another unit"),
    ],
)
def test_a_table_with_awards_that_was_not_used_is_an_error(rows: list[Row]) -> None:
    (ret,) = read_sheets({"BTH": WHOLE, "Khác": rows})
    assert lines(ret) == TRUTH
    assert [(found.rule, found.severity, found.sheet) for found in ret.findings] == [("left-out-table", "error", "Khác")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Stt", "Họ và tên", "Hình thức khen thưởng"], [1, "Nguyễn Văn A", "Giấy khen"], [2, "Trần Thị B", "Giấy khen"]],
        [["Mã", "Danh hiệu"], ["GK", "Giấy khen"], ["LDTT", "Lao động tiên tiến"]],
        [["Ghi chú: Giấy khen gồm cả đột xuất"]],
    ],
)
def test_lists_are_no_tables_of_awards(rows: list[Row]) -> None:
    (ret,) = read_sheets({"BTH": WHOLE, "Danh sách": rows})
    assert rules(ret.findings) == [] and names(ret) == [award for _, award, _, _ in TRUTH]


def as_text(rows: Sequence[Row]) -> list[list[str]]:
    return [[str(cell) for cell in (*row, *[""] * (len(FORM.columns) - len(row)))] for row in rows]


def read_file(path: Path) -> list[Return]:
    return read_submission(find_sources([path])[0], built_in_forms()).returns


def test_a_sheet_that_the_form_adds_up_is_not_left_out(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: "='Sổ con'!B2", 6: 5}})
    book = openpyxl.load_workbook(path)
    for row in (["Hình thức", "Số"], ["Giấy khen", 5], ["Huy chương", 4], ["Bảng vàng danh dự", 2]):
        book["Sổ con"].append(row) if "Sổ con" in book.sheetnames else book.create_sheet("Sổ con").append(row)
    book.save(path)
    (ret,) = read_file(path)
    assert "left-out-table" not in rules(ret.findings)


@pytest.mark.parametrize("stop", range(1, len(header_rows())))
def test_a_repeated_header_that_is_itself_cut_in_two(stop: int) -> None:
    """A page that ends amid the repeated header: its rest, some lines, and the header again."""
    head = header_rows()
    first = [*HEAD, *head, *BODY[:5], *head[:stop]]
    second = [*head[stop:], *BODY[5:8], *head, *BODY[8:]]
    ret = read_sheets({"Bảng 1": first, "Bảng 2": second})[0]
    assert lines(ret) == TRUTH


def test_lines_above_the_first_header_are_told() -> None:
    """Lines of another piece that nothing goes before: not read, and said."""
    ret = read_sheets({"BTH": [[5, "Cờ thi đua của tỉnh", 2, "", "", 2], [6, "Bằng khen của tỉnh", 3, 1, "", 3], [], *WHOLE]})[0]
    assert lines(ret) == TRUTH and "left-out-table" in rules(ret.findings)


@given(at=CUTS)
def test_an_office_s_own_column_of_codes_goes_on_too(at: list[int]) -> None:
    def coded(rows: Sequence[Row]) -> list[Row]:
        return [[row[0], f"{number:02}" if isinstance(row[0], int) else "", *row[1:]] for number, row in enumerate(rows)]

    head = [[row[0] if row else "", "Mã số" if not place else "", *row[1:]] for place, row in enumerate(header_rows())]
    first, *others = cut(coded(BODY), at)
    sheets = {"1": [*HEAD, *head, *first], **{str(number): rows for number, rows in enumerate(others, 2)}}
    assert lines(read_sheets(sheets)[0]) == TRUTH


def test_a_date_under_the_second_piece_makes_no_other_period() -> None:
    first = [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2025"], *header_rows(), S1, GK]
    second = [*header_rows(), LDTT, [], ["", "", "", "", "", "", "", "Bình An, ngày 15 tháng 01 năm 2026"], ["", "Người lập biểu"]]
    (ret,) = read_sheets({"1": first, "2": second})
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"] and ret.period is not None and ret.period.code == "2025"
