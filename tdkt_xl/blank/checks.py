"""A form's rules as native formulas: for each line the number of its first fault, and the fault in words.

Every formula has a defined name (names.py), and lines with the same rules share one formula. Hidden cells beside a line hold values
that other formulas use often. LibreOffice copies a name's formula into each formula that uses the name, and accepts at most 8,192
parts in a formula. No range contains the cell of its own formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.fault_conditions import FaultConditions
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
    compared,
    faults,
    faults_on_blank,
    is_whole,
    looks_across,
    over_columns,
    sides_on_blank,
    words_on_blank,
)
from tdkt_xl.blank.helper_cells import HelperCell, Helpers, decimal_words, number_words
from tdkt_xl.blank.line_cells import LineCells
from tdkt_xl.blank.lookups import award_code, award_number, award_of, sentence, spelled_award
from tdkt_xl.blank.names import Names, fixed_area, in_row, row_of, text
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import LABEL, Column
from tdkt_xl.forms.expressions import Operation, Reference, spreadsheet_source
from tdkt_xl.model.findings import shown
from tdkt_xl.words.numbers import LARGEST_COUNT
from tdkt_xl.words.severities import ERROR

_OTHERWISE = {"=": "<>", "<>": "=", "<=": ">", ">=": "<", "<": ">=", ">": "<="}
"""Comparison → the comparison that holds if the first does not."""
_FAR = 999
"""A number greater than any column number of a form."""
EXPLAINED_LEAD = "Đã giải trình: "
_SPOILT = '"!"'
"""Value of a cleaned count if the cell is not a count."""


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
        self.form, self.names, self.sheet = form, names, sheet
        self.faults = faults(form, day, dated=day_name is not None)
        self.by_rule = [fault for fault in self.faults if fault.rule is not None]
        self.each = [fault for fault in self.by_rule if over_columns(fault)]
        """Faults that are tested in each count column separately."""
        self.across = [fault for fault in self.by_rule if looks_across(fault) and form.counts_awards and fault not in self.each]
        """Faults between lines, of which an officer's own line may be one. In a form of rows each row has a fixed place."""
        self.helpers = Helpers(first_helper, self._helpers(labelled))
        self.lines = LineCells(form, rows, sheet, self.helpers)
        self.when = FaultConditions(form, self.faults, self.each, self.across, self.lines, day_name)
        self.last_error = max(fault.number for fault in self.faults if fault.severity == ERROR)
        self.unknown = next(f.number for f in self.faults if f.number > DUPLICATE and f.rule is None)
        self.on_blank = faults_on_blank(self.by_rule, rows, day)
        unknown = next(fault for fault in self.faults if fault.number == self.unknown)
        strange = [row for row in rows if row.award is None and row.label and spelled_award(form, row.label) is None]
        self.on_blank.update(dict.fromkeys(strange, unknown))
        self._define_names(explained)

    def _helpers(self, labelled: bool) -> list[str]:
        """Returns the names of the hidden cells beside each line. Rules between lines, totals and the register need more."""
        across = [f"about_{i}" for i in range(len(self.across))] + [f"column_{i}" for i in range(len(self.each))]
        totalled = [f"count_{number}" for number in self.form.counts] if self.form.total_label is not None else []
        return ["award", "spoilt", "verdict", "left", "right", *across, *totalled, *(["label"] if labelled else [])]

    def _define_names(self, explained: int) -> None:
        """Defines the names that refer to the row in which they are used."""
        define, counts = self.names.define, [f"count_{number}" for number in self.form.counts]
        for number in self.form.counts:
            typed = in_row(self.sheet, self.lines.places[number])
            decimals = self.form.by_number[number].decimals
            exact = f"ROUND(ABS({typed}),{decimals})" if decimals else f"INT(ABS({typed}))"
            whole = f"AND({typed}={exact},{typed}<={LARGEST_COUNT})"
            # Dividing a count by TRUE leaves it unchanged; dividing by FALSE is an error.
            define(f"count_{number}", f'IFERROR(IF(TRIM({typed})="","",{typed}/{whole}),{_SPOILT})')
        define("counts_filled", f"COUNT({','.join(counts)})")
        spoilt = "0"
        for number in reversed(self.form.counts):
            spoilt = f"IF(count_{number}={_SPOILT},{number},{spoilt})"
        define("spoilt_column", spoilt)
        first, last = self.lines.places[self.form.counts[0]], self.lines.places[self.form.counts[-1]]
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

    def cells(self, line: FormRow) -> list[HelperCell]:
        """Returns the hidden cells of a line with their values on the blank form."""
        verdict = f"={self.names.shared('verdict', self._verdict(line))}"
        cells = [
            self._award(line),
            HelperCell(self.helpers["spoilt"], "=spoilt_column", 0),
            HelperCell(self.helpers["verdict"], verdict, self._blank_verdict(line)),
            *(
                HelperCell(self.helpers[name], f"={self.names.shared(name, self._slots(line, side))}", self._blank_side(line, side))
                for side, name in enumerate(("left", "right"))
            ),
        ]
        cells += [self._about(line, i) for i in range(len(self.across))]
        cells += [self._wrong_column(line, i) for i in range(len(self.each))]
        if self.form.total_label is not None:
            cells += [HelperCell(self.helpers[f"count_{number}"], f"=count_{number}", "") for number in self.form.counts]
        if "label" in self.helpers:
            cells.append(HelperCell(self.helpers["label"], "" if line.award is not None else "=own_label", line.label))
        return cells

    def text(self, line: FormRow, place: int) -> HelperCell:
        """Returns the check cell: blank, "✓", or the first fault in words with what to do."""
        number = number_words if self._all_whole(line) else decimal_words
        nothing, said = text(shown(None)), sentence(f"MOD(line_verdict,{EXPLAINED})")
        for slot, words in (
            ("actual", f'IF(ISNUMBER(line_left),{number("line_left")},IF(line_left="",{nothing},line_left))'),
            ("expected", f'IF(ISNUMBER(line_right),{number("line_right")},IF(line_right="",{nothing},line_right))'),
            ("difference", number("ABS(N(line_left)-N(line_right))")),
        ):
            said = f'SUBSTITUTE({said},"{{{slot}}}",{words})'
        if any(self.when.broken(fault, line) is not None for fault in self.each):
            said = f'SUBSTITUTE({said},"{{column}}",{self._called(self._column_said(line))})'
        lead = f'IF(line_verdict>{EXPLAINED},"{EXPLAINED_LEAD}",IF(line_verdict>{self.last_error},"{TO_REVIEW}",""))'
        formula = f'IF(line_verdict={BLANK},"",IF(line_verdict={RIGHT},"✓",{lead}&{said}))'
        return HelperCell(place, f"={self.names.shared('text', formula)}", self._blank_text(line))

    def _all_whole(self, line: FormRow) -> bool:
        """True if both sides of every rule that a line can break are whole numbers."""
        rules = [fault.rule for fault in self.when.possible(line) if fault.rule is not None]
        pairs = [rule.holds.sides for rule in rules if rule.holds is not None]
        return not self.form.has_amounts and all(is_whole(side.root) for pair in pairs if pair is not None for side in pair)

    def ratio(self, column: Column) -> HelperCell:
        """Returns the cell of a ratio: blank if a count is blank or not a count, or if the divisor is 0."""
        assert column.ratio is not None
        cells = [self.lines.count(reference) for reference in column.ratio.references]
        root = column.ratio.root
        source = spreadsheet_source(root, self.lines.count)
        if isinstance(root, Operation) and root.operator == "/":
            source = f'IF({spreadsheet_source(root.operands[1], self.lines.count)}=0,"",{source})'
        formula = f'IF(COUNT({",".join(cells)})<{len(cells)},"",{source})'
        return HelperCell(self.lines.places[column.number], f"={self.names.shared('ratio', formula)}", "")

    def total(self, column: Column) -> HelperCell:
        """Returns the cell with the sum of a count column over all lines that are not parts of others; blank without counts."""
        helper = self.helpers[f"count_{column.number}"]
        runs = [fixed_area(self.sheet, helper, first, last) for first, last in self.lines.runs_added()]
        areas = ",".join(runs)
        return HelperCell(self.lines.places[column.number], f'=IF(COUNT({areas})=0,"",SUM({areas}))', "")

    def own_index(self, line: FormRow, place: int) -> HelperCell:
        """Returns the cell with the number of an own line. It appears when the line has a name or a figure."""
        section = self.form.section(line.section)
        if section is not None and any(each.index == "" for each in section.lines):
            return HelperCell(place, "", "")  # lines of this section are not numbered
        shown_number: float | str = line.number if self._blank_verdict(line) else ""
        return HelperCell(place, f'=IF({self.lines.verdict_cell(line)}={BLANK},"",{line.number})', shown_number)

    def marks(self, column: int, line: FormRow, severity: str) -> str | None:
        """Returns the condition, written for the row of `line`, for colouring a column's cells as errors or as warnings; None if no
        fault has this column."""
        verdict = self.lines.verdict_cell(line)
        ways = [f"{verdict}={f.number}" for f in self.faults if column in f.columns and f.severity == severity]
        for i, fault in enumerate(self.each):
            if column in self.form.counts and fault.severity == severity:
                wrong = xl_rowcol_to_cell(line.row, self.helpers[f"column_{i}"], col_abs=True)
                ways.append(f"AND({verdict}={fault.number},{wrong}={column})")
        if severity == ERROR and column in self.form.counts:
            ways.append(f"count_{column}={_SPOILT}")
        return f"=OR({','.join(ways)})" if ways else None

    # ---- The award

    def _award(self, line: FormRow) -> HelperCell:
        """Returns the cell with the award's number (lookups.py). For an own line it holds the label if the label names no award."""
        if line.award is not None:
            return HelperCell(self.helpers["award"], "", award_number(self.form, line.award.code))
        formula = f'IF(own_label="","",IFERROR({award_of("own_label")},own_label))'
        known = spelled_award(self.form, line.label)
        return HelperCell(self.helpers["award"], f"={self.names.shared('award', formula)}", line.label if known is None else known)

    def _about(self, line: FormRow, i: int) -> HelperCell:
        """Returns a cell that is 1 if a rule between lines applies to this line, else 0."""
        rule = self.across[i].rule
        assert rule is not None
        place = self.helpers[f"about_{i}"]
        if line.award is not None:
            return HelperCell(place, "", int(rule.about(line.section, line.award)))
        conditions = self.when.about_own_line(rule, line)
        if conditions is None:
            return HelperCell(place, "", 0)
        conditions = ['own_label<>""', *conditions]
        formula = f"IF(AND({','.join(conditions)}),1,0)"
        known = self.form.awards.awards.get(award_code(self.form, line.label) or "")
        about = bool(line.label) and rule.about(line.section, known)
        return HelperCell(place, f"={self.names.shared('about', formula)}", int(about))

    def _wrong_column(self, line: FormRow, i: int) -> HelperCell:
        """Returns the cell with the number of the first column in which a rule for each column is broken on this line; 0 if there
        is none."""
        fault, place = self.each[i], self.helpers[f"column_{i}"]
        if not self.when.is_about(fault, line):
            return HelperCell(place, "", 0)
        rule = fault.rule
        assert rule is not None and rule.holds is not None and isinstance(rule.holds.root, Operation)
        left, right = (spreadsheet_source(side, self.lines.across) for side in compared(self.form, rule.holds.root).operands)
        broken = f"({left}{_OTHERWISE[rule.holds.root.operator]}{right})"
        columns = f"COLUMN({self.lines.own_counts})"
        first = f"MOD({_FAR}-SUMPRODUCT(MAX({broken}*({_FAR}-{columns}))),{_FAR})"
        formula = f"IF({self.lines.spoilt_among(fault)}>0,0,IFERROR({first},0))"
        on_blank = self.on_blank.get(line)
        return HelperCell(
            place, f"={self.names.shared('column', formula)}", self.form.counts[0] if on_blank is fault else 0
        )  # fmt: skip

    def _column_said(self, line: FormRow) -> str:
        """Returns the formula for the column of a line's fault if its rule is for each column; else 0."""
        said = "0"
        for i, fault in enumerate(self.each):
            if self.when.broken(fault, line) is not None:
                said = f"IF(MOD(line_verdict,{EXPLAINED})={fault.number},line_column_{i},{said})"
        return said

    def _called(self, number: str) -> str:
        """Returns the formula for the printed number of the column whose number the formula `number` gives."""
        calls = ",".join(text(column.called) for column in self.form.columns)
        return f'IFERROR(INDEX({{{calls}}},{number}),"")'

    # ---- The verdict

    def _verdict(self, line: FormRow) -> str:
        steps: list[tuple[str, str]] = []
        if line.award is None:
            steps.append(('AND(own_label="",counts_filled=0,line_spoilt=0)', str(BLANK)))
        kind = f"IF(ISERROR(spoilt_content),{CELL_ERROR},IF(ISNUMBER(spoilt_content),{NOT_A_COUNT},{CELL_TEXT}))"
        steps.append(("line_spoilt>0", kind))
        if line.award is None:
            steps += [('own_label=""', str(NAMELESS)), (self.when.double(line), str(DUPLICATE))]
        for fault in self.when.possible(line):
            broken = self.when.broken(fault, line)
            assert broken is not None
            steps.append((broken, str(fault.number) if fault.severity == ERROR else f"{fault.number}+line_explained"))
        verdict = f"IF(counts_filled=0,{BLANK},{RIGHT})"
        for condition, number in reversed(steps):
            verdict = f"IF({condition},{number},{verdict})"
        return verdict

    # ---- Words

    def _slots(self, line: FormRow, side: int) -> str:
        """The formula for {actual} (side 0) or {expected} (side 1) in the sentence of a line's fault: a choice by the verdict."""
        before = f'"{line.section}."&' if line.section else ""
        first_of_double = f'IFERROR({before}{self.when.first_of_double(line)},"")' if line.award is None else '""'
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
        if self.when.broken(fault, line) is None or sides is None:
            return '""'
        root = sides[side].root
        if side == 0 and isinstance(root, Reference) and not looks_across(fault) and fault not in self.each:
            return self.lines.count(root)  # a blank shows as one
        source = spreadsheet_source(root, self.when.written(fault, line))
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
