"""A marked copy says in its first sheet what of the sender's it still holds that does something by itself."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import forms_for, read_submission
from tdkt_xl.sendback.marked_copy import mark
from tests.hostile import zipped
from tests.sheets import write_return

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = "xl/externalLinks/externalLink1.xml"
WORDS = {
    "xl/vbaProject.bin": ("macro", b"\xd0\xcf\x11\xe0"),
    "xl/macrosheets/sheet1.xml": ("macro", b"<a/>"),
    "xl/activeX/activeX1.bin": ("macro", b"x"),
    "xl/connections.xml": ("kết nối tới nguồn dữ liệu", b"<connections/>"),
    "xl/embeddings/oleObject1.bin": ("đối tượng nhúng", b"x"),
    LINKS: ("liên kết ra ngoài tệp", f'<externalLink xmlns="{_MAIN}"><externalBook/></externalLink>'.encode()),
    "xl/worksheets/_rels/sheet9.xml.rels": (
        "liên kết ra ngoài tệp",
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" Type="a/hyperlink" Target="http://a/" TargetMode="External"/>'
        "</Relationships>".encode(),
    ),
}
DDE = f'<externalLink xmlns="{_MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode()


def slip_of(folder: Path, parts: dict[str, bytes]) -> str:
    """All texts of the first sheet of the marked copy of a return that holds these parts, too."""
    file = write_return(folder / "a.xlsx", {"giay-khen": {3: 5, 6: 9}})
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    file.write_bytes(zipped({**whole, **parts}))
    (source,) = find_sources([file])
    copy = mark(source, read_submission(source, forms_for(None)).all_findings, folder / "copy", forms_for(None))
    with zipfile.ZipFile(copy) as archive:
        assert set(parts) <= set(archive.namelist())  # nothing is taken out
    rows = openpyxl.load_workbook(copy).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.mark.parametrize("part", WORDS)
def test_each_kind_is_named(part: str, tmp_path: Path) -> None:
    word, content = WORDS[part]
    assert f"vẫn còn nguyên trong đó: {word}. Chỉ cho chạy" in slip_of(tmp_path, {part: content})


def test_dde_is_named_beside_the_link(tmp_path: Path) -> None:
    said = slip_of(tmp_path, {LINKS: DDE, "xl/vbaProject.bin": b"x"})
    assert "trong đó: macro, liên kết DDE tới chương trình khác, liên kết ra ngoài tệp." in said


def test_a_plain_return_says_nothing_of_it(tmp_path: Path) -> None:
    said = slip_of(tmp_path, {})
    assert "PHIẾU TRẢ LẠI" in said and "vẫn còn nguyên" not in said
