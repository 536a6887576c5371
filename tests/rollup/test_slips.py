"""Odds of slips: each kind is told by what it would have been, and the likelihood is the negative binomial's."""

from __future__ import annotations

from fractions import Fraction
from math import comb, lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.rollup.outliers.expectations import Expected
from tdkt_xl.rollup.outliers.slips import WHOLE, Suspicion, _log_gamma, _meant, log_likelihood, suspicion


@given(st.integers(0, 60), st.fractions(Fraction(1, 10), 30, max_denominator=10), st.integers(1, 12))
def test_the_likelihood_is_the_negative_binomial_s(count: int, mean: Fraction, shape: int) -> None:
    p = shape / (shape + mean)
    exact = comb(count + shape - 1, count) * p**shape * (1 - p) ** count
    found = log_likelihood(np.array([float(count)]), np.array([float(mean)]), np.array([float(shape)]))
    assert found[0] == pytest.approx(log(exact), rel=1e-9, abs=1e-9)


@given(st.floats(1e-3, 1e12))
def test_the_gamma_function(value: float) -> None:
    assert _log_gamma(np.array([value]))[0] == pytest.approx(lgamma(value), rel=1e-10, abs=1e-10)


def meant_by(typed: int) -> set[int]:
    return {int(meant[0]) for _, meant, possible in _meant(np.array([float(typed)])) if possible[0]}


def test_what_may_have_been_meant() -> None:
    assert meant_by(31) == {13, *range(310, 320)}
    assert meant_by(120) == {210, 102, 12, *range(1200, 1210)}
    assert meant_by(0) == set()
    assert meant_by(10) == {1, *range(100, 110)}  # 01 is what nobody meant


@given(st.integers(0, 10**9))
def test_what_may_have_been_meant_is_never_what_was_typed_nor_shorter_by_a_swap(typed: int) -> None:
    meant = meant_by(typed)
    assert typed not in meant and min(meant, default=0) >= 0
    assert all(len(str(m)) >= len(str(typed)) - (typed % 10 == 0) for m in meant)


LINES, PARTS = 3, 3
SECTIONS = np.zeros(LINES, int)


def suspected(
    typed: list[list[int]], mean: list[list[float]], wrong: bool = False, of_lines: list[float] | None = None
) -> Suspicion:
    """A unit with these figures among 40 with what is expected, of 10 % spread."""
    means = np.broadcast_to(np.array(mean), (41, LINES, PARTS)).copy()
    parts = np.concatenate([np.array([typed], float), np.round(means[1:])])
    of_parts = Expected(means, np.full(means.shape, 100.0))
    totals = means.sum(axis=2)
    if of_lines is not None:
        totals[0] = of_lines
    usual = Expected(totals, np.full((41, LINES), 100.0))
    return suspicion(parts, of_parts, usual, SECTIONS, np.full((41, LINES), wrong))


USUAL = [[5.0, 14.0, 40.0], [2.0, 3.0, 9.0], [8.0, 0.5, 1.0]]
AS_USUAL = [[5, 14, 40], [2, 3, 9], [8, 0, 1]]


def changed(*changes: tuple[int, int, int]) -> list[list[int]]:
    rows = [row.copy() for row in AS_USUAL]
    for line, part, figure in changes:
        rows[line][part] = figure
    return rows


@pytest.mark.parametrize(
    ("typed", "line", "part"),
    [
        (changed((0, 1, 41)), 0, 1),
        (changed((0, 2, 4)), 0, 2),
        (changed((1, 1, 30)), 1, 1),
        (changed((0, 1, 0), (0, 2, 14)), 0, 2),
        (changed((2, 0, 97)), 2, 0),
    ],
    ids=["swapped", "a digit too few", "a digit too many", "one column off", "anything"],
)
def test_each_slip_is_suspected_at_its_place(typed: list[list[int]], line: int, part: int) -> None:
    found = suspected(typed, USUAL)
    assert found.odds[0] > 10 and (found.line[0], found.part[0]) == (line, part)
    assert found.odds[1:].max() < 1


def test_lines_that_slid_down_are_suspected_at_the_one_left_empty() -> None:
    found = suspected([[0, 0, 0], *AS_USUAL[:2]], USUAL)
    assert found.odds[0] > 1e6 and (found.line[0], found.part[0]) == (0, WHOLE)


def test_a_line_ten_times_too_large_is_suspected_as_a_whole() -> None:
    found = suspected(
        [AS_USUAL[0], [20, 30, 90], AS_USUAL[2]], [USUAL[0], [18.0, 28.0, 88.0], USUAL[2]], of_lines=[59.0, 14.0, 9.5]
    )
    assert found.odds[0] > 1e3 and (found.line[0], found.part[0]) == (1, WHOLE)


def test_figures_one_line_off_are_suspected_at_the_line_they_stand_in() -> None:
    found = suspected([[0, 0, 0], AS_USUAL[0], AS_USUAL[2]], USUAL)
    assert found.odds[0] > 1e3 and (found.line[0], found.part[0]) == (1, WHOLE)


def test_no_line_is_mistaken_for_one_of_another_section() -> None:
    usual = Expected(np.full((40, 2, 1), 50.0), np.full((40, 2, 1), 100.0))
    of_lines = Expected(usual.mean[..., 0], usual.shape[..., 0])
    parts = np.full((40, 2, 1), 50.0)
    parts[0] = [[0], [90]]
    same, other = (suspicion(parts, usual, of_lines, np.array(s), np.zeros((40, 2), bool)).odds[0] for s in ([0, 0], [0, 1]))
    assert same > other


def test_a_swap_is_the_likelier_the_fewer_digits_could_be_swapped() -> None:
    few = suspected(changed((0, 1, 41)), USUAL).odds[0]
    many = suspected(changed((0, 1, 41), (2, 0, 23), (1, 2, 21)), [USUAL[0], [2.0, 3.0, 21.0], [23.0, 0.5, 1.0]]).odds[0]
    assert few > many


def test_what_is_just_as_usual_or_wrong_already_is_not_suspected() -> None:
    assert suspected(AS_USUAL, USUAL).odds[0] < 1
    assert suspected(changed((0, 1, 41)), USUAL, wrong=True).odds[0] == 0


def test_a_digit_swap_is_told_from_a_count_as_far_out_that_no_swap_explains() -> None:
    swapped, rare = (suspected(changed((0, 1, figure)), USUAL).odds[0] for figure in (31, 30))
    assert swapped > 2 * rare


def test_an_empty_line_says_little_where_other_units_are_without_it_too() -> None:
    usual = Expected(np.full((100, 1, 1), 50.0), np.full((100, 1, 1), 20.0))
    of_lines = Expected(usual.mean[..., 0], usual.shape[..., 0])

    def odds(empty: int) -> float:
        parts = np.full((100, 1, 1), 50.0)
        parts[:empty] = 0
        return float(suspicion(parts, usual, of_lines, np.zeros(1, int), np.zeros((100, 1), bool)).odds[0])

    assert odds(1) > 5 > 1 > odds(20)
