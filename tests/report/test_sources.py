"""Where each figure comes from: every number of a sentence is in its row of "Nguồn số liệu", and the cells named hold it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tdkt_xl.report.sources import PassageSource, sources
from tdkt_xl.report.view import View
from tdkt_xl.report.words import count, report_words
from tdkt_xl.summary.reading import read_summary
from tests.summaries import EARLIER, write_summary_of

_FIGURE = re.compile(r"(?<!\w)\d[\d.]*(?:,\d+)?%?")
_CELLS = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+(\d+))?")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("sources"), previous=EARLIER)


@pytest.fixture(scope="module")
def view(workbook: Path) -> View:
    return View(read_summary(workbook), workbook.name)


def figures_of(text: str) -> set[str]:
    return {figure.strip(".,") for figure in _FIGURE.findall(re.sub(r"\(\d+\)", "", text))} - {"2025", "2026"}


def value_of(sheet: Worksheet, cells: str) -> int:
    """A sum of ranges, or the difference of two."""
    first, _, second = cells.partition(" − ")
    if second:
        return value_of(sheet, first) - value_of(sheet, second)
    total = 0
    for column, top, bottom in _CELLS.findall(cells):
        total += sum(sheet[f"{column}{row}"].value or 0 for row in range(int(top), int(bottom or top) + 1))
    return total


def test_every_number_of_a_sentence_has_its_source(view: View) -> None:
    rows = sources(view)
    told = report_words(view)
    by_passage: dict[str, set[str]] = {}
    for row in rows:
        by_passage.setdefault(row.passage, set()).update(figures_of(" ".join(row.figures)))
    everywhere = set().union(*by_passage.values())
    for sentence in (*told.overview, *(each.opening for each in told.sections)):
        assert figures_of(sentence) <= everywhere, sentence
    for section in told.sections:
        for item in section.items:
            assert any(figures_of(item) <= own for own in by_passage.values()), item
    assert figures_of(told.received[0]) - {"III"} <= by_passage["Tình hình gửi báo cáo"]


def test_the_cells_named_hold_the_figure(view: View, workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook, data_only=True)["Biểu tổng hợp"]
    checked = 0
    for row in sources(view):
        for figure in row.figures if row.sheet == "Biểu tổng hợp" else ():
            said, _, cells = figure.rpartition(": ")
            number = re.search(r"= (\d[\d.]*)", said) or re.match(r"(\d[\d.]*)", said)
            if number is not None and _CELLS.search(cells):
                assert count(value_of(sheet, cells)) == number[1], (row, figure)
                checked += 1
    assert checked > 30


def test_a_passage_without_figures_has_no_row(view: View) -> None:
    assert all(isinstance(row, PassageSource) and row.figures for row in sources(view))
    assert "KHEN THƯỞNG CẤP NHÀ NƯỚC" not in {row.passage for row in sources(view)}
