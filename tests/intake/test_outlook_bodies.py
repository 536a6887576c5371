"""The body of a mail as Outlook keeps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.intake.outlook_bodies import body_of, hidden_page, unpacked

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)  # the example of [MS-OXRTFCP]
PAGE = (
    rb"{\rtf1\ansi\ansicpg1258\fromhtml1 \deff0{\fonttbl{\f0 Times;}}{\*\htmltag64 <table><tr>}\htmlrtf \par \htmlrtf0"
    rb"{\*\htmltag64 <td>}Gi\u7845?y khen{\*\htmltag72 </td>}{\htmlrtf 9\htmlrtf0}{\*\htmltag64 <td>}\htmlrtf {\b \htmlrtf0"
    rb" 17\htmlrtf }\htmlrtf0{\*\htmltag72 </td></tr></table>}{\*\mhtmltag64 <td>}}"
)


def plain(text: bytes) -> bytes:
    return len(text).to_bytes(4, "little") * 2 + b"MELA" + bytes(4) + text


def test_the_example_of_the_specification() -> None:
    assert unpacked(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert body_of(HELLO) == ("rtf", unpacked(HELLO))


def test_a_hidden_page_is_found_without_what_repeats_it() -> None:
    page = "<table><tr><td>Giấy khen</td><td>17</td></tr></table>"
    assert hidden_page(PAGE) == page and body_of(plain(PAGE)) == ("html", page.encode())


@pytest.mark.parametrize("packed", [b"", b"x" * 40, plain(b"no RTF"), HELLO[:12]])
def test_a_damaged_body_is_none(packed: bytes) -> None:
    assert body_of(packed) == ("", b"")


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked_without_an_error(content: bytes) -> None:
    packed = bytes(4) + (500).to_bytes(4, "little") + b"LZFu" + bytes(4) + content
    assert len(unpacked(packed)) <= 500 + 17 * 8
    assert isinstance(hidden_page(content), str)
