"""Wide sheets in print: spread over pages beside one another, in letters that can be read, without a page for two rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.comparing import Previous
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import write_summary
from tdkt_xl.summary.print_pages import page_header, spread_over_pages
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import FORM, line, submission


def texts() -> st.SearchStrategy[str]:
    """Texts of words with blanks between them, not empty."""
    return st.text("aÂ&79 …“", min_size=1, max_size=300).filter(lambda text: text.strip(" …") != "")


WIDE = [14, 26, *[12] * 20]
COUNTS = (5, 4, 4, 1, 3, 1, 0, 0)


def test_a_narrow_sheet_stays_on_one_page() -> None:
    assert spread_over_pages([12, 40, *[10] * 12], 32, 300) is None


def test_a_wide_sheet_is_broken_where_its_pages_are_most_alike() -> None:
    spread = spread_over_pages(WIDE, 32, 300)
    assert spread is not None and spread.percent >= 68
    pages = [last - first for first, last in pairwise((2, *spread.breaks, len(WIDE)))]
    assert max(pages) - min(pages) <= 1


def test_a_page_begins_where_it_is_asked_to() -> None:
    spread = spread_over_pages(WIDE, 32, 300, [7])
    assert spread is not None and spread.breaks == (7,)


def test_a_few_rows_are_drawn_onto_the_page_before() -> None:
    usual, full = spread_over_pages(WIDE, 32, 300), spread_over_pages(WIDE, 32, 590)
    assert usual is not None and full is not None and 0.88 * usual.percent <= full.percent < usual.percent
    many = spread_over_pages(WIDE, 32, 800)
    assert many == usual


def test_a_sheet_however_wide_has_a_scale_that_excel_takes() -> None:
    spread = spread_over_pages([14, 26, *[12] * 400], 32, 300)
    assert spread is not None and spread.percent == 10


@given(title=texts(), said=texts(), percent=st.integers(10, 100))
def test_a_header_is_short_enough_for_excel_and_has_the_whole_title_wherever_it_can(title: str, said: str, percent: int) -> None:
    text, high = page_header(title, said, "Times New Roman", percent)
    assert len(text) <= 255 and high > 0
    bold, _, regular = text.partition('\n&"Times New Roman,Regular"')
    printed = " ".join(bold.partition('Bold"')[2][1:].lstrip("0123456789").replace("&&", "&").split())
    assert printed == " ".join(title.split()) or printed.endswith("…")
    assert not regular or " ".join(regular[1:].lstrip("0123456789").replace("&&", "&").split()) == " ".join(said.split())


def test_a_title_that_begins_with_a_digit_is_not_taken_for_a_size() -> None:
    assert page_header("6 tháng & 9 tháng", "", "Arial", 100).text == '&L&"Arial,Bold"&12 6 tháng && 9 tháng'


@pytest.mark.office
def test_title_and_remark_are_whole_on_each_of_the_pages_beside_one_another(office: LibreOffice, tmp_path: Path) -> None:
    lines = [line(i, COUNTS) for i in range(13)]
    rows = [submission(f"{u}.xlsx", Unit(f"99{u:03}", f"Xã Thử Nghiệm {u}"), lines) for u in range(12)]
    write_summary(merge(rows, Options(FORM)), tmp_path / "a.xlsx")
    (printed,) = office.convert("pdf", tmp_path / "pdf", tmp_path / "a.xlsx")
    with pdfplumber.open(printed) as pdf:
        texts = [" ".join(page.extract_text().split()) for page in pdf.pages]
    for sheet, title, said in (
        ("Tỷ lệ, cơ cấu", "Tỷ lệ, cơ cấu – năm 2026", "ô trống là không có gì để chia. Tỷ lệ theo lượt khen thưởng."),
        ("Chi tiết", "Chi tiết – năm 2026", "biểu tổng hợp cộng trực tiếp từ bảng này."),
        ("Theo dõi", "Theo dõi – năm 2026", "nên không biết còn thiếu ai."),
    ):
        pages = [text for text in texts if f"{sheet} – trang" in text]
        assert len(pages) >= 2 and all(title in text and said in text for text in pages), sheet


@pytest.mark.office
def test_what_is_printed_can_be_read_and_pages_beside_one_another_begin_with_the_unit(office: LibreOffice, tmp_path: Path) -> None:
    rows = [
        submission(f"{u}.xlsx", Unit(f"99{u:03}", f"Xã Thử Nghiệm {u}"), [line(i, COUNTS) for i in range(13)]) for u in range(12)
    ]
    write_summary(merge(rows, Options(FORM)), tmp_path / "a.xlsx")
    (printed,) = office.convert("pdf", tmp_path / "pdf", tmp_path / "a.xlsx")
    with pdfplumber.open(printed) as pdf:
        pages = [page for page in pdf.pages if "Thử Nghiệm 3" in (page.extract_text() or "")]
        for page in pages:
            sizes = sorted(char["size"] for char in page.chars)
            assert sizes[len(sizes) // 2] >= 6.5
        details = [page for page in pages if "Chi tiết – trang" in page.extract_text()]
        figures = [page for page in details if "(8) Lãnh" in page.extract_text()]
        assert figures and all("99003" in page.extract_text() and "Giấy khen" in page.extract_text() for page in figures[:1])


def test_a_page_of_the_comparison_begins_with_a_count_and_goes_on_with_units(tmp_path: Path) -> None:
    old, new = (submission("a.xlsx", Unit("99001", "Xã Thử"), [line(0, COUNTS)], period=Period(year)) for year in (2025, 2026))
    write_summary(merge([new], Options(FORM, previous=Previous("b.xlsx", merge([old], Options(FORM))))), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["So sánh"]
    assert [brk.id for brk in sheet.col_breaks.brk] == [10] and sheet["K5"].value.startswith("(6) ")
    first, _, last_row = sheet.print_title_rows.replace("$", "").partition(":")
    assert first == last_row and [cell.value for cell in sheet[first]][:3] == ["Mã đơn vị", "Đơn vị", "Kỳ này"]
