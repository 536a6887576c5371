"""How offices are called: levels, and names as they are kept."""

from __future__ import annotations

import pytest

from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.forms.office_names import is_office, level_of, split_places, unit_name
from tdkt_xl.words.periods import Period


@pytest.mark.parametrize(
    ("name", "period", "level"),
    [
        ("Thành phố Nam Định", "2020", HUYEN),
        ("THÀNH PHỐ NAM ĐỊNH", "2020", HUYEN),
        ("Thành phố Hà Nội", "2020", TINH),
        ("Thành phố Huế", "2024", HUYEN),
        ("Thành phố Huế", "2025", TINH),
        ("Thành phố Hồ Chí Minh", "2026", TINH),
        ("Thị xã Quảng Yên", "2024", HUYEN),
        ("Thị trấn Yên Ninh", "2024", XA),
        ("Phường Cửa Nam", "2026", XA),
        ("Đặc khu Phú Quốc", "2026", XA),
        ("Trường THCS Cao Chương", "2026", CO_QUAN),
        ("Công an xã Bình An", "2026", CO_QUAN),
        ("Ban Chỉ huy Quân sự xã Bình An", "2026", CO_QUAN),
        ("Trạm Y tế xã Bình An", "2026", CO_QUAN),
        ("Hợp tác xã Bình An", "2026", CO_QUAN),
        ("Văn phòng HĐND và UBND", "2026", CO_QUAN),
        ("Xa Binh An", "2026", XA),
        ("Bình An", "2026", None),
        ("Công ty TNHH Xã Hội", "2026", CO_QUAN),
    ],
)
def test_levels(name: str, period: str, level: str | None) -> None:
    assert level_of(name, Period(int(period))) == level


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("UBND XÃ BÌNH AN", "Xã Bình An"),
        ("ubnd xã Bình An", "Xã Bình An"),
        ("ỦY BAN NHÂN DÂN XÃ BÌNH AN", "Xã Bình An"),
        ("Uỷ ban nhân dân xã Bình An", "Xã Bình An"),
        ("UBND Thành phố Nam Định", "Thành phố Nam Định"),
        ("TP.Nam Định", "Thành phố Nam Định"),
        ("TP NAM ĐỊNH", "Thành phố Nam Định"),
        ("TX. QUẢNG YÊN", "Thị xã Quảng Yên"),
        ("P. Cửa Nam", "Phường Cửa Nam"),
        ("P.1", "Phường 1"),
        ("TRƯỜNG THCS CAO CHƯƠNG", "Trường THCS Cao Chương"),
        ("TRƯỜNG TH&THCS CAO CHƯƠNG", "Trường TH&THCS Cao Chương"),
        ("XÃ KEO GIÁO - PHIA SIẾM", "Xã Keo Giáo - Phia Siếm"),
        ("XÃ IA H'DREH", "Xã Ia H'Dreh"),
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Sở Giáo dục và Đào tạo"),
        ("phòng Nội vụ", "Phòng Nội vụ"),
        ("XÃ ĐẮK R'LẤP", "Xã Đắk R'Lấp"),
        ("X\u0061\u0303 Bi\u0300nh An", "Xã Bình An"),
    ],
)
def test_names_as_kept(typed: str, name: str) -> None:
    assert unit_name(typed) == name


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Xã Bình An, huyện Yên Khánh", "Xã Bình An", "huyện Yên Khánh"),
        ("Xã Bình An huyện Yên Khánh", "Xã Bình An", "huyện Yên Khánh"),
        ("Xã Bình An thuộc huyện Yên Khánh", "Xã Bình An", "huyện Yên Khánh"),
        ("Thị trấn Huyện Lỵ", "Thị trấn Huyện Lỵ", ""),
        ("Sở Văn hóa, xã hội", "Sở Văn hóa, xã hội", ""),
    ],
)
def test_the_place_that_a_name_goes_on_with(text: str, name: str, place: str) -> None:
    assert split_places(text)[::2] == (name, place)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("UBND XÃ BÌNH AN", True),
        ("TP. Nam Định", True),
        ("Phòng Nội vụ", True),
        ("TRƯỞNG PHÒNG", False),
        ("Số: 12/BC-UBND", False),
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG", False),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", False),
        ("Bình An, ngày 5 tháng 12 năm 2026", False),
    ],
)
def test_what_is_an_office_s_name(line: str, is_one: bool) -> None:
    assert is_office(line) is is_one
