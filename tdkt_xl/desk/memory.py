"""A person's last answers by button and folder. They are kept on this machine, beside the note that names the user's Python.

If the memory cannot be read or written, there is none; no button fails because of it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from tdkt_xl.desk.exchange import Answers
from tdkt_xl.desk.python_note import note_path

_MOST_FOLDERS = 50
"""Answers are kept for this many folders, those used last."""


def last_folder(action: str) -> str:
    """Returns the folder on which a button was last used; "" if there is none or it no longer exists."""
    folders = list(_kept().get(action, {}))
    return folders[-1] if folders and Path(folders[-1]).is_dir() else ""


def last_answers(action: str, folder: str) -> Answers:
    """Returns the answers from the last time that the button was used on the folder."""
    answers = _kept().get(action, {}).get(folder, {})
    return {str(key): str(value) for key, value in answers.items()} if isinstance(answers, dict) else {}


def remember(action: str, folder: str, answers: Answers) -> None:
    """Keeps the answers for the next time."""
    kept = _kept()
    folders = {key: value for key, value in kept.get(action, {}).items() if key != folder}
    folders[folder] = dict(answers)
    kept[action] = dict(list(folders.items())[-_MOST_FOLDERS:])
    path = _path()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def _path() -> Path:
    return Path(note_path(os.name == "nt", os.environ, os.path.expanduser("~"))).with_name("lua-chon.json")


def _kept() -> dict[str, dict[str, Any]]:
    try:
        kept = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in kept.items() if isinstance(value, dict)} if isinstance(kept, dict) else {}
