"""From paths to bytes: what is found, what is left out, and what cannot be read, each with its one reason."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tdkt_xl.intake import bundles
from tdkt_xl.intake.sources import find_sources, read_bytes
from tdkt_xl.words.errors import UnreadableFile
from tests.sheets import write_return

Put = Callable[..., Path]


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


def test_a_file_s_time_is_kept_as_finely_as_every_system_has_it(put: Put) -> None:
    """Windows keeps 100 ns, Linux 1 ns: a summary of the same files has the same bytes on both."""
    path = put("a.xlsx")
    times = []
    for nanoseconds in (1_796_040_598_205_821_345, 1_796_040_598_205_821_300):
        os.utime(path, ns=(nanoseconds, nanoseconds))
        times.append(find_sources([path])[0].modified)
    assert times == [1_796_040_598.206, 1_796_040_598.206]
