"""The one known phrase that a mistyped label can mean; none if it may also be one of another class, level or recipient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from tdkt_xl.words.text import unaccented

Meaning = TypeVar("Meaning")

# Awards and sections differ by these words (unaccented, a final y is i). A slip in one of them is never corrected.
_TELLING_LISTS = (
    "nhat nhi ba hai",  # class
    "tinh bo huyen quan xa phuong thanh pho tran so nha nuoc chinh phu thu tuong trung uong quoc hoi toan ubnd",  # level
    "tap the ca nhan ho gia dinh don vi nguoi hoc",  # recipient
    "tien quyet thang tieu bieu uu tu",  # grade
    "co bang giai thu huan hui ki niem hieu dang doan",  # kind and giver
)
_TELLING = frozenset(" ".join(_TELLING_LISTS).split())
_NO_WORD = re.compile("[^aeiouy]+|i+")
"""Abbreviations, numbers, Roman numerals."""
_SHORTEST, _LONG, _FAR = 8, 16, 6
"""A shorter label is no phrase; a long one may have two slips."""


@dataclass(frozen=True)
class CloseMatches(Generic[Meaning]):
    """Known phrases, unaccented, each with its meaning (None: several meanings). The phrases to search for are unaccented too."""

    meanings: Mapping[str, Meaning | None]

    def find(self, letters: str) -> Meaning | None:
        """The meaning of the known phrase that is one slip away (two for a long phrase); None unless only one is near."""
        if not self._is_phrase(letters):
            return None
        joined = self._joined.get(letters.replace(" ", ""))
        if joined is not None:  # words joined or divided by mistake
            return self.meanings[joined] if not any(map(_NO_WORD.fullmatch, _odd_words(letters, joined))) else None
        reach = 1 if len(letters) < _LONG else 2
        near = dict(self._within(letters, reach + 1))
        if not near:
            return None
        slips = min(near.values())
        # No phrase with another meaning may be within one more slip.
        rivals = {self.meanings[phrase] for phrase, distance in near.items() if distance <= slips + 1}
        if slips > reach or len(rivals) > 1:
            return None
        alike = [phrase for phrase, distance in near.items() if distance <= reach and not _differ_tellingly(letters, phrase)]
        return self.meanings[alike[0]] if alike else None

    def nearest(self, letters: str, most: int) -> list[Meaning]:
        """The meanings of the nearest known phrases, the nearest first; differing in at most a third of the letters."""
        found: list[Meaning] = []
        reach = min(len(letters) // 3, _FAR)
        for phrase, _ in sorted(self._within(letters, reach), key=lambda near: near[1]):
            meaning = self.meanings[phrase]
            if meaning is not None and meaning not in found:
                found.append(meaning)
        return found[:most]

    @staticmethod
    def _is_phrase(letters: str) -> bool:
        return " " in letters and _SHORTEST <= len(letters) <= 200

    @cached_property
    def _joined(self) -> Mapping[str, str]:
        """Phrases by their letters without spaces."""
        return {phrase.replace(" ", ""): phrase for phrase in self.meanings if self._is_phrase(phrase)}

    def _within(self, letters: str, slips: int) -> Iterator[tuple[str, int]]:
        """The phrases at most `slips` away, with their distance. A slip drops, adds, changes a letter or swaps two neighbours."""
        try:
            from rapidfuzz.distance import OSA
            from rapidfuzz.process import extract
        except ImportError:  # LibreOffice's own Python has only the standard library: there a slip is not corrected
            return
        for phrase, distance, _ in extract(letters, self._phrases, scorer=OSA.distance, score_cutoff=slips, limit=None):
            yield phrase, int(distance)

    @cached_property
    def _phrases(self) -> list[str]:
        return list(self.meanings)


def is_telling(word: str) -> bool:
    """True if awards or sections differ by this word (with or without diacritics)."""
    return unaccented(word) in _TELLING


def _odd_words(one: str, other: str) -> list[str]:
    """The words that occur in only one of the phrases."""
    words, others = Counter(one.split()), Counter(other.split())
    return [*(words - others), *(others - words)]


def _differ_tellingly(one: str, other: str) -> bool:
    """True if a word that occurs in only one phrase is important: in the list, short, a number, or an abbreviation."""
    return any(word in _TELLING or len(word) < 3 or _NO_WORD.fullmatch(word) is not None for word in _odd_words(one, other))
