"""Menu and toolbar in a running LibreOffice: each button on real workbooks; cells, colours and messages looked at."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from unicodedata import is_normalized, normalize

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from tdkt_xl.commands.cli import main
from tdkt_xl.desk.actions import ACTIONS, CHECK, CLEAR, HELP, MERGE, MISSING, NEW, NEW_FOR_ROSTER, REPORT, SEND_BACK, TITLE
from tdkt_xl.desk.painting import FINDINGS_SHEET
from tdkt_xl.excel import addin
from tests.calc_office import CalcOffice
from tests.sheets import write_return
from tools.excel import build
from tools.excel.vba_project import CLASS, SHEET, STANDARD, WORKBOOK, Module, exported, vba_project

WRONG = {
    "giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1},
    "huan-chuong": {3: "2,5"},
    "lao-dong-tien-tien": {3: 5, 4: 5, 6: 5},
}
MARKED = dict.fromkeys(("C11", "F11", "J11", "C23"), "FFC7CE") | dict.fromkeys(("D12", "H12", "I12", "L12", "M12"), "FFEB9C")
SAMPLES = Path(__file__).parents[2] / "samples" / "tinh-hai-cap"
MACROS = Path(__file__).parents[1] / "macros"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder as offices name them."""
    folder = tmp_path / "Hồ sơ 'A & B' 100% năm 2026"
    folder.mkdir()
    return folder


@pytest.fixture
def wrong(place: Path) -> Path:
    return write_return(place / "Biểu sai.xlsx", WRONG)


def test_menu_and_toolbar_are_there(calc: CalcOffice) -> None:
    document = calc.call("open")
    assert calc.call("menu_texts", document=document) == [TITLE, [action.label for action in ACTIONS]]
    assert calc.call("toolbar", document=document) == [True, True]


# ---- The sheet on the screen


def test_check_colours_lists_and_says(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    before = calc.call("values", document=document, area="A1:N24")
    (said,) = calc.press(document, CHECK)
    assert said == (
        "Đã kiểm tra “Biểu sai.xlsx”: 13 dòng, 2 chỗ phải sửa, 1 chỗ cần xem lại. Hãy sửa các ô đỏ rồi bấm lại “Kiểm tra biểu”."
    )
    assert calc.call("colours", document=document, sheet="BTH") == MARKED
    assert calc.call("values", document=document, area="A1:N24") == before
    rows = calc.call("values", document=document, area="A1:I7", sheet=FINDINGS_SHEET)
    assert rows[0][0].startswith("Kết quả kiểm tra: 13 dòng, 2 chỗ phải sửa")
    assert rows[1][0].startswith("Giữ phím Ctrl rồi bấm vào ô ở cột C")
    assert [row[:3] for row in rows[4:]] == [["Phải sửa", "BTH", "C23"], ["Phải sửa", "BTH", "C11"], ["Cần xem lại", "BTH", "D12"]]
    assert calc.call("links", document=document, sheet=FINDINGS_SHEET)["5"] == "#$'BTH'.C23"
    assert calc.call("shown_columns", document=document, sheet=FINDINGS_SHEET)[3:9] == [True, True, True, False, False, False]


def test_all_that_a_button_does_is_one_step_to_undo(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.press(document, CHECK)
    assert calc.call("undo_titles", document=document) == ["Thi đua – Khen thưởng: Kiểm tra biểu"]
    calc.call("undo", document=document)
    assert calc.call("colours", document=document, sheet="BTH") == {}
    assert calc.call("sheets", document=document) == ["BTH"]


def test_marks_are_taken_away_also_after_saving(calc: CalcOffice, wrong: Path, place: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.call("paint", document=document, address="C11", colour="DDEBF7")
    calc.call("paint", document=document, address="E11", colour="00FF00")
    calc.press(document, CHECK)
    assert calc.call("colours", document=document, sheet="BTH") == {**MARKED, "E11": "00FF00"}
    calc.call("save", document=document, path=str(place / "đã lưu.xlsx"), kind="Calc MS Excel 2007 XML")
    again = calc.call("open", path=str(place / "đã lưu.xlsx"))
    (said,) = calc.press(again, CLEAR)
    assert said.startswith("Đã trả lại màu cũ cho 9 ô.")
    assert calc.call("colours", document=again, sheet="BTH") == {"C11": "DDEBF7", "E11": "00FF00"}
    assert calc.call("sheets", document=again) == ["BTH"]
    assert calc.press(again, CLEAR) == ["Không có đánh dấu nào của chương trình để xóa."]


def test_a_second_check_marks_what_is_wrong_now(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.press(document, CHECK)
    calc.call("put", document=document, cells={"C11": 10, "C23": "", "I12": 5}, sheet="BTH")
    (said,) = calc.press(document, CHECK)
    assert said.endswith("13 dòng, không có gì cần sửa. Có thể lưu và gửi đi.")
    assert calc.call("colours", document=document, sheet="BTH") == {} and calc.call("sheets", document=document) == ["BTH"]


def test_the_findings_are_the_command_line_s(calc: CalcOffice, capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted((SAMPLES / "bao-cao").glob("*.xlsx"))[:6]:
        main(["check", "--json", str(path)])
        expected = [found["message"].casefold() for found in json.loads(capsys.readouterr().out)["files"][0]["findings"]]
        document = calc.call("open", path=str(path))
        calc.press(document, CHECK)
        listed = []
        if FINDINGS_SHEET in calc.call("sheets", document=document):
            listed = [row[0] for row in calc.call("values", document=document, area="D5:D40", sheet=FINDINGS_SHEET) if row[0]]
        said = [re.sub("^Mục [^:]*: ", "", text).partition(" — Giải trình")[0].casefold() for text in listed]
        assert len(said) == len(expected) and all(any(each.endswith(text) for each in expected) for text in said), path.name
        calc.call("close")


def test_a_new_unsaved_sheet_an_error_and_a_hidden_sheet(calc: CalcOffice, place: Path) -> None:
    document = calc.call("open")
    (said,) = calc.press(document, CHECK)
    assert "không có bảng nào của biểu" in said and len(calc.call("sheets", document=document)) == 1
    document = calc.call("open", path=str(write_return(place / "1.xlsx", {"giay-khen": {6: 4}})))
    calc.call("put", document=document, cells={"C11": "=1/0"}, sheet="BTH")
    calc.press(document, CHECK)
    assert "đang báo lỗi #DIV/0!" in calc.call("values", document=document, area="D5", sheet=FINDINGS_SHEET)[0][0]


def test_a_locked_sheet_is_listed_and_left_alone(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.call("protect", document=document, sheet="BTH")
    (said,) = calc.press(document, CHECK)
    assert said.endswith("Trang “BTH” đang khóa (Protect Sheet), có ô không tô màu được; xem trang “Kết quả kiểm tra (tdkt)”.")
    assert calc.call("colours", document=document, sheet="BTH") == {}
    assert len(calc.call("values", document=document, area="A5:A7", sheet=FINDINGS_SHEET)) == 3
    (said,) = calc.press(document, CLEAR)
    assert calc.call("sheets", document=document) == ["BTH"], said


def test_on_a_locked_sheet_the_cells_to_fill_in_are_coloured(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.call("unlock", document=document, area="C11:C23")
    calc.call("protect", document=document, sheet="BTH")
    calc.press(document, CHECK)
    assert calc.call("colours", document=document, sheet="BTH") == {"C11": "FFC7CE", "C23": "FFC7CE"}
    (said,) = calc.press(document, CLEAR)
    assert calc.call("colours", document=document, sheet="BTH") == {} and calc.call("sheets", document=document) == ["BTH"], said


def test_a_locked_workbook_is_left_as_it_was(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.call("protect", document=document)
    (said,) = calc.press(document, CHECK)
    assert "2 chỗ phải sửa" in said and said.endswith("hãy bỏ khóa hoặc lưu thành tệp khác rồi bấm lại.")
    assert calc.call("colours", document=document, sheet="BTH") == {} and calc.call("sheets", document=document) == ["BTH"]


def test_a_workbook_opened_only_to_read_is_left_as_it_was(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong), read_only=True)
    (said,) = calc.press(document, CHECK)
    assert "2 chỗ phải sửa" in said and "chỉ mở để đọc (Read-Only)" in said
    assert calc.call("colours", document=document, sheet="BTH") == {} and calc.call("sheets", document=document) == ["BTH"]
    assert calc.press(document, CLEAR) == ["Không có đánh dấu nào của chương trình để xóa."]


def test_marks_on_a_sheet_that_was_renamed_are_taken_away(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    calc.press(document, CHECK)
    calc.call("rename", document=document, sheet="BTH", name="Biểu năm 2026")
    (said,) = calc.press(document, CHECK)
    assert "2 chỗ phải sửa" in said and calc.call("colours", document=document, sheet="Biểu năm 2026") == MARKED
    assert calc.press(document, CLEAR) == ["Đã trả lại màu cũ cho 9 ô. Số liệu giữ nguyên."]
    assert calc.call("colours", document=document, sheet="Biểu năm 2026") == {}


def test_no_sheet_open(calc: CalcOffice) -> None:
    text = calc.call("open", path="private:factory/swriter")
    assert calc.press(text, CHECK) == ["Chưa có biểu nào đang mở. Hãy mở biểu cần kiểm tra rồi bấm lại."]
    assert calc.press(text, CLEAR) == ["Không có đánh dấu nào của chương trình để xóa."]


def with_chart_sheet(path: Path, position: int | None) -> Path:
    """The workbook with a chart sheet before or behind the others, and on the screen."""
    book = openpyxl.load_workbook(path)
    chart = BarChart()
    chart.add_data(Reference(book["BTH"], min_col=3, min_row=10, max_row=14))
    page = book.create_chartsheet("Biểu đồ", position)
    page.add_chart(chart)
    book["BTH"].sheet_view.tabSelected = False
    book.active = book.sheetnames.index(page.title)
    book.save(path)
    return path


@pytest.mark.parametrize("position", [0, None])
def test_a_chart_sheet_in_front(calc: CalcOffice, wrong: Path, position: int | None) -> None:
    document = calc.call("open", path=str(with_chart_sheet(wrong, position)))
    (said,) = calc.press(document, CHECK)
    assert said.startswith("Đã kiểm tra “Biểu sai.xlsx”: 13 dòng, 2 chỗ phải sửa")
    assert calc.call("colours", document=document, sheet="BTH") == MARKED
    assert calc.call("sheets", document=document)[-1] == FINDINGS_SHEET
    assert calc.press(document, CLEAR) == ["Đã trả lại màu cũ cho 9 ô. Số liệu giữ nguyên."]
    assert sorted(calc.call("sheets", document=document)) == ["BTH", "Biểu đồ"]


def test_every_button_with_no_document_open(calc: CalcOffice, place: Path) -> None:
    """As a macro or a key of one's own may press it: the command comes to the office, not to a window."""
    shutil.copytree(SAMPLES / "bao-cao", place / "biểu")
    summary = place / "Tổng hợp.xlsx"
    main(["merge", str(SAMPLES / "bao-cao"), "-o", str(summary)])
    answers = {"folder": str(place / "biểu"), "roster": str(SAMPLES / "don-vi.csv"), "unit": "Xã Bình An", "year": "2026"}
    for action in ACTIONS:
        (said,) = calc.press(None, action.id, **answers, summary=str(summary))
        done = {CHECK: "Chưa có biểu nào đang mở.", CLEAR: "Không có đánh dấu nào", HELP: TITLE}.get(action.id, "Đã ")
        assert said.startswith(done), action.id


# ---- Folders and forms


def test_letters_and_marks_apart_as_macos_keeps_them(calc: CalcOffice, place: Path) -> None:
    """Names of folders and files in NFD: what is said, written and named is NFC."""
    folder = place / normalize("NFD", "Biểu các xã")
    shutil.copytree(SAMPLES / "bao-cao", folder)
    shutil.copy(SAMPLES / "don-vi.csv", place / normalize("NFD", "Danh sách đơn vị.csv"))
    document = calc.call("open")
    (said,) = calc.press(document, MERGE, folder=str(folder))
    assert said.startswith("Đã tổng hợp năm 2026: 13/14 đơn vị trong “Biểu các xã”") and is_normalized("NFC", said)
    assert (place / "Tổng hợp – Biểu các xã.xlsx").exists()
    (said,) = calc.press(document, NEW, unit=normalize("NFD", "Xã  Bình An"), year="2026", folder=str(place))
    made = openpyxl.load_workbook(place / "Xã Bình An 2026.xlsx")
    assert said.startswith("Đã tạo biểu năm 2026 của Xã Bình An") and made["BTH"]["A4"].value == "UBND XÃ BÌNH AN"
    assert {each.name: each.value for each in made.custom_doc_props.props}["tdkt.unit.name"] == "Xã Bình An"


def test_merge_opens_the_summary(calc: CalcOffice, place: Path) -> None:
    folder = place / "Biểu các xã"
    shutil.copytree(SAMPLES / "bao-cao", folder)
    shutil.copy(SAMPLES / "don-vi.csv", place)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (said,) = calc.press(calc.call("open"), MERGE, folder=str(folder))
    summary = place / "Tổng hợp – Biểu các xã.xlsx"
    assert said.startswith("Đã tổng hợp năm 2026: 13/14 đơn vị trong “Biểu các xã”")
    assert str(summary) in calc.call("opened")
    book = openpyxl.load_workbook(summary, data_only=True)
    assert any(row[1] == "Giấy khen" and row[2] == 1735 for row in book.worksheets[0].iter_rows(values_only=True))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_missing_units(calc: CalcOffice, place: Path) -> None:
    shutil.copytree(SAMPLES / "bao-cao", place / "biểu")
    (said,) = calc.press(calc.call("open"), MISSING, folder=str(place / "biểu"), roster=str(SAMPLES / "don-vi.csv"))
    assert said == (
        "Đã nhận báo cáo năm 2026 của 13/14 đơn vị theo danh sách “don-vi.csv”. Chưa nộp (1): Xã Giả Định Mười. "
        "Đã nhận, không có khen thưởng (1): Xã Giả Định Mười Một."
    )
    assert str(place / "Chưa nộp – biểu.xlsx") in calc.call("opened")


def test_blank_forms(calc: CalcOffice, place: Path) -> None:
    document = calc.call("open")
    (said,) = calc.press(document, NEW, unit="Xã Bình An", year="2026", folder=str(place))
    assert said.startswith("Đã tạo biểu năm 2026 của Xã Bình An")
    assert str(place / "Xã Bình An 2026.xlsx") in calc.call("opened")
    (said,) = calc.press(document, NEW_FOR_ROSTER, roster=str(SAMPLES / "don-vi.csv"), year="2026", folder=str(place))
    assert said.startswith("Đã tạo 15 biểu") and len(list((place / "Biểu trống 2026").rglob("*.xlsx"))) == 15


def test_send_back(calc: CalcOffice, wrong: Path, place: Path) -> None:
    (said,) = calc.press(calc.call("open"), SEND_BACK, folder=str(place))
    assert "1 tệp phải sửa" in said and list((place.parent / f"Phiếu trả lại – {place.name}").iterdir())


def test_report(calc: CalcOffice, place: Path) -> None:
    summary = place.parent / "Tổng hợp.xlsx"
    assert main(["merge", str(SAMPLES / "bao-cao"), "-o", str(summary)]) == 1
    (said,) = calc.press(calc.call("open"), REPORT, summary=str(summary))
    assert said.startswith("Đã soạn “Báo cáo – Tổng hợp.docx”") and (place.parent / "Báo cáo – Tổng hợp.docx").exists()


def test_help(calc: CalcOffice) -> None:
    (said,) = calc.press(calc.call("open"), HELP)
    assert "Tổng hợp thư mục" in said and "TDKT_BANGTONGHOP(thư mục)" in said


@pytest.mark.parametrize("action", [MERGE, MISSING, SEND_BACK, REPORT, NEW, NEW_FOR_ROSTER])
def test_a_cancelled_dialog_does_nothing(calc: CalcOffice, action: str) -> None:
    document = calc.call("open")
    assert calc.press(document, action) == [] and calc.call("opened") == []


LATER = [
    (MISSING, ["folder"]),
    (NEW, ["unit"]),
    (NEW, ["unit", "year"]),
    (NEW_FOR_ROSTER, ["roster"]),
    (NEW_FOR_ROSTER, ["roster", "year"]),
]


@pytest.mark.parametrize(("action", "answered"), LATER)
def test_a_later_dialog_cancelled_does_nothing_either(calc: CalcOffice, action: str, answered: list[str], place: Path) -> None:
    shutil.copytree(SAMPLES / "bao-cao", place / "biểu")
    every = {"folder": str(place / "biểu"), "roster": str(SAMPLES / "don-vi.csv"), "unit": "Xã Bình An", "year": "2026"}
    before = sorted(place.rglob("*"))
    assert calc.press(calc.call("open"), action, **{key: every[key] for key in answered}) == []
    assert calc.call("opened") == [] and sorted(place.rglob("*")) == before


def test_an_unknown_command_and_a_folder_that_went_away_are_said(calc: CalcOffice, place: Path) -> None:
    document = calc.call("open")
    assert "không có trong bản này" in calc.press(document, "tdktLa")[0]
    assert calc.press(document, MERGE, folder=str(place / "đâu"))[0].startswith("Không có thư mục")


def test_without_the_user_s_python_the_remedy_is_said(calc: CalcOffice, wrong: Path) -> None:
    document = calc.call("open", path=str(wrong))
    note = calc.home / "python.json"
    kept = note.read_text(encoding="utf-8")
    try:
        note.write_text('{"python": "/không/có/python"}', encoding="utf-8")
        assert "Không còn Python ở /không/có/python" in calc.press(document, CHECK)[0]
        note.unlink()
        assert "Hãy chạy lệnh “tdkt addin install”" in calc.press(document, CHECK)[0]
    finally:
        note.write_text(kept, encoding="utf-8")
    assert calc.call("colours", document=document, sheet="BTH") == {}


def test_buttons_are_quick(calc: CalcOffice, wrong: Path, place: Path) -> None:
    """A check in well under a second, a merge of 100 workbooks in 1.5 times the command line's time and a second.

    The bounds are wider: what else runs on the machine must not fail a test. Figures as measured stand in docs/addin.md.
    """
    document = calc.call("open", path=str(wrong))
    assert calc.call("press", document=document, action=CHECK, answers={}) < 5
    folder = place / "trăm biểu"
    for number in range(100):
        write_return(folder / f"{number}.xlsx", {"giay-khen": {3: number, 6: number}}, unit=f"Xã Số {number}")

    def command_line() -> float:
        began = time.perf_counter()
        command = [sys.executable, "-m", "tdkt_xl", "merge", str(folder), "-o", str(place / "dòng lệnh.xlsx")]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - began

    before = command_line()
    pressed = calc.call("press", document=document, action=MERGE, answers={"folder": str(folder)})
    assert pressed < 3 * (1.5 * max(before, command_line()) + 1)


# ---- The Excel add-in, as far as LibreOffice can tell


def test_libreoffice_loads_the_excel_add_in(calc: CalcOffice, tmp_path: Path) -> None:
    path = tmp_path / addin.NAME
    path.write_bytes(addin.build_addin({"INTERPRETER_MAC": "/Users/an/python"}))
    document = calc.call("open", path=str(path), kind="Calc MS Excel 2007 VBA XML")
    assert calc.call("sheets", document=document) == ["tdkt.conf"]
    assert ["INTERPRETER_MAC", "/Users/an/python"] in calc.call("values", document=document, area="A1:B20")
    loaded = calc.call("basic", document=document, library=build.VBA_NAME)
    assert {"TdktRibbon", "TdktHost", "xlwings", "Dictionary", "xlwings_udfs"} <= set(loaded)
    assert "Public Sub TdktPress(control As IRibbonControl)" in loaded["TdktRibbon"]


def test_the_ribbon_s_own_dispatcher_merges_a_folder(calc: CalcOffice, place: Path) -> None:
    """The add-in's module, pressed as Office presses it; only the way to Python is another (macros/TdktHost.bas here)."""
    shutil.copytree(SAMPLES / "bao-cao", place / "Biểu các xã")
    shutil.copy(SAMPLES / "don-vi.csv", place)
    (calc.home / "answers.json").write_text(json.dumps({"folder": str(place / "Biểu các xã")}), encoding="utf-8")
    modules = [
        Module("ThisWorkbook", WORKBOOK),
        Module("TdktSettings", SHEET),
        exported(build.macro("TdktRibbon.bas"), STANDARD),
        *(exported((MACROS / name).read_text(), STANDARD) for name in ("TdktHost.bas", "Finger.bas")),
        exported((MACROS / "IRibbonControl.cls").read_text(), CLASS),
    ]
    workbook = place / "ribbon.xlsm"
    workbook.write_bytes(addin._workbook({}, vba_project(build.VBA_NAME, modules)))
    document = calc.call("open", path=str(workbook))
    assert calc.call("macro", document=document, name=f"{build.VBA_NAME}.Finger.Works", arguments=[]) == "works"
    assert calc.call("macro", document=document, name=f"{build.VBA_NAME}.Finger.Press", arguments=[MERGE]) == "pressed"
    message, opened = json.loads((calc.home / "reply.json").read_text(encoding="utf-8"))
    assert message.startswith("Đã tổng hợp năm 2026: 13/14 đơn vị")
    rows = openpyxl.load_workbook(opened, data_only=True).worksheets[0].iter_rows(values_only=True)
    assert any(row[1] == "Giấy khen" and row[2] == 1735 for row in rows)
