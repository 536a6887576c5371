"""Lines that are ten times too high together: two or more lines of a unit, or all of its lines.

If one line is ten times too high, it differs from the unit's other lines (`slips`). If several are, the other lines seem too small;
if all are, the unit seems large. So the lines have to be examined together. The model of a line's total is

    log total(unit, line) = size(unit) + usual(line) + noise,      size ~ N(0, σ²),   noise ~ N(0, τ² + 1/total).

If the unit's last period is known, its own total of then is used for usual(line). For each unit the sets S = {the k round lines
that are highest above the usual} are tried, k = 0, 1, 2, …, with

    score(S) = log likelihood of the totals, those of S divided by ten, + Σ over S (number of parts − 1) · log 10 + log prior(S).

The middle term: a count ends in 0 by chance once in ten times. So a line of four round parts is a thousand times likelier if
somebody typed a nought too many. usual and size are fitted by median polish, σ and τ by medians of absolute deviations · 1.4826: a
few wrong lines do not change medians.

Sources: a mixture of a clean and a contaminated normal: Tukey (1960). Median polish: Tukey, Exploratory Data Analysis (1977).
Absolute deviations: Hampel et al., Robust Statistics (1986), ch. 2. The fewest changes that explain: Fellegi and Holt, JASA 71
(1976).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.rollup.outliers.expectations import Mask, Matrix

TELLING = 5
"""Smaller totals are not used: a factor of ten cannot be seen in them."""
_A_LINE, _A_FORM = -5.0, -7.0
"""The logarithm of the chance that a line of a unit, or a whole form, is typed with a nought too many."""
_SURELY = 4.6
"""A set of lines is reported if its score exceeds the score of the empty set by this much: it is a hundred times likelier."""
_LEAST_SIZE, _LEAST_NOISE = 0.1, 0.15
_OF_A_DEVIATION = 1.4826
_TEN = float(np.log(10))


def tenfold_lines(parts: Matrix, before: Matrix | None) -> Mask:
    """By unit and line, True if two or more lines, it among them, are ten times too high. Arguments: (unit, line, part)."""
    totals = parts.sum(axis=2)
    some = totals >= TELLING
    is_round = some & (parts % 10 == 0).all(axis=2)
    found = np.zeros(totals.shape, bool)
    suspects = np.flatnonzero(is_round.sum(axis=1) >= 2)
    if not len(suspects):
        return found
    above, noise, spread = _above(totals, some, before.sum(axis=2) if before is not None else None)
    number = (parts > 0).sum(axis=2)
    for unit in suspects:
        known = np.flatnonzero(some[unit] & ~np.isnan(above[unit]))
        lines = _UnitLines(above[unit, known], totals[unit, known], is_round[unit, known], number[unit, known])
        found[unit, known[_chosen(lines, noise, float(spread[unit]))]] = True
    return found


def _above(totals: Matrix, some: Mask, last: Matrix | None) -> tuple[Matrix, float, Matrix]:
    """How far the logarithm of each total is above the usual (not-a-number: unknown), τ, and σ by unit.

    The usual is the line's rate. For a unit whose last period is known it is the line's total of then, or, if that is too small,
    the line's rate times the unit's size of then.
    """
    logs = np.where(some, np.log(np.maximum(totals, 1)), np.nan)
    usual, _ = _levels(logs)
    usually = np.broadcast_to(usual, totals.shape).copy()
    known = np.zeros(len(totals), bool)
    if last is not None:
        then = np.where(last >= TELLING, np.log(np.maximum(last, 1)), np.nan)
        known = np.asarray(~np.isnan(then).all(axis=1), bool)
        _, of_then = _levels(then)
        usually[known] = np.where(np.isnan(then), usual + of_then[:, None], then)[known]
    above = logs - usually
    level = _median(above, 1)
    noise = _deviation(above - level[:, None], _LEAST_NOISE)
    spread = np.full(len(totals), _LEAST_SIZE)
    for group in (known, ~known):
        if group.any():
            middle = float(np.median(level[group]))
            above[group] -= middle
            spread[group] = _deviation(level[group] - middle, _LEAST_SIZE)
    return above, noise, spread


def _levels(logs: Matrix) -> tuple[Matrix, Matrix]:
    """The logarithms of the lines' rates and of the units' sizes, by three rounds of median polish (Tukey 1977)."""
    size = np.zeros(len(logs))
    for _ in range(3):
        usual = _median(logs - size[:, None], 0)
        size = _median(logs - usual, 1)
    return usual, size


def _median(values: Matrix, axis: int) -> Matrix:
    """The medians along an axis, 0 where every value is not-a-number."""
    nothing = np.isnan(values).all(axis=axis, keepdims=True)
    return np.asarray(np.nanmedian(np.where(nothing, 0.0, values), axis=axis), float)


def _deviation(values: Matrix, least: float) -> float:
    known = values[~np.isnan(values)]
    return max(float(np.median(np.abs(known))) * _OF_A_DEVIATION, least) if len(known) else least


@dataclass(frozen=True, slots=True)
class _UnitLines:
    """A unit's lines: how far each is above the usual (logarithm), its total, whether all its parts end in 0, their number."""

    above: Matrix
    totals: Matrix
    is_round: Mask
    parts: npt.NDArray[np.int_]


def _chosen(lines: _UnitLines, noise: float, spread: float) -> npt.NDArray[np.int_]:
    """The positions of the best set of two or more lines; empty if that set is not surely likelier than no set."""
    order = np.flatnonzero(lines.is_round)
    order = order[np.argsort(-lines.above[order], kind="stable")]
    weight = 1 / (noise**2 + 1 / lines.totals)
    scores = []
    for k in range(len(order) + 1):
        rest = lines.above.copy()
        rest[order[:k]] -= _TEN
        size = float((rest * weight).sum() / (weight.sum() + spread**-2))
        fit = -0.5 * float(((rest - size) ** 2 * weight).sum()) - 0.5 * (size / spread) ** 2
        prior = _A_FORM if k == len(rest) else k * _A_LINE
        scores.append(fit + float(np.maximum(lines.parts[order[:k]] - 1, 0).sum()) * _TEN + prior)
    best = int(np.argmax(scores))
    return order[:best] if best >= 2 and scores[best] - scores[0] >= _SURELY else order[:0]
