"""A sentence with a name, and the marks that carry the name through a Word template.

The name says which sentence it is, whatever its figures are ("muc.I.giay-khen"), so that a draft made again finds its own sentences
in the old one.
"""

from __future__ import annotations

import re

_OPEN, _CLOSE = "\ue0f1", "\ue0f2"
"""Private characters around a name. A template passes them on with the text, and no finished document contains them."""
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


class NamedSentence(str):
    """A text with a name."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, text: str) -> NamedSentence:
        made = super().__new__(cls, text)
        made.name = name
        return made


def marked(sentence: str | None) -> str:
    """Returns the sentence with the mark of its name before it. A plain text is returned unchanged; None gives ""."""
    if not sentence:
        return ""
    return f"{mark(sentence.name)}{sentence}" if isinstance(sentence, NamedSentence) else sentence


def mark(name: str) -> str:
    """Returns the mark for a name."""
    return f"{_OPEN}{name}{_CLOSE}"


def names_in(text: str) -> list[str]:
    """Returns the names that are marked in a text."""
    return _MARK.findall(text)


def unmarked(text: str) -> str:
    """Returns the text without the marks."""
    return _MARK.sub("", text)
