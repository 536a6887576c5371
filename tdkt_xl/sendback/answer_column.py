"""Finds room for a column "Giải trình" on a sheet that has none: directly beside its table, if the cells there are empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.headers import find_headers

HEADING = "Giải trình"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column to add: its sheet, its 0-based column, the 0-based rows of the header (the first gets the heading), and the 0-based
    rows of the lines that may be explained."""

    sheet: str
    column: int
    header: range
    lines: tuple[int, ...]


def answer_columns(book: Sheets, forms: Sequence[Form], returns: Sequence[Return]) -> list[AnswerColumn]:
    """The columns for which the workbook's sheets have room; none for a table that has such a column already."""
    rows_of: dict[str, list[int]] = {}
    for ret in returns:
        for line in ret.lines:
            if (sheet := line.sheet or ret.sheet) is not None:
                rows_of.setdefault(sheet, []).append(line.row - 1)
    return [each for sheet, rows in rows_of.items() for each in _on_sheet(book, forms, sheet, rows)]


def _on_sheet(book: Sheets, forms: Sequence[Form], sheet: str, lines: Sequence[int]) -> Iterator[AnswerColumn]:
    place = list(book.names).index(sheet)
    rows, merged = book.rows(place), book.merged(place)
    headers = find_headers(rows, forms)
    ends = [header.first for header in headers[1:]] + [len(rows)]
    for header, end in zip(headers, ends, strict=True):
        own = tuple(row for row in lines if header.last < row < end)
        column = 1 + max(header.layout.places)
        if header.layout.explained is not None or not own:
            continue
        span = range(header.first, max(own) + 1)
        taken = any(column < len(rows[row]) and rows[row][column] != "" for row in span)
        crossed = any(left <= column <= right and top <= span[-1] and bottom >= span[0] for (top, left), (bottom, right) in merged)
        if not taken and not crossed:
            yield AnswerColumn(sheet, column, range(header.first, header.last + 1), own)
