"""Forms that stand side by side on a sheet: where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.containers.grids import Row
from tdkt_xl.forms.definition import LABEL
from tdkt_xl.reading.tables import Header, column_numbers
from tdkt_xl.text import unaccented


def next_form(rows: Sequence[Row], headers: Sequence[Header]) -> int | None:
    """The sheet column from which on a further header stands right of one of these; None where there is none."""
    found = (_heading_again(rows[header.first], header) if header.by_texts else _numbers_again(rows[header.last], header)
             for header in headers)  # fmt: skip
    return next((place for place in found if place is not None), None)


def _numbers_again(row: Row, header: Header) -> int | None:
    right = _end(row, header)
    if len(row) - right < len(header.form.columns) // 2:  # nearly all sheets end with the form
        return None
    return next((at for at in range(right, len(row)) if row[at] != "" and 1 in (column_numbers(row[at:]) or ())), None)


def _heading_again(row: Row, header: Header) -> int | None:
    """Where a second "Hình thức khen thưởng" stands, less what stands left of the first."""
    label = header.form.position(LABEL)
    heading = unaccented(header.form.columns[label].header[0])
    right = _end(row, header)
    again = (at for at in range(right, len(row)) if isinstance(cell := row[at], str) and cell and unaccented(cell) == heading)
    place = next(again, None)
    return max(place - header.layout.places[label] + header.layout.places[0], right) if place is not None else None


def _end(row: Row, header: Header) -> int:
    return max(place for place in header.layout.places if place < len(row)) + 1
