"""A form's rules as native formulas: for each line the number of its first fault, and the fault in words.

Every formula has a defined name (names.py), and lines with the same rules share one formula. Hidden cells beside a line hold values
that other formulas use often. LibreOffice copies a name's formula into each formula that uses the name, and accepts at most 8,192
parts in a formula. No range contains the cell of its own formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.faults import (
    BLANK,
    CELL_ERROR,
    CELL_TEXT,
    DUPLICATE,
    EXPLAINED,
    NAMELESS,
    NOT_A_COUNT,
    RIGHT,
    TO_REVIEW,
    Fault,
    FormRow,
    divides,
    faults,
    faults_on_blank,
    is_whole,
    looks_across,
    over_columns,
    sides_on_blank,
    words_on_blank,
)
from tdkt_xl.blank.lookups import award_code, award_number, award_of, recipient_numbers, sentence, spelled_award
from tdkt_xl.blank.names import Names, fixed_area, in_row, row_of, text, typed_area, typed_cell
from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.definition import LABEL, Column
from tdkt_xl.forms.expressions import COMPARISONS, EVERY, Node, Number, Operation, Reference, spreadsheet_source
from tdkt_xl.model.findings import shown
from tdkt_xl.words.numbers import LARGEST_COUNT
from tdkt_xl.words.severities import ERROR

_OTHERWISE = {"=": "<>", "<>": "=", "<=": ">", ">=": "<", "<": ">=", ">": "<="}
"""Comparison → the comparison that holds if the first does not."""
_FAR = 999
"""A number greater than any column number of a form."""
EXPLAINED_LEAD = "Đã giải trình: "
_CERTAIN_DECIMALS = 6
_SPOILT = '"!"'
"""Value of a cleaned count if the cell is not a count."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A formula for a place (0-based column) with its value on the blank form. Without a formula the value is a constant."""

    place: int
    formula: str
    value: float | str


class Helpers:
    """The places (0-based columns) of the hidden cells beside a line, from `first` on."""

    def __init__(self, first: int, names: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(names, first)}
        self.first, self.last = first, first + len(names) - 1

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> int:
        return self._places[name]


def number_words(number: str) -> str:
    """Returns the formula for a whole number as Vietnamese writes it, 1.984, in whatever language the program runs."""
    return f'SUBSTITUTE(FIXED({number},0),",",".")'


def decimal_words(number: str) -> str:
    """Returns the same formula for a number with up to four decimals: 297,6."""
    digits = f'","&MID(ROUND(ABS({number})-INT(ABS({number})),4)+1&"",3,4)'
    return f'IF({number}<0,"-","")&{number_words(f"INT(ABS({number}))")}&IF({number}=INT({number}),"",{digits})'


class Checks:
    """The formulas for the lines of one form. `rows` are all lines of the sheet, in order.

    `day` is the period's last day. It is None if the officer types the year; then the name `day_name` gives that day. With
    `labelled`, each line's label is also in a hidden cell, for the register.
    """

    def __init__(
        self,
        form: Form,
        rows: Sequence[FormRow],
        names: Names,
        sheet: str,
        explained: int,
        first_helper: int,
        day: date | None,
        day_name: str | None = None,
        labelled: bool = False,
    ) -> None:
        self.form, self.rows, self.names, self.sheet, self.day, self.day_name = form, rows, names, sheet, day, day_name
        self.faults = faults(form, day, dated=day_name is not None)
        self.by_rule = [fault for fault in self.faults if fault.rule is not None]
        self.each = [fault for fault in self.by_rule if over_columns(fault)]
        """Faults that are tested in each count column separately."""
        self.across = [fault for fault in self.by_rule if looks_across(fault) and form.counts_awards and fault not in self.each]
        """Faults between lines, of which an officer's own line may be one. In a form of rows each row has a fixed place."""
        self.helpers = Helpers(first_helper, self._helpers(labelled))
        self.last_error = max(fault.number for fault in self.faults if fault.severity == ERROR)
        self.unknown = next(f.number for f in self.faults if f.number > DUPLICATE and f.rule is None)
        self.sections = {row.section: [r.row for r in rows if r.section == row.section] for row in rows}
        self.places = {column.number: place for place, column in enumerate(form.columns)}
        self.row_of_code = {line.award.code: line for line in rows if line.award is not None}
        self.on_blank = faults_on_blank(self.by_rule, rows, day)
        unknown = next(fault for fault in self.faults if fault.number == self.unknown)
        strange = [row for row in rows if row.award is None and row.label and spelled_award(form, row.label) is None]
        self.on_blank.update(dict.fromkeys(strange, unknown))
        self._define_names(explained)

    def _helpers(self, labelled: bool) -> list[str]:
        """Returns the names of the hidden cells beside each line. Rules between lines, a total row and the register need more of
        them."""
        across = [f"about_{i}" for i in range(len(self.across))] + [f"column_{i}" for i in range(len(self.each))]
        totalled = [f"count_{number}" for number in self.form.counts] if self.form.total_label is not None else []
        return ["award", "spoilt", "verdict", "left", "right", *across, *totalled, *(["label"] if labelled else [])]

    def _define_names(self, explained: int) -> None:
        """Defines the names that refer to the row in which they are used."""
        define, counts = self.names.define, [f"count_{number}" for number in self.form.counts]
        for number in self.form.counts:
            typed = in_row(self.sheet, self.places[number])
            decimals = self.form.by_number[number].decimals
            known = f"ROUND(ABS({typed}),{decimals})" if decimals else f"INT(ABS({typed}))"
            whole = f"AND({typed}={known},{typed}<={LARGEST_COUNT})"
            # Dividing a count by TRUE leaves it unchanged; dividing by FALSE is an error.
            define(f"count_{number}", f'IFERROR(IF(TRIM({typed})="","",{typed}/{whole}),{_SPOILT})')
        define("counts_filled", f"COUNT({','.join(counts)})")
        spoilt = "0"
        for number in reversed(self.form.counts):
            spoilt = f"IF(count_{number}={_SPOILT},{number},{spoilt})"
        define("spoilt_column", spoilt)
        first, last = self.places[self.form.counts[0]], self.places[self.form.counts[-1]]
        define("spoilt_content", f"INDEX({row_of(self.sheet, first, last)},1,line_spoilt-{first})")
        define("own_label", f'IFERROR(TRIM({in_row(self.sheet, self.form.position(LABEL))}),"")')
        define("line_explained", f'IFERROR(IF(TRIM({in_row(self.sheet, explained)})="",0,{EXPLAINED}),0)')
        across = [f"about_{i}" for i in range(len(self.across))] + [f"column_{i}" for i in range(len(self.each))]
        for name in ("award", "spoilt", "verdict", "left", "right", *across):
            define(f"line_{name}", in_row(self.sheet, self.helpers[name]))

    def sentences(self) -> dict[int, str]:
        """Returns the sentence of each fault by the fault's number."""
        return {fault.number: fault.sentence for fault in self.faults}

    # ---- Cells

    def cells(self, line: FormRow) -> list[Cell]:
        """Returns the hidden cells of a line with their values on the blank form."""
        verdict = f"={self.names.shared('verdict', self._verdict(line))}"
        cells = [
            self._award(line),
            Cell(self.helpers["spoilt"], "=spoilt_column", 0),
            Cell(self.helpers["verdict"], verdict, self._blank_verdict(line)),
            *(
                Cell(self.helpers[name], f"={self.names.shared(name, self._slots(line, side))}", self._blank_side(line, side))
                for side, name in enumerate(("left", "right"))
            ),
        ]
        cells += [self._about(line, i) for i in range(len(self.across))]
        cells += [self._wrong_column(line, i) for i in range(len(self.each))]
        if self.form.total_label is not None:
            cells += [Cell(self.helpers[f"count_{number}"], f"=count_{number}", "") for number in self.form.counts]
        if "label" in self.helpers:
            cells.append(Cell(self.helpers["label"], "" if line.award is not None else "=own_label", line.label))
        return cells

    def text(self, line: FormRow, place: int) -> Cell:
        """Returns the check cell: blank, "✓", or the first fault in words with what to do."""
        number = number_words if self._all_whole(line) else decimal_words
        nothing, said = text(shown(None)), sentence(f"MOD(line_verdict,{EXPLAINED})")
        for slot, words in (
            ("actual", f'IF(ISNUMBER(line_left),{number("line_left")},IF(line_left="",{nothing},line_left))'),
            ("expected", f'IF(ISNUMBER(line_right),{number("line_right")},IF(line_right="",{nothing},line_right))'),
            ("difference", number("ABS(N(line_left)-N(line_right))")),
        ):
            said = f'SUBSTITUTE({said},"{{{slot}}}",{words})'
        if any(self._broken(fault, line) is not None for fault in self.each):
            said = f'SUBSTITUTE({said},"{{column}}",{self._called(self._column_said(line))})'
        lead = f'IF(line_verdict>{EXPLAINED},"{EXPLAINED_LEAD}",IF(line_verdict>{self.last_error},"{TO_REVIEW}",""))'
        formula = f'IF(line_verdict={BLANK},"",IF(line_verdict={RIGHT},"✓",{lead}&{said}))'
        return Cell(place, f"={self.names.shared('text', formula)}", self._blank_text(line))

    def _all_whole(self, line: FormRow) -> bool:
        """True if both sides of every rule that a line can break are whole numbers."""
        rules = [fault.rule for fault in self._rules_of(line) if fault.rule is not None]
        pairs = [rule.holds.sides for rule in rules if rule.holds is not None]
        return not self.form.has_amounts and all(is_whole(side.root) for pair in pairs if pair is not None for side in pair)

    def ratio(self, column: Column) -> Cell:
        """Returns the cell of a ratio: blank if a count is blank or not a count, or if the divisor is 0."""
        assert column.ratio is not None
        cells = [self._count(reference) for reference in column.ratio.references]
        root = column.ratio.root
        source = spreadsheet_source(root, self._count)
        if isinstance(root, Operation) and root.operator == "/":
            source = f'IF({spreadsheet_source(root.operands[1], self._count)}=0,"",{source})'
        formula = f'IF(COUNT({",".join(cells)})<{len(cells)},"",{source})'
        return Cell(self.places[column.number], f"={self.names.shared('ratio', formula)}", "")

    def total(self, column: Column) -> Cell:
        """Returns the cell with the sum of a count column over all lines that are not parts of others; blank if there is no
        count."""
        helper = self.helpers[f"count_{column.number}"]
        runs = [fixed_area(self.sheet, helper, first, last) for first, last in self._runs_added()]
        areas = ",".join(runs)
        return Cell(self.places[column.number], f'=IF(COUNT({areas})=0,"",SUM({areas}))', "")

    def _runs_added(self) -> list[tuple[int, int]]:
        """Returns the sheet rows that a total adds up, as runs (first, last). Headings between lines are included."""
        runs: list[tuple[int, int]] = []
        added = False
        for line in self.rows:
            if not self.form.adds(line.section, line.award.code if line.award is not None else None):
                added = False
                continue
            runs = [*runs[:-1], (runs[-1][0], line.row)] if added else [*runs, (line.row, line.row)]
            added = True
        return runs

    def own_index(self, line: FormRow, place: int) -> Cell:
        """Returns the cell with the number of an own line. It appears when the line has a name or a figure."""
        section = self.form.section(line.section)
        if section is not None and any(each.index == "" for each in section.lines):
            return Cell(place, "", "")  # lines of this section are not numbered
        shown_number: float | str = line.number if self._blank_verdict(line) else ""
        return Cell(place, f'=IF({self.verdict_cell(line)}={BLANK},"",{line.number})', shown_number)

    def marks(self, column: int, line: FormRow, severity: str) -> str | None:
        """Returns the condition, written for the row of `line`, for colouring a column's cells as errors or as warnings; None if no
        fault has this column."""
        verdict = self.verdict_cell(line)
        ways = [f"{verdict}={f.number}" for f in self.faults if column in f.columns and f.severity == severity]
        for i, fault in enumerate(self.each):
            if column in self.form.counts and fault.severity == severity:
                wrong = xl_rowcol_to_cell(line.row, self.helpers[f"column_{i}"], col_abs=True)
                ways.append(f"AND({verdict}={fault.number},{wrong}={column})")
        if severity == ERROR and column in self.form.counts:
            ways.append(f"count_{column}={_SPOILT}")
        return f"=OR({','.join(ways)})" if ways else None

    def verdict_cell(self, line: FormRow) -> str:
        """Returns the address of a line's verdict, with a fixed column."""
        return xl_rowcol_to_cell(line.row, self.helpers["verdict"], col_abs=True)

    def area(self, name: str) -> str:
        """Returns the area of a helper's cells in all lines."""
        return fixed_area(self.sheet, self.helpers[name], self.rows[0].row, self.rows[-1].row)

    def typed_areas(self) -> list[str]:
        """Returns the count cells of all lines, one area for each column."""
        first, last = self.rows[0].row, self.rows[-1].row
        return [typed_area(self.sheet, self.places[number], first, last) for number in self.form.counts]

    # ---- The award

    def _award(self, line: FormRow) -> Cell:
        """Returns the cell with the award's number (lookups.py). For an own line it holds the label if the label names no award."""
        if line.award is not None:
            return Cell(self.helpers["award"], "", award_number(self.form, line.award.code))
        formula = f'IF(own_label="","",IFERROR({award_of("own_label")},own_label))'
        known = spelled_award(self.form, line.label)
        return Cell(self.helpers["award"], f"={self.names.shared('award', formula)}", line.label if known is None else known)

    def _about(self, line: FormRow, i: int) -> Cell:
        """Returns a cell that is 1 if a rule between lines applies to this line, else 0."""
        rule = self.across[i].rule
        assert rule is not None
        place = self.helpers[f"about_{i}"]
        if line.award is not None:
            return Cell(place, "", int(rule.about(line.section, line.award)))
        conditions = self._conditions(rule, line)
        if conditions is None:
            return Cell(place, "", 0)
        conditions = ['own_label<>""', *conditions]
        formula = f"IF(AND({','.join(conditions)}),1,0)"
        known = self.form.awards.awards.get(award_code(self.form, line.label) or "")
        about = bool(line.label) and rule.about(line.section, known)
        return Cell(place, f"={self.names.shared('about', formula)}", int(about))

    def _wrong_column(self, line: FormRow, i: int) -> Cell:
        """Returns the cell with the number of the first column in which a rule for each column is broken on this line; 0 if there
        is none."""
        fault, place = self.each[i], self.helpers[f"column_{i}"]
        if not self._speaks_of(fault, line):
            return Cell(place, "", 0)
        rule = fault.rule
        assert rule is not None and rule.holds is not None and isinstance(rule.holds.root, Operation)
        compared = self._compared(rule.holds.root)
        assert isinstance(compared, Operation)
        left, right = (spreadsheet_source(side, self._cells_across) for side in compared.operands)
        broken = f"({left}{_OTHERWISE[rule.holds.root.operator]}{right})"
        columns = f"COLUMN({self._own_counts})"
        first = f"MOD({_FAR}-SUMPRODUCT(MAX({broken}*({_FAR}-{columns}))),{_FAR})"
        formula = f"IF({self._spoilt_among(fault)}>0,0,IFERROR({first},0))"
        on_blank = self.on_blank.get(line)
        return Cell(
            place, f"={self.names.shared('column', formula)}", self.form.counts[0] if on_blank is fault else 0
        )  # fmt: skip

    def _speaks_of(self, fault: Fault, line: FormRow) -> bool:
        """True if a fault's rule applies to a printed line and every row that the rule names exists."""
        rule = fault.rule
        if rule is None or rule.holds is None or line.award is None or not rule.about(line.section, line.award):
            return False
        return all(each.award is None or each.award in self.row_of_code for each in rule.holds.references)

    @property
    def _own_counts(self) -> str:
        """The count cells of the current row."""
        return row_of(self.sheet, self.places[self.form.counts[0]], self.places[self.form.counts[-1]])

    def _cells_across(self, reference: Reference) -> str:
        """Returns a reference of a rule for each column: a row of cells, or one cell."""
        if reference.column != EVERY:
            return self._single(reference)
        if reference.award is None:
            return self._own_counts
        row = self.row_of_code[reference.award].row
        first, last = (typed_cell(self.sheet, row, self.places[number]) for number in (self.form.counts[0], self.form.counts[-1]))
        return f"{first}:{last}"

    def _single(self, reference: Reference) -> str:
        """Returns one cell of the current row or of another row of the form, as 0 if it is blank."""
        if reference.award is None:
            return f"N({self._count(reference)})"
        return f"N({typed_cell(self.sheet, self.row_of_code[reference.award].row, self.places[reference.column])})"

    def _spoilt_among(self, fault: Fault) -> str:
        """Returns the formula for how many of the rule's rows contain a cell that is not a count."""
        assert fault.rule is not None and fault.rule.holds is not None
        codes = dict.fromkeys(each.award for each in fault.rule.holds.references if each.award is not None)
        rows = [self.row_of_code[code].row for code in codes]
        return "+".join(["line_spoilt", *(fixed_area(self.sheet, self.helpers["spoilt"], row, row) for row in rows)])

    def _column_said(self, line: FormRow) -> str:
        """Returns the formula for the column of a line's fault if its rule is for each column; else 0."""
        said = "0"
        for i, fault in enumerate(self.each):
            if self._broken(fault, line) is not None:
                said = f"IF(MOD(line_verdict,{EXPLAINED})={fault.number},line_column_{i},{said})"
        return said

    def _called(self, number: str) -> str:
        """Returns the formula for the printed number of the column whose number the formula `number` gives."""
        calls = ",".join(text(column.called) for column in self.form.columns)
        return f'IFERROR(INDEX({{{calls}}},{number}),"")'

    def _conditions(self, rule: Rule, line: FormRow) -> list[str] | None:
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

    # ---- The verdict

    def _verdict(self, line: FormRow) -> str:
        steps: list[tuple[str, str]] = []
        if line.award is None:
            steps.append(('AND(own_label="",counts_filled=0,line_spoilt=0)', str(BLANK)))
        kind = f"IF(ISERROR(spoilt_content),{CELL_ERROR},IF(ISNUMBER(spoilt_content),{NOT_A_COUNT},{CELL_TEXT}))"
        steps.append(("line_spoilt>0", kind))
        if line.award is None:
            steps += [('own_label=""', str(NAMELESS)), (self._double(line), str(DUPLICATE))]
        for fault in self._rules_of(line):
            broken = self._broken(fault, line)
            assert broken is not None
            steps.append((broken, str(fault.number) if fault.severity == ERROR else f"{fault.number}+line_explained"))
        verdict = f"IF(counts_filled=0,{BLANK},{RIGHT})"
        for condition, number in reversed(steps):
            verdict = f"IF({condition},{number},{verdict})"
        return verdict

    def _rules_of(self, line: FormRow) -> list[Fault]:
        """Returns the faults that a line can have: those of the form's own rules, and that its award is unknown."""
        return [fault for fault in self.faults if fault.number > DUPLICATE and self._broken(fault, line) is not None]

    def _first_of_double(self, line: FormRow) -> str:
        """Returns the formula for the number, in its section, of the first line with the same award, or with the same label if that
        names no award."""
        awards = self._section_area("award", line)
        escaped = "own_label"
        for sign in "~*?":  # which MATCH takes for wildcards
            escaped = f'SUBSTITUTE({escaped},"{sign}","~{sign}")'
        return f"IF(ISNUMBER(line_award),MATCH(line_award,{awards},0),MATCH({escaped},{awards},0))"

    def _double(self, line: FormRow) -> str:
        """Returns the condition that a line above in the section has the same award, or the same label that the catalogue does not
        know."""
        first = self.sections[line.section][0]
        own = f"SUM(ROW({in_row(self.sheet, 0)}))-{first}"  # SUM, since ROW gives an array under a name
        return f"IFERROR({self._first_of_double(line)}<{own},FALSE)"

    def _broken(self, fault: Fault, line: FormRow) -> str | None:
        """Returns the condition that a line has a fault; None if the line cannot have it."""
        if fault.rule is None:
            return "ISTEXT(line_award)" if line.award is None else None
        rule = fault.rule
        assert rule.holds is not None
        if fault in self.each:
            return self._broken_in_a_column(fault, line)
        if fault not in self.across and looks_across(fault):
            conditions = [f"{self._spoilt_among(fault)}=0"] if self._speaks_of(fault, line) else None
        elif fault in self.across:
            conditions = self._across_conditions(fault, line)
        elif line.award is not None:
            conditions = [] if rule.about(line.section, line.award) else None
        else:
            conditions = self._conditions(rule, line)
        if conditions is None:
            return None
        if self.day_name is not None:
            conditions = [*conditions, *self._in_force(rule)]
        broken = f"NOT({spreadsheet_source(self._compared(rule.holds.root), self._cell_of(fault, line))})"
        if divides(rule.holds.root):
            broken = f"IFERROR({broken},FALSE)"  # nothing to divide by: the rule does not apply
        return f"AND({','.join([*conditions, broken])})" if conditions else broken

    def _compared(self, root: Node) -> Node:
        """Returns a comparison whose sides are rounded if they add up amounts: binary sums of decimals are not exact."""
        if not (self.form.has_amounts and isinstance(root, Operation) and root.operator in COMPARISONS):
            return root
        sides = tuple(Operation("ROUND", (side, Number(_CERTAIN_DECIMALS))) for side in root.operands)
        return Operation(root.operator, sides)

    def _broken_in_a_column(self, fault: Fault, line: FormRow) -> str | None:
        if not self._speaks_of(fault, line):
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

    def _across_conditions(self, fault: Fault, line: FormRow) -> list[str] | None:
        """Returns the conditions for a rule between lines. It is reported once, at the first line to which it applies, and not
        while a cell of one of its lines is not a count. None if the rule never applies to the line."""
        rule = fault.rule
        assert rule is not None and rule.holds is not None
        if line.award is not None and not rule.about(line.section, line.award):
            return None
        name = f"about_{self.across.index(fault)}"
        about, awards, spoilt = (self._section_area(each, line) for each in (name, "award", "spoilt"))
        own = f"SUM(ROW({in_row(self.sheet, 0)}))-{self.sections[line.section][0]}"
        conditions = [f"line_{name}=1", f"MATCH(1,{about},0)={own}", f"SUMIF({about},1,{spoilt})=0"]
        for award in dict.fromkeys(r.award for r in rule.holds.references if r.award is not None):
            number = award_number(self.form, award)
            conditions += [f"COUNTIF({awards},{number})>0", f"SUMIF({awards},{number},{spoilt})=0"]
        # AND evaluates all its conditions, and there may be no line at all to which the rule applies.
        return [f"IFERROR(AND({','.join(conditions)}),FALSE)"]

    def _cell_of(self, fault: Fault, line: FormRow) -> Callable[[Reference], str]:
        """Returns how a reference of a fault's rule is written in a line's formula."""
        if fault in self.each:
            first = self.places[self.form.counts[0]]
            at = f"line_column_{self.each.index(fault)}-{first}"
            return lambda each: f"N(INDEX({self._cells_across(each)},1,{at}))" if each.column == EVERY else self._single(each)
        if fault not in self.across:
            return self._single
        rows = self.sections[line.section]
        about = self._section_area(f"about_{self.across.index(fault)}", line)
        awards = self._section_area("award", line)

        def summed(reference: Reference) -> str:
            column = typed_area(self.sheet, self.places[reference.column], rows[0], rows[-1])
            if reference.award is None:
                return f"SUMIF({about},1,{column})"
            return f"SUMIF({awards},{award_number(self.form, reference.award)},{column})"

        return summed

    # ---- Words

    def _slots(self, line: FormRow, side: int) -> str:
        """Returns the formula for {actual} (side 0) or {expected} (side 1) in the sentence of a line's fault: a choice by the
        verdict."""
        before = f'"{line.section}."&' if line.section else ""
        first_of_double = f'IFERROR({before}{self._first_of_double(line)},"")' if line.award is None else '""'
        number = 'SUBSTITUTE(spoilt_content&"",".",",")'
        column = "line_spoilt" if self._called_by_place else self._called("line_spoilt")
        known = {
            CELL_ERROR: ('""', column),
            CELL_TEXT: ('spoilt_content&""', column),
            NOT_A_COUNT: (number, column),
            NAMELESS: ('""', '""'),
            DUPLICATE: ("own_label", first_of_double),
            self.unknown: ("own_label", '""'),
        }
        sides = [known[f.number][side] if f.number in known else self._side(f, line, side) for f in self.faults]
        return f"IF(line_verdict<{CELL_ERROR},0,CHOOSE(MOD(line_verdict,{EXPLAINED})-{CELL_ERROR - 1},{','.join(sides)}))"

    @property
    def _called_by_place(self) -> bool:
        """True if every count column's printed number is its place on the sheet."""
        return all(self.form.called(number) == number for number in self.form.counts)

    def _side(self, fault: Fault, line: FormRow, side: int) -> str:
        assert fault.rule is not None and fault.rule.holds is not None
        sides = fault.rule.holds.sides
        if self._broken(fault, line) is None or sides is None:
            return '""'
        root = sides[side].root
        if side == 0 and isinstance(root, Reference) and not looks_across(fault) and fault not in self.each:
            return self._count(root)  # a blank shows as one
        source = spreadsheet_source(root, self._cell_of(fault, line))
        return source if is_whole(root) else f"ROUND({source},4)"

    # ---- The blank form

    def _blank_verdict(self, line: FormRow) -> int:
        fault = self.on_blank.get(line)
        return fault.number if fault is not None else BLANK

    def _blank_side(self, line: FormRow, side: int) -> float | str:
        fault = self.on_blank.get(line)
        return sides_on_blank(fault, line.label)[side] if fault is not None else 0

    def _blank_text(self, line: FormRow) -> str:
        fault = self.on_blank.get(line)
        if fault is None:
            return ""
        said = fault.sentence.format(**words_on_blank(fault, line.label))
        return said if fault.severity == ERROR else f"{TO_REVIEW}{said}"

    # ---- Addresses

    def _count(self, reference: Reference) -> str:
        return f"count_{reference.column}"

    def _section_area(self, name: str, line: FormRow) -> str:
        """Returns the area of a helper's cells in all lines of the line's section."""
        rows = self.sections[line.section]
        return fixed_area(self.sheet, self.helpers[name], rows[0], rows[-1])
