"""The words in the registers of decisions that offices keep: column headings, kinds of awarding, status and mode.

The words are in register-words.csv, unaccented. The first entry that fits counts; "=" marks words that must be the whole text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tdkt_xl.forms.lists import list_rows
from tdkt_xl.words.text import unaccented

HEADER, CLASS, KIND, STATUS, MODE = "header", "class", "kind", "status", "mode"
REGISTERED, SUBMITTED, CONSULTED, AWARDED, REFUSED = "registered", "submitted", "consulted", "awarded", "refused"
NO_AWARD = "no-award"
"""A decision that gives nobody an award: one is taken back, or its certificate is made anew."""
STATUS_WORDS: Mapping[str, str] = {
    REGISTERED: "đăng ký", SUBMITTED: "đã trình", CONSULTED: "hiệp y", AWARDED: "đã có quyết định", REFUSED: "không khen",
    NO_AWARD: "không phải khen thưởng",
}  # fmt: skip
KIND_WORDS: Mapping[str, str] = {
    "cong-trang": "Công trạng",
    "chuyen-de": "Chuyên đề",
    "dot-xuat": "Đột xuất",
    "dien-hinh-tien-tien": "Điển hình tiên tiến",
    "cong-hien": "Cống hiến",
    "nien-han": "Niên hạn",
    "doi-ngoai": "Đối ngoại",
    "khang-chien": "Kháng chiến",
}
"""Kinds of awarding (loại hình khen thưởng) by their codes."""


@dataclass(frozen=True, slots=True)
class _WordsMeaning:
    """The meaning of some words. All words are between spaces."""

    means: str
    words: tuple[str, ...]
    whole: frozenset[str]
    """Words that have to be the whole text."""
    but_not: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """True if the entry matches; `text` is unaccented, between spaces."""
        if text not in self.whole and not any(map(text.__contains__, self.words)):
            return False
        return not any(map(text.__contains__, self.but_not))


@lru_cache(maxsize=5_000)
def meaning(sort: str, text: str) -> str | None:
    """The meaning of a text of this sort: a column, a kind's code, a status, a mode; None if no entry with a meaning fits."""
    plain = f" {unaccented(text)} "
    return next((entry.means or None for entry in _entries()[sort] if plain != "  " and entry.fits(plain)), None)


@lru_cache(maxsize=5_000)
def kinds_named(text: str) -> tuple[str, ...]:
    """All kinds of awarding that a text names, by their codes: "Chuyên đề, đột xuất" names two."""
    plain = f" {unaccented(text)} "
    return tuple(dict.fromkeys(entry.means for entry in _entries()[KIND] if entry.fits(plain)))


def is_ignored(sort: str, text: str) -> bool:
    """True if the text is known to mean nothing that is read. Example: "Người ký"."""
    plain = f" {unaccented(text)} "
    return next((not entry.means for entry in _entries()[sort] if entry.fits(plain)), False)


@cache
def _entries() -> Mapping[str, tuple[_WordsMeaning, ...]]:
    by_sort: dict[str, tuple[_WordsMeaning, ...]] = {}
    for row in list_rows("register-words.csv"):
        words = [each for each in row["words"].split("|") if each]
        whole = frozenset(_between_spaces(each[1:]) for each in words if each[0] == "=")
        parts = tuple(_between_spaces(each) for each in words if each[0] != "=")
        entry = _WordsMeaning(
            row["means"], parts, whole, tuple(_between_spaces(each) for each in row["but_not"].split("|") if each)
        )
        by_sort[row["sort"]] = (*by_sort.get(row["sort"], ()), entry)
    return by_sort


def _between_spaces(words: str) -> str:
    return f" {unaccented(words)} "
