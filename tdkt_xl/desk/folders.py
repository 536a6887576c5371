"""The actions about a folder of submissions and about its summary: each calls the public functions, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from unicodedata import normalize

from tdkt_xl.api.outputs import outputs_of
from tdkt_xl.api.reading import Reading
from tdkt_xl.api.reports import write_report_of
from tdkt_xl.api.sending_back import check_to_mark, write_copies, write_receipts_of
from tdkt_xl.api.summaries import merge, merge_into, write_summaries
from tdkt_xl.desk.exchange import FILE, FOLDER, Answers, Need, Outcome, Request
from tdkt_xl.desk.press import Progress
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import told_once
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.severities import ERROR, WARNING
from tdkt_xl.words.text import unaccented

_ROSTER_NAMES = frozenset({"don vi", "danh sach don vi", "ds don vi", "danh sach", "roster"})
_ROSTER_ENDINGS = frozenset({".csv", ".xlsx"})
_MOST_NAMED = 15
_WHERE = Need("folder", FOLDER, "Chọn thư mục chứa biểu của các đơn vị")
_WHICH_ROSTER = Need("roster", FILE, "Chọn danh sách đơn vị phải nộp (.csv hoặc .xlsx)")
_WHICH_SUMMARY = Need("summary", FILE, "Chọn biểu tổng hợp (.xlsx) để lập báo cáo")


def merge_folder(request: Request, progress: Progress) -> Need | Outcome:
    """The folder's summary workbook, written beside the folder, to be opened."""
    answers = request.answers
    if "folder" not in answers:
        return _WHERE
    folder = _folder(answers)
    roster = _roster_beside(folder)
    output = free_path(folder.parent / f"Tổng hợp – {folder.name or 'thư mục'}.xlsx")
    summary, *others = merge_into(partial(write_summaries, output), [folder], roster=roster, progress=shares(progress))
    of_expected = f"/{summary.expected}" if summary.has_roster else ""
    said = [f"Đã tổng hợp {summary.received}{of_expected} đơn vị trong “{folder.name}”, ghi vào “{output.name}”."]
    if not summary.submissions:
        said = [f"Thư mục “{folder.name}” không có biểu nào; tệp tổng hợp “{output.name}” để trống."]
    said.extend(_not_counted(summary))
    for other, path in zip(others, outputs_of(output, [summary, *others])[1:], strict=True):
        said.append(f"Biểu {other.form.id}: đã tổng hợp {other.received} đơn vị, ghi vào “{path.name}”.")
    if roster is None:
        said.append("Để biết đơn vị nào chưa nộp, đặt danh sách đơn vị (don-vi.csv hoặc don-vi.xlsx) vào cạnh thư mục.")
    errors = sum(finding.severity == ERROR for finding in told_once(summary.findings))
    if errors:
        said.append(f"Còn {errors} chỗ phải sửa, xem trang “Phát hiện”; bấm “Phiếu trả lại” để gửi các đơn vị sửa.")
    return Outcome(" ".join(said), open=str(output))


def missing_units(request: Request, progress: Progress) -> Need | Outcome:
    """Who has not sent yet: named in the message, and as a list to be opened."""
    answers = request.answers
    if "folder" not in answers:
        return _WHERE
    folder = _folder(answers)
    roster = Path(answers["roster"]) if "roster" in answers else _roster_beside(folder)
    if roster is None:
        return _WHICH_ROSTER
    summary = merge([folder], roster=roster, progress=shares(progress))
    heard = f"Đã nhận {summary.received}/{summary.expected} đơn vị theo danh sách “{roster.name}”."
    if not summary.missing:
        return Outcome(f"{heard} Tất cả đã nộp.")
    from tdkt_xl.desk.missing_list import write_missing_list

    output = free_path(folder.parent / f"Chưa nộp – {folder.name or 'thư mục'}.xlsx")
    write_missing_list(output, summary.period, [(office.code, office.name) for office in summary.missing], heard)
    return Outcome(" ".join([heard, *_not_counted(summary)]), open=str(output))


def _not_counted(summary: Summary) -> Iterator[str]:
    """Who has sent nothing, and who has sent what could not be counted."""
    for what, units in (
        ("Chưa nộp", summary.silent),
        ("Đã gửi, chưa cộng được", summary.sent_in_vain),
        ("Đã gửi biểu khác", summary.sent_other_forms),
    ):
        if units:
            yield f"{what} ({len(units)}): {_names(units)}."


def send_back(request: Request, progress: Progress) -> Need | Outcome:
    """Marked copies of the submissions that have something to put right, and receipts of all, in a new folder beside theirs."""
    answers = request.answers
    if "folder" not in answers:
        return _WHERE
    folder = _folder(answers)
    output = free_path(folder.parent / f"Phiếu trả lại – {folder.name or 'thư mục'}")
    checked = check_to_mark([folder], Reading(), output, shares(progress), lines=True)
    found = [told_once(submission.all_findings) for submission in checked.submissions]
    copies = write_copies(checked, output)
    if not copies:
        return Outcome(f"Đã kiểm tra {len(found)} tệp trong “{folder.name}”: không có gì phải trả lại.")
    write_receipts_of(checked, output / "Phiếu tiếp nhận")
    wrong = sum(any(each.severity == ERROR for each in findings) for findings in found)
    errors, warnings = (sum(each.severity == severity for own in found for each in own) for severity in (ERROR, WARNING))
    return Outcome(
        f"Đã kiểm tra {len(found)} tệp: {wrong} tệp phải sửa, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại. "
        f"Đã ghi {len(copies)} bản có đánh dấu vào thư mục “{output.name}”, gửi trả các đơn vị từ đó; biểu gốc giữ nguyên. "
        "Phiếu tiếp nhận của từng tệp nằm trong thư mục “Phiếu tiếp nhận” ở đó.",
        open=str(output),
    )


def write_report(request: Request, progress: Progress) -> Need | Outcome:
    """The draft report on a summary, in Word, beside the summary."""
    answers = request.answers
    if "summary" not in answers:
        return _WHICH_SUMMARY
    summary = Path(answers["summary"])
    output = free_path(summary.with_name(f"Báo cáo – {summary.stem}.docx"))
    write_report_of(summary, output)
    return Outcome(
        f"Đã soạn dự thảo “{output.name}” từ “{summary.name}”. Các chỗ trong ngoặc vuông tô vàng còn phải viết tiếp; "
        "rà lại toàn văn trước khi trình ký.",
        open=str(output),
    )


def free_path(path: Path) -> Path:
    """The path, its name in NFC; where something is there already with (2), (3) … before the ending: nothing is overwritten."""
    path = path.with_name(normalize("NFC", path.name))
    number, free = 1, path
    while free.exists() or free.with_name(f"~${free.name}").exists() or free.with_name(f".~lock.{free.name}#").exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def shares(progress: Progress) -> Callable[[int, int], object]:
    """A host's progress, a share of the work, as the functions of `tdkt_xl` tell it: done, of how many."""
    return lambda done, total: progress(done / total if total else 1.0)


def _folder(answers: Answers) -> Path:
    folder = Path(answers["folder"])
    if not answers["folder"] or not folder.is_dir():  # a place that is no folder of the disk, such as "This PC", has no path
        raise TdktError(f"Không có thư mục “{answers['folder']}”. Hãy chọn lại thư mục chứa biểu của các đơn vị.")
    return folder


def _roster_beside(folder: Path) -> Path | None:
    """The roster that lies in the folder or beside it, told by its name."""
    for place in (folder, folder.parent):
        try:
            found = sorted(
                p for p in place.iterdir() if p.suffix.lower() in _ROSTER_ENDINGS and unaccented(p.stem) in _ROSTER_NAMES
            )
        except OSError:
            continue
        if found:
            return found[0]
    return None


def _names(units: Sequence[Office]) -> str:
    named = [unit.name for unit in units[:_MOST_NAMED]]
    more = f" và {len(units) - len(named)} đơn vị khác" if len(units) > len(named) else ""
    return f"{', '.join(named)}{more}"

