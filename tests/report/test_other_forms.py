"""The report on forms other than the 14 columns: what is not known of a form's columns is not said, and nothing counts twice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.forms import Form, load_form
from tdkt_xl.model.summary import Summary
from tdkt_xl.report.sources import sources
from tdkt_xl.report.view import View
from tdkt_xl.report.words import report_words
from tdkt_xl.summary.charts_sheet import CHARTS
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.numbers import vietnamese_number
from tests.forms.test_library import LIBRARY_FOLDER, filled, of_every_form
from tests.right_figures import right_figures
from tests.summaries import write_document

UNITS = ("Sở Nội vụ tỉnh Mẫu", "Sở Y tế tỉnh Mẫu")
Figures = Mapping[tuple[str, str, int], int]


def summed(path: Path, folder: Path, figures: Figures | None = None) -> Summary:
    form, dice = load_form(path), random.Random(path.stem)
    for number, unit in enumerate(UNITS if figures is None else UNITS[:1]):
        values = dict(figures) if figures is not None else right_figures(form, dice, date(2026, 12, 31))
        filled(form, folder / f"{number}.xlsx", values, unit)
    return tdkt_xl.merge([folder], form=path, unit="Tỉnh Mẫu")


def sums_of_the_first(form: Form, summary: Summary) -> list[int]:
    """The sum of each count column over the lines that are no part of another."""
    lines = [total for total in summary.totals if form.adds(total.section, total.award)]
    return [sum(line.cells[place] or 0 for line in lines) for place in range(len(form.counts))]


@pytest.mark.slow
@of_every_form
def test_the_annex_by_unit_adds_up_and_has_the_forms_title(path: Path, tmp_path: Path) -> None:
    (tmp_path / "nop").mkdir()
    summary = summed(path, tmp_path / "nop")
    form = summary.form
    write_document(summary, tmp_path / "o.docx")
    document = docx.Document(str(tmp_path / "o.docx"))
    assert f"{form.title} THEO ĐƠN VỊ NĂM 2026" in [each.text for each in document.paragraphs]
    (table,) = [each for each in document.tables if each.cell(0, 1).text == "Đơn vị" and len(each.columns) == len(form.counts) + 2]
    last = [cell.text for cell in table.rows[-1].cells]
    assert last == ["", "Tổng cộng", *map(vietnamese_number, sums_of_the_first(form, summary))]


AWARDS = {
    ("1", "huan-chuong-lao-dong-hang-ba", 5): 2,
    ("1", "huan-chuong-lao-dong-hang-ba", 6): 3,
    ("1", "huan-chuong-lao-dong-hang-ba", 7): 2,
    ("1", "huan-chuong-lao-dong-hang-ba", 9): 3,
    ("1", "huan-chuong-doc-lap", 4): 7,
}
"""Two collectives and three individuals decided on; of another order seven were only proposed."""


def test_collectives_and_individuals_of_two_columns_are_told(tmp_path: Path) -> None:
    summary = summed(LIBRARY_FOLDER / "bm01.toml", tmp_path, AWARDS)
    view = View(summary)
    words = report_words(view)
    assert words.overview[0] == "Trong năm 2026, có 05 lượt khen thưởng, gồm 02 lượt tập thể và 03 lượt cá nhân."
    (section,) = [each for each in words.sections if each.items]
    assert list(section.items) == ["02 tập thể và 03 cá nhân được tặng Huân chương Lao động hạng Ba."]
    assert section.absent is not None and "Huân chương Độc lập" in section.absent
    of_line = next(each for each in sources(view) if each.passage == "Huân chương Lao động hạng Ba")
    row = of_line.figures[0].rpartition("F")[2]
    assert of_line.figures == (
        f"05 (tổng số): E{row} + F{row}", f"03 (cá nhân): F{row}", f"02 (tập thể): E{row}",
    )  # fmt: skip


def test_no_chart_counts_what_was_only_proposed(tmp_path: Path) -> None:
    (tmp_path / "nop").mkdir()
    summary = summed(LIBRARY_FOLDER / "bm01.toml", tmp_path / "nop", AWARDS)
    tdkt_xl.write_summary(summary, tmp_path / "o.xlsx")
    tdkt_xl.write_report(summary, tmp_path / "o.html")
    assert CHARTS not in openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames
    page = (tmp_path / "o.html").read_text(encoding="utf-8")
    assert "Tổng số lượt khen thưởng (5) + (6)" in page and "<h1>Bảng tổng hợp hình thức khen thưởng cấp" in page


def test_a_form_that_does_not_say_what_its_columns_count_is_in_the_annex_alone(tmp_path: Path) -> None:
    text = (LIBRARY_FOLDER / "bm01.toml").read_text(encoding="utf-8")
    own = tmp_path / "bieu.toml"
    own.write_text(text.replace("[report]\ntotal = [5, 6]\nindividuals = [6]\n", ""), encoding="utf-8")
    (tmp_path / "nop").mkdir()
    summary = summed(own, tmp_path / "nop", AWARDS)
    words = report_words(View(summary))
    assert (words.overview, words.sections, words.comparison) == ((), (), ())


def test_a_column_without_counts_is_refused(tmp_path: Path) -> None:
    text = (LIBRARY_FOLDER / "bm03.toml").read_text(encoding="utf-8")
    (tmp_path / "bieu.toml").write_text(text.replace("total = [3]", "total = [2]"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"khóa “total” phải là danh sách cột số lượng; chỉ được dùng: \[3\], \[4\]"):
        load_form(tmp_path / "bieu.toml")
