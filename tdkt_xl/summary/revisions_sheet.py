"""The sheet "Nộp lại": each count that differs between a return and the later return that replaced it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.files.bulk import FORMULA, NUMBER, BulkColumn
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.addresses import count_heading
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

REVISIONS = "Nộp lại"


def revisions_table(desk: Stationery) -> Table:
    """A row for each changed count; one row with a remark if a resubmission changed no count."""
    summary = desk.summary
    every = summary.revisions
    files = [desk.short(summary.submissions[place].file) for each in every for place in (each.old, each.new)]
    columns = [
        *desk.unit_columns,
        desk.text("Mục", ["III"]),
        desk.wrapped("Hình thức khen thưởng", 30),
        desk.text("Cột", [count_heading(desk.form, number) for number in desk.form.counts]),
        BulkColumn("Bản trước", 13, NUMBER, desk.formats.figure),
        BulkColumn("Bản sau", 12, NUMBER, desk.formats.figure),
        BulkColumn("Chênh lệch", 14, FORMULA, desk.formats.difference, formula="N(H{row})-N(G{row})"),
        desk.text("Tệp trước", files),
        desk.text("Tệp sau", files),
    ]
    changed = sum(len(each.changes) for each in every)
    remark = f"{len(every)} lần nộp lại, {changed} ô số liệu thay đổi. Chỉ bản sau được cộng; ô trống là để trống trong tệp."
    count = sum(max(len(each.changes), 1) for each in every)
    sheet = desk.drawing(REVISIONS)
    desk.table(sheet, "NopLai", columns, remark, lambda: _rows(desk, summary), count)
    return sheet.table()


def _rows(desk: Stationery, summary: Summary) -> Iterator[Sequence[object]]:
    for each in summary.revisions:
        old, new = summary.submissions[each.old], summary.submissions[each.new]
        head = desk.unit_head(summary.units.offices[new.unit or ""])
        files = desk.short(old.file), desk.short(new.file)
        if not each.changes:
            yield (*head, None, "(không đổi số nào)", None, None, None, None, *files)
        for change in each.changes:
            difference = (change.after or 0) - (change.before or 0)
            line = (change.key.section, change.label, count_heading(desk.form, change.column))
            yield (*head, *line, change.before, change.after, difference, *files)
