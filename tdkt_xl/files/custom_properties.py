"""The custom properties of a workbook, such as `tdkt.form`: in XML, and in the property sets of an .xls.

Sources: ECMA-376, part 1, 22.3; [MS-OLEPS], [MS-OSHARED] 2.3.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from tdkt_xl.files.xmltree import local_name, parsed
from tdkt_xl.words.errors import UnreadableFile

PART = "docProps/custom.xml"
STREAM = "\x05DocumentSummaryInformation"
_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
"""The format identifier of the set with these properties, as stored."""
_DICTIONARY, _CODE_PAGE = 0, 1
_CODE_PAGE_UTF16 = 1200
_TEXT, _WIDE_TEXT, _WHOLE, _NUMBER, _TRUTH = 0x1E, 0x1F, 0x03, 0x05, 0x0B
_MOST = 1_000


def from_xml(xml: bytes) -> Mapping[str, str]:
    """Name → value from an Office package's custom.xml; empty if the XML is damaged."""
    try:
        root = parsed(xml)
    except UnreadableFile:
        return {}
    return {
        element.get("name", ""): "".join(element.itertext()).strip()
        for element in root.iter()
        if local_name(element.tag) == "property"
    }


def from_property_sets(stream: bytes) -> Mapping[str, str]:
    """Name → value from the stream STREAM of an .xls file; empty if there are none or the stream is damaged."""
    try:
        return dict(_named_values(stream))
    except (struct.error, LookupError, UnicodeDecodeError):
        return {}


def _named_values(stream: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", stream, 24)
    for i in range(min(count, 8)):
        identifier, start = struct.unpack_from("<16sI", stream, 28 + i * 20)
        if identifier == _USER_DEFINED:
            yield from _set_values(stream[start:])


def _set_values(content: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", content, 4)
    places: dict[int, int] = dict(struct.iter_unpack("<2I", content[8 : 8 + 8 * min(count, _MOST)]))
    (page,) = struct.unpack_from("<H", content, places[_CODE_PAGE] + 4) if _CODE_PAGE in places else (_CODE_PAGE_UTF16,)
    names = dict(_names(content, places.get(_DICTIONARY, len(content)), page))
    for key, at in places.items():
        value = _value(content, at, page) if key in names else None
        if value is not None:
            yield names[key], value


def _names(content: bytes, at: int, page: int) -> Iterator[tuple[int, str]]:
    (count,) = struct.unpack_from("<I", content, at)
    at += 4
    for _ in range(min(count, _MOST)):
        key, length = struct.unpack_from("<2I", content, at)
        size = length * 2 if page == _CODE_PAGE_UTF16 else length
        yield key, _text(content[at + 8 : at + 8 + size], page)
        at += 8 + size + (-size % 4 if page == _CODE_PAGE_UTF16 else 0)


def _value(content: bytes, at: int, page: int) -> str | None:
    """A value as text; None for types that are not needed, such as times."""
    (kind,) = struct.unpack_from("<I", content, at)
    if kind in (_TEXT, _WIDE_TEXT):
        (length,) = struct.unpack_from("<I", content, at + 4)
        size = length * 2 if kind == _WIDE_TEXT else length
        return _text(content[at + 8 : at + 8 + size], _CODE_PAGE_UTF16 if kind == _WIDE_TEXT else page)
    if kind == _WHOLE:
        return str(struct.unpack_from("<i", content, at + 4)[0])
    if kind == _NUMBER:
        return f"{struct.unpack_from('<d', content, at + 4)[0]:g}"
    if kind == _TRUTH:
        return "true" if struct.unpack_from("<H", content, at + 4)[0] else "false"
    return None


def _text(raw: bytes, page: int) -> str:
    encoding = "utf-16-le" if page == _CODE_PAGE_UTF16 else "utf-8" if page == 65001 else f"cp{page}"
    return raw.decode(encoding).partition("\0")[0].strip()
