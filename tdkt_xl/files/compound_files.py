"""The streams of a compound file, which an .xls is. Source: [MS-CFB]."""

from __future__ import annotations

import struct
from functools import cached_property

from tdkt_xl.words.errors import UnreadableFile

_SMALL_SECTOR = 64
_DIRECTORY_ENTRY = 128


class CompoundFile:
    """Opened from its bytes. Raises struct.error or UnreadableFile for what is no compound file or a damaged one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        if not 128 <= self._size <= 4096:
            raise UnreadableFile("tệp .xls hỏng")
        self._fat = self._table(self._fat_sectors())
        self._entries = self._directory()
        """Folded name → first sector, length."""
        for first in (self._entries.get("root entry", (0, 0))[0], struct.unpack_from("<I", data, 60)[0]):
            _chain(first, self._fat)  # of the small sectors and their table: refused if they are circles, used or not

    def stream(self, *names: str) -> bytes:
        """The content of the first stream that there is; empty where there is none."""
        first, length = next((entry for name in names if (entry := self._entries.get(name))), (0, 0))
        if length >= struct.unpack_from("<I", self._data, 56)[0]:
            return b"".join(map(self._sector, _chain(first, self._fat)))[:length]
        start = [number * _SMALL_SECTOR for number in _chain(first, self._small_fat)] if length else []
        return b"".join(self._small_sectors[at : at + _SMALL_SECTOR] for at in start)[:length]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _table(self, sectors: list[int]) -> list[int]:
        content = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _fat_sectors(self) -> list[int]:
        data, size = self._data, self._size
        sectors = list(struct.unpack_from("<109I", data, 76))
        more, count = struct.unpack_from("<2I", data, 68)
        for _ in range(min(count, len(data) // size)):
            entries = struct.unpack(f"<{size // 4}I", self._sector(more))
            sectors += entries[:-1]
            more = entries[-1]
        return [number for number in sectors if number < len(data) // size]

    def _directory(self) -> dict[str, tuple[int, int]]:
        directory = b"".join(map(self._sector, _chain(struct.unpack_from("<I", self._data, 48)[0], self._fat)))
        entries = {}
        for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<IQ", directory, at + 116)
            entries[name.casefold()] = (first, size & 0xFFFFFFFF)
        return entries

    @cached_property
    def _small_sectors(self) -> bytes:
        return b"".join(map(self._sector, _chain(self._entries.get("root entry", (0, 0))[0], self._fat)))

    @cached_property
    def _small_fat(self) -> list[int]:
        return self._table(_chain(struct.unpack_from("<I", self._data, 60)[0], self._fat))


def _chain(first: int, table: list[int]) -> list[int]:
    """The sectors that follow one another from `first` on.

    Raises UnreadableFile for a chain that runs in a circle: the reader of values would follow it until memory is gone.
    """
    numbers: list[int] = []
    while first < len(table):
        if len(numbers) >= len(table):
            raise UnreadableFile("tệp .xls hỏng")
        numbers.append(first)
        first = table[first]
    return numbers
