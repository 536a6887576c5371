"""Counts: blank is not zero, and adding them in any grouping gives the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.counts import Counts, LineKey, added, sum_lines, total_of
from tdkt_xl.words.text import fold

counts = st.one_of(st.none(), st.integers(0, 9999))
rows = st.lists(st.tuples(counts, counts, counts).map(Counts), max_size=8)


@pytest.mark.parametrize(("values", "total"), [((), None), ((None,), None), ((0, None), 0), ((1, None, 2), 3)])
def test_the_sum_of_blanks_alone_is_blank(values: tuple[int | None, ...], total: int | None) -> None:
    assert total_of(values) == total


def test_rows_are_added_cell_by_cell() -> None:
    assert Counts((1, None, None)) + Counts((2, 0, None)) == (3, 0, None)


def test_rows_of_different_forms_are_not_added() -> None:
    with pytest.raises(ValueError, match="zip"):
        Counts((1, 2)) + Counts((1,))


@given(one=rows, two=rows)
def test_any_grouping_adds_up_to_the_same(one: list[Counts], two: list[Counts]) -> None:
    apart = Counts.total(one, 3) + Counts.total(two, 3)
    assert Counts.total([*two, *one], 3) == apart == sum([*one, *two], Counts.blank(3))


@given(rows)
def test_each_cell_is_the_sum_of_its_column(every: list[Counts]) -> None:
    assert list(Counts.total(every, 3)) == [total_of(row[place] for row in every) for place in range(3)]


def test_a_row_is_blank_only_where_nothing_was_typed() -> None:
    assert Counts((None, None)).is_blank and Counts.blank(3).is_blank and not Counts((None, 0)).is_blank


def test_a_blank_and_a_zero_are_no_difference() -> None:
    assert not Counts((None, 2)).differs_from((0, 2)) and Counts((None, 2)).differs_from((1, 2))


def test_an_unknown_award_goes_by_its_label_however_it_is_spaced_or_cased() -> None:
    one, two = LineKey.of("I", None, "Huy hiệu  X"), LineKey.of("I", None, "HUY HIỆU X")
    assert one == two == ("I", "?" + fold("Huy hiệu X"))
    assert (one.award, LineKey.of("I", "giay-khen", "GK").award) == (None, "giay-khen")
    assert one != LineKey.of("II", None, "Huy hiệu X")


def test_lines_of_several_units_are_added_by_key() -> None:
    one, two = LineKey("I", "giay-khen"), LineKey("I", "?x")
    parts = [{one: Counts((1, None))}, {two: Counts((None, None)), one: Counts((2, 0))}]
    assert sum_lines(parts) == {one: (3, 0), two: (None, None)}
    assert added([(one, (1, 1)), (one, (1, None))]) == {one: (2, 1)}
