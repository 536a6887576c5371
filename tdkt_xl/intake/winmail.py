"""The attachments in a winmail.dat: Outlook packs all attachments of a mail into this one file for some receivers.

Source: [MS-OXTNEF] 2.1: a signature, a key, then attributes: level, id, type, length, data, checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tdkt_xl.words.errors import UnreadableFile

MAGIC = b"\x78\x9f\x3e\x22"
_HEAD = 6
_OF_ATTACHMENT = 2
_BEGINS, _TITLE, _CONTENT, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME_IN_UNICODE = struct.pack("<HH", 0x001F, 0x3707)
_LONGEST_NAME = 1_000


def attachments(data: bytes) -> list[tuple[str, bytes]]:
    """The name and the content of each attachment. Raises UnreadableFile for a damaged file."""
    found: list[tuple[str, bytes]] = []
    for number, content in _attributes(data):
        if number == _BEGINS:
            found.append(("", b""))
        elif found and number == _TITLE:
            found[-1] = (content.rstrip(b"\0").decode("cp1258", errors="replace"), found[-1][1])
        elif found and number == _CONTENT:
            found[-1] = (found[-1][0], content)
        elif found and number == _PROPERTIES:
            found[-1] = (_long_name(content) or found[-1][0], found[-1][1])
    return [(name, content) for name, content in found if content]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The id and the data of each attribute of an attachment."""
    at = _HEAD
    while at + 11 <= len(data):
        level, number, length = struct.unpack_from("<BHxxI", data, at)
        at += 9
        if at + length + 2 > len(data):
            raise UnreadableFile("thư winmail.dat của Outlook bị cắt giữa chừng; nhờ đơn vị gửi lại tệp đính kèm")
        if level == _OF_ATTACHMENT:
            yield number, data[at : at + length]
        at += length + 2


def _long_name(properties: bytes) -> str:
    """The attachment's full name in Unicode; "" if there is none. The property is: 1, the length in bytes, the bytes."""
    at = properties.find(_LONG_NAME_IN_UNICODE)
    if at < 0 or at + 12 > len(properties):
        return ""
    length = min(int.from_bytes(properties[at + 8 : at + 12], "little"), _LONGEST_NAME)
    return properties[at + 12 : at + 12 + length].decode("utf-16-le", errors="replace").rstrip("\0")
