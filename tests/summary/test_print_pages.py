"""Wide sheets in print: spread over pages beside one another, in letters that can be read, without a page for two rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest

from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import write_summary
from tdkt_xl.summary.print_pages import spread_over_pages
from tests.office import LibreOffice
from tests.rollup.test_rollup import FORM, line, submission

WIDE = [14, 26, *[12] * 20]


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


@pytest.mark.office
def test_what_is_printed_can_be_read_and_pages_beside_one_another_begin_with_the_unit(office: LibreOffice, tmp_path: Path) -> None:
    counts = (5, 4, 4, 1, 3, 1, 0, 0)
    rows = [
        submission(f"{u}.xlsx", Unit(f"99{u:03}", f"Xã Thử Nghiệm {u}"), [line(i, counts) for i in range(13)]) for u in range(12)
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
