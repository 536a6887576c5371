"""Bar charts as SVG: horizontal bars, each with its label above it and its figure, in two tones that also differ in grey.

A chart is 360 units wide, so that a phone shows the texts at their own size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tdkt_xl.words.numbers import vietnamese_number

_WIDTH, _LEFT = 360, 2
_ROOM = 44
"""Space kept free after the longest bar, for its figure."""
_WORDS, _BAR, _GAP = 15, 14, 10
_LONGEST = 52
"""The most letters shown of a label. The whole label appears when the pointer rests on it."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row of the chart: its label and a figure for each series."""

    words: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart. `series` holds the one or two texts of the legend. With `shares` a row's figures together fill the width."""

    title: str
    rows: Sequence[BarRow]
    series: tuple[str, ...] = ()
    shares: bool = False

    @property
    def svg(self) -> Markup:
        """The drawing without title and legend. It is safe to insert into a page."""
        longest = max((value for row in self.rows for value in row.values), default=0) or 1
        parts, top = [], 0
        for row in self.rows:
            parts.append(_words(row.words, top))
            parts.append(_shares(row, top + _WORDS) if self.shares else _bars(row, top + _WORDS, longest))
            top += _WORDS + _BAR * (1 if self.shares else len(row.values)) + _GAP
        label = escape(self.title)
        return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>').format(
            label, _WIDTH, max(top - _GAP + 2, 1), Markup("").join(parts)
        )


def _words(words: str, top: int) -> Markup:
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return Markup('<text class="name" x="{}" y="{}">{}<title>{}</title></text>').format(_LEFT, top + 11, short, words)


def _bars(row: BarRow, top: int, longest: float) -> Markup:
    parts = []
    for place, value in enumerate(row.values):
        width = round((_WIDTH - _LEFT - _ROOM) * value / longest, 1)
        at = top + place * _BAR
        parts.append(_bar(_LEFT, at, width, place))
        parts.append(_figure(_LEFT + width + 4, at, value, "figure"))
    return Markup("").join(parts)


def _shares(row: BarRow, top: int) -> Markup:
    whole, left, parts = sum(row.values), float(_LEFT), []
    for place, value in enumerate(row.values):
        if value > 0:
            width = round((_WIDTH - 2 * _LEFT) * value / whole, 1)
            parts.append(_bar(left, top, width, place))
            inside = width > 9 * len(vietnamese_number(value))
            if inside:
                parts.append(_figure(left + 4, top, value, f"inside tone-{place}"))
            left += width
    return Markup("").join(parts) if parts else Markup('<text class="figure" x="{}" y="{}">0</text>').format(_LEFT, top + 11)


def _bar(left: float, top: int, width: float, tone: int) -> Markup:
    return Markup('<rect class="tone-{}" x="{}" y="{}" width="{}" height="{}"/>').format(tone, left, top, width, _BAR - 2)


def _figure(left: float, top: int, value: float, kind: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, round(left, 1), top + 10, vietnamese_number(value))
