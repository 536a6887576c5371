"""`tdkt new --from SO --form NAME` for every form of the library: filled as far as the register tells, and the rest is said."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.api.blank import form_from_register
from tdkt_xl.words.errors import UnusableFile
from tests.forms.test_library import LIBRARY

REGISTER = """UBND XÃ BÌNH AN
SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026
Số quyết định;Ngày ký;Hình thức khen thưởng;Loại khen thưởng;Tập thể;Lãnh đạo cấp phòng;Trực tiếp;Trạng thái
15/QĐ-UBND;12/03/2026;Giấy khen;Công trạng;2;1;4;Đã có quyết định
16/QĐ-UBND;12/03/2026;Bằng khen của Chủ tịch UBND tỉnh;Công trạng;1;1;4;Đã có quyết định
17/QĐ-TTg;12/05/2026;Bằng khen của Thủ tướng Chính phủ;Công trạng;;;1;Đã có quyết định
;;Giấy khen;Công trạng;3;1;4;Đăng ký
;;Lao động tiên tiến;Công trạng;;2;9;Đăng ký
;;Bằng khen của Thủ tướng Chính phủ;Công trạng;1;;2;Đã trình
;;Bằng khen của Bộ Nội vụ;Công trạng;1;;2;Hiệp y
"""
TOTALS = {
    "bm01": {"bang-khen-thu-tuong": {3: 1, 4: 3, 6: 1, 9: 1}},
    "bm03": {"bang-khen-cap-tinh": {3: 6, 5: 5, 6: 6, 8: 1, 9: 4}},
    "bm05": {},
    "bth-21": {"giay-khen": {4: 2, 5: 5, 6: 2, 7: 5}, "bang-khen-cap-tinh": {6: 1, 7: 5}, "bang-khen-thu-tuong": {4: 1, 5: 3}},
    "ct-cong-tac": {
        "01": {4: 19, 5: 3, 6: 16}, "03": {4: 11, 6: 11}, "05": {4: 8, 5: 3, 6: 5}, "07": {4: 4, 5: 1, 6: 3}, "08": {4: 1, 6: 1},
        "09": {4: 6, 5: 1, 6: 5}, "10": {4: 3, 5: 1, 6: 2},
    },
    "tk-0601": {}, "tk-0604": {}, "tk-0605": {}, "tk-0701": {},
    "tk-0602": {"1": {4: 1}, "9": {4: 1}, "14": {4: 1}, "15": {4: 1}},
    "tk-0603": {"01": {4: 6}, "02": {4: 1}, "05": {4: 5}, "09": {4: 1}, "10": {4: 4}, "11": {4: 6}},
    "tk-0702": {"01": {4: 1}}, "tk-0703": {"01": {4: 6}},
}  # fmt: skip
"""Some cells of each form, worked out by hand: row → column → number."""
BLANK = {"bm05", "tk-0601", "tk-0604", "tk-0605", "tk-0701"}
"""Forms of which a register tells nothing."""


@pytest.mark.parametrize("name", [path.stem for path in LIBRARY])
def test_every_form_is_made_from_one_register(name: str, tmp_path: Path) -> None:
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    made = form_from_register(tmp_path / "so.csv", tmp_path / "bieu.xlsx", form=name)
    (ret,) = tdkt_xl.read(tmp_path / "bieu.xlsx", form=name).returns
    assert (ret.form, ret.unit.name, ret.period and ret.period.code) == (name, "Xã Bình An", "2026")
    from tdkt_xl.forms import form_file, load_form

    counts = load_form(form_file(name)).counts
    read = {line.award: dict(zip(counts, line.cells, strict=True)) for line in ret.lines if any(line.cells)}
    for row, cells in TOTALS[name].items():
        assert {number: read[row][number] for number in cells} == cells
    assert (read == {}) == (name in BLANK)
    blank = [remark for remark in made.remarks if remark.startswith("Sổ quyết định không ghi")]
    assert bool(blank) == (name in {*BLANK, "bth-21", "ct-cong-tac"})


def test_awards_of_other_levels_are_told_and_not_put_into_the_form(tmp_path: Path) -> None:
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    made = form_from_register(tmp_path / "so.csv", tmp_path / "bieu.xlsx", form="bm01")
    assert "2 dòng là hình thức mà biểu này không thống kê: Giấy khen, Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh." in made.remarks
    assert "Biểu được điền từ 2 dòng của sổ quyết định, thuộc năm 2026." in made.remarks
    assert (
        "Số đã trình (cột 3, cột 4) gồm cả các dòng đã có quyết định trong kỳ: hồ sơ trình từ kỳ trước thì trừ ra." in made.remarks
    )
    lines = tdkt_xl.read(tmp_path / "bieu.xlsx", form="bm01").returns[0].lines
    assert [line.award for line in lines if any(line.cells)] == ["bang-khen-thu-tuong"]


@pytest.mark.parametrize("name", ["bm01", "bth-21", "ct-cong-tac"])
def test_a_register_of_decisions_alone_does_not_tell_what_was_submitted(name: str, tmp_path: Path) -> None:
    rows = [row for row in REGISTER.splitlines() if not row.endswith(("Đã trình", "Hiệp y", "Đăng ký"))]
    (tmp_path / "so.csv").write_text("\n".join(rows), encoding="utf-8")
    made = form_from_register(tmp_path / "so.csv", tmp_path / "bieu.xlsx", form=name)
    places = {"bm01": "cột 3, cột 4", "bth-21": "cột 4, cột 5", "ct-cong-tac": "dòng 07, dòng 09"}[name]
    assert [remark for remark in made.remarks if "không rõ số đã trình" in remark and places in remark]
    (ret,) = tdkt_xl.read(tmp_path / "bieu.xlsx", form=name).returns
    from tdkt_xl.forms import form_file, load_form

    cells = {(line.award, n): c for line in ret.lines for n, c in zip(load_form(form_file(name)).counts, line.cells, strict=True)}
    blank = {"bm01": ("bang-khen-thu-tuong", 4), "bth-21": ("giay-khen", 5), "ct-cong-tac": ("07", 4)}[name]
    decided = {"bm01": ("bang-khen-thu-tuong", 6), "bth-21": ("giay-khen", 7), "ct-cong-tac": ("08", 4)}[name]
    assert cells[blank] is None and cells[decided]


def test_what_was_submitted_is_counted_with_what_was_refused_and_not_with_what_was_taken_back(tmp_path: Path) -> None:
    more = [
        ";;Bằng khen của Thủ tướng Chính phủ;Công trạng;4;;;Không đạt",
        "19/QĐ-TTg;12/05/2026;Bằng khen của Thủ tướng Chính phủ;Công trạng;8;;;Thu hồi quyết định",
        ";;Bằng khen của Thủ tướng Chính phủ;Công trạng;16;;;Đăng ký",
    ]
    (tmp_path / "so.csv").write_text(REGISTER + "\n".join(more), encoding="utf-8")
    form_from_register(tmp_path / "so.csv", tmp_path / "bieu.xlsx", form="bm01")
    (line,) = [each for each in tdkt_xl.read(tmp_path / "bieu.xlsx", form="bm01").returns[0].lines if any(each.cells)]
    assert line.cells[:4] == (5, 3, None, 1)


def test_of_a_register_of_two_years_the_year_is_asked_for(tmp_path: Path) -> None:
    rows = REGISTER.replace(" NĂM 2026", "").replace("16/QĐ-UBND;12/03/2026", "16/QĐ-UBND;12/03/2025")
    (tmp_path / "so.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(UnusableFile, match="--period"):
        form_from_register(tmp_path / "so.csv", tmp_path / "bieu.xlsx")
    for year, award in (("2026", "giay-khen"), ("2025", "bang-khen-cap-tinh")):
        form_from_register(tmp_path / "so.csv", tmp_path / f"{year}.xlsx", period=year)
        lines = tdkt_xl.read(tmp_path / f"{year}.xlsx").returns[0].lines
        assert award in {line.award for line in lines if any(line.cells)}
        assert len([line for line in lines if any(line.cells)]) == {"2026": 2, "2025": 1}[year]


def test_of_registers_of_several_units_one_is_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for count, name in enumerate(("Bình An", "Tân An"), 1):
        sheet = book.create_sheet(name)
        for row in REGISTER.replace("BÌNH AN", name.upper()).replace("15/QĐ", f"{count}5/QĐ").splitlines():
            sheet.append(row.split(";"))
    book.save(tmp_path / "so.xlsx")
    with pytest.raises(UnusableFile, match=r"nhiều đơn vị \(Xã Bình An, Xã Tân An\)"):
        form_from_register(tmp_path / "so.xlsx", tmp_path / "bieu.xlsx")
    form_from_register(tmp_path / "so.xlsx", tmp_path / "bieu.xlsx", unit="Xã Tân An")
    assert tdkt_xl.read(tmp_path / "bieu.xlsx").returns[0].unit.name == "Xã Tân An"
