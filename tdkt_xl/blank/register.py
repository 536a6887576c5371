"""The register of decisions (sổ quyết định): one row a decision and award, from which the form's counts add themselves up."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from tdkt_xl.blank.checks import Cell, column_of, here
from tdkt_xl.blank.faults import FAULTY
from tdkt_xl.blank.guard import GuardedSheet, areas_of, drop_down, protect, validate
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import Register, RegisterCount
from tdkt_xl.words.errors import DefinitionError

SHEET = "Sổ quyết định"
_ROWS = 300
_TITLE_ROW, _HINT_ROW, _HEADING_ROW = 0, 1, 3
_FIRST = _HEADING_ROW + 1
_LAST = _FIRST + _ROWS - 1
_INDEX, _NUMBER, _DATE, _AWARD, _KIND, _AMOUNTS = range(6)
_WHOLE = "Số lượng phải là số nguyên từ 0 trở lên; không có thì để trống."


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: float
    form: Format


class RegisterSheet:
    """Draws the sheet. `lines` is the area, on the form's sheet, of the names of its lines."""

    def __init__(self, book: Workbook, form: Form, sheet: GuardedSheet, lines: str, kinds: str) -> None:
        self.book, self.form, self.sheet, self.lines, self.kinds = book, form, sheet, lines, kinds
        self.register = register_of(form)
        amounts = len(self.register.amounts)
        self.names = _AMOUNTS + amounts
        self.check = self.names + 1
        self.key, self.group, self.state = (self.check + i for i in range(1, 4))

    def draw(self, title: str) -> None:
        """Everything but what the officer writes."""
        sheet, columns = self.sheet, self._columns()
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_column(self.key, self.state, 8, None, {"hidden": True})
        sheet.write_string(_TITLE_ROW, 0, f"SỔ QUYẾT ĐỊNH KHEN THƯỞNG {title}", self._made(bold=True, font_size=14))
        hint = "Mỗi quyết định ghi một dòng cho mỗi hình thức, mỗi loại; số liệu của biểu tự cộng từ sổ này."
        sheet.write_string(_HINT_ROW, 0, hint, self._made(italic=True))
        heading = self._made(bold=True, border=1, align="center", valign="vcenter", text_wrap=True)
        for place, column in enumerate(columns):
            sheet.write_string(_HEADING_ROW, place, column.heading, heading)
        sheet.set_row(_HEADING_ROW, 50)
        for row in range(_FIRST, _LAST + 1):
            self._draw_row(row, columns)
        self._guard()
        self._colour()
        self._set_up_page()

    def faulty(self) -> str:
        """The formula of how many rows have to be put right, for another sheet."""
        return f"COUNTIF({_on_register(self.state)},{FAULTY})"

    def _made(self, **properties: object) -> Format:
        return self.book.add_format({"font_name": self.form.page.font, "font_size": self.form.page.font_size, **properties})

    def _columns(self) -> list[_Column]:
        cell = {"border": 1, "valign": "vcenter"}
        text = self._made(**cell, locked=False, text_wrap=True)
        day = self._made(**cell, locked=False, num_format="dd/mm/yyyy", align="center")
        count = self._made(**cell, locked=False, num_format="#,##0", align="center")
        return [
            _Column("Stt", 5, self._made(**cell, align="center")),
            _Column("Số quyết định", 18, self._made(**cell, locked=False, num_format="@")),
            _Column("Ngày ký", 12, day),
            _Column("Hình thức khen thưởng", 34, text),
            _Column("Loại khen thưởng", 20, text),
            *(_Column(heading, 12, count) for heading in self.register.amounts.values()),
            _Column("Tên tập thể, cá nhân; ghi chú", 40, text),
            _Column("Kiểm tra", 60, self._made(valign="vcenter", font_size=self.form.page.font_size - 1)),
        ]

    def _draw_row(self, row: int, columns: list[_Column]) -> None:
        for place, column in enumerate(columns[: self.check]):
            if place:
                self.sheet.write_blank(row, place, None, column.form)
            else:
                self.sheet.write_number(row, place, row - _FIRST + 1, column.form)
        self.sheet.put(row, Cell(self.check, self._checked(row), ""), columns[self.check].form)
        key = '&"|"&'.join(f"TRIM({here(place)})" for place in (_NUMBER, _DATE, _AWARD, _KIND))
        empty = f"COUNTA({self._inputs()})=0"
        self.sheet.put(row, Cell(self.key, f'=IF({empty},"",IFERROR({key},""))', ""))
        groups = ",".join(f'"{group}"' for group in self.register.kinds.values())
        kind = f"TRIM({here(_KIND)})"
        names = "{" + ",".join(f'"{name}"' for name in self.register.kinds) + "}"
        group = f'=IF({empty},"",IFERROR(CHOOSE(MATCH({kind},{names},0),{groups}),""))'
        self.sheet.put(row, Cell(self.group, group, ""))
        check = xl_rowcol_to_cell(row, self.check)
        self.sheet.put(row, Cell(self.state, f'=IF({check}="",0,IF({check}="✓",1,{FAULTY}))', 0))

    def _inputs(self) -> str:
        """The row's cells that an officer writes in, in columns that no formula of the row stands in."""
        start, end = column_of(_NUMBER).split(":")[0], column_of(self.names).split(":")[0]
        return f"INDEX({start}:{end},ROW(),0)"

    def _checked(self, row: int) -> str:
        """The check of a row: blank, "✓", or the first thing that is wrong."""
        key, group = xl_rowcol_to_cell(row, self.key), xl_rowcol_to_cell(row, self.group)
        award = f"TRIM({here(_AWARD)})"
        amounts = [here(_AMOUNTS + i) for i in range(len(self.register.amounts))]
        spoilt = ",".join(f'IF(ISNUMBER({a}),OR({a}<0,{a}<>INT({a})),TRIM({a})<>"")' for a in amounts)
        kinds = ", ".join(self.register.kinds)
        first = f"MATCH({key},{column_of(self.key)},0)-{_FIRST}"
        steps = [
            (f'TRIM({here(_NUMBER)})=""', '"Chưa ghi số quyết định"'),
            (f"NOT(ISNUMBER({here(_DATE)}))", '"Chưa ghi ngày ký, hoặc ngày đang là chữ: gõ lại, ví dụ 15/12/2026"'),
            (f'{award}=""', '"Chưa ghi hình thức khen thưởng"'),
            (
                f"SUMPRODUCT(--({self.lines}={award}))=0",
                f'"Trong biểu không có dòng “"&{award}&"”: chọn trong danh sách, hoặc thêm tên vào dòng trống của biểu"',
            ),
            (f'{group}=""', f'"Chọn loại khen thưởng: {kinds}"'),
            (f"OR({spoilt})", f'"{_WHOLE}"'),
            (f"SUM({','.join(amounts)})=0", '"Chưa ghi số lượng"'),
            (
                f"IFERROR({first}<{row - _FIRST + 1},FALSE)",
                f'"Trùng với dòng "&{first}&": cùng số, ngày, hình thức và loại"',
            ),
        ]
        checked = '"✓"'
        for condition, said in reversed(steps):
            checked = f"IF({condition},{said},{checked})"
        return f'=IF({key}="","",IFERROR({checked},"Có ô đang báo lỗi công thức: gõ lại"))'

    def _guard(self) -> None:
        rows = range(_FIRST, _LAST + 1)
        drop_down(
            self.sheet, areas_of(rows, _AWARD), f"={self.lines}", "Hình thức khen thưởng",
            "Chọn một dòng của biểu. Hình thức khác: ghi tên vào dòng trống của biểu trước.",
        )  # fmt: skip
        drop_down(
            self.sheet, areas_of(rows, _KIND), self.kinds, "Loại khen thưởng", f"Chọn: {', '.join(self.register.kinds)}."
        )  # fmt: skip
        whole = {"validate": "integer", "criteria": ">=", "value": 0, "error_title": "Không phải số đếm", "error_message": _WHOLE}
        for i in range(len(self.register.amounts)):
            validate(self.sheet, areas_of(rows, _AMOUNTS + i), {**whole})
        protect(self.sheet, insert_rows=True, sort=True, autofilter=True)

    def _colour(self) -> None:
        cell, state = xl_rowcol_to_cell(_FIRST, self.check), xl_rowcol_to_cell(_FIRST, self.state, col_abs=True)
        del cell
        for value, colour in ((FAULTY, "#FFC7CE"), (1, "#E2EFDA")):
            criteria = {"type": "formula", "criteria": f"={state}={value}", "format": self.book.add_format({"bg_color": colour})}
            self.sheet.conditional_format(_FIRST, self.check, _LAST, self.check, criteria)

    def _set_up_page(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        sheet.print_area(0, 0, _LAST, self.names)
        sheet.freeze_panes(_FIRST, _NUMBER + 1)
        sheet.hide_gridlines(2)
        sheet.set_footer(f'&C&"{self.form.page.font},Regular"&10Trang &P/&N')


def register_of(form: Form) -> Register:
    """The definition's register. Raises DefinitionError where the form has none, or two lines of one name."""
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


def count_formula(form: Form, column: int, label: str) -> str:
    """The formula of a count on the form's sheet: the sum over the register of the line named in the cell `label`."""
    register = register_of(form)
    count: RegisterCount = next(count for count in register.counts if count.column == column)
    ids = list(register.amounts)
    group = len(ids) + _AMOUNTS + 3
    award = f'{_on_register(_AWARD)},"="&{label}'
    narrowed = f',{_on_register(group)},"{count.group}"' if count.group is not None else ""
    sums = "+".join(f"SUMIFS({_on_register(_AMOUNTS + ids.index(amount))},{award}{narrowed})" for amount in count.amounts)
    return f'=IF({label}="","",IF(COUNTIF({award})=0,"",{sums or 0}))'


def _on_register(place: int) -> str:
    return f"'{SHEET}'!{column_of(place)}"
