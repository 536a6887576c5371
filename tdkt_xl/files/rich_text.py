"""The tables and paragraphs of an .rtf."""

from __future__ import annotations

from tdkt_xl.files.documents import Document
from tdkt_xl.files.office import converted
from tdkt_xl.files.word import read_word


def read_rich_text(data: bytes) -> Document:
    """Raises UnreadableFile."""
    return read_word(converted(data, "rtf", "docx", "tệp .rtf"))
