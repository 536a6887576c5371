"""What the buttons do, apart from any host: the course of a button, marks set and taken away, requests to another Python."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdkt_xl.api.progress import Stopped
from tdkt_xl.desk import user_python
from tdkt_xl.desk.__main__ import serve
from tdkt_xl.desk.actions import CHECK, CLEAR, HELP, MERGE, SEND_BACK
from tdkt_xl.desk.exchange import (
    CAUTION,
    FOLDER,
    Answers,
    Book,
    Colour,
    FindingRow,
    Marks,
    Need,
    NextStep,
    Outcome,
    Questions,
    Reply,
    Request,
    Sheet,
    reply_from,
    request_from,
    to_json,
)
from tdkt_xl.desk.painting import GRAVE, NO_COLOUR, FindingsPage, LockedSheet, Painted, clear, link_target, mark
from tdkt_xl.desk.places import free_path
from tdkt_xl.desk.press import StepProgress, press
from tdkt_xl.desk.work import perform
from tdkt_xl.files.grids import Workbook
from tdkt_xl.words.errors import TdktError
from tests.sheets import write_return

TAKEN = dict.fromkeys(("roster", "template", "period", "previous", "issuer", "due", "strict", "levels"), "")
"""The answers of the dialog "Tổng hợp", beside folder and output, where nothing more is wanted."""


def no_steps(done: int, total: int, doing: str) -> None:
    """A progress for who does not want to be told."""


@dataclass
class Paper:
    """A host in memory: colours by cell, and what was asked, said, opened."""

    colours: dict[tuple[str, str], str] = field(default_factory=dict)
    page: FindingsPage | None = None
    locked: set[str] = field(default_factory=set)
    locked_book: bool = False
    breaks_at: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    steps: list[tuple[int, int, str] | None] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: ["BTH", "=1", "Khác"])
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    moods: list[str] = field(default_factory=list)
    chosen: int | None = None
    click = "Bấm"

    def sheets(self) -> Sequence[str]:
        return self.names

    def book(self) -> Book | None:
        return Book("Sổ.xlsx", [], {})

    def colour(self, sheet: str, cell: str) -> str:
        return self.colours.get((sheet, cell), NO_COLOUR)

    def paint(self, sheet: str, cell: str, colour: str) -> None:
        if sheet in self.locked:
            raise LockedSheet(sheet)
        if cell == self.breaks_at and colour not in (NO_COLOUR, "111111"):
            raise RuntimeError("đứt giữa chừng")
        if colour == NO_COLOUR:
            self.colours.pop((sheet, cell), None)
        else:
            self.colours[sheet, cell] = colour

    def findings(self) -> Sequence[Sequence[object]] | None:
        return self.page.rows if self.page is not None else None

    def write_findings(self, page: FindingsPage) -> None:
        if self.locked_book:
            raise LockedSheet("")
        self.page = page

    def delete_findings(self) -> None:
        self.page = None

    def note(self, sheet: str, cell: str) -> str:
        return self.notes.get((sheet, cell), "")

    def set_note(self, sheet: str, cell: str, text: str) -> None:
        if sheet in self.locked:
            raise LockedSheet(sheet)
        self.notes[sheet, cell] = text

    def path(self) -> str | None:
        return None

    def unsaved(self) -> bool:
        return False

    def ask(self, questions: Questions) -> Answers | None:
        asked = {need.key: self.answers.get(need.key, need.default) for need in questions.needs}
        return None if questions.fault or not any(asked.values()) else asked

    def say(self, message: str, mood: str, steps: Sequence[str]) -> int | None:
        self.said.append(message)
        self.moods.append(mood)
        self.order.append("said")
        return self.chosen if steps else None

    def open(self, path: str) -> None:
        self.opened.append(path)
        self.order.append("opened")

    def shows(self, path: str) -> bool:
        return path.endswith(".xlsx")

    def work(self, job: Callable[[StepProgress], Reply]) -> Reply:
        try:
            return job(lambda done, total, doing: self.steps.append((done, total, doing)))
        finally:
            self.steps.append(None)


# ---- Marks

PLACES = st.tuples(st.sampled_from(["BTH", "=1"]), st.sampled_from(["C11", "D12", "E9", "F1"]))
PAINT = st.sampled_from(["FFC7CE", "FFEB9C", "000000", "123456"])


def marks(colours: dict[tuple[str, str], str]) -> Marks:
    return Marks(
        "Kết quả",
        [Colour(*place, rgb) for place, rgb in colours.items()],
        [FindingRow("Phải sửa", *place, "sai") for place in colours],
    )


@settings(suppress_health_check=[HealthCheck.too_slow])  # generating is quick but for the first time, under load
@given(st.dictionaries(PLACES, PAINT, max_size=4), st.lists(st.dictionaries(PLACES, PAINT, max_size=4), min_size=1, max_size=3))
def test_clearing_gives_back_what_was_there_before_any_number_of_checks(
    before: dict[tuple[str, str], str], checks: list[dict[tuple[str, str], str]]
) -> None:
    paper = Paper(dict(before))
    for wanted in checks:
        assert mark(paper, marks(wanted)).words() == ""
        assert paper.colours == {**before, **wanted}
    count, painted = clear(paper)
    assert (count, painted.words(), paper.page, paper.colours) == (len(checks[-1]), "", None, before)


def test_a_painting_that_breaks_off_leaves_the_cells_as_they_were() -> None:
    paper = Paper({("BTH", "A1"): "111111"}, breaks_at="B1")
    with pytest.raises(RuntimeError, match="đứt giữa chừng"):
        mark(paper, marks({("BTH", "A1"): "FFC7CE", ("BTH", "B1"): "FFC7CE"}))
    assert paper.colours == {("BTH", "A1"): "111111"} and paper.page is None


def test_locked_sheets_and_workbooks_are_told_and_left_alone() -> None:
    paper = Paper(locked={"BTH"})
    wanted = {("BTH", "A1"): "FFC7CE", ("Khác", "A1"): "FFC7CE"}
    assert mark(paper, marks(wanted)).locked == ("BTH",)
    assert paper.colours == {("Khác", "A1"): "FFC7CE"}
    assert clear(paper)[0] == 2 and paper.page is None
    closed = Paper(locked_book=True)
    assert mark(closed, marks(wanted)).unlisted and closed.colours == {}


@pytest.mark.parametrize("rows", [[], [["Ghi chép riêng"]], [["a"], ["b"], [], ["Mức", "Trang", "Ô", "Ghi chép"], ["x"]]])
def test_a_sheet_of_somebody_s_own_by_the_same_name_is_left_alone(rows: list[list[str]]) -> None:
    own = FindingsPage(rows, [], [])
    paper = Paper({("BTH", "C11"): "111111"}, page=own)
    painted = mark(paper, marks({("BTH", "C11"): GRAVE}))
    assert "hãy đổi tên trang rồi bấm lại" in painted.words()
    assert clear(paper) == (0, Painted())
    assert (paper.page, paper.colours) == (own, {("BTH", "C11"): "111111"})


def test_marks_follow_a_sheet_that_is_renamed_and_forget_one_that_is_deleted() -> None:
    paper = Paper({("BTH", "A1"): "111111"})
    mark(paper, marks({("BTH", "A1"): "FFC7CE", ("BTH", "B1"): "FFEB9C", ("Khác", "A1"): "FFC7CE"}))
    paper.names = ["Năm 2026", "=1"]
    paper.colours = {("Năm 2026", "A1"): "FFC7CE", ("Năm 2026", "B1"): "FFEB9C", ("=1", "A1"): "FFC7CE"}
    count, painted = clear(paper)
    assert (count, painted.words(), paper.page) == (2, "", None)
    assert paper.colours == {("Năm 2026", "A1"): "111111", ("=1", "A1"): "FFC7CE"}


def test_a_link_names_its_sheet_as_spreadsheets_do() -> None:
    assert link_target("Biểu 'A'", "D9") == "'Biểu ''A'''!D9"


# ---- The course of a button


def test_a_need_is_asked_and_its_answer_handed_on() -> None:
    asked: list[dict[str, str]] = []

    def work(request: Request, progress: StepProgress) -> Reply:
        asked.append(dict(request.answers))
        progress(1, 2, "Đọc biểu")
        done = Outcome("xong", open="/ra.xlsx")
        return done if "folder" in request.answers else Questions("Tổng hợp", [Need("folder", FOLDER, "Chọn")])

    paper = Paper(answers={"folder": "/biểu"})
    press(MERGE, paper, work)
    assert (asked, paper.said, paper.opened) == ([{}, {"folder": "/biểu"}], ["xong"], ["/ra.xlsx"])
    assert paper.steps == [(1, 2, "Đọc biểu"), None] * 2


def test_whatever_fails_is_said() -> None:
    def refused(request: Request, progress: StepProgress) -> Outcome:
        raise TdktError("Không có thư mục.")

    def broken(request: Request, progress: StepProgress) -> Outcome:
        raise ZeroDivisionError("chia cho 0")

    paper = Paper()
    press(MERGE, paper, refused)
    press(MERGE, paper, broken)
    assert paper.said[0] == "Không có thư mục."
    assert paper.said[1].startswith("Lỗi của chương trình: ZeroDivisionError") and "không bị thay đổi" in paper.said[1]


def test_clear_asks_no_other_program() -> None:
    def never(request: Request, progress: StepProgress) -> Outcome:
        raise AssertionError("asked")

    paper = Paper()
    mark(paper, marks({("BTH", "A1"): "FFC7CE"}))
    press(CLEAR, paper, never)
    assert paper.said == ["Đã trả lại màu cũ cho 1 ô. Số liệu giữ nguyên."]


# ---- From process to process

BOOK = Book("Sổ.xlsx", [Sheet("BTH", [["Giấy khen", 3.0, ""]], True, [(0, 1)])], {"tdkt.form": "bth-2020"})


def test_a_count_that_excel_shows_as_a_date_is_a_count(tmp_path: Path) -> None:
    write_return(tmp_path / "1.xlsx", {"giay-khen": {3: 8, 4: 4, 6: 8, 9: 4}})
    rows = [[*row] for row in Workbook((tmp_path / "1.xlsx").read_bytes()).rows(0)]
    at, column = next((at, row.index(8.0)) for at, row in enumerate(rows) if "Giấy khen" in row and 8.0 in row)
    said = []
    for shown in (8.0, datetime(1900, 1, 7), datetime(1900, 1, 7, 12)):
        rows[at][column] = shown
        reply = perform(Request(CHECK, {}, Book("1.xlsx", [Sheet("BTH", rows)], {})), no_steps)
        assert isinstance(reply, Outcome)
        said.append([row.text for row in reply.marks.rows if row.severity == "Phải sửa"] if reply.marks else [])
    assert said[:2] == [[], []] and len(said[2]) == 1


def test_requests_and_replies_survive_json() -> None:
    request = Request(CHECK, {"folder": "/biểu"}, BOOK)
    assert request_from(json.loads(json.dumps(to_json(request)))) == request
    outcome = Outcome("xong", "/ra.xlsx", marks({("BTH", "A1"): "FFC7CE"}), clear=True)
    steps = (NextStep("Tiếp", MERGE, {"folder": "/biểu"}), NextStep("Mở", open="/ra.xlsx"))
    asked = Questions("Tổng hợp", (Need("folder", FOLDER, "Chọn", again=True),), "sai", "Tổng hợp")
    for reply in (outcome, Outcome("xong", mood=CAUTION, steps=steps), asked):
        assert reply_from(json.loads(json.dumps(to_json(reply)))) == reply


def test_a_served_request_gives_progress_and_a_reply(tmp_path: Path) -> None:
    write_return(tmp_path / "biểu" / "1.xlsx", {"giay-khen": {3: 1, 6: 1}})
    answers = io.BytesIO()
    request = Request(MERGE, {**TAKEN, "folder": str(tmp_path / "biểu"), "output": "“Tổng hợp – biểu.xlsx”"})
    serve(io.BytesIO(json.dumps(to_json(request)).encode()), answers)
    lines = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert {"progress": [1, 1, "Đọc biểu"]} in lines
    assert lines[-1]["reply"]["message"].startswith("Đã tổng hợp năm 2026: 1 đơn vị")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"{", "Lỗi của chương trình"),
        (b'{"action": "la", "answers": {}}', "không có việc"),
        (b'{"action": "totals", "answers": {"folder": "/no"}}', "Không có thư mục"),
    ],
)
def test_a_request_that_cannot_be_met_gives_a_problem(given: bytes, words: str) -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(given), answers)
    assert words in json.loads(answers.getvalue())["problem"]


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The note that names this Python as the one with the whole package."""
    monkeypatch.setenv("TDKT_HOME", str(tmp_path))
    note = tmp_path / "python.json"
    note.write_text(json.dumps({"python": sys.executable}), encoding="utf-8")
    return note


def test_the_user_s_python_answers_like_this_one(noted: Path, tmp_path: Path) -> None:
    assert user_python.perform(Request(HELP, {}), no_steps) == perform(Request(HELP, {}), no_steps)
    with pytest.raises(TdktError, match="Không có thư mục"):
        user_python.folder_totals(str(tmp_path / "đâu"))


def test_a_python_that_breaks_off_is_said_with_its_last_words(noted: Path, tmp_path: Path) -> None:
    broken = tmp_path / "python-hỏng"
    broken.write_text("#!/bin/sh\necho 'No module named tdkt_xl' >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    noted.write_text(json.dumps({"python": str(broken)}), encoding="utf-8")
    with pytest.raises(TdktError, match=r"dừng giữa chừng: No module named tdkt_xl\. Hãy chạy lệnh “tdkt doctor”"):
        user_python.perform(Request(HELP, {}), no_steps)


@pytest.mark.parametrize("content", ["", "[]", '{"other": 1}'])
def test_a_note_that_says_nothing_is_said(noted: Path, content: str) -> None:
    noted.write_text(content, encoding="utf-8")
    with pytest.raises(TdktError, match="Chưa biết Python nào"):
        user_python.user_python()


# ---- Folders


def test_a_name_that_is_taken_or_locked_is_numbered(tmp_path: Path) -> None:
    wanted = tmp_path / "Tổng hợp – biểu.xlsx"
    assert free_path(wanted) == wanted
    wanted.touch()
    assert free_path(wanted).name == "Tổng hợp – biểu (2).xlsx"
    (tmp_path / ".~lock.Tổng hợp – biểu (2).xlsx#").touch()
    assert free_path(wanted).name == "Tổng hợp – biểu (3).xlsx"


@pytest.mark.parametrize("folder", ["", "/không/có"])
def test_a_place_that_is_no_folder_is_asked_for_again(folder: str) -> None:
    with pytest.raises(TdktError, match=f"^Không có thư mục “{folder}”. Hãy chọn lại"):
        perform(Request(MERGE, {"folder": folder}), no_steps)


def test_the_files_that_are_done_become_a_share_of_the_work(tmp_path: Path) -> None:
    for number in range(3):
        write_return(tmp_path / "biểu" / f"{number}.xlsx", {})
    told: list[tuple[int, int, str]] = []
    perform(Request(SEND_BACK, {"folder": str(tmp_path / "biểu")}), lambda *step: told.append(step))
    assert told and told[-1] == (3, 3, "Đọc biểu") and told == sorted(told)


def test_a_progress_that_raises_stops_the_work_and_nothing_is_written(tmp_path: Path) -> None:
    write_return(tmp_path / "biểu" / "1.xlsx", {})

    def stop(done: int, total: int, doing: str) -> None:
        raise Stopped

    with pytest.raises(Stopped, match="Đã dừng"):
        perform(Request(MERGE, {**TAKEN, "folder": str(tmp_path / "biểu"), "output": "“Tổng hợp – biểu.xlsx”"}), stop)
    assert list(tmp_path.glob("*.xlsx")) == []


def test_work_that_is_stopped_in_the_other_python_has_written_nothing_or_says_what(noted: Path, tmp_path: Path) -> None:
    for number in range(3):
        write_return(tmp_path / "biểu" / f"{number}.xlsx", {"giay-khen": {3: 1, 6: 1}})

    def stop(done: int, total: int, doing: str) -> None:
        raise Stopped

    answers = {**TAKEN, "folder": str(tmp_path / "biểu"), "output": "“Tổng hợp – biểu.xlsx”"}
    try:
        done = isinstance(user_python.perform(Request(MERGE, answers), stop), Outcome)  # it was quicker than the word
    except Stopped:
        done = False
    assert [path.name for path in tmp_path.iterdir() if "Tổng hợp" in path.name] == ["Tổng hợp – biểu.xlsx"] * done
