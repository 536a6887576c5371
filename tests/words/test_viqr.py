"""VIQR: signs typed for marks are read as what they stand for, and nothing else that has such signs is."""

from __future__ import annotations

import pytest

from tdkt_xl.words.viqr import decoded, is_viqr
from tests.grids import counts, read_sheets, table
from tests.legacy_codes import viqr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Bie^?u to^?ng ho+.p", "Biểu tổng hợp"),
        ("Chie^'n sy~ thi dua", "Chiến sỹ thi dua"),
        ("CHIE^'N SY~ THI DDUA CO+ SO+?", "CHIẾN SỸ THI ĐUA CƠ SỞ"),
        ("Ba(`ng khen cu?a ti?nh", "Bằng khen của tỉnh"),
        ("Ddo+n vi.: UBND xa~ Bi`nh An", "Đơn vị: UBND xã Bình An"),
        ("So^' lu+o+.ng (nu+~), co^ng nha^n/no^ng da^n", "Số lượng (nữ), công nhân/nông dân"),
        ("No+i nha^.n: Lu+u.", "Nơi nhận: Lưu."),
        ("ho^.i nghi. CSTDDCS, NGU+T, ha.ng Nha^t", "hội nghị CSTĐCS, NGƯT, hạng Nhât"),
        ("na(m 2026", "năm 2026"),
    ],
)
def test_what_is_typed_with_signs(typed: str, meant: str) -> None:
    assert decoded(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["", "C++", "(5)= (4:3)", "a.b", "v.v.", "I.A", "UBND xa. ABC", "a.nguyen@xabinhan.gov.vn",
     "O'Brien", "x^2 + y^2", "f(a+b)", "Data(2)",
     "Giay khen", "Giấy khen", "GK+BK", "1.984", "Lao dong?", "a`",
     "So+Nganh", "~$BTH.xlsx"],
)  # fmt: skip
def test_other_texts_with_such_signs(text: str) -> None:
    assert not is_viqr(text)


@pytest.mark.parametrize("text", ["Giấy khen", "Bằng khen của tỉnh", "Chiến sỹ thi đua cơ sở", "BIỂU TỔNG HỢP", "Cờ thi đua"])
def test_what_is_certainly_viqr(text: str) -> None:
    assert is_viqr(viqr(text))


def test_a_sheet_in_viqr_is_read() -> None:
    rows = table(
        ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"], [1, "Chiến sỹ thi đua cơ sở", 5, 5, "", 5, "", 5], [2, "Giấy khen", 7]
    )
    (ret,) = read_sheets({"BTH": [[viqr(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]})
    assert (ret.unit.name, ret.period and ret.period.code) == ("Xã Bình An", "2026")
    assert counts(ret, "chien-si-thi-dua-co-so") == {3: 5, 4: 5, 6: 5, 8: 5}
    assert counts(ret, "giay-khen") == {3: 7}
    assert [finding.message for finding in ret.findings if "VIQR" in finding.message]


def test_a_label_in_viqr_on_a_proper_sheet() -> None:
    (ret,) = read_sheets({"BTH": table(["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"], [1, viqr("Lao động tiên tiến"), 5])})
    assert [(line.award, line.label) for line in ret.lines] == [("lao-dong-tien-tien", "Lao động tiên tiến")]
