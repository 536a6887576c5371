"""Long, plain sheets: the cells are those that python-calamine gives, and what is not plain is left to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tdkt_xl.containers import long_sheets
from tdkt_xl.containers.grids import Workbook
from tdkt_xl.containers.long_sheets import LongSheet
from tdkt_xl.errors import UnreadableFile
from tests.office import LibreOffice

Row = list[object]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=6)
CELLS = st.one_of(st.none(), st.just(""), TEXTS, st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


@pytest.fixture(autouse=True)
def every_sheet_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_sheets, "LONG", 0)


def written(rows: list[Row], format_: str | None = None) -> bytes:
    """A workbook with these cells from A1 on; "" is a blank cell with a style."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, style = book.add_worksheet(), book.add_format({"num_format": format_ or "#,##0"})
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell == "":
                    sheet.write_blank(i, j, None, style)
                elif isinstance(cell, str):
                    sheet.write_string(i, j, cell)
                elif cell is not None:
                    sheet.write_number(i, j, cell, style)  # type: ignore[arg-type]
    return buffer.getvalue()


def part(data: bytes, name: str) -> bytes:
    parts = zipfile.ZipFile(io.BytesIO(data))
    return parts.read(name) if name in parts.namelist() else b""


def plainly_read(data: bytes, edit: Callable[[bytes], bytes] = bytes) -> list[Row] | None:
    sheet = LongSheet.among(edit(part(data, "xl/worksheets/sheet1.xml")))
    return sheet.rows(part(data, "xl/sharedStrings.xml"), part(data, "xl/styles.xml")) if sheet is not None else None


def calamine(data: bytes) -> list[Row]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)  # type: ignore[return-value]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=8), TEXTS)
def test_the_cells_are_calamine_s(rows: list[Row], last: str) -> None:
    long_sheets.LONG = 0
    data = written([["đầu"], *rows, [None, 5, last or "cuối"]])
    read = plainly_read(data)
    assert read is None or (read == calamine(data) and all(type(cell) in (str, float) for row in read for cell in row))


def test_a_plain_table_is_read_here_blank_rows_and_styled_blanks_included() -> None:
    data = written([["Đơn vị", None, "Số"], [], ["Xã A & B", "", 1984], ["Xã C", None, -2.5]])
    assert plainly_read(data) == [["Đơn vị", "", "Số"], [""] * 3, ["Xã A & B", "", 1984.0], ["Xã C", "", -2.5]] == calamine(data)


@pytest.mark.parametrize("format_", ["dd/mm/yyyy", "[h]:mm", '0" ngày"'])
def test_what_may_be_a_date_is_left_to_calamine(format_: str) -> None:
    assert plainly_read(written([[1, 2]], format_)) is None
    assert plainly_read(written([[1, 2]], "0.0%")) == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" s="1"><f>A1</f><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="b"><v>1</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="e"><v>#N/A</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B2" s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="AB1" s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="s"><v>99</v></c>'),
        (b"</row><row ", b'</row><c r="C9"><v>1</v></c><row '),
        (b'<row r="2"', b'<row r="1"'),
        (b"<row r=", b"<x:row r="),
    ],
)
def test_what_is_not_plain_is_left_to_calamine(old: bytes, new: bytes) -> None:
    data = written([[1, 2], [3, 4]])
    assert plainly_read(data) == [[1.0, 2.0], [3.0, 4.0]]
    assert plainly_read(data, lambda xml: xml.replace(b' spans="1:2"', b"").replace(old, new)) is None


def test_short_sheets_are_left_to_calamine(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written([[1, 2]])
    monkeypatch.setattr(long_sheets, "LONG", 10_000)
    assert plainly_read(data) is None


def test_a_workbook_gives_the_same_rows_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [["a", 1], ["b", 2]]
    asked: list[int] = []
    monkeypatch.setattr(Workbook, "_read_rows", lambda self, sheet: asked.append(sheet))
    book = Workbook(written(rows))
    assert book.rows(0) == [["a", 1.0], ["b", 2.0]] and asked == []


def test_a_cell_far_below_is_refused_all_the_same() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 20, 1)
        sheet.write(900_000, 0, 1)
    with pytest.raises(UnreadableFile, match=r"900\.001 dòng × 21 cột"):
        Workbook(data.getvalue())


def test_what_libreoffice_saves_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(written([["Đơn vị", "Số"], [], *([f"Xã {n}", n] for n in range(50))]))
    (saved,) = LibreOffice(tmp_path / "profile").convert("xlsx", tmp_path / "lo", path)
    data = saved.read_bytes()
    assert plainly_read(data) == calamine(data)
