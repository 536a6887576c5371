"""Files that contain other files: a .zip, a mail with attachments. Their members by name, read within limits."""

from __future__ import annotations

import io
import re
import time
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

from tdkt_xl.files import zips
from tdkt_xl.files.paths import openable
from tdkt_xl.words.errors import UnreadableFile

ZIP_ENDING = ".zip"
MAIL_ENDINGS = frozenset({".eml", ".msg"})

LARGEST_FILE = 50 * 2**20
"""The most bytes of one submission; real ones have 10 to 200 thousand."""
LARGEST_BUNDLE = 2 * 2**30
"""The most bytes of all members of one bundle after unpacking."""
MOST_MEMBERS = 100_000
DAMAGED = "gói nén hỏng hoặc không phải .zip"
_ENCRYPTED = 0x1
"""The flag of a zip member with a password."""
_ERRORS = (*zips.ERRORS, MemoryError)
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})
"""Files that operating systems leave in folders, in lower case."""
_OWN = re.compile(r"tdkt-\w{8}\.log|readings-[0-9a-f]+\.sqlite3(-wal|-shm)?")
"""Files of this program: traces of its own faults (words/errors.py), the cache."""
_OF_DOCUMENTS = ("[Content_Types].xml", "content.xml", "META-INF/manifest.xml")
"""Members by which a zipped document is recognised; a bundle of files has none of them."""


class Member(NamedTuple):
    """A file in a bundle. `name` identifies its content, `shown` is its path for people; `size` is in bytes, `modified` in seconds
    since 1970 (0: unknown)."""

    name: str
    shown: str
    size: int
    modified: float


class Bundle(Protocol):
    """An opened zip or mail. `sender` is the sender's address of a mail, "" for a zip."""

    sender: str

    def members(self) -> Sequence[Member]:
        """The files in it, without litter. Raises UnreadableFile."""

    def content(self, name: str) -> bytes:
        """A member's bytes. Raises UnreadableFile."""


def is_litter(name: str) -> bool:
    """True if a file or folder of this name belongs to the operating system, an office program or this program: hidden, owner file,
    preview."""
    return name.startswith((".", "~$")) or name.lower() in _LITTER or _OWN.fullmatch(name) is not None


class ZipBundle:
    """A .zip file. Opening it may raise UnreadableFile."""

    sender = ""

    def __init__(self, source: str | bytes) -> None:
        """`source` is a path, or the content."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else openable(source))
            self._listed = [info for info in self._zip.infolist() if not info.is_dir()]
        except _ERRORS:
            raise UnreadableFile(DAMAGED) from None

    @property
    def is_document(self) -> bool:
        """True if the zip is a workbook or document with another ending."""
        names = {info.filename for info in self._listed}
        return any(name in names for name in _OF_DOCUMENTS)

    def members(self) -> Sequence[Member]:
        if len(self._listed) > MOST_MEMBERS or sum(info.file_size for info in self._listed) > LARGEST_BUNDLE:
            raise UnreadableFile(f"gói nén quá lớn (giới hạn {LARGEST_BUNDLE // 2**30} GB, {MOST_MEMBERS} tệp)")
        found = []
        for info in self._listed:
            parts = [part for part in PurePosixPath(_readable_name(info).replace("\\", "/")).parts if part not in ("..", "/")]
            if parts and not any(map(is_litter, parts)):
                found.append(Member(info.filename, "/".join(parts), info.file_size, _zip_time(info)))
        return found

    def content(self, name: str) -> bytes:
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & _ENCRYPTED:
                raise UnreadableFile("tệp trong gói nén có đặt mật khẩu")
            with self._zip.open(info) as member:
                return member.read(LARGEST_FILE + 1)
        except _ERRORS:
            raise UnreadableFile("tệp trong gói nén bị hỏng") from None


def _readable_name(info: zipfile.ZipInfo) -> str:
    """A member's name. A name without the UTF-8 flag is tried as UTF-8, then in Windows' Vietnamese code page."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", info.filename.encode("cp437").decode(encoding))
        except UnicodeError:
            continue
    return info.filename


def _zip_time(info: zipfile.ZipInfo) -> float:
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0
