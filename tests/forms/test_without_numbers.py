"""Official forms typed by an office's own hand, without the row of column numbers: known by their headings."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.forms import Form, load_form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, Column, FormLine
from tests.forms.test_library import LIBRARY, Cell
from tests.right_figures import right_figures

pytestmark = pytest.mark.slow

SAME_TABLE = {"tk-0703": "tk-0603"}
"""The circulars of 2018 and 2023 have one table in common. Without the number of the form nothing tells which of the two it is."""


def typed(form: Form, values: dict[Cell, int], path: Path, heading: str, blank_columns: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    left = [None] * blank_columns
    sheet.append(["TỈNH MẪU"])
    sheet.append([f"{form.title} NĂM 2025"])
    for level in range(form.header_depth):
        tiers = [column.tiers[level] if level < len(column.tiers) else "" for column in form.columns]
        if level == 0 and not tiers[form.position(LABEL)]:
            tiers[form.position(LABEL)] = heading
        sheet.append([*left, *(text or None for text in tiers)])
    for section in form.sections:
        if section.title:
            sheet.append([*left, section.id, section.title])
        for number, line in enumerate(section.lines, 1):
            for text in line.headings:
                sheet.append([*left, *(text if column.kind == LABEL else None for column in form.columns)])
            sheet.append([*left, *(_cell(column, line, number, values, section.id) for column in form.columns)])
    book.save(path)


def _cell(column: Column, line: FormLine, number: int, values: dict[Cell, int], section: str) -> object:
    if column.kind == COUNT:
        return values.get((section, line.award, column.number))
    printed = {LABEL: line.label, INDEX: line.index if line.index is not None else number, MEASURE: line.measure}
    return printed.get(column.kind)


@pytest.mark.parametrize(("heading", "blank_columns"), [("", 0), ("Chỉ tiêu", 0), ("", 1)])
@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_form_without_its_numbers_is_read(path: Path, heading: str, blank_columns: int, tmp_path: Path) -> None:
    form = load_form(path)
    values = right_figures(form, random.Random(path.stem), date(2025, 12, 31))
    typed(form, values, tmp_path / "a.xlsx", heading, blank_columns)
    submission = tdkt_xl.read(tmp_path / "a.xlsx")
    (ret,) = submission.returns
    assert ret.form == SAME_TABLE.get(form.id, form.id)
    assert [found.message for found in submission.all_findings if found.severity != "info"] == []
    assert values == {
        (line.section, line.award, number): count
        for line in ret.lines
        for number, count in zip(form.counts, line.cells, strict=True)
        if count is not None
    }
