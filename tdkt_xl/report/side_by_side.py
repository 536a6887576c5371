"""Several periods side by side: the table as WordprocessingML, its texts, and sentences about what can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.report.form_table import cell, row, table
from tdkt_xl.report.periods import PeriodRow, Periods
from tdkt_xl.report.sentences import NamedSentence
from tdkt_xl.report.view import Move
from tdkt_xl.report.words import change, count
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.sentences import joined, upper_first

_SIZE, _HEADER_SIZE = 22, 20
"""Font sizes in half points."""
_WIDTH, _NUMBER, _LABEL = 9_350, 600, 3_200
"""Widths in twentieths of a point: between the margins of upright A4, of the index column, at least of an award's name."""


def side_by_side(periods: Periods) -> Iterable[NamedSentence]:
    """Yields sentences about the table. Periods of different kinds are listed, but not compared."""
    own = [f"{view.period.words}: {count(view.facts.together(view.lines).total or 0)} lượt" for view in periods.views]
    yield NamedSentence("cac-ky", f"Tổng số khen thưởng từng kỳ: {'; '.join(own)}.")
    for pair, move in zip(periods.pairs, periods.total.moves, strict=True):
        now, then = (periods.views[place].period.words for place in (pair.now, pair.then))
        name = f"cac-ky.{periods.views[pair.now].prefix}"
        if not move.then:
            yield NamedSentence(name, f"Chưa có số liệu {then} của các đơn vị có báo cáo {now} để so sánh.")
            continue
        among = f"tính trên {count(pair.units)} đơn vị có báo cáo ở cả hai kỳ"
        yield NamedSentence(name, f"{upper_first(now)} so với {then}, {among}: {change(move)}.")
    alone = [view.period.words for place, view in enumerate(periods.views) if not _is_compared(periods, place)]
    if alone:
        yield NamedSentence("cac-ky.rieng", f"Không so sánh với kỳ khác vì không có kỳ cùng loại: {joined(alone)}.")


def _is_compared(periods: Periods, place: int) -> bool:
    return any(place in (pair.now, pair.then) for pair in periods.pairs)


def change_words(move: Move) -> str:
    """Returns a change as in the table: "+12", "-3", "0"; "" if both sides are blank."""
    if move.now is None and move.then is None:
        return ""
    return f"+{vietnamese_number(move.difference)}" if move.difference > 0 else vietnamese_number(move.difference)


def headings(periods: Periods) -> list[str]:
    """Returns the headings of the table's columns after the award's name."""
    own = [upper_first(view.period.words) for view in periods.views]
    views = periods.views
    pairs = [f"Tăng, giảm {views[pair.now].period.words} so với {views[pair.then].period.words} (*)" for pair in periods.pairs]
    return [*own, *pairs]


def remark(periods: Periods) -> str:
    """Returns the explanation of the star; "" if nothing is compared."""
    counted = [f"{count(pair.units)} đơn vị ({periods.views[pair.now].period.words})" for pair in periods.pairs]
    return f"(*) Chỉ tính các đơn vị có báo cáo ở cả hai kỳ: {'; '.join(counted)}." if counted else ""


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
