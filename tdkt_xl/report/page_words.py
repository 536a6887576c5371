"""Texts of figures on the page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tdkt_xl.words.numbers import vietnamese_number

BLANK = ""


def count(value: float | None) -> str:
    """Returns `1984` → "1.984"; "" for None (a blank cell)."""
    return BLANK if value is None else vietnamese_number(value)


def percent(share: float | None, with_sign: bool = False) -> str:
    """Returns `0.6716` → "67,2%", as on the official sheet: one decimal, halves up; "" for None."""
    if share is None:
        return BLANK
    rounded = float(Decimal(repr(share * 100)).quantize(Decimal("0.1"), ROUND_HALF_UP))
    sign = "+" if with_sign and rounded > 0 else ""
    return f"{sign}{vietnamese_number(rounded, 1)}%"


def signed(value: int) -> str:
    """Returns `12` → "+12", `-3` → "-3"."""
    return f"+{vietnamese_number(value)}" if value > 0 else vietnamese_number(value)
