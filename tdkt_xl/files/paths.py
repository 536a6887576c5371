"""Paths that a system finds too long, or cannot follow: one of them must not end a run over thousands."""

from __future__ import annotations

import ntpath
import os
import sys

_LONGEST = 247
"""Letters that Windows takes without more ado: 260 for a file, less a short name (8.3) for what a folder is to hold."""
_EXTENDED = "\\\\?\\"


def real_path(path: str | os.PathLike[str]) -> str:
    """The path free of links; the path made absolute where the system cannot follow it, as when it is too long."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.path.abspath(path)


def openable(path: str, windows: bool = sys.platform == "win32") -> str:
    """The path as Windows opens it also where it is longer than 260 letters; elsewhere the path itself."""
    if not windows or len(path) <= _LONGEST or path.startswith(_EXTENDED):
        return path
    full = ntpath.abspath(path)
    return f"{_EXTENDED}UNC{full[1:]}" if full.startswith("\\\\") else f"{_EXTENDED}{full}"
