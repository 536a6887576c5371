"""The hidden cells beside a line, and numbers in words as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelperCell:
    """A formula for a place (0-based column) with its value on the blank form. Without a formula the value is a constant."""

    place: int
    formula: str
    value: float | str


class Helpers:
    """The places (0-based columns) of the hidden cells beside a line, from `first` on."""

    def __init__(self, first: int, names: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(names, first)}
        self.first, self.last = first, first + len(names) - 1

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> int:
        return self._places[name]


def number_words(number: str) -> str:
    """Returns the formula for a whole number as Vietnamese writes it, 1.984, in whatever language the program runs."""
    return f'SUBSTITUTE(FIXED({number},0),",",".")'


def decimal_words(number: str) -> str:
    """Returns the same formula for a number with up to four decimals: 297,6."""
    digits = f'","&MID(ROUND(ABS({number})-INT(ABS({number})),4)+1&"",3,4)'
    return f'IF({number}<0,"-","")&{number_words(f"INT(ABS({number}))")}&IF({number}=INT({number}),"",{digits})'
