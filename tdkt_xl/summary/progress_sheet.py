"""The sheet "Tiến độ": received units out of expected ones under each office and in total, on time or late, and by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.rollup.progress import SendingProgress, by_day, progress
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Style, Table
from tdkt_xl.summary.tracking_sheet import by_file_time, due_words
from tdkt_xl.words.sentences import some_named

PROGRESS = "Tiến độ"
_WIDTHS = (16, 34, 11, 11, 11, 11, 11, 11, 70)
_ON_TIME = 5
_MOST_NAMED = 30


def progress_table(desk: Stationery) -> Table:
    """Two blocks: a row for each office with units below it, and a row for each day on which something came."""
    summary = desk.summary
    sheet = desk.drawing(PROGRESS)
    said = f"Ngày của đơn vị là ngày nhận tệp dùng được đầu tiên của đơn vị đó{by_file_time(summary)}."
    received = f"{summary.received}/{summary.expected}" if summary.has_roster else f"{summary.received}"
    desk.title(sheet, "Tiến độ nộp báo cáo", f"Đã nhận {received} đơn vị.{due_words(summary)} {said}")
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    desk.print_setup(sheet, HEADING_ROW, 2)
    headings = ("Mã", "Đơn vị cấp trên", "Phải nộp", "Đã nộp", "Tỷ lệ", "Đúng hạn", "Trễ hạn", "Chưa nộp", "Đơn vị chưa nộp")
    _write_headings(desk, sheet, HEADING_ROW, headings)
    row = HEADING_ROW + 1
    if summary.due is None:  # nobody is on time or late
        sheet.set_column(_ON_TIME, _ON_TIME + 1, 0, None, {"hidden": True})
    rows = progress(summary)
    if len(rows) == 2 and rows[0].expected == rows[1].expected and rows[0].received == rows[1].received:
        rows = rows[1:]  # the total would repeat the one office above all others
    for each in rows:
        _write_office(desk, sheet, row, each, named=each.office is not None or len(rows) == 1)
        row += 1
    _write_days(desk, sheet, row + 1)
    return sheet.table()


def _write_headings(desk: Stationery, sheet: Drawing, row: int, headings: Iterable[str]) -> None:
    for place, heading in enumerate(headings):
        sheet.write_string(row, place, heading, desk.formats.heading)
    sheet.set_row(row, 32)


def _write_office(desk: Stationery, sheet: Drawing, row: int, each: SendingProgress, named: bool) -> None:
    name = each.office.name if each.office is not None else "Toàn bộ"
    form = desk.formats.text if each.office is not None else desk.formats.strong
    if each.office is not None and each.office.code:
        sheet.write_string(row, 0, each.office.code, form)
    sheet.write_string(row, 1, name, form)
    _write_counts(sheet, row, 2, (each.expected, each.received), desk.formats.few)
    if each.expected is not None:
        _write_share(desk, sheet, row, 4, each.received, each.expected, divisor=xl_rowcol_to_cell(row, 2))
    _write_counts(sheet, row, _ON_TIME, (each.on_time, each.late, len(each.missing)), desk.formats.few)
    names = some_named([office.name for office in each.missing], _MOST_NAMED) if named else ""
    sheet.write_string(row, 8, names, desk.formats.wrapped)


def _write_counts(sheet: Drawing, row: int, first: int, counts: Sequence[int | None], form: Style) -> None:
    for place, count in enumerate(counts, first):
        if count is not None:
            sheet.write_number(row, place, count, form)


def _write_share(desk: Stationery, sheet: Drawing, row: int, place: int, part: int, whole: int, divisor: str) -> None:
    """Writes a formula: the figure in the cell to the left, divided by `divisor`."""
    cell = xl_rowcol_to_cell(row, place - 1)
    formula = f'=IF({divisor}=0,"",{cell}/{divisor})'
    sheet.write_formula(row, place, formula, desk.formats.share, part / whole if whole else "")


def _write_days(desk: Stationery, sheet: Drawing, row: int) -> None:
    days = by_day(desk.summary)
    if not days:
        return
    expected = desk.summary.expected
    _write_headings(
        desk, sheet, row, ("Ngày", "So với hạn nộp" if desk.summary.due is not None else "", "Số đơn vị", "Cộng dồn", "Tỷ lệ")
    )
    everybody = xl_rowcol_to_cell(HEADING_ROW + 1, 2, row_abs=True, col_abs=True)
    for at, each in enumerate(days, row + 1):
        if each.day is not None:
            sheet.write_datetime(at, 0, datetime.combine(each.day, datetime.min.time()), desk.formats.day)
        sheet.write_string(at, 1, _said(each.day, desk.summary.due), desk.formats.text)
        _write_counts(sheet, at, 2, (each.received, each.so_far), desk.formats.few)
        if expected is not None:
            _write_share(desk, sheet, at, 4, each.so_far, expected, divisor=everybody)


def _said(day: date | None, due: date | None) -> str:
    if day is None:
        return "Tệp không ghi thời gian"
    if due is None:
        return ""
    return "Đúng hạn" if day <= due else f"Trễ {(day - due).days} ngày"
