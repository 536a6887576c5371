"""Columns that an office added to a form: told, never taken for a column of the form, kept where the form holds texts."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tdkt_xl.forms import Form, form_file, load_form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, Column, FormLine
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.forms.test_library import Cell
from tests.grids import GridWorkbook, Row
from tests.right_figures import right_figures

HEADING = "Số hộ nghèo được khen"


def _printed(column: Column, line: FormLine, number: int, values: dict[Cell, int], section: str) -> object:
    if column.kind == COUNT:
        return values.get((section, line.award, column.number), "")
    return {LABEL: line.label, INDEX: line.index if line.index is not None else number, MEASURE: line.measure}.get(column.kind, "")


def sheet(form: Form, values: dict[Cell, int], at: int, heading: str, content: object) -> list[Row]:
    """A form by an office's own hand with one column more, the `at`-th."""

    def widened(row: list[object], cell: object) -> Row:
        return [*row[:at], cell, *row[at:]]

    rows: list[Row] = [["TỈNH MẪU"], [f"{form.title} NĂM 2026"]]
    for level in range(form.header_depth):
        tiers: list[object] = [column.tiers[level] if level < len(column.tiers) else "" for column in form.columns]
        rows.append(widened(tiers, heading if level == 0 else ""))
    rows.append(widened([column.printed for column in form.columns], ""))
    for section in form.sections:
        if section.title:
            rows.append([section.id, section.title])
        for number, line in enumerate(section.lines, 1):
            rows.extend([text if column.kind == LABEL else "" for column in form.columns] for text in line.headings)
            rows.append(widened([_printed(column, line, number, values, section.id) for column in form.columns], content))
    return rows


def read(name: str, at: int, heading: str = HEADING, content: object = 77.0) -> tuple[Return, bool]:
    """The return, and whether all its figures are those typed."""
    form = load_form(form_file(name))
    values = right_figures(form, random.Random(name), date(2026, 12, 31))
    (ret,) = read_returns(GridWorkbook({"Biểu": sheet(form, values, at, heading, content)}), [form], "a.xlsx")
    cells = {
        (line.section, line.award, number): count
        for line in ret.lines
        for number, count in zip(form.counts, line.cells, strict=True)
        if count is not None
    }
    return ret, cells == values


@pytest.mark.parametrize("name", ["bth-2020", "bm03", "bth-21", "tk-0603", "bm05", "ct-cong-tac"])
@pytest.mark.parametrize("right", [True, False])
def test_an_added_column_is_told_and_moves_nothing(name: str, right: bool) -> None:
    ret, same = read(name, len(load_form(form_file(name)).columns) if right else 5)
    (told,) = [found.message for found in ret.findings if HEADING in found.message]
    assert same and f"cột “{HEADING}” không có trong biểu" in told and "không cộng vào đâu" in told


@pytest.mark.parametrize("name", ["bm05", "ct-cong-tac"])
def test_a_form_with_texts_keeps_what_it_says(name: str) -> None:
    ret, _ = read(name, 6)
    assert all(line.note is not None and line.note.endswith(f"{HEADING}: 77") for line in ret.lines)


@pytest.mark.parametrize(("heading", "content"), [("", 77.0), (HEADING, ""), ("Giải trình", "đã rà")])
def test_a_column_without_heading_or_content_and_explanations_are_none(heading: str, content: object) -> None:
    ret, same = read("bth-2020", 14, heading, content)
    assert same and not [found for found in ret.findings if "không có trong biểu" in found.message]
