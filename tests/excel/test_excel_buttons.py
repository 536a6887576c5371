"""The ribbon's buttons on the Excel side: xlwings' calls, replayed onto real workbooks; cells, colours and alerts looked at."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tdkt_xl.commands.cli import main
from tdkt_xl.desk.actions import ACTIONS, CHECK, CLEAR, HELP, MERGE, MISSING, NEW, NEW_FOR_ROSTER, REPORT, SEND_BACK
from tdkt_xl.desk.exchange import Need
from tdkt_xl.desk.painting import FINDINGS_SHEET
from tdkt_xl.excel import buttons
from tdkt_xl.excel.host import ExcelHost
from tests.fake_excel import opened, replay
from tests.sheets import write_return

WRONG = {
    "giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1},
    "huan-chuong": {3: "2,5"},
    "lao-dong-tien-tien": {3: 5, 4: 5, 6: 5},
}
SAMPLES = Path(__file__).parents[2] / "samples" / "tinh-hai-cap"

Press = Callable[..., list[str]]


@pytest.fixture
def answers() -> dict[str, str | None]:
    """What the person answers, by the key of the question; None cancels."""
    return {}


@pytest.fixture
def shown() -> list[str]:
    """The files that were opened."""
    return []


@pytest.fixture
def overviews() -> list[str]:
    """What was shown of the questions, to be agreed to."""
    return []


@pytest.fixture
def press(answers: dict[str, str | None], shown: list[str], overviews: list[str], monkeypatch: pytest.MonkeyPatch) -> Press:
    """Presses a button with the workbook open, and does to it what Excel would; gives the alerts."""

    def ask(need: Need) -> str | None:
        return answers[need.key]

    def host(book: xw.Book, _: object) -> ExcelHost:
        return ExcelHost(book, ask, lambda _book, path: shown.append(path), agree)

    def agree(text: str) -> bool | None:
        """Takes what is offered; a dialog that comes back with a fault is closed."""
        overviews.append(text)
        return True if text.splitlines()[0].endswith(":") else None

    monkeypatch.setattr(buttons, "ExcelHost", host)

    def pressed(action: str, book: Workbook, name: str = "Sổ thử.xlsx") -> list[str]:
        seen = opened(book, name)
        buttons.press(action)
        return replay(seen, book)

    return pressed


SPLIT = ("D12", "H12", "I12", "L12", "M12")
"""The cells that the rule about individuals compares."""
MARKED = dict.fromkeys(("C11", "F11", "J11", "C23"), "FFC7CE") | dict.fromkeys(SPLIT, "FFEB9C")


def colours(book: Workbook, sheet: str = "BTH") -> dict[str, str]:
    return {c.coordinate: c.fill.fgColor.rgb[2:] for row in book[sheet].iter_rows() for c in row if c.fill.fill_type == "solid"}


@pytest.fixture
def wrong(tmp_path: Path) -> Workbook:
    return openpyxl.load_workbook(write_return(tmp_path / "sai.xlsx", WRONG))


def test_check_colours_lists_and_says(wrong: Workbook, press: Press) -> None:
    before = {c.coordinate: c.value for row in wrong["BTH"].iter_rows() for c in row}
    (said,) = press(CHECK, wrong)
    assert said == (
        "Đã kiểm tra “Sổ thử.xlsx”: 13 dòng, 2 chỗ phải sửa, 1 chỗ cần xem lại. Hãy sửa các ô đỏ rồi bấm lại “Kiểm tra biểu”."
    )
    assert colours(wrong) == MARKED
    assert {c.coordinate: c.value for row in wrong["BTH"].iter_rows() for c in row} == before
    page = wrong[FINDINGS_SHEET]
    assert [(page.cell(row, 1).value, page.cell(row, 2).value, page.cell(row, 3).value) for row in (5, 6, 7)] == [
        ("Phải sửa", "BTH", "C23"),
        ("Phải sửa", "BTH", "C11"),
        ("Cần xem lại", "BTH", "D12"),
    ]
    assert page["C5"].hyperlink.location == "'BTH'!C23" or page["C5"].hyperlink.target == "#'BTH'!C23"
    assert "Tổng số (3) ghi 11" in page["D6"].value
    assert page.column_dimensions["G"].hidden and wrong.active.title == FINDINGS_SHEET


def test_marks_are_taken_away_and_the_colours_before_come_back(tmp_path: Path, wrong: Workbook, press: Press) -> None:
    press(CHECK, wrong)
    page = wrong[FINDINGS_SHEET]
    record = next(row for row in range(5, 8) if page.cell(row, 8).value == "C11")
    page.cell(record, 9).value = "#DDEBF7"  # as if the cell had had a colour, which this engine cannot read
    (said,) = press(CLEAR, wrong)
    assert said.startswith("Đã trả lại màu cũ cho 9 ô.")
    assert colours(wrong) == {"C11": "DDEBF7"}
    assert FINDINGS_SHEET not in wrong.sheetnames
    assert press(CLEAR, wrong) == ["Không có đánh dấu nào của chương trình để xóa."]


def test_a_second_check_marks_what_is_wrong_now(wrong: Workbook, press: Press) -> None:
    press(CHECK, wrong)
    wrong["BTH"]["C11"] = 10
    wrong["BTH"]["C23"] = None
    (said,) = press(CHECK, wrong)
    assert "0 chỗ phải sửa, 1 chỗ cần xem lại. Vẫn nộp được" in said
    assert colours(wrong) == dict.fromkeys(SPLIT, "FFEB9C")
    wrong["BTH"]["I12"] = 5
    (said,) = press(CHECK, wrong)
    assert said.endswith("13 dòng, không có gì cần sửa. Có thể lưu và gửi đi.")
    assert colours(wrong) == {} and FINDINGS_SHEET not in wrong.sheetnames


def test_a_workbook_sent_with_its_marks_is_read_like_without(
    wrong: Workbook, press: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["read", "--json", str(tmp_path / "sai.xlsx")])
    before = json.loads(capsys.readouterr().out)
    press(CHECK, wrong)
    (tmp_path / "đánh dấu").mkdir()
    wrong.save(tmp_path / "đánh dấu" / "sai.xlsx")
    main(["read", "--json", str(tmp_path / "đánh dấu" / "sai.xlsx")])
    after = json.loads(capsys.readouterr().out)
    assert (after["lines"], after["unit"], after["sheet"]) == (before["lines"], before["unit"], before["sheet"])
    assert [found["message"] for found in after["findings"]] == [found["message"] for found in before["findings"]]


def test_a_cell_in_error_and_a_hidden_sheet_are_seen(tmp_path: Path, press: Press) -> None:
    book = openpyxl.load_workbook(write_return(tmp_path / "1.xlsx", {"giay-khen": {3: "#REF!", 6: 4}}))
    press(CHECK, book)
    assert "đang báo lỗi #REF!" in book[FINDINGS_SHEET]["D5"].value
    book["BTH"].sheet_state = "hidden"
    book.create_sheet("Ghi chép")
    press(CHECK, book)
    assert any("trang tính bị ẩn" in str(row[3].value) for row in book[FINDINGS_SHEET].iter_rows(min_row=5))


def test_a_workbook_without_the_form(press: Press) -> None:
    book = Workbook()
    book.active.append(["Danh bạ", "điện thoại"])
    (said,) = press(CHECK, book, "Sổ 1")
    assert said.startswith("“Sổ 1” không có bảng nào của biểu") and book.sheetnames == ["Sheet"]


@pytest.mark.parametrize("place", [0, None])
def test_a_chart_sheet_in_front(wrong: Workbook, press: Press, place: int | None) -> None:
    """xlwings counts worksheets alone: the chart sheet is neither read nor in the way of the sheet of findings."""
    wrong.active = wrong.create_chartsheet("Biểu đồ", place)
    (said,) = press(CHECK, wrong)
    assert said.startswith("Đã kiểm tra “Sổ thử.xlsx”: 13 dòng, 2 chỗ phải sửa, 1 chỗ cần xem lại.")
    assert colours(wrong) == MARKED
    (said,) = press(CLEAR, wrong)
    assert said.startswith("Đã trả lại màu cũ cho 9 ô.")
    assert colours(wrong) == {} and sorted(wrong.sheetnames) == ["BTH", "Biểu đồ"]


@pytest.mark.parametrize("action", [each.id for each in ACTIONS])
def test_every_button_answers_where_there_are_chart_sheets_alone(
    action: str, tmp_path: Path, press: Press, answers: dict[str, str | None], overviews: list[str]
) -> None:
    book = Workbook()
    book.create_chartsheet("Biểu đồ")
    del book["Sheet"]
    (tmp_path / "biểu").mkdir()
    answers |= {"folder": str(tmp_path / "biểu"), "roster": str(SAMPLES / "don-vi.csv"), "unit": "Xã Bình An"}
    answers["summary"] = str(tmp_path / "không có.xlsx")
    said = [*press(action, book), *overviews[1:]]
    assert said and "Lỗi của chương trình" not in said[0] and book.sheetnames == ["Biểu đồ"]


@pytest.mark.slow
def test_merge_writes_beside_the_folder_and_opens_it(
    tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]
) -> None:
    folder = tmp_path / "Hồ sơ 'A & B' 100% năm 2026" / "Biểu các xã"
    shutil.copytree(SAMPLES / "bao-cao", folder)
    shutil.copy(SAMPLES / "don-vi.csv", folder.parent)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    answers["folder"] = str(folder)
    (said,) = press(MERGE, Workbook())
    assert said.startswith("Đã tổng hợp năm 2026: 13/14 đơn vị trong “Biểu các xã”, ghi vào “Tổng hợp – Biểu các xã.xlsx”.")
    assert shown == [str(folder.parent / "Tổng hợp – Biểu các xã.xlsx")]
    summary = openpyxl.load_workbook(shown[0], data_only=True)
    assert any(row[1] == "Giấy khen" and row[2] == 1735 for row in summary.worksheets[0].iter_rows(values_only=True))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    press(MERGE, Workbook())
    assert shown[1] == shown[0], "a summary of ours is made anew, with what was decided in it"


def test_missing_units_are_named_and_listed(tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]) -> None:
    shutil.copytree(SAMPLES / "bao-cao", tmp_path / "biểu")
    answers |= {"folder": str(tmp_path / "biểu"), "roster": str(SAMPLES / "don-vi.csv")}
    (said,) = press(MISSING, Workbook())
    assert said == (
        "Đã nhận báo cáo năm 2026 của 13/14 đơn vị theo danh sách “don-vi.csv”. Chưa nộp (1): Xã Giả Định Mười. "
        "Đã nhận, không có khen thưởng (1): Xã Giả Định Mười Một."
    )
    rows = list(openpyxl.load_workbook(shown[0]).active.iter_rows(values_only=True))
    assert rows[0][0] == "DANH SÁCH ĐƠN VỊ CHƯA NỘP BÁO CÁO NĂM 2026"
    assert rows[4][:3] == (1, "99010", "Xã Giả Định Mười")


def test_sending_back_writes_marked_copies_beside_the_folder(
    tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]
) -> None:
    write_return(tmp_path / "biểu" / "sai.xlsx", {"giay-khen": {3: 5, 6: 3, 10: 1}})
    write_return(tmp_path / "biểu" / "đúng.xlsx", {"giay-khen": {3: 5, 6: 4, 10: 1}})
    answers["folder"] = str(tmp_path / "biểu")
    (said,) = press(SEND_BACK, Workbook())
    output = tmp_path / "Phiếu trả lại – biểu"
    assert said.startswith("Đã kiểm tra 2 tệp: 1 tệp phải sửa, 1 chỗ phải sửa, 0 chỗ cần xem lại.")
    assert shown == [str(output)] and sorted(path.suffix for path in output.iterdir()) == ["", ".xlsx"]
    assert len(list((output / "Phiếu tiếp nhận").iterdir())) == 2


def test_nothing_to_send_back_opens_nothing(tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]) -> None:
    write_return(tmp_path / "biểu" / "đúng.xlsx", {"giay-khen": {3: 5, 6: 4, 10: 1}})
    answers["folder"] = str(tmp_path / "biểu")
    (said,) = press(SEND_BACK, Workbook())
    assert said.endswith("không có gì phải trả lại.") and shown == []
    assert not (tmp_path / "Phiếu trả lại – biểu").exists()


def test_a_report_on_a_summary(tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]) -> None:
    summary = tmp_path / "Tổng hợp 100% & năm.xlsx"
    assert main(["merge", str(SAMPLES / "bao-cao"), "--roster", str(SAMPLES / "don-vi.csv"), "-o", str(summary)]) == 1
    answers["summary"] = str(summary)
    (said,) = press(REPORT, Workbook())
    assert said.startswith("Đã soạn “Báo cáo – Tổng hợp 100% & năm.docx”")
    assert shown == [str(tmp_path / "Báo cáo – Tổng hợp 100% & năm.docx")] and Path(shown[0]).read_bytes().startswith(b"PK")


def test_a_report_on_no_summary_is_refused(
    tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str], overviews: list[str]
) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    answers["summary"] = str(tmp_path / "a.xlsx")
    assert press(REPORT, Workbook()) == []
    assert "a.xlsx" in overviews[-1] and shown == [] and len(list(tmp_path.glob("*.docx"))) == 0


def test_one_blank_form(tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]) -> None:
    answers |= {"unit": "Xã Bình An", "folder": str(tmp_path)}
    (said,) = press(NEW, Workbook())
    year = date.today().year
    assert said.startswith(f"Đã tạo biểu năm {year} của Xã Bình An")
    assert shown == [str(tmp_path / f"Xã Bình An {year}.xlsx")] and Path(shown[0]).exists()


def test_blank_forms_for_a_roster(tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]) -> None:
    answers |= {"roster": str(SAMPLES / "don-vi.csv"), "folder": str(tmp_path)}
    (said,) = press(NEW_FOR_ROSTER, Workbook())
    assert re.match(r"Đã tạo \d+ biểu", said)
    assert len(list(Path(shown[0]).rglob("*.xlsx"))) == 15


def test_a_folder_that_is_none_is_asked_for_again(
    press: Press, answers: dict[str, str | None], shown: list[str], overviews: list[str]
) -> None:
    answers |= {"unit": "Xã Bình An", "folder": "/không/có"}
    assert press(NEW, Workbook()) == [] and shown == []
    assert overviews[1].startswith("Chưa chọn thư mục để ghi biểu vào.") and "1. Tên đơn vị ghi trên biểu" in overviews[1]


@pytest.mark.parametrize("action", [MERGE, MISSING, SEND_BACK, REPORT, NEW, NEW_FOR_ROSTER])
def test_a_cancelled_dialog_does_nothing(
    action: str, tmp_path: Path, press: Press, answers: dict[str, str | None], shown: list[str]
) -> None:
    answers |= dict.fromkeys(("folder", "roster", "unit", "period", "summary"))
    book = Workbook()
    assert press(action, book) == [] and shown == [] and book.sheetnames == ["Sheet"]


def test_a_folder_that_went_away_is_said(tmp_path: Path, press: Press, answers: dict[str, str | None]) -> None:
    answers["folder"] = str(tmp_path / "đâu")
    (said,) = press(MERGE, Workbook())
    assert said.startswith("Không có thư mục")


def test_help_names_every_button_and_function(press: Press) -> None:
    (said,) = press(HELP, Workbook())
    assert all(action.label in said for action in ACTIONS if action.id != HELP) and "TDKT_TYLE(tử; mẫu)" in said


def test_an_unknown_button_is_said(press: Press) -> None:
    (said,) = press("tdktLạ", Workbook())
    assert "không có trong bản này" in said


def test_the_excel_side_stays_off_api() -> None:
    """`.api` differs between Windows and macOS, and is beyond what can be replayed here."""
    sources = Path(buttons.__file__).parent.glob("*.py")
    assert not [path.name for path in sources if re.search(r"\.api\b(?!`)", path.read_text(encoding="utf-8"))]


def test_a_colour_is_read_as_it_is_remembered(tmp_path: Path) -> None:
    """The engine of these tests cannot read colours: this is the one conversion that it leaves out."""

    class Cell:
        color = (221, 235, 247)

    class Sheets(dict[str, object]):
        sheets = property(lambda self: {"BTH": type("Sheet", (), {"range": lambda self, cell: Cell})()})

    assert ExcelHost(Sheets(), lambda need: None).colour("BTH", "A1") == "DDEBF7"  # type: ignore[arg-type]
    assert PatternFill("solid", fgColor="DDEBF7").fgColor.rgb == "00DDEBF7"
