"""Text that any output may hold: letters that XML forbids are taken out where text enters, once for every output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What is no Char of XML 1.0 (production [2]): control letters, halves of surrogate pairs, U+FFFE and U+FFFF."""


def writable(text: str) -> str:
    """The text without letters that XML may not hold. Example: "Giấy\x01 khen" is "Giấy khen"."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def writable_texts(texts: Iterable[str]) -> list[str]:
    """Each text without such letters."""
    return list(map(writable, texts))


def writable_properties(properties: Mapping[str, str]) -> Mapping[str, str]:
    """Names and values without such letters."""
    return {writable(name): writable(value) for name, value in properties.items()}


def make_writable(rows: Sequence[list[object]]) -> None:
    """Takes such letters out of the texts among the cells, in place."""
    for row in rows:
        for place, cell in enumerate(row):
            if cell.__class__ is str and cell and _FORBIDDEN.search(cell):
                row[place] = writable(cell)
