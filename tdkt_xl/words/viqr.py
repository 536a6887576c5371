"""VIQR: Vietnamese typed with signs instead of marks. "Bie^?u to^?ng ho+.p" is "Biểu tổng hợp". Source: RFC 1456."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tdkt_xl.words.syllables import is_syllable

_HATS = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_LETTER = re.compile(r"dd|(?:[aeo]\^|a\((?=[\w'`?~.])|[ou]\+|[aeiouy](?=['`?~.]))['`?~.]?", re.IGNORECASE)
_WORD = re.compile(
    r"(?:[a-z]|(?<=[a-z])[\^+'`?~.]|(?<=[aeo]\^|[ou]\+)['`?~.]|(?<=a)\((?=[\w'`?~.])|(?<=a\()['`?~.])+", re.IGNORECASE
)
_SIGN = re.compile(r"[aeo]\^|[ou]\+|[aeiouy]['`?~.][a-z]|[aeiouy][`~]|a\([a-z'`?~.]", re.IGNORECASE)
"""Letters with signs that occur in VIQR and hardly anywhere else."""
_SURE_SIGN = re.compile(r"[aeo]\^|[ou]\+|[aeiouy][`~]|a\([a-z'`?~.]", re.IGNORECASE)
"""The same without the signs that also end sentences or occur in "I.A"."""
_ABBREVIATION = re.compile("[A-Z]*DD[A-Z]*")
_SHORT = 3
_DOUBTFUL_END = "'?."
"""Signs that end a sentence or a quotation as often as a word in VIQR."""


@lru_cache(maxsize=20_000)
def is_viqr(text: str) -> bool:
    """True if a text is certainly VIQR: it has signs that have no other use, and every word with a sign becomes a syllable."""
    if not text.isascii() or _SURE_SIGN.search(text) is None:
        return False
    signed = [word for word in _WORD.findall(text) if _SIGN.search(word)]
    return any(len(word) > _SHORT for word in signed) and all(_understood(word) != word for word in signed)


@lru_cache(maxsize=20_000)
def decoded(text: str) -> str:
    """The text in Unicode. Signs that end a sentence are kept; a text with an @ (a mail address) is not changed."""
    return text if "@" in text else _WORD.sub(lambda match: _decoded_word(match[0]), text)


def _decoded_word(word: str) -> str:
    proper = _understood(word)
    if proper == word and len(word) > _SHORT and _SIGN.search(word):  # a mistyped one, or "NGU+T"
        return _word(word)
    return proper


def _understood(word: str) -> str:
    proper = _word(word)
    if is_syllable(proper) or _ABBREVIATION.fullmatch(word):
        return proper
    end = word.rstrip(_DOUBTFUL_END)
    bare = _word(end)
    return bare + word[len(end) :] if is_syllable(bare) else word


def _word(word: str) -> str:
    return unicodedata.normalize("NFC", _LETTER.sub(lambda match: _letter(match[0]), word))


def _letter(typed: str) -> str:
    if typed.lower() == "dd":
        return "Đ" if typed[0] == "D" else "đ"
    return typed[0] + "".join(_HATS.get(sign) or _TONES[sign] for sign in typed[1:])
