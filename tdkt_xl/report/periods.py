"""Several summaries of one unit side by side, and which of them can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from tdkt_xl.model.counts import LineKey, total_of
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import sums_of
from tdkt_xl.report.view import Move, View, is_compared
from tdkt_xl.rollup.comparing import Previous, compare
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold


@dataclass(frozen=True, slots=True)
class Pair:
    """Two periods that can be compared, as positions in `Periods.views`, and the number of units compared."""

    then: int
    now: int
    units: int


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A line of the table: its total in each period (None: the period has no such line), and its change in each pair over the units
    that both periods have."""

    section: str
    label: str
    totals: tuple[int | None, ...]
    moves: tuple[Move, ...]


class Periods:
    """The views of all periods, the earliest first. Raises UnusableFile if the summaries do not belong together."""

    def __init__(self, summaries: Sequence[tuple[Summary, str]], open_decisions: Mapping[str, int] = MappingProxyType({})) -> None:
        """`summaries`: each summary with the name of its file. `open_decisions`: by file, the number of decisions in it that no
        merge has taken over."""
        every = ((_period_of(summary, file), summary, file) for summary, file in summaries)
        named = sorted(every, key=lambda each: each[0].last_day)
        _refuse_strangers(named)
        annex = 1
        made = []
        for place, (period, summary, file) in enumerate(named):
            earlier = next((each for each in reversed(named[:place]) if _alike(each[0], period)), None)
            if earlier is not None:
                summary = replace(summary, comparison=compare(summary, Previous(earlier[2], earlier[1])))
            view = View(summary, file, first_annex=annex, prefix=f"{period.code}." if len(named) > 1 else "")
            view.open_decisions = open_decisions.get(file, 0)
            annex += view.annexes.count
            made.append(view)
        self.views: tuple[View, ...] = tuple(made)

    @property
    def latest(self) -> View:
        return self.views[-1]

    @property
    def are_several(self) -> bool:
        return len(self.views) > 1

    @property
    def words(self) -> str:
        """The periods in words: "năm 2020 và 6 tháng đầu năm 2021"."""
        *first, last = [view.period.words for view in self.views]
        return f"{', '.join(first)} và {last}" if first else last

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Each period paired with the latest earlier period of the same kind."""
        return tuple(self._pairs())

    def _pairs(self) -> Iterator[Pair]:
        for now, view in enumerate(self.views):
            then = next((place for place in range(now - 1, -1, -1) if _alike(self.views[place].period, view.period)), None)
            if then is not None and view.summary.comparison is not None:
                yield Pair(then, now, sum(map(is_compared, view.summary.comparison.units)))

    @cached_property
    def rows(self) -> tuple[PeriodRow, ...]:
        """A row for each line with a figure in some period, in the form's order."""
        form = self.latest.form
        of_period = [{line.key: line for line in view.lines} for view in self.views]
        known = {key: line for lines in of_period for key, line in lines.items()}
        ordered = sorted(known, key=lambda key: (*form.rank(key.section, key.award), key.key))
        filled = [key for key in ordered if any(any(lines[key].cells) for lines in of_period if key in lines)]
        totals = {key: tuple(lines[key].cells[0] if key in lines else None for lines in of_period) for key in filled}
        return tuple(PeriodRow(key.section, known[key].label, totals[key], self._moves([key])) for key in filled)

    @cached_property
    def total(self) -> PeriodRow:
        """All lines together."""
        totals = tuple(view.sums[0] for view in self.views)
        return PeriodRow("", "Tổng số", totals, self._moves(None))

    def _moves(self, keys: Iterable[LineKey] | None) -> tuple[Move, ...]:
        return tuple(self._move(pair, keys) for pair in self.pairs)

    def _move(self, pair: Pair, keys: Iterable[LineKey] | None) -> Move:
        """Returns the change of the first count of these lines (None: all lines) over the units that both periods have."""
        comparison = self.views[pair.now].summary.comparison
        both = [unit for unit in (comparison.units if comparison is not None else ()) if is_compared(unit)]
        sides = []
        for lines in ([unit.now or {} for unit in both], [unit.then or {} for unit in both]):
            wanted = (own if keys is None else {key: own[key] for key in keys if key in own} for own in lines)
            sides.append(total_of(sums_of(self.latest.form, each)[0] for each in wanted))
        return Move(*sides)


def _period_of(summary: Summary, file: str) -> Period:
    return View(summary, file).period


def _alike(one: Period, two: Period) -> bool:
    """True if two periods are of the same kind, for example two whole years. Only such periods are compared."""
    return (one.months, one.part) == (two.months, two.part) and one != two


def _refuse_strangers(named: Sequence[tuple[Period, Summary, str]]) -> None:
    (first, summary, file), *others = named
    seen = {first: file}
    for period, other, name in others:
        if period in seen:
            raise UnusableFile(
                f"{seen[period]} và {name} cùng là của {period.words}. Hãy chọn mỗi kỳ một tệp tổng hợp. Chưa ghi báo cáo nào."
            )
        if not _same_unit(summary, other):
            whose = " và ".join(f"{n} là của {s.unit.name or 'đơn vị không rõ tên'}" for n, s in ((file, summary), (name, other)))
            raise UnusableFile(f"{whose}. Hãy chọn các kỳ của cùng một đơn vị. Chưa ghi báo cáo nào.")
        if other.form.id != summary.form.id:
            raise UnusableFile(f"{file} và {name} lập theo hai biểu khác nhau, không đặt cạnh nhau được. Chưa ghi báo cáo nào.")
        seen[period] = name


def _same_unit(one: Summary, two: Summary) -> bool:
    if one.unit.code is not None and two.unit.code is not None:
        return one.unit.code == two.unit.code
    return fold(one.unit.name or "") == fold(two.unit.name or "")
