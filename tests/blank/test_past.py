"""A form that knows what its unit reported before: figures in grey beside, own lines and contacts filled in, nothing of it read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.blank.past import Contacts, PastReturn, contacts_in
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.words.periods import Period
from tests.filled import UNIT, fill
from tests.office import LibreOffice

MERIT = LineKey("I", "giay-khen")
STRANGE, STANDARDS = LineKey.of("I", None, "Bông lúa vàng"), LineKey.of("I", None, "Tiêu chuẩn vàng")
CULTURE = LineKey("I", "gia-dinh-van-hoa")
LABELS = {MERIT: "GK", STRANGE: "Bông lúa vàng", CULTURE: "Gia đình văn hóa", STANDARDS: "Tiêu chuẩn vàng"}


def past(*keys: LineKey) -> PastReturn:
    lines = {key: Counts((1984, None, 1984, None, None, 0, None, None)) for key in keys}
    return PastReturn(Period(2025), lines, LABELS, Contacts("Nguyễn Văn An", "Trần Thị Bình", "Bình An"))


def made(form: Form, path: Path, before: PastReturn, register: bool = False) -> Path:
    write_blank_form(form, UNIT, Period(2026), path, register, before)
    return path


def texts(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_the_figures_stand_in_grey_beside(form: Form, tmp_path: Path) -> None:
    path = made(form, tmp_path / "a.xlsx", past(MERIT))
    cells = texts(path)
    assert cells["Q9"] == "Số liệu năm 2025" and cells["Q12"] == "(3) Tổng số"
    assert [cells.get(f"{letter}14", "") for letter in "QRSTUVWX"] == [1984, "", 1984, "", "", 0, "", ""]
    cell = openpyxl.load_workbook(path)[SHEET]["Q14"]
    assert cell.protection.locked and cell.font.color.rgb == "FF7F7F7F"


@pytest.mark.parametrize("register", [False, True])
def test_excel_would_open_it_cleanly(form: Form, tmp_path: Path, register: bool) -> None:
    path = made(form, tmp_path / "a.xlsx", past(MERIT, STRANGE, CULTURE, STANDARDS), register)
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_a_figure_is_said_where_the_new_one_is_typed(form: Form, tmp_path: Path) -> None:
    rules = openpyxl.load_workbook(made(form, tmp_path / "a.xlsx", past(MERIT)))[SHEET].data_validations.dataValidation
    said = {str(rule.sqref): rule.prompt for rule in rules if rule.prompt and rule.prompt.startswith("Kỳ trước")}
    assert sorted(said) == ["C14", "F14", "J14"]
    assert said["C14"].startswith("Kỳ trước: 1.984. Tổng số lượt khen thưởng")


def test_own_lines_and_contacts_are_filled_in(form: Form, tmp_path: Path) -> None:
    """More of them than the form has room for; the form grows."""
    path = made(form, tmp_path / "a.xlsx", past(MERIT, STRANGE, CULTURE, STANDARDS))
    cells = texts(path)
    assert [cells[f"B{row}"] for row in (18, 19, 20)] == ["Bông lúa vàng", "Gia đình văn hóa", "Tiêu chuẩn vàng"]
    assert {"Bình An, ngày …… tháng …… năm ………", "Nguyễn Văn An", "Trần Thị Bình"} <= {*cells.values()}
    assert not openpyxl.load_workbook(path)[SHEET]["B20"].protection.locked


@pytest.mark.parametrize("register", [False, True])
def test_nothing_of_it_is_read_and_stored_values_are_true(form: Form, office: LibreOffice, tmp_path: Path, register: bool) -> None:
    path = made(form, tmp_path / "a.xlsx", past(MERIT, STRANGE, CULTURE), register)
    (done,) = office.convert("xlsx", tmp_path / "tính", path)
    formulas = openpyxl.load_workbook(path)
    stored, fresh = (openpyxl.load_workbook(each, data_only=True) for each in (path, done))
    cells = [(s.title, c.coordinate) for s in formulas for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert [at for at in cells if (stored[at[0]][at[1]].value or "") != (fresh[at[0]][at[1]].value or "")] == []
    assert str(stored[SHEET]["A1"].value).startswith("Biểu chưa có số liệu")
    (source,) = find_sources([done])
    (ret,) = read_submission(source, [form]).returns
    assert {line.cells for line in ret.lines} == {(None,) * 8}
    assert [line.label for line in ret.lines if line.section == "I"][-2:] == ["Bông lúa vàng", "Gia đình văn hóa"]
    assert {found.rule for found in ret.findings} == {"unknown-award", "empty-return"}


def test_it_is_filled_in_as_any_form(form: Form, office: LibreOffice, tmp_path: Path) -> None:
    path = fill(made(form, tmp_path / "a.xlsx", past(MERIT, CULTURE)), {"C14": 3, "F14": 3, "C18": 9, "F18": 8})
    (done,) = office.convert("xlsx", tmp_path / "tính", path)
    status = openpyxl.load_workbook(done, data_only=True)[SHEET]["A1"].value
    assert status.startswith("Còn 1 dòng phải sửa. Dòng I.5: Tổng số (3) ghi 9")
    (source,) = find_sources([done])
    (ret,) = read_submission(source, [form]).returns
    assert [line.cells[0] for line in ret.lines if line.cells[0] is not None] == [3, 9]
    assert [found.rule for found in ret.findings] == ["total"]


@pytest.mark.parametrize(
    ("rows", "contacts"),
    [
        (
            [["", "Xã Kiến Thiết, ngày 5 tháng 12 năm 2025"], ["NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"],
             ["(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"], ["", ""], ["Lê Thị Cúc", "Phạm Văn Dũng"]],
            Contacts("Lê Thị Cúc", "Phạm Văn Dũng", "Xã Kiến Thiết"),
        ),
        ([["…………, ngày …… tháng …… năm ………"], ["Người lập biểu"], ["(Ký)"], ["……………"]], Contacts()),
        ([["Người lập biểu"], ["Lê Thị Cúc"]], Contacts("Lê Thị Cúc")),
        ([[12, "ngày 5"], []], Contacts()),
    ],
)  # fmt: skip
def test_contacts_are_found_by_their_titles(form: Form, rows: list[list[object]], contacts: Contacts) -> None:
    assert contacts_in(rows, form.signature) == contacts
