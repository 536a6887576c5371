"""Asks the person at Excel: with Windows' dialogs through pywin32, with macOS' dialogs through `osascript`.

Neither needs tkinter, which the Python of the Windows folder does not have, and both accept any letters in a path. pywin32 comes
with xlwings. On Windows, Excel's own input box asks for texts.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.exchange import FILE, FOLDER, Need
from tdkt_xl.words.errors import TdktError

_ALL_FILES = ("Mọi tệp", "*.*")
_CANCELLED = 0
"""Result of CommDlgExtendedError for a dialog that was closed without a choice."""
_NEW_STYLE = 0x40
"""BIF_NEWDIALOGSTYLE, which pywin32 does not define: a window that can be enlarged, with a button for a new folder."""
_EXCEL_TEXT = 2
"""`Type` of Excel's InputBox: text."""
_ASK_AT_MAC = {
    FOLDER: "POSIX path of (choose folder with prompt (item 1 of argv))",
    FILE: "POSIX path of (choose file with prompt (item 1 of argv))",
}
_ASK_TEXT_AT_MAC = "text returned of (display dialog (item 1 of argv) default answer (item 2 of argv) with title (item 3 of argv))"


def ask(need: Need, system: str = sys.platform, excel: Callable[[], Any] | None = None) -> str | None:
    """Returns the answer; None if the dialog was cancelled. Raises TdktError if this system or this Python has no dialogs.

    `excel` returns Excel's own Application object, to which Windows' input box belongs.
    """
    if system == "darwin":
        return _asked_at_mac(need)
    try:
        if need.kind == FOLDER:
            return _folder_on_windows(need)
        return _file_on_windows(need) if need.kind == FILE else _typed_on_windows(need, excel or _excel)
    except ImportError:
        raise TdktError("Python đang dùng thiếu pywin32 nên không mở được hộp chọn. Hãy chạy: pip install pywin32") from None


def _folder_on_windows(need: Need) -> str | None:
    """Shows Windows' folder dialog in front of the foreground window."""
    import pythoncom
    import win32gui
    from win32com.shell import shell, shellcon

    pythoncom.CoInitialize()
    flags = shellcon.BIF_RETURNONLYFSDIRS | shellcon.BIF_EDITBOX | _NEW_STYLE
    chosen, _, _ = shell.SHBrowseForFolder(win32gui.GetForegroundWindow(), None, need.title, flags)
    return _path_of(shell.SHGetPathFromIDListW(chosen)) if chosen else None  # type: ignore[no-untyped-call]


def _file_on_windows(need: Need) -> str | None:
    """Shows Windows' dialog for an existing file in front of the foreground window."""
    import win32con
    import win32gui

    kinds = "".join(f"{name}\0{pattern}\0" for name, pattern in ((f"Tệp {need.kinds}", need.kinds), _ALL_FILES))
    flags = win32con.OFN_EXPLORER | win32con.OFN_FILEMUSTEXIST | win32con.OFN_HIDEREADONLY | win32con.OFN_NOCHANGEDIR
    owner = win32gui.GetForegroundWindow()
    try:
        path, _, _ = win32gui.GetOpenFileNameW(hwndOwner=owner, Title=need.title, Filter=kinds, Flags=flags)
    except win32gui.error as problem:
        if problem.winerror == _CANCELLED:
            return None
        raise
    return _path_of(path)


def _path_of(said: str | bytes) -> str:
    return said.decode() if isinstance(said, bytes) else said


def _typed_on_windows(need: Need, excel: Callable[[], Any]) -> str | None:
    answer = excel().InputBox(need.title, TITLE, need.default, Type=_EXCEL_TEXT)
    return None if answer is False else str(answer)


def _excel() -> Any:
    import win32com.client

    return win32com.client.GetActiveObject("Excel.Application")


def _asked_at_mac(need: Need) -> str | None:
    script = ["on run argv", "activate", f"return {_ASK_AT_MAC.get(need.kind, _ASK_TEXT_AT_MAC)}", "end run"]
    lines = [part for line in script for part in ("-e", line)]
    asked = subprocess.run(  # noqa: S603 - the system's own program; titles go as arguments, never into the script
        ["/usr/bin/osascript", *lines, need.title, need.default or "", TITLE], capture_output=True, text=True, check=False
    )
    answer = asked.stdout.rstrip("\n")
    return answer if asked.returncode == 0 and answer else None
