"""The definitions of the library (tdkt_xl/forms/library): each form is made, filled, read back, checked, merged and reported by its
definition alone."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.utility import xl_col_to_name

import tdkt_xl
from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form, load_form
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period
from tests.right_figures import Cell, demands, right_figures

LIBRARY = sorted((Path(tdkt_xl.__file__).parent / "forms" / "library").glob("*.toml"))
PERIOD = Period(2026)
of_every_form = pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)


def filled(form: Form, path: Path, values: dict[Cell, int], unit: str = "Sở Nội vụ tỉnh Mẫu") -> dict[tuple[str, str], int]:
    """A form with these figures; the 1-based row of each of its lines."""
    write_blank_form(form, Unit("", unit, None, ""), PERIOD, path)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    wanted = [(section.id, line) for section in form.sections for line in section.lines]
    rows: dict[tuple[str, str], int] = {}
    for row in range(1, sheet.max_row + 1):
        if wanted and sheet.cell(row, form.label).value == wanted[0][1].label:
            section, line = wanted.pop(0)
            rows[section, line.award] = row
    assert not wanted
    for (section, code, number), count in values.items():
        sheet.cell(rows[section, code], number).value = count
    book.save(path)
    return rows




@of_every_form
def test_a_definition_is_named_as_its_file(path: Path) -> None:
    form = load_form(path)
    assert form.id == path.stem
    assert form.source and all(rule.fault and rule.remedy for rule in form.rules)
    assert len({column.short for column in form.columns}) == len(form.columns)


@of_every_form
def test_right_figures_come_back_and_nothing_is_found(path: Path, tmp_path: Path) -> None:
    form = load_form(path)
    values = right_figures(form, random.Random(path.stem), date(2026, 12, 31))
    rows = filled(form, tmp_path / "a.xlsx", values)
    submission = tdkt_xl.read(tmp_path / "a.xlsx", form=path)
    (ret,) = submission.returns
    assert [each.message for each in submission.all_findings] == []
    assert ret.form == form.id
    read = {
        (line.section, line.award, number): count
        for line in ret.lines
        for number, count in zip(form.counts, line.cells, strict=True)
        if count is not None
    }
    assert read == values
    assert {(line.section, line.award): line.row for line in ret.lines} == rows


@of_every_form
def test_one_slip_is_told_once_and_by_its_cell(path: Path, tmp_path: Path) -> None:
    form, dice = load_form(path), random.Random(f"slip {path.stem}")
    right = right_figures(form, dice, date(2026, 12, 31))
    demanded = demands(form, date(2026, 12, 31))
    told = 0
    for number, cell in enumerate(dice.sample(sorted(right), 4)):
        wrong = {**right, cell: right[cell] + 1000}
        broken = {each for each in demanded if each.broken(wrong)}
        rows = filled(form, tmp_path / f"{number}.xlsx", wrong)
        findings = tdkt_xl.read(tmp_path / f"{number}.xlsx", form=path).all_findings
        assert bool(findings) == bool(broken)
        address = f"{xl_col_to_name(cell[2] - 1)}{rows[cell[:2]]}"
        for each in findings:
            assert address in (*each.cells, *(way.cell for way in each.proposals)), each.message
        assert len(findings) <= (1 if not form.counts_awards else 2)
        told += len(findings)
    assert told


@of_every_form
def test_two_units_are_added_up_and_reported_on(path: Path, tmp_path: Path) -> None:
    form, dice = load_form(path), random.Random(f"sum {path.stem}")
    units = {name: right_figures(form, dice, date(2026, 12, 31)) for name in ("Sở Nội vụ tỉnh Mẫu", "Sở Y tế tỉnh Mẫu")}
    for name, values in units.items():
        filled(form, tmp_path / f"{name}.xlsx", values, name)
    summary = tdkt_xl.merge([tmp_path], form=path)
    sums = {
        (total.section, total.key.key, number): count
        for total in summary.totals
        for number, count in zip(form.counts, total.cells, strict=True)
        if count is not None
    }
    one, other = units.values()
    assert sums == {cell: one.get(cell, 0) + other.get(cell, 0) for cell in (*one, *other)}
    book = tmp_path / "out" / "tong-hop.xlsx"
    book.parent.mkdir()
    tdkt_xl.write_summary(summary, book)
    assert tdkt_xl.read_summary(book, form=path).totals == summary.totals
    tdkt_xl.write_report(summary, tmp_path / "out" / "bao-cao.docx")
