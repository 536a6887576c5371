"""The official sheet of a form, drawn from its definition: heading, header tree, lines, signature block, print set-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, NOTE, RATIO, TEXT, Column, FormLine
from tdkt_xl.forms.expressions import Operation, Reference, spreadsheet_source
from tdkt_xl.forms.levels import HUYEN, TINH, XA
from tdkt_xl.forms.office_names import level_of
from tdkt_xl.model.counts import total_of
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NO_SECTION_TITLE = "CHƯA RÕ MỤC"
"""Heading for lines without a section."""
WHOLE, AMOUNT = "#,##0", "#,##0.0#"
"""Number formats of counts, and of amounts with decimals."""
_PAPER = {"A4": 9, "A3": 8}
_INCHES = {"A4": (8.27, 11.69), "A3": (11.69, 16.54)}
_POINTS_A_CHARACTER, _CELL_PADDING = 5.25, 3.75
_TITLE_SIZE = 14
_ONE_TITLE_LINE = 24
_TITLE_CHARACTERS = 0.62
"""How many bold capitals of a title fit into one character of a column's width."""
ONE_LINE = 18.0
"""Height in points of a row with one line of text."""
_DEFAULT_HEIGHT = 15.0
_SHRUNK = 1.45
"""A form of up to this many pages is printed on one page: a signature alone on a second page is worse than smaller type."""
_TITLE_ROW = 4
_DOTS = "…………………………"
_IN_THE_YEAR = "trong năm"
_MONTHS_OF_THE_YEAR = {6: "trong 6 tháng đầu năm", 9: "trong 9 tháng đầu năm"}
"""Replaces "trong năm" in column headings if the period has this many months."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line to draw. `formulas` and `values` are keyed by column number; the value None is a blank."""

    section: str
    label: str
    award: str | None = None
    """The code of its award, or of a form's row that is not an award; None if the form prints no such line."""
    values: Mapping[int, int | None] = field(default_factory=dict)
    formulas: Mapping[int, str] = field(default_factory=dict)
    ratios: Mapping[int, float | None] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading above the table. `remark` is the line in italics under the title. `months` is the length of an unknown period."""

    unit: Unit
    period: Period | None
    remark: str = ""
    months: int = 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """0-based rows of what was drawn: the header's first row, the first body row, each line's row in order, the last table row, and
    the first row of the signature block."""

    header_row: int
    first_row: int
    line_rows: tuple[int, ...]
    last_row: int
    signature_row: int


class OfficialSheet:
    """Draws one sheet from its 0-based row `top` on. Formats are made once for a workbook. `gap` is the number of empty rows
    between the heading and the table's header."""

    def __init__(self, book: Workbook, form: Form, top: int = 0, gap: int = 1) -> None:
        self.book = book
        self.form = form
        self.top = top
        measured = form.head is not None and bool(form.head.measure)
        self.header_row = top + _TITLE_ROW + 1 + gap + measured
        self.last = len(form.columns) - 1
        bordered = {"border": 1, "valign": "vcenter"}
        made = self.made
        self.letterhead = made(align="center", text_wrap=True)
        self.letterhead_bold = made(align="center", bold=True, text_wrap=True)
        self.letterhead_ruled = made(align="center", bold=True, text_wrap=True, underline=1)
        self.head_line = made(valign="top", text_wrap=True)
        self.head_first = made(valign="top", text_wrap=True, bold=True)
        self.measure = made(align="right", italic=True)
        self.title_height = self._title_height()
        wrapped = {"text_wrap": True} if self.title_height > _ONE_TITLE_LINE else {}
        self.title = made(align="center", valign="vcenter", bold=True, font_size=_TITLE_SIZE, **wrapped)
        self.remark = made(align="center", valign="vcenter", italic=True, text_wrap=True)
        self.header = made(**bordered, align="center", bold=True, text_wrap=True)
        self.number = made(**bordered, align="center", italic=True, font_size=form.page.font_size - 1)
        self.section = made(**bordered, bold=True, text_wrap=True, indent=1)
        self.section_index = made(**bordered, bold=True, align="center")
        self.kinds = {
            INDEX: made(**bordered, align="center"),
            LABEL: made(**bordered, text_wrap=True, indent=1),
            COUNT: made(**bordered, align="center", num_format=WHOLE),
            RATIO: made(**bordered, align="center", num_format="0.0%"),
            NOTE: made(**bordered, text_wrap=True, font_size=form.page.font_size - 1),
            MEASURE: made(**bordered, align="center", text_wrap=True),
            TEXT: made(**bordered, align="center", text_wrap=True),
        }
        self.totals = {
            kind: made(**bordered, align="center", bold=True, num_format=number_format)
            for kind, number_format in ((COUNT, WHOLE), (RATIO, "0.0%"), (INDEX, "General"), (NOTE, "General"))
        }
        if form.has_amounts:
            self.amount = made(**bordered, align="center", num_format=AMOUNT)
            self.total_amount = made(**bordered, align="center", bold=True, num_format=AMOUNT)
        self._heights: dict[int, float] = {}
        self.date_line = made(align="center", italic=True)
        self.signature = made(align="center", bold=True)
        self.signature_hint = made(align="center", italic=True)

    def made(self, **properties: object) -> Format:
        """Returns a new format in the form's font."""
        font = {"font_name": self.form.page.font, "font_size": self.form.page.font_size}
        return self.book.add_format({**font, **properties})

    def draw(self, sheet: Worksheet, heading: Heading, lines: Sequence[SheetLine]) -> Drawn:
        """Draws everything: sections in the definition's order, each with its lines. Returns where things are."""
        self._set_up_page(sheet)
        self._draw_heading(sheet, heading)
        first = self._draw_header(sheet, _in_the_period(heading))
        rows, last = self._draw_body(sheet, first, lines)
        self._draw_signature(sheet, last + 3)
        sheet.print_area(self.top, 0, last + 9, self.last)
        self.fit(sheet, sum(self._heights.get(row, _DEFAULT_HEIGHT) for row in range(self.top, last + 9)))
        sheet.freeze_panes(first, 2)
        return Drawn(self.header_row, first, tuple(rows), last, last + 3)

    def _set_up_page(self, sheet: Worksheet) -> None:
        page = self.form.page
        if page.orientation == "landscape":
            sheet.set_landscape()
        sheet.set_paper(_PAPER[page.paper])
        sheet.set_margins(**{side: page.margins[side] for side in ("left", "right", "top", "bottom")})
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer(f'&C&"{page.font},Regular"&10Trang &P/&N')
        for place, column in enumerate(self.form.columns):
            sheet.set_column(place, place, column.width)

    def _set_row(self, sheet: Worksheet, row: int, height: float) -> None:
        self._heights[row] = height
        sheet.set_row(row, height)

    def fit(self, sheet: Worksheet, points: float) -> None:
        """Sets how rows of this total height are printed: on one page if smaller type is enough for that, else one page wide."""
        sheet.fit_to_pages(1, 1 if self._pages_high(points) <= _SHRUNK else 0)

    def _pages_high(self, points: float) -> float:
        """Returns how many pages rows of this total height need, printed one page wide."""
        page = self.form.page
        across, down = _INCHES[page.paper][:: 1 if page.orientation == "portrait" else -1]
        width = sum(column.width * _POINTS_A_CHARACTER + _CELL_PADDING for column in self.form.columns)
        scale = min(1.0, (across - page.margins["left"] - page.margins["right"]) * 72 / width)
        return points * scale / ((down - page.margins["top"] - page.margins["bottom"]) * 72)

    def _draw_heading(self, sheet: Worksheet, heading: Heading) -> None:
        left, right = self.halves()
        top = self.top
        upper, name = office_names(heading.unit)
        head = self.form.head
        if head is None or not head.left:
            lines = [(upper, self.letterhead), (name or _DOTS, self.letterhead_ruled), ("", self.letterhead)]
            for row, (text, made) in enumerate(lines[:2] if upper else lines[1:], top):
                self.merge(sheet, row, *left, text, made)
        if head is None:
            self.merge(sheet, top, *right, STATE, self.letterhead_bold)
            self.merge(sheet, top + 1, *right, MOTTO, self.letterhead_ruled)
        else:
            self.draw_head_lines(sheet, name, upper)
            if head.measure:
                self.merge(sheet, self.header_row - 1, 0, self.last, head.measure, self.measure)
        period = heading.period.title if heading.period is not None else "NĂM ……"
        self.merge(sheet, top + _TITLE_ROW - 1, 0, self.last, f"{self.form.title} {period}", self.title)
        self._set_row(sheet, top + _TITLE_ROW - 1, self.title_height)
        self.merge(sheet, top + _TITLE_ROW, 0, self.last, heading.remark, self.remark)

    def _title_height(self) -> float:
        """Returns the height in points that the title needs with the longest name of a period."""
        width = sum(column.width for column in self.form.columns) * _TITLE_CHARACTERS
        return _ONE_TITLE_LINE * ceil((len(self.form.title) + len(" 6 THÁNG ĐẦU NĂM 2026")) / width)

    def head_lines(self) -> list[tuple[int, int, int, str, Format]]:
        """Returns the lines of the form's own head: row, first and last column, text with its slots, format. Beside an ordinary
        letterhead the first is centred, as the state's name would be."""
        head = self.form.head
        found = []
        title = self.letterhead_bold if head is not None and not head.left else self.head_first
        for texts, (first, last) in zip((head.left, head.right) if head is not None else ((), ()), self.halves(), strict=True):
            for row, text in enumerate(texts):
                found.append((self.top + row, first, last, text, self.head_line if row else title))
        return found

    def draw_head_lines(self, sheet: Worksheet, name: str, upper: str) -> None:
        """Writes these lines for an office and its upper office."""
        heights: dict[int, float] = {}
        for row, first, last, text, made in self.head_lines():
            said = head_text(text, name, upper)
            self.merge(sheet, row, first, last, said, made)
            width = sum(column.width for column in self.form.columns[first : last + 1])
            heights[row] = max(heights.get(row, ONE_LINE), _height(said, width, bold=made is not self.head_line))
        for row, height in heights.items():
            self._set_row(sheet, row, height)

    def halves(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Returns column spans of about the left and the right third of the sheet's width."""
        widths = [column.width for column in self.form.columns]
        total = sum(widths)
        left = next(i for i in range(len(widths)) if sum(widths[: i + 1]) >= total * 0.36)
        right = next(i for i in range(len(widths)) if sum(widths[:i]) >= total * 0.55)
        return (0, left), (min(right, self.last), self.last)

    def merge(self, sheet: Worksheet, row: int, first: int, last: int, text: str, form: Format) -> None:
        """Writes text into the cells first..last of a row, merged if there is more than one."""
        if first == last:
            sheet.write_string(row, first, text, form)
        else:
            sheet.merge_range(row, first, row, last, "", form)
            sheet.write_string(row, first, text, form)

    def _draw_header(self, sheet: Worksheet, when: str) -> int:
        top = self.header_row
        heights = [18.0] * self.form.header_depth
        for cell in self.form.header_cells():
            text = cell.text.replace(_IN_THE_YEAR, when)
            width = sum(column.width for column in self.form.columns[cell.first_column : cell.last_column + 1])
            rows = range(cell.first_row, cell.last_row + 1)
            short = _height(text, width, bold=True) - sum(heights[row] for row in rows)
            if short > 0:
                heights[rows[-1]] += short
            area = (top + cell.first_row, cell.first_column, top + cell.last_row, cell.last_column)
            if area[:2] != area[2:]:
                sheet.merge_range(*area, "", self.header)
            sheet.write_string(area[0], area[1], text, self.header)
        for row, height in enumerate(heights):
            self._set_row(sheet, top + row, height)
        numbers = top + self.form.header_depth
        # As text: Excel takes a typed (3) for minus three. Columns under one number have one cell.
        for printed, columns in groupby(enumerate(self.form.columns), key=lambda each: each[1].printed):
            places = [place for place, _ in columns]
            self.merge(sheet, numbers, places[0], places[-1], printed, self.number)
        sheet.repeat_rows(top, numbers)
        return numbers + 1

    def _draw_body(self, sheet: Worksheet, first: int, lines: Sequence[SheetLine]) -> tuple[list[int], int]:
        rows: dict[int, int] = {}
        at = first
        known = {section.id: section.title for section in self.form.sections}
        for section, title in (known if "" in known else {**known, "": NO_SECTION_TITLE}).items():
            own = [i for i, line in enumerate(lines) if (line.section if line.section in known else "") == section]
            if not own and section == "":
                continue
            if title:
                self._draw_section(sheet, at, section, title)
                at += 1
            for number, i in enumerate(own, 1):
                printed = self.form.printed_lines.get((section, lines[i].award or ""))
                for heading in printed.headings if printed is not None else ():
                    self._draw_section(sheet, at, "", heading)
                    at += 1
                self._draw_line(sheet, at, number, lines[i], printed)
                rows[i] = at
                at += 1
        if self.form.total_label is not None:
            self._draw_total(sheet, at, sorted(rows.values()), lines)
            at += 1
        return [rows[i] for i in range(len(lines))], at - 1

    def _draw_section(self, sheet: Worksheet, row: int, section: str, title: str) -> None:
        label = self.form.position(LABEL)
        if section or self.form.position(INDEX) < label:
            sheet.write_string(row, self.form.position(INDEX), section, self.section_index)
        self.merge(sheet, row, label, self.last, title, self.section)
        self._set_row(sheet, row, 20)

    def _draw_line(self, sheet: Worksheet, row: int, number: int, line: SheetLine, printed: FormLine | None) -> None:
        for place, column in enumerate(self.form.columns):
            cell = self.amount if column.decimals else self.kinds[column.kind]
            if column.kind == INDEX and printed is not None and printed.index is not None:
                sheet.write_string(row, place, printed.index, cell)
            elif column.kind == INDEX:
                sheet.write_number(row, place, number, cell)
            elif column.kind == TEXT:
                sheet.write_blank(row, place, None, cell)
            elif column.kind == MEASURE:
                sheet.write_string(row, place, printed.measure if printed is not None else "", cell)
            elif column.kind == LABEL:
                sheet.write_string(row, place, line.label, cell)
            elif column.kind == NOTE:
                sheet.write_string(row, place, line.note, cell) if line.note else sheet.write_blank(row, place, None, cell)
            elif column.kind == RATIO:
                sheet.write_formula(row, place, self._ratio(column, row), cell, _stored(line.ratios.get(column.number)))
            elif column.number in line.formulas:
                sheet.write_formula(row, place, line.formulas[column.number], cell, _stored(line.values.get(column.number)))
            else:
                value = line.values.get(column.number)
                sheet.write_number(row, place, value, cell) if value is not None else sheet.write_blank(row, place, None, cell)
        label_width = self.form.columns[self.form.position(LABEL)].width
        notes = [column.width for column in self.form.columns if column.kind == NOTE]
        note = _height(line.note or "", notes[0]) if notes else 0
        measures = [column.width for column in self.form.columns if column.kind == MEASURE]
        measure = _height(printed.measure, measures[0]) if measures and printed is not None else 0
        self._set_row(sheet, row, max(_height(line.label, label_width), note, measure))

    def _draw_total(self, sheet: Worksheet, row: int, rows: Sequence[int], lines: Sequence[SheetLine]) -> None:
        """Draws the total row with the sums of the lines above. A definition asks for it by giving its label."""
        sums = {number: total_of([line.values.get(number) for line in lines]) for number in self.form.counts}
        quotients = dict(zip(self.form.ratios, self.form.quotients([sums[n] for n in self.form.counts]), strict=True))
        for place, column in enumerate(self.form.columns):
            cell = self.total_amount if column.decimals else self.totals.get(column.kind, self.section)
            if column.kind == LABEL:
                sheet.write_string(row, place, self.form.total_label or "", self.section)
            elif column.kind == COUNT:
                area = f"{xl_rowcol_to_cell(rows[0], place)}:{xl_rowcol_to_cell(rows[-1], place)}" if rows else "0"
                formula = f'=IF(COUNT({area})=0,"",SUM({area}))'
                sheet.write_formula(row, place, formula, cell, _stored(sums[column.number]))
            elif column.kind == RATIO:
                sheet.write_formula(row, place, self._ratio(column, row), cell, _stored(quotients[column.number]))
            else:
                sheet.write_blank(row, place, None, cell)

    def _ratio(self, column: Column, row: int) -> str:
        """Returns a ratio's native formula: blank if a count is blank or the divisor is 0; never #DIV/0!."""
        assert column.ratio is not None

        def cell(reference: Reference) -> str:
            return xl_rowcol_to_cell(row, reference.column - 1)

        blanks = [f'{cell(reference)}=""' for reference in column.ratio.references]
        root = column.ratio.root
        if isinstance(root, Operation) and root.operator == "/":
            blanks.append(f"{spreadsheet_source(root.operands[1], cell)}=0")
        return f'=IF(OR({",".join(blanks)}),"",{spreadsheet_source(root, cell)})'

    def _draw_signature(self, sheet: Worksheet, row: int) -> None:
        left, right = self.halves()
        signature = self.form.signature
        self.merge(sheet, row - 1, *right, signature.date_line, self.date_line)
        for lines, span in ((signature.left, left), (signature.right, right)):
            for i, text in enumerate(lines):
                self.merge(sheet, row + i, *span, text, self.signature_hint if i else self.signature)


def office_names(unit: Unit) -> tuple[str, str]:
    """Returns an office's upper office and the office itself as a letterhead prints them; "" for an unknown one."""
    upper = letterhead(Unit(name=unit.upper, level=level_of(unit.upper))) if unit.upper else ""
    return upper, letterhead(unit) if unit.name else ""


def head_text(text: str, name: str, upper: str) -> str:
    """Returns a line of a head for an office and its upper office; dots for an unknown name."""
    return text.format(unit=name or _DOTS, upper=upper or _DOTS)


def _in_the_period(heading: Heading) -> str:
    """Returns the words for the period in column headings: "Số lượng khen thưởng trong 6 tháng đầu năm"."""
    if heading.period is not None and heading.period.is_school_year:
        return "trong năm học"
    months = heading.period.months if heading.period is not None else heading.months
    return _MONTHS_OF_THE_YEAR.get(months, _IN_THE_YEAR)


def mark_identity(book: Workbook, form: Form, unit: Unit, period: Period | None, kind: str, version: str) -> None:
    """Sets the custom properties in which a workbook of ours states what it is. Readers trust them more than its text."""
    for name, value in identity_properties(form, unit, period, kind, version).items():
        book.set_custom_property(name, value, "text")


def identity_properties(form: Form, unit: Unit, period: Period | None, kind: str, version: str) -> dict[str, str]:
    """Returns a workbook's properties. Unknown ones are left out."""
    properties = {
        "tdkt.form": form.id,
        "tdkt.unit.code": unit.code,
        "tdkt.unit.name": unit.name,
        "tdkt.unit.level": unit.level,
        "tdkt.period": period.code if period is not None else None,
        "tdkt.kind": kind,
        "tdkt.version": version,
    }
    return {name: value for name, value in properties.items() if value}


def letterhead(unit: Unit) -> str:
    """Returns an office's name for a letterhead: a place by its people's committee, another office by its own name."""
    name = (unit.name or "").upper()
    return f"UBND {name}" if unit.level in (XA, HUYEN, TINH) else name


def _stored(value: float | None) -> float | str:
    """Returns the value to store with a formula. A blank result is an empty text, as the formula gives it."""
    return "" if value is None else value


def _height(text: str, width: float, bold: bool = False) -> float:
    """Returns the height in points of a wrapped text in a cell `width` characters wide. Times New Roman is narrower than the digits
    that define a column's width; capitals and bold type are wider."""
    capitals = sum(c.isupper() for c in text)
    length = len(text) * (1.0 if bold else 0.9) + capitals * 0.35
    return max(ONE_LINE, 15.0 * ceil(length / max(width - 1, 1)) + 3)
