"""Vietnamese text from before Unicode, recognised and converted: TCVN3 (fonts .VnTime, .VnTimeH), VNI Windows and VIQR; and text in
UTF-8 that was misread (misread.py).

Such text arrives as the Western letters with the same bytes: "bé kÕ ho¹ch", "Tænh". It is converted only if every word becomes a
Vietnamese syllable and at least one word was none before. Words that are right both ways ("Ghi chó") are converted if the other
texts of their sheet are. Sources: TCVN 5712:1993 (VN3), the VNI encoding for Windows, RFC 1456 for VIQR.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, product

from tdkt_xl.words import viqr
from tdkt_xl.words.misread import repaired
from tdkt_xl.words.syllables import TONES, is_syllable

TCVN3, VNI, VIQR, MISREAD = "TCVN3", "VNI", "VIQR", "UTF-8 bị đọc thành bảng mã Windows"
"""The encodings, by the names that offices know. Only VIQR is pure ASCII."""

# ---- The encodings

_TCVN3_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
"""Runs of letters, each from a code on. There are no codes for accented capitals: a second font (.VnTimeH) draws capitals."""
_VNI_TONES = dict(zip("ùøûõï", TONES, strict=True))
_VNI_HATS = {"â": "\u0302", "ê": "\u0306"}  # â; ă
_VNI_HATS_WITH_TONES = {
    **dict(zip("áàåãä", (f"\u0302{tone}" for tone in TONES), strict=True)),
    **dict(zip("éèúüë", (f"\u0306{tone}" for tone in TONES), strict=True)),
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _tcvn3() -> dict[str, str]:
    return {chr(first + i): letter for first, letters in _TCVN3_LETTERS.items() for i, letter in enumerate(letters)}


def _vni() -> dict[str, str]:
    """A vowel with its mark, or a single letter, in small and capital form → the Unicode letter."""
    table: dict[str, str] = {}
    marks: dict[str, Mapping[str, str]] = {
        **{base: {**_VNI_TONES, **_VNI_HATS, **_VNI_HATS_WITH_TONES} for base in "aeo"},
        **dict.fromkeys("uyôö", _VNI_TONES),
    }
    for base, followers in marks.items():
        for mark, accents in followers.items():
            if base in "eo" and "\u0306" in accents:
                continue  # only a can have a breve
            letter = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + accents)
            for typed_base, typed_mark in product((base, base.upper()), (mark, mark.upper())):
                table[typed_base + typed_mark] = letter if typed_base == base else letter.upper()
    for typed, letter in _VNI_SINGLE.items():
        table[typed], table[typed.upper()] = letter, letter.upper()
    return table


_TABLES: Mapping[str, Mapping[str, str]] = {TCVN3: _tcvn3(), VNI: _vni()}
_PARTS = {name: re.compile("|".join(sorted(table, key=len, reverse=True))) for name, table in _TABLES.items()}

_WHOLE = {name: re.compile(rf"(?:{parts.pattern}|[!-~])+") for name, parts in _PARTS.items()}

# ---- What tells

_PROPER = re.compile("[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]")
"""Letters and marks that only Unicode has: a text with one of these is not legacy text."""
_ODD = re.compile("[¡-¶¸-ÆÇËÎÏÑÖ×ØÜÞßäåæçëîïñö÷øûüþÿ]")
"""Western letters and signs that Vietnamese does not use. (Ð and ð are used for Đ; · is a bullet.)"""
_WORD = re.compile("[^\\s!-/:-@\\[-`{-~\xa0²³\u200b-\u200d\u2060\ufeff‘’“”–—…•]+")
_MADE_FOR_UNMADE = 2
_MOST_TEXTS, _LONGEST = 5_000, 2_000
"""A sheet with more texts than this is no form; a text longer than this is no label, line or remark."""
_ABBREVIATION = re.compile("[ABCDĐGHKLMNPQRSTUƯVX]{2,8}")


# ---- One text


def encodings_of(text: str) -> tuple[str, ...]:
    """The legacy encodings that a text may be in; empty for proper Vietnamese and for plain ASCII that is not VIQR."""
    if text.isascii():
        return (VIQR,) if viqr.is_viqr(text) else ()
    if repaired(text) is not None:
        return (MISREAD,)
    return () if _PROPER.search(text) else _encodings_of(text)


def is_odd(text: str) -> bool:
    """True if a text is legacy and contains a letter that Vietnamese does not use. A cheap check."""
    return not text.isascii() and _ODD.search(text) is not None and bool(encodings_of(text))


@lru_cache(maxsize=20_000)
def _encodings_of(text: str) -> tuple[str, ...]:
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return tuple(name for name in _TABLES if words and _makes_sense(words, name))


def _makes_sense(words: Sequence[str], name: str) -> bool:
    """True if an encoding turns some non-words into words, turns no word into a non-word, and leaves hardly any non-word (a
    mistyped one)."""
    made = unmade = 0
    for word in words:
        proper = _WHOLE[name].fullmatch(word) is not None and _is_word(_decoded_word(word, name))
        if _is_word(word):
            if not proper:
                return False
        elif proper:
            made += len(word) > 1
        else:
            unmade += 1
    return made >= max(1, _MADE_FOR_UNMADE * unmade)


def _is_word(word: str) -> bool:
    """True if a word can occur in Vietnamese text: a syllable, or an abbreviation such as CSTĐ."""
    if _ABBREVIATION.fullmatch(word):
        return True
    # In TCVN3 an accented small letter may be a capital ("CñA"); a plain small letter before a capital is no word.
    return is_syllable(word) and not any(one.islower() and one.isascii() and other.isupper() for one, other in pairwise(word))


@lru_cache(maxsize=20_000)
def decoded(text: str, encoding: str) -> str:
    """The text in Unicode. If its plain letters are all capitals, so are the others: TCVN3 has no accented capitals."""
    if encoding == VIQR:
        return viqr.decoded(text)
    if encoding == MISREAD:
        return repaired(text) or text
    proper = _WORD.sub(lambda word: _decoded_word(word[0], encoding), text)
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return proper.upper() if encoding == TCVN3 and len(plain) > 1 and all(map(str.isupper, plain)) else proper


def _decoded_word(word: str, encoding: str) -> str:
    proper = _PARTS[encoding].sub(lambda part: _TABLES[encoding][part[0]], word)
    # TCVN3 writes ư with the code of the soft hyphen, which some programs remove: "thëng" is "thưởng".
    return _with_lost_u(proper) if encoding == TCVN3 and not is_syllable(proper) else proper


def _with_lost_u(word: str) -> str:
    restored = re.sub("(?<![ưƯ])([ơờởỡớợ])(?=(?:ng|c)$)", r"ư\1", word, flags=re.IGNORECASE)
    return restored if restored != word and is_syllable(restored) else word


def heading(text: str) -> str:
    """A converted line above a table, in capitals if it has none: its font draws small letters as capitals."""
    return text.upper() if text.islower() else text


def anywhere(text: str) -> str:
    """A single text, such as the name of a sheet or file, converted if it is certainly legacy."""
    names = encodings_of(text)
    return decoded(text, names[0]) if names else text


def words_in(text: str) -> int:
    """How many of a text's non-ASCII words can be Vietnamese. Used to compare guesses at an encoding."""
    return sum(_is_word(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii())


def makes_sense(text: str) -> bool:
    """True if at least half of a text's non-ASCII words can be Vietnamese. In a text read in a wrong encoding hardly any can."""
    beyond = sum(not word.isascii() for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    return 2 * words_in(text) >= beyond


# ---- Whole sheets


def decoder(texts: Iterable[str]) -> tuple[Callable[[str], str], str] | None:
    """A function that converts the texts of one sheet, and the names of their encodings; None if no text is legacy.

    On a sheet without any word of proper Vietnamese, a text that is right both ways is converted too.
    """
    texts = {text for text in set(texts) if len(text) <= _LONGEST and (not text.isascii() or viqr.is_viqr(text))}
    if len(texts) > _MOST_TEXTS:
        return None
    votes = Counter(names[0] for names in map(encodings_of, texts) if len(names) == 1)
    if not votes:
        return None
    most = votes.most_common(1)[0][0]
    mixed = any(_PROPER.search(text) and repaired(text) is None for text in texts)

    def decode(text: str) -> str:
        proper = repaired(text)
        if proper is not None:
            return proper
        if len(text) > _LONGEST or _PROPER.search(text) or (text.isascii() and (most != VIQR or mixed) and not viqr.is_viqr(text)):
            return text
        if text.isascii():
            return viqr.decoded(text)
        names = encodings_of(text)
        if not names and mixed:
            return text
        return decoded(text, names[0] if names and most not in names else most)

    return decode, " và ".join(name for name, _ in votes.most_common())
