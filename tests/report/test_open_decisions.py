"""What the officer wrote on “Theo dõi” and no merge has taken over: the report says so, and does not pass over it in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tdkt_xl.api.reports import write_report_of
from tdkt_xl.summary.names import DECISION, REASON, TRACKING, UNIT
from tests.summaries import write_summary_of

SAID = "Trang “Theo dõi” của tệp tổng hợp có 01 chỗ xử lý mới ghi, số liệu chưa tính theo đó"


def typed(path: Path, unit: str, column: str, text: str) -> None:
    """Writes into the row of a unit and saves the workbook; the stored values are those of a spreadsheet program."""
    values = openpyxl.load_workbook(path, data_only=True)
    sheet = values[TRACKING]
    assert isinstance(sheet, Worksheet)
    heading = next(row for row in sheet.iter_rows() if DECISION in [cell.value for cell in row])
    places = {cell.value: cell.column for cell in heading}
    row = next(row for row in sheet.iter_rows(min_row=heading[0].row + 1) if row[places[UNIT] - 1].value == unit)
    row[places[column] - 1].value = text
    values.save(path)


def texts(path: Path) -> str:
    return "\n".join(each.text for each in docx.Document(str(path)).paragraphs)


@pytest.mark.parametrize(
    ("unit", "column", "text"), [("Xã Bình An", DECISION, "Duyệt"), ("Xã Vắng", REASON, "Không có báo cáo kỳ này")]
)
def test_a_decision_that_no_merge_took_over_is_told(tmp_path: Path, unit: str, column: str, text: str) -> None:
    summary = write_summary_of(tmp_path)
    typed(summary, unit, column, text)
    write_report_of(summary, tmp_path / "o.docx")
    write_report_of(summary, tmp_path / "o.html")
    assert SAID in texts(tmp_path / "o.docx") and SAID in (tmp_path / "o.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("touch", [lambda path: None, lambda path: openpyxl.load_workbook(path, data_only=True).save(path)])
def test_of_a_workbook_without_one_nothing_is_told(tmp_path: Path, touch: Callable[[Path], None]) -> None:
    summary = write_summary_of(tmp_path)
    touch(summary)
    write_report_of(summary, tmp_path / "o.docx")
    assert "mới ghi" not in texts(tmp_path / "o.docx")
