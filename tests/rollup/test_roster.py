"""Tables of units and of old and new codes: what is read of them, and what is said of those that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.files.kept_tables import COLUMN_WORDS, table_rows
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.rollup.succession import load_units_map
from tdkt_xl.words.errors import DefinitionError
from tests.legacy_codes import tcvn3, vietnamese_code_page, viqr, vni

TABLE = "ma,ten,tu_ngay\nA,Xã A,1/7/2025\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(",", ";").encode(),
        f"sep=;\n{TABLE.replace(',', ';')}".encode(),
        f"Danh sách đơn vị;;\n;;\n{TABLE.replace(',', ';')}".encode(),
        "Tên,Từ ngày,Ghi chú,Mã\nXã A,2025-07-01,x,A\n".encode(),
        "Stt,Mã đơn vị,Tên đơn vị,Từ ngày\n1,A,Xã A,01/07/2025\n".encode(),
    ],
    ids=[
        "plain",
        "BOM",
        "Windows",
        "old Mac",
        "Unicode text",
        "semicolons",
        "sep line",
        "title above",
        "headings as written",
        "in words",
    ],
)
def test_a_table_in_any_of_the_ways_that_excel_saves_it(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(data)
    (office,) = load_roster(tmp_path / "r.csv").offices.values()
    assert (office.code, office.name, office.valid_from) == ("A", "Xã A", date(2025, 7, 1))


def test_a_workbook_with_a_title_and_codes_that_are_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Danh sách đơn vị năm 2026"], [], ["Mã", "Tên", "Từ ngày"], [26734, "Xã A", date(2025, 7, 1)]):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    (office,) = load_roster(tmp_path / "r.xlsx").offices.values()
    assert (office.code, office.valid_from) == ("26734", date(2025, 7, 1))


NAMES = ["Xã Bình An", "Phường Trần Hưng Đạo", "Xã Krông Nô", "Đặc khu Phú Quốc"]


@pytest.mark.parametrize("encode", [tcvn3, vni, viqr])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_names_typed_in_fonts_from_before_unicode(tmp_path: Path, encode: Callable[[str], str], ending: str) -> None:
    rows = [["ma", encode("Tên"), "email"], *([str(i), encode(name), f"xa.an{i}@x.vn"] for i, name in enumerate(NAMES))]
    path = tmp_path / f"r.{ending}"
    if ending == "csv":
        path.write_bytes("\n".join(",".join(row) for row in rows).encode("latin-1"))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    offices = list(load_roster(path).offices.values())
    assert [office.name.casefold() for office in offices] == [name.casefold() for name in NAMES]
    assert offices[1].email == "xa.an1@x.vn"


def test_in_the_vietnamese_code_page(tmp_path: Path) -> None:
    table = "\n".join(["ma,ten", *(f"{i},{name}" for i, name in enumerate(NAMES))])
    (tmp_path / "r.csv").write_bytes("".join(map(vietnamese_code_page, table)).encode("cp1258"))
    assert [office.name for office in load_roster(tmp_path / "r.csv").offices.values()] == NAMES


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ma,ten,tu_ngay,den_ngay\nA,Xã A,2026-07-01,1/1/2026\n", r"dòng 2: Xã A có từ ngày 01/07/2026 sau đến ngày 01/01/2026"),
        (f"ma,ten\nA,{'x' * 200_000}\n", "ô dài bất thường"),
        ("ma,ten,ma_cap_tren\nA,Xã A,A\n", "vòng cấp trên luẩn quẩn"),
        ("ma,ten\n", "không có đơn vị nào. Hãy ghi"),
        ("\n\n", "thiếu cột “Mã đơn vị”, “Tên đơn vị” ở dòng tiêu đề"),
    ],
    ids=["days", "quote", "circle", "headings alone", "blank"],
)
def test_a_roster_s_slips_are_named(table: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(table, encoding="utf-8")
    with pytest.raises(DefinitionError, match=said):
        load_roster(tmp_path / "r.csv")


def test_a_file_that_cannot_be_opened_is_said_in_vietnamese(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "không có.csv", tmp_path / "không có.xlsx"):
        with pytest.raises(
            DefinitionError, match=r"Không đọc được .*: (đây là thư mục, không phải tệp|không có tệp hay thư mục này)\."
        ):
            load_roster(path)


def test_in_another_encoding_it_says_how_to_save(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes("ma,ten\nA,Xã Bình An, huyện Mỹ Lộc\n".encode().replace(b"A", b"\xff"))
    with pytest.raises(DefinitionError, match="Lưu thành “CSV UTF-8”"):
        load_roster(tmp_path / "r.csv")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,B,\nB,A,\n", r"m\.csv, dòng 2: mã “A” đi vòng"),
        ("C,A,\nA,B,1/7/2025\nB,D,2025-07-01\nD,A,1/7/2025\n", r"m\.csv, dòng 3: mã “A” đi vòng"),
        ("A,,\n", "dòng 2: thiếu mã cũ"),
    ],
)
def test_a_map_s_slips_are_named(rows: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"ma_cu,ma_moi,tu_ngay\n{rows}", encoding="utf-8")
    with pytest.raises(DefinitionError, match=said):
        load_units_map(tmp_path / "m.csv")


def test_units_that_went_on_under_their_own_codes_or_came_back_later_are_no_circle(tmp_path: Path) -> None:
    rows = ["A,A,", "B,A,", "C,C,", "C,D,", "E,F,1/1/2024", "F,E,1/1/2025"]
    (tmp_path / "m.csv").write_text("\n".join(["ma_cu,ma_moi,tu_ngay", *rows]), encoding="utf-8")
    assert len(load_units_map(tmp_path / "m.csv")) == len(rows)


def test_a_column_is_known_by_the_words_that_messages_call_it(tmp_path: Path) -> None:
    path = tmp_path / "bảng.csv"
    path.write_text(f"{','.join(COLUMN_WORDS.values())}\n{'x,' * len(COLUMN_WORDS)}\n", encoding="utf-8")
    assert [list(row) for _, row in table_rows(path, [*COLUMN_WORDS], ())] == [[*COLUMN_WORDS]]
