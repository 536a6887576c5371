"""A form's rules as native formulas: for each line the number of its first fault, and the fault in words.

Every formula rests on hidden helper cells beside the line. Only these look at the officer's own cells, and they do so with
INDEX over a whole column and ROW(): nothing that is cut, pasted or dragged there takes such a reference along, while a plain
`D10` becomes `#REF!` when another cell is pasted over D10. No range holds the cell of its own formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from tdkt_xl.blank.faults import (
    BLANK,
    CELL_ERROR,
    CELL_TEXT,
    DOUBTFUL,
    DUPLICATE,
    EXPLAINED,
    FAULTY,
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
    words_on_blank,
)
from tdkt_xl.blank.lookups import award_of, recipient_of, sentence
from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.definition import ERROR, LABEL, Column
from tdkt_xl.forms.expressions import Operation, Reference, spreadsheet_source
from tdkt_xl.model.findings import shown
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.numbers import LARGEST_COUNT

_EXPLAINED_LEAD = "Đã giải trình: "
_SPOILT = '"!"'
"""What a cleaned count holds where the cell is no count."""
_NOTHING = '""'
_LONGEST_FORMULA = 8_192


@dataclass(frozen=True, slots=True)
class Cell:
    """A formula for a place (0-based column) with its value on the blank form; without a formula the value is a constant."""

    place: int
    formula: str
    value: float | str


class Helpers:
    """The places (0-based columns) of the helper cells, from `first` on."""

    def __init__(self, form: Form, first: int, across: int) -> None:
        names: tuple[int | str, ...] = (
            *form.counts, "label", "award", "recipient", *(f"about {i}" for i in range(across)), "spoilt", "verdict", "state",
            "left", "right", "gap", "actual", "expected", "difference", "faulty", "doubtful",
        )  # fmt: skip
        self._places: dict[int | str, int] = {name: place for place, name in enumerate(names, first)}
        self.first, self.last = first, first + len(names) - 1

    def __getitem__(self, name: int | str) -> int:
        return self._places[name]


def column_of(place: int) -> str:
    """A whole column, as no cut and no paste can change it."""
    letters = xl_col_to_name(place)
    return f"${letters}:${letters}"


def here(place: int) -> str:
    """The cell of the formula's own row in a column that officers write in."""
    return f"INDEX({column_of(place)},ROW())"


def number_words(cell: str) -> str:
    """The formula of a number as Vietnamese prints it, 1.984 or 297,6, whatever the language of the program that shows it."""
    whole = f'SUBSTITUTE(FIXED(INT(ABS({cell})),0,FALSE),",",".")'
    digits = f'","&MID(ROUND(ABS({cell})-INT(ABS({cell})),4)+1&"",3,4)'
    return f'IF({cell}<0,"-","")&{whole}&IF({cell}=INT({cell}),"",{digits})'


class Checks:
    """Formulas of one form's lines; `rows` are all lines of the sheet, in its order.

    `day` is the period's last day, None where the officer types the year: then `day_cell` is where formulas find it.
    """

    def __init__(
        self, form: Form, rows: Sequence[FormRow], first_helper: int, explained: int, day: date | None, day_cell: str | None = None
    ) -> None:
        self.form, self.rows, self.explained, self.day, self.day_cell = form, rows, explained, day, day_cell
        self.faults = faults(form, day, dated=day_cell is not None)
        self.by_rule = [fault for fault in self.faults if fault.rule is not None]
        self.across = [fault for fault in self.by_rule if looks_across(fault)]
        self.helpers = Helpers(form, first_helper, len(self.across))
        self.last_error = max(fault.number for fault in self.faults if fault.severity == ERROR)
        self.unknown = next(f.number for f in self.faults if f.number > DUPLICATE and f.rule is None)
        self.sections = {row.section: [r.row for r in rows if r.section == row.section] for row in rows}
        self.places = {column.number: place for place, column in enumerate(form.columns)}
        self.on_blank = faults_on_blank(self.by_rule, rows, day)

    def sentences(self) -> dict[int, str]:
        """The sentence of each fault, by its number."""
        return {fault.number: fault.sentence for fault in self.faults}

    def cells(self, line: FormRow) -> list[Cell]:
        """The helper cells of a line, and what each holds on the blank form."""
        return [*self._counts(line), *self._naming(line), *self._verdict(line), *self._words(line), *self._tallies(line)]

    def text(self, line: FormRow) -> Cell:
        """The check cell: blank, "✓", or the first fault in words; its place is the caller's."""
        verdict, state = self._at(line, "verdict"), self._at(line, "state")
        said = sentence(verdict)
        for slot, name in (
            ("column", "spoilt"),
            ("expected", "expected"),
            ("difference", "difference"),
            ("actual", "actual"),
        ):
            said = f'SUBSTITUTE({said},"{{{slot}}}",{self._at(line, name)})'
        lead = f'IF({state}={EXPLAINED},"{_EXPLAINED_LEAD}",IF({state}={DOUBTFUL},"{TO_REVIEW}",""))'
        formula = f'=IF({verdict}={BLANK},"",IF({verdict}={RIGHT},"✓",{lead}&{said}))'
        return Cell(-1, formula, self._blank_text(line))

    def ratio(self, column: Column, line: FormRow) -> Cell:
        """A ratio: blank where a count is blank or no count, or where there is nothing to divide by."""
        assert column.ratio is not None
        cells = [self._count(line, reference.column) for reference in column.ratio.references]
        root = column.ratio.root
        source = spreadsheet_source(root, lambda reference: self._count(line, reference.column))
        if isinstance(root, Operation) and root.operator == "/":
            divisor = spreadsheet_source(root.operands[1], lambda reference: self._count(line, reference.column))
            source = f'IF({divisor}=0,"",{source})'
        return Cell(self.places[column.number], f'=IF(COUNT({",".join(cells)})<{len(cells)},"",{source})', "")

    def total(self, column: Column) -> Cell:
        """The sum of a count column over all lines, blank where there is none."""
        area = self._area(self.helpers[column.number], [line.row for line in self.rows])
        return Cell(self.places[column.number], f'=IF(COUNT({area})=0,"",SUM({area}))', "")

    def marks(self, column: int, line: FormRow, severity: str) -> str:
        """The condition, for the row of `line`, that a cell of a column is to be coloured as an error or as a warning."""
        numbers = [fault.number for fault in self.faults if column in fault.columns and fault.severity == severity]
        verdict, state = self._at(line, "verdict", fixed=True), self._at(line, "state", fixed=True)
        ways = [f"{verdict}={number}" for number in numbers]
        if severity == ERROR and column in self.form.counts:
            spoilt = self._at(line, "spoilt", fixed=True)
            ways.append(f"{spoilt}={column}")
        return f"=AND({state}={FAULTY if severity == ERROR else DOUBTFUL},OR({','.join(ways) or 'FALSE'}))"

    def state(self, line: FormRow) -> str:
        """The address of a line's state, its column fixed."""
        return self._at(line, "state", fixed=True)

    def area(self, name: int | str) -> str:
        """A helper's cells of all lines."""
        return self._area(self.helpers[name], [line.row for line in self.rows])

    def counts_area(self) -> str:
        """The cleaned counts of all lines."""
        first, last = self.rows[0].row, self.rows[-1].row
        start = xl_rowcol_to_cell(first, self.helpers[self.form.counts[0]])
        return f"{start}:{xl_rowcol_to_cell(last, self.helpers[self.form.counts[-1]])}"

    def named(self, name: str) -> str:
        """The cell that holds the names of all lines that are faulty, or doubtful."""
        return xl_rowcol_to_cell(self.rows[-1].row, self.helpers[name])

    # ---- Counts and names

    def _counts(self, line: FormRow) -> list[Cell]:
        """Each count cell cleaned: the count, empty text for a blank, a sign for anything else."""
        cells = []
        for number in self.form.counts:
            typed = here(self.places[number])
            count = f"IF(AND({typed}>=0,{typed}<={LARGEST_COUNT},{typed}=INT({typed})),{typed},{_SPOILT})"
            formula = f'=IFERROR(IF(TRIM({typed})="","",IF(ISNUMBER({typed}),{count},{_SPOILT})),{_SPOILT})'
            cells.append(Cell(self.helpers[number], formula, ""))
        numbers = ",".join(map(str, self.form.counts))
        area = f"{self._count(line, self.form.counts[0])}:{self._count(line, self.form.counts[-1])}"
        spoilt = f"=IFERROR(CHOOSE(MATCH({_SPOILT},{area},0),{numbers}),0)"
        return [*cells, Cell(self.helpers["spoilt"], spoilt, 0)]

    def _naming(self, line: FormRow) -> list[Cell]:
        """Which award the line is for; a printed line's is a constant."""
        places = [self.helpers[name] for name in ("label", "award", "recipient")]
        if line.award is not None:
            constants = [line.label, line.award.code, line.award.recipient]
            cells = [Cell(place, "", text) for place, text in zip(places, constants, strict=True)]
        else:
            label = self._at(line, "label")
            formulas = [
                f'=IFERROR(TRIM({here(self.form.position(LABEL))}),"")',
                f'=IF({label}="","",IFERROR({award_of(label)},""))',
                f'=IF({label}="","",IFERROR({recipient_of(label)},""))',
            ]
            cells = [Cell(place, formula, "") for place, formula in zip(places, formulas, strict=True)]
        return [*cells, *(self._about(line, i) for i in range(len(self.across)))]

    def _about(self, line: FormRow, i: int) -> Cell:
        """1 where a rule between lines is about this line."""
        rule = self.across[i].rule
        assert rule is not None
        place = self.helpers[f"about {i}"]
        if line.award is not None:
            return Cell(place, "", int(rule.about(line.section, line.award)))
        label = self._at(line, "label")
        conditions = self._conditions(rule, line)
        if conditions is None:
            return Cell(place, "", 0)
        return Cell(place, f"=IF(AND({','.join([f'{label}<>{_NOTHING}', *conditions])}),1,0)", 0)

    def _conditions(self, rule: Rule, line: FormRow) -> list[str] | None:
        """What must hold for a rule to be about an officer's own line; None where it cannot be."""
        if rule.sections is not None and line.section not in rule.sections:
            return None
        conditions = []
        if rule.awards is not None:
            award = self._at(line, "award")
            conditions.append(f"OR({','.join(f'{award}={_text(code)}' for code in sorted(rule.awards))})")
        if rule.recipient is not None:
            conditions.append(f"{self._at(line, 'recipient')}={_text(rule.recipient)}")
        return conditions

    # ---- The verdict

    def _verdict(self, line: FormRow) -> list[Cell]:
        counts = f"{self._count(line, self.form.counts[0])}:{self._count(line, self.form.counts[-1])}"
        spoilt, label = self._at(line, "spoilt"), self._at(line, "label")
        steps: list[tuple[str, str]] = []
        if line.award is None:
            empty = f'AND({label}="",COUNT({counts})=0,{spoilt}=0)'
            steps.append((empty, str(BLANK)))
        typed = self._typed(line)
        kind = f"IF(ISERROR({typed}),{CELL_ERROR},IF(ISNUMBER({typed}),{NOT_A_COUNT},{CELL_TEXT}))"
        steps.append((f"{spoilt}>0", kind))
        if line.award is None:
            steps.append((f'{label}=""', str(NAMELESS)))
            double = self._double(line)
            if double is not None:
                steps.append((double, str(DUPLICATE)))
        for fault in self.faults[DUPLICATE - CELL_ERROR + 1 :]:
            broken = self._broken(fault, line)
            if broken is not None:
                steps.append((broken, str(fault.number)))
        verdict = f"IF(COUNT({counts})=0,{BLANK},{RIGHT})"
        for condition, number in reversed(steps):
            verdict = f"IF({condition},{number},{verdict})"
        on_blank = self.on_blank.get(line)
        at, explained = self._at(line, "verdict"), here(self.explained)
        state = (
            f"=IF({at}<={RIGHT},{at},IF({at}<={self.last_error},{FAULTY},"
            f'IF(IFERROR(TRIM({explained})<>"",FALSE),{EXPLAINED},{DOUBTFUL})))'
        )
        return [
            Cell(self.helpers["verdict"], self._of_fair_length(f"={verdict}"), on_blank.number if on_blank else BLANK),
            Cell(self.helpers["state"], state, self._blank_state(line)),
        ]

    def _typed(self, line: FormRow) -> str:
        """What stands in the spoilt cell."""
        first, last = self.places[self.form.counts[0]], self.places[self.form.counts[-1]]
        area = f"${xl_col_to_name(first)}:${xl_col_to_name(last)}"
        return f"INDEX({area},ROW(),{self._at(line, 'spoilt')}-{first})"

    def _double(self, line: FormRow) -> str | None:
        """That an officer's own line has an award, or a label unknown to the catalogue, that stands above in the section."""
        above = [row for row in self.sections[line.section] if row < line.row]
        if not above:
            return None
        award, label = self._at(line, "award"), self._at(line, "label")
        labels = self._area(self.helpers["label"], above)
        return f'IF({award}<>"",COUNTIF({self._area(self.helpers["award"], above)},{award}),SUMPRODUCT(--({labels}={label})))>0'

    def _broken(self, fault: Fault, line: FormRow) -> str | None:
        """The condition that a line has a fault, None where it cannot have it."""
        if fault.rule is None:
            return f'{self._at(line, "award")}=""' if line.award is None else None
        rule = fault.rule
        assert rule.holds is not None
        if looks_across(fault):
            conditions = self._across_conditions(fault, line)
        elif line.award is not None:
            conditions = [] if rule.about(line.section, line.award) else None
        else:
            conditions = self._conditions(rule, line)
        if conditions is None:
            return None
        if self.day_cell is not None:
            conditions = [*conditions, *self._in_force(rule)]
        broken = f"NOT({spreadsheet_source(rule.holds.root, self._cell_of(fault, line))})"
        if divides(rule.holds.root):
            broken = f"IFERROR({broken},FALSE)"  # nothing to divide by: the rule does not apply
        return f"AND({','.join([*conditions, broken])})" if conditions else broken

    def _in_force(self, rule: Rule) -> list[str]:
        """What must hold of the period's last day, where the officer types the year."""
        conditions = []
        for day, sign in ((rule.valid_from, ">="), (rule.valid_to, "<=")):
            if day is not None:
                conditions.append(f"{self.day_cell}{sign}DATE({day.year},{day.month},{day.day})")
        return [f"{self.day_cell}>0", *conditions] if conditions else []

    def _across_conditions(self, fault: Fault, line: FormRow) -> list[str] | None:
        """It is said once, at the first line that the rule is about, and not while a cell of a line in question is spoilt."""
        rule, rows = fault.rule, self.sections[line.section]
        assert rule is not None and rule.holds is not None
        if line.award is not None and not rule.about(line.section, line.award):
            return None
        about = self.helpers[f"about {self.across.index(fault)}"]
        awards, spoilt = self._area(self.helpers["award"], rows), self._area(self.helpers["spoilt"], rows)
        conditions = [f"{xl_rowcol_to_cell(line.row, about)}=1"]
        above = [row for row in rows if row < line.row]
        if above:
            conditions.append(f"COUNTIF({self._area(about, above)},1)=0")
        conditions.append(f"SUMIF({self._area(about, rows)},1,{spoilt})=0")
        for award in dict.fromkeys(r.award for r in rule.holds.references if r.award is not None):
            conditions.append(f"COUNTIF({awards},{_text(award)})>0")
            conditions.append(f"SUMIF({awards},{_text(award)},{spoilt})=0")
        return conditions

    def _cell_of(self, fault: Fault, line: FormRow) -> Callable[[Reference], str]:
        """How a reference of a fault's rule is written in a formula of a line."""
        if not looks_across(fault):
            return lambda reference: f"N({self._count(line, reference.column)})"
        rows = self.sections[line.section]
        about = self._area(self.helpers[f"about {self.across.index(fault)}"], rows)
        awards = self._area(self.helpers["award"], rows)

        def summed(reference: Reference) -> str:
            column = self._area(self.helpers[reference.column], rows)
            return f"SUMIF({about},1,{column})" if reference.award is None else f"SUMIF({awards},{_text(reference.award)},{column})"

        return summed

    # ---- Words

    def _words(self, line: FormRow) -> list[Cell]:
        """The two sides of the broken rule and their difference, as numbers and in words."""
        verdict, label = self._at(line, "verdict"), self._at(line, "label")
        left, right, gap = (self._at(line, name) for name in ("left", "right", "gap"))
        typed = self._typed(line)
        first = DUPLICATE + 1
        sides = [f"CHOOSE({verdict}-{DUPLICATE},{self._sides(line, side)})" for side in (0, 1)]
        formulas = {
            "left": f"=IF({verdict}={NOT_A_COUNT},{typed},IF({verdict}<{first},0,{sides[0]}))",
            "right": f"=IF({verdict}<{first},0,{sides[1]})",
            "gap": f"=ROUND(ABS(N({left})-N({right})),4)",
            "actual": f'=IF({verdict}<={RIGHT},"",IF({verdict}={CELL_TEXT},{typed}&"",'
            f"IF(OR({verdict}={DUPLICATE},{verdict}={self.unknown}),{label},{_or_blank(left)})))",
            "expected": f'=IF({verdict}<={RIGHT},"",{self._first_of_double(line)}{_or_blank(right)})',
            "difference": f'=IF({verdict}<={RIGHT},"",IF({right}="","{shown(None)}",{number_words(gap)}))',
        }
        formulas["expected"] += ")" if line.award is None and self._double(line) is not None else ""
        values = self._blank_words(line)
        return [Cell(self.helpers[name], self._of_fair_length(formula), values[name]) for name, formula in formulas.items()]

    def _first_of_double(self, line: FormRow) -> str:
        """For an own line: the name of the line above that has the same award or label."""
        if line.award is not None or self._double(line) is None:
            return ""
        above = [row for row in self.sections[line.section] if row < line.row]
        award, label = self._at(line, "award"), self._at(line, "label")
        same = f'IF({award}<>"",MATCH({award},{self._area(self.helpers["award"], above)},0),'
        same += f"MATCH({label},{self._area(self.helpers['label'], above)},0))"
        return f'IF({self._at(line, "verdict")}={DUPLICATE},IFERROR("{line.section}."&{same},""),'

    def _sides(self, line: FormRow, side: int) -> str:
        """The arguments of CHOOSE: one side of each fault's rule, from the first after DUPLICATE on."""
        return ",".join(self._side(fault, line, side) for fault in self.faults[DUPLICATE - CELL_ERROR + 1 :])

    def _side(self, fault: Fault, line: FormRow, side: int) -> str:
        if fault.rule is None or self._broken(fault, line) is None:
            return "0"
        assert fault.rule.holds is not None
        sides = fault.rule.holds.sides
        if sides is None:
            return '""'
        root = sides[side].root
        if side == 0 and isinstance(root, Reference) and not looks_across(fault):
            return self._count(line, root.column)  # a blank shows as one
        source = spreadsheet_source(root, self._cell_of(fault, line))
        return source if is_whole(root) else f"ROUND({source},4)"

    def _tallies(self, line: FormRow) -> list[Cell]:
        """The names of faulty and of doubtful lines so far, each led by a comma."""
        at = self.rows.index(line)
        cells = []
        for name, state in (("faulty", FAULTY), ("doubtful", DOUBTFUL)):
            before = f"{xl_rowcol_to_cell(self.rows[at - 1].row, self.helpers[name])}&" if at else ""
            formula = f'={before}IF({self._at(line, "state")}={state},", {line.name}","")'
            names = [row.name for row in self.on_blank if row.row <= line.row and self._blank_state(row) == state]
            cells.append(Cell(self.helpers[name], formula, "".join(f", {name}" for name in names)))
        return cells

    # ---- The blank form

    def _blank_state(self, line: FormRow) -> int:
        fault = self.on_blank.get(line)
        return BLANK if fault is None else FAULTY if fault.severity == ERROR else DOUBTFUL

    def _blank_words(self, line: FormRow) -> Mapping[str, float | str]:
        fault = self.on_blank.get(line)
        if fault is not None:
            return words_on_blank(fault)
        return {"left": 0, "right": 0, "gap": 0, "actual": "", "expected": "", "difference": ""}

    def _blank_text(self, line: FormRow) -> str:
        fault = self.on_blank.get(line)
        if fault is None:
            return ""
        words = self._blank_words(line)
        said = fault.sentence.format(column=0, **{slot: words[slot] for slot in ("actual", "expected", "difference")})
        return said if fault.severity == ERROR else f"{TO_REVIEW}{said}"

    # ---- Addresses

    def _at(self, line: FormRow, name: str, fixed: bool = False) -> str:
        return xl_rowcol_to_cell(line.row, self.helpers[name], col_abs=fixed)

    def _count(self, line: FormRow, column: int) -> str:
        return xl_rowcol_to_cell(line.row, self.helpers[column])

    def _area(self, place: int, rows: Sequence[int]) -> str:
        return f"{xl_rowcol_to_cell(rows[0], place)}:{xl_rowcol_to_cell(rows[-1], place)}"

    def _of_fair_length(self, formula: str) -> str:
        if len(formula) > _LONGEST_FORMULA:
            raise DefinitionError(
                f"Biểu {self.form.id}: các quy tắc hợp lại thành công thức dài {len(formula)} ký tự, Excel chỉ nhận "
                f"{_LONGEST_FORMULA}. Hãy bớt quy tắc hoặc viết gọn lại."
            )
        return formula


def _or_blank(cell: str) -> str:
    return f'IF({cell}="","{shown(None)}",{number_words(cell)})'


def _text(value: str) -> str:
    return f'"{_quoted(value)}"'


def _quoted(value: str) -> str:
    return value.replace('"', '""')
