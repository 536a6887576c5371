"""Compound files, the container of .xls, .doc and .msg, opened by olefile within limits. Source: [MS-CFB]."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import olefile

from tdkt_xl.words.errors import DamagedFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "tệp .xls hỏng"
_ERRORS = (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError)
"""What olefile raises over damaged files."""


class CompoundFile:
    """A compound file's streams. Opening it raises UnreadableFile for a damaged one."""

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
        """The names of all streams in small letters, those inside storages as "storage/stream"."""
        return {"/".join(path).lower() for path in self._file.listdir()}

    def stream(self, *names: str) -> bytes:
        """The content of the first stream that there is, whatever the case of its name; empty where there is none."""
        try:
            return next((bytes(self._file.openstream(name).read()) for name in names if self._file.exists(name)), b"")
        except _ERRORS:
            raise DamagedFile(_DAMAGED) from None


def _refuse_circles(table: Sequence[int]) -> None:
    """Raises UnreadableFile where a chain of sectors runs in a circle: python-calamine would follow it until the memory is gone.

    Chains are looked at from every sector, as python-calamine also follows those that no name in the directory leads to.
    """
    seen_from: dict[int, int] = {}
    for start in range(len(table)):
        sector = start
        while 0 <= sector < len(table) and sector not in seen_from:
            seen_from[sector] = start
            sector = table[sector]
        if seen_from.get(sector) == start:
            raise DamagedFile(_DAMAGED)
