"""What became of units: codes led to their ends, by date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.units import Successor, Unit
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.rollup.succession import Succession, check_new_codes
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import Period
from tests.rollup.made import FORM, found, giay_khen, roster, submission

CODES = ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("rows", "code", "ends"),
    [
        ([], "A", ["A"]),
        ([("A", "B")], "A", ["B"]),
        ([("A", "B"), ("B", "C")], "A", ["C"]),
        ([("A", "A"), ("B", "A")], "B", ["A"]),
        ([("A", "A"), ("B", "A")], "A", ["A"]),
        ([("A", "B"), ("A", "C")], "A", ["B", "C"]),
        ([("A", "A"), ("A", "C")], "A", ["A", "C"]),
        ([("A", "B"), ("B", "A")], "A", ["A"]),
    ],
)
def test_a_code_is_led_to_its_ends(rows: list[tuple[str, str]], code: str, ends: list[str]) -> None:
    assert Succession([Successor(old, new, None) for old, new in rows]).of(code) == ends


@given(st.lists(st.builds(Successor, st.sampled_from(CODES), st.sampled_from(CODES), st.none()), max_size=8))
def test_every_code_ends_somewhere_whatever_the_table_says(rows: list[Successor]) -> None:
    succession = Succession(rows)
    for code in CODES:
        ends = succession.of(code)
        assert ends and set(ends) <= set(CODES)


def test_only_rows_in_force_count() -> None:
    rows = [Successor("A", "B", date(2025, 7, 1)), Successor("B", "C", date(2026, 7, 1))]
    assert [Succession(rows, day).of("A") for day in (date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31), None)] == [
        ["A"],
        ["B"],
        ["C"],
        ["C"],
    ]


def test_a_return_of_a_split_unit_is_added_to_neither_part() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("N1", "Xã Đông", "T"), ("N2", "Xã Tây", "T"))
    maps = [Successor("C", "N1", None), Successor("C", "N2", None)]
    returns = [submission("c.xlsx", Unit("C", "Xã Chung"), [giay_khen(5)])]
    summary = merge(returns, Options(FORM, tree, period=Period(2026), successors=maps))
    assert [office.name for office in summary.offices] == ["Xã Chung"]
    assert len(found(summary, "unknown-unit")) == 1


def test_a_table_of_codes_that_all_lead_somewhere_is_accepted() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("C", "Xã C", "T"))
    rows = [Successor("A", "B", None), Successor("B", "C", None)]
    check_new_codes(rows, tree)
    Succession(rows).check_old_codes(["A"], "tệp")
    with pytest.raises(DefinitionError, match="“A”"):
        Succession(rows).check_old_codes([], "tệp")


def test_of_many_strange_rows_the_first_is_named_and_the_others_counted() -> None:
    rows = [Successor("A", new, None, f"ma.csv, dòng {i}") for i, new in enumerate("XYZ", 2)]
    with pytest.raises(DefinitionError, match=r"ma\.csv, dòng 2: mã mới “X” .*\(và 2 dòng khác như vậy\)"):
        check_new_codes(rows, roster(("T", "Tỉnh Mẫu", None)))
