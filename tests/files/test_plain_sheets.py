"""Plain sheets straight from their XML: the same cells as through the usual reader, and nothing of what is not plain."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.cells import OF_SUMMARIES
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.plain_sheets import NotPlain, PlainWorkbook, cells_by_row, placed, plain_texts, rows_of
from tests.office import LibreOffice

texts = st.sampled_from(["Giấy khen", 'số "5"', "<&>", "a\nb", " hai  cách ", "12", '5"', "&amp;", "=1+1", "1e5"])
values = st.one_of(st.none(), st.integers(-5, 10**15 - 1), st.sampled_from([0.5, 1 / 3, 1e-7, 1e20]), texts)
sheets = st.lists(st.lists(values, max_size=30), max_size=25)


def by_xlsxwriter(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("A")
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(at, place, value)
    return buffer.getvalue()


def by_openpyxl(rows: list[list[object]]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for at, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = book.worksheets[0].cell(at, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # not a formula
    book.save(buffer)
    return buffer.getvalue()


def both(data: bytes) -> tuple[list[list[object]], list[list[object]]]:
    """The rows as read from the XML and as read in the usual way, without blank cells at their ends and blank rows at the end."""
    plain = PlainWorkbook(data, OF_SUMMARIES)
    rows, _ = rows_of(plain.cells(plain.names[0], placed))
    return trimmed(rows), trimmed(Workbook(data).rows(0))


def trimmed(rows: list[list]) -> list[list[object]]:  # type: ignore[type-arg]
    short = [row[: max((at + 1 for at, value in enumerate(row) if value != ""), default=0)] for row in rows]
    while short and not short[-1]:
        short.pop()
    return short


@given(sheets, st.sampled_from([by_xlsxwriter, by_openpyxl]))
def test_the_cells_are_those_of_the_usual_reader(rows, write) -> None:  # type: ignore[no-untyped-def]
    plain, usual = both(write(rows))
    assert plain == usual


def test_the_cells_are_those_of_the_usual_reader_after_libreoffice_saved_them(tmp_path: Path, office: LibreOffice) -> None:
    rows = [["Giấy khen", 5, None, 'số "2"', 0.5], [], ["<&>", 1 / 3, 123456789012345, '3"']]
    (tmp_path / "o.xlsx").write_bytes(by_xlsxwriter(rows))  # type: ignore[arg-type]
    (again,) = office.convert("xlsx", tmp_path / "again", tmp_path / "o.xlsx")
    plain, usual = both(again.read_bytes())
    assert plain == usual and plain[2][2] == 123456789012345


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def found(rows: str) -> tuple[list[list[object]], set[tuple[int, int]]]:
    return rows_of(cells_by_row(sheet(rows), ["a", None], placed))  # type: ignore[return-value]


def test_formulas_without_a_value_are_told() -> None:
    rows = '<row r="1"><c r="A1"><f>B1</f><v>3</v></c><c r="B1"><f>C1</f><v/></c><c r="C1" s="1"/></row>'
    assert found(rows) == ([[3.0, ""]], {(0, 1)})


def test_a_row_s_number_within_a_text_stays() -> None:
    rows = '<row r="5" ht="5"><c r="A5" t="str"><v>khổ 5" và 15"</v></c><c r="B5" s="5"><v>5</v></c></row>'
    assert found(rows)[0][4] == ['khổ 5" và 15"', 5.0]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>0x5</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1<!-- --></v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>1</t></r></is></c></row>',
        '<row r="1"><c r="A1" t="str"><v>_x0041_</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A11"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        '<row r="1x"><c r="A1x"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="1"><x:c r="A1"><v>1</v></x:c></row>',
    ],
)
def test_what_is_not_plain_is_refused(rows: str) -> None:
    with pytest.raises(NotPlain):
        print(found(rows))


def test_a_sheet_without_rows_is_empty() -> None:
    assert rows_of(cells_by_row(b"<worksheet><sheetData/></worksheet>", [], placed)) == ([], set())
    with pytest.raises(NotPlain):
        list(cells_by_row(b"<worksheet/>", [], placed))
    with pytest.raises(NotPlain):
        list(cells_by_row(b'<?xml version="1.0" encoding="latin-1"?>' + sheet(""), [], placed))


def test_shared_texts_with_runs_are_not_plain() -> None:
    xml = b'<sst><si><t>a &amp;amp; b</t></si><si><r><t>c</t></r></si><si/><si><t xml:space="preserve"> d</t></si></sst>'
    assert plain_texts(xml) == ["a &amp; b", None, "", " d"]


def test_another_kind_of_file_is_not_plain() -> None:
    with pytest.raises(NotPlain):
        PlainWorkbook(b"x", OF_SUMMARIES)
