"""Files that Office encrypts although nobody set a password: with the key that every Excel tries first."""

from __future__ import annotations

import io

from tdkt_xl.words.errors import UnreadableFile

_DEFAULT_KEY = "VelvetSweatshop"
"""Excel encrypts a workbook with this key if its structure is protected but no password is needed to open it."""
UNLOCKED = "tệp được mã hóa bằng khóa mặc định của Excel (khóa cấu trúc, không đặt mật khẩu mở), đã mở và đọc như tệp thường"
_BROKEN = "tệp được mã hóa bằng khóa mặc định của Excel (không đặt mật khẩu mở) nhưng phần được mã hóa bị hỏng"
WITH_PASSWORD = "tệp có đặt mật khẩu mở"  # noqa: S105 - a message, not a password


def unlocked(data: bytes) -> bytes:
    """The file without its encryption. Raises UnreadableFile if a password is needed or the encrypted part is damaged."""
    try:
        import msoffcrypto  # few submissions are encrypted, and the page in the browser has no cryptography
    except ImportError:
        raise UnreadableFile(WITH_PASSWORD) from None
    plain, reason = io.BytesIO(), WITH_PASSWORD
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        verified = {"verify_password": True} if file.format == "ooxml" else {}  # for .xls it is always verified
        file.load_key(password=_DEFAULT_KEY, **verified)
        reason = _BROKEN
        file.decrypt(plain)
    except Exception:  # msoffcrypto raises many kinds of exceptions for damaged files
        raise UnreadableFile(reason) from None
    if not plain.getvalue():
        raise UnreadableFile(reason)
    return plain.getvalue()
