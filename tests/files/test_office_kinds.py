"""Files of other programs are told by their content; LibreOffice turns many over at one start."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from tdkt_xl.files import office
from tdkt_xl.files.office import Wanted
from tdkt_xl.files.office_kinds import foreign_kind, wanted, word_part
from tdkt_xl.files.opening import opened
from tdkt_xl.files.prose import holds_prose, paragraphs
from tdkt_xl.words.errors import UnreadableFile
from tests.files.test_opening import report
from tests.office import LibreOffice


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x00\x02\x00\x06\x04\x06\x00", "Lotus"),
        (b"ID;PWXL;N;E\r\n", "SYLK"),
        (b"TABLE\r\n0,1\r\n", "DIF"),
        (b"\xffWPC\x10\x00", "WordPerfect"),
        (b"\x01\xfe\x32\x00", "Works"),
        (b'<?xml version="1.0"?><abiword>', "AbiWord"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "Word"),
        (b'<?xml version="1.0"?><svg xmlns="x">', "bản vẽ"),
        (zipped(mimetype="application/vnd.oasis.opendocument.presentation"), "trình chiếu"),
        (zipped(mimetype="application/vnd.sun.xml.calc"), "OpenOffice 1"),
    ],
)
def test_a_file_of_another_program_is_told(data: bytes, said: str) -> None:
    kind = foreign_kind(data)
    assert kind is not None and said in kind.what


@pytest.mark.parametrize("data", [b"ID;Ten;Tong so\n1;Giay khen;3\n", b"PK\x03\x04", b"{\\rtf1 x}", b"<html>", b"Ten\n", b""])
def test_what_is_read_here_is_no_other_program_s(data: bytes) -> None:
    assert foreign_kind(data) is None


def test_slides_and_drawings_are_no_damaged_workbooks() -> None:
    for data, said in (
        (zipped(ppt__presentation_xml="<p/>"), "trình chiếu"),
        (zipped(mimetype="application/vnd.oasis.opendocument.graphics"), "bản vẽ"),
        (b'<?xml version="1.0"?><nodes><node/></nodes>', "dữ liệu XML"),
    ):
        with pytest.raises(UnreadableFile, match=said):
            opened(data)


def test_a_word_text_under_another_name_in_its_package(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Tặng Giấy khen cho 12 tập thể")
    document.save(tmp_path / "a.docx")
    renamed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.docx") as source, zipfile.ZipFile(renamed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"word/document.xml", b"/word/document2.xml")
            target.writestr(name.replace("word/document.xml", "word/document2.xml"), content)
    assert word_part(renamed.getvalue()) == "word/document2.xml"
    assert [each.text for each in paragraphs(renamed.getvalue())] == ["Tặng Giấy khen cho 12 tập thể"]


def test_an_open_text_that_does_not_say_so_first() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:p>Tặng Giấy khen cho 12 tập thể</text:p></office:text></office:body></office:document-content>"
    )
    data = zipped(content_xml=content)
    assert opened(data).paragraphs[0].text == paragraphs(data)[0].text == "Tặng Giấy khen cho 12 tập thể"  # type: ignore[union-attr]


def test_a_workbook_in_xml_is_no_prose() -> None:
    assert not holds_prose(b'<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">')
    assert not holds_prose(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">')
    assert holds_prose(b"<html><p>x</p></html>") and holds_prose("Tặng Giấy khen".encode())


def test_a_single_file_web_page_is_read_as_prose() -> None:
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n"
    page = f"{head}<html><body><p>Tặng Giấy khen cho 12 tập thể</p></body></html>\n--b--"
    assert [each.text for each in paragraphs(page.encode())] == ["Tặng Giấy khen cho 12 tập thể"]


def test_texts_that_an_old_program_ends_with_a_zero() -> None:
    assert opened(b"Stt\0;Ten\0;So\0\n1;Giay khen\0;3\n2;Bang khen\0;4\n").rows(0) == [
        ["Stt", "Ten", "So"], ["1", "Giay khen", "3"], ["2", "Bang khen", "4"],
    ]  # fmt: skip


@pytest.mark.office
def test_many_files_by_one_start(tmp_path: Path, office: LibreOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from tdkt_xl.files import office as module

    (doc,) = office.convert("doc", tmp_path, report(tmp_path / "a.docx"))
    (odt,) = office.convert("odt", tmp_path, tmp_path / "a.docx")
    files = [Wanted(doc.read_bytes(), "doc", "docx", "tệp"), Wanted(odt.read_bytes(), "odt", "docx", "tệp")]
    files.append(Wanted(b"WordPro hong", "lwp", "docx", "tệp"))
    starts = []
    finished = module._finished
    monkeypatch.setattr(module, "_finished", lambda command, patience: starts.append(len(command)) or finished(command, patience))
    module.convert_ahead(files)
    assert all(module.converted(file).startswith(b"PK") for file in files[:2])
    assert len(starts) == 1


def test_nothing_is_started_for_one_file_or_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(office, "_finished", lambda command, patience: started.append(command))
    monkeypatch.setattr(office, "office_program", lambda: "soffice")
    office.convert_ahead([Wanted(b"WordPro 1", "lwp", "docx", "tệp")])
    monkeypatch.setattr(office, "office_program", lambda: None)
    office.convert_ahead([Wanted(b"WordPro 1", "lwp", "docx", "tệp"), Wanted(b"WordPro 2", "lwp", "docx", "tệp")])
    assert not started


def test_a_line_break_within_a_text_of_sylk_is_written_as_sylk_writes_it() -> None:
    """LibreOffice leaves out what follows a plain line break: "231" of "231" and "21" in one cell."""
    lines = [b"ID;PWXL;N;E", b'C;Y1;X1;K"UBND HUYEN A', b'UBND XA B"', b"C;Y2;X1;K7", b"E"]
    found = wanted(b"\r\n".join(lines))
    assert found is not None and found.data == b"\r\n".join([lines[0], lines[1] + b"\x1b :" + lines[2], *lines[3:]])
