"""Loads the rules and the indicators of a form definition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from string import Formatter

from tdkt_xl.forms.definition import Form
from tdkt_xl.forms.expressions import EVERY, Expression, ExpressionError, Node, Operation, Reference, parse
from tdkt_xl.forms.rules import NUMBER, OTHER_RULES, PERCENT, BigChange, Indicator, Relation, Rule, RuleOff
from tdkt_xl.forms.tables import TomlTable, listed
from tdkt_xl.words.severities import SEVERITIES

RECIPIENTS = ("individual", "collective", "household", "any")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""How a definition writes the id of a form, an award, a row or an indicator."""
_SHORTEST_REASON = 10
"""Fewest letters of the reason for switching a rule off."""
_SLOTS = ("actual", "expected", "difference", "column")


def load_off(table: TomlTable, rules: Sequence[Rule]) -> RuleOff:
    """A rule that is not checked, and why."""
    table.only("rule", "reason")
    rule_id, reason = table.choice("rule", [*(rule.id for rule in rules), *OTHER_RULES]), table.get("reason", str).strip()
    if sum(map(str.isalpha, reason)) < _SHORTEST_REASON:
        raise table.error(f"khóa “reason” phải ghi rõ lý do, từ {_SHORTEST_REASON} chữ cái trở lên", "reason")
    return RuleOff(rule_id, tuple(rule for rule in rules if rule.id == rule_id), reason)


def load_rule(table: TomlTable, form: Form) -> Rule:
    """Returns a rule: about counts with the key `holds`, about typed ratios with the key `columns`."""
    about_ratios = "columns" in table.content
    table.only(
        "id", "severity", "columns" if about_ratios else "holds", "fault", "remedy", "recipient", "awards", "rows",
        "sections", "valid_from", "valid_to", "source",
    )  # fmt: skip
    holds = None if about_ratios else _load_condition(table, form)
    awards = table.codes("awards", form.awards.awards)
    if awards is None:
        awards = table.codes("rows", [line.award for section in form.sections for line in section.lines])
    if holds is not None and awards is None:
        holds, awards = _about_first_row(holds)
    return Rule(
        id=table.get("id", str),
        severity=table.choice("severity", SEVERITIES),
        holds=holds,
        fault=_load_sentence(table, "fault"),
        remedy=_load_sentence(table, "remedy"),
        columns=_load_ratio_columns(table, form) if about_ratios else (),
        recipient=table.choice("recipient", RECIPIENTS, None),
        awards=awards,
        sections=table.codes("sections", [section.id for section in form.sections]),
        valid_from=table.get("valid_from", date, None),
        valid_to=table.get("valid_to", date, None),
        source=table.get("source", str, ""),
    )


def load_relation(table: TomlTable, form: Form) -> Relation:
    """Returns what this form and another one both count. The other form is looked at only if a unit sent both."""
    table.only("form", "here", "there", "what")
    other = table.get("form", str)
    if not CODE.fullmatch(other) or other == form.id:
        raise table.error(f"khóa “form” phải là mã của một biểu khác, đang ghi “{other}”", "form")
    here, there = (load_expression(table, key, table.get(key, str)) for key in ("here", "there"))
    for reference in here.references:
        _check_reference(table, reference, form, "here")
    if not here.references or not there.references:
        raise table.error("mỗi vế phải nhắc đến ít nhất một ô, ví dụ [3] hay [giay-khen!3]", "here")
    return Relation(other, here, there, table.get("what", str))


def _check_reference(table: TomlTable, reference: Reference, form: Form, key: str, every: bool = False) -> None:
    if reference.column not in form.counts and not (every and reference.column == EVERY):
        raise table.error(f"[{reference.column or '#'}] không phải cột số lượng; chỉ được dùng: {listed(form.counts)}", key)
    if reference.award is not None and reference.award not in form.awards.awards:
        raise table.error(f"mã “{reference.award}” không có trong danh mục khen thưởng", key)


def _load_ratio_columns(table: TomlTable, form: Form) -> tuple[int, ...]:
    columns = table.get("columns", list)
    if not columns or not all(isinstance(number, int) and number in form.ratios for number in columns):
        raise table.error(f"khóa “columns” chỉ được dùng các cột tỷ lệ: {listed(form.ratios)}", "columns")
    return tuple(columns)


def _load_condition(table: TomlTable, form: Form) -> Expression:
    """Returns what has to hold for counts of this form."""
    expression = load_expression(table, "holds", table.get("holds", str))
    for reference in expression.references:
        _check_reference(table, reference, form, "holds", every=True)
    if not expression.references:
        raise table.error("biểu thức phải nhắc đến ít nhất một cột, ví dụ [3] = [6] + [10]", "holds")
    if expression.over_columns:
        _check_each_column(table, expression, form)
    return expression


def _check_each_column(table: TomlTable, expression: Expression, form: Form) -> None:
    """Checks a rule for each count column: both sides must use only + - * /, and the count columns must be neighbours."""
    sides = expression.sides
    if sides is None or not all(_is_plain(side.root) for side in sides):
        raise table.error("quy định có [#] phải là phép so sánh, hai vế chỉ dùng + - * /", "holds")
    if form.counts != tuple(range(form.counts[0], form.counts[-1] + 1)):
        raise table.error("chỉ dùng được [#] khi các cột số lượng đứng liền nhau", "holds")


def _about_first_row(holds: Expression) -> tuple[Expression, frozenset[str] | None]:
    """Returns a rule whose cells all name their rows as a rule about the first row: `[01!#] = [02!#] + [03!#]` becomes `[#] = …`
    about row 01. Other rules are returned unchanged, with None."""
    first = holds.references[0].award
    if first is None or any(reference.award is None for reference in holds.references):
        return holds, None
    own = holds.with_references(lambda each: Reference(each.column) if each.award == first else each)
    return own, frozenset((first,))


def _is_plain(node: Node) -> bool:
    """True if the expression uses only + - * /."""
    if isinstance(node, Operation):
        return node.operator in ("+", "-", "*", "/", "neg") and all(map(_is_plain, node.operands))
    return True


def load_indicators(top: TomlTable, form: Form) -> tuple[Indicator, ...]:
    """Returns the indicators, each id only once."""
    tables = top.tables("indicators", [])
    indicators = tuple(_load_indicator(table, form) for table in tables)
    for i, (table, indicator) in enumerate(zip(tables, indicators, strict=True)):
        if any(indicator.id == other.id for other in indicators[:i]):
            raise table.error(f"chỉ tiêu “{indicator.id}” đã có ở trên; mỗi chỉ tiêu một id riêng", "id")
    return indicators


def _load_indicator(table: TomlTable, form: Form) -> Indicator:
    table.only("id", "title", "value", "shown_as", "source")
    code = table.get("id", str)
    if not CODE.fullmatch(code):
        raise table.error(f"mã “{code}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", "id")
    value = load_expression(table, "value", table.get("value", str))
    for reference in value.references:
        if reference.award is not None or reference.column not in form.counts:  # [#], too
            raise table.error(f"khóa “value” chỉ được dùng các cột số lượng: {listed(form.counts)}", "value")
    if not value.references:
        raise table.error("biểu thức phải nhắc đến ít nhất một cột, ví dụ [4] / [3]", "value")
    return Indicator(
        id=code,
        title=table.get("title", str),
        value=value,
        shown_as=table.choice("shown_as", (PERCENT, NUMBER), PERCENT),
        source=table.get("source", str, ""),
    )


def load_big_change(table: TomlTable) -> BigChange:
    """Returns when a change since last period is big; neither limit may be negative."""
    table.only("share", "least")
    share, least = float(table.get("share", float)), table.get("least", int)
    if share < 0 or least < 0:
        raise table.error("“share” và “least” không được âm", "share")
    return BigChange(share, least)


def load_expression(table: TomlTable, key: str, text: str) -> Expression:
    """Returns the expression under `key`."""
    try:
        return parse(text)
    except ExpressionError as problem:
        raise table.error(f"không hiểu biểu thức: {problem}", key) from None


def _load_sentence(table: TomlTable, key: str) -> str:
    sentence: str = table.get(key, str)
    try:
        fields = [field for field in Formatter().parse(sentence) if field[1] is not None]
    except ValueError:
        fields = [("", "", "", None)]
    if any(name not in _SLOTS or form or conversion for _, name, form, conversion in fields):
        raise table.error(f"khóa “{key}” chỉ được dùng {', '.join(f'{{{slot}}}' for slot in _SLOTS)}", key)
    return sentence
