"""The form that staff fill in: the official sheet with native checks beside each line, guarded inputs, and a status line on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from math import ceil
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook

from tdkt_xl.blank import register as registers
from tdkt_xl.blank.banner import FormBanner, colours
from tdkt_xl.blank.checks import Checks
from tdkt_xl.blank.faults import EXPLAINED, RIGHT, FormRow
from tdkt_xl.blank.guard import (
    GuardedSheet,
    areas_of,
    drop_down,
    impossible,
    never,
    numbers_only,
    protect,
    same_as,
    tied,
    validate,
)
from tdkt_xl.blank.helper_cells import HelperCell
from tdkt_xl.blank.identity_block import LAST_DAY, NIL, IdentityBlock, Purpose
from tdkt_xl.blank.lookups import Lookups, own_awards
from tdkt_xl.blank.names import Names, whole_column
from tdkt_xl.blank.official import AMOUNT, ONE_LINE, WHOLE, Drawn, Heading, OfficialSheet, SheetLine
from tdkt_xl.blank.past import Contacts, PastReturn
from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.forms import Form, Rule
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, NOTE, RATIO, TEXT, Column
from tdkt_xl.forms.from_register import count_name
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.units import Unit
from tdkt_xl.words.severities import ERROR, WARNING

SHEET = "BTH"
CHECK_HEADING, EXPLAINED_HEADING = "Kiểm tra", "Giải trình"
_CHECK_WIDTH, _EXPLAINED_WIDTH = 84, 40
_ZOOM = 80
_NAME_BELOW = 5
"""How many rows below the signature block's first row the name is written."""
_STATUS_LINE, _SHORT_HEADINGS = 18, 38
"""Heights in points: one line of the status, three lines of the columns' short names."""
_LONG_STATUS = 250
"""Characters of a long status text."""
_RED, _AMBER, _GREEN, _GREY = "#FFC7CE", "#FFEB9C", "#E2EFDA", "#D9D9D9"
_DARK_GREY = "#7F7F7F"
_OWN_HELP = "Chọn trong danh sách, hoặc gõ tên hình thức khen thưởng, danh hiệu khác của đơn vị."
_EXPLAINED_HELP = "Nếu chỗ cần xem lại là đúng, ghi lý do ở đây. Lý do được gửi lên cùng biểu."


def write_template(
    form: Form,
    purpose: Purpose,
    properties: Mapping[str, str],
    path: Path,
    register: int = False,
    past: PastReturn | None = None,
    filled: PastReturn | None = None,
    prizes: bool = False,
) -> None:
    """Writes one blank form to `path`, whole or not at all. `properties` are its custom document properties, `past` is the unit's
    return for an earlier period, `filled` is what its cells are filled in with. `register` is the number of rows of the register of
    decisions, True for the usual number, 0 for none. `prizes`: the register has a column of prize money.

    Raises OutputError; DefinitionError if the form's rules do not fit into formulas, or if it has no register.
    """
    with new_workbook(path, form) as book:
        own = filled if filled is not None else past
        _Template(book, own.with_room(form) if own is not None else form, purpose, register, past, filled, prizes).write()
        period = purpose.period
        created = datetime(period.year if period is not None else 2020, 1, 1)
        title = f"{form.title} {period.title}" if period is not None else form.title
        book.set_properties({"title": title, "author": "tdkt-xl", "created": created})
        for name, value in properties.items():
            book.set_custom_property(name, value, "text")


class _Template:
    def __init__(
        self,
        book: Workbook,
        form: Form,
        purpose: Purpose,
        register: int,
        past: PastReturn | None = None,
        filled: PastReturn | None = None,
        prizes: bool = False,
    ) -> None:
        self.book, self.form, self.purpose, self.with_register, self.past = book, form, purpose, bool(register), past
        self.register_rows = registers.USUAL_ROWS if register is True else register
        self.prizes, self.filled = prizes, filled
        self.computed = registers.computed_columns(form) if register else frozenset[int]()
        """The count columns that the register adds up."""
        self.own = filled if filled is not None else past
        """The return whose own lines the form has: that of `filled`, else that of the earlier period."""
        self.official = OfficialSheet(book, form, top=IdentityBlock.rows(purpose), gap=0)
        self.sheet = _guarded(book, SHEET)
        self.names = Names(book, form.id)
        self.block = IdentityBlock(self.official, purpose, self.names, SHEET)
        self.check, self.explained = len(form.columns), len(form.columns) + 1
        base: dict[str, object] = {"border": 1, "valign": "vcenter"}
        small = form.page.font_size - 1
        made = self.official.made
        shapes = {0: WHOLE, 1: AMOUNT, 2: AMOUNT}
        self.counts = {n: made(**base, align="center", num_format=shapes[n], locked=False) for n in {0, *form.decimals}}
        """The format of count cells in which the officer types, by their decimals."""
        self.summed = {n: made(**base, align="center", num_format=shapes[n]) for n in {0, *form.decimals}}
        """The format of count cells that the register adds up, by their decimals."""
        self.grey = made(**base, align="center", num_format=WHOLE, bg_color=_GREY)
        self.own_label = made(**base, text_wrap=True, indent=1, locked=False)
        self.note = made(**base, text_wrap=True, font_size=small, locked=False)
        self.text = made(**base, align="center", text_wrap=True, locked=False)
        earlier = AMOUNT if form.has_amounts else WHOLE
        self.grey_text = made(**base, align="center", num_format=earlier, font_color=_DARK_GREY)
        self.verdict = made(valign="vcenter", font_size=small, left=2, indent=1)
        self.short_heading = made(**base, align="center", text_wrap=True, font_size=small - 1, bg_color="#F2F2F2")
        self.side_heading = made(**base, align="center", bold=True, text_wrap=True, bg_color="#F2F2F2")
        self.status = made(bold=True, font_size=12, valign="vcenter", indent=1, border=1, text_wrap=True)

    def write(self) -> None:
        drawn = self._draw_official()
        self.rows = self._form_rows(drawn)
        self.block.draw(self.sheet)
        self.checks = Checks(
            self.form,
            self.rows,
            self.names,
            SHEET,
            self.explained,
            self.explained + 1 + (len(self.form.counts) if self.past is not None else 0),
            self._last_day(),
            self.block.last_day,
            self.with_register,
        )
        self.lookups = Lookups(self.book, self.form, self.checks.sentences())
        self._draw_short_headings()
        self._draw_side_headings(drawn)
        for line in self.rows:
            self._draw_line(line)
        if self.past is not None:
            self._draw_past(self.past, drawn)
        if self.form.total_label is not None:
            self._draw_total(drawn.last_row)
        self.register = self._draw_register() if self.with_register else None
        self._draw_status()
        self._open_signature(drawn)
        self._guard_inputs()
        self._colour()
        self._finish(drawn)

    def _draw_official(self) -> Drawn:
        lines = []
        for section in self.form.sections:
            lines += [SheetLine(section.id, line.label, line.award) for line in section.lines]
            lines += [SheetLine(section.id, "")] * section.room
        return self.official.draw(self.sheet, Heading(Unit(), self.purpose.period, months=self.purpose.months), lines)

    def _form_rows(self, drawn: Drawn) -> list[FormRow]:
        places = iter(drawn.line_rows)
        rows = []
        for section in self.form.sections:
            for number, line in enumerate(section.lines, 1):
                award = self.form.awards.awards[line.award]
                rows.append(FormRow(next(places), section.id, number, award, line.label, line.index or ""))
            own = self.own.own_lines(self.form, section.id) if self.own is not None else []
            for i in range(section.room):
                label = self.own.labels[own[i]] if self.own is not None and i < len(own) else ""
                rows.append(FormRow(next(places), section.id, len(section.lines) + 1 + i, None, label))
        return rows

    def _last_day(self) -> date | None:
        period = self.purpose.period
        return period.last_day if period is not None else None

    # ---- The lines

    def _draw_short_headings(self) -> None:
        """Draws the columns' short names. They stay visible when the form is scrolled, and are not printed."""
        row = self.official.top - 1
        for place, column in enumerate(self.form.columns):
            number = f"({column.called}) " if column.kind in (COUNT, RATIO) else ""
            self.sheet.write_string(row, place, f"{number}{column.short}", self.short_heading)
        for place, heading in ((self.check, CHECK_HEADING), (self.explained, EXPLAINED_HEADING)):
            self.sheet.write_string(row, place, heading, self.short_heading)
        self.sheet.set_row(row, _SHORT_HEADINGS)

    def _draw_side_headings(self, drawn: Drawn) -> None:
        last = drawn.first_row - 1
        for place, text, width in (
            (self.check, CHECK_HEADING, _CHECK_WIDTH),
            (self.explained, EXPLAINED_HEADING, _EXPLAINED_WIDTH),
        ):
            self.sheet.merge_range(drawn.header_row, place, last, place, "", self.side_heading)
            self.sheet.write_string(drawn.header_row, place, text, self.side_heading)
            self.sheet.set_column(place, place, width)
        helpers = self.checks.helpers
        self.sheet.set_column(helpers.first, helpers.last, 9, None, {"hidden": True})

    def _draw_line(self, line: FormRow) -> None:
        sheet, row = self.sheet, line.row
        for cell in self.checks.cells(line):
            sheet.put(row, cell)
        sheet.put(row, self.checks.text(line, self.check), self.verdict)
        sheet.write_blank(row, self.explained, None, self.note)
        if sheet.heights[row] == ONE_LINE:
            sheet.set_row(row, None)  # free to grow with what is written under "Ghi chú" and "Giải trình"
        shut = self._shut(line)
        for place, column in enumerate(self.form.columns):
            free = self.summed if column.number in self.computed else self.counts
            self._draw_cell(line, place, column, self.grey if column.number in shut else free[column.decimals])

    def _draw_cell(self, line: FormRow, place: int, column: Column, count: Format) -> None:
        sheet, row, kinds = self.sheet, line.row, self.official.kinds
        if column.number in self.computed:
            sheet.put(row, HelperCell(place, f"={count_name(column.number)}", ""), count)
        elif column.kind == COUNT:
            self._draw_count(line, place, self._filled_in(line, column.number), count)
        elif column.kind == RATIO:
            cell = self.checks.ratio(column)
            value = self._filled_in(line, column.number)
            sheet.put(row, cell if value is None else replace(cell, value=value), kinds[RATIO])
        elif column.kind == NOTE:
            note = self.filled.notes.get(self._own_key(line)) if self.filled is not None else None
            if note is None:
                sheet.write_blank(row, place, None, self.note)
            else:
                sheet.write_string(row, place, note, self.note)
        elif column.kind == TEXT:
            sheet.write_blank(row, place, None, self.text)
        elif column.kind == LABEL and line.award is None:
            if line.label:
                sheet.write_string(row, place, line.label, self.own_label)
            else:
                sheet.write_blank(row, place, None, self.own_label)
        elif column.kind == INDEX and line.award is None:
            sheet.put(row, self.checks.own_index(line, place), kinds[INDEX])

    def _draw_count(self, line: FormRow, place: int, value: float | None, count: Format) -> None:
        if value is None:
            self.sheet.write_blank(line.row, place, None, count)
        else:
            self.sheet.write_number(line.row, place, value, count)

    def _filled_in(self, line: FormRow, number: int) -> float | None:
        """Returns the count, or the ratio of counts, with which a cell of a line is filled in; None for a blank."""
        counts = self.filled.lines.get(self._own_key(line)) if self.filled is not None else None
        if counts is None:
            return None
        if number in self.form.counts:
            count: float | None = counts[self.form.counts.index(number)]
            return count
        return self.form.quotients(counts)[self.form.ratios.index(number)]

    def _draw_past(self, past: PastReturn, drawn: Drawn) -> None:
        """Draws the figures of the earlier period in grey, to the right of the explanations."""
        first, sheet = self.explained + 1, self.sheet
        heading = f"Số liệu {past.period.words}" if past.period is not None else "Số liệu kỳ trước"
        self.official.merge(sheet, drawn.header_row, first, first + len(self.form.counts) - 1, heading, self.side_heading)
        for place, number in enumerate(self.form.counts, first):
            sheet.set_column(place, place, self.form.columns[number - 1].width)
            column = self.form.by_number[number]
            for row in (self.official.top - 1, drawn.first_row - 1):
                sheet.write_string(row, place, f"({column.called}) {column.short}", self.short_heading)
            for line in self.rows:
                value = self._past_of(line, number)
                sheet.put(line.row, HelperCell(place, "", "" if value is None else value), self.grey_text)

    def _past_of(self, line: FormRow, number: int) -> int | None:
        """Returns a count of the earlier period; None if there is none."""
        if self.past is None:
            return None
        counts = self.past.lines.get(self._own_key(line))
        return counts[self.form.counts.index(number)] if counts is not None else None

    def _own_key(self, line: FormRow) -> LineKey:
        if line.award is not None:
            return LineKey(line.section, line.award.code)
        own = self.own.own_lines(self.form, line.section) if self.own is not None else []
        section = self.form.section(line.section)
        place = line.number - 1 - (len(section.lines) if section is not None else 0)
        return own[place] if place < len(own) else LineKey(line.section, "")

    def _shut(self, line: FormRow) -> Mapping[int, Rule]:
        """Returns the count columns in which this line can have no figure."""
        return impossible(self.form, line.section, line.award, self._last_day()) if line.award is not None else {}

    def _draw_total(self, row: int) -> None:
        for column in self.form.columns:
            if column.kind == COUNT:
                cell = self.official.total_amount if column.decimals else self.official.totals[COUNT]
                self.sheet.put(row, self.checks.total(column), cell)

    # ---- Status, register, signature

    def _draw_register(self) -> registers.RegisterSheet:
        sheet = _guarded(self.book, registers.SHEET)
        kinds = self.lookups.add_list(list(registers.register_of(self.form).kinds))
        period = self.purpose.period
        days = registers.Days(*self.form.year_bounds.days(period)) if period is not None else LAST_DAY
        drawn = registers.RegisterSheet(
            self.book, self.form, sheet, self.names, self.checks.lines.area("label"), kinds, days, self.register_rows, self.prizes
        )
        if self.prizes:
            self.lookups.add_prizes(self.form)
        registers.define_counts(self.form, self.names, SHEET, self.checks.helpers["label"], drawn.verdict)
        self.lookups.add_register(drawn.sentences())
        return drawn

    def _draw_status(self) -> None:
        where = "sổ quyết định" if self.register is not None else "các ô trắng"
        nothing = "không khen thưởng" if self.form.counts_awards else "để trống"
        blank = f"Biểu chưa có số liệu: nhập vào {where}, hoặc chọn ở ô {self.block.nil_cell} nếu kỳ này {nothing}"
        banner = FormBanner(self.checks, self.names, whole_column(SHEET, self.check))
        register = self.register.wanting() if self.register is not None else []
        name = banner.formula(NIL, self.block.wanting, blank, register)
        self.official.merge(self.sheet, 0, 0, self.official.last, "", self.status)
        status = HelperCell(0, f"={name}", banner.on_blank(blank))
        self.sheet.put(0, status, self.status)
        width = sum(column.width for column in self.form.columns)
        self.sheet.set_row(0, _STATUS_LINE * max(2, ceil(_LONG_STATUS / width)))
        if self.register is not None:
            self.register.draw(self.purpose.period.title if self.purpose.period is not None else "", status)

    def _open_signature(self, drawn: Drawn) -> None:
        """Unlocks the date line and the names under the signatures, because the officer writes them."""
        left, right = self.official.halves()
        date_line = self.official.made(align="center", italic=True, locked=False)
        name = self.official.made(align="center", bold=True, locked=False)
        for place in range(right[0], right[1] + 1):
            self.sheet.write_blank(drawn.signature_row - 1, place, None, date_line)
        contacts = self.past.contacts if self.past is not None else Contacts()
        day = self.form.signature.date_line
        day = f"{contacts.place}{day[day.index(',') :]}" if contacts.place and "," in day else day
        self.sheet.write_string(drawn.signature_row - 1, right[0], day, date_line)
        for (first, last), signer in ((left, contacts.left), (right, contacts.right)):
            self.official.merge(self.sheet, drawn.signature_row + _NAME_BELOW, first, last, "", name)
            for place in range(first, last + 1):
                self.sheet.write_blank(drawn.signature_row + _NAME_BELOW, place, None, name)
            if signer:
                self.sheet.write_string(drawn.signature_row + _NAME_BELOW, first, signer, name)

    # ---- Guard and colours

    def _guard_inputs(self) -> None:
        self._guard_counts()
        for section in self.form.sections:
            own = [row.row for row in self.rows if row.section == section.id and row.award is None]
            awards = own_awards(self.form, section)
            if own and awards:
                areas = areas_of(own, self.form.position(LABEL))
                drop_down(self.sheet, areas, self.lookups.add_list(awards), "Dòng của đơn vị", _OWN_HELP)
        rows = [row.row for row in self.rows]
        message = {"validate": "any", "input_title": EXPLAINED_HEADING, "input_message": _EXPLAINED_HELP}
        validate(self.sheet, areas_of(rows, self.explained), message)
        protect(self.sheet)

    def _guard_counts(self) -> None:
        for place, column in enumerate(self.form.columns):
            if column.kind != COUNT or column.number in self.computed:
                continue
            free = []
            for line in self.rows:
                rules = self._shut(line)
                same = tied(self.form, line.section, line.award, self._last_day()) if line.award is not None else {}
                if column.number in rules:
                    never(self.sheet, line.row, place, rules[column.number])
                elif column.number in same:
                    other, rule = same[column.number]
                    same_as(self.sheet, line.row, place, self.checks.lines.places[other], rule, column.decimals)
                else:
                    free.append(line.row)
            known = {row.row: self._past_of(row, column.number) for row in self.rows}
            for past in dict.fromkeys(known[row] for row in free):
                numbers_only(self.sheet, [row for row in free if known[row] == past], place, column, past)

    def _colour(self) -> None:
        first, last = self.rows[0], self.rows[-1]
        made = {colour: self.book.add_format({"bg_color": colour}) for colour in (_RED, _AMBER, _GREEN)}
        for place, column in enumerate(self.form.columns):
            for severity, colour in ((ERROR, _RED), (WARNING, _AMBER)):
                criteria = self.checks.marks(column.number, first, severity)
                if criteria is not None:
                    self._paint(first.row, place, last.row, place, criteria, made[colour])
        verdict, error = self.checks.lines.verdict_cell(first), self.checks.last_error
        for criteria, colour in (
            (f"=AND({verdict}>{RIGHT},{verdict}<={error})", _RED),
            (f"=AND({verdict}>{error},{verdict}<{EXPLAINED})", _AMBER),
            (f"=OR({verdict}={RIGHT},{verdict}>{EXPLAINED})", _GREEN),
        ):
            self._paint(first.row, self.check, last.row, self.check, criteria, made[colour])
        for colour, criteria in colours("$A$1").items():
            self._paint(0, 0, 0, self.official.last, criteria, made[{"red": _RED, "amber": _AMBER, "green": _GREEN}[colour]])

    def _paint(self, first: int, left: int, last: int, right: int, criteria: str, form: Format) -> None:
        self.sheet.conditional_format(first, left, last, right, {"type": "formula", "criteria": criteria, "format": form})

    def _finish(self, drawn: Drawn) -> None:
        self.sheet.set_zoom(_ZOOM)
        self.sheet.freeze_panes(self.official.top, 2)
        last = drawn.signature_row + _NAME_BELOW
        self.sheet.print_area(self.official.top, 0, last, self.official.last)
        self.official.fit(self.sheet, self.sheet.points(self.official.top, last))
        index = self.form.position(INDEX)
        if any(line.code for line in self.rows):
            self.sheet.ignore_errors({"number_stored_as_text": xl_range(drawn.first_row, index, drawn.last_row, index)})
        first = self.rows[0].row, self.checks.lines.places[self.form.counts[0]]
        self.sheet.set_selection(*first, *first)
        free = self.block.letterhead_cells()
        free += [(line.row, self.checks.lines.places[n]) for line in self.rows for n in self._shut(line) if n not in self.computed]
        self.lookups.keep(self.sheet.fingerprint(drawn.last_row, self.checks.helpers.last, free))


def _guarded(book: Workbook, name: str) -> GuardedSheet:
    sheet = book.add_worksheet(name, GuardedSheet)
    assert isinstance(sheet, GuardedSheet)
    return sheet
