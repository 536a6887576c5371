"""A .doc whose table is its last part keeps its cells; one with a password says so."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import olefile
import pytest

from tdkt_xl.files.opening import opened
from tdkt_xl.files.word_97 import holds_table, is_locked, with_last_paragraph
from tdkt_xl.words.errors import UnreadableFile
from tests.office import LibreOffice

CELLS = [[f"hàng {row} cột {column}" for column in range(4)] for row in range(5)]


@pytest.fixture
def table_last(tmp_path: Path, office: LibreOffice) -> bytes:
    """A .doc that ends with a table, as LibreOffice writes it."""
    document = docx.Document()
    document.add_paragraph("UBND XÃ BÌNH AN")
    for row, texts in zip(document.add_table(5, 4).rows, CELLS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    (path,) = office.convert("doc", tmp_path / "made", tmp_path / "a.docx")
    return path.read_bytes()


@pytest.mark.office
def test_a_table_at_the_end_keeps_its_cells(table_last: bytes) -> None:
    book = opened(table_last)
    assert book.rows(0) == CELLS and holds_table(table_last)
    assert with_last_paragraph(with_last_paragraph(table_last)) == with_last_paragraph(table_last) != table_last


@pytest.mark.office
def test_a_password_is_told(table_last: bytes) -> None:
    buffer = io.BytesIO(table_last)
    file = olefile.OleFileIO(buffer, write_mode=True)
    text = bytearray(file.openstream("WordDocument").read())
    text[0x0B] |= 0x01
    file.write_stream("WordDocument", bytes(text))
    file.close()
    assert is_locked(buffer.getvalue()) and not is_locked(table_last)
    with pytest.raises(UnreadableFile, match="mật khẩu"):
        opened(buffer.getvalue())


@pytest.mark.parametrize("data", [b"", b"x" * 600, olefile.MAGIC + bytes(2000)])
def test_no_doc_is_left_as_it_is(data: bytes) -> None:
    assert with_last_paragraph(data) == data and not is_locked(data) and not holds_table(data)
