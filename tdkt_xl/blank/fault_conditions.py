"""When a line has a fault, as a condition of a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tdkt_xl.blank.faults import DUPLICATE, Fault, FormRow, compared, divides, looks_across
from tdkt_xl.blank.line_cells import LineCells
from tdkt_xl.blank.lookups import award_number, recipient_numbers
from tdkt_xl.blank.names import in_row, typed_area
from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.expressions import EVERY, Reference, spreadsheet_source


class FaultConditions:
    """The conditions of all faults of a form.

    Faults of `each` are tested in each count column separately, faults of `across` between lines. If the officer types the year,
    the name `day_name` gives the period's last day.
    """

    def __init__(
        self, form: Form, faults: Sequence[Fault], each: list[Fault], across: list[Fault], lines: LineCells, day_name: str | None
    ) -> None:
        self.form, self.faults, self.each, self.across, self.lines, self.day_name = form, faults, each, across, lines, day_name

    def is_about(self, fault: Fault, line: FormRow) -> bool:
        """True if a fault's rule applies to a printed line and every row that the rule names exists."""
        rule = fault.rule
        if rule is None or rule.holds is None or line.award is None or not rule.about(line.section, line.award):
            return False
        return all(each.award is None or each.award in self.lines.row_of_code for each in rule.holds.references)

    def about_own_line(self, rule: Rule, line: FormRow) -> list[str] | None:
        """Returns the conditions under which a rule applies to an officer's own line; None if it never can."""
        if rule.sections is not None and line.section not in rule.sections:
            return None
        conditions = []
        if rule.awards is not None:
            numbers = sorted(award_number(self.form, code) for code in rule.awards)
            conditions.append(f"OR({','.join(f'line_award={number}' for number in numbers)})")
        if rule.recipient is not None:
            # In a spreadsheet a text is greater than any number, so a label never satisfies the second comparison.
            first, beyond = recipient_numbers(self.form, rule.recipient)
            conditions.append(f"AND(line_award>={first},line_award<{beyond})")
        return conditions

    def possible(self, line: FormRow) -> list[Fault]:
        """Returns the faults that a line can have: those of the form's own rules, and that its award is unknown."""
        return [fault for fault in self.faults if fault.number > DUPLICATE and self.broken(fault, line) is not None]

    def broken(self, fault: Fault, line: FormRow) -> str | None:
        """Returns the condition that a line has a fault; None if the line cannot have it."""
        if fault.rule is None:
            return "ISTEXT(line_award)" if line.award is None else None
        rule = fault.rule
        assert rule.holds is not None
        if fault in self.each:
            return self._broken_in_a_column(fault, line)
        if fault not in self.across and looks_across(fault):
            conditions = [f"{self.lines.spoilt_among(fault)}=0"] if self.is_about(fault, line) else None
        elif fault in self.across:
            conditions = self._between_lines(fault, line)
        elif line.award is not None:
            conditions = [] if rule.about(line.section, line.award) else None
        else:
            conditions = self.about_own_line(rule, line)
        if conditions is None:
            return None
        if self.day_name is not None:
            conditions = [*conditions, *self._in_force(rule)]
        broken = f"NOT({spreadsheet_source(compared(self.form, rule.holds.root), self.written(fault, line))})"
        if divides(rule.holds.root):
            broken = f"IFERROR({broken},FALSE)"  # nothing to divide by: the rule does not apply
        return f"AND({','.join([*conditions, broken])})" if conditions else broken

    def _broken_in_a_column(self, fault: Fault, line: FormRow) -> str | None:
        if not self.is_about(fault, line):
            return None
        assert fault.rule is not None
        broken = f"line_column_{self.each.index(fault)}>0"
        dated = self._in_force(fault.rule) if self.day_name is not None else []
        return f"AND({','.join([*dated, broken])})" if dated else broken

    def _in_force(self, rule: Rule) -> list[str]:
        """Returns conditions on the period's last day, for a form in which the officer types the year."""
        conditions = []
        for day, sign in ((rule.valid_from, ">="), (rule.valid_to, "<=")):
            if day is not None:
                conditions.append(f"{self.day_name}{sign}DATE({day.year},{day.month},{day.day})")
        return [f"{self.day_name}>0", *conditions] if conditions else []

    def _between_lines(self, fault: Fault, line: FormRow) -> list[str] | None:
        """Returns the conditions for a rule between lines. It is reported once, at the first line to which it applies, and not
        while a cell of one of its lines is not a count. None if the rule never applies to the line."""
        rule = fault.rule
        assert rule is not None and rule.holds is not None
        if line.award is not None and not rule.about(line.section, line.award):
            return None
        name = f"about_{self.across.index(fault)}"
        about, awards, spoilt = (self.lines.section_area(each, line) for each in (name, "award", "spoilt"))
        own = f"SUM(ROW({in_row(self.lines.sheet, 0)}))-{self.lines.sections[line.section][0]}"
        conditions = [f"line_{name}=1", f"MATCH(1,{about},0)={own}", f"SUMIF({about},1,{spoilt})=0"]
        for award in dict.fromkeys(r.award for r in rule.holds.references if r.award is not None):
            number = award_number(self.form, award)
            conditions += [f"COUNTIF({awards},{number})>0", f"SUMIF({awards},{number},{spoilt})=0"]
        # AND evaluates all its conditions, and there may be no line at all to which the rule applies.
        return [f"IFERROR(AND({','.join(conditions)}),FALSE)"]

    def written(self, fault: Fault, line: FormRow) -> Callable[[Reference], str]:
        """Returns how a reference of a fault's rule is written in a line's formula."""
        if fault in self.each:
            first = self.lines.places[self.form.counts[0]]
            at = f"line_column_{self.each.index(fault)}-{first}"
            return lambda each: f"N(INDEX({self.lines.across(each)},1,{at}))" if each.column == EVERY else self.lines.single(each)
        if fault not in self.across:
            return self.lines.single
        rows = self.lines.sections[line.section]
        about = self.lines.section_area(f"about_{self.across.index(fault)}", line)
        awards = self.lines.section_area("award", line)

        def summed(reference: Reference) -> str:
            column = typed_area(self.lines.sheet, self.lines.places[reference.column], rows[0], rows[-1])
            if reference.award is None:
                return f"SUMIF({about},1,{column})"
            return f"SUMIF({awards},{award_number(self.form, reference.award)},{column})"

        return summed

    def first_of_double(self, line: FormRow) -> str:
        """Returns the formula for the number, in its section, of the first line with the same award, or with the same label if that
        names no award."""
        awards = self.lines.section_area("award", line)
        escaped = "own_label"
        for sign in "~*?":  # which MATCH takes for wildcards
            escaped = f'SUBSTITUTE({escaped},"{sign}","~{sign}")'
        return f"IF(ISNUMBER(line_award),MATCH(line_award,{awards},0),MATCH({escaped},{awards},0))"

    def double(self, line: FormRow) -> str:
        """The condition that a line above in the section has the same award, or the same label that the catalogue does not know."""
        first = self.lines.sections[line.section][0]
        own = f"SUM(ROW({in_row(self.lines.sheet, 0)}))-{first}"  # SUM, since ROW gives an array under a name
        return f"IFERROR({self.first_of_double(line)}<{own},FALSE)"
