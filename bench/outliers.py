"""How many slips the outliers find, and how many could be found at all, in simulated provinces.

    python -m bench.outliers [--communes 200] [--years 8] [--slips 15] [--worlds 1,2]

Each year gets one slip at a time, and still adds up, so that no rule of the form tells. The best test knows how the figures
came about, and has the same 2 % of clean communes to be wrong about.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bench.best_test import KINDS, Known
from tests.rollup.test_outliers import beyond_chance, flagged
from tests.years import Communes, World, Year, slipped

BUDGET = 0.02
WORLDS = {
    "as tested": World(),
    "years differ": World(steady=8, ways=0.4),
    "lines come and go": World(never=0.15, skipped=0.15, steady=40),
    "sizes differ": World(sizes=1.1),
    "wild": World(sizes=0.8, ways=0.8, steady=10, never=0.2, skipped=0.1, thematic=(2, 2), leaders=(2, 6), individuals=(2, 1)),
}


@dataclass(frozen=True)
class Slip:
    kind: str
    telling: bool
    """Whether a figure has moved further than chance does."""
    caught: bool
    """By the rule."""
    odds: float
    """The best test's."""


@dataclass
class Found:
    clean: list[float]
    """Shares of the communes that the rule reports in clean years."""
    odds: list[float]
    slips: list[Slip]

    def row(self, kinds: Iterable[str], telling: bool) -> tuple[float, float]:
        """Shares that the rule and the best test find."""
        chosen = [slip for slip in self.slips if slip.kind in kinds and slip.telling >= telling]
        limit = np.quantile(self.odds, 1 - BUDGET)
        return float(np.mean([slip.caught for slip in chosen])), float(np.mean([slip.odds > limit for slip in chosen]))


def measured(world: World, communes: int, years: range, slips: int, last_known: bool, everything: bool = False) -> Found:
    """What is found in years of one world, each with `slips` slips of each kind in turn."""
    found = Found([], [], [])
    for seed in years:
        rng = np.random.default_rng([seed, 77])
        people = Communes.made(communes, rng, world)
        last, clean = people.year(rng), people.year(rng)
        before = last if last_known else None
        known = Known(people, before, everything)
        found.clean.append(len(flagged(clean, before)) / communes)
        found.odds += [known.log_odds(clean, unit) for unit in range(communes)]
        found.slips += [_slip(clean, before, kind, known, rng) for kind in KINDS for _ in range(slips)]
    return found


def _slip(clean: Year, before: Year | None, kind: str, known: Known, rng: np.random.Generator) -> Slip:
    year, unit = slipped(clean, kind, True, rng)
    return Slip(kind, beyond_chance(clean[unit], year[unit]), unit in flagged(year, before), known.log_odds(year, unit))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--communes", type=int, default=200)
    arguments.add_argument("--years", type=int, default=8)
    arguments.add_argument("--slips", type=int, default=15)
    arguments.add_argument("--worlds", default=",".join(map(str, range(1, len(WORLDS) + 1))))
    options = arguments.parse_args()
    names = [list(WORLDS)[int(number) - 1] for number in options.worlds.split(",")]
    print("share found by the rule / by the best test; all slips, then those that move a figure further than chance")
    for name in names:
        for last_known, everything in ((False, False), (True, False), (False, True)):
            found = measured(WORLDS[name], options.communes, range(options.years), options.slips, last_known, everything)
            title = "all of it known" if everything else "with last year" if last_known else "without last year"
            print(f"{name}, {title}: clean {np.mean(found.clean):.3f}", flush=True)
            for kinds in (KINDS, *((kind,) for kind in KINDS)):
                shares = [f"{rule:.2f} / {best:.2f}" for rule, best in (found.row(kinds, False), found.row(kinds, True))]
                print(f"    {'together' if len(kinds) > 1 else kinds[0]:32}{shares[0]:>14}{shares[1]:>16}", flush=True)


if __name__ == "__main__":
    main()
