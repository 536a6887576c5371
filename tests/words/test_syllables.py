"""Which letters can be a Vietnamese syllable."""

from __future__ import annotations

import pytest

from tdkt_xl.words.syllables import is_syllable


@pytest.mark.parametrize(
    ("word", "fits"),
    [("thưởng", True), ("quyết", True), ("giếng", True), ("nghiêng", True), ("khuỷu", True), ("hoà", True), ("hòa", True),
     ("kông", False),      ("cê", False), ("nhât", False), ("hoc", False), ("toán", True),
     ("tóan", False), ("thiạ", False), ("", False), ("b", False)],
)  # fmt: skip
def test_syllables(word: str, fits: bool) -> None:
    assert is_syllable(word) is fits
