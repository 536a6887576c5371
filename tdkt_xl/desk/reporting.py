"""The button "Xuất báo cáo": a report on the summary on the screen, or on a chosen one."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.api.reports import PAGE, PDF, WORD, write_report_of
from tdkt_xl.desk.actions import REPORT
from tdkt_xl.desk.exchange import CHOICE, FILE, Answers, Need, Outcome, Questions, Reply, Request
from tdkt_xl.desk.memory import last_answers, remember
from tdkt_xl.desk.places import free_path, is_summary
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.words.errors import TdktError, UnusableFile

_KINDS = {
    "Dự thảo Word (.docx), để viết tiếp và trình ký": WORD,
    "Tệp PDF (.pdf), để in hoặc gửi": PDF,
    "Trang xem bằng trình duyệt (.html), để tra cứu": PAGE,
}
_SAID = {
    WORD: "Các chỗ trong ngoặc vuông tô vàng còn phải viết tiếp; rà lại toàn văn trước khi trình ký.",
    PDF: "Các chỗ trong ngoặc vuông còn phải viết tiếp; muốn sửa thì xuất dự thảo Word.",
    PAGE: "Mở bằng trình duyệt, không cần mạng.",
}


def write_report(request: Request, progress: StepProgress) -> Reply:
    """Writes the report on a summary beside the summary, to be opened."""
    answers = request.answers
    if not answers.keys() >= {"summary", "kind"}:
        return _questions(answers, _on_screen(request))
    summary, kind = Path(answers["summary"]), _KINDS.get(answers["kind"], WORD)
    if not answers["summary"] or not summary.is_file():
        return _questions(answers, "", "Chưa chọn tệp tổng hợp. Hãy chọn tệp .xlsx do nút “Tổng hợp” lập.")
    if request.unsaved and request.path is not None and Path(request.path) == summary:
        raise TdktError(f"“{summary.name}” đang mở có thay đổi chưa lưu. Hãy lưu rồi bấm lại; báo cáo lấy số liệu từ tệp đã lưu.")
    output = free_path(summary.with_name(f"Báo cáo – {summary.stem}{kind}"))
    progress(0, 1, "Soạn báo cáo")
    try:
        write_report_of(summary, output)
    except UnusableFile as problem:
        return _questions({**answers, "summary": ""}, "", str(problem))
    remember(REPORT, str(summary.parent), {"kind": answers["kind"]})
    return Outcome(f"Đã soạn “{output.name}” từ “{summary.name}”. {_SAID[kind]}", open=str(output))


def _questions(answers: Answers, offered: str, fault: str = "") -> Questions:
    summary = answers.get("summary") or offered
    kept = answers.get("kind") or last_answers(REPORT, str(Path(summary).parent)).get("kind", "")
    needs = [
        Need("summary", FILE, "Tệp tổng hợp (do nút “Tổng hợp” lập)", summary, kinds="*.xlsx"),
        Need("kind", CHOICE, "Loại báo cáo", kept if kept in _KINDS else next(iter(_KINDS)), list(_KINDS)),
    ]
    return Questions("Xuất báo cáo", needs, fault, go="Xuất báo cáo")


def _on_screen(request: Request) -> str:
    """Returns the path of the summary on the screen; "" if there is none."""
    return request.path if request.path is not None and is_summary(Path(request.path)) else ""
