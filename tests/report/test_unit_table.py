"""The table by unit: every figure is the summary's, units are put together where there are many, and it all adds up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from tdkt_xl.forms import load_form
from tdkt_xl.report.document import write_document
from tdkt_xl.report.figures import Detail, Figures, UnitFigures
from tdkt_xl.report.form_table import PAGE_WIDTH
from tdkt_xl.report.summary_sheets import load_figures
from tdkt_xl.report.unit_table import unit_table
from tdkt_xl.report.unit_totals import MOST_OF_ONE_LEVEL, MOST_ROWS, unit_totals
from tdkt_xl.rollup.summary_reader import PastUnit
from tdkt_xl.words.numbers import vietnamese_number
from tests.summaries import LINES, write_summary_of

COUNTS = 8


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def figures(summary: Path) -> Figures:
    return load_figures(summary)


@pytest.fixture(scope="module")
def report(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("report") / "o.docx"
    write_document(figures, path)
    return docx.Document(str(path))


def table_of(report: Document) -> Table:
    return next(table for table in report.tables if [cell.text for cell in table.rows[0].cells][:2] == ["STT", "Đơn vị"]
                and len(table.columns) == 2 + COUNTS)  # fmt: skip


def rows_of(report: Document) -> dict[str, list[str]]:
    return {texts[1]: texts for row in table_of(report).rows[3:] if (texts := [cell.text for cell in row.cells])}


def test_every_figure_is_a_cell_of_the_summary(report: Document, summary: Path) -> None:
    sheet = list(openpyxl.load_workbook(summary, data_only=True)["Chỉ tiêu"].iter_rows(values_only=True))
    heading = next(row for row in sheet if "(3)" in row)
    places = [place for place, text in enumerate(heading) if text and text.startswith("(") and text[1:-1].isdigit()]
    stored = {row[1]: [row[place] for place in places] for row in sheet if row[1] in LINES or row[1] == "Toàn bộ"}
    shown = rows_of(report)
    assert [heading[place] for place in places] == [cell.text for cell in table_of(report).rows[2].cells][2:]
    assert len(shown) == len(stored) == len(LINES) + 1
    for name, values in stored.items():
        own = shown["Tổng cộng" if name == "Toàn bộ" else name]
        assert [text or "0" for text in own[2:]] == [vietnamese_number(value) for value in values]


def test_its_header_repeats_and_stands_on_landscape_paper(report: Document) -> None:
    rows = table_of(report).rows
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] * 3 + [False] * 3
    grid = sum(int(column.get(qn("w:w"))) for column in table_of(report)._tbl.tblGrid.findall(qn("w:gridCol")))
    section = report.sections[-1]
    assert grid <= (section.page_width - section.left_margin - section.right_margin) / 635


def many(figures: Figures, units: list[PastUnit]) -> Figures:
    detail = Detail(("I", "giay-khen"), "Giấy khen", (2, 1, None, None, None, None, None, 0), None, None, None, None, None)
    return replace(figures, units=tuple(UnitFigures(unit, "xa", (detail, detail)) for unit in units))


def test_many_units_stand_under_those_right_below_the_reporting_one(figures: Figures) -> None:
    districts = [PastUnit(f"h{d}", f"Huyện {d}", "Tỉnh Mẫu") for d in range(4)]
    communes = [PastUnit(f"{d}-{c}", f"Xã {c}", f"Huyện {d}") for d in range(4) for c in range(MOST_OF_ONE_LEVEL // 4)]
    rows, left = unit_totals(many(figures, [*districts, *communes]))
    assert [row.name for row in rows] == [f"Huyện {d}" for d in range(4)] and left == 0
    assert {row.cells[:3] for row in rows} == {(4 * 16, 2 * 16, None)} and rows[0].cells[-1] == 0


def test_deeper_levels_are_climbed_and_circles_come_to_an_end(figures: Figures) -> None:
    schools = [PastUnit(f"t{i}", f"Trường {i}", f"Phòng {i % 2}") for i in range(MOST_OF_ONE_LEVEL)]
    offices = [PastUnit(f"p{i}", f"Phòng {i}", f"Huyện {i}") for i in range(2)]
    circle = [PastUnit("v1", "Vòng 1", "Vòng 2"), PastUnit("v2", "Vòng 2", "Vòng 1")]
    names = [row.name for row in unit_totals(many(figures, [*schools, *offices, *circle]))[0]]
    assert names[:2] == ["Huyện 0", "Huyện 1"] and len(names) <= 4


def test_units_of_one_name_stay_apart(figures: Figures) -> None:
    twins = [PastUnit(f"{i}", "Xã Tân Lập", above) for i, above in enumerate(["Tỉnh Mẫu", None] * MOST_OF_ONE_LEVEL)]
    assert len(unit_totals(many(figures, twins))[0]) == len(twins)


def test_a_list_too_long_for_a_report_says_what_is_left(figures: Figures, tmp_path: Path) -> None:
    units = [PastUnit(f"{i}", f"Xã {i}", "Tỉnh Mẫu") for i in range(MOST_ROWS + 7)]
    assert [len(unit_totals(many(figures, units))[0]), unit_totals(many(figures, units))[1]] == [MOST_ROWS, 7]
    write_document(many(figures, units), tmp_path / "o.docx")
    assert any("Còn 07 đơn vị khác" in paragraph.text for paragraph in docx.Document(str(tmp_path / "o.docx")).paragraphs)


def test_of_a_form_with_many_counts_names_still_have_room(figures: Figures) -> None:
    sister = load_form(Path(__file__).parents[1] / "forms" / "sister-17.toml")
    drawn = unit_table([], replace(figures, form=sister, sections=()))
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', drawn)]
    assert len(widths) == 2 + len(sister.counts) > 2 + COUNTS
    assert widths[1] >= 3_000 and sum(widths) == PAGE_WIDTH
