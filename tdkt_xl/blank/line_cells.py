"""The cells of a form's lines as formulas name them: counts, helper cells, whole rows and areas."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.faults import Fault, FormRow
from tdkt_xl.blank.helper_cells import Helpers
from tdkt_xl.blank.names import fixed_area, row_of, typed_area, typed_cell
from tdkt_xl.forms import Form
from tdkt_xl.forms.expressions import EVERY, Reference


class LineCells:
    """Addresses on the sheet `sheet` for a form's `rows`, with the hidden cells `helpers` beside each line."""

    def __init__(self, form: Form, rows: Sequence[FormRow], sheet: str, helpers: Helpers) -> None:
        self.form, self.rows, self.sheet, self.helpers = form, rows, sheet, helpers
        self.sections = {row.section: [r.row for r in rows if r.section == row.section] for row in rows}
        self.places = {column.number: place for place, column in enumerate(form.columns)}
        self.row_of_code = {line.award.code: line for line in rows if line.award is not None}

    def count(self, reference: Reference) -> str:
        return f"count_{reference.column}"

    @property
    def own_counts(self) -> str:
        """The count cells of the current row."""
        return row_of(self.sheet, self.places[self.form.counts[0]], self.places[self.form.counts[-1]])

    def across(self, reference: Reference) -> str:
        """Returns a reference of a rule for each column: a row of cells, or one cell."""
        if reference.column != EVERY:
            return self.single(reference)
        if reference.award is None:
            return self.own_counts
        row = self.row_of_code[reference.award].row
        first, last = (typed_cell(self.sheet, row, self.places[number]) for number in (self.form.counts[0], self.form.counts[-1]))
        return f"{first}:{last}"

    def single(self, reference: Reference) -> str:
        """Returns one cell of the current row or of another row of the form, as 0 if it is blank."""
        if reference.award is None:
            return f"N({self.count(reference)})"
        return f"N({typed_cell(self.sheet, self.row_of_code[reference.award].row, self.places[reference.column])})"

    def spoilt_among(self, fault: Fault) -> str:
        """Returns the formula for how many of the rule's rows contain a cell that is not a count."""
        assert fault.rule is not None and fault.rule.holds is not None
        codes = dict.fromkeys(each.award for each in fault.rule.holds.references if each.award is not None)
        rows = [self.row_of_code[code].row for code in codes]
        return "+".join(["line_spoilt", *(fixed_area(self.sheet, self.helpers["spoilt"], row, row) for row in rows)])

    def section_area(self, name: str, line: FormRow) -> str:
        """Returns the area of a helper's cells in all lines of the line's section."""
        rows = self.sections[line.section]
        return fixed_area(self.sheet, self.helpers[name], rows[0], rows[-1])

    def area(self, name: str) -> str:
        """Returns the area of a helper's cells in all lines."""
        return fixed_area(self.sheet, self.helpers[name], self.rows[0].row, self.rows[-1].row)

    def typed_areas(self) -> list[str]:
        """Returns the count cells of all lines, one area for each column."""
        first, last = self.rows[0].row, self.rows[-1].row
        return [typed_area(self.sheet, self.places[number], first, last) for number in self.form.counts]

    def verdict_cell(self, line: FormRow) -> str:
        """Returns the address of a line's verdict, with a fixed column."""
        return xl_rowcol_to_cell(line.row, self.helpers["verdict"], col_abs=True)

    def runs_added(self) -> list[tuple[int, int]]:
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
