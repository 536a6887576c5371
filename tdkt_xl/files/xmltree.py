"""XML that came from outside as a tree; what is not well-formed is said in one way."""

from __future__ import annotations

from xml.etree import ElementTree

from tdkt_xl.words.errors import UnreadableFile

MALFORMED = (ElementTree.ParseError, LookupError, ValueError)
"""What the parser raises: for broken XML, an encoding that nobody knows, and characters that are none."""


def parsed(xml: bytes, part: str = "nội dung XML") -> ElementTree.Element:
    """The root. Raises UnreadableFile, naming the part, where the XML is not well-formed."""
    try:
        return ElementTree.fromstring(xml)
    except MALFORMED:
        raise UnreadableFile(f"tệp hỏng, {part} dở dang") from None
