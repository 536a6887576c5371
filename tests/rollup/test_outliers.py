"""Outliers: how often clean years cry wolf, how many seeded slips are caught, and what is said of them."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.rollup.comparing import Previous
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.rollup.outliers import units as outliers
from tdkt_xl.rollup.outliers.composition import composition
from tdkt_xl.rollup.outliers.tenfold import tenfold_lines
from tdkt_xl.rollup.outliers.units import BULK, FEWEST_UNITS, LineKind, find_outliers
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR
from tests import years
from tests.rollup.made import FORM, LINES, YEAR, found, line, submission
from tests.years import COLUMN, ORDINARY, SECTIONS, SHIFT, SWAP, TENFOLD, Communes, World, Year, slipped

KINDS = (SWAP, TENFOLD, SHIFT, COLUMN)
KIND = LineKind(composition(FORM), np.repeat(np.arange(len(SECTIONS)), [stop - first for first, stop in SECTIONS]))


def flagged(year: Year, last: Year | None) -> set[int]:
    nothing_wrong = np.zeros(year.shape[:2], bool)
    before = None if last is None else last.astype(float)
    return {each.unit for each in find_outliers(year.astype(float), before, nothing_wrong, KIND)}


def simulated(number: int, seed: int, world: World = ORDINARY) -> tuple[Year, Year, np.random.Generator]:
    rng = np.random.default_rng(seed)
    communes = Communes.made(number, rng, world)
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


@pytest.mark.slow
@pytest.mark.parametrize("with_last", [False, True])
@pytest.mark.parametrize(("number", "seeds"), [(50, range(12)), (130, range(8)), (600, range(3))])
def test_of_clean_years_at_most_2_percent_of_units_are_flagged(number: int, seeds: range, with_last: bool) -> None:
    shares = []
    for seed in seeds:
        last, year, _ = simulated(number, seed)
        shares.append(len(flagged(year, last if with_last else None)) / number)
    assert np.mean(shares) <= 0.02


@pytest.mark.slow
@pytest.mark.parametrize(
    "world",
    [World(steady=8, ways=0.4), World(never=0.15, skipped=0.15, steady=40), World(sizes=1.1)],
    ids=["years differ", "lines come and go", "sizes differ"],
)
def test_provinces_of_other_kinds_are_within_the_budget_too_and_most_slips_that_tell_are_found(world: World) -> None:
    clean, caught = [], []
    for seed in range(10):
        _, year, rng = simulated(60, seed, world)
        clean.append(len(flagged(year, None)) / 60)
        for kind in KINDS:
            wrong, unit = slipped(year, kind, True, rng)
            if beyond_chance(year[unit], wrong[unit]):
                caught.append(unit in flagged(wrong, None))
    assert np.mean(clean) <= 0.02 and np.mean(caught) >= 0.65


def test_where_one_unit_in_ten_slips_most_are_still_found_and_hardly_another() -> None:
    found, others = [], []
    for seed in range(4):
        last, year, rng = simulated(200, seed)
        clean, units = year, set[int]()
        while len(units) < 20:
            wrong, unit = slipped(year, KINDS[len(units) % len(KINDS)], True, rng)
            if unit not in units and beyond_chance(clean[unit], wrong[unit]):
                year, units = wrong, units | {unit}
        reported = flagged(year, last)
        found.append(len(reported & units) / 20)
        others.append(len(reported - units) / 200)
    assert np.mean(found) >= 0.65 and np.mean(others) <= 0.01


def seeded(number: int, seeds: range, carried: bool, with_last: bool, with_rules: bool) -> list[tuple[str, bool, bool]]:
    """Slips: their kind, whether they stand out from chance, and whether the unit is caught, by a rule or as an outlier."""
    slips = []
    for seed in seeds:
        last, clean, rng = simulated(number, 1000 + seed)
        for kind in KINDS:
            for _ in range(8):
                year, unit = slipped(clean, kind, carried, rng)
                caught = unit in flagged(year, last if with_last else None) or (with_rules and breaks_a_rule(year, unit))
                slips.append((kind, beyond_chance(clean[unit], year[unit]), caught))
    return slips


def beyond_chance(clean: Year, year: Year) -> bool:
    """Whether a figure has moved by more than three times what chance alone moves a count of its size."""
    return bool((np.abs(year - clean) > 3 * np.sqrt(np.maximum(clean, 1))).any())


def shares(slips: list[tuple[str, bool, bool]]) -> dict[str, float]:
    return {kind: float(np.mean([caught for own, _, caught in slips if own == kind])) for kind in KINDS}


@pytest.mark.slow
def test_slips_in_one_cell_are_nearly_all_caught() -> None:
    found = shares(seeded(130, range(5), carried=False, with_last=True, with_rules=True))
    assert min(found.values()) >= 0.85 and np.mean(list(found.values())) >= 0.95, found


@pytest.mark.slow
def test_in_lines_that_still_add_up_most_digits_and_lines_are_caught() -> None:
    found = shares(seeded(130, range(6), carried=True, with_last=True, with_rules=False))
    assert found[TENFOLD] >= 0.8 and found[SHIFT] >= 0.8 and np.mean([found[SWAP], found[TENFOLD], found[SHIFT]]) >= 0.7, found


@pytest.mark.slow
@pytest.mark.parametrize(("with_last", "least"), [(False, 0.8), (True, 0.85)])
def test_of_slips_that_chance_does_not_make_the_figures_alone_tell_four_of_five(with_last: bool, least: float) -> None:
    slips = seeded(130, range(6), carried=True, with_last=with_last, with_rules=False)
    assert np.mean([caught for _, telling, caught in slips if telling]) >= least


@pytest.mark.slow
def test_slips_of_every_kind_and_way_together() -> None:
    slips = [slip for carried in (False, True) for slip in seeded(600, range(2), carried, with_last=True, with_rules=True)]
    assert np.mean([caught for _, _, caught in slips]) >= 0.8


# ---- Findings


def summed(year: Year, last: Year | None = None, **options: object) -> Summary:
    previous = None
    if last is not None:
        rows = [[line(i, list(map(int, row))) for i, row in enumerate(unit)] for unit in last]
        before = [submission(f"{u:03}.xlsx", Unit(f"{u:03}", f"Xã {u:03}"), own, period=Period(2025)) for u, own in enumerate(rows)]
        earlier = merge(before, Options(FORM))
        previous = Previous("cu.xlsx", earlier)
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


def test_several_slips_are_each_found_and_never_more_than_what_is_no_bulk_any_more() -> None:
    _, year, _ = simulated(40, seed=7)
    year[5, 1] *= 10
    year[9, 0] *= 10
    assert {"005.xlsx", "009.xlsx"} <= {outlier.file for outlier in found(summed(year), "outlier")}
    _, year, _ = simulated(200, seed=7)
    year[:9, 1] *= 10
    assert len(flagged(year, None) & set(range(9))) >= 8 and len(flagged(year, None)) <= BULK[1] * 200
    year[:40, 1] *= 10
    assert len(flagged(year, None)) <= BULK[1] * 200


def test_where_no_unit_is_like_another_none_stands_out() -> None:
    rng = np.random.default_rng(1)
    wild = rng.poisson(300, (200, 13, 8)) * (rng.random((200, 13, 8)) > 0.1)
    assert len(flagged(wild, None)) <= 1


def test_units_looked_at_in_groups_keep_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outliers, "MOST_TOGETHER", 40)
    last, year, _ = simulated(100, seed=7)
    year[[5, 51, 97], 1] *= 10
    assert {"005.xlsx", "051.xlsx", "097.xlsx"} <= {outlier.file for outlier in found(summed(year, last), "outlier")}


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


def test_without_numpy_the_summary_says_that_nobody_has_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    last, year, _ = simulated(40, seed=7)
    for name in [each for each in sys.modules if each.startswith("tdkt_xl.rollup.outliers.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numpy", None)
    summary = summed(year, last)
    assert found(summary, "outlier") == []
    assert [remark for remark in summary.remarks if remark.startswith("Chưa tìm số liệu khác thường")]


def told_of(*submissions: Submission, **options: object) -> list[tuple[str | None, str]]:
    """File and message of each outlier."""
    summary = merge(submissions, Options(FORM, period=YEAR, **options))  # type: ignore[arg-type]
    return [(each.file, each.message) for each in summary.findings if each.rule == "outlier"]


def large_lines(year: Year, unit: int) -> list[int]:
    return [line for line in range(year.shape[1]) if year[unit, line, 0] >= 8]


@pytest.mark.parametrize("with_last", [False, True])
def test_two_lines_ten_times_too_high_are_told_as_two(with_last: bool) -> None:
    last, year, _ = simulated(60, seed=3)
    unit = 17
    first, second, *_ = large_lines(year, unit)
    year[unit, [first, second]] *= 10
    before = last.astype(float) if with_last else None
    found_ = [each for each in find_outliers(year.astype(float), before, np.zeros(year.shape[:2], bool), KIND) if each.unit == unit]
    assert [(each.line, each.together) for each in found_] == [(first, "lines"), (second, "lines")]
    assert all(each.low <= each.actual / 10 <= each.high for each in found_)


@pytest.mark.parametrize("with_last", [False, True])
def test_a_whole_form_ten_times_too_high_is_told_once(with_last: bool) -> None:
    last, year, _ = simulated(60, seed=4)
    year[5] *= 10
    before = last.astype(float) if with_last else None
    found_ = [each for each in find_outliers(year.astype(float), before, np.zeros(year.shape[:2], bool), KIND) if each.unit == 5]
    assert [each.together for each in found_] == ["form"]


def test_clean_years_have_no_lines_ten_times_too_high_together() -> None:
    for seed in range(20):
        last, year, _ = simulated(100, seed)
        parts, before = (KIND.made_of.of(each.astype(float)) for each in (year, last))
        assert not tenfold_lines(parts, None).any() and not tenfold_lines(parts, before).any()


def test_the_whole_form_is_told_in_words() -> None:
    _, year, _ = simulated(60, seed=4)
    year[5] *= 10
    (said,) = [message for file, message in told_of(*(return_of(year, unit) for unit in range(60))) if file == "005.xlsx"]
    assert "cả biểu của Xã 005 có vẻ gấp 10" in said.replace("Cả", "cả") and "thừa một số 0 ở cả biểu" in said


def test_figures_of_another_unit_are_told_of_both() -> None:
    _, year, _ = simulated(4, seed=1)
    year[2] = year[0]
    said = dict(told_of(*(return_of(year, unit) for unit in range(4))))
    assert set(said) == {"000.xlsx", "002.xlsx"}
    assert "Toàn bộ số liệu của Xã 000 giống hệt Xã 002." in said["000.xlsx"]


def test_figures_that_many_units_share_are_told_once() -> None:
    _, year, _ = simulated(6, seed=1)
    for unit in range(1, 5):
        year[unit] = year[0]
    ((file, message),) = told_of(*(return_of(year, unit) for unit in range(6)))
    assert file == "000.xlsx" and "giống hệt Xã 001, Xã 002, Xã 003 và 1 đơn vị khác" in message


def test_figures_of_last_period_are_told() -> None:
    last, year, _ = simulated(4, seed=2)
    year[1] = last[1]
    past = [return_of(last, unit) for unit in range(4)]
    for each in past:
        each.returns = [replace(each.returns[0], period=Period(2025))]
    previous = Previous("cu.xlsx", merge(past, Options(FORM, period=Period(2025))))
    said = told_of(*(return_of(year, unit) for unit in range(4)), previous=previous)
    assert [(file, "Toàn bộ số liệu của Xã 001 giống hệt năm 2025." in message) for file, message in said] == [("001.xlsx", True)]


def test_small_returns_are_alike_by_chance() -> None:
    small = np.zeros((4, *simulated(4, seed=1)[0].shape[1:]), int)
    small[:, 0] = [12, 12, 12, 2, 10, 0, 0, 0]
    assert told_of(*(return_of(small, unit) for unit in range(4))) == []
