"""The office's own sheet with the summary's figures in it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

import tdkt_xl
from tdkt_xl.api.summaries import write_into
from tdkt_xl.commands.cli import main
from tests.office import LibreOffice
from tests.sheets import write_return

GIAY_KHEN = {3: 5, 4: 2, 6: 4, 8: 1, 9: 1, 10: 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units that together have 12 of one award, and one of an award that the sheet does not print."""
    write_return(tmp_path / "biểu" / "a.xlsx", {"giay-khen": GIAY_KHEN}, unit="Xã Một")
    more = {"B14": "Bông lúa vàng", "C14": 3, "F14": 3}
    write_return(tmp_path / "biểu" / "b.xlsx", {"giay-khen": GIAY_KHEN | {3: 7, 6: 6}}, unit="Xã Hai", edits=more)
    return tmp_path / "biểu"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A sheet with its own looks, an old figure, and a formula that is right."""
    path = write_return(tmp_path / "mẫu.xlsx", {"lao-dong-tien-tien": {3: 99}}, unit="Tỉnh Mẫu", upper=None, sheet="Của tỉnh")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["C11"].font, sheet["C11"].fill = Font(name="Arial", bold=True), PatternFill("solid", "FFCCFFCC")
    sheet["F11"] = "=C11-J11"
    sheet["Q2"] = "Ghi của văn phòng"
    sheet.column_dimensions["B"].width = 44
    book.save(path)
    return path


def test_figures_stand_in_the_sheet_and_its_looks_are_kept(folder: Path, template: Path, tmp_path: Path) -> None:
    write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ra.xlsx")["Của tỉnh"]
    assert [sheet[cell].value for cell in ("C11", "D11", "H11", "I11", "J11", "C12")] == [12, 4, 2, 2, 2, None]
    assert (sheet["C11"].font.name, sheet["C11"].font.bold, sheet["C11"].fill.fgColor.rgb) == ("Arial", True, "FFCCFFCC")
    assert sheet["Q2"].value == "Ghi của văn phòng" and sheet.column_dimensions["B"].width == 44
    assert sheet["E11"].value == pytest.approx(4 / 12)


def test_formulas_are_left_alone_and_told_where_they_differ(folder: Path, template: Path, tmp_path: Path) -> None:
    """With the new figures: F11 gives 12 - 2, which is right; J11 gives what nobody reported."""
    book = openpyxl.load_workbook(template)
    book.active["J11"], book.active["M11"] = "=D11+1", "=INDEX(C11:C12,1)"
    book.save(template)
    told = write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ra.xlsx")
    assert [book.active[cell].value for cell in ("F11", "J11")] == ["=C11-J11", "=D11+1"]
    assert [said for said in told if "là công thức" in said] == [
        "trang “Của tỉnh”, ô F11 (Giấy khen) là công thức, cho 7; tổng hợp được 10",
        "trang “Của tỉnh”, ô J11 (Giấy khen) là công thức, cho 5; tổng hợp được 2",
        "trang “Của tỉnh”, ô M11 (Giấy khen) là công thức, ở đây không tính được, mở tệp để xem; tổng hợp được (trống)",
    ]
    with zipfile.ZipFile(tmp_path / "ra.xlsx") as parts:
        assert b'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml")


def test_a_formula_that_is_right_with_the_new_figures_is_not_told(folder: Path, template: Path, tmp_path: Path) -> None:
    told = write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    assert not [said for said in told if "là công thức" in said]


@pytest.mark.office
def test_libreoffice_shows_what_formulas_give_with_the_new_figures(
    folder: Path, template: Path, tmp_path: Path, office: LibreOffice
) -> None:
    (stored,) = office.convert("xlsx", tmp_path / "lưu", template)  # F11 has a result now: 0
    write_into(tdkt_xl.merge(folder), stored, tmp_path / "ra.xlsx")
    (shown,) = office.convert("csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "xem", tmp_path / "ra.xlsx")
    (row,) = (row for row in shown.read_text(encoding="utf-8").splitlines() if ",Giấy khen," in row)
    assert row.split(",")[5] == "10"


def test_a_sheet_of_another_year_and_with_old_notes_is_told(folder: Path, tmp_path: Path) -> None:
    edits = {"N11": "01 truy tặng"}
    template = write_return(tmp_path / "m.xlsx", {"giay-khen": GIAY_KHEN}, unit="Tỉnh Mẫu", period="NĂM 2020", edits=edits)
    told = write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    assert any(said.startswith("mẫu ghi năm 2020, số liệu là của năm 2026") for said in told)
    assert any("cần xem còn đúng không: Giấy khen (“01 truy tặng”)" in said for said in told)


def test_a_figure_without_a_line_is_told(folder: Path, template: Path, tmp_path: Path) -> None:
    told = write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    assert [said for said in told if "mẫu không có dòng" in said] == ["mẫu không có dòng cho mục I, Bông lúa vàng: (3) 3, (6) 3"]


def test_what_is_written_reads_as_the_summary(folder: Path, template: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template)
    book.active["F11"] = None
    book.save(template)
    summary = tdkt_xl.merge(folder)
    write_into(summary, template, tmp_path / "ra.xlsx")
    (ret,) = tdkt_xl.read(tmp_path / "ra.xlsx").returns
    totals = {total.key: tuple(total.cells) for total in summary.totals}
    assert {line.key: tuple(line.cells) for line in ret.lines} == {line.key: totals[line.key] for line in ret.lines}


@pytest.mark.parametrize(("content", "why"), [(b"abc", "không dùng được"), (None, "không đọc được")])
def test_a_template_that_cannot_be_used_is_told(folder: Path, tmp_path: Path, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(tdkt_xl.UnusableFile, match=why):
        write_into(tdkt_xl.merge(folder), tmp_path / "x.xlsx", tmp_path / "ra.xlsx")
    assert not (tmp_path / "ra.xlsx").exists()


def test_a_workbook_without_the_form_is_told(folder: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(tdkt_xl.UnusableFile, match="không có biểu theo mẫu"):
        write_into(tdkt_xl.merge(folder), tmp_path / "x.xlsx", tmp_path / "ra.xlsx")


def test_the_command_says_what_has_to_be_looked_at(
    folder: Path, template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = template.read_bytes()
    main(["merge", str(folder), "--into", str(template), "-o", str(tmp_path / "ra.xlsx")])
    assert "Cần xem lại trong mẫu: mẫu không có dòng cho mục I, Bông lúa vàng" in capsys.readouterr().out
    assert template.read_bytes() == before
    assert openpyxl.load_workbook(tmp_path / "ra.xlsx").active["C11"].value == 12
    assert main(["merge", str(folder), "--into", str(template), "-o", str(template)]) == 2
    assert template.read_bytes() == before
