"""XML from outside as a tree; XML that is not well-formed always gives the same error."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tdkt_xl.words.errors import UnreadableFile

MALFORMED = (ElementTree.ParseError, LookupError, ValueError)
"""The parser's exceptions: for broken XML, for an unknown encoding, and for invalid characters."""


_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WRONG_NAME = re.compile(rb"""(<\?xml[^>]*?\bencoding=["'])utf8(?=["'])""", re.IGNORECASE)
_ENCODING = re.compile(r"""\s+encoding\s*=\s*["'][\w-]+["']""")
_HEAD = 100


def in_utf_8(xml: bytes) -> bytes:
    """The XML in UTF-8, which searches for bytes need; the same object if it is in UTF-8 already, as nearly all files are."""
    if xml.startswith(_MARKS):
        text = xml.decode("utf-16", errors="replace")
        return (_ENCODING.sub("", text[:_HEAD], count=1) + text[_HEAD:]).encode("utf-8", errors="replace")
    return _WRONG_NAME.sub(rb"\1utf-8", xml, count=1) if b"tf8" in xml[:_HEAD] or b"TF8" in xml[:_HEAD] else xml


def parsed(xml: bytes, part: str = "nội dung XML") -> ElementTree.Element:
    """The root. Raises UnreadableFile, with the name of the part, if the XML is not well-formed."""
    try:
        return ElementTree.fromstring(xml)
    except MALFORMED:
        raise UnreadableFile(f"tệp hỏng, {part} dở dang") from None


def escaped(text: str) -> str:
    """Text as it stands between tags. (xml.sax.saxutils has the same, but brings half of urllib with it.)"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Text as the value of an attribute, with its quotation marks."""
    text = escaped(text).replace('"', "&quot;")
    for letter in "\n\r\t":
        text = text.replace(letter, f"&#{ord(letter)};")
    return f'"{text}"'


def local_name(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rpartition("}")[2]
