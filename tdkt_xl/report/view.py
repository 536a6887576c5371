"""A summary as reports look at it: its lines by section, its moves against last period, its files by short paths.

Nothing of it is stored anywhere: all is worked out from the summary, fresh or read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import ERROR, WARNING
from tdkt_xl.model.counts import total_of
from tdkt_xl.model.returns import Finding
from tdkt_xl.model.summary import Comparison, Summary, TotalLine, UnitMove
from tdkt_xl.model.units import Unit
from tdkt_xl.report.annexes import Annexes, annexes_of
from tdkt_xl.report.line_facts import LineFactsOf
from tdkt_xl.rollup.indicators import Measured, measure_lines, of_sections
from tdkt_xl.summary.findings_sheet import by_severity, unit_of, units_of_findings
from tdkt_xl.summary.short_paths import ShortPaths
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the official sheet with its lines; `id` and `title` are "" for lines under no heading."""

    id: str
    title: str
    lines: tuple[TotalLine, ...]
    measured: Measured


@dataclass(frozen=True, slots=True)
class Move:
    """A figure this period and last; None: not known then, or not comparable."""

    now: int | None
    then: int | None

    @property
    def difference(self) -> int:
        return (self.now or 0) - (self.then or 0)

    @property
    def share(self) -> float | None:
        """The difference as a share of last period's figure; None where that is blank or 0."""
        return self.difference / self.then if self.then else None


@dataclass(frozen=True, slots=True)
class LineMoves:
    """A line against last period: moves in the order of `Form.main_counts`."""

    section: str
    label: str
    moves: tuple[Move, ...]


class ComparisonView:
    """A comparison in the first count, all lines of a unit together. `period` is last period in words."""

    def __init__(self, form: Form, comparison: Comparison) -> None:
        self.period = comparison.previous.period.words
        self.of = comparison
        self.big = comparison.big
        places = [form.counts.index(number) for number in form.main_counts]
        self.lines = tuple(
            LineMoves(line.section, line.label, tuple(Move(line.now[place] or 0, line.then[place]) for place in places))
            for line in comparison.lines
        )
        self.units = tuple((move, _first_count(move)) for move in comparison.units)
        now, then = (sum(side or 0 for side in sides) for sides in zip(*((m.now, m.then) for _, m in self.units), strict=True))
        self.total = Move(now, then)
        self.both = tuple((unit, move) for unit, move in self.units if is_compared(unit))
        """The units that both periods have."""

    @property
    def common(self) -> tuple[int, int]:
        """What those units have in both periods, this period first."""
        return sum(move.now or 0 for _, move in self.both), sum(move.then or 0 for _, move in self.both)

    def is_big(self, move: Move) -> bool:
        """Whether the rule on the sheet marks the move."""
        return self.big.made(move.now, move.then)


def _first_count(move: UnitMove) -> Move:
    return Move(*(total_of(counts[0] for counts in (side or {}).values()) for side in (move.now, move.then)))


def is_compared(move: UnitMove) -> bool:
    """Whether a unit has both sides."""
    return move.now is not None and move.then is not None


class View:
    """What a report tells of a summary. `file` is the name of the workbook that it was read from, "" where it was not."""

    def __init__(self, summary: Summary, file: str = "", first_annex: int = 1, prefix: str = "") -> None:
        """`first_annex` is the number of its first annex, `prefix` stands before the names of its sentences: a report may be on
        several periods. Raises UnusableFile where the summary does not tell its period."""
        if summary.period is None:
            raise UnusableFile(
                f"Tệp tổng hợp{f', {file}' if file else ''}: không rõ là của kỳ nào. Hãy tổng hợp lại với --period. "
                "Chưa ghi báo cáo nào."
            )
        self.summary, self.file = summary, file
        self.first_annex, self.prefix = first_annex, prefix
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
        """The annexes on this period."""
        return annexes_of(self)

    @property
    def lines(self) -> Iterator[TotalLine]:
        """All lines, section after section."""
        return (line for section in self.sections for line in section.lines)

    @cached_property
    def measured(self) -> Measured:
        """All lines together."""
        return measure_lines(self.form, self.summary.totals)

    @cached_property
    def facts(self) -> LineFactsOf:
        """What the cells settle about each line."""
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
        """The errors and warnings on what was reported; who has not reported has an annex of its own."""
        return [found for found in self.findings if found.severity in (ERROR, WARNING) and found.rule != "missing-unit"]

    @property
    def explained(self) -> list[Finding]:
        """The findings that the unit itself has explained."""
        return [found for found in self.to_review if found.explained]

    @cached_property
    def _units_of_findings(self) -> dict[str, str]:
        return units_of_findings(self.summary)

    def unit_of(self, found: Finding) -> str | None:
        """The name of the unit that a finding is about."""
        return unit_of(found, self._units_of_findings)
