"""The words of a label, and the marks between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdkt_xl.forms.names.lexicon import Lexicon
from tdkt_xl.words.text import clean, fold, keyed_words, unaccented

YEAR = re.compile(r"(?:19|20)\d\d")
SEPARATORS = frozenset(";,+/")
_MARKS = re.compile(r"[()\[\]“”„\"‟«»:;,+/=–—|…%]|(?<=\s)-|-(?=\s)|(?<!\w)'|'(?!\w)")
_SHOWN_AS = {**dict.fromkeys("([", "("), **dict.fromkeys(")]", ")"), **dict.fromkeys("“”„\"‟«»'", '"')}
_GLUED = range(2, 5)
_NUMBERED = re.compile(r"([^\W\d_]+)(\d{1,2})")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})[.](?=\d{3}(?![\d.,]))")
_CLASSES = ("1", "2", "3")
_GLUED_ROLES = (
    ("form", ("institution", "head", "issuer")), ("subject-spellings", ("field",)), ("issuer", ("place",)), ("field", ("country",)),
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A label as words: `keys` to compare, `typed` to show, `marks` before each word (and one more entry for the end)."""

    lexicon: Lexicon
    keys: tuple[str, ...]
    typed: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def length(self) -> int:
        return len(self.keys)

    def phrase(self, role: str, at: int) -> tuple[int, Any]:
        """The number of words from `at` on that are a phrase of this role, and its meaning; 0 if there is none."""
        return self.lexicon.longest(role, self.keys, at)

    def is_said(self, role: str, at: int, length: int) -> bool:
        """True if these words are of the role as they are typed, or were typed without any marks: where diacritics do not count,
        "đất" would open a reason like "đạt"."""
        typed = " ".join(self.typed[at : at + length])
        return not self.lexicon.plain or unaccented(typed) == typed.lower() or fold(typed) in self.lexicon.folded(role)

    def has(self, roles: Iterable[str], at: int) -> bool:
        """True if a phrase of one of the roles begins at this word."""
        return any(self.phrase(role, at)[0] for role in roles)

    def is_number(self, at: int) -> bool:
        return at < self.length and self.keys[at].isdigit()

    def is_one_of(self, at: int, *words: str) -> bool:
        """True if the word is one of these, which are given with their diacritics."""
        return at < self.length and any(self.keys[at] == self._key(word) for word in words)

    def marked(self, at: int, marks: Iterable[str]) -> bool:
        """True if one of the marks is before this word."""
        return any(mark in self.marks[at] for mark in marks)

    def is_apart(self, at: int) -> bool:
        """True if a comma, a bracket or the like separates this word from the one before, and at the end. A dash, a quote or "%"
        does not separate."""
        return at >= self.length or bool(set(self.marks[at]) - set('"-–—%'))

    def closing(self, mark: str, at: int) -> int:
        """The position of the word before which the next such mark is; the end if there is none."""
        return next((i for i in range(at + 1, self.length + 1) if mark in self.marks[i]), self.length)

    def text(self, at: int, end: int) -> str:
        """The words as typed, without "của" or "cấp" at the beginning."""
        of, _ = self.phrase("of", at)
        return " ".join(filter(None, self.typed[at + of if of < end - at else at : end]))

    def with_key(self, at: int, key: str) -> Label:
        """The label with one word replaced by another."""
        return Label(self.lexicon, (*self.keys[:at], key, *self.keys[at + 1 :]), self.typed, self.marks)

    @cached_property
    def is_caseless(self) -> bool:
        """True if the label has only capitals or only small letters, so that names cannot be recognised by capitals."""
        text = "".join(self.typed)
        return text.isupper() or text.islower()

    def _key(self, word: str) -> str:
        return keyed_words(word, self.lexicon.plain)[0][1]


def label_of(text: str, lexicon: Lexicon) -> Label:
    """The label with this text."""
    keys: list[str] = []
    typed: list[str] = []
    marks = [""]
    text = _THOUSANDS.sub(r"\1", clean(text))
    done = 0
    for mark in (*_MARKS.finditer(text), None):
        for word, key in keyed_words(text[done : mark.start() if mark else len(text)], lexicon.plain):
            parts = _unglued(key, lexicon)
            keys += parts
            typed += [word, *[""] * (len(parts) - 1)]
            marks += [""] * len(parts)
        if mark is not None:
            marks[-1] += _SHOWN_AS.get(mark[0], mark[0])
            done = mark.end()
    return Label(lexicon, tuple(keys), tuple(typed), tuple(marks))


def _unglued(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The parts of an abbreviation in which two are written together: "bkbyt" → "bk", "byt"; "qk7" → "qk", "7"; "hclđ3" → "hclđ",
    "h3" (an award's class); "vsngd" → "vsn", "gd"; "ubndtp" → "ubnd", "tp"."""
    if word in lexicon.vocabulary:
        return (word,)
    numbered = _NUMBERED.fullmatch(word)
    if numbered:
        letters, number = numbered.groups()
        if number in _CLASSES and lexicon.longest("award", (letters, f"h{number}"), 0)[0] == 2:
            return (letters, f"h{number}")
        known = any(lexicon.longest(role, (letters,), 0)[0] for role in ("issuer", "place", "short-place"))
        return (letters, number) if known else (word,)
    if not 4 <= len(word) <= 12:
        return (word,)
    for cut in _GLUED:
        form, rest = (word[:cut],), (word[cut:],)
        for first, others in _GLUED_ROLES:
            if lexicon.longest(first, form, 0)[0] and any(lexicon.longest(role, rest, 0)[0] for role in others):
                return form + rest
    return (word,)
