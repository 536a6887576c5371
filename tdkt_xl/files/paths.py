"""Paths that the system finds too long or cannot follow; such a path must not stop a run over thousands of files."""

from __future__ import annotations

import ntpath
import os
import sys

_LONGEST = 247
"""The longest path that Windows accepts without a prefix: 260 letters, less a short name (8.3) for a file in a folder."""
_EXTENDED = "\\\\?\\"


def real_path(path: str | os.PathLike[str]) -> str:
    """The path without links; the absolute path if the system cannot follow it, for example because it is too long."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.path.abspath(path)


def openable(path: str, windows: bool = sys.platform == "win32") -> str:
    """The path in a form that Windows opens even if it is longer than 260 letters; on other systems the path itself."""
    if not windows or len(path) <= _LONGEST or path.startswith(_EXTENDED):
        return path
    full = ntpath.abspath(path)
    return f"{_EXTENDED}UNC{full[1:]}" if full.startswith("\\\\") else f"{_EXTENDED}{full}"
