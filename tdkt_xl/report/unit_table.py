"""The table by unit: a row for each unit's counts over all lines. The header is repeated on every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tdkt_xl.forms.definition import Column
from tdkt_xl.report.form_table import PAGE_WIDTH, cell, row, spanning, table
from tdkt_xl.report.unit_totals import UnitTotals
from tdkt_xl.report.view import View
from tdkt_xl.summary.names import NIL_STATUS
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.sentences import lower_first

_HEADER_SIZE, _SIZE = 17, 20
"""Font sizes in half points."""
_NUMBER, _COUNT, _NAME = 700, 1_230, 3_000
"""Widths of the running number, of a count, and the least width of the name, in twentieths of a point. The name gets the rest; in
forms with many counts, the counts are narrower."""


def unit_table(rows: Sequence[UnitTotals], view: View) -> str:
    """Returns the table as WordprocessingML, followed by an empty paragraph. Its last row is the total of all units."""
    form = view.form
    columns = [form.by_number[number] for number in form.counts]
    count = min(_COUNT, (PAGE_WIDTH - _NUMBER - _NAME) // max(len(columns), 1))
    widths = [_NUMBER, PAGE_WIDTH - _NUMBER - count * len(columns), *[count] * len(columns)]
    total = [vietnamese_number(count or 0) for count in view.sums]
    lines = (_line(str(number), _named(each), _texts(each), widths) for number, each in enumerate(rows, 1))
    return table([*_header(columns, widths), *lines, _line("", "Tổng cộng", total, widths, bold=True)], widths)


def _named(each: UnitTotals) -> str:
    return f"{each.name} ({lower_first(NIL_STATUS)})" if each.is_nil else each.name


def _texts(each: UnitTotals) -> list[str]:
    return ["–" if each.is_nil else vietnamese_number(value) for value in each.cells]


def _line(number: str, name: str, counts: Sequence[str], widths: Sequence[int], bold: bool = False) -> str:
    texts = (number, name, *counts)
    aligned = ("center", "left", *("right" for _ in counts))
    return row(cell(text, width, _SIZE, side, bold) for text, width, side in zip(texts, widths, aligned, strict=True))


def _header(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """Yields the header rows: each column's first heading over equal neighbours, then its other headings, then its number."""
    start = '<w:vMerge w:val="restart"/>'
    named = [cell(text, width, _HEADER_SIZE, "center", True, start) for text, width in zip(("STT", "Đơn vị"), widths, strict=False)]
    groups = [(heading, len(list(own))) for heading, own in groupby(columns, lambda column: column.header[0])]
    count = widths[-1]
    over = (cell(heading, count * span, _HEADER_SIZE, "center", True, spanning(span)) for heading, span in groups)
    yield row([*named, *over], repeated=True)
    beside = [cell("", width, _HEADER_SIZE, "center", merged="<w:vMerge/>") for width in widths[:2]]
    below = (cell(_below(column), count, _HEADER_SIZE, "center") for column in columns)
    yield row([*beside, *below], repeated=True)
    numbers = (cell(f"({column.called})", count, _HEADER_SIZE, "center") for column in columns)
    yield row([*(cell("", width, _HEADER_SIZE, "center") for width in widths[:2]), *numbers], repeated=True)


def _below(column: Column) -> str:
    """Returns the text under the first heading: "Trong đó khen thưởng cho cá nhân, số lượng"."""
    first, *others = column.header[1:] or ("",)
    return ", ".join([first, *map(lower_first, others)])
