"""How much likelier a unit's figures become when one of them is taken for a slip of the hand.

A slip has a shape: two digits swapped, a digit too many or too few, a figure one column off, lines that slid one down. The
odds of each are the likelihood of the figures as they would have been without it over that of the figures as they are; what
takes no known shape is held against a count from anywhere. A figure is suspicious not for being rare alone, but when
something that people do would explain it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.rollup.outliers.expectations import Expected, Mask, Matrix, Vector

_KINDS = 5
"""Swapped, a digit more or less, another column, another line, anything: each is as likely as the others before looking."""
_ANYWHERE = 0.3
"""Shape of the distribution that a figure of any origin is held against: about as likely far below its mean as far above."""
_WORTH_A_LOOK = 1.2
"""Figures nearer to what is expected, in standard deviations, gain nothing by being taken for slips."""
_NEVER, _BORROWED = 0.01, 50
"""The share of units that may be without a thing that the others have, before looking, and as how many units that counts."""
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
    used, lines = parts.any(axis=0), totals.any(axis=0)
    places = max(int(used.sum() + lines.sum()), 1)
    log_chance = _log_chance(parts, of_parts)
    in_parts = _in_a_cell(parts, of_parts, log_chance) + _one_column_off(parts, of_parts, log_chance)
    in_parts = np.where(wrong[..., None] | ~used, 0.0, in_parts / places)
    log_chance = _log_chance(totals, of_lines)
    in_lines = _in_a_cell(totals, of_lines, log_chance) / places
    in_lines += _slid_down(totals, of_lines, log_chance, sections) / max(int(lines.sum()), 1)
    in_lines = np.where(wrong | ~lines, 0.0, in_lines)
    everywhere = np.concatenate([in_parts, in_lines[..., None]], axis=2).reshape(len(parts), -1)
    line, part = np.divmod(everywhere.argmax(axis=1), parts.shape[2] + 1)
    return Suspicion(everywhere.sum(axis=1) / _KINDS, line, np.where(part == parts.shape[2], WHOLE, part))


def _log_chance(figures: Matrix, usual: Expected) -> Matrix:
    """Logarithm of the chance of each figure without a slip. Where there is nothing, that may be chance, or a unit that has
    no such thing at all: as likely as other units (first axis) are found empty more often than by chance."""
    log_chance = log_likelihood(figures, usual.mean, usual.shape)
    by_chance = np.exp(-usual.shape * np.log1p(usual.mean / usual.shape))
    beyond_chance = (figures == 0) - by_chance
    others = np.maximum(beyond_chance.sum(axis=0) - beyond_chance, 0)
    never = (others + _NEVER * _BORROWED) / (len(figures) - 1 + _BORROWED)
    return np.where(figures == 0, np.log(never + (1 - never) * by_chance), log_chance)


def _in_a_cell(figures: Matrix, usual: Expected, log_chance: Matrix) -> Matrix:
    """Of each figure, a part or a line as a whole: digits swapped, one too many or too few, or anything."""
    odds = np.zeros_like(figures)
    far = np.nonzero(np.abs(figures - usual.mean) > _WORTH_A_LOOK * usual.deviation)
    typed, mean, shape, own = figures[far], usual.mean[far], usual.shape[far], log_chance[far]
    found = np.exp(np.minimum(log_likelihood(typed, mean, np.minimum(shape, _ANYWHERE)) - own, _MOST))
    for weight, meant, possible in _meant(typed):
        at = np.flatnonzero(possible)
        gain = log_likelihood(meant[at], mean[at], shape[at]) - own[at]
        found[at] += weight * np.exp(np.minimum(gain, _MOST))
    odds[far] = found
    return odds


def _meant(typed: Vector) -> Iterator[tuple[float, Vector, Mask]]:
    """What may have been meant by counts as typed: its chance among the slips of its shape, the counts, where it applies."""
    digits = np.floor(np.log10(np.maximum(typed, 1))) + 1
    for place in range(int(digits.max(initial=1)) - 1):
        unit = 10.0**place
        low, high = np.floor(typed / unit) % 10, np.floor(typed / unit / 10) % 10
        swapped = typed + (low - high) * 9 * unit
        yield 1.0, swapped, (low != high) & (digits >= place + 2) & ((low > 0) | (digits > place + 2))
    yield 1.0, np.floor(typed / 10), (typed > 0) & (typed % 10 == 0)
    for lost in range(10):
        yield 0.1, typed * 10 + lost, typed > 0


def _one_column_off(parts: Matrix, usual: Expected, log_chance: Matrix) -> Matrix:
    """Of each figure beside an empty cell: that it belongs there; what should stand in its own place is then not known."""
    odds = np.zeros_like(parts)
    for step in (1, -1):
        empty, typed = (slice(None, -1), slice(1, None)) if step == 1 else (slice(1, None), slice(None, -1))
        at = np.nonzero((parts[..., empty] == 0) & (parts[..., typed] > 0))
        figures = parts[..., typed][at]
        moved = log_likelihood(figures, usual.mean[..., empty][at], usual.shape[..., empty][at])
        gain = moved - log_chance[..., empty][at] - log_chance[..., typed][at]
        beside = odds[..., typed]
        beside[at] += np.exp(np.minimum(gain, _MOST))
    return odds


def _slid_down(totals: Matrix, usual: Expected, log_chance: Matrix, sections: npt.NDArray[np.int_]) -> Matrix:
    """Of each line that is empty: that from it on to the end of its section every line holds what belongs one line up."""
    gain = -log_chance
    goes_on = np.append(sections[1:] == sections[:-1], False)
    moved = log_likelihood(totals[:, 1:], usual.mean[:, :-1], usual.shape[:, :-1])
    for line in reversed(np.flatnonzero(goes_on)):
        gain[:, line] += moved[:, line] + gain[:, line + 1]
    return np.where((totals == 0) & goes_on, np.exp(np.minimum(gain, _MOST)), 0.0)


# ---- Likelihood


def log_likelihood(counts: Matrix, mean: Matrix, shape: Matrix) -> Matrix:
    """Logarithm of the chance of each count under a negative binomial distribution of this mean and shape."""
    of_counts = _log_gamma(counts + shape) - _log_gamma(shape) - _log_gamma(counts + 1)
    return np.asarray(of_counts - shape * np.log1p(mean / shape) + counts * np.log(mean / (shape + mean)), float)


def _log_gamma(values: Matrix) -> Matrix:
    """Logarithm of the gamma function of positive numbers, to 1e-10: Stirling's series seven further on."""
    below = values.copy()
    for step in range(1, 7):
        below *= values + step
    z = values + 7
    series = 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5) - 1 / (1680 * z**7)
    return np.asarray((z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + series - np.log(below), float)
