"""Files that cannot be read: one finding, its reason in Vietnamese, soon and without much memory. Odd ones that can."""

from __future__ import annotations

import io
import os
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path
from time import perf_counter

import openpyxl
import pytest

from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake import sources as intake
from tdkt_xl.intake.sources import Source, find_sources, read_bytes
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Submission
from tdkt_xl.words.errors import UnreadableFile
from tests.files.test_formats import NUMBER, write_ods, write_xlsb
from tests.grids import counts
from tests.intake.test_intake import Put, zipped
from tests.sheets import write_return

pytestmark = pytest.mark.slow


def read(path: Path) -> Submission:
    """The submission at `path`, asserted to be read soon and in little memory."""
    tracemalloc.start()
    start = perf_counter()
    (source,) = find_sources([path])
    submission = read_submission(source, built_in_forms())
    taken, peak = perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 30  # far beyond what it takes anywhere: watched memory costs time, and so does what else is running
    assert peak < 250 * 2**20
    return submission


def reason(path: Path) -> str:
    submission = read(path)
    assert submission.failure == "unreadable"
    assert submission.returns == []
    assert [(finding.rule, finding.severity, finding.file) for finding in submission.findings] == [
        ("unreadable", "error", path.as_posix())
    ]
    return submission.findings[0].message


def ole(*texts: str) -> bytes:
    """A compound file whose directory names these streams."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE)
    struct.pack_into("<II", head, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b""
    for i, text in enumerate(("Root Entry", *texts)):
        name = text.encode("utf-16-le")
        directory += name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, 5 if i == 0 else 2, 1) + b"\xff" * 12 + b"\0" * 48
    return bytes(head) + fat + directory.ljust(512, b"\0")


@pytest.mark.parametrize("place", [516, 520], ids=["directory", "workbook"])
def test_sectors_that_run_in_a_circle(put: Put, place: int) -> None:
    content = bytearray(ole("Workbook"))
    struct.pack_into("<I", content, place, (place - 512) // 4)  # the sector is followed by itself
    struct.pack_into("<I", content, 1024 + 128 + 116, 2)
    struct.pack_into("<Q", content, 1024 + 128 + 120, 8192)
    assert "tệp .xls hỏng" in reason(put("a.xls", bytes(content)))


def test_an_encrypted_workbook(put: Put) -> None:
    assert "mật khẩu" in reason(put("a.xlsx", ole("EncryptedPackage", "EncryptionInfo")))


def test_an_encrypted_open_document(put: Put) -> None:
    entry = '<m:file-entry xmlns:m="x" m:full-path="content.xml" m:size="99"><m:encryption-data m:checksum="x"/></m:file-entry>'
    parts = {"META-INF/manifest.xml": entry.encode(), "content.xml": random.Random(1).randbytes(999)}
    assert "mật khẩu" in reason(put("a.ods", zipped(parts)))
    assert "mật khẩu" not in reason(put("b.ods", zipped({**parts, "META-INF/manifest.xml": b"<m/>"})))
    assert "mật khẩu" in reason(put("c.ods", zipped({"mimetype": b"x", "encrypted-package": b"x"})))


@pytest.mark.parametrize("content", [b"", b"\0" * 10_000, b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 5000, ole(), ole("Workbook"),
                                     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000,
                                     b"%PDF-1.4 \xe2\xe3\xcf\xd3 stream", b"\x89PNG\r\n\x1a\n" + b"\1" * 500])  # fmt: skip
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_what_is_no_workbook(put: Put, content: bytes, ending: str) -> None:
    assert "không mở được tệp" in reason(put(f"a.{ending}", content)).lower()


def test_an_empty_file_is_told_from_a_spoilt_one(put: Put) -> None:
    assert "0 byte" in reason(put("a.xlsx", b""))


def test_a_cut_off_workbook(put: Put, tmp_path: Path) -> None:
    whole = write_return(tmp_path / "a.xlsx").read_bytes()
    assert "hỏng" in reason(put("b.xlsx", whole[: len(whole) // 2]))


def test_a_zip_named_xlsx(put: Put) -> None:
    reason(put("a.xlsx", zipped({"a.txt": b"1"})))


def test_an_oversized_file(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST_FILE", 1000)
    assert "quá lớn" in reason(put("a.xlsx", b"PK\x03\x04" + b"\0" * 2000))


def test_a_file_one_may_not_read(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    assert "không có quyền đọc tệp" in reason(put("a.xlsx"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    (source,) = find_sources([tmp_path])
    with pytest.raises(UnreadableFile, match="không phải tệp"):
        read_bytes(source)


def test_a_file_gone_meanwhile(tmp_path: Path) -> None:
    submission = read_submission(Source(str(tmp_path / "a.xlsx"), "a.xlsx"), built_in_forms())
    assert [finding.rule for finding in submission.findings] == ["unreadable"]


def with_sheet(path: Path, xml: str | bytes, part: str = "xl/worksheets/sheet1.xml", links: tuple[str, str] = ("", "")) -> Path:
    """A workbook whose sheet is this XML."""
    start = write_return(path.with_name("start.xlsx"))
    with zipfile.ZipFile(start) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "xl/_rels/workbook.xml.rels" and links[0]:
                new.writestr(name, old.read(name).decode().replace(*links))
            elif name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        new.writestr(part, xml)
    return path


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="99999"><c r="A99999"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>',
        '<row r="9999999"><c><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c>' + "<c><v>1</v></c>" * 20 + "</row>",
        '<row r="99999"><c r="AE99999"><v>1</v></c></row>',
        '<row r="99999"><c r="  AE99999"><v>1</v></c></row>',
        '<row r="99999"><c s="1" r="AE99999"><v>1</v></c></row>',
        '<row r="99999"><c r="A99999"><v>1</v></c></row>' + "<row/>" * 99_999 + "<row><c r='Z'><v>1</v></c></row>",
        '<row r="1"><c r="XFD1"><v>1</v></c></row>' + "<row/>" * 1000 + "<row><c><v>1</v></c></row>",
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_cells_far_out(tmp_path: Path, rows: str) -> None:
    head = HEAD.replace("<worksheet xmlns", '<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns')
    submission = read(with_sheet(tmp_path / "a.xlsx", head + FIRST + rows + TAIL))
    assert any("rất xa" in finding.message for finding in submission.all_findings)


def test_a_long_and_narrow_sheet_is_read(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="B{row}"><v>{row}</v></c></row>' for row in range(2, 20_000))
    path = with_sheet(tmp_path / "a.xlsx", HEAD + FIRST + rows + TAIL)
    assert Workbook(path.read_bytes()).rows(0)[19_998] == ["", 19_999.0]


@pytest.mark.parametrize("part", ["XL/Worksheets/Sheet1.xml", "xl\\worksheets\\sheet1.xml"])
def test_cells_far_out_in_a_part_of_another_spelling(tmp_path: Path, part: str) -> None:
    assert "rất xa" in reason(
        with_sheet(tmp_path / "a.xlsx", HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL, part)
    )


def test_cells_far_out_in_a_part_elsewhere(tmp_path: Path) -> None:
    sheet = HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL
    path = with_sheet(tmp_path / "a.xlsx", sheet, "xl/khac/a.xml", ("worksheets/sheet1.xml", "khac/a.xml"))
    assert "rất xa" in reason(path)


def test_empty_formatted_cells_far_out_are_nothing(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}})
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(path)
    assert counts(read(path).returns[0], "giay-khen") == {3: 5}


@pytest.mark.slow
def test_a_stray_figure_some_way_off_is_nothing(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}}, edits={"A40000": 1, "AZ3": 7})
    assert counts(read(path).returns[0], "giay-khen") == {3: 5}


@pytest.mark.slow
def test_a_sheet_that_inflates_hugely(tmp_path: Path) -> None:
    assert "giải nén" in reason(with_sheet(tmp_path / "a.xlsx", HEAD.encode() + b" " * (150 * 2**20) + TAIL.encode()))


def lying(content: bytes, member: str, size: int) -> bytes:
    """The zip with the size that its directory declares for a member changed."""
    data = bytearray(content)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == member.encode():
            struct.pack_into("<I", data, at + 24, size)
        at += 4
    return bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_part_that_inflates_to_more_than_declared(tmp_path: Path, member: str) -> None:
    path = tmp_path / "a.xlsx"
    if member.endswith("sheet1.xml"):
        with_sheet(path, HEAD.encode() + b" " * (150 * 2**20) + TAIL.encode())
    else:
        noise = random.Random(1).randbytes(200_000).hex()
        write_return(path)
        with zipfile.ZipFile(path) as old:
            members = {name: old.read(name) for name in old.namelist()}
        members[member] = (
            f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{noise}</t></si></sst>'.encode()
        )
        members[member] += b" " * (150 * 2**20)
        path.write_bytes(zipped(members))
    path.write_bytes(lying(path.read_bytes(), member, 1000))
    assert "hỏng" in reason(path)


ALONE = NUMBER.format(more="")
WIDE = ' table:number-columns-repeated="{}"'
BLANKS = '<table:table-cell table:number-columns-repeated="{}"/>'
REPEATED_ROW = '<table:table-row table:number-rows-repeated="{}">'


@pytest.mark.parametrize(
    "rows",
    [
        f"{REPEATED_ROW.format(1_048_576)}{ALONE * 10}</table:table-row>",
        f"{REPEATED_ROW.format(500_000)}{NUMBER.format(more=WIDE.format(16384))}</table:table-row>",
        f"<table:table-row>{NUMBER.format(more=WIDE.format(4_000_000_000))}</table:table-row>",
        f"{REPEATED_ROW.format(1_048_575)}<table:table-cell/></table:table-row>"
        f"<table:table-row>{BLANKS.format(16383)}{ALONE}</table:table-row>",
    ],
)
def test_repeated_cells_of_an_open_document(tmp_path: Path, rows: str) -> None:
    assert "rất xa" in reason(write_ods(tmp_path / "a.ods", rows))


def test_an_open_document_formatted_to_its_end_is_read(tmp_path: Path) -> None:
    rows = f"<table:table-row>{ALONE}{BLANKS.format(16383)}</table:table-row>"
    rows += f"{REPEATED_ROW.format(1_048_575)}{BLANKS.format(16384)}</table:table-row>"
    assert read(write_ods(tmp_path / "a.ods", rows)).failure == "no-form"


def test_far_cells_in_xlsb(tmp_path: Path) -> None:
    assert "rất xa" in reason(write_xlsb(tmp_path / "a.xlsb", {0: {0: 1.0}, 1_048_575: {16383: 1.0}}))


@pytest.mark.parametrize("bomb", ['<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'])
def test_entities_are_not_expanded(tmp_path: Path, bomb: str) -> None:
    submission = read(with_sheet(tmp_path / "a.xlsx", bomb + HEAD + '<row r="1"><c r="A1" t="e"><v>&c;</v></c></row>' + TAIL))
    assert submission.failure in ("unreadable", "no-form")


@pytest.mark.parametrize("seed", range(40))
def test_spoilt_bytes_never_raise(tmp_path: Path, seed: int) -> None:
    """Whatever a broken disk makes of a workbook, the other files are read on."""
    chance = random.Random(seed)
    whole = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}}).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    part = bytearray(members[name])
    for _ in range(chance.randint(1, 20)):
        part[chance.randrange(len(part))] = chance.choice(b"<>/\"'= \0\xff9A&;")
    members[name] = bytes(part)
    path = tmp_path / "b.xlsx"
    path.write_bytes(zipped(members))
    submission = read(path)
    assert submission.failure in (None, "unreadable", "no-form")


@pytest.mark.parametrize("seed", range(20))
def test_spoilt_archives_never_raise(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray(write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}}).read_bytes())
    for _ in range(chance.randint(1, 10)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole)
    assert read(path).failure in (None, "unreadable", "no-form")


# ---- Text that looks like a formula


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}})
    book = openpyxl.load_workbook(path)
    book.active["N11"].value, book.active["N11"].data_type = text, "s"
    book.save(path)
    submission = read(path)
    assert submission.returns[0].lines[0].note == text


# ---- Other ways to write the same workbook


@pytest.mark.parametrize("part", ["XL/Worksheets/Sheet1.xml", "xl\\worksheets\\sheet1.xml"])
def test_errors_are_seen_in_a_part_of_another_spelling(tmp_path: Path, part: str) -> None:
    start = write_return(tmp_path / "s.xlsx", {"giay-khen": {3: 5}}, edits={"D11": "#REF!"})
    with zipfile.ZipFile(start) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    path = with_sheet(tmp_path / "a.xlsx", xml, part)
    assert [finding.rule for finding in read(path).returns[0].findings] == ["formula-error"]


def test_a_stored_archive_with_a_comment(tmp_path: Path) -> None:
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5}})
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        new.comment = b"nop"
        for name, content in members.items():
            new.writestr(name, content)
    assert counts(read(path).returns[0], "giay-khen") == {3: 5}
