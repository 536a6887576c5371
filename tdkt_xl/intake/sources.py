"""From paths to submissions: folders searched, zips opened, office litter skipped, bytes read within limits."""

from __future__ import annotations

import errno
import io
import os
import stat
import time
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tdkt_xl.files import zips
from tdkt_xl.files.paths import openable, real_path
from tdkt_xl.words.errors import UnreadableFile, system_reason

WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TABLE_ENDINGS = frozenset({".docx", ".csv"})
KNOWN_ENDINGS = WORKBOOK_ENDINGS | TABLE_ENDINGS
BUNDLE_ENDING = ".zip"
_ENDINGS = KNOWN_ENDINGS | {BUNDLE_ENDING}

LARGEST_FILE = 50 * 2**20
"""Bytes of one submission; real ones have 10 to 200 thousand."""
LARGEST_BUNDLE = 2 * 2**30
"""Bytes that all members of one zip may unpack to."""
DEEPEST_BUNDLE = 3
"""How many zips may stand one in another."""
MOST_MEMBERS = 100_000
INSIDE = "!/"
_ENCRYPTED = 0x1
"""The flag of a zip member under a password."""

_REASONS = {
    errno.EACCES: "không có quyền đọc tệp",
    errno.EPERM: "không có quyền đọc tệp",
    errno.ENOENT: "tệp không còn ở chỗ cũ",
    errno.ELOOP: "đường dẫn tắt trỏ lẫn nhau",
    errno.EIO: "ổ đĩa báo lỗi khi đọc",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
}
_ZIP_ERRORS = (*zips.ERRORS, MemoryError)


class Source(NamedTuple):
    """One file to read. `shown` is its path as given on the command line, joined with "/", and `members` the way
    into a zip; `problem` says in Vietnamese why there is nothing to read. `modified` is in seconds since 1970."""

    path: str
    shown: str
    members: tuple[str, ...] = ()
    size: int = 0
    modified: float = 0.0
    problem: str | None = None


def find_sources(paths: Iterable[str | Path], leave_out: Iterable[Path] = ()) -> list[Source]:
    """Every submission under the paths, each once, ordered by path. `leave_out` are files of ours, such as the output.

    Raises FileNotFoundError for a path that does not exist.
    """
    seen = {real_path(path) for path in leave_out}
    found: list[Source] = []
    for path in paths:
        for file in _files(Path(path)):
            if file.real not in seen:
                seen.add(file.real)
                found.extend(_sources_of(file))
    return sorted(found, key=attrgetter("shown"))


class _File(NamedTuple):
    """A file found: its path to open, to show, and free of links, by which it is known again.

    A folder that cannot be searched stands for what is in it, with its `problem`.
    """

    path: str
    shown: str
    real: str
    problem: str | None = None


def _files(path: Path) -> Iterator[_File]:
    """A file itself, or the known files below a folder."""
    if not path.is_dir():
        if not path.exists():
            raise FileNotFoundError(str(path))
        yield _File(str(path), _displayed(path.as_posix()), real_path(path))
        return
    folders = [str(path)]
    while folders:
        folder = folders.pop()
        real = real_path(folder)  # once a folder: for each file it would take as long as half the reading
        try:
            listing = os.scandir(folder)
        except OSError as problem:
            reason = (
                "không có quyền mở thư mục" if isinstance(problem, PermissionError) else f"không mở được thư mục, {_why(problem)}"
            )
            yield _File(folder, _displayed(Path(folder).as_posix()), real, reason)
            continue
        with listing as entries:
            for entry in entries:
                name = entry.name
                if name.startswith((".", "~$")):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif _ending(name) in _ENDINGS:
                    shown = entry.path if os.sep == "/" else entry.path.replace(os.sep, "/")
                    yield _File(
                        entry.path,
                        _displayed(shown),
                        real_path(entry.path) if entry.is_symlink() else f"{real}{os.sep}{name}",
                    )


def _displayed(path: str) -> str:
    """A path as it can be printed and written: bytes of its name that are no UTF-8 by their numbers."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode(errors="surrogateescape").decode(errors="backslashreplace")
    return path


def _sources_of(file: _File) -> Iterator[Source]:
    if file.problem is not None:
        yield Source(file.path, file.shown, problem=file.problem)
        return
    try:
        facts = os.stat(openable(file.path))
    except OSError as problem:
        yield Source(file.path, file.shown, problem=_why(problem))
        return
    if not stat.S_ISREG(facts.st_mode):  # to open a pipe would wait for somebody to write into it
        yield Source(file.path, file.shown, problem="đây là thiết bị hay đường ống của hệ thống, không phải tệp")
        return
    source = Source(file.path, file.shown, (), facts.st_size, facts.st_mtime)
    if _ending(file.path) == BUNDLE_ENDING:
        yield from _members(source)
    else:
        yield source


def _members(bundle: Source) -> Iterator[Source]:
    """The submissions in a zip; the zip itself, with its problem, where it cannot be listed."""
    try:
        listing = _listing(bundle)
        if len(listing) > MOST_MEMBERS or sum(info.file_size for info in listing) > LARGEST_BUNDLE:
            raise UnreadableFile(f"gói nén quá lớn (giới hạn {LARGEST_BUNDLE // 2**30} GB, {MOST_MEMBERS} tệp)")
    except UnreadableFile as problem:
        yield _troubled(bundle, str(problem))
        return
    for info in listing:
        name = info.filename
        parts = PurePosixPath(_readable_name(info).replace("\\", "/")).parts
        if info.is_dir() or not parts or any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in parts):
            continue
        ending = _ending(parts[-1])
        member = Source(
            bundle.path,
            f"{bundle.shown}{INSIDE}{'/'.join(part for part in parts if part not in ('..', '/'))}",
            (*bundle.members, name),
            info.file_size,
            _zip_time(info),
        )
        if ending in KNOWN_ENDINGS:
            yield member
        elif ending == BUNDLE_ENDING:
            if len(member.members) >= DEEPEST_BUNDLE:
                yield _troubled(member, f"gói nén lồng quá {DEEPEST_BUNDLE} lớp")
            else:
                yield from _members(member)


def _listing(bundle: Source) -> list[zipfile.ZipInfo]:
    return _open_bundle(bundle.path, bundle.members).infolist()


def _troubled(source: Source, problem: str) -> Source:
    return Source(source.path, source.shown, source.members, source.size, source.modified, problem)


def read_bytes(source: Source) -> bytes:
    """The submission's content. Raises UnreadableFile, with the reason in Vietnamese."""
    if source.problem is not None:
        raise UnreadableFile(source.problem)
    if source.size > LARGEST_FILE:
        raise UnreadableFile(f"tệp quá lớn ({source.size / 2**20:.0f} MB; giới hạn {LARGEST_FILE // 2**20} MB)")
    if source.members:
        return _member_bytes(_open_bundle(source.path, source.members[:-1]), source.members[-1])
    try:
        handle = os.open(openable(source.path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(handle, source.size + 1)  # one call, without the buffers of a file object
        finally:
            os.close(handle)
    except OSError as problem:
        raise UnreadableFile(_why(problem)) from None
    if not data:
        raise UnreadableFile("tệp rỗng (0 byte)")
    return data


def _why(problem: OSError) -> str:
    """What kept the system from reading a file, in plain words."""
    if getattr(problem, "winerror", None) is not None:  # Windows tells an open file from a forbidden one, errno does not
        return system_reason(problem)
    return _REASONS.get(problem.errno or 0, f"hệ thống không đọc được (lỗi số {problem.errno})")


@lru_cache(maxsize=4)
def _open_bundle(path: str, members: tuple[str, ...]) -> zipfile.ZipFile:
    """The zip at `path`, or the one inside it that `members` lead to. Raises UnreadableFile."""
    try:
        if members:
            return zipfile.ZipFile(io.BytesIO(_member_bytes(_open_bundle(path, members[:-1]), members[-1])))
        return zipfile.ZipFile(openable(path))
    except _ZIP_ERRORS:
        raise UnreadableFile("gói nén hỏng hoặc không phải .zip") from None


def _member_bytes(bundle: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = bundle.getinfo(name)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile("tệp trong gói nén có đặt mật khẩu")
        with bundle.open(info) as member:
            data = member.read(LARGEST_FILE + 1)
    except _ZIP_ERRORS:
        raise UnreadableFile("tệp trong gói nén bị hỏng") from None
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(f"tệp quá lớn (giới hạn {LARGEST_FILE // 2**20} MB)")
    if not data:
        raise UnreadableFile("tệp rỗng (0 byte)")
    return data


def _readable_name(info: zipfile.ZipInfo) -> str:
    """A member's name; one without the UTF-8 flag is UTF-8 all the same, or in Windows' Vietnamese code page."""
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


def _ending(name: str) -> str:
    """Of a file's name, or a path: what follows its last dot, with it."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
