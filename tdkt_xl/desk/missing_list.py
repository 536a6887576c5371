"""The list of units that have not sent anything, as a small workbook for printing and reminding, with the letter to send."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook

from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.chasing import to_chase
from tdkt_xl.summary.chase_sheet import letter

_COLUMNS = (
    ("STT", 6), ("Mã", 12), ("Đơn vị", 36), ("Trực thuộc", 26), ("E-mail", 30), ("Đã gửi, chưa cộng được", 34),
    ("Đã đôn đốc ngày", 17), ("Ghi chú", 24),
)  # fmt: skip
_HEADING_ROW = 3
_LETTER_WIDTH = 110


def write_missing_list(path: Path, summary: Summary, heard: str) -> None:
    """Writes a row for each missing unit, and the letter on a second sheet. Raises OutputError."""
    period = summary.period.title if summary.period is not None else ""
    title = f"DANH SÁCH ĐƠN VỊ CHƯA NỘP BÁO CÁO {period}".strip()
    with new_workbook(path, summary.form) as book:
        sheet = book.add_worksheet("Chưa nộp")
        heading = book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#DDEBF7", "text_wrap": True}
        )
        cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, heard)
        sheet.set_row(_HEADING_ROW, 32)
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEADING_ROW, column, name, heading)
        for row, chased in enumerate(to_chase(summary), _HEADING_ROW + 1):
            office = chased.office
            sheet.write_number(row, 0, row - _HEADING_ROW, cell)
            texts = (office.code, office.name, summary.above(office), office.email, chased.refused, None, None)
            for column, text in enumerate(texts, 1):
                sheet.write_string(row, column, text or "", cell)
        sheet.freeze_panes(_HEADING_ROW + 1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
        _write_letter(book, summary)


def _write_letter(book: Workbook, summary: Summary) -> None:
    page = book.add_worksheet("Thư đôn đốc")
    page.set_column(0, 0, 12)
    page.set_column(1, 1, _LETTER_WIDTH)
    strong, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    for row, (heading, text) in enumerate(letter(summary)):
        page.write_string(row, 0, heading, strong)
        page.write_string(row, 1, text, wrapped)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
