"""Plain sheets: the cells are those that python-calamine gives, and what is not plain is left to it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from tdkt_xl.files import package, plain_sheets
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.package import Package
from tdkt_xl.files.plain_sheets import Kinds
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tests.office import LibreOffice

Row = list[object]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=6)
CELLS = st.one_of(st.none(), st.just(""), TEXTS, st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


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


def plainly_read(data: bytes) -> list[Row] | None:
    """The cells of the first sheet, None where it is not plain."""
    return Package(Members(data)).plain_rows(0)


def edited(data: bytes, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts edited."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for each in parts.namelist():
            out.writestr(each, edit(parts.read(each)) if each == name else parts.read(each))
    return buffer.getvalue()


SHEET, SHARED, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def with_rows(rows: str) -> bytes:
    """A workbook whose shared texts are those of TEXTS_SHARED, with these rows, as XML."""
    data = written([[1]])
    data = edited(data, SHEET, lambda xml: re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), xml))
    return with_part(data, SHARED, f'<sst xmlns="{MAIN}">{TEXTS_SHARED}</sst>'.encode())


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS_SHARED = '<si><t>Giấy khen</t></si><si><t></t></si><si><t xml:space="preserve"> a &amp; b </t></si><si><t>x&#273;</t></si>'


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as parts:
        assert name not in parts.namelist()
        parts.writestr(name, content)
    return edited(edited(buffer.getvalue(), "xl/_rels/workbook.xml.rels", _linked), "[Content_Types].xml", _typed)


def _linked(xml: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    return xml.replace(b"</Rel", b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Rel' % kind)


def _typed(xml: bytes) -> bytes:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return xml.replace(b"</Types", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types' % kind)


def calamine(data: bytes) -> list[Row] | None:
    """The cells of the first sheet; None where the library refuses them."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)  # type: ignore[return-value]
    except CalamineError:
        return None


# ---- The law: what is read here is what python-calamine reads


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=8), TEXTS)
def test_the_cells_are_calamine_s(rows: list[Row], last: str) -> None:
    data = written([["đầu"], *rows, [None, 5, last or "cuối"]])
    read = plainly_read(data)
    assert read is None or (read == calamine(data) and all(type(cell) in (str, float) for row in read for cell in row))


VALUES = st.sampled_from(
    ["", "0", "5", "12", "-3", "1.5", "1e5", "1.2E-05", "12345678901234567", " 7", "007", "+5", "abc", "1,5", "a &amp; b", "&#273;",
     " lead", "đầu", "_x000D_", "&quot;q", "&nbsp;", "&", "x\ny", "#N/A", "TRUE", "1", "2", "3", "99", ".5", "5.", "1e400", "nan"]
)  # fmt: skip
STYLE = st.sampled_from(["", "", ' s="1"', ' s="0"', ' s="9"'])
TYPE = st.sampled_from(["", "", ' t="n"', ' t="s"', ' t="s"', ' t="str"', ' t="e"', ' t="b"', ' t="d"'])
FORMULA = st.sampled_from(
    ["", "", "", "<f>A1+1</f>", '<f t="shared" ref="A1:B2" si="0">B1*2</f>', '<f t="shared" si="0"/>', "<f>1&lt;2</f>"]
)
INLINE = st.sampled_from(["<is><t>{}</t></is>", '<is><t xml:space="preserve">{}</t></is>', "<is><r><t>{}</t></r></is>"])
CELL = st.one_of(
    st.builds('<c r="{{}}"{}{}/>'.format, STYLE, TYPE),
    st.builds('<c r="{{}}"{}{}>{}<v>{}</v></c>'.format, STYLE, TYPE, FORMULA, VALUES),
    st.builds('<c r="{{}}"{}{}>{}</c>'.format, STYLE, TYPE, FORMULA),
    st.builds(lambda style, inline, text: f'<c r="{{}}"{style} t="inlineStr">{inline.format(text)}</c>', STYLE, INLINE, VALUES),
)
ROWS = st.dictionaries(st.integers(1, 6), st.dictionaries(st.sampled_from("ABCDZ"), CELL, max_size=4), max_size=4)


def as_xml(rows: dict[int, dict[str, str]]) -> str:
    cells = {n: "".join(cell.replace("{}", f"{letter}{n}", 1) for letter, cell in sorted(rows[n].items())) for n in sorted(rows)}
    return "".join(f'<row r="{n}" ht="20">{each}</row>' if each else f'<row r="{n}"/>' for n, each in cells.items())


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(ROWS)
def test_whatever_stands_in_a_cell_s_xml_is_read_as_calamine_reads_it(rows: dict[int, dict[str, str]]) -> None:
    data = with_rows(as_xml(rows))
    read = plainly_read(data)
    assert read is None or repr(read) == repr(calamine(data))


# ---- What is plain


def test_a_plain_table_is_read_here_blank_rows_and_styled_blanks_included() -> None:
    data = written([["Đơn vị", None, "Số"], [], ["Xã A & B", "", 1984], ["Xã C", None, -2.5]])
    assert plainly_read(data) == [["Đơn vị", "", "Số"], [""] * 3, ["Xã A & B", "", 1984.0], ["Xã C", "", -2.5]] == calamine(data)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>2*3</f><v>6</v></c><c r="C1" t="str"><f>"a"</f><v>a</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&#273;&#7847;u</t></is></c><c r="B1" t="n"></c></row>',
        '<row r="2"><c r="A2"><v>1E-05</v></c><c r="C2" t="e"><v>#DIV/0!</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="Z1" s="1"/></row><row r="1048576" hidden="1"/>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>1</v></c></row>',
    ],
)
def test_texts_formulas_errors_and_blanks_are_plain(rows: str) -> None:
    data = with_rows(rows)
    assert plainly_read(data) == calamine(data) is not None


@pytest.mark.parametrize("format_", ["dd/mm/yyyy", "[h]:mm", '0" ngày"'])
def test_what_may_be_a_date_is_left_to_calamine(format_: str) -> None:
    assert plainly_read(written([[1, 2]], format_)) is None
    assert plainly_read(written([[1, 2]], "0.0%")) == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="b"><v>1</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="e"><v>#ABC</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B2" s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="AB1" s="1"><v>2</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="s"><v>99</v></c>'),
        (b'<c r="B1" s="1"><v>2</v></c>', b'<c r="B1" t="inlineStr"><is><t> a</t></is></c>'),
        (b"</row><row ", b'</row><c r="C9"><v>1</v></c><row '),
        (b"</row><row ", b"</row>\n<row "),
        (b'<row r="2"', b'<row r="1"'),
        (b'<row r="2"', b'<row r="1048577"'),
        (b"<row r=", b"<x:row r="),
        (b"<sheetData>", b"<!-- <sheetData> --><sheetData>"),
    ],
)
def test_what_is_not_plain_is_left_to_calamine(old: bytes, new: bytes) -> None:
    data = edited(written([[1, 2], [3, 4]]), SHEET, lambda xml: xml.replace(b' spans="1:2"', b""))
    assert plainly_read(data) == [[1.0, 2.0], [3.0, 4.0]]
    assert plainly_read(edited(data, SHEET, lambda xml: xml.replace(old, new))) is None


@pytest.mark.parametrize(
    "text", [b"<si><t> a</t></si>", b"<si><r><t>a</t></r></si>", b"<si><t>a_x000D_b</t></si>", b"<si><t>&eacute;</t></si>"]
)
def test_texts_in_several_fonts_or_with_odd_signs_are_left_to_calamine(text: bytes) -> None:
    data = written([["a"]])
    assert plainly_read(data) == [["a"]]
    assert plainly_read(edited(data, SHARED, lambda xml: xml.replace(b"<si><t>a</t></si>", text))) is None


def test_a_stylesheet_without_styles_of_cells_leaves_the_sheet_to_calamine() -> None:
    assert plainly_read(edited(written([[1]]), STYLES, lambda xml: xml.replace(b"cellXfs", b"x:cellXfs"))) is None


# ---- In a workbook


def test_a_plain_workbook_is_read_without_calamine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CalamineWorkbook, "from_filelike", lambda _: pytest.fail("calamine was asked"))
    book = Workbook(written([["a", 1], ["b", 2]]))
    assert (book.names, book.visible) == (["Sheet1"], [True])
    assert book.rows(0) == [["a", 1.0], ["b", 2.0]]


def test_names_and_visibility_of_sheets_are_calamine_s() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name in ("Biểu", "Ẩn", "Rất ẩn", "A & B"):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, name)
            if name == "Ẩn":
                sheet.hide()
            elif name == "Rất ẩn":
                sheet.very_hidden()
    data = buffer.getvalue()
    assert Package(Members(data)).sheets is None  # an ampersand is left to calamine
    plain = edited(data, "xl/workbook.xml", lambda xml: xml.replace(b"A &amp; B", b"A va B"))
    assert [sheet.name for sheet in Package(Members(plain)).sheets or []] == ["Biểu", "Ẩn", "Rất ẩn", "A va B"]
    for each in (data, plain):
        read = Workbook(each)
        assert read.visible == [True, False, False, True]
        assert [read.rows(number) for number in range(4)] == [[["Biểu"]], [["Ẩn"]], [["Rất ẩn"]], [["A & B"]]]


def test_a_long_sheet_is_read_with_its_texts_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [["Xã A", 1], ["", 2], ["Xã A", "Xã C"]]
    data, formula = written(rows), with_rows('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    short = plainly_read(data)
    monkeypatch.setattr(package, "_LONG", 0)
    assert plainly_read(data) == short == calamine(data)
    assert plainly_read(formula) is None
    assert (
        plainly_read(with_rows('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>1</v></c></row>')) is None
    )  # a text of no letters
    assert plainly_read(with_rows('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')) is None


def test_a_cell_far_below_is_refused_all_the_same() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 20, 1)
        sheet.write(900_000, 0, 1)
    with pytest.raises(UnreadableFile, match=r"900\.001 dòng × 21 cột"):
        Workbook(data.getvalue())


def test_a_flipped_byte_is_noticed() -> None:
    """Whoever stores instead of compressing leaves no other trace of it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written([[1234, 5]]))) as parts, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        for each in parts.namelist():
            out.writestr(each, parts.read(each))
    data = buffer.getvalue()
    assert Workbook(data).rows(0) == [[1234.0, 5.0]]
    with pytest.raises(UnreadableFile, match="tệp hỏng"):
        Workbook(data.replace(b"<v>1234</v>", b"<v>1284</v>"))


def test_a_sheet_that_the_workbook_is_not_linked_to_is_not_read() -> None:
    broken = edited(
        written([[1]]), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"worksheets/none.xml")
    )
    for question in (Workbook.rows, Workbook.merged):
        with pytest.raises(UnreadableFile, match="không đọc được trang “Sheet1”"):
            question(Workbook(broken), 0)


def test_kinds_of_cells_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_sheets, "_MOST_KINDS", 10)
    kinds = Kinds(frozenset())
    assert [kinds[b"><v>%d</v></c>" % number] for number in range(50)] == list(range(50))
    assert len(kinds) <= 12 and kinds[b""] == ""
    long = b"><v>1</v></c>".replace(b"><v>", b"><f>%s</f><v>" % (b"A1+" * 50), 1)
    assert kinds[long] == 1.0 and long not in kinds


def test_what_libreoffice_saves_is_read_alike(tmp_path: Path, office: LibreOffice) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(written([["Đơn vị", "Số"], [], *([f"Xã {n}", n] for n in range(50))]))
    (saved,) = office.convert("xlsx", tmp_path / "lo", path)
    data = saved.read_bytes()
    assert plainly_read(data) == calamine(data) is not None
