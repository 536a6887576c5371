"""The actions that make blank forms."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tdkt_xl.api import blank as api
from tdkt_xl.blank.blank_form import file_name
from tdkt_xl.desk.actions import NEW, NEW_FOR_ROSTER
from tdkt_xl.desk.exchange import CHOICE, FILE, FOLDER, TEXT, Answers, Need, Outcome, Questions, Reply, Request
from tdkt_xl.desk.folders import ROSTER_TITLE
from tdkt_xl.desk.memory import last_folder, remember
from tdkt_xl.desk.places import counting, free_path
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.words.periods import Period, parse_code, school_year
from tdkt_xl.words.text import clean

_STRETCHES = {"Cả năm": "{}", "6 tháng đầu năm": "{}-6T", "9 tháng": "{}-9T"}
_SCHOOL_YEAR = "Năm học (kết thúc trong năm đã ghi)"
_PLACE_TITLE = "Thư mục để ghi biểu vào"


def new_form(request: Request, progress: StepProgress) -> Reply:
    """Makes a blank form for one unit and opens it."""
    answers = request.answers
    asked = {
        "unit": Need("unit", TEXT, "Tên đơn vị ghi trên biểu, ví dụ: Xã Bình An", answers.get("unit", "")),
        **_period_needs(answers),
        "folder": Need("folder", FOLDER, _PLACE_TITLE, answers.get("folder") or last_folder(NEW)),
    }
    period, fault = _answered(answers, asked)
    unit = clean(answers.get("unit", ""))
    if period is not None and not unit:
        fault = "Chưa ghi tên đơn vị. Hãy ghi đủ cả cấp, ví dụ: Xã Bình An."
    if period is None or fault:
        return Questions("Tạo một biểu", list(asked.values()), fault, go="Tạo biểu")
    output = free_path(Path(answers["folder"]) / f"{file_name(f'{unit} {period.code}')}.xlsx")
    made = api.new_form(unit, period, output)
    remember(NEW, answers["folder"], {})
    said = f"Đã tạo biểu {period.words} của {unit}: “{output.name}”. Điền số liệu rồi lưu lại."
    return Outcome(" ".join((said, *made.remarks)), open=str(output))


def new_forms_for_roster(request: Request, progress: StepProgress) -> Reply:
    """Makes a blank form for every unit of a roster, in a new folder."""
    answers = request.answers
    asked = {
        "roster": Need("roster", FILE, ROSTER_TITLE, answers.get("roster", "")),
        **_period_needs(answers),
        "folder": Need("folder", FOLDER, _PLACE_TITLE, answers.get("folder") or last_folder(NEW_FOR_ROSTER)),
    }
    period, fault = _answered(answers, asked)
    if period is not None and not Path(answers["roster"]).is_file():
        fault = "Chưa chọn danh sách đơn vị. Hãy chọn tệp có các cột “Mã đơn vị”, “Tên đơn vị”, “Cấp”, “Mã cấp trên”."
    if period is None or fault:
        return Questions("Tạo biểu theo danh sách", list(asked.values()), fault, go="Tạo biểu")
    output = free_path(Path(answers["folder"]) / f"Biểu trống {period.code}")
    begun = free_path(output.with_name(f"{output.name} (đang tạo)"))
    try:  # all forms or, if the work is stopped, none
        made = api.new_forms(answers["roster"], period, begun, progress=counting(progress, "Tạo biểu"))
        begun.rename(output)
    except BaseException:
        shutil.rmtree(begun, ignore_errors=True)
        raise
    remember(NEW_FOR_ROSTER, answers["folder"], {})
    said = f"Đã tạo {len(made.paths)} biểu trong {output}. Gửi mỗi đơn vị tệp mang tên mình."
    return Outcome(" ".join((said, *made.remarks)), open=str(output))


def _period_needs(answers: Answers) -> dict[str, Need]:
    stretches = [*_STRETCHES, _SCHOOL_YEAR]
    stretch = answers.get("stretch", "")
    return {
        "stretch": Need("stretch", CHOICE, "Kỳ báo cáo", stretch if stretch in stretches else stretches[0], stretches),
        "year": Need("year", TEXT, "Năm", answers.get("year") or str(date.today().year)),
    }


def _answered(answers: Answers, asked: dict[str, Need]) -> tuple[Period | None, str]:
    """Returns the period that was answered (None if an answer is missing), and what was wrong with the answers ("" = nothing)."""
    if not answers.keys() >= asked.keys():
        return None, ""
    year = parse_code(answers["year"])
    if year is not None and answers["stretch"] == _SCHOOL_YEAR:
        period: Period | None = school_year(year.year - 1)
    else:
        period = parse_code(_STRETCHES.get(answers["stretch"], "{}").format(answers["year"].strip()))
    if period is None:
        return None, f"Năm ghi “{answers['year']}”; hãy ghi đủ bốn chữ số, ví dụ {date.today().year}."
    if not Path(answers["folder"]).is_dir() or not answers["folder"]:
        return period, "Chưa chọn thư mục để ghi biểu vào. Hãy bấm “Chọn…” ở dòng đó."
    return period, ""
