"""`tdkt new`: whose forms are made, what they are headed with, and what is said beside."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.blank.template import SHEET
from tdkt_xl.commands.cli import main
from tests.filled import fill

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


# ---- With what was reported before


@pytest.fixture
def before(roster: Path, tmp_path: Path) -> Path:
    """Returns of 2025 of two communes, in a folder."""
    folder = tmp_path / "2025"
    main(["new", "--roster", str(roster), "--period", "2025-6T", "--out-dir", str(folder)])
    for name, count in (("3 Xã Bình An 2025-6T", 42), ("4 Xã Đã Nhập 2025-6T", 7)):
        figures = {"C14": count, "F14": count, "B18": "Gia đình văn hóa", "C18": 310, "F18": 310}
        fill(folder / "2 Huyện Cũ" / f"{name}.xlsx", figures)
    return folder


def grey(path: Path) -> list[object]:
    """The figures of before of the first line and the label of the first own line."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    return [sheet["Q9"].value, sheet["Q14"].value, sheet["B18"].value]


def test_figures_come_from_a_folder_of_returns(
    roster: Path, before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ra"
    assert main(["new", "--roster", str(roster), "--period", "2026", "--previous", str(before), "--out-dir", str(out)]) == 0
    known, unknown = out / "1 Tỉnh Mẫu" / "3 Xã Bình An 2026.xlsx", out / "1 Tỉnh Mẫu" / "5 Phường Mới 2026.xlsx"
    assert grey(known) == ["Số liệu 6 tháng đầu năm 2025", 42, "Gia đình văn hóa"]
    assert grey(unknown)[0] is None and grey(unknown)[2] is None
    assert "Kỳ trước không rõ số liệu của 1 đơn vị" in capsys.readouterr().err


def test_figures_come_from_a_summary(roster: Path, before: Path, tmp_path: Path) -> None:
    summary = tmp_path / "tong-hop-2025.xlsx"
    main(["merge", str(before), "--roster", str(roster), "--period", "2025-6T", "-o", str(summary)])
    made = tmp_path / "a.xlsx"
    unit = ["--unit", "Xã Bình An", "--code", "3"]
    assert main(["new", *unit, "--period", "2026", "--previous", str(summary), "-o", str(made)]) == 0
    assert grey(made) == ["Số liệu 6 tháng đầu năm 2025", 42, "Gia đình văn hóa"]


def test_one_return_is_enough(before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made, last = tmp_path / "a.xlsx", before / "2 Huyện Cũ" / "3 Xã Bình An 2025-6T.xlsx"
    assert main(["new", "--unit", "xã Bình An", "--period", "2026", "--previous", str(last), "-o", str(made)]) == 0
    assert grey(made) == ["Số liệu 6 tháng đầu năm 2025", 42, "Gia đình văn hóa"]
    other = tmp_path / "b.xlsx"
    assert main(["new", "--unit", "Xã Khác", "--period", "2026", "--previous", str(last), "-o", str(other)]) == 0
    assert "Kỳ trước không rõ số liệu của 1 đơn vị, nên biểu không có số liệu kỳ trước: Xã Khác" in capsys.readouterr().err


def test_figures_of_the_same_period_are_none_of_before(before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "a.xlsx"
    arguments = ["new", "--unit", "Xã Bình An", "--period", "2025-6T", "--previous", str(before), "-o", str(made)]
    assert main(arguments) == 2 and not made.exists()
    assert "không có biểu hay tệp tổng hợp nào của kỳ trước 6 tháng đầu năm 2025" in capsys.readouterr().err


# ---- From a register of decisions

REGISTER = """UBND XÃ BÌNH AN
SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026
Số QĐ;Ngày ký;Hình thức khen thưởng;Loại;Tập thể;Hộ gia đình;Lãnh đạo;Trực tiếp;Họ và tên
15/QĐ-UBND;12/3/2026;Giấy khen;Công trạng;2;1;1;5;Nguyễn Văn Phúc
16/QĐ-UBND;14/3/2026;Giấy khen;Đột xuất;;;;1;Trần Thị Quỳnh
17/QĐ-UBND;14/3/2026;Bà mẹ Việt Nam anh hùng;Kháng chiến;;;;1;Lê Thị Cường
18/QĐ-UBND;31/12/2025;Giấy khen;Công trạng;70;;;;
19/QĐ-UBND;14/3/2026;Giấy khen của Chủ tịch UBND xã;Chuyên đề;4;;;;
"""


def of_register(tmp_path: Path, *more: str) -> Path:
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    assert main(["new", "--from", str(tmp_path / "so.csv"), "-o", str(tmp_path / "bieu.xlsx"), *more]) == 0
    return tmp_path / "bieu.xlsx"


def test_a_form_is_filled_from_a_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ret,) = tdkt_xl.read(of_register(tmp_path)).returns
    filled = {line.award: (line.cells, line.note) for line in ret.lines if line.is_filled}
    assert (ret.unit.name, ret.period and ret.period.code, [found.rule for found in ret.findings]) == ("Xã Bình An", "2026", [])
    assert filled == {
        "giay-khen": ((10, 7, 9, 1, 5, 1, None, 1), None),
        "giay-khen-xa": ((4, None, None, None, None, 4, None, None), None),
        "ba-me-viet-nam-anh-hung": ((None,) * 8, "Ngoài số trên: 1 kháng chiến"),
    }
    said = capsys.readouterr().err
    assert "Biểu được điền từ 4 dòng" in said and "1 dòng không đưa vào biểu: ký ngoài kỳ" in said


def test_the_form_and_its_register_agree(tmp_path: Path) -> None:
    of_register(tmp_path)
    assert main(["merge", str(tmp_path), "-o", str(tmp_path / "th.xlsx"), "--no-cache", "--json", str(tmp_path / "o.json")]) == 0
    view = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert [found["rule"] for found in view["findings"] if found["rule"] == "register-mismatch"] == []
    assert sorted(each["status"] for each in view["submissions"]) == ["merged", "superseded"] and len(view["decisions"]) == 5


def test_unit_and_period_of_one_s_own_go_before_those_of_the_register(tmp_path: Path) -> None:
    (ret,) = tdkt_xl.read(of_register(tmp_path, "--unit", "Xã Tân An", "--period", "2025")).returns
    assert (ret.unit.name, ret.period and ret.period.code) == ("Xã Tân An", "2025")
    assert [line.cells[0] for line in ret.lines if line.is_filled] == [70]


def test_no_name_of_a_person_is_in_the_form(tmp_path: Path) -> None:
    with zipfile.ZipFile(of_register(tmp_path)) as package:
        text = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert [name for name in ("Phúc", "Quỳnh", "Cường") if name in text] == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--register"], "không đi với --out-dir hay --register"),
        (["--out-dir", "x"], "không đi với --out-dir hay --register"),
        (["--unit", "  "], "tên đơn vị"),
    ],
)
def test_what_cannot_go_with_a_register(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str) -> None:
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    assert main(["new", "--from", str(tmp_path / "so.csv"), "-o", str(tmp_path / "b.xlsx"), *more]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "b.xlsx").exists()


def test_a_file_without_a_register_fills_no_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("Xã;Tổng\nBình An;5\n", encoding="utf-8")
    assert main(["new", "--from", str(tmp_path / "a.csv"), "-o", str(tmp_path / "b.xlsx")]) == 2
    assert "không thấy sổ quyết định" in capsys.readouterr().err
