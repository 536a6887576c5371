"""A file without a form: what was found in it instead, where, and what to do."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.reading.no_form import why_no_form
from tests.grids import GridWorkbook, Row

PERSON: Row = [1, "Nguyễn Văn A", "Giáo viên", "Giấy khen"]
PEOPLE: list[Row] = [["DANH SÁCH KHEN THƯỞNG"], ["Stt", "Họ và tên", "Chức vụ", "Hình thức"], PERSON]
DECISIONS: list[Row] = [["Stt", "Số quyết định", "Ngày ký", "Nội dung"], [1, "12/QĐ-UBND", "05/01/2026", "Tặng Giấy khen"]]
ROSTER: list[Row] = [["Mã", "Tên", "Cấp", "Mã cấp trên"], ["101", "Xã A", "xa", "1"]]
BODY: list[Row] = [[1, "Giấy khen", 5, 5], [2, "Lao động tiên tiến", 9, 9], [3, "Chiến sỹ thi đua cơ sở", 2, 2]]
OTHER: list[Row] = [["", "Tháng", "Doanh thu", "Chi phí", "Lãi", "Thuế"], ["", "1", 5, 4, 1, 0]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (PEOPLE, ["ô A2", "danh sách cá nhân", "danh sách chỉ gửi kèm"]),
        (DECISIONS, ["ô A1", "quyết định khen thưởng", "Gửi biểu tổng hợp"]),
        (ROSTER, ["danh sách đơn vị", "--roster"]),
        (BODY, ["ô B1", "có hình thức khen thưởng và số liệu", "tiêu đề"]),
        (OTHER, ["ô B1", "“Tháng”, “Doanh thu”, “Chi phí”, “Lãi” …", "gửi nhầm tệp"]),
        ([["UBND XÃ B?NH AN"], *([number, "Gi?y khen c?a xã"] for number in range(5))], ["ô A1", "đã mất khi lưu", "Unicode"]),
        (
            [["H_nh th_c", "T_ng s_", "C_ nh_n"], *([f"Gi_y khen {number}", 1, 2] for number in range(5))],
            ["ô A1", "đã mất khi lưu"],
        ),
        ([["Kính gửi: Phòng Nội vụ"]], ["chỉ thấy “Kính gửi: Phòng Nội vụ”", "không có bảng"]),
        ([], ["không có chữ hay số nào", "ảnh"]),
    ],
)
def test_what_was_found_and_what_to_do(rows: list[Row], said: list[str]) -> None:
    found = why_no_form(GridWorkbook({"Sheet1": rows}), built_in_forms(), "a.xlsx")
    assert (found.rule, found.severity, found.cell) == ("no-form", "error", None)
    assert all(part in found.message for part in said), found.message


def test_of_several_sheets_the_most_telling() -> None:
    found = why_no_form(GridWorkbook({"Bìa": [["Kính gửi"]], "Số liệu": BODY, "DS": PEOPLE}), built_in_forms(), "a.xlsx")
    assert "trang “Số liệu”, ô B1" in found.message


def test_hidden_sheets_are_not_spoken_of() -> None:
    found = why_no_form(GridWorkbook({"Bìa": [["Kính gửi"]], "DS": PEOPLE}, hidden=["DS"]), built_in_forms(), "a.xlsx")
    assert "danh sách" not in found.message
