"""Where the buttons find and put files: the folder that was named, the list of units beside it, a name that is free."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

from tdkt_xl.desk.exchange import Answers
from tdkt_xl.desk.press import Progress
from tdkt_xl.files.grids import Workbook
from tdkt_xl.words.errors import TdktError, UnreadableFile
from tdkt_xl.words.text import unaccented

_ROSTER_NAMES = frozenset({"don vi", "danh sach don vi", "ds don vi", "danh sach", "roster"})
_ROSTER_ENDINGS = frozenset({".csv", ".xlsx"})
READING = "Đọc biểu"
"""What a button does while it reads submissions."""


def free_path(path: Path) -> Path:
    """The path, its name in NFC; where something is there already with (2), (3) … before the ending: nothing is overwritten."""
    path = nfc(path)
    number, free = 1, path
    while free.exists() or is_open(free):
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def nfc(path: Path) -> Path:
    """The path with its name as Windows and Linux write it; macOS takes letters and their marks apart."""
    return path.with_name(normalize("NFC", path.name))


def is_open(path: Path) -> bool:
    """Whether Excel or LibreOffice has the file open: each then keeps an owner file beside it."""
    return path.with_name(f"~${path.name}").exists() or path.with_name(f".~lock.{path.name}#").exists()


def counting(progress: Progress, doing: str = READING) -> Callable[[int, int], object]:
    """A host's progress as the functions of `tdkt_xl` tell it: done, of how many."""
    return lambda done, total: progress(done, total, doing)


def folder_in(answers: Answers) -> Path:
    """The folder that was answered. Raises TdktError where it is none."""
    folder = Path(answers["folder"])
    if not answers["folder"] or not folder.is_dir():  # a place that is no folder of the disk, such as "This PC", has no path
        raise TdktError(f"Không có thư mục “{answers['folder']}”. Hãy chọn lại thư mục chứa biểu của các đơn vị.")
    return folder


def roster_beside(folder: Path) -> Path | None:
    """The roster that lies in the folder or beside it, told by its name."""
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
    """Whether the file is a summary that `tdkt merge` or the button wrote."""
    try:
        return Workbook(path.read_bytes()).properties.get("tdkt.kind") == "summary"
    except (OSError, UnreadableFile):
        return False
