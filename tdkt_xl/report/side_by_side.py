"""Several periods side by side: texts for the table, and sentences about what can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.report.periods import Periods
from tdkt_xl.report.sentences import NamedSentence
from tdkt_xl.report.view import Move
from tdkt_xl.report.words import change, count, joined
from tdkt_xl.words.numbers import vietnamese_number


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
        yield NamedSentence(name, f"{now[:1].upper()}{now[1:]} so với {then}, {among}: {change(move)}.")
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
    own = [view.period.words[:1].upper() + view.period.words[1:] for view in periods.views]
    views = periods.views
    pairs = [f"Tăng, giảm {views[pair.now].period.words} so với {views[pair.then].period.words} (*)" for pair in periods.pairs]
    return [*own, *pairs]


def remark(periods: Periods) -> str:
    """Returns the explanation of the star; "" if nothing is compared."""
    counted = [f"{count(pair.units)} đơn vị ({periods.views[pair.now].period.words})" for pair in periods.pairs]
    return f"(*) Chỉ tính các đơn vị có báo cáo ở cả hai kỳ: {'; '.join(counted)}." if counted else ""
