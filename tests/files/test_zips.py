"""Members of a zipped document: what is written is the same on every system."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.cells import LARGEST_UNPACKED, OF_SUBMISSIONS, OF_SUMMARIES
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.zips import Members, member, usual_members
from tdkt_xl.words.errors import UnreadableFile


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member("xl/workbook.xml"), "<workbook/>" * 9)
    return out.getvalue()


def test_a_member_is_the_same_bytes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    here = packed()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        there = packed()
    assert here == there
    assert Members(here).read("xl/workbook.xml") == b"<workbook/>" * 9
    assert zipfile.ZipFile(io.BytesIO(here)).infolist()[0].compress_size < 99


names = st.text("aé/._\\", min_size=1, max_size=5)


@given(st.dictionaries(names, st.binary(max_size=9), max_size=4), st.binary(max_size=2), st.binary(max_size=2), st.booleans())
def test_the_members_are_those_that_zipfile_finds(
    content: dict[str, bytes], before: bytes, comment: bytes, is_stored: bool
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, each in content.items():
            archive.writestr(name, each)
    data = before + out.getvalue()
    found = usual_members(data)
    wanted = [(info.orig_filename, info.file_size, info.compress_size, info.CRC, info.header_offset) for info in archive.infolist()]
    assert found is None or list(map(tuple, found.values())) == wanted
    assert {name: Members(data).read(name) for name in Members(data).sizes} == {
        name.replace("\\", "/"): each for name, each in content.items()
    } or any("\\" in name for name in content)


def test_usual_archives_need_no_zipfile() -> None:
    found = usual_members(packed())
    assert found is not None and found["xl/workbook.xml"].file_size == 99
    for damaged in (b"", packed()[:-1], packed()[:-30], packed().replace(b"PK\x01\x02", b"PK\x01\x03")):
        assert usual_members(damaged) is None
    with pytest.raises(UnreadableFile):
        Members(packed()[:-30])


def test_a_summary_may_unpack_to_more_than_a_submission_but_not_out_of_all_proportion() -> None:
    assert OF_SUBMISSIONS.unpacked_of(15_000_000) == LARGEST_UNPACKED
    assert OF_SUMMARIES.unpacked_of(15_000_000) > 130_000_000
    assert OF_SUMMARIES.unpacked_of(10**9) == 4 * LARGEST_UNPACKED
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (LARGEST_UNPACKED + 1))
    with pytest.raises(UnreadableFile, match="giải nén ra quá 100 MB"):
        Workbook(packed.getvalue(), keeps=True)


def test_a_member_is_as_its_directory_says_or_the_archive_is_damaged() -> None:
    whole = packed()
    inside = whole.index(b"xl/workbook.xml") + len("xl/workbook.xml")
    checksum = whole.rindex(b"PK\x01\x02") + 16
    for at in (0, whole.index(b"xl/"), inside + 1, checksum):
        spoilt = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(UnreadableFile):
            Members(spoilt).read("xl/workbook.xml")
    assert Members(b"before" + whole).read("xl/workbook.xml") == b"<workbook/>" * 9
