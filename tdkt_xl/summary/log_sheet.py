"""The sheet "Nhật ký": every decision in the order in which it was made. Rows are only added, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.files.bulk import BulkColumn
from tdkt_xl.model.decisions import LogRow, first_broken
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.names import DECIDED_BY, DECIDED_ON, LOG, REASON, UNIT, UNIT_CODE
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

NUMBER_HEADING = "STT"
_HIDDEN = ("Khóa đơn vị", "Mã số liệu", "Mã gốc", "Mã dòng trước", "Mã dòng này")
_HEADINGS_WITHIN = 12


def log_table(desk: Stationery) -> Table:
    """One row a decision, all texts; the hashes are in hidden columns at the end."""
    columns: list[BulkColumn] = [
        desk.text(NUMBER_HEADING, ["100"]),
        desk.text("Ghi lúc", ["30/11/2026 10:30"]),
        desk.wrapped("Việc", 26),
        desk.text(UNIT_CODE, (row.code for row in desk.summary.log)),
        desk.wrapped(UNIT, 26),
        desk.wrapped("Về", 40),
        desk.wrapped(REASON, 40),
        desk.wrapped(DECIDED_BY, 20),
        desk.text(DECIDED_ON, ["30/11/2026"]),
        desk.wrapped("Lấy từ tệp", 22),
        *(desk.text(heading, ["n"]) for heading in _HIDDEN),
    ]
    remark = (
        "Chương trình ghi, chỉ ghi thêm: mỗi dòng mang mã của dòng trước, sửa hay xóa một dòng là thấy ngay. "
        "Giữ nguyên trang này; quyết định ghi ở trang “Theo dõi”."
    )
    rows = desk.summary.log
    sheet = desk.drawing(LOG)
    desk.table(sheet, "NhatKy", columns, remark, lambda: ([text or None for text in row] for row in rows), len(rows))
    shown = len(columns) - len(_HIDDEN)
    sheet.set_column(shown, len(columns) - 1, 12, None, {"hidden": True})
    sheet.print_area(0, 0, HEADING_ROW + len(rows), shown - 1)
    return sheet.table()


def broken_row(rows: Sequence[Sequence[object]], log: Sequence[LogRow]) -> str | None:
    """The first place, in words, where the sheet differs from the log; None if nowhere. `rows` may be in any order."""
    at = next((at for at, row in enumerate(rows[:_HEADINGS_WITHIN]) if NUMBER_HEADING in row and _HIDDEN[-1] in row), None)
    if at is None:
        return "không còn dòng tiêu đề cột"
    width = len(LogRow._fields)
    found = [
        (number, tuple("" if cell is None else _text(cell) for cell in (*row[:width], *[""] * (width - len(row)))))
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if any(cell not in ("", None) for cell in row[:width])
    ]
    found.sort(key=lambda each: (not each[1][0].isdigit(), int(each[1][0]) if each[1][0].isdigit() else 0))
    place = first_broken(row for _, row in found)
    if place is None:
        same = sum(1 for (_, row), kept in zip(found, log, strict=False) if row == tuple(kept))
        if same == len(found) == len(log):
            return None
        place = same
    if place < len(found):
        return f"dòng {found[place][0]} (STT {place + 1}): bị sửa, bị xóa hoặc chen vào, không nối tiếp dòng trước"
    return f"thiếu dòng có STT {place + 1}: dòng này đã bị xóa"


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
