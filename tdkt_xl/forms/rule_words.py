"""What a rule of a form demands, in Vietnamese."""

from __future__ import annotations

import re

from tdkt_xl.forms.definition import Form, Rule, RuleOff

_REFERENCE = re.compile(r"\[(?:([a-z0-9-]+)!)?(\d+)\]")
_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "*": "×"}


def demanded(rule: Rule, form: Form) -> str:
    """What has to hold: "(3) = (6) + (10)", "(3) ≤ 15% × (3) của dòng Lao động tiên tiến"; of typed ratios what each is."""
    if rule.holds is None:
        ratios = ((number, form.by_number[number].ratio) for number in rule.columns)
        return "; ".join(f"({number}) = {_in_words(ratio.text, form)}" for number, ratio in ratios if ratio is not None)
    return _in_words(rule.holds.text, form)


def _in_words(text: str, form: Form) -> str:
    def column(match: re.Match[str]) -> str:
        award, number = match.groups()
        name = form.awards.awards[award].name if award is not None else ""
        return f"({number})" + (f" của dòng {name}" if name else "")

    said = _REFERENCE.sub(column, text)
    return re.sub(r"<=|>=|<>|\*", lambda match: _SIGNS[match[0]], said)


def off_words(off: RuleOff, form: Form) -> str:
    """That a rule is switched off, and why: "biểu bth-tinh không kiểm tra (3) = (6) + (10) (total), lý do: …"."""
    said = " và ".join(dict.fromkeys(demanded(rule, form) for rule in off.rules))
    return f"biểu {form.id} không kiểm tra {said} ({off.rule}), lý do: {off.reason}"
