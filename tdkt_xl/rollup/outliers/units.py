"""Units whose figures differ much from those of similar units, from their own other figures, and from their last period.

`expectations` computes what is usual; `slips` computes how far a slip of the hand would explain a unit's figures. Lines that are
ten times too high together (`tenfold`) are found first and divided by ten, so that the unit's other lines are compared with the
right figures. `_picked` chooses the units to report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.rollup.outliers import FEWEST_UNITS
from tdkt_xl.rollup.outliers.composition import Composition, composition
from tdkt_xl.rollup.outliers.expectations import Expected, Mask, Matrix, Vector, expected
from tdkt_xl.rollup.outliers.slips import WHOLE, suspicion
from tdkt_xl.rollup.outliers.tenfold import TELLING, tenfold_lines
from tdkt_xl.words.severities import ERROR

MOST_TOGETHER = 4_000
"""If a level has more units than this, they are examined in groups, to save memory. Such a group shows well what is usual."""
BUDGET, LIKELY = 0.02, 1.0
"""A unit is reported if it is among this share of the units with the largest odds, a slip is the likelier explanation (odds above
LIKELY), and by chance at most this share of the units would have such odds …"""
FALSE, BEYOND_DOUBT = 0.05, 20.0
"""… more units are reported if at most this share of the reports may be false and each unit's odds exceed BEYOND_DOUBT."""
BULK = (0.5, 0.15)
"""Between these two shares of the units the fall of the odds shows how odds are distributed without slips; slips are too rare there
to matter. At most the smaller share of the units is reported."""
CARE = 1.5
"""For reports beyond the budget the tail is taken to be this many times as long."""
_TINY = 1e-300
_SHORTEST = 0.5
"""The shortest length of the tail, for units that are all alike."""
LINES, FORM = "lines", "form"
_USUAL = 2.58
"""The usual range is the mean ± this many standard deviations (99 % of a normal distribution)."""


@dataclass(frozen=True, slots=True)
class LineKind:
    """How lines divide into parts, and the number of each line's section."""

    made_of: Composition
    sections: npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Outlier:
    """A unit's most suspicious figure: its unit, line and count column, the count, and the usual range `low` to `high`."""

    unit: int
    line: int
    count: int
    actual: int
    low: int
    high: int
    odds: float
    """How many times likelier the unit's figures are with a slip than without."""
    together: str = ""
    """LINES if the line is one of several that are ten times too high, FORM if the whole form is; "" otherwise."""


def outliers_of(summary: Summary, returns: Sequence[tuple[Office, Return]], comparison: Comparison | None = None) -> list[Finding]:
    """One `info` finding for each unusual unit, at its most suspicious figure. Lines with errors are left out: the errors are
    reported already."""
    table = _CountTable.of(summary)
    wrong = _lines_with_errors(summary, table, returns)
    before = _last_figures(table, comparison)
    ids = {section: i for i, section in enumerate(dict.fromkeys(section for section, _ in table.lines))}
    kind = LineKind(composition(summary.form), np.array([ids[section] for section, _ in table.lines], int))
    found = []
    for level in dict.fromkeys(office.level for office in table.offices):
        of_level = np.array([i for i, office in enumerate(table.offices) if office.level == level])
        groups = -(-len(of_level) // MOST_TOGETHER)
        for units in (of_level[start::groups] for start in range(groups) if len(of_level) >= FEWEST_UNITS):
            last = before[units] if before is not None else None
            found += find_outliers(table.figures(units), last, wrong[units], kind, units)
    keys = {table.offices[outlier.unit].key for outlier in found}
    own = [(office, ret) for office, ret in reversed(returns) if office.key in keys]
    cells = {(office.key, line.key): (ret, line) for office, ret in own for line in ret.lines}
    return [_finding(summary, table, outlier, cells, before is not None) for outlier in sorted(found, key=lambda each: each.unit)]


@dataclass(frozen=True)
class _CountTable:
    """The counts of a summary's details, one row each, with the positions of its unit and line; blank counts are 0."""

    offices: Sequence[Office]
    lines: Sequence[LineKey]
    unit_of: npt.NDArray[np.int64]
    line_of: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, summary: Summary) -> _CountTable:
        details, lines = summary.details, list(summary.lines)
        units = {office.key: place for place, office in enumerate(summary.offices)}
        of_submission = np.array([units.get(each.unit or "", -1) for each in summary.submissions], np.int64)
        places = {key: place for place, key in enumerate(lines)}
        in_order = np.array([places[key] for key in details.keys], np.int64)
        counts = np.maximum(np.array(details.counts, np.int64), 0).reshape(len(details), details.width)
        unit_of = of_submission[np.array(details.submissions, np.int64)]
        return cls(summary.offices, lines, unit_of, in_order[np.array(details.lines, np.int64)], counts)

    def figures(self, units: npt.NDArray[np.int_]) -> Matrix:
        """The counts of some units, by unit, line and column."""
        rows = np.full(len(self.offices), -1)
        rows[units] = np.arange(len(units))
        of_units = rows[self.unit_of]
        chosen, shape = of_units >= 0, (len(units), len(self.lines))
        cells = of_units[chosen] * shape[1] + self.line_of[chosen]
        figures = np.empty((*shape, self.counts.shape[1]))
        for place in range(self.counts.shape[1]):
            counts = self.counts[chosen, place]
            figures[..., place] = np.bincount(cells, counts, minlength=shape[0] * shape[1]).reshape(shape)
        return figures


def _last_figures(table: _CountTable, comparison: Comparison | None) -> Matrix | None:
    """The counts of last period by unit, line and column; NaN for units that cannot be compared. None without comparison."""
    if comparison is None:
        return None
    figures = np.full((len(table.offices), len(table.lines), table.counts.shape[1]), np.nan)
    lines = {line: i for i, line in enumerate(table.lines)}
    for unit, move in enumerate(comparison.units[: len(table.offices)]):
        if move.then is not None and move.comparable:
            figures[unit] = 0.0
            for key, counts in move.then.items():
                if key in lines:
                    figures[unit, lines[key]] = [value or 0 for value in counts]
    return figures


def _lines_with_errors(summary: Summary, table: _CountTable, returns: Sequence[tuple[Office, Return]]) -> Mask:
    """By unit and line, True if a return has an error there."""
    units = {office.key: i for i, office in enumerate(table.offices)}
    wrong = np.zeros((len(table.offices), len(table.lines)), bool)
    for office, ret in returns:
        places = {(found.section, found.award) for found in ret.findings if found.severity == ERROR}
        for i, (section, key) in enumerate(table.lines) if places else ():
            award = key if key in summary.form.awards.awards else None
            if (section, award) in places:
                wrong[units[office.key], i] = True
    return wrong


def _finding(
    summary: Summary,
    table: _CountTable,
    outlier: Outlier,
    cells: Mapping[tuple[str, LineKey], tuple[Return, Line]],
    with_last: bool,
) -> Finding:
    office, line_key = table.offices[outlier.unit], table.lines[outlier.line]
    section, key = line_key
    number = summary.form.counts[outlier.count]
    place, label = FindingPlace(section=section), key
    if (office.key, line_key) in cells:
        ret, line = cells[office.key, line_key]
        cell = line.layout.cell(number, line.row) if line.layout.places else None  # none for approved figures without a file
        place = FindingPlace(ret.file, line.sheet or ret.sheet, cell, section, line.award, line.label, line.explained)
    elif key in summary.form.awards.awards:
        label = summary.form.printed_label(section, key)
        place = FindingPlace(section=section, award=key)
    return finding(
        "outlier",
        place,
        outlier.actual,
        unit=office.name,
        label=place.label or label,
        column=number,
        low=outlier.low,
        high=outlier.high,
        last=with_last,
        **({f"tenfold_{outlier.together}": True} if outlier.together else {}),
    )


# ---- The test


def find_outliers(
    figures: Matrix, before: Matrix | None, wrong: Mask, kind: LineKind, units: npt.NDArray[np.int_] | None = None
) -> list[Outlier]:
    """The outliers among units of one level.

    `figures` and `before` (last period; not-a-number: not known) are counts by unit, line and column. `wrong` are the lines to
    leave out (unit, line). `units` are the numbers to give to the units in the result; None: their rows.
    """
    if not figures.any():
        return []
    numbers = units if units is not None else np.arange(len(figures))
    parts = kind.made_of.of(figures)
    known = before is not None and (~np.isnan(before).any(axis=(1, 2))).sum() >= FEWEST_UNITS
    last = kind.made_of.of(before) if before is not None and known else None
    together = tenfold_lines(parts, last) & ~wrong
    parts = np.where(together[..., None], parts / 10, parts)
    of_parts, of_lines = expected(parts, last, kind.made_of)
    suspected = suspicion(parts, of_parts, of_lines, kind.sections, wrong | together)
    reported = list(_tenfold(figures, together, of_lines, kind, numbers))
    line_deviations, part_deviations = of_lines.deviation, of_parts.deviation
    for unit in _picked(suspected.odds):
        if together[unit].any():
            continue
        line, place = int(suspected.line[unit]), int(suspected.part[unit])
        column, others = kind.made_of.whole, 0.0
        mean, deviation = of_lines.mean[unit, line], line_deviations[unit, line]
        if place != WHOLE or column is None:
            place = place if place != WHOLE else int(of_parts.mean[unit, line].argmax())
            part = kind.made_of.parts[place]
            column, others = part.column, float(figures[unit, line, list(part.less)].sum())
            mean, deviation = of_parts.mean[unit, line, place], part_deviations[unit, line, place]
        low, high = max(0, round(mean + others - _USUAL * deviation)), max(1, round(mean + others + _USUAL * deviation))
        actual, odds = int(figures[unit, line, column]), float(suspected.odds[unit])
        reported.append(Outlier(int(numbers[unit]), line, column, actual, low, high, odds))
    return reported


def _tenfold(
    figures: Matrix, together: Mask, of_lines: Expected, kind: LineKind, numbers: npt.NDArray[np.int_]
) -> Iterator[Outlier]:
    """An outlier for each line ten times too high together with others; for a whole form only one, for its largest line."""
    column = kind.made_of.whole
    if column is None:
        return
    for unit in np.flatnonzero(together.any(axis=1)):
        lines = np.flatnonzero(together[unit])
        whole = bool((together[unit] | (figures[unit, :, column] < TELLING)).all())
        for line in [int(lines[figures[unit, lines, column].argmax()])] if whole else map(int, lines):
            reach = _USUAL * of_lines.deviation[unit, line]
            low, high = max(0, round(of_lines.mean[unit, line] - reach)), max(1, round(of_lines.mean[unit, line] + reach))
            actual = int(figures[unit, line, column])
            yield Outlier(int(numbers[unit]), line, column, actual, low, high, np.inf, FORM if whole else LINES)


def _picked(odds: Vector) -> list[int]:
    """The positions of the units to report, the most suspicious first.

    The logarithm of the odds of units without a slip is taken to have an exponential tail beyond its upper 15 %:

        P(log odds > x) = 0.15 · exp((q15 − x) / t),   t = (q15 − q50) / ln(0.5 / 0.15),   q = upper quantiles.

    A unit of rank r among n is reported if r ≤ 0.02 n, P ≤ 0.02 and odds > 1; or if r ≤ 0.15 n, n · P ≤ 0.05 r with 1.5 t for t,
    and odds > 20. Units of a higher rank than a reported one are reported too. Sources: exceedances over a threshold: Pickands,
    Ann. Statist. 3 (1975); the share of false reports: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995).
    """
    order = np.argsort(-odds, kind="stable")
    evidence = np.log(np.maximum(odds[order], _TINY))
    middle, far = (evidence[min(int(share * len(odds)), len(odds) - 1)] for share in BULK)
    length = max((far - middle) / np.log(BULK[0] / BULK[1]), _SHORTEST)
    share = np.arange(1, len(odds) + 1) / len(odds)
    chance, careful = (BULK[1] * np.exp((far - evidence) / tail) for tail in (length, CARE * length))
    likely = (share <= BUDGET) & (chance <= BUDGET) & (evidence > np.log(LIKELY))
    doubtless = (share <= BULK[1]) & (careful <= FALSE * share) & (evidence > np.log(BEYOND_DOUBT))
    last = max(int(np.flatnonzero(rule).max(initial=-1)) for rule in (likely, doubtless))
    return [int(unit) for unit in order[: last + 1]]
