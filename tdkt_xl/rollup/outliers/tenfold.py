"""Lines that are ten times too high together: several of a unit's lines, or all of them.

One such line stands out from the unit's others (`slips`). Of two or more the others seem too small, and of all the unit seems
large: then the lines have to be looked at together. A line's total is taken to be

    log total(unit, line) = size(unit) + usual(line) + noise,      size ~ N(0, σ²),   noise ~ N(0, τ² + 1/total),

where with last period's figures the unit's own total of then stands in place of usual(line). For each unit the sets
S = {the k lines highest above it} of round lines are tried, k = 0, 1, 2, …, with

    score(S) = log likelihood of the totals, those of S divided by ten, + Σ over S (number of parts − 1) · log 10 + log prior(S):

a part of a count ends in 0 by chance once in ten times, so that a line of four round parts is a thousand times likelier typed
with a nought too many. σ and τ are fitted to the units by medians of absolute deviations, which few wrong lines do not move.
Source: the mixture of a contaminated and a clean normal (Tukey 1960; Hampel et al., Robust Statistics, 1986, ch. 2 for the
medians); the sets follow Fellegi and Holt, JASA 71 (1976): the fewest changes that explain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

TELLING = 5
"""Smaller totals say nothing of a factor of ten."""
_A_LINE, _A_FORM = -5.0, -7.0
"""Logarithms of how likely a line of a unit, and a whole form, is typed with a nought too many."""
_SURELY = 4.6
"""A set of lines is told where its score is higher by so much than that of none: a hundred times likelier."""
_LEAST_SIZE, _LEAST_NOISE = 0.1, 0.15
_OF_A_DEVIATION = 1.4826
_TEN = float(np.log(10))


def tenfold_lines(parts: Matrix, before: Matrix | None) -> Mask:
    """By unit and line, whether the line is one of two or more that are ten times too high. Arguments by unit, line and part."""
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
        lines = _Lines(above[unit, known], totals[unit, known], is_round[unit, known], number[unit, known])
        found[unit, known[_chosen(lines, noise, float(spread[unit]))]] = True
    return found


def _above(totals: Matrix, some: Mask, last: Matrix | None) -> tuple[Matrix, float, Matrix]:
    """How far each total is above what is usual (logarithms; not-a-number: nothing to say), τ, and by unit σ.

    What is usual is the line's rate; of a unit whose last period is known, its figure of then or, where that says nothing, the
    line's rate times the unit's size of then.
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
    """The lines' rates and the units' sizes, as medians of one another's rests."""
    size = np.zeros(len(logs))
    for _ in range(3):
        usual = _median(logs - size[:, None], 0)
        size = _median(logs - usual, 1)
    return usual, size


def _median(values: Matrix, axis: int) -> Matrix:
    """Medians, 0 where there is nothing."""
    nothing = np.isnan(values).all(axis=axis, keepdims=True)
    return np.asarray(np.nanmedian(np.where(nothing, 0.0, values), axis=axis), float)


def _deviation(values: Matrix, least: float) -> float:
    known = values[~np.isnan(values)]
    return max(float(np.median(np.abs(known))) * _OF_A_DEVIATION, least) if len(known) else least


@dataclass(frozen=True, slots=True)
class _Lines:
    """A unit's lines: how far above what is usual, their totals, whether all parts end in 0, how many parts there are."""

    above: Matrix
    totals: Matrix
    is_round: Mask
    parts: npt.NDArray[np.int_]


def _chosen(lines: _Lines, noise: float, spread: float) -> npt.NDArray[np.int_]:
    """The best set of two or more lines; none where that is not surely likelier than no set at all."""
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
