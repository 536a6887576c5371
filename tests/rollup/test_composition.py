"""What lines are made of: parts that do not overlap and add up again, whatever the form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tdkt_xl.rollup.outliers.composition import Part, composition
from tests.rollup.made import FORM
from tests.years import Communes

COUNTS = FORM.counts
AT = {number: place for place, number in enumerate(COUNTS)}


def test_the_official_form_s_parts_are_leaders_workers_and_collectives_of_either_kind() -> None:
    wanted = {Part(AT[n]) for n in (8, 9, 12, 13)} | {Part(AT[6], (AT[8], AT[9])), Part(AT[10], (AT[12], AT[13]))}
    assert set(composition(FORM).parts) == wanted


def test_parts_stand_in_the_order_of_their_columns() -> None:
    made_of = composition(FORM)
    assert [part.column for part in made_of.parts] == [AT[n] for n in (6, 8, 9, 10, 12, 13)]
    assert all(max(split.left + split.right) < len(made_of.parts) for split in made_of.splits)


def test_parts_add_up_to_the_lines_total() -> None:
    rng = np.random.default_rng(1)
    year = Communes.made(20, rng).year(rng).astype(float)
    assert (composition(FORM).of(year).sum(axis=2) == year[:, :, AT[3]]).all()


def test_splits_lead_from_the_whole_to_every_part() -> None:
    made_of = composition(FORM)
    whole = set(range(len(made_of.parts)))
    assert any(set(split.left + split.right) == whole for split in made_of.splits)
    for place in whole:
        ends = [split for split in made_of.splits if (place,) in (split.left, split.right)]
        assert len(ends) == 1


def test_what_indicators_add_up_is_of_one_kind() -> None:
    made_of = composition(FORM)
    by_columns = {frozenset(made_of.parts[p].column for p in split.left + split.right): split.kind for split in made_of.splits}
    assert by_columns[frozenset({AT[8], AT[9]})] == by_columns[frozenset({AT[12], AT[13]})]


def test_a_sum_that_does_not_hold_leaves_no_part_below_nothing() -> None:
    line = np.zeros((1, 1, len(COUNTS)))
    line[0, 0, AT[6]], line[0, 0, AT[8]] = 2, 5
    assert composition(FORM).of(line).min() == 0


def test_of_a_form_without_rules_every_column_is_a_part() -> None:
    made_of = composition(replace(FORM, rules=()))
    assert made_of.parts == tuple(map(Part, range(len(COUNTS)))) and len(made_of.splits) == len(COUNTS) - 1
