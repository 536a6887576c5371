"""What the package uses of newer Pythons, for the one inside LibreOffice (3.8 at the oldest). Only the extension imports this."""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F")
TOMLDecodeError = ValueError
_DATES = ("valid_from", "valid_to")


def cache(function: F) -> F:
    """functools.cache (3.9)."""
    kept: Any = lru_cache(maxsize=None)(function)  # type: ignore[arg-type]
    return kept  # type: ignore[no-any-return]


def files(package: str) -> Path:
    """importlib.resources.files (3.9), for packages that lie in folders."""
    __import__(package)
    return Path(str(sys.modules[package].__file__)).parent


def loads(text: str) -> dict[str, Any]:
    """tomllib.loads (3.11): the extension carries the form definitions as JSON."""
    content: dict[str, Any] = json.loads(text, object_hook=_with_dates)
    return content


def _with_dates(table: dict[str, Any]) -> dict[str, Any]:
    for key in _DATES:
        if key in table:
            table[key] = date.fromisoformat(table[key])
    return table


def removesuffix(text: str, suffix: str) -> str:
    """str.removesuffix (3.9)."""
    return text[: -len(suffix)] if suffix and text.endswith(suffix) else text


def removeprefix(text: str, prefix: str) -> str:
    """str.removeprefix (3.9)."""
    return text[len(prefix) :] if text.startswith(prefix) else text
