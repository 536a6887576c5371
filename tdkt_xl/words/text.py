"""Vietnamese text as offices type it: one clean form to show, one folded form to compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Zero-width characters, direction marks, soft hyphen and BOM are invisible; Ð (Icelandic) and Ɖ (African) look like Đ on screen.
_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e")),
    **dict.fromkeys(map(ord, "\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad")),
    **{ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ", ord("ɖ"): "đ"},
}
_ODD = re.compile("[" + "".join(map(chr, _TRANSLATION)) + "]")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_MARKS = re.compile("[\u0300-\u036f]+")
_NOT_WORD = re.compile(r"(?:[^\w\u0300-\u036f]|_)+")  # a tone mark that cannot be joined to a letter is still part of its word
_FOOTNOTE = re.compile(r"[*†‡\u00b9\u00b2\u00b3\u2070-\u2079]+|[(\[]\s*\d{1,2}\s*[)\]]\s*$")
_CONSONANTS = frozenset("bcdđghklmnprstvx")

# Abbreviations that have one meaning everywhere: (as typed, folded).
_ABBREVIATIONS = (
    ("ủy ban nhân dân", "ubnd"),
    ("ub nhân dân", "ubnd"),
    ("ub nd", "ubnd"),
    ("trung ương", "tw"),
    ("t ư", "tw"),
    ("t w", "tw"),
    ("tư", "tw"),
    ("ct ubnd", "chủ tịch ubnd"),
)


def clean(text: str) -> str:
    """`text` as it should be shown: NFC, without invisible characters, with single spaces, with Đ instead of similar letters."""
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    return " ".join((text.translate(_TRANSLATION) if _ODD.search(text) else text).split())


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A key that is the same for different spellings of the same words; tone marks are kept.

    Case, spacing, punctuation, footnote marks, `sĩ`/`sỹ`, `hoà`/`hòa` and fixed abbreviations (TW, UBND) make no difference. Words
    that differ by a tone, a class or a level have different keys.
    """
    words = _NOT_WORD.sub(" ", _FOOTNOTE.sub(" ", clean(text)).casefold()).split()
    key = f" {' '.join(map(_fold_word, words))} "
    for typed, folded in _abbreviation_keys():
        while typed in key:  # "TƯ TƯ": the two share a space, so one pass does not replace the second
            key = key.replace(typed, folded)
    return key.strip()


@lru_cache(maxsize=20_000)
def unaccented(text: str) -> str:
    """Like `fold`, but without any diacritics: `chien si thi dua co so`."""
    if _ODD.search(text):
        text = text.translate(_TRANSLATION)
    letters = _MARKS.sub("", unicodedata.normalize("NFD", _FOOTNOTE.sub(" ", text))).casefold().replace("đ", "d")
    key = f" {' '.join(map(_plain_word, _NOT_WORD.sub(' ', letters).split()))} "
    for typed, folded in _plain_abbreviations():
        while typed in key:
            key = key.replace(typed, folded)
    return key.strip()


def natural_key(name: str) -> tuple[list[str | int], str]:
    """A sort key that compares numbers in names by their value: "Xã Mẫu Số 9" comes before "Xã Mẫu Số 10"."""
    parts = re.split(r"(\d+)", unaccented(name))
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], name


def keyed_words(text: str, plain: bool = False) -> list[tuple[str, str]]:
    """The words of a text, each as typed and with its key as in `fold` (`plain`: as in `unaccented`).

    The words of an abbreviation are joined: "Ủy ban nhân dân xã" → ("Ủy ban nhân dân", "ubnd"), ("xã", "xã").
    """
    typed = [word for word in _NOT_WORD.sub(" ", clean(text)).split() if word]
    keys = [_plain_key(word) if plain else _fold_word(word.casefold()) for word in typed]
    for phrase, meant in _phrases_of_abbreviations(plain):
        if phrase[0] not in keys:
            continue
        at = 0
        while at + len(phrase) <= len(keys):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                typed[at : at + len(phrase)] = [" ".join(typed[at : at + len(phrase)]), *[""] * (len(meant) - 1)]
                keys[at : at + len(phrase)] = meant
            at += 1
    return list(zip(typed, keys, strict=True))


@lru_cache(maxsize=2)
def _phrases_of_abbreviations(plain: bool) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    pairs = _plain_abbreviations() if plain else _abbreviation_keys()
    return tuple((tuple(typed.split()), tuple(meant.split())) for typed, meant in pairs)


@lru_cache(maxsize=20_000)
def _plain_key(word: str) -> str:
    return _plain_word(_MARKS.sub("", unicodedata.normalize("NFD", word)).casefold().replace("đ", "d"))


@lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    """The word's letters, then its tone mark. A final y after consonants becomes i (sỹ, kỷ, lý)."""
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in letters if c in _TONES)
    if len(tone) > 1:  # words without a space between: each tone mark has to stay on its letter
        return unicodedata.normalize("NFC", letters)
    base = "".join(c for c in letters if c not in _TONES)
    if base.endswith("y") and len(base) > 1 and _CONSONANTS.issuperset(base[:-1]):
        base = base[:-1] + "i"
    return unicodedata.normalize("NFC", base) + tone


@lru_cache(maxsize=20_000)
def _plain_word(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and len(word) > 1 and _CONSONANTS.issuperset(word[:-1]) else word


@lru_cache(maxsize=1)
def _abbreviation_keys() -> tuple[tuple[str, str], ...]:
    def key(phrase: str) -> str:
        return f" {' '.join(map(_fold_word, phrase.split()))} "

    return tuple((key(typed), key(meant)) for typed, meant in _ABBREVIATIONS)


@lru_cache(maxsize=1)
def _plain_abbreviations() -> tuple[tuple[str, str], ...]:
    def plain(key: str) -> str:
        return _MARKS.sub("", unicodedata.normalize("NFD", key)).replace("đ", "d")

    # Without its diacritics "tư" is "tu", which is also another word (tỉnh tự …), so this abbreviation is left out.
    return tuple((plain(typed), plain(meant)) for typed, meant in _abbreviation_keys() if plain(typed) != " tu ")
