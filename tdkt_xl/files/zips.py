"""The members of a zipped document in memory, fast: this runs for every submission.

An ordinary archive's directory is read here with a few struct calls, a third of what zipfile takes; anything out of the
ordinary (ZIP64, encryption, another compression, a comment) goes to zipfile.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tdkt_xl.words.errors import UnreadableFile

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s4x2H4x3L3H8xL")
"""Mark, flags, method, checksum, packed and unpacked size, lengths of name, extra field and comment, offset."""
_LOCAL = struct.Struct("<26x2H")
_STORED, _DEFLATED = 0, 8
_KNOWN_METHODS = (_STORED, _DEFLATED)
_IN_ZIP64 = 0xFFFFFFFF
"""Stands where a size is too large for this directory."""
_ENCRYPTED = 0x1
LARGEST_UNPACKED = 100 * 2**20
"""Bytes that a document's parts may unpack to, together."""
_BEST_RATIO = 1100
"""Deflate packs no tighter than 1 to 1032."""
ERRORS = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError, struct.error)
"""What zipfile and zlib raise over archives that are damaged, encrypted (RuntimeError), or compressed in a way that they do not
know (NotImplementedError)."""


class Members:
    """Member name → (unpacked size, how to unpack it). Opening raises UnreadableFile for a damaged archive."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._zip: zipfile.ZipFile | None = None
        self.sizes: dict[str, int] = {}
        self._entries: dict[str, tuple[int, int, int, int]] = {}
        self._unpacked_once: dict[str, bytes] = {}
        if not self._read_plain_directory():
            try:
                self._zip = zipfile.ZipFile(io.BytesIO(data))
            except ERRORS:
                raise UnreadableFile("tệp hỏng, không giải nén được") from None
            self.sizes = {info.filename: info.file_size for info in self._zip.infolist()}
        self._refuse_bombs(len(data))

    def read(self, name: str) -> bytes:
        """A member's content, never more than the directory declares for it. Raises UnreadableFile."""
        try:
            if name in self._unpacked_once:
                return self._unpacked_once.pop(name)
            if self._zip is not None:
                return self._zip.read(name)
            return self._unpacked(name)
        except ERRORS:
            raise UnreadableFile("tệp hỏng, một phần bên trong không giải nén được") from None

    def _refuse_bombs(self, size: int) -> None:
        """Sizes are what the directory declares; only a large archive can unpack to much more, and is then looked into."""
        self.unpacked = sum(self.sizes.values())
        """Bytes of all members unpacked, as declared."""
        if self.unpacked > LARGEST_UNPACKED:
            raise UnreadableFile(f"tệp giải nén ra quá {LARGEST_UNPACKED // 2**20} MB")
        if size * _BEST_RATIO > LARGEST_UNPACKED:
            for name in self.sizes:
                content = self.read(name)
                if name.endswith(".xml"):  # asked for next
                    self._unpacked_once[name] = content

    def _read_plain_directory(self) -> bool:
        data = self._data
        if len(data) < _END.size:
            return False
        mark, _, _, _, count, size, start, comment = _END.unpack_from(data, len(data) - _END.size)
        if mark != b"PK\x05\x06" or comment or count == 0xFFFF or start + size > len(data) - _END.size:
            return False
        at, entry_size, entry = start, _ENTRY.size, _ENTRY.unpack_from
        last = len(data) - entry_size
        for _ in range(count):
            if at > last:
                return False
            mark, flags, method, checksum, packed, unpacked, name_length, extra, remark, offset = entry(data, at)
            if (
                mark != b"PK\x01\x02"
                or flags & _ENCRYPTED
                or method not in _KNOWN_METHODS
                or packed == _IN_ZIP64
                or unpacked == _IN_ZIP64
            ):
                return False
            at += entry_size
            try:
                name = data[at : at + name_length].decode("utf-8" if flags & 0x800 else "ascii")
            except UnicodeDecodeError:
                return False
            self.sizes[name] = unpacked
            self._entries[name] = (offset, packed, method, checksum)
            at += name_length + extra + remark
        return True

    def _unpacked(self, name: str) -> bytes:
        offset, packed, method, checksum = self._entries[name]
        if self._data[offset : offset + 4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("local header missing")
        name_length, extra_length = _LOCAL.unpack_from(self._data, offset)
        start = offset + _LOCAL.size + name_length + extra_length
        content = self._data[start : start + packed]
        unpacked = content if method == _STORED else self._inflated(content, self.sizes[name])
        if zlib.crc32(unpacked) != checksum:
            raise zipfile.BadZipFile("not what was packed")
        return unpacked

    @staticmethod
    def _inflated(content: bytes, size: int) -> bytes:
        unpacker = zlib.decompressobj(-15)
        unpacked = unpacker.decompress(content, size or 1)
        if unpacker.unconsumed_tail and unpacker.decompress(unpacker.unconsumed_tail, 1):
            raise zipfile.BadZipFile("larger than the directory declares")
        return unpacked
