"""The sheet "Chi tiết": every filled line of every return that counts, with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.summary.links import LINKED
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
    TYPED,
)
from tdkt_xl.summary.places import HEADING_ROW, HIDDEN, count_heading, order_of_lines
from tdkt_xl.summary.row_check import row_check
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table


def details_table(desk: Stationery) -> Table:
    """The sheet. The formulas of the other sheets add its rows up."""
    summary, formats = desk.summary, desk.formats
    sheet = desk.drawing(DETAILS)
    texts = (desk.short(each.file) for each in summary.submissions)
    columns = [
        *desk.unit_columns,
        desk.linked(FILE, texts),
        desk.text(SHEET, {each.sheet or "" for each in summary.merged}),
        BulkColumn(ROW, 8, NUMBER, formats.count),
        desk.text(SECTION, ["III"]),
        desk.text(LABEL, summary.lines.values()),
        desk.text(TYPED, (label for label in summary.details.labels if label not in set(summary.lines.values()))),
        *(BulkColumn(count_heading(desk.form, number), 12, NUMBER, formats.figure) for number in desk.form.counts),
        desk.wrapped(NOTE, 20),
        desk.wrapped(EXPLAINED, 24),
        desk.text(LINE_CODE, desk.details.codes.values()),
        *(BulkColumn(heading, 7, NUMBER, formats.plain) for heading in HIDDEN[1:]),
    ]
    remark = f"Mỗi dòng là một dòng có số liệu trong tệp của đơn vị; biểu tổng hợp cộng trực tiếp từ bảng này. {desk.where}"
    count = len(summary.details)
    desk.table(sheet, "ChiTiet", columns, remark, lambda: _rows(desk), count, lambda: _links(desk, columns))
    sheet.set_row(HEADING_ROW, 48)
    shown = len(columns) - len(HIDDEN)
    sheet.set_column(shown, len(columns) - 1, 7, None, {"hidden": True})
    sheet.print_area(0, 0, HEADING_ROW + max(len(summary.details), 1), shown - 1)
    return sheet.table()


def is_checked(heading: str) -> bool:
    """True if a column is part of its row's check number: the columns with what was read from the files."""
    return heading.startswith("(") or heading in (SECTION, LABEL, TYPED, NOTE, EXPLAINED, SHEET, ROW, LINE_CODE)


def _rows(desk: Stationery) -> Iterator[tuple[object, ...]]:
    """The rows, sorted by line, so that all parts of a figure of the official sheet follow one another."""
    summary, codes, names = desk.summary, desk.details.codes, desk.summary.lines
    numbers = {office.key: number for number, office in enumerate(summary.offices, 1)}
    heads: dict[int, tuple[tuple[object, ...], int]] = {}
    order = order_of_lines(summary)
    for place, (submission, key, label, counts, note, explained, sheet, row) in zip(order, summary.details.at(order), strict=True):
        if submission not in heads:
            tracked = summary.submissions[submission]
            office = summary.units.offices[tracked.unit or ""]
            heads[submission] = (*desk.unit_head(office), desk.short(tracked.file)), numbers[office.key]
        head, number = heads[submission]
        name = names[key]
        typed = label if label != name else None
        yield (
            *head, sheet, row, key.section, name, typed, *counts, note, explained, codes[key], number, place + 1,
            row_check((sheet, row, key.section, name, typed, *counts, note, explained, codes[key])),
        )  # fmt: skip


def _links(desk: Stationery, columns: Sequence[BulkColumn]) -> Iterator[tuple[int, int, str]]:
    """For each row, a link from the file's name to the cell with the line's label in that file."""
    summary = desk.summary
    file = next(place for place, column in enumerate(columns) if column.heading == FILE)
    order = order_of_lines(summary)[:LINKED]
    for at, each in enumerate(summary.details.at(order), HEADING_ROW + 1):
        link = desk.link(summary.submissions[each.submission].file, each.sheet, f"A{each.row}")
        if link is not None:
            yield at, file, link
