"""The ceilings of a province, in a small table of its own: read, checked against returns, printed with their source."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.forms.awards import catalogue
from tdkt_xl.intake.office_files import load_ceilings
from tdkt_xl.model.findings import Finding
from tdkt_xl.words.errors import DefinitionError

HEAD = "hinh_thuc;toi_da;so_voi;doi_tuong;cap;tu_ngay;den_ngay;can_cu"
SHARE = "Chiến sĩ thi đua cơ sở;15%;Lao động tiên tiến;;;;;Quy chế của tỉnh Mẫu, Điều 5"
REGISTER = """UBND XÃ BÌNH AN
SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026
Số quyết định;Ngày ký;Hình thức khen thưởng;Loại khen thưởng;Tập thể;Lãnh đạo;Trực tiếp
15/QĐ-UBND;12/03/2026;Lao động tiên tiến;Công trạng;;20;80
16/QĐ-UBND;12/03/2026;Chiến sĩ thi đua cơ sở;Công trạng;;6;{fighters}
17/QĐ-UBND;12/03/2026;Chiến sĩ thi đua cấp tỉnh;Công trạng;;1;1
18/QĐ-UBND;12/03/2026;Bằng khen của UBND tỉnh;Công trạng;3;1;4
"""


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    (folder / "tran.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    return folder / "tran.csv"


def found(folder: Path, *rows: str, fighters: int = 10, form: str | None = None) -> list[Finding]:
    path = folder / "so.csv"
    path.write_text(REGISTER.format(fighters=fighters), encoding="utf-8")
    submission = tdkt_xl.read(path, form=form, ceilings=table(folder, *rows))
    return [each for each in submission.all_findings if each.rule == "ceiling"]


@pytest.mark.parametrize(("fighters", "said"), [(8, False), (9, False), (10, True)])  # and 6 leaders: 15 of 100 are the most
def test_a_share_of_another_award(tmp_path: Path, fighters: int, said: bool) -> None:
    assert bool(found(tmp_path, SHARE, fighters=fighters)) is said


def test_the_finding_prints_the_numbers_and_the_source(tmp_path: Path) -> None:
    (one,) = found(tmp_path, SHARE)
    assert (one.severity, one.award, one.actual, one.expected) == ("warning", "chien-si-thi-dua-co-so", 16, 15)
    assert "nhiều nhất 15 (15% của 100 Lao động tiên tiến), theo Quy chế của tỉnh Mẫu, Điều 5" in one.message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Chiến sĩ thi đua cấp tỉnh;10%;Chiến sĩ thi đua cơ sở;;;;;Quy chế", True),  # an award of another section
        ("Chiến sĩ thi đua cấp tỉnh;12,5%;Chiến sĩ thi đua cơ sở;;;;;Quy chế", False),
        ("Bằng khen của UBND tỉnh;7;;;;;;Quy chế", True),
        ("Bằng khen của UBND tỉnh;8;;;;;;Quy chế", False),
        ("Bằng khen của UBND tỉnh;2;;tập thể;;;;Quy chế", True),
        ("Bằng khen của UBND tỉnh;3;;Tập thể;;;;Quy chế", False),
        ("Bằng khen của UBND tỉnh;4;;cá nhân;;;;Quy chế", True),
        ("bang-khen-cap-tinh;4;;cá nhân;xã;01/01/2026;31/12/2026;Quy chế", True),
        ("bang-khen-cap-tinh;4;;cá nhân;tỉnh;;;Quy chế", False),  # of another level
        ("bang-khen-cap-tinh;4;;cá nhân;;01/01/2027;;Quy chế", False),  # not yet in force
        ("bang-khen-cap-tinh;4;;cá nhân;;;30/12/2026;Quy chế", False),  # no longer
        ("Giấy khen;0;;;;;;Quy chế", False),  # none was given
        ("Chiến sĩ thi đua cơ sở;1%;Giấy khen;;;;;Quy chế", False),  # of nothing no share is known
    ],
)
def test_what_a_ceiling_is_about(tmp_path: Path, row: str, said: bool) -> None:
    assert bool(found(tmp_path, row)) is said


@pytest.mark.parametrize(
    ("form", "most", "said"), [("bth-21", 7, True), ("bth-21", 8, False), ("bm03", 7, True), ("bm03", 8, False)]
)
def test_forms_with_other_columns(tmp_path: Path, form: str, most: int, said: bool) -> None:
    assert bool(found(tmp_path, f"Bằng khen của UBND tỉnh;{most};;;;;;Quy chế", form=form)) is said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Bằng khen rất lạ;2;;;;;;Quy chế", "dòng 2: hình thức “Bằng khen rất lạ” không có trong danh mục"),
        ("Giấy khen;nhiều;;;;;;Quy chế", "mức tối đa “nhiều” không hợp lệ"),
        ("Giấy khen;15;Lao động tiên tiến;;;;;Quy chế", "tỷ lệ phải có dấu %"),
        ("Giấy khen;15%;;;;;;Quy chế", "tỷ lệ phải có dấu %"),
        ("Giấy khen;2;;hai;;;;Quy chế", "đối tượng “hai” không hợp lệ"),
        ("Giấy khen;2;;;thôn;;;Quy chế", "cấp “thôn” không hợp lệ"),
        ("Giấy khen;2;;;;32/13/2026;;Quy chế", "ngày “32/13/2026” không hợp lệ"),
        ("Giấy khen;2;;;;;;", "thiếu căn cứ"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        load_ceilings(table(tmp_path, row), catalogue())


def test_a_workbook_with_words_as_headings_and_a_cell_of_percent(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Hình thức", "Tối đa", "So với", "Căn cứ"])
    book.active.append(["CSTĐCS", 0.15, "LĐTT", "Quy chế"])
    book.active["B2"].number_format = "0%"
    book.save(tmp_path / "tran.xlsx")
    (ceiling,) = load_ceilings(tmp_path / "tran.xlsx", catalogue())
    assert (ceiling.award, ceiling.most, ceiling.of) == ("chien-si-thi-dua-co-so", 15, "lao-dong-tien-tien")


def test_another_table_is_refused_with_the_columns_that_are_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "so.csv").write_text(REGISTER.format(fighters=1), encoding="utf-8")
    for wrong in (tmp_path / "so.csv", tmp_path / "không có.csv"):
        assert main(["check", str(tmp_path / "so.csv"), "--ceilings", str(wrong)]) == 2
    told = capsys.readouterr().err
    assert "cần “Hình thức”, “Tối đa”, “Căn cứ”" in told and "Không đọc được" in told
    assert main(["check", str(tmp_path / "so.csv"), "--ceilings", str(table(tmp_path))]) == 2
    assert "không có mức trần nào" in capsys.readouterr().err


def test_a_merge_takes_the_ceilings_beside_the_roster_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nộp").mkdir()
    (tmp_path / "nộp" / "so.csv").write_text(REGISTER.format(fighters=10), encoding="utf-8")
    roster = tmp_path / "don-vi.csv"
    roster.write_text("ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n", encoding="utf-8")
    merge = [
        "merge",
        str(tmp_path / "nộp"),
        "--roster",
        str(roster),
        "-o",
        str(tmp_path / "o.xlsx"),
        "--json",
        str(tmp_path / "o.json"),
    ]

    def rules() -> list[str]:
        assert main(merge) == 0
        return [each["rule"] for each in json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["findings"]]

    assert "ceiling" not in rules()
    table(tmp_path, SHARE).rename(tmp_path / "tran-khen-thuong.csv")
    capsys.readouterr()
    assert "ceiling" in rules()  # and what was kept of the first reading is not used
    assert "Mức trần của tỉnh lấy theo tran-khen-thuong.csv" in capsys.readouterr().err
