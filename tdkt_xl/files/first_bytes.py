"""Recognises PDF, RTF and old Excel files by their first bytes."""

from __future__ import annotations

from tdkt_xl.files.compound_files import MAGIC as COMPOUND

_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""The first bytes of an .xls without a container: Excel 2, 3, 4, 5 and 97."""
PDF, RTF, OLD_EXCEL = "pdf", "rtf", "old-excel"


def kind_of(data: bytes) -> str | None:
    """PDF, RTF or OLD_EXCEL for a file with such content; None for any other."""
    start = data[:1024]
    if b"%PDF-" in start and not start.startswith((b"PK", COMPOUND)):
        return PDF
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return RTF
    return OLD_EXCEL if start.startswith(_OLD_EXCEL) else None
