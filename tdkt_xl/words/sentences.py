"""Small pieces of Vietnamese sentences: capitals, lists of names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def upper_first(text: str) -> str:
    """The text with a capital first letter, as a sentence begins: "năm 2026" → "Năm 2026"."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text as used within a sentence: "Tỉnh Mẫu" → "tỉnh Mẫu"."""
    return text[:1].lower() + text[1:]


def joined(parts: Iterable[str]) -> str:
    """ "a", "a và b", "a, b và c"."""
    *first, last = list(parts)
    return f"{', '.join(first)} và {last}" if first else last


def some_named(names: Sequence[str], most: int, kind: str = "đơn vị", separator: str = ", ") -> str:
    """At most so many names, and how many more of this kind there are: "Xã A, Xã B và 3 đơn vị khác"."""
    more = f" và {len(names) - most} {kind} khác" if len(names) > most else ""
    return separator.join(names[:most]) + more
