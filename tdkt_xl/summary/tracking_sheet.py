"""The sheet "Theo dõi": which units have sent, which have not, which returns were not added, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.files.bulk import NUMBER, TEXT, BulkColumn
from tdkt_xl.model.decisions import APPROVE, LOCK, NAMED, RETURN, Decision
from tdkt_xl.model.received import DATED_WORDS
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import DUPLICATE, MERGED, REJECTED, SENT_BACK, SUPERSEDED, UNREADABLE, WAITING, Tracked
from tdkt_xl.rollup.progress import day_of, days_late
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.links import FOLLOW, LINKED
from tdkt_xl.summary.names import (
    ACCEPTED,
    DECIDED_BY,
    DECIDED_ON,
    DECISION,
    EXPLANATION_STATUS,
    FILE,
    IN_VAIN_STATUS,
    MISSING_STATUS,
    NIL_STATUS,
    OTHER_FORM_STATUS,
    REASON,
    SHEET,
    STATUS,
    TRACKING,
    TRACKING_ORDER,
)
from tdkt_xl.summary.stationery import Stationery, date_number
from tdkt_xl.summary.table import Drawing, Table
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS, WARNING
from tdkt_xl.words.spreadsheet import serial_number

STATUS_WORDS = {
    MERGED: "Đã tổng hợp",
    SUPERSEDED: "Không cộng: đã có bản thay thế",
    DUPLICATE: "Không cộng: bản sao",
    REJECTED: "Không cộng: bị loại",
    UNREADABLE: "Không mở được",
    WAITING: "Chờ xử lý: đến sau khi duyệt",
}
APART_STATUS = "Không cộng: biểu khác"
SENT_BACK_STATUS = "Đã trả lại"
_DECIDABLE = (STATUS_WORDS[MERGED], NIL_STATUS, STATUS_WORDS[WAITING], SENT_BACK_STATUS)
_YES, _NO = "Có", "Không"


def status_words(each: Tracked) -> str:
    """The status of a submission, in few words; "nothing to report" has its own."""
    if each.reason == SENT_BACK:
        return SENT_BACK_STATUS
    if each.is_of_another_form:
        return APART_STATUS
    return NIL_STATUS if each.nil and each.status == MERGED else STATUS_WORDS[each.status]


def missing_status(summary: Summary, unit: str) -> str:
    """Returns the status of a unit (given by its key) that does not count: nothing came, nothing countable, or other forms only."""
    if summary.sent_another_form(unit):
        return OTHER_FORM_STATUS
    return IN_VAIN_STATUS if unit in summary.unused else MISSING_STATUS


def _missing_statuses(summary: Summary) -> Sequence[str]:
    return (MISSING_STATUS, IN_VAIN_STATUS, *([OTHER_FORM_STATUS] if summary.sent_other_forms else ()))


def is_open(each: Tracked) -> bool:
    """True if the officer can decide on a submission: it counts, waits, or was sent back."""
    return each.unit is not None and (each.status in (MERGED, WAITING) or each.reason == SENT_BACK)


def tracking_table(desk: Stationery) -> Table:
    """A row for every return and for every unit that has not reported, in tree order."""
    summary, formats = desk.summary, desk.formats
    emails = [office.email for office in summary.units.offices.values() if office.email]
    columns = [
        *desk.unit_columns,
        desk.text(STATUS, [*STATUS_WORDS.values(), IN_VAIN_STATUS, NIL_STATUS]),
        desk.wrapped("Vì sao", 44),
        BulkColumn(SEVERITY_WORDS[ERROR], 11, NUMBER, formats.few),
        BulkColumn(SEVERITY_WORDS[WARNING], 10, NUMBER, formats.few),
        BulkColumn(DECISION, 10, TEXT, formats.wrapped, wraps=True, open=True),
        BulkColumn(REASON, 30, TEXT, formats.wrapped, wraps=True, open=True),
        BulkColumn(DECIDED_BY, 16, TEXT, formats.wrapped, wraps=True, open=True),
        BulkColumn(DECIDED_ON, 12, NUMBER, formats.day, open=True),
        BulkColumn(ACCEPTED, 14, TEXT, formats.text, open=True),
        desk.text("Kỳ", ["2026-6T"]),
        BulkColumn("Lần nộp", 11, NUMBER, formats.few),
        BulkColumn("Ngày nhận", 13, NUMBER, formats.day),
        desk.text("Căn cứ ngày nhận", DATED_WORDS.values()),
        BulkColumn("Giờ của tệp", 16, NUMBER, formats.moment),
        *([desk.text("Hạn nộp", ["Trễ 100 ngày"])] if summary.due is not None else ()),
        desk.linked(FILE, [desk.short(each.file) for each in summary.submissions]),
        desk.text(SHEET, {each.sheet or "" for each in summary.submissions}),
        *([desk.text("Thư điện tử", emails)] if emails else ()),
        BulkColumn(TRACKING_ORDER, 7, NUMBER, formats.plain),
    ]
    count = sum(1 for _ in tracking_rows(summary))
    sheet = desk.drawing(TRACKING)
    rows = lambda: _rows(desk, bool(emails))  # noqa: E731
    desk.table(sheet, "TheoDoi", columns, _remark(desk), rows, count, lambda: _links(desk, columns))
    for status in _missing_statuses(summary):
        missing = {"type": "cell", "criteria": "==", "value": f'"{status}"', "format": formats.missing}
        sheet.conditional_format(HEADING_ROW + 1, 3, HEADING_ROW + 1 + count, 3, missing)
    sheet.set_column(len(columns) - 1, len(columns) - 1, 7, None, {"hidden": True})
    sheet.print_area(0, 0, HEADING_ROW + max(count, 1), len(columns) - 2)
    desk.print_wide(sheet, [column.width for column in columns[:-1]], HEADING_ROW + max(count, 1), sheet.name, _state(desk))
    _offer_choices(desk, sheet, [column.heading for column in columns].index(DECISION), count)
    return sheet.table()


def _offer_choices(desk: Stationery, sheet: Drawing, first: int, count: int) -> None:
    """Adds drop-down lists, and a colour on the cells to fill in. `first` is the first of the five columns."""
    top, last = HEADING_ROW + 1, HEADING_ROW + max(count, 1)
    choices = {"validate": "list", "source": [APPROVE, RETURN], "error_title": DECISION}
    sheet.data_validation(top, first, last, first, choices | {"error_message": "Chọn Duyệt hoặc Trả lại, hay để trống."})
    opinions = {"validate": "list", "source": [_YES, _NO], "error_title": ACCEPTED}
    sheet.data_validation(top, first + 4, last, first + 4, opinions | {"error_message": "Chọn Có hoặc Không, hay để trống."})
    status = xl_rowcol_to_cell(top, 3, col_abs=True)
    decidable = ",".join(f'{status}="{words}"' for words in _DECIDABLE)
    missing = ",".join(f'{status}="{words}"' for words in _missing_statuses(desk.summary))
    for places, criteria in (
        ((first, first), f"=OR({decidable})"),
        ((first + 1, first + 3), f"=OR({decidable},{missing})"),
        ((first + 4, first + 4), f'={status}="{EXPLANATION_STATUS}"'),
    ):
        shown = {"type": "formula", "criteria": criteria, "format": desk.formats.input}
        sheet.conditional_format(top, places[0], last, places[1], shown)


def _remark(desk: Stationery) -> str:
    how = f"Các ô vàng là để xử lý: ghi xong lưu lại, rồi tổng hợp lại vào chính tệp này; {RETURN} cần lý do."
    return f"{_state(desk)} {how} {FOLLOW} {desk.where}"


def _state(desk: Stationery) -> str:
    """Who has sent, the due date, and what is decided."""
    said = decided_words(desk.summary)
    return f"{heard(desk.summary)}{due_words(desk.summary)}{f' {said}' if said else ''}"


def decided_words(summary: Summary) -> str:
    """How many units are decided: "Đã duyệt 12/27 đơn vị; 1 biểu chờ xử lý."; "" if there are no decisions yet."""
    if not summary.log:
        return ""
    waiting = f"; {len(summary.waiting)} biểu chờ xử lý" if summary.waiting else ""
    lock = next((f"; đã khóa lúc {row.at}" for row in reversed(summary.log) if summary.locked and row.action == LOCK), "")
    of_all = f"/{len(summary.leaves)}" if summary.has_roster else ""
    return f"Đã duyệt {len(summary.approved)}{of_all} đơn vị{waiting}{lock}."


def heard(summary: Summary) -> str:
    """How many units have sent and, if there is a list of units, how many have to."""
    if not summary.has_roster:
        return f"Đã nhận {summary.received} đơn vị; chưa có danh sách đơn vị nên không biết còn thiếu ai."
    in_vain = f"; đã gửi nhưng chưa cộng được {len(summary.sent_in_vain)}" if summary.sent_in_vain else ""
    others = f"; đã gửi biểu khác {len(summary.sent_other_forms)}" if summary.sent_other_forms else ""
    return f"Đã nhận {summary.received}/{summary.expected} đơn vị; chưa nộp {len(summary.silent)}{in_vain}{others}."


def by_file_time(summary: Summary) -> str:
    """ "; 3 tệp tính theo giờ của tệp …": how many days come from a file's own time, which changes when the file is copied; "" for
    none."""
    count = sum(each.received is None and each.modified > 0 for each in summary.merged)
    if not count:
        return ""
    return f"; {count} tệp tính theo giờ của tệp, có thể khác ngày nhận thật (ngày thật ghi ở cột “Ngày nhận” của danh sách đơn vị)"


def due_words(summary: Summary) -> str:
    """ " Hạn nộp: 15/12/2026."; "" without a due date."""
    return f" Hạn nộp: {summary.due:%d/%m/%Y}." if summary.due is not None else ""


def tracked_rows(summary: Summary) -> Iterator[tuple[str | None, int | None]]:
    """What the rows are about, in tree order: a unit that has not reported (its key, None), or a submission (its unit's key, its
    position)."""
    of_unit: dict[str | None, list[int]] = {}
    for place, each in enumerate(summary.submissions):
        of_unit.setdefault(each.unit, []).append(place)
    missing = set(summary.missing_units)
    for key in summary.units.subtree(None):
        if key in missing:
            yield key, None
        yield from ((key, place) for place in of_unit.pop(key, ()))
    yield from ((key, place) for key, places in of_unit.items() for place in places)


class TrackedRow(NamedTuple):
    """What a row is about: a unit (its key), a submission (its position), or one of its explained warnings (the finding's
    position)."""

    unit: str | None
    place: int | None
    finding: int | None = None


def tracking_rows(summary: Summary) -> Iterator[TrackedRow]:
    """The rows of the sheet: those of `tracked_rows`, and below each open submission its explained warnings."""
    explained: dict[tuple[str | None, str | None], list[int]] = {}
    for number, found in enumerate(summary.findings):
        if found.severity == WARNING and found.explained and found.file is not None:
            explained.setdefault((found.file, found.sheet), []).append(number)
    for key, place in tracked_rows(summary):
        yield TrackedRow(key, place)
        if place is not None and explained and is_open(summary.submissions[place]):
            each = summary.submissions[place]
            for finding in (*explained.pop((each.file, each.sheet), ()), *explained.pop((each.file, None), ())):
                yield TrackedRow(key, place, finding)


def _rows(desk: Stationery, has_emails: bool) -> Iterator[Sequence[object]]:
    summary = desk.summary
    changed = {each.old: len(each.changes) for each in summary.revisions}
    lateness = (None,) if summary.due is not None else ()
    for order, (key, place, found) in enumerate(tracking_rows(summary), 1):
        office = summary.units.offices[key] if key is not None else None
        email = (office.email if office is not None else None,) if has_emails else ()
        if found is not None and place is not None:
            yield (*_explanation(desk, summary.submissions[place], found), *email, order)
        elif place is not None:
            yield (*_row(desk, summary.submissions[place], changed.get(place)), *email, order)
        elif office is not None:
            status = missing_status(summary, office.key)
            why = "lý do ở các dòng ngay dưới" if key in summary.unused else None
            typed = _typed(summary.named.get(office.key))
            yield (*desk.unit_head(office), status, why, None, None, *typed, *[None] * 6, *lateness, None, None, *email, order)


def _links(desk: Stationery, columns: Sequence[BulkColumn]) -> Iterator[tuple[int, int, str]]:
    """For each file's name, a link to the file and its sheet."""
    file = next(place for place, column in enumerate(columns) if column.heading == FILE)
    for row, (_, place, _) in enumerate(islice(tracking_rows(desk.summary), LINKED), HEADING_ROW + 1):
        if place is not None:
            each = desk.summary.submissions[place]
            if (link := desk.link(each.file, each.sheet)) is not None:
                yield row, file, link


def _typed(decision: Decision | None) -> tuple[object, ...]:
    """Decision, reason, officer and day, as typed into the cells."""
    if decision is None:
        return (None,) * 4
    day = serial_number(datetime.combine(decision.on, time())) if decision.on is not None else None
    return (None if decision.what == NAMED else decision.action, decision.reason, decision.by, day)


def _explanation(desk: Stationery, each: Tracked, place: int) -> Sequence[object]:
    summary, found = desk.summary, desk.summary.findings[place]
    office = summary.office(each)
    head = desk.unit_head(office) if office is not None else (None, None, None)
    accepted = None if found.accepted is None else _YES if found.accepted else _NO
    why = f"{found.where or found.rule}: {found.fault} Đơn vị giải trình: {found.explained}"
    lateness = (None,) if summary.due is not None else ()
    file = (desk.short(each.file), found.sheet)
    return (*head, EXPLANATION_STATUS, why, *[None] * 6, accepted, *[None] * 5, *lateness, *file)


def status_reason(each: Tracked, changed: int | None, shorten: Callable[[str], str]) -> str | None:
    """Why a submission counts or not, in words. `changed`: how many counts differ in the return that replaced it; None if none
    replaced it."""
    said = each.said(shorten)
    if changed is None:
        return said
    return f"{said}; " + (f"bản đó đổi {changed} ô (trang “Nộp lại”)" if changed else "bản đó không đổi số nào")


def _row(desk: Stationery, each: Tracked, changed: int | None) -> Sequence[object]:
    summary, office = desk.summary, desk.summary.office(each)
    return (
        *(desk.unit_head(office) if office is not None else (None, None, None)),
        status_words(each),
        status_reason(each, changed, desk.short),
        each.errors or None,
        each.warnings or None,
        *_typed(each.decision),
        None,
        each.period.code if each.period is not None else None,
        each.version or None,
        _day_number(each),
        DATED_WORDS[each.dated] if each.received is not None or each.modified > 0 else None,
        date_number(each.modified),
        *([_lateness(summary, each)] if summary.due is not None else ()),
        desk.short(each.file),
        each.sheet,
    )


def _day_number(each: Tracked) -> float | None:
    day = day_of(each)
    return float(serial_number(datetime.combine(day, time()))) if day is not None else None


def _lateness(summary: Summary, each: Tracked) -> str | None:
    days = days_late(day_of(each), summary.due)
    return None if days is None else f"Trễ {days} ngày" if days else "Đúng hạn"
