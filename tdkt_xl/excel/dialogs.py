"""Questions to the person at Excel: the system's own dialogs through tkinter, which take any letters in a path."""

from __future__ import annotations

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.exchange import FILE, FOLDER, Need
from tdkt_xl.words.errors import TdktError

_FILES = (("Tệp Excel hoặc .csv", "*.csv *.xlsx"), ("Mọi tệp", "*.*"))


def ask(need: Need) -> str | None:
    """The answer, None where the dialog was cancelled. Raises TdktError where this Python has no dialogs."""
    try:
        import tkinter
        from tkinter import filedialog, simpledialog
    except ImportError:
        raise TdktError("Python đang dùng thiếu tkinter nên không mở được hộp chọn. Hãy cài Python từ python.org.") from None
    root = tkinter.Tk()
    try:
        root.withdraw()
        root.attributes("-topmost", True)  # else the dialog opens behind Excel
        if need.kind == FOLDER:
            answer = filedialog.askdirectory(parent=root, title=need.title, mustexist=True)
        elif need.kind == FILE:
            answer = filedialog.askopenfilename(parent=root, title=need.title, filetypes=_FILES)
        else:
            return simpledialog.askstring(TITLE, need.title, parent=root, initialvalue=need.default)
    finally:
        root.destroy()
    return str(answer) if answer else None
