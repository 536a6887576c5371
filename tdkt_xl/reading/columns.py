"""The columns of a layout: getters of their cells, and what cells plainly hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from operator import itemgetter
from weakref import WeakKeyDictionary

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, NOTE, RATIO
from tdkt_xl.numbers import Kind, read_count
from tdkt_xl.returns import Layout
from tdkt_xl.text import clean

DATES = (date, time, timedelta)
_SPOILT_FIGURE = re.compile(r"(?!.*\bng[aà]y\b)\D*\d", re.IGNORECASE)
"""Text such as "hơn 500" or "12 TT/39 CN"; a date line is none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Getters of a layout, made once for all files of one shape."""

    label: int
    after_label: int
    index: int
    note: int | None
    explained: int | None
    counts: itemgetter[tuple[object, ...]]
    ratios: itemgetter[tuple[object, ...]] | None
    width: int


SPECIAL = -1
"""Stands in for a count cell whose content needs a closer look."""
PLAIN_TYPES = frozenset((float, str))
"""The types of ordinary count cells. A bool must not get as far as _PlainCounts: True equals 1.0 there."""


class _PlainCounts(dict[object, int | None]):
    """Float or blank → count, worked out once for each figure; SPECIAL for what is not plainly a count."""

    def __missing__(self, value: object) -> int | None:
        count = read_count(value) if isinstance(value, float) else None
        if count is None or count.value is None:
            return SPECIAL
        if len(self) < 20_000:
            self[value] = count.value
        return count.value


plain_count = _PlainCounts({"": None}).__getitem__


def columns_of(form: Form, layout: Layout) -> Columns:
    known = _COLUMNS.setdefault(form, {})
    if layout not in known:
        places = layout.places
        of = {kind: [places[number - 1] for number in form.numbers_of(kind)] for kind in (INDEX, LABEL, COUNT, RATIO, NOTE)}
        explained = layout.explained
        known[layout] = Columns(
            label=of[LABEL][0],
            after_label=places[min(form.position(LABEL) + 1, len(places) - 1)],
            index=of[INDEX][0],
            note=of[NOTE][0] if of[NOTE] else None,
            explained=explained,
            counts=_getter(of[COUNT]),
            ratios=_getter(of[RATIO]) if of[RATIO] else None,
            width=max([*places, explained or 0]) + 1,
        )
    return known[layout]


_COLUMNS: WeakKeyDictionary[Form, dict[Layout, Columns]] = WeakKeyDictionary()


def _getter(places: Sequence[int]) -> itemgetter[tuple[object, ...]]:
    """Like itemgetter(*places), a tuple also for one place."""
    if len(places) > 1:
        return itemgetter(*places)
    only = places[0]
    return lambda row: (row[only],)  # type: ignore[return-value]


def holds_figures(cells: Sequence[object]) -> bool:
    """Whether one of the cells holds a figure, be it a spoilt one."""
    return cells.count("") < len(cells) and any(map(is_figure, cells))


def is_figure(value: object) -> bool:
    if value == "" or isinstance(value, DATES):
        return False
    if isinstance(value, str):
        return read_count(value).kind is Kind.COUNT or (len(value) <= 20 and _SPOILT_FIGURE.match(value) is not None)
    return True


def text_of(cell: object) -> str | None:
    if cell == "":
        return None
    if cell.__class__ is float:
        return f"{cell:g}"
    return clean(str(cell)) or None
