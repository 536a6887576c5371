"""The words of all findings: those of findings.toml, and those that a form's own rules bring."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tdkt_xl.forms import Form
from tdkt_xl.forms.rules import Rule
from tdkt_xl.model.findings import Slots, Wording
from tdkt_xl.reading.finding_words import TABLES


def _wording(words: Mapping[str, Any], severity: str) -> Wording:
    return Wording(severity, words["fault"], words["remedy"], tuple(words.get("clauses", {}).items()))


CATALOGUE = {rule: _wording(table, table["severity"]) for rule, table in TABLES.items()}
"""By rule id, the usual wording of its findings."""
OF_A_SHEET = {rule: _wording(table["of_a_sheet"], table["severity"]) for rule, table in TABLES.items() if "of_a_sheet" in table}
"""By rule id, the wording of findings that have one cause all over a sheet. People see such findings once."""
_SPECIAL = {
    rule: [(words["slot"], _wording(words, table["severity"])) for words in table.get("special", ())]
    for rule, table in TABLES.items()
}


def catalogued(rule: str, slots: Slots) -> Wording:
    """Returns the wording of a rule of CATALOGUE for a finding with these slots."""
    return next((wording for slot, wording in _SPECIAL[rule] if slots.get(slot) is not None), CATALOGUE[rule])


@lru_cache(maxsize=1_000)
def rule_wording(rule: Rule) -> Wording:
    """Returns the wording of a form's own rule. A rule about typed ratios shows the expected value in percent; a rule from a law
    names the law."""
    fault = rule.fault.replace("{expected}", "{expected:percent}") if rule.holds is None else rule.fault
    source = rule.source.replace("{", "{{").replace("}", "}}")
    return Wording(rule.severity, fault, f"{rule.remedy}. Căn cứ: {source}" if source and rule.remedy else rule.remedy)


def wording_of(rule: str, severity: str, slots: Slots, form: Form | None) -> Wording | None:
    """Returns the wording for a finding that was stored without one; None for a rule that no longer exists."""
    if rule in CATALOGUE:
        return catalogued(rule, slots)
    rules = form.rules if form is not None else ()
    return next((rule_wording(each) for each in rules if (each.id, each.severity) == (rule, severity)), None)
