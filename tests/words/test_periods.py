"""Reporting periods: codes, titles, headings, date lines and file names."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.words.period_texts import period_in_name, period_in_text, year_of_date_line
from tdkt_xl.words.periods import CALENDAR, LAST_MONTHS, Period, YearBounds, parse_code, school_year

periods = st.builds(Period, st.integers(1950, 2099), st.sampled_from([6, 9, 12]))
YEAR, HALF, NINE, SCHOOL = Period(2026), Period(2026, 6), Period(2026, 9), school_year(2025)


@pytest.mark.parametrize(
    ("period", "code", "last_day", "title", "words"),
    [
        (YEAR, "2026", date(2026, 12, 31), "NĂM 2026", "năm 2026"),
        (HALF, "2026-6T", date(2026, 6, 30), "6 THÁNG ĐẦU NĂM 2026", "6 tháng đầu năm 2026"),
        (NINE, "2026-9T", date(2026, 9, 30), "9 THÁNG NĂM 2026", "9 tháng năm 2026"),
    ],
)
def test_what_a_period_says_of_itself(period: Period, code: str, last_day: date, title: str, words: str) -> None:
    assert (period.code, period.last_day, period.title, period.words) == (code, last_day, title, words)


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 2, 28), (2024, 2, 29), (2026, 11, 30), (2026, 12, 31)])
def test_the_last_day_of_a_month(year: int, month: int, day: int) -> None:
    period = period_in_text(f"KẾT QUẢ KHEN THƯỞNG THÁNG {month} NĂM {year}")
    assert period is not None and period.last_day == date(year, month, day)


@pytest.mark.parametrize(("code", "period"), [("2026", YEAR), ("2026-6T", HALF), ("2026-9t", NINE), (" 2026 ", YEAR)])
def test_codes(code: str, period: Period) -> None:
    assert parse_code(code) == period


@pytest.mark.parametrize(
    "code", ["", "26", "1899", "2100", "2026-", "2026-3T", "2026-12T", "2026-6", "6T-2026", "năm 2026", "20266T", "2026-6TT"]
)
def test_what_is_no_code(code: str) -> None:
    assert parse_code(code) is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", YEAR),
        ("Biểu tổng hợp kết quả khen thưởng năm 2026", YEAR),
        (unicodedata.normalize("NFD", "KẾT QUẢ KHEN THƯỞNG NĂM 2026"), YEAR),
        ("KET QUA KHEN THUONG NAM 2026", YEAR),
        ("Năm:\u00a02026", YEAR),
        ("Cả năm 2026", YEAR),
        ("NĂM HỌC 2025-2026", SCHOOL),
        ("Năm học 2025 – 2026", SCHOOL),
        ("6 tháng đầu năm 2026", HALF),
        ("06 THÁNG ĐẦU NĂM\n2026", HALF),
        ("Sáu tháng đầu năm 2026", HALF),
        ("6 tháng năm 2026", HALF),
        ("6T năm 2026", HALF),
        ("Kỳ báo cáo: 6T/2026", HALF),
        ("Kỳ: 2026-6T", HALF),
        ("Kết quả 6 tháng đầu năm, phương hướng 6 tháng cuối năm 2026", HALF),
        ("NỬA ĐẦU NĂM 2026", HALF),
        ("6 tháng/2026", HALF),
        ("9 THÁNG NĂM 2026", NINE),
        ("9 tháng đầu năm 2026", NINE),
        ("Chín tháng đầu năm 2026", NINE),
        ("Kỳ: 2026-9T", NINE),
        ("16 tháng năm 2026", YEAR),
        ("KẾT QUẢ KHEN THƯỞNG 11 THÁNG NĂM 2026", YEAR),
        ("KẾT QUẢ KHEN THƯỞNG NĂM 2026 (tính đến hết tháng 11 năm 2026)", YEAR),
        ("Kết quả khen thưởng đến tháng 11 năm 2026", YEAR),
        ("KẾT QUẢ KHEN THƯỞNG 9 THÁNG 2026", NINE),
        ("Năm 2026 (kèm theo Báo cáo ngày 15 tháng 12 năm 2025)", YEAR),
        ("Kèm theo Báo cáo ngày 15/12/2025; 6 tháng đầu năm 2026", HALF),
    ],
)
def test_titles(text: str, period: Period) -> None:
    assert period_in_text(text) == period


@pytest.mark.parametrize(
    "text",
    ["", "Giấy khen", "2026", "Nam Định, ngày 15 tháng 12 năm 2026", "ngày 15 tháng 6 năm 2026", "…, ngày … tháng … năm 2026",
     "15/12/2026", "15.6.2026", "Số: 164/BC-UBND", "Năm 1899", "Luật 06/2022/QH15", "Năm nay", "6 tháng đầu năm"
     ],
)  # fmt: skip
def test_texts_that_name_no_period(text: str) -> None:
    assert period_in_text(text) is None


@pytest.mark.parametrize(
    "text", ["Nam Định, ngày 15 tháng 12 năm 2026", "ngày 15/12/2026", "15/12/2026", "15-12-2026", "NGÀY 5 THÁNG 6 NĂM 2026"]
)
def test_date_lines_give_a_year(text: str) -> None:
    assert year_of_date_line(text) == YEAR


@pytest.mark.parametrize("text", ["năm 2026", "6 tháng đầu năm 2026", "2026", "ngày … tháng … năm …", "Số 2026/BC-UBND", ""])
def test_other_lines_give_no_year(text: str) -> None:
    assert year_of_date_line(text) is None


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("BTH 6T 2026.xlsx", HALF),
        ("BTH_6T2026.xlsx", HALF),
        ("6t2026", HALF),
        ("bth_2026_6t", HALF),
        ("2026-6thang", HALF),
        ("6 thang dau nam 2026", HALF),
        ("xa-a_2026-9T.xlsx", NINE),
        ("9T2026", NINE),
        ("9thang2026", NINE),
        ("bao cao nam 2026", YEAR),
        ("bth2026", YEAR),
        ("Xã A 2026 (lần 2)", YEAR),
        ("16T 2026", YEAR),
        ("Tổng hợp 15.06.2025 năm 2026", YEAR),
        ("2026", YEAR),
    ],
)
def test_file_names(name: str, period: Period) -> None:
    assert period_in_name(name) == period


@pytest.mark.parametrize("name", ["", "xa a", "xa a 15-12-2026", "so 12026", "20261215", "bao cao 26", "6T"])
def test_file_names_without_a_period(name: str) -> None:
    assert period_in_name(name) is None


@given(periods)
def test_a_code_reads_back(period: Period) -> None:
    assert parse_code(period.code) == period


@given(periods, st.sampled_from(["BIỂU TỔNG HỢP {}", "Kết quả {}", "{} (lần 2)"]))
def test_a_title_reads_back(period: Period, frame: str) -> None:
    assert period_in_text(frame.format(period.title)) == period
    assert period_in_text(frame.format(period.words)) == period


@given(periods.filter(lambda period: period.year >= 1980), st.sampled_from(["{}.xlsx", "xa-a_{}", "BTH {} lan 2"]))
def test_a_file_name_reads_back(period: Period, frame: str) -> None:
    assert period_in_name(frame.format(period.code)) == period


@given(periods, periods)
def test_periods_stand_in_the_order_of_their_last_days(one: Period, other: Period) -> None:
    assert (one < other) == (one.last_day < other.last_day)
    assert (one == other) == (one.last_day == other.last_day)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    for period in (period_in_text(text), period_in_name(text), year_of_date_line(text)):
        assert period is None or period.months in (6, 9, 12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG QUÝ II NĂM 2026", "2026-Q2"),
        ("Quý 1 năm 2026", "2026-Q1"),
        ("QUÝ I/2026", "2026-Q1"),
        ("6 THÁNG CUỐI NĂM 2026", "2026-6TC"),
        ("sáu tháng cuối năm 2026", "2026-6TC"),
        ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG THÁNG 9 NĂM 2026", "2026-T9"),
        ("Kết quả khen thưởng tháng 02/2026", "2026-T2"),
        ("Kỳ báo cáo: tháng 11 năm 2026", "2026-T11"),
        ("KẾT QUẢ KHEN THƯỞNG 3 THÁNG ĐẦU NĂM 2026", "2026-3T"),
        ("kết quả khen thưởng 08 tháng năm 2026", "2026-8T"),
    ],
)
def test_a_part_of_the_year_that_no_form_reports_by_is_not_taken_for_the_year(text: str, code: str) -> None:
    period = period_in_text(text)
    assert period is not None and period.code == code
    assert period not in (Period(2026), Period(2026, 6), Period(2026, 9))
    assert parse_code(code) is None
    assert period.words in (f"{period.part} năm 2026",)


# ---- The days of a period

STATISTICS = YearBounds((12, 1))


@pytest.mark.parametrize(
    ("bounds", "period", "first", "last"),
    [
        (CALENDAR, Period(2026), "2026-01-01", "2026-12-31"),
        (CALENDAR, Period(2026, 6), "2026-01-01", "2026-06-30"),
        (CALENDAR, Period(2026, 9), "2026-01-01", "2026-09-30"),
        (CALENDAR, Period(2024, 2, "tháng 2"), "2024-02-01", "2024-02-29"),
        (CALENDAR, Period(2026, 12, LAST_MONTHS), "2026-07-01", "2026-12-31"),
        (CALENDAR, Period(2026, 6, "quý II"), "2026-04-01", "2026-06-30"),
        (CALENDAR, Period(2025, 12, "giai đoạn 2021-2025"), "2021-01-01", "2025-12-31"),
        (CALENDAR, Period(2026, 8, "từ 01/03/2026 đến 15/08/2026"), "2026-03-01", "2026-08-15"),
        (CALENDAR, school_year(2025), "2025-09-01", "2026-08-31"),
        (STATISTICS, Period(2026), "2025-12-01", "2026-11-30"),
        (STATISTICS, Period(2026, 6), "2025-12-01", "2026-05-31"),
        (STATISTICS, Period(2026, 12, LAST_MONTHS), "2026-06-01", "2026-11-30"),
        (YearBounds(school=(6, 1)), school_year(2025), "2025-06-01", "2026-05-31"),
    ],
)
def test_the_first_and_the_last_day(bounds: YearBounds, period: Period, first: str, last: str) -> None:
    assert tuple(day.isoformat() for day in bounds.days(period)) == (first, last)
