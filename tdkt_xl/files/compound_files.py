"""Compound files, the containers of .xls, .doc and .msg, opened with olefile within limits. Source: [MS-CFB]."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import olefile

from tdkt_xl.words.errors import DamagedFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "tệp .xls hỏng"
_ERRORS = (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError)
"""The exceptions that olefile raises for damaged files."""


class CompoundFile:
    """The streams of a compound file. Opening a damaged file raises UnreadableFile."""

    def __init__(self, data: bytes) -> None:
        try:
            file: Any = olefile.OleFileIO(io.BytesIO(data))
            self._file = file
            file.loadminifat()
            _refuse_circles(file.fat)
            _refuse_circles(file.minifat)
        except _ERRORS:
            raise DamagedFile(_DAMAGED) from None

    def names(self) -> set[str]:
        """The names of all streams in lower case; a stream inside a storage is "storage/stream"."""
        return {"/".join(path).lower() for path in self._file.listdir()}

    def stream(self, *names: str) -> bytes:
        """The content of the first of these streams that exists, in upper or lower case; b"" if none does."""
        try:
            return next((bytes(self._file.openstream(name).read()) for name in names if self._file.exists(name)), b"")
        except _ERRORS:
            raise DamagedFile(_DAMAGED) from None


def _refuse_circles(table: Sequence[int]) -> None:
    """Raises UnreadableFile if a chain of sectors is circular: python-calamine would follow it until no memory is left.

    Chains from every sector are examined, because python-calamine also follows chains that no directory entry uses.
    """
    seen_from: dict[int, int] = {}
    for start in range(len(table)):
        sector = start
        while 0 <= sector < len(table) and sector not in seen_from:
            seen_from[sector] = start
            sector = table[sector]
        if seen_from.get(sector) == start:
            raise DamagedFile(_DAMAGED)
