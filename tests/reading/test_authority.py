"""`not-authorised`: only what a unit says to have given itself, by the law of the day, and only where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.grids import GridWorkbook, Row, header_rows

FORM = built_in_forms()[0]
HEAD: Row = ["Số QĐ", "Ngày ký", "Hình thức khen thưởng", "Loại", "Tập thể", "Lãnh đạo", "Trực tiếp"]


def form(unit: str, period: str, award: str, register: Sequence[Row] = (), section: int = 0) -> Return:
    body: list[Row] = [["I", FORM.sections[section].title], ["1", award, 3, 3, "", 3, "", 1, 2]]
    title: list[Row] = [[unit], [f"BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG {period}"]]
    sheets: dict[str, Sequence[Row]] = {"BTH": [*title, *header_rows(), *body]}
    if register:
        sheets["Sổ"] = [HEAD, *register]
    (ret,) = read_returns(GridWorkbook(sheets), [FORM], "a.xlsx")
    return ret


def found(ret: Return) -> list[Finding]:
    return [each for each in ret.findings if each.rule == "not-authorised"]


COMMUNE, DISTRICT, OFFICE, PROVINCE = "UBND XÃ BÌNH AN", "UBND HUYỆN YÊN KHÁNH", "SỞ NỘI VỤ", "UBND TỈNH NINH BÌNH"
FIGHTERS = "Chiến sỹ thi đua cơ sở"


@pytest.mark.parametrize(
    ("unit", "period", "award", "said"),
    [
        (COMMUNE, "NĂM 2024", FIGHTERS, True),
        (COMMUNE, "6 THÁNG ĐẦU NĂM 2025", FIGHTERS, True),
        (COMMUNE, "NĂM 2025", FIGHTERS, False),  # the year has days of either law
        (COMMUNE, "6 THÁNG ĐẦU NĂM 2026", FIGHTERS, False),
        (COMMUNE, "NĂM 2023", FIGHTERS, False),
        (COMMUNE, "NĂM 2024", "Lao động tiên tiến", False),
        (DISTRICT, "NĂM 2024", FIGHTERS, False),
        (DISTRICT, "NĂM 2025", FIGHTERS, True),
        (DISTRICT, "NĂM 2026", FIGHTERS, True),
        (OFFICE, "NĂM 2024", FIGHTERS, False),
        (PROVINCE, "NĂM 2024", FIGHTERS, False),
        (COMMUNE, "NĂM 2024", "Bằng khen của tỉnh", True),
        (COMMUNE, "NĂM 2026", "Bằng khen của tỉnh", False),  # the law from 01/10/2026 is not known
    ],
)
def test_a_line_is_judged_by_the_days_of_its_period(unit: str, period: str, award: str, said: bool) -> None:
    assert bool(found(form(unit, period, award))) is said


def test_the_finding_says_who_and_by_which_law() -> None:
    (one,) = found(form(COMMUNE, "NĂM 2024", FIGHTERS))
    assert (one.severity, one.section, one.award) == ("warning", "I", "chien-si-thi-dua-co-so")
    assert "không do cấp xã tặng (Luật Thi đua, khen thưởng số 06/2022/QH15, Điều 80 khoản 2" in one.message


def test_what_a_unit_received_is_not_judged() -> None:
    assert found(form(COMMUNE, "NĂM 2024", "Bằng khen của tỉnh", section=1)) == []


@pytest.mark.parametrize(("day", "said"), [(datetime(2025, 6, 30), True), (datetime(2025, 7, 1), False)])
def test_a_decision_is_judged_by_its_own_day(day: datetime, said: bool) -> None:
    ret = form(COMMUNE, "NĂM 2025", FIGHTERS, [["5/QĐ", day, FIGHTERS, "Công trạng", "", 1, 2]])
    assert [(each.sheet, each.cell) for each in found(ret)] == ([("Sổ", "A2")] if said else [])
    assert all("vào ngày 30/06/2025" in each.message for each in found(ret))


def test_a_register_alone_is_judged_too() -> None:
    day = datetime(2025, 3, 1)
    rows: list[Row] = [[COMMUNE], ["SỔ QUYẾT ĐỊNH NĂM 2025"], HEAD, ["5/QĐ", day, FIGHTERS, "Công trạng", "", 1, 2]]
    rows.append(["6/QĐ", day, "Bằng khen của tỉnh", "Công trạng", "", 1, 2])
    (ret,) = read_returns(GridWorkbook({"Sổ": rows}), [FORM], "a.xlsx")
    assert [each.award for each in found(ret)] == ["chien-si-thi-dua-co-so"]  # a Bằng khen of the province it received
