"""What a rule of a form demands, in Vietnamese."""

from __future__ import annotations

import re

from tdkt_xl.forms.definition import ROW, Form
from tdkt_xl.forms.rules import Rule, RuleOff

_REFERENCE = re.compile(r"\[(?:([a-z0-9-]+)!)?(\d+|#)\]")
_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "*": "×"}


def demanded(rule: Rule, form: Form) -> str:
    """What has to hold: "(3) = (6) + (10)", "(3) ≤ 15% × (3) của dòng …"; of typed ratios what each is."""
    if rule.holds is None:
        ratios = [(form.called(each), ratio) for each in rule.columns if (ratio := form.by_number[each].ratio) is not None]
        return "; ".join(f"({called}) = {_in_words(ratio.text, form)}" for called, ratio in ratios)
    return _in_words(rule.holds.text, form)


def _in_words(text: str, form: Form) -> str:
    def column(match: re.Match[str]) -> str:
        award, number = match.groups()
        cell = f"({form.called(int(number))})" if number != "#" else ""
        line = f"dòng {row_name(award, form)}" if award is not None else ""
        return " của ".join(filter(None, (cell, line))) or "số của dòng"

    said = _REFERENCE.sub(column, text)
    said = f"ở mỗi cột số lượng, {said}" if "#" in text else said
    return re.sub(r"<=|>=|<>|\*", lambda match: _SIGNS[match[0]], said)


def row_name(award: str, form: Form) -> str:
    """How people call a line: by the award's name, a row that is no award by its printed code."""
    known = form.awards.awards[award]
    return award if known.kind == ROW else known.name


def off_words(off: RuleOff, form: Form) -> str:
    """That a rule is switched off, and why: "biểu bth-tinh không kiểm tra (3) = (6) + (10) (total), lý do: …"."""
    said = " và ".join(dict.fromkeys(demanded(rule, form) for rule in off.rules))
    return f"biểu {form.id} không kiểm tra {said} ({off.rule}), lý do: {off.reason}"
