"""Letters that XML may not hold are taken out, and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tdkt_xl.words.writable import make_writable, writable, writable_properties, writable_texts

anything = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs among them


@given(anything)
def test_what_is_left_can_stand_in_xml(text: str) -> None:
    element = etree.Element("a")
    element.text = writable(text)
    assert etree.fromstring(etree.tostring(element)).text == (writable(text) or None)


@given(anything)
def test_twice_is_once_and_allowed_letters_stay(text: str) -> None:
    left = writable(text)
    assert writable(left) == left
    allowed = [letter for letter in text if letter in "\t\n\r" or 0x20 <= ord(letter) < 0xD800 or 0xE000 <= ord(letter) < 0xFFFE]
    assert [letter for letter in left if ord(letter) < 0x10000] == allowed


def test_rows_texts_and_properties() -> None:
    rows: list[list[object]] = [["a\x01", 1.0, ""], [None, "\ud800b", "Giấy khen"]]
    make_writable(rows)
    assert rows == [["a", 1.0, ""], [None, "b", "Giấy khen"]]
    assert writable_texts(["\ufffe", "x"]) == ["", "x"] and writable_properties({"a\x02": "\x03b"}) == {"a": "b"}
