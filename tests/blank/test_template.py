"""The blank form: faithful to the definition, guarded, true stored values, and what it says once it is filled."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from tdkt_xl.blank import register as registers
from tdkt_xl.blank.blank_form import write_ready_forms
from tdkt_xl.blank.identity_block import NIL_CHOICE
from tdkt_xl.blank.template import CHECK_HEADING, EXPLAINED_HEADING, SHEET
from tdkt_xl.forms import Form, load_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Return
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import Period, school_year
from tests.desk_host import at_the_desk
from tests.filled import blank, fill
from tests.office import LibreOffice

FORMS = Path(__file__).parents[1] / "forms"
NAM_DINH = Path(__file__).parents[1] / "data" / "nam-dinh-2020.csv"
OLD_FUNCTIONS = {
    "ABS", "AND", "CHOOSE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "FIND", "FIXED", "IF", "IFERROR", "INDEX", "INT",
    "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LOWER", "MATCH", "MAX", "MID", "MIN", "MOD", "N", "NOT", "OR", "ROUND", "ROW",
    "SUBSTITUTE", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "TRIM", "UPPER", "YEAR",
}  # fmt: skip
"""Functions that Excel 2013 and LibreOffice 7 both have."""
FIRST = 14
"""The row of the first line (Giấy khen) in the official form."""


@pytest.fixture(scope="module")
def files(form: Form, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A blank form of each sort."""
    folder = tmp_path_factory.mktemp("biểu trống")
    sister, odd = load_form(FORMS / "sister-17.toml"), load_form(FORMS / "odd-rules.toml")
    made = {
        "year": blank(form, Period(2026), folder / "year.xlsx"),
        "2020": blank(form, Period(2020), folder / "2020.xlsx"),
        "register": blank(form, Period(2026, 6), folder / "register.xlsx", register=True),
        "sister": blank(sister, Period(2026), folder / "sister.xlsx"),
        "odd": blank(odd, Period(2026), folder / "odd.xlsx"),
    }
    return made | {path.stem: path for path in write_ready_forms(form, folder)}


def page(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)[SHEET]


def read_back(path: Path, form: Form) -> Return:
    (source,) = find_sources([path])
    (ret,) = read_submission(source, [form]).returns
    return ret


def calculated(office: LibreOffice, path: Path, folder: Path) -> dict[str, dict[str, object]]:
    """The cells of each sheet once LibreOffice has recalculated, by address."""
    (done,) = office.convert("xlsx", folder / "tính", path)
    book = openpyxl.load_workbook(done, data_only=True)
    return {sheet.title: {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None} for sheet in book}


# ---- The sheet as printed


@pytest.mark.slow
def test_the_form_is_the_printed_one(files: dict[str, Path], form: Form) -> None:
    sheet = page(files["year"])
    texts = [cell.value for row in sheet.iter_rows(max_col=14) for cell in row if isinstance(cell.value, str)]
    for section in form.sections:
        assert section.title in texts
        assert [line.label for line in section.lines if line.label in texts] == [line.label for line in section.lines]
    assert [sheet.cell(12, place).value for place in range(1, 15)] == [column.printed for column in form.columns]
    assert all(sheet.cell(12, place).data_type == "s" for place in range(1, 15))
    assert {"BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", "UBND XÃ BÌNH AN", "UBND TỈNH QUẢNG NINH", "Mã đơn vị: 01234"} <= {*texts}


def test_it_prints_on_a4_without_the_check_column(files: dict[str, Path]) -> None:
    sheet = page(files["year"])
    assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area.startswith("'BTH'!$A$4:$N$") and sheet.print_title_rows == "$9:$12"
    assert (sheet["O9"].value, sheet["P9"].value) == (CHECK_HEADING, EXPLAINED_HEADING)
    assert "&P" in sheet.oddFooter.center.text
    assert sheet["B14"].font.name == "Times New Roman"


def test_helper_columns_are_hidden(files: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(files["year"])
    assert book[SHEET].column_dimensions["Q"].hidden and book[SHEET].column_dimensions["Q"].max >= 21
    assert book["tdkt"].sheet_state == "veryHidden"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["year", "2020", "register", "sister", "odd", "bieu-nam", "bieu-9-thang-so-quyet-dinh"])
def test_excel_would_open_it_cleanly(files: dict[str, Path], name: str) -> None:
    assert OpenXmlValidator().validate(str(files[name])).errors == []


def test_every_stored_value_is_what_libreoffice_computes(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    for path, done in zip(files.values(), office.convert("xlsx", tmp_path, *files.values()), strict=True):
        formulas, stored, fresh = (openpyxl.load_workbook(p, data_only=d) for p, d in ((path, False), (path, True), (done, True)))
        cells = [(s.title, c.coordinate) for s in formulas for row in s.iter_rows() for c in row if c.data_type == "f"]
        assert len(cells) > 100
        wrong = [at for at in cells if (stored[at[0]][at[1]].value or "") != (fresh[at[0]][at[1]].value or "")]
        assert wrong == [], path.name


@pytest.mark.slow
def test_only_functions_that_old_programs_know(files: dict[str, Path]) -> None:
    for path in files.values():
        book = openpyxl.load_workbook(path)
        formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        formulas += [name.attr_text for name in book.defined_names.values()]
        bare = [re.sub(r'"[^"]*"', "", formula) for formula in formulas]
        assert {name for formula in bare for name in re.findall(r"([A-Z][A-Z.0-9]*)\(", formula)} <= OLD_FUNCTIONS


# ---- Guard


def test_counts_are_unlocked_and_all_else_is_locked(files: dict[str, Path], form: Form) -> None:
    sheet = page(files["year"])
    assert sheet.protection.sheet and sheet.protection.password is None
    assert sheet.protection.selectLockedCells and not sheet.protection.selectUnlockedCells
    for number, column in enumerate(form.columns, 1):
        locked = sheet.cell(FIRST, number).protection.locked
        assert locked is (column.kind not in ("count", "note")), column
    assert not sheet.cell(FIRST, 16).protection.locked and sheet.cell(FIRST, 15).protection.locked
    assert not sheet.cell(FIRST + 4, 2).protection.locked and sheet.cell(FIRST, 2).protection.locked


def test_cells_that_cannot_apply_are_greyed_and_locked(files: dict[str, Path]) -> None:
    sheet = page(files["year"])
    row = FIRST + 3
    assert sheet.cell(row, 2).value == "Tập thể lao động tiên tiến"
    grey = [number for number in range(3, 14) if sheet.cell(row, number).fill.fgColor.rgb == "FFD9D9D9"]
    assert grey == [4, 8, 9, 12, 13]
    assert all(sheet.cell(row, number).protection.locked for number in grey)


def test_what_must_be_nothing_follows_from_the_rules(files: dict[str, Path]) -> None:
    """(6) = (3) for an individuals' title and (3) = (4) + (5) + (6): then (4) and (5) are nothing."""
    sheet = page(files["sister"])
    row = next(row for row in range(1, 40) if sheet.cell(row, 2).value == "Chiến sĩ thi đua cấp tỉnh")
    assert [number for number in range(3, 17) if sheet.cell(row, number).fill.fgColor.rgb == "FFD9D9D9"] == [4, 5]
    assert not any(sheet.cell(row + 2, number).fill.fgColor.rgb == "FFD9D9D9" for number in range(3, 17))


def test_what_may_be_typed_is_guarded_with_a_prompt_and_a_message(files: dict[str, Path], form: Form) -> None:
    rules = page(files["year"]).data_validations.dataValidation
    whole = [rule for rule in rules if rule.type == "whole" and rule.operator in (None, "between")]
    assert len(whole) == len(form.counts)
    for rule in whole:
        assert rule.formula1 == "0" and "số nguyên từ 0" in rule.error and rule.prompt
        assert len(rule.prompt) <= 255 and len(rule.error) <= 255 and len(rule.promptTitle) <= 32
    individuals = [rule for rule in rules if rule.type == "custom"]
    assert [str(rule.sqref) for rule in individuals] == ["D15", "D16", "D24"]
    nothing = [rule for rule in rules if rule.operator == "equal"]
    assert len(nothing) == 5 * 5 and all(rule.formula1 == "0" for rule in nothing)


def test_awards_of_ones_own_are_offered_and_may_be_typed(files: dict[str, Path], form: Form) -> None:
    book = openpyxl.load_workbook(files["year"])
    lists = [rule for rule in book[SHEET].data_validations.dataValidation if rule.type == "list" and "tdkt!" in rule.formula1]
    assert [str(rule.sqref) for rule in lists] == ["B18:B19", "B27", "B32:B33"]
    assert not any(rule.showErrorMessage for rule in lists)
    first, last = re.findall(r"\$E\$(\d+)", lists[2].formula1)
    offered = [book["tdkt"].cell(row, 5).value for row in range(int(first), int(last) + 1)]
    assert "Huân chương Lao động hạng Ba" in offered and "Giấy khen" not in offered


def test_the_form_survives_cutting_and_pasting(files: dict[str, Path], office: LibreOffice, form: Form, tmp_path: Path) -> None:
    """Done by hand in LibreOffice: cells cut over one another, a locked cell typed into, text pasted over a number."""
    steps = [
        ("type", "C14", "12"), ("type", "D14", "5"), ("type", "F14", "12"), ("type", "H14", "5"),
        ("cut", "C14", "C15"), ("type", "C14", "10"), ("cut", "D14", "D18"), ("cut", "D18", "D14"),
        ("type", "E14", "99"), ("type", "A4", "xx"), ("type", "B20", "'007"), ("copy", "P14", "C16"),
        ("type", "P16", "'12"), ("copy", "P16", "F16"),
    ]  # fmt: skip
    wanted = ["A1", "C14", "D14", "E14", "E15", "O14", "O15", "O16", "A4", "Q14", "U14"]
    saved = tmp_path / "saved.xlsx"
    cells = at_the_desk(office.profile, files["year"], steps, wanted, saved)
    assert (cells["C14"]["text"], cells["D14"]["text"], cells["E14"]["text"]) == ("10", "5", "50.0%")
    assert cells["A4"]["text"] == "UBND TỈNH QUẢNG NINH"
    total = "Tổng số (3) ghi 10, nhưng công trạng (6) cộng chuyên đề, đột xuất (10) được 12. "
    total += "Rà lại các ô (3), (6), (10) rồi sửa ô sai"
    assert cells["O14"]["text"] == total
    assert cells["O15"]["text"].startswith("Tổng số (3) ghi 12")
    assert cells["O16"]["text"] == "Cột (6) ghi “12” dưới dạng chữ: gõ lại bằng số, viết liền, không có dấu chấm ngăn nghìn"
    assert cells["A1"]["text"] == f"Còn 3 dòng phải sửa. Dòng I.1: {total}"
    assert not any("#REF!" in cell["formula"] for cell in cells.values())
    assert "altered-form" not in [found.rule for found in read_back(saved, form).findings]


# ---- Filled


def filled_like_nam_dinh(path: Path) -> dict[str, object]:
    """The published figures of 2020 by address."""
    sheet = page(path)
    rows = {str(sheet.cell(row, 2).value): row for row in range(FIRST, sheet.max_row + 1)}
    cells: dict[str, object] = {}
    with NAM_DINH.open(encoding="utf-8-sig") as file:
        for line in csv.DictReader(file):
            for number in (3, 4, 6, 8, 9, 10, 12, 13):
                if line[f"c{number}"]:
                    cells[sheet.cell(rows[line["label"]], number).coordinate] = int(line[f"c{number}"])
    assert len(cells) > 40
    return cells


def test_nam_dinh_2020_has_one_error_and_one_warning(
    files: dict[str, Path], office: LibreOffice, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "nam định.xlsx"
    path.write_bytes(files["2020"].read_bytes())
    fill(path, filled_like_nam_dinh(path))
    cells = calculated(office, path, tmp_path)[SHEET]
    said = {address: text for address, text in cells.items() if re.fullmatch(r"O\d+", address) and address not in ("O3", "O9")}
    split = "Số cá nhân (4) ghi 364, nhưng lãnh đạo và người trực tiếp (8)+(9)+(12)+(13) cộng được 396, thừa 32. "
    split += "Rà lại số cá nhân ở (4) và cách chia ở (8), (9), (12), (13)"
    assert [text for text in said.values() if text != "✓"] == [
        split,
        "Cần xem lại: Số lượng ghi 342, vượt 15% số Lao động tiên tiến (297,6). Rà lại hai dòng, hoặc giải trình căn cứ vượt tỷ lệ",
    ]
    assert list(said.values()).count("✓") == 11
    assert cells["A1"] == f"Còn 1 dòng phải sửa. Dòng I.1: {split}"
    rules = [found.rule for found in read_back(tmp_path / "tính" / path.name, form).findings]
    assert rules == ["individuals-split", "quota-base-fighters"]


STATUS: list[tuple[dict[str, object], str]] = [
    ({}, "Biểu chưa có số liệu: nhập vào các ô trắng, hoặc chọn ở ô C2 nếu kỳ này không khen thưởng"),
    ({"C2": NIL_CHOICE}, "Đã ghi không có gì để báo cáo, có thể gửi"),
    ({"C14": 3, "F14": 3}, "Biểu đã khớp, có thể gửi"),
    (
        {"C2": NIL_CHOICE, "C14": 3, "F14": 3},
        "Ô chọn không khen thưởng đã đánh dấu mà biểu vẫn có số liệu: cần bỏ một trong hai",
    ),
    (
        {"C14": 3, "F14": 2, "C21": 4},
        "Còn 2 dòng phải sửa. Dòng I.1: Tổng số (3) ghi 3, nhưng công trạng (6) cộng chuyên đề, đột xuất (10) được 2. "
        "Rà lại các ô (3), (6), (10) rồi sửa ô sai",
    ),
    (
        {"C23": 1984, "D23": 0},
        "Còn 1 dòng phải sửa. Dòng II.3: Tổng số (3) ghi 1.984, nhưng công trạng (6) cộng chuyên đề, đột xuất (10) được 0. "
        "Rà lại các ô (3), (6), (10) rồi sửa ô sai",
    ),
    (
        {"C14": 3, "F14": 3, "D14": 2},
        "Biểu đã khớp, còn 1 chỗ cần xem lại. Dòng I.1: Còn 2 cá nhân chưa phân loại: (4) ghi 2, (8)+(9)+(12)+(13) cộng được 0. "
        "Bổ sung vào (8), (9), (12), (13), hoặc giải trình (doanh nhân, người nước ngoài …). "
        "Nếu số liệu đúng, ghi lý do ở cột Giải trình",
    ),
    ({"C14": 3, "F14": 3, "D14": 2, "P14": "hai doanh nhân"}, "Biểu đã khớp, có thể gửi"),
    (
        {"C14": "05", "F14": 5},
        "Còn 1 dòng phải sửa. Dòng I.1: Cột (3) ghi “05” dưới dạng chữ: gõ lại bằng số, viết liền, không có dấu chấm ngăn nghìn",
    ),
    (
        {"C14": 2.5, "F14": 5},
        "Còn 1 dòng phải sửa. Dòng I.1: Cột (3) ghi “2,5”, không phải số đếm nguyên từ 0 trở lên: "
        "gõ lại, viết liền, không có dấu chấm ngăn nghìn",
    ),
]


def test_the_status_line(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    made = []
    for number, (cells, _) in enumerate(STATUS):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(files["year"].read_bytes())
        made.append(fill(path, cells))
    said = [
        openpyxl.load_workbook(path, data_only=True)[SHEET]["A1"].value for path in office.convert("xlsx", tmp_path / "tính", *made)
    ]
    assert said == [status for _, status in STATUS]


def test_reading_back_gives_unit_period_nil_and_explanations(files: dict[str, Path], form: Form, tmp_path: Path) -> None:
    path = tmp_path / "biểu.xlsx"
    path.write_bytes(files["year"].read_bytes())
    ret = read_back(path, form)
    assert (ret.unit.code, ret.unit.name, ret.unit.level, ret.period, ret.nil) == ("01234", "Xã Bình An", "xa", Period(2026), False)
    assert len(ret.lines) == 13
    assert read_back(fill(path, {"C2": NIL_CHOICE}), form).nil
    explained = read_back(fill(path, {"C2": None, "C14": 3, "F14": 3, "D14": 2, "P14": "hai doanh nhân"}), form)
    assert [(found.rule, found.explained) for found in explained.findings] == [("individuals-split", "hai doanh nhân")]


def test_without_its_properties_the_sheet_says_the_same(files: dict[str, Path], form: Form, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.load_workbook(files["register"])
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    ret = read_back(path, form)
    assert (ret.unit.code, ret.unit.name, ret.period, ret.nil) == ("01234", "Xã Bình An", Period(2026, 6), False)


# ---- Forms that lie ready


@pytest.mark.parametrize(("name", "months"), [("bieu-nam", 12), ("bieu-6-thang", 6), ("bieu-9-thang-so-quyet-dinh", 9)])
def test_a_ready_form_asks_for_office_and_year(
    files: dict[str, Path], office: LibreOffice, form: Form, tmp_path: Path, name: str, months: int
) -> None:
    path = tmp_path / "gửi.xlsx"
    path.write_bytes(files[name].read_bytes())
    labels = {cell.value: cell for cell in page(path)[3][:14] if cell.value}
    assert list(labels) == ["Tên đơn vị:", "Mã đơn vị:", "Năm:"]
    inputs = [
        min(c.column for c in page(path)[3] if c.column > label.column and not c.protection.locked) for label in labels.values()
    ]
    typed = dict(zip(inputs, ("Trường THCS Cao Chương", "00123", 2023), strict=True))
    fill(path, {page(path).cell(3, place).coordinate: value for place, value in typed.items()})
    cells = calculated(office, path, tmp_path)[SHEET]
    assert "NĂM 2023" in str(cells["A8"]) and cells["A6"] == "TRƯỜNG THCS CAO CHƯƠNG" and cells["A7"] == "Mã đơn vị: 00123"
    ret = read_back(tmp_path / "tính" / path.name, form)
    assert (ret.unit.code, ret.unit.name, ret.period) == ("00123", "Trường THCS Cao Chương", Period(2023, months))


def year_cell(path: Path) -> str:
    """Where a ready form's year is typed."""
    label = next(c.column for c in page(path)[3] if c.value == "Năm:")
    place = min(c.column for c in page(path)[3] if c.column > label and not c.protection.locked)
    return str(page(path).cell(3, place).coordinate)


@pytest.mark.parametrize(
    ("typed", "title", "status"),
    [
        (26, "NĂM ……", "Cần ghi lại năm: đang ghi “26”, năm gồm bốn chữ số, ví dụ 2026"),
        ("năm nay", "NĂM ……", "Cần ghi lại năm: đang ghi “năm nay”, năm gồm bốn chữ số, ví dụ 2026"),
        ("2026", "NĂM 2026", "Biểu đã khớp, có thể gửi"),
        (None, "NĂM ……", "Cần ghi năm ở dòng trên biểu"),
    ],
)
def test_a_pasted_year_is_checked_too(
    files: dict[str, Path], office: LibreOffice, tmp_path: Path, typed: object, title: str, status: str
) -> None:
    path = tmp_path / "biểu.xlsx"
    path.write_bytes(files["bieu-nam"].read_bytes())
    fill(path, {"C15": 3, "F15": 3, "C3": "Xã Bình An", year_cell(path): typed})
    cells = calculated(office, path, tmp_path)[SHEET]
    assert str(cells["A8"]).endswith(title) and cells["A1"] == status


def test_a_ready_form_knows_which_rules_are_in_force(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "biểu.xlsx"
    path.write_bytes(files["bieu-nam"].read_bytes())
    year = year_cell(path)
    figures = {"C16": 10, "D16": 10, "F16": 10, "H16": 10, "C17": 3, "D17": 3, "F17": 3, "H17": 3}
    quota = "Cần xem lại: Số lượng ghi 3, vượt 15% số Lao động tiên tiến (1,5). Rà lại hai dòng, hoặc giải trình căn cứ vượt tỷ lệ"
    for typed, said in ((2023, quota), (2024, "✓")):
        fill(path, {**figures, year: typed})
        assert calculated(office, path, tmp_path)[SHEET]["O17"] == said


def test_xl_templates_are_what_the_program_writes(files: dict[str, Path]) -> None:
    """`make templates` writes them anew."""
    folder = Path(__file__).parents[2] / "xl_templates"
    ready = {path.name: path for path in files.values() if path.name.startswith("bieu-")}
    assert {path.name for path in folder.iterdir()} == set(ready) and len(ready) == 6
    for name, path in ready.items():
        assert parts(folder / name) == parts(path), name


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert not any("vbaProject" in name for name in package.namelist())
        return {name: package.read(name) for name in package.namelist()}


# ---- Register


@pytest.fixture(scope="module")
def registered(files: dict[str, Path], office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form with a register filled well and badly, recalculated."""
    folder = tmp_path_factory.mktemp("sổ")
    path = folder / "sổ.xlsx"
    path.write_bytes(files["register"].read_bytes())
    day = datetime(2026, 3, 1)
    decisions = [
        ("15/QĐ-UBND", day, "Giấy khen", "Công trạng", 5, 2, 10),
        ("16/QĐ-UBND", day, "Giấy khen", "Đột xuất", None, 1, 3),
        ("17/QĐ-UBND", day, "Lao động tiên tiến", "Công trạng", None, 12, 88),
        ("17/QĐ-UBND", day, "Tập thể lao động tiên tiến", "Công trạng", 6, None, None),
        ("16/QĐ-UBND", day, "giấy khen ", "Đột xuất", None, 1, 3),
        ("18/QĐ-UBND", "12.6.2026", "Giấy khen", "Công trạng", 1, None, None),
        ("19/QĐ-UBND", day, "Bằng khen lạ", "Công trạng", 1, None, None),
        ("20/QĐ-UBND", day, "Giấy khen của Chủ tịch UBND xã", "Chuyên đề", 1, None, 4),
        ("21/QĐ-UBND", day, "Giấy khen", "Kháng chiến", 1, None, None),
        ("22/QĐ-UBND", day, "Giấy khen", "Công trạng", "năm", None, 1),
        ("23/QĐ-UBND", day, "Giấy khen", "Công trạng", None, None, None),
        (None, day, "Giấy khen", "Công trạng", 1, None, None),
    ]
    cells = {
        f"{'BCDEFHJ'[place]}{row}": value
        for row, decision in enumerate(decisions, 5)
        for place, value in enumerate(decision)
        if value is not None
    }
    fill(path, cells, registers.SHEET)
    fill(path, {"B18": "Giấy khen của Chủ tịch UBND xã"})
    (done,) = office.convert("xlsx", folder / "tính", path)
    return done


def test_the_register_flags_what_is_wrong_in_it(registered: Path) -> None:
    rows = CalamineWorkbook.from_path(registered).get_sheet_by_name(registers.SHEET).to_python(skip_empty_area=False)[4:17]
    said = [str(row[11]) for row in rows]
    assert said[:4] == ["✓"] * 4 and said[7] == "✓" and said[12] == ""
    assert said[4] == "Trùng với dòng 2: cùng số, ngày, hình thức và loại; xóa một dòng"
    starts = {5: "Chưa ghi ngày ký", 6: "Trong biểu không có dòng “Bằng khen lạ”", 9: "Số lượng phải là số nguyên"}
    starts |= {8: "✓ Biểu không có cột cho loại này", 10: "Chưa ghi số lượng", 11: "Chưa ghi số quyết định"}
    assert all(said[at].startswith(start) for at, start in starts.items())


def test_rows_to_be_corrected_are_coloured_where_a_small_screen_shows_them(files: dict[str, Path]) -> None:
    areas = openpyxl.load_workbook(files["register"])[registers.SHEET].conditional_formatting
    numbers = {rule.dxf.fill.bgColor.rgb for area in areas if str(area.sqref) == "A5:A124" for rule in area.rules}
    assert numbers == {"FFFFC7CE", "FFFFEB9C"}


def test_the_form_adds_up_its_register(registered: Path, form: Form) -> None:
    ret = read_back(registered, form)
    lines = {line.label: line.cells for line in ret.lines}
    assert lines["Lao động tiên tiến"] == (100, 100, 100, 12, 88, None, None, None)
    assert lines["Tập thể lao động tiên tiến"] == (6, None, 6, None, None, None, None, None)
    assert lines["Giấy khen của Chủ tịch UBND xã"] == (5, 4, None, None, None, 5, None, 4)
    assert lines["Chiến sỹ thi đua cơ sở"] == (None,) * 8
    cells = CalamineWorkbook.from_path(registered).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    duplicate = "Dòng 5: Trùng với dòng 2: cùng số, ngày, hình thức và loại; xóa một dòng"
    assert cells[0][0] == f"Sổ quyết định còn 6 dòng phải sửa. {duplicate} (dòng sai chưa được cộng vào biểu)"
    assert lines["Giấy khen"][0] == 21  # the row that stands twice, and the other wrong ones, are not added


LATE = "Cần xem lại: Ngày ký ngoài kỳ báo cáo (từ 01/01/2026 đến 30/06/2026): kiểm tra lại ngày; đúng thì ghi lý do ở cột ghi chú"


def test_a_decision_signed_outside_the_period_is_to_be_reviewed(
    files: dict[str, Path], office: LibreOffice, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "sổ.xlsx"
    path.write_bytes(files["register"].read_bytes())
    days = [datetime(2025, 4, 20), datetime(2026, 1, 1), datetime(2026, 6, 30), datetime(2026, 7, 1)]
    cells: dict[str, object] = {}
    for row, day in enumerate(days, 5):
        cells |= {f"B{row}": f"{row}/QĐ", f"C{row}": day, f"D{row}": "Giấy khen", f"E{row}": "Công trạng", f"F{row}": 10**row}
    fill(path, cells, registers.SHEET)
    sheets = calculated(office, path, tmp_path)
    register = sheets[registers.SHEET]
    assert [register[f"L{row}"] for row in (5, 6, 7, 8)] == [LATE, "✓", "✓", LATE]
    assert register["A1"] == "Sổ có 2 quyết định ký ngoài kỳ báo cáo: cần xem lại các dòng tô vàng. Biểu đã khớp, có thể gửi"
    (first, *rest) = read_back(tmp_path / "tính" / path.name, form).lines
    assert first.cells == (111_100_000, None, 111_100_000, None, None, None, None, None)
    assert all(line.cells == (None,) * 8 for line in rest)


def test_the_register_of_a_ready_form_goes_by_the_year_typed(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "sổ.xlsx"
    path.write_bytes(files["bieu-nam-so-quyet-dinh"].read_bytes())
    fill(path, {"C3": "Xã Bình An", year_cell(path): 2025})
    cells = {"B5": "1/QĐ", "C5": datetime(2025, 12, 31), "D5": "Giấy khen", "E5": "Đột xuất", "H5": 2}
    cells |= {"B6": "2/QĐ", "C6": datetime(2026, 1, 1), "D6": "Giấy khen", "E6": "Đột xuất", "H6": 2}
    fill(path, cells, registers.SHEET)
    register = calculated(office, path, tmp_path)[registers.SHEET]
    assert register["L5"] == "✓" and str(register["L6"]).startswith("Cần xem lại: Ngày ký ngoài kỳ báo cáo: ")


def test_the_register_is_printed_down_to_its_last_row(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    """By Excel, which takes a print area that is a formula; the row is worked out in any program."""
    path = tmp_path / "sổ.xlsx"
    path.write_bytes(files["register"].read_bytes())
    book = openpyxl.load_workbook(path)
    book[registers.SHEET]["N1"] = "=register_last_row"
    for row in (5, 6, 41):
        book[registers.SHEET][f"B{row}"] = f"{row}/QĐ"
    book.save(path)
    assert calculated(office, path, tmp_path)[registers.SHEET]["N1"] == 41
    with zipfile.ZipFile(files["register"]) as package:
        names = package.read("xl/workbook.xml").decode()
    area = "'Sổ quyết định'!$A$2:INDEX('Sổ quyết định'!$K:$K,register_last_row)"
    assert f'<definedName name="_xlnm.Print_Area" localSheetId="2">{area}</definedName>' in names


def test_months_stand_in_the_headings(files: dict[str, Path], form: Form) -> None:
    path = files["bieu-6-thang"]
    assert page(path)["C10"].value == "Số lượng khen thưởng trong 6 tháng đầu năm"
    assert len(read_back(path, form).lines) == 13
    assert {found.rule for found in read_back(path, form).findings} <= {"empty-return"}
    assert page(files["bieu-nam"])["C10"].value == "Số lượng khen thưởng trong năm"


def test_a_school_year_has_a_form_too(form: Form, tmp_path: Path) -> None:
    path = blank(form, school_year(2025), tmp_path / "a.xlsx", register=True)
    assert page(path)["A7"].value == "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM HỌC 2025-2026"
    assert page(path)["C9"].value == "Số lượng khen thưởng trong năm học"
    ret = read_back(path, form)
    assert ret.period == school_year(2025) and len(ret.lines) == 13
    assert {found.rule for found in ret.findings} == {"empty-return"}
    said = [cell.value for cell in openpyxl.load_workbook(path)["tdkt"]["D"] if cell.value]
    assert any("(từ 01/09/2025 đến 31/08/2026)" in sentence for sentence in said)


def test_drop_downs_spell_as_the_form_does(files: dict[str, Path]) -> None:
    offered = {cell.value for cell in openpyxl.load_workbook(files["year"])["tdkt"]["E"]}
    assert "Chiến sỹ tiên tiến" in offered and "Nghệ sĩ nhân dân" in offered and "Chiến sĩ tiên tiến" not in offered


def test_only_the_short_headings_stay_in_sight(files: dict[str, Path]) -> None:
    sheet = page(files["year"])
    assert sheet.freeze_panes == "C4"
    said = [sheet.cell(3, place).value for place in (3, 4, 8, 15)]
    assert said == ["(3) Tổng số", "(4) Cá nhân", "(8) Lãnh đạo – công trạng", CHECK_HEADING]
    assert sum(sheet.row_dimensions[row].height or 15 for row in (1, 2, 3)) < 100


def test_a_register_is_not_taken_for_a_form(registered: Path, form: Form) -> None:
    (source,) = find_sources([registered])
    assert [ret.sheet for ret in read_submission(source, [form]).returns] == [SHEET]


def test_a_form_without_a_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"chưa khai sổ quyết định.*\[register\]"):
        blank(load_form(FORMS / "sister-17.toml"), Period(2026), tmp_path / "x.xlsx", register=True)
    assert list(tmp_path.iterdir()) == []


def test_a_rule_that_asks_for_figures_shows_on_the_blank_form(office: LibreOffice, tmp_path: Path, form: Form) -> None:
    """The stored values must be true there as well."""
    text = (Path(registers.__file__).parent.parent / "forms" / "bth-2020.toml").read_text(encoding="utf-8")
    rule = '[[rules]]\nid = "some"\nseverity = "error"\nawards = ["giay-khen"]\nholds = "[3] >= 2"\n'
    path = tmp_path / "x.toml"
    path.write_text(text.replace("[[rules]]", f'{rule}fault = "Ghi {{actual}}, cần {{expected}}"\nremedy = "x"\n\n[[rules]]', 1))
    made = blank(load_form(path), Period(2026), tmp_path / "x.xlsx")
    stored = openpyxl.load_workbook(made, data_only=True)[SHEET]
    assert (stored["O14"].value, stored["A1"].value) == (
        "Ghi (trống), cần 2. x",
        "Còn 1 dòng phải sửa. Dòng I.1: Ghi (trống), cần 2. x",
    )
    assert calculated(office, made, tmp_path)[SHEET]["O14"] == stored["O14"].value


def test_rows_grow_with_long_notes(files: dict[str, Path], office: LibreOffice, tmp_path: Path) -> None:
    note = "02 truy tặng; 03 hộ gia đình; theo Quyết định số 15/QĐ-UBND ngày 02/9/2026"
    saved = tmp_path / "biểu.xlsx"
    at_the_desk(office.profile, files["year"], [("type", f"N{FIRST}", note)], [], saved)
    assert page(saved).row_dimensions[FIRST].height > 40 > 20 > page(saved).row_dimensions[FIRST + 1].height


def test_a_register_has_as_many_rows_as_asked_for_and_says_when_it_is_full(form: Form, office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "sổ.xlsx"
    blank(form, Period(2026), path, register=10)
    rows = {}
    for row in range(5, 15):
        rows |= {f"B{row}": f"{row}/QĐ", f"C{row}": datetime(2026, 3, 1), f"D{row}": "Giấy khen"}
        rows |= {f"E{row}": "Đột xuất", f"H{row}": 2}
    fill(path, rows, registers.SHEET)
    sheets = calculated(office, path, tmp_path)
    assert "L15" not in sheets[registers.SHEET] or not sheets[registers.SHEET]["L15"]
    assert str(sheets[registers.SHEET]["A1"]).startswith("Sổ đã dùng hết 10 dòng;")
    assert sheets["BTH"]["C14"] == 20


def test_an_inserted_row_of_a_register_is_not_lost_in_silence(form: Form, office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "sổ.xlsx"
    blank(form, Period(2026), path, register=10)
    fill(path, {"B5": "1/QĐ", "C5": datetime(2026, 3, 1), "D5": "Giấy khen", "E5": "Đột xuất", "H5": 2}, registers.SHEET)
    book = openpyxl.load_workbook(path)
    for cell in ("L6", "M6", "N6"):  # as Excel inserts a row: with the looks of the row above, without its formulas
        book[registers.SHEET][cell] = None
    book[registers.SHEET]["B6"], book[registers.SHEET]["D6"] = "2/QĐ", "Giấy khen"
    book.save(path)
    sheets = calculated(office, path, tmp_path)
    for sheet in (registers.SHEET, "BTH"):
        assert str(sheets[sheet]["A1"]).startswith("Sổ quyết định có 1 dòng phải sửa. Dòng chèn thêm chưa được cộng")
