"""Mails and files that are signed as a whole (S/MIME, .p7m): what is inside the signature. The signature itself is not checked.

A signed file is a structure of PKCS #7 in BER: tag, length, content; the file is in its first byte string. Source: RFC 5652, 5.
"""

from __future__ import annotations

from collections.abc import Iterator

from tdkt_xl.files.no_submissions import PKCS_7

_SIGNED, _DATA = PKCS_7 + b"\x02", PKCS_7 + b"\x01"
_SEQUENCE, _IDENTIFIER, _CONSTRUCTED = 0x30, 0x06, 0x20
_UNKNOWN_LENGTH, _DEEPEST = 0x80, 20


def signed_content(data: bytes) -> bytes | None:
    """The content of a signed mail or file; None if it is encrypted, or if there is only the signature.

    Raises ValueError or IndexError if the structure is damaged.
    """
    kind, content = _fields(data)
    if kind[1] != _SIGNED:
        return None
    (_, signed), *_ = _parts(content[1])
    for tag, inside in _parts(signed):
        if tag == _SEQUENCE:
            held = list(_parts(inside))
            return _joined(*next(_parts(held[1][1]))) if held[0] == (_IDENTIFIER, _DATA) and len(held) > 1 else None
    return None


def _fields(data: bytes) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    """The identifier of the outer structure, and its content."""
    (_, outer), *_ = _parts(data)
    identifier, content, *_ = _parts(outer)
    return identifier, content


def _joined(tag: int, content: bytes) -> bytes:
    """A string of bytes, which may be stored in pieces."""
    return b"".join(_joined(*piece) for piece in _parts(content)) if tag & _CONSTRUCTED else content


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and content of each value in a structure."""
    at = 0
    while at < len(data) and data[at : at + 2] != b"\0\0":
        tag, start, end, after = _value_at(data, at)
        yield tag, data[start:end]
        at = after


def _value_at(data: bytes, at: int, depth: int = 0) -> tuple[int, int, int, int]:
    """The tag of a value, where its content starts and ends, and where the next value starts."""
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == _UNKNOWN_LENGTH:  # the content ends with two bytes 0
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        end = start
        while data[end : end + 2] != b"\0\0":
            if end >= len(data):
                raise ValueError("no end")
            end = _value_at(data, end, depth + 1)[3]
        return tag, start, end, end + 2
    if length > _UNKNOWN_LENGTH:
        following = length - _UNKNOWN_LENGTH
        length = int.from_bytes(data[start : start + following], "big")
        start += following
    if start + length > len(data):
        raise ValueError("ends early")
    return tag, start, start + length, start + length
