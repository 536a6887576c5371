"""The actions that make blank forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tdkt_xl.api import blank as api
from tdkt_xl.blank.blank_form import file_name
from tdkt_xl.desk.exchange import FILE, FOLDER, TEXT, Answers, Need, Outcome, Request
from tdkt_xl.desk.folders import free_path, shares
from tdkt_xl.desk.press import Progress
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.periods import Period, parse_code
from tdkt_xl.words.text import clean

_UNIT = Need("unit", TEXT, "Tên đơn vị ghi trên biểu, ví dụ: Xã Bình An")
_ROSTER = Need("roster", FILE, "Chọn danh sách đơn vị (.csv hoặc .xlsx có cột ma, ten, cap, ma_cap_tren)")
_PLACE = Need("folder", FOLDER, "Chọn thư mục để ghi biểu vào")


def new_form(request: Request, progress: Progress) -> Need | Outcome:
    """A blank form for one unit, to be opened."""
    answers = request.answers
    for need in (_UNIT, _period(), _PLACE):
        if need.key not in answers:
            return need
    unit, period = clean(answers["unit"]), _asked_period(answers)
    if not unit:
        raise TdktError("Chưa ghi tên đơn vị, nên chưa tạo biểu nào. Hãy bấm lại và ghi tên đơn vị.")
    output = free_path(Path(answers["folder"]) / f"{file_name(f'{unit} {period.code}')}.xlsx")
    made = api.new_form(unit, period, output)
    said = f"Đã tạo biểu {period.words} của {unit}: “{output.name}”. Điền số liệu rồi lưu lại."
    return Outcome(" ".join((said, *made.remarks)), open=str(output))


def new_forms_for_roster(request: Request, progress: Progress) -> Need | Outcome:
    """A blank form for every unit of a roster, in a new folder."""
    answers = request.answers
    for need in (_ROSTER, _period(), _PLACE):
        if need.key not in answers:
            return need
    period = _asked_period(answers)
    output = free_path(Path(answers["folder"]) / f"Biểu trống {period.code}")
    made = api.new_forms(answers["roster"], period, output, progress=shares(progress))
    said = f"Đã tạo {len(made.paths)} biểu trong {output}. Gửi mỗi đơn vị tệp mang tên mình."
    return Outcome(" ".join((said, *made.remarks)), open=str(output))


def _period() -> Need:
    return Need("period", TEXT, "Kỳ báo cáo: năm (2026), 6 tháng (2026-6T) hoặc 9 tháng (2026-9T)", str(date.today().year))


def _asked_period(answers: Answers) -> Period:
    period = parse_code(answers["period"].strip())
    if period is None:
        raise TdktError(f"“{answers['period']}” không phải kỳ báo cáo. Hãy ghi như 2026, 2026-6T, 2026-9T hoặc NH-2025-2026.")
    return period
