"""Worksheet functions: what each gives for figures, text, blanks and nonsense; they never raise."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.commands.cli import main
from tdkt_xl.desk.functions import FUNCTIONS, Function
from tdkt_xl.desk.totals import KeptTotals, folder_totals
from tdkt_xl.desk.worksheet import Totals, TotalsLine, Worksheet
from tdkt_xl.forms import Form
from tdkt_xl.words.errors import TdktError
from tests.sheets import write_return

BY_NAME = {function.name: function for function in FUNCTIONS}
RIGHT = [1, "Giấy khen", 10, 6, None, 8, None, 1, 4, 2, None, None, 1, None]


def lines(folder: str) -> Totals:
    if folder != "/biểu":
        raise TdktError(f"Không có thư mục “{folder}”.")
    return (
        TotalsLine("I", "giay-khen", "Giấy khen", (10, 4, 8, None, 3, 2, 0, None)),
        TotalsLine("I", None, "Gia đình hiếu học", (6,) + (None,) * 7),
        TotalsLine("II", "giay-khen", "Giấy khen", (20, None, None, None, None, 20, None, None)),
    )


def call(name: str, *arguments: object) -> object:
    return Worksheet(lines).call(BY_NAME[name], *arguments)


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (4, 8, 0.5),
        (4.0, 0.0, ""),
        (4, None, ""),
        (None, 8, ""),
        (0, 8, 0.0),
        ("1.984", "1.984", 1.0),
        (3, "-", ""),
        ([[4]], ((8,),), 0.5),
    ],
)
def test_ratio(numerator: object, denominator: object, quotient: object) -> None:
    assert call("TDKT_TYLE", numerator, denominator) == quotient


def test_ratio_says_which_argument_is_no_number() -> None:
    assert call("TDKT_TYLE", "abc", 2) == "Tử ghi “abc”, không phải một số. Hãy gõ lại bằng chữ số."
    assert str(call("TDKT_TYLE", 2, True)).startswith("Mẫu ghi “TRUE”")
    assert "chỉ nhận một ô" in str(call("TDKT_TYLE", [[1, 2]], 2))


@pytest.mark.parametrize(("text", "count"), [("1.984", 1984), ("12,0", 12), (7.0, 7), ("không", ""), (None, ""), ("", "")])
def test_count(text: object, count: object) -> None:
    assert call("TDKT_SO", text) == count


def test_count_of_what_is_none_says_what_it_may_be() -> None:
    assert "có thể là 1.984" in str(call("TDKT_SO", 1.984))
    assert str(call("TDKT_SO", "2,5")).startswith("“2,5” không phải số đếm")


def test_award() -> None:
    assert call("TDKT_DANHHIEU", "CSTĐCS") == "Chiến sĩ thi đua cơ sở"
    assert call("TDKT_DANHHIEU", "giay khen") == "Giấy khen"
    assert call("TDKT_DANHHIEU", None) == ""
    assert "không có trong danh mục" in str(call("TDKT_DANHHIEU", "BK"))


@pytest.mark.parametrize("blank", [None, "", 0.0])
def test_a_blank_where_a_text_is_wanted_is_no_text(blank: object) -> None:
    """0 is how LibreOffice passes a blank cell on."""
    assert call("TDKT_DANHHIEU", blank) == ""
    assert str(call("TDKT_TONGHOP", blank, "GK", 3)).startswith("Chưa ghi thư mục")
    assert str(call("TDKT_TONGHOP", "/biểu", blank, 3)).startswith("Chưa ghi hình thức")
    assert "(trống)" in str(call("TDKT_TONGHOP", "/biểu", "GK", blank))


@pytest.mark.parametrize("row", [RIGHT, [RIGHT], (tuple(RIGHT),), RIGHT[1:], RIGHT[:13], [*RIGHT, "giải trình"]])
def test_check_of_a_right_line_however_it_is_selected(row: object) -> None:
    assert call("TDKT_KIEMTRA", row) == "✓"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (3, 11, "Tổng số (3) ghi 11"),
        (8, "a", "Cột (8) ghi “a”"),
        (3, "#DIV/0!", "đang báo lỗi #DIV/0!"),
        (5, 0.9, "Cần xem lại: Tỷ lệ ở (5) ghi 0,9"),
        (13, None, "Cần xem lại: Còn 1 cá nhân chưa phân loại"),
        (2, "Giấy ban khen", "“Giấy ban khen” không có trong danh mục"),
    ],
)
def test_check_says_the_first_fault(column: int, value: object, words: str) -> None:
    row = [*RIGHT]
    row[column - 1] = value
    assert words in str(call("TDKT_KIEMTRA", row))


def test_errors_come_before_warnings() -> None:
    row = [*RIGHT]
    row[1], row[2] = "Danh hiệu lạ", 11
    assert str(call("TDKT_KIEMTRA", row)).startswith("Tổng số (3) ghi 11")


def test_rows_that_are_no_lines_have_no_verdict() -> None:
    assert call("TDKT_KIEMTRA", ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG", *[None] * 12]) == ""
    assert call("TDKT_KIEMTRA", [None, "Tổng cộng", 12, *[None] * 11]) == ""
    assert call("TDKT_KIEMTRA", [None] * 14) == ""


def test_check_wants_one_whole_line() -> None:
    assert "Chưa đủ cột" in str(call("TDKT_KIEMTRA", [1, "Giấy khen", 3]))
    assert "nhiều dòng" in str(call("TDKT_KIEMTRA", [RIGHT, RIGHT]))


@pytest.mark.parametrize("award", ["giay-khen", "Giấy khen", "GK"])
def test_total_of_an_award_adds_its_sections(award: str) -> None:
    assert call("TDKT_TONGHOP", "/biểu", award, 3) == 30
    assert call("TDKT_TONGHOP", "/biểu", award, "(4)") == 4
    assert call("TDKT_TONGHOP", "/biểu", award, 7.0) == pytest.approx(8 / 30)
    assert call("TDKT_TONGHOP", "/biểu", award, "13") == ""


def test_total_of_an_award_that_the_catalogue_does_not_know() -> None:
    assert call("TDKT_TONGHOP", "/biểu", "gia đình  HIẾU HỌC", 3) == 6
    assert "không có trong biểu nào" in str(call("TDKT_TONGHOP", "/biểu", "Gia đình vui vẻ", 3))
    assert call("TDKT_TONGHOP", "/biểu", "Huân chương", 3) == ""


def test_total_says_what_is_wrong_with_its_arguments() -> None:
    assert call("TDKT_TONGHOP", "/đâu", "GK", 3) == "Không có thư mục “/đâu”."
    assert "Cột “2” không có số liệu" in str(call("TDKT_TONGHOP", "/biểu", "GK", 2))
    assert "Chưa ghi thư mục" in str(call("TDKT_TONGHOP", None, "GK", 3))
    assert "Chưa ghi hình thức" in str(call("TDKT_TONGHOP", "/biểu", None, 3))


def test_totals_are_a_heading_and_a_row_for_each_line() -> None:
    rows = call("TDKT_BANGTONGHOP", "/biểu")
    assert isinstance(rows, list)
    assert rows[0][:3] == ["Mục", "Hình thức khen thưởng", "(3)"] and rows[0][-1] == "(13)"
    assert rows[1] == ["I", "Giấy khen", 10, 4, 0.4, 8, 0.8, "", 3, 2, 0.2, 0, ""]
    assert call("TDKT_BANGTONGHOP", "/đâu") == [["Không có thư mục “/đâu”."]]


def test_a_fault_of_the_program_is_said_in_the_cell() -> None:
    def broken(folder: str) -> Totals:
        raise RuntimeError("gãy")

    said = Worksheet(broken).call(BY_NAME["TDKT_TONGHOP"], "/biểu", "GK", 3)
    assert str(said).startswith("Lỗi của chương trình (RuntimeError)")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.text(max_size=12),
    st.lists(st.lists(st.integers(), max_size=3), max_size=3),
)


@given(st.sampled_from([f for f in FUNCTIONS if "thumuc" not in {a.name for a in f.arguments}]), st.lists(CELLS, max_size=2))
def test_no_argument_makes_a_function_raise(function: Function, arguments: list[object]) -> None:
    result = Worksheet(lines).call(function, *arguments)
    assert isinstance(result, (str, int, float))


@given(st.lists(CELLS, min_size=14, max_size=14))
def test_no_line_makes_the_check_raise(row: list[object]) -> None:
    assert not str(call("TDKT_KIEMTRA", row)).startswith("Lỗi của chương trình")


def test_check_agrees_with_the_command_line(tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """Each wrong line of a sheet: the function's words are in the command's message for that line."""
    wrong = {
        "giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1},
        "lao-dong-tien-tien": {3: 5, 4: 4, 6: 5},
        "tap-the-lao-dong-tien-tien": {3: 5, 4: 1, 6: 5},
        "bang-khen-cap-tinh": {3: "2,5"},
    }
    path = write_return(tmp_path / "1.xlsx", wrong)
    main(["check", "--json", str(path)])
    messages = [found["message"] for found in json.loads(capsys.readouterr().out)["files"][0]["findings"]]
    labels = {line.award: line.label for section in form.sections for line in section.lines}
    for award, cells in wrong.items():
        said = str(call("TDKT_KIEMTRA", [1, labels[award], *(cells.get(number) for number in range(3, 15))]))
        assert any(said[1:] in message for message in messages), said


def test_no_file_for_others_holds_a_function_of_ours(tmp_path: Path) -> None:
    """They work on the officer's own desk alone: elsewhere such a formula is #NAME?."""
    write_return(tmp_path / "biểu" / "1.xlsx", {"giay-khen": {3: 10, 6: 10}})
    main(["new", "--unit", "Xã Bình An", "--period", "2026", "-o", str(tmp_path / "trống.xlsx")])
    main(["merge", str(tmp_path / "biểu"), "-o", str(tmp_path / "tổng hợp.xlsx")])
    for path in tmp_path.glob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            texts = [package.read(name).upper() for name in package.namelist()]
        assert not [each.name for each in FUNCTIONS if any(each.name.encode() in text for text in texts)], path.name


# ---- Totals of folders


def test_folder_totals_are_what_a_merge_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Biểu 'A & B' 100%"
    write_return(folder / "1.xlsx", {"giay-khen": {3: 10, 6: 10}}, unit="Xã Một")
    write_return(folder / "2.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Hai")
    main(["merge", str(folder), "-o", str(tmp_path / "out.xlsx"), "--json", "-"])
    merged = json.loads(capsys.readouterr().out)["totals"]
    assert [list(line.cells) for line in folder_totals(str(folder))] == [list(line["cells"].values()) for line in merged]


def test_kept_totals_are_computed_anew_when_a_file_changes(tmp_path: Path) -> None:
    now, asked = [0.0], []
    write_return(tmp_path / "1.xlsx", {})

    def compute(folder: str) -> Totals:
        asked.append(folder)
        return ()

    kept = KeptTotals(compute, clock=lambda: now[0])
    for second in (0.0, 1.0, 10.0):
        now[0] = second
        assert kept(str(tmp_path)) == ()
    assert len(asked) == 1
    write_return(tmp_path / "2.xlsx", {})
    kept(str(tmp_path))
    assert len(asked) == 1, "within the same recalculation the folder is not looked through again"
    now[0] = 20.0
    kept(str(tmp_path))
    assert len(asked) == 2


def test_totals_of_no_folder_and_of_an_empty_one(tmp_path: Path) -> None:
    worksheet = Worksheet(KeptTotals(folder_totals))
    assert str(worksheet.call(BY_NAME["TDKT_TONGHOP"], str(tmp_path / "đâu"), "GK", 3)).startswith("Không có thư mục")
    assert str(worksheet.call(BY_NAME["TDKT_TONGHOP"], str(tmp_path), "GK", 3)).endswith("không có biểu nào.")
