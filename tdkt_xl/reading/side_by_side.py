"""Forms that stand side by side on a sheet: where to part it."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.files.grids import Row
from tdkt_xl.forms import Form
from tdkt_xl.reading.tables import Header, find_headers

_NARROWEST = 7
"""In fewer columns stands no form."""


def parting(rows: Sequence[Row], headers: Sequence[Header], forms: Sequence[Form]) -> int | None:
    """The sheet column from which on a form stands beside those of these headers, to be read by itself; None where there is none.

    Their header rows need not be the same.
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
    """The places of a header's columns, those left out that are missing."""
    return [place for place in header.layout.places if place < width]
