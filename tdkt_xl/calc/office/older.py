"""What the package uses of newer Pythons and of other libraries, for the Python inside LibreOffice (3.8 at the oldest).

Only the extension imports this.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import tee
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


def pairwise(values: Iterable[F]) -> Iterator[tuple[F, F]]:
    """itertools.pairwise (3.10)."""
    first, second = tee(values)
    next(second, None)
    return zip(first, second, strict=False)


class OSA:
    """rapidfuzz.distance.OSA: letters dropped, added, changed, or swapped with their neighbour."""

    @staticmethod
    def distance(one: str, other: str) -> int:
        """Optimal string alignment distance."""
        before: list[int] = []
        last = list(range(len(other) + 1))
        for i, letter in enumerate(one, 1):
            row = [i]
            for j, wanted in enumerate(other, 1):
                least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
                if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                    least = min(least, before[j - 2] + 1)
                row.append(least)
            before, last = last, row
        return last[-1]


def extract(
    query: str, choices: Sequence[str], scorer: object, score_cutoff: int, limit: int | None = None
) -> list[tuple[str, int, int]]:
    """rapidfuzz.process.extract by OSA.distance: (choice, distance, place) of all within the cutoff, nearest first."""
    letters = Counter(query)
    found = []
    for place, choice in enumerate(choices):
        if abs(len(choice) - len(query)) <= score_cutoff:
            odd = letters - Counter(choice)  # each slip puts one letter right at most
            if sum(odd.values()) <= score_cutoff:
                distance = OSA.distance(query, choice)
                if distance <= score_cutoff:
                    found.append((choice, distance, place))
    return sorted(found, key=lambda each: each[1])
