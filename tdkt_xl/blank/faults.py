"""The possible faults of a line in the template, in the order of reporting; and the faults of a blank form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tdkt_xl.forms import Award, Form, Rule
from tdkt_xl.forms.expressions import COMPARISONS, Expression, Node, Number, Operation, Reference
from tdkt_xl.model.findings import shown
from tdkt_xl.reading.wordings import CATALOGUE
from tdkt_xl.words.sentences import upper_first
from tdkt_xl.words.severities import ERROR, WARNING

BLANK, RIGHT, CELL_ERROR, CELL_TEXT, NOT_A_COUNT, NAMELESS, DUPLICATE = range(7)
"""Verdicts that exist in every form. The form's own rules have the numbers from DUPLICATE + 1 on."""
EXPLAINED = 100
"""This number is added to the verdict of a warning that was explained."""
_CERTAIN_DECIMALS = 6
TO_REVIEW = "Cần xem lại: "


@dataclass(frozen=True, slots=True)
class FormRow:
    """A line of the blank form: its 0-based row, its section, its number there. `award` is None for an officer's own line; `code`
    is what the form prints in its index column instead of the number."""

    row: int
    section: str
    number: int
    award: Award | None
    label: str = ""
    code: str = ""

    @property
    def name(self) -> str:
        """The line's name in the status line: "I.3", or its printed code."""
        return f"{self.section}.{self.number}" if self.section else self.code or str(self.number)


@dataclass(frozen=True, slots=True)
class Fault:
    """A possible fault of a line. Faults with lower numbers are shown first; `columns` are the columns to colour.

    `sentence` says what is wrong and what to do. It may contain {actual}, {expected} and {difference}.
    """

    number: int
    severity: str
    sentence: str
    columns: frozenset[int]
    rule: Rule | None = None


def faults(form: Form, day: date | None, dated: bool = False) -> list[Fault]:
    """Returns all faults that the template can report, by number: errors before warnings, otherwise in the definition's order.

    Rules that are not in force on `day` are left out. With `dated` all rules are kept, and their formulas test the day.
    """
    judged = [rule for rule in form.rules if rule.holds is not None and rule.severity in (ERROR, WARNING)]
    rules = [rule for rule in judged if dated or rule.in_force(day)]
    cell = "cột ({expected})"
    not_a_count = CATALOGUE["not-a-count"].fault.partition("{maybe}")[0].replace("{column}", "{expected}")
    if form.has_amounts:
        not_a_count = f"{cell} ghi “{{actual}}”, không phải số từ 0 trở lên với nhiều nhất {max(form.decimals)} chữ số sau dấu phẩy"
    unknown = CATALOGUE["unknown-award"]
    label, nothing = frozenset({form.label}), frozenset[int]()
    known: list[tuple[str, str, frozenset[int], Rule | None]] = [
        (ERROR, f"{cell} đang báo lỗi công thức: gõ thẳng con số vào ô", nothing, None),
        (ERROR, f"{cell} ghi “{{actual}}” dưới dạng chữ: gõ lại bằng số, viết liền, không có dấu chấm ngăn nghìn", nothing, None),
        (ERROR, f"{not_a_count}: gõ lại, viết liền, không có dấu chấm ngăn nghìn", nothing, None),
        (ERROR, f"chưa ghi tên hình thức khen thưởng ở cột ({form.label})", label, None),
        (ERROR, "“{actual}” đã có ở dòng {expected} cùng mục: gộp hai dòng làm một", label, None),
        *(_of_rule(rule) for rule in rules if rule.severity == ERROR),
        (WARNING, f"{unknown.fault}. {unknown.remedy}", label, None),
        *(_of_rule(rule) for rule in rules if rule.severity != ERROR),
    ]
    return [
        Fault(number, severity, upper_first(said), columns, rule)
        for number, (severity, said, columns, rule) in enumerate(known, CELL_ERROR)
    ]


def _of_rule(rule: Rule) -> tuple[str, str, frozenset[int], Rule | None]:
    return rule.severity, f"{rule.fault}. {rule.remedy}", _columns(rule), rule


def _columns(rule: Rule) -> frozenset[int]:
    """Returns the columns of the line itself that a rule uses."""
    references = rule.holds.references if rule.holds is not None else ()
    return frozenset(reference.column for reference in references if reference.award is None)


def looks_across(fault: Fault) -> bool:
    """True if a fault's rule also uses other lines."""
    holds = fault.rule.holds if fault.rule is not None else None
    return holds is not None and any(reference.award is not None for reference in holds.references)


def over_columns(fault: Fault) -> bool:
    """True if a fault's rule applies to each count column separately."""
    return fault.rule is not None and fault.rule.holds is not None and fault.rule.holds.over_columns


def divides(node: Node) -> bool:
    """True if the expression divides by something that may be 0."""
    if not isinstance(node, Operation):
        return False
    by_zero = node.operator == "/" and not isinstance(node.operands[1], Number)
    return by_zero or any(map(divides, node.operands))


def is_whole(node: Node) -> bool:
    """True if the expression surely is a whole number when its cells are counts."""
    if isinstance(node, Number):
        return float(node.value).is_integer()
    if isinstance(node, Operation):
        return node.operator in ("+", "-", "*", "SUM", "MIN", "MAX", "ABS", "neg") and all(map(is_whole, node.operands))
    return True


def compared(form: Form, root: Node) -> Operation:
    """Returns a rule as a spreadsheet has to test it: amounts are rounded, because binary sums of decimals are not exact."""
    assert isinstance(root, Operation)
    if not form.has_amounts or root.operator not in COMPARISONS:
        return root
    return Operation(root.operator, tuple(Operation("ROUND", (side, Number(_CERTAIN_DECIMALS))) for side in root.operands))


# ---- The blank form


def faults_on_blank(faults_by_rule: Sequence[Fault], rows: Sequence[FormRow], day: date | None) -> dict[FormRow, Fault]:
    """Returns the lines that have a fault although nothing is filled in, because a rule may ask for a figure."""
    found = {line: _on_blank(faults_by_rule, rows, line, day) for line in rows if line.award is not None}
    return {line: fault for line, fault in found.items() if fault is not None}


def sides_on_blank(fault: Fault, label: str) -> tuple[float | str, float | str]:
    """Returns both sides of the rule of such a line as numbers; "" for a blank, or for a side that the rule does not have.

    For a fault without a rule: the label of an own line that was filled in beforehand and is not in the catalogue.
    """
    if fault.rule is None:
        return label, ""
    assert fault.rule.holds is not None
    sides = fault.rule.holds.sides
    if sides is None:
        return "", ""
    is_blank = isinstance(sides[0].root, Reference) and not looks_across(fault)
    return "" if is_blank else _at_zero(sides[0]), _at_zero(sides[1])


def words_on_blank(fault: Fault, label: str) -> Mapping[str, str]:
    """Returns the values for the sentence of such a line: both sides of the rule and their difference, in words."""
    left, right = sides_on_blank(fault, label)
    one, other = (0.0 if isinstance(side, str) else side for side in (left, right))
    return {"actual": shown(left), "expected": shown(right), "difference": shown(round(abs(one - other), 4))}


def _on_blank(faults_by_rule: Sequence[Fault], rows: Sequence[FormRow], line: FormRow, day: date | None) -> Fault | None:
    lines = [row for row in rows if row.section == line.section and row.award is not None]
    awards = {row.award.code for row in lines if row.award is not None}
    for fault in faults_by_rule:
        rule = fault.rule
        assert rule is not None and rule.holds is not None
        if not rule.about(line.section, line.award) or not rule.in_force(day):
            continue
        if any(reference.award is not None and reference.award not in awards for reference in rule.holds.references):
            continue
        if looks_across(fault) and next(row for row in lines if rule.about(row.section, row.award)) != line:
            continue
        try:
            if not rule.holds.compiled()(*[0] * len(rule.holds.references)):
                return fault
        except ZeroDivisionError:
            continue
    return None


def _at_zero(side: Expression) -> float:
    return round(float(side.compiled()(*[0] * len(side.references))), 4)
