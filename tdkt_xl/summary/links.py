"""Links from a summary to a submission beside it, with its sheet and cell, for Excel and LibreOffice; paths as people see them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

LINKED = 10_000
"""At most this many rows of a sheet get a link; Excel opens no sheet with more than 65,530 links."""
FOLLOW = "Bấm tên tệp để mở đúng ô trong tệp đó (LibreOffice: giữ phím Ctrl rồi bấm)."
_LONGEST = 2000
_ESCAPES = {ord(letter): f"%{ord(letter):02X}" for letter in '%#? "<>[]`^{}'}
"""Characters that a link's path must not contain. They are escaped here, because XlsxWriter takes a "%20" in a file's name for a
space and ends the path at a "#"."""
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
            self._ways[folder] = way_to(self.folder, folder or os.curdir)
        way = self._ways[folder]
        if way is None:
            return None
        path = os.path.normpath(os.path.join(way, name))
        if shows_the_user(path):
            return None
        target = f"external:{path.translate(_ESCAPES)}"
        if sheet and not inside and outer.lower().endswith(_SPREADSHEETS):
            return "{}#'{}'!".format(target, sheet.replace("'", "''")), True
        return target, False


def way_to(folder: Path, path: str) -> str | None:
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return None


def shows_the_user(path: str) -> bool:
    """True if a folder on the way has the name of the user's own folder."""
    return os.path.basename(os.path.expanduser("~")) in path.split(os.sep)


class ShortPaths:
    """The folder that contains all files, and their paths within it."""

    def __init__(self, files: Iterable[str]) -> None:
        folders = [file.partition("!/")[0].rpartition("/")[0].split("/") for file in files]
        common = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))]
        self.base = "/".join(common)

    def short(self, file: str) -> str:
        """A file's path within the folder."""
        return file.removeprefix(f"{self.base}/") if self.base else file
