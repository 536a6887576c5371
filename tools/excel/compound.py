"""Writes compound files: the file system inside a file that a VBA project is kept in.

Source: MS-CFB, version 3: sectors of 512 bytes, streams under 4096 bytes in a mini stream of 64-byte sectors, a directory
whose entries form red-black trees. The same streams give the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]
"""Streams and, nested, storages, by name."""

SECTOR, MINI_SECTOR, MINI_LIMIT = 512, 64, 4096
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOBODY = 0xFFFFFFFF
_ROOT, _STORAGE, _STREAM = 5, 1, 2
_RED, _BLACK = 0, 1
_HEADER_FATS = 109
"""FAT sectors that the header can list; with them a file may have 7 MB, many times a VBA project."""
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    colour: int = _BLACK
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        length = len(name) + 2 if name else 0
        return _ENTRY.pack(
            name, length, self.kind, self.colour, self.left, self.right, self.child, b"", 0, 0, 0, self.start, self.size
        )


@dataclass
class _Sectors:
    """Sectors of one size, and the table that chains them."""

    size: int
    content: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """Puts a stream into sectors of its own; gives the first's number."""
        if not data:
            return _END
        first = len(self.content)
        pieces = [data[at : at + self.size].ljust(self.size, b"\0") for at in range(0, len(data), self.size)]
        self.content += pieces
        self.table += [*range(first + 1, first + len(pieces)), _END]
        return first


def compound_file(tree: Tree) -> bytes:
    """The file of a tree of streams. Raises ValueError for more than the header alone can list."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add(entries, tree)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < MINI_LIMIT else sectors).add(entry.data)
    mini_stream = b"".join(mini.content)
    entries[0].start, entries[0].size = sectors.add(mini_stream), len(mini_stream)
    mini_table = _padded(struct.pack(f"<{len(mini.table)}I", *mini.table), b"\xff")
    mini_start = sectors.add(mini_table)
    while len(entries) * _ENTRY.size % SECTOR:
        entries.append(_Entry("", 0, colour=_RED))
    directory_start = sectors.add(b"".join(entry.packed() for entry in entries))
    return _file(sectors, directory_start, mini_start, len(mini_table) // SECTOR)


def _file(sectors: _Sectors, directory: int, mini_start: int, mini_count: int) -> bytes:
    per_sector = SECTOR // 4
    fats = 1
    while fats * per_sector < len(sectors.table) + fats:
        fats += 1
    if fats > _HEADER_FATS:
        raise ValueError("too much for one compound file of this kind")
    at = len(sectors.table)
    table = [*sectors.table, *[_FAT_SECTOR] * fats]
    packed = _padded(struct.pack(f"<{len(table)}I", *table), b"\xff")
    header = struct.pack(
        "<8s16s5H6s9I",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"",
        0x3E,  # minor version
        3,  # major version
        0xFFFE,  # little-endian
        9,  # sectors of 2 ** 9 bytes
        6,  # mini sectors of 2 ** 6
        b"",
        0,  # directory sectors: not counted in version 3
        fats,
        directory,
        0,  # transactions
        MINI_LIMIT,
        mini_start,
        mini_count,
        _END,  # no sectors of further FAT lists
        0,
    )
    listed = struct.pack(f"<{_HEADER_FATS}I", *range(at, at + fats), *[_FREE] * (_HEADER_FATS - fats))
    return header + listed + b"".join(sectors.content) + packed


def _padded(data: bytes, filler: bytes) -> bytes:
    return data + filler * (-len(data) % SECTOR)


def _add(entries: list[_Entry], tree: Tree) -> int:
    """Adds a storage's entries and gives the root of their search tree, ordered as the format compares names."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper())):
        inside = tree[name]
        numbers.append(len(entries))
        entries.append(_Entry(name, _STREAM, inside) if isinstance(inside, bytes) else _Entry(name, _STORAGE))
    for number in numbers:
        inside = tree[entries[number].name]
        if not isinstance(inside, bytes):
            entries[number].child = _add(entries, inside)
    full_levels = (len(numbers) + 1).bit_length() - 1
    return _balanced(entries, numbers, 0, full_levels)


def _balanced(entries: Sequence[_Entry], numbers: Sequence[int], level: int, full_levels: int) -> int:
    """Links sorted entries into a complete tree; its last level, if it is not full, is red, all others black."""
    if not numbers:
        return _NOBODY
    height = len(numbers).bit_length() - 1
    last_level = len(numbers) - ((1 << height) - 1)
    middle = ((1 << height) - 1) // 2 + min(last_level, (1 << height) // 2)
    entry = entries[numbers[middle]]
    entry.colour = _BLACK if level < full_levels else _RED
    entry.left = _balanced(entries, numbers[:middle], level + 1, full_levels)
    entry.right = _balanced(entries, numbers[middle + 1 :], level + 1, full_levels)
    return numbers[middle]
