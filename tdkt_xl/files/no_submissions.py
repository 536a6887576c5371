"""Recognises by content files that are no submissions, and says what the sender should do."""

from __future__ import annotations

_PACKED = "đây là gói nén {}, chương trình không mở được; hãy giải nén rồi gửi các tệp bên trong, hoặc nén lại dạng .zip"
_PICTURE = "đây là ảnh {}, không có số liệu dạng chữ; hãy gửi tệp Excel hoặc Word gốc của biểu"
PKCS_7 = bytes.fromhex("2a864886f70d0107")
"""The beginning of the identifier of all kinds of PKCS #7, which signed and encrypted mails are; one byte that names the kind
follows."""
ENCRYPTED_MAIL = "đây là thư mã hóa hoặc chữ ký số (S/MIME), chương trình không mở được; nhờ người gửi gửi lại biểu không mã hóa"
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
    (b"-----BEGIN PGP MESSAGE", "đây là nội dung mã hóa PGP, chương trình không mở được; nhờ người gửi gửi lại không mã hóa"),
    (b"AT&TFORM", "đây là bản quét DjVu, không có số liệu dạng chữ; hãy gửi tệp Excel hoặc Word gốc của biểu"),
)


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


def is_pkcs_7(data: bytes) -> bool:
    """True for a signed or encrypted mail, and for a signature."""
    return data.startswith(b"\x30") and PKCS_7 in data[:40]
