"""`tdkt new`: whose forms are made, what they are headed with, and what is said beside."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.blank.template import SHEET
from tdkt_xl.cli import main

ROSTER = """ma,ten,cap,ma_cap_tren,tu_ngay,den_ngay
1,Tỉnh Mẫu,tinh,,,
2,Huyện Cũ,huyen,1,,30/06/2025
3,Xã Bình An,xa,2,,
4,Xã Đã Nhập,xa,2,,30/06/2025
5,Phường Mới,xa,1,01/07/2025,
"""


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "don-vi.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def head(path: Path) -> list[object]:
    """The letterhead's three lines."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    return [sheet[f"A{row}"].value or "" for row in (4, 5, 6)]


@pytest.mark.parametrize(
    ("period", "made", "left_out"),
    [
        ("2026", ["1 Tỉnh Mẫu 2026", "3 Xã Bình An 2026", "5 Phường Mới 2026"], "2 đơn vị không hoạt động vào ngày 31/12/2026"),
        (
            "2025-6T",
            ["1 Tỉnh Mẫu 2025-6T", "2 Huyện Cũ 2025-6T", "3 Xã Bình An 2025-6T", "4 Xã Đã Nhập 2025-6T"],
            "1 đơn vị không hoạt động vào ngày 30/06/2025: Phường Mới",
        ),
    ],
)
def test_only_units_that_exist_have_a_form(
    roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], period: str, made: list[str], left_out: str
) -> None:
    assert main(["new", "--roster", str(roster), "--period", period, "--out-dir", str(tmp_path / "ra")]) == 0
    assert sorted(path.stem for path in (tmp_path / "ra").rglob("*.xlsx")) == made
    said = capsys.readouterr()
    assert f"Đã tạo {len(made)} biểu" in said.out and left_out in said.err


def test_a_commune_of_a_dissolved_district_is_under_the_province(roster: Path, tmp_path: Path) -> None:
    main(["new", "--roster", str(roster), "--period", "2026", "--out-dir", str(tmp_path / "ra")])
    made = tmp_path / "ra" / "1 Tỉnh Mẫu" / "3 Xã Bình An 2026.xlsx"
    assert head(made) == ["UBND TỈNH MẪU", "UBND XÃ BÌNH AN", "Mã đơn vị: 3"]


def test_a_roster_without_any_such_unit_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = tmp_path / "cũ.csv"
    roster.write_text("ma,ten,den_ngay\n1,Xã Đã Nhập,30/06/2025\n", encoding="utf-8")
    assert main(["new", "--roster", str(roster), "--period", "2026", "--out-dir", str(tmp_path / "ra")]) == 2
    assert "không có đơn vị nào hoạt động vào ngày 31/12/2026" in capsys.readouterr().err
    assert not (tmp_path / "ra").exists()


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["--unit", "xã bình an"], ["UBND TỈNH MẪU", "UBND XÃ BÌNH AN", "Mã đơn vị: 3"]),
        (["--unit", "Phường nào đó", "--code", "5"], ["UBND TỈNH MẪU", "UBND PHƯỜNG MỚI", "Mã đơn vị: 5"]),
    ],
)
def test_one_unit_is_headed_as_the_roster_has_it(roster: Path, tmp_path: Path, arguments: list[str], lines: list[str]) -> None:
    made = tmp_path / "a.xlsx"
    assert main(["new", *arguments, "--roster", str(roster), "--period", "2026", "-o", str(made)]) == 0
    assert head(made) == lines


def test_a_unit_that_the_roster_does_not_know_is_said(roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "a.xlsx"
    assert main(["new", "--unit", "Xã Lạ", "--roster", str(roster), "--period", "2026", "-o", str(made)]) == 0
    assert "Danh sách đơn vị không có “Xã Lạ”" in capsys.readouterr().err
    assert head(made) == ["UBND XÃ LẠ", "", ""]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unit", "Bình An"], True),
        (["--unit", "Bình An", "--level", "xa"], False),
        (["--unit", "Xã Bình An"], False),
        (["--unit", "Trường THCS Cao Chương"], False),
    ],
)
def test_a_name_that_does_not_say_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: bool
) -> None:
    assert main(["new", *arguments, "--period", "2026", "-o", str(tmp_path / "a.xlsx")]) == 0
    assert ("Chưa rõ “Bình An” là xã, phường" in capsys.readouterr().err) is said
