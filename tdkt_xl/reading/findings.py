"""The catalogue of all findings except those of a form's own rules: severity and wording. All findings are made here.

The words say what is there, what is needed and what to do. A form's own rules bring their own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Doubt
from tdkt_xl.forms.rules import Rule
from tdkt_xl.model.findings import Finding, Slots, Wording, shown, where
from tdkt_xl.words.severities import ERROR, INFO, WARNING

CATALOGUE: dict[str, Wording] = {
    "not-a-count": Wording(
        ERROR,
        "cột ({column}) ghi “{actual}”, không phải số đếm nguyên từ 0 trở lên{maybe}{became_date}",
        "Gõ lại bằng chữ số, ví dụ 1984; không có thì để trống",
        (("maybe", " (có thể là {maybe})"), ("became_date", " (có thể đã gõ {became_date:whole}, máy đổi thành ngày)")),
    ),
    "two-values": Wording(
        ERROR,
        "cột ({column}) ghi “{typed}”, một ô có hơn một số nên không biết lấy số nào",
        "Mỗi ô ghi một số; số của dòng khác ghi xuống dòng đó, lời chú ghi ở cột Ghi chú",
    ),
    "left-out-table": Wording(
        ERROR,
        "có bảng ghi hình thức khen thưởng và số liệu nhưng không nhận ra là phần của biểu, nên chưa tính vào đâu",
        "Chép các dòng của bảng này vào biểu, hoặc bỏ bảng đi nếu không thuộc báo cáo",
    ),
    "formula-error": Wording(
        ERROR, "cột ({column}) là ô công thức đang báo lỗi {actual:whole}", "Sửa công thức hoặc gõ thẳng con số vào ô"
    ),
    "stale-value": Wording(
        WARNING,
        "cột ({column}) là công thức ={formula} chưa có kết quả lưu trong tệp{computed}",
        "Mở tệp, để máy tính lại rồi lưu và gửi lại",
        (("computed", "; tính ra {actual}"),),
    ),
    "duplicate-line": Wording(
        ERROR,
        "“{actual}” đã có ở dòng {first:whole} cùng mục; khi tổng hợp hai dòng được cộng lại",
        "Gộp hai dòng làm một, hoặc sửa tên dòng ghi nhầm",
    ),
    "total-row": Wording(
        WARNING,
        "dòng “{name:whole}”, cột ({column}) ghi {actual}, nhưng cộng các dòng trên được {expected}",
        "Rà lại dòng cộng và các dòng trên; khi tổng hợp, chỉ các dòng trên được cộng",
    ),
    "unknown-award": Wording(
        WARNING,
        "“{actual}” không có trong danh mục hình thức khen thưởng, danh hiệu thi đua; số liệu vẫn được mang theo dưới tên này",
        "Ghi rõ tên và cấp, ví dụ “Bằng khen của Chủ tịch UBND tỉnh”",
    ),
    "interpreted": Wording(INFO, "{said:whole}", "Đối chiếu lại với bản gốc nếu thấy lạ"),
    "rule-off": Wording(INFO, "{said:whole}", "Muốn kiểm tra lại thì bỏ bảng [[off]] của quy tắc này trong định nghĩa biểu"),
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
        INFO, "văn bản, {said:whole} {count:whole}; {table:whole}", "Đối chiếu lời văn với biểu, chỗ nào ghi sai thì sửa chỗ ấy"
    ),
    "register-entry": Wording(
        WARNING, "sổ quyết định: {part:whole} ghi {actual}, nhiều hơn {whole:whole} là {expected}", "Rà lại số lượng của dòng này"
    ),
    "register-mismatch": Wording(
        WARNING,
        "cột ({column}) ghi {actual}, nhưng sổ quyết định cộng được {expected}{rows}{more}",
        "Đối chiếu biểu với sổ quyết định, sửa chỗ sai",
        (
            ("rows", " (các dòng {rows:whole})"),
            ("more", "; còn lệch ở cột {more:columns}"),
        ),
    ),
    "not-authorised": Wording(
        WARNING,
        "“{award:whole}” không do {level:whole} tặng{on} ({source:whole})",
        "Kiểm tra lại cơ quan ra quyết định; khen thưởng do cấp trên tặng thì ghi ở mục của cấp ấy",
        (("on", " vào ngày {on:whole}"),),
    ),
    "unreadable": Wording(ERROR, "không mở được tệp: {actual:whole}", "Nhờ đơn vị mở lại tệp gốc, lưu dạng .xlsx rồi gửi lại"),
    "wrong-period": Wording(
        ERROR,
        "biểu này của {period:whole}, cần biểu của {wanted:whole}; không cộng vào tổng hợp",
        "Đề nghị đơn vị gửi biểu đúng kỳ",
    ),
    "unknown-unit": Wording(
        WARNING,
        "không xác định được “{unit}” trong danh sách đơn vị{candidates}; số liệu được cộng thẳng vào cấp trên cùng",
        "Kiểm tra tên, mã đơn vị trong biểu và trong danh sách",
        (("candidates", " (có thể là {candidates:whole})"),),
    ),
    "missing-unit": Wording(
        WARNING,
        "chưa nhận được báo cáo của {unit:whole}{code}{refused}",
        "Đôn đốc đơn vị gửi báo cáo",
        (("code", " ({code:whole})"), ("refused", " (tệp {refused:file} không được cộng: {why:whole})")),
    ),
    "duplicate-submission": Wording(
        WARNING,
        "{unit:whole} có nhiều báo cáo cùng kỳ; đã lấy {kept:file}, không cộng tệp này",
        "Xem lại đã lấy đúng bản mới nhất chưa",
    ),
    "issuer-mismatch": Wording(
        WARNING,
        "mục {section:whole}, “{label}”, cột ({column}): các đơn vị báo cáo cộng được {actual}, cấp ra quyết định ghi "
        "{expected}{more}",
        "Đối chiếu danh sách quyết định với từng đơn vị",
        (("more", "; còn lệch ở cột {more:columns}"),),
    ),
    "summary-difference": Wording(
        WARNING,
        "biểu tổng hợp của {unit:whole} lệch với cộng các đơn vị trực thuộc ở {count} ô, ví dụ mục {section:whole}, "
        "{label:whole}, cột ({column}): ghi {actual}, cộng được {expected}; đã lấy số của các đơn vị trực thuộc",
        "Đối chiếu với {unit:whole}; kiểm tra còn đơn vị nào chưa có tệp ở đây",
    ),
    "outlier": Wording(
        INFO,
        "“{label}” cột ({column}) của {unit:whole} ghi {actual}; theo các đơn vị cùng cấp{last}, thường vào khoảng {low} đến "
        "{high}",
        "Hỏi lại đơn vị xem có gõ thừa, thiếu, đảo chữ số hoặc ghi lệch dòng không; nếu số đúng thì giữ nguyên",
        (("last", " và số kỳ trước"),),
    ),
    "approved-changed": Wording(
        WARNING,
        "{unit:whole} đã được duyệt số liệu ở {kept:file}; báo cáo này đến sau{count}; đang chờ xử lý, chưa cộng",
        "Muốn lấy báo cáo này thì ghi Duyệt ở dòng của nó trên trang “Theo dõi”; không lấy thì ghi Trả lại kèm lý do",
        (
            (
                "count",
                " và lệch {count} ô, ví dụ mục {section:whole}, {label:whole}, cột ({column}): đã duyệt {expected}, nay {actual}",
            ),
        ),
    ),
    "decision-reason": Wording(
        ERROR,
        "ghi Trả lại {unit:whole} nhưng lý do còn trống hoặc quá ngắn{actual}; biểu chưa được trả lại, vẫn cộng",
        "Ghi lý do từ 10 chữ cái trở lên ở cột “Lý do” của trang “Theo dõi” rồi tổng hợp lại",
        (("actual", " (“{actual}”)"),),
    ),
    "decision-conflict": Wording(
        WARNING,
        "hai người xử lý {unit:whole} khác nhau: {stands:whole}; {other:whole}. Đang theo quyết định trước, quyết định sau ghi ở "
        "trang “Nhật ký”",
        "Thống nhất lại, rồi ghi quyết định cuối cùng (đổi lý do hoặc ngày) ở trang “Theo dõi”",
    ),
    "decision-unread": Wording(
        WARNING,
        "không dùng được “{actual}” ghi cho {unit:whole}: {why:whole}",
        "Ghi lại quyết định ở trang “Theo dõi”, chọn trong danh sách của ô",
    ),
    "altered-form": Wording(
        WARNING, "ô khóa hoặc công thức của mẫu đã bị sửa: {said:whole}", "Chép số liệu sang mẫu mới rồi gửi lại"
    ),
}

_OF_A_SHEET: Mapping[str, Wording] = {
    "stale-value": Wording(
        WARNING,
        "{count} ô công thức chưa có kết quả lưu trong tệp ({first:whole}, …, {last:whole}){blank}",
        "Mở tệp, để máy tính lại rồi lưu và gửi lại",
        (("blank", "; {blank} ô không tính được, tạm coi là chưa có số"),),
    ),
}
"""Wording for findings that have one cause all over a sheet, for example a program that saves formulas without results. People see
such findings once."""

_CARRIED = "số liệu vẫn được mang theo dưới tên này"
_ASKED = "{question}Ghi rõ tên và cấp, ví dụ “Bằng khen của Chủ tịch UBND tỉnh”"
_QUESTION = (("question", "{question:whole} "),)

_SPECIAL_CASES: Mapping[tuple[str, str], Wording] = {
    ("unknown-award", "why"): Wording(WARNING, f"“{{actual}}”: {{why:whole}}; {_CARRIED}", _ASKED, _QUESTION),
    ("not-a-count", "decimals"): Wording(
        ERROR,
        "cột ({column}) ghi “{actual}”, không rõ là số nào{maybe}{became_date}",
        "Gõ lại bằng chữ số, nhiều nhất {decimals} chữ số sau dấu phẩy, ví dụ 7100,5; không có thì để trống",
        (("maybe", " (có thể là {maybe})"), ("became_date", " (có thể đã gõ {became_date:whole}, máy đổi thành ngày)")),
    ),
    ("unknown-award", "rows"): Wording(
        WARNING,
        "“{actual}” không phải dòng nào của biểu; số liệu vẫn được mang theo dưới tên này",
        "Ghi lại tên dòng theo đúng biểu rồi gửi lại",
    ),
    ("unknown-award", "question"): Wording(WARNING, CATALOGUE["unknown-award"].fault, _ASKED, _QUESTION),
    ("register-entry", "missing"): Wording(
        WARNING, "sổ quyết định: dòng này chưa ghi {missing:whole}", "Ghi đủ rồi lưu lại; chưa đủ thì chưa cộng chắc được vào biểu"
    ),
    ("register-entry", "unread"): Wording(
        WARNING,
        "sổ quyết định: không hiểu {unread:whole} ghi ở dòng này",
        "Ghi lại cho rõ: số như 15/QĐ-UBND, ngày như 15/12/2026, hình thức và loại khen thưởng đủ tên, số lượng bằng chữ số",
    ),
    ("register-entry", "mode"): Wording(
        WARNING,
        "sổ quyết định: dòng này ghi “{mode:whole}” một quyết định khác, nên không cộng, cũng không trừ ở dòng nào",
        "Nếu số lượng đã đổi thì sửa ở dòng của quyết định gốc; dòng này giữ nguyên để theo dõi",
    ),
    ("register-entry", "first"): Wording(
        WARNING,
        "sổ quyết định: quyết định {actual}, cùng ngày, hình thức và loại, đã ghi ở dòng {first:whole}",
        "Xóa một dòng, hoặc gộp số lượng vào một dòng",
    ),
    ("register-entry", "since"): Wording(
        WARNING,
        "sổ quyết định: ngày ký {actual:whole} ngoài kỳ báo cáo (từ {since:whole} đến {until:whole})",
        "Kiểm tra lại ngày; quyết định của kỳ khác thì ghi ở sổ của kỳ ấy",
    ),
    ("register-mismatch", "absent"): Wording(
        WARNING,
        "sổ quyết định có “{absent:whole}” ở dòng này, nhưng biểu không có dòng nào của hình thức đó",
        "Thêm dòng vào biểu, hoặc sửa tên hình thức trong sổ",
    ),
    ("issuer-mismatch", "lacking"): Wording(
        WARNING,
        "{units:whole} ghi “{label}” theo quyết định {decision:whole} ngày {day:whole}; sổ của cấp ra quyết định không có",
        "Kiểm tra lại số, ngày quyết định và hình thức với đơn vị",
    ),
    ("issuer-mismatch", "what"): Wording(
        WARNING,
        "quyết định {decision:whole} ngày {day:whole}, “{label}”: các đơn vị ({units:whole}) ghi cộng lại {actual} {what:whole}, "
        "sổ của cấp ra quyết định ghi {expected}",
        "Đối chiếu danh sách kèm quyết định với từng đơn vị",
    ),
    ("outlier", "same_then"): Wording(
        INFO,
        "toàn bộ số liệu của {unit:whole} giống hệt {same_then:whole}",
        "Hỏi lại đơn vị xem có gửi nhầm biểu của kỳ trước không; nếu số đúng thì giữ nguyên",
    ),
    ("outlier", "same_as"): Wording(
        INFO,
        "toàn bộ số liệu của {unit:whole} giống hệt {same_as:whole}",
        "Hỏi lại các đơn vị xem có chép hoặc gửi nhầm biểu của nhau không; nếu số đúng thì giữ nguyên",
    ),
    ("outlier", "tenfold_form"): Wording(
        INFO,
        "cả biểu của {unit} có vẻ gấp 10: mọi số đều tận cùng bằng 0, ví dụ “{label}” cột ({column}) ghi {actual}; theo các đơn vị "
        "cùng cấp{last}, thường vào khoảng {low} đến {high}",
        "Hỏi lại đơn vị xem có thừa một số 0 ở cả biểu không; nếu số đúng thì giữ nguyên",
        (("last", " và số kỳ trước"),),
    ),
    ("outlier", "tenfold_lines"): Wording(
        INFO,
        "“{label}” cột ({column}) của {unit} ghi {actual}, có vẻ gấp 10 cả dòng; theo các đơn vị cùng cấp{last}, thường vào khoảng "
        "{low} đến {high}",
        "Hỏi lại đơn vị xem dòng này có thừa một số 0 ở các ô không; nếu số đúng thì giữ nguyên",
        (("last", " và số kỳ trước"),),
    ),
    ("altered-form", "columns"): Wording(
        WARNING,
        "bảng không có cột {columns:columns}; phần số ấy coi như chưa báo cáo, các cột khác vẫn đọc theo đúng cột",
        "Chép số liệu sang biểu đủ cột rồi gửi lại",
    ),
    ("no-form", "found"): Wording(
        ERROR,
        "không tìm thấy bảng nào của biểu tổng hợp kết quả khen thưởng; {found:whole}",
        "{advice:whole}",
    ),
    ("no-form", "understood"): Wording(
        ERROR,
        "không nhận chắc được biểu tổng hợp kết quả khen thưởng. {where:whole}: bảng có tiêu đề ghi khác mẫu, đã hiểu cột "
        "{understood:columns}, {doubt:whole}",
        "Ghi lại tiêu đề cột, hoặc thêm dòng đánh số cột, theo đúng mẫu rồi gửi lại",
    ),
}
"""(rule, slot) → wording that is used instead of the rule's usual one if the finding has this slot."""


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """Where a finding was made. `label` is the line's label, for people; `award` is its code, for programs."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    section: str | None = None
    award: str | None = None
    label: str | None = None
    explained: str | None = None


def finding(rule: str, place: FindingPlace, actual: object = None, expected: object = None, **slots: object) -> Finding:
    """Returns a finding of CATALOGUE. `slots` are the values that its wording needs besides `actual` and `expected`."""
    return _made(rule, _catalogued(rule, slots), place, actual, expected, slots)


def interpreted(place: FindingPlace, said: str) -> Finding:
    """Returns the finding that something had to be interpreted. `said` is a whole Vietnamese clause that says how."""
    return finding("interpreted", place, said=said)


def unknown_row(place: FindingPlace, label: str) -> Finding:
    """That a label is none of the rows of a form that counts no awards."""
    return finding("unknown-award", place, label, rows=True)


def unknown_award(place: FindingPlace, label: str, doubt: Doubt) -> Finding:
    """Returns the finding that a line's label names no award for sure. `doubt` says why, and which award it may be."""
    slots = {"why": doubt.why, "question": doubt.question}
    return finding("unknown-award", place, label, **{name: said for name, said in slots.items() if said})


def nearly_a_form(place: FindingPlace, understood: Sequence[int], doubt: str) -> Finding:
    """Returns the finding that a file holds no form, but a table that may be one: where, which count columns were understood, and
    what is in doubt."""
    at = where(place.sheet, place.cell)
    return finding("no-form", FindingPlace(place.file), where=at, understood=tuple(understood), doubt=doubt)


def missing_columns(place: FindingPlace, numbers: Sequence[int | str]) -> Finding:
    """Returns the finding that columns of counts were deleted from a form."""
    return finding("altered-form", place, columns=tuple(numbers))


def rule_finding(
    rule: Rule,
    place: FindingPlace,
    actual: object,
    expected: object,
    difference: object = None,
    column: int | str | None = None,
    other_cells: tuple[str, ...] = (),
) -> Finding:
    """Returns a finding of a form's own rule. For a rule about ratios, `column` is the number of the wrong ratio column."""
    slots: dict[str, object] = {"difference": difference, "column": column}
    return _made(rule.id, _rule_wording(rule), place, actual, expected, slots, other_cells)


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings as people should see them: findings with one cause all over a sheet become one, at the place of the
    first.

    Programs see a finding for each cell instead. Findings with different explanations stay separate. Example: twelve formulas
    without results become "12 ô công thức chưa có kết quả …" with the first one's cell; `other_cells` holds the others.
    """
    listed = list(findings)
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for each in listed:
        if each.rule in _OF_A_SHEET:
            groups.setdefault((each.rule, each.file, each.sheet, each.explained), []).append(each)
    told: list[Finding] = []
    for each in listed:
        group = groups.get((each.rule, each.file, each.sheet, each.explained), ())
        if len(group) < 2:
            told.append(each)
        elif each is group[0]:
            told.append(_as_one(group))
    return told


def _as_one(group: Sequence[Finding]) -> Finding:
    first, last = group[0], group[-1]
    others = tuple(each.cell for each in group[1:] if each.cell is not None)
    blank = sum(each.actual is None for each in group)
    known = {"count": len(group), "first": first.cell, "last": last.cell, "blank": blank or None}
    slots = {name: value for name, value in known.items() if value is not None}
    return replace(
        first, section=None, award=None, label=None, actual=None, slots=slots, other_cells=others, wording=_OF_A_SHEET[first.rule]
    )


def wording_of(rule: str, severity: str, slots: Slots, form: Form | None) -> Wording | None:
    """Returns the wording for a finding that was stored without one; None for a rule that no longer exists."""
    if rule in CATALOGUE:
        return _catalogued(rule, slots)
    rules = form.rules if form is not None else ()
    return next((_rule_wording(each) for each in rules if (each.id, each.severity) == (rule, severity)), None)


def _catalogued(rule: str, slots: Slots) -> Wording:
    special = (wording for (of_rule, slot), wording in _SPECIAL_CASES.items() if of_rule == rule and slots.get(slot) is not None)
    return next(special, CATALOGUE[rule])


@lru_cache(maxsize=1_000)
def _rule_wording(rule: Rule) -> Wording:
    """Returns the wording of a form's own rule. A rule about typed ratios shows the expected value in percent; a rule from a law
    names the law."""
    fault = rule.fault.replace("{expected}", "{expected:percent}") if rule.holds is None else rule.fault
    source = rule.source.replace("{", "{{").replace("}", "}}")
    return Wording(rule.severity, fault, f"{rule.remedy}. Căn cứ: {source}" if source and rule.remedy else rule.remedy)


def _made(
    rule: str,
    wording: Wording,
    place: FindingPlace,
    actual: object,
    expected: object,
    slots: Slots,
    other_cells: tuple[str, ...] = (),
) -> Finding:
    exact = (Decimal, Fraction)
    known = {name: _plain(value) if isinstance(value, exact) else value for name, value in slots.items() if value is not None}
    return Finding(
        rule=rule,
        severity=wording.severity,
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        section=place.section,
        award=place.award,
        label=place.label,
        actual=_plain(actual),
        expected=_plain(expected),
        explained=place.explained,
        slots=known,
        other_cells=other_cells,
        wording=wording,
    )


def _plain(value: object) -> object:
    """Returns a value that JSON and every store can hold: a date as people write it, an infinite or undefined float as text."""
    if isinstance(value, (Decimal, Fraction)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return shown(value) if isinstance(value, (date, time, timedelta)) else value
