"""The actions on a folder of submissions. Each calls the public functions and reports the result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tdkt_xl.api.reading import Reading
from tdkt_xl.api.sending_back import check_to_mark, write_copies, write_receipts_of
from tdkt_xl.api.summaries import merge
from tdkt_xl.desk.actions import MISSING, SEND_BACK
from tdkt_xl.desk.exchange import CAUTION, FILE, FOLDER, Need, Outcome, Questions, Reply, Request
from tdkt_xl.desk.memory import last_folder, remember
from tdkt_xl.desk.places import counting, folder_in, free_path, roster_beside
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import ELSEWHERE, REJECTED, UNREADABLE
from tdkt_xl.reading.findings import told_once
from tdkt_xl.summary.heard_from import without_figures
from tdkt_xl.words.sentences import some_named
from tdkt_xl.words.severities import ERROR, WARNING
from tdkt_xl.words.text import natural_key

MOST_NAMED = 15
_MOST_REASONS = 3
"""Up to this many files, a message says why each was not added."""
FOLDER_TITLE = "Thư mục chứa biểu của các đơn vị"
ROSTER_TITLE = "Danh sách đơn vị phải nộp (.csv hoặc .xlsx)"


def missing_units(request: Request, progress: StepProgress) -> Reply:
    """Names the units that have not sent anything in the message, and makes a list of them to be opened."""
    answers = request.answers
    if "folder" not in answers:
        return Questions("Danh sách chưa nộp", [Need("folder", FOLDER, FOLDER_TITLE, last_folder(MISSING))])
    folder = folder_in(answers)
    roster = Path(answers["roster"]) if answers.get("roster") else roster_beside(folder)
    if roster is None:
        return Questions("Danh sách chưa nộp", [Need("roster", FILE, ROSTER_TITLE)])
    summary = merge([folder], roster=roster, period=answers.get("period") or None, progress=counting(progress))
    remember(MISSING, str(folder), {})
    period = f" {summary.period.words}" if summary.period is not None else ""
    heard = f"Đã nhận báo cáo{period} của {summary.received}/{summary.expected} đơn vị theo danh sách “{roster.name}”."
    if not summary.missing:
        return Outcome(f"{heard} Tất cả đã nộp.")
    from tdkt_xl.desk.missing_list import write_missing_list

    output = free_path(folder.parent / f"Chưa nộp – {folder.name or 'thư mục'}.xlsx")
    write_missing_list(output, summary, heard)
    return Outcome(" ".join([heard, *not_counted(summary)]), open=str(output), mood=CAUTION)


def not_counted(summary: Summary) -> Iterator[str]:
    """Yields sentences naming the units without figures: nothing sent, nothing usable, other forms, nothing to report."""
    for words, offices in without_figures(summary):
        yield f"{words} ({len(offices)}): {some_named([office.name for office in offices], MOST_NAMED)}."


def left_out(summary: Summary) -> Iterator[str]:
    """Yields a sentence naming the files that were not added, with reasons or where to find the reasons."""
    away = [each for each in summary.submissions if each.status in (REJECTED, UNREADABLE) and each.reason != ELSEWHERE]
    why = {each.file.rpartition("/")[2]: each.words for each in away}
    if len(why) > _MOST_REASONS:
        files = some_named(sorted(why, key=natural_key), MOST_NAMED, "tệp")
        yield f"Không cộng {len(why)} tệp ({files}); lý do ở trang “Theo dõi”."
    elif why:
        each_why = "; ".join(f"{name} ({why[name]})" if why[name] else name for name in sorted(why, key=natural_key))
        yield f"Không cộng {len(why)} tệp: {each_why}."


def send_back(request: Request, progress: StepProgress) -> Reply:
    """Writes marked copies of the submissions that need corrections, and receipts of all, into a new folder beside theirs."""
    answers = request.answers
    if "folder" not in answers:
        return Questions("Phiếu trả lại", [Need("folder", FOLDER, FOLDER_TITLE, last_folder(SEND_BACK))])
    folder = folder_in(answers)
    output = free_path(folder.parent / f"Phiếu trả lại – {folder.name or 'thư mục'}")
    checked = check_to_mark([folder], Reading(), output, counting(progress), lines=True)
    found = [told_once(submission.all_findings) for submission in checked.submissions]
    copies = write_copies(checked, output)
    remember(SEND_BACK, str(folder), {})
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
        mood=CAUTION,
    )
