"""The sheet "Theo lời báo cáo", and a unit that sent a report without its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl import merge, read_summary, write_report, write_summary
from tdkt_xl.files.grids import Workbook
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.book import PROSE
from tests.summaries import summary_json

REPORT = """UBND HUYỆN AN LẠC
UBND XÃ TÂN AN
BÁO CÁO
Kết quả công tác thi đua, khen thưởng năm 2026
Chủ tịch UBND xã tặng Giấy khen cho 05 tập thể, 14 cá nhân theo Quyết định số 12/QĐ-UBND ngày 03/4/2026.
Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen cho 02 cá nhân; đã công nhận danh hiệu 05 đơn vị kiểu mẫu.
"""
ROSTER = "ma,ten,cap,ma_cap_tren\nH,Huyện An Lạc,huyen,\nX1,Xã Tân An,xa,H\nX2,Xã Bình An,xa,H\n"


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    folder = tmp_path / "nộp"
    folder.mkdir()
    (folder / "bc.txt").write_text(REPORT, encoding="utf-8")
    roster = tmp_path / "don-vi.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    return merge([folder], roster=roster, period="2026")


def test_a_unit_that_sent_prose_alone_is_missing_with_what_it_sent(summary: Summary) -> None:
    (submission,) = summary.submissions
    assert (submission.status, submission.reason) == ("rejected", "no-table")
    view = summary_json(summary)
    sent = {each["code"]: each["sent"] for each in view["missing"]}  # type: ignore[index, attr-defined]
    assert sent["X2"] == [] and [Path(file).name for file in sent["X1"]] == ["bc.txt"]
    said = next(found.message for found in summary.findings if found.rule == "missing-unit" and found.actual == "X1")
    assert "đã gửi báo cáo, chưa có biểu" in said


def test_the_sheet_says_each_figure_with_its_quote_and_adds_nothing(summary: Summary, tmp_path: Path) -> None:
    path = tmp_path / "tong.xlsx"
    write_summary(summary, path)
    book = Workbook(path.read_bytes())
    rows = [[cell for cell in row if cell != ""] for row in book.rows(book.names.index(PROSE))]
    (giay_khen,) = [row for row in rows if any("05 tập thể, 14 cá nhân" in str(cell) for cell in row)]
    assert giay_khen[0] == "Xã Tân An" and 5 in giay_khen and 14 in giay_khen and "Chắc" in giay_khen
    assert any("đề nghị" in row for row in rows)
    assert all(value is None for total in summary.totals for value in total.cells)


def test_a_summary_with_prose_is_read_back_as_it_was(summary: Summary, tmp_path: Path) -> None:
    path = tmp_path / "tong.xlsx"
    write_summary(summary, path)
    again = read_summary(path)
    assert again.told == summary.told and again.told[0].figures[0].decision is not None
    assert again == summary


def test_the_page_shows_the_figures_too(summary: Summary, tmp_path: Path) -> None:
    write_report(summary, tmp_path / "trang.html")
    page = (tmp_path / "trang.html").read_text(encoding="utf-8")
    assert 'id="loi-bao-cao"' in page and "05 tập thể, 14 cá nhân" in page
