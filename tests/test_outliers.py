"""Outliers: how often clean years cry wolf, how many seeded slips are caught, and what is said of them."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.checking import check_return
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.outliers import FEWEST_UNITS, MOST, MOST_OF_FEW, find_outliers, tails
from tdkt_xl.periods import Period
from tdkt_xl.previous import PastUnit, Previous
from tdkt_xl.returns import Submission, Unit
from tdkt_xl.rollup import Options, Summary, merge
from tests import years
from tests.test_rollup import FORM, LINES, YEAR, found, line, submission
from tests.years import SHIFT, SWAP, TENFOLD, Communes, Year, slipped

KINDS = (SWAP, TENFOLD, SHIFT)


def flagged(year: Year, last: Year | None) -> set[int]:
    nothing_wrong = np.zeros(year.shape[:2], bool)
    return {each.unit for each in find_outliers(year.astype(float), None if last is None else last.astype(float), nothing_wrong)}


def simulated(number: int, seed: int) -> tuple[Year, Year, np.random.Generator]:
    rng = np.random.default_rng(seed)
    communes = Communes.made(number, rng)
    return communes.year(rng), communes.year(rng), rng


def return_of(year: Year, unit: int) -> Submission:
    rows = [line(i, tuple(int(v) if v else None for v in row)) for i, row in enumerate(year[unit])]
    return submission(f"{unit:03}.xlsx", Unit(f"{unit:03}", f"Xã {unit:03}", "xa"), rows)


def breaks_a_rule(year: Year, unit: int) -> bool:
    return bool(check_return(return_of(year, unit).returns[0], FORM))


def test_the_simulation_has_the_form_s_lines_and_adds_up() -> None:
    assert len(years.LINES) == len(LINES)
    year, _, _ = simulated(20, seed=1)
    assert not any(breaks_a_rule(year, unit) for unit in range(20))


@pytest.mark.parametrize("with_last", [False, True])
@pytest.mark.parametrize(("number", "seeds"), [(50, range(12)), (130, range(8)), (600, range(3))])
def test_of_clean_years_at_most_2_percent_of_units_are_flagged(number: int, seeds: range, with_last: bool) -> None:
    shares = []
    for seed in seeds:
        last, year, _ = simulated(number, seed)
        shares.append(len(flagged(year, last if with_last else None)) / number)
    assert np.mean(shares) <= 0.02


def caught(number: int, seeds: range, carried: bool, with_last: bool) -> dict[str, float]:
    """The share of slips, by kind, at whose unit a rule of the form is broken or a figure stands out."""
    shares = {}
    for kind in KINDS:
        hits = []
        for seed in seeds:
            last, clean, rng = simulated(number, 1000 + seed)
            for _ in range(8):
                year, unit = slipped(clean, kind, carried, rng)
                hits.append(breaks_a_rule(year, unit) or unit in flagged(year, last if with_last else None))
        shares[kind] = float(np.mean(hits))
    return shares


def test_slips_in_one_cell_are_nearly_all_caught() -> None:
    shares = caught(130, range(5), carried=False, with_last=True)
    assert min(shares.values()) >= 0.8 and np.mean(list(shares.values())) >= 0.95, shares


def test_of_slips_in_lines_that_still_add_up_most_are_caught_with_last_year_s_figures() -> None:
    shares = caught(130, range(6), carried=True, with_last=True)
    assert np.mean(list(shares.values())) >= 0.6 and shares[SHIFT] >= 0.8, shares


def test_slips_of_every_kind_and_way_together() -> None:
    both = [caught(600, range(2), carried, with_last=True) for carried in (False, True)]
    assert np.mean([share for shares in both for share in shares.values()]) >= 0.8, both


# ---- The tail


def exact_tail(count: int, mean: Fraction, shape: int) -> float:
    """The same for a whole shape, from binomial coefficients."""
    p = shape / (shape + mean)

    def chance(n: int) -> Fraction:
        return comb(n + shape - 1, n) * p**shape * (1 - p) ** n

    below = sum((chance(n) for n in range(count)), Fraction(0))
    side = 1 - below - chance(count) / 2 if count > mean else below + chance(count) / 2
    return min(1.0, float(2 * side))


@given(st.integers(0, 60), st.fractions(Fraction(1, 10), 30, max_denominator=10), st.integers(1, 12))
def test_the_tail_is_the_negative_binomial_s(count: int, mean: Fraction, shape: int) -> None:
    found = tails(np.array([float(count)]), np.array([float(mean)]), np.array([float(shape)]))
    assert found[0] == pytest.approx(exact_tail(count, mean, shape), rel=1e-4, abs=1e-12)


# ---- Findings


def summed(year: Year, last: Year | None = None, **options: object) -> Summary:
    previous = None
    if last is not None:
        keys = [(section, award) for section, award, _ in LINES]
        figures = {
            PastUnit(f"{u:03}", f"Xã {u:03}", None): {key: tuple(map(int, row)) for key, row in zip(keys, last[u], strict=True)}
            for u in range(len(last))
        }
        labels = {(section, award): label for section, award, label in LINES}
        previous = Previous("cu.xlsx", Unit("T", "Tỉnh"), Period(2025), figures, labels, None)
    returns = [return_of(year, unit) for unit in range(len(year))]
    return merge(returns, Options(FORM, period=YEAR, previous=previous, **options))  # type: ignore[arg-type]


def test_a_tenfold_figure_is_one_info_finding_at_its_cell() -> None:
    last, year, _ = simulated(40, seed=7)
    year[5, 1] *= 10
    (outlier,) = (f for f in found(summed(year, last), "outlier") if f.file == "005.xlsx")
    assert (outlier.severity, outlier.section, outlier.award) == ("info", "I", "lao-dong-tien-tien")
    assert outlier.cell is not None and outlier.cell.endswith("11")
    assert "và số kỳ trước" in outlier.message and "Xã 005" in outlier.message
    assert "số kỳ trước" not in next(f for f in found(summed(year), "outlier") if f.file == "005.xlsx").message


def test_several_slips_are_each_found_and_never_more_than_a_twentieth_of_all_reported() -> None:
    _, year, _ = simulated(40, seed=7)
    year[5, 1] *= 10
    year[9, 0] *= 10
    assert {"005.xlsx", "009.xlsx"} <= {outlier.file for outlier in found(summed(year), "outlier")}
    rng = np.random.default_rng(1)
    wild = rng.poisson(300, (200, 13, 8)) * (rng.random((200, 13, 8)) > 0.1)
    assert len(flagged(wild, None)) == MOST * 200
    assert len(flagged(wild[:40], None)) == MOST_OF_FEW


def test_few_units_have_nothing_to_stand_out_from() -> None:
    _, year, _ = simulated(FEWEST_UNITS - 1, seed=7)
    year[5, 1] *= 100
    assert found(summed(year), "outlier") == []


def test_offices_are_not_measured_against_communes() -> None:
    _, year, _ = simulated(40, seed=3)
    returns = [return_of(year, unit) for unit in range(40)]
    sector = return_of(year * 40, 0)
    sector.file = sector.returns[0].file = "so.xlsx"
    sector.returns[0].unit = Unit("SO", "Sở Giáo dục", "co-quan")
    summary = merge([*returns, sector], Options(FORM, period=YEAR))
    assert "so.xlsx" not in {outlier.file for outlier in found(summary, "outlier")}


def test_a_line_with_an_error_says_enough() -> None:
    _, year, _ = simulated(40, seed=7)
    year[5, 1, 0] *= 10
    returns = [return_of(year, unit) for unit in range(40)]
    ret = returns[5].returns[0]
    ret.findings = list(check_return(ret, FORM))
    assert any(finding.severity == ERROR for finding in ret.findings)
    summary = merge(returns, Options(FORM, period=YEAR))
    assert [f for f in found(summary, "outlier") if f.file == "005.xlsx"] == []


def test_units_all_of_one_kind_and_empty_ones_have_no_outliers() -> None:
    assert flagged(np.zeros((40, 13, 8), int), None) == set()
    assert flagged(np.full((40, 13, 8), 3), np.full((40, 13, 8), 3)) == set()
