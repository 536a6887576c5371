"""A .doc of Word 97 to 2003, turned into a .docx by LibreOffice where it is installed: no other program here opens one."""

from __future__ import annotations

from tdkt_xl.files.office import converted

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM = "WordDocument".encode("utf-16-le")


def is_word_97(data: bytes) -> bool:
    """True for a compound file that holds a document of Word."""
    return data.startswith(OLE) and _STREAM in data


def as_docx(data: bytes) -> bytes:
    """The same document as a .docx. Raises UnreadableFile where LibreOffice is not there or does not manage."""
    return converted(data, "doc", "docx", "tệp .doc đời cũ")
