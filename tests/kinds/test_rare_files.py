"""Files after public bug reports of other readers: each has one rare thing, and the value that a person sees."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tdkt_xl.files.documents import Document
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.mending import WRITTEN_TWICE
from tdkt_xl.files.opening import opened
from tdkt_xl.files.word_chunks import CHUNK, CHUNK_LOST
from tdkt_xl.intake.sources import find_sources, read_bytes
from tdkt_xl.intake.winmail import attachments
from tdkt_xl.words.errors import UnreadableFile
from tests.files.test_mending import LINKS, MAIN, cell, workbook
from tests.kinds.test_odd_writers import Parts, rewritten
from tests.kinds.test_one_number_a_cell import OPEN

BOOK, BOOK_LINKS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
TEXT = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
TEXTS = "<si><t>một</t></si><si><t>hai</t></si>"


def changed(rows: str, part: str, old: str, new: str) -> bytes:
    def change(parts: Parts) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode())

    return rewritten(workbook(rows, texts=TEXTS), change)


def renamed(rows: str, name: Callable[[str], str]) -> bytes:
    def change(parts: Parts) -> None:
        for part in list(parts):
            parts[name(part)] = parts.pop(part)

    return rewritten(workbook(rows, texts=TEXTS), change)


# ---- Parts and links of workbooks


@pytest.mark.parametrize("target", ["worksheets\\sheet1.xml", "./worksheets/../worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml",
                                    "worksheets/%73heet1.xml"])  # fmt: skip
def test_however_a_link_names_its_part(target: str) -> None:
    assert Workbook(changed(TEXT, BOOK_LINKS, "worksheets/sheet1.xml", target)).rows(0) == [["hai"]]


def test_parts_with_backslashes() -> None:
    assert Workbook(renamed(TEXT, lambda part: part.replace("/", "\\"))).rows(0) == [["hai"]]


def test_shared_texts_under_another_name() -> None:
    data = changed(TEXT, BOOK_LINKS, "sharedStrings.xml", "texts/all.xml")
    assert Workbook(rewritten(data, lambda parts: parts.update({"xl/texts/all.xml": parts.pop("xl/sharedStrings.xml")}))).rows(
        0
    ) == [["hai"]]


@pytest.mark.parametrize("value", ["<v>\n1</v>", "<v> 1 </v>", "<v>1\n</v>"])
def test_white_space_beside_the_number_of_a_shared_text(value: str) -> None:
    rows = f'<row r="1"><c r="A1" t="s">{value}</c></row>'
    assert Workbook(workbook(rows, texts=TEXTS)).rows(0) == [["hai"]]


def test_a_sheet_that_is_listed_again_for_old_programs_counts_once() -> None:
    sheet = '<sheet name="BTH" sheetId="1"  r:id="r1"/>'
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = (
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="x">{sheet}</mc:Choice>'
        f"<mc:Fallback>{sheet}</mc:Fallback></mc:AlternateContent>"
    )
    book = Workbook(changed(TEXT, BOOK, sheet, both))
    assert book.names == ["BTH"] and book.rows(0) == [["hai"]]


def test_two_sheets_of_one_name_are_two() -> None:
    more = '<sheet name="BTH" sheetId="2" r:id="r9"/>'
    data = rewritten(
        workbook(TEXT, texts=TEXTS, more=more),
        lambda parts: parts.update({
            BOOK_LINKS: parts[BOOK_LINKS].replace(
                b"</R", f'<Relationship Id="r9" Type="{LINKS}/worksheet" Target="worksheets/sheet2.xml"/></R'.encode(), 1
            ),
            "xl/worksheets/sheet2.xml": parts[SHEET].replace(b"<v>1</v>", b"<v>0</v>"),
        }),
    )  # fmt: skip
    book = Workbook(data)
    assert book.names == ["BTH", "BTH (2)"] and [book.rows(0), book.rows(1)] == [[["hai"]], [["một"]]]


@pytest.mark.parametrize("cells", [f"{cell('A1', '<v>5</v>')}{cell('A1', '<v>7</v>')}", cell("A1", "<v>5</v><v>7</v>")])
def test_a_cell_that_is_written_twice_has_two_values(cells: str) -> None:
    book = Workbook(workbook(f'<row r="1">{cells}</row>'))
    assert book.rows(0) == [["5\n7"]] and book.mended == [WRITTEN_TWICE]


# ---- Values under a merged cell


def test_a_value_that_a_merged_cell_covers_is_not_seen() -> None:
    rows = f'<row r="1">{cell("A1", "<v>5</v>")}{cell("B1", "<v>7</v>")}</row><row r="2">{cell("A2", "<v>9</v>")}</row>'
    data = rewritten(
        workbook(rows),
        lambda parts: parts.update({
            SHEET: parts[SHEET].replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
        }),
    )  # fmt: skip
    book = Workbook(data)
    assert book.rows(0) == [[5.0, ""], ["", ""]] and ["ô B1" in note for note in book.mended] == [True, False]


def table(cells: str, before: str = "") -> bytes:
    row = f"<table:table-row>{cells}</table:table-row>"
    sheet = f'{before}<table:table table:name="BTH">{row}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", f"<office:document-content {OPEN}>{body}</office:document-content>")
    return buffer.getvalue()


def test_neither_is_one_that_a_merged_cell_of_an_open_document_covers() -> None:
    number = '<table:{} office:value-type="float" office:value="{}"><text:p>{}</text:p></table:{}>'
    cells = number.format("table-cell", 5, 5, "table-cell") + number.format("covered-table-cell", 7, 7, "covered-table-cell")
    assert [value for value in Workbook(table(cells)).rows(0)[0] if value != ""] == [5.0]


def test_days_of_an_open_document_that_counts_from_1904() -> None:
    start = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    day = '<table:table-cell office:value-type="date" office:date-value="1904-12-16"><text:p>16/12/04</text:p></table:table-cell>'
    book = Workbook(table(day, start))
    assert book.number_under_date(0, (0, 0), book.rows(0)[0][0]) == 350


# ---- Word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def word(body: str, more: dict[str, bytes | str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        document = f'<w:document xmlns:w="{W}" xmlns:m="{M}" xmlns:r="{LINKS}"><w:body>{body}</w:body></w:document>'
        parts.writestr("word/document.xml", document)
        for name, content in (more or {}).items():
            parts.writestr(name, content)
    return buffer.getvalue()


def in_table(inside: str) -> str:
    return f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ('<w:r><w:t>35</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F030"/></w:r>', "350"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:t>350</w:t></w:r>', "350"),
        ('<w:r><w:t>350</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>', "350①"),
        ("<m:oMath><m:r><m:t>35</m:t></m:r><m:r><m:t>0</m:t></m:r></m:oMath>", "350"),
        ("<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den></m:f></m:oMath>", "3\n5"),
        ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="9"/>'
         '<w:listEntry w:val="350"/></w:ddList></w:ffData></w:fldChar></w:r>', "350"),
    ],
)  # fmt: skip
def test_what_word_shows_though_it_is_no_text(run: str, shown: str) -> None:
    assert opened(word(in_table(f"<w:p>{run}</w:p>"))).rows(0) == [[shown]]


PAGE = "<html><body><table><tr><td>542</td></tr></table></body></html>"
CHUNKS: dict[str, bytes | str] = {
    "a.html": PAGE,
    "a.mht": "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    f"--B\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n--B--",
    "a.docx": word(in_table("<w:p><w:r><w:t>542</w:t></w:r></w:p>")),
    "a.rtf": r"{\rtf1\trowd\cellx1000\intbl 542\cell\row}",
}


@pytest.mark.parametrize("name", CHUNKS)
def test_a_file_that_a_document_takes_in(name: str) -> None:
    kind = f'<Relationship Id="c" Type="{LINKS}/aFChunk" Target="{name}"/>'
    links = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{kind}</Relationships>'
    data = word('<w:altChunk r:id="c"/>', {"word/_rels/document.xml.rels": links, f"word/{name}": CHUNKS[name]})
    document = opened(data)
    assert isinstance(document, Document) and document.rows(0) == [["542"]] and document.mended == [CHUNK]


def test_a_file_that_is_not_there_is_told() -> None:
    document = opened(word('<w:altChunk r:id="c"/>'))
    assert isinstance(document, Document) and document.mended == [CHUNK_LOST]


def test_the_page_header_of_a_document_may_name_the_unit() -> None:
    header = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>UBND XÃ BÌNH AN</w:t></w:r></w:p></w:hdr>'
    assert opened(word(in_table("<w:p/>"), {"word/header1.xml": header})).margins(0) == ["UBND XÃ BÌNH AN"]


# ---- Web pages


def test_a_cell_that_reaches_to_the_end_of_its_group_of_rows() -> None:
    group = "<tbody><tr><td rowspan=0>I</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
    page = f"<html><body><table>{group}<tbody><tr><td>II</td><td>3</td></tr></tbody></table></body></html>"
    assert opened(page.encode()).rows(0) == [["I", "1"], ["", "2"], ["II", "3"]]


def test_rows_that_only_end() -> None:
    page = "<html><body><table><td>1</td><td>2</td></tr><td>3</td><td>4</td></tr></table></body></html>"
    assert opened(page.encode()).rows(0) == [["1", "2"], ["3", "4"]]


def test_blanks_before_quotation_marks() -> None:
    rows = 'Stt, "Tên", "A", "B"\n1, "Một, hai", "2", "3"\n2, "Ba", "4", "5"\n'
    assert opened(rows.encode()).rows(0)[1] == ["1", "Một, hai", "2", "3"]


# ---- Mails and bundles


def winmail(name: str, content: bytes) -> bytes:
    def attribute(kind: int, number: int, data: bytes) -> bytes:
        return bytes([2]) + struct.pack("<HHI", number, kind, len(data)) + data + bytes(2)

    wide = f"{name}\0".encode("utf-16-le")
    long_name = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(wide)) + wide
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(6, 0x9002, bytes(14))
        + attribute(1, 0x8010, b"BIEU~1.XLS\0")
        + attribute(6, 0x800F, content)
        + attribute(6, 0x9005, long_name)
    )


def inside(folder: Path, name: str, content: bytes) -> list[tuple[str, bytes]]:
    path = folder / name
    path.write_bytes(content)
    return [(source.shown.rpartition("!/")[2], read_bytes(source)) for source in find_sources([path])]


def a_mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "a@example.vn"
    message.set_content("Kính gửi")
    return message


def test_what_outlook_packs_into_one_file(tmp_path: Path) -> None:
    packed = winmail("Biểu năm 2026.xlsx", b"PK1")
    mail = a_mail()
    mail.add_attachment(packed, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert inside(tmp_path, "a.eml", bytes(mail)) == [("Biểu năm 2026.xlsx", b"PK1")]
    assert inside(tmp_path, "winmail.dat", packed) == [("Biểu năm 2026.xlsx", b"PK1")]


def test_a_cut_winmail_is_told() -> None:
    with pytest.raises(UnreadableFile, match="cắt giữa chừng"):
        attachments(winmail("a.xlsx", b"PK1" * 99)[:200])


def test_an_attachment_without_a_name_is_not_lost(tmp_path: Path) -> None:
    mail = a_mail()
    mail.add_attachment(b"PK1", maintype="application", subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert inside(tmp_path, "a.eml", bytes(mail)) == [("tep-dinh-kem.xlsx", b"PK1")]


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b"1234\n", b"From a@example.vn Tue Dec 15 08:00:00 2026\n"])
def test_what_stands_before_the_first_header(lead: bytes, tmp_path: Path) -> None:
    mail = a_mail()
    mail.add_attachment(b"PK1", maintype="application", subtype="x", filename="a.xlsx")
    assert inside(tmp_path, "a.eml", lead + bytes(mail)) == [("a.xlsx", b"PK1")]


def test_a_zip_without_its_ending_is_opened_or_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Biểu.xlsx", b"PK1")
    assert inside(tmp_path, "goi", buffer.getvalue()) == [("Biểu.xlsx", b"PK1")]
    with pytest.raises(UnreadableFile, match=r"gói nén \.zip đặt tên đuôi khác"):
        opened(buffer.getvalue())


def test_namespaces_are_told_apart_by_name_alone() -> None:
    """Prefixes such as x: before every name change nothing."""

    def change(parts: Parts) -> None:
        for name in (BOOK, SHEET, "xl/sharedStrings.xml"):
            text = re.sub(r"<(/?)([a-z])", r"<\1x:\2", parts[name].decode())
            parts[name] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()

    assert Workbook(rewritten(workbook(TEXT, texts=TEXTS), change)).rows(0) == [["hai"]]
