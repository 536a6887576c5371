"""How a sheet that is too wide for one page is spread over several pages beside one another, on A4 in landscape.

Code and name stand on every page. A text in these columns would be cut where they end, so title and remark are printed in the
pages' header, which is as wide as the paper.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

_WIDE, _HIGH = 784.0, 488.0
"""The points of a page between its margins, without header and footer."""
_SURE = 0.91
"""Programs draw columns of one width differently: so much of the page's width is counted on."""
_LEGIBLE = 0.68
"""The smallest scale at which a text of 11 points is read without effort."""
_LARGEST = 0.82
"""Larger print would only take more pages."""
_SMALLEST = 10
"""The smallest scale that Excel takes, in percent."""
_MOST_PAGES = 3
_KEPT = 2
"""The columns that are printed on every page: code and name."""
_FEW, _LEAST = 75.0, 0.88
"""So few points on a page of their own are drawn onto the page before, if this share of the scale is enough for it."""


_TITLE, _SAID = 12, 9
"""The sizes of the header's letters on paper."""
_TITLE_LINE, _SAID_LINE = 105, 160
"""So many letters fit into a line of the header."""
_LONGEST_HEADER = 255
"""The most letters that Excel takes in a header, with its marks for fonts."""


class PageHeader(NamedTuple):
    """The header of a sheet's pages with Excel's marks for fonts, and its height in points at full scale."""

    text: str
    high: float


def page_header(title: str, said: str, font: str, percent: int) -> PageHeader:
    """Returns the title and below it what is `said` of the sheet, broken into lines that are no wider than a page.

    The header is drawn at the sheet's scale, `percent`. What is said is left out if the header would be too long for Excel; a title
    too long for it ends with "…".
    """
    large, small = (round(100 * size / percent) for size in (_TITLE, _SAID))
    for words in (said, ""):
        heads, lines = textwrap.wrap(title, _TITLE_LINE), textwrap.wrap(words, _SAID_LINE)
        text = f'&L&"{font},Bold"&{large}{_plain(heads)}' + (f'\n&"{font},Regular"&{small}{_plain(lines)}' if lines else "")
        if len(text) <= _LONGEST_HEADER:
            return PageHeader(text, 1.2 * (large * len(heads) + small * len(lines)))
    return page_header(textwrap.shorten(title, _TITLE_LINE, placeholder=" …"), "", font, percent)


def _plain(lines: Sequence[str]) -> str:
    """The lines as the header has them; a digit at their beginning would be taken for a part of the size before it."""
    text = "\n".join(lines).replace("&", "&&")
    return f" {text}" if text[:1].isdigit() else text


class Spread(NamedTuple):
    """The scale in percent, and the 0-based columns with which a new page begins."""

    percent: int
    breaks: tuple[int, ...]


def spread_over_pages(widths: Sequence[float], heading: float, high: float, breaks: Collection[int] = ()) -> Spread | None:
    """Returns how to print columns of these widths, in characters; None if they are legible on one page.

    `heading` is the height of the headings, `high` that of all rows below them, in points. The headings and the first two columns
    stand on every page. A new page begins with the columns `breaks`; without them where the pages are most alike.
    """
    points = [width * 5.25 + 3.75 for width in widths]
    if _WIDE / sum(points) >= _LEGIBLE:
        return None
    ways = [tuple(sorted(breaks))] if breaks else _best_ways(points)
    before = [0.0, *accumulate(points)]
    scales = [(_SURE * _WIDE / _widest(before, way), way) for way in ways]
    scale, way = next((each for each in scales if each[0] >= _LEGIBLE), scales[-1])
    return Spread(max(_SMALLEST, int(100 * _without_a_rest(min(scale, _LARGEST), heading, high))), way)


def _best_ways(points: Sequence[float]) -> list[tuple[int, ...]]:
    """For two pages, three … the breaks that make the widest page narrowest."""
    places, before = range(_KEPT + 1, len(points)), [0.0, *accumulate(points)]
    return [
        min(combinations(places, pages - 1), key=lambda way: _widest(before, way))
        for pages in range(2, min(_MOST_PAGES, len(points) - _KEPT) + 1)
    ]


def _widest(before: Sequence[float], way: Sequence[int]) -> float:
    """The width of the widest page. `before` is the width of all columns before each column, and of all."""
    pages = pairwise((0, *way, len(before) - 1))
    return max(before[last] - before[first] + (before[_KEPT] if first else 0) for first, last in pages)


def _without_a_rest(scale: float, heading: float, high: float) -> float:
    """The scale, or a little less if a last page would hold only a few rows."""
    page = _HIGH / scale - heading
    pages, rest = divmod(high, page)
    if pages < 1 or not 0 < rest <= _FEW:
        return scale
    smaller = _HIGH / (high / pages + heading + _FEW / 4)
    return smaller if _LEAST * scale <= smaller < scale else scale
