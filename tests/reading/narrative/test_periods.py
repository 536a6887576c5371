"""Periods in running text are what the same words are in a title; where they stand is the prose reader's own business."""

from __future__ import annotations

import pytest

from tdkt_xl.forms.prose import text_of
from tdkt_xl.reading.narrative.periods import periods
from tdkt_xl.words.period_texts import period_in_text

CODES = {
    "năm 2026": "2026",
    "6 tháng đầu năm 2026": "2026-6T",
    "sáu tháng năm 2026": "2026-6T",
    "6T/2026": "2026-6T",
    "6 tháng cuối năm 2026": "2026-6TC",
    "3 tháng đầu năm 2026": "2026-3T",
    "chín tháng đầu năm 2026": "2026-9T",
    "quý III năm 2026": "2026-Q3",
    "quý 3/2026": "2026-Q3",
    "quý I, II năm 2026": "2026-6T",
    "năm học 2025-2026": "NH-2025-2026",
    "học kỳ I năm học 2025-2026": "NH-2025-2026-HK1",
    "giai đoạn 2021-2025": "2021-2025",
    "từ ngày 01/12/2025 đến ngày 30/11/2026": "2026",
    "từ 01/03/2026 đến 15/08/2026": "2026-03-01..2026-08-15",
}


@pytest.mark.parametrize("words", CODES)
def test_words_are_the_same_period_in_prose_and_in_a_title(words: str) -> None:
    (named,) = periods(text_of(f"Trong {words}, tặng Giấy khen cho 5 tập thể"))
    title = period_in_text(words)
    assert title is not None and (named.code, title.code) == (CODES[words], CODES[words])


@pytest.mark.parametrize(
    ("words", "code"),
    [("năm học trước: 2024-25", "NH-2024-2025"), ("từ năm 2021 đến năm 2025", "2021-2025"), ("5 năm (2021-2025)", "2021-2025")],
)
def test_what_only_running_text_writes_so(words: str, code: str) -> None:
    assert [named.code for named in periods(text_of(f"Kết quả {words} như sau")) if named.code != "luy-ke"] == [code]


@pytest.mark.parametrize("words", ["giai đoạn 2025-2021", "ngày 15 tháng 11 năm 2026", "Nghị định số 98 năm 2023"])
def test_years_that_name_no_period(words: str) -> None:
    assert periods(text_of(f"Theo {words}")) == []
