"""The list of units that have not sent, as a small workbook to print or to chase them by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.forms import built_in_forms
from tdkt_xl.words.periods import Period

_COLUMNS = (("STT", 6), ("Mã", 14), ("Đơn vị", 44), ("Đã đôn đốc ngày", 20), ("Ghi chú", 30))


def write_missing_list(path: Path, period: Period | None, units: Sequence[tuple[str | None, str]], heard: str) -> None:
    """Writes a row for each unit (code, name). Raises OutputError."""
    title = f"DANH SÁCH ĐƠN VỊ CHƯA NỘP BÁO CÁO {period.title if period is not None else ''}".strip()
    with new_workbook(path, built_in_forms()[0]) as book:
        sheet = book.add_worksheet("Chưa nộp")
        heading = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#DDEBF7"})
        cell = book.add_format({"border": 1, "valign": "vcenter"})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, heard)
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, name, heading)
        for row, (code, name) in enumerate(units, 4):
            sheet.write_number(row, 0, row - 3, cell)
            sheet.write_string(row, 1, code or "", cell)
            sheet.write_string(row, 2, name, cell)
            for column in range(3, len(_COLUMNS)):
                sheet.write_blank(row, column, None, cell)
        sheet.freeze_panes(4, 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
