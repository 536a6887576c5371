"""The register of decisions (sổ quyết định): one row for each decision and award. The form's counts are computed from it by
formulas.

A hidden cell holds each row's verdict: 0 for a blank row; the number of the row's fault; or 100 × the number of its group of kinds
of awarding, plus 1 if its day is outside the period. Only rows with a verdict of at least 100 are added up.

If asked for, a column has each row's prize money: awards × multiple × base wage of the day, from the dated tables on the hidden
sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from tdkt_xl.blank.banner import colours, counted, first_row, first_said
from tdkt_xl.blank.faults import TO_REVIEW
from tdkt_xl.blank.guard import WHOLE_ONLY, GuardedSheet, areas_of, drop_down, protect, validate
from tdkt_xl.blank.helper_cells import HelperCell, number_words
from tdkt_xl.blank.lookups import multiple_of, register_sentence, wage_of
from tdkt_xl.blank.names import Names, fixed_area, in_row, quoted, row_of, text, typed_cell, whole_column
from tdkt_xl.forms import Form
from tdkt_xl.forms.from_register import Register, RegisterCount, count_name
from tdkt_xl.forms.prizes import prize_laws
from tdkt_xl.forms.register_amounts import CLASSES, INDIVIDUALS, LEADER_RANKS, LEADERS, PARTS
from tdkt_xl.forms.register_words import AWARDED
from tdkt_xl.words.errors import DefinitionError

SHEET = "Sổ quyết định"
USUAL_ROWS, MOST_ROWS = 120, 2000
"""How many rows are ready to be filled in. LibreOffice prints all of them: 120 are two pages."""
_ZOOM = 80
_STATUS_ROW, _TITLE_ROW, _HINT_ROW, _HEADING_ROW = range(4)
_FIRST = _HEADING_ROW + 1
_INDEX, _NUMBER, _DATE, _AWARD, _KIND, _AMOUNTS = range(6)
_GROUP = 100
_DOUBLE, _SPOILT, _LATE, _NO_COLUMN = 8, 9, 10, 11
_WRONG, _INSERTED, _LAST_USED = "register_wrong", "register_inserted", "register_last_row"
_WHOLE = "Số lượng phải là số nguyên từ 0 trở lên, viết liền, không có dấu chấm ngăn nghìn; không có thì để trống"
_NOT_ADDED = " (dòng sai chưa được cộng vào biểu)"
_RED, _AMBER, _GREEN = "#FFC7CE", "#FFEB9C", "#E2EFDA"
_PRIZE_HEADING = "Tiền thưởng (đồng)"
_PRIZE_HINT = "Tiền thưởng là số lượng nhân mức thưởng và lương cơ sở của ngày ký, chưa làm tròn ({laws})."
_PRIZE_SUM = "Tổng tiền thưởng: {} đồng"
_NO_MULTIPLE, _NO_WAGE = "chưa rõ mức thưởng", "chưa rõ lương cơ sở"
_WAGE_LABEL = "Lương cơ sở (đồng), cho ngày ký mà bảng chưa có:"
_WAGE_WRONG = "Ghi mức lương cơ sở bằng đồng, viết liền, ví dụ 2340000; để trống nếu chưa biết."


@dataclass(frozen=True, slots=True)
class Days:
    """The period's first and last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _RegisterColumn:
    heading: str
    width: float
    form: Format


class RegisterSheet:
    """Draws the sheet. `lines` is the area with the names of the form's lines, `kinds` the list of kinds of awarding. `days` is the
    period, or the defined name of its last day if the officer types the year. `count` is how many rows there are to fill in.
    `prizes` adds the column of prize money."""

    def __init__(
        self,
        book: Workbook,
        form: Form,
        sheet: GuardedSheet,
        names: Names,
        lines: str,
        kinds: str,
        days: Days | str,
        count: int = USUAL_ROWS,
        prizes: bool = False,
    ) -> None:
        self.book, self.form, self.sheet, self.names = book, form, sheet, names
        self.lines, self.kinds, self.days = lines, kinds, days
        self.register = register_of(form)
        self.note = _AMOUNTS + len(self.register.amounts)
        self.prize = self.note + 1 if prizes else None
        self.last_printed = self.note if self.prize is None else self.prize
        self.check, self.key, self.verdict = (self.last_printed + i for i in range(1, 4))
        self.count, self.last = count, _FIRST + count - 1
        self.verdicts = fixed_area(SHEET, self.verdict, _FIRST, self.last)

    def sentences(self) -> dict[int, str]:
        """Returns the possible faults of a row with what to do, by the number that is the verdict."""
        return {
            1: "Chưa ghi số quyết định",
            2: "Chưa ghi ngày ký, hoặc ngày đang là chữ: gõ lại, ví dụ 15/12/2026",
            3: "Chưa ghi hình thức khen thưởng",
            4: "Trong biểu không có dòng “{award}”: chọn trong danh sách, hoặc thêm tên vào dòng trống của biểu",
            5: f"Chọn loại khen thưởng: {', '.join(self.register.kinds)}",
            6: _WHOLE,
            7: "Chưa ghi số lượng",
            _DOUBLE: "Trùng với dòng {first}: cùng số, ngày, hình thức và loại; xóa một dòng",
            _SPOILT: "Có ô đang báo lỗi công thức: gõ lại",
            _LATE: f"{TO_REVIEW}Ngày ký ngoài kỳ báo cáo{self._period()}: kiểm tra lại ngày; đúng thì ghi lý do ở cột ghi chú",
            _NO_COLUMN: "✓ Biểu không có cột cho loại này: ghi số lượng ở cột Ghi chú của biểu",
        }

    def _period(self) -> str:
        if isinstance(self.days, str):
            return ""
        return f" (từ {self.days.first.day:02}/{self.days.first.month:02}/{self.days.first.year} đến {self.days.last:%d/%m/%Y})"

    def draw(self, title: str, form_status: HelperCell) -> None:
        """Draws everything except the officer's entries. `form_status` is the line on top of the form."""
        self._define_names(form_status.formula.removeprefix("="))
        sheet, columns = self.sheet, self._columns()
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_column(self.key, self.verdict, 8, None, {"hidden": True})
        self._draw_heading(title, form_status.value)
        heading = self._made(bold=True, border=1, align="center", valign="vcenter", text_wrap=True)
        for place, column in enumerate(columns):
            sheet.write_string(_HEADING_ROW, place, column.heading, heading)
        sheet.set_row(_HEADING_ROW, 50)
        for row in range(_FIRST, self.last + 1):
            self._draw_row(row, columns)
        self._guard()
        self._colour()
        self._set_up_page()

    def wanting(self) -> list[tuple[str, str]]:
        """Returns the condition and the message on the form's sheet about rows that must be corrected."""
        return [
            (f"{_INSERTED}>0", self._inserted()),
            (f"{_WRONG}>0", f'"Sổ quyết định còn "&{_WRONG}&" dòng phải sửa. "&register_first&"{_NOT_ADDED}"'),
        ]

    def _inserted(self) -> str:
        """Returns the message on rows that somebody inserted: they have no formulas, so they are not added up."""
        todo = "Dòng chèn thêm chưa được cộng: chép sang dòng trống có sẵn rồi xóa dòng chèn"
        return f'"Sổ quyết định có "&{_INSERTED}&" dòng phải sửa. {todo}"'

    def _draw_heading(self, title: str, status_on_blank: float | str) -> None:
        sheet = self.sheet
        status = self._made(bold=True, font_size=12, valign="vcenter", indent=1, border=1, text_wrap=True)
        sheet.merge_range(_STATUS_ROW, 0, _STATUS_ROW, self.last_printed, "", status)
        sheet.put(_STATUS_ROW, HelperCell(0, "=register_status", status_on_blank), status)
        sheet.set_row(_STATUS_ROW, 36)
        sheet.write_string(_TITLE_ROW, 0, f"SỔ QUYẾT ĐỊNH KHEN THƯỞNG {title}".rstrip(), self._made(bold=True, font_size=14))
        sheet.set_row(_TITLE_ROW, 22)
        hint = "Mỗi quyết định ghi một dòng cho mỗi hình thức, mỗi loại; số liệu của biểu tự cộng từ các dòng đúng của sổ này."
        if self.prize is None:
            sheet.write_string(_HINT_ROW, 0, hint, self._made(italic=True))
        else:
            self._draw_prize_heading(self.prize, hint)

    def _draw_prize_heading(self, prize: int, hint: str) -> None:
        """Draws the law and the sum of the prizes, and the cell for a base wage that the tables do not have."""
        sheet = self.sheet
        law = self._made(italic=True, text_wrap=True, valign="top")
        sheet.merge_range(_HINT_ROW, 0, _HINT_ROW, self.note, "", law)
        sheet.write_string(_HINT_ROW, 0, f"{hint} {_PRIZE_HINT.format(laws='; '.join(prize_laws()))}", law)
        sheet.set_row(_HINT_ROW, 46)
        sheet.put(_HINT_ROW, HelperCell(prize, "=register_prizes", _PRIZE_SUM.format("0")), self._made(bold=True, text_wrap=True))
        sheet.write_string(_TITLE_ROW, self.note, _WAGE_LABEL, self._made(align="right", valign="vcenter"))
        money = self._made(border=1, valign="vcenter", locked=False, num_format="#,##0")
        sheet.write_blank(_TITLE_ROW, prize, None, money)
        wage = {"validate": "integer", "criteria": ">=", "value": 100_000, "error_title": "Không phải mức lương cơ sở"}
        validate(sheet, areas_of([_TITLE_ROW], prize), {**wage, "error_message": _WAGE_WRONG})

    # ---- The formulas of a row

    def _define_names(self, form_status: str) -> None:
        define = self.names.define
        inputs = row_of(SHEET, _NUMBER, self.note)
        key = '&"|"&'.join(f"TRIM({in_row(SHEET, place)})" for place in (_NUMBER, _DATE, _AWARD, _KIND))
        define("register_key", f'IF(COUNTA({inputs})=0,"",IFERROR({key},"|"))')
        define("row_key", in_row(SHEET, self.key))
        define("row_verdict", in_row(SHEET, self.verdict))
        define("row_award", f"TRIM({in_row(SHEET, _AWARD)})")
        keys = fixed_area(SHEET, self.key, _FIRST, self.last)
        define("row_first", f"MATCH(row_key,{keys},0)")
        define("register_verdict", f'IF(row_key="",0,IFERROR({self._verdict()},{_SPOILT}))')
        said = f'SUBSTITUTE(SUBSTITUTE({register_sentence("row_verdict")},"{{award}}",row_award),"{{first}}",row_first)'
        fine = f'IF(row_verdict>={_GROUP * (_counted_groups(self.register) + 1)},{register_sentence(str(_NO_COLUMN))},"✓")'
        right = f"IF(MOD(row_verdict,{_GROUP})=0,{fine},{register_sentence(str(_LATE))})"
        wrong = f"IFERROR({said},{register_sentence(str(_SPOILT))})"
        define("register_check", f'IF(row_verdict=0,"",IF(row_verdict>={_GROUP},{right},{wrong}))')
        if self.prize is not None:
            self._define_prizes(self.prize)
        self._define_status(form_status)

    def _define_prizes(self, prize: int) -> None:
        define, day = self.names.define, in_row(SHEET, _DATE)
        define("row_multiple", f"IFERROR({multiple_of('row_award', day)},0)")
        define("typed_wage", f"N({typed_cell(SHEET, _TITLE_ROW, prize)})")
        define("row_wage", f"IF({wage_of(day)}>0,{wage_of(day)},typed_wage)")
        money = f"INT(ROUND(row_multiple*row_wage,4))*({self._awards()})"
        unknown = f"IF(row_multiple=0,{text(_NO_MULTIPLE)},IF(row_wage=0,{text(_NO_WAGE)},{money}))"
        define("register_prize", f'IF(row_verdict<{_GROUP},"",{unknown})')
        prizes, verdicts = fixed_area(SHEET, prize, _FIRST, self.last), f'{self.verdicts},">={_GROUP}"'
        unpriced = f"(COUNTIF({verdicts})-COUNT({prizes}))"
        rest = f'IF({unpriced}>0,"; "&{unpriced}&" dòng chưa rõ mức","")'
        before, after = _PRIZE_SUM.split("{}")
        define("register_prizes", f"{text(before)}&{number_words(f'SUM({prizes})')}&{text(after)}&{rest}")

    def _awards(self) -> str:
        """Returns the formula for the number of awards of a row: the individuals as typed, else the sum of their classes."""
        cells = {amount: in_row(SHEET, _AMOUNTS + i) for i, amount in enumerate(self.register.amounts)}
        classes = ",".join(cell for amount, cell in cells.items() if amount in CLASSES)
        whole = ",".join(cell for amount, cell in cells.items() if amount not in (*CLASSES, *PARTS, INDIVIDUALS))
        individuals = f"SUM({classes})" if classes else "0"
        if INDIVIDUALS in cells:
            individuals = f"IF(ISNUMBER({cells[INDIVIDUALS]}),{cells[INDIVIDUALS]},{individuals})"
        return f"SUM({whole})+{individuals}" if whole else individuals

    def _verdict(self) -> str:
        """Returns the formula for the verdict of a row that is not blank."""
        amounts = [in_row(SHEET, _AMOUNTS + i) for i in range(len(self.register.amounts))]
        spoilt = ",".join(f'IF(ISNUMBER({a}),OR({a}<0,{a}<>INT({a})),TRIM({a})<>"")' for a in amounts)
        day, kind = in_row(SHEET, _DATE), f"TRIM({in_row(SHEET, _KIND)})"
        kinds = "{" + ",".join(text(name) for name in self.register.kinds) + "}"
        own = f"SUM(ROW({in_row(SHEET, _INDEX)}))-{_FIRST}"
        late = f"IF({self._outside(day)},1,0)"
        groups = ",".join(str(_groups(self.register)[group] * _GROUP) for group in self.register.kinds.values())
        steps = [
            (f'TRIM({in_row(SHEET, _NUMBER)})=""', 1),
            (f"NOT(ISNUMBER({day}))", 2),
            ('row_award=""', 3),
            (f"SUMPRODUCT(--({self.lines}=row_award))=0", 4),
            (f"ISERROR(MATCH({kind},{kinds},0))", 5),
            (f"OR({spoilt})", 6),
            (f"SUM({','.join(amounts)})=0", 7),
            (f"row_first<{own}", _DOUBLE),
        ]
        verdict = f"CHOOSE(MATCH({kind},{kinds},0),{groups})+{late}"
        for condition, number in reversed(steps):
            verdict = f"IF({condition},{number},{verdict})"
        return verdict

    def _outside(self, day: str) -> str:
        """Returns the condition that a decision was signed outside the period. It is false while no year is typed."""
        if isinstance(self.days, str):
            return f"AND({self.days}>0,OR({day}<DATE(YEAR({self.days}),1,1),{day}>={self.days}+1))"
        first, last = self.days.first, self.days.last
        return f"OR({day}<DATE({first.year},{first.month},{first.day}),{day}>=DATE({last.year},{last.month},{last.day})+1)"

    # ---- The line on top

    def _define_status(self, form_status: str) -> None:
        define, texts = self.names.define, whole_column(SHEET, self.check)
        define(_WRONG, counted(self.verdicts, 0, _GROUP - 1))
        late = f"SUMPRODUCT(--(MOD({self.verdicts},{_GROUP})=1),--({self.verdicts}>{_GROUP}))"
        first = first_row(self.verdicts, 0, _GROUP - 1)
        define("register_first", f'"Dòng "&({first}-{_FIRST})&": "&{first_said(texts, first)}')
        used = f"SUMPRODUCT(MAX(({self.verdicts}>0)*ROW({self.verdicts})))"
        define(_LAST_USED, f"MAX({used},{_FIRST + 1})")
        numbers, awards = (fixed_area(SHEET, place, _FIRST, self.last) for place in (_NUMBER, _AWARD))
        define(_INSERTED, f'SUMPRODUCT(--({numbers}&{awards}<>""),--({self.verdicts}=""))')
        full = f"Sổ đã dùng hết {self.count} dòng; còn quyết định nữa thì cần xin biểu có sổ dài hơn. "
        steps = [
            (f"{_INSERTED}>0", self._inserted()),
            (f"{_WRONG}>0", f'"Sổ còn "&{_WRONG}&" dòng phải sửa. "&register_first&"{_NOT_ADDED}"'),
            (f"{late}>0", f'"Sổ có "&{late}&" quyết định ký ngoài kỳ báo cáo: cần xem lại các dòng tô vàng. "&{form_status}'),
            (f'COUNTIF({self.verdicts},">0")>={self.count}', f"{text(full)}&{form_status}"),
        ]
        status = form_status
        for condition, said in reversed(steps):
            status = f"IF({condition},{said},{status})"
        define("register_status", status)

    # ---- Drawing

    def _made(self, **properties: object) -> Format:
        return self.book.add_format({"font_name": self.form.page.font, "font_size": self.form.page.font_size, **properties})

    def _columns(self) -> list[_RegisterColumn]:
        cell = {"border": 1, "valign": "vcenter"}
        written = self._made(**cell, locked=False, text_wrap=True)
        day = self._made(**cell, locked=False, num_format="dd/mm/yyyy", align="center")
        count = self._made(**cell, locked=False, num_format="#,##0", align="center")
        return [
            _RegisterColumn("Stt", 5, self._made(**cell, align="center")),
            _RegisterColumn("Số quyết định", 18, self._made(**cell, locked=False, num_format="@")),
            _RegisterColumn("Ngày ký", 12, day),
            _RegisterColumn("Hình thức khen thưởng", 34, written),
            _RegisterColumn("Loại khen thưởng", 20, written),
            *(_RegisterColumn(heading, 12, count) for heading in self.register.amounts.values()),
            _RegisterColumn("Tên tập thể, cá nhân; ghi chú", 40, written),
            *([] if self.prize is None else [_RegisterColumn(_PRIZE_HEADING, 26, self._made(**cell, num_format="#,##0"))]),
            _RegisterColumn("Kiểm tra", 60, self._made(valign="vcenter", font_size=self.form.page.font_size - 1)),
        ]

    def _draw_row(self, row: int, columns: Sequence[_RegisterColumn]) -> None:
        for place, column in enumerate(columns[: self.check]):
            if place:
                self.sheet.write_blank(row, place, None, column.form)
            else:
                self.sheet.write_number(row, place, row - _FIRST + 1, column.form)
        if self.prize is not None:
            self.sheet.put(row, HelperCell(self.prize, "=register_prize", ""), columns[self.prize].form)
        self.sheet.put(row, HelperCell(self.check, "=register_check", ""), columns[self.check].form)
        self.sheet.put(row, HelperCell(self.key, "=register_key", ""))
        self.sheet.put(row, HelperCell(self.verdict, "=register_verdict", 0))

    def _guard(self) -> None:
        rows = range(_FIRST, self.last + 1)
        drop_down(
            self.sheet, areas_of(rows, _AWARD), f"={self.lines}", "Hình thức khen thưởng",
            "Chọn một dòng của biểu. Hình thức khác: ghi tên vào dòng trống của biểu trước.",
        )  # fmt: skip
        drop_down(
            self.sheet, areas_of(rows, _KIND), self.kinds, "Loại khen thưởng", f"Chọn: {', '.join(self.register.kinds)}."
        )  # fmt: skip
        whole = {"validate": "integer", "criteria": ">=", "value": 0, "error_title": "Không phải số đếm"}
        for i in range(len(self.register.amounts)):
            validate(self.sheet, areas_of(rows, _AMOUNTS + i), {**whole, "error_message": WHOLE_ONLY})
        protect(self.sheet, insert_rows=True, sort=True, autofilter=True)

    def _colour(self) -> None:
        verdict = xl_rowcol_to_cell(_FIRST, self.verdict, col_abs=True)
        for criteria, colour in (
            (f"=AND({verdict}>0,{verdict}<{_GROUP})", _RED),
            (f"=AND({verdict}>{_GROUP},MOD({verdict},{_GROUP})=1)", _AMBER),
            (f"=AND({verdict}>0,MOD({verdict},{_GROUP})=0)", _GREEN),
        ):
            self._paint(_FIRST, self.check, self.last, criteria, colour)
            if colour != _GREEN:  # the check column may lie beyond the right edge of a small screen
                self._paint(_FIRST, _INDEX, self.last, criteria, colour)
            if colour == _AMBER:
                self._paint(_FIRST, _DATE, self.last, criteria, colour)
        for name, criteria in colours("$A$1").items():
            self._paint(
                _STATUS_ROW, 0, _STATUS_ROW, criteria, {"red": _RED, "amber": _AMBER, "green": _GREEN}[name], self.last_printed
            )

    def _paint(self, first: int, place: int, last: int, criteria: str, colour: str, right: int | None = None) -> None:
        options = {"type": "formula", "criteria": criteria, "format": self.book.add_format({"bg_color": colour})}
        self.sheet.conditional_format(first, place, last, place if right is None else right, options)

    def _set_up_page(self) -> None:
        sheet = self.sheet
        sheet.set_zoom(_ZOOM)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        sheet.freeze_panes(_FIRST, _NUMBER + 1)
        sheet.hide_gridlines(2)
        sheet.set_footer(f'&C&"{self.form.page.font},Regular"&10Trang &P/&N')
        self._print_used_rows()

    def _print_used_rows(self) -> None:
        """Limits printing to the last filled row. Excel prints only the sheet in front. LibreOffice 7 does not support a formula as
        print area, and prints every row with a border."""
        corner = f"{quoted(SHEET)}!{xl_rowcol_to_cell(_TITLE_ROW, 0, True, True)}"
        self.names.define(
            f"{quoted(SHEET)}!_xlnm.Print_Area", f"{corner}:INDEX({whole_column(SHEET, self.last_printed)},{_LAST_USED})"
        )


def register_of(form: Form) -> Register:
    """Returns the definition's register. Raises DefinitionError if the form has none, or has two lines with the same name."""
    if form.register is None:
        raise DefinitionError(
            f"Biểu {form.id} chưa khai sổ quyết định. Hãy thêm bảng [register] vào tệp định nghĩa, hoặc bỏ --register."
        )
    labels = [line.label.casefold() for section in form.sections for line in section.lines]
    double = next((label for label in labels if labels.count(label) > 1), None)
    if double is not None:
        raise DefinitionError(
            f"Biểu {form.id} có hai dòng cùng tên “{double}”, nên không lập sổ quyết định được. Hãy đổi tên một dòng."
        )
    return form.register


def computed_columns(form: Form) -> frozenset[int]:
    """Returns the numbers of the count columns that the register's sheet adds up. The sheet lists decisions only, so what was only
    submitted is not among them."""
    register = register_of(form)
    return frozenset(count.column for count in register.counts if count.statuses == {AWARDED} and _amounts_of(register, count))


def _amounts_of(register: Register, count: RegisterCount) -> list[str]:
    """Returns the amounts of the sheet that a count adds up. If the sheet asks for leaders by rank, all ranks are leaders."""
    counted_amounts = {*count.amounts, *(LEADER_RANKS if LEADERS in count.amounts else ())}
    return [amount for amount in register.amounts if amount in counted_amounts]


def define_counts(form: Form, names: Names, sheet: str, label: int, verdict: int) -> None:
    """Defines the formula of each computed count on the form's sheet: the sum, over the register, for the line with the label in
    the column `label`. `verdict` is the place of the verdicts in the register.

    A sum of nothing is blank, as in a form that is filled in by hand.
    """
    register, computed = register_of(form), computed_columns(form)
    names.define("line_label", in_row(sheet, label))
    for count in register.counts:
        if count.column in computed:
            sums = "+".join(_sum(register, count, amount, verdict) for amount in _amounts_of(register, count))
            names.define(f"register_sum_{count.column}", sums)
            total = f"register_sum_{count.column}"
            names.define(count_name(count.column), f'IF(line_label="","",IF({total}=0,"",{total}))')


def _sum(register: Register, count: RegisterCount, amount: str, verdict: int) -> str:
    """Returns the formula for the sum of an amount over the correct rows of the line's award; only rows of the count's group of
    kinds, if it has one."""
    first = _groups(register)[count.group] if count.group is not None else 1
    last = first if count.group is not None else _counted_groups(register)
    verdicts = _all_rows(verdict)
    wanted = f'{verdicts},">={first * _GROUP}",{verdicts},"<{(last + 1) * _GROUP}"'
    return f'SUMIFS({_all_rows(_AMOUNTS + list(register.amounts).index(amount))},{_all_rows(_AWARD)},"="&line_label,{wanted})'


def _groups(register: Register) -> Mapping[str, int]:
    """Returns group of kinds → its number from 1 on. The group of kinds without a column in the form ("") comes last."""
    groups = [*filter(None, dict.fromkeys(register.kinds.values())), ""]
    return {group: number for number, group in enumerate(groups, 1)}


def _counted_groups(register: Register) -> int:
    return len(_groups(register)) - 1


def _all_rows(place: int) -> str:
    return whole_column(SHEET, place)
