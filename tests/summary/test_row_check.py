"""The check number of a row: any single change is seen, and where it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.summary.row_check import changed_place, count_before, row_check

texts = st.sampled_from(["Giấy khen", "BTH", "7"])
cells = st.lists(st.one_of(st.none(), st.integers(0, 9_999_999), texts), min_size=1, max_size=20)


@given(cells)
def test_it_is_a_number_that_every_spreadsheet_program_keeps(row: list[str | int | None]) -> None:
    check = row_check(row)
    assert 0 <= check < 10**15 and int(float(f"{check:.15g}")) == check
    assert changed_place(row, check) is None


@given(cells, st.data())
def test_one_changed_count_is_found_with_what_it_was(row: list[str | int | None], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(row) - 1))
    was = data.draw(st.one_of(st.none(), st.integers(0, 9_999_999)))
    before = [*row[:place], was, *row[place + 1 :]]
    if before != row:
        assert changed_place(row, row_check(before)) == place
        assert count_before(row, row_check(before), place) == was


def test_a_blank_is_another_thing_than_a_zero() -> None:
    assert changed_place([1, 0, 2], row_check([1, None, 2])) == 1
    assert count_before([1, 0, 2], row_check([1, None, 2]), 1) is None


def test_two_changed_cells_are_no_one_cell_of_a_short_row() -> None:
    assert changed_place([5, 9, 2], row_check([1, 3, 2])) is None
