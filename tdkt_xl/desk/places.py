"""Where the buttons find and write files: the chosen folder, the list of units beside it, a free file name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

from tdkt_xl.desk.exchange import Answers
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.files.grids import Workbook
from tdkt_xl.words.errors import TdktError, UnreadableFile
from tdkt_xl.words.text import unaccented

_ROSTER_NAMES = frozenset({"don vi", "danh sach don vi", "ds don vi", "danh sach", "roster"})
_ROSTER_ENDINGS = frozenset({".csv", ".xlsx"})
READING = "Đọc biểu"
"""What a button is doing while it reads submissions."""


def free_path(path: Path) -> Path:
    """Returns the path with its name in NFC. Adds (2), (3) … before the ending if something is there already."""
    path = nfc(path)
    number, free = 1, path
    while free.exists() or is_open(free):
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def nfc(path: Path) -> Path:
    """Returns the path with its name in NFC, as Windows and Linux write it; macOS splits letters and their marks."""
    return path.with_name(normalize("NFC", path.name))


def is_open(path: Path) -> bool:
    """True if Excel or LibreOffice has the file open. Both keep an owner file beside an open file."""
    return path.with_name(f"~${path.name}").exists() or path.with_name(f".~lock.{path.name}#").exists()


def counting(progress: StepProgress, doing: str = READING) -> Callable[[int, int], object]:
    """Returns the host's progress as a function (done, total), as the functions of `tdkt_xl` call it."""
    return lambda done, total: progress(done, total, doing)


def folder_in(answers: Answers) -> Path:
    """Returns the chosen folder. Raises TdktError if it is not a folder."""
    folder = Path(answers["folder"])
    if not answers["folder"] or not folder.is_dir():  # a place that is no folder of the disk, such as "This PC", has no path
        raise TdktError(f"Không có thư mục “{answers['folder']}”. Hãy chọn lại thư mục chứa biểu của các đơn vị.")
    return folder


def roster_beside(folder: Path) -> Path | None:
    """Returns the roster in the folder or beside it, recognised by its name; None if there is none."""
    for place in (folder, folder.parent):
        try:
            found = sorted(
                p for p in place.iterdir() if p.suffix.lower() in _ROSTER_ENDINGS and unaccented(p.stem) in _ROSTER_NAMES
            )
        except OSError:
            continue
        if found:
            return found[0]
    return None


def is_summary(path: Path) -> bool:
    """True if the file is a summary written by `tdkt merge` or by the button."""
    try:
        return Workbook(path.read_bytes()).properties.get("tdkt.kind") == "summary"
    except (OSError, UnreadableFile):
        return False
