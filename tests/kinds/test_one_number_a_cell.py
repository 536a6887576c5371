"""One cell, one number: what is raised, struck out, hidden, deleted or on another line never joins its digits, in any container."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from tdkt_xl.files.opening import opened
from tdkt_xl.files.runs import StruckOut
from tdkt_xl.words.numbers import read_count
from tests.files.test_mending import MAIN, workbook
from tests.grids import S1, counts, header_rows, read_sheets

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
OPEN_STYLES = (
    '<style:style style:name="sup"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="str"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="hid"><style:text-properties text:display="none"/></style:style>'
)

RAISED, STRUCK, HIDDEN, GONE, MOVED, RUBY, LINE, BLOCK, HYPHEN, COMMENT, CDATA, REFERENCE = (
    "raised", "struck", "hidden", "gone", "moved", "ruby", "line", "block", "hyphen", "comment", "cdata", "reference",
)  # fmt: skip
PARTS = [("", "542"), (RAISED, "1")]


def word(cell: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        table = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{table}</w:body></w:document>')
    return buffer.getvalue()


def _word(kind: str) -> bytes:
    def run(text: str, look: str = "") -> str:
        return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"

    inside = {
        RAISED: run("542") + run("1", '<w:vertAlign w:val="superscript"/>'),
        STRUCK: run("500", "<w:strike/>") + run("542"),
        HIDDEN: run("99", "<w:vanish/>") + run("542"),
        GONE: f"<w:del><w:r><w:delText>500</w:delText></w:r></w:del><w:ins>{run('542')}</w:ins>",
        MOVED: f"<w:moveFrom>{run('500')}</w:moveFrom><w:moveTo>{run('542')}</w:moveTo>",
        RUBY: f"<w:r><w:ruby><w:rt>{run('1')}</w:rt><w:rubyBase>{run('542')}</w:rubyBase></w:ruby></w:r>",
        LINE: "<w:r><w:t>9</w:t><w:br/><w:t>120</w:t></w:r>",
        BLOCK: "<w:r><w:t>9</w:t></w:r></w:p><w:p><w:r><w:t>120</w:t></w:r>",
        HYPHEN: "<w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>42</w:t></w:r>",
        COMMENT: "<w:r><w:t>5<!-- 9 -->42</w:t></w:r>",
        CDATA: "<w:r><w:t><![CDATA[542]]></w:t></w:r>",
        REFERENCE: "<w:r><w:t>&#53;42</w:t></w:r>",
    }
    return word(f"<w:p>{inside[kind]}</w:p>")


def _html(kind: str) -> bytes:
    inside = {
        RAISED: "542<sup>1</sup>",
        STRUCK: "<s>500</s>542",
        HIDDEN: '<span style="display:none">99</span>542',
        GONE: "<del>500</del>542",
        MOVED: '<span style="mso-hide:all">500</span>542',
        RUBY: "<ruby>542<rt>1</rt></ruby>",
        LINE: "9<br>120",
        BLOCK: "<p>9</p><p>120</p>",
        HYPHEN: "5&#8209;42",
        COMMENT: "5<!-- 9 -->42",
        CDATA: '<span class="a">99</span>542',
        REFERENCE: "&#53;42",
    }
    return f"<html><style>.a {{display: none}}</style><table><tr><td>{inside[kind]}</td></tr></table></html>".encode()


def _open(kind: str) -> bytes:
    inside = {
        RAISED: '542<text:span text:style-name="sup">1</text:span>',
        STRUCK: '<text:span text:style-name="str">500</text:span>542',
        HIDDEN: '<text:span text:style-name="hid">99</text:span>542',
        GONE: "542<office:annotation><text:p>1</text:p></office:annotation>",
        MOVED: "542<text:note><text:note-citation>1</text:note-citation></text:note>",
        RUBY: "<text:ruby><text:ruby-base>542</text:ruby-base><text:ruby-text>1</text:ruby-text></text:ruby>",
        LINE: "9<text:line-break/>120",
        BLOCK: "9</text:p><text:p>120",
        HYPHEN: "5\u201142",
        COMMENT: "5<!-- 9 -->42",
        CDATA: "<![CDATA[542]]>",
        REFERENCE: "&#53;42",
    }
    cell = f'<table:table-cell office:value-type="string">\n <!-- x -->\n <text:p>{inside[kind]}</text:p>\n</table:table-cell>'
    table = f'<table:table table:name="a">\n <table:table-row>\n {cell}\n </table:table-row>\n</table:table>'
    content = f"<office:document-content {OPEN}><office:automatic-styles>{OPEN_STYLES}</office:automatic-styles><office:body>"
    content += f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr("content.xml", content)
    return buffer.getvalue()


def _shared(kind: str) -> bytes:
    def run(text: str, look: str = "") -> str:
        return f"<r><rPr>{look}</rPr><t>{text}</t></r>"

    inside = {
        RAISED: run("542") + run("1", '<vertAlign val="superscript"/>'),
        STRUCK: run("500", "<strike/>") + run("542"),
        RUBY: '<t>542</t><rPh sb="0" eb="1"><t>1</t></rPh>',
        LINE: "<t>9\n120</t>",
        BLOCK: run("9") + '<r><t xml:space="preserve">\n120</t></r>',
        COMMENT: "<t>5<!-- 9 -->42</t>",
        CDATA: "<t><![CDATA[542]]></t>",
        REFERENCE: "<t>&#53;42</t>",
    }
    return workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=f"<si>{inside[kind]}</si>")


RIGHT = {LINE: "9\n120", BLOCK: "9\n120", HYPHEN: "5-42"}
CONTAINERS: dict[str, Callable[[str], bytes]] = {".docx": _word, "HTML": _html, ".ods": _open, ".xlsx": _shared}
WITHOUT = {(".xlsx", kind) for kind in (HIDDEN, GONE, MOVED, HYPHEN)}
"""What a workbook has no way to write."""
CASES = [
    (container, kind)
    for container in CONTAINERS
    for kind in (RAISED, STRUCK, HIDDEN, GONE, MOVED, RUBY, LINE, BLOCK, HYPHEN, COMMENT, CDATA, REFERENCE)
    if (container, kind) not in WITHOUT
]


@pytest.mark.parametrize(("container", "kind"), CASES)
def test_the_number_that_counts(container: str, kind: str) -> None:
    assert opened(CONTAINERS[container](kind)).rows(0)[0][0] == RIGHT.get(kind, "542")


def test_a_number_that_excel_writes_beside_its_text() -> None:
    page = '<html><table><tr><td x:num="542">#####</td><td x:num>7</td><td x:err="#REF!">x</td></tr></table></html>'
    book = opened(page.encode())
    assert book.rows(0) == [[542.0, "7", ""]] and list(book.marks(0)) == [(0, 2)]


def test_a_number_kept_as_text_in_a_text_table() -> None:
    assert opened(b'a;b;c\n="542";="1";x\n').rows(0)[1] == ["542", "1", "x"]


@pytest.mark.parametrize("sign", [*"\u200e\u200f\u202a\u202c\u2066\u2069\u200b\ufeff"], ids=ascii)
def test_signs_without_width_or_of_direction_are_nothing(sign: str) -> None:
    assert read_count(f"{sign}542{sign}").value == 542


def rewritten(data: bytes, more: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**parts, **more}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def struck_styles() -> str:
    fonts = "<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
    return f'<styleSheet xmlns="{MAIN}">{fonts}<cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'


def _struck_sheet() -> bytes:
    cells = '<c r="A1" s="1"><v>500</v></c><c r="B1" s="2"><v>542</v></c>'
    return rewritten(workbook(f'<row r="1">{cells}</row>'), {"xl/styles.xml": struck_styles().encode()})


def _struck_open() -> bytes:
    style = '<style:style style:name="c" style:family="table-cell">'
    style += '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    number = '<table:table-cell {} office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
    row = number.format('table:style-name="c"', 500, 500) + number.format("", 542, 542)
    table = f"<table:table table:name='a'><table:table-row>{row}</table:table-row></table:table>"
    content = f"<office:document-content {OPEN}><office:automatic-styles>{style}</office:automatic-styles>"
    content += f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    return rewritten(_open(RAISED), {"content.xml": content.encode()})


def _struck_word() -> bytes:
    return word("<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>500</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>542</w:t></w:r></w:p>")


@pytest.mark.parametrize("look", [r"\sub", r"\dn6"])
def test_digits_set_lower_are_no_part_of_the_number(look: str) -> None:
    table = rf"{{\rtf1\trowd\cellx800\pard\intbl 542{{{look} 1}}\cell\row\pard}}"
    assert opened(table.encode()).rows(0) == [["542 1"]]


def test_text_moved_away_in_rtf_is_gone() -> None:
    table = rb"{\rtf1\trowd\cellx800\pard\intbl {\mvf 500}542\cell\row\pard}"
    assert opened(table).rows(0) == [["542"]]


STRUCK_CELLS = {
    ".docx": _struck_word,
    "HTML": lambda: b"<html><table><tr><td><s>500</s></td><td>542</td></tr></table></html>",
    ".rtf": lambda: rb"{\rtf1\trowd\cellx800\cellx1600\pard\intbl{\strike 500}\cell 542\cell\row\pard}",
    ".ods": _struck_open,
    ".xlsx": _struck_sheet,
}


@pytest.mark.parametrize("container", STRUCK_CELLS)
def test_a_cell_struck_out_as_a_whole_is_blank_and_known(container: str) -> None:
    struck, plain = opened(STRUCK_CELLS[container]()).rows(0)[0]
    assert struck == "" and isinstance(struck, StruckOut) and struck.was == "500"
    assert str(plain).removesuffix(".0") == "542"


def test_of_a_line_the_struck_cell_is_told() -> None:
    (ret,) = read_sheets({"BTH": [*header_rows(), S1, ["1", "Giấy khen", StruckOut("10"), 4, "", 10, "", 1, 3]]})
    assert 3 not in counts(ret, "giay-khen") and counts(ret, "giay-khen")[6] == 10
    assert [finding.cell for finding in ret.findings if "gạch ngang" in finding.message] == ["C6"]
