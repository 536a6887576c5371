"""Whatever came has its line, and a unit from which something came is never said to have sent nothing."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tdkt_xl.commands.cli import main
from tests.sheets import write_return

ROSTER = """ma,ten,cap,ma_cap_tren,email
T,Tỉnh Mẫu,tinh,,
H1,Huyện Đông Hà,huyen,T,
H2,Huyện Tây Hà,huyen,T,
1,Xã Bình An,xa,H1,ubnd.binhan@example.vn
2,Xã Tân An,xa,H1,
3,Xã Tân An,xa,H2,
4,Phường Ba,xa,H2,
"""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
View = dict[str, Any]


def merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> View:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    more = ["--roster", str(tmp_path / "roster.csv"), "--no-cache", "--json", "-", "--period", "2026"]
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "o.xlsx"), *more]) < 2
    view: View = json.loads(capsys.readouterr().out)
    return view


def sent(view: View) -> dict[str, list[str]]:
    return {each["code"]: [file.rpartition("/in/")[2] for file in each["sent"]] for each in view["missing"] if each["sent"]}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("Xã Bình An.png", "1"),
        ("BINH AN bieu ky.jpg", "1"),
        ("Bao cao xa Binh An nam 2026.rar", "1"),
        ("Huyện Đông Hà/Xã Tân An.jpg", "2"),
        ("Huyện Tây Hà/tan an.jpg", "3"),
        ("Huyện Tây Hà/Xã Tân An/scan001.jpg", "3"),
        ("Ba.png", "4"),
        ("xã Bình An/a/b/scan.7z", "1"),
        ("Xã Tân An.jpg", None),  # of which of the two nobody can tell
        ("quý ba.jpg", None),
        ("scan001.jpg", None),
    ],
)
def test_a_file_is_its_unit_s_by_name_or_folder(
    file: str, code: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(PICTURE)
    view = merged(tmp_path, capsys)
    assert sent(view) == ({code: [file]} if code else {})
    assert [each["status"] for each in view["submissions"]] == ["unreadable"]


def test_a_file_without_a_form_is_its_letterhead_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A4"] = "UBND HUYỆN TÂY HÀ", "UBND XÃ TÂN AN", "Danh sách cán bộ"
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "scan.xlsx")
    view = merged(tmp_path, capsys)
    assert sent(view) == {"3": ["scan.xlsx"]}
    assert [(each["status"], each["reason"]) for each in view["submissions"]] == [("rejected", "no-form")]


def test_an_attachment_is_the_sender_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "UBND.BinhAn@example.vn", "Tue, 15 Dec 2026 08:00:00 +0700"
    message.set_content("Gửi Phòng")
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="scan.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "thư.eml").write_bytes(bytes(message))
    assert sent(merged(tmp_path, capsys)) == {"1": ["thư.eml!/scan.png"]}


def test_a_unit_whose_return_counts_is_not_missing_for_a_picture_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_return(tmp_path / "in" / "a.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Bình An", upper="UBND HUYỆN ĐÔNG HÀ")
    (tmp_path / "in" / "Xã Bình An.png").write_bytes(PICTURE)
    view = merged(tmp_path, capsys)
    assert "1" not in {each["code"] for each in view["missing"]} and view["received"] == 1
    assert {Path(each["file"]).name: (each["status"], each["unit"]["code"]) for each in view["submissions"]} == {
        "a.xlsx": ("merged", "1"),
        "Xã Bình An.png": ("unreadable", "1"),
    }


def test_sheets_letter_and_screen_say_sent_and_not_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Xã Bình An.png").write_bytes(PICTURE)
    view = merged(tmp_path, capsys)
    (told,) = (f["message"] for f in view["findings"] if f["rule"] == "missing-unit" and f["actual"] == "1")
    assert "Xã Bình An.png" in told and "không mở được" in told
    book = openpyxl.load_workbook(tmp_path / "o.xlsx", data_only=True)
    tracked = [[str(cell.value) for cell in row] for row in book["Theo dõi"].iter_rows()]
    of_unit = [row for row in tracked if "Xã Bình An" in row]
    assert ["ĐÃ GỬI, CHƯA CỘNG ĐƯỢC" in row for row in of_unit] == [True, False] and "Không mở được" in of_unit[1]
    assert sum("CHƯA NỘP" in row for row in tracked) == 3
    letter = " ".join(str(cell.value) for row in book["Đôn đốc"].iter_rows() for cell in row)
    assert "Xã Bình An, Huyện Đông Hà – đã gửi nhưng chưa cộng được: Xã Bình An.png (Không mở được" in letter
    roster = ["--roster", str(tmp_path / "roster.csv")]
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "o2.xlsx"), "--no-cache", *roster]) == 1
    out = capsys.readouterr().out
    assert "Đã gửi, chưa cộng được (1): Xã Bình An." in out and "Chưa nộp (3): " in out
    assert str(tmp_path) not in letter
