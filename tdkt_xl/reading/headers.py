"""Finds a form's table on a sheet: by the row of column numbers, else by the header texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import INDEX, LABEL
from tdkt_xl.model.returns import Layout
from tdkt_xl.reading.altered_columns import (
    absent,
    counts_confirmed,
    exactly_placed,
    heading_lost,
    laid_out,
    misnumbered,
    numbers_stand,
)
from tdkt_xl.reading.column_numbers import (
    LONGEST_NUMBER,
    column_numbers,
    first_numbers,
    is_counting,
    numbered_as_printed,
    printed_numbers,
)
from tdkt_xl.reading.header_texts import (
    aligned,
    explained_place,
    header_keys,
    header_paths,
    plain_header_texts,
    starts_of_texts,
    telling_header_texts,
    text_keys,
)
from tdkt_xl.reading.header_words import otherwise_worded
from tdkt_xl.reading.line_rules import add_up
from tdkt_xl.reading.rows import LINE, row_labels
from tdkt_xl.words.text import fold, unaccented

LONGEST_NUMBERED = 9
"""Most letters of a label in a row under a header that may number the columns again."""
_HEADER_REACH = 8
"""Most rows of a header above the row of column numbers."""


class Header(NamedTuple):
    """A header found on a sheet. Rows are 0-based: `first` is its top row, `last` the row above the table's body.

    `by_texts` is True if there was no row of column numbers, so that texts decided the columns.
    """

    form: Form
    layout: Layout
    first: int
    last: int
    by_texts: bool = False
    absent: tuple[int, ...] = ()
    """Numbers of deleted columns, without columns of notes."""
    renumbered: bool = False
    """True if the column numbers disagree with the header texts, and the texts were used."""
    reworded: str = ""
    """For a header in other words than the form's: which sheet column was taken for which column, in Vietnamese."""

    @property
    def absent_counts(self) -> tuple[int, ...]:
        """The deleted columns of counts, so that their counts are unknown."""
        return tuple(number for number in self.absent if number in self.form.counts) if self.absent else ()


def find_headers(rows: Sequence[Row], forms: Sequence[Form]) -> list[Header]:
    """Returns all headers on a sheet, from the top, including headers repeated on later pages."""
    numbered = _by_numbers(rows, forms)
    return _with_unnumbered(numbered, rows) if numbered else _by_header_texts(rows, forms)


def _with_unnumbered(numbered: list[Header], rows: Sequence[Row]) -> list[Header]:
    """Returns the headers, and headers of the same form that lack the row of numbers."""
    form, layout = numbered[0].form, numbered[0].layout
    over_counts = layout.places[form.counts[0] - 1]
    if over_counts >= len(rows[0]):
        return numbered
    taken = {at for header in numbered for at in range(header.first, header.last + 1)}
    # A header has a text in the first column of counts; nearly all lines have a figure or nothing there.
    worded = [at for at, row in enumerate(rows) if (cell := row[over_counts]).__class__ is str and cell and at not in taken]
    if not worded:
        return numbered
    place = layout.places[_telling_column(form)]
    headings = [at for at in worded if isinstance(cell := rows[at][place], str) and _heads_telling(form, cell)]
    found = [header for at in headings if (header := _header_from(rows, at, form, place)) is not None]
    apart = [header for header in found if not any(header.first <= other.last and other.first <= header.last for other in numbered)]
    return sorted((*numbered, *apart), key=lambda header: header.first)


@lru_cache(maxsize=20_000)
def _heads_telling(form: Form, text: str) -> bool:
    return unaccented(text) == unaccented(form.columns[_telling_column(form)].header[0])


@lru_cache(maxsize=64)
def _telling_column(form: Form) -> int:
    """Returns the 0-based form column by whose heading a header is found: the labels, or the codes if nothing is printed above the
    labels."""
    label = form.position(LABEL)
    return label if form.columns[label].header[0] else form.position(INDEX)


def _by_numbers(rows: Sequence[Row], forms: Sequence[Form]) -> list[Header]:
    headers = []
    forms = tuple(forms)
    fewest, depth = narrowest_and_deepest(forms)
    begins = first_numbers(forms)
    label: int | None = None
    for at, row in enumerate(rows):
        if label is not None and row[label].__class__ is str and len(row[label]) > LONGEST_NUMBERED:  # type: ignore[arg-type]
            continue  # a line of the table found before
        if len(row) - row.count("") < fewest:
            continue
        first = next(filter(None, row), "")
        if (first.__class__ is str and len(first) > LONGEST_NUMBER) or (
            column_numbers(row) is None and not (first in begins and any(numbered_as_printed(form, row) for form in forms))
        ):
            continue
        # Offices copy the header exactly, so results for blocks seen before are cached.
        found = _header_of(tuple(map(tuple, rows[max(at - depth, 0) : at + 1])), forms)
        if found is None or not found.whole:
            found = _header_of(tuple(map(tuple, rows[max(at - _HEADER_REACH, 0) : at + 1])), forms)
        if found is not None and (not found.heading_lost or _adds_up(found.form, found.layout, rows[at + 1 :])):
            headers.append(
                Header(found.form, found.layout, at - found.height, at, absent=found.absent, renumbered=found.renumbered)
            )
            label = found.label
    return headers


@lru_cache(maxsize=64)
def narrowest_and_deepest(forms: tuple[Form, ...]) -> tuple[int, int]:
    """Returns the fewest cells of a row of column numbers, and the most rows of a header."""
    numbers = (min(len(form.columns) * 7 // 10, len(printed_numbers(form))) for form in forms)
    return min(numbers), max(form.header_depth for form in forms)


def names_award(form: Form, row: Sequence[object]) -> bool:
    """True if a cell of the row names an award or a row of the form. Such a row is never part of a header.

    Some forms use the same text for a row and a column ("Tổng số"). Then the row's code must also be in the row.
    """
    texts = [cell for cell in row if isinstance(cell, str) and len(cell) > 3]
    coded = not form.awards.awards.keys().isdisjoint(cell for cell in row if isinstance(cell, str))
    labels = row_labels(form)
    for text in texts:
        is_heading = fold(text) in form.header_texts
        label = labels[text] if coded or not is_heading else None
        if label is not None and label.kind == LINE and (not is_heading or (label.match and label.match.award.code in row)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Block:
    """A header of `height` rows above its row of column numbers. `whole` is True if it holds nearly all texts of the form.

    `label` is the 0-based sheet column of the labels.
    """

    form: Form
    layout: Layout
    label: int
    height: int
    whole: bool
    absent: tuple[int, ...]
    renumbered: bool
    heading_lost: bool = False
    """True if the texts alone leave a doubt, so that the figures must decide."""


@lru_cache(maxsize=500)
def _header_of(block: tuple[tuple[object, ...], ...], forms: tuple[Form, ...]) -> _Block | None:
    """Returns the header whose columns are numbered by the last row of `block`, for the form with the most texts above that row;
    None if no form matches."""
    counted = column_numbers(block[-1]) or {}
    texts: set[str] = set()
    height = 0
    for above, row in enumerate(reversed(block[:-1]), 1):
        keys = text_keys(row)
        is_header = any(keys & plain_header_texts(form) for form in forms)
        if not is_header and height and all(cell == "" for cell in row):
            continue
        if (not is_header and height) or any(names_award(form, row) for form in forms):
            break
        if is_header:
            texts |= keys
            height = above
    best: tuple[int, Form] | None = None
    for form in forms:
        known = len(texts & plain_header_texts(form))
        places = numbered_as_printed(form, block[-1]) or counted
        if not places:
            continue
        more = max(places) > len(form.columns) and not _ends_as_printed(form, places, block[-1 - height :])
        fits = len(places) * 10 >= 7 * len(form.columns) and not more
        # A header that shares hardly a word with the form is another table that happens to be numbered.
        if fits and known >= 2 and texts & telling_header_texts(form) and (best is None or known > best[0]):
            best = (known, form)
    if best is None:
        return None
    known, form = best
    places = numbered_as_printed(form, block[-1]) or counted
    whole = known * 10 >= 9 * len(plain_header_texts(form))
    columns = _columns_of(form, places, block[-1 - height : -1])
    if columns is None:
        return None
    filled, renumbered = columns
    layout = Layout(filled, explained_place(block[-1 - height :]))
    gone = absent(form, filled, len(block[-1]))
    lost = renumbered and bool(gone) and heading_lost(form, header_paths(form, block[-1 - height : -1]))
    return _Block(form, layout, filled[form.position(LABEL)], height, whole, gone, renumbered, lost)


def _adds_up(form: Form, layout: Layout, rows: Sequence[Row]) -> bool:
    return add_up(form, dict(enumerate(layout.places, 1)), rows)


def _columns_of(form: Form, places: Mapping[int, int], header: Sequence[tuple[object, ...]]) -> tuple[tuple[int, ...], bool] | None:
    """Returns the 0-based sheet column of every form column, and whether header texts overruled the numbers; None if unclear."""
    width = len(header[0])
    texts = [(at, header_keys(form, cell)) for row in header for at, cell in enumerate(row) if isinstance(cell, str) and cell]
    if otherwise_worded(form, places, header):
        return None
    if odd := misnumbered(form, places, texts):
        known = exactly_placed(form, header_paths(form, header), starts_of_texts(header))
        if known is not None:
            return laid_out(form, known, width), True
        if not numbers_stand(form, places, odd):
            return None
    gaps = len(places) < max(places) - min(places) + 1  # so they were not numbered anew
    if (
        max(places) < len(form.columns)
        and not gaps
        and not counts_confirmed(form, {form.counts[-1]: places.get(form.counts[-1], -1)}, texts)
    ):
        return None  # the numbers end early: some column may be missing further left
    filled = _filled(form, places, width)
    if filled is None or (
        not frozenset(form.counts).isdisjoint(absent(form, filled, width)) and not counts_confirmed(form, places, texts)
    ):
        return None
    return tuple(filled), False


def _ends_as_printed(form: Form, places: Mapping[int, int], header: Sequence[Sequence[object]]) -> bool:
    """True if the form's last column has its own number, so that higher numbers are columns added to its right.

    A column added further left changes the numbers of all following columns; then only the texts distinguish the columns.
    """
    last = form.columns[-1]
    place = places.get(last.number, -1)
    over = (row[place] for row in header if 0 <= place < len(row))
    return any(isinstance(cell, str) and unaccented(cell) == unaccented(last.header[-1]) for cell in over)


# ---- A row of numbers that only its form prints: "A | B | C | 1", "2" over eight columns, "7 (6:3)" …


def _filled(form: Form, places: Mapping[int, int], width: int) -> list[int] | None:
    """Returns the 0-based place of every column. A column whose number is missing is placed between its neighbours if there is
    room.

    If there is no room, the column was deleted; its place is beyond the sheet, where every cell is blank. None if the places do not
    ascend.
    """
    filled: list[int] = []
    last = -1
    for column in form.columns:
        place = places.get(column.number)
        if place is None:
            place = last + 1 if filled else min(places.values()) - column.number
            room = min((at for number, at in places.items() if number > column.number), default=place + 1)
            if column.kind != LABEL and not 0 <= place < room:
                filled.append(width + sum(each >= width for each in filled))
                continue
        if place <= last:
            return None
        filled.append(place)
        last = place
    return filled


# ---- Without a column-number row


def _by_header_texts(rows: Sequence[Row], forms: Sequence[Form]) -> list[Header]:
    headers: list[Header] = []
    for at, row in enumerate(rows):
        if headers and at <= headers[-1].last:
            continue
        for form in forms:
            place = next((i for i, c in enumerate(row) if isinstance(c, str) and c and _heads_telling(form, c)), None)
            header = _header_from(rows, at, form, place) if place is not None else None
            if header is not None:
                headers.append(header)
                break
    return headers


def _header_from(rows: Sequence[Row], top: int, form: Form, telling_place: int) -> Header | None:
    """Returns the header whose first row is `top`, its columns matched by their header texts; None if the rows are no header.

    `telling_place` is the sheet column of the heading by which it was found (`_telling_column`).
    """
    last, depth = top, 1
    for below in range(top + 1, min(top + 2 * (form.header_depth + 1), len(rows))):
        if rows[below].count("") == len(rows[below]):  # some programs leave every second row blank
            continue
        if (
            depth > form.header_depth + 1
            or not text_keys(tuple(rows[below])) & plain_header_texts(form)
            or names_award(form, rows[below])
        ):
            break
        last, depth = below, depth + 1
    paths = header_paths(form, rows[top : last + 1])
    following = next((at for at in range(last + 1, min(last + 3, len(rows))) if any(cell != "" for cell in rows[at])), last)
    if following > last and is_counting(rows[following]):
        last = following
    places = aligned(form, paths)
    if places is None and (exact := exactly_placed(form, paths, starts_of_texts(rows[top : last + 1]))) is not None:
        places = list(laid_out(form, exact, len(paths)))
        if heading_lost(form, paths) and not add_up(form, exact, rows[last + 1 :]):
            return None
    if places is None or places[_telling_column(form)] != telling_place:
        return None
    header = tuple(tuple(rows[i]) for i in range(top, last + 1))
    layout = Layout(tuple(places), explained_place(header))
    return Header(form, layout, top, last, by_texts=True, absent=absent(form, places, len(paths)))
