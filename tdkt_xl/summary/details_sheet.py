"""The sheet "Chi tiết": every filled line of every return that counts, with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.summary.addresses import HEADING_ROW, HIDDEN, count_heading, order_of_lines
from tdkt_xl.summary.links import FOLLOW, LINKED
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
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

_BLOCK = 2_000
"""Rows worked out together, column by column."""


def details_table(desk: Stationery) -> Table:
    """The sheet. The formulas of the other sheets add its rows up."""
    summary, formats = desk.summary, desk.formats
    sheet = desk.drawing(DETAILS)
    texts = (desk.short(each.file) for each in summary.submissions)
    columns = [
        *desk.unit_columns,
        desk.linked(FILE, texts),
        desk.text(SHEET, {each.sheet or "" for each in summary.merged}),
        BulkColumn(ROW, 8, NUMBER, formats.few),
        desk.text(SECTION, ["III"]),
        desk.text(LABEL, summary.lines.values()),
        desk.text(TYPED, (label for label in summary.details.labels if label not in set(summary.lines.values()))),
        *(BulkColumn(count_heading(desk.form, number), 10, NUMBER, formats.figure) for number in desk.form.counts),
        desk.wrapped(NOTE, 16),
        desk.wrapped(EXPLAINED, 20),
        desk.text(LINE_CODE, desk.details.codes.values()),
        *(BulkColumn(heading, 7, NUMBER, formats.plain) for heading in HIDDEN[1:]),
    ]
    what = "Mỗi dòng là một dòng có số liệu trong tệp của đơn vị; biểu tổng hợp cộng trực tiếp từ bảng này."
    remark = f"{what} {FOLLOW} {desk.where}"
    count = len(summary.details)
    desk.table(sheet, "ChiTiet", columns, remark, lambda: _rows(desk), count, lambda: _links(desk, columns))
    sheet.set_row(HEADING_ROW, 62)
    shown = len(columns) - len(HIDDEN)
    sheet.set_column(shown, len(columns) - 1, 7, None, {"hidden": True})
    last = HEADING_ROW + max(count, 1)
    sheet.print_area(0, 0, last, shown - 1)
    award = next(place for place, column in enumerate(columns) if column.heading == LABEL)
    desk.print_wide(sheet, [column.width for column in columns[:shown]], last, sheet.name, what, heading=62, before=[award])
    return sheet.table()


def _rows(desk: Stationery) -> Iterator[tuple[object, ...]]:
    """The rows, sorted by line, so that all parts of a figure of the official sheet follow one another."""
    summary, details = desk.summary, desk.summary.details
    numbers = {office.key: number for number, office in enumerate(summary.offices, 1)}
    heads: dict[int, tuple[object, ...]] = {}
    for submission in set(details.submissions):
        tracked = summary.submissions[submission]
        office = summary.units.offices[tracked.unit or ""]
        heads[submission] = (*desk.unit_head(office), desk.short(tracked.file), numbers[office.key])
    lines = [(key.section, summary.lines[key], desk.details.codes[key]) for key in details.keys]
    for order in _blocks(order_of_lines(summary)):
        some = details.columns(order)
        *head, unit_numbers = zip(*map(heads.__getitem__, some.submissions), strict=True)
        sections, names, codes = zip(*map(lines.__getitem__, some.lines), strict=True)
        typed = [label if label != name else None for label, name in zip(some.labels, names, strict=True)]
        read = (some.sheets, some.rows, sections, names, typed, *some.counts, some.notes, some.explained)
        yield from zip(*head, *read, codes, unit_numbers, strict=True)


def _blocks(places: Sequence[int]) -> Iterator[Sequence[int]]:
    return (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))


def _links(desk: Stationery, columns: Sequence[BulkColumn]) -> Iterator[tuple[int, int, str]]:
    """For each row, a link from the file's name to the cell with the line's label in that file."""
    summary = desk.summary
    file = next(place for place, column in enumerate(columns) if column.heading == FILE)
    some = summary.details.columns(order_of_lines(summary)[:LINKED])
    for at, (submission, sheet, row) in enumerate(zip(some.submissions, some.sheets, some.rows, strict=True), HEADING_ROW + 1):
        link = desk.link(summary.submissions[submission].file, sheet, f"A{row}")
        if link is not None:
            yield at, file, link
