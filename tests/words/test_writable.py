"""Letters that XML may not hold are taken out, and no other."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tdkt_xl.words.writable import make_writable, with_directions_shown, writable, writable_properties, writable_texts

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


@given(st.text(st.sampled_from("a\u0301\u0323\u302a"), max_size=900))
def test_no_letter_has_more_marks_than_text_may_have(text: str) -> None:
    left = writable("ê" * 300 + text)
    assert not re.search("[\u0301\u0323\u302a]{31}", left) and writable(left) == left
    if not re.search("[\u0301\u0323\u302a]{31}", text):
        assert left == "ê" * 300 + text


@given(st.text())
def test_no_letter_turns_the_direction_of_writing(text: str) -> None:
    shown = with_directions_shown(text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", shown)
    assert with_directions_shown(text.replace("\\", "/") + "\u202e").endswith("\\u202e")


def test_rows_texts_and_properties() -> None:
    rows: list[list[object]] = [["a\x01", 1.0, ""], [None, "\ud800b", "Giấy khen"]]
    make_writable(rows)
    assert rows == [["a", 1.0, ""], [None, "b", "Giấy khen"]]
    assert writable_texts(["\ufffe", "x"]) == ["", "x"] and writable_properties({"a\x02": "\x03b"}) == {"a": "b"}
