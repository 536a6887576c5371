"""A form drafted from a report: sure figures in their cells with quotes, and nothing counted before a person has confirmed it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tdkt_xl import merge
from tdkt_xl.commands.cli import main
from tdkt_xl.reading.drafts import CONFIRMED, UNCONFIRMED

REPORT = """UBND HUYỆN AN LẠC
BÁO CÁO
Kết quả công tác thi đua, khen thưởng năm 2024
Năm 2024, Chủ tịch UBND huyện tặng Giấy khen cho 15 tập thể, 45 cá nhân; công nhận 300 Lao động tiên tiến.
Chủ tịch UBND tỉnh tặng Bằng khen cho khoảng 12 cá nhân. Đề nghị Chủ tịch nước tặng Huân chương Lao động hạng Ba cho 01 tập thể.
"""


@pytest.fixture
def draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    report, path = tmp_path / "bao-cao.txt", tmp_path / "nhap.xlsx"
    report.write_text(REPORT, encoding="utf-8")
    assert main(["read", str(report), "--to-form", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Đã lập biểu nháp" in said and "«tặng Giấy khen cho 15 tập thể, 45 cá nhân»" in said
    return path


def test_sure_figures_stand_in_their_cells_with_their_quotes(draft: Path) -> None:
    sheet = openpyxl.load_workbook(draft).worksheets[0]
    rows = {row[1].value: row for row in sheet.iter_rows() if isinstance(row[1].value, str)}
    giay_khen, bang_khen = rows["Giấy khen"], rows["Bằng khen của tỉnh"]
    assert (giay_khen[2].value, giay_khen[3].value, rows["Lao động tiên tiến"][2].value) == (60, 45, 300)
    assert "15 tập thể, 45 cá nhân" in giay_khen[2].comment.text
    assert bang_khen[2].value is None and "khoảng 12 cá nhân" in bang_khen[1].comment.text
    rest = [cell.value for row in openpyxl.load_workbook(draft).worksheets[1].iter_rows() for cell in row]
    assert any("Huân chương Lao động hạng Ba" in str(text) for text in rest) and "đề nghị, kỳ 2024" in rest


def test_a_draft_counts_once_it_is_confirmed_and_not_before(draft: Path) -> None:
    (submission,) = merge([draft], period="2024").submissions
    assert (submission.status, submission.reason) == ("rejected", "draft")
    book = openpyxl.load_workbook(draft)
    (cell,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == UNCONFIRMED]
    cell.value = CONFIRMED
    book.save(draft)
    (submission,) = merge([draft], period="2024").submissions
    assert submission.status == "merged"


def test_a_report_without_figures_makes_no_draft(tmp_path: Path) -> None:
    report = tmp_path / "bao-cao.txt"
    report.write_text("Các phong trào thi đua được triển khai sâu rộng.", encoding="utf-8")
    assert main(["read", str(report), "--to-form", str(tmp_path / "nhap.xlsx")]) == 2
    assert not (tmp_path / "nhap.xlsx").exists()
