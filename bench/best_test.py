"""The best test for slips there can be in a simulated province: one that knows how its figures came about.

By the lemma of Neyman and Pearson no test finds more at the same rate of false alarms than the ratio of the figures' likelihood
with a slip, averaged over all slips that may have led to them, to their likelihood without. Here both are known but for
numerical integration: sizes and bents are summed out over a grid, shares are beta and integrate in closed form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma

import numpy as np
import numpy.typing as npt

from tests.years import COLUMN, LINES, SECTIONS, SHIFT, SWAP, TENFOLD, Communes, Year, mistyped, parts_of

Vector = npt.NDArray[np.float64]

KINDS = (SWAP, TENFOLD, SHIFT, COLUMN)
_SIZES, _WAYS, _FAR = 25, 11, 3.2
"""Points of the grids, and how far out they reach, in standard deviations."""
_LARGEST = 200_000
_FACTORIAL = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, _LARGEST)))])
_NEVER = -1e9
_RECIPIENTS = [recipient for _, recipient in LINES]
_ANY = np.array([recipient == "any" for recipient in _RECIPIENTS])
_IMPOSSIBLE = np.array(
    [{"any": [0] * 6, "individual": [1, 0, 0, 1, 1, 1], "collective": [0, 1, 1, 1, 1, 1]}[r] for r in _RECIPIENTS], bool
)
_LOST = np.unique(np.round(np.geomspace(1, 400, 40)).astype(int)) - 1
"""Figures that may have been lost under one typed in their place, and how many figures each stands for."""
_STANDS_FOR = np.diff(np.append(_LOST, 400))


@dataclass(frozen=True)
class Known:
    """What the test knows of a commune: `everything` that stays from year to year, else only how communes vary, and, where
    it is given, its parts of lines last year."""

    communes: Communes
    last: Year | None = None
    everything: bool = False

    def log_odds(self, year: Year, unit: int) -> float:
        """Logarithm of how many times likelier the unit's year is with a slip than without."""
        return _Commune(self, unit, np.array([parts_of(row) for row in year[unit]])).log_odds()


class _Commune:
    def __init__(self, known: Known, unit: int, parts: npt.NDArray[np.int_]) -> None:
        communes, self.world, self.parts = known.communes, known.communes.world, parts
        usual = np.array([rate for rate, _ in LINES])
        if known.everything:
            self.log_size, way_weights = np.zeros(1), np.zeros((len(LINES), 1))
            self.mean = (usual * communes.size[unit] * communes.ways[unit])[:, None, None]
            self.never = np.where(communes.ways[unit] == 0, 1.0, 0.0)
        else:
            (sizes, self.log_size), (ways, log_way) = _grid(self.world.sizes, _SIZES), _grid(self.world.ways, _WAYS)
            self.mean = usual[:, None, None] * sizes[:, None] * ways
            way_weights = np.broadcast_to(log_way, (len(LINES), _WAYS))
            self.never = np.full(len(LINES), self.world.never)
        self.log_way = np.broadcast_to(way_weights[:, None, :], (len(LINES), len(self.log_size), way_weights.shape[1]))
        self.had_any = np.zeros(len(LINES), bool)
        self.priors = [
            np.array(self.world.thematic, float),
            np.array(self.world.individuals, float),
            np.array(self.world.leaders, float),
        ]
        self.shares: list[float] | None = None
        if known.everything:
            self.shares = [communes.thematic[unit], communes.individuals[unit], communes.leaders[unit]]
        elif known.last is not None:
            last = np.array([parts_of(row) for row in known.last[unit]])
            self.log_way = self.log_way + self._of_total(np.arange(len(LINES)), last.sum(axis=1), last.sum(axis=1) == 0)
            self.had_any = last.any(axis=1)
            self.priors = [prior + np.array(counts) for prior, counts in zip(self.priors, _sides(last), strict=True)]

    # ---- Totals of lines

    def _of_total(self, lines: npt.NDArray[np.int_], totals: npt.NDArray[np.int_], may_skip: npt.NDArray[np.bool_]) -> Vector:
        """Log-likelihood of totals of lines that the commune does give, by size and way; less the totals' factorials."""
        k, mean, t = self.world.steady, self.mean[lines], totals[:, None, None]
        plain = _gamma(totals, k)[:, None, None] + k * np.log(k / (k + mean)) + t * np.log(np.maximum(mean, 1e-300) / (k + mean))
        skipped = self.world.skipped
        if not skipped:
            return np.asarray(plain)
        return np.where(
            may_skip[:, None, None], np.log(skipped + (1 - skipped) * np.exp(np.minimum(plain, 0))), np.log1p(-skipped) + plain
        )

    def by_size(self, lines: npt.NDArray[np.int_], totals: npt.NDArray[np.int_]) -> Vector:
        """Log-likelihood of totals of lines by size, bents summed out."""
        given = _log_sum(self._of_total(lines, totals, totals == 0) + self.log_way[lines])
        never = self.never[lines]
        without = np.where((totals == 0) & ~self.had_any[lines], np.log(np.maximum(never, 1e-300)), _NEVER)
        return np.logaddexp(np.log(np.maximum(1 - never, 1e-300))[:, None] + given, without[:, None])

    # ---- The figures, as they are and as they would be

    def log_odds(self) -> float:
        every = np.arange(len(LINES))
        self.lines = self.by_size(every, self.parts.sum(axis=1))
        self.all_lines = self.lines.sum(axis=0) + self.log_size
        self.own_split = -_FACTORIAL[self.parts].sum(axis=1)
        self.sides = _sides(self.parts)
        possible = not (_IMPOSSIBLE & (self.parts > 0)).any()
        as_is = float(_log_sum(self.all_lines) + self.own_split.sum() + self._shared(self.sides)) if possible else -1e6
        found = [*self._of_cells(), *self._of_sections()]
        return float(_log_sum(np.array(found))) - as_is if found else -1e6

    def _shared(self, sides: npt.NDArray[np.float64]) -> Vector:
        """Log-likelihood of how the totals divide; `sides` are by split, then side."""
        if self.shares is not None:
            return np.asarray(
                sum(sides[..., i, 0] * np.log(share) + sides[..., i, 1] * np.log1p(-share) for i, share in enumerate(self.shares))
            )
        return np.asarray(sum(_log_beta(prior + sides[..., i, :]) - _log_beta(prior) for i, prior in enumerate(self.priors)))

    def _of_cells(self) -> Iterator[float]:
        lines, rows, weights = [], [], []
        for line, row, weight in self._meant():
            if not (_IMPOSSIBLE[line] & (row > 0)).any():
                lines.append(line)
                rows.append(row)
                weights.append(weight)
        others = (_IMPOSSIBLE & (self.parts > 0)).any(axis=1)
        if not lines:
            return
        at, parts = np.array(lines), np.array(rows)
        alone = others.sum() - others[at] == 0
        totals = _log_sum(self.all_lines - self.lines[at] + self.by_size(at, parts.sum(axis=1)))
        split = self.own_split.sum() - self.own_split[at] - _FACTORIAL[parts].sum(axis=1)
        sides = self.sides - _line_sides(self.parts[at], _ANY[at]) + _line_sides(parts, _ANY[at])
        found = totals + split + self._shared(sides) + np.log(weights)
        yield from found[alone]

    def _meant(self) -> Iterator[tuple[int, npt.NDArray[np.int_], float]]:
        """What a line may have been, with the chance of the slip that made it what it is."""
        rows = [list(map(int, row)) for row in self.parts]
        swaps = [(i, j, meant) for i, row in enumerate(rows) for j, v in enumerate(row) for meant in mistyped(v, SWAP)]
        tens = [(i, j, v // 10) for i, row in enumerate(rows) for j, v in enumerate(row) if v and v % 10 == 0]
        tens += [(i, j, v * 10 + lost) for i, row in enumerate(rows) for j, v in enumerate(row) if v for lost in range(10)]
        ways = max(sum(len(mistyped(v, TENFOLD)) for row in rows for v in row), 1)
        for choices, number in ((swaps, max(len(swaps), 1)), (tens, ways)):
            for i, j, meant in choices:
                yield i, _with(rows[i], (j, meant)), 1 / number / len(KINDS)
        beside = [(i, j, k) for i, row in enumerate(rows) for j in range(6) for k in (j - 1, j + 1) if 0 <= k < 6]
        number = max(sum(rows[i][j] > 0 and rows[i][j] != rows[i][k] for i, j, k in beside), 1)
        for i, j, k in beside:
            if rows[i][j] == 0 and rows[i][k]:
                for lost, stands_for in zip(_LOST, _STANDS_FOR, strict=True):
                    if lost != rows[i][k]:
                        yield i, _with(rows[i], (j, rows[i][k]), (k, int(lost))), stands_for / number / len(KINDS)

    def _of_sections(self) -> Iterator[float]:
        for (first, stop), weight in zip(SECTIONS, (0.6, 0.3, 0.1), strict=True):
            before = self.parts.copy()
            before[first : stop - 1] = self.parts[first + 1 : stop]
            before[stop - 1] = 0  # what stood there is lost: summed out
            if self.parts[first].any() or (_IMPOSSIBLE & (before > 0)).any() or not self.parts[first:stop].any():
                continue
            lines = self.by_size(np.arange(len(LINES)), before.sum(axis=1))
            lines[stop - 1] = 0
            whole = _log_sum(lines.sum(axis=0) + self.log_size) - _FACTORIAL[before].sum() + self._shared(_sides(before))
            yield float(whole + np.log(weight / len(KINDS)))


def _with(row: list[int], *changes: tuple[int, int]) -> npt.NDArray[np.int_]:
    changed = np.array(row)
    for place, value in changes:
        changed[place] = value
    return changed


def _sides(parts: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    return np.asarray(_line_sides(parts, _ANY).sum(axis=0), float)


def _line_sides(parts: npt.NDArray[np.int_], anybody: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """By line: thematic and not, individuals and collectives (where anybody may get it), leaders and workers."""
    merit, thematic = parts[..., :3].sum(axis=-1), parts[..., 3:].sum(axis=-1)
    collectives, leaders, workers = (parts[..., [i, i + 3]].sum(axis=-1) for i in range(3))
    both = [[thematic * anybody, merit * anybody], [(leaders + workers) * anybody, collectives * anybody], [leaders, workers]]
    return np.moveaxis(np.array(both, float), -1, 0)


# ---- Numbers


def _grid(deviation: float, points: int) -> tuple[Vector, Vector]:
    """Points of a log-normal distribution, and the logarithms of their weights."""
    z = np.linspace(-_FAR, _FAR, points)
    weights = np.exp(-(z**2) / 2)
    return np.exp(deviation * z), np.log(weights / weights.sum())


def _gamma(counts: npt.NDArray[np.int_], shape: float) -> Vector:
    return np.array([lgamma(int(count) + shape) - lgamma(shape) for count in counts])


def _log_beta(sides: npt.NDArray[np.float64]) -> Vector:
    flat = sides.reshape(-1, 2)
    return np.array([lgamma(a) + lgamma(b) - lgamma(a + b) for a, b in flat]).reshape(sides.shape[:-1])


def _log_sum(logs: Vector) -> Vector:
    """Logarithm of the sum over the last axis."""
    top = logs.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logs - top).sum(axis=-1)) + top[..., 0])
