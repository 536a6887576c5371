"""The members of a zipped document in memory, within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from tdkt_xl.files.cells import LARGEST_UNPACKED
from tdkt_xl.words.errors import UnreadableFile

_BEST_RATIO = 1100
"""Deflate compresses at most 1032 to 1."""
ERRORS = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError, struct.error)
"""The exceptions of zipfile and zlib for archives that are damaged, encrypted (RuntimeError), or compressed with an unknown method
(NotImplementedError)."""

_LOCAL_HEADER, _LOCAL_MAGIC = struct.Struct("<4s22xHH"), b"PK\x03\x04"
"""The header before a member's bytes: its signature, the lengths of its name and of its extra field."""
ONE_VOLUME = b"PK00"
"""What some programs write before an archive that was to be split into volumes and is in one."""
_ENTRY, _ENTRY_MAGIC = struct.Struct("<4s4xHH4xLLLHHH8xL"), b"PK\x01\x02"
"""A member in the directory: signature, flags, method, checksum, sizes, the lengths of name, extra field and remark, the place."""
_END, _END_MAGIC = struct.Struct("<4sHHHHLLH"), b"PK\x05\x06"
"""The end of the directory: signature, disks, numbers of members, the directory's size and place, the length of a comment."""
_IN_ZIP_64 = 0xFFFFFFFF
"""A size that stands elsewhere."""
_HARMLESS_FLAGS = 0x080E
"""Flags of a member that do not change how it is read: the level of compression, sizes after the bytes, a name in UTF-8."""
Moment = tuple[int, int, int, int, int, int]
_DAY_ZERO: Moment = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
QUICKLY = 2
"""A level of compression. Long sheets become a quarter larger than with the usual 6, and take a quarter of its time."""


def member(name: str, day: Moment = _DAY_ZERO, level: int | None = None) -> zipfile.ZipInfo:
    """A member to be written, compressed: its bytes do not depend on time or system. `level` is from 1 to 9; None: zlib's usual."""
    info = zipfile.ZipInfo(name, day)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, 0o600 << 16
    if level is not None:
        info._compresslevel = level  # type: ignore[attr-defined]  # an archive ignores its own level for a given ZipInfo
    return info


def _is_usual(info: zipfile.ZipInfo) -> bool:
    """True if a member is compressed and named as nearly all are."""
    plain = info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & ~_HARMLESS_FLAGS
    return plain and info.file_size > 0 and info.header_offset >= 0 and info.orig_filename.isascii()


class UsualMember(NamedTuple):
    """A member as the archive's directory states it, with the names of zipfile.ZipInfo."""

    orig_filename: str
    file_size: int
    compress_size: int
    CRC: int
    header_offset: int


def usual_members(data: bytes) -> dict[str, UsualMember] | None:
    """The members by name, read from the directory in a fifth of zipfile's time; None if anything is unusual: a member, the
    directory's place, a comment."""
    end = len(data) - _END.size
    if end < 0 or not data.startswith(_END_MAGIC, end):
        return None
    _, disk, first_disk, count, in_all, size, at, comment = _END.unpack_from(data, end)
    if disk or first_disk or count != in_all or comment or at + size != end:
        return None
    members: dict[str, UsualMember] = {}
    for _ in range(count):
        if at + _ENTRY.size > end:
            return None
        magic, flags, method, crc, packed, unpacked, name_length, extra, remark, place = _ENTRY.unpack_from(data, at)
        name = data[at + _ENTRY.size : at + _ENTRY.size + name_length]
        is_plain = method == zipfile.ZIP_DEFLATED and not flags & ~_HARMLESS_FLAGS and 0 < unpacked < _IN_ZIP_64 > packed
        if magic != _ENTRY_MAGIC or not is_plain or not name.isascii() or b"\\" in name or b"\0" in name:
            return None
        member = UsualMember(name.decode(), unpacked, packed, crc, place)
        members[member.orig_filename] = member
        at += _ENTRY.size + name_length + extra + remark
    return members if at == end else None


class Members:
    """A document's members by name. Opening it raises UnreadableFile for a damaged archive or one that would unpack to too much."""

    def __init__(self, data: bytes, largest: int = LARGEST_UNPACKED) -> None:
        """`largest`: the most bytes of all members together after unpacking."""
        self._largest, self._data = largest, data
        usual = usual_members(data)
        listed = self._listed_by_zipfile() if usual is None else []
        self._stored: Mapping[str, UsualMember | zipfile.ZipInfo] = (
            {info.filename.replace("\\", "/"): info for info in listed} if usual is None else usual
        )
        self.sizes = {name: info.file_size for name, info in self._stored.items()}
        """Member name → bytes after unpacking, as stated in the archive's directory. Names have "/" where a program wrote "\\"."""
        self.renamed = any("\\" in info.filename for info in listed)
        """True if a program wrote "\\" for "/" in some name."""
        self._unpacked_once: dict[str, bytes] = {}
        self._refuse_bombs(len(data))

    def _listed_by_zipfile(self) -> list[zipfile.ZipInfo]:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self._data))
        except ERRORS:
            raise UnreadableFile("tệp hỏng, không giải nén được") from None
        return self._zip.infolist()

    def read(self, name: str) -> bytes:
        """A member's content, never more than the directory states. Raises UnreadableFile."""
        try:
            if name in self._unpacked_once:
                return self._unpacked_once.pop(name)
            info = self._stored[name]
            if isinstance(info, UsualMember) or _is_usual(info):
                return self._inflated(info)
            with self._zip.open(info) as member:  # ZipFile.read would unpack everything before it checks the size
                return member.read(info.file_size)
        except ERRORS:
            raise UnreadableFile("tệp hỏng, một phần bên trong không giải nén được") from None

    def repacked(self) -> bytes:
        """The same members as an archive with "/" in all names, not compressed. Raises UnreadableFile."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for name in self.sizes:
                archive.writestr(zipfile.ZipInfo(name, _DAY_ZERO), self.read(name))
        return made.getvalue()

    def _inflated(self, info: UsualMember | zipfile.ZipInfo) -> bytes:
        """A member's content, checked as zipfile checks it, in a third of the time. Raises one of ERRORS."""
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._data, info.header_offset)
        named = info.header_offset + _LOCAL_HEADER.size
        start = named + name_length + extra_length
        if signature != _LOCAL_MAGIC or self._data[named : named + name_length] != info.orig_filename.encode():
            raise zipfile.BadZipFile
        packed = self._data[start : start + info.compress_size]
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size)
        if zlib.crc32(content) != info.CRC:
            raise zipfile.BadZipFile
        return content

    def _refuse_bombs(self, size: int) -> None:
        """Raises UnreadableFile if the members are too large, by the sizes in the directory. Only a large archive can unpack to
        much more; it is unpacked to check."""
        if sum(self.sizes.values()) > self._largest:
            raise UnreadableFile(f"tệp giải nén ra quá {self._largest // 2**20} MB")
        if size * _BEST_RATIO > self._largest:
            for name in self.sizes:
                content = self.read(name)
                if name.endswith(".xml"):  # will be read next
                    self._unpacked_once[name] = content
