"""Units whose figures stand far out from those of units like them, and from their own of last period.

A count is taken for a gamma-Poisson (negative binomial) one. Its prior comes from the units of one level: the unit's size
times the column's rate, as widely spread as those units are; last period's figure, where there is one, updates it. What is
judged is the exact tail, since small counts full of zeros make nonsense of scores in standard deviations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lgamma
from typing import cast

import numpy as np
import numpy.typing as npt

from tdkt_xl.comparing import Comparison
from tdkt_xl.findings import Place, finding, shown
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.ledger import Ledger, line_key
from tdkt_xl.returns import Finding, Line, Return
from tdkt_xl.roster import Office

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]

FEWEST_UNITS = 30
"""Units of one level that it takes to say what is usual among them."""
BEYOND_DOUBT = 0.001
"""A unit is reported when all its figures being usual has no more than this chance …"""
UNLIKELY, BUDGET = 0.03, 0.01
"""… and, up to this share of all units, the most unlikely ones already when it has no more than that."""
MOST, MOST_OF_FEW = 0.05, 3
"""Never more than this share of all units, or so many of few, the most unlikely first: where more stand out, it is because
the units are not alike."""

_QUANTILE, _NORMAL_QUANTILE = 0.85, 1.4395
"""Spread is fitted so that this share of the figures lies within so many standard deviations, as a normal's does: a few
wrong figures do not move it."""
_LEAST_MEAN = 3.0
"""Smaller expectations say nothing about spread."""
_WORTH_A_LOOK = 2.5
_SMALLEST_SPREAD, _WIDEST_SPREAD = 0.002, 9.0


@dataclass(frozen=True, slots=True)
class Outlier:
    """A unit's least likely figure: positions of the unit, line and count column; the range that would be usual."""

    unit: int
    line: int
    count: int
    actual: int
    low: int
    high: int
    chance: float
    """Of any of the unit's figures being so far out."""


def outlier_findings(
    ledger: Ledger, returns: Sequence[tuple[Office, Return]], comparison: Comparison | None = None
) -> list[Finding]:
    """An `info` finding for each unit that stands out, at its most unlikely figure; lines with errors speak for themselves."""
    if len(ledger.offices) < FEWEST_UNITS:
        return []
    figures = _figures(ledger)
    wrong = _lines_with_errors(ledger, returns)
    before = _last_figures(ledger, comparison, figures.shape)
    found = []
    for level in dict.fromkeys(office.level for office in ledger.offices):
        units = np.array([i for i, office in enumerate(ledger.offices) if office.level == level])
        if len(units) >= FEWEST_UNITS:
            found += find_outliers(figures[units], before[units] if before is not None else None, wrong[units], units)
    keys = {ledger.offices[outlier.unit].key for outlier in found}
    own = [(office, ret) for office, ret in reversed(returns) if office.key in keys]
    cells = {(office.key, line.section, line_key(line)): (ret, line) for office, ret in own for line in ret.lines}
    return [_finding(ledger, outlier, cells, before is not None) for outlier in sorted(found, key=lambda each: each.unit)]


def _figures(ledger: Ledger) -> Matrix:
    """Counts by unit, line and column; blanks are 0."""
    sums = ledger.of_units
    figures = np.zeros((len(ledger.offices), len(ledger.lines), len(ledger.counts)))
    places = sums.index.to_frame(index=False).to_numpy(dtype=int)
    figures[places[:, 0], places[:, 1]] = sums.to_numpy(dtype=float, na_value=0.0)
    return figures


def _last_figures(ledger: Ledger, comparison: Comparison | None, shape: tuple[int, ...]) -> Matrix | None:
    """The same of last period; not-a-number for units that cannot be compared. None where too few can."""
    if comparison is None:
        return None
    figures = np.full(shape, np.nan)
    lines = {line: i for i, line in enumerate(ledger.lines)}
    for unit, move in enumerate(comparison.units[: len(ledger.offices)]):
        if move.then is not None and move.comparable:
            figures[unit] = 0.0
            for key, counts in move.then.items():
                if key in lines:
                    figures[unit, lines[key]] = [value or 0 for value in counts]
    return figures


def _lines_with_errors(ledger: Ledger, returns: Sequence[tuple[Office, Return]]) -> npt.NDArray[np.bool_]:
    """By unit and line, whether a return has an error there."""
    units = {office.key: i for i, office in enumerate(ledger.offices)}
    wrong = np.zeros((len(ledger.offices), len(ledger.lines)), bool)
    for office, ret in returns:
        places = {(found.section, found.award) for found in ret.findings if found.severity == ERROR}
        for i, (section, key) in enumerate(ledger.lines) if places else ():
            award = key if key in ledger.form.awards.awards else None
            if (section, award) in places:
                wrong[units[office.key], i] = True
    return wrong


def _finding(
    ledger: Ledger, outlier: Outlier, cells: Mapping[tuple[str, str, str], tuple[Return, Line]], with_last: bool
) -> Finding:
    office, (section, key) = ledger.offices[outlier.unit], ledger.lines[outlier.line]
    number = ledger.form.counts[outlier.count]
    place, label = Place(section=section), key
    if (office.key, section, key) in cells:
        ret, line = cells[office.key, section, key]
        cell = line.layout.cell(number, line.row)
        place = Place(ret.file, line.sheet or ret.sheet, cell, section, line.award, line.label, line.explained)
    elif key in ledger.form.awards.awards:
        label = ledger.form.printed_label(section, key)
        place = Place(section=section, award=key)
    return finding(
        "outlier",
        place,
        outlier.actual,
        unit=office.name,
        label=shown(place.label or label),
        column=number,
        typed=shown(outlier.actual),
        low=shown(outlier.low),
        high=shown(outlier.high),
        last=" và số kỳ trước" if with_last else "",
    )


# ---- The test


def find_outliers(
    figures: Matrix, before: Matrix | None, wrong: npt.NDArray[np.bool_], units: npt.NDArray[np.int_] | None = None
) -> list[Outlier]:
    """Outliers among units of one kind. `figures` and `before` (not-a-number: not known) are counts by unit, line and
    column, `wrong` tells lines to leave out, `units` gives the units other numbers than their rows'."""
    numbers = units if units is not None else np.arange(len(figures))
    columns = _distinct_columns(figures)
    if not len(columns[0]):
        return []
    now = figures[:, columns[0], columns[1]]
    then = before[:, columns[0], columns[1]] if before is not None else None
    mean, shape = _expected(now, then)
    chances = _chances(now, mean, shape, wrong[:, columns[0]])
    lowest = chances.argmin(axis=1)
    of_unit = -np.expm1(now.shape[1] * np.log1p(-np.minimum(chances.min(axis=1), 1 - 1e-12)))
    reported = []
    for unit in _picked(of_unit):
        at = int(lowest[unit])
        width = 2.58 * (mean[unit, at] + mean[unit, at] ** 2 / shape[unit, at]) ** 0.5
        low, high = max(0, round(mean[unit, at] - width)), max(1, round(mean[unit, at] + width))
        actual = int(now[unit, at])
        line, count = int(columns[0][at]), int(columns[1][at])
        reported.append(Outlier(int(numbers[unit]), line, count, actual, low, high, float(of_unit[unit])))
    return reported


def _picked(chances: Vector) -> list[int]:
    order = np.argsort(chances, kind="stable")
    budget, most = int(BUDGET * len(chances)), max(MOST_OF_FEW, int(MOST * len(chances)))
    first = order[:most]
    return [int(u) for rank, u in enumerate(first) if chances[u] < BEYOND_DOUBT or (rank < budget and chances[u] < UNLIKELY)]


def _distinct_columns(figures: Matrix) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """Line and column of all that hold anything and do not merely repeat another column of their line, as totals of
    awards for individuals alone do."""
    lines, counts = [], []
    for line in range(figures.shape[1]):
        seen: list[Matrix] = []
        for count in range(figures.shape[2]):
            column = figures[:, line, count]
            if column.any() and not any(np.mean(column != other) < 0.02 for other in seen):
                seen.append(column)
                lines.append(line)
                counts.append(count)
    return np.array(lines, int), np.array(counts, int)


def _expected(now: Matrix, then: Matrix | None) -> tuple[Matrix, Matrix]:
    """Mean and shape of each figure's distribution: variance = mean + mean²/shape."""
    mean, spread = _peers(now)
    shape: Matrix = np.broadcast_to(1 / spread, now.shape).copy()
    known = np.flatnonzero(~np.isnan(then).any(axis=1)) if then is not None else np.array([], int)
    if then is None or len(known) < FEWEST_UNITS:
        return mean, shape
    last = then[known]
    last_mean, last_spread = _peers(last)
    prior = 1 / np.maximum(spread, last_spread)
    last_mean = np.maximum(last_mean, 1e-9)
    updated = mean[known] / last_mean * (prior + last) / (prior / last_mean + 1)
    uncertainty = 1 / (prior + last)
    change = _spread(now[known], updated, uncertainty)
    mean[known], shape[known] = updated, 1 / (uncertainty + change)
    return mean, shape


def _peers(figures: Matrix) -> tuple[Matrix, Matrix]:
    """Expectations from unit size and column rate, the unit's own figure left out of the rate, and spread by column."""
    size = figures.sum(axis=1) + 1.0
    size /= size.mean()
    spread = np.full(figures.shape[1], 0.2)
    totals = figures.sum(axis=0)

    def rates() -> Matrix:
        return cast(Matrix, (totals - figures + 0.5 / len(figures)) / (size.sum() - size)[:, None])

    for _ in range(3):
        rate = rates()
        mean = size[:, None] * rate
        weight = np.where(mean >= 1, mean / (1 + spread * mean), 0) + 1e-9
        size = np.maximum(_weighted_median(figures / rate, weight), 0.05)
        mean = size[:, None] * rates()
        spread = _spread(figures, mean)
    return mean, spread


def _weighted_median(values: Matrix, weights: Matrix) -> Vector:
    """Row by row; one wild figure does not change a unit's size."""
    order = np.argsort(values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    heaped = np.take_along_axis(weights, order, axis=1).cumsum(axis=1)
    middle = (heaped < heaped[:, -1:] / 2).sum(axis=1)
    chosen: Vector = ranked[np.arange(len(values)), np.minimum(middle, values.shape[1] - 1)]
    return chosen


def _spread(figures: Matrix, mean: Matrix, known: Matrix | None = None) -> Vector:
    """What the squared mean is multiplied with to make up the variance beyond a Poisson's (and beyond `known`), by column;
    columns with few figures to go by are drawn towards all together."""
    needed = ((figures - mean) ** 2 / _NORMAL_QUANTILE**2 - mean) / mean**2
    if known is not None:
        needed = needed - known
    telling = mean >= _LEAST_MEAN
    everywhere = 0.3
    if telling.sum() >= FEWEST_UNITS:
        everywhere = max(float(np.quantile(needed[telling], _QUANTILE)), _SMALLEST_SPREAD)
    spread = np.full(figures.shape[1], everywhere)
    for column in range(figures.shape[1]):
        own = needed[telling[:, column], column]
        if len(own) >= FEWEST_UNITS // 2:
            fitted = max(float(np.quantile(own, _QUANTILE)), 0.0)
            spread[column] = max((len(own) * fitted + 40 * everywhere) / (len(own) + 40), everywhere / 2)
    return np.asarray(np.clip(spread, _SMALLEST_SPREAD, _WIDEST_SPREAD), float)


def _chances(figures: Matrix, mean: Matrix, shape: Matrix, wrong: npt.NDArray[np.bool_]) -> Matrix:
    """Two-sided chance of each figure; 1 for those that nobody would look at twice."""
    chances = np.ones_like(figures)
    far = np.abs(figures - mean) > _WORTH_A_LOOK * np.sqrt(mean + mean**2 / shape)
    places = np.nonzero(far & ~wrong)
    if len(places[0]):
        chances[places] = tails(figures[places], mean[places], shape[places])
    return chances


def tails(counts: Vector, mean: Vector, shape: Vector) -> Vector:
    """Twice the chance that a negative binomial count lies as far out as each of `counts` on its side, the count itself by
    half. Terms are added outwards until they no longer matter."""
    more = mean / (shape + mean)
    first = _log_gamma(counts + shape) - _log_gamma(shape) - _log_gamma(counts + 1) + shape * np.log1p(-more)
    term: Vector = np.exp(first + counts * np.log(more))
    total, at, up = term / 2, counts.copy(), counts > mean
    going = np.flatnonzero(term > 0)
    while len(going):
        n, k, q = at[going], shape[going], more[going]
        factor = np.where(up[going], (n + k) / (n + 1) * q, n / (np.maximum(n - 1, 0) + k) / q)
        term[going] *= factor
        total[going] += term[going]
        at[going] += np.where(up[going], 1.0, -1.0)
        going = going[(term[going] > total[going] * 1e-7) & (at[going] >= 0)]
    return np.minimum(1.0, 2 * total)


def _log_gamma(values: Vector) -> Vector:
    return np.fromiter(map(lgamma, values.tolist()), float, len(values))
