"""What a unit's figures may be expected to be, given units like it, its own other figures, and its last period.

A figure is a gamma-Poisson (negative binomial) count. Its mean is a product: the unit's size, the line's rate, the unit's
bent for the line, and the shares into which the line splits, each drawn from what units of its kind do towards what this
unit does elsewhere, as far as there is evidence. The figure itself never has a part in what is expected of it.

    y(unit, line, part) ~ NB(μ, k),   Var y = μ + μ²/k,
    μ = size(unit) · rate(line) · bent(unit, line) · share(unit, line, part),
    1/k = spread(column) + what is unsure about the factors.

A factor with the prior Gamma(a, a) of mean 1 that is seen as y where m is expected has the mean (a + y) / (a + m) and the relative
variance 1 / (a + m): every `_Effect` is of this form.
Source: gamma-Poisson conjugacy, Gelman et al., Bayesian Data Analysis (2013), 2.6; the spread by the method of moments, as in
Lawless, Negative binomial and mixed Poisson regression, Canad. J. Statist. 15 (1987), but with a quantile for the mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.rollup.outliers.composition import Composition, Split

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = tuple[int, ...]

_QUANTILE, _NORMAL_QUANTILE = 0.85, 1.4395
"""Spread is fitted so that this share of the figures lies within so many standard deviations, as a normal's does: a few
wrong figures do not move it."""
_LEAST_MEAN = 3.0
"""Smaller expectations say nothing about spread."""
_FEWEST, _BORROWED = 15, 40
"""Figures that it takes to fit a column's own spread, and as how many figures that of all columns together counts in it."""
_SMALLEST_SPREAD, _WIDEST_SPREAD = 0.002, 9.0
_SMALLEST_SIZE = 0.05
_SPLIT_FROM = 0.02
"""Lines that hardly ever have one side of a split say nothing about it."""
_TINY = 1e-6
_NEVER, _LIKE, _ALMOST = 0.01, 50, 0.99
"""The share of units that may be without a thing that the others have, before looking, as how many units that counts, and
the largest share."""
_STEADIEST = 0.9
"""Of the spread among units, no more than this share is put down to what varies from period to period."""
_OF_A_MEDIAN = 1.57
"""The variance of a median, in those of a mean."""
_ROUNDS = 2
"""In which sizes, rates and what units have settle one another."""


@dataclass(frozen=True, slots=True)
class Expected:
    """By unit (first axis): mean and shape of each figure's distribution, whose variance is mean + mean²/shape."""

    mean: Matrix
    shape: Matrix

    @property
    def deviation(self) -> Matrix:
        """Standard deviations."""
        return np.asarray(np.sqrt(self.mean + self.mean**2 / self.shape), float)


@dataclass(frozen=True, slots=True)
class _Effect:
    """What multiplies an expectation: its mean, and the variance that is left for want of evidence."""

    mean: Matrix
    unsure: Matrix


def expected(now: Matrix, then: Matrix | None, made_of: Composition) -> tuple[Expected, Expected]:
    """Expectations of the parts (unit, line, part) and of the lines as a whole (unit, line).

    `now` holds the parts of lines; `then` those of last period, not-a-number for units of which they are not known.
    """
    last = np.nan_to_num(then) if then is not None else np.zeros_like(now)
    known = np.zeros(len(now), bool) if then is None else np.asarray(~np.isnan(then).any(axis=(1, 2)), bool)
    totals = now.sum(axis=2)
    peers = _peers(totals)
    usual, spread = peers.mean, peers.spread
    last_totals, last_usual = np.zeros_like(totals), np.zeros_like(totals)
    if known.any():
        last_totals[known] = last[known].sum(axis=2)
        then_peers = _peers(last_totals[known])
        last_usual[known] = then_peers.mean * then_peers.has  # nothing at all then does not mean little now
    share, unsure = _shares(now, last, known, made_of)
    usually = _carried_over(totals, usual, last_totals, last_usual, spread)
    rest, rest_usual = totals[..., None] - now, usual[..., None] * (1 - share)
    prior = 1 / (usually.unsure + peers.unsure)[..., None]
    bent = _Effect((prior + rest) / (prior / usually.mean[..., None] + rest_usual), 1 / (prior + rest_usual))
    has = peers.has > 0.5
    of_parts = _settled(now, usual[..., None] * share * bent.mean, unsure + bent.unsure, np.repeat(has[..., None], now.shape[2], 2))
    return of_parts, _settled(totals, usual * usually.mean, usually.unsure + peers.unsure, has)


def _carried_over(totals: Matrix, usual: Matrix, last: Matrix, last_usual: Matrix, spread: Vector) -> _Effect:
    """What last period's lines say of this one's: the more, the less lines vary from period to period beside among units."""
    spread = np.maximum(spread, _SMALLEST_SPREAD)
    telling = (usual >= _LEAST_MEAN) & (last_usual >= _LEAST_MEAN) & (totals > 0)
    seen = last / np.maximum(last_usual, _TINY)
    level = np.maximum((totals + last) / np.maximum(usual + last_usual, _TINY), _TINY)
    chance = 1 / np.maximum(usual, _TINY) + 1 / np.maximum(last_usual, _TINY)
    apart = ((totals / np.maximum(usual, _TINY) - seen) / level) ** 2 / _NORMAL_QUANTILE**2 - chance / level
    between = np.minimum(_fitted(apart / 2, telling), _STEADIEST * spread)
    lasting = spread - between
    noise = between + 1 / np.maximum(last_usual, _TINY)
    weight = lasting / (lasting + noise)
    return _Effect(np.maximum(1 + weight * (seen - 1), _TINY), lasting * (1 - weight) + between)


def _settled(figures: Matrix, mean: Matrix, unsure: Matrix, has: Mask) -> Expected:
    """The expectations, with the spread that the figures show beyond chance and what is unsure."""
    mean = np.maximum(mean, _TINY)
    flat = (len(figures), -1)
    spread = _spread(figures.reshape(flat), mean.reshape(flat), has.reshape(flat), unsure.reshape(flat)).reshape(figures.shape[1:])
    return Expected(mean, 1 / (unsure + spread))


# ---- Shares


def _shares(now: Matrix, last: Matrix, known: Mask, made_of: Composition) -> tuple[Matrix, Matrix]:
    """Each part's expected share of its line, and the relative variance left in it."""
    share, unsure = np.ones_like(now), np.zeros_like(now)
    for kind in dict.fromkeys(split.kind for split in made_of.splits):
        splits = [split for split in made_of.splits if split.kind == kind]
        within = share.copy()
        for place, own, variance in _splitting(now, last, known, splits, within):
            share[..., place] *= own
            unsure[..., place] += (1 - own) ** 2 * variance
    return share, unsure


def _splitting(now: Matrix, last: Matrix, known: Mask, splits: list[Split], within: Matrix) -> Iterator[tuple[int, Matrix, Matrix]]:
    """For each part in splits of one kind: the share of the side that it is on, by unit and line, and what is unsure about it.

    What a unit does in all other places where the kind occurs, and did in all of them last period, says how far it leans; in
    the line itself, what stands on its side beside the part. `within` is each part's share of its side.
    """
    shares = [_usual_share(_side(now, split.left), _side(now, split.right)) for split in splits]
    both = [(split, share, telling) for split, (share, telling) in zip(splits, shares, strict=True)]
    lefts = _evidence(now, last, known, [(s.left, s.right, share, telling) for s, share, telling in both])
    rights = _evidence(now, last, known, [(s.right, s.left, 1 - share, telling) for s, share, telling in both])
    for at, (split, share, telling) in enumerate(both):
        for side, other, usual, near, far in (
            (split.left, split.right, share, lefts, rights),
            (split.right, split.left, 1 - share, rights, lefts),
        ):
            one, two = near.elsewhere(at), far.elsewhere(at)
            together, there = _side(now, side), _side(now, other)
            for place in side:
                if len(side) > 1:
                    beside = together - now[..., place]
                    left = usual * np.maximum(1 - within[..., place], 0)
                    likely = (beside + there) * left / (left + 1 - usual)
                    one = near.elsewhere(at, beside * telling, likely * telling)
                    two = far.elsewhere(at, there * telling, (beside + there - likely) * telling)
                leaning = usual * one.mean
                yield place, leaning / (leaning + (1 - usual) * two.mean), one.unsure + two.unsure


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Of one side of the splits of a kind: what each split shows and would usually show by unit and line, and what all of
    them together do, last period's and the prior included."""

    seen: list[Matrix]
    usual: list[Matrix]
    all_seen: Matrix
    all_usual: Matrix

    def elsewhere(self, at: int, seen: Matrix | float = 0.0, expected: Matrix | float = 0.0) -> _Effect:
        """How far the units lean to this side in all places but, for each line, that of the split `at`; of that no more than
        what was `seen` where so much was `expected`."""
        usual = self.all_usual - self.usual[at] + expected
        return _Effect((self.all_seen - self.seen[at] + seen) / usual, 1 / usual)


def _evidence(now: Matrix, last: Matrix, known: Mask, sides: Sequence[tuple[Places, Places, Matrix, Mask]]) -> _Evidence:
    """`sides` are, of each split: the side's parts, the other's, the side's usual share, the lines that tell."""
    seen, usual = [], []
    before, before_usual = np.zeros(len(now)), np.zeros(len(now))
    for one, other, share, telling in sides:
        own, rest = _side(now, one), _side(now, other)
        seen.append(own * telling)
        usual.append((own + rest) * share * telling)
        if known.any():
            own, rest = _side(last[known], one), _side(last[known], other)
            before[known] += (own * telling).sum(axis=1)
            before_usual[known] += ((own + rest) * _usual_share(own, rest)[0] * telling).sum(axis=1)
    everything = before + np.sum([each.sum(axis=1) for each in seen], axis=0)
    all_usual = before_usual + np.sum([each.sum(axis=1) for each in usual], axis=0)
    prior = 1 / _spread(everything[:, None], np.maximum(all_usual, _TINY)[:, None])
    return _Evidence(seen, usual, everything[:, None] + prior, all_usual[:, None] + prior)


def _side(parts: Matrix, places: Places) -> Matrix:
    return np.asarray(parts[..., list(places)].sum(axis=-1), float)


def _usual_share(left: Matrix, right: Matrix) -> tuple[Matrix, Mask]:
    """The left side's share on each line among all other units, and the lines on which both sides occur."""
    whole = left + right
    lefts, wholes = left.sum(axis=0), whole.sum(axis=0)
    share = (lefts - left + 0.5 * (lefts + 0.5) / (wholes + 1)) / (wholes - whole + 0.5)
    telling = (lefts > _SPLIT_FROM * wholes) & (lefts < (1 - _SPLIT_FROM) * wholes)
    return np.clip(share, 1e-4, 1 - 1e-4), telling


# ---- Units of a kind


@dataclass(frozen=True, slots=True)
class _Peers:
    """By unit and line: what is usual for units that have it, and the chance that a unit has; by line, the spread."""

    mean: Matrix
    spread: Vector
    has: Matrix
    unsure: Matrix


def found_empty(nothing: Mask, mean: Matrix, shape: Matrix | Vector) -> tuple[Matrix, Matrix]:
    """By unit and figure: the chance of an empty figure in a unit that has the thing, and the chance that a unit never has it.

    The first is NB(0) = (1 + mean/shape)^(−shape). The second is the share of the other units (first axis) that are empty beyond
    that chance: (Σ over others (empty − NB(0)) + prior) / (units − 1 + weight of the prior). Example: 6 of 50 units have nothing
    where chance explains 1, so that about 5 of 50 never have it. Source: zero inflation, Lambert, Technometrics 34 (1992).
    """
    by_chance = np.exp(-shape * np.log1p(mean / shape))
    beyond_chance = np.asarray(nothing - by_chance, float)
    others = np.maximum(beyond_chance.sum(axis=0) - beyond_chance, 0)
    return by_chance, np.minimum((others + _NEVER * _LIKE) / (len(nothing) - 1 + _LIKE), _ALMOST)


def _peers(figures: Matrix) -> _Peers:
    """Expectations from unit size and column rate, the unit's own figure left out of the rate, and spread by column.

    What a unit has nothing of tells nothing of its size, nor of the rate among units that have it."""
    spread = np.full(figures.shape[1], 0.2)
    has = np.asarray(figures > 0, float)
    totals, size = figures.sum(axis=0), np.ones(len(figures))
    for step in range(2 * _ROUNDS):
        counted = has * size[:, None]
        rate = (totals - figures + 0.5 / len(figures)) / np.maximum(counted.sum(axis=0) - counted, _SMALLEST_SIZE)
        mean = size[:, None] * rate
        if step % 2:
            spread = _spread(figures, mean, has > 0.5)
            by_chance, never = found_empty(figures == 0, mean, 1 / spread)
            has = np.where(figures == 0, (1 - never) * by_chance / (never + (1 - never) * by_chance), 1.0)
        weight = np.where(mean >= 1, mean / (1 + spread * mean), 0) * has + 1e-9
        size = np.maximum(_weighted_median(figures / rate, weight), _SMALLEST_SIZE)
    mean = size[:, None] * rate
    unsure = _OF_A_MEDIAN / (1 + weight.sum(axis=1, keepdims=True) - weight)
    return _Peers(mean, _spread(figures, mean, has > 0.5, unsure), has, unsure)


def _weighted_median(values: Matrix, weights: Matrix) -> Vector:
    """Row by row; one wild figure does not change a unit's size."""
    order = np.argsort(values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    heaped = np.take_along_axis(weights, order, axis=1).cumsum(axis=1)
    middle = (heaped < heaped[:, -1:] / 2).sum(axis=1)
    chosen: Vector = ranked[np.arange(len(values)), np.minimum(middle, values.shape[1] - 1)]
    return chosen


def _spread(figures: Matrix, mean: Matrix, has: Mask | None = None, known: Matrix | None = None) -> Vector:
    """What the squared mean is multiplied with to make up the variance beyond a Poisson's (and beyond `known`), by column;
    columns with few figures to go by are drawn towards all together. Only figures of what units have (`has`) tell."""
    needed = ((figures - mean) ** 2 / _NORMAL_QUANTILE**2 - mean) / mean**2
    if known is not None:
        needed = needed - known
    telling = mean >= _LEAST_MEAN
    if has is not None:
        telling &= has
    return _fitted(needed, telling)


def _fitted(needed: Matrix, telling: Mask) -> Vector:
    """The quantile of what is needed by column, among what tells."""
    everywhere = 0.3
    if telling.sum() >= 2 * _FEWEST:
        everywhere = max(float(np.quantile(needed[telling], _QUANTILE)), _SMALLEST_SPREAD)
    spread = np.full(needed.shape[1], everywhere)
    for column in range(needed.shape[1]):
        own = needed[telling[:, column], column]
        if len(own) >= _FEWEST:
            fitted = max(float(np.quantile(own, _QUANTILE)), 0.0)
            spread[column] = max((len(own) * fitted + _BORROWED * everywhere) / (len(own) + _BORROWED), everywhere / 2)
    return np.asarray(np.clip(spread, _SMALLEST_SPREAD, _WIDEST_SPREAD), float)
