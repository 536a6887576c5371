"""XML from outside as a tree; XML that is not well-formed always gives the same error."""

from __future__ import annotations

from xml.etree import ElementTree

from tdkt_xl.words.errors import UnreadableFile

MALFORMED = (ElementTree.ParseError, LookupError, ValueError)
"""The parser's exceptions: for broken XML, for an unknown encoding, and for invalid characters."""


def parsed(xml: bytes, part: str = "nội dung XML") -> ElementTree.Element:
    """The root. Raises UnreadableFile, with the name of the part, if the XML is not well-formed."""
    try:
        return ElementTree.fromstring(xml)
    except MALFORMED:
        raise UnreadableFile(f"tệp hỏng, {part} dở dang") from None
