"""UTF-8 that was read as Windows text is repaired exactly, other text is left."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tdkt_xl.files.runs import with_plain_hyphens
from tdkt_xl.words import legacy_text
from tdkt_xl.words.misread import letters_of, repaired

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TEXTS = st.text(alphabet=LETTERS + LETTERS.upper() + " .,-–“”0123456789", max_size=60).map(str.strip)


@pytest.mark.parametrize("code_page", ["cp1252", "cp1258"])
@given(text=TEXTS)
def test_any_vietnamese_text_is_repaired(code_page: str, text: str) -> None:
    misread = letters_of(text.encode(), code_page)
    assert repaired(misread) == (None if text.isascii() else text)
    assert repaired(misread.strip()) in (None, text)  # "Ơ", "à", "Ạ" at the end lose a no-break space


@given(text=TEXTS.filter(lambda text: not re.search("[ĂÃ][“”]|â[–“”]{2}", text)))
@example("XÃ–")
@example("TRE LÀ”")
@example("Â“")
def test_proper_text_is_left(text: str) -> None:
    """A text without other letters beyond ASCII with such pairs is no text of a sheet."""
    assert repaired(text) is None


@pytest.mark.parametrize(
    "text", ["Giáº¥y khen lÃ\ufffd", "GiÊy khen", "Tænh", "Café Đà Lạt", "9²", "Ã©t", "º", "", "UBND XÃ", "Ã", "CÆ"]
)
def test_text_with_lost_letters_and_other_text_is_left(text: str) -> None:
    assert repaired(text) in (None, "ét")


@given(text=TEXTS)
def test_what_libreoffice_makes_of_undefined_bytes_is_repaired(text: str) -> None:
    misread = "".join(
        chr(0xF100 + ord(letter)) if 0x80 <= ord(letter) < 0xA0 else letter for letter in letters_of(text.encode(), "cp1252")
    )
    assert repaired(misread) == (None if text.isascii() else text)


def test_a_soft_hyphen_that_is_half_a_letter_is_kept() -> None:
    assert [with_plain_hyphens(text) for text in ("TÃ\xadch", "Táº\xadp", "ná»\xada", "kh\xaden")] == [
        "TÃ\xadch", "Táº\xadp", "ná»\xada", "khen",
    ]  # fmt: skip


def test_a_sheet_of_misread_text_is_decoded_and_the_encoding_named() -> None:
    found = legacy_text.decoder(["Giáº¥y khen", "Äá»‘ng", "So", "Cá»\x9d thi Ä‘ua"])
    assert found is not None
    decode, encoding = found
    assert [decode(text) for text in ("Giáº¥y khen", "Cá»\x9d thi Ä‘ua", "Bộ")] == ["Giấy khen", "Cờ thi đua", "Bộ"]
    assert encoding == legacy_text.MISREAD
