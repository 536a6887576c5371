"""Forms side by side on one sheet: where to split the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.reading.headers import Header, find_headers

_NARROWEST = 7
"""No form has fewer columns."""


def parting(rows: Sequence[Row], headers: Sequence[Header], forms: Sequence[Form]) -> int | None:
    """Returns the 0-based sheet column at which the sheet must be split because a second form is beside the found headers; None if
    there is none.

    The two forms may have their headers in different rows.
    """
    width = len(rows[0])
    if len(headers) == 1 and headers[0].layout.places[-1] + _NARROWEST >= width and headers[0].layout.places[0] < _NARROWEST:
        return None  # the one form, as nearly everywhere
    last = max(max(_within(header, width)) for header in headers) + 1
    if width - last >= _NARROWEST:
        beside = find_headers([row[last:] for row in rows], forms)
        if beside:
            return last + min(min(_within(header, width - last)) for header in beside)
    first = min(min(_within(header, width)) for header in headers)
    if first >= _NARROWEST and find_headers([row[:first] for row in rows], forms):
        return first
    return None


def _within(header: Header, width: int) -> list[int]:
    """Returns the 0-based sheet columns of a header, without missing columns."""
    return [place for place in header.layout.places if place < width]
