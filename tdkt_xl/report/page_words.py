"""Figures as the page writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tdkt_xl.words.numbers import vietnamese_number

BLANK = ""


def count(value: float | None) -> str:
    """`1984` → "1.984"; None, a blank cell, stays blank."""
    return BLANK if value is None else vietnamese_number(value)


def percent(share: float | None, with_sign: bool = False) -> str:
    """`0.6716` → "67,2%", as the official sheet shows it: one decimal, halves up."""
    if share is None:
        return BLANK
    rounded = float(Decimal(repr(share * 100)).quantize(Decimal("0.1"), ROUND_HALF_UP))
    sign = "+" if with_sign and rounded > 0 else ""
    return f"{sign}{vietnamese_number(rounded, 1)}%"


def signed(value: int) -> str:
    """`12` → "+12", `-3` → "-3"."""
    return f"+{vietnamese_number(value)}" if value > 0 else vietnamese_number(value)
