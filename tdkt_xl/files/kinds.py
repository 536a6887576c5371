"""Recognises by content files that are no submissions, and says what the sender should do."""

from __future__ import annotations

from tdkt_xl.files.compound_files import MAGIC as COMPOUND

_PACKED = "đây là gói nén {}, chương trình không mở được; hãy giải nén rồi gửi các tệp bên trong, hoặc nén lại dạng .zip"
_PICTURE = "đây là ảnh {}, không có số liệu dạng chữ; hãy gửi tệp Excel hoặc Word gốc của biểu"
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", _PACKED.format("RAR")),
    (b"7z\xbc\xaf\x27\x1c", _PACKED.format("7z")),
    (b"\x1f\x8b", _PACKED.format("gzip")),
    (b"\xfd7zXZ\x00", _PACKED.format("xz")),
    (b"BZh", _PACKED.format("bzip2")),
    (b"MSCF", _PACKED.format("CAB")),
    (b"\x89PNG\r\n", _PICTURE.format("PNG")),
    (b"\xff\xd8\xff", _PICTURE.format("JPEG")),
    (b"GIF8", _PICTURE.format("GIF")),
    (b"BM", _PICTURE.format("BMP")),
    (b"II*\x00", _PICTURE.format("TIFF")),
    (b"MM\x00*", _PICTURE.format("TIFF")),
    (b"MZ", "đây là chương trình chạy trên Windows, không phải biểu; không mở tệp này"),
    (b"ID3", "đây là tệp âm thanh"),
    (b"SQLite format 3\x00", "đây là tệp cơ sở dữ liệu"),
    (b"AT&TFORM", "đây là bản quét DjVu, không có số liệu dạng chữ; hãy gửi tệp Excel hoặc Word gốc của biểu"),
)
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


def why_not(data: bytes) -> str | None:
    """Why a file cannot be a submission, in Vietnamese; None if it may be one."""
    if not data.strip(b"\0"):
        return "tệp chỉ có byte 0, có lẽ tải về hay sao chép chưa xong"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return _PICTURE.format("HEIC")
    if data.startswith(b"RIFF"):
        return _PICTURE.format("WebP") if data[8:12] == b"WEBP" else "đây là tệp âm thanh hoặc hình động"
    if data[4:8] == b"ftyp":
        return "đây là tệp phim"
    if data[257:262] == b"ustar":
        return _PACKED.format("tar")
    return next((why for start, why in _STARTS if data.startswith(start)), None)
