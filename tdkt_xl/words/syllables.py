"""The possible Vietnamese syllables: initial, rime and tone. They distinguish proper text from text in another encoding."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc, huyền, hỏi, ngã, nặng
_INITIAL_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIME_LIST = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên "
    "ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay "
    "oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng "
    "uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi "
    "ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
INITIALS, RIMES = frozenset(_INITIAL_LIST.split()), frozenset(_RIME_LIST.split())
_AFTER_QU = frozenset({"ych", "yn", "ynh", "yt"})
_STOPS = ("c", "ch", "p", "t")
_STOP_TONES = frozenset("\u0301\u0323")
_FRONT = "eêiy"
_ONLY_BEFORE_FRONT, _NEVER_BEFORE_FRONT = frozenset({"k", "gh", "ngh"}), frozenset({"c", "g", "ng"})
_VOWELS, _HATS = frozenset("aăâeêioôơuưy"), frozenset("ăâêôơư")
_EITHER_PLACE = frozenset({"oa", "oe", "uy"})


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """True if a word can be a Vietnamese syllable: an initial, a rime, and a tone mark on a permitted letter."""
    letters: list[str] = []
    tones: list[tuple[str, int]] = []
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark in TONES:
            tones.append((mark, len(letters) - 1))
        elif mark in "\u0302\u0306\u031b" and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + mark)
        else:
            letters.append(mark)
    plain = "".join(letters)
    if len(tones) > 1 or not plain.isalpha():
        return False
    return any(_fits(initial, plain[len(initial) :], tones) for initial in ("", *INITIALS) if plain.startswith(initial))


def has_syllable_letters(word: str) -> bool:
    """True if a word without its tone mark has the letters of a syllable. Example: true for "khen" and "thức", false for "ubnd"."""
    letters = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c not in TONES))
    return any(letters.startswith(initial) and letters[len(initial) :] in RIMES for initial in ("", *INITIALS))


def _fits(initial: str, rime: str, tones: Sequence[tuple[str, int]]) -> bool:
    if rime not in RIMES and not (initial == "qu" and rime in _AFTER_QU):
        return False
    front = rime[0] in _FRONT
    if (initial in _ONLY_BEFORE_FRONT and not front) or (
        initial in _NEVER_BEFORE_FRONT and front and (initial, rime[0]) != ("g", "i")
    ):
        return False
    vowels = [i for i, letter in enumerate(rime) if letter in _VOWELS]
    coda = rime[vowels[-1] + 1 :]
    if not tones:
        return coda not in _STOPS
    mark, at = tones[0]
    return at - len(initial) in _tone_places(rime, len(vowels), bool(coda)) and (coda not in _STOPS or mark in _STOP_TONES)


def _tone_places(rime: str, vowels: int, closed: bool) -> tuple[int, ...]:
    hats = [i for i, letter in enumerate(rime) if letter in _HATS]
    if hats:
        return (hats[-1],)
    if vowels == 2:
        return (0, 1) if rime in _EITHER_PLACE else (1,) if closed else (0,)
    return (vowels // 2,)
