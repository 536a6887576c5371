"""A sentence that knows its name, and the marks by which the name goes through a Word template.

The name says which sentence it is, whatever its figures are ("muc.I.giay-khen"): a draft made again finds its own sentences in the
old one.
"""

from __future__ import annotations

import re

_OPEN, _CLOSE = "\ue0f1", "\ue0f2"
"""Private characters around a name. A template passes them on with the text; nothing that is written holds them."""
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


class Sentence(str):
    """A text with a name."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, text: str) -> Sentence:
        made = super().__new__(cls, text)
        made.name = name
        return made


def marked(sentence: str | None) -> str:
    """The sentence behind the mark of its name, one without a name as it is; of none, or an empty one, nothing."""
    if not sentence:
        return ""
    return f"{mark(sentence.name)}{sentence}" if isinstance(sentence, Sentence) else sentence


def mark(name: str) -> str:
    """What stands for the name in a text."""
    return f"{_OPEN}{name}{_CLOSE}"


def names_in(text: str) -> list[str]:
    """The names that are marked in a text."""
    return _MARK.findall(text)


def unmarked(text: str) -> str:
    """The text without the marks."""
    return _MARK.sub("", text)
