"""What a form asks of its figures: rules, indicators, and when a change since last period is big."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tdkt_xl.forms.awards import Award
from tdkt_xl.forms.expressions import Expression
from tdkt_xl.words.periods import within


@dataclass(frozen=True)
class Rule:
    """A rule about the cells of a line. `holds` is None for a rule about typed ratios, which applies to the ratio columns
    `columns`.

    `recipient`, `awards` and `sections` limit the lines to which the rule applies (None: all lines). The rule is in force for
    periods that end between `valid_from` and `valid_to`.
    """

    id: str
    severity: str
    holds: Expression | None
    fault: str
    remedy: str
    columns: tuple[int, ...] = ()
    recipient: str | None = None
    awards: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def about(self, section: str, award: Award | None) -> bool:
        """True if the rule applies to this award's line in this section."""
        if self.sections is not None and section not in self.sections:
            return False
        if self.awards is not None and (award is None or award.code not in self.awards):
            return False
        return self.recipient is None or (award is not None and award.recipient == self.recipient)

    def in_force(self, day: date | None) -> bool:
        """True if the rule applies to a period that ends on `day`. If the day is unknown (None), rules with dates do not apply."""
        if day is None:
            return self.valid_from is None and self.valid_to is None
        return within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Relation:
    """What this form and another form of the same unit and period both count: `here` is an expression over this form's cells,
    `there` over the other's, whose id is `form`. `what` says what is counted, in Vietnamese."""

    form: str
    here: Expression
    there: Expression
    what: str


@dataclass(frozen=True, slots=True)
class RuleOff:
    """A rule that a definition switches off: the rule's id, the definition's rules of that id (none for a rule of OTHER_RULES), and
    the office's reason."""

    rule: str
    rules: tuple[Rule, ...]
    reason: str


OTHER_RULES: Mapping[str, str] = {
    "forms-differ": "số mà biểu khác của cùng đơn vị, cùng kỳ cũng đếm",
    "register-mismatch": "số của biểu so với sổ quyết định",
    "not-authorised": "thẩm quyền khen thưởng của đơn vị",
    "ceiling": "mức trần khen thưởng của tỉnh",
}
"""Rules that no definition writes but each may switch off → what is not checked then, in Vietnamese."""


PERCENT, NUMBER = "percent", "number"


@dataclass(frozen=True)
class Indicator:
    """A figure that reports quote, for a line or any sum of lines; `shown_as` is PERCENT or NUMBER."""

    id: str
    title: str
    value: Expression
    shown_as: str = PERCENT
    source: str = ""

    @cached_property
    def divisors(self) -> tuple[Expression, ...]:
        """The divisors. If one of them is 0, the indicator has no value."""
        return self.value.divisors

    @property
    def python(self) -> str:
        """Python source of the value, over the counts of a row (`Reference.variable`): a float, None if a divisor is 0."""
        value = f"float({self.value.python})"
        inner_first = [divisor.python for divisor in reversed(self.divisors)]
        return f"({value} if {' and '.join(inner_first)} else None)" if inner_first else value

    def counted(self, cells: Mapping[int, int | None]) -> float:
        """Returns the value of the dividend (blanks count as 0): the number of persons or awards that the share counts.

        For an indicator that is not a share, returns the indicator's value.
        """
        dividend = self.value.dividend
        return float(dividend.compiled()(*_values(dividend, cells)))


def _values(expression: Expression, cells: Mapping[int, int | None]) -> list[int]:
    return [cells[reference.column] or 0 for reference in expression.references]


@dataclass(frozen=True, slots=True)
class BigChange:
    """When a figure has changed much since the last period: by at least `share` of the old figure, and by at least `least`."""

    share: float = 0.3
    least: int = 10

    def made(self, now: int | None, then: int | None) -> bool:
        """True if the difference is that big. Blanks count as 0."""
        difference = abs((now or 0) - (then or 0))
        return difference >= self.least and difference >= self.share * (then or 0)
