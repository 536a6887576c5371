"""Replacements for parts of newer Pythons and of other libraries, for the Python inside LibreOffice (3.8 or later).

Only the extension imports this module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import compile as compiled
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

F = TypeVar("F")


def cache(function: F) -> F:
    """Replaces functools.cache (3.9)."""
    kept: Any = lru_cache(maxsize=None)(function)  # type: ignore[arg-type]
    return kept  # type: ignore[no-any-return]


def files(package: str) -> Path:
    """Replaces importlib.resources.files (3.9) for packages in folders."""
    from pathlib import Path

    __import__(package)
    return Path(str(sys.modules[package].__file__)).parent


def removesuffix(text: str, suffix: str) -> str:
    """Replaces str.removesuffix (3.9)."""
    return text[: -len(suffix)] if suffix and text.endswith(suffix) else text


def removeprefix(text: str, prefix: str) -> str:
    """Replaces str.removeprefix (3.9)."""
    return text[len(prefix) :] if text.startswith(prefix) else text


def pairwise(values: Iterable[F]) -> Iterator[tuple[F, F]]:
    """Replaces itertools.pairwise (3.10)."""
    from itertools import tee

    first, second = tee(values)
    next(second, None)
    return zip(first, second, strict=False)


# ---- Dataclasses, which the extension contains as plain classes (tools/libreoffice/written_classes.py)


def shown_fields(own: Any) -> str:
    """Returns the `repr` of such an object."""
    return f"{type(own).__name__}({', '.join(f'{name}={getattr(own, name)!r}' for name in own.__names__)})"


def refused(own: object, name: str, value: object = None) -> None:
    """Rejects a change of a frozen object. Raises AttributeError."""
    raise AttributeError(f"cannot assign to field {name!r}")


def replace(own: Any, **changes: object) -> Any:
    """Replaces dataclasses.replace."""
    return type(own)(**{**{name: getattr(own, name) for name in own.__names__}, **changes})


def asdict(value: Any) -> Any:
    """Replaces dataclasses.asdict: returns a dataclass as a dictionary, and the values in its fields likewise."""
    if hasattr(value, "__names__"):
        return {name: asdict(getattr(value, name)) for name in value.__names__}
    if isinstance(value, (list, tuple)):
        return [asdict(each) for each in value]
    return {key: asdict(each) for key, each in value.items()} if isinstance(value, dict) else value


# ---- Patterns


class LatePattern:
    """Replaces re.compile. The pattern is compiled at its first use, because no formula needs all patterns."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        own = compiled(self.pattern, self._flags)
        self.__dict__.update({each: getattr(own, each) for each in dir(own) if not each.startswith("_")})
        return getattr(own, name)


# ---- Distances between words


class OSA:
    """Replaces rapidfuzz.distance.OSA: letters dropped, added, changed, or swapped with their neighbour."""

    @staticmethod
    def distance(one: str, other: str) -> int:
        """Returns the optimal string alignment distance."""
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
    """Replaces rapidfuzz.process.extract with OSA.distance: choice, distance, position of all within the cutoff, nearest first."""
    from collections import Counter

    letters = Counter(query)
    found = []
    for place, choice in enumerate(choices):
        if abs(len(choice) - len(query)) <= score_cutoff:
            odd = letters - Counter(choice)  # each edit corrects at most one letter
            if sum(odd.values()) <= score_cutoff:
                distance = OSA.distance(query, choice)
                if distance <= score_cutoff:
                    found.append((choice, distance, place))
    return sorted(found, key=lambda each: each[1])
