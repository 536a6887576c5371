"""Files that their writers bent: encodings, parts under other names, stray quotes and commas, blank rows within a header."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.opening import opened
from tdkt_xl.files.text_tables import CUT_NUMBERS
from tests.files.test_mending import cell, workbook
from tests.kinds.test_one_number_a_cell import OPEN

Parts = dict[str, bytes]
ROWS = '<row r="1"><c r="A1"><v>542</v></c></row>'


def rewritten(data: bytes, change: Callable[[Parts], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _in_utf_16(parts: Parts) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = text.encode("utf-16")


def _encoding_misnamed(parts: Parts) -> None:
    parts["xl/worksheets/sheet1.xml"] = b'<?xml version="1.0" encoding="utf8"?>' + parts["xl/worksheets/sheet1.xml"]


def _book_renamed(parts: Parts) -> None:
    parts["xl/workbook22.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/workbook22.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"workbook.xml", b"workbook22.xml")


def _links_lost(parts: Parts) -> None:
    del parts["xl/_rels/workbook.xml.rels"]


@pytest.mark.parametrize("change", [_in_utf_16, _encoding_misnamed, _book_renamed, _links_lost])
def test_parts_of_a_workbook_as_other_programs_write_them(change: Callable[[Parts], None]) -> None:
    assert Workbook(rewritten(workbook(ROWS), change)).rows(0) == [[542.0]]


@pytest.mark.parametrize("inside", ["<v>5<!-- 9 -->42</v>", '<v xml:space="preserve">54<!---->2</v>'])
def test_a_comment_within_a_value(inside: str) -> None:
    assert Workbook(workbook(f'<row r="1">{cell("A1", inside)}</row>')).rows(0) == [[542.0]]


@pytest.mark.parametrize("lead", [b"\r\n", b"\xef\xbb\xbf", b"  \n"])
def test_blanks_before_the_first_byte(lead: bytes) -> None:
    assert opened(lead + workbook(ROWS)).rows(0) == [[542.0]]


def test_a_document_whose_first_member_is_packed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        row = "<table:table-row><table:table-cell><text:p>542</text:p></table:table-cell></table:table-row>"
        body = f"<office:body><office:text><table:table>{row}</table:table></office:text></office:body>"
        parts.writestr("content.xml", f"<office:document-content {OPEN}>{body}</office:document-content>")
    document = opened(buffer.getvalue())
    assert document.names == ["Bảng 1"] and document.rows(0) == [["542"]]


# ---- Text tables

TABLE = "Stt;Tên;A;B;C\n1;Một;1;2;3\n2;Hai;4;5;6\n3;Ba;7;8;9\n"


@pytest.mark.parametrize("end", ["\r\r\n", "\r", "\r\n"])
def test_ends_of_lines(end: str) -> None:
    assert opened(TABLE.replace("\n", end).encode()).rows(0)[1] == ["1", "Một", "1", "2", "3"]


def test_a_quote_that_nobody_closed_swallows_no_rows() -> None:
    rows = opened(TABLE.replace("Một", '"Một').encode()).rows(0)
    assert [row[1] for row in rows] == ["Tên", "Một", "Hai", "Ba"]


def test_a_cell_of_several_lines_stays_one() -> None:
    rows = opened(TABLE.replace("Tên", '"Tên\ncủa; hình thức\nkhen"').encode()).rows(0)
    assert rows[0][1] == "Tên\ncủa; hình thức\nkhen" and len(rows) == 4


def test_a_thousands_comma_without_quotes() -> None:
    table = TABLE.replace(";", ",").replace("4,5,6", "1,984,,1,687")
    document = opened(table.encode())
    assert document.rows(0)[2] == ["2", "Hai", "1,984", "", "1,687"]
    assert CUT_NUMBERS in document.mended


def test_commas_of_which_no_count_tells_which_part_cells_are_marked() -> None:
    table = TABLE.replace(";", ",").replace("4,5,6", "1,984,297,687")  # 1,984 or 297,687 …
    assert all(re.fullmatch(r"\d+ \?", str(cell)) for cell in opened(table.encode()).rows(0)[2][2:6])


# ---- Web pages


@pytest.mark.parametrize(
    ("inside", "right"),
    [
        ('<input type="text" value="542">', "542"),
        ('<input type="hidden" value="9">542', "542"),
        ("<textarea>542</textarea>", "542"),
        ("<select><option>1<option selected>542</select>", "542"),
        ("542<button>9</button>", "542"),
        ('542<span style="mso-text-raise:5pt">1</span>', "542"),
        ('<span style="font-size:0px">9</span>542', "542"),
        ('<span style="position:absolute;left:-9999px">9</span>542', "542"),
        ('<span style="padding-left:-999px">5</span>42', "542"),
        ("542<sub>1</sub>", "542 1"),
        ("542<small>1</small>", "542 1"),
        ("<small>542</small>", "542"),
    ],
)
def test_what_a_web_page_shows_in_a_cell(inside: str, right: str) -> None:
    assert opened(f"<html><table><tr><td>{inside}</td></tr></table></html>".encode()).rows(0) == [[right]]


def test_a_tables_caption_stands_above_it() -> None:
    page = "<html><table><caption>BIỂU TỔNG HỢP NĂM 2026</caption><tr><td>542</td></tr></table></html>"
    document = opened(page.encode())
    assert document.rows(0) == [["542"]] and "BIỂU TỔNG HỢP NĂM 2026" in document.around(0)


def test_a_web_page_in_one_part() -> None:
    page = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><table><tr><td>542</td></tr></table></html>"
    assert opened(page).rows(0) == [["542"]]


def test_a_workbook_embedded_in_a_document() -> None:
    from tdkt_xl.files.word import EMBEDDED
    from tests.kinds.test_one_number_a_cell import word

    embedded = {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": workbook(ROWS), "word/embeddings/oleObject1.bin": b"x"}
    document = opened(rewritten(word("<w:p/>"), lambda parts: parts.update(embedded)))
    assert document.rows(len(document.names) - 1) == [[542.0]] and EMBEDDED in document.mended


def test_a_text_that_exists_twice_for_old_programs_counts_once() -> None:
    from tests.kinds.test_one_number_a_cell import word

    run = "<w:r><w:t>542</w:t></w:r>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = f"<mc:AlternateContent {names}><mc:Choice>{run}</mc:Choice><mc:Fallback>{run}</mc:Fallback></mc:AlternateContent>"
    assert opened(word(f"<w:p>{twice}</w:p>")).rows(0) == [["542"]]
