"""Facts about a .doc that LibreOffice does not tell, and what it needs before LibreOffice opens it. Source: [MS-DOC].

LibreOffice 7.4 joins the cells of a table if no paragraph follows the table. Word always writes one; other programs do not.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any

import olefile

from tdkt_xl.files.compound_files import CompoundFile
from tdkt_xl.words.errors import UnreadableFile

_TEXT, _TABLES = "WordDocument", ("0Table", "1Table")
_FLAGS, _LOCKED, _SECOND_TABLE = 0x0A, 0x0100, 0x0200
_TEXT_END, _LETTERS, _LENGTHS = 0x1C, 0x4C, 8
"""Where the header says where the text ends, and how many letters its eight parts have: the text itself, footnotes …"""
_PIECES, _PARAGRAPH_RUNS = 0x1A2, 0x102
"""Where the header says where the table of the text's pieces is, and the table of the formats of paragraphs."""
_PIECE_TABLE, _PROPERTIES = 2, 1
_NARROW = 0x40000000
_CELL, _PARAGRAPH = b"\x07\x00", b"\x0d\x00"


def is_locked(data: bytes) -> bool:
    """True for a .doc that needs a password."""
    try:
        text = CompoundFile(data).stream(_TEXT)
        return bool(struct.unpack_from("<H", text, _FLAGS)[0] & _LOCKED)
    except (UnreadableFile, struct.error):
        return False


def holds_table(data: bytes) -> bool:
    """True if cells end in the text of a .doc, so that it has a table."""
    try:
        document = _WordStreams.of(data)
        return any(_CELL[:1] in document.text[start:end][:: 2 if wide else 1] for start, end, wide in document.pieces())
    except (UnreadableFile, struct.error, IndexError, ValueError):
        return False


def with_last_paragraph(data: bytes) -> bytes:
    """A .doc whose table is its last part with an empty paragraph behind it; any other file as it is.

    The paragraph is one letter in the unused bytes behind the text, in the usual format.
    """
    try:
        document = _WordStreams.of(data)
        *_, (_, end, wide) = document.pieces()
        text, table = document.text, document.table
        ends_with_table = wide and text[end - 2 : end] == _CELL and text[end : end + 2] == bytes(2)
        if not ends_with_table or any(_whole(text, _LETTERS + 4 * part) for part in range(1, _LENGTHS)):
            return data
        text[end : end + 2] = _PARAGRAPH
        _add(text, _LETTERS, 1)
        _add(table, document.last_piece_end, 1)
        if _whole(text, _TEXT_END) == end:
            _add(text, _TEXT_END, 2)
        at, length = _whole(text, _PARAGRAPH_RUNS), _whole(text, _PARAGRAPH_RUNS + 4)
        last_run_end = at + (length - 4) // 8 * 4
        if _whole(table, last_run_end) == end:
            _add(table, last_run_end, 2)
        return document.written(data)
    except (UnreadableFile, struct.error, IndexError, ValueError, NotImplementedError, OSError):
        return data


@dataclass(frozen=True)
class _WordStreams:
    """The two streams of a .doc with its text and its tables; `last_piece_end` is where its table of pieces says how long the text
    is."""

    text: bytearray
    table: bytearray
    table_name: str
    first_piece: int
    last_piece_end: int

    @classmethod
    def of(cls, data: bytes) -> _WordStreams:
        """Raises UnreadableFile, struct.error, IndexError or ValueError if the file is damaged."""
        file = CompoundFile(data)
        text = bytearray(file.stream(_TEXT))
        name = _TABLES[bool(struct.unpack_from("<H", text, _FLAGS)[0] & _SECOND_TABLE)]
        table = bytearray(file.stream(name))
        at = _whole(text, _PIECES)
        while table[at] == _PROPERTIES:
            at += 3 + struct.unpack_from("<H", table, at + 1)[0]
        if table[at] != _PIECE_TABLE:
            raise ValueError("no table of pieces")
        pieces = (_whole(table, at + 1) - 4) // 12
        return cls(text, table, name, at + 5, at + 5 + 4 * pieces)

    def pieces(self) -> list[tuple[int, int, bool]]:
        """The pieces of the text: first byte, byte behind the last, and whether a letter has two bytes."""
        number = (self.last_piece_end - self.first_piece) // 4
        found = []
        for piece in range(number):
            letters = _whole(self.table, self.first_piece + 4 * piece + 4) - _whole(self.table, self.first_piece + 4 * piece)
            where = _whole(self.table, self.last_piece_end + 4 + 8 * piece + 2)
            wide = not where & _NARROW
            start = where if wide else (where & ~_NARROW) // 2
            found.append((start, start + letters * (2 if wide else 1), wide))
        return found

    def written(self, data: bytes) -> bytes:
        """The file with the two streams as they are now."""
        buffer = io.BytesIO(data)
        file: Any = olefile.OleFileIO(buffer, write_mode=True)  # type: ignore[no-untyped-call]
        file.write_stream(_TEXT, bytes(self.text))
        file.write_stream(self.table_name, bytes(self.table))
        file.close()
        return buffer.getvalue()


def _whole(content: bytes | bytearray, at: int) -> int:
    return int(struct.unpack_from("<I", content, at)[0])


def _add(content: bytearray, at: int, more: int) -> None:
    struct.pack_into("<I", content, at, _whole(content, at) + more)
