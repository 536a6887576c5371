"""A prepared list of units, beginning with those that have sent something, for an office that has no list yet."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.model.summary import Summary

_COLUMNS = (
    ("Mã đơn vị", 14), ("Tên đơn vị", 40), ("Cấp", 12), ("Mã cấp trên", 14), ("E-mail", 30), ("Từ ngày", 13), ("Đến ngày", 13),
)  # fmt: skip
_LEVELS = {XA: "xã", HUYEN: "huyện", TINH: "tỉnh", CO_QUAN: "cơ quan"}
_ROWS = 400
"""Rows with the drop-down list of levels."""
_HINT = (
    "Mỗi đơn vị phải nộp một dòng, mã không trùng nhau. Cấp: xã, huyện, tỉnh, cơ quan. Cột “Mã cấp trên” ghi mã cấp trên, "
    "để trống ở đơn vị trên cùng. Các đơn vị dưới đây là những đơn vị đã gửi; hãy ghi thêm đơn vị chưa gửi."
)


def write_roster_template(path: Path, summary: Summary) -> None:
    """Writes the units that sent something, and room for others, in the format that `load_roster` reads. Raises OutputError."""
    with new_workbook(path, summary.form) as book:
        sheet = book.add_worksheet("Danh sách đơn vị")
        heading = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#DDEBF7"})
        cell, hint = book.add_format({"border": 1, "num_format": "@"}), book.add_format({"italic": True, "text_wrap": True})
        sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, _HINT, hint)
        sheet.set_row(0, 48)
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, name, heading)
        sent = [office for office, _ in summary.cells_by_unit()]
        for row, office in enumerate(sent, 2):
            code = office.code or f"{row - 1:03}"
            for column, text in enumerate((code, office.name, _LEVELS.get(office.level or ""), "", office.email, "", "")):
                sheet.write_string(row, column, text or "", cell)
        sheet.data_validation(2, 2, 2 + _ROWS, 2, {"validate": "list", "source": list(_LEVELS.values())})
        sheet.freeze_panes(2, 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
