"""Which form a table is, told by its content: one form or several, on sheets of their own or one under the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import tdkt_xl
from tdkt_xl.api.blank import new_form
from tdkt_xl.forms import Form, ShippedForms, built_in_forms
from tdkt_xl.forms.shipped import shipped_files, shipped_form

ROOT = Path(__file__).parents[2]
IDS = [*shipped_files()]
PLAIN = ("bth-2020", "bm01", "bm03")
"""Forms whose tables the tests below put together."""


def table_of(form: Form, start: int = 1) -> list[list[object]]:
    """A form as an office types it: title, header, numbers, sections, lines, each count the next whole number."""
    width = len(form.columns)
    rows: list[list[object]] = [[f"{form.title} NĂM 2026"]]
    header: list[list[object]] = [[""] * width for _ in range(form.header_depth)]
    for cell in form.header_cells():
        header[cell.first_row][cell.first_column] = cell.text
    rows += [*header, [column.printed for column in form.columns]]
    count = start
    for section in form.sections:
        rows.append([section.id, section.title, *[""] * (width - 2)])
        for line in section.lines:
            row: list[object] = [""] * width
            row[form.label - 1] = line.label
            for number in form.counts:
                row[number - 1] = count
                count += 1
            rows.append(row)
    return rows


def typed(sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    for row in rows:
        sheet.append([cell if cell != "" else None for cell in row])


def letterhead() -> list[list[object]]:
    return [["ỦY BAN NHÂN DÂN"], ["TỈNH MẪU"]]


def forms_in(path: Path) -> list[str]:
    return [ret.form for ret in tdkt_xl.read(path).returns]


def first_counts(path: Path) -> list[int | None]:
    return [ret.lines[0].cells[0] for ret in tdkt_xl.read(path).returns]


@pytest.mark.parametrize("form_id", IDS)
def test_a_form_of_ours_is_told_by_its_properties(form_id: str, tmp_path: Path) -> None:
    new_form("Tỉnh Mẫu", "2026", tmp_path / "bieu.xlsx", form=form_id)
    assert forms_in(tmp_path / "bieu.xlsx") == [form_id]


def without_properties(path: Path, copy: Path) -> None:
    """The cells alone, as somebody copies them into a workbook of his own."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in openpyxl.load_workbook(path).worksheets[0].iter_rows():
        for cell in row:
            if cell.value is not None and not str(cell.value).startswith("="):
                sheet.cell(cell.row or 1, cell.column or 1).value = cell.value
    made.save(copy)


@pytest.mark.parametrize("form_id", IDS)
def test_a_sheet_typed_off_is_told_by_its_content(form_id: str, tmp_path: Path) -> None:
    new_form("Tỉnh Mẫu", "2026", tmp_path / "bieu.xlsx", form=form_id)
    without_properties(tmp_path / "bieu.xlsx", tmp_path / "chep.xlsx")
    assert forms_in(tmp_path / "chep.xlsx") == [form_id]


def test_each_sheet_has_its_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for start, form_id in enumerate(PLAIN, 1):
        typed(book.create_sheet(form_id), [*letterhead(), *table_of(shipped_form(form_id), start * 1000)])
    del book["Sheet"]
    book.save(tmp_path / "ba-bieu.xlsx")
    assert forms_in(tmp_path / "ba-bieu.xlsx") == [*PLAIN]
    assert first_counts(tmp_path / "ba-bieu.xlsx") == [1000, 2000, 3000]


def test_forms_stand_one_under_the_other(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    typed(book.worksheets[0], letterhead())
    for start, form_id in enumerate(("bm01", "bm03"), 1):
        typed(book.worksheets[0], [*table_of(shipped_form(form_id), start * 1000), [""]])
    book.save(tmp_path / "hai-bieu.xlsx")
    assert forms_in(tmp_path / "hai-bieu.xlsx") == ["bm01", "bm03"]
    assert first_counts(tmp_path / "hai-bieu.xlsx") == [1000, 2000]


def test_a_document_with_several_tables_is_several_returns(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("TỈNH MẪU")
    for start, form_id in enumerate(PLAIN, 1):
        title, *rows = table_of(shipped_form(form_id), start * 1000)
        document.add_paragraph(str(title[0]))
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, said in zip(row.cells, cells, strict=True):
                cell.text = str(said)
    document.save(str(tmp_path / "bieu.docx"))
    submission = tdkt_xl.read(tmp_path / "bieu.docx")
    assert [ret.form for ret in submission.returns] == [*PLAIN]
    assert first_counts(tmp_path / "bieu.docx") == [1000, 2000, 3000]
    assert {(ret.unit.name, ret.period.code if ret.period else None) for ret in submission.returns} == {("Tỉnh Mẫu", "2026")}


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The ids of the forms that are asked for behind the first."""
    asked: list[str] = []
    named = ShippedForms.named

    def remembered(self: ShippedForms, form_id: str) -> Form | None:
        if form_id != built_in_forms()[0].id:
            asked.append(form_id)
        return named(self, form_id)

    monkeypatch.setattr(ShippedForms, "named", remembered)
    yield asked


def test_no_other_form_is_loaded_for_the_usual_one(tmp_path: Path, loaded: list[str]) -> None:
    new_form("Xã A", "2026", tmp_path / "bieu.xlsx")
    book = openpyxl.Workbook()
    typed(book.worksheets[0], [*letterhead(), *table_of(built_in_forms()[0])])
    book.save(tmp_path / "chep.xlsx")
    assert forms_in(tmp_path / "bieu.xlsx") == forms_in(tmp_path / "chep.xlsx") == ["bth-2020"]
    assert loaded == []


def test_the_samples_are_read_as_by_the_first_form_alone() -> None:
    together = tdkt_xl.check(ROOT / "samples", no_cache=True)
    alone = tdkt_xl.check(ROOT / "samples", no_cache=True, form="bth-2020")
    assert [(each.file, each.returns) for each in together] == [(each.file, each.returns) for each in alone]
