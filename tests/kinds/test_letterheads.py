"""Letterheads: names over two lines, in capitals, beside the motto in one paragraph; measures that are no offices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.office_names import is_measure, is_office, unit_name
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.reading.identity import identify
from tests.containers import word
from tests.grids import GK, S1, Row, header_rows, read_sheets, rules

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"
FORM: list[Row] = [*header_rows(), S1, GK]


@pytest.mark.parametrize(
    ("lines", "name", "upper"),
    [
        (["UBND HUYỆN BA TƠ", "TRẠM Y TẾ", "XÃ BA VÌ"], "Trạm Y tế xã Ba Vì", "Huyện Ba Tơ"),
        (["UBND XÃ TÂN LẬP", "TRƯỜNG TIỂU HỌC VÀ TRUNG HỌC CƠ SỞ", "NGUYỄN TRÃI"],
         "Trường Tiểu học và Trung học cơ sở Nguyễn Trãi", "Xã Tân Lập"),
        (["BỘ CHỈ HUY QUÂN SỰ TỈNH LÀO CAI", "BAN CHỈ HUY QUÂN SỰ", "XÃ BẢO HÀ"],
         "Ban Chỉ huy Quân sự xã Bảo Hà", "Bộ Chỉ huy Quân sự tỉnh Lào Cai"),
        (["CÔNG AN TỈNH SƠN LA", "CÔNG AN", "XÃ PHÙ YÊN"], "Công an xã Phù Yên", "Công an tỉnh Sơn La"),
        (["ĐẢNG BỘ TỈNH CÀ MAU", "ĐẢNG ỦY", "XÃ ĐẤT MŨI"], "Đảng ủy xã Đất Mũi", "Đảng bộ tỉnh Cà Mau"),
        (["UBND TỈNH GIA LAI", "BAN QUẢN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG KHU VỰC 2"],
         "Ban Quản lý dự án Đầu tư xây dựng Khu vực 2", "Tỉnh Gia Lai"),
        (["UBND TỈNH GIA LAI", "BAN QUẢN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG PHÍA NAM"],
         "Ban Quản lý dự án Đầu tư xây dựng Phía Nam", "Tỉnh Gia Lai"),
        (["SỞ CÔNG THƯƠNG", "CÔNG TY CỔ PHẦN", "MAY SÔNG HỒNG"], "Công ty Cổ phần May Sông Hồng", "Sở Công Thương"),
        (["LIÊN MINH HỢP TÁC XÃ", "HTX DỊCH VỤ NÔNG NGHIỆP", "HÒA BÌNH"],
         "HTX Dịch vụ nông nghiệp Hòa Bình", "Liên minh Hợp tác xã"),
        (["UBND TỈNH CAO BẰNG", "SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"], "Sở Văn hóa, Thể thao và Du lịch", "Tỉnh Cao Bằng"),
        (["VIỆN KIỂM SÁT NHÂN DÂN", "KHU VỰC 4 - SƠN LA"], "Viện kiểm sát Nhân dân Khu vực 4 - Sơn La", None),
        (["TẬP ĐOÀN CÔNG NGHIỆP", "CAO SU VIỆT NAM"], "Tập đoàn Công nghiệp Cao su Việt Nam", None),
        (["BẢO HIỂM XÃ HỘI VIỆT NAM", "BHXH TỈNH KON TUM"], "BHXH tỉnh Kon Tum", "Bảo hiểm Xã hội Việt Nam"),
        (["UBND HUYỆN BA TƠ", "PHÒNG NỘI VỤ"], "Phòng Nội vụ", "Huyện Ba Tơ"),
        (["UBND TỈNH AN GIANG", "SỞ Y TẾ", "BÁO CÁO CHUNG"], "Sở Y tế", "Tỉnh An Giang"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside the motto"])
def test_a_name_over_two_lines(lines: list[str], name: str, upper: str | None, beside: bool) -> None:
    head = [f"{line}\t{said}" for line, said in zip(lines, (*MOTTO, ""), strict=False)] if beside else lines
    unit = identify({}, [*head, TITLE], "x.xlsx").unit
    assert (unit.name, unit.upper) == (name, upper)


@pytest.mark.parametrize(
    "line", ["HĐND VÀ UBND XÃ BÌNH AN", "HĐND - UBND XÃ BÌNH AN", "Hội đồng nhân dân và Ủy ban nhân dân xã Bình An"]
)
def test_a_council_and_its_committee_are_the_commune(line: str) -> None:
    unit = identify({}, [line, TITLE], "x.xlsx").unit
    assert (unit.name, unit.level) == ("Xã Bình An", "xa")


@pytest.mark.parametrize(
    ("line", "name", "upper"),
    [
        ("UBND TỈNH SÔNG HINH UBND XÃ HÒN TRE", "Xã Hòn Tre", "Tỉnh Sông Hinh"),
        ("Ủy ban nhân dân tỉnh Sông Hinh Ủy ban nhân dân phường Tân Mai", "Phường Tân Mai", "Tỉnh Sông Hinh"),
        ("UBND THÀNH PHỐ HẢI PHÒNG UBND ĐẶC KHU CÁT HẢI", "Đặc khu Cát Hải", "Thành phố Hải Phòng"),
        ("UBND XÃ XUÂN TRƯỜNG", "Xã Xuân Trường", None),
    ],
)
def test_two_offices_in_one_line(line: str, name: str, upper: str | None) -> None:
    unit = identify({}, [line, TITLE], "x.xlsx").unit
    assert (unit.name, unit.upper) == (name, upper)


def test_a_sentence_about_two_offices_is_no_letterhead() -> None:
    said = "UBND tỉnh Sông Hinh giao cho UBND xã Hòn Tre tổng hợp kết quả"
    assert identify({}, ["UBND XÃ BÌNH AN", TITLE, said], "x.xlsx").unit.name == "Xã Bình An"


def test_in_one_cell_and_in_cells_of_two_columns() -> None:
    one: list[Row] = [["UBND XÃ BÌNH AN\nTRẠM Y TẾ\nXÃ BÌNH AN", "", "", "\n".join(MOTTO)], [TITLE]]
    two: list[Row] = [["UBND TỈNH A LƯỚI", "", MOTTO[0]], ["TRẠM Y TẾ", "", MOTTO[1]], ["XÃ BÌNH AN"], [TITLE]]
    for head in (one, two):
        (ret,) = read_sheets({"BTH": [*head, *FORM]})
        assert ret.unit.name == "Trạm Y tế xã Bình An"


def test_one_paragraph_with_a_tab(tmp_path: Path) -> None:
    grid = [[str(cell) for cell in (*row, *[""] * (14 - len(row)))] for row in FORM]
    before = [f"UBND HUYỆN BA TƠ\t{MOTTO[0]}", f"TRƯỜNG THCS BA VÌ\t{MOTTO[1]}", TITLE]
    (ret,) = read_submission(find_sources([word(tmp_path / "Xã Khác.docx", grid, before=before)])[0], built_in_forms()).returns
    assert (ret.unit.name, ret.unit.upper) == ("Trường THCS Ba Vì", "Huyện Ba Tơ")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("BAN QUẢN LÝ RỪNG PHÒNG HỘ SÔNG HINH", "Ban Quản lý rừng Phòng hộ Sông Hinh"),
        ("BAN QUẢN LÝ CHỢ", "Ban Quản lý Chợ"),
        ("CÔNG TY TNHH MTV MÔI TRƯỜNG ĐÔ THỊ VINH", "Công ty TNHH MTV Môi trường đô thị Vinh"),
        ("HỢP TÁC XÃ DỊCH VỤ NÔNG NGHIỆP BÌNH AN", "Hợp tác xã Dịch vụ nông nghiệp Bình An"),
        ("PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Phòng Lao động - Thương binh và Xã hội"),
        ("TRƯỜNG MẦM NON HOA SEN", "Trường Mầm non Hoa Sen"),
        ("CHI CỤC THUẾ KHU VỰC III", "Chi cục Thuế Khu vực III"),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM XÃ BÌNH AN", "Ủy ban Mặt trận Tổ quốc Việt Nam xã Bình An"),
        ("TRUNG TÂM VĂN HÓA - THÔNG TIN VÀ TRUYỀN THÔNG HUYỆN EA H'LEO",
         "Trung tâm Văn hóa - Thông tin và Truyền thông huyện Ea H'Leo"),
    ],
)  # fmt: skip
def test_proper_case(typed: str, name: str) -> None:
    assert is_office(typed)
    assert unit_name(typed) == name


@pytest.mark.parametrize("measure", ["Triệu đồng", "người", "1.000 đồng", "Tập thể, cá nhân", "lượt người", "%", "VNĐ"])
def test_a_measure_is_no_office(measure: str) -> None:
    assert is_measure(measure)
    (ret,) = read_sheets({"BTH": [["UBND XÃ BÌNH AN"], [TITLE], [f"Đơn vị: {measure}"], *FORM]})
    assert ret.unit.name == "Xã Bình An"
    assert not is_office(f"Đơn vị ({measure})")


@pytest.mark.parametrize("name", ["Xã Bình An", "Trường THCS Ba Vì", "Hội Nông dân", "Cờ Đỏ"])
def test_an_office_is_no_measure(name: str) -> None:
    assert not is_measure(name)


@pytest.mark.parametrize("text", ["So với cùng kỳ", "So sánh năm trước", "Sơ kết 6 tháng", "Số liệu kèm theo"])
def test_a_comparison_is_no_office(text: str) -> None:
    assert not is_office(text)


def test_in_word_a_further_table_is_of_the_unit_above_but_where_it_says_otherwise(tmp_path: Path) -> None:
    def grid(*rows: Row) -> list[list[str]]:
        return [[str(cell) for cell in (*row, *[""] * (14 - len(row)))] for row in (*header_rows(), *rows)]

    first = grid(S1, GK, ["", "So với cùng kỳ", 9])
    second = grid(["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"], [1, "Cờ thi đua của tỉnh", 2])
    path = word(tmp_path / "a.docx", first, second, before=["UBND XÃ BA VÌ", TITLE])
    (ret,) = read_submission(find_sources([path])[0], built_in_forms()).returns
    assert (ret.unit.name, len(ret.lines)) == ("Xã Ba Vì", 2)


def test_the_letterhead_in_a_table_of_its_own() -> None:
    head: list[Row] = [["UBND HUYỆN BA TƠ\nTRẠM Y TẾ XÃ BA VÌ", "\n".join(MOTTO)]]
    (ret,) = read_sheets({"Bảng 1": head, "Bảng 2": [[TITLE], *FORM]}, "nop.docx")
    assert (ret.unit.name, ret.unit.upper, ret.period.code if ret.period else None) == ("Trạm Y tế xã Ba Vì", "Huyện Ba Tơ", "2026")
    assert rules(ret.findings) == ["interpreted"]


def test_a_name_that_only_the_file_has_is_said() -> None:
    (ret,) = read_sheets({"BTH": [[TITLE], *FORM]}, "Xã Bình An 2026.xlsx")
    assert ret.unit.name == "Xã Bình An"
    assert [f.rule for f in ret.findings if "tên tệp" in f.message] == ["interpreted"]


def test_a_period_that_only_the_file_has_is_said() -> None:
    (ret,) = read_sheets({"BTH": [["UBND XÃ BÌNH AN"], *FORM]}, "Báo cáo 2026.xlsx")
    assert ret.period is not None and ret.period.code == "2026"
    assert [f.rule for f in ret.findings if "tên tệp" in f.message] == ["interpreted"]


@pytest.mark.parametrize("gap", [" ", "  ", "\u00a0", "\t"])
@pytest.mark.parametrize("motto", MOTTO)
def test_the_motto_behind_an_office_on_one_line(gap: str, motto: str) -> None:
    assert identify({}, [f"UBND XÃ TÂN LẬP{gap}{motto}"], "").unit.name == "Xã Tân Lập"
