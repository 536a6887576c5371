"""Writes text as it stood before Unicode, for tests: the way back from what is decoded."""

from __future__ import annotations

import unicodedata

# The codes of TCVN3 in the order of the letters; an accented capital takes the code of its small letter (.VnTimeH).
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_TCVN3_CODES = "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_ON_HATS = {"\u0301": "áé", "\u0300": "àè", "\u0309": "åú", "\u0303": "ãü", "\u0323": "äë", "": "âê"}
_VNI_ALONE = {"ơ": "ô", "ư": "ö", "đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def tcvn3(text: str) -> str:
    """As typed in .VnTime, capitals in .VnTimeH."""
    table = dict(zip(_TCVN3_LETTERS, _TCVN3_CODES, strict=True))
    return "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text))


def vni(text: str) -> str:
    """As typed in VNI-Times."""
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    code = _VNI_ALONE.get(small) or _vni_vowel(small)
    return code if letter == small else code.upper()


def _vni_vowel(small: str) -> str:
    base, *marks = unicodedata.normalize("NFD", small)
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if "\u031b" in marks:
        return _VNI_ALONE[unicodedata.normalize("NFC", base + "\u031b")] + _VNI_TONES[tone]
    if "\u0302" in marks or "\u0306" in marks:
        return base + _VNI_ON_HATS[tone]["\u0306" in marks]
    return base + _VNI_TONES[tone] if tone else base


_VIQR_SIGNS = {
    "\u0302": "^",
    "\u0306": "(",
    "\u031b": "+",
    "\u0301": "'",
    "\u0300": "`",
    "\u0309": "?",
    "\u0303": "~",
    "\u0323": ".",
}


def viqr(text: str) -> str:
    """As typed with signs for marks: the letter, its hat, its tone."""
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        signs = "".join(_VIQR_SIGNS[mark] for mark in sorted(marks, key=list(_VIQR_SIGNS).index))
        letters.append({"đ": "dd", "Đ": "DD"}.get(letter) or base + signs)
    return "".join(letters)


def vietnamese_code_page(letter: str) -> str:
    """A letter as the Vietnamese code page writes it: itself, or its base followed by the tone mark."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", "".join(c for c in parts if c not in tone)) + tone
    return letter
