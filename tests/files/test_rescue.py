"""A damaged workbook is made anew by LibreOffice where that is installed, and that is said."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from tdkt_xl.files import office, rescue
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.mending import FORGOTTEN
from tdkt_xl.files.opening import opened
from tdkt_xl.files.rescue import BY_OFFICE
from tdkt_xl.words.errors import UnreadableFile

FAR = "1000000"
FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="A"><table:table-row>
<table:table-cell office:value-type="string"><text:p>Giấy khen</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="542"><text:p>542</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="{FAR}"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="9"/><table:table-cell office:value-type="float" office:value="7">
<text:p>7</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>""".encode()


def plain(*rows: list[object]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def cut_xls() -> bytes:
    """A stream of Excel 5 that no container holds, and that begins amid nothing."""
    return struct.pack("<HHHHI", 0x0809, 8, 0x0500, 0x0005, 0) + b"\xff" * 40


def test_a_workbook_made_anew_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "office_program", lambda: "soffice")
    monkeypatch.setattr(rescue, "converted", lambda file: plain(["Giấy khen", 542]))
    book = opened(cut_xls())
    assert isinstance(book, Workbook) and book.rows(0) == [["Giấy khen", 542.0]] and list(book.mended) == [BY_OFFICE]


def test_without_libreoffice_the_file_is_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "office_program", lambda: None)
    with pytest.raises(UnreadableFile, match="hỏng"):
        opened(cut_xls())


def test_what_comes_back_damaged_leaves_the_first_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue, "office_program", lambda: "soffice")
    monkeypatch.setattr(rescue, "converted", lambda file: b"PK\x03\x04")
    with pytest.raises(UnreadableFile, match="hỏng hoặc không phải bảng tính"):
        opened(cut_xls())


@pytest.mark.parametrize("data", [b"PK\x03\x04cut", plain(["x"])[:-300]])
def test_half_an_archive_is_not_guessed_at(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_convert", lambda files, patience: pytest.fail("LibreOffice was asked"))
    with pytest.raises(UnreadableFile, match="hỏng"):
        opened(data)


def test_a_sheet_cut_off_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_convert", lambda files, patience: pytest.fail("LibreOffice was asked"))
    cut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain(["a", 1], ["b", 2]))) as source, zipfile.ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) * 2 // 3] if "sheet1" in name else content)
    with pytest.raises(UnreadableFile):
        opened(cut.getvalue()).rows(0)


def test_a_cell_forgotten_far_off_in_an_ods() -> None:
    book = opened(FLAT)
    assert isinstance(book, Workbook) and book.rows(0) == [["Giấy khen", 542.0]]
    assert list(book.mended) == [FORGOTTEN.format(1, "J1000002")]


@pytest.mark.office
@pytest.mark.parametrize(
    "start",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\x00", b"\x09\x04\x06\x00"],
    ids=["compound", "Excel 97 stream", "Excel 4"],
)
def test_a_ruin_is_not_read_as_a_text(start: bytes) -> None:
    """LibreOffice, left to itself, opens any bytes as a text: what is there would look like a sheet."""
    with pytest.raises(UnreadableFile):
        opened(start + "\nGiấy khen\t542\t364\n".encode() * 9)
