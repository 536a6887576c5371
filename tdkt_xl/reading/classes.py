"""Labels of rows below another line: a label that is only a class ("hạng Nhì"), and how a row is numbered."""

from __future__ import annotations

import re

from tdkt_xl.words.text import fold, unaccented

_CLASS = re.compile(r"(?:(?:[a-z]|\d{1,2}) ){0,2}hang (?:nhat|nhi|hai|ba|i{1,3}|[123])")
_RANK = re.compile(r"\s*(?:(?P<sign>[-–+•*])|(?P<letter>[a-zđ])\s*(?:[.)]|$)|\d{1,2}\.\d{1,2}(?!\d))", re.IGNORECASE)


def class_named(label: str) -> str | None:
    """Returns "hạng Nhì" for a label that names only a class, whatever numbering precedes it; None for any other label."""
    return " ".join(fold(label).split()[-2:]) if _CLASS.fullmatch(unaccented(label)) else None


def rank_of(index: object, label: str) -> str:
    """Returns how a row below the whole-numbered rows is numbered: its sign ("-"), "a" for a letter, "1" for a number such as 3.1;
    "" if it is not numbered so."""
    if isinstance(index, float) and not index.is_integer():
        return "1"
    mark = _RANK.match(index) if isinstance(index, str) and index.strip() else _RANK.match(label)
    return "" if mark is None else mark["sign"] or ("a" if mark["letter"] else "1")
