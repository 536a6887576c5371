"""Text that any output format can hold: what XML forbids is removed where text enters the program, once for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from unicodedata import combining

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that are no Char of XML 1.0 (production [2]): control characters, halves of surrogate pairs, U+FFFE and U+FFFF."""


_MOST_MARKS = 30
"""The most marks over one letter, as in Unicode's stream-safe text (UAX #15). Sorting takes time in its square."""
_WITHOUT_HARM = 300
"""A text of at most this length is not checked for marks: it is fast even if every letter is a mark."""
_FIRST_MARK, _AFTER_MARKS = 0x300, 0x1_EA00
_MAYBE_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_AFTER_MARKS - 1)}]{{{_MOST_MARKS + 1}}}")
"""More than `_MOST_MARKS` consecutive characters from the range that contains all marks. Searching for these is ten times faster
than searching for marks; no Vietnamese text has so many."""


def writable(text: str) -> str:
    """The text without letters that XML may not hold, and with at most 30 marks over a letter: "Giấy\x01 khen" → "Giấy khen"."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    return text if len(text) <= _WITHOUT_HARM or text.isascii() else _with_few_marks(text)


def _with_few_marks(text: str) -> str:
    return _many_marks().sub(r"\1", text) if _MAYBE_MARKS.search(text) else text


@cache
def _many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(_FIRST_MARK, _AFTER_MARKS) if combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


_DIRECTIONS = {
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
}  # fmt: skip
"""Characters that change the direction of writing. With one of them the name of a program can look like the name of a document."""
_TURNS = re.compile(f"[{''.join(map(chr, _DIRECTIONS))}]")


def with_directions_shown(text: str) -> str:
    """The text in which the characters that change the direction of writing are replaced by their visible codes."""
    return text.translate(_DIRECTIONS) if _TURNS.search(text) else text


def writable_texts(texts: Iterable[str]) -> list[str]:
    """Each text without forbidden characters (`writable`)."""
    return list(map(writable, texts))


def writable_properties(properties: Mapping[str, str]) -> Mapping[str, str]:
    """Names and values without forbidden characters (`writable`)."""
    return {writable(name): writable(value) for name, value in properties.items()}


def make_writable(rows: Sequence[list[object]]) -> None:
    """Removes forbidden characters from the texts among the cells, in place."""
    texts = [cell for row in rows for cell in row if cell.__class__ is str and cell]
    if not _FORBIDDEN.search("".join(texts)) and max(map(len, texts), default=0) <= _WITHOUT_HARM:
        return  # as nearly every sheet
    changed = {text: better for text in texts if (better := writable(text)) != text}
    if changed:
        for row in rows:
            row[:] = [changed.get(cell, cell) if isinstance(cell, str) else cell for cell in row]
