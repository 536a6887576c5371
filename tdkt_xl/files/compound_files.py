"""Compound files, the container of .xls, .doc and .msg, opened by olefile within limits. Source: [MS-CFB]."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import olefile

from tdkt_xl.words.errors import UnreadableFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "tệp hỏng, không mở được các phần bên trong"
_ERRORS = (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError)
"""What olefile raises over damaged files."""


class CompoundFile:
    """A compound file's streams. Opening it raises UnreadableFile for a damaged one."""

    def __init__(self, data: bytes) -> None:
        try:
            file: Any = olefile.OleFileIO(io.BytesIO(data))
            self._file = file
            file.loadminifat()
            fat, small_fat = list(file.fat), list(file.minifat)
            entries = [entry for entry in file.direntries if entry is not None and entry.entry_type == olefile.STGTY_STREAM]
            cutoff = file.minisectorcutoff
            _refuse_circles((entry.isectStart for entry in entries if entry.size >= cutoff), fat)
            _refuse_circles((entry.isectStart for entry in entries if entry.size < cutoff), small_fat)
            root, small = file.root, file.first_mini_fat_sector
            _refuse_circles([sector for sector in (root.isectStart, small) if sector is not None], fat)
        except _ERRORS:
            raise UnreadableFile(_DAMAGED) from None

    def names(self) -> set[str]:
        """The names of all streams in small letters, those inside storages as "storage/stream"."""
        return {"/".join(path).lower() for path in self._file.listdir()}

    def stream(self, *names: str) -> bytes:
        """The content of the first stream that there is, whatever the case of its name; empty where there is none."""
        try:
            return next((bytes(self._file.openstream(name).read()) for name in names if self._file.exists(name)), b"")
        except _ERRORS:
            raise UnreadableFile(_DAMAGED) from None


def _refuse_circles(starts: Iterable[int], table: Sequence[int]) -> None:
    """Raises UnreadableFile for a chain of sectors that runs in a circle, or into a chain already seen: python-calamine would
    follow a circle until the memory is gone."""
    seen: set[int] = set()
    for sector in starts:
        while 0 <= sector < len(table):
            if sector in seen:
                raise UnreadableFile(_DAMAGED)
            seen.add(sector)
            sector = table[sector]
