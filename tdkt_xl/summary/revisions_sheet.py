"""The sheet "Nộp lại": each count that a resubmission changed against the version it replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.files.bulk import FORMULA, NUMBER, BulkColumn, BulkSheet
from tdkt_xl.rollup.tracking import Revision, revisions
from tdkt_xl.summary.stationery import Stationery

REVISIONS = "Nộp lại"


def write_revisions(desk: Stationery, sheet: BulkSheet) -> None:
    """A row for each changed count; one row saying so where a resubmission changed none."""
    every = revisions(desk.summary)
    files = [desk.short(entry.submission.file) for each in every for entry in (each.old, each.new)]
    columns = [
        *desk.unit_columns,
        desk.text("Mục", ["III"]),
        desk.wrapped("Hình thức khen thưởng", 30),
        desk.text("Cột", ["(13)"]),
        BulkColumn("Bản trước", 9, NUMBER, desk.formats.count),
        BulkColumn("Bản sau", 9, NUMBER, desk.formats.count),
        BulkColumn("Chênh lệch", 10, FORMULA, desk.formats.difference, formula="N(H{row})-N(G{row})"),
        desk.text("Tệp trước", files),
        desk.text("Tệp sau", files),
    ]
    changed = sum(len(each.changes) for each in every)
    remark = f"{len(every)} lần nộp lại, {changed} ô số liệu thay đổi. Chỉ bản sau được cộng; ô trống là để trống trong tệp."
    desk.table(sheet, "NopLai", columns, remark, list(_rows(desk, every)))


def _rows(desk: Stationery, every: Sequence[Revision]) -> Iterator[Sequence[object]]:
    for each in every:
        assert each.new.office is not None
        head = desk.unit_head(each.new.office)
        files = desk.short(each.old.submission.file), desk.short(each.new.submission.file)
        if not each.changes:
            yield (*head, None, "(không đổi số nào)", None, None, None, None, *files)
        for change in each.changes:
            difference = (change.after or 0) - (change.before or 0)
            yield (
                *head, change.line.section, change.line.label, f"({change.column})", change.before, change.after, difference,
                *files,
            )  # fmt: skip
