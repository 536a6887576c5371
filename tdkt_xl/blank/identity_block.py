"""The unit and the period on a form: the office's names, its code, the title, and the cells in which an officer types them."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.guard import GuardedSheet, validate
from tdkt_xl.blank.helper_cells import HelperCell
from tdkt_xl.blank.names import Names, text, typed_cell
from tdkt_xl.blank.official import OfficialSheet, head_text, office_names
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import CALENDAR, Period

NIL_CHOICE, NOTHING_CHOICE = "Không có khen thưởng trong kỳ", "Không có số liệu phát sinh trong kỳ"
"""What an officer chooses if there is nothing to report: on a form that counts awards, and on another form."""
# The texts around the cell must not themselves be read as the statement that there were no awards.
_NIL_LABEL, _NOTHING_LABEL = "Kỳ này không khen thưởng?", "Cả kỳ để trống?"
_NIL_HELP = "Nếu cả kỳ {nothing}, chọn “{choice}” rồi gửi. Có số liệu thì để trống ô này."
_NIL_ROW, _OFFICE_ROW = 1, 2
_INPUT_COLUMN = 2
_UNKNOWN_YEAR = 1000
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
NIL, UNIT, CODE, YEAR, LAST_DAY = "typed_nil", "typed_unit", "typed_code", "typed_year", "last_day"
"""Defined names of what the officer chooses or types above the form, and of the period's last day (0 while no year is typed)."""
_PIECES = Formatter().parse
_DOTS = "…………………………"
_PLACES = ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Quận ", "Thị xã ", "Thành phố ", "Tỉnh ")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The lines at the top left as printed: the upper office (may be ""), the office, its code (may be "")."""

    upper: str
    name: str
    code: str


def letterhead_of(unit: Unit) -> Letterhead:
    """Returns the letterhead of a unit's form."""
    upper, name = office_names(unit)
    return Letterhead(upper, name or _DOTS, f"Mã đơn vị: {unit.code}" if unit.code else "")


@dataclass(frozen=True, slots=True)
class Purpose:
    """The unit and the period of a form. Without `letterhead` the officer types the office's name and code; without `period` the
    year of a period with `months` months."""

    letterhead: Letterhead | None
    period: Period | None
    months: int = 12

    @property
    def asks(self) -> bool:
        """True if the officer must type something above the form."""
        return self.letterhead is None or self.period is None


class IdentityBlock:
    """The rows above the form, which are not printed, and the form's heading, which depends on them."""

    def __init__(self, official: OfficialSheet, purpose: Purpose, names: Names, sheet: str) -> None:
        self.official, self.form, self.purpose, self.names, self.sheet = official, official.form, purpose, names, sheet
        self.top = official.top
        self.label = official.made(align="right", valign="vcenter", bold=True)
        self.input = official.made(valign="vcenter", border=1, bg_color="#FFF9E5", locked=False)
        self.text_input = official.made(valign="vcenter", border=1, bg_color="#FFF9E5", locked=False, num_format="@")
        self._typed: set[str] = set()

    @property
    def nil_cell(self) -> str:
        """The address of the cell in which an officer says that there is nothing to report."""
        return xl_rowcol_to_cell(_NIL_ROW, self._nil_column)

    @property
    def _nil_column(self) -> int:
        """The input column, or the column before it if the first column is wide enough for the label."""
        return _INPUT_COLUMN if self.form.columns[0].width < len(_NIL_LABEL) else 1

    @staticmethod
    def rows(purpose: Purpose) -> int:
        """Returns how many rows there are above the form: the status line, the nil cell, the officer's inputs if any, the columns'
        short names."""
        return _OFFICE_ROW + (1 if purpose.asks else 0) + 1

    @property
    def last_day(self) -> str | None:
        """The defined name of the period's last day if the officer types the year; else None."""
        return LAST_DAY if YEAR in self._typed else None

    @property
    def wanting(self) -> list[tuple[str, str]]:
        """What prevents sending the form: conditions, each with the formula of its message."""
        known: list[tuple[str, str]] = []
        if UNIT in self._typed:
            known.append((f'{UNIT}=""', '"Cần ghi tên đơn vị ở dòng trên biểu"'))
        if YEAR in self._typed:
            known.append((f'{YEAR}=""', '"Cần ghi năm ở dòng trên biểu"'))
            known.append((f"{LAST_DAY}=0", f'"Cần ghi lại năm: đang ghi “"&{YEAR}&"”, năm gồm bốn chữ số, ví dụ 2026"'))
        return known

    def draw(self, sheet: GuardedSheet) -> None:
        """Writes the inputs above the form, and the parts of the heading that depend on them."""
        awards = self.form.counts_awards
        choice = NIL_CHOICE if awards else NOTHING_CHOICE
        said = _NIL_HELP.format(nothing="không khen thưởng ai" if awards else "không phát sinh số liệu", choice=choice)
        self._draw_input(sheet, _NIL_ROW, 0, _NIL_LABEL if awards else _NOTHING_LABEL, NIL, 34, self.input)
        source = self.nil_cell
        validate(
            sheet,
            [source],
            {
                "validate": "list",
                "source": [choice],
                "input_title": "Không khen thưởng trong kỳ" if awards else "Không có số liệu trong kỳ",
                "input_message": said,
                "error_title": "Chọn trong danh sách",
                "error_message": said,
            },
        )
        if self.purpose.asks:
            self._draw_office_inputs(sheet)
        self._draw_heading(sheet)

    def letterhead_cells(self) -> list[tuple[int, int]]:
        """Returns the cells that differ from unit to unit, unless they are formulas."""
        if self.purpose.letterhead is None:
            return []
        own = [(row, first) for row, first, _, text, _ in self.official.head_lines() if "{" in text]
        return own + [(self.top + i, 0) for i in range(3)]

    def _draw_office_inputs(self, sheet: GuardedSheet) -> None:
        place = 0
        if self.purpose.letterhead is None:
            place = self._draw_input(sheet, _OFFICE_ROW, place, "Tên đơn vị:", UNIT, 34, self.text_input)
            place = self._draw_input(sheet, _OFFICE_ROW, place, "Mã đơn vị:", CODE, 14, self.text_input)
        if self.purpose.period is None:
            first = place
            self._draw_input(sheet, _OFFICE_ROW, place, "Năm:", YEAR, 8, self.input)
            year = Period(_UNKNOWN_YEAR, self.purpose.months).last_day
            whole = f"AND({YEAR}>={_FIRST_YEAR},{YEAR}<={_LAST_YEAR},{YEAR}=INT({YEAR}))"
            self.names.define(LAST_DAY, f"IFERROR(IF({whole},DATE({YEAR},{year.month},{year.day}),0),0)")
            validate(
                sheet,
                [xl_rowcol_to_cell(_OFFICE_ROW, self._input_place(first, "Năm:"))],
                {
                    "validate": "integer",
                    "criteria": "between",
                    "minimum": _FIRST_YEAR,
                    "maximum": _LAST_YEAR,
                    "error_title": "Năm báo cáo",
                    "error_message": "Gõ năm bằng bốn chữ số, ví dụ 2026.",
                },
            )

    def _draw_input(self, sheet: GuardedSheet, row: int, first: int, label: str, name: str, width: float, form: Format) -> int:
        """Draws a label with an input beside it, and gives the input's content a name. Returns the place after them."""
        start = self._input_place(first, label)
        self.official.merge(sheet, row, first, start - 1, label, self.label)
        end = self._reach(start, width)
        self.official.merge(sheet, row, start, end, "", form)
        for place in range(start, end + 1):
            sheet.write_blank(row, place, None, form)
        typed = typed_cell(self.sheet, row, start)
        # A year that was pasted as text must still count as a number.
        self.names.define(name, f'IF(TRIM({typed})="","",IFERROR({typed}+0,{typed}))' if name == YEAR else typed)
        self._typed.add(name)
        return end + 1

    def _input_place(self, first: int, label: str) -> int:
        """Returns the column of the input whose label begins in the column `first`."""
        return self._reach(first, len(label) * 1.1) + 1 if first else self._nil_column

    def _reach(self, first: int, width: float) -> int:
        """Returns the last column of a span about `width` wide."""
        widths = [column.width for column in self.form.columns]
        last = first
        while sum(widths[first : last + 1]) < width and last < len(widths) - 1:
            last += 1
        return last

    def _draw_heading(self, sheet: GuardedSheet) -> None:
        official, top = self.official, self.top
        if self.form.head is not None:
            self._draw_head_lines(sheet)
        if self.form.head is None or not self.form.head.left:
            self._draw_letterhead(sheet)
        if self.purpose.period is None:
            title = self._title()
            sheet.put(top + 3, HelperCell(0, f'="{title}"&IF({LAST_DAY}=0,"……",{YEAR})', f"{title}……"), official.title)
        sheet.put(top + 4, HelperCell(0, f'=IF({NIL}="",{text(self.days)},{NIL})', self.days), official.remark)

    def _draw_head_lines(self, sheet: GuardedSheet) -> None:
        """Draws the lines of the form's own head. Lines with the office's name depend on what the officer types."""
        head, official = self.purpose.letterhead, self.official
        typed = {"unit": f'IF({UNIT}="","{_DOTS}",UPPER({UNIT}))', "upper": text(_DOTS)}
        for row, first, _, said, made in official.head_lines():
            if "{" not in said:
                continue
            if head is not None:
                sheet.write_string(row, first, head_text(said, head.name, head.upper), made)
            else:
                parts = (text(before) if name is None else f"{text(before)}&{typed[name]}" for before, name, _, _ in _PIECES(said))
                sheet.put(row, HelperCell(first, f"={'&'.join(parts)}", head_text(said, "", "")), made)

    def _draw_letterhead(self, sheet: GuardedSheet) -> None:
        official, top = self.official, self.top
        left, _ = official.halves()
        official.merge(sheet, top + 2, *left, "", official.remark)
        head = self.purpose.letterhead
        if head is not None:
            lines = [(head.upper, official.letterhead), (head.name, official.letterhead_ruled), (head.code, official.remark)]
            lines = lines if head.upper else [*lines[1:], ("", official.remark)]  # no empty line if there is no upper office
            for row, (line, made) in enumerate(lines, top):
                for place in range(left[0], left[1] + 1):
                    sheet.write_blank(row, place, None, made)
                sheet.write_string(row, 0, line, made)
        else:
            sheet.write_blank(top, 0, None, official.made(align="center", text_wrap=True, locked=False))
            places = ",".join(f'LEFT({UNIT},{len(place)})="{place}"' for place in _PLACES)
            named = f'=IF({UNIT}="","{_DOTS}",IF(OR({places}),"UBND ","")&UPPER({UNIT}))'
            sheet.put(top + 1, HelperCell(0, named, _DOTS), official.letterhead_ruled)
            sheet.put(top + 2, HelperCell(0, f'=IF({CODE}="","","Mã đơn vị: "&{CODE})', ""), official.remark)

    @property
    def days(self) -> str:
        """Returns the period's first and last day if its year is not the calendar year; else ""."""
        period, bounds = self.purpose.period, self.form.year_bounds
        if period is None or bounds.year == CALENDAR.year:
            return ""
        first, last = bounds.days(period)
        return f"(Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"

    def _title(self) -> str:
        title = f"{self.form.title} {Period(_UNKNOWN_YEAR, self.purpose.months).title}"
        return title.removesuffix(str(_UNKNOWN_YEAR)).replace('"', '""')
