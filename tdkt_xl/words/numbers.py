"""The number in a cell, and how numbers are printed in Vietnamese."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any

from tdkt_xl.words.text import clean

CellValue = object
"""A value as the workbook reader returns it: text, number, bool, date or time; "" and None are blank."""

LARGEST_COUNT = 999_999_999_999
"""A larger "count" is a slip or an attack; besides, spreadsheets cannot store much larger numbers exactly."""

_WIDE = str.maketrans("０１２３４５６７８９．，％－", "0123456789.,%-")
_FILLER = re.compile(r"[-–—―−‐‑‒⁃﹣~_/\\.…·•*xX×:() ]+|0\s*/\s*0")
_FILLER_WORDS = frozenset({"không", "khong", "không có", "khong co", "k", "ko", "k có", "o có", "không phát sinh"})
_PLAIN = re.compile(r"\d+(?:[.,]0{1,2})?|0+[.,]0+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]0{1,2})?")
_AMOUNT = re.compile(r"(?P<before>[1-9]\d{0,2}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*|\d+)(?!(?P=mark))[.,](?P<after>\d+)")
_EITHER = re.compile(r"\d{1,3},\d{3}")
"""Thousands, or a number with three decimals."""
_CERTAIN_DECIMALS = 6
_APART = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+|(?<=\d)[^\S\n]{2,}(?=\d)")
"""The separator of two values in one cell. A single blank within a line is no separator: it groups digits."""
_FOOTNOTE = re.compile(r"(?P<number>.*\d)\s?(?P<mark>[\u00b9\u00b2\u00b3\u2070-\u2079]+|\*+|[†‡]+|\(\*+\))")
"""A number followed by a footnote mark: superscript digits, asterisks, daggers."""
_DECIMAL = re.compile(r"-?\d+(?:[.,](?P<digits>\d+))?")


class ContentKind(Enum):
    """What kind of content a count cell holds."""

    COUNT = "count"
    BLANK = "blank"
    NOT_A_COUNT = "not-a-count"
    TWO_VALUES = "two-values"
    """Two numbers, or a number and something that may be a number: neither is taken as the count."""


@dataclass(frozen=True, slots=True)
class Count:
    """The content of one count cell. `value` is an int, or a Decimal in a column of amounts; None unless `kind` is COUNT."""

    kind: ContentKind
    value: int | None = None
    maybe: int | None = None
    """A whole number that the typist may have meant, if the cell holds no count."""
    footnote: str = ""
    """The footnote mark after the number: "¹" in "542¹"."""

    @property
    def unreadable(self) -> bool:
        """True if the cell holds something that is no count."""
        return self.kind in (ContentKind.NOT_A_COUNT, ContentKind.TWO_VALUES)


BLANK = Count(ContentKind.BLANK)


def read_count(value: CellValue) -> Count:
    """The count in a cell. The caller has to turn a date or time back into its number first."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return Count(ContentKind.NOT_A_COUNT)
    if isinstance(value, (int, float)):
        return _count_of_number(value)
    if isinstance(value, str):
        return _count_of_text(value)
    return Count(ContentKind.NOT_A_COUNT)


def _count_of_number(value: float) -> Count:
    if not -LARGEST_COUNT <= value <= LARGEST_COUNT:  # NaN and infinities too
        return Count(ContentKind.NOT_A_COUNT)
    whole = round(value)
    if whole >= 0 and abs(value - whole) < 1e-9:
        return Count(ContentKind.COUNT, whole)
    # An English-locale Excel stores a typed 1.984 (one thousand nine hundred ...) as a number with decimals.
    thousands = round(value * 1000)
    if 1 <= value < 1000 and abs(value * 1000 - thousands) < 1e-6 and thousands % 100:
        return Count(ContentKind.NOT_A_COUNT, maybe=thousands)
    return Count(ContentKind.NOT_A_COUNT)


@lru_cache(maxsize=10_000)
def _count_of_text(text: str) -> Count:
    parts = [part for part in _APART.split(text.strip()) if part and not _is_filler(part)]
    if sum(any(letter.isdigit() for letter in part) for part in parts) > 1:
        return Count(ContentKind.TWO_VALUES)
    marked = _FOOTNOTE.fullmatch(clean(text))
    if marked is None:
        return _count_of_line(text)
    count = _count_of_line(marked["number"])
    return replace(count, footnote=marked["mark"]) if count.kind is ContentKind.COUNT else Count(ContentKind.NOT_A_COUNT)


def read_amount(value: CellValue, decimals: int) -> Count:
    """The amount in a cell of a column whose numbers have one or two decimals (`decimals`); the value is a Decimal.

    Exactly three digits after a point group: "7.100" is 7100, "7.100,5" is 7100.5. After a comma they may group or be decimals
    ("12,750"), so that is no amount, with the grouped number as `maybe`; so is a number with three decimals. Nothing is rounded.
    """
    if isinstance(value, str):
        return _amount_of_text(value, decimals)
    count = read_count(value)
    if count.kind is ContentKind.COUNT and count.value is not None:
        return replace(count, value=_amount(count.value))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= LARGEST_COUNT:
        return count
    amount = Decimal(f"{value:.{_CERTAIN_DECIMALS}f}")  # Excel stores a sum such as 7100.3 as 7100.300000000001
    return Count(ContentKind.COUNT, _amount(round(amount, decimals))) if amount == round(amount, decimals) else count


def _amount(number: int | Decimal) -> Any:
    """Returns an amount as the value of a Count, which otherwise is an int."""
    return Decimal(number)


@lru_cache(maxsize=10_000)
def _amount_of_text(text: str, decimals: int) -> Count:
    count = _count_of_text(text)
    if count.kind is ContentKind.COUNT and count.value is not None:
        if _EITHER.fullmatch(clean(text).translate(_WIDE).strip(" '’‘")):
            return Count(ContentKind.NOT_A_COUNT, maybe=count.value)
        return replace(count, value=_amount(count.value))
    plain = clean(text).translate(_WIDE).strip(" '’‘")
    match = _AMOUNT.fullmatch(plain) if count.kind is ContentKind.NOT_A_COUNT and plain.isascii() else None
    if match is None or len(match["after"].rstrip("0")) > decimals:
        return count
    amount = Decimal(f"{re.sub('[., ]', '', match['before'])}.{match['after']}")
    return Count(ContentKind.COUNT, _amount(round(amount, decimals))) if amount <= LARGEST_COUNT else count


def _is_filler(text: str) -> bool:
    plain = clean(text)
    return not plain or _FILLER.fullmatch(plain) is not None


def _count_of_line(text: str) -> Count:
    plain = clean(text).translate(_WIDE).strip(" '’‘")
    if not plain or _FILLER.fullmatch(plain) or plain.casefold().rstrip(" .;") in _FILLER_WORDS:
        return BLANK
    if not plain.isascii():
        return Count(ContentKind.NOT_A_COUNT)
    if _GROUPED.fullmatch(plain):
        value = int(re.sub(r"[., ]", "", _without_zero_decimals(plain)))
    elif _PLAIN.fullmatch(plain) and len(plain) <= 15:
        value = int(re.split(r"[.,]", plain)[0])
    else:
        return Count(ContentKind.NOT_A_COUNT)
    return Count(ContentKind.COUNT, value) if value <= LARGEST_COUNT else Count(ContentKind.NOT_A_COUNT)


def _without_zero_decimals(grouped: str) -> str:
    return re.sub(r"[.,]0{1,2}$", "", grouped)


@dataclass(frozen=True, slots=True)
class TypedRatio:
    """A ratio as typed in a cell: the value, the number of decimals shown, and True if it has a % sign."""

    value: float
    decimals: int
    percent: bool

    def agrees_with(self, quotient: float) -> bool:
        """True if `quotient`, as a share or in percent, rounded up or down to the decimals shown, is this ratio."""
        if self._near(quotient * 100, self.decimals):
            return True
        # A percent-formatted cell stores 1 for "100%", so a whole number without % is compared as if it had two decimals.
        return not self.percent and self._near(quotient, max(self.decimals, 1 if self.decimals else 2))

    def _near(self, expected: float, decimals: int) -> bool:
        unit = 10.0**-decimals
        return abs(self.value - expected) < max(unit * (1 - 1e-6), 1e-7)


def read_ratio(value: CellValue) -> TypedRatio | None:
    """The ratio in a cell; None for blanks, fillers ("-"), error values, and text that is no number."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    if isinstance(value, (int, float)):
        if not -1e300 < value < 1e300:  # NaN, infinities, whole numbers too large for a float
            return None
        digits = f"{value:.10f}".rstrip("0").partition(".")[2]
        return TypedRatio(float(value), len(digits), percent=False)
    return _ratio_of_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=10_000)
def _ratio_of_text(text: str) -> TypedRatio | None:
    plain = clean(text).translate(_WIDE).replace(" ", "").strip("'’‘")
    percent = plain.endswith("%")
    match = _DECIMAL.fullmatch(plain.removesuffix("%"))
    if match is None or len(plain) > 20:
        return None
    return TypedRatio(float(match[0].replace(",", ".")), len(match["digits"] or ""), percent)


_SEPARATORS = str.maketrans(",.", ".,")


def vietnamese_number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """`1984` → "1.984", `0.5` → "0,5"; None, NaN and infinity → "". `decimals`: digits after the comma, None: as needed."""
    if value is None or not isfinite(value):
        return ""
    if decimals is None:
        decimals = 0 if value == int(value) else min(6, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return f"{value:,.{decimals}f}".translate(_SEPARATORS)


def vietnamese_percent(share: float, decimals: int = 2) -> str:
    """`0.6716` → "67,16%", `0.5` → "50%"."""
    text = f"{share * 100:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{share * 100:.0f}"
    return vietnamese_number(float(text), len(text.partition(".")[2])) + "%"
