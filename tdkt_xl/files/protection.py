"""Files that Office encrypts though nobody set a password: with the key that every Excel tries first."""

from __future__ import annotations

import io

from tdkt_xl.words.errors import UnreadableFile

_DEFAULT_KEY = "VelvetSweatshop"
"""What Excel encrypts a workbook with whose structure is protected without a password to open; no password is asked for then."""
WITH_PASSWORD = "tệp có đặt mật khẩu mở"  # noqa: S105 - says that there is a password


def unlocked(data: bytes) -> bytes:
    """The file without its encryption. Raises UnreadableFile where a password is needed."""
    try:
        import msoffcrypto  # few submissions are encrypted, and the page in the browser has no cryptography
    except ImportError:
        raise UnreadableFile(WITH_PASSWORD) from None
    plain = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_DEFAULT_KEY)
        file.decrypt(plain)
    except Exception:  # msoffcrypto raises whatever its parsing of a damaged file runs into
        raise UnreadableFile(WITH_PASSWORD) from None
    if not plain.getvalue():
        raise UnreadableFile(WITH_PASSWORD)
    return plain.getvalue()
