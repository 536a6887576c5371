"""Which figures are expected of a unit, given other units of its level, its own other figures, and its last period.

A figure y is a negative binomial (gamma-Poisson) count with mean μ and shape k. It is never used to compute its own expectation.

    y(unit, line, part) ~ NB(μ, k),   Var y = μ + μ²/k
    μ = size(unit) · rate(line) · bent(unit, line) · share(unit, line, part)
    1/k = spread(column) + relative variance of the factors

- `size` is the weighted median over the lines of y / rate(line); `rate` is Σ y / Σ size over the other units (`_peers`).
- `bent` is how much more or less of a line the unit has than others: b from its last period (`_carried_over`), then changed by the
  line's other parts (`expected`).
- `share` is the part's usual share of its line among other units, changed by what this unit does in its other lines (`_splitting`).

A factor with the prior distribution Gamma(a, a), mean 1, for which y was counted where m was expected, has

    mean = (a + y) / (a + m),   relative variance = 1 / (a + m).

With a prior mean b it is (a + y) / (a/b + m). Last period's ratio r = last / usual is weighted as in credibility theory:

    b = 1 + w (r − 1),   w = lasting / (lasting + between + 1/usual),   lasting + between = spread,

where `between` is the spread of one unit's line from period to period. The spread of a column comes from squared deviations, with a
quantile in place of their mean (`_spread`):

    spread = quantile 85 % of ((y − μ)² / 1.4395² − μ) / μ².

Sources: gamma-Poisson conjugacy: Gelman et al., Bayesian Data Analysis (2013), 2.6. Credibility: Bühlmann, Experience rating and
credibility, ASTIN Bulletin 4 (1967). Spread by moments: Lawless, Negative binomial and mixed Poisson regression, Canad. J. Statist.
15 (1987), there with the mean. Units that never have a line: Lambert, Technometrics 34 (1992).
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
"""In a normal distribution 85 % of the figures are at most 1.4395 standard deviations from the mean. The spread is chosen so that
the same is true here; a few wrong figures do not change a quantile."""
_LEAST_MEAN = 3.0
"""Figures with a smaller expectation are not used to fit the spread: chance hides it."""
_FEWEST, _BORROWED = 15, 40
"""A column's own spread is fitted from 15 figures on. The spread of all columns is mixed in as if it were 40 figures."""
_SMALLEST_SPREAD, _WIDEST_SPREAD = 0.002, 9.0
_SMALLEST_SIZE = 0.05
_SPLIT_FROM = 0.02
"""A line is not used for a split if one side has less than this share of the line."""
_TINY = 1e-6
_NEVER, _LIKE, _ALMOST = 0.01, 50, 0.99
"""The share of units that never have a line, before looking at the figures (1 %); as how many units this counts (50); the largest
share that is accepted."""
_STEADIEST = 0.9
"""At most this share of the spread between units is explained by change from period to period."""
_OF_A_MEDIAN = 1.57
"""The variance of a median divided by the variance of a mean of the same normal values: π/2."""
_ROUNDS = 2
"""How often size, rate and the chance of having a line are computed from one another."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The mean and shape of each figure's distribution; the first axis is the unit. The variance is mean + mean²/shape."""

    mean: Matrix
    shape: Matrix

    @property
    def deviation(self) -> Matrix:
        """The standard deviations."""
        return np.asarray(np.sqrt(self.mean + self.mean**2 / self.shape), float)


@dataclass(frozen=True, slots=True)
class _Effect:
    """A factor of an expectation: its mean, and its relative variance."""

    mean: Matrix
    unsure: Matrix


def expected(now: Matrix, then: Matrix | None, made_of: Composition) -> tuple[Expected, Expected]:
    """The expectations of the parts (unit, line, part) and of the whole lines (unit, line).

    `now` holds the parts of lines (unit, line, part). `then` holds those of last period, not-a-number for units whose last period
    is not known; it is None if no last period is known.
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
        last_usual[known] = then_peers.mean * then_peers.has  # a line without any figure then says nothing about this period
    share, unsure = _shares(now, last, known, made_of)
    usually = _carried_over(totals, usual, last_totals, last_usual, spread)
    rest, rest_usual = totals[..., None] - now, usual[..., None] * (1 - share)
    prior = 1 / (usually.unsure + peers.unsure)[..., None]
    bent = _Effect((prior + rest) / (prior / usually.mean[..., None] + rest_usual), 1 / (prior + rest_usual))
    has = peers.has > 0.5
    of_parts = _settled(now, usual[..., None] * share * bent.mean, unsure + bent.unsure, np.repeat(has[..., None], now.shape[2], 2))
    return of_parts, _settled(totals, usual * usually.mean, usually.unsure + peers.unsure, has)


def _carried_over(totals: Matrix, usual: Matrix, last: Matrix, last_usual: Matrix, spread: Vector) -> _Effect:
    """The factor b by which a unit's last period changes what is usual for its lines: b = 1 + w (r − 1), as in the module's
    docstring.

    The weight w is smaller for a line that changes much from period to period.
    """
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
    """The expectations, with the spread that the figures show beyond chance and beyond `unsure`."""
    mean = np.maximum(mean, _TINY)
    flat = (len(figures), -1)
    spread = _spread(figures.reshape(flat), mean.reshape(flat), has.reshape(flat), unsure.reshape(flat)).reshape(figures.shape[1:])
    return Expected(mean, 1 / (unsure + spread))


# ---- Shares


def _shares(now: Matrix, last: Matrix, known: Mask, made_of: Composition) -> tuple[Matrix, Matrix]:
    """Each part's expected share of its line, and the relative variance of this share."""
    share, unsure = np.ones_like(now), np.zeros_like(now)
    for kind in dict.fromkeys(split.kind for split in made_of.splits):
        splits = [split for split in made_of.splits if split.kind == kind]
        within = share.copy()
        for place, own, variance in _splitting(now, last, known, splits, within):
            share[..., place] *= own
            unsure[..., place] += (1 - own) ** 2 * variance
    return share, unsure


def _splitting(now: Matrix, last: Matrix, known: Mask, splits: list[Split], within: Matrix) -> Iterator[tuple[int, Matrix, Matrix]]:
    """For each part in splits of one kind: its place, the expected share of its side (unit, line), and the relative variance of
    this share.

        share = u·A / (u·A + (1 − u)·B)

    where u is the usual share of the side among other units; A and B are how much more than usual the unit has on this side and on
    the other side. A and B count all other lines of the kind, and those of last period. In the line itself they count only the
    other parts on the same side and the parts on the other side. `within` is each part's share of its side.
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
    """Counts on one side of the splits of a kind. `seen` and `usual`: for each split, what was counted and what would be usual
    (unit, line). `all_seen` and `all_usual`: the sums over all splits and lines, last period and the prior included."""

    seen: list[Matrix]
    usual: list[Matrix]
    all_seen: Matrix
    all_usual: Matrix

    def elsewhere(self, at: int, seen: Matrix | float = 0.0, expected: Matrix | float = 0.0) -> _Effect:
        """How much more than usual the units have on this side, for each line without what split `at` counts on that line.

        `seen` and `expected` are counts on that line that are used all the same.
        """
        usual = self.all_usual - self.usual[at] + expected
        return _Effect((self.all_seen - self.seen[at] + seen) / usual, 1 / usual)


def _evidence(now: Matrix, last: Matrix, known: Mask, sides: Sequence[tuple[Places, Places, Matrix, Mask]]) -> _Evidence:
    """The evidence for one side of each split. An entry of `sides` is: the side's parts, the other side's parts, the side's usual
    share, the lines that are used."""
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
    """The left side's share on each line among all other units, and the lines on which both sides occur often enough to be used."""
    whole = left + right
    lefts, wholes = left.sum(axis=0), whole.sum(axis=0)
    share = (lefts - left + 0.5 * (lefts + 0.5) / (wholes + 1)) / (wholes - whole + 0.5)
    telling = (lefts > _SPLIT_FROM * wholes) & (lefts < (1 - _SPLIT_FROM) * wholes)
    return np.clip(share, 1e-4, 1 - 1e-4), telling


# ---- Units of a kind


@dataclass(frozen=True, slots=True)
class _Peers:
    """What other units of the level let us expect, by unit and line: `mean` for a unit that has the line, its relative variance
    `unsure`, and `has`, the chance that the unit has the line at all. `spread` is by line."""

    mean: Matrix
    spread: Vector
    has: Matrix
    unsure: Matrix


def found_empty(nothing: Mask, mean: Matrix, shape: Matrix | Vector) -> tuple[Matrix, Matrix]:
    """By unit and figure: the chance that a unit which has the line has an empty figure, and the chance that a unit never has the
    line.

    The first is NB(0) = (1 + mean/shape)^(−shape). The second is the share of the other units (first axis) that are empty beyond
    this chance: (Σ over others (empty − NB(0)) + prior) / (units − 1 + weight of the prior). Example: 6 of 50 units have nothing,
    chance explains 1 of them, so about 5 of 50 units never have the line. Source: zero inflation, Lambert, Technometrics 34 (1992).
    """
    by_chance = np.exp(-shape * np.log1p(mean / shape))
    beyond_chance = np.asarray(nothing - by_chance, float)
    others = np.maximum(beyond_chance.sum(axis=0) - beyond_chance, 0)
    return by_chance, np.minimum((others + _NEVER * _LIKE) / (len(nothing) - 1 + _LIKE), _ALMOST)


def _peers(figures: Matrix) -> _Peers:
    """The expectations from the units' sizes and the lines' rates; a unit's own figure is left out of the rate.

    An empty figure changes neither the unit's size nor the rate as far as the unit probably never has the line.
    """
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
    """The weighted median of each row. One wild figure does not change a unit's size."""
    order = np.argsort(values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    heaped = np.take_along_axis(weights, order, axis=1).cumsum(axis=1)
    middle = (heaped < heaped[:, -1:] / 2).sum(axis=1)
    chosen: Vector = ranked[np.arange(len(values)), np.minimum(middle, values.shape[1] - 1)]
    return chosen


def _spread(figures: Matrix, mean: Matrix, has: Mask | None = None, known: Matrix | None = None) -> Vector:
    """The spread of each column: variance = mean + spread · mean² (+ `known` · mean²).

    Only figures of units that have the line (`has`) are used. The spread of a column with few figures is near that of all columns
    together.
    """
    needed = ((figures - mean) ** 2 / _NORMAL_QUANTILE**2 - mean) / mean**2
    if known is not None:
        needed = needed - known
    telling = mean >= _LEAST_MEAN
    if has is not None:
        telling &= has
    return _fitted(needed, telling)


def _fitted(needed: Matrix, telling: Mask) -> Vector:
    """The 85 % quantile of `needed` in each column, over the figures that `telling` selects."""
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
