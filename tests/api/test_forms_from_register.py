"""Official forms of the library filled from a register of decisions, and held against one that came with them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.api.blank import form_from_register
from tdkt_xl.blank.template import SHEET
from tdkt_xl.intake.submissions import forms_for

LIBRARY = Path(tdkt_xl.__file__).parent / "forms" / "library"
HEADINGS = (
    "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Loại khen thưởng", "Số tập thể", "Trong đó doanh nghiệp",
    "Số hộ gia đình",
    "Lãnh đạo cấp tỉnh", "Lãnh đạo cấp sở", "Lãnh đạo khác từ phó phòng trở lên", "Doanh nhân", "Người trực tiếp",
)  # fmt: skip
ROWS = (
    ("12/QĐ-UBND", "15/01/2026", "Bằng khen của Chủ tịch UBND tỉnh", "Công trạng", 5, 1, 0, 0, 2, 3, 1, 20),
    ("13/QĐ-UBND", "20/02/2026", "Bằng khen của Chủ tịch UBND tỉnh", "Chuyên đề", 2, 0, 1, 0, 0, 1, 0, 6),
    ("14/QĐ-UBND", "20/02/2026", "Cờ thi đua của UBND tỉnh", "Công trạng", 4, 1, 0, 0, 0, 0, 0, 0),
    ("15/QĐ-UBND", "01/03/2026", "Chiến sĩ thi đua cấp tỉnh", "Công trạng", 0, 0, 0, 1, 4, 5, 0, 2),
    ("301/QĐ-CTN", "11/04/2026", "Huân chương Lao động hạng Ba", "Công trạng", 1, 0, 0, 0, 1, 0, 0, 0),
    ("302/QĐ-TTg", "11/05/2026", "Bằng khen của Thủ tướng Chính phủ", "Kháng chiến", 0, 0, 0, 0, 0, 0, 0, 3),
    ("99/QĐ-UBND", "05/12/2026", "Bằng khen của Chủ tịch UBND tỉnh", "Đột xuất", 7, 0, 0, 0, 0, 0, 0, 0),
)  # fmt: skip
"""The last decision was signed after the statistical year, which ends on 30/11."""


def register(folder: Path) -> Path:
    book = openpyxl.Workbook()
    _write(book.active)
    book.save(folder / "so.xlsx")
    return folder / "so.xlsx"


def _write(sheet) -> None:  # type: ignore[no-untyped-def]
    sheet.append(["TỈNH MẪU"])
    sheet.append(["SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026"])
    sheet.append(list(HEADINGS))
    for row in ROWS:
        sheet.append(list(row))


def cells(path: Path, form: str) -> dict[tuple[str | None, int], int]:
    (ret,) = tdkt_xl.read(path, form=LIBRARY / f"{form}.toml").returns
    known = forms_for(LIBRARY / f"{form}.toml")[0]
    return {(line.award, n): c for line in ret.lines for n, c in zip(known.counts, line.cells, strict=True) if c is not None}


@pytest.mark.parametrize("form", ["bm01", "bm03", "bth-21", "tk-0602", "tk-0603", "tk-0702", "tk-0703"])
def test_a_form_is_filled_from_a_register(tmp_path: Path, form: str) -> None:
    made = form_from_register(register(tmp_path), tmp_path / "bieu.xlsx", form=LIBRARY / f"{form}.toml")
    assert made.paths == (tmp_path / "bieu.xlsx",)
    submission = tdkt_xl.read(tmp_path / "bieu.xlsx", form=LIBRARY / f"{form}.toml")
    assert not [each.message for each in submission.all_findings if each.severity == "error"]
    assert cells(tmp_path / "bieu.xlsx", form)


def test_0603_by_hand(tmp_path: Path) -> None:
    form_from_register(register(tmp_path), tmp_path / "bieu.xlsx", form=LIBRARY / "tk-0603.toml")
    got = cells(tmp_path / "bieu.xlsx", "tk-0603")
    assert {number: got["01", number] for number in (4, 5, 6, 7)} == {4: 57, 5: 41, 6: 12, 7: 4}
    assert [got.get((row, 5)) for row in ("02", "03", "04", "05", "06", "07", "08", "09", "10")] == [7, 1, 1, 33, None, 2, 1, 4, 26]
    assert [got.get((row, 5)) for row in ("11", "12", "13")] == [31, 10, None]


def test_a_form_beside_its_register_is_held_against_it(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    form_from_register(register(tmp_path), path, form=LIBRARY / "tk-0603.toml")
    book = openpyxl.load_workbook(path)
    _write(book.create_sheet("Sổ quyết định"))
    book.save(path)
    findings = tdkt_xl.read(path, form=LIBRARY / "tk-0603.toml").all_findings
    assert "register-mismatch" not in {each.rule for each in findings}
    sheet = book[SHEET]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 2).value in ("04", "02"):  # a household counted as a collective
            sheet.cell(row, 4).value, sheet.cell(row, 5).value = (None, None) if sheet.cell(row, 2).value == "04" else (12, 8)
    book.save(path)
    found = tdkt_xl.read(path, form=LIBRARY / "tk-0603.toml").all_findings
    one, other = (each for each in found if each.rule == "register-mismatch")
    assert [(one.label, one.actual, one.expected), (other.label, other.actual, other.expected)] == [
        ("- Tập thể", 12, 11), ("- Hộ gia đình", 0, 1),
    ]  # fmt: skip
