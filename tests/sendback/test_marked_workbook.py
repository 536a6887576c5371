"""A workbook marked in place: colours, comments and the slip are added, and nothing else of it changes."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from tdkt_xl.files.parts import UnsuitableWorkbook
from tdkt_xl.files.stylesheet import COLOURS
from tdkt_xl.sendback.marked_workbook import MarkedWorkbook
from tdkt_xl.sendback.marks import Mark
from tdkt_xl.sendback.return_slip import NAME, Slip, slip_workbook
from tdkt_xl.words.severities import ERROR, WARNING
from tests.office import LibreOffice

SLIP = Slip("a.xlsx", ("Xã Bình An, năm 2026",), (), 1, 0)
ERROR_MARK, WARNING_MARK = Mark(ERROR, "Phải sửa: sai.\nCách sửa: rà lại."), Mark(WARNING, "Cần xem lại: lạ.\nCách sửa: xem.")
Marks = dict[tuple[str | None, str], Mark]


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook with all that a careless writer loses: stored values, shapes, pictures, controls, rich text, macros …"""
    folder = tmp_path_factory.mktemp("rich")
    (folder / "vba.bin").write_bytes(b"not run, only kept")
    (folder / "dot.png").write_bytes(dot())
    path = folder / "a.xlsm"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, other = book.add_worksheet("Biểu 'A' 1"), book.add_worksheet("Ẩn")
        chart_sheet = book.add_chartsheet("Đồ thị")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Biểu ''A'' 1'!$A$1:$A$3"})
        chart_sheet.set_chart(chart)
        dark = book.add_format({"font_color": "white", "bg_color": "black", "num_format": "#,##0", "locked": False, "bold": True})
        sheet.write_column("A1", [1, 2, 3], dark)
        sheet.write_formula("B1", "=SUM(A1:A3)", None, 6)
        sheet.write_rich_string("B2", "thường ", book.add_format({"bold": True}), "đậm")
        sheet.merge_range("C3:D5", "gộp", dark)
        sheet.write_comment("A1", "Ghi chú cũ", {"author": "Chị Hoa"})
        sheet.write_comment("F9", "Ghi chú khác")
        sheet.insert_textbox("F1", "Dấu giáp lai")
        sheet.insert_image("H1", str(folder / "dot.png"))
        sheet.insert_button("F12", {"macro": "m", "caption": "Bấm"})
        sheet.data_validation("E1", {"validate": "whole", "criteria": ">=", "value": 0})
        sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True})
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("E:E", 3, dark, {"hidden": True})
        sheet.set_row(19, 30, dark)
        sheet.protect("mật khẩu")
        sheet.print_area("A1:D5")
        sheet.set_header("&C&G", {"image_center": str(folder / "dot.png")})
        other.write("A1", "x")
        other.repeat_rows(0)
        other.hide()
        book.define_name("'Ẩn'!Vung", "='Ẩn'!$A$1")
        book.set_custom_property("tdkt.form", "bth-2020", "text")
        book.add_vba_project(str(folder / "vba.bin"))
    return path.read_bytes()


def dot() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def marked(content: bytes, marks: Marks) -> bytes:
    book = MarkedWorkbook(content)
    book.mark(marks)
    book.put_first(slip_workbook(SLIP, book.slip_name))
    return book.to_bytes()


def plain(cells: dict[str, object], **sheets: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, filled in {"BTH": cells, **sheets}.items():
            sheet = book.add_worksheet(name)
            for address, value in filled.items():
                sheet.write(address, value)
    return buffer.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # of extensions that openpyxl does not keep
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def validated(content: bytes, folder: Path, name: str = "a.xlsx") -> list[object]:
    (folder / name).write_bytes(content)
    return list(OpenXmlValidator().validate(str(folder / name)).errors)


RICH_MARKS: Marks = {
    ("Biểu 'A' 1", "A1"): ERROR_MARK,
    ("Biểu 'A' 1", "D4"): WARNING_MARK,
    ("Biểu 'A' 1", "E20"): WARNING_MARK,
    ("Biểu 'A' 1", "G30"): ERROR_MARK,
    ("Ẩn", "A1"): WARNING_MARK,
}


def test_every_part_that_is_not_marked_stays_byte_for_byte(rich: bytes) -> None:
    before, after = parts(rich), parts(marked(rich, RICH_MARKS))
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert "xl/vbaProject.bin" in after and "docProps/custom.xml" in after


def test_the_marked_sheet_keeps_values_formulas_protection_and_all_the_rest(rich: bytes) -> None:
    before, after = (parts(content)["xl/worksheets/sheet1.xml"].decode() for content in (rich, marked(rich, RICH_MARKS)))
    for kept in ("<f>SUM(A1:A3)</f><v>6</v>", "<sheetProtection", "<dataValidation ", "<x14:dataBar", "<drawing r:id", "<controls>",
                 "<legacyDrawing r:id", "<legacyDrawingHF r:id", 'hidden="1"', "<mergeCell "):  # fmt: skip
        assert kept in before or kept == "<controls>"
        assert after.count(kept) == before.count(kept)


def test_what_a_cell_looked_like_stays_but_for_the_mark_s_colours(rich: bytes) -> None:
    before, after = opened(rich)["Biểu 'A' 1"]["A1"], opened(marked(rich, RICH_MARKS))["Biểu 'A' 1"]["A1"]
    assert after.fill.fgColor.rgb == COLOURS[ERROR].fill
    assert after.font.color.rgb == COLOURS[ERROR].ink
    assert after.border.left.style == after.border.bottom.style == "medium"
    assert (after.number_format, after.protection.locked, after.font.name, after.font.sz, after.font.b) == (
        before.number_format, False, before.font.name, before.font.sz, True,
    )  # fmt: skip


def test_the_severities_differ_in_print_without_colours() -> None:
    assert len({(colours.line, colours.fill) for colours in COLOURS.values()}) == 2
    assert COLOURS[ERROR].line != COLOURS[WARNING].line


def test_a_merged_area_is_coloured_whole_and_has_one_comment_at_its_start(rich: bytes) -> None:
    sheet = opened(marked(rich, RICH_MARKS))["Biểu 'A' 1"]
    xml = parts(marked(rich, RICH_MARKS))["xl/comments1.xml"].decode()
    assert sheet["C3"].fill.fgColor.rgb == COLOURS[WARNING].fill
    assert 'ref="C3"' in xml and 'ref="D4"' not in xml
    assert sheet["C3"].comment.text == WARNING_MARK.text


def test_two_marks_in_one_merged_area_are_one_comment_of_the_worse(rich: bytes) -> None:
    marks: Marks = {("Biểu 'A' 1", "D4"): WARNING_MARK, ("Biểu 'A' 1", "C5"): ERROR_MARK}
    cell = opened(marked(rich, marks))["Biểu 'A' 1"]["C3"]
    assert cell.fill.fgColor.rgb == COLOURS[ERROR].fill
    assert cell.comment.text == f"{WARNING_MARK.text}\n\n{ERROR_MARK.text}"


def test_comments_that_were_there_are_kept_and_ours_follows(rich: bytes) -> None:
    sheet = opened(marked(rich, RICH_MARKS))["Biểu 'A' 1"]
    assert sheet["A1"].comment.text == f"Ghi chú cũ\n\n{ERROR_MARK.text}"
    assert sheet["A1"].comment.author == "Chị Hoa"
    assert sheet["F9"].comment.text == "Ghi chú khác"
    assert sheet["G30"].comment.author == "tdkt"


def test_each_comment_has_one_box_at_its_cell(rich: bytes) -> None:
    drawing = parts(marked(rich, RICH_MARKS))["xl/drawings/vmlDrawing1.vml"].decode()
    boxes = drawing.count('ObjectType="Note"')
    assert boxes == 5  # A1, F9, C3, E20, G30
    assert drawing.count("<x:Row>0</x:Row><x:Column>0</x:Column>") == 1
    assert drawing.count("<v:shape ") - boxes == parts(rich)["xl/drawings/vmlDrawing1.vml"].decode().count("<v:shape ") - 2


def test_a_long_comment_has_a_high_box() -> None:
    heights = []
    for text in ("ngắn", "dài " * 300):
        drawing = parts(marked(plain({"A1": 1}), {("BTH", "A1"): Mark(ERROR, text)}))["xl/drawings/vmlDrawing.vml"].decode()
        anchor = [int(number) for number in drawing.partition("<x:Anchor>")[2].partition("<")[0].split(",")]
        heights.append((anchor[6] - anchor[2]) * 20 + anchor[7] - anchor[3])
    assert heights[0] < 60 and 400 < heights[1] < 900


def test_a_cell_that_was_not_stored_takes_the_look_of_its_row_or_column(rich: bytes) -> None:
    sheet = opened(marked(rich, RICH_MARKS))["Biểu 'A' 1"]
    assert sheet["E20"].number_format == "#,##0"
    assert sheet["E20"].value is None
    assert sheet["G30"].number_format == "General"


def test_new_cells_stand_in_order(rich: bytes) -> None:
    marks: Marks = {("BTH", address): ERROR_MARK for address in ("C2", "A2", "B1", "B9", "D2", "B5")}
    xml = parts(marked(plain({"B2": 1, "B7": 2}), marks))["xl/worksheets/sheet1.xml"].decode()
    order = [xml.index(f'r="{address}"') for address in ("B1", "A2", "B2", "C2", "D2", "B5", "B7", "B9")]
    assert order == sorted(order)


def test_hidden_places_are_told(rich: bytes) -> None:
    book = MarkedWorkbook(rich)
    places = [
        ("Biểu 'A' 1", "A1"),
        ("Biểu 'A' 1", "A2"),
        ("Biểu 'A' 1", "E9"),
        ("Ẩn", "A1"),
        ("Ẩn", None),
        (None, None),
        ("khác", "A1"),
    ]
    assert [book.hidden(*place) for place in places] == ["", "dòng ẩn", "cột ẩn", "trang ẩn", "trang ẩn", "", ""]


def test_the_slip_comes_first_and_is_the_one_sheet_selected(rich: bytes) -> None:
    content = marked(rich, RICH_MARKS)
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == [NAME, "Biểu 'A' 1", "Ẩn", "Đồ thị"]
    book = opened(content)
    assert book.active.title == NAME
    selected = [name for name, xml in parts(content).items() if b'tabSelected="1"' in xml]
    assert selected == ["xl/worksheets/phieu.xml"]


def test_names_that_belong_to_a_sheet_still_do(rich: bytes) -> None:
    book = opened(marked(rich, RICH_MARKS))
    assert book["Biểu 'A' 1"].print_area == "'Biểu ''A'' 1'!$A$1:$D$5"
    assert book["Ẩn"].print_title_rows == "$1:$1"
    assert book["Ẩn"].defined_names["Vung"].attr_text == "'Ẩn'!$A$1"
    assert book[NAME].print_title_rows is not None


def test_macros_are_kept_and_so_is_the_ending(rich: bytes) -> None:
    assert MarkedWorkbook(rich).ending == ".xlsm"
    assert parts(marked(rich, RICH_MARKS))["xl/vbaProject.bin"] == b"not run, only kept"
    assert MarkedWorkbook(plain({"A1": 1})).ending == ".xlsx"


@pytest.mark.slow
def test_openxml_audit_finds_nothing_that_was_not_there(rich: bytes, tmp_path: Path) -> None:
    assert validated(marked(rich, RICH_MARKS), tmp_path, "a.xlsm") == validated(rich, tmp_path, "b.xlsm")
    assert validated(marked(plain({"B2": 5}), {("BTH", "B2"): ERROR_MARK}), tmp_path) == []


def test_the_same_marks_give_the_same_bytes(rich: bytes) -> None:
    assert marked(rich, RICH_MARKS) == marked(rich, RICH_MARKS)


def test_libreoffice_shows_colours_comments_and_values(rich: bytes, office: LibreOffice, tmp_path: Path) -> None:
    source = tmp_path / "a.xlsm"
    source.write_bytes(marked(rich, RICH_MARKS))
    (again,) = office.convert("xlsx", tmp_path / "lo", source)
    book = opened(again.read_bytes())
    sheet = book["Biểu 'A' 1"]
    assert book.sheetnames == [NAME, "Biểu 'A' 1", "Ẩn", "Đồ thị"]
    assert sheet["A1"].fill.fgColor.rgb == COLOURS[ERROR].fill
    assert ERROR_MARK.text in sheet["A1"].comment.text and "Ghi chú cũ" in sheet["A1"].comment.text
    assert sheet["C3"].comment.text == WARNING_MARK.text
    assert CalamineWorkbook.from_path(again).get_sheet_by_name("Biểu 'A' 1").to_python()[0][1] == 6


def test_a_sheet_called_like_the_slip_keeps_its_name() -> None:
    content = plain({"A1": 1}, **{"phiếu trả lại": {"A1": "của đơn vị"}})
    book = opened(marked(content, {}))
    assert book.sheetnames == [f"{NAME} 2", "BTH", "phiếu trả lại"]
    assert book["phiếu trả lại"]["A1"].value == "của đơn vị"


def test_marked_again_it_has_one_slip_and_the_new_comments_only(tmp_path: Path) -> None:
    content = plain({"A1": 1}, **{"Khác": {"A1": 1}})
    once = marked(content, {("BTH", "A1"): ERROR_MARK, ("Khác", "A1"): ERROR_MARK})
    twice = marked(once, {("BTH", "A1"): WARNING_MARK, ("BTH", "B1"): ERROR_MARK})
    book = opened(twice)
    assert book.sheetnames == [NAME, "BTH", "Khác"]
    assert [book["BTH"]["A1"].comment.text, book["BTH"]["B1"].comment.text] == [WARNING_MARK.text, ERROR_MARK.text]
    assert book["Khác"]["A1"].comment is None
    assert book["BTH"]["A1"].fill.fgColor.rgb == COLOURS[WARNING].fill
    assert list(parts(once)) == list(parts(twice))
    assert validated(twice, tmp_path) == []


def test_three_hundred_marks(tmp_path: Path) -> None:
    marks: Marks = {("BTH", f"{column}{row}"): ERROR_MARK for column in "ABCDEF" for row in range(1, 51)}
    content = marked(plain({"A1": 1}), marks)
    sheet = opened(content)["BTH"]
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == 300
    assert validated(content, tmp_path) == []
    assert len(parts(content)["xl/styles.xml"]) < len(parts(marked(plain({"A1": 1}), {}))["xl/styles.xml"]) + 3_000


def test_control_characters_and_markup_in_a_note() -> None:
    text = 'a\x00\x0b<b>&"\uffff]]>'
    cell = opened(marked(plain({"A1": 1}), {("BTH", "A1"): Mark(ERROR, text)}))["BTH"]["A1"]
    assert cell.comment.text == 'a<b>&"]]>'


def test_a_threaded_or_rich_comment_gets_the_text_behind_its_runs() -> None:
    book = opened(plain({"A1": 1}))
    book["BTH"]["A1"].comment = Comment("một", "A")
    buffer = io.BytesIO()
    book.save(buffer)
    twice = marked(marked(buffer.getvalue(), {("BTH", "A1"): ERROR_MARK}), {("BTH", "A1"): WARNING_MARK})
    assert opened(twice)["BTH"]["A1"].comment.text == f"một\n\n{ERROR_MARK.text}\n\n{WARNING_MARK.text}"


def test_what_stands_between_and_behind_the_items_of_a_list_is_not_counted(tmp_path: Path) -> None:
    content = plain({"A1": "một", "A2": "hai"})
    content = edited(content, "xl/sharedStrings.xml", b"</sst>", b"<!-- x --><extLst/></sst>")
    content = edited(content, "xl/styles.xml", b"</cellXfs>", b"<!-- x --></cellXfs>")
    content = edited(content, "xl/styles.xml", b"</fonts>", b"<!-- x --></fonts>")
    after = marked(content, {("BTH", "A1"): ERROR_MARK})
    book = opened(after)
    assert [book["BTH"][address].value for address in ("A1", "A2")] == ["một", "hai"]
    assert book[NAME]["A1"].value == "PHIẾU TRẢ LẠI" and book[NAME]["A1"].font.sz == 16
    assert book["BTH"]["A1"].fill.fgColor.rgb == COLOURS[ERROR].fill
    assert CalamineWorkbook.from_filelike(io.BytesIO(after)).get_sheet_by_index(0).to_python()[0][0] == "PHIẾU TRẢ LẠI"


def without(content: bytes, name: str) -> bytes:
    return repacked((n, xml) for n, xml in parts(content).items() if n != name)


def edited(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    assert old in parts(content)[name]
    return repacked((n, xml.replace(old, new) if n == name else xml) for n, xml in parts(content).items())


def repacked(members: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, xml in members:
            archive.writestr(name, xml)
    return buffer.getvalue()


def test_a_digital_signature_that_no_longer_holds_is_left_out(tmp_path: Path) -> None:
    content = plain({"A1": 1})
    kind = b"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    link = b'<Relationship Id="rIdS" Type="' + kind + b'" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    signed = edited(content, "_rels/.rels", b"</Relationships>", link)
    signed = repacked([*parts(signed).items(), ("_xmlsignatures/origin.sigs", b""), ("_xmlsignatures/sig1.xml", b"<s/>")])
    after = parts(marked(signed, {("BTH", "A1"): ERROR_MARK}))
    assert not any(name.startswith("_xmlsignatures") for name in after)
    assert b"digital-signature" not in after["_rels/.rels"]
    assert validated(repacked(after.items()), tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        without(plain({"A1": 1}), "xl/styles.xml"),
        without(plain({"A1": 1}), "xl/workbook.xml"),
        without(plain({"A1": 1}), "xl/worksheets/sheet1.xml"),
        edited(plain({"A1": 1}), "xl/worksheets/sheet1.xml", b'<c r="A1"', b"<c"),
        edited(plain({"A1": 1}), "xl/worksheets/sheet1.xml", b"</worksheet>", b""),
        edited(plain({"A1": 1}), "xl/workbook.xml", b"openxmlformats.org/spreadsheetml", b"oclc.org/ooxml"),
    ],
)
def test_what_had_better_be_drawn_anew_says_so(content: bytes) -> None:
    with pytest.raises(UnsuitableWorkbook):
        marked(content, {("BTH", "A1"): ERROR_MARK})


def test_entities_are_not_expanded() -> None:
    attack = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet '
    with pytest.raises(UnsuitableWorkbook):
        marked(edited(plain({"A1": 1}), "xl/worksheets/sheet1.xml", b"<worksheet ", attack), {("BTH", "A1"): ERROR_MARK})
