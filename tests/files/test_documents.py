"""Forms that come as Word tables, text tables, HTML or Excel 2003 XML read like those in workbooks."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tdkt_xl.files.opening import opened as read_document
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Return
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.periods import Period
from tests.containers import Grid, delimited, grid_of, html_page, spreadsheet_xml, word
from tests.legacy_codes import tcvn3, vietnamese_code_page, vni
from tests.sheets import write_return

WORD_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELLS = {"giay-khen": {3: "1.984", 4: 1000, 6: 1900, 8: 100, 9: 800, 10: 84, 13: 100}, "co-thi-dua-cap-tinh": {3: 1, 6: 1}}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """The sheet of a filled form as text, row by row."""
    return grid_of(write_return(tmp_path_factory.mktemp("g") / "a.xlsx", CELLS))


def read(path: Path, form: Form) -> Return:
    submission = read_submission(find_sources([path])[0], [form])
    assert [finding.message for finding in submission.findings] == []
    assert len(submission.returns) == 1
    return submission.returns[0]


def assert_is_the_form(ret: Return, first_row: int) -> None:
    assert (ret.unit.name, ret.period) == ("Xã Bình An", Period(2026))
    assert len(ret.lines) == 13
    assert ret.lines[0].cells == (1984, 1000, 1900, 100, 800, 84, None, 100)
    assert ret.lines[4].cells == (1, None, 1, None, None, None, None, None)
    assert ret.lines[0].row == first_row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_text_table_in_any_usual_encoding(grid: Grid, form: Form, tmp_path: Path, encoding: str, delimiter: str) -> None:
    import unicodedata

    text = delimited(grid, delimiter)
    if encoding == "cp1258":  # the code page has base letters with hooks and circumflexes, and tone marks to follow them
        text = "".join(vietnamese_code_page(c) for c in text)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    ret = read(path, form)
    assert_is_the_form(ret, 11)
    assert ret.sheet is None
    assert all(unicodedata.is_normalized("NFC", line.label) for line in ret.lines)


@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_a_text_table_from_before_unicode(grid: Grid, form: Form, tmp_path: Path, encode: Callable[[str], str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(encode(delimited(grid, ";")).encode("latin-1"))
    submission = read_submission(find_sources([path])[0], [form])
    (ret,) = submission.returns
    assert_is_the_form(ret, 11)
    assert "interpreted" in [finding.rule for finding in submission.all_findings]


def test_the_table_in_a_word_report(grid: Grid, form: Form, tmp_path: Path) -> None:
    letterhead = [["UBND TỈNH QUẢNG NINH\nUBND XÃ BÌNH AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]]
    path = word(tmp_path / "a.docx", letterhead, grid[5:], before=["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"])
    ret = read(path, form)
    assert_is_the_form(ret, 6)
    assert ret.sheet == "Bảng 2"


def test_spans_in_a_word_table_keep_their_columns(tmp_path: Path) -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    first = cell.format('<w:vMerge w:val="restart"/>', "Stt") + cell.format('<w:gridSpan w:val="3"/>', "Số lượng")
    second = cell.format("<w:vMerge/>", "x") + "".join(cell.format("", text) for text in "abc")
    rows = f"<w:tr>{first}</w:tr><w:tr>{second}</w:tr>"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as parts:
        parts.writestr(
            "word/document.xml", f'<w:document xmlns:w="{WORD_SPACE}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>'
        )
    assert read_document((tmp_path / "a.docx").read_bytes()).rows(0) == [["Stt", "Số lượng", "", ""], ["", "a", "b", "c"]]


def test_content_controls_and_tracked_insertions_in_word_are_looked_through(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    first = f"<w:tr>{cell.format('a')}{control.format(cell.format('b'))}</w:tr>"
    second = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell.format("d")}</w:tr>'
    table = control.format(f"<w:tbl>{first}{control.format(second)}</w:tbl>")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as parts:
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{WORD_SPACE}"><w:body>{table}</w:body></w:document>')
    assert read_document((tmp_path / "a.docx").read_bytes()).rows(0) == [["a", "b"], ["", "d"]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_that_states_the_delimiter_is_no_row(end: str) -> None:
    assert read_document(f"sep=|{end}a|b;c;d{end}".encode()).rows(0) == [["a", "b;c;d"]]


def test_a_cut_off_page_is_no_table() -> None:
    rows = "<tr><td>1<td>2</tr>" * 3
    assert len(read_document(f"<html><table>{rows}</html>".encode()).rows(0)) == 3  # sloppy, but to its end
    with pytest.raises(UnreadableFile, match="dở dang"):
        read_document(f"<html><table>{rows}".encode())


SPREADSHEET = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>{}</Table></Worksheet></Workbook>'
)


def test_types_in_excel_2003_xml() -> None:
    cells = [("DateTime", "1905-06-06T00:00:00.000"), ("DateTime", "1900-01-05T00:00:00Z"), ("DateTime", "?"), ("Boolean", "1")]
    data = "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in cells)
    document = read_document(SPREADSHEET.format(f"<Row>{data}</Row>").encode())
    first, second, spoilt, truth = document.rows(0)[0]
    assert [document.number_under_date(0, (0, 0), date) for date in (first, second)] == [1984, 5]
    assert (spoilt, truth) == ("?", True)


@pytest.mark.parametrize("index", ["", "x", "-1", "²", "9" * 5000])
def test_a_spoilt_row_number_in_excel_2003_xml(index: str) -> None:
    row = f'<Row ss:Index="{index}"><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    assert read_document(SPREADSHEET.format(row).encode()).rows(0) == [[1.0]]


def test_the_xls_that_is_html(grid: Grid, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(html_page(grid), encoding="utf-8")
    ret = read(path, form)
    assert_is_the_form(ret, 11)
    assert ret.sheet == "Bảng 1"


def test_spans_in_an_html_table_keep_their_columns() -> None:
    page = "<table><tr><th rowspan=2>Stt<th colspan=2>Số lượng</tr><tr><td>a<td>b</tr></table>"
    assert read_document(page.encode()).rows(0) == [["Stt", "Số lượng", ""], ["", "a", "b"]]


def test_the_xls_that_is_excel_2003_xml(grid: Grid, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(spreadsheet_xml(grid), encoding="utf-8")
    ret = read(path, form)
    assert_is_the_form(ret, 11)
    assert ret.sheet == "BTH"


def test_errors_in_excel_2003_xml_are_seen(grid: Grid, form: Form, tmp_path: Path) -> None:
    text = spreadsheet_xml(grid).replace('<Data ss:Type="Number">1000</Data>', '<Data ss:Type="Error">#REF!</Data>')
    (tmp_path / "a.xls").write_text(text, encoding="utf-8")
    ret = read(tmp_path / "a.xls", form)
    assert [(finding.rule, finding.cell, finding.actual) for finding in ret.findings] == [("formula-error", "D11", "#REF!")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n \n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR,,,;;;",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b"PK\x03\x04 word/document.xml",
    ],
)
def test_what_is_no_table_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_document(data)
