"""The rule book is what its tool writes, and its examples are right and wrong by the rules themselves."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import Form, ShippedForms, built_in_forms
from tdkt_xl.forms.rules import Rule
from tdkt_xl.reading.wordings import CATALOGUE
from tools.rule_book import PAGE, examples, page, told, typed_verdict

FORM = built_in_forms()[0]


@pytest.mark.slow
def test_the_page_is_what_the_tool_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(list(ShippedForms())), "make rules"


def test_every_rule_of_every_form_has_computed_examples_in_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("\n- Đúng: ") == text.count("\n- Sai: ") == text.count("\n### ") and "- Cách sửa:" not in text


def test_every_finding_of_the_catalogue_is_in_it() -> None:
    assert told().keys() == CATALOGUE.keys()
    assert all({"typed"} <= said.keys() or {"right", "wrong", "facts"} <= said.keys() for said in told().values())


@pytest.mark.parametrize("rule", FORM.rules, ids=lambda rule: f"{rule.id}-{rule.severity}")
def test_every_rule_has_figures_that_keep_it_and_figures_that_break_it(rule: Rule, form: Form = FORM) -> None:
    found = examples(form, rule)
    assert found is not None
    right, wrong = found
    assert right.found is None and wrong.found is not None and wrong.found.rule == rule.id
    assert any(right.cells.values())


@pytest.mark.parametrize("rule", [rule for rule, said in told().items() if "typed" in said])
def test_what_is_said_of_a_cell_is_so(rule: str) -> None:
    typed = told()[rule]["typed"]
    right, wrong = (typed_verdict(FORM, typed[kind]) for kind in ("right", "wrong"))
    assert right == "✓" and wrong != "✓"
