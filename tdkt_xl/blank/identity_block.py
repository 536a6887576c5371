"""Whose form it is and for when: the office's names, its code, the title, and the cells where an officer says so herself."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.checks import Cell, column_of
from tdkt_xl.blank.guard import GuardedSheet, validate
from tdkt_xl.blank.official import OfficialSheet, letterhead
from tdkt_xl.forms.office_names import level_of
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

NIL_CHOICE = "Không có khen thưởng trong kỳ"
# None of what is said around the cell may itself read as such a sentence.
_NIL_LABEL = "Kỳ này không khen thưởng?"
_NIL_HELP = f"Nếu cả kỳ không khen thưởng ai, chọn “{NIL_CHOICE}” rồi gửi. Có số liệu thì để trống ô này."
_NIL_ROW, _OFFICE_ROW = 1, 2
_INPUT_COLUMN = 2
_UNKNOWN_YEAR = 1000
_DOTS = "…………………………"
_PLACES = ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Quận ", "Thị xã ", "Thành phố ", "Tỉnh ")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The three lines at the top left, as printed."""

    upper: str
    name: str
    code: str


def letterhead_of(unit: Unit) -> Letterhead:
    """How a unit's form is headed."""
    upper = letterhead(Unit(name=unit.upper, level=level_of(unit.upper))) if unit.upper else ""
    return Letterhead(upper, letterhead(unit) if unit.name else _DOTS, f"Mã đơn vị: {unit.code}" if unit.code else "")


@dataclass(frozen=True, slots=True)
class Purpose:
    """Whose form and for when. Without `letterhead` the officer types her office's name and code, without `year` the year."""

    letterhead: Letterhead | None
    months: int
    year: int | None

    @property
    def period(self) -> Period | None:
        return Period(self.year, self.months) if self.year is not None else None

    @property
    def asks(self) -> bool:
        """Whether there is something for the officer to type over the form."""
        return self.letterhead is None or self.year is None


class IdentityBlock:
    """The rows above the form, which are not printed, and the heading that follows from them."""

    def __init__(self, official: OfficialSheet, purpose: Purpose) -> None:
        self.official, self.form, self.purpose = official, official.form, purpose
        self.top = official.top
        self.label = official.made(align="right", valign="vcenter", bold=True)
        self.input = official.made(valign="vcenter", border=1, bg_color="#FFF9E5", locked=False)
        self.text_input = official.made(valign="vcenter", border=1, bg_color="#FFF9E5", locked=False, num_format="@")
        self._places: dict[str, int] = {}

    @staticmethod
    def rows(purpose: Purpose) -> int:
        """How many rows stand over the form: the status line, the nil cell, and what the officer has to type."""
        return _OFFICE_ROW + (1 if purpose.asks else 0)

    @property
    def nil(self) -> str:
        """The formula of what the nil cell holds."""
        return f"INDEX({column_of(_INPUT_COLUMN)},{_NIL_ROW + 1})"

    @property
    def missing(self) -> dict[str, str]:
        """What an officer has to type before she sends the form: its name, and the formula of its cell."""
        return {words: self._typed(name) for name, words in (("unit", "tên đơn vị"), ("year", "năm")) if name in self._places}

    @property
    def day(self) -> str | None:
        """Where the officer types the year: the formula of the period's last day, 0 while there is none."""
        if self.purpose.year is not None:
            return None
        last = Period(_UNKNOWN_YEAR, self.purpose.months).last_day
        typed = self._typed("year")
        return f"=IF(ISNUMBER({typed}),DATE({typed},{last.month},{last.day}),0)"

    def draw(self, sheet: GuardedSheet) -> None:
        """Writes the inputs over the form, and the heading anew where it follows from them."""
        self._draw_input(sheet, _NIL_ROW, 0, _NIL_LABEL, "nil", 34, self.input)
        source = xl_rowcol_to_cell(_NIL_ROW, _INPUT_COLUMN)
        validate(
            sheet,
            [source],
            {
                "validate": "list",
                "source": [NIL_CHOICE],
                "input_title": "Không khen thưởng trong kỳ",
                "input_message": _NIL_HELP,
                "error_title": "Chọn trong danh sách",
                "error_message": _NIL_HELP,
            },
        )
        if self.purpose.asks:
            self._draw_office_inputs(sheet)
        self._draw_heading(sheet)

    def letterhead_cells(self) -> list[tuple[int, int]]:
        """The cells that differ from unit to unit, where they are no formulas."""
        return [(self.top + i, 0) for i in range(3)] if self.purpose.letterhead is not None else []

    def _draw_office_inputs(self, sheet: GuardedSheet) -> None:
        place = 0
        if self.purpose.letterhead is None:
            place = self._draw_input(sheet, _OFFICE_ROW, place, "Tên đơn vị:", "unit", 34, self.text_input)
            place = self._draw_input(sheet, _OFFICE_ROW, place, "Mã đơn vị:", "code", 14, self.text_input)
        if self.purpose.year is None:
            self._draw_input(sheet, _OFFICE_ROW, place, "Năm:", "year", 8, self.input)
            cell = xl_rowcol_to_cell(_OFFICE_ROW, self._places["year"])
            validate(
                sheet,
                [cell],
                {
                    "validate": "integer",
                    "criteria": "between",
                    "minimum": 2000,
                    "maximum": 2100,
                    "error_title": "Năm báo cáo",
                    "error_message": "Gõ năm bằng bốn chữ số, ví dụ 2026.",
                },
            )

    def _draw_input(self, sheet: GuardedSheet, row: int, first: int, label: str, name: str, width: float, form: Format) -> int:
        """A label and the input beside it; the place after them."""
        last = self._reach(first, len(label) * 1.1) if first else _INPUT_COLUMN - 1
        self.official.merge(sheet, row, first, last, label, self.label)
        start = last + 1
        end = self._reach(start, width)
        self.official.merge(sheet, row, start, end, "", form)
        for place in range(start, end + 1):
            sheet.write_blank(row, place, None, form)
        self._places[name] = start
        return end + 1

    def _reach(self, first: int, width: float) -> int:
        """The last column of a span that is about so wide."""
        widths = [column.width for column in self.form.columns]
        last = first
        while sum(widths[first : last + 1]) < width and last < len(widths) - 1:
            last += 1
        return last

    def _typed(self, name: str) -> str:
        row = _NIL_ROW if name == "nil" else _OFFICE_ROW
        return f"INDEX({column_of(self._places[name])},{row + 1})"

    def _draw_heading(self, sheet: GuardedSheet) -> None:
        official, top = self.official, self.top
        left, _ = official.halves()
        official.merge(sheet, top + 2, *left, "", official.remark)
        head = self.purpose.letterhead
        if head is not None:
            sheet.write_string(top, 0, head.upper, official.letterhead)
            sheet.write_string(top + 1, 0, head.name, official.letterhead_bold)
            sheet.write_string(top + 2, 0, head.code, official.remark)
        else:
            sheet.write_blank(top, 0, None, official.made(align="center", text_wrap=True, locked=False))
            name, code = self._typed("unit"), self._typed("code")
            places = ",".join(f'LEFT({name},{len(place)})="{place}"' for place in _PLACES)
            named = f'=IF({name}="","{_DOTS}",IF(OR({places}),"UBND ","")&UPPER({name}))'
            sheet.put(top + 1, Cell(0, named, _DOTS), official.letterhead_bold)
            sheet.put(top + 2, Cell(0, f'=IF({code}="","","Mã đơn vị: "&{code})', ""), official.remark)
        if self.purpose.year is None:
            title = self._title()
            year = self._typed("year")
            sheet.put(top + 3, Cell(0, f'="{title}"&IF({year}="","……",{year})', f"{title}……"), official.title)
        sheet.put(top + 4, Cell(0, f'=IF({self.nil}="","",{self.nil})', ""), official.remark)

    def _title(self) -> str:
        title = f"{self.form.title} {Period(_UNKNOWN_YEAR, self.purpose.months).title}"
        return title.removesuffix(str(_UNKNOWN_YEAR)).replace('"', '""')
