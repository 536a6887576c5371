"""Whose figures count: own returns beside summaries, neighbours of one level, namesakes; through the command and its JSON alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.merging import Options, merge
from tests.rollup.made import FORM, YEAR, giay_khen, submission
from tests.sheets import write_return

LEVELS = {"Tỉnh": "tinh", "Huyện": "huyen", "Xã": "xa", "Phường": "xa", "Thị trấn": "xa"}
ROSTER = """ma,ten,cap,ma_cap_tren
T,Tỉnh Mẫu,tinh,
HA,Huyện Đông Hà,huyen,T
HB,Huyện Tây Hà,huyen,T
A1,Xã Tân An,xa,HA
A2,Xã Bình An,xa,HA
B1,Xã Tân An,xa,HB
B2,Xã Hòa Lạc,xa,HB
"""
View = dict[str, Any]


def sent(path: Path, unit: str, awards: int, *, upper: str | None = None, summary: bool = False) -> Path:
    """A return with so many Giấy khen, all of them collective merit awards; a summary says of itself what it is."""
    level = next(level for word, level in LEVELS.items() if unit.startswith(word))
    said = {"tdkt.kind": "summary", "tdkt.unit.name": unit, "tdkt.unit.level": level, "tdkt.period": "2026"} if summary else {}
    return write_return(path, {"giay-khen": {3: awards, 6: awards}}, unit=unit, upper=upper, properties=said)


def merged(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str, roster: str | None = None) -> View:
    """The JSON of a merge of the folder."""
    more: list[str] = []
    if roster is not None:
        (folder.parent / "roster.csv").write_text(roster, encoding="utf-8")
        more = ["--roster", str(folder.parent / "roster.csv")]
    command = ["merge", str(folder), "-o", str(folder.parent / "out.xlsx"), "--json", "-", "--no-cache", *more, *arguments]
    assert main(command) < 2
    view: View = json.loads(capsys.readouterr().out)
    return view


def total(view: View) -> int | None:
    (line,) = (each for each in view["totals"] if each["award"] == "giay-khen")
    count: int | None = line["cells"]["3"]
    return count


def by_unit(view: View) -> dict[str, int]:
    return {each["unit"]["name"]: total(each) or 0 for each in view["by_unit"]}


def statuses(view: View) -> dict[str, str]:
    return {Path(each["file"]).name: each["status"] for each in view["submissions"]}


# ---- A unit's own return beside its summary


@pytest.mark.parametrize("roster", [None, ROSTER])
def test_a_summary_takes_its_unit_s_own_return_in(tmp_path: Path, capsys: pytest.CaptureFixture[str], roster: str | None) -> None:
    sent(tmp_path / "in" / "tổng hợp.xlsx", "Huyện Đông Hà", 10, summary=True)
    sent(tmp_path / "in" / "riêng.xlsx", "Huyện Đông Hà", 3)
    view = merged(tmp_path / "in", capsys, roster=roster)
    assert total(view) == 10 and by_unit(view) == {"Huyện Đông Hà": 10}
    assert statuses(view) == {"tổng hợp.xlsx": "merged", "riêng.xlsx": "superseded"}


@pytest.mark.parametrize("roster", [None, ROSTER])
def test_an_own_return_stands_beside_the_returns_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], roster: str | None
) -> None:
    """The summary gives way to its parts; what the district awarded itself is one of them."""
    sent(tmp_path / "in" / "tổng hợp.xlsx", "Huyện Đông Hà", 10, summary=True)
    sent(tmp_path / "in" / "riêng.xlsx", "Huyện Đông Hà", 3)
    for name, awards in (("Xã Tân An", 5), ("Xã Bình An", 2)):
        sent(tmp_path / "in" / f"{name}.xlsx", name, awards, upper="UBND HUYỆN ĐÔNG HÀ")
    view = merged(tmp_path / "in", capsys, roster=roster)
    assert total(view) == 10 and statuses(view)["tổng hợp.xlsx"] == "superseded"
    assert by_unit(view) == {"Huyện Đông Hà": 3, "Xã Tân An": 5, "Xã Bình An": 2}
    assert [f for f in view["findings"] if f["rule"] == "summary-difference"] == []


def test_what_a_summary_holds_beyond_its_parts_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent(tmp_path / "in" / "tổng hợp.xlsx", "Huyện Đông Hà", 12, summary=True)
    sent(tmp_path / "in" / "riêng.xlsx", "Huyện Đông Hà", 3)
    sent(tmp_path / "in" / "xã.xlsx", "Xã Tân An", 5, upper="UBND HUYỆN ĐÔNG HÀ")
    view = merged(tmp_path / "in", capsys, roster=ROSTER)
    (found,) = (f for f in view["findings"] if f["rule"] == "summary-difference")
    assert total(view) == 8 and (found["actual"], found["expected"]) == (12, 8)


def test_a_newer_own_return_does_not_push_the_summary_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent(tmp_path / "in" / "tổng hợp.xlsx", "Huyện Đông Hà", 10, summary=True)
    for number in (1, 2):
        sent(tmp_path / "in" / f"riêng lần {number}.xlsx", "Huyện Đông Hà", number)
    view = merged(tmp_path / "in", capsys, roster=ROSTER)
    assert total(view) == 10
    assert {status for name, status in statuses(view).items() if name != "tổng hợp.xlsx"} == {"superseded"}


# ---- Neighbours of one level


@pytest.mark.parametrize(
    "units",
    [
        ("Xã Tân An", "Xã Bình An"),
        ("Phường Hồng Hà", "Thị trấn Cẩm Giàng"),
        ("Huyện Đông Hà", "Huyện Tây Hà"),
        ("Tỉnh Mẫu", "Tỉnh Khác"),
    ],
)
def test_a_summary_does_not_swallow_a_neighbour(units: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one summary among units of its own level stands above none of them."""
    sent(tmp_path / "in" / "a.xlsx", units[0], 10, summary=True)
    sent(tmp_path / "in" / "b.xlsx", units[1], 5)
    view = merged(tmp_path / "in", capsys)
    assert total(view) == 15 and by_unit(view) == dict(zip(units, (10, 5), strict=True))
    assert set(statuses(view).values()) == {"merged"}


def test_the_one_summary_of_a_higher_level_takes_those_below_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent(tmp_path / "in" / "a.xlsx", "Huyện Đông Hà", 10, summary=True)
    sent(tmp_path / "in" / "b.xlsx", "Xã Tân An", 5)
    view = merged(tmp_path / "in", capsys)
    assert total(view) == 5 and statuses(view) == {"a.xlsx": "superseded", "b.xlsx": "merged"}


# ---- Namesakes


def test_namesakes_are_told_apart_by_the_letterhead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent(tmp_path / "in" / "a.xlsx", "Xã Tân An", 5, upper="UBND HUYỆN ĐÔNG HÀ")
    sent(tmp_path / "in" / "b.xlsx", "Xã Tân An", 7, upper="UBND HUYỆN TÂY HÀ")
    view = merged(tmp_path / "in", capsys, roster=ROSTER)
    assert {each["unit"]["code"] for each in view["by_unit"]} == {"A1", "B1"} and total(view) == 12


@pytest.mark.parametrize("roster", [None, ROSTER])
def test_namesakes_are_told_apart_by_the_innermost_district_folder(
    roster: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A district's folder may lie in that of the district which collects for all: the nearest one is the unit's."""
    collector = tmp_path / "in" / "Huyện Đông Hà gửi"
    collector.mkdir(parents=True)
    base = tmp_path / "in" / "Huyện Đông Hà"
    sent(base / "Huyện Đông Hà" / "x.xlsx", "Xã Tân An", 5, upper="UBND TỈNH MẪU")
    sent(base / "Huyện Tây Hà" / "x.xlsx", "Xã Tân An", 7, upper="UBND TỈNH MẪU")
    view = merged(tmp_path / "in", capsys, roster=roster)
    assert total(view) == 12 and set(statuses(view).values()) == {"merged"}
    if roster is not None:
        assert {each["unit"]["code"] for each in view["by_unit"]} == {"A1", "B1"}


def test_a_summary_s_part_is_no_namesake_of_another_district(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a roster a summary of ours lists its parts; a commune of the same name elsewhere is not one of them."""
    for name, upper, awards in (("Xã Tân An", "UBND HUYỆN ĐÔNG HÀ", 5), ("Xã Bình An", "UBND HUYỆN ĐÔNG HÀ", 2)):
        sent(tmp_path / "Huyện Đông Hà" / f"{name}.xlsx", name, awards, upper=upper)
    assert main(["merge", str(tmp_path / "Huyện Đông Hà"), "-o", str(tmp_path / "in" / "huyện.xlsx"), "--no-cache"]) == 0
    sent(tmp_path / "in" / "khác.xlsx", "Xã Tân An", 7, upper="UBND HUYỆN TÂY HÀ")
    capsys.readouterr()
    view = merged(tmp_path / "in", capsys)
    assert total(view) == 14 and set(statuses(view).values()) == {"merged"}


@pytest.mark.parametrize(("code", "status"), [("A1", "superseded"), (None, "superseded"), ("B1", "merged")])
def test_a_summary_s_part_is_no_namesake_with_another_code(code: str | None, status: str) -> None:
    part = Unit("A1", "Xã Tân An", "xa")
    summary = submission("a.xlsx", Unit("HA", "Huyện Đông Hà", "huyen"), [giay_khen(10)], kind="summary")
    summary = replace(summary, returns=[replace(summary.returns[0], parts=frozenset({part}))])
    namesake = submission("b.xlsx", Unit(code, "Xã Tân An", "xa", "UBND TỈNH MẪU"), [giay_khen(5)])
    assert merge([summary, namesake], Options(FORM, period=YEAR)).submissions[0].status == status


# ---- The due day


@pytest.mark.parametrize(("hour", "day", "late"), [("00:00", 15, 0), ("23:59", 15, 0), ("00:00", 16, 1), ("12:00", 18, 3)])
def test_the_due_day_itself_is_on_time_everywhere(
    hour: str, day: int, late: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import os
    from datetime import datetime

    import openpyxl

    moment = datetime.fromisoformat(f"2026-12-{day}T{hour}").timestamp()
    os.utime(sent(tmp_path / "in" / "a.xlsx", "Xã Bình An", 5), (moment, moment))
    roster = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\nA2,Xã Bình An,xa,T\n"
    view = merged(tmp_path / "in", capsys, "--due", "15/12/2026", roster=roster)
    assert [each["days_late"] for each in view["submissions"]] == [late]
    assert {(each["on_time"], each["late"]) for each in view["progress"]} == {(int(not late), int(late > 0))}
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    words = {str(cell.value) for row in book["Theo dõi"].iter_rows() for cell in row if cell.value is not None}
    assert (f"Trễ {late} ngày" if late else "Đúng hạn") in words
    rows = ([cell.value for cell in row] for row in book["Tiến độ"].iter_rows(min_row=4, max_row=6))
    heads, every = [row for row in rows if row[0] is not None][:2]
    shown = dict(zip(heads, every, strict=True))
    assert (shown["Đúng hạn"], shown["Trễ hạn"]) == (int(not late), int(late > 0))
    assert main(["merge", str(tmp_path / "in"), "-o", str(tmp_path / "o.xlsx"), "--due", "15/12/2026", "--no-cache"]) < 2
    assert f"{int(not late)} đơn vị đúng hạn, {int(late > 0)} đơn vị trễ hạn" in capsys.readouterr().out
