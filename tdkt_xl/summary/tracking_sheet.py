"""The sheet "Theo dõi": who has sent, who has not, what was not added and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from itertools import islice

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.model.received import DATED_WORDS
from tdkt_xl.model.summary import DUPLICATE, MERGED, REJECTED, SUPERSEDED, UNREADABLE, Summary, Tracked
from tdkt_xl.rollup.tracking import day_of, days_late
from tdkt_xl.summary.links import LINKED
from tdkt_xl.summary.names import FILE, IN_VAIN_STATUS, MISSING_STATUS, SHEET, STATUS, TRACKING
from tdkt_xl.summary.places import HEADING_ROW
from tdkt_xl.summary.stationery import Stationery, date_number
from tdkt_xl.summary.table import Table
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS, WARNING
from tdkt_xl.words.spreadsheet import serial_number

STATUS_WORDS = {
    MERGED: "Đã tổng hợp",
    SUPERSEDED: "Không cộng: đã có bản thay thế",
    DUPLICATE: "Không cộng: bản sao",
    REJECTED: "Không cộng: bị loại",
    UNREADABLE: "Không mở được",
}
NIL_STATUS = "Đã nhận: không có khen thưởng"


def tracking_table(desk: Stationery) -> Table:
    """A row for every return and for every unit not heard from, in tree order."""
    summary, formats = desk.summary, desk.formats
    emails = [office.email for office in summary.units.offices.values() if office.email]
    columns = [
        *desk.unit_columns,
        desk.text(STATUS, [*STATUS_WORDS.values(), IN_VAIN_STATUS, NIL_STATUS]),
        desk.wrapped("Lý do", 44),
        desk.text("Kỳ", ["2026-6T"]),
        BulkColumn("Lần nộp", 8, NUMBER, formats.few),
        BulkColumn("Ngày nhận", 11, NUMBER, formats.day),
        desk.text("Căn cứ ngày nhận", DATED_WORDS.values()),
        BulkColumn("Giờ của tệp", 16, NUMBER, formats.moment),
        *([desk.text("Hạn nộp", ["Trễ 100 ngày"])] if summary.due is not None else ()),
        BulkColumn(SEVERITY_WORDS[ERROR], 8, NUMBER, formats.few),
        BulkColumn(SEVERITY_WORDS[WARNING], 8, NUMBER, formats.few),
        desk.linked(FILE, [desk.short(each.file) for each in summary.submissions]),
        desk.text(SHEET, {each.sheet or "" for each in summary.submissions}),
        *([desk.text("Thư điện tử", emails)] if emails else ()),
    ]
    count = len(summary.submissions) + len(summary.missing_units)
    sheet = desk.drawing(TRACKING)
    rows = lambda: (row[: len(columns)] for row in _rows(desk))  # noqa: E731
    desk.table(sheet, "TheoDoi", columns, _remark(desk), rows, count, lambda: _links(desk, columns))
    for status in (MISSING_STATUS, IN_VAIN_STATUS):
        missing = {"type": "cell", "criteria": "==", "value": f'"{status}"', "format": formats.missing}
        sheet.conditional_format(HEADING_ROW + 1, 3, HEADING_ROW + 1 + count, 3, missing)
    return sheet.table()


def _remark(desk: Stationery) -> str:
    return f"{heard(desk.summary)}{due_words(desk.summary)} {desk.where}"


def heard(summary: Summary) -> str:
    """How many units have sent: of how many, where somebody said who has to."""
    if not summary.has_roster:
        return f"Đã nhận {summary.received} đơn vị; chưa có danh sách đơn vị nên không biết còn thiếu ai."
    in_vain = f"; đã gửi nhưng chưa cộng được {len(summary.sent_in_vain)}" if summary.sent_in_vain else ""
    return f"Đã nhận {summary.received}/{summary.expected} đơn vị; chưa nộp {len(summary.silent)}{in_vain}."


def by_file_time(summary: Summary) -> str:
    """ "; 3 tệp tính theo giờ của tệp …": what a file's own time, which copying changes, decides; "" where it decides nothing."""
    count = sum(each.received is None and each.modified > 0 for each in summary.merged)
    if not count:
        return ""
    return f"; {count} tệp tính theo giờ của tệp, có thể khác ngày nhận thật (ngày thật ghi ở cột “Ngày nhận” của danh sách đơn vị)"


def due_words(summary: Summary) -> str:
    """ " Hạn nộp: 15/12/2026."; "" without a due date."""
    return f" Hạn nộp: {summary.due:%d/%m/%Y}." if summary.due is not None else ""


def tracked_rows(summary: Summary) -> Iterator[tuple[str | None, int | None]]:
    """What the rows are about: the key of a unit that has not sent, or the place of a submission; in tree order."""
    of_unit: dict[str | None, list[int]] = {}
    for place, each in enumerate(summary.submissions):
        of_unit.setdefault(each.unit, []).append(place)
    missing = set(summary.missing_units)
    for key in summary.units.subtree(None):
        if key in missing:
            yield key, None
        yield from ((key, place) for place in of_unit.pop(key, ()))
    yield from ((key, place) for key, places in of_unit.items() for place in places)


def _rows(desk: Stationery) -> Iterator[Sequence[object]]:
    summary = desk.summary
    changed = {each.old: len(each.changes) for each in summary.revisions}
    for key, place in tracked_rows(summary):
        if place is not None:
            yield _row(desk, summary.submissions[place], changed.get(place))
        elif key is not None:
            office = summary.units.offices[key]
            lateness = (None,) if summary.due is not None else ()
            status, why = (IN_VAIN_STATUS, "lý do ở các dòng ngay dưới") if key in summary.unused else (MISSING_STATUS, None)
            yield (*desk.unit_head(office), status, why, *[None] * 9, *lateness, office.email)


def _links(desk: Stationery, columns: Sequence[BulkColumn]) -> Iterator[tuple[int, int, str]]:
    """From each file's name to the file and its sheet."""
    file = next(place for place, column in enumerate(columns) if column.heading == FILE)
    for row, (_, place) in enumerate(islice(tracked_rows(desk.summary), LINKED), HEADING_ROW + 1):
        if place is not None:
            each = desk.summary.submissions[place]
            if (link := desk.link(each.file, each.sheet)) is not None:
                yield row, file, link


def status_words(each: Tracked) -> str:
    """What became of a submission; of one that says that there is nothing to report, that it says so."""
    return NIL_STATUS if each.nil and each.status == MERGED else STATUS_WORDS[each.status]


def status_reason(each: Tracked, changed: int | None, shorten: Callable[[str], str]) -> str | None:
    """Why a submission counts or not, in words; `changed` is how many counts the one that replaced it changed."""
    said = each.said(shorten)
    if changed is None:
        return said
    return f"{said}; " + (f"bản đó đổi {changed} ô (trang “Nộp lại”)" if changed else "bản đó không đổi số nào")


def _row(desk: Stationery, each: Tracked, changed: int | None) -> Sequence[object]:
    """The e-mail address last, for a table that has a column for it."""
    summary, office = desk.summary, desk.summary.office(each)
    return (
        *(desk.unit_head(office) if office is not None else (None, None, None)),
        status_words(each),
        status_reason(each, changed, desk.short),
        each.period.code if each.period is not None else None,
        each.version or None,
        _day_number(each),
        DATED_WORDS[each.dated] if each.received is not None or each.modified > 0 else None,
        date_number(each.modified),
        *([_lateness(summary, each)] if summary.due is not None else ()),
        each.errors or None,
        each.warnings or None,
        desk.short(each.file),
        each.sheet,
        office.email if office is not None else None,
    )


def _day_number(each: Tracked) -> float | None:
    day = day_of(each)
    return float(serial_number(datetime.combine(day, time()))) if day is not None else None


def _lateness(summary: Summary, each: Tracked) -> str | None:
    days = days_late(day_of(each), summary.due)
    return None if days is None else f"Trễ {days} ngày" if days else "Đúng hạn"
