"""How much likelier a unit's figures become when one of them is taken for a slip of the hand.

A slip has a shape: two digits swapped, a digit too many or too few, a figure one column or one line off, lines that slid. The
odds of each are the likelihood of the figures as they would have been without it over that of the figures as they are; what
takes no known shape is held against a count from anywhere. A figure is suspicious not for being rare alone, but when
something that people do would explain it.

    odds(kind at place) = P(kind) · 1/places · P(figures, slip undone) / P(figures as they are)

where places is in how many ways the kind could have happened to this unit, and P is the negative binomial of `expectations`. The
odds of a unit are the sum over kinds and places (they exclude one another).
Source: Bayes' rule in its odds form, Jaynes, Probability Theory (2003), 4.2; kinds of slips as in reading/typing_slips.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.rollup.outliers.expectations import Expected, Mask, Matrix, Vector, found_empty

_SWAP, _TENFOLD = "swap", "tenfold"
_KINDS = 7
"""Digits swapped, one more or less, another column, a line ten times too large, another line, a section slid, anything: each is
as likely as the others before looking."""
_ANYWHERE = 0.3
"""Shape of the distribution that a figure of any origin is held against: about as likely far below its mean as far above."""
_WORTH_A_LOOK = 1.2
"""Figures nearer to what is expected, in standard deviations, gain nothing by being taken for slips."""
_MOST = 200.0
"""The largest logarithm of odds that is kept."""


WHOLE = -1
"""In place of a part: the line as a whole."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """By unit: the odds that it has a slip, all places and shapes together, and where the likeliest is: line, and part or
    WHOLE."""

    odds: Vector
    line: npt.NDArray[np.int_]
    part: npt.NDArray[np.int_]


def suspicion(parts: Matrix, of_parts: Expected, of_lines: Expected, sections: npt.NDArray[np.int_], wrong: Mask) -> Suspicion:
    """What slips would explain in the parts (unit, line, part). `sections` numbers the lines' sections; lines that are
    `wrong` (unit, line) already are left out."""
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
    """Logarithm of the chance of each figure without a slip. Where there is nothing, that may be chance, or a unit that has
    no such thing at all: as likely as other units (first axis) are found empty more often than by chance."""
    nothing = figures == 0
    by_chance, never = found_empty(nothing, usual.mean, usual.shape)
    log_chance = np.log(never + (1 - never) * by_chance)
    some = np.nonzero(~nothing)
    log_chance[some] = log_likelihood(figures[some], usual.mean[some], usual.shape[some])
    return log_chance


def _in_a_cell(figures: Matrix, usual: Expected, log_chance: Matrix, used: Mask) -> Matrix:
    """Of each figure, a part or a line as a whole: digits swapped, one too many or too few, or anything. Each of these is as
    likely at any figure of the unit that lends itself to it."""
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
    """How many there are of something in each unit, one at least."""
    return np.asarray(np.maximum(places.reshape(len(places), -1).sum(axis=1), 1.0), float)


def _swappable(figures: Matrix, used: Mask) -> Vector:
    """How many digits each unit could have swapped."""
    at = np.nonzero(used & (figures >= 10))
    ways = np.zeros(len(at[0]))
    for _, possible in _swaps(figures[at]):
        ways += possible
    return np.asarray(np.bincount(at[0], ways, minlength=len(figures)), float)


def _swaps(typed: Vector) -> Iterator[tuple[Vector, Mask]]:
    """Two neighbouring digits swapped, from the last two on: the counts, and where that makes a count."""
    digits = np.floor(np.log10(np.maximum(typed, 1))) + 1
    for place in range(int(digits.max(initial=1)) - 1):
        unit = 10.0**place
        low, high = np.floor(typed / unit) % 10, np.floor(typed / unit / 10) % 10
        yield typed + (low - high) * 9 * unit, (low != high) & (digits >= place + 2) & ((low > 0) | (digits > place + 2))


def _meant(typed: Vector) -> Iterator[tuple[str, Vector, Mask]]:
    """What may have been meant by counts as typed: the slip, the counts, where it applies."""
    for swapped, possible in _swaps(typed):
        yield _SWAP, swapped, possible
    yield _TENFOLD, np.floor(typed / 10), (typed > 0) & (typed % 10 == 0)
    for lost in range(10):
        yield _TENFOLD, typed * 10 + lost, typed > 0


def _one_off(figures: Matrix, usual: Expected, log_chance: Matrix, used: Mask, on: Mask | bool = True) -> Matrix:
    """Of each figure beside an empty place (`on`: of the same section): that it belongs there; what should stand in its own
    place is then not known."""
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
    """Of each line: that all its figures are ten times too large."""
    odds = np.zeros_like(log_chance)
    at = np.nonzero(used & (parts % 10 == 0).all(axis=2) & parts.any(axis=2))
    gain = log_likelihood(parts[at].sum(axis=1) / 10, usual.mean[at], usual.shape[at]) - log_chance[at]
    odds[at] = np.exp(np.minimum(gain, _MOST))
    return odds / _by_unit(parts.any(axis=2) & used)[:, None]


def _slid_down(totals: Matrix, usual: Expected, log_chance: Matrix, used: Mask, on: Mask) -> Matrix:
    """Of each line that is empty: that from it on to the end of its section every line holds what belongs one line up."""
    gain = -log_chance
    goes_on = np.append(on, False)
    moved = log_likelihood(totals[:, 1:], usual.mean[:, :-1], usual.shape[:, :-1])
    for line in reversed(np.flatnonzero(goes_on)):
        gain[:, line] += moved[:, line] + gain[:, line + 1]
    possible = (totals == 0) & goes_on & used
    return np.where(possible, np.exp(np.minimum(gain, _MOST)), 0.0) / _by_unit(used)[:, None]


# ---- Likelihood


def log_likelihood(counts: Matrix, mean: Matrix, shape: Matrix) -> Matrix:
    """Logarithm of the chance of each count under a negative binomial distribution of this mean μ and shape k:

    ln Γ(y+k) − ln Γ(k) − ln Γ(y+1) − k ln(1 + μ/k) + y ln(μ / (k + μ)).
    """
    of_counts = _log_gamma(counts + shape) - _log_gamma(shape) - _log_gamma(counts + 1)
    return np.asarray(of_counts - shape * np.log1p(mean / shape) + counts * np.log(mean / (shape + mean)), float)


def _log_gamma(values: Matrix) -> Matrix:
    """Logarithm of the gamma function of positive numbers, to 1e-10: Stirling's series at z = x + 7, then ln Γ(x) = ln Γ(x + 7) −
    ln(x (x+1) … (x+6)). Source: Abramowitz and Stegun, 6.1.40."""
    below = values.copy()
    for step in range(1, 7):
        below *= values + step
    z = values + 7
    series = 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5) - 1 / (1680 * z**7)
    return np.asarray((z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + series - np.log(below), float)
