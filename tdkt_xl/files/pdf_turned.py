"""Pages of a .pdf whose text is sideways or upside down, because a table was drawn or scanned across the page: turned upright."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

_MOST_LOOKED_AT = 400
_FEWEST = 20
_MOSTLY = 0.8
_QUARTER = 90
TURNED = "trang {} của tệp .pdf có chữ nằm ngang, đã xoay lại để đọc"


def turned_upright(data: bytes, most_pages: int) -> tuple[bytes, list[int]]:
    """The file with its first pages turned so that most of their letters are upright, and the numbers of the turned pages from 1.

    The file is returned as it is if no page needs it."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    try:
        turned = []
        for number in range(min(len(document), most_pages)):
            page = document[number]
            direction = _direction(page)
            if direction is not None and direction != page.get_rotation():
                page.set_rotation(direction)
                turned.append(number + 1)
        if not turned:
            return data, []
        made = io.BytesIO()
        document.save(made)
        return made.getvalue(), turned
    finally:
        document.close()


def _direction(page: Any) -> int | None:
    """By how many degrees a page must be turned clockwise so that most of its letters are upright; None if it has few letters."""
    angles = Counter(_angles(page))
    if angles.total() < _FEWEST:
        return None
    angle, many = angles.most_common(1)[0]
    return -angle % 360 if many >= _MOSTLY * angles.total() else None


def _angles(page: Any) -> Iterator[int]:
    """The angle of each letter, clockwise, in whole quarters of a turn."""
    from pypdfium2 import raw

    text = page.get_textpage()
    angle_of, letter_of = getattr(raw, "FPDFText_GetCharAngle"), getattr(raw, "FPDFText_GetUnicode")  # noqa: B009 - unknown to the type checker
    for number in range(min(text.count_chars(), _MOST_LOOKED_AT)):
        if chr(letter_of(text.raw, number)).isalnum():
            yield round(math.degrees(angle_of(text.raw, number)) / _QUARTER) * _QUARTER % 360
