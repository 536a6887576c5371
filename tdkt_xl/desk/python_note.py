"""The note that names the Python with the whole package. `tdkt addin install` writes it; nothing is guessed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from ntpath import join as windows_path
from posixpath import join as posix_path

from tdkt_xl.words.errors import TdktError

_MISSING = "Chưa biết Python nào có tdkt-xl. Hãy chạy lệnh “tdkt addin install” rồi mở lại LibreOffice."


def note_path(windows: bool, environment: Mapping[str, str], home: str) -> str:
    """Returns the path of the note that names the user's Python. The variable TDKT_HOME changes its folder."""
    join = windows_path if windows else posix_path
    if environment.get("TDKT_HOME"):
        return join(environment["TDKT_HOME"], "python.json")
    if windows:
        return join(environment.get("APPDATA") or join(home, "AppData", "Roaming"), "tdkt", "python.json")
    return join(environment.get("XDG_CONFIG_HOME") or join(home, ".config"), "tdkt", "python.json")


def user_python() -> str:
    """Returns the interpreter named in the note. Raises TdktError if there is no note or the interpreter no longer exists."""
    path = note_path(os.name == "nt", os.environ, os.path.expanduser("~"))
    try:
        with open(path, encoding="utf-8") as note:
            python = json.load(note)["python"]
    except (OSError, KeyError, TypeError, ValueError):
        raise TdktError(_MISSING) from None
    if not os.path.exists(python):
        raise TdktError(f"Không còn Python ở {python}. Hãy chạy lại lệnh “tdkt addin install” rồi mở lại LibreOffice.")
    return str(python)
