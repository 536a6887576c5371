"""Members of a zipped document: what is written is the same on every system."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from tdkt_xl.files.cells import LARGEST_UNPACKED, OF_SUBMISSIONS, OF_SUMMARIES
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.zips import Members, member
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
