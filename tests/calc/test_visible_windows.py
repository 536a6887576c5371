"""The buttons in windows that are seen, worked by keys as a person does: what lies in front, and what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdkt_xl.desk.actions import ACTIONS, CHECK, MERGE, NEW, REPORT, TITLE
from tests.sheets import write_return
from tests.visible_office import Screen, missing_programs, visible_profile

pytestmark = [pytest.mark.office, pytest.mark.slow]
SAMPLES = Path(__file__).parents[2] / "samples" / "tinh-hai-cap"
NUMBERS = {action.id: number for number, action in enumerate(ACTIONS)}


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """One LibreOffice for all tests of this file: starting it takes longest. A folder of returns lies beside the open form."""
    folder = tmp_path_factory.mktemp("windows")
    shutil.copytree(SAMPLES / "bao-cao", folder / "bieu")
    shutil.copy(SAMPLES / "don-vi.csv", folder)
    wrong = write_return(folder / "Sai.xlsx", {"giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}})
    shown = Screen(folder, wrong, profile=visible_profile(folder))
    yield shown
    shown.stop()


def message(screen: Screen) -> str:
    """The message that takes the keys, once it is there; the dialog of work has another title."""
    return screen.window(f"^{TITLE}$")


def test_programs_that_are_missing_are_named() -> None:
    assert missing_programs() == [], "apt-get install these: tests of visible windows do not go without"


def test_a_check_marks_the_form_and_its_message_lies_on_top(screen: Screen) -> None:
    screen.press(NUMBERS[CHECK])
    message(screen)
    assert screen.stack()[-1] == TITLE and screen.colours_seen() > 20
    screen.keys("Return")
    screen.window("Sai.xlsx")


def test_all_is_asked_in_one_dialog_the_message_lies_on_the_summary_and_leads_on(screen: Screen) -> None:
    screen.press(NUMBERS[MERGE])
    screen.name_folder("Thư mục chứa biểu của các đơn vị", screen.folder / "bieu")
    screen.window("Tổng hợp$")
    screen.keys("Return")
    screen.until("the summary", lambda: any("Tổng hợp – bieu.xlsx" in title for title in screen.titles().values()))
    message(screen)
    assert screen.stack()[-2:] == ["Tổng hợp – bieu.xlsx - LibreOffice Calc", TITLE]
    screen.keys("shift+Tab", "shift+Tab", "space")  # from “Đóng” to “Mở danh sách chưa nộp”
    screen.until("the list", lambda: any("Chưa nộp – bieu.xlsx" in title for title in screen.titles().values()))
    message(screen)
    assert screen.stack()[-2:] == ["Chưa nộp – bieu.xlsx - LibreOffice Calc", TITLE]
    screen.keys("Return")
    screen.window("Chưa nộp – bieu.xlsx")
    screen.keys("ctrl+w")
    screen.window("Tổng hợp – bieu.xlsx")


def test_the_report_is_of_the_summary_in_front(screen: Screen) -> None:
    screen.window("Tổng hợp – bieu.xlsx")
    screen.press(NUMBERS[REPORT])
    screen.window("Xuất báo cáo$")
    screen.keys("Return")
    screen.until("the draft", lambda: any("Báo cáo – Tổng hợp – bieu.docx" in title for title in screen.titles().values()))
    message(screen)
    assert screen.stack()[-1] == TITLE and (screen.folder / "Báo cáo – Tổng hợp – bieu.docx").exists()
    screen.keys("Return")
    screen.window("Báo cáo – Tổng hợp – bieu.docx")
    screen.keys("ctrl+w")
    screen.window("Tổng hợp – bieu.xlsx")


def test_a_wrong_year_brings_the_dialog_back_and_escape_ends_it_with_nothing_done(screen: Screen) -> None:
    before = sorted(screen.folder.iterdir())
    screen.press(NUMBERS[NEW])
    screen.window("Tạo một biểu$")
    screen.type("Xa Binh An")
    screen.keys("Tab", "Tab", "ctrl+a")
    screen.type("26")
    first = screen.run("getactivewindow")
    screen.keys("Return")
    screen.until("the dialog again", lambda: screen.in_front().endswith("Tạo một biểu") and screen.run("getactivewindow") != first)
    screen.keys("Escape")
    screen.window("Tổng hợp – bieu.xlsx")
    assert sorted(path for path in screen.folder.iterdir() if not path.name.startswith(".~lock")) == [
        path for path in before if not path.name.startswith(".~lock")
    ]


def test_work_shows_how_far_it_is_and_is_stopped_by_its_button_with_nothing_written(screen: Screen) -> None:
    many = screen.folder / "nhieu"
    for number in range(400):
        write_return(many / f"{number}.xlsx", {"giay-khen": {3: number, 6: number}}, unit=f"Xã Số {number}")
    before = sorted(path for path in screen.folder.iterdir() if not path.name.startswith(".~lock"))
    screen.press(NUMBERS[MERGE])
    screen.window("Tổng hợp$")
    screen.keys("ctrl+a")
    screen.type(str(many))
    screen.keys("Return")
    screen.window("đang làm$")
    screen.keys("space")  # on “Dừng”
    message(screen)
    screen.keys("Return")
    screen.window("Tổng hợp – bieu.xlsx")
    assert sorted(path for path in screen.folder.iterdir() if not path.name.startswith(".~lock")) == before
