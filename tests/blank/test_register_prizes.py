"""The register's column of prize money: recalculated by LibreOffice it is what the dated tables say, and it disturbs nothing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tdkt_xl.api.blank import new_form
from tdkt_xl.blank import register as registers
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import built_in_forms, form_file, load_form
from tdkt_xl.forms.prizes import prize
from tests.blank.test_template import calculated, read_back
from tests.filled import fill
from tests.office import LibreOffice

DAYS = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 1))
AWARDS = {
    "Giấy khen": "giay-khen",
    "Lao động tiên tiến": "lao-dong-tien-tien",
    "Chiến sỹ thi đua cơ sở": "chien-si-thi-dua-co-so",
    "Tập thể lao động tiên tiến": "tap-the-lao-dong-tien-tien",
    "Cờ thi đua của tỉnh": "co-thi-dua-cap-tinh",
    "Cờ thi đua của Chính phủ": "co-thi-dua-chinh-phu",
}
CASES = [(name, day) for name in AWARDS for day in DAYS]
FIRST = 5
"""The row of the first decision."""


@pytest.fixture(scope="module")
def priced(office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The register's sheet with every award on every day, 2 to leaders and 3 to others, recalculated."""
    folder = tmp_path_factory.mktemp("tiền thưởng")
    path = folder / "biểu.xlsx"
    new_form("Xã Bình An", "2025", path, register=True, prizes=True)
    cells: dict[str, object] = {}
    for row, (name, day) in enumerate(CASES, FIRST):
        moment = datetime(day.year, day.month, day.day, 9, 30)  # a day that was pasted may have a time
        cells |= {f"B{row}": f"{row}/QĐ", f"C{row}": moment, f"D{row}": name, f"E{row}": "Công trạng", f"H{row}": 2, f"J{row}": 3}
    fill(path, cells, registers.SHEET)
    return calculated(office, path, folder)[registers.SHEET]


def test_the_column_says_what_the_dated_tables_say(priced: dict[str, object]) -> None:
    for row, (name, day) in enumerate(CASES, FIRST):
        known = prize(AWARDS[name], day)
        said = priced[f"L{row}"]
        assert said == known.dong * 5 if known is not None else str(said).startswith("chưa rõ"), (name, day)


def test_what_is_unknown_is_named(priced: dict[str, object]) -> None:
    said = {(name, day): priced[f"L{row}"] for row, (name, day) in enumerate(CASES, FIRST)}
    assert said["Giấy khen", DAYS[1]] == "chưa rõ mức thưởng" == said["Lao động tiên tiến", DAYS[0]]
    assert said["Lao động tiên tiến", DAYS[3]] == "chưa rõ lương cơ sở"
    assert said["Lao động tiên tiến", DAYS[5]] == "chưa rõ mức thưởng"


def test_the_sum_says_how_many_rows_are_not_in_it(priced: dict[str, object]) -> None:
    known = [found.dong * 5 for name, day in CASES if (found := prize(AWARDS[name], day)) is not None]
    total = f"{sum(known):,}".replace(",", ".")
    assert priced["L3"] == f"Tổng tiền thưởng: {total} đồng; {len(CASES) - len(known)} dòng chưa rõ mức"
    assert "Nghị định 152/2025/NĐ-CP, Điều 50" in str(priced["A3"])


def test_a_base_wage_is_typed_where_the_table_has_none(office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "biểu.xlsx"
    new_form("Tỉnh Mẫu", "2026", path, register=10, prizes=True, form="bth-21")
    days = {5: datetime(2025, 9, 1), 6: datetime(2026, 9, 1), 7: datetime(2026, 10, 1)}
    cells: dict[str, object] = {"O2": 2_000_000}
    for row, day in days.items():  # 4 collectives, of which 1 enterprise; a leader of each rank and an entrepreneur are not cờ
        cells |= {f"B{row}": f"{row}/QĐ", f"C{row}": day, f"D{row}": "Cờ thi đua cấp tỉnh", f"E{row}": "Công trạng", f"F{row}": 4}
        cells |= {f"G{row}": 1}
    fill(path, cells, registers.SHEET)
    sheet = calculated(office, path, tmp_path)[registers.SHEET]
    assert [sheet[f"O{row}"] for row in days] == [8 * 2_340_000 * 4, 8 * 2_000_000 * 4, "chưa rõ mức thưởng"]


def test_a_form_with_the_column_is_read_without_harm(office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "biểu.xlsx"
    new_form("Xã Bình An", "2025", path, register=10, prizes=True)
    cells = {"B5": "1/QĐ", "C5": datetime(2025, 9, 1), "D5": "Lao động tiên tiến", "E5": "Công trạng", "H5": 2, "J5": 3}
    fill(path, {**cells, "L2": 2_500_000}, registers.SHEET)
    (done,) = office.convert("xlsx", tmp_path / "tính", path)
    ret = read_back(done, built_in_forms()[0])
    assert [each.message for each in ret.findings] == []
    assert [(each.number, each.award, dict(each.amounts)) for each in ret.register] == [
        ("1/QĐ", "lao-dong-tien-tien", {"lanh-dao": 2, "truc-tiep": 3})
    ]
    assert {line.award: line.cells[0] for line in ret.lines if any(line.cells)} == {"lao-dong-tien-tien": 5}


def test_the_column_is_off_by_default_and_needs_a_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unit = ["new", "--unit", "Xã Bình An", "--period", "2026", "-o", str(tmp_path / "a.xlsx")]
    assert main([*unit, "--register"]) == 0
    assert b"prize" not in (tmp_path / "a.xlsx").read_bytes()
    assert main([*unit, "--prizes"]) == 2
    assert "--prizes đi với --register" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["bm01", "bm03", "bth-21"])
def test_only_what_the_register_adds_up_is_locked(office: LibreOffice, tmp_path: Path, name: str) -> None:
    """Columns that no list of decisions gives, such as what was only submitted, are filled in by hand."""
    form = load_form(form_file(name))
    path = tmp_path / "biểu.xlsx"
    new_form("Tỉnh Mẫu", "2026", path, register=10, form=name)
    computed = registers.computed_columns(form)
    assert set(form.counts) - computed == {"bm01": {3, 4}, "bm03": set(), "bth-21": {3, 4, 5}}[name]
    import openpyxl

    sheet = openpyxl.load_workbook(path)["BTH"]
    rows = [row for row in sheet.iter_rows() if str(row[1].value).startswith("Bằng khen")]
    for cell in (row[number - 1] for row in rows for number in form.counts):
        assert cell.protection.locked is (cell.column in computed)
        assert (cell.value is None) is (cell.column not in computed)
