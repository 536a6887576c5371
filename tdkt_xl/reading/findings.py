"""Every finding that is not a form's own rule: its severity and its words. One way to make a finding.

A message says where, what is there, what is needed and what to do; the form's own rules bring their words along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from unicodedata import normalize

from tdkt_xl.forms.definition import ERROR, INFO, WARNING, Rule
from tdkt_xl.model.returns import Finding
from tdkt_xl.words.numbers import vietnamese_number, vietnamese_percent
from tdkt_xl.words.text import clean


@dataclass(frozen=True, slots=True)
class Wording:
    """`fault` and `remedy` may use the slots that the rule's finding fills."""

    severity: str
    fault: str
    remedy: str


CATALOGUE: dict[str, Wording] = {
    "not-a-count": Wording(
        ERROR,
        "cột ({column}) ghi “{typed}”, không phải số đếm nguyên từ 0 trở lên{maybe}",
        "Gõ lại bằng chữ số, ví dụ 1984; không có thì để trống",
    ),
    "two-values": Wording(
        ERROR,
        "cột ({column}) ghi “{typed}”, một ô có hơn một số nên không biết lấy số nào",
        "Mỗi ô ghi một số; số của dòng khác ghi xuống dòng đó, lời chú ghi ở cột Ghi chú",
    ),
    "formula-error": Wording(
        ERROR, "cột ({column}) là ô công thức đang báo lỗi {typed}", "Sửa công thức hoặc gõ thẳng con số vào ô"
    ),
    "stale-value": Wording(
        WARNING,
        "cột ({column}) là công thức {typed} chưa có kết quả lưu trong tệp{computed}",
        "Mở tệp, để máy tính lại rồi lưu và gửi lại",
    ),
    "duplicate-line": Wording(
        ERROR,
        "“{label}” đã có ở dòng {first} cùng mục; khi tổng hợp hai dòng được cộng lại",
        "Gộp hai dòng làm một, hoặc sửa tên dòng ghi nhầm",
    ),
    "unknown-award": Wording(
        WARNING,
        "“{label}” không có trong danh mục hình thức khen thưởng, danh hiệu thi đua; số liệu vẫn được mang theo dưới tên này",
        "Ghi rõ tên và cấp, ví dụ “Bằng khen của Chủ tịch UBND tỉnh”",
    ),
    "interpreted": Wording(INFO, "{typed}", "Đối chiếu lại với bản gốc nếu thấy lạ"),
    "empty-return": Wording(
        WARNING,
        "biểu chưa có số liệu nào và cũng không ghi là không có gì để báo cáo",
        "Điền số liệu, hoặc ghi “Không có khen thưởng trong kỳ” rồi gửi lại",
    ),
    "no-form": Wording(
        ERROR,
        "không tìm thấy bảng nào của biểu tổng hợp kết quả khen thưởng",
        "Kiểm tra xem có gửi nhầm tệp không; dùng đúng mẫu biểu rồi gửi lại",
    ),
    "no-table": Wording(
        WARNING,
        "đã gửi báo cáo, chưa có biểu; lời văn nêu {sure} số liệu khen thưởng đọc được chắc, {doubtful} chỗ chưa chắc",
        "Đề nghị đơn vị gửi biểu; hoặc lập biểu nháp từ báo cáo này rồi đối chiếu",
    ),
    "narrative-mismatch": Wording(
        INFO, "văn bản, {said} {count}; {table}", "Đối chiếu lời văn với biểu, chỗ nào ghi sai thì sửa chỗ ấy"
    ),
    "unreadable": Wording(ERROR, "không mở được tệp: {typed}", "Nhờ đơn vị mở lại tệp gốc, lưu dạng .xlsx rồi gửi lại"),
    "wrong-period": Wording(
        ERROR, "biểu này của {typed}, cần biểu của {wanted}; không cộng vào tổng hợp", "Đề nghị đơn vị gửi biểu đúng kỳ"
    ),
    "unknown-unit": Wording(
        WARNING,
        "không xác định được “{typed}” trong danh sách đơn vị{candidates}; số liệu được cộng thẳng vào cấp trên cùng",
        "Kiểm tra tên, mã đơn vị trong biểu và trong danh sách",
    ),
    "missing-unit": Wording(WARNING, "chưa nhận được báo cáo của {typed}{why}", "Đôn đốc đơn vị gửi báo cáo"),
    "duplicate-submission": Wording(
        WARNING, "{unit} có nhiều báo cáo cùng kỳ; đã lấy {kept}, không cộng tệp này", "Xem lại đã lấy đúng bản mới nhất chưa"
    ),
    "issuer-mismatch": Wording(
        WARNING,
        "mục {section}, “{label}”, cột ({column}): các đơn vị báo cáo cộng được {reported}, cấp ra quyết định ghi {issued}{more}",
        "Đối chiếu danh sách quyết định với từng đơn vị",
    ),
    "summary-difference": Wording(
        WARNING,
        "biểu tổng hợp của {unit} lệch với cộng các đơn vị trực thuộc ở {count} ô, ví dụ {example}; "
        "đã lấy số của các đơn vị trực thuộc",
        "Đối chiếu với {unit}; kiểm tra còn đơn vị nào chưa có tệp ở đây",
    ),
    "outlier": Wording(
        INFO,
        "“{label}” cột ({column}) của {unit} ghi {typed}; theo các đơn vị cùng cấp{last}, thường vào khoảng {low} đến {high}",
        "Hỏi lại đơn vị xem có gõ thừa, thiếu, đảo chữ số hoặc ghi lệch dòng không; nếu số đúng thì giữ nguyên",
    ),
    "altered-form": Wording(WARNING, "ô khóa hoặc công thức của mẫu đã bị sửa: {typed}", "Chép số liệu sang mẫu mới rồi gửi lại"),
}

_MISSING_COLUMNS = Wording(
    WARNING,
    "bảng không có cột {columns}; phần số ấy coi như chưa báo cáo, các cột khác vẫn đọc theo đúng cột",
    "Chép số liệu sang biểu đủ cột rồi gửi lại",
)
"""An altered form too, though not one of ours."""

_NEARLY_A_FORM = Wording(
    ERROR,
    "không nhận chắc được biểu tổng hợp kết quả khen thưởng. {where}: bảng có tiêu đề ghi khác mẫu, đã hiểu cột {columns}, {doubt}",
    "Ghi lại tiêu đề cột, hoặc thêm dòng đánh số cột, theo đúng mẫu rồi gửi lại",
)
"""No form, but a table that may be one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands; `label` is the line's, for people, `award` its code, for programs."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    section: str | None = None
    award: str | None = None
    label: str | None = None
    explained: str | None = None

    def words(self) -> str:
        """ "Trang “BTH”, ô D9 (Giấy khen)"; empty where the finding is about the file."""
        parts = []
        if self.sheet is not None and self.cell is not None:
            parts.append(f"Trang “{self.sheet}”")
        if self.cell is not None:
            line = f" (mục {self.section}, {self.label})" if self.label and self.section else ""
            parts.append(f"{'ô' if parts else 'Ô'} {self.cell}{line}")
        return ", ".join(parts)


def finding(rule: str, place: Place, actual: object = None, expected: object = None, **slots: object) -> Finding:
    """A finding of CATALOGUE, its sentences filled from `slots`."""
    wording = CATALOGUE[rule]
    return _made(rule, wording.severity, wording.fault, wording.remedy, place, actual, expected, slots)


def interpreted(place: Place, said: str) -> Finding:
    """That something had to be understood, and how: `said` is a whole clause."""
    return finding("interpreted", place, typed=said)


def nearly_a_form(place: Place, understood: Sequence[int], doubt: str) -> Finding:
    """That a file holds no form, but a table that may be one: where, the columns of counts understood, and what is in doubt."""
    slots = {"where": place.words(), "columns": bracketed(understood), "doubt": doubt}
    return _made("no-form", ERROR, _NEARLY_A_FORM.fault, _NEARLY_A_FORM.remedy, Place(place.file), None, None, slots)


def missing_columns(place: Place, numbers: Sequence[int]) -> Finding:
    """That columns of counts were deleted from a form."""
    wording, slots = _MISSING_COLUMNS, {"columns": bracketed(numbers)}
    return _made("altered-form", wording.severity, wording.fault, wording.remedy, place, None, None, slots)


def bracketed(numbers: Sequence[int]) -> str:
    """Columns by their numbers, as the form prints them: "(8), (9)"."""
    return ", ".join(f"({number})" for number in numbers)


def rule_finding(
    rule: Rule, place: Place, actual: object, expected: object, difference: object = None, column: int | None = None
) -> Finding:
    """A finding of a form's own rule; of a ratio's, where `column` is given, what is expected is said in percent."""
    percent = vietnamese_percent(expected) if column is not None and isinstance(expected, float) else ""
    slots: dict[str, object] = {
        "actual": shown(actual),
        "expected": percent or shown(expected),
        "difference": shown(difference),
        "column": column,
    }
    return _made(rule.id, rule.severity, rule.fault, rule.remedy, place, actual, expected, slots)


def _made(
    rule: str,
    severity: str,
    fault: str,
    remedy: str,
    place: Place,
    actual: object,
    expected: object,
    slots: Mapping[str, object],
) -> Finding:
    where = place.words()
    said = fault.format(**slots)
    what = f"{where}: {said}" if where else said[:1].upper() + said[1:]
    lead = "Cần xem lại (không chặn nộp): " if severity == WARNING else ""
    return Finding(
        rule=rule,
        severity=severity,
        message=normalize("NFC", f"{lead}{what}. {remedy.format(**slots)}."),
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        section=place.section,
        award=place.award,
        actual=actual if not isinstance(actual, float) or isfinite(actual) else str(actual),  # JSON knows no NaN
        expected=expected,
        explained=place.explained,
    )


def _shown_date(day: date) -> str:
    """12/05/2026, with the time where there is one."""
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    return f"{text} {day:%H:%M}" if isinstance(day, datetime) and (day.hour or day.minute) else text


def shown(value: object) -> str:
    """A value as an officer reads it: 1.984; a blank is "(trống)"; long ones shortened."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, (int, float)):
        text = vietnamese_number(value) if -1e300 < value < 1e300 else "(không phải số)"
    elif isinstance(value, date):
        text = _shown_date(value)
    else:
        text = clean(str(value))
    return text if len(text) <= 60 else text[:57] + "…"
