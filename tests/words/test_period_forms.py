"""Written forms of periods: each is what it says, or is told apart; none is silently another."""

from __future__ import annotations

import pytest

from tdkt_xl.words.period_texts import period_in_name, period_in_text, understood_in_text
from tdkt_xl.words.periods import Period, parse_code

SAID = [
    ("BIỂU TỔNG HỢP NĂM 2026", "2026"),
    ("Kết quả khen thưởng cả năm 2026", "2026"),
    ("NĂM HỌC 2025-2026", "NH-2025-2026"),
    ("Năm học 2025 – 2026", "NH-2025-2026"),
    ("năm học 2025/2026", "NH-2025-2026"),
    ("NĂM HỌC 2025-26", "NH-2025-2026"),
    ("Tổng kết năm học 2025 đến 2026", "NH-2025-2026"),
    ("NH 2025-2026", "NH-2025-2026"),
    ("KẾT QUẢ THI ĐUA NĂM 2025-2026", "NH-2025-2026"),
    ("Học kỳ I năm học 2025-2026", "NH-2025-2026-HK1"),
    ("HKII năm học 2025 - 2026", "NH-2025-2026-HK2"),
    ("6 tháng đầu năm 2026", "2026-6T"),
    ("06 THÁNG ĐẦU NĂM 2026", "2026-6T"),
    ("Sáu tháng đầu năm 2026", "2026-6T"),
    ("Nửa đầu năm 2026", "2026-6T"),
    ("Báo cáo bán niên năm 2026", "2026-6T"),
    ("6T/2026", "2026-6T"),
    ("6 tháng cuối năm 2026", "2026-6TC"),
    ("NỬA CUỐI NĂM 2026", "2026-6TC"),
    ("9 tháng đầu năm 2026", "2026-9T"),
    ("Chín tháng năm 2026", "2026-9T"),
    ("9T/2026", "2026-9T"),
    ("Quý II năm 2026", "2026-Q2"),
    ("QUÝ 3/2026", "2026-Q3"),
    ("Q1 2026", "2026-Q1"),
    ("Quý I và quý II năm 2026", "2026-6T"),
    ("Quý I, II, III năm 2026", "2026-9T"),
    ("3 tháng đầu năm 2026", "2026-3T"),
    ("Kết quả khen thưởng tháng 5/2026", "2026-T5"),
    ("GIAI ĐOẠN 2021-2025", "2021-2025"),
    ("5 năm 2021 - 2025", "2021-2025"),
    ("KẾT QUẢ KHEN THƯỞNG 5 NĂM (2021-2025)", "2021-2025"),
    ("Nhiệm kỳ 2020 - 2025", "2020-2025"),
    ("từ năm 2021 đến năm 2025", "2021-2025"),
    ("NĂM 2021-2025", "2021-2025"),
    ("năm 2025 và 6 tháng đầu năm 2026", "2025-2026"),
    ("Từ 01/03/2026 đến 15/08/2026", "2026-03-01..2026-08-15"),
    ("Từ ngày 01/07/2026 đến ngày 31/12/2026", "2026-6TC"),
    ("từ 01/04/2026 đến 30/06/2026", "2026-Q2"),
    ("tính đến ngày 20/04/2026", "..2026-04-20"),
    ("NĂM HỌC 2025", "NH-2025"),
    ("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM HỌC 2024 – 2025", "NH-2024-2025"),
    ("Tổng kết năm học 2024 -2025", "NH-2024-2025"),
    ("NĂM HỌC: 2024-2025", "NH-2024-2025"),
    ("Năm học 2024 - 2025 (tính đến 31/5/2025)", "NH-2024-2025"),
    ("NĂM HỌC 2024_2025", "NH-2024-2025"),
    ("Học kì 1 năm học 2024-2025", "NH-2024-2025-HK1"),
    ("HỌC KỲ II, NĂM HỌC 2024-2025", "NH-2024-2025-HK2"),
    ("Sơ kết học kỳ I (năm học 2024 - 2025)", "NH-2024-2025-HK1"),
    ("Niên học 2024-2025", "NH-2024-2025"),
    ("06 tháng đầu năm 2025", "2025-6T"),
    ("6 THÁNG ĐẦU NĂM, NĂM 2025", "2025-6T"),
    ("Kết quả khen thưởng 06 tháng năm 2025", "2025-6T"),
    ("SƠ KẾT 6 THÁNG NĂM 2025", "2025-6T"),
    ("06 (sáu) tháng đầu năm 2025", "2025-6T"),
    ("Sáu tháng đầu năm 2025", "2025-6T"),
    ("I. KẾT QUẢ 6 THÁNG ĐẦU NĂM 2025", "2025-6T"),
    ("6 tháng đầu năm và phương hướng 6 tháng cuối năm 2025", "2025-6T"),
    ("9 THÁNG NĂM 2025", "2025-9T"),
    ("Chín tháng đầu năm 2025", "2025-9T"),
    ("09 tháng/2025", "2025-9T"),
    ("9 tháng đầu năm, nhiệm vụ 3 tháng cuối năm 2025", "2025-9T"),
    ("Quý I/2025", "2025-Q1"),
    ("QUÝ IV NĂM 2025", "2025-Q4"),
    ("Quý 2-2025", "2025-Q2"),
    ("Quý một năm 2025", "2025-Q1"),
    ("Qúy III năm 2025", "2025-Q3"),
    ("Quý III/2025 và 9 tháng đầu năm 2025", "2025-Q3"),
    ("Quý I, quý II năm 2025", "2025-6T"),
    ("3 quý đầu năm 2025", "2025-9T"),
    ("Tháng 8 năm 2025", "2025-T8"),
    ("KẾT QUẢ KHEN THƯỞNG THÁNG 10 NĂM 2025", "2025-T10"),
    ("Báo cáo tháng 10/2025", "2025-T10"),
    ("giai đoạn 2021-2025", "2021-2025"),
    ("Giai đoạn 2021 – 2025", "2021-2025"),
    ("GIAI ĐOẠN TỪ NĂM 2021 ĐẾN NĂM 2025", "2021-2025"),
    ("Giai đoạn 5 năm 2021-2025", "2021-2025"),
    ("05 năm (2021 - 2025)", "2021-2025"),
    ("5 năm, giai đoạn 2021 - 2025", "2021-2025"),
    ("Nhiệm kỳ 2020-2025", "2020-2025"),
    ("trong 2 năm 2024, 2025", "2024-2025"),
    ("Các năm 2023, 2024 và 2025", "2023-2025"),
    ("Năm 2024 và năm 2025", "2024-2025"),
    ("Tính đến hết quý III năm 2025", "2025-9T"),
    ("NĂM 2025", "2025"),
    ("KẾT QUẢ CÔNG TÁC KHEN THƯỞNG NĂM 2025 VÀ PHƯƠNG HƯỚNG NĂM 2026", "2025"),
    ("Kết quả năm 2025 (so với năm 2024)", "2025"),
    ("Cả năm 2025 (12 tháng)", "2025"),
    ("11 tháng năm 2025", "2025"),
    ("Biểu 0601/TDKT năm 2025", "2025"),
    ("Ước thực hiện năm 2025", "2025"),
    ("Quỹ từ thiện năm 2025", "2025"),
    ("từ năm 2024 đến năm 2025", "2024-2025"),
    ("Ba quý đầu năm 2025", "2025-9T"),
    ("Lũy kế đến hết quý I năm 2025", "2025-3T"),
    ("Tháng 11 năm 2025", "2025"),
    ("6 THÁNG ĐẦU NĂM HỌC 2025-2026", "NH-2025-2026-6T"),
    ("Ba tháng cuối năm học 2025-2026", "NH-2025-2026-3TC"),
    ("Kết quả năm 2025 và quý I năm 2026", "2025-2026"),
    ("Quý III và IV năm 2026", "2026-6TC"),
    ("3 tháng cuối năm 2026", "2026-Q4"),
    ("Hai tháng cuối năm 2026", "2026-11-01..2026-12-31"),
    ("Kết quả năm 2026, nhiệm vụ 3 tháng cuối năm 2026", "2026"),
    ("Từ đầu năm 2026 đến ngày 20/7/2026", "..2026-07-20"),
    ("Năm báo cáo: 2026", "2026"),
    ("Kỳ báo cáo: quý III năm 2026", "2026-Q3"),
]  # fmt: skip
UNDERSTOOD = [
    ("từ 01/12/2025 đến 30/11/2026", "2026"),
    ("(Từ ngày 01/12/2025 đến ngày 30/11/2026)", "2026"),
    ("từ ngày 16 tháng 11 năm 2025 đến ngày 15 tháng 11 năm 2026", "2026"),
    ("Từ tháng 12/2025 đến tháng 11/2026", "2026"),
    ("từ 01/01/2026 đến 31/12/2026", "2026"),
    ("từ 01/01 đến 30/6/2026", "2026-6T"),
    ("từ 01/12/2025 đến 31/05/2026", "2026-6T"),
    ("Từ tháng 1 đến tháng 9 năm 2026", "2026-9T"),
    ("từ 01/9/2025 đến 31/5/2026", "NH-2025-2026"),
    ("Số liệu tính đến ngày 30/6/2026", "2026-6T"),
    ("Tính đến ngày 30/9/2026", "2026-9T"),
    ("Tính đến ngày 15/11/2026", "2026"),
    ("tính đến hết tháng 6 năm 2026", "2026-6T"),
    ("NĂM 2026 (tính đến ngày 30/6/2026)", "2026"),
    ("Từ ngày 01/01/2025 đến ngày 30/6/2025", "2025-6T"),
    ("từ 1/1/2025 - 31/12/2025", "2025"),
    ("Từ ngày 01 tháng 12 năm 2024 đến hết ngày 30 tháng 11 năm 2025", "2025"),
    ("(Từ 16/11/2024 đến 15/11/2025)", "2025"),
    ("từ 01.12.2024 đến 30.11.2025", "2025"),
    ("Từ tháng 12 năm 2024 đến tháng 11 năm 2025", "2025"),
    ("Từ tháng 9/2024 đến tháng 5/2025", "NH-2024-2025"),
    ("Số liệu từ 15/12/2024 đến 14/6/2025", "2025-6T"),
    ("Số liệu tính đến 30/9/2025", "2025-9T"),
    ("Tính đến 15/6/2025", "2025-6T"),
    ("Tính đến ngày 30 tháng 11 năm 2025", "2025"),
    ("Từ đầu năm 2026 đến hết ngày 30/9/2026", "2026-9T"),
    ("Khen thưởng đợt 2 năm 2026", "2026"),
    ("KHEN THƯỞNG ĐỢT 19/5 NĂM 2026", "2026"),
]
IN_NAMES = [
    ("BTH NH 2025-2026.xlsx", "NH-2025-2026"),
    ("bth_nam_hoc_2025-2026", "NH-2025-2026"),
    ("THCS Binh An 2025-2026.xlsx", "NH-2025-2026"),
    ("truong A 2025_2026", "NH-2025-2026"),
    ("HK1 nam hoc 2025-2026", "NH-2025-2026-HK1"),
    ("tong ket 2021-2025", "2021-2025"),
    ("BTH quy 2 2026", "2026-Q2"),
    ("BTH_Q3_2026", "2026-Q3"),
    ("bc thang 11-2026", "2026-T11"),
    ("BTH 6 thang cuoi 2026", "2026-6TC"),
    ("bao cao nam 2026", "2026"),
    ("xa-a_2026-9T.xlsx", "2026-9T"),
    ("BTH_KQKT_06T_2025", "2025-6T"),
    ("bieu tong hop 6 thang dau nam 2025", "2025-6T"),
    ("BC 9 thang 2025 xa A", "2025-9T"),
    ("2025.Bieu khen thuong", "2025"),
    ("Bieu 01_NH2024-2025", "NH-2024-2025"),
    ("TH Le Loi nam hoc 24-25", "NH-2024-2025"),
    ("KQKT nam 2025 (sua 12.12.2025)", "2025"),
    ("KT 2021_2025", "2021-2025"),
    ("Quy II.2025", "2025-Q2"),
    ("Quy4-2025", "2025-Q4"),
    ("thang 9.2025", "2025-T9"),
    ("6TCN2025", "2025-6TC"),
    ("1 (2025)", "2025"),
    ("BTH-2025-lan 2", "2025"),
    ("BTH nam 2025 so sanh 2024", "2025"),
    ("BTH 6TDN 2025", "2025-6T"),
    ("KQ 9TDN2025", "2025-9T"),
    ("BTH HK2 2025-2026", "NH-2025-2026-HK2"),
]
NO_PERIOD = [
    "NĂM HAI NGHÌN KHÔNG TRĂM HAI MƯƠI LĂM",
    "(Kèm theo Báo cáo số 125/BC-UBND ngày 05/12/2025 của UBND xã)",
    "(Ban hành kèm theo Thông tư số 01/2024/TT-BNV ngày 24/02/2024)",
    "Hà Nội, ngày 20 tháng 12 năm 2025",
]
NO_PERIOD_IN_NAMES = ["bao cao 15-12-2025", "15122025 bth", "bth 2025 va 2026"]


@pytest.mark.parametrize(("text", "code"), SAID)
def test_a_written_form_is_said_outright(text: str, code: str) -> None:
    understood = understood_in_text(text)
    assert understood is not None and (understood.period.code, understood.said) == (code, None)


@pytest.mark.parametrize(("text", "code"), UNDERSTOOD)
def test_a_written_form_that_is_understood_says_how(text: str, code: str) -> None:
    understood = understood_in_text(text)
    assert understood is not None and understood.said is not None
    assert understood.period.code == code


@pytest.mark.parametrize(("name", "code"), IN_NAMES)
def test_a_file_s_name(name: str, code: str) -> None:
    period = period_in_name(name)
    assert period is not None and period.code == code


@pytest.mark.parametrize("text", NO_PERIOD)
def test_dates_of_documents_are_no_period(text: str) -> None:
    assert understood_in_text(text) is None


@pytest.mark.parametrize("name", NO_PERIOD_IN_NAMES)
def test_dates_in_names_are_no_period(name: str) -> None:
    assert period_in_name(name) is None


def test_a_school_year_counts_in_the_year_in_which_it_ends() -> None:
    period = parse_code("NH-2025-2026")
    assert period is not None and period.is_school_year
    assert period.counts_in == Period(2026)
    assert (period.title, period.words) == ("NĂM HỌC 2025-2026", "năm học 2025-2026")
    assert period_in_text(period.title) == period == period_in_name(period.code)


@pytest.mark.parametrize("code", ["NH-2025-2027", "NH-2025", "NH-2025-2026-HK1", "2021-2025", "2026-Q2"])
def test_what_nobody_asks_for_is_no_code(code: str) -> None:
    assert parse_code(code) is None


@pytest.mark.parametrize("text", [text for text, code in SAID if not parse_code(code)])
def test_what_no_form_reports_by_is_no_year(text: str) -> None:
    period = period_in_text(text)
    assert period is not None and period.part
    assert period.counts_in == period
    assert period.words
