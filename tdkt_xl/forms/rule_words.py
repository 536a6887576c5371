"""What a rule of a form demands, in Vietnamese."""

from __future__ import annotations

import re

from tdkt_xl.forms.definition import ROW, Form
from tdkt_xl.forms.rules import OTHER_RULES, Rule, RuleOff

_REFERENCE = re.compile(r"\[(?:([a-z0-9-]+)!)?(\d+|#)\]")
_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "*": "×"}


def demanded(rule: Rule, form: Form) -> str:
    """What has to hold: "(3) = (6) + (10)", "(3) ≤ 15% × (3) của dòng …"; of typed ratios what each is."""
    if rule.holds is None:
        ratios = [(column_name(each, form), ratio) for each in rule.columns if (ratio := form.by_number[each].ratio) is not None]
        return "; ".join(f"{called} = {_in_words(ratio.text, form)}" for called, ratio in ratios)
    return _in_words(rule.holds.text, form)


def _in_words(text: str, form: Form) -> str:
    def column(match: re.Match[str]) -> str:
        award, number = match.groups()
        cell = column_name(int(number), form) if number != "#" else ""
        line = f"dòng {row_name(award, form)}" if award is not None else ""
        return " của ".join(filter(None, (cell, line))) or "số của dòng"

    said = _REFERENCE.sub(column, text)
    said = f"ở mỗi cột số lượng, {said}" if "#" in text else said
    return re.sub(r"<=|>=|<>|\*", lambda match: _SIGNS[match[0]], said)


def column_name(number: int, form: Form) -> str:
    """How people call a column: "(3)"; "(2) HC Lao động – cá nhân" if the form prints this number over several columns."""
    called = form.called(number)
    alone = sum(form.called(each) == called for each in form.counts) < 2
    return f"({called})" if alone else f"({called}) {form.by_number[number].short}"


def row_name(award: str, form: Form) -> str:
    """How people call a line: by the award's name, a row that is no award by its printed code."""
    known = form.awards.awards[award]
    return award if known.kind == ROW else known.name


def off_words(off: RuleOff, form: Form) -> str:
    """That a rule is switched off, and why: "biểu bth-tinh không kiểm tra (3) = (6) + (10) (total), lý do: …"."""
    said = " và ".join(dict.fromkeys(demanded(rule, form) for rule in off.rules)) or OTHER_RULES[off.rule]
    return f"biểu {form.id} không kiểm tra {said} ({off.rule}), lý do: {off.reason}"
