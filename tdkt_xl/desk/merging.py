"""The button "Tổng hợp": one dialog with all questions, the result, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tdkt_xl.api.decisions import is_decided_in, is_locked
from tdkt_xl.api.outputs import check_more_outputs, earlier_beside, earlier_summaries, level_outputs, outputs_of
from tdkt_xl.api.reading import check
from tdkt_xl.api.summaries import MergeOptions, merge_into, write_summary
from tdkt_xl.desk.actions import MERGE, MISSING, REPORT, SEND_BACK
from tdkt_xl.desk.exchange import (
    CAUTION,
    CHANGED,
    CHOICE,
    FILE,
    FOLDER,
    INFO,
    TEXT,
    TICK,
    YES,
    Answers,
    Need,
    NextStep,
    Outcome,
    Questions,
    Reply,
    Request,
)
from tdkt_xl.desk.folders import FOLDER_TITLE, MOST_NAMED, ROSTER_TITLE, left_out, not_counted
from tdkt_xl.desk.memory import last_answers, last_folder, remember
from tdkt_xl.desk.places import counting, folder_in, free_path, is_open, is_summary, nfc, roster_beside
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.model.summary import Summary
from tdkt_xl.reading.findings import told_once
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.period_texts import period_in_text
from tdkt_xl.words.periods import Period, parse_day
from tdkt_xl.words.sentences import some_named, upper_first
from tdkt_xl.words.severities import ERROR

_TITLE = "Tổng hợp"
_ABOUT_DECISIONS = ("decision-conflict", "decision-reason", "decision-unread")
_FORMS = "*.xlsx;*.xlsm;*.xls;*.ods;*.docx;*.pdf"
_OPTIONS = ("roster", "template", "period", "previous", "issuer", "due", "strict", "levels", "output")
_KEPT = ("roster", "previous", "issuer", "due", "strict", "levels")
"""The answers remembered for a folder. The period is suggested anew from the folder's content."""


def merge_folder(request: Request, progress: StepProgress) -> Reply:
    """Writes the folder's summary workbook beside the folder, to be opened; or one summary for each unit with units below it."""
    answers = request.answers
    if "folder" not in answers:
        last = last_folder(MERGE)
        return _questions(Path(last), {}, progress) if last else Questions(_TITLE, [_folder_need("")])
    folder = folder_in(answers)
    if answers.get(CHANGED) or not answers.keys() >= set(_asked_of(folder)):
        return _questions(folder, {} if answers.get(CHANGED) else answers, progress)
    fault = _fault(answers)
    if fault:
        return _questions(folder, answers, progress, fault)
    _refuse_unsaved(request, folder)
    remember(MERGE, str(folder), {key: answers[key] for key in _KEPT if answers.get(key)})
    return _merged(folder, answers, progress)


# ---- The questions


def _folder_need(folder: str) -> Need:
    return Need("folder", FOLDER, FOLDER_TITLE, folder, again=True)


def _asked_of(folder: Path) -> tuple[str, ...]:
    """Returns the keys of the questions about a folder."""
    return tuple(key for key in _OPTIONS if key != "template" or roster_beside(folder) is None)


def _questions(folder: Path, answers: Answers, progress: StepProgress, fault: str = "") -> Questions:
    """All questions about a folder. Suggested are the answers given now, else those of last time, else what the folder shows."""
    kept = {**last_answers(MERGE, str(folder)), **answers}
    beside = roster_beside(folder)
    periods = [f"{upper_first(period.words)} ({count} biểu)" for period, count in _periods(folder, progress)]
    outputs = list(_outputs(folder))
    given = {key: kept.get(key, "") for key in _OPTIONS}
    period, output = _offered(given["period"], periods), _offered(given["output"], outputs)
    needs = {
        "roster": Need("roster", FILE, ROSTER_TITLE, given["roster"] or str(beside or ""), optional=True),
        "template": Need("template", TICK, "Chưa có danh sách: lập sẵn mẫu, ghi các đơn vị đã gửi", given["template"]),
        "period": Need("period", CHOICE, "Kỳ báo cáo (tìm thấy trong thư mục)", period, periods, optional=True),
        "previous": Need("previous", FILE, "Tệp tổng hợp kỳ trước, để so sánh", given["previous"], kinds="*.xlsx", optional=True),
        "issuer": Need("issuer", FILE, "Biểu của cấp ra quyết định, để đối chiếu", given["issuer"], kinds=_FORMS, optional=True),
        "due": Need("due", TEXT, "Hạn nộp (ngày/tháng/năm)", given["due"], optional=True),
        "strict": Need("strict", TICK, "Không cộng biểu còn chỗ phải sửa", given["strict"]),
        "levels": Need("levels", TICK, "Mỗi đơn vị có đơn vị trực thuộc một tệp tổng hợp", given["levels"]),
        "output": Need("output", CHOICE, "Ghi vào", output, outputs),
    }
    return Questions(_TITLE, [_folder_need(str(folder)), *(needs[key] for key in _asked_of(folder))], fault, go="Tổng hợp")


def _offered(wanted: str, choices: list[str]) -> str:
    return wanted if wanted in choices else next(iter(choices), "")


def _periods(folder: Path, progress: StepProgress) -> list[tuple[Period, int]]:
    """Returns the periods of the returns in the folder with the number of returns, the most frequent first."""
    found = check([folder], progress=counting(progress))
    periods = Counter(ret.period for each in found for ret in each.returns if ret.period is not None and not ret.period.is_stretch)
    return sorted(periods.items(), key=lambda each: (-each[1], *(-part for part in (each[0].year, each[0].months))))


def _outputs(folder: Path) -> Iterator[str]:
    """Yields the possible outputs: the existing summary made again, if allowed, or a new one."""
    usual = _usual_output(folder)
    if not usual.exists():
        yield f"“{usual.name}”"
        return
    if not is_open(usual) and not is_locked(usual) and is_summary(usual):
        yield f"“{usual.name}”: làm lại, giữ các quyết định đã ghi"
    why = " (tệp tổng hợp đang có đã khóa)" if is_locked(usual) else " (tệp tổng hợp đang có còn mở)" if is_open(usual) else ""
    yield f"“{free_path(usual).name}”: tệp mới, giữ các quyết định đã ghi{why}"


def _usual_output(folder: Path) -> Path:
    return nfc(folder.parent / f"Tổng hợp – {folder.name or 'thư mục'}.xlsx")


# ---- What is wrong with the answers


def _fault(answers: Answers) -> str:
    """Returns what must be answered differently; "" if all is well."""
    if answers["due"].strip() and parse_day(answers["due"].strip()) is None:
        return f"Hạn nộp ghi “{answers['due']}”, không phải một ngày. Hãy ghi như 15/12/2026, hoặc để trống."
    if answers["levels"] == YES and not answers["roster"]:
        return "Muốn mỗi đơn vị có đơn vị trực thuộc một tệp thì cần danh sách đơn vị, có cột “Mã cấp trên”."
    for key, what in (("roster", "danh sách đơn vị"), ("previous", "tệp tổng hợp kỳ trước"), ("issuer", "biểu để đối chiếu")):
        if answers[key] and not Path(answers[key]).is_file():
            return f"Không có {what} ở “{answers[key]}”. Hãy chọn lại, hoặc để trống."
    return ""


def _refuse_unsaved(request: Request, folder: Path) -> None:
    """Raises TdktError if the folder's summary is open with changes that are not in its file."""
    if request.unsaved and request.path is not None and Path(request.path) in _earlier(folder):
        raise TdktError(
            f"Tệp tổng hợp “{Path(request.path).name}” đang mở có thay đổi chưa lưu. Hãy lưu rồi bấm lại, "
            "để các quyết định vừa ghi không bị bỏ sót. Chưa tổng hợp gì."
        )


def _earlier(folder: Path) -> list[Path]:
    """Returns the summaries of the folder that the button wrote, the newest first."""
    usual = _usual_output(folder)
    found = [path for path in folder.parent.glob("*.xlsx") if nfc(path).stem.partition(" (")[0] == usual.stem]
    return sorted((path for path in found if not path.name.startswith("~$")), key=lambda path: -path.stat().st_mtime)


# ---- The result


def _merged(folder: Path, answers: Answers, progress: StepProgress) -> Outcome:
    levels = answers["levels"] == YES
    earlier = [path for path in _earlier(folder) if is_summary(path)]
    place = folder.parent / f"Tổng hợp – {folder.name or 'thư mục'}"
    output = folder.parent / answers["output"].strip("“").partition("”")[0]
    written = [*earlier_summaries(place)] if levels else [output, *earlier_beside(output)]
    decided = [path for path in (written if levels else dict.fromkeys([*earlier, *written])) if is_decided_in(path)]
    options: MergeOptions = {
        "roster": answers["roster"] or None,
        "period": period_in_text(answers["period"]),
        "previous": answers["previous"] or None,
        "issuer": answers["issuer"] or None,
        "due": answers["due"].strip() or None,
        "strict": answers["strict"] == YES,
        "answers": earlier[0] if earlier and not levels else None,
        "decisions": decided,
        "leave_out": written,
    }
    outputs: list[Path] = []

    def write(summaries: list[Summary]) -> None:
        progress(0, 1, "Ghi tệp tổng hợp")
        outputs[:] = level_outputs(place, summaries) if levels else outputs_of(output, summaries)
        check_more_outputs(outputs if levels else outputs[1:], "--out-dir" if levels else "-o", [folder], {})
        for summary, path in zip(summaries, outputs, strict=True):
            if not is_locked(path):
                write_summary(summary, path)

    top, *others = merge_into(write, [folder], levels=levels, progress=counting(progress), **options)
    said = [*_told(top, folder, outputs[0]), *(_about_levels(len(others), place) if levels else _about_forms(others, outputs[1:]))]
    template = _template(folder, top, answers)
    if template is not None:
        said.append(
            f"Đã lập mẫu “{template.name}” từ các đơn vị đã gửi: ghi thêm đơn vị còn thiếu, lưu thành “don-vi.xlsx” cạnh thư mục."
        )
    shown = str(place if levels else outputs[0])
    mood = CAUTION if top.missing or _to_mend(top) or not top.submissions else INFO
    return Outcome(" ".join(said), open=shown, mood=mood, steps=list(_steps(top, folder, outputs[0], answers, template)))


def _told(summary: Summary, folder: Path, output: Path) -> Iterator[str]:
    """Yields sentences about the result."""
    if not summary.submissions:
        yield f"Thư mục “{folder.name}” không có biểu nào; tệp tổng hợp “{output.name}” để trống."
        return
    of_expected = f"/{summary.expected}" if summary.has_roster else ""
    period = f" {summary.period.words}" if summary.period is not None else ""
    yield f"Đã tổng hợp{period}: {summary.received}{of_expected} đơn vị trong “{folder.name}”, ghi vào “{output.name}”."
    yield from not_counted(summary)
    yield from left_out(summary)
    if summary.has_roster and summary.unlisted:
        strangers = [unit.name for unit in summary.unlisted]
        yield f"Ngoài danh sách đơn vị, vẫn cộng ({len(strangers)}): {some_named(strangers, MOST_NAMED)}."
    if not summary.has_roster:
        yield "Chưa có danh sách đơn vị nên không biết còn thiếu ai."
    if errors := _to_mend(summary):
        yield f"Còn {errors} chỗ phải sửa, xem trang “Kết quả kiểm tra”."
    yield from (found.message for found in summary.findings if found.rule in _ABOUT_DECISIONS)


def _to_mend(summary: Summary) -> int:
    return sum(finding.severity == ERROR for finding in told_once(summary.findings))


def _about_levels(others: int, place: Path) -> Iterator[str]:
    if others:
        yield f"Thư mục “{place.name}” còn có {others} tệp tổng hợp của các đơn vị có đơn vị trực thuộc."


def _about_forms(others: Sequence[Summary], outputs: Sequence[Path]) -> Iterator[str]:
    for other, path in zip(others, outputs, strict=True):
        yield f"{other.form.title.capitalize()}: đã tổng hợp {other.received} đơn vị, ghi vào “{path.name}”."


def _steps(summary: Summary, folder: Path, output: Path, answers: Answers, template: Path | None) -> Iterator[NextStep]:
    """Yields suggestions for what to do next, the most urgent first."""
    known: Mapping[str, str] = {"folder": str(folder)}
    if summary.missing:
        period = {"period": summary.period.code} if summary.period is not None else {}
        yield NextStep("Mở danh sách chưa nộp", MISSING, {**known, **period, "roster": answers["roster"]})
    if template is not None:
        yield NextStep("Mở mẫu danh sách đơn vị", open=str(template))
    if _to_mend(summary):
        yield NextStep("Lập phiếu trả lại", SEND_BACK, known)
    elif summary.submissions:
        yield NextStep("Xuất báo cáo", REPORT, {"summary": str(output)})


def _template(folder: Path, summary: Summary, answers: Answers) -> Path | None:
    """Writes the prepared list of units and returns its path; None if none was wanted."""
    if answers.get("template") != YES or answers["roster"]:
        return None
    from tdkt_xl.desk.roster_template import write_roster_template

    path = free_path(folder.parent / "Mẫu danh sách đơn vị.xlsx")
    write_roster_template(path, summary)
    return path
