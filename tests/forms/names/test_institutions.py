"""The table of institutions: what is in it, and when each was there."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

import pytest

from tdkt_xl.forms.awards import central_cities
from tdkt_xl.forms.names.loading import institutions, name_rules

BY_ID = {each.id: each for each in institutions()}


def test_ids_are_unique_and_successors_are_in_the_table() -> None:
    assert len(BY_ID) == len(institutions())
    assert {each.successor for each in institutions() if each.successor} <= BY_ID.keys()


def test_every_row_of_the_table_has_as_many_cells_as_there_are_columns() -> None:
    """A comma in a cell without quotes would move what follows into other columns."""
    rows = list(csv.reader((files("tdkt_xl.forms") / "institutions.csv").read_text(encoding="utf-8").splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}


def test_no_institution_ends_before_it_begins() -> None:
    for each in institutions():
        assert each.valid_from is None or each.valid_to is None or each.valid_from <= each.valid_to, each.id


def test_there_are_34_provinces_today_and_were_63_before() -> None:
    def provinces(day: date) -> int:
        return sum(each.kind.startswith(("tinh", "thanh-pho")) and each.existed_between(day, day) for each in institutions())

    assert provinces(date(2025, 7, 1)) == 34
    assert provinces(date(2025, 6, 30)) == 63
    assert provinces(date(2026, 5, 1)) == 34


@pytest.mark.parametrize(
    ("code", "day", "there"),
    [
        ("bgtvt", date(2025, 2, 28), True),
        ("bgtvt", date(2025, 3, 1), False),
        ("bnnmt", date(2025, 2, 28), False),
        ("bnnmt", date(2025, 3, 1), True),
        ("byt", date(1990, 1, 1), True),
        ("tinh-nam-dinh", date(2025, 6, 30), True),
        ("tinh-nam-dinh", date(2025, 7, 1), False),
        ("tp-hue", date(2024, 12, 31), False),
    ],
)
def test_when_an_institution_was_there(code: str, day: date, there: bool) -> None:
    assert BY_ID[code].existed_between(day, day) is there


def test_a_range_of_days_touches_an_institution() -> None:
    assert BY_ID["bgtvt"].existed_between(date(2025, 1, 1), date(2025, 12, 31))
    assert not BY_ID["bgtvt"].existed_between(date(2026, 1, 1), date(2026, 12, 31))


def test_the_cities_that_the_centre_runs() -> None:
    assert central_cities()["hue"] == date(2025, 1, 1)
    assert central_cities()["ha noi"] is None
    assert "nam dinh" not in central_cities()


def test_every_kind_that_a_form_knows_is_some_issuer_s() -> None:
    rules = name_rules()
    kinds = {each.kind for each in rules.issuers} | {each.level for each in rules.institutions} | rules.places.keys()
    kinds |= {"thanh-pho-thuoc-tinh", "doan-the-tinh", "nganh-doc"}
    assert {kind for form in rules.forms for kind in form.by} <= kinds
