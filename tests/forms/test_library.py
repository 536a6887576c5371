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

LIBRARY_FOLDER = Path(tdkt_xl.__file__).parent / "forms" / "library"
LIBRARY = sorted(LIBRARY_FOLDER.glob("*.toml"))
DATA = Path(__file__).parents[1] / "data"
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


@pytest.mark.slow
@of_every_form
def test_one_slip_is_told_once_and_by_its_cell(path: Path, tmp_path: Path) -> None:
    form, dice = load_form(path), random.Random(f"slip {path.stem}")
    right = right_figures(form, dice, date(2026, 12, 31))
    demanded = demands(form, date(2026, 12, 31))
    told = 0
    for number, cell in enumerate(dice.sample(sorted(right), min(10, len(right)))):  # some cells of some forms are in no equation
        if told == 2:
            break
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


@pytest.mark.slow
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


def test_the_row_of_totals_is_held_against_its_lines(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    form = load_form(LIBRARY_FOLDER / "bm03.toml")
    sheet.append(["TỈNH MẪU"])
    sheet.append([f"{form.title} NĂM 2022"])
    for level in range(form.header_depth):
        sheet.append([column.tiers[level] if level < len(column.tiers) else None for column in form.columns])
    sheet.append([column.printed for column in form.columns])
    sheet.append([1, "Bằng khen", 30, 2, 20, 30, None, 12, 8])
    sheet.append([2, "Chiến sĩ thi đua cấp tỉnh", 12, None, 12, 12, None, 12])
    sheet.append([None, "Tổng cộng", 42, 2, 31, 42, None, 24, 8])
    book.save(tmp_path / "a.xlsx")
    (found,) = tdkt_xl.check(tmp_path / "a.xlsx", form=LIBRARY_FOLDER / "bm03.toml", no_cache=True)[0].all_findings
    assert (found.rule, found.cell, found.actual, found.expected) == ("total-row", "E9", 31, 32)
    assert "dòng “Tổng cộng”, cột (5) ghi 31, nhưng cộng các dòng trên được 32" in found.message


REAL_FAULTS = {
    "bm01": {
        ("decided-individuals", "F10"), ("individual-title", "C12"), ("decided-individuals", "F12"), ("individual-title", "C18"),
        ("total-row", "H20"),
    },
    "bm03": {
        ("individuals-split", "E7"), ("ratio", "G7"), ("ratio", "K7"), ("ratio", "O7"), ("total", "C9"), ("total-row", "D10"),
        ("total-row", "E10"), ("total-row", "L10"), ("total-row", "M10"), ("total-row", "N10"),
    },
    "bm05": set(),
}  # fmt: skip
"""What is wrong in the real sheets of a province, Quảng Bình 2022."""


@pytest.mark.parametrize("name", REAL_FAULTS)
def test_a_real_sheet_is_read_and_its_faults_found(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["TỈNH QUẢNG BÌNH", None, "Đơn vị: Triệu đồng"])
    sheet.append([f"{load_form(LIBRARY_FOLDER / f'{name}.toml').title} NĂM 2022"])
    for line in (DATA / f"quang-binh-2022-{name}.tsv").read_text(encoding="utf-8").splitlines():
        sheet.append([cell or None for cell in line.split("\t")])
    book.save(tmp_path / "a.xlsx")
    (submission,) = tdkt_xl.check(tmp_path / "a.xlsx", form=LIBRARY_FOLDER / f"{name}.toml", no_cache=True)
    (ret,) = submission.returns
    assert (ret.unit.name, ret.period) == ("Tỉnh Quảng Bình", Period(2022))
    assert {(each.rule, each.cell) for each in submission.all_findings if each.severity != "info"} == REAL_FAULTS[name]
