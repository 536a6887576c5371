"""What is expected of a figure: from everything but itself, nearer the truth the more is known."""

from __future__ import annotations

import numpy as np
import pytest

from tdkt_xl.rollup.outliers.composition import composition
from tdkt_xl.rollup.outliers.expectations import Expected, Matrix, expected
from tests.rollup.made import FORM
from tests.years import ORDINARY, Communes, World

MADE_OF = composition(FORM)


def years(number: int, seed: int, world: World = ORDINARY) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    communes = Communes.made(number, rng, world)
    return MADE_OF.of(communes.year(rng).astype(float)), MADE_OF.of(communes.year(rng).astype(float))


def test_a_figure_has_no_part_in_what_is_expected_of_it() -> None:
    last, now = years(60, seed=2)
    before = expected(now, last, MADE_OF)[0].mean
    now[7, 0, 2] *= 10
    after = expected(now, last, MADE_OF)[0].mean
    # All that it can move is the size of its unit, by a robust median, and, by a hair, the spreads of all.
    assert after[7, 0, 2] == pytest.approx(before[7, 0, 2], rel=0.15)


def error(usual: Expected, now: Matrix) -> float:
    telling = usual.mean > 5
    return float(np.median(np.abs(now - usual.mean)[telling] / usual.mean[telling]))


def test_lines_that_a_unit_has_nothing_of_do_not_make_it_small() -> None:
    _, now = years(100, seed=2)
    usual = expected(now, None, MADE_OF)[1].mean[7, 2]
    now[7, :2] = 0
    assert expected(now, None, MADE_OF)[1].mean[7, 2] > 0.5 * usual > 2


def test_with_few_lines_to_tell_its_size_a_unit_s_figures_are_less_sure() -> None:
    _, now = years(100, seed=2)
    sure = expected(now, None, MADE_OF)[1].shape[7, 2]
    now[7, :2] = now[7, 3:] = 0
    assert expected(now, None, MADE_OF)[1].shape[7, 2] < 0.8 * sure


def test_where_years_differ_much_last_year_s_figures_are_believed_the_less() -> None:
    gains = []
    for steady in (200, 3):
        last, now = years(300, seed=3, world=World(steady=steady, ways=0.4))
        with_last, alone = (expected(now, then, MADE_OF)[1] for then in (last, None))
        gains.append(error(with_last, now.sum(axis=2)) / error(alone, now.sum(axis=2)))
    assert gains[0] < 0.85 and gains[0] < gains[1] < 1.02


def test_last_period_s_figures_bring_it_nearer() -> None:
    last, now = years(200, seed=3)
    assert error(expected(now, last, MADE_OF)[0], now) < 0.93 * error(expected(now, None, MADE_OF)[0], now)


@pytest.mark.parametrize("with_last", [False, True])
def test_the_spread_is_as_wide_as_the_figures_are_apart(with_last: bool) -> None:
    last, now = years(600, seed=4)
    for usual, figures in zip(expected(now, last if with_last else None, MADE_OF), (now, now.sum(axis=2)), strict=True):
        within = np.abs(figures - usual.mean) <= 1.4395 * usual.deviation
        assert 0.8 <= within[usual.mean > 5].mean() <= 0.92


def test_units_unknown_last_period_are_judged_by_this_one_alone() -> None:
    last, now = years(80, seed=5)
    last[3] = np.nan
    with_others, alone = expected(now, last, MADE_OF)[0], expected(now, None, MADE_OF)[0]
    assert np.isfinite(with_others.mean).all() and np.isfinite(with_others.shape).all()
    assert with_others.mean[3] == pytest.approx(alone.mean[3], rel=0.5, abs=0.5)


def test_nothing_at_all_last_period_is_not_taken_for_little_now() -> None:
    last, now = years(80, seed=5)
    usual = expected(now, last, MADE_OF)[1].mean[3, 1]
    last[3, 1] = 0
    assert expected(now, last, MADE_OF)[1].mean[3, 1] > 0.5 * usual > 5


def test_nothing_anywhere_is_expected_to_be_nothing() -> None:
    usual, of_lines = expected(np.zeros((40, 2, len(MADE_OF.parts))), None, MADE_OF)
    assert usual.mean.max() < 0.1 and np.isfinite(usual.shape).all() and np.isfinite(of_lines.shape).all()
