"""Custom properties in the property sets of an .xls."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.custom_properties import from_property_sets, from_xml

USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def text(value: str, page: int) -> bytes:
    raw = f"{value}\0".encode("utf-16-le" if page == 1200 else f"cp{page}" if page != 65001 else "utf-8")
    return struct.pack("<I", len(raw) // 2 if page == 1200 else len(raw)) + raw


def stream(values: dict[str, bytes], page: int) -> bytes:
    """A property-set stream with one foreign set before the user-defined one."""
    dictionary = struct.pack("<I", len(values))
    for key, name in enumerate(values, 2):
        entry = text(name, page)
        dictionary += struct.pack("<I", key) + entry + b"\0" * (-len(entry[4:]) % 4 if page == 1200 else 0)
    parts = {0: dictionary, 1: struct.pack("<IHxx", 2, page), **dict(enumerate(values.values(), 2))}
    head, body = b"", b""
    for key, part in parts.items():
        head += struct.pack("<2I", key, 8 + 8 * len(parts) + len(body))
        body += part + b"\0" * (-len(part) % 4)
    content = struct.pack("<2I", 8 + len(head) + len(body), len(parts)) + head + body
    other = struct.pack("<2I", 8, 0)
    start = 28 + 2 * 20
    sets = struct.pack("<16sI16sI", bytes(16), start, USER_DEFINED, start + len(other))
    return struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), 2) + sets + other + content


@pytest.mark.parametrize("page", [1200, 1258, 1252, 65001])
def test_every_kind_of_value(page: int) -> None:
    kind = 0x1F if page == 1200 else 0x1E
    values = {
        "tdkt.unit.name": struct.pack("<I", kind) + text("Xa Binh An" if page == 1252 else "Xâ Binh An", page),
        "tdkt.period": struct.pack("<Ii", 3, 2026),
        "share": struct.pack("<Id", 5, 0.5),
        "final": struct.pack("<Ihxx", 0x0B, -1),
        "when": struct.pack("<Iq", 0x40, 132_000_000_000_000_000),
    }
    found = dict(from_property_sets(stream(values, page)))
    assert found.pop("tdkt.unit.name").replace("â", "a") == "Xa Binh An"
    assert found == {"tdkt.period": "2026", "share": "0.5", "final": "true"}


@given(st.binary(max_size=300))
def test_damaged_streams_never_raise(content: bytes) -> None:
    assert from_property_sets(content) == {}  # so short, it cannot name the user-defined set
    assert from_xml(content) == {}


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_spoilt_byte_never_raises(at: int, byte: int) -> None:
    content = bytearray(stream({"tdkt.period": struct.pack("<I", 0x1E) + text("2026", 1258)}, 1258))
    content[at % len(content)] = byte
    assert all(isinstance(value, str) for value in from_property_sets(bytes(content)).values())


def test_none() -> None:
    assert from_property_sets(b"") == {}
    assert from_xml(b"<broken") == {}
