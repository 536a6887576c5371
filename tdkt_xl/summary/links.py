"""Where a click leads: from a summary to a submission beside it, its sheet and cell; the same in Excel and in LibreOffice."""

from __future__ import annotations

import os
from pathlib import Path

LINKED = 10_000
"""At most this many rows of a sheet get a link; Excel opens no sheet with more than 65,530 links."""
_LONGEST = 2000
_ESCAPES = {ord(letter): f"%{ord(letter):02X}" for letter in '%#? "<>[]`^{}'}
"""What a link's path may not hold as it is. Done here, for XlsxWriter takes a "%20" in a file's name for a space and ends
the path at a "#"."""
_SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".fods")


def link_to(folder: Path, file: str, sheet: str | None = None, cell: str = "A1") -> str | None:
    """The link from a workbook in `folder` to a file and in it the cell; to the zip or mail of a member; None where it would be too
    long, and where it would tell of this machine: through the user's own folder, whose name is hers, or to another drive."""
    outer, inside, _ = file.partition("!/")
    try:
        target = os.path.relpath(outer, folder)
    except ValueError:  # another drive
        return None
    if os.path.basename(os.path.expanduser("~")) in target.split(os.sep):
        return None
    place = ""
    if sheet and not inside and outer.lower().endswith(_SPREADSHEETS):
        place = "#'{}'!{}".format(sheet.replace("'", "''"), cell)
    link = f"external:{target.translate(_ESCAPES)}{place}"
    return link if len(link) < _LONGEST else None
