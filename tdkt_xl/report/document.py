"""The report as a Word document: a template that an office can edit in Word, filled in with figures and sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from docx.document import Document
from docxtpl.template import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms.levels import HUYEN, TINH, XA
from tdkt_xl.model.units import Unit
from tdkt_xl.report.decision_words import decision_words
from tdkt_xl.report.draft_blocks import NewBlock, name_blocks
from tdkt_xl.report.draft_edits import mark_gaps_in
from tdkt_xl.report.draft_keeping import KeptPassages, OldDraft, carry_over, refuse_another
from tdkt_xl.report.draft_record import DraftRecord, attach_record, record_of
from tdkt_xl.report.form_table import form_table
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.review_slip import slip_path, write_review_slip
from tdkt_xl.report.sentences import NamedSentence, mark, marked
from tdkt_xl.report.side_by_side import periods_table, remark, side_by_side
from tdkt_xl.report.sources import path_words, sources
from tdkt_xl.report.unit_table import unit_table
from tdkt_xl.report.unit_totals import unit_totals
from tdkt_xl.report.view import View
from tdkt_xl.report.word_files import is_as_saved, refuse_over_own_words, save_document, write_pdf
from tdkt_xl.report.words import count, issuer_name, report_words
from tdkt_xl.summary.names import FINDINGS
from tdkt_xl.words.errors import DefinitionError, OutputError, UnusableFile, system_reason
from tdkt_xl.words.sentences import lower_first, upper_first
from tdkt_xl.words.severities import SEVERITY_WORDS

MOST_FINDINGS = 300
"""The most findings listed in the annex. Longer lists are only in the workbook."""
_TEMPLATE = Path(__file__).with_name("bao-cao.docx")
_NAMED = re.compile(r"'([^']+)' is undefined|no attribute '([^']+)'")
_TAGS = re.compile(r"<[^>]+>")
_LETTERS = "abcdefghiklmnopq"
_PLACES = (XA, HUYEN, TINH)
_LEVEL_WORD = re.compile(r"^(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+", re.IGNORECASE)


def write_draft(periods: Periods, path: Path, template: Path | None = None, keep: Path | None = None) -> KeptPassages | None:
    """Writes the report as a Word file, whole or not at all; same summaries, same bytes. A separate slip beside it lists what must
    be reviewed before the report is signed.

    `keep` is an earlier draft on which people worked; without it, a draft that people changed at `path` is used. Its words are
    carried over (`draft_keeping`). Returns what was carried over; None if there was no earlier draft. Raises OutputError;
    UnusableFile if the earlier draft is not a draft, or is of another unit or period; DefinitionError if an office's own `template`
    cannot be used.
    """
    drawn = _filled(periods, template)
    old = _kept_draft(periods, path, keep)
    with replacing(path) as temporary:
        carried = _save(periods, drawn, temporary, old)
    for view in periods.views:
        write_review_slip(view, slip_path(path, view.period.words if periods.are_several else ""))
    return carried


def write_printed(periods: Periods, path: Path, template: Path | None = None, keep: Path | None = None) -> KeptPassages | None:
    """Writes the same report as a PDF, using LibreOffice. Raises as `write_draft` does, and OutputError without it."""
    drawn = _filled(periods, template)
    old = _draft_of(periods, keep) if keep is not None else None
    with TemporaryDirectory(prefix="tdkt-") as folder, replacing(path) as temporary:
        word = Path(folder, "bao-cao.docx")
        carried = _save(periods, drawn, word, old)
        write_pdf(word, temporary, path)
    return carried


def _kept_draft(periods: Periods, path: Path, keep: Path | None) -> OldDraft | None:
    """Returns the draft whose words are carried over: `keep`, else a draft at `path` that somebody has changed; else None."""
    if keep is not None:
        if not (path.is_file() and path.samefile(keep)):
            refuse_over_own_words(path)
        return _draft_of(periods, keep)
    if not path.is_file():
        return None
    try:
        old = OldDraft(path)
    except UnusableFile:
        refuse_over_own_words(path)
        return None
    if old.is_untouched and is_as_saved(path):
        return None
    try:
        return _draft_of(periods, path)
    except UnusableFile as problem:
        raise OutputError(f"Chưa ghi {path}: {problem} Hãy cho tên khác.") from None


def _draft_of(periods: Periods, path: Path) -> OldDraft:
    """Returns the draft at `path`. Raises UnusableFile unless it was made by this program for this unit and these periods."""
    old = OldDraft(path)
    refuse_another(old, _record(periods, ()), periods.latest.unit)
    return old


def _record(periods: Periods, blocks: Sequence[NewBlock]) -> DraftRecord:
    own = tuple(view.period for view in periods.views)
    return record_of(periods.latest.unit, own, {block.name: block.text for block in blocks})


def fields(periods: Periods) -> Mapping[str, object]:
    """Returns the fields that a template can use, by name; see docs/commands.md. Fields of one period are in `cac_ky`, once for
    each period; those of the latest period are at the top level too."""
    view = periods.latest
    unit = view.unit if view.summary.asked.named else Unit()  # a folder's name is no letterhead
    is_place = unit.level in _PLACES
    subject = f"Kết quả công tác thi đua, khen thưởng {periods.words}"
    own = issuer_name(unit)
    of_periods = [_period_fields(each) for each in periods.views]
    noted = next((place for place, each in enumerate(periods.views) if each.facts.together(each.lines).total), None)
    of_periods = [{**each, "chu_thich_luot": place == noted} for place, each in enumerate(of_periods)]
    return {
        **of_periods[-1],
        "doan": mark,
        "co_quan_cap_tren": "" if unit.level == TINH else (unit.upper or "[Tên cơ quan cấp trên]").upper(),
        "co_quan": _letterhead(unit),
        "co_quan_trong_cau": own or "[tên cơ quan]",
        "ky_hieu": "UBND" if is_place else "[viết tắt tên cơ quan]",
        "dia_danh": _LEVEL_WORD.sub("", unit.name) if is_place and unit.name else "[Địa danh]",
        "chuc_vu_ky": ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") if is_place else ("[CHỨC VỤ CỦA NGƯỜI KÝ]",),
        "trich_yeu": subject,
        "trich_yeu_trong_cau": lower_first(subject),
        "ky": periods.words,
        "ky_hoa": periods.words.upper(),
        "ten_bieu": view.form.title,
        "cac_ky": of_periods,
        "nhieu_ky": periods.are_several,
        "bang_cac_ky": Markup(periods_table(periods)) if periods.are_several else "",  # noqa: S704 - of our own making, escaped
        "chu_thich_cac_ky": marked(NamedSentence("cac-ky.chu-thich", remark(periods))) if periods.are_several else "",
        "loi_cac_ky": list(map(marked, side_by_side(periods))) if periods.are_several else [],
    }


def _period_fields(view: View) -> Mapping[str, object]:
    """Returns the fields of one period."""
    words, numbers, period = report_words(view), view.annexes, view.period

    def named(sentence: NamedSentence | None) -> str:
        if isinstance(sentence, NamedSentence):
            return marked(NamedSentence(f"{view.prefix}{sentence.name}", sentence))
        return sentence or ""

    sections = [
        {
            "chu": letter,
            "tieu_de": named(each.heading),
            "mo_dau": named(each.opening),
            "cac_dong": list(map(named, each.items)),
            "khong_co": named(each.absent),
        }
        for letter, each in zip(_LETTERS, words.sections, strict=False)
    ]
    decisions = list(map(named, decision_words(view)))
    listed = view.explained
    left = len(listed) - MOST_FINDINGS
    rows, more = unit_totals(view.summary) if numbers.by_unit else ((), 0)
    return {
        "ma_ky": view.prefix,
        "ky": period.words,
        "ky_hoa": period.title,
        "ky_dau_cau": upper_first(period.words),
        "tinh_hinh_nop": list(map(named, words.received)),
        "luu_y": list(map(named, words.doubts)),
        "tong_quan": list(map(named, words.overview)),
        "cac_muc": sections,
        "so_sanh": list(map(named, words.comparison)),
        "so_quyet_dinh": decisions,
        "chu_so_quyet_dinh": _LETTERS[len(sections)],
        "chu_so_sanh": _LETTERS[len(sections) + bool(decisions)],
        "phu_luc_bieu": numbers.official,
        "bieu_tong_hop": Markup(form_table(view)),  # noqa: S704 - of our own making, its texts escaped
        "phu_luc_don_vi": numbers.by_unit,
        "bieu_theo_don_vi": Markup(unit_table(rows, view)) if rows else "",  # noqa: S704 - as above
        "don_vi_con_lai": f"Còn {count(more)} đơn vị khác, xem trang “Theo đơn vị” của tệp tổng hợp." if more else "",
        "phu_luc_chua_nop": numbers.missing,
        "phu_luc_giai_trinh": numbers.explained,
        "phu_luc_nguon": numbers.sources,
        "nguon": [
            {"stt": number, "doan": each.passage, "so_lieu": "; ".join(each.figures), "trang": each.sheet}
            for number, each in enumerate(sources(view), 1)
        ],
        "nguon_tiep": path_words(view),
        "don_vi_chua_nop": [
            {"stt": number, "ten": office.name, "truc_thuoc": view.summary.above(office) or ""}
            for number, office in enumerate(view.summary.missing, 1)
        ],
        "giai_trinh_cua_don_vi": [
            {
                "stt": number,
                "muc": SEVERITY_WORDS[found.severity],
                "don_vi": view.unit_of(found) or "",
                "noi_dung": found.message_with(view.paths.short),
                "giai_trinh": found.explained or "",
            }
            for number, found in enumerate(listed[:MOST_FINDINGS], 1)
        ],
        "con_lai": f"Còn {left} chỗ khác, xem trang “{FINDINGS}” của tệp tổng hợp." if left > 0 else "",
    }


def _letterhead(unit: Unit) -> tuple[str, ...]:
    """Returns the office's name as the heading prints it. For a place: its people's committee."""
    if not unit.name:
        return ("[TÊN CƠ QUAN BAN HÀNH]",)
    return ("ỦY BAN NHÂN DÂN", unit.name.upper()) if unit.level in _PLACES else (unit.name.upper(),)


@dataclass(frozen=True, slots=True)
class _DrawnReport:
    """A report as drawn now, and its blocks by their names."""

    document: Document
    blocks: Sequence[NewBlock]


def _filled(periods: Periods, template: Path | None) -> _DrawnReport:
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    try:
        own = DocxTemplate(template or _TEMPLATE)
        own.render(dict(fields(periods)), environment, autoescape=True)
        document = cast(Document, own.docx)
        blocks = name_blocks(document.element.body)
        mark_gaps_in(document.element.body)
    except Exception as problem:  # whatever it is, an office's own template is the cause: ours is tested
        if template is None:
            raise
        raise DefinitionError(_explained(template, problem)) from problem
    return _DrawnReport(document, blocks)


def _explained(template: Path, problem: Exception) -> str:
    remedy = "Hãy sửa mẫu trong Word, hoặc bỏ --template để dùng mẫu có sẵn. Chưa ghi báo cáo nào."
    return f"Mẫu báo cáo {template}: {_fault(problem)}. {remedy}"


def _fault(problem: Exception) -> str:
    if isinstance(problem, UndefinedError):
        match = _NAMED.search(str(problem))
        name = next(filter(None, match.groups()), "") if match else ""
        return f"không có trường “{name}”; các trường dùng được ghi ở tài liệu lệnh report"
    if isinstance(problem, TemplateSyntaxError):
        near = [_TAGS.sub("", line).strip() for line in getattr(problem, "docx_context", ())]
        shown = next((line for line in near if "{" in line), "")[:60]
        return f"thẻ trong ngoặc nhọn viết chưa đúng{f', gần “{shown}”' if shown else ''}"
    if isinstance(problem, TemplateError):
        return "thẻ trong ngoặc nhọn không thực hiện được"
    if isinstance(problem, OSError):
        return f"không đọc được ({system_reason(problem)})"
    return "không mở được như một tệp .docx, hoặc thẻ đặt sai chỗ"


def _save(periods: Periods, drawn: _DrawnReport, path: Path, old: OldDraft | None) -> KeptPassages | None:
    record = _record(periods, drawn.blocks)
    if old is not None:
        data, carried = carry_over(old, drawn.blocks, record)
        path.write_bytes(data)
        return carried
    attach_record(drawn.document, record)
    title = f"Kết quả công tác thi đua, khen thưởng {periods.words}"
    save_document(drawn.document, path, title, datetime(periods.latest.period.year, 12, 31))
    return None
