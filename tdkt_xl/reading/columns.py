"""Column getters for a layout, and tests of what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from operator import itemgetter

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, NOTE, RATIO, TEXT
from tdkt_xl.model.returns import Layout
from tdkt_xl.words.numbers import CellValue, ContentKind, Count, read_amount, read_count
from tdkt_xl.words.text import clean

DATES = (date, time, timedelta)
_SPOILT_FIGURE = re.compile(r"(?!.*\bng[aà]y\b)\D*\d", re.IGNORECASE)
"""Text with a figure such as "hơn 500" or "12 TT/39 CN". A line with a date ("ngày …") does not match."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Getters and 0-based places of a layout's columns, made once for all files with the same layout."""

    label: int
    after_label: int
    index: int
    note: int | None
    texts: tuple[tuple[str, int], ...]
    """The name and place of columns of text besides the note."""
    explained: int | None
    counts: itemgetter[tuple[object, ...]]
    ratios: itemgetter[tuple[object, ...]] | None
    width: int


_PLAIN_TYPES = frozenset((float, int, str))
"""Types of ordinary count cells. A bool must never reach `_KNOWN`, because True equals 1.0 as a key."""
_KNOWN: dict[object, int | None] = {"": None}
"""Cell value (number or "") → count. Each value is computed once."""


def plain_counts(cells: Sequence[object]) -> tuple[int | None, ...] | None:
    """Returns the counts of cells that each hold a whole number or nothing (None = blank); None if a cell is not that plain."""
    if not _PLAIN_TYPES.issuperset(map(type, cells)):
        return None
    try:
        return tuple(map(_known, cells))
    except KeyError:
        return _counts_of_new(cells)


_known = _KNOWN.__getitem__


def _counts_of_new(cells: Sequence[object]) -> tuple[int | None, ...] | None:
    if any(cell.__class__ is str and cell for cell in cells):
        return None
    counts = [read_count(cell) for cell in cells]
    if any(count.unreadable for count in counts):
        return None
    values = tuple(count.value for count in counts)
    if len(_KNOWN) < 20_000:
        _KNOWN.update(zip(cells, values, strict=True))
    return values


def read_number(value: CellValue, decimals: int) -> Count:
    """Returns the number in a cell of a count column with that many decimals."""
    return read_amount(value, decimals) if decimals else read_count(value)


@lru_cache(maxsize=500)
def columns_of(form: Form, layout: Layout) -> Columns:
    """Returns the getters of a layout's columns. Files made from one template share one layout, so the result is cached."""
    places = layout.places
    of = {kind: [places[number - 1] for number in form.numbers_of(kind)] for kind in (INDEX, LABEL, COUNT, RATIO, NOTE)}
    return Columns(
        label=of[LABEL][0],
        after_label=places[min(form.position(LABEL) + 1, len(places) - 1)],
        index=of[INDEX][0],
        note=of[NOTE][0] if of[NOTE] else None,
        texts=tuple((form.by_number[number].short, places[number - 1]) for number in form.numbers_of(TEXT)),
        explained=layout.explained,
        counts=_getter(of[COUNT]),
        ratios=_getter(of[RATIO]) if of[RATIO] else None,
        width=max([*places, layout.explained or 0]) + 1,
    )


def _getter(places: Sequence[int]) -> itemgetter[tuple[object, ...]]:
    """Works like itemgetter(*places), but returns a tuple for one place too."""
    if len(places) > 1:
        return itemgetter(*places)
    only = places[0]
    return lambda row: (row[only],)  # type: ignore[return-value]


def holds_figures(cells: Sequence[object]) -> bool:
    """True if one of the cells holds a figure, including figures mixed with text such as "hơn 500"."""
    return any(map(is_figure, [cell for cell in cells if cell != ""]))


def is_figure(value: object) -> bool:
    """True if a cell holds a count, also one typed as text or spoilt; dates are no figures."""
    if value == "" or isinstance(value, DATES):
        return False
    if isinstance(value, str):
        return read_count(value).kind is ContentKind.COUNT or (len(value) <= 20 and _SPOILT_FIGURE.match(value) is not None)
    return True


def text_of(cell: object) -> str | None:
    """Returns the text of a cell; None for a blank."""
    if cell == "":
        return None
    if cell.__class__ is float:
        return f"{cell:g}"
    return clean(str(cell)) or None
