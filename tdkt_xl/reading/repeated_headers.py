"""Headers that are repeated on further printed pages, recognised by the headers found before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.model.returns import Layout
from tdkt_xl.reading.column_numbers import is_counting
from tdkt_xl.reading.headers import Header


class SeenHeader(NamedTuple):
    """A header and the texts of its rows, without the row of column numbers."""

    header: Header
    rows: tuple[tuple[object, ...], ...]


def seen(rows: Sequence[Row], header: Header) -> SeenHeader:
    """Returns a header with its texts, so that a repetition of its rows can be recognised."""
    texts = [tuple(row) for row in rows[header.first : header.last + 1] if not is_counting(row)]
    return SeenHeader(header, tuple(texts))


def with_repeats(rows: Sequence[Row], headers: list[Header]) -> list[Header]:
    """Returns the headers, and headers that repeat one of them exactly although they would not be recognised by themselves."""
    if not any(_may_repeat(rows, header) for header in headers):
        return headers  # as nearly everywhere
    again = repeats(rows, [seen(rows, header) for header in headers])
    apart = [each for each in again if not any(each.first <= other.last and other.first <= each.last for other in headers)]
    return sorted((*headers, *apart), key=lambda header: header.first) if apart else headers


def _may_repeat(rows: Sequence[Row], header: Header) -> bool:
    """A quick test: True if the header's first text occurs again below the header."""
    first = next((cell for cell in rows[header.first] if cell.__class__ is str and cell), None)
    return first is not None and any(first in row for row in rows[header.last + 1 :])


def repeats(rows: Sequence[Row], known: Sequence[SeenHeader]) -> list[Header]:
    """Returns a header for each place where rows repeat a known header exactly. The whole header may be moved sideways."""
    found: list[Header] = []
    for each in known:
        place = next((at for at, cell in enumerate(each.rows[0]) if cell != ""), None) if each.rows else None
        if place is None:
            continue
        for at, row in enumerate(rows):
            if each.rows[0][place] in row and not any(other.first <= at <= other.last for other in found):
                shift = row.index(each.rows[0][place]) - place
                if all(_same(row, rows[at + i], shift) if at + i < len(rows) else False for i, row in enumerate(each.rows)):
                    last = at + len(each.rows) - 1
                    last += last + 1 < len(rows) and is_counting(rows[last + 1])
                    layout = moved_layout(each.header.layout, shift, len(row))
                    found.append(each.header._replace(layout=layout, first=at, last=last))
    return sorted(found, key=lambda header: header.first)


def _same(known: Sequence[object], row: Sequence[object], shift: int) -> bool:
    texts = {place + shift: cell for place, cell in enumerate(known) if cell != ""}
    return texts == {place: cell for place, cell in enumerate(row) if cell != ""}


def moved_layout(layout: Layout, shift: int, width: int) -> Layout:
    """Returns the layout moved right by `shift` columns. Columns left of the sheet get places beyond it, where cells are blank."""
    moved = [place + shift for place in layout.places]
    beyond = max(*moved, width) + 1
    places = tuple(place if place >= 0 else beyond + i for i, place in enumerate(moved))
    explained = layout.explained + shift if layout.explained is not None and layout.explained + shift >= 0 else None
    return Layout(places, explained)
