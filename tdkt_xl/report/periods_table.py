"""The periods side by side as a Word table."""

from __future__ import annotations

from tdkt_xl.report.form_table import cell, row, table
from tdkt_xl.report.periods import PeriodRow, Periods
from tdkt_xl.report.side_by_side import change_words, headings
from tdkt_xl.words.numbers import vietnamese_number

_SIZE, _HEADER_SIZE = 22, 20
"""Font sizes in half points."""
_WIDTH, _NUMBER, _LABEL = 9_350, 600, 3_200
"""Widths in twentieths of a point: between the margins of upright A4, of the index column, at least of an award's name."""


def periods_table(periods: Periods) -> str:
    """Returns the table as WordprocessingML, followed by an empty paragraph."""
    columns = headings(periods)
    figure = min(1_500, (_WIDTH - _NUMBER - _LABEL) // len(columns))
    widths = [_NUMBER, _WIDTH - _NUMBER - figure * len(columns), *[figure] * len(columns)]
    head = ("STT", "Hình thức khen thưởng", *columns)
    rows = [row((cell(text, width, _HEADER_SIZE, "center", True) for text, width in zip(head, widths, strict=True)), repeated=True)]
    rows += (_row(str(number), each, widths) for number, each in enumerate(periods.rows, 1))
    return table([*rows, _row("", periods.total, widths, bold=True)], widths)


def _row(number: str, each: PeriodRow, widths: list[int], bold: bool = False) -> str:
    label = f"{each.label} (mục {each.section})" if each.section else each.label
    texts = (number, label, *map(vietnamese_number, each.totals), *map(change_words, each.moves))
    aligned = ("center", "left", *("right" for _ in texts[2:]))
    return row(cell(text, width, _SIZE, side, bold) for text, width, side in zip(texts, widths, aligned, strict=True))
