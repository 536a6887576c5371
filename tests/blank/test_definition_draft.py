"""A definition drafted from an office's own sheet: it loads, makes a form, and reads the sheet that it was drafted from."""

from __future__ import annotations

import shlex
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

import tdkt_xl
from tdkt_xl.api.blank import new_form
from tdkt_xl.api.form_drafts import draft_definition
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import load_form
from tdkt_xl.forms.shipped import shipped_files, shipped_form
from tdkt_xl.words.errors import OutputError, UnusableFile
from tests.office import LibreOffice

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "tuy-bien-bieu.md").read_text(encoding="utf-8")
MERIT = "Khen thưởng theo công trạng và thành tích đạt được"
THEMATIC = "Khen thưởng theo chuyên đề, đột xuất"
LEADERS, OTHERS = "Số lượng là lãnh đạo quản lý", "Số lượng không là lãnh đạo quản lý"


def write_sheet(path: Path, title: str, header: list[tuple[str, ...]], numbers: list[str], lines: list[str]) -> None:
    """An office's sheet: letterhead, title, a header of two tiers, numbers, lines, a row of totals, signatures."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Bieu"
    sheet["A1"], sheet["A3"] = "UBND TỈNH MẪU", f"{title} NĂM 2022"
    for place, path_of in enumerate(header, 1):
        for tier, text in enumerate(path_of):
            if place == 1 or header[place - 2][: tier + 1] != path_of[: tier + 1]:
                sheet.cell(5 + tier, place).value = text
        sheet.cell(7, place).value = numbers[place - 1]
    first = 1
    while first <= len(header):
        last = first
        while last < len(header) and len(header[first - 1]) > 1 and header[last][0] == header[first - 1][0]:
            last += 1
        alone = len(header[first - 1]) == 1
        sheet.merge_cells(start_row=5, end_row=6 if alone else 5, start_column=first, end_column=last)
        first = last + 1
    for row, label in enumerate(lines, 8):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = row - 7, label
    end = 8 + len(lines)
    sheet.cell(end, 2).value = "Tổng cộng"
    sheet.cell(end + 2, 2).value, sheet.cell(end + 2, len(header) - 2).value = "NGƯỜI LẬP BIỂU", "CHỦ TỊCH"
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name="Times New Roman", size=12)
    sheet.column_dimensions["B"].width = 30
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 8, "landscape"
    sheet.page_margins.left = 0.7
    book.save(path)


def state_19(path: Path) -> None:
    """The sheet of 10/2022 for awards of the State's level, 19 columns."""
    kinds = ("Khen thưởng đối ngoại", "Khen thưởng quá trình cống hiến", "Khen thưởng thành tích kháng chiến")
    header = [
        ("STT",),
        ("Danh hiệu thi đua/Hình thức khen thưởng",),
        ("Tổng số đã trình Thủ tướng Chính phủ (qua Ban TĐKT TW)",),
        ("Tổng số đã có quyết định khen thưởng",),
        *((group, text) for group in (MERIT, THEMATIC) for text in ("Tổng số", "Tỷ lệ %", LEADERS, OTHERS)),
        *((group, text) for group in kinds for text in ("Tổng số", "Tỷ lệ %")),
        ("Khen thưởng cho doanh nghiệp",),
    ]
    shares = {6: "6=5:4", 10: "10=9:4", 14: "14=13:4", 16: "16=15:4", 18: "18=17:4"}
    numbers = [shares.get(number, str(number)) for number in range(1, 20)]
    lines = ["Huân chương Lao động hạng Ba", "Cờ thi đua của Chính phủ", "Bằng khen của Thủ tướng Chính phủ"]
    write_sheet(path, "TỔNG HỢP CÁC HÌNH THỨC KHEN THƯỞNG CẤP NHÀ NƯỚC", header, numbers, lines)


def area_17(path: Path) -> None:
    """The sheet of a province's software for all awards of its area, 17 columns."""
    kinds = ("Khen thưởng đối ngoại", "Khen thưởng thành tích kháng chiến")
    header = [
        ("TT",),
        ("Hình thức khen thưởng",),
        *(("Số lượng khen thưởng", text) for text in ("Tổng số", "Số lượng khen thưởng cho doanh nghiệp", "Số lượng cá nhân")),
        *((group, text) for group in (MERIT, THEMATIC) for text in ("Tổng số", "Tỷ lệ %", LEADERS, OTHERS)),
        *((group, text) for group in kinds for text in ("Tổng số", "Tỷ lệ %")),
    ]
    shares = {7: "7=6:3", 11: "11=10:3", 15: "15=14:3", 17: "17=16:3"}
    numbers = [shares.get(number, str(number)) for number in range(1, 18)]
    lines = ["Giấy khen", "Lao động tiên tiến", "Bằng khen của Chủ tịch UBND tỉnh", "Khen của Hội đồng nhân dân tỉnh"]
    write_sheet(path, "TỔNG HỢP CÁC HÌNH THỨC KHEN THƯỞNG TRÊN ĐỊA BÀN", header, numbers, lines)


def fund_10(path: Path) -> None:
    """The sheet of a province's software for its funds, in millions of đồng, two rows filled in."""
    spent = "Số đã chi"
    header = [
        ("STT",), ("Nội dung",), ("Ngân sách cấp",), ("Nguồn khác",),
        *((spent, text) for text in ("Tổng cộng", "Chi khen thưởng", "In ấn, khung", "Tuyên truyền", "Chi khác")), ("Ghi chú",),
    ]  # fmt: skip
    lines = ["Quỹ cấp tỉnh", "Quỹ cấp xã"]
    write_sheet(path, "TỔNG HỢP TRÍCH LẬP VÀ SỬ DỤNG QUỸ", header, [f"({number})" for number in range(1, 11)], lines)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row, figures in ((8, (7100.5, 120, 5657.25, 433.5, 150, 426)), (9, (912.75, None, 400.5, 300, 50, 12.25))):
        for column, figure in zip((3, 4, 6, 7, 8, 9), figures, strict=True):
            sheet.cell(row, column).value = figure
        sheet.cell(row, 5).value = f"=SUM(F{row}:I{row})"
    book.save(path)


def test_a_sheet_of_money_becomes_a_form_of_rows_with_decimals(tmp_path: Path) -> None:
    fund_10(tmp_path / "quy-tinh.xlsx")
    made = draft_definition(tmp_path / "quy-tinh.xlsx", tmp_path / "quy-tinh.toml")
    form = load_form(made.path)
    assert not form.counts_awards and form.total_label == "Tổng cộng" and made.read == 2
    assert dict(zip(form.counts, form.decimals, strict=True)) == {3: 2, 4: 0, 5: 2, 6: 2, 7: 1, 8: 0, 9: 2}
    assert [rule.holds.text for rule in form.rules if rule.holds is not None] == ["[5] = [6] + [7] + [8] + [9]"]
    (ret,) = tdkt_xl.read(tmp_path / "quy-tinh.xlsx", form=made.path).returns
    assert [[str(cell) for cell in line.cells] for line in ret.lines] == [
        ["7100.50", "120", "6666.75", "5657.25", "433.5", "150", "426"],
        ["912.75", "None", "762.75", "400.50", "300", "50", "12.25"],
    ]


OWN = {"nha-nuoc-19.xlsx": state_19, "dia-ban-17.xlsx": area_17}
"""Sheets that no form of the library is."""


# ---- Sheets of the library, samples


@pytest.mark.slow
@pytest.mark.parametrize("form_id", [*shipped_files()])
def test_the_sheet_of_a_form_gives_the_form_again(form_id: str, tmp_path: Path) -> None:
    form, definition = shipped_form(form_id), tmp_path / "nhap.toml"
    new_form("Tỉnh Mẫu", "2026", tmp_path / "bieu.xlsx", form=form_id)
    made = draft_definition(tmp_path / "bieu.xlsx", definition)
    own = load_form(definition)
    assert own.title == form.title
    assert [column.tiers for column in own.columns] == [column.tiers for column in form.columns]
    assert [(column.kind, column.printed) for column in own.columns] == [(column.kind, column.printed) for column in form.columns]
    assert [column.ratio for column in own.columns] == [column.ratio for column in form.columns]
    labels, printed = ([line.label for section in each.sections for line in section.lines] for each in (own, form))
    assert labels == printed and made.read == len(printed)
    new_form("Xã A", "2026", tmp_path / "moi.xlsx", form=definition)
    (ret,) = tdkt_xl.read(tmp_path / "moi.xlsx", form=definition).returns
    assert [line.label for line in ret.lines] == printed


@pytest.mark.parametrize("file", ["nam-dinh-2020/nam-dinh-2020.xlsx", "tinh-hai-cap/bao-cao/So Thi Du nop.xlsx"])
def test_the_samples_give_the_14_columns(file: str, tmp_path: Path) -> None:
    made = draft_definition(ROOT / "samples" / file, tmp_path / "nhap.toml")
    assert (made.columns, made.lines, made.read) == (14, 13, 13)


# ---- Sheets of an office's own


@pytest.mark.parametrize("name", [*OWN])
def test_a_new_sheet_becomes_a_form(name: str, tmp_path: Path) -> None:
    OWN[name](tmp_path / name)
    made = draft_definition(tmp_path / name, tmp_path / "bieu.toml")
    form = load_form(made.path)
    assert made.read == made.lines == sum(len(section.lines) for section in form.sections)
    assert form.total_label == "Tổng cộng"
    assert (form.page.paper, form.page.font, form.page.font_size, form.page.margins["left"]) == ("A3", "Times New Roman", 12, 0.7)
    assert form.columns[1].width == 30 and form.signature.right == ("CHỦ TỊCH",)
    new_form("Tỉnh Mẫu", "2026", tmp_path / "moi.xlsx", form=made.path)
    (ret,) = tdkt_xl.read(tmp_path / "moi.xlsx", form=made.path).returns
    assert len(ret.lines) == made.lines


def test_formulas_become_rules_and_prompts_help(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    area_17(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(8, 12):
        sheet.cell(row, 3).value = f"=F{row}+J{row}+N{row}+P{row}"
    prompt = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    prompt.prompt = "Ghi số cá nhân được khen"
    prompt.add("E8:E11")
    sheet.add_data_validation(prompt)
    book.save(path)
    form = load_form(draft_definition(path, tmp_path / "bieu.toml").path)
    assert [(rule.id, rule.holds.text if rule.holds else "") for rule in form.rules] == [
        ("tong-cot-3", "[3] = [6] + [10] + [14] + [16]"), ("ratio", "")
    ]  # fmt: skip
    assert form.columns[4].help == "Ghi số cá nhân được khen"
    assert [column.ratio.text for column in form.columns if column.ratio] == ["[6] / [3]", "[10] / [3]", "[14] / [3]", "[16] / [3]"]


def test_what_is_open_is_marked(tmp_path: Path) -> None:
    area_17(tmp_path / "mau.xlsx")
    text = draft_definition(tmp_path / "mau.xlsx", tmp_path / "bieu.toml").path.read_text(encoding="utf-8")
    asked = [line for line in text.splitlines() if line.startswith("# CẦN XEM: ")]
    assert any("văn bản nào ban hành" in line for line in asked) and any("tặng ai, cấp nào tặng" in line for line in asked)
    assert 'name = "Khen của Hội đồng nhân dân tỉnh"' in text


def test_the_guide_shows_what_the_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, write in OWN.items():
        write(Path(name))
    part = GUIDE.partition("## Biểu mới của tỉnh trong chưa đầy một giờ")[2].partition("\n## ")[0]
    lines = [line.removeprefix("    ") for line in part.splitlines() if line.startswith("    ")]
    commands = [at for at, line in enumerate(lines) if line.startswith("$ tdkt ")]
    assert len(commands) == 4
    for at, end in zip(commands, [*commands[1:], len(lines)], strict=True):
        assert main(shlex.split(lines[at])[2:]) == 0
        printed = capsys.readouterr().out.splitlines()
        assert printed and printed == lines[at + 1 : at + 1 + len(printed)] and at + 1 + len(printed) <= end


# ---- What cannot be done


def test_bad_input_is_told(tmp_path: Path) -> None:
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "mau.xls").write_bytes(b"")
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Chỉ có một dòng chữ"
    book.save(tmp_path / "trong.xlsx")
    output = tmp_path / "bieu.toml"
    bad = {"hong.xlsx": "không mở được", "mau.xls": ".xlsx", "khong-co.xlsx": "Không đọc được", "trong.xlsx": "không thấy bảng"}
    for name, said in bad.items():
        with pytest.raises(UnusableFile, match=said):
            draft_definition(tmp_path / name, output)
    area_17(tmp_path / "mau.xlsx")
    with pytest.raises(UnusableFile, match="không có trang “Biểu 2”; các trang: “Bieu”"):
        draft_definition(tmp_path / "mau.xlsx", output, name="Biểu 2")
    with pytest.raises(OutputError, match="của một biểu có sẵn"):
        draft_definition(tmp_path / "mau.xlsx", output, form_id="bm03")
    with pytest.raises(OutputError, match="là tệp đuôi"):
        draft_definition(tmp_path / "mau.xlsx", tmp_path / "bieu.txt")
    assert not output.exists()
    output.write_text("đã sửa", encoding="utf-8")
    with pytest.raises(OutputError, match="ở đó đã có một tệp"):
        draft_definition(tmp_path / "mau.xlsx", output)
    assert output.read_text(encoding="utf-8") == "đã sửa"


# ---- Bent sheets


def indicators(path: Path) -> None:
    """Rows of indicators with codes, a narrow row of numbers "A B C 1=2+3 2 3", half a year in the title, a dated signature."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A3"] = "UBND TỈNH MẪU", "KẾT QUẢ PHONG TRÀO THI ĐUA 6 THÁNG ĐẦU NĂM 2025"
    for row in (
        ["Chỉ tiêu", "Mã số", "Đơn vị tính", "Thực hiện", None, None],
        [None, None, None, "Tổng số", "Cấp tỉnh", "Cấp xã"],
        ["A", "B", "C", "1=2+3", "2", "3"],
        ["Phong trào thi đua", "01", "Phong trào", 12, 4, 8],
        ["Trong đó: theo chuyên đề", "02", "Phong trào", 5, 2, 3],
    ):
        sheet.append(row)
    for area in ("A4:A5", "B4:B5", "C4:C5", "D4:F4"):
        sheet.merge_cells(area)
    sheet["A11"], sheet["E11"] = "Ghi chú: số liệu đến ngày 31/5/2025.", "Mẫu, ngày 5 tháng 6 năm 2025"
    sheet["A12"], sheet["E12"] = "NGƯỜI LẬP BIỂU", "GIÁM ĐỐC"
    book.save(path)


def test_a_narrow_row_of_numbers_is_no_line(tmp_path: Path) -> None:
    indicators(tmp_path / "mau.xlsx")
    made = draft_definition(tmp_path / "mau.xlsx", tmp_path / "bieu.toml")
    form = load_form(made.path)
    assert [line.award for section in form.sections for line in section.lines] == ["01", "02"] and made.read == 2
    assert [column.printed for column in form.columns] == ["A", "B", "C", "1=2+3", "2", "3"]
    assert [rule.holds.text for rule in form.rules if rule.holds is not None] == ["[4] = [5] + [6]"]
    assert form.title == "KẾT QUẢ PHONG TRÀO THI ĐUA"
    assert (form.signature.date_line, form.signature.right) == ("Mẫu, ngày …… tháng …… năm ……", ("GIÁM ĐỐC",))


def test_a_table_by_unit_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["STT", "Tên đơn vị", "Giấy khen", "Lao động tiên tiến"], [1, "Xã An Bình", 5, 3], [2, "Xã Bình Minh", 6, 4]):
        sheet.append(row)
    book.save(tmp_path / "mau.xlsx")
    text = draft_definition(tmp_path / "mau.xlsx", tmp_path / "bieu.toml").path.read_text(encoding="utf-8")
    assert "# CẦN XEM: mỗi dòng là một đơn vị: bảng tổng hợp" in text


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_sheet_saved_by_libreoffice_in_another_kind(kind: str, tmp_path: Path, office: LibreOffice) -> None:
    area_17(tmp_path / "mau.xlsx")
    (saved,) = office.convert(kind, tmp_path / "khac", tmp_path / "mau.xlsx")
    with pytest.raises(UnusableFile, match=r"\.xlsx"):
        draft_definition(saved, tmp_path / "bieu.toml")
    assert not (tmp_path / "bieu.toml").exists()
    (back,) = office.convert("xlsx", tmp_path / "lai", saved)
    made = draft_definition(back, tmp_path / "bieu.toml")
    assert (made.columns, made.lines, made.read) == (17, 4, 4)


def test_a_list_of_persons_is_no_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Hình thức khen thưởng"],
        [1, "Người Thứ Nhất", "Chuyên viên", "Sở Mẫu", "Giấy khen"],
        [2, "Người Thứ Hai", "Phó Trưởng phòng", "Sở Mẫu", "Bằng khen"],
    ):
        sheet.append(row)
    book.save(tmp_path / "mau.xlsx")
    with pytest.raises(UnusableFile, match="danh sách, mỗi dòng một người hay một tập thể"):
        draft_definition(tmp_path / "mau.xlsx", tmp_path / "bieu.toml")
    assert not (tmp_path / "bieu.toml").exists()
