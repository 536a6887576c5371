"""Who a return is from and what for, as letterheads, titles, properties, sheet and file names really say it."""

from __future__ import annotations

import pytest

from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.reading.identity import Identity, identify
from tdkt_xl.words.periods import Period

TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"


def found(*texts: str, file: str = "1.xlsx", sheet: str | None = None, **properties: str) -> Identity:
    return identify({f"tdkt.{key.replace('_', '.')}": value for key, value in properties.items()}, texts, file, sheet)


# ---- Unit: letterheads


@pytest.mark.parametrize(
    ("texts", "name", "level", "upper"),
    [
        (("UBND TỈNH QUẢNG NINH", "UBND XÃ BÌNH AN", TITLE), "Xã Bình An", XA, "Tỉnh Quảng Ninh"),
        (("ỦY BAN NHÂN DÂN\nXÃ BÌNH AN", TITLE), "Xã Bình An", XA, None),
        (("UỶ BAN NHÂN DÂN XÃ BÌNH AN", TITLE), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", TITLE), "Xã Bình An", XA, None),
        (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "UBND PHƯỜNG CỬA NAM", TITLE),
         "Phường Cửa Nam", XA, None),
        (("UBND HUYỆN YÊN KHÁNH", "PHÒNG NỘI VỤ", TITLE), "Phòng Nội vụ", CO_QUAN, "Huyện Yên Khánh"),
        (("UBND huyện Yên Khánh", "Phòng Giáo dục và Đào tạo", TITLE), "Phòng Giáo dục và Đào tạo", CO_QUAN, "Huyện Yên Khánh"),
        (("UBND HUYỆN YÊN KHÁNH\nPHÒNG NỘI VỤ", TITLE), "Phòng Nội vụ", CO_QUAN, "Huyện Yên Khánh"),
        (("HUYỆN ỦY YÊN KHÁNH", "UBND XÃ KHÁNH AN", TITLE), "Xã Khánh An", XA, "Huyện ủy Yên Khánh"),
        (("UBND TỈNH NINH BÌNH", "SỞ NỘI VỤ", TITLE), "Sở Nội vụ", CO_QUAN, "Tỉnh Ninh Bình"),
        (("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG THPT YÊN MÔ", TITLE), "Trường THPT Yên Mô", CO_QUAN, "Sở Giáo dục và Đào tạo"),
        (("UBND THÀNH PHỐ NAM ĐỊNH", "UBND PHƯỜNG TRẦN TẾ XƯƠNG", TITLE), "Phường Trần Tế Xương", XA, "Thành phố Nam Định"),
        (("UBND THỊ TRẤN YÊN NINH", TITLE), "Thị trấn Yên Ninh", XA, None),
        (("UBND THỊ XÃ QUẢNG YÊN", TITLE), "Thị xã Quảng Yên", HUYEN, None),
        (("UBND QUẬN HỒNG BÀNG", TITLE), "Quận Hồng Bàng", HUYEN, None),
        (("ĐẶC KHU CÔ TÔ", TITLE), "Đặc khu Cô Tô", XA, None),
        (("UBND ĐẶC KHU VÂN ĐỒN", TITLE), "Đặc khu Vân Đồn", XA, None),
        (("TRUNG TÂM Y TẾ", TITLE), "Trung tâm Y tế", CO_QUAN, None),
        (("HỘI LIÊN HIỆP PHỤ NỮ", TITLE), "Hội Liên hiệp Phụ nữ", CO_QUAN, None),
        (("UBND TỈNH QUẢNG NINH", TITLE), "Tỉnh Quảng Ninh", TINH, None),
        (("  UBND   XÃ\u00a0BÌNH AN  ", TITLE), "Xã Bình An", XA, None),
        (("U.B.N.D XÃ BÌNH AN", TITLE), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", "Số: 12/BC-UBND", TITLE), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", "Biểu số 01", TITLE, "(Kèm theo Báo cáo số 164/BC-UBND ngày 15/12/2026 của UBND tỉnh Quảng Ninh)"),
         "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", "Bình An, ngày 15 tháng 12 năm 2026", TITLE), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", "xã Bình An, ngày 15 tháng 12 năm 2026", TITLE), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "Đơn vị tính: lượt"), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "ĐVT: người"), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "Đơn vị nhận: Sở Nội vụ"), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "Nơi nhận: Phòng Nội vụ"), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn A"), "Xã Bình An", XA, None),
        (("UBND XÃ BÌNH AN", TITLE, "Nơi nhận:", "- UBND tỉnh;", "- Sở Nội vụ;", "- Lưu: VT."), "Xã Bình An", XA, None),
    ],
)  # fmt: skip
def test_letterheads(texts: tuple[str, ...], name: str, level: str, upper: str | None) -> None:
    unit = found(*texts).unit
    assert (unit.name, unit.level, unit.upper) == (name, level, upper)


@pytest.mark.parametrize(
    ("text", "name", "upper"),
    [
        ("Đơn vị: Xã Bình An", "Xã Bình An", None),
        ("Đơn vị: UBND xã Bình An", "Xã Bình An", None),
        ("Đơn vị báo cáo: UBND xã Bình An", "Xã Bình An", None),
        ("ĐƠN VỊ BÁO CÁO: XÃ BÌNH AN", "Xã Bình An", None),
        ("Tên đơn vị: Xã Bình An", "Xã Bình An", None),
        ("Cơ quan lập biểu: Phòng Nội vụ", "Phòng Nội vụ", None),
        ("Đơn vị: Xã Bình An, huyện Lộc Ninh", "Xã Bình An", "Huyện Lộc Ninh"),
        ("Đơn vị: xã Bình An - huyện Lộc Ninh", "Xã Bình An", "Huyện Lộc Ninh"),
        ("Đơn vị: Xã Bình An, huyện Lộc Ninh, tỉnh Bình Phước", "Xã Bình An", "Huyện Lộc Ninh, tỉnh Bình Phước"),
        ("Đơn vị: xã Bình An huyện Lộc Ninh", "Xã Bình An", "Huyện Lộc Ninh"),
        ("Đơn vị: UBND xã Bình An huyện Lộc Ninh tỉnh Bình Phước", "Xã Bình An", "Huyện Lộc Ninh, tỉnh Bình Phước"),
        ("Đơn vị: Huyện Lộc Ninh tỉnh Bình Phước", "Huyện Lộc Ninh", "Tỉnh Bình Phước"),
        ("Đơn vị: Thị trấn Huyện Lỵ", "Thị trấn Huyện Lỵ", None),
        ("Đơn vị: Xã Quân Chu", "Xã Quân Chu", None),
        ("Đơn vị: Hội Nông dân huyện Lộc Ninh", "Hội Nông dân huyện Lộc Ninh", None),
        ("Đơn vị: Trường THCS Cao Chương, xã Cao Chương", "Trường THCS Cao Chương", "Xã Cao Chương"),
        ("Đơn vị: TP. Nam Định", "Thành phố Nam Định", None),
        ("Đơn vị: Tp Nam Định", "Thành phố Nam Định", None),
        ("Đơn vị: TT. Yên Ninh", "Thị trấn Yên Ninh", None),
        ("Đơn vị: Xã Keo Giáo - Phia Siếm", "Xã Keo Giáo - Phia Siếm", None),
        ("Đơn vị: Phường 1", "Phường 1", None),
        ("Đơn vị: ................", None, None),
    ],
)  # fmt: skip
def test_said_outright(text: str, name: str | None, upper: str | None) -> None:
    unit = found(text, TITLE).unit
    assert (unit.name, unit.upper) == (name, upper)


def test_said_outright_beats_the_letterhead() -> None:
    unit = found("UBND TỈNH QUẢNG NINH", "Đơn vị: Xã Bình An", TITLE).unit
    assert (unit.name, unit.upper) == ("Xã Bình An", "Tỉnh Quảng Ninh")


def test_name_in_the_cell_beside_its_caption() -> None:
    assert found("Đơn vị báo cáo:", "Xã Bình An", TITLE).unit.name == "Xã Bình An"


def test_an_empty_caption_is_no_name() -> None:
    unit = found("UBND XÃ BÌNH AN", "Đơn vị:", TITLE).unit
    assert unit.name == "Xã Bình An"


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("Đơn vị: Xã Bình An (mã: 26734)", TITLE), "26734"),
        (("Mã đơn vị: 26734", "UBND XÃ BÌNH AN", TITLE), "26734"),
        (("UBND XÃ BÌNH AN", "Mã số: X01.02", TITLE), "X01.02"),
    ],
)
def test_codes(texts: tuple[str, ...], code: str) -> None:
    unit = found(*texts).unit
    assert (unit.code, unit.name) == (code, "Xã Bình An")


def test_a_code_in_the_sheet_goes_with_the_name_of_the_file() -> None:
    unit = found("Mã đơn vị: 26734", TITLE, file="Xã Bình An.xlsx").unit
    assert (unit.code, unit.name, unit.level) == ("26734", "Xã Bình An", XA)


def test_unit_named_in_the_title() -> None:
    assert found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026 CỦA XÃ BÌNH AN").unit.name == "Xã Bình An"
    assert found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026 - XÃ BÌNH AN").unit.name == "Xã Bình An"
    assert found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG - 6 THÁNG ĐẦU NĂM 2026").unit.name is None
    assert found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "của UBND xã Bình An năm 2026").unit.name == "Xã Bình An"


# ---- Unit: properties, sheet names, file names


def test_properties_beat_everything() -> None:
    identity = found("UBND XÃ KHÁC", TITLE, file="xa-nua-2025.xlsx", unit_code="26734", unit_name="Xã Bình An", unit_level="xa",
                     period="2026-6T", kind="summary", form="bth-2020")  # fmt: skip
    assert (identity.unit.code, identity.unit.name, identity.unit.level) == ("26734", "Xã Bình An", "xa")
    assert (identity.period, identity.kind, identity.form) == (Period(2026, 6), "summary", "bth-2020")
    assert not identity.named_by_file


def test_properties_without_a_unit_leave_it_to_the_text() -> None:
    identity = found("UBND XÃ BÌNH AN", TITLE, period="2026-9T")
    assert (identity.unit.name, identity.period) == ("Xã Bình An", Period(2026, 9))


@pytest.mark.parametrize("stamp", ["", "2026-13T", "năm nay", "26"])
def test_a_spoilt_period_property_is_not_believed(stamp: str) -> None:
    assert found(TITLE, period=stamp).period == Period(2026)


def test_text_beats_the_file_name() -> None:
    identity = found("UBND XÃ BÌNH AN", TITLE, file="xa-khac_2025.xlsx")
    assert (identity.unit.name, identity.period, identity.named_by_file) == ("Xã Bình An", Period(2026), False)


@pytest.mark.parametrize(
    ("file", "name", "code"),
    [
        ("Xã Bình An.xlsx", "Xã Bình An", None),
        ("BTH Xã Bình An 2026.xlsx", "Xã Bình An", None),
        ("BTH_Xã Bình An_2026.xlsx", "Xã Bình An", None),
        ("26734_Xa_Binh_An_2026.xlsx", "Xa Binh An", "26734"),
        ("xa-binh-an-2026.xlsx", "Xa binh an", None),
        ("Biểu tổng hợp kết quả khen thưởng năm 2026 - Xã Bình An.xlsx", "Xã Bình An", None),
        ("Báo cáo khen thưởng 6 tháng đầu năm 2026 UBND xã Bình An (lần 2).xlsx", "Xã Bình An", None),
        ("Phường 1 - 2026.xlsx", "Phường 1", None),
        ("Xã Bình An (1).xlsx", "Xã Bình An", None),
        ("Xã Bình An - Copy.xlsx", "Xã Bình An", None),
        ("Xã Bình An_final.xlsx", "Xã Bình An", None),
        ("/nop/huyện A/Xã Bình An.xlsx", "Xã Bình An", None),
        ("bundle.zip!/huyện A/Xã Bình An.xlsx", "Xã Bình An", None),
        ("Xã Bình An huyện Lộc Ninh.xlsx", "Xã Bình An", None),
        ("Xã Bình An - huyện Lộc Ninh 2026.xlsx", "Xã Bình An", None),
        ("Xã_Bình_An_2026-6T (sửa).xlsx", "Xã Bình An", None),
        ("xa-binh-an_2026_9T.xlsx", "Xa binh an", None),
        ("Xã Bình An_v2.xlsx", "Xã Bình An", None),
        ("BTH 2026.xlsx", None, None),
        ("2026.xlsx", None, None),
        ("X\u0061\u0303 Bi\u0300nh An 2026.xlsx", "Xã Bình An", None),
    ],
)
def test_file_names(file: str, name: str | None, code: str | None) -> None:
    identity = found(TITLE, file=file)
    assert (identity.unit.name, identity.unit.code) == (name, code)
    assert identity.named_by_file is (name is not None)


def test_a_sheet_named_like_a_unit_names_it_before_the_file_does() -> None:
    assert identify({}, [TITLE], "Huyện Lộc Ninh.xlsx", "Xã Bình An", several=True).unit.name == "Xã Bình An"
    assert (
        identify({}, [TITLE], "Huyện Lộc Ninh.xlsx", "Xã Bình An").unit.name == "Huyện Lộc Ninh"
    )  # of a single form the file's name tells more


def test_a_single_sheet_named_like_a_unit_where_the_file_names_none() -> None:
    identity = identify({}, [TITLE], "bao cao.xlsx", "Xã Bình An")
    assert (identity.unit.name, identity.named_by_file) == ("Xã Bình An", False)


def test_a_sheet_named_for_a_period() -> None:
    title = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG"
    codes = [
        (identify({}, [title], file, "6 tháng 2026", several=several).period or Period(1900)).code
        for file, several in (("Xã A.xlsx", False), ("Xã A 2025.xlsx", False), ("Xã A 2025.xlsx", True))
    ]
    assert codes == ["2026-6T", "2025", "2026-6T"]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("UBND XÃ PHÙ YÊN", "PHÒNG VĂN HÓA - XÃ HỘI"), "Phòng Văn hóa - Xã hội"),
        (("ỦY BAN MTTQ VIỆT NAM TỈNH NINH BÌNH", "ỦY BAN MTTQ VIỆT NAM XÃ YÊN MÔ"), "Ủy ban MTTQ Việt Nam xã Yên Mô"),
        (("ĐẢNG BỘ TỈNH NINH BÌNH", "ĐẢNG ỦY XÃ YÊN KHÁNH"), "Đảng ủy xã Yên Khánh"),
        (("VĂN PHÒNG HĐND VÀ UBND XÃ YÊN MÔ",), "Văn phòng HĐND và UBND xã Yên Mô"),
        (("HỘI NÔNG DÂN XÃ PHÙ YÊN",), "Hội Nông dân xã Phù Yên"),
        (("TRƯỜNG TIỂU HỌC TRỰC ĐẠI",), "Trường Tiểu học Trực Đại"),
    ],
)
def test_offices_of_every_kind(texts: tuple[str, ...], name: str) -> None:
    unit = found(*texts, TITLE).unit
    assert (unit.name, unit.level) == (name, CO_QUAN)


@pytest.mark.parametrize(
    "file", ["BC_KhenThuong_xa_Nam_Truc_2026.xlsx", "KQ cua Hoa xa Nam Truc.xlsx", "26734 moi xa Nam Truc.xlsx"]
)
def test_what_stands_before_the_office_in_a_files_name(file: str) -> None:
    assert found(TITLE, file=file).unit.name == "Xa Nam Truc"


@pytest.mark.parametrize("sheet", ["BTH", "Sheet1", "Sheet1 (2)", "BC sua", "Mục I"])
def test_other_sheet_names_name_nobody(sheet: str) -> None:
    assert found(TITLE, file="Xã Bình An.xlsx", sheet=sheet).unit.name == "Xã Bình An"


def test_nothing_said_is_nobody() -> None:
    identity = found(file="1.xlsx")
    assert (identity.unit.name, identity.unit.code, identity.unit.level, identity.period) == (None, None, None, None)


# ---- Period


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((TITLE,), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 6 THÁNG ĐẦU NĂM 2026",), "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 06 THÁNG ĐẦU NĂM 2026",), "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 9 THÁNG NĂM 2026",), "2026-9T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "NĂM 2026"), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG\n6 THÁNG ĐẦU NĂM 2026",), "2026-6T"),
        (("BIỂU TỔNG HỢP", "KẾT QUẢ KHEN THƯỞNG NĂM 2026"), "2026"),
        (("Biểu tổng hợp kết quả khen thưởng cả năm 2026",), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM HỌC 2025-2026",), "NH-2025-2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM HỌC 2025 - 2026",), "NH-2025-2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "(Từ 01/12/2025 đến 30/11/2026)"), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "(Số liệu tính đến ngày 30/6/2026)"), "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG GIAI ĐOẠN 2021-2025",), "2021-2025"),
        ((TITLE, "Thực hiện Kế hoạch thi đua giai đoạn 2021-2025"), "2026"),
        (("Quảng Ninh, ngày 15 tháng 12 năm 2025", TITLE), "2026"),
        ((TITLE, "Quảng Ninh, ngày 05 tháng 01 năm 2027"), "2026"),
        (("Ngày 05/01/2027", TITLE), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "Kỳ báo cáo: 6 tháng đầu năm 2026"), "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "Kỳ báo cáo: 2026-9T"), "2026-9T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "Kỳ: năm 2026"), "2026"),
        (("(Kèm theo Báo cáo số 1/BC-UBND ngày 15 tháng 12 năm 2025 của UBND xã Bình An)", TITLE), "2026"),
        ((TITLE, "(Kèm theo Báo cáo số 1/BC-UBND ngày 15/12/2027 của UBND xã Bình An)"), "2026"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG N\u0103M 2026",), "2026"),
        (("BIÊ\u0309U TÔ\u0309NG HƠ\u0323P KÊ\u0301T QUA\u0309 KHEN THƯƠ\u0309NG NA\u0306M 2026",), "2026"),
    ],
)
def test_periods(texts: tuple[str, ...], code: str) -> None:
    period = found(*texts).period
    assert period is not None
    assert period.code == code


def test_the_year_of_the_date_line_is_a_last_resort_and_said() -> None:
    identity = found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "Nam Định, ngày 15 tháng 12 năm 2020")
    assert identity.period == Period(2020)
    assert len(identity.doubts) == 1
    assert "2020" in identity.doubts[0]


@pytest.mark.parametrize(
    ("texts", "file", "months"),
    [
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 11 THÁNG NĂM 2026",), "1.xlsx", 11),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "(10 tháng đầu năm 2026)"), "1.xlsx", 10),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG MƯỜI MỘT THÁNG NĂM 2026",), "1.xlsx", 11),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG",), "BC_11 thang_2026.xlsx", 11),
    ],
)
def test_most_months_of_a_year_are_the_year_and_it_is_said(texts: tuple[str, ...], file: str, months: int) -> None:
    identity = found(*texts, file=file)
    assert identity.period == Period(2026)
    assert [doubt for doubt in identity.doubts if f"{months} tháng" in doubt] == [*identity.doubts[-1:]]


@pytest.mark.parametrize(
    "texts",
    [
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", "Bình An, ngày 11 tháng 12 năm 2026"),
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", "Số liệu tính đến tháng 11 năm 2026"),
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", "(Số liệu đến ngày 11 tháng 11)"),
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 9 THÁNG NĂM 2026",),
    ],
)
def test_dates_and_other_periods_leave_no_doubt(texts: tuple[str, ...]) -> None:
    assert found(*texts).doubts == ()


def test_the_file_name_beats_the_date_line() -> None:
    identity = found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "ngày 05 tháng 01 năm 2027", file="BTH 2026.xlsx")
    assert (identity.period, identity.doubts) == (Period(2026), ("kỳ báo cáo 2026 lấy theo tên tệp hoặc tên trang",))


@pytest.mark.parametrize(
    ("texts", "file", "code"),
    [
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 6 THÁNG ĐẦU NĂM",), "Xã A 2026.xlsx", "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "(9 tháng)"), "Xã A 2026.xlsx", "2026-9T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "Kỳ báo cáo: 6 tháng đầu năm"), "Xã A 2026.xlsx", "2026-6T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG 9 THÁNG", "ngày 05 tháng 10 năm 2026"), "Xã A.xlsx", "2026-9T"),
        (("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", "UBND XÃ A"), "Xã A 6T 2026.xlsx", "2026-6T"),
    ],
)
def test_a_title_without_its_year_still_says_how_many_months(texts: tuple[str, ...], file: str, code: str) -> None:
    period = found(*texts, file=file).period
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("Xã A 2026.xlsx", "2026"),
        ("Xã A 6T 2026.xlsx", "2026-6T"),
        ("Xã A 6 tháng 2026.xlsx", "2026-6T"),
        ("xa-a_2026-9T.xlsx", "2026-9T"),
        ("Xã A 6 tháng đầu năm 2026.xlsx", "2026-6T"),
        ("Xã A 15.12.2025 năm 2026.xlsx", "2026"),
        ("26734_Xa_A_2026.xlsx", "2026"),
    ],
)
def test_periods_of_file_names(file: str, code: str) -> None:
    period = found("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", file=file).period
    assert period is not None
    assert period.code == code


# ---- Lần nộp


@pytest.mark.parametrize(
    ("texts", "file", "version"),
    [
        ((TITLE,), "a.xlsx", 0),
        ((TITLE, "Lần nộp: 2"), "a.xlsx", 2),
        ((TITLE, "(Lần nộp thứ 3)"), "a.xlsx", 3),
        ((TITLE, "LẦN NỘP: 2"), "a.xlsx", 2),
        ((TITLE,), "Xã A lần 2.xlsx", 2),
        ((TITLE,), "xa-a-lan-3-2026.xlsx", 3),
        ((TITLE,), "xa_a_lan_3_2026.xlsx", 3),
        ((TITLE,), "Xã A (lần 2).xlsx", 2),
        ((TITLE,), "Xã Lan 2026.xlsx", 0),
        ((TITLE,), "Xã Lân Phong 5.xlsx", 0),
        ((TITLE, "Lần nộp: 1"), "Xã A lần 5.xlsx", 1),
        ((TITLE,), "XA A LAN2.xlsx", 2),
    ],
)
def test_versions(texts: tuple[str, ...], file: str, version: int) -> None:
    assert found(*texts, file=file).version == version


# ---- What only looks like a name


@pytest.mark.parametrize(
    "line",
    ["Số: 12/BC-UBND", "Số:      /BC-UBND", "Số 1/BC-UBND", "So: 5/BC-UBND", "SỐ: 164/BC-UBND", "Biểu số 01", "Mẫu số 02",
     "Đơn vị tính: lượt", "TRƯỞNG PHÒNG NỘI VỤ", "Trưởng ban", "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "- Sở Nội vụ;", "Bản chính thức",
     "Quý I năm 2026", "Báo cáo gửi Sở Nội vụ", "Số lượng", "Đơn vị:", "(Xã loại I)"],
)  # fmt: skip
def test_not_an_office(line: str) -> None:
    assert found("UBND XÃ BÌNH AN", line, TITLE).unit.name == "Xã Bình An"
    assert found(line, TITLE, file="Xã Bình An.xlsx").unit.name == "Xã Bình An"


def test_what_stands_below_the_table_names_nobody() -> None:
    below = ("TM. ỦY BAN NHÂN DÂN", "Sở Nội vụ", "Đơn vị: Xã Khác", "Lần nộp: 7", "Nam Định, ngày 15 tháng 12 năm 2020")
    identity = identify({}, ("UBND XÃ BÌNH AN", "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG"), "1.xlsx", None, below)
    assert (identity.unit.name, identity.version) == ("Xã Bình An", 0)
    assert identity.period == Period(2020)
    assert identity.doubts


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("(Kèm theo Báo cáo số 164/BC-UBND ngày 15/12/2020 của UBND thành phố Nam Định)", "Thành phố Nam Định"),
        ("(Ban hành kèm theo Công văn số 5/SNV ngày 01/11/2026 của Sở Nội vụ)", None),
        ("(Kèm theo Kế hoạch số 5/KH-UBND của UBND tỉnh Ninh Bình)", None),
    ],
)
def test_whose_report_the_sheet_is_annexed_to(line: str, name: str | None) -> None:
    assert found(line, TITLE).unit.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UBND XÃ BÌNH AN        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Xã Bình An"),
        ("UBND XÃ BÌNH AN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", "Xã Bình An"),
        ("Xã: Bình An", "Xã Bình An"),
        ("XÃ: BÌNH AN", "Xã Bình An"),
        ("CÔNG TY TNHH BÌNH AN", "Công ty TNHH Bình An"),
        ("BAN CHỈ HUY QUÂN SỰ", "Ban Chỉ huy Quân sự"),
        ("HUYỆN ỦY YÊN KHÁNH", "Huyện ủy Yên Khánh"),
    ],
)
def test_more_letterheads(text: str, name: str) -> None:
    assert found(text, TITLE).unit.name == name


def test_a_party_committee_is_an_office_of_its_own() -> None:
    assert found("HUYỆN ỦY YÊN KHÁNH", TITLE).unit.level == CO_QUAN


HEADING = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG"


@pytest.mark.parametrize(
    ("letterhead", "name"),
    [
        (("TRƯỜNG TIỂU HỌC", "LÊ QUÝ ĐÔN"), "Trường Tiểu học Lê Quý Đôn"),
        (("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG THPT CHUYÊN HẠ LONG"), "Trường THPT Chuyên Hạ Long"),
        (("UBND PHƯỜNG HỒNG GAI", "TRƯỜNG MẦM NON HOA HỒNG"), "Trường Mầm non Hoa Hồng"),
        (("TRƯỜNG PTDTBT TH&THCS NẬM CHÀ",), "Trường PTDTBT TH&THCS Nậm Chà"),
        (("TRƯỜNG PTDTNT THPT HUYỆN MÈO VẠC",), "Trường PTDTNT THPT huyện Mèo Vạc"),
        (("TRƯỜNG CAO ĐẲNG Y TẾ PHÚ THỌ",), "Trường Cao đẳng Y tế Phú Thọ"),
        (("TRƯỜNG ĐẠI HỌC TÂN TRÀO",), "Trường Đại học Tân Trào"),
        (("TRUNG TÂM GDNN - GDTX KHU VỰC 2",), "Trung tâm GDNN - GDTX Khu vực 2"),
        (("TRUNG TÂM DỊCH VỤ NÔNG NGHIỆP",), "Trung tâm Dịch vụ nông nghiệp"),
        (("SỞ Y TẾ", "BỆNH VIỆN ĐA KHOA KHU VỰC CẨM PHẢ"), "Bệnh viện Đa khoa Khu vực Cẩm Phả"),
        (("BỆNH VIỆN Y DƯỢC CỔ TRUYỀN",), "Bệnh viện Y dược cổ truyền"),
        (("TRẠM Y TẾ", "PHƯỜNG VIỆT HƯNG"), "Trạm Y tế phường Việt Hưng"),
        (("TRẠM Y TẾ XÃ TIÊN YÊN",), "Trạm Y tế xã Tiên Yên"),
        (("TRUNG TÂM Y TẾ KHU VỰC LỤC NGẠN",), "Trung tâm Y tế Khu vực Lục Ngạn"),
        (("CÔNG AN TỈNH LÀO CAI", "CÔNG AN XÃ MƯỜNG HUM"), "Công an xã Mường Hum"),
        (("CÔNG AN THÀNH PHỐ HẢI PHÒNG",), "Công an thành phố Hải Phòng"),
        (("PHÒNG CẢNH SÁT GIAO THÔNG",), "Phòng Cảnh sát giao thông"),
        (("ĐỒN BIÊN PHÒNG CỬA KHẨU LỆ THANH",), "Đồn biên phòng Cửa khẩu Lệ Thanh"),
        (("BỘ CHỈ HUY QUÂN SỰ TỈNH GIA LAI",), "Bộ Chỉ huy Quân sự tỉnh Gia Lai"),
        (("BAN CHỈ HUY QUÂN SỰ", "XÃ IA DRĂNG"), "Ban Chỉ huy Quân sự xã Ia Drăng"),
        (("BAN CHQS PHƯỜNG PLEIKU",), "Ban CHQS phường Pleiku"),
        (("ĐẢNG ỦY XÃ YÊN THÀNH",), "Đảng ủy xã Yên Thành"),
        (("ĐẢNG BỘ TỈNH NGHỆ AN", "ĐẢNG ỦY PHƯỜNG VINH HƯNG"), "Đảng ủy phường Vinh Hưng"),
        (("VĂN PHÒNG TỈNH ỦY",), "Văn phòng Tỉnh ủy"),
        (("BAN TUYÊN GIÁO VÀ DÂN VẬN TỈNH ỦY",), "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        (("ỦY BAN MTTQ VIỆT NAM XÃ ĐÔNG SƠN",), "Ủy ban MTTQ Việt Nam xã Đông Sơn"),
        (("HỘI LIÊN HIỆP PHỤ NỮ TỈNH",), "Hội Liên hiệp Phụ nữ tỉnh"),
        (("HỘI CỰU CHIẾN BINH PHƯỜNG AN BIÊN",), "Hội Cựu chiến binh phường An Biên"),
        (("HỘI NÔNG DÂN XÃ CẨM GIÀNG",), "Hội Nông dân xã Cẩm Giàng"),
        (("LIÊN ĐOÀN LAO ĐỘNG TỈNH SƠN LA",), "Liên đoàn Lao động tỉnh Sơn La"),
        (("TỈNH ĐOÀN LÂM ĐỒNG",), "Tỉnh đoàn Lâm Đồng"),
        (("HỘI CHỮ THẬP ĐỎ TỈNH",), "Hội Chữ thập đỏ tỉnh"),
        (("CÔNG TY TNHH MTV THỦY LỢI NAM HÀ",), "Công ty TNHH MTV Thủy lợi Nam Hà"),
        (("CÔNG TY CỔ PHẦN NƯỚC SẠCH SƠN TÂY",), "Công ty Cổ phần Nước sạch Sơn Tây"),
        (("CÔNG TY ĐIỆN LỰC BẮC NINH",), "Công ty Điện lực Bắc Ninh"),
        (("HỢP TÁC XÃ DỊCH VỤ NÔNG NGHIỆP AN LẠC",), "Hợp tác xã Dịch vụ nông nghiệp An Lạc"),
        (("HTX NÔNG NGHIỆP TÂN THÔNG HỘI",), "HTX Nông nghiệp Tân Thông Hội"),
        (("KHO BẠC NHÀ NƯỚC KHU VỰC VIII",), "Kho bạc Nhà nước Khu vực VIII"),
        (("THUẾ TỈNH QUẢNG NINH",), "Thuế tỉnh Quảng Ninh"),
        (("CHI CỤC KIỂM LÂM VÙNG II",), "Chi cục Kiểm lâm Vùng II"),
        (("TÒA ÁN NHÂN DÂN KHU VỰC 5",), "Tòa án Nhân dân Khu vực 5"),
        (("VIỆN KIỂM SÁT NHÂN DÂN TỈNH",), "Viện kiểm sát Nhân dân tỉnh"),
        (("THI HÀNH ÁN DÂN SỰ TỈNH TÂY NINH",), "Thi hành án dân sự tỉnh Tây Ninh"),
        (("BẢO HIỂM XÃ HỘI TỈNH CÀ MAU",), "Bảo hiểm Xã hội tỉnh Cà Mau"),
        (("NGÂN HÀNG NHÀ NƯỚC CHI NHÁNH KHU VỰC 9",), "Ngân hàng Nhà nước Chi nhánh Khu vực 9"),
        (("BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG KHU VỰC YÊN BÌNH",), "Ban Quản lý dự án Đầu tư xây dựng Khu vực Yên Bình"),
        (("BAN QUẢN LÝ RỪNG PHÒNG HỘ SÔNG ĐÀ",), "Ban Quản lý rừng Phòng hộ Sông Đà"),
        (("THANH TRA TỈNH HƯNG YÊN",), "Thanh tra tỉnh Hưng Yên"),
        (("VĂN PHÒNG HĐND VÀ UBND XÃ BÁT XÁT",), "Văn phòng HĐND và UBND xã Bát Xát"),
        (("PHÒNG VĂN HÓA - XÃ HỘI XÃ VŨ QUANG",), "Phòng Văn hóa - Xã hội xã Vũ Quang"),
        (("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ MỸ LỘC",), "Trung tâm Phục vụ hành chính công xã Mỹ Lộc"),
        (("ĐẶC KHU KIÊN HẢI",), "Đặc khu Kiên Hải"),
        (("UBND TỈNH ĐẮK LẮK", "UBND XÃ EA SÚP"), "Xã Ea Súp"),
        (("ỦY BAN NHÂN DÂN", "PHƯỜNG TÂN ĐỊNH"), "Phường Tân Định"),
        (("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",), "Sở Nông nghiệp và Môi trường"),
        (("SỞ DÂN TỘC VÀ TÔN GIÁO",), "Sở Dân tộc và Tôn giáo"),
        (("ĐÀI PHÁT THANH VÀ TRUYỀN HÌNH",), "Đài Phát thanh và Truyền hình"),
        (("BÁO VÀ PHÁT THANH, TRUYỀN HÌNH CẦN THƠ",), "Báo và Phát thanh, Truyền hình Cần Thơ"),
        (("THƯ VIỆN TỈNH",), "Thư viện tỉnh"),
        (("BẢO TÀNG TỈNH ĐIỆN BIÊN",), "Bảo tàng tỉnh Điện Biên"),
        (("UBND XÃ BÌNH MINH\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",), "Xã Bình Minh"),
    ],
)
def test_offices_in_capitals(letterhead: tuple[str, ...], name: str) -> None:
    assert identify({}, [*letterhead, f"{HEADING} NĂM 2025"], "x.xlsx").unit.name == name


def test_the_youth_union_s_office_is_no_province() -> None:
    assert identify({}, ["TỈNH ĐOÀN LÂM ĐỒNG", f"{HEADING} NĂM 2025"], "x.xlsx").unit.level == CO_QUAN


@pytest.mark.parametrize(
    ("below", "file", "code"),
    [
        (
            (
                "(Kèm theo Báo cáo số 15/BC-UBND ngày 05/01/2026)",
                "Năm 2025",
            ),
            "x.xlsx",
            "2025",
        ),
        (("Năm báo cáo: 2025",), "x.xlsx", "2025"),
        (
            (
                "06 THÁNG ĐẦU NĂM",
                "Vĩnh Long, ngày 20 tháng 6 năm 2025",
            ),
            "x.xlsx",
            "2025-6T",
        ),
        (("Thực hiện Thông tư số 15/2025/TT-BNV ngày 01/8/2025",), "BTH 9 thang 2025.xlsx", "2025-9T"),
        (("(Theo Quyết định số 125/QĐ-UBND ngày 10 tháng 02 năm 2024)",), "Bieu NH 2024-2025.xlsx", "NH-2024-2025"),
        (("Tháng 8 năm 2025",), "x.xlsx", "2025-T8"),
        (("Kỳ báo cáo: 6 tháng đầu năm 2025",), "nam 2024.xlsx", "2025-6T"),
        (("QUÝ III NĂM 2025",), "x.xlsx", "2025-Q3"),
    ],
)
def test_what_is_below_the_title_and_in_the_file_s_name(below: tuple[str, ...], file: str, code: str) -> None:
    period = identify({}, [HEADING, *below], file).period
    assert period is not None and period.code == code
