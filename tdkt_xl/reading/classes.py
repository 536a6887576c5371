"""Labels of rows that stand below another line: a class alone ("hạng Nhì"), and by what a row is enumerated."""

from __future__ import annotations

import re

from tdkt_xl.words.text import fold, unaccented

_CLASS = re.compile(r"(?:(?:[a-z]|\d{1,2}) ){0,2}hang (?:nhat|nhi|hai|ba|i{1,3}|[123])")
_RANK = re.compile(r"\s*(?:(?P<sign>[-–+•*])|(?P<letter>[a-zđ])\s*(?:[.)]|$)|\d{1,2}\.\d{1,2}(?!\d))", re.IGNORECASE)


def class_named(label: str) -> str | None:
    """ "hạng Nhì" of a row that names a class alone, whatever stands before it; None of any other."""
    return " ".join(fold(label).split()[-2:]) if _CLASS.fullmatch(unaccented(label)) else None


def rank_of(index: object, label: str) -> str:
    """By what a row is enumerated below the whole numbers: a sign, "a" for letters, "1" for 3.1; "" where it is not."""
    if isinstance(index, float) and not index.is_integer():
        return "1"
    mark = _RANK.match(index) if isinstance(index, str) and index.strip() else _RANK.match(label)
    return "" if mark is None else mark["sign"] or ("a" if mark["letter"] else "1")
