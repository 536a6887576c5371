"""From paths to submissions: folders are searched, zips and mails opened, bytes read within limits. Only litter is left out."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from tdkt_xl.files.paths import openable, real_path
from tdkt_xl.files.zips import ONE_VOLUME
from tdkt_xl.intake.bundles import LARGEST_FILE, MAIL_ENDINGS, ZIP_ENDING, Bundle, ZipBundle, is_litter
from tdkt_xl.intake.own_files import is_own
from tdkt_xl.intake.winmail import MAGIC as WINMAIL_MAGIC
from tdkt_xl.words.errors import UnreadableFile, system_reason
from tdkt_xl.words.incidents import our_fault
from tdkt_xl.words.writable import with_directions_shown, writable

NAMED_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".docx", ".csv", ZIP_ENDING, *sorted(MAIL_ENDINGS))
"""The endings that messages name as readable; the kind of a file is recognised by its content."""
KNOWN_ENDINGS = frozenset(NAMED_ENDINGS) - {ZIP_ENDING, *MAIL_ENDINGS}
BUNDLE_ENDING = ZIP_ENDING
DEEPEST_BUNDLE = 3
"""How many zips and mails may be inside one another."""
INSIDE = "!/"
_TELL_NOTHING = frozenset({"", ".dat", ".tnef", ".bin", ".tmp", ".download", ".file", ".unknown"})
"""Endings of files whose kind only their content tells."""
_OTHER_MAILS = {".oft": ".msg", ".emlx": ".eml"}
"""Endings of mails that other programs save: Outlook's templates, Apple Mail."""
_ZIP_MAGIC, _MAIL_ENDING = b"PK\x03\x04", ".eml"
LOOKING_FAULT = "lỗi của chương trình khi mở gói nén hoặc thư này, không phải của người gửi"

_REASONS = {
    errno.EACCES: "không có quyền đọc tệp",
    errno.EPERM: "không có quyền đọc tệp",
    errno.ENOENT: "tệp không còn ở chỗ cũ",
    errno.ELOOP: "đường dẫn tắt trỏ lẫn nhau",
    errno.EIO: "ổ đĩa báo lỗi khi đọc",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
}


class Source(NamedTuple):
    """One file to read. `shown` is its path as given on the command line, joined with "/"; `members` are the names inside zips or
    mails.

    `problem` says in Vietnamese why it cannot be read, None if it can. `modified` is in seconds since 1970, `sender` the sender's
    address of the mail, `mailed` when the mail was sent (0: unknown or no mail).
    """

    path: str
    shown: str
    members: tuple[str, ...] = ()
    size: int = 0
    modified: float = 0.0
    problem: str | None = None
    sender: str = ""
    mailed: float = 0.0


def find_sources(paths: Iterable[str | Path], leave_out: Iterable[Path] = ()) -> list[Source]:
    """Every submission under the paths, each once, ordered by path. `leave_out` are our own files, such as the output.

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
    """A file: its path to open, its path to show, and its path without links, which identifies it.

    A folder that cannot be searched is returned in place of its files, with its `problem`.
    """

    path: str
    shown: str
    real: str
    problem: str | None = None


def _files(path: Path) -> Iterator[_File]:
    """The file itself, or all files below a folder except litter and own files."""
    if not path.is_dir():
        if not path.exists():
            raise FileNotFoundError(str(path))
        yield _File(str(path), _displayed(path.as_posix()), real_path(path))
        return
    folders = [str(path)]
    while folders:
        folder = folders.pop()
        real = real_path(folder)  # once for each folder: for each file it would take half as long as the reading
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
                if is_litter(name) or is_own(entry.path, name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    shown = entry.path if os.sep == "/" else entry.path.replace(os.sep, "/")
                    yield _File(
                        entry.path,
                        _displayed(shown),
                        real_path(entry.path) if entry.is_symlink() else f"{real}{os.sep}{name}",
                    )


def _displayed(path: str) -> str:
    """A path that can be printed and written: bytes that are no UTF-8, control characters and characters that change the direction
    of writing are replaced by their codes."""
    if path.isprintable():
        return path
    shown = path.encode(errors="surrogateescape").decode(errors="backslashreplace")
    letters = (letter if writable(letter) and letter not in "\r\n\t" else f"\\x{ord(letter):02x}" for letter in shown)
    return with_directions_shown("".join(letters))


def _sources_of(file: _File) -> Iterator[Source]:
    if file.problem is not None:
        yield Source(file.path, file.shown, problem=file.problem)
        return
    try:
        facts = os.stat(openable(file.path))
    except OSError as problem:
        yield Source(file.path, file.shown, problem=_why(problem))
        return
    if stat.S_ISDIR(facts.st_mode):  # a link to a folder may lead anywhere, even back to this one
        yield Source(file.path, file.shown, problem="đường dẫn tắt tới một thư mục; hãy nêu thẳng thư mục đó trong lệnh")
        return
    if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait until somebody writes into it
        yield Source(file.path, file.shown, problem="đây là thiết bị hay đường ống của hệ thống, không phải tệp")
        return
    modified = round(facts.st_mtime, 3)  # systems keep finer parts differently; a summary has the same bytes on each
    yield from _with_members(Source(file.path, file.shown, (), facts.st_size, modified))


def _with_members(source: Source) -> Iterator[Source]:
    """The file itself or, for a zip or mail, the files in it; the zip or mail with its problem if it cannot be opened."""
    ending = _bundle_ending(source)
    if ending is None:
        yield source
        return
    try:
        if len(source.members) >= DEEPEST_BUNDLE:
            raise UnreadableFile(f"gói nén hoặc thư lồng quá {DEEPEST_BUNDLE} lớp")
        bundle = _open_bundle(source.path, source.members)
        members = bundle.members() if not (isinstance(bundle, ZipBundle) and bundle.is_document) else None
        if members is not None and not members:
            raise UnreadableFile("thư không có tệp đính kèm" if ending in MAIL_ENDINGS else "gói nén không có tệp nào")
    except UnreadableFile as problem:
        yield source._replace(problem=str(problem))
        return
    except MemoryError:
        raise
    except Exception:  # our own fault in one archive
        yield source._replace(problem=our_fault(LOOKING_FAULT))
        return
    if members is None:
        yield source
        return
    for member in members:
        yield from _with_members(
            Source(
                source.path,
                f"{source.shown}{INSIDE}{_displayed(member.shown)}",
                (*source.members, member.name),
                member.size,
                member.modified or source.modified,
                sender=bundle.sender or source.sender,
                mailed=source.mailed or (member.modified if ending in MAIL_ENDINGS else 0.0),  # a mail in a mail came with that one
            )
        )


def _bundle_ending(source: Source) -> str | None:
    """The ending of a zip or mail, which a file without a telling ending gets by its first bytes; None for any other file."""
    ending = _ending(source.members[-1] if source.members else source.path)
    ending = _OTHER_MAILS.get(ending, ending)
    if ending in (ZIP_ENDING, *MAIL_ENDINGS):
        return ending
    if ending not in _TELL_NOTHING or source.problem is not None:
        return None
    try:
        start = _start(source)
    except (UnreadableFile, OSError):  # reported when the file is read
        return None
    return ZIP_ENDING if start in (_ZIP_MAGIC, ONE_VOLUME) else _MAIL_ENDING if start == WINMAIL_MAGIC else None


def _start(source: Source) -> bytes:
    """The first four bytes of a file."""
    if source.members:
        return _open_bundle(source.path, source.members[:-1]).content(source.members[-1])[:4]
    with open(openable(source.path), "rb") as file:
        return file.read(4)


def read_bytes(source: Source) -> bytes:
    """The submission's content. Raises UnreadableFile with the reason in Vietnamese."""
    if source.problem is not None:
        raise UnreadableFile(source.problem)
    if source.size > LARGEST_FILE:
        raise UnreadableFile(f"tệp quá lớn ({source.size / 2**20:.0f} MB; giới hạn {LARGEST_FILE // 2**20} MB)")
    if source.members:
        return _within_limits(_open_bundle(source.path, source.members[:-1]).content(source.members[-1]))
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
    """Why the system could not read a file, in Vietnamese."""
    if getattr(problem, "winerror", None) is not None:  # Windows distinguishes an open file from a forbidden one, errno does not
        return system_reason(problem)
    return _REASONS.get(problem.errno or 0, f"hệ thống không đọc được (lỗi số {problem.errno})")


def _open_bundle(path: str, members: tuple[str, ...]) -> Bundle:
    """The zip or mail at `path`, or the one inside it at `members`. Raises UnreadableFile."""
    try:
        facts = os.stat(openable(path))
    except OSError as problem:
        raise UnreadableFile(_why(problem)) from None
    return _opened(path, members, (facts.st_size, facts.st_mtime_ns))


@lru_cache(maxsize=4)
def _opened(path: str, members: tuple[str, ...], _state: tuple[int, int]) -> Bundle:
    """An opened bundle, kept as long as the file at `path` does not change."""
    if _bundle_ending(Source(path, path, members)) in MAIL_ENDINGS:
        from tdkt_xl.intake.mails import open_mail

        return open_mail(read_bytes(Source(path, path, members, os.path.getsize(openable(path)) if not members else 0)))
    if members:
        return ZipBundle(_within_limits(_open_bundle(path, members[:-1]).content(members[-1])))
    return ZipBundle(path)


def _within_limits(data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(f"tệp quá lớn (giới hạn {LARGEST_FILE // 2**20} MB)")
    if not data:
        raise UnreadableFile("tệp rỗng (0 byte)")
    return data


def _ending(name: str) -> str:
    """The last dot of a file's name or path and what follows, in lower case; "" if there is none."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
