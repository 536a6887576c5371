"""The compression of VBA modules inside a project.

Source: MS-OVBA 2.4.1 (run-length tokens over chunks of 4096 bytes; a flag byte before each eight tokens).
"""

from __future__ import annotations

CHUNK = 4096
_SIGNATURE = 0x01
_COMPRESSED, _RAW = 0xB000, 0x3000
_SHORTEST = 3


def compress(data: bytes) -> bytes:
    """The container of `data`. Raises ValueError for a last chunk that will not shrink, which text never is."""
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return bytes([_SIGNATURE]) + b"".join(map(_chunk, chunks))


def decompress(container: bytes) -> bytes:
    """The data of a container. Raises ValueError where it is none."""
    if container[:1] != bytes([_SIGNATURE]):
        raise ValueError("not a compressed container")
    out = bytearray()
    at = 1
    while at < len(container):
        header = int.from_bytes(container[at : at + 2], "little")
        stop = at + (header & 0x0FFF) + 3
        if header & 0x7000 != 0x3000:
            raise ValueError(f"bad chunk header at {at}")
        body = container[at + 2 : stop]
        out += _expanded(body) if header & 0x8000 else body
        at = stop
    return bytes(out)


def _chunk(data: bytes) -> bytes:
    packed = _packed(data)
    if len(packed) < CHUNK:
        return (_COMPRESSED | (len(packed) - 1)).to_bytes(2, "little") + packed
    if len(data) < CHUNK:  # a raw chunk is padded to its full length, which would add bytes to the source
        raise ValueError("a last chunk that does not shrink")
    return (_RAW | (CHUNK - 1)).to_bytes(2, "little") + data


def _packed(data: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at == len(data):
                break
            offset, length = _longest_copy(data, at)
            if length:
                flags |= 1 << bit
                tokens += _copy_token(at, offset, length)
            else:
                tokens.append(data[at])
            at += length or 1
        out.append(flags)
        out += tokens
    return bytes(out)


def _longest_copy(data: bytes, at: int) -> tuple[int, int]:
    """(offset, length) of the longest earlier text that goes on at `at`; length 0 where none is worth a token."""
    most = min(len(data) - at, (0xFFFF >> _offset_bits(at)) + _SHORTEST)
    best, length, longer = 0, 0, _SHORTEST
    while longer <= most:
        place = data.find(data[at : at + longer], best, at + longer - 1)
        if place < 0:
            break
        best, length = place, longer
        while length < most and data[place + length] == data[at + length]:
            length += 1
        longer = length + 1
    return at - best, length


def _copy_token(at: int, offset: int, length: int) -> bytes:
    return ((offset - 1) << (16 - _offset_bits(at)) | (length - _SHORTEST)).to_bytes(2, "little")


def _offset_bits(at: int) -> int:
    """How many bits of a token tell the offset, at least 4 and as many as the place in the chunk needs (2.4.1.3.19.1)."""
    return max(4, (at - 1).bit_length())


def _expanded(body: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body):
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            token = int.from_bytes(body[at : at + 2], "little")
            at += 2
            bits = _offset_bits(len(out))
            offset, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + _SHORTEST
            if offset > len(out):
                raise ValueError("a copy from before the chunk")
            for _ in range(length):
                out.append(out[-offset])
    return bytes(out)
