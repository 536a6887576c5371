"""The sheet "Chi tiết": every filled line of every return that counts, with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.summary.names import (
    DETAILS,
    EXPLAINED,
    FILE,
    LABEL,
    LINE_CODE,
    NOTE,
    ROW,
    SECTION,
    SHEET,
)
from tdkt_xl.summary.places import HEADING_ROW, HIDDEN
from tdkt_xl.summary.row_check import row_check
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table


def details_table(desk: Stationery) -> Table:
    """The sheet, of which the other sheets' formulas are sums."""
    summary, formats = desk.summary, desk.formats
    sheet = desk.drawing(DETAILS)
    columns = [
        *desk.unit_columns,
        desk.text(SECTION, ["III"]),
        desk.text(LABEL, summary.details.labels),
        *(BulkColumn(f"({number})", 9, NUMBER, formats.count) for number in desk.form.counts),
        desk.wrapped(NOTE, 20),
        desk.wrapped(EXPLAINED, 24),
        desk.text(FILE, (desk.short(each.file) for each in summary.submissions)),
        desk.text(SHEET, {each.sheet or "" for each in summary.merged}),
        BulkColumn(ROW, 7, NUMBER, formats.count),
        desk.text(LINE_CODE, desk.details.codes.values()),
        *(BulkColumn(heading, 7, NUMBER, formats.plain) for heading in HIDDEN[1:]),
    ]
    remark = f"Mỗi dòng là một dòng có số liệu trong tệp của đơn vị; biểu tổng hợp cộng trực tiếp từ bảng này. {desk.where}"
    desk.table(sheet, "ChiTiet", columns, remark, lambda: _rows(desk), len(summary.details))
    shown = len(columns) - len(HIDDEN)
    sheet.set_column(shown, len(columns) - 1, 7, None, {"hidden": True})
    sheet.print_area(0, 0, HEADING_ROW + max(len(summary.details), 1), shown - 1)
    return sheet.table()


def is_checked(heading: str) -> bool:
    """True of a column that the check number of its row is made of, in their order: those that carry what was read."""
    return heading.startswith("(") or heading in (SECTION, LABEL, NOTE, EXPLAINED, SHEET, ROW, LINE_CODE)


def _rows(desk: Stationery) -> Iterator[tuple[object, ...]]:
    summary, codes = desk.summary, desk.details.codes
    numbers = {office.key: number for number, office in enumerate(summary.offices, 1)}
    order = 0
    for submission, places in summary.details.by_submission():
        tracked = summary.submissions[submission]
        office = summary.units.offices[tracked.unit or ""]
        code, name, above = desk.unit_head(office)
        file, number = desk.short(tracked.file), numbers[office.key]
        for _, key, label, counts, note, explained, sheet, row in summary.details.between(places.start, places.stop):
            order += 1
            yield (
                code, name, above, key.section, label, *counts, note, explained, file, sheet, row, codes[key], number, order,
                row_check((key.section, label, *counts, note, explained, sheet, row, codes[key])),
            )  # fmt: skip
