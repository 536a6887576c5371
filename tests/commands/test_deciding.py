"""Deciding by the sheets: what is written into "Theo dõi" is read back by the next `tdkt merge`, and stands in "Nhật ký"."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.words.errors import OutputError, TdktError, UnusableFile
from tests.office import LibreOffice
from tests.sheets import write_return
from tests.summaries import LINES, ROSTER

pytestmark = pytest.mark.slow

HEADINGS = ("Xử lý", "Lý do", "Người xử lý", "Ngày", "Chấp nhận")


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two returns of three units, and their summary "th.xlsx"."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    send(tmp_path, "Xã Bình An", time=1)
    send(tmp_path, "Sở Nội vụ", time=1)
    assert merge_year("th.xlsx") == 0
    return tmp_path


def send(folder: Path, name: str, more: int = 0, *, file: str = "", time: int = 0) -> None:
    """A return of a unit, `more` Giấy khen above what it has otherwise; `time` orders files."""
    lines = {award: dict(cells) for award, cells in LINES.get(name, {"giay-khen": {3: 1, 6: 1}}).items()}
    lines["giay-khen"][3] += more
    lines["giay-khen"][6] += more
    path = folder / "nop" / f"{file or name}.xlsx"
    explained = {"P6": "Giải trình", "P11": "Có 02 doanh nhân"} if name == "Xã Bình An" else {}
    write_return(path, lines, unit=name, upper=None, period="NĂM 2026", edits=explained)
    os.utime(path, (1_790_000_000 + time, 1_790_000_000 + time))


def merge_year(output: str, *arguments: str) -> int:
    return main(["merge", "nop", "-o", output, "--roster", "roster.csv", "--period", "2026", "--no-cache", *arguments])


def view(output: str, *arguments: str) -> dict[str, Any]:
    """The JSON of one more merge onto the file."""
    assert merge_year(output, "--json", "th.json", *arguments) < 2
    return json.loads(Path("th.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def row_of(sheet: Any, **wanted: str) -> tuple[int, Mapping[str, int]]:
    """The number of the row in which these columns say so, and the columns by heading."""
    places = {cell.value: cell.column for cell in sheet[4]}
    names = {"unit": "Đơn vị", "status": "Tình trạng", "file": "Tệp"}
    for number in range(5, sheet.max_row + 1):
        if all(sheet.cell(number, places[names[name]]).value == value for name, value in wanted.items()):
            return number, places
    raise AssertionError(f"không có dòng {wanted}")


def decide(file: str, where: Mapping[str, str], **cells: object) -> None:
    """Writes into the sheet as a person does: `decision`, `reason`, `by`, `on`, `accepted`."""
    book = openpyxl.load_workbook(file)
    sheet = book["Theo dõi"]
    number, places = row_of(sheet, **where)
    for name, heading in zip(("decision", "reason", "by", "on", "accepted"), HEADINGS, strict=True):
        if name in cells:
            sheet.cell(number, places[heading]).value = cells[name]  # type: ignore[assignment]
    book.save(file)


BINH_AN = {"unit": "Xã Bình An", "status": "Đã tổng hợp"}
SO_NOI_VU = {"unit": "Sở Nội vụ", "status": "Đã tổng hợp"}
XA_VANG = {"unit": "Xã Vắng"}


def submission(told: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    return next(each for each in told["submissions"] if each["file"] == f"nop/{file}.xlsx")  # type: ignore[no-any-return]


# ---- What the sheet offers


def test_the_sheet_has_cells_to_decide_in_with_lists_to_choose_from(year: Path) -> None:
    sheet = openpyxl.load_workbook("th.xlsx")["Theo dõi"]
    number, places = row_of(sheet, unit="Xã Bình An", status="Đã tổng hợp")
    lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    letters = {heading: openpyxl.utils.get_column_letter(places[heading]) for heading in HEADINGS}
    last = sheet.max_row
    assert lists == {
        f"{letters['Xử lý']}5:{letters['Xử lý']}{last}": '"Duyệt,Trả lại"',
        f"{letters['Chấp nhận']}5:{letters['Chấp nhận']}{last}": '"Có,Không"',
    }
    below, _ = row_of(sheet, unit="Xã Bình An", status="Giải trình")
    assert below == number + 1 and "Có 02 doanh nhân" in sheet.cell(below, places["Vì sao"]).value


# ---- Read back


def test_a_decision_is_read_back_shown_again_and_logged(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt", by="Lê An", on=date(2026, 12, 2))
    told = view("th.xlsx")
    each = submission(told, "Xã Bình An")
    told_of_it = [each[name] for name in ("status", "decision", "reason", "by", "on")]
    assert told_of_it == ["merged", "approved", None, "Lê An", "2026-12-02"]
    assert told["locked"] is False
    book = openpyxl.load_workbook("th.xlsx")
    number, places = row_of(book["Theo dõi"], **BINH_AN)
    shown = [book["Theo dõi"].cell(number, places[heading]).value for heading in HEADINGS]
    assert shown[:3] == ["Duyệt", None, "Lê An"] and shown[3].date() == date(2026, 12, 2)
    log = [cell.value for cell in book["Nhật ký"][5]]
    assert log[0] == "1" and log[2:9] == ["Duyệt", "1", "Xã Bình An", "Xã Bình An.xlsx, trang “BTH”", None, "Lê An", "02/12/2026"]
    summary = tdkt_xl.read_summary("th.xlsx")
    assert [office.name for office in summary.approved] == ["Xã Bình An"] and len(summary.log) == 1


@pytest.mark.parametrize("typed", ["Duyệt", "duyệt ", "DUYET", "Đã duyệt"])
def test_a_decision_may_be_typed_in_other_ways(typed: str, year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision=typed, on="2/12/2026")
    each = submission(view("th.xlsx"), "Xã Bình An")
    assert (each["decision"], each["on"]) == ("approved", "2026-12-02")


def test_decisions_go_into_another_file_too(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    assert submission(view("moi.xlsx", "--decisions", "th.xlsx"), "Xã Bình An")["decision"] == "approved"


def test_a_later_return_waits(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    send(year, "Xã Bình An", 5, file="Xã Bình An lần 2", time=9)
    told = view("th.xlsx")
    assert submission(told, "Xã Bình An lần 2")["status"] == "waiting"
    assert [each["rule"] for each in told["findings"]].count("approved-changed") == 1
    assert "Đã duyệt 1/3 đơn vị; 1 biểu chờ xử lý." in capsys.readouterr().out
    assert tdkt_xl.read_summary("th.xlsx").waiting


def test_approved_figures_stay_when_the_file_is_overwritten_or_gone(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    before = view("th.xlsx")["totals"]
    send(year, "Xã Bình An", 7, time=9)
    assert view("th.xlsx")["totals"] == before
    (year / "nop" / "Xã Bình An.xlsx").unlink()
    assert view("th.xlsx")["totals"] == before


def test_a_return_sent_back_is_missing_with_what_it_sent(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Trả lại", reason="Thiếu chữ ký của lãnh đạo")
    told = view("th.xlsx")
    assert {each["name"]: each["sent"] for each in told["missing"]} == {"Xã Bình An": ["nop/Xã Bình An.xlsx"], "Xã Vắng": []}
    each = submission(told, "Xã Bình An")
    assert (each["status"], each["decision"], each["reason"]) == ("rejected", "returned", "Thiếu chữ ký của lãnh đạo")


def test_a_return_sent_back_without_a_reason_is_told_and_stays(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Trả lại", reason="sai")
    for _ in range(2):
        told = view("th.xlsx")
        assert [each["file"] for each in told["findings"] if each["rule"] == "decision-reason"] == ["nop/Xã Bình An.xlsx"]
    sheet = openpyxl.load_workbook("th.xlsx")["Theo dõi"]
    number, places = row_of(sheet, **BINH_AN)
    assert [sheet.cell(number, places[heading]).value for heading in HEADINGS[:2]] == ["Trả lại", "sai"]


def test_an_explanation_is_accepted_or_not(year: Path) -> None:
    row = {"unit": "Xã Bình An", "status": "Giải trình"}
    decide("th.xlsx", row, accepted="Có")
    told = view("th.xlsx")
    assert [each["accepted"] for each in told["findings"] if each.get("explained")] == [True]
    assert [each["action"] for each in told["log"]] == ["Chấp nhận giải trình"]
    summary = tdkt_xl.read_summary("th.xlsx")
    assert list(summary.explanations.values()) == ["Có 02 doanh nhân"]
    decide("th.xlsx", row, accepted="Không")
    told = view("th.xlsx")
    assert [each["accepted"] for each in told["findings"] if each.get("explained")] == [False]
    assert tdkt_xl.read_summary("th.xlsx").explanations == {}
    sheet = openpyxl.load_workbook("th.xlsx")["Theo dõi"]
    number, places = row_of(sheet, **row)
    assert sheet.cell(number, places["Chấp nhận"]).value == "Không"


@pytest.mark.parametrize(
    ("where", "cells", "said"),
    [
        (BINH_AN, {"decision": "đồng ý"}, "không dùng được “đồng ý” ghi cho Xã Bình An: cần Duyệt hoặc Trả lại"),
        (XA_VANG, {"decision": "Duyệt"}, "đơn vị này không có biểu nào được cộng"),
        (BINH_AN, {"decision": "Duyệt", "on": "hôm qua"}, "không phải ngày"),
        (SO_NOI_VU, {"accepted": "Có"}, "ghi ở dòng “Giải trình” ngay dưới"),
    ],
    ids=["word", "missing", "day", "nothing-explained"],
)
def test_what_cannot_be_used_is_told_with_its_cell(
    where: Mapping[str, str], cells: dict[str, object], said: str, year: Path
) -> None:
    decide("th.xlsx", where, **cells)
    (told,) = [each for each in view("th.xlsx")["findings"] if each["rule"] == "decision-unread"]
    assert said in told["message"].casefold() or said in told["message"]
    assert (told["file"], told["sheet"]) == ("th.xlsx", "Theo dõi") and told["cell"]


def test_a_sheet_sorted_by_hand_says_the_same(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt", by="Lê An")
    book = openpyxl.load_workbook("th.xlsx")
    rows = [[cell.value for cell in row] for row in book["Theo dõi"].iter_rows(min_row=5)]
    for at, row in enumerate(reversed(rows), 5):
        for place, value in enumerate(row, 1):
            book["Theo dõi"].cell(at, place).value = value
    book.save("th.xlsx")
    assert submission(view("th.xlsx"), "Xã Bình An")["by"] == "Lê An"


def test_decided_in_libreoffice_it_reads_the_same(year: Path, office: LibreOffice) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt", by="Lê An", on=date(2026, 12, 2))
    view("th.xlsx")
    decide("th.xlsx", SO_NOI_VU, decision="Trả lại", reason="Thiếu chữ ký của lãnh đạo")
    (again,) = office.convert("xlsx", year / "again", year / "th.xlsx")
    told = view("moi.xlsx", "--decisions", str(again))
    assert [each["decision"] for each in told["submissions"]] == ["returned", "approved"] and len(told["log"]) == 2


def test_names_answered_and_decisions_go_one_way(year: Path) -> None:
    write_return(
        year / "nop" / "Xã Vắng.xlsx", {"giay-khen": {3: 1, 6: 1}}, unit="Xã Vắng", upper=None, period="NĂM 2026",
        edits={"B11": "Bằng khen toàn ngành"},
    )  # fmt: skip
    view("th.xlsx")
    decide("th.xlsx", {"unit": "Xã Vắng", "status": "Đã tổng hợp"}, decision="Duyệt")
    book = openpyxl.load_workbook("th.xlsx")
    sheet = book["Tên chưa rõ"]
    sheet.cell(5, [cell.value for cell in sheet[4]].index("Trả lời") + 1).value = "bang-khen-cap-bo"
    book.save("th.xlsx")
    told = view("th.xlsx")
    assert submission(told, "Xã Vắng")["decision"] == "approved" and submission(told, "Xã Vắng")["status"] == "merged"
    assert "unknown-award" not in {each["rule"] for each in told["findings"]}
    assert len([each for each in told["submissions"] if each["unit"]["name"] == "Xã Vắng"]) == 1


# ---- Nothing else may be changed


def edit(file: str, change: Callable[[openpyxl.Workbook], object]) -> None:
    book = openpyxl.load_workbook(file)
    change(book)
    book.save(file)


def test_another_cell_changed_is_refused_and_nothing_written(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    edit("th.xlsx", lambda book: book["Theo dõi"].__setitem__("D5", "Đã nộp"))
    before = Path("th.xlsx").read_bytes()
    assert merge_year("th.xlsx") == 2 and Path("th.xlsx").read_bytes() == before


def test_a_summary_without_decisions_is_made_anew_whatever_was_changed(year: Path) -> None:
    edit("th.xlsx", lambda book: book["Theo dõi"].__setitem__("D5", "Đã nộp"))
    assert merge_year("th.xlsx") == 0


def spoiled_rows() -> list[tuple[str, Callable[[Any], object], str]]:
    return [
        ("changed", lambda sheet: sheet.__setitem__("G6", "lý do khác hẳn"), "dòng 6 (STT 2)"),
        ("deleted", lambda sheet: sheet.delete_rows(5), "dòng 5 (STT 1)"),
        ("deleted-last", lambda sheet: sheet.delete_rows(6), "thiếu dòng có STT 2"),
        ("added", lambda sheet: sheet.append(["3", "01/12/2026 08:00", "Duyệt"]), "dòng 7 (STT 3)"),
    ]


@pytest.mark.parametrize(("change", "said"), [each[1:] for each in spoiled_rows()], ids=[each[0] for each in spoiled_rows()])
def test_a_broken_log_is_refused_with_the_row(
    change: Callable[[Any], object], said: str, year: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    view("th.xlsx")
    decide("th.xlsx", SO_NOI_VU, decision="Trả lại", reason="Thiếu chữ ký của lãnh đạo")
    view("th.xlsx")
    edit("th.xlsx", lambda book: change(book["Nhật ký"]))
    before = Path("th.xlsx").read_bytes()
    capsys.readouterr()
    assert merge_year("th.xlsx") == 2
    assert f"trang “Nhật ký”, {said}" in capsys.readouterr().err and Path("th.xlsx").read_bytes() == before


def test_a_log_taken_out_is_refused(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    view("th.xlsx")
    edit("th.xlsx", lambda book: book.remove(book["Nhật ký"]))
    assert merge_year("th.xlsx") == 2 and "trang “Nhật ký” đã bị xóa" in capsys.readouterr().err


def test_a_summary_is_not_written_over_a_log_that_it_does_not_go_on_with(year: Path) -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    view("th.xlsx")
    options = {"roster": "roster.csv", "period": "2026", "no_cache": True, "leave_out": ["th.xlsx"]}
    without = tdkt_xl.merge("nop", **options)  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="nhật ký quyết định"):
        tdkt_xl.write_summary(without, "th.xlsx")
    carried = tdkt_xl.merge("nop", decisions="th.xlsx", **options)  # type: ignore[arg-type]
    tdkt_xl.write_summary(carried, "th.xlsx")
    assert tdkt_xl.read_summary("th.xlsx") == carried


def test_a_file_that_is_no_summary_holds_no_decisions(year: Path) -> None:
    with pytest.raises(UnusableFile, match="Tệp tổng hợp có quyết định"):
        tdkt_xl.merge("nop", decisions="nop/Sở Nội vụ.xlsx", no_cache=True)


# ---- Locking


def lock_all() -> None:
    decide("th.xlsx", BINH_AN, decision="Duyệt")
    decide("th.xlsx", SO_NOI_VU, decision="Duyệt")
    decide("th.xlsx", XA_VANG, reason="Đã nhập vào Xã Bình An", by="Lê An")
    assert merge_year("th.xlsx", "--lock") == 0


def test_lock_and_unlock(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merge_year("th.xlsx", "--lock") == 2
    assert "Chưa khóa được: còn 3 đơn vị" in capsys.readouterr().err
    lock_all()
    locked = Path("th.xlsx").read_bytes()
    assert tdkt_xl.read_summary("th.xlsx").locked
    send(year, "Xã Vắng", time=20)
    assert merge_year("th.xlsx") == 2 and "đã khóa, không ghi đè" in capsys.readouterr().err
    assert Path("th.xlsx").read_bytes() == locked
    late = view("muon.xlsx", "--decisions", "th.xlsx")
    assert late["locked"] is False and submission(late, "Xã Vắng")["status"] == "merged"
    assert merge_year("th.xlsx", "--unlock", "  ") == 2
    told = view("th.xlsx", "--unlock", "Xã Vắng gửi muộn theo công văn 15")
    assert told["locked"] is False and told["log"][-1]["reason"] == "Xã Vắng gửi muộn theo công văn 15"
    assert submission(told, "Xã Vắng")["status"] == "merged"


def test_a_locked_summary_is_not_written_over_from_python_either(year: Path) -> None:
    lock_all()
    options = {"roster": "roster.csv", "period": "2026", "no_cache": True, "leave_out": ["th.xlsx"], "decisions": "th.xlsx"}
    with pytest.raises(OutputError, match="đã khóa"):
        tdkt_xl.write_summary(tdkt_xl.merge("nop", **options), "th.xlsx")  # type: ignore[arg-type]
    with pytest.raises(TdktError, match="phải ghi lý do"):
        tdkt_xl.merge("nop", unlock="", **options)  # type: ignore[arg-type]
    again = tdkt_xl.merge("nop", unlock="Sửa số liệu theo ý kiến Ban", lock=True, **options)  # type: ignore[arg-type]
    tdkt_xl.write_summary(again, "th.xlsx")
    assert tdkt_xl.read_summary("th.xlsx").locked


# ---- Two officers, and levels


def test_two_copies_decided_apart(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("B.xlsx").write_bytes(Path("th.xlsx").read_bytes())
    decide("th.xlsx", BINH_AN, decision="Duyệt", by="Lê An")
    decide("B.xlsx", BINH_AN, decision="Trả lại", reason="Thiếu chữ ký của lãnh đạo", by="Trần Bình")
    decide("B.xlsx", SO_NOI_VU, decision="Duyệt", by="Trần Bình")
    told = view("th.xlsx", "--decisions", "B.xlsx")
    assert [each["decision"] for each in told["submissions"]] == ["approved", "approved"]
    (conflict,) = [each for each in told["findings"] if each["rule"] == "decision-conflict"]
    assert "Lê An" in conflict["message"] and "Trần Bình, tệp B.xlsx" in conflict["message"]
    assert "Lê An" in capsys.readouterr().out
    assert [each["by"] for each in told["log"]] == ["Lê An", "Trần Bình", "Trần Bình"]


def test_each_level_carries_its_own_decisions_over(year: Path) -> None:
    arguments = ["merge", "nop", "--roster", "roster.csv", "--period", "2026", "--no-cache", "--out-dir", "cap"]
    assert main(arguments) == 0
    (file,) = Path("cap").iterdir()
    decide(str(file), BINH_AN, decision="Duyệt")
    decide(str(file), SO_NOI_VU, decision="Duyệt")
    decide(str(file), XA_VANG, reason="Đã giải thể")
    assert main([*arguments, "--lock"]) == 0
    assert tdkt_xl.read_summary(file).locked
    locked = file.read_bytes()
    assert main(arguments) == 0 and file.read_bytes() == locked
    assert main([*arguments, "--unlock", "Làm lại theo ý kiến Ban"]) == 0
    assert [row.action for row in tdkt_xl.read_summary(file).log] == ["Duyệt", "Duyệt", "Ghi lý do", "Khóa", "Mở khóa"]
