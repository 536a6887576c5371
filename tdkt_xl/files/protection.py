"""Files that Office encrypts though nobody set a password: with the key that every Excel tries first."""

from __future__ import annotations

import io
from typing import Any

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
        try:
            file.decrypt(plain)
        except ValueError:
            plain = io.BytesIO(_small_package(file))
    except Exception:  # msoffcrypto raises whatever its parsing of a damaged file runs into
        raise UnreadableFile(WITH_PASSWORD) from None
    if not plain.getvalue():
        raise UnreadableFile(WITH_PASSWORD)
    return plain.getvalue()


def _small_package(file: Any) -> bytes:
    """The package of a file whose writer put it among the large sectors though it is small; msoffcrypto looks in the small ones."""
    from msoffcrypto.method.ecma376_agile import ECMA376Agile

    entry = next(each for each in file.file.direntries if each is not None and each.name == "EncryptedPackage")
    stream = file.file._open(entry.isectStart, entry.size, force_FAT=True)
    return bytes(ECMA376Agile.decrypt(file.secret_key, file.info["keyDataSalt"], file.info["keyDataHashAlgorithm"], stream))
