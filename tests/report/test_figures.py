"""A summary's figures read back: what was written is what is read, and a workbook changed by hand says where."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.forms import Form
from tdkt_xl.report.figures import Figures, Move
from tdkt_xl.report.summary_sheets import load_figures
from tdkt_xl.rollup.summary_reader import PastUnit
from tdkt_xl.words.errors import UnusableFile
from tests.office import LibreOffice
from tests.sheets import write_return
from tests.summaries import EARLIER, LINES, write_summary_of


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("summary"), previous=EARLIER, due="2026-12-01")


@pytest.fixture(scope="module")
def figures(path: Path) -> Figures:
    return load_figures(path)


def test_who_and_when(figures: Figures) -> None:
    assert (figures.unit.code, figures.unit.name, figures.unit.level) == ("T", "Tỉnh Mẫu", "tinh")
    assert (figures.period.code, figures.due) == ("2026", "01/12/2026")
    assert (figures.received, figures.expected) == (2, 3)
    assert figures.missing == (PastUnit("3", "Xã Vắng", "Tỉnh Mẫu"),)


def test_lines_are_those_of_the_official_sheet(figures: Figures, form: Form) -> None:
    sums = {line.award: line.cells for line in figures.lines if any(line.cells)}
    expected = {
        award: tuple(sum(of[award].get(n, 0) for of in LINES.values() if award in of) or None for n in form.counts)
        for award in ("giay-khen", "lao-dong-tien-tien", "bang-khen-cap-tinh")
    }
    assert sums == expected
    merit = next(line for line in figures.lines if line.award == "giay-khen")
    assert merit.ratios == (merit.cells[1] / merit.cells[0], merit.cells[2] / merit.cells[0], merit.cells[5] / merit.cells[0])  # type: ignore[operator]
    assert [section.id for section in figures.sections] == ["I", "II", "III"]


def test_units_know_their_level_and_their_files(figures: Figures) -> None:
    assert [(each.unit.name, each.level) for each in figures.units] == [("Xã Bình An", "xa"), ("Sở Nội vụ", "co-quan")]
    (first, *_) = figures.units[0].details
    assert (first.line, first.file, first.sheet, first.row) == (("I", "giay-khen"), "Xã Bình An.xlsx", "BTH", 11)


def test_numbers_stored_as_text_are_the_same_figures(path: Path, figures: Figures) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    for row in book["Chi tiết"].iter_rows(min_row=5):
        for cell in row:
            if isinstance(cell.value, int):
                cell.value = str(cell.value)
    copy = path.with_name("chu.xlsx")
    book.save(copy)
    assert load_figures(copy).units == figures.units


def test_findings_carry_the_units_own_explanations(figures: Figures) -> None:
    assert [(found.rule, found.explained) for found in figures.of_severity("warning")] == [
        ("missing-unit", None),
        ("individuals-split", "Có 02 doanh nhân"),
    ]
    assert figures.of_severity("error") == ()


def test_the_comparison_is_that_of_the_sheet(figures: Figures) -> None:
    comparison = figures.comparison
    assert comparison is not None
    assert (comparison.period, comparison.share, comparison.least) == ("năm 2025", 0.3, 10)
    assert comparison.total == Move(132, 34)
    assert comparison.lines[0].moves[0] == Move(62, 34)
    assert [(each.name, each.move) for each in comparison.units] == [
        ("Xã Bình An", Move(42, 34)),
        ("Sở Nội vụ", Move(90, None)),
    ]


def test_saved_again_by_libreoffice_it_reads_the_same(path: Path, tmp_path: Path, office: LibreOffice) -> None:
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    one, two = load_figures(path), load_figures(again)
    assert (one.sections, one.units, one.tracked, one.findings, one.comparison) == (
        two.sections, two.units, two.tracked, two.findings, two.comparison,
    )  # fmt: skip


def test_formulas_that_nobody_calculated_since_are_no_fault(path: Path, tmp_path: Path) -> None:
    openpyxl.load_workbook(path).save(tmp_path / "o.xlsx")
    assert load_figures(tmp_path / "o.xlsx").sections == load_figures(path).sections


def test_counts_that_are_text_or_blank_are_read_as_in_any_sheet(path: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    was = book["Chi tiết"]["F5"].value
    book["Chi tiết"]["F5"] = str(was)
    book.save(tmp_path / "o.xlsx")
    assert load_figures(tmp_path / "o.xlsx").units == load_figures(path).units


def test_a_report_waits_for_neither_pandas_nor_the_writer_of_workbooks(path: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from tdkt_xl.cli import main; code = main(sys.argv[1:]); "
        "print(code, sorted({'pandas', 'numpy', 'xlsxwriter', 'docx'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", code, "report", str(path), "-o", str(tmp_path / "o.html")]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert said.splitlines()[-1] == "0 []"


def put(sheet: str, cell: str, value: object) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book[sheet].__setitem__(cell, value)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book["Chi tiết"]), "không có trang “Chi tiết”"),
        (lambda book: book.remove(book["Theo dõi"]), "không có trang “Theo dõi”"),
        (lambda book: book.remove(book["Phát hiện"]), "không có trang “Phát hiện”"),
        (put("Biểu tổng hợp", "C12", 99), "ô C12 (mục I, Giấy khen): ghi 99"),
        (put("Biểu tổng hợp", "E12", 0.5), "ô E12 (mục I, Giấy khen): ghi 0,5"),
        (put("Chi tiết", "F5", 7), "ô C12 (mục I, Giấy khen)"),
        (put("Chi tiết", "F5", True), "trang “Chi tiết”, ô F5: ghi “"),
        (put("Chi tiết", "I5", 2.5), "trang “Chi tiết”, ô I5: ghi “2,5”"),
        (put("Chi tiết", "G6", -3), "trang “Chi tiết”, ô G6: ghi “-3”"),
        (put("So sánh", "D7", "nhiều"), "trang “So sánh”, ô D7: ghi “nhiều”"),
        (put("Chỉ tiêu", "D5", 7), "trang “Chỉ tiêu”, ô D5: ghi 7"),
        (put("Chỉ tiêu", "M6", "nhiều"), "trang “Chỉ tiêu”, ô M6: ghi nhiều"),
        (put("So sánh", "C7", 1), "trang “So sánh”, ô C7 (Giấy khen): ghi 1"),
        (lambda book: book["So sánh"].delete_rows(25), "các đơn vị cộng được"),
        (lambda book: book["So sánh"].delete_rows(5), "trang “So sánh” không còn dòng tiêu đề"),
        (lambda book: book["Theo dõi"].delete_rows(7), "ghi chưa nộp 1, trong bảng có 0"),
        (put("Theo dõi", "A2", "xong"), "không còn dòng “Đã nhận"),
        (lambda book: book["Phát hiện"].delete_rows(5), "trang “Phát hiện”: số dòng trong bảng"),
        (put("Phát hiện", "A5", "Nặng"), "trang “Phát hiện”, ô A5: ghi Nặng"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_summary_edited_by_hand_says_what_and_where(
    edit: Callable[[openpyxl.Workbook], object], said: str, path: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    edit(book)
    book.save(tmp_path / "sửa.xlsx")
    with pytest.raises(UnusableFile) as problem:
        load_figures(tmp_path / "sửa.xlsx")
    assert str(problem.value).startswith("Tệp tổng hợp, sửa.xlsx: ") and said in str(problem.value)
    assert "kỳ trước" not in str(problem.value)


def test_what_is_no_summary_of_a_known_form_is_refused(path: Path, tmp_path: Path) -> None:
    other = {"tdkt.kind": "summary", "tdkt.form": "bth-1999"}
    with pytest.raises(UnusableFile, match="theo mẫu biểu “bth-1999”, chương trình chỉ biết mẫu “bth-2020”"):
        load_figures(write_return(tmp_path / "mau-khac.xlsx", properties=other))
    with pytest.raises(UnusableFile, match="không phải tệp tổng hợp"):
        load_figures(write_return(tmp_path / "don-vi.xlsx", properties={"tdkt.kind": "return", "tdkt.form": "bth-2020"}))
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    with pytest.raises(UnusableFile, match="không mở được"):
        load_figures(tmp_path / "x.xlsx")
    with pytest.raises(UnusableFile, match="không đọc được"):
        load_figures(tmp_path / "y.xlsx")
