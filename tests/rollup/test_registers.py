"""Registers of decisions in a roll-up: carried into the summary, beside a form, and held against the issuer's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.summary.decisions_sheet import AWARD_DECISIONS
from tests.sheets import write_return

ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n2,Xã Tân An,xa,T\n"
HEAD = "Số QĐ,Ngày ký,Hình thức khen thưởng,Loại,Tập thể,Lãnh đạo,Trực tiếp,Họ và tên,Ghi chú"
OWN = '15/QĐ-UBND,12/3/2026,Giấy khen,Công trạng,2,1,5,"Nguyễn Văn Phúc, Trần Thị Quỳnh",truy tặng ông Phúc'
GIVEN = "120/QĐ-UBND,1/4/2026,Bằng khen của UBND tỉnh,Công trạng,1,1,,Lê Cường,"
NAMES = ("Phúc", "Quỳnh", "Cường")


def register(path: Path, unit: str, *rows: str) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("\n".join([f"UBND {unit.upper()}", "SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026", HEAD, *rows]), encoding="utf-8")
    return path


def merged(tmp_path: Path, *more: str) -> dict[str, Any]:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    arguments = ["--roster", str(tmp_path / "roster.csv"), "--no-cache", "--json", str(tmp_path / "o.json"), *more]
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "o.xlsx"), *arguments]) < 2
    view: dict[str, Any] = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    return view


def rules(view: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [found for found in view["findings"] if found["rule"] == rule]


def test_registers_alone_add_up_and_are_listed(tmp_path: Path) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", OWN, GIVEN)
    register(tmp_path / "in" / "b.csv", "Xã Tân An", OWN)
    view = merged(tmp_path)
    assert view["received"] == 2 and {each["status"] for each in view["submissions"]} == {"merged"}
    totals = {(each["section"], each["award"]): each["cells"] for each in view["totals"] if each["cells"]["3"]}
    assert {key: cells["3"] for key, cells in totals.items()} == {("I", "giay-khen"): 16, ("II", "bang-khen-cap-tinh"): 2}
    assert [(each["unit"]["code"], each["number"]) for each in view["decisions"]] == [
        ("1", "15/QĐ-UBND"), ("1", "120/QĐ-UBND"), ("2", "15/QĐ-UBND"),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")[AWARD_DECISIONS]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    given = ["1", "Xã Bình An", "Tỉnh Mẫu", "120/QĐ-UBND", "01/04/2026", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"]
    assert rows[-2][:6] == given


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", OWN, GIVEN, ",,Giấy khen,,3,,,,")
    merged(tmp_path)
    summary = tdkt_xl.read_summary(tmp_path / "o.xlsx")
    assert [each.entry.number for each in summary.register] == ["15/QĐ-UBND", "120/QĐ-UBND", None]
    tdkt_xl.write_summary(summary, tmp_path / "again.xlsx")
    assert tdkt_xl.read_summary(tmp_path / "again.xlsx") == summary


def test_a_figure_changed_by_hand_is_refused(tmp_path: Path) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", OWN)
    merged(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    sheet = book[AWARD_DECISIONS]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "15/QĐ-UBND")
    cell.value = "16/QĐ-UBND"
    book.save(tmp_path / "o.xlsx")
    with pytest.raises(Exception, match="16/QĐ-UBND"):
        tdkt_xl.read_summary(tmp_path / "o.xlsx")


def test_a_register_beside_a_form_is_held_against_it(tmp_path: Path) -> None:
    register(tmp_path / "in" / "so.csv", "Xã Bình An", OWN)
    lines = {"giay-khen": {3: 9, 4: 6, 6: 9, 8: 1, 9: 5}}
    write_return(tmp_path / "in" / "bieu.xlsx", lines, unit="Xã Bình An", upper=None, period="NĂM 2026")
    view = merged(tmp_path)
    became = {Path(each["file"]).name: each["status"] for each in view["submissions"]}
    assert became == {"so.csv": "superseded", "bieu.xlsx": "merged"}
    (found,) = rules(view, "register-mismatch")
    assert (Path(found["file"]).name, found["actual"], found["expected"]) == ("bieu.xlsx", 9, 8)
    assert [each["number"] for each in view["decisions"]] == ["15/QĐ-UBND"]
    assert next(each["cells"]["3"] for each in view["totals"] if each["award"] == "giay-khen") == 9


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        (GIVEN, None),
        (GIVEN.replace("120/", "121/"), "không có"),
        (GIVEN.replace("1/4/", "2/4/"), "không có"),
        (GIVEN.replace(",1,1,,", ",,1,,"), "ghi cộng lại 1 tập thể"),
        (GIVEN.replace(",1,1,,", ",5,3,,"), None),
    ],
)
def test_the_issuer_s_register_is_held_against_what_units_cite(tmp_path: Path, issued: str, said: str | None) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", GIVEN)
    issuer = register(tmp_path / "tinh.csv", "Tỉnh Mẫu", issued)
    mismatches = rules(merged(tmp_path, "--issuer", str(issuer)), "issuer-mismatch")
    found = [each for each in mismatches if "decision" in each.get("slots", {})]
    assert [said in each["message"] for each in found if said] == ([True] if said else []) and len(found) == (said is not None)


def texts(paths: Sequence[Path]) -> str:
    """All that the files say, unzipped where they are archives."""
    said = []
    for path in paths:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                said.extend(package.read(name).decode("utf-8", "replace") for name in package.namelist())
        else:
            said.append(path.read_text(encoding="utf-8"))
    return "\n".join(said)


def test_no_output_has_a_person_s_name(tmp_path: Path) -> None:
    strange = "Trần Thị Quỳnh,Lê Cường,Giấy khen ông Nguyễn Văn Phúc,Lê Cường,1,,,Lê Cường,Lê Cường"
    register(tmp_path / "in" / "a.csv", "Xã Bình An", OWN, GIVEN, strange)
    issuer = register(tmp_path / "tinh.csv", "Tỉnh Mẫu", strange, GIVEN.replace("120/", "9/"))
    merged(tmp_path, "--issuer", str(issuer))
    for name in ("r.docx", "r.html"):
        assert main(["report", str(tmp_path / "o.xlsx"), "-o", str(tmp_path / name)]) == 0
    outputs = [tmp_path / name for name in ("o.xlsx", "o.json", "r.docx", "r.html")]
    assert [name for name in NAMES if name in texts(outputs)] == []


def test_prize_money_is_computed_where_it_is_asked_for(tmp_path: Path) -> None:
    rows = [f"{n}/QĐ,{day},Lao động tiên tiến,Công trạng,,1,4,," for n, day in ((1, "20/12/2025"), (2, "5/6/2025"))]
    register(tmp_path / "in" / "a.csv", "Xã Bình An", *rows)
    path = tmp_path / "in" / "a.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2026", "2025"), encoding="utf-8")
    merged(tmp_path)
    assert "Tiền thưởng (đồng)" not in texts([tmp_path / "o.xlsx"])
    merged(tmp_path, "--prizes")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")[AWARD_DECISIONS]
    table = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in table if "Tiền thưởng (đồng)" in row)
    assert [row[heading.index("Tiền thưởng (đồng)")] for row in table[table.index(heading) + 1 :]] == [3_510_000, None]
    assert "Nghị định 152/2025/NĐ-CP" in str(table[1][0])
    assert tdkt_xl.read_summary(tmp_path / "o.xlsx").asked.prizes
