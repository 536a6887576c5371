"""A summary prepared for reports: lines by section, changes since last period, short file paths, the numbers of its annexes.

Nothing is stored: everything is computed from the summary, whether fresh or read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tdkt_xl.forms import Form
from tdkt_xl.model.comparison import Comparison, UnitMove
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine, sums_of
from tdkt_xl.model.units import Unit
from tdkt_xl.report.line_facts import LineFactsOf
from tdkt_xl.report.unit_totals import has_unit_table
from tdkt_xl.rollup.indicators import Measured, measure_lines, of_sections
from tdkt_xl.summary.findings_sheet import by_severity, unit_of, units_of_findings
from tdkt_xl.summary.links import ShortPaths
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR, WARNING

_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the official sheet with its lines. `id` and `title` are "" for lines without a heading."""

    id: str
    title: str
    lines: tuple[TotalLine, ...]
    measured: Measured


@dataclass(frozen=True, slots=True)
class Move:
    """A figure in this period and in the last; None: unknown or not comparable."""

    now: int | None
    then: int | None

    @property
    def difference(self) -> int:
        return (self.now or 0) - (self.then or 0)

    @property
    def share(self) -> float | None:
        """The difference divided by last period's figure; None if that figure is blank or 0."""
        return self.difference / self.then if self.then else None


@dataclass(frozen=True, slots=True)
class LineMoves:
    """A line compared with last period: changes in the order of `Form.main_counts`."""

    section: str
    label: str
    moves: tuple[Move, ...]


class ComparisonView:
    """A comparison by the first count, with all lines of a unit together. `period` is last period in words."""

    def __init__(self, form: Form, comparison: Comparison) -> None:
        self.period = comparison.previous.period.words
        self.of = comparison
        self.big = comparison.big
        places = [form.counts.index(number) for number in form.main_counts]
        self.lines = tuple(
            LineMoves(line.section, line.label, tuple(Move(line.now[place] or 0, line.then[place]) for place in places))
            for line in comparison.lines
        )
        self.units = tuple((move, _first_count(form, move)) for move in comparison.units)
        now, then = (sum(side or 0 for side in sides) for sides in zip(*((m.now, m.then) for _, m in self.units), strict=True))
        self.total = Move(now, then)
        self.both = tuple((unit, move) for unit, move in self.units if is_compared(unit))
        """The units that both periods have."""

    @property
    def common(self) -> tuple[int, int]:
        """The sums over the units that both periods have: this period, last period."""
        return sum(move.now or 0 for _, move in self.both), sum(move.then or 0 for _, move in self.both)

    def is_big(self, move: Move) -> bool:
        """True if the rule on the sheet marks the change as big."""
        return self.big.made(move.now, move.then)


def _first_count(form: Form, move: UnitMove) -> Move:
    return Move(*(sums_of(form, side or {})[0] for side in (move.now, move.then)))


def is_compared(move: UnitMove) -> bool:
    """True if a unit has figures in both periods."""
    return move.now is not None and move.then is not None


class View:
    """A summary as a report sees it. `file` is the name of the workbook that the summary was read from, "" if there is none."""

    def __init__(self, summary: Summary, file: str = "", first_annex: int = 1, prefix: str = "") -> None:
        """`first_annex` is the number of its first annex; `prefix` precedes the names of its sentences, because a report may cover
        several periods. Raises UnusableFile if the summary has no period."""
        if summary.period is None:
            raise UnusableFile(
                f"Tệp tổng hợp{f', {file}' if file else ''}: không rõ là của kỳ nào. Hãy tổng hợp lại với --period. "
                "Chưa ghi báo cáo nào."
            )
        self.summary, self.file = summary, file
        self.first_annex, self.prefix = first_annex, prefix
        self.open_decisions = 0
        """The number of decisions in the workbook that no merge has taken over."""
        self.form: Form = summary.form
        self.unit: Unit = summary.unit
        self.period: Period = summary.period
        self.due = f"{summary.due:%d/%m/%Y}" if summary.due is not None else None
        self.paths = ShortPaths(each.file for each in summary.submissions)

    @cached_property
    def sections(self) -> tuple[SectionView, ...]:
        titles = {section.id: section.title for section in self.form.sections}
        of_section = of_sections(self.form, self.summary.totals)
        return tuple(SectionView(each, titles.get(each, ""), tuple(lines), measured) for each, measured, lines in of_section)

    @cached_property
    def annexes(self) -> Annexes:
        """The annexes for this period."""
        return annexes_of(self.summary, self.first_annex, bool(self.explained))

    @property
    def lines(self) -> Iterator[TotalLine]:
        """All lines, section by section."""
        return (line for section in self.sections for line in section.lines)

    @cached_property
    def sums(self) -> Counts:
        """All lines together, in the order of `Form.counts`. What is part of another line is not counted again."""
        return sums_of(self.form, {line.key: line.cells for line in self.lines})

    @cached_property
    def measured(self) -> Measured:
        """The indicators over all lines together."""
        return measure_lines(self.form, self.summary.totals)

    @cached_property
    def facts(self) -> LineFactsOf:
        """What the cells prove about each line."""
        return LineFactsOf(self.summary)

    @cached_property
    def comparison(self) -> ComparisonView | None:
        comparison = self.summary.comparison
        return ComparisonView(self.form, comparison) if comparison is not None and comparison.units else None

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings, errors first."""
        return by_severity(self.summary)

    @property
    def to_review(self) -> list[Finding]:
        """The errors and warnings about reported figures. Units that did not report have an annex of their own."""
        return [found for found in self.findings if found.severity in (ERROR, WARNING) and found.rule != "missing-unit"]

    @property
    def explained(self) -> list[Finding]:
        """The findings that the unit itself has explained."""
        return [found for found in self.to_review if found.explained]

    @cached_property
    def _units_of_findings(self) -> dict[str, str]:
        return units_of_findings(self.summary)

    def unit_of(self, found: Finding) -> str | None:
        """Returns the name of the unit that a finding is about; None if there is none."""
        return unit_of(found, self._units_of_findings)


@dataclass(frozen=True, slots=True)
class Annexes:
    """The annexes' numbers in order; "" for an annex that the report does not have."""

    official: str
    by_unit: str
    missing: str
    explained: str
    sources: str

    @property
    def count(self) -> int:
        return sum(map(bool, (self.official, self.by_unit, self.missing, self.explained, self.sources)))


def annexes_of(summary: Summary, first: int, explained: bool) -> Annexes:
    """Returns the annexes of the report on a summary. `first` is the number of the first annex, because a report on several periods
    numbers all its annexes through; `explained` says whether units explained anything."""
    number = first
    numerals = []
    for is_there in (True, has_unit_table(summary), bool(summary.missing_units), explained, True):
        numerals.append(roman(number) if is_there else "")
        number += is_there
    return Annexes(*numerals)


def roman(number: int) -> str:
    """`4` → "IV"."""
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written
