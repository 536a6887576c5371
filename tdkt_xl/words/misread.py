"""Text in UTF-8 that a program read as Windows text and saved again: "Giáº¥y khen" for "Giấy khen". It is repaired exactly or not.

The bytes of the text are found again by the code page in which they were read. A text in proper Vietnamese gives no valid UTF-8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_ODD = re.compile("[\u00c2-\u00f4\u0102\u0103][^\x00-\x7f]")
"""Two letters beyond ASCII in a row, as all misread text has."""
_CUT = ("Ã", "Ă", "Æ", "áº")
"""Half of "à", "Ơ" and "Ạ": at the end of a text they may have lost their no-break space."""


_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
"""The marks of Vietnamese letters when they are taken apart."""


_OF_LIBREOFFICE = 0xF100
"""LibreOffice reads bytes that a code page does not define as private letters from here on."""


def _bytes_of(code_page: str) -> Mapping[str, int]:
    """Letter → its byte. A byte that the code page does not define is a control character, as browsers and Excel read it."""
    table: dict[str, int] = {}
    for byte in range(256):
        try:
            table[bytes([byte]).decode(code_page)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
            table[chr(_OF_LIBREOFFICE + byte)] = byte
    return table


_CODE_PAGES = {name: _bytes_of(name) for name in ("cp1252", "cp1258")}
_LETTERS = {
    name: {byte: letter for letter, byte in table.items() if ord(letter) < _OF_LIBREOFFICE} for name, table in _CODE_PAGES.items()
}


def letters_of(data: bytes, code_page: str) -> str:
    """Text in a code page. Bytes that cp1252 or cp1258 do not define become control characters, so that `repaired` finds them."""
    letters = _LETTERS.get(code_page)
    return data.decode(code_page, errors="replace") if letters is None else "".join(map(letters.__getitem__, data))


@lru_cache(maxsize=20_000)
def repaired(text: str) -> str | None:
    """The text as it was before it was misread; None if it was not misread, or if letters of it were lost."""
    if text.isascii() or not _ODD.search(text):
        return None
    for table in _CODE_PAGES.values():
        for whole in (text, f"{text}\u00a0") if text.endswith(_CUT) else (text,):
            try:
                found = bytes(map(table.__getitem__, whole)).decode("utf-8")
            except (KeyError, UnicodeDecodeError):
                continue
            if _is_vietnamese(found):
                return found
    return None


def _is_vietnamese(text: str) -> bool:
    """Whether each letter is one of Vietnamese: "XÃ–", with a dash, would be "XÖ"."""
    return not any(
        (kind == "Mn" and letter not in _MARKS)
        or (kind[0] == "L" and not letter.isascii() and letter not in "đĐ")
        or (kind == "Cc" and letter > "~")
        for letter, kind in ((letter, unicodedata.category(letter)) for letter in unicodedata.normalize("NFD", text))
    )
