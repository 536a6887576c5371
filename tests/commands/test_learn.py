"""`tdkt learn` and `--names`: what was confirmed once is used and said, and never overrides anything unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import tdkt_xl
from tests.commands.test_cli import ROSTER, Output, run
from tests.sheets import write_return

FIGURES = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
OWN_LABEL = "Bằng khen toàn ngành điện"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A return of "Xã Bình An cũ" with a label of its own in the first line of section II."""
    monkeypatch.setenv("TDKT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_return(Path("biểu/a.xlsx"), FIGURES, unit="Xã Bình An cũ", edits={"B16": OWN_LABEL, "C16": 2, "F16": 2})
    Path("roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def test_a_label_learnt_once_is_known_and_each_use_is_said(folder: Path, capsys: Output) -> None:
    before = json.loads(run(capsys, "read", "biểu/a.xlsx", "--json")[1])
    assert [line["award"] for line in before["lines"] if line["label"] == OWN_LABEL] == [None]
    assert run(capsys, "learn", "ten.csv", "--award", f"{OWN_LABEL}=Bằng khen cấp Bộ", "--by", "Sở Nội vụ")[0] == 0
    after = json.loads(run(capsys, "read", "biểu/a.xlsx", "--json", "--names", "ten.csv")[1])
    assert [line["award"] for line in after["lines"] if line["label"] == OWN_LABEL] == ["bang-khen-cap-bo"]
    said = [each["message"] for each in after["findings"] if each["rule"] == "interpreted"]
    assert any("đã xác nhận: tệp ten.csv, dòng 2" in message for message in said)


def test_the_cache_keeps_readings_with_other_names_apart(folder: Path, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", "--award", f"{OWN_LABEL}=Bằng khen cấp Bộ")
    outputs = [run(capsys, "check", "biểu", "--json", *names)[1] for names in ([], ["--names", "ten.csv"], [])]
    assert ["unknown-award" in output for output in outputs] == [True, False, True]


def test_a_unit_s_name_learnt_once_is_placed_and_said(folder: Path, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", "--unit", "Xã Bình An cũ=1")
    _, out, _ = run(capsys, "merge", "biểu", "--roster", "roster.csv", "-o", "s.xlsx", "--json", "-", "--names", "ten.csv")
    summary = json.loads(out)
    assert summary["received"] == 1
    assert any("đã xác nhận" in each["message"] for each in summary["findings"])


def test_a_second_meaning_is_refused_and_nothing_is_written(folder: Path, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", "--award", f"{OWN_LABEL}=Bằng khen cấp Bộ")
    before = Path("ten.csv").read_bytes()
    code, _, problem = run(capsys, "learn", "ten.csv", "--award", f"{OWN_LABEL}=Giấy khen")
    assert code == 2 and "hai nghĩa khác nhau" in problem
    assert Path("ten.csv").read_bytes() == before


@pytest.mark.parametrize("pair", ["abc", "=Giấy khen", "Khen=", "Khen toàn ngành=Không có"])
def test_what_is_no_name_and_meaning_is_refused(folder: Path, capsys: Output, pair: str) -> None:
    code, _, problem = run(capsys, "learn", "ten.csv", "--award", pair)
    assert code == 2 and problem.startswith("Lỗi: ") and not Path("ten.csv").exists()


def test_what_a_file_holds_is_listed(folder: Path, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", "--award", f"{OWN_LABEL}=Bằng khen cấp Bộ")
    code, out, _ = run(capsys, "learn", "ten.csv")
    assert code == 0 and f"“{OWN_LABEL}” là “Bằng khen của Bộ" in out and "1 tên đã xác nhận, 0 tên mới" in out


# ---- The sheet "Tên chưa rõ" of a summary


def answered(path: Path, name: str, answer: object) -> None:
    """Writes an answer beside a name of the summary, as an officer does."""
    book = openpyxl.load_workbook(path)
    page = book["Tên chưa rõ"]
    headings = next(row for row in page.iter_rows() if any(cell.value == "Trả lời" for cell in row))
    places = {cell.value: cell.column for cell in headings}
    (row,) = [row for row in range(1, page.max_row + 1) if page.cell(row, places["Tên ghi trong biểu"]).value == name]
    page.cell(row, places["Trả lời"]).value = answer
    book.save(path)


def merged(capsys: Output) -> dict[str, Any]:
    code, out, problem = run(capsys, "merge", "biểu", "--roster", "roster.csv", "-o", "s.xlsx", "--json", "-")
    assert code in (0, 1), problem
    view: dict[str, Any] = json.loads(out)
    return view


def own_line(summary: dict[str, Any]) -> list[str | None]:
    return [each["award"] for each in summary["totals"] if each["label"] == OWN_LABEL]


def test_an_answer_in_the_summary_is_used_and_kept_at_each_later_merge(folder: Path, capsys: Output) -> None:
    assert own_line(merged(capsys)) == [None]
    answered(Path("s.xlsx"), OWN_LABEL, "Bằng khen cấp Bộ")
    answered(Path("s.xlsx"), "Xã Bình An Cũ", 1)
    for _ in range(2):
        summary = merged(capsys)
        assert (own_line(summary), summary["received"]) == ([], 1)
        assert [each["cells"]["3"] for each in summary["totals"] if each["award"] == "bang-khen-cap-bo"] == [2]
        said = [each["message"] for each in summary["findings"] if "trang “Tên chưa rõ”" in each["message"]]
        assert len(said) == 2 and all("s.xlsx" in message for message in said)
    read_back = tdkt_xl.read_summary("s.xlsx")
    assert {each.meaning for each in read_back.answers} == {"bang-khen-cap-bo", "1"}


def test_an_answer_that_names_no_award_is_refused_with_its_place(folder: Path, capsys: Output) -> None:
    merged(capsys)
    answered(Path("s.xlsx"), OWN_LABEL, "hỏi lại sau")
    code, _, problem = run(capsys, "merge", "biểu", "--roster", "roster.csv", "-o", "s.xlsx")
    assert code == 2 and "trang “Tên chưa rõ”, dòng" in problem and "“hỏi lại sau” không phải tên hay mã" in problem


def test_a_summary_with_answers_reads_back(folder: Path, capsys: Output) -> None:
    merged(capsys)
    answered(Path("s.xlsx"), OWN_LABEL, "Bằng khen cấp Bộ")
    assert tdkt_xl.read_summary("s.xlsx").labels  # words in the column for answers are no change of figures


# ---- Headers, and what goes back

LEADERS = "Số lượng khen thưởng cho cá nhân là lãnh đạo quản lý (lãnh đạo từ cấp phòng trở lên)"
WORKERS = "Số lượng khen thưởng cho nông dân/công nhân/chiến sỹ/người LĐ trực tiếp/công chức, viên chức không làm công tác quản lý"
LEARNT = ("--header", f"Nhóm A={LEADERS}", "--header", f"Nhóm B={WORKERS}")


@pytest.fixture
def odd(folder: Path) -> Path:
    """A return whose columns (8), (9), (12), (13) an office calls "Nhóm A" and "Nhóm B", without numbers; (3) is wrong."""
    edits = {**dict.fromkeys(("H7", "L7"), "Nhóm A"), **dict.fromkeys(("I7", "M7"), "Nhóm B")}
    edits |= {f"{letter}9": None for letter in "ABCDEFGHIJKLMN"}
    return write_return(Path("lạ/a.xlsx"), {"giay-khen": FIGURES["giay-khen"] | {3: 11}}, unit="Xã Bình An", edits=edits)


def test_a_learnt_header_makes_a_sheet_readable_and_is_said(odd: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "read", odd, "--json")
    assert code == 1 and "no-form" in out
    assert run(capsys, "learn", "ten.csv", *LEARNT)[0] == 0
    after = json.loads(run(capsys, "read", odd, "--json", "--names", "ten.csv")[1])
    (line,) = (each for each in after["lines"] if each["award"] == "giay-khen")
    assert line["cells"] == {"3": 11, "4": 6, "6": 8, "8": 1, "9": 4, "10": 2, "12": None, "13": 1}
    assert any("Nhóm A" in each["message"] and "ten.csv" in each["message"] for each in after["findings"])


def test_a_learnt_header_counts_in_a_merge(odd: Path, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", *LEARNT)
    received = []
    for names in ([], ["--names", "ten.csv"]):
        _, out, _ = run(capsys, "merge", "lạ", "-o", "s.xlsx", "--json", "-", *names)
        received.append(json.loads(out)["received"])
    assert received == [0, 1]


def test_a_header_that_no_column_of_the_form_has_is_refused(folder: Path, capsys: Output) -> None:
    code, _, problem = run(capsys, "learn", "ten.csv", "--header", "Nhóm A=Nhóm C")
    assert code == 2 and "“Nhóm C” không phải tiêu đề cột" in problem and not Path("ten.csv").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_marked_copies_go_by_the_same_names(odd: Path, jobs: int, capsys: Output) -> None:
    run(capsys, "learn", "ten.csv", *LEARNT)
    assert run(capsys, "check", "lạ", "--annotate", "tra", "--names", "ten.csv", "--jobs", jobs)[0] == 1
    copy = openpyxl.load_workbook("tra/a.xlsx")
    assert copy.sheetnames == ["Phiếu trả lại", "BTH"]
    assert {cell.coordinate for row in copy["BTH"].iter_rows() for cell in row if cell.comment is not None} == {"C11"}
