"""The tables of the rules of names that are kept beside the rules say what the rules say."""

from __future__ import annotations

from dataclasses import replace

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.awards import Catalogue, catalogue
from tdkt_xl.forms.names.loading import name_rules
from tdkt_xl.forms.names.ready import ready_tables
from tests.forms.names.test_labels import ROWS
from tools.name_tables import PATH, written


def test_the_kept_tables_are_those_of_the_rules() -> None:
    assert PATH.read_text(encoding="utf-8") == written(), "python -m tools.name_tables writes them anew"


def test_tables_of_other_rules_are_not_used() -> None:
    assert ready_tables(name_rules().digest) is not None
    assert ready_tables("00000000") is None
    assert ready_tables("") is None


def test_a_label_is_read_the_same_without_the_tables() -> None:
    awards = catalogue()
    unprepared = Catalogue(awards.awards, awards.printed, replace(name_rules(), digest=""))
    labels = [label for _, label in ROWS[::25]]
    assert [unprepared.reading(label) for label in labels] == [awards.reading(label) for label in labels]


def test_a_form_s_own_awards_are_read_beside_the_ready_ones() -> None:
    base = built_in_forms()[0].awards
    own = replace(base.awards["giay-khen"], code="khen-thon", name="Khen của thôn xuất sắc", aliases=())
    extended = base.extended([own], [])
    match = extended.find("Khen của thôn XS năm 2025 (02 hộ)")
    assert match is not None
    assert match.award is own
    assert extended.find("Bằng khen của Bộ Y tế năm 2025") is not None
