"""The sheet "Theo dõi": who has sent, who has not, what was not added and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tdkt_xl.files.bulk import NUMBER, BulkColumn, BulkSheet
from tdkt_xl.rollup.entries import DUPLICATE, MERGED, REJECTED, SUPERSEDED, UNREADABLE, Entry
from tdkt_xl.rollup.tracking import days_late, revisions
from tdkt_xl.summary.stationery import HEADING_ROW, Stationery, date_number
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS, WARNING
from tdkt_xl.words.summary_names import FILE, MISSING_STATUS, SHEET, STATUS

_STATUS_WORDS = {
    MERGED: "Đã tổng hợp",
    SUPERSEDED: "Không cộng: đã có bản thay thế",
    DUPLICATE: "Không cộng: bản sao",
    REJECTED: "Không cộng: bị loại",
    UNREADABLE: "Không mở được",
}


def write_tracking(desk: Stationery, sheet: BulkSheet) -> None:
    """Writes a row for every return and for every unit not heard from, in tree order."""
    summary, formats = desk.summary, desk.formats
    emails = [office.email for office in summary.roster.offices.values() if office.email]
    columns = [
        *desk.unit_columns,
        desk.text(STATUS, _STATUS_WORDS.values()),
        desk.wrapped("Lý do", 44),
        desk.text("Kỳ", ["2026-6T"]),
        BulkColumn("Lần nộp", 8, NUMBER, formats.few),
        BulkColumn("Thời gian tệp", 16, NUMBER, formats.moment),
        *([desk.text("Hạn nộp", ["Trễ 100 ngày"])] if summary.due is not None else ()),
        BulkColumn(SEVERITY_WORDS[ERROR], 8, NUMBER, formats.few),
        BulkColumn(SEVERITY_WORDS[WARNING], 8, NUMBER, formats.few),
        desk.text(FILE, [desk.short(entry.submission.file) for entry in summary.entries]),
        desk.text(SHEET, {entry.ret.sheet or "" for entry in summary.entries if entry.ret is not None}),
        *([desk.text("Thư điện tử", emails)] if emails else ()),
    ]
    due = f" Hạn nộp: {summary.due:%d/%m/%Y}." if summary.due is not None else ""
    remark = f"Đã nhận {summary.received}/{summary.expected} đơn vị; chưa nộp {len(summary.missing)}.{due} {desk.where}"
    count = desk.table(sheet, "TheoDoi", columns, remark, [row[: len(columns)] for row in _rows(desk)])
    missing = {"type": "cell", "criteria": "==", "value": f'"{MISSING_STATUS}"', "format": formats.missing}
    sheet.conditional_format(HEADING_ROW + 1, 3, HEADING_ROW + 1 + count, 3, missing)


def _rows(desk: Stationery) -> Iterator[Sequence[object]]:
    summary = desk.summary
    of_unit: dict[str, list[Entry]] = {}
    for entry in summary.entries:
        of_unit.setdefault(entry.office.key if entry.office else "", []).append(entry)
    missing = {office.key: office for office in summary.missing}
    changed = {id(each.old): len(each.changes) for each in revisions(summary)}
    for key in summary.roster.subtree(None):
        if key in missing:
            lateness = (None,) if summary.due is not None else ()
            yield (*desk.unit_head(missing[key]), MISSING_STATUS, *[None] * 8, *lateness, missing[key].email)
        for entry in of_unit.pop(key, ()):
            yield _row(desk, entry, changed.get(id(entry)))
    for entries in of_unit.values():
        for entry in entries:
            yield _row(desk, entry, changed.get(id(entry)))


def _row(desk: Stationery, entry: Entry, changed: int | None) -> Sequence[object]:
    """The e-mail address last, for a table that has a column for it; `changed` counts of a replaced return."""
    findings = [*entry.submission.findings, *(entry.ret.findings if entry.ret is not None else ())]
    ret = entry.ret
    reason = findings[0].message_with(desk.short) if ret is None and findings else entry.said(desk.short)
    if changed is not None:
        reason = f"{reason}; bản đó đổi {changed} ô (trang “Nộp lại”)" if changed else f"{reason}; bản đó không đổi số nào"
    return (
        *(desk.unit_head(entry.office) if entry.office is not None else (None, None, None)),
        _STATUS_WORDS[entry.status],
        reason,
        ret.period.code if ret is not None and ret.period is not None else None,
        ret.version or None if ret is not None else None,
        date_number(entry.submission.modified),
        *([_lateness(entry, desk.summary.due)] if desk.summary.due is not None else ()),
        sum(f.severity == ERROR for f in findings) or None,
        sum(f.severity == WARNING for f in findings) or None,
        desk.short(entry.submission.file),
        ret.sheet if ret is not None else None,
        entry.office.email if entry.office is not None else None,
    )


def _lateness(entry: Entry, due: date) -> str | None:
    days = days_late(entry, due)
    return None if days is None else f"Trễ {days} ngày" if days else "Đúng hạn"
