"""Corrects words that a scan or a typing slip changed, if only one word of the field can be meant.

Wrong diacritics need no correction, because the word lists compare without them. Corrected are wrong letters ("Bằng khcn") and
letters in place of digits ("l2 tập thể").
"""

from __future__ import annotations

import re
from functools import cache

from tdkt_xl.forms.prose import Text, plain, text_of
from tdkt_xl.words.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
_FIELD = [
    "khen",
    "thưởng",
    "giấy",
    "bằng",
    "chiến",
    "danh",
    "hiệu",
    "huân",
    "chương",
    "tập",
    "thể",
    "tiên",
    "tiến",
    "thi",
    "đua",
    "nhân",
    "lao",
    "động",
    "xuất",
    "sắc",
    "trong",
    "quyết",
    "thắng",
    "niệm",
    "đơn",
    "vị",
    "gia",
    "đình",
    "văn",
    "hóa",
    "công",
    "nhận",
    "tặng",
    "được",
    "cho",
    "của",
    "đạt",
    "trao",
]
_BENT_DIGITS = re.compile(
    r"(?<![\w.,])(?=[lIOo\d]*\d)(?=\d*[lIOo])[lIOo\d]{1,4}(?= +(?:tập thể|cá nhân|hộ|gia đình|đơn vị|đồng chí|người|cán bộ))"
)
_DIGITS = str.maketrans("lIOo", "1100")


def repaired(text: Text) -> tuple[Text, bool]:
    """Returns the sentence with corrected words, letter for letter, and True; or the same sentence and False if nothing was
    wrong."""
    raw = _BENT_DIGITS.sub(lambda match: match[0].translate(_DIGITS), text.raw)
    for match in _WORD.finditer(text.raw):
        word = match[0]
        if len(word) >= 4 and not word.isupper() and not is_syllable(word) and (meant := _meant(plain(word))):
            raw = raw[: match.start()] + meant.ljust(len(word)) + raw[match.end() :]
    return (text_of(raw), True) if raw != text.raw else (text, False)


@cache
def _meant(bent: str) -> str | None:
    """Returns the only word of the field that differs by one wrong or one extra letter; None if there is none or more than one."""
    if any(bent == plain(word) for word in _FIELD):
        return None  # only its diacritics are wrong: "Giâý khen"
    near = [word for word in _FIELD if _one_off(bent, plain(word))]
    return near[0] if len(near) == 1 else None


def _one_off(bent: str, word: str) -> bool:
    if bent == word:
        return False
    if len(bent) == len(word):
        return sum(a != b for a, b in zip(bent, word, strict=True)) == 1
    return len(bent) == len(word) + 1 and any(bent[:at] + bent[at + 1 :] == word for at in range(len(bent)))
