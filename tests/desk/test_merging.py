"""The button "Tổng hợp": what its dialog offers, what it remembers, and what becomes of an earlier summary."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.desk.actions import MERGE, MISSING, REPORT, SEND_BACK
from tdkt_xl.desk.exchange import CAUTION, CHANGED, INFO, YES, Outcome, Questions, Request
from tdkt_xl.desk.work import perform
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.words.errors import TdktError
from tests.sheets import write_return

ROSTER = "ma,ten,cap,ma_cap_tren\n1,Tỉnh Mẫu,tinh,\n2,Huyện Một,huyen,1\n3,Xã A,xa,2\n4,Xã B,xa,2\n"


def quiet(done: int, total: int, doing: str) -> None:
    """A progress for who does not want to be told."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_return(tmp_path / "biểu" / "a.xlsx", {"giay-khen": {3: 5, 4: 5, 6: 5, 9: 5}}, unit="Xã A")
    return tmp_path / "biểu"


def asked(folder: Path, **answers: str) -> Questions:
    """What the dialog asks."""
    reply = perform(Request(MERGE, {"folder": str(folder), **answers}), quiet)
    assert isinstance(reply, Questions)
    return reply


def taken(questions: Questions, **changed: str) -> dict[str, str]:
    """The answers where what is offered is taken, but for what is changed."""
    return {need.key: need.default for need in questions.needs} | {CHANGED: ""} | changed


def merged(folder: Path, **changed: str) -> Outcome:
    reply = perform(Request(MERGE, taken(asked(folder), **changed)), quiet)
    assert isinstance(reply, Outcome), reply
    return reply


def test_the_dialog_offers_the_periods_that_lie_there_and_the_list_of_units_beside(folder: Path) -> None:
    write_return(folder / "b.xlsx", {"giay-khen": {3: 1}}, unit="Xã B")
    write_return(folder / "c.xlsx", {"giay-khen": {3: 1}}, unit="Xã C", period="NĂM 2025")
    (folder.parent / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    needs = {need.key: need for need in asked(folder).needs}
    assert list(needs["period"].choices) == ["Năm 2026 (2 biểu)", "Năm 2025 (1 biểu)"]
    assert needs["roster"].default == str(folder.parent / "don-vi.csv") and "template" not in needs


def test_where_several_periods_lie_the_one_that_was_chosen_is_added_up_and_the_others_are_named(folder: Path) -> None:
    write_return(folder / "cu.xlsx", {"giay-khen": {3: 7}}, unit="Xã B", period="NĂM 2025")
    said = merged(folder, period="Năm 2025 (1 biểu)").message
    assert said.startswith("Đã tổng hợp năm 2025: 1 đơn vị") and "Không cộng 1 tệp: a.xlsx (" in said


def test_the_answers_are_offered_again_next_time(folder: Path) -> None:
    (folder.parent / "ds.csv").write_text(ROSTER, encoding="utf-8")
    merged(folder, roster=str(folder.parent / "ds.csv"), due="15/12/2026", strict=YES)
    reply = perform(Request(MERGE, {}), quiet)
    assert isinstance(reply, Questions)
    offered = taken(reply)
    assert [offered[key] for key in ("folder", "roster", "due", "strict")] == [
        str(folder), str(folder.parent / "ds.csv"), "15/12/2026", YES,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"due": "ngày mai"}, "Hạn nộp ghi “ngày mai”, không phải một ngày."),
        ({"levels": YES}, "cần danh sách đơn vị"),
        ({"previous": "/không/có.xlsx"}, "Không có tệp tổng hợp kỳ trước"),
    ],
)
def test_a_wrong_answer_brings_the_dialog_back_with_all_that_was_answered(
    folder: Path, changed: dict[str, str], words: str
) -> None:
    reply = perform(Request(MERGE, taken(asked(folder), **changed)), quiet)
    assert isinstance(reply, Questions) and words in reply.fault
    assert taken(reply) == {**taken(asked(folder)), **changed}
    assert list(folder.parent.glob("*.xlsx")) == []


def test_another_folder_is_looked_into_before_anything_is_done(folder: Path) -> None:
    other = folder.parent / "khác"
    write_return(other / "a.xlsx", {"giay-khen": {3: 5}}, unit="Xã A", period="NĂM 2024")
    reply = perform(Request(MERGE, {**taken(asked(folder)), "folder": str(other), CHANGED: "folder"}), quiet)
    assert isinstance(reply, Questions)
    assert taken(reply)["period"] == "Năm 2024 (1 biểu)" and taken(reply)["output"] == "“Tổng hợp – khác.xlsx”"


def decide(summary: Path, unit: str, decision: str) -> None:
    """Types a decision into the sheet "Theo dõi", as the officer does."""
    book = openpyxl.load_workbook(summary)
    rows = list(book["Theo dõi"].iter_rows())
    heading = next(row for row in rows if any(cell.value == "Xử lý" for cell in row))
    column = next(cell.column for cell in heading if cell.value == "Xử lý")
    row = next(row for row in rows if row[0].row > heading[0].row and any(str(cell.value or "") == unit for cell in row))
    book["Theo dõi"].cell(row[0].row, column).value = decision
    book.save(summary)


def decisions(summary: Path) -> list[object]:
    return [cell.value for row in openpyxl.load_workbook(summary)["Theo dõi"].iter_rows() for cell in row if cell.value == "Duyệt"]


@pytest.mark.slow
def test_a_summary_that_is_made_again_keeps_what_was_decided_in_it(folder: Path) -> None:
    summary = Path(str(merged(folder).open))
    decide(summary, "Xã A", "Duyệt")
    write_return(folder / "b.xlsx", {"giay-khen": {3: 1, 4: 1, 6: 1, 9: 1}}, unit="Xã B")
    assert merged(folder).open == str(summary) and decisions(summary) == ["Duyệt"]
    again = merged(folder, output="“Tổng hợp – biểu (2).xlsx”")
    assert Path(str(again.open)).name == "Tổng hợp – biểu (2).xlsx" and decisions(Path(str(again.open))) == ["Duyệt"]


@pytest.mark.slow
def test_a_summary_that_is_open_is_not_written_over_and_one_with_unsaved_decisions_is_waited_for(folder: Path) -> None:
    summary = Path(str(merged(folder).open))
    summary.with_name(f".~lock.{summary.name}#").touch()
    output = {need.key: need for need in asked(folder).needs}["output"]
    assert list(output.choices) == ["“Tổng hợp – biểu (2).xlsx”: tệp mới, giữ các quyết định đã ghi (tệp tổng hợp đang có còn mở)"]
    with pytest.raises(TdktError, match="có thay đổi chưa lưu"):
        perform(Request(MERGE, taken(asked(folder)), path=str(summary), unsaved=True), quiet)


def test_somebody_else_s_file_by_that_name_is_left_alone(folder: Path) -> None:
    own = folder.parent / "Tổng hợp – biểu.xlsx"
    openpyxl.Workbook().save(own)
    before = own.read_bytes()
    assert merged(folder).open == str(folder.parent / "Tổng hợp – biểu (2).xlsx") and own.read_bytes() == before


def test_what_comes_next_is_offered_the_most_urgent_first(folder: Path) -> None:
    (folder.parent / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    write_return(folder / "a.xlsx", {"giay-khen": {3: 5, 6: 3, 10: 1}}, unit="Xã A")
    outcome = merged(folder)
    assert outcome.mood == CAUTION and [step.action for step in outcome.steps] == [MISSING, SEND_BACK]
    listed = perform(Request(MISSING, outcome.steps[0].answers), quiet)
    assert isinstance(listed, Outcome) and "Chưa nộp (1): Xã B." in listed.message


def test_all_well_and_a_list_of_units_to_be_filled_in(folder: Path) -> None:
    outcome = merged(folder, template=YES)
    assert outcome.mood == INFO and [step.label for step in outcome.steps] == ["Mở mẫu danh sách đơn vị", "Xuất báo cáo"]
    roster = load_roster(Path(outcome.steps[0].open))
    assert [office.name for office in roster.offices.values()] == ["Xã A"]
    assert "template" in {need.key for need in asked(folder).needs}, "the template is not taken for the list itself"


@pytest.mark.slow
def test_a_summary_for_each_unit_with_units_below_it(folder: Path) -> None:
    (folder.parent / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    outcome = merged(folder, levels=YES)
    assert sorted(path.name for path in Path(str(outcome.open)).iterdir()) == ["1 Tỉnh Mẫu 2026.xlsx", "2 Huyện Một 2026.xlsx"]
    assert "còn có 1 tệp tổng hợp" in outcome.message


# ---- The report


def test_the_report_is_of_the_summary_on_the_screen(folder: Path) -> None:
    summary = str(merged(folder).open)
    reply = perform(Request(REPORT, {}, path=summary), quiet)
    assert isinstance(reply, Questions) and taken(reply)["summary"] == summary
    page = perform(Request(REPORT, taken(reply, kind=reply.needs[1].choices[2]), path=summary), quiet)
    assert isinstance(page, Outcome) and str(page.open).endswith("Báo cáo – Tổng hợp – biểu.html") and Path(str(page.open)).exists()
    with pytest.raises(TdktError, match="chưa lưu"):
        perform(Request(REPORT, taken(reply), path=summary, unsaved=True), quiet)


def test_a_form_on_the_screen_is_no_summary(folder: Path) -> None:
    reply = perform(Request(REPORT, {}, path=str(folder / "a.xlsx")), quiet)
    assert isinstance(reply, Questions) and taken(reply)["summary"] == ""
    refused = perform(Request(REPORT, taken(reply, summary=str(shutil.copy(folder / "a.xlsx", folder.parent)))), quiet)
    assert isinstance(refused, Questions) and "a.xlsx" in refused.fault
