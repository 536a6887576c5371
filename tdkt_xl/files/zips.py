"""The members of a zipped document in memory, within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tdkt_xl.words.errors import UnreadableFile

LARGEST_UNPACKED = 100 * 2**20
"""Bytes that a document's parts may unpack to, together."""
_BEST_RATIO = 1100
"""Deflate packs no tighter than 1 to 1032."""
ERRORS = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError, struct.error)
"""What zipfile and zlib raise over archives that are damaged, encrypted (RuntimeError), or compressed in a way that they do not
know (NotImplementedError)."""

_DAY_ZERO = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def member(name: str) -> zipfile.ZipInfo:
    """A member to be written, compressed: the same whenever, and on whichever system, it is written."""
    info = zipfile.ZipInfo(name, _DAY_ZERO)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, 0o600 << 16
    return info


class Members:
    """A document's members by name. Opening raises UnreadableFile for a damaged archive or one that would unpack to too much."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except ERRORS:
            raise UnreadableFile("tệp hỏng, không giải nén được") from None
        self.sizes = {info.filename: info.file_size for info in self._zip.infolist()}
        """Member name → bytes unpacked, as the archive's directory declares."""
        self._unpacked_once: dict[str, bytes] = {}
        self._refuse_bombs(len(data))

    def read(self, name: str) -> bytes:
        """A member's content, never more than the directory declares for it. Raises UnreadableFile."""
        try:
            if name in self._unpacked_once:
                return self._unpacked_once.pop(name)
            with self._zip.open(name) as member:  # ZipFile.read would unpack all of it before it looks at the size
                return member.read(self.sizes[name])
        except ERRORS:
            raise UnreadableFile("tệp hỏng, một phần bên trong không giải nén được") from None

    def _refuse_bombs(self, size: int) -> None:
        """Sizes are what the directory declares; only a large archive can unpack to much more, and is then looked into."""
        if sum(self.sizes.values()) > LARGEST_UNPACKED:
            raise UnreadableFile(f"tệp giải nén ra quá {LARGEST_UNPACKED // 2**20} MB")
        if size * _BEST_RATIO > LARGEST_UNPACKED:
            for name in self.sizes:
                content = self.read(name)
                if name.endswith(".xml"):  # asked for next
                    self._unpacked_once[name] = content
