"""From paths to bytes: what is found, what is left out, and what cannot be read, each with its one reason."""

from __future__ import annotations

import io
import os
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import openpyxl
import pytest

from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake import bundles
from tdkt_xl.intake import sources as intake
from tdkt_xl.intake.sources import Source, find_sources, read_bytes
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Submission
from tdkt_xl.words.errors import UnreadableFile
from tests.files.test_formats import NUMBER, write_ods, write_xlsb
from tests.grids import counts
from tests.sheets import write_return

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file of a few bytes below the test's folder."""

    def put(name: str, content: bytes = b"x") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return put


def shown(*paths: Path, base: Path) -> list[str]:
    return [source.shown.removeprefix(f"{base.as_posix()}/") for source in find_sources(paths)]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# ---- Folders


def test_every_file_is_found_whatever_its_ending(put: Put, tmp_path: Path) -> None:
    for name in (
        "a.xlsx",
        "b.XLSX",
        "c.xlsm",
        "d.xlsb",
        "e.xls",
        "f.ods",
        "g.docx",
        "h.csv",
        "i.txt",
        "k.pdf",
        "l",
        "m.xlsx.bak",
        "n.doc",
    ):
        put(name)
    assert shown(tmp_path, base=tmp_path) == sorted(path.name for path in tmp_path.iterdir())


def test_folders_are_searched_downwards(put: Put, tmp_path: Path) -> None:
    for name in ("a.xlsx", "huyện B/xã C.xlsx", "huyện B/sâu/hơn nữa/d.xlsx"):
        put(name)
    assert shown(tmp_path, base=tmp_path) == ["a.xlsx", "huyện B/sâu/hơn nữa/d.xlsx", "huyện B/xã C.xlsx"]


def test_office_litter_is_skipped(put: Put, tmp_path: Path) -> None:
    litter = ("~$a.xlsx", ".a.xlsx", ".git/a.xlsx", ".~lock.a.xlsx#", ".DS_Store", "Thumbs.db", "~$b.zip", "Desktop.ini")
    for name in (*litter, "__MACOSX/a.xls", "a.xlsx"):
        put(name)
    assert shown(tmp_path, base=tmp_path) == ["a.xlsx"]


def test_a_file_given_by_name_is_taken_whatever_its_ending(put: Put) -> None:
    assert [source.problem for source in find_sources([put("baocao")])] == [None]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_sources([tmp_path / "no.xlsx"])


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert find_sources([tmp_path]) == []


def test_one_file_given_in_many_ways_is_one_submission(put: Put, tmp_path: Path) -> None:
    path = put("b/a.xlsx")
    ways = [path, path, tmp_path, tmp_path / "b", tmp_path / "b" / ".." / "b" / "a.xlsx"]
    assert len(find_sources(ways)) == 1
    (tmp_path / "link.xlsx").symlink_to(path)
    assert len(find_sources(ways)) == 1


def test_the_order_of_the_paths_changes_nothing(put: Put, tmp_path: Path) -> None:
    one, two = put("a/1.xlsx"), put("b/2.xlsx")
    assert find_sources([one, two]) == find_sources([two, one]) == find_sources([tmp_path])


def test_our_own_output_is_left_out(put: Put, tmp_path: Path) -> None:
    put("a.xlsx")
    assert shown(tmp_path, base=tmp_path) == ["a.xlsx"]
    assert find_sources([tmp_path], leave_out=[tmp_path / "a.xlsx"]) == []


def test_a_folder_that_looks_like_a_file(put: Put, tmp_path: Path) -> None:
    put("thư mục.xlsx/a.xlsx")
    assert shown(tmp_path, base=tmp_path) == ["thư mục.xlsx/a.xlsx"]


def test_links_in_a_circle_end(put: Put, tmp_path: Path) -> None:
    put("a/a.xlsx")
    (tmp_path / "a" / "vòng").symlink_to(tmp_path)
    assert shown(tmp_path, base=tmp_path) == ["a/a.xlsx", "a/vòng"]  # the link is told, not followed


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
def test_names_that_are_no_utf_8_can_be_printed_and_are_read(put: Put, tmp_path: Path) -> None:
    for code in (b"\xe1", b"\xe2"):
        write_return(put("a.xlsx"), {"giay-khen": {3: 1, 6: 1}}).rename(
            os.fsdecode(os.fsencode(tmp_path) + b"/x" + code + b".xlsx")
        )
    assert shown(tmp_path, base=tmp_path) == ["x\\xe1.xlsx", "x\\xe2.xlsx"]
    assert all(read_bytes(source) for source in find_sources([tmp_path]))


def test_a_folder_one_may_not_search_hides_nothing_else(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.xlsx")
    put("kín/b.xlsx")
    search = os.scandir

    def refused(folder: str) -> object:
        if folder.endswith("kín"):
            raise PermissionError(13, "Permission denied")
        return search(folder)

    monkeypatch.setattr(os, "scandir", refused)
    first, second = find_sources([tmp_path])
    assert (Path(first.path).name, second.shown) == ("a.xlsx", f"{tmp_path.as_posix()}/kín")
    with pytest.raises(UnreadableFile, match="không có quyền mở thư mục"):
        read_bytes(second)


def test_time_and_size_of_a_file(put: Put) -> None:
    path = put("a.xlsx", b"12345")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (source,) = find_sources([path])
    assert (source.size, source.modified) == (5, 1_700_000_000)


# ---- Zips


def test_members_of_a_zip(put: Put, tmp_path: Path) -> None:
    put(
        "bundle.zip",
        zipped({"a.xlsx": b"1", "huyện B/c.xls": b"2", "đọc.txt": b"3", "~$a.xlsx": b"", "__MACOSX/._a.xlsx": b"", ".x.xlsx": b""}),
    )
    assert shown(tmp_path, base=tmp_path) == ["bundle.zip!/a.xlsx", "bundle.zip!/huyện B/c.xls", "bundle.zip!/đọc.txt"]
    assert [read_bytes(source) for source in find_sources([tmp_path])] == [b"1", b"2", b"3"]


def test_a_zip_in_a_zip(put: Put, tmp_path: Path) -> None:
    put("a.zip", zipped({"b.zip": zipped({"c.xlsx": b"1"}), "d.xlsx": b"2"}))
    assert shown(tmp_path, base=tmp_path) == ["a.zip!/b.zip!/c.xlsx", "a.zip!/d.xlsx"]
    assert [read_bytes(source) for source in find_sources([tmp_path])] == [b"1", b"2"]


def test_zips_nested_too_deep_are_one_problem(put: Put, tmp_path: Path) -> None:
    content = zipped({"a.xlsx": b"1"})
    for _ in range(6):
        content = zipped({"b.zip": content})
    put("a.zip", content)
    (source,) = find_sources([tmp_path])
    assert source.problem is not None
    assert "lồng" in source.problem


@pytest.mark.parametrize("members", [{}, {"__MACOSX/a.xlsx": b"1", "Thumbs.db": b"2"}])
def test_a_zip_of_nothing_is_said(put: Put, tmp_path: Path, members: dict[str, bytes]) -> None:
    put("a.zip", zipped(members))
    (source,) = find_sources([tmp_path])
    assert source.problem == "gói nén không có tệp nào"


def test_a_workbook_named_zip_is_one_file(put: Put, tmp_path: Path) -> None:
    workbook = write_return(tmp_path / "x" / "a.xlsx").read_bytes()
    put("x/a.zip", workbook)
    assert shown(tmp_path, base=tmp_path) == ["x/a.xlsx", "x/a.zip"]
    assert [read_bytes(source) for source in find_sources([tmp_path])] == [workbook, workbook]


def test_a_link_to_a_folder_is_said_and_not_followed(put: Put, tmp_path: Path) -> None:
    put("x/a.xlsx")
    (tmp_path / "x" / "b").symlink_to(tmp_path / "x")
    assert [source.problem is None for source in find_sources([tmp_path])] == [True, False]


def test_paths_that_climb_out_of_a_zip_stay_inside(put: Put, tmp_path: Path) -> None:
    put("a.zip", zipped({"../../etc/a.xlsx": b"1", "/b.xlsx": b"2", "x/../../c.xlsx": b"3", "..\\d.xlsx": b"4"}))
    sources = find_sources([tmp_path])
    assert all(".." not in source.shown and "!//" not in source.shown for source in sources)
    assert sorted(read_bytes(source) for source in sources) == [b"1", b"2", b"3", b"4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize("flagged", [True, False])
def test_vietnamese_names_in_zips(put: Put, tmp_path: Path, flagged: bool) -> None:
    """With the UTF-8 flag, and as Windows' own zip writes them without it."""
    content = zipped({"Xã Bình An.xlsx": b"1"})
    if not flagged:
        content = content.replace(struct.pack("<H", 0x800), struct.pack("<H", 0))
    put("a.zip", content)
    (source,) = find_sources([tmp_path])
    assert read_bytes(source) == b"1"
    assert source.shown.endswith("a.zip!/Xã Bình An.xlsx")


def test_a_zip_members_time_is_its_date(put: Put, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for year in (2025, 2026):
            archive.writestr(zipfile.ZipInfo(f"{year}.xlsx", (year, 12, 15, 8, 0, 0)), b"1")
        archive.writestr(zipfile.ZipInfo("x.xlsx", (1980, 1, 1, 0, 0, 0)), b"1")
    put("a.zip", buffer.getvalue())
    older, newer, undated = find_sources([tmp_path])
    assert undated.modified < older.modified < newer.modified


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"khong phai zip", zipped({"a.xlsx": b"1"})[:-30]], ids=["empty", "short", "text", "cut"]
)
def test_a_spoilt_zip_is_one_problem(put: Put, tmp_path: Path, content: bytes) -> None:
    put("a.zip", content)
    (source,) = find_sources([tmp_path])
    assert "gói nén" in (source.problem or "")


def test_an_encrypted_member(put: Put, tmp_path: Path) -> None:
    content = zipped({"a.xlsx": b"1"})
    content = content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    put("a.zip", content)
    (source,) = find_sources([tmp_path])
    with pytest.raises(UnreadableFile, match="mật khẩu"):
        read_bytes(source)


def test_a_member_with_a_wrong_checksum(put: Put, tmp_path: Path) -> None:
    good = zipped({"a.xlsx": b"1234567890"})
    put("a.zip", good.replace(struct.pack("<I", zlib.crc32(b"1234567890")), b"\0\0\0\0"))
    (source,) = find_sources([tmp_path])
    with pytest.raises(UnreadableFile, match="hỏng"):
        read_bytes(source)


def test_a_zip_that_would_unpack_to_too_much(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LARGEST_BUNDLE", 1000)
    put("a.zip", zipped({f"{n}.xlsx": b"x" * 300 for n in range(4)}))
    (source,) = find_sources([tmp_path])
    assert "quá lớn" in (source.problem or "")


# ---- Unreadable: one finding, its reason in Vietnamese, soon and without much memory


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


def test_a_file_s_time_is_kept_as_finely_as_every_system_has_it(put: Put) -> None:
    """Windows keeps 100 ns, Linux 1 ns: a summary of the same files has the same bytes on both."""
    path = put("a.xlsx")
    times = []
    for nanoseconds in (1_796_040_598_205_821_345, 1_796_040_598_205_821_300):
        os.utime(path, ns=(nanoseconds, nanoseconds))
        times.append(find_sources([path])[0].modified)
    assert times == [1_796_040_598.206, 1_796_040_598.206]
