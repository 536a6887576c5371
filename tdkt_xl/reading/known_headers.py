"""Headers of sheets read before: files made from one template have the same header, and nothing else on them is looked for.

A header is known by its rows. It is taken again only if no other row of the sheet can belong to a header of any kind; else the
sheet is searched as if it were the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import LABEL
from tdkt_xl.reading.column_numbers import column_numbers, first_numbers
from tdkt_xl.reading.header_texts import plain_header_texts
from tdkt_xl.reading.headers import LONGEST_NUMBERED, Header, narrowest_and_deepest
from tdkt_xl.reading.which_form import is_wholly
from tdkt_xl.words.text import unaccented

_MOST_KNOWN = 200
_LEFTMOST = 7
"""A form that begins in one of so many columns has no room for another on its left."""


class _Known(NamedTuple):
    """A header with its rows. `first` and `last` of the header are counted from its own first row."""

    header: Header
    rows: tuple[tuple[object, ...], ...]
    above: tuple[object, ...]
    """For each row above the header: its cells if they are as many as column numbers would be, else whether it has any."""


class KnownHeaders:
    """The headers of one form that were found so far."""

    def __init__(self, form: Form, only: bool) -> None:
        self._only = only
        self._label, self._count = form.position(LABEL), form.counts[0] - 1
        self._fewest, _ = narrowest_and_deepest((form,))
        self._begins = first_numbers((form,))
        self._texts = plain_header_texts(form)
        self._by_first_row: dict[tuple[object, ...], list[_Known]] = {}
        self._number = 0

    def learn(self, rows: Sequence[Row], header: Header) -> None:
        """Keeps the only header of a sheet. It must have been found by its row of column numbers."""
        places = header.layout.places
        doubtful = header.by_texts or header.renumbered or header.absent or header.reworded or max(places) >= len(rows[0])
        if doubtful or self._number >= _MOST_KNOWN or not (self._only or is_wholly(header, rows)):
            return
        block, above, end = rows[header.first : header.last + 1], rows[: header.first], max(places) + 1
        wide = list(filter(self._is_wide, above))
        beside = len(rows[0]) - end
        if (
            min(places) < _LEFTMOST
            and beside < self._fewest
            and all(self._is_harmless(row[end:]) for row in (*wide, *block))
            and all(map(self._counts_nothing, wide))
        ):
            known = _Known(header._replace(first=0, last=len(block) - 1), tuple(map(tuple, block)), self._shape(above))
            self._by_first_row.setdefault(known.rows[0], []).append(known)
            self._number += 1

    def find(self, rows: Sequence[Row]) -> Header | None:
        """Returns the only header on a sheet; None if there is none that was seen before, or if there may be others."""
        if len(set(map(len, rows))) != 1:  # as in tables of documents
            return None
        for at, row in enumerate(rows):
            for known in self._by_first_row.get(tuple(row), ()):
                below = at + len(known.rows)
                if tuple(map(tuple, rows[at:below])) == known.rows and self._is_alone(known, rows[:at], rows[below:]):
                    return known.header._replace(first=at, last=below - 1)
        return None

    def _is_alone(self, known: _Known, above: Sequence[Row], below: Sequence[Row]) -> bool:
        """True if no row can belong to another header, or change what this one means."""
        if any(map(self._is_wide, above)) and self._shape(above) != known.above:
            return False
        if not all(self._is_wide(row) or self._is_harmless(row) for row in above):
            return False
        places = known.header.layout.places
        label, counts, end = places[self._label], places[self._count], max(places) + 1
        top = next(filter(None, known.rows[0]))
        for row in below:
            name = row[label]
            is_long = isinstance(name, str) and len(name) > LONGEST_NUMBERED
            if not is_long and self._is_wide(row) and not self._counts_nothing(row):
                return False
            if isinstance(row[counts], str) and row[counts] and not self._is_harmless(row):
                return False
            if top in row or (len(row) > end and not self._is_harmless(row[end:])):
                return False
        return True

    def _is_wide(self, row: Row) -> bool:
        """True if the row has enough cells to number the form's columns."""
        return len(row) - row.count("") >= self._fewest

    def _counts_nothing(self, row: Row) -> bool:
        """True if the row does not number columns, neither one by one nor as the form does."""
        return column_numbers(row) is None and next(filter(None, row), "") not in self._begins

    def _is_harmless(self, cells: Iterable[object]) -> bool:
        """True if no cell holds a text of the form's header."""
        return not any(isinstance(cell, str) and unaccented(cell) in self._texts for cell in cells if cell)

    def _shape(self, rows: Sequence[Row]) -> tuple[object, ...]:
        return tuple(tuple(row) if self._is_wide(row) else row.count("") < len(row) for row in rows)


@lru_cache(maxsize=64)
def known_headers(form: Form, only: bool) -> KnownHeaders:
    """Returns the headers of this form that were found so far. `only` True: in workbooks that say that they hold this form."""
    return KnownHeaders(form, only)
