"""Two forms next to each other on a sheet are two returns, or the parts of one."""

from __future__ import annotations

import pytest

from tdkt_xl.model.returns import Return
from tests.grids import Row, counts, header_rows, names, read_sheets

TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"
OWN: Row = ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"]
PROVINCE: Row = ["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"]


def form(
    count: int, unit: str = "", title: str = "", section: Row = OWN, label: str = "Giấy khen", numbered: bool = True
) -> list[Row]:
    return [[unit], [title], *header_rows(numbered=numbered), section, [1, label, count, "", "", count]]


def side_by_side(*forms: list[Row], gap: int = 1) -> list[Row]:
    def wide(row: Row) -> Row:
        return [*row, *[""] * (14 + gap - len(row))]

    return [[cell for row in rows for cell in wide(row)] for rows in zip(*forms, strict=True)]


def facts(ret: Return) -> tuple[str | None, str | None, int | None]:
    return ret.unit.name, ret.period.code if ret.period else None, counts(ret, "giay-khen").get(3)


@pytest.mark.parametrize("gap", [0, 1, 4])
@pytest.mark.parametrize("numbered", [True, False])
def test_two_years(gap: int, numbered: bool) -> None:
    last = form(5, title=TITLE.replace("2026", "2025"), numbered=numbered)
    this = form(7, "UBND XÃ BÌNH AN", TITLE, numbered=numbered)
    returns = read_sheets({"BTH": side_by_side(this, last, gap=gap)})
    assert list(map(facts, returns)) == [("Xã Bình An", "2026", 7), ("Xã Bình An", "2025", 5)]
    (line,) = returns[1].lines
    assert line.layout.cell(3, line.row) == f"{'QRU'[(0, 1, 4).index(gap)]}{8 if numbered else 7}"


def test_three_units_under_one_title() -> None:
    units = [form(1, "UBND XÃ BÌNH AN", TITLE), form(2, "UBND XÃ MỸ LỘC"), form(3, "UBND XÃ HÒA PHÚ")]
    returns = read_sheets({"BTH": side_by_side(*units)})
    assert list(map(facts, returns)) == [("Xã Bình An", "2026", 1), ("Xã Mỹ Lộc", "2026", 2), ("Xã Hòa Phú", "2026", 3)]


def test_sections_side_by_side_are_one_return() -> None:
    parts = [form(1, "UBND XÃ BÌNH AN", TITLE), form(2, section=PROVINCE, label="Cờ thi đua của tỉnh")]
    (ret,) = read_sheets({"BTH": side_by_side(*parts)})
    assert [(line.section, line.cells[0]) for line in ret.lines] == [("I", 1), ("II", 2)]
    assert names(ret) == ["giay-khen", "co-thi-dua-cap-tinh"]


def test_another_numbered_table_at_the_right_is_none() -> None:
    other: list[Row] = [[""], [""], [""], [""], ["Thu", "Chi"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], [""], [9] * 7]
    (ret,) = read_sheets({"BTH": side_by_side(form(7, "UBND XÃ BÌNH AN", TITLE), other)})
    assert facts(ret) == ("Xã Bình An", "2026", 7)
    assert ret.findings == []


@pytest.mark.parametrize("numbered", [(True, True), (True, False), (False, True), (False, False)])
@pytest.mark.parametrize("down", [(0, 2), (3, 0)])
def test_their_headers_need_not_stand_in_the_same_rows(numbered: tuple[bool, bool], down: tuple[int, int]) -> None:
    forms = [form(7, "UBND XÃ BÌNH AN", TITLE, numbered=numbered[0]), form(5, "UBND XÃ MỸ LỘC", TITLE, numbered=numbered[1])]
    moved = [[[""]] * above + rows for above, rows in zip(down, forms, strict=True)]
    height = max(map(len, moved))
    returns = read_sheets({"BTH": side_by_side(*([*rows, *[[""]] * (height - len(rows))] for rows in moved))})
    assert list(map(facts, returns)) == [("Xã Bình An", "2026", 7), ("Xã Mỹ Lộc", "2026", 5)]
