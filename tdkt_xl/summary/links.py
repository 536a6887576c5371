"""Links from a summary to a submission beside it, with its sheet and cell; they work in Excel and in LibreOffice."""

from __future__ import annotations

import html
import os
import re
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.short_paths import ShortPaths

LINKED = 10_000
"""At most this many rows of a sheet get a link; Excel opens no sheet with more than 65,530 links."""
FOLLOW = "Bấm tên tệp để mở đúng ô trong tệp đó (LibreOffice: giữ phím Ctrl rồi bấm)."
_LONGEST = 2000
_ESCAPES = {ord(letter): f"%{ord(letter):02X}" for letter in '%#? "<>[]`^{}'}
"""Characters that a link's path must not contain. They are escaped here, because XlsxWriter takes a "%20" in a file's name for a
space and ends the path at a "#"."""
_ENOUGH = 100_000
"""How many bytes of a sheet's links are read. The first links show where all files are."""
_SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".fods")


class Links:
    """Links from a workbook in `folder`. The way to a file is worked out once, because thousands of rows lead to the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ways: dict[str, str | None] = {}
        self._starts: dict[tuple[str, str | None], tuple[str, bool] | None] = {}

    def to(self, file: str, sheet: str | None = None, cell: str = "A1") -> str | None:
        """The link to a cell in a file; for a member of a zip or mail, to the zip or mail.

        None if the link would be too long, leads to another drive, or contains the user's own folder, whose name would show who
        the user is.
        """
        if (file, sheet) not in self._starts:
            self._starts[file, sheet] = self._start(file, sheet)
        start = self._starts[file, sheet]
        if start is None:
            return None
        link, is_of_a_cell = start
        link = f"{link}{cell}" if is_of_a_cell else link
        return link if len(link) < _LONGEST else None

    def _start(self, file: str, sheet: str | None) -> tuple[str, bool] | None:
        """The link up to its cell, and whether a cell follows; None if there can be no link."""
        outer, inside, _ = file.partition("!/")
        folder, name = os.path.split(outer)
        if folder not in self._ways:
            self._ways[folder] = _way_to(self.folder, folder or os.curdir)
        way = self._ways[folder]
        if way is None:
            return None
        path = os.path.normpath(os.path.join(way, name))
        if _shows_the_user(path):
            return None
        target = f"external:{path.translate(_ESCAPES)}"
        if sheet and not inside and outer.lower().endswith(_SPREADSHEETS):
            return "{}#'{}'!".format(target, sheet.replace("'", "''")), True
        return target, False


def _way_to(folder: Path, path: str) -> str | None:
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return None


def _shows_the_user(path: str) -> bool:
    """True if a folder on the way has the name of the user's own folder."""
    return os.path.basename(os.path.expanduser("~")) in path.split(os.sep)


def root_of_links(summary: Summary, folder: Path) -> str | None:
    """The beginning of the addresses from `folder` to all of the summary's files, before their short paths: "./../bao-cao/".

    None if the addresses have no common beginning, if they contain the user's own folder, or if the first file is not there (the
    summary may have been sent without the files).
    """
    paths = ShortPaths(each.file for each in summary.submissions)
    files = [each.file.partition("!/")[0] for each in summary.submissions]
    pairs = [(summary.given(file), paths.short(file)) for file in files]
    if not pairs or not os.path.exists(pairs[0][0]):
        return None
    root = pairs[0][0].removesuffix(pairs[0][1])
    way = _way_to(folder, pairs[0][0])
    if way is None or _shows_the_user(way) or any(file != f"{root}{short}" for file, short in pairs):
        return None
    return f"./{quote(way.replace(os.sep, '/').removesuffix(pairs[0][1]))}"


_TARGET = re.compile(r'<Relationship\b[^>]*\bTarget="([^"]*)"[^>]*\bTargetMode="External"')


def folders_of(summary: Summary, path: Path) -> tuple[tuple[str, str], ...]:
    """`Summary.folders` for a summary that was read back from the workbook at `path`, found from its links; () if there are
    none."""
    known = {each.file.partition("!/")[0] for each in summary.submissions}
    for target in _targets(path):
        for file in (target, *(target[at.end() :] for at in re.finditer("/", target))):
            if file in known:
                return (("", os.path.join(path.parent, target.removesuffix(file), "")),)
    return ()


def _targets(path: Path) -> list[str]:
    """The files to which links of a workbook lead, as paths relative to the workbook."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/_rels/"):
                with package.open(name) as part:
                    found += _TARGET.findall(part.read(_ENOUGH).decode("utf-8", "replace"))
    paths = (urlsplit(each).path if each.startswith("file:") else each.partition("#")[0] for each in map(html.unescape, found))
    return [unquote(each.replace("\\", "/")) for each in paths]  # XlsxWriter writes Windows' own separators
