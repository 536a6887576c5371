"""Labels as offices write them, each with its award: none for what is no award, what is several, or what nobody can tell.

`labels.tsv` was written from knowledge of the field, not from the rules: award codes ("|" between such that will do), label.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms

CATALOGUE = built_in_forms()[0].awards
ROWS = [line.split("\t") for line in Path(__file__).with_name("labels.tsv").read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("awards", "label"), ROWS)
def test_a_label_is_its_award_or_none(awards: str, label: str) -> None:
    match = CATALOGUE.find(label)
    assert (match.award.code if match is not None else "") in awards.split("|")


@pytest.mark.parametrize("label", [label for awards, label in ROWS if not awards])
def test_what_is_no_award_is_said_with_a_reason_or_a_question(label: str) -> None:
    doubt = CATALOGUE.doubt(label)
    assert len(doubt.likeliest) <= 2
    assert doubt.question.count("“") == len(doubt.likeliest)
