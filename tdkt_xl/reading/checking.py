"""Checks returns by the form's rules. A rule is written once, in the form definition; this module only evaluates it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil, floor

from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.awards import COLLECTIVE
from tdkt_xl.forms.definition import fractions
from tdkt_xl.forms.expressions import Expression, Operation, Value, compile_function, python_source
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, rule_finding
from tdkt_xl.reading.grid_checks import grid_findings
from tdkt_xl.words.numbers import read_ratio
from tdkt_xl.words.severities import ERROR


def check_return(ret: Return, form: Form) -> list[Finding]:
    """Returns the findings of the form's rules, line by line in sheet order. A finding that only follows from another one is left
    out.

    Never raises for content. Lines with a cell that could not be read as a count are skipped: their own finding says why.
    """
    day = ret.period.last_day if ret.period is not None else None
    if not form.counts_awards:
        return grid_findings(ret, form, day)
    findings: list[Finding] = []
    rules_for = rules_by_line(form, day)
    for line in ret.lines:
        if line.doubtful:
            continue
        rules = rules_for[line.section, line.award]
        values: Sequence[float] = [value or 0 for value in line.cells] if None in line.cells else line.cells  # type: ignore[assignment]
        if form.has_amounts:
            values = fractions(values)
        try:
            fine = rules.verdict(*values, *line.typed_ratios)
        except (TypeError, ZeroDivisionError, OverflowError):  # a ratio typed as text, a rule that divides by nothing
            fine = False
        if not fine:
            findings.extend(_line_findings(ret, form, rules, line, values))
    findings.extend(_across_lines(ret, form, day))
    return findings


@dataclass(frozen=True)
class LineRule:
    """A compiled rule about the cells of one line. `columns` are positions in `Line.cells`."""

    rule: Rule
    python: str
    holds: Callable[..., Value]
    sides: tuple[Callable[..., Value], Callable[..., Value]] | None
    columns: tuple[int, ...]
    number: int
    """The form's number of the column that a finding points at."""
    left_cell: int | None
    """Position of the cell that alone is the left side; None if the left side is more than one cell."""
    all_blank: bool
    """True for a rule that holds only if none of its cells counts anything."""
    is_equation: bool
    """True for an equation: when the other cells are fixed, at most one value of a cell satisfies it."""

    def satisfied(self, values: Sequence[float]) -> bool:
        """True if these counts, blanks as 0, satisfy the rule, or if the rule would divide by 0."""
        try:
            return bool(self.holds(*values))
        except (ZeroDivisionError, OverflowError):
            return True  # the rule does not apply: there is nothing to divide

    def gap(self, values: Sequence[float]) -> float | None:
        """Returns left side minus right side; None for a rule that compares nothing or divides by 0."""
        try:
            return float(self.sides[0](*values) - self.sides[1](*values)) if self.sides is not None else None
        except (ZeroDivisionError, OverflowError):
            return None


@dataclass(frozen=True)
class LineRules:
    """All rules about the lines of one award in one section, in the definition's order."""

    rules: tuple[LineRule, ...]
    ratio_rule: Rule | None
    ratio_columns: tuple[frozenset[int], ...]
    """For each ratio column, the positions in `Line.cells` of the counts it divides."""
    quotients: Callable[..., tuple[float | None, ...]]
    """Computes the quotients of all ratio columns from the counts; None where the divisor is 0."""
    verdict: Callable[..., Value]
    """A quick test: all rules as one expression over counts and typed ratios. True only if nothing can be wrong."""


class RulesByLine(dict[tuple[str, str | None], LineRules]):
    """(section, award code) → rules for such lines. Rules are computed at the first look-up."""

    def __init__(self, form: Form, day: date | None) -> None:
        super().__init__()
        self.form, self.day = form, day

    def __missing__(self, key: tuple[str, str | None]) -> LineRules:
        self[key] = _line_rules(self.form, self.day, *key)
        return self[key]


@lru_cache(maxsize=50)
def rules_by_line(form: Form, day: date | None) -> RulesByLine:
    """Returns the rules about lines by section and award, for a period that ends on `day` (None: unknown)."""
    return RulesByLine(form, day)


def _line_rules(form: Form, day: date | None, section: str, award_code: str | None) -> LineRules:
    award = form.awards.awards.get(award_code or "")
    about = [rule for rule in form.rules if rule.in_force(day) and rule.about(section, award)]
    own = tuple(
        _compiled(form, rule, holds)
        for rule in about
        if rule.holds is not None and not _foreign(rule.holds)
        for holds in _in_columns(form, rule.holds)
    )
    ratio_rule = next((rule for rule in about if rule.holds is None), None)
    ratios = [column for column in form.columns if column.ratio is not None]
    checks = [each.python for each in own]
    if ratio_rule is not None:
        about_ratios = [c for c in ratios if c.number in ratio_rule.columns]
        checks += [f"(t{c.number} == '' or {_close(f't{c.number}', c.ratio)})" for c in about_ratios if c.ratio is not None]
    counts = [f"c{number}" for number in form.counts]
    return LineRules(
        rules=own,
        ratio_rule=ratio_rule,
        ratio_columns=tuple(frozenset(form.counts.index(r.column) for r in c.ratio.references) for c in ratios if c.ratio),
        quotients=compile_function(f"({''.join(_quotient(c.ratio) + ',' for c in ratios if c.ratio)})", counts),
        verdict=compile_function(" and ".join(checks) or "True", [*counts, *(f"t{column.number}" for column in ratios)]),
    )


def _quotient(ratio: Expression) -> str:
    """Returns Python source of a ratio that gives None if the divisor is 0."""
    root = ratio.root
    if isinstance(root, Operation) and root.operator == "/":
        return f"({python_source(root)} if {python_source(root.operands[1])} else None)"
    return python_source(root)


def _close(typed: str, ratio: Expression) -> str:
    """Returns Python source of a test: the typed ratio differs from the quotient by less than 0.00005, or the divisor is 0."""
    root = ratio.root
    near = f"-5e-5 < {typed} - {python_source(root)} < 5e-5"
    return f"not {python_source(root.operands[1])} or {near}" if isinstance(root, Operation) and root.operator == "/" else near


def _compiled(form: Form, rule: Rule, holds: Expression) -> LineRule:
    names = [f"c{number}" for number in form.counts]
    sides = holds.sides
    alone = sides is not None and sides[0].references and sides[0].root == sides[0].references[0]
    return LineRule(
        rule=rule,
        python=holds.python,
        holds=compile_function(holds.python, names),
        sides=(compile_function(sides[0].python, names), compile_function(sides[1].python, names)) if sides else None,
        columns=tuple(form.counts.index(reference.column) for reference in holds.references),
        number=holds.references[0].column,
        left_cell=form.counts.index(sides[0].references[0].column) if sides and alone else None,
        all_blank=sides is not None and not sides[1].references and rule.recipient == COLLECTIVE,
        is_equation=isinstance(holds.root, Operation) and holds.root.operator == "=",
    )


def _in_columns(form: Form, holds: Expression) -> Sequence[Expression]:
    """Returns a rule for each count column as one rule per column; any other rule unchanged."""
    return [holds.at(number) for number in form.counts] if holds.over_columns else [holds]


def _foreign(holds: Expression) -> bool:
    return any(reference.award is not None for reference in holds.references)


def _agrees(cell: object, wanted: float) -> bool:
    ratio = read_ratio(cell)
    return ratio is None or abs(ratio.value - wanted) < 5e-5 or ratio.agrees_with(wanted)


# ---- One line


def _line_findings(ret: Return, form: Form, rules: LineRules, line: Line, values: Sequence[float]) -> Iterator[Finding]:
    reported = causes(rules.rules, values)
    for line_rule in reported:
        yield _line_finding(ret, form, line_rule, line, values)
    if rules.ratio_rule is None:
        return
    in_doubt = {column for line_rule in reported if line_rule.rule.severity == ERROR for column in line_rule.columns}
    typed = zip(form.ratios, rules.ratio_columns, line.typed_ratios, rules.quotients(*values), strict=False)
    for number, columns, cell, wanted in typed:
        if number not in rules.ratio_rule.columns or not columns.isdisjoint(in_doubt):
            continue
        if cell != "" and wanted is not None and not _agrees(cell, wanted):
            made_of = _cells(form, line, sorted(columns))
            called = form.called(number)
            yield rule_finding(rules.ratio_rule, _place(ret, line, number), cell, round(wanted, 4), None, called, made_of)


def _line_finding(ret: Return, form: Form, line_rule: LineRule, line: Line, values: Sequence[float]) -> Finding:
    actual: object = None
    expected: object = None
    if line_rule.sides is not None:
        left, right = line_rule.sides
        actual = line.cells[line_rule.left_cell] if line_rule.left_cell is not None else _plain(left(*values))
        expected = _plain(right(*values))
    gap = line_rule.gap(values)
    difference = _plain(abs(gap)) if gap is not None else None
    number = line_rule.number
    compared = [column for column in line_rule.columns if form.counts[column] != number]
    others = _cells(form, line, compared)
    return rule_finding(line_rule.rule, _place(ret, line, number), actual, expected, difference, form.called(number), others)


def _cells(form: Form, line: Line, columns: Iterable[int]) -> tuple[str, ...]:
    """Returns the A1 addresses of a line's cells, each once. `columns` are positions in `Line.cells`."""
    return tuple(line.layout.cell(form.counts[column], line.row) for column in dict.fromkeys(columns))


def causes(rules: Sequence[LineRule], values: Sequence[float]) -> list[LineRule]:
    """Returns the broken rules that should be reported, one for each slip, errors first.

    If one corrected cell would satisfy two broken rules, only the earlier rule is reported. If two corrected cells make the whole
    line right, two rules are reported: for each of the two slips, the first rule that this slip alone would break.
    """
    broken = _broken(rules, values)
    reported: list[LineRule] = []
    for line_rule in broken:
        if not any(_same_cause(line_rule, other, values) for other in reported):
            reported.append(line_rule)
    if len(reported) < 2 or len(broken) < 3:
        return reported
    ranks = [ranks for ranks in _two_slips(rules, broken, values) if ranks[0] == 0 < ranks[1]]
    return [broken[rank] for rank in min(ranks)] if ranks else reported


def _broken(rules: Sequence[LineRule], values: Sequence[float]) -> list[LineRule]:
    return sorted((rule for rule in rules if not rule.satisfied(values)), key=lambda each: each.rule.severity != ERROR)


def _two_slips(rules: Sequence[LineRule], broken: Sequence[LineRule], values: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yields a pair of ranks for each two cells that can be corrected so that every rule holds: the rank in `broken` of the first
    rule that each of the two slips breaks."""
    for one in sorted({column for rule in broken for column in rule.columns}):
        for first in _withrepairs(broken, one, values):
            left = _broken(rules, first)
            shared = set(left[0].columns).intersection(*(rule.columns for rule in left))
            for other in shared - {one}:
                for both in _withrepairs(left, other, first):
                    if not _broken(rules, both):
                        second = [*values]
                        second[other] = both[other]
                        told = (_broken(rules, second)[0], left[0])
                        if all(rule in broken for rule in told):
                            yield tuple(sorted(map(broken.index, told)))  # type: ignore[misc]


def _withrepairs(rules: Sequence[LineRule], column: int, values: Sequence[float]) -> Iterator[list[float]]:
    """Yields the line's values with one cell corrected, once for each correction that one of the rules suggests."""
    for value in {value for rule in rules if column in rule.columns for value in repairs(rule, column, values)}:
        repaired = [*values]
        repaired[column] = value
        yield repaired


def _same_cause(rule: LineRule, other: LineRule, values: Sequence[float]) -> bool:
    """True if correcting one cell would satisfy both broken rules; the rules then report the same slip.

    Figures in cells that must be blank are one slip, even if they are in several cells.
    """
    for each in (rule, other):
        if each.all_blank:
            emptied = [0 if at in each.columns else value for at, value in enumerate(values)]
            if rule.satisfied(emptied) and other.satisfied(emptied):
                return True
    for column in set(rule.columns) & set(other.columns):
        for value in repairs(rule, column, values) | repairs(other, column, values):
            repaired = [*values]
            repaired[column] = value
            if rule.satisfied(repaired) and other.satisfied(repaired):
                return True
    return False


def repairs(rule: LineRule, column: int, values: Sequence[float]) -> set[float]:
    """Returns whole numbers for one cell that may satisfy the rule: 0, and the integers next to the value where both sides are
    equal.

    Formula: the gap (left − right) is taken to be linear in the cell, so it is 0 at x = −gap(0) / (gap(1) − gap(0)).
    """
    at_zero, at_one = [*values], [*values]
    at_zero[column], at_one[column] = 0, 1
    start, next_ = rule.gap(at_zero), rule.gap(at_one)
    if start is None or next_ is None or start == next_:
        return {0}
    meeting = -start / (next_ - start)
    return {0, *(value for value in (floor(meeting), ceil(meeting)) if value >= 0)}


# ---- Rules between lines of a section


@dataclass(frozen=True)
class CrossRule:
    """A compiled rule that also refers to other lines of the section; its arguments are the references in their order."""

    rule: Rule
    expression: Expression
    holds: Callable[..., Value]
    sides: tuple[tuple[Expression, Callable[..., Value]], ...]


@lru_cache(maxsize=100)
def _cross_rules(form: Form, day: date | None) -> tuple[CrossRule, ...]:
    rules = []
    for rule in form.rules:
        if rule.holds is not None and _foreign(rule.holds) and rule.in_force(day):
            for holds in _in_columns(form, rule.holds):
                sides = tuple((side, side.compiled()) for side in holds.sides or ())
                rules.append(CrossRule(rule, holds, holds.compiled(), sides))
    return tuple(rules)


def _across_lines(ret: Return, form: Form, day: date | None) -> Iterator[Finding]:
    for cross in _cross_rules(form, day):
        about = [line for line in ret.lines if cross.rule.about(line.section, form.awards.awards.get(line.award or ""))]
        for section in dict.fromkeys(line.section for line in about):
            lines = [line for line in ret.lines if line.section == section]
            yield from _cross_finding(ret, form, cross, [line for line in about if line.section == section], lines)


def _cross_finding(ret: Return, form: Form, cross: CrossRule, about: Sequence[Line], lines: Sequence[Line]) -> Iterator[Finding]:
    """Yields a finding if the rule is broken. `about` are the lines of the rule's own award, `lines` all lines of the section.

    Yields nothing if a line that the rule refers to is missing or has an unreadable cell.
    """
    values: dict[str, float] = {}
    compared: list[str] = []
    for reference in cross.expression.references:
        parts = about if reference.award is None else [line for line in lines if line.award == reference.award]
        if not parts or any(line.doubtful for line in parts):
            return
        (values[reference.variable],) = fractions([sum(line.cells[form.counts.index(reference.column)] or 0 for line in parts)])
        compared.extend(line.layout.cell(reference.column, line.row) for line in parts if line.sheet == about[0].sheet)
    try:
        if cross.holds(**values):
            return
        left, right = (_evaluated(*side, values) for side in cross.sides) if cross.sides else (None, None)
    except ZeroDivisionError:
        return
    gap = abs(left - right) if left is not None and right is not None else None
    number = cross.expression.references[0].column
    place = _place(ret, about[0], number)
    others = tuple(cell for cell in dict.fromkeys(compared) if cell != place.cell)
    yield rule_finding(cross.rule, place, _plain(left), _plain(right), _plain(gap), form.called(number), others)


def _evaluated(side: Expression, compiled: Callable[..., Value], values: Mapping[str, float]) -> float:
    return float(compiled(**{reference.variable: values[reference.variable] for reference in side.references}))


def _place(ret: Return, line: Line, number: int) -> FindingPlace:
    cell = line.layout.cell(number, line.row)
    return FindingPlace(ret.file, line.sheet or ret.sheet, cell, line.section, line.award, line.label, line.explained)


def _plain(value: float | None) -> float | int | None:
    """Returns a whole number as int, any other number rounded to 4 decimals; None stays None."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(float(value), 4)
