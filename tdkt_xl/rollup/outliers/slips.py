"""How much likelier a unit's figures become if one of them is a slip of the hand.

A slip has a shape: two digits swapped, a digit too many or too few, a figure one column or one line off, a section moved one line
down, a line ten times too large. For each shape the likelihood of the figures without the slip is divided by the likelihood of the
figures as they are. A slip of no known shape is compared with a count from anywhere. A figure is suspicious not because it is rare,
but because a common slip would explain it.

    odds(unit) = Σ over kinds  P(kind) · Σ over places  1/places(kind, unit) · L(figures, slip undone) / L(figures as they are)
    P(kind) = 1/7,   L = product of the NB(μ, k) of `expectations`

where places(kind, unit) is the number of ways in which the kind could have happened to this unit. Kinds and places exclude one
another, so their odds are added.

Sources: Bayes' rule in its odds form: Jaynes, Probability Theory (2003), 4.2. Kinds of slips: reading/typing_slips.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.rollup.outliers.expectations import Expected, Mask, Matrix, Vector, found_empty

_SWAP, _TENFOLD = "swap", "tenfold"
_KINDS = 7
"""The kinds of slips, equally likely before looking: digits swapped; a digit too many or too few; another column; a line ten times
too large; another line; a section moved down; anything."""
_ANYWHERE = 0.3
"""The shape of the distribution of a count from anywhere: a count far below the mean is about as likely as one far above."""
_WORTH_A_LOOK = 1.2
"""A figure that is nearer to its mean than this many standard deviations is not examined: no slip would explain it better."""
_MOST = 200.0
"""The logarithm of an odds is cut at this value."""


WHOLE = -1
"""Used in place of the position of a part: the line as a whole."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """By unit: the odds that it has a slip, over all places and kinds; and the likeliest place: its line, and its part or WHOLE."""

    odds: Vector
    line: npt.NDArray[np.int_]
    part: npt.NDArray[np.int_]


def suspicion(parts: Matrix, of_parts: Expected, of_lines: Expected, sections: npt.NDArray[np.int_], wrong: Mask) -> Suspicion:
    """The odds of slips in the parts (unit, line, part). `sections` is the number of each line's section; lines that are known to
    be `wrong` (unit, line) are left out."""
    totals = parts.sum(axis=2)
    used, lines = ~wrong[..., None] & parts.any(axis=0), ~wrong & totals.any(axis=0)
    log_chance = _log_chance(parts, of_parts)
    in_parts = _in_a_cell(parts, of_parts, log_chance, used) + _one_off(parts, of_parts, log_chance, used)
    log_chance = _log_chance(totals, of_lines)
    on = sections[1:] == sections[:-1]
    in_lines = (
        _all_tenfold(parts, of_lines, log_chance, lines)
        + _one_off(totals, of_lines, log_chance, lines, on)
        + _slid_down(totals, of_lines, log_chance, lines, on)
    )
    everywhere = np.concatenate([in_parts, in_lines[..., None]], axis=2).reshape(len(parts), -1)
    line, part = np.divmod(everywhere.argmax(axis=1), parts.shape[2] + 1)
    return Suspicion(everywhere.sum(axis=1) / _KINDS, line, np.where(part == parts.shape[2], WHOLE, part))


def _log_chance(figures: Matrix, usual: Expected) -> Matrix:
    """The logarithm of the chance of each figure if there is no slip.

    An empty figure has two explanations: chance, or a unit that never has the line (`found_empty`).
    """
    nothing = figures == 0
    by_chance, never = found_empty(nothing, usual.mean, usual.shape)
    log_chance = np.log(never + (1 - never) * by_chance)
    some = np.nonzero(~nothing)
    log_chance[some] = log_likelihood(figures[some], usual.mean[some], usual.shape[some])
    return log_chance


def _in_a_cell(figures: Matrix, usual: Expected, log_chance: Matrix, used: Mask) -> Matrix:
    """For each figure: the odds of swapped digits, of a digit too many or too few, and of anything else.

    Each kind is equally likely at every figure of the unit where it is possible.
    """
    odds = np.zeros_like(figures)
    far = np.nonzero(used & (np.abs(figures - usual.mean) > _WORTH_A_LOOK * usual.deviation))
    typed, mean, shape, own = figures[far], usual.mean[far], usual.shape[far], log_chance[far]
    found = np.exp(np.minimum(log_likelihood(typed, mean, np.minimum(shape, _ANYWHERE)) - own, _MOST)) / _by_unit(used)[far[0]]
    chances = {
        _SWAP: 1 / np.maximum(_swappable(figures, used), 1.0)[far[0]],
        _TENFOLD: 1 / _by_unit(np.asarray((figures > 0) * 1.0 + (figures >= 10), float) * used)[far[0]],
    }
    for kind, meant, possible in _meant(typed):
        at = np.flatnonzero(possible)
        gain = log_likelihood(meant[at], mean[at], shape[at]) - own[at]
        found[at] += chances[kind][at] * np.exp(np.minimum(gain, _MOST))
    odds[far] = found
    return odds


def _by_unit(places: Matrix | Mask) -> Vector:
    """The sum of `places` for each unit, at least 1."""
    return np.asarray(np.maximum(places.reshape(len(places), -1).sum(axis=1), 1.0), float)


def _swappable(figures: Matrix, used: Mask) -> Vector:
    """In how many ways each unit could have swapped two neighbouring digits."""
    at = np.nonzero(used & (figures >= 10))
    ways = np.zeros(len(at[0]))
    for _, possible in _swaps(figures[at]):
        ways += possible
    return np.asarray(np.bincount(at[0], ways, minlength=len(figures)), float)


def _swaps(typed: Vector) -> Iterator[tuple[Vector, Mask]]:
    """For each pair of neighbouring digits, from the last pair on: the counts with this pair swapped, and where the result is
    another count of as many digits."""
    digits = np.floor(np.log10(np.maximum(typed, 1))) + 1
    for place in range(int(digits.max(initial=1)) - 1):
        unit = 10.0**place
        low, high = np.floor(typed / unit) % 10, np.floor(typed / unit / 10) % 10
        yield typed + (low - high) * 9 * unit, (low != high) & (digits >= place + 2) & ((low > 0) | (digits > place + 2))


def _meant(typed: Vector) -> Iterator[tuple[str, Vector, Mask]]:
    """What the sender may have meant by the counts `typed`: the kind of slip, the counts meant, and where this kind is possible."""
    for swapped, possible in _swaps(typed):
        yield _SWAP, swapped, possible
    yield _TENFOLD, np.floor(typed / 10), (typed > 0) & (typed % 10 == 0)
    for lost in range(10):
        yield _TENFOLD, typed * 10 + lost, typed > 0


def _one_off(figures: Matrix, usual: Expected, log_chance: Matrix, used: Mask, on: Mask | bool = True) -> Matrix:
    """For each figure beside an empty place: the odds that it belongs into the empty place. What belongs into its own place is then
    unknown.

    `on` limits this to neighbours of the same section.
    """
    odds = np.zeros_like(figures)
    for step in (1, -1):
        empty, typed = (slice(None, -1), slice(1, None)) if step == 1 else (slice(1, None), slice(None, -1))
        at = np.nonzero((figures[..., empty] == 0) & (figures[..., typed] > 0) & used[..., typed] & used[..., empty] & on)
        own = figures[..., typed][at]
        moved = log_likelihood(own, usual.mean[..., empty][at], usual.shape[..., empty][at])
        gain = moved - log_chance[..., empty][at] - log_chance[..., typed][at]
        beside = odds[..., typed]
        beside[at] += np.exp(np.minimum(gain, _MOST))
    number = 2 * _by_unit((figures > 0) & used)
    return odds / number.reshape(-1, *[1] * (figures.ndim - 1))


def _all_tenfold(parts: Matrix, usual: Expected, log_chance: Matrix, used: Mask) -> Matrix:
    """For each line: the odds that all its figures are ten times too large."""
    odds = np.zeros_like(log_chance)
    at = np.nonzero(used & (parts % 10 == 0).all(axis=2) & parts.any(axis=2))
    gain = log_likelihood(parts[at].sum(axis=1) / 10, usual.mean[at], usual.shape[at]) - log_chance[at]
    odds[at] = np.exp(np.minimum(gain, _MOST))
    return odds / _by_unit(parts.any(axis=2) & used)[:, None]


def _slid_down(totals: Matrix, usual: Expected, log_chance: Matrix, used: Mask, on: Mask) -> Matrix:
    """For each empty line: the odds that every line from it to the end of its section holds what belongs one line up."""
    gain = -log_chance
    goes_on = np.append(on, False)
    moved = log_likelihood(totals[:, 1:], usual.mean[:, :-1], usual.shape[:, :-1])
    for line in reversed(np.flatnonzero(goes_on)):
        gain[:, line] += moved[:, line] + gain[:, line + 1]
    possible = (totals == 0) & goes_on & used
    return np.where(possible, np.exp(np.minimum(gain, _MOST)), 0.0) / _by_unit(used)[:, None]


# ---- Likelihood


def log_likelihood(counts: Matrix, mean: Matrix, shape: Matrix) -> Matrix:
    """The logarithm of the chance of each count y in the negative binomial distribution with mean μ and shape k:

    ln Γ(y+k) − ln Γ(k) − ln Γ(y+1) − k ln(1 + μ/k) + y ln(μ / (k + μ)).
    """
    of_counts = _log_gamma(counts + shape) - _log_gamma(shape) - _log_gamma(counts + 1)
    return np.asarray(of_counts - shape * np.log1p(mean / shape) + counts * np.log(mean / (shape + mean)), float)


def _log_gamma(values: Matrix) -> Matrix:
    """The logarithm of the gamma function of positive numbers, exact to 1e-10.

    With z = x + 7, Stirling's series gives ln Γ(z); then ln Γ(x) = ln Γ(z) − ln(x (x+1) … (x+6)). Source: Abramowitz and Stegun,
    6.1.40.
    """
    below = values.copy()
    for step in range(1, 7):
        below *= values + step
    z = values + 7
    series = 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5) - 1 / (1680 * z**7)
    return np.asarray((z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + series - np.log(below), float)
