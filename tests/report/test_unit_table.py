"""The table by unit: every figure is the summary's, units are put together where there are many, and it all adds up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from tdkt_xl.forms import load_form
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.form_table import PAGE_WIDTH
from tdkt_xl.report.unit_table import unit_table
from tdkt_xl.report.unit_totals import MOST_OF_ONE_LEVEL, MOST_ROWS, unit_totals
from tdkt_xl.report.view import View
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.reading import read_summary
from tdkt_xl.words.numbers import vietnamese_number
from tests.rollup.made import FORM, YEAR, line, roster, submission
from tests.summaries import LINES, write_document, write_summary_of

COUNTS = 8


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def report(summary: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("report") / "o.docx"
    write_document(read_summary(summary), path)
    return docx.Document(str(path))


def table_of(report: Document) -> Table:
    return next(table for table in report.tables if [cell.text for cell in table.rows[0].cells][:2] == ["STT", "Đơn vị"]
                and len(table.columns) == 2 + COUNTS)  # fmt: skip


def rows_of(report: Document) -> dict[str, list[str]]:
    return {texts[1]: texts for row in table_of(report).rows[3:] if (texts := [cell.text for cell in row.cells])}


def test_every_figure_is_a_cell_of_the_summary(report: Document, summary: Path) -> None:
    sheet = list(openpyxl.load_workbook(summary, data_only=True)["Tỷ lệ, cơ cấu"].iter_rows(values_only=True))
    heading = next(row for row in sheet if "(3) Tổng số" in row)
    places = [place for place, text in enumerate(heading) if text and re.match(r"\(\d+\) ", text)]
    stored = {row[1]: [row[place] for place in places] for row in sheet if row[1] in LINES or row[1] == "Toàn bộ"}
    shown = rows_of(report)
    assert [heading[place].split()[0] for place in places] == [cell.text for cell in table_of(report).rows[2].cells][2:]
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


def many(units: Sequence[tuple[str, str, str | None]]) -> Summary:
    """A summary of units (code, name, the code above) that have sent two lines each; those above them are in the tree."""
    tree = roster(("T", "Tỉnh Mẫu", None), *units)
    lines = [line(which, (2, 1, None, None, None, None, None, 0)) for which in (0, 1)]
    returns = [submission(f"{code}.xlsx", Unit(code, name), lines) for code, name, _ in units]
    return merge(returns, Options(FORM, tree, period=YEAR))


def test_many_units_stand_under_those_right_below_the_reporting_one() -> None:
    districts = [(f"h{d}", f"Huyện {d}", "T") for d in range(4)]
    communes = [(f"{d}-{c}", f"Xã {c}", f"h{d}") for d in range(4) for c in range(MOST_OF_ONE_LEVEL // 4)]
    rows, left = unit_totals(many([*districts, *communes]))
    assert [row.name for row in rows] == [f"Huyện {d}" for d in range(4)] and left == 0
    assert {row.cells[:3] for row in rows} == {(4 * 16, 2 * 16, None)} and rows[0].cells[-1] == 0


def test_deeper_levels_are_climbed() -> None:
    districts = [(f"h{i}", f"Huyện {i}", "T") for i in range(2)]
    offices = [(f"p{i}", f"Phòng {i}", f"h{i}") for i in range(2)]
    schools = [(f"t{i}", f"Trường {i}", f"p{i % 2}") for i in range(MOST_OF_ONE_LEVEL)]
    assert [row.name for row in unit_totals(many([*districts, *offices, *schools]))[0]] == ["Huyện 0", "Huyện 1"]


def test_units_of_one_name_stay_apart() -> None:
    twins = [(f"{i}", "Xã Tân Lập", "T") for i in range(2 * MOST_OF_ONE_LEVEL)]
    assert len(unit_totals(many(twins))[0]) == len(twins)


def test_a_list_too_long_for_a_report_says_what_is_left(tmp_path: Path) -> None:
    long = many([(f"{i}", f"Xã {i}", "T") for i in range(MOST_ROWS + 7)])
    assert [len(unit_totals(long)[0]), unit_totals(long)[1]] == [MOST_ROWS, 7]
    write_document(long, tmp_path / "o.docx")
    assert any("Còn 07 đơn vị khác" in paragraph.text for paragraph in docx.Document(str(tmp_path / "o.docx")).paragraphs)


def test_of_a_form_with_many_counts_names_still_have_room() -> None:
    sister = load_form(Path(__file__).parents[1] / "forms" / "sister-17.toml")
    drawn = unit_table([], View(merge([], Options(sister, period=YEAR))))
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', drawn)]
    assert len(widths) == 2 + len(sister.counts) > 2 + COUNTS
    assert widths[1] >= 3_000 and sum(widths) == PAGE_WIDTH


def test_who_has_nothing_to_report_has_a_row_that_says_so() -> None:
    none = submission("c.xlsx", Unit("3", "Xã Ba"))
    none.returns[0].nil = True
    sent = [submission(f"{code}.xlsx", Unit(code, f"Xã {code}"), [line(0, (5,) * 8)]) for code in ("1", "2")]
    view = View(merge([*sent, none], Options(FORM, period=YEAR)))
    rows, more = unit_totals(view.summary)
    assert [each.is_nil for each in rows] == [False, False, True] and not more
    texts = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", unit_table(rows, view))
    place = texts.index("Xã Ba (đã nhận: không có khen thưởng)")
    assert texts[place + 1 : place + 1 + COUNTS] == ["–"] * COUNTS
