"""A paragraph of running text, with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a file. `place`: its place for people ("đoạn 31"); `level`: the level of a heading, 0 for text."""

    place: str
    text: str
    level: int = 0
