"""Members of a zipped document: what is written is the same on every system."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from tdkt_xl.files.zips import Members, member


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
