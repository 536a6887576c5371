"""The body of a mail as Outlook keeps it: packed RTF, in which a web page may be hidden.

Sources: [MS-OXRTFCP] for the packing, [MS-OXRTFEX] for the page.
"""

from __future__ import annotations

import codecs
import re

_PACKED, _PLAIN = b"LZFu", b"MELA"
_HEAD = 16
_WINDOW = 4096
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the window of the packing holds at the beginning."""
_LARGEST = 20 * 2**20
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SIGNS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
          b"bullet": "•", b"endash": "–", b"emdash": "—"}  # fmt: skip
_SYMBOLS = {b"~": "&nbsp;", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_SILENT = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pntext", b"pict", b"object"})


def body_of(packed: bytes) -> tuple[str, bytes]:
    """The ending and the content of a body: a web page, or RTF if no page is hidden in it; "" and b"" if it is damaged."""
    text = unpacked(packed)
    if rb"\fromhtml" in text[:1000]:
        return "html", hidden_page(text).encode()
    return ("rtf", text) if text.startswith(rb"{\rtf") else ("", b"")


def unpacked(packed: bytes) -> bytes:
    """The RTF; b"" if it is damaged. A reference is 12 bits for the place in the window and 4 bits for the length less 2."""
    kind, size = packed[8:12], min(int.from_bytes(packed[4:8], "little"), _LARGEST)
    if kind == _PLAIN:
        return packed[_HEAD : _HEAD + size]
    if kind != _PACKED:
        return b""
    window = bytearray(_START.ljust(_WINDOW, b"\0"))
    write, at, made = len(_START), _HEAD, bytearray()
    while at < len(packed) and len(made) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if flags >> bit & 1:
                reference = int.from_bytes(packed[at : at + 2], "big")
                at += 2
                place, length = reference >> 4, (reference & 0xF) + 2
                if place == write or at > len(packed):
                    return bytes(made)
                letters = [(place + offset) % _WINDOW for offset in range(length)]
            elif at < len(packed):
                window[write] = packed[at]
                letters, at = [write], at + 1
            else:
                return bytes(made)
            for letter in letters:
                made.append(window[letter])
                window[write] = window[letter]
                write = (write + 1) % _WINDOW
    return bytes(made)


def hidden_page(rtf: bytes) -> str:
    """The web page in an RTF that Outlook made from it: what stands in groups `htmltag`, and the text that is no repetition."""
    reader = _HiddenPageReader()
    for found in _TOKEN.finditer(rtf):
        reader.take(*found.groups())
    return reader.done()


class _HiddenPageReader:
    """Collects a page. Each group has its own state: whether it is left out, and whether it repeats the page for other
    programs."""

    def __init__(self) -> None:
        self._page: list[str] = []
        self._bytes = b""
        self._encoding = "cp1252"
        self._state = (False, False)
        self._waiting: list[tuple[bool, bool]] = []
        self._starred = False
        self._skip = 0

    def take(
        self,
        word: bytes | None,
        number: bytes | None,
        code: bytes | None,
        symbol: bytes | None,
        brace: bytes | None,
        text: bytes | None,
    ) -> None:
        if brace == b"{":
            self._waiting.append(self._state)
        elif brace == b"}":
            self._state = self._waiting.pop() if self._waiting else self._state
        elif word is not None:
            self._word(word, number)
        elif symbol == b"*":
            self._starred = True
            return
        elif code is not None and self._skip:
            self._skip -= 1
        elif code is not None:
            self._say(bytes.fromhex(code.decode()))
        elif symbol is not None:
            self._say(_SYMBOLS.get(symbol, ""))
        elif text is not None:
            self._say(text[self._skip :])
            self._skip = max(0, self._skip - len(text))
        self._starred = False

    def _word(self, word: bytes, number: bytes | None) -> None:
        silent, repeats = self._state
        if self._starred or word in _SILENT:
            self._state = (word != b"htmltag", False if word == b"htmltag" else repeats)
        elif word == b"htmlrtf":
            self._state = (silent, number != b"0")
        elif word == b"ansicpg" and number is not None:
            self._encoding = _codec(number.decode())
        elif word == b"u" and number is not None:
            self._say(chr(int(number) & 0xFFFF))
            self._skip = 1
        elif word in _SIGNS:
            self._say(_SIGNS[word])

    def _say(self, text: str | bytes) -> None:
        if any(self._state):
            return
        if isinstance(text, bytes):
            self._bytes += text
            return
        self._flush()
        self._page.append(text)

    def _flush(self) -> None:
        self._page.append(self._bytes.decode(self._encoding, errors="replace"))
        self._bytes = b""

    def done(self) -> str:
        self._flush()
        return "".join(self._page).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _codec(number: str) -> str:
    try:
        return codecs.lookup("utf-8" if number == "65001" else f"cp{number}").name
    except LookupError:
        return "cp1252"
