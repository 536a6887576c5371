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
    """A sheet with its own looks, an old figure, a right and a wrong formula."""
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
    told = write_into(tdkt_xl.merge(folder), template, tmp_path / "ra.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ra.xlsx")
    assert book.active["F11"].value == "=C11-J11"
    assert any("ô F11 (Giấy khen) là công thức" in said and "tổng hợp được 10" in said for said in told)
    with zipfile.ZipFile(tmp_path / "ra.xlsx") as parts:
        assert b'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml")


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
