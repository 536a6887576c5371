"""Simulated years of a province's communes, and slips seeded into them.

Communes differ in size and in their ways, which stay from year to year; on top comes chance. How much of each there is makes
a World. A year is an array of counts by commune, line and count column of the official form: (3) (4) (6) (8) (9) (10) (12)
(13). All lines add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Year = npt.NDArray[np.int_]

# Awards of a line in a commune of usual size in a year, and who gets them.
LINES = [
    (40, "any"), (60, "individual"), (9, "individual"), (8, "collective"),
    (0.3, "collective"), (0.05, "collective"), (1.5, "collective"), (0.3, "individual"), (4, "any"), (0.3, "any"),
    (0.05, "any"), (0.05, "collective"), (0.1, "any"),
]  # fmt: skip
SECTIONS = ((0, 4), (4, 10), (10, 13))
SWAP, TENFOLD, SHIFT = "two digits swapped", "a digit too many or too few", "figures slid one line down"
COLUMN = "a figure typed one column off"


@dataclass(frozen=True)
class World:
    """How unlike one another communes and years are."""

    sizes: float = 0.45
    """Standard deviation of the logarithm of communes' sizes; so with `ways`, of their bents for each line."""
    ways: float = 0.25
    steady: float = 100.0
    """Shape of the gamma distribution by which a line's expectation varies from year to year: counts are negative binomial."""
    never: float = 0.0
    """Share of communes that never give a line; of the others, the share that skips it in a year."""
    skipped: float = 0.0
    thematic: tuple[float, float] = (6, 4)
    """Beta distributions of the communes' shares."""
    leaders: tuple[float, float] = (3, 12)
    individuals: tuple[float, float] = (7, 3)


ORDINARY = World()


@dataclass(frozen=True)
class Communes:
    """What stays the same from year to year."""

    world: World
    size: npt.NDArray[Any]
    ways: npt.NDArray[Any]
    """By commune and line; 0 where a commune never gives a line."""
    thematic: npt.NDArray[Any]
    leaders: npt.NDArray[Any]
    individuals: npt.NDArray[Any]

    @classmethod
    def made(cls, number: int, rng: np.random.Generator, world: World = ORDINARY) -> Communes:
        communes = cls(
            world,
            np.exp(rng.normal(0, world.sizes, number)),
            np.exp(rng.normal(0, world.ways, (number, len(LINES)))),
            rng.beta(*world.thematic, number),
            rng.beta(*world.leaders, number),
            rng.beta(*world.individuals, number),
        )
        if world.never:
            communes.ways[rng.random(communes.ways.shape) < world.never] = 0
        return communes

    def year(self, rng: np.random.Generator) -> Year:
        number, steady, skipped = len(self.size), self.world.steady, self.world.skipped
        columns = []
        for i, (usual, recipient) in enumerate(LINES):
            total = rng.poisson(usual * self.size * self.ways[:, i] * rng.gamma(steady, 1 / steady, number))
            if skipped:
                total[rng.random(number) < skipped] = 0
            thematic = rng.binomial(total, self.thematic if recipient == "any" else 0)
            share = {"any": self.individuals, "individual": 1.0, "collective": 0.0}[recipient]
            people = [rng.binomial(total - thematic, share), rng.binomial(thematic, share)]
            leaders = [rng.binomial(each, self.leaders) for each in people]
            columns.append(_line([total - thematic - people[0], leaders[0], people[0] - leaders[0]],
                                 [thematic - people[1], leaders[1], people[1] - leaders[1]]))  # fmt: skip
        return np.stack(columns, axis=1)


def _line(merit: list[Any], thematic: list[Any]) -> Any:
    """The columns of a line from collectives, leaders and workers of either kind."""
    people = merit[1] + merit[2] + thematic[1] + thematic[2]
    return np.stack(
        [sum(merit) + sum(thematic), people, sum(merit), merit[1], merit[2], sum(thematic), thematic[1], thematic[2]], axis=-1
    )


def slipped(year: Year, kind: str, carried: bool, rng: np.random.Generator) -> tuple[Year, int]:
    """The year with one slip, and the commune that made it.

    `carried`: the wrong figure is one that the line's sums are worked out from, so that the line still adds up;
    otherwise it is any one cell, mistyped.
    """
    year = year.copy()
    while True:
        unit = int(rng.integers(len(year)))
        if kind == SHIFT:
            first, stop = SECTIONS[rng.choice(3, p=[0.6, 0.3, 0.1])]
            if year[unit, first:stop].any():
                year[unit, first + 1 : stop] = year[unit, first : stop - 1].copy()
                year[unit, first] = 0
                return year, unit
            continue
        parts = [parts_of(row) if carried else list(row) for row in year[unit]]
        choices = _choices(parts, kind)
        if choices:
            i, j, wrong = choices[rng.integers(len(choices))]
            if kind == COLUMN:
                parts[i][wrong], parts[i][j] = parts[i][j], 0
            else:
                parts[i][j] = wrong
            year[unit, i] = _line(parts[i][:3], parts[i][3:]) if carried else parts[i]
            return year, unit


def _choices(parts: list[list[int]], kind: str) -> list[tuple[int, int, int]]:
    """Line, column, and the wrong figure in it (the other column, of a figure that is typed one column off)."""
    if kind == COLUMN:
        beside = ((i, j, j + step) for i, row in enumerate(parts) for j in range(len(row)) for step in (-1, 1))
        return [(i, j, k) for i, j, k in beside if parts[i][j] and 0 <= k < len(parts[i]) and parts[i][k] != parts[i][j]]
    return [(i, j, wrong) for i, row in enumerate(parts) for j, v in enumerate(row) for wrong in mistyped(int(v), kind)]


def parts_of(row: npt.NDArray[np.int_]) -> list[int]:
    _, _, merit, lead, work, thematic, lead_thematic, work_thematic = map(int, row)
    return [merit - lead - work, lead, work, thematic - lead_thematic - work_thematic, lead_thematic, work_thematic]


def mistyped(figure: int, kind: str) -> list[int]:
    if kind == TENFOLD:
        return [figure * 10] * (figure > 0) + [figure // 10] * (figure >= 10)
    digits = str(figure)
    swaps = (digits[:k] + digits[k + 1] + digits[k] + digits[k + 2 :] for k in range(len(digits) - 1) if digits[k] != digits[k + 1])
    return [int(swap) for swap in swaps if swap[0] != "0"]
