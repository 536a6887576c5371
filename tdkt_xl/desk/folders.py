"""The actions about a folder of submissions and about its summary. Each runs the command line, so both always agree."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unicodedata import normalize

from tdkt_xl.desk.exchange import FILE, FOLDER, Answers, Need, Outcome, Request
from tdkt_xl.desk.press import Progress
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.text import unaccented

_ROSTER_NAMES = frozenset({"don vi", "danh sach don vi", "ds don vi", "danh sach", "roster"})
_ROSTER_ENDINGS = frozenset({".csv", ".xlsx"})
_MOST_NAMED = 15
_FOR_TERMINALS = "Xem hướng dẫn:"
_SHARE = re.compile(r"(\d{1,3})%")
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
    view = _merged(folder, roster, output, progress)
    said = [f"Đã tổng hợp {view['received']}/{view['expected']} đơn vị trong “{folder.name}”, ghi vào “{output.name}”."]
    if not view["submissions"]:
        said = [f"Thư mục “{folder.name}” không có biểu nào; tệp tổng hợp “{output.name}” để trống."]
    if view["missing"]:
        said.append(f"Chưa nộp ({len(view['missing'])}): {_names(view['missing'])}.")
    if roster is None:
        said.append("Để biết đơn vị nào chưa nộp, đặt danh sách đơn vị (don-vi.csv hoặc don-vi.xlsx) vào cạnh thư mục.")
    errors = sum(finding["severity"] == "error" for finding in view["findings"])
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
    with tempfile.TemporaryDirectory(prefix="tdkt-") as scratch:
        view = _merged(folder, roster, Path(scratch) / "tong-hop.xlsx", progress)
    heard = f"Đã nhận {view['received']}/{view['expected']} đơn vị theo danh sách “{roster.name}”."
    if not view["missing"]:
        return Outcome(f"{heard} Tất cả đã nộp.")
    from tdkt_xl.desk.missing_list import write_missing_list

    output = free_path(folder.parent / f"Chưa nộp – {folder.name or 'thư mục'}.xlsx")
    write_missing_list(output, view["period"], [(unit["code"], unit["name"]) for unit in view["missing"]], heard)
    return Outcome(f"{heard} Chưa nộp ({len(view['missing'])}): {_names(view['missing'])}.", open=str(output))


def send_back(request: Request, progress: Progress) -> Need | Outcome:
    """Marked copies of the submissions that have something to put right, in a new folder beside theirs."""
    answers = request.answers
    if "folder" not in answers:
        return _WHERE
    folder = _folder(answers)
    output = free_path(folder.parent / f"Phiếu trả lại – {folder.name or 'thư mục'}")
    view = _run(["check", str(folder), "--annotate", str(output), "--json"], progress)
    wrong = sum(any(f["severity"] == "error" for f in file["findings"]) for file in view["files"])
    if not output.is_dir():
        return Outcome(f"Đã kiểm tra {len(view['files'])} tệp trong “{folder.name}”: không có gì phải trả lại.")
    return Outcome(
        f"Đã kiểm tra {len(view['files'])} tệp: {wrong} tệp phải sửa, {view['errors']} chỗ phải sửa, "
        f"{view['warnings']} chỗ cần xem lại. "
        f"Các bản có đánh dấu ở thư mục “{output.name}”, gửi trả các đơn vị từ đó; biểu gốc giữ nguyên.",
        open=str(output),
    )


def write_report(request: Request, progress: Progress) -> Need | Outcome:
    """The draft report on a summary, in Word, beside the summary."""
    answers = request.answers
    if "summary" not in answers:
        return _WHICH_SUMMARY
    summary = Path(answers["summary"])
    output = free_path(summary.with_name(f"Báo cáo – {summary.stem}.docx"))
    run_command(["report", str(summary), "-o", str(output)], progress)
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


def run_command(arguments: Sequence[str], progress: Progress) -> tuple[int, str]:
    """Runs a command line in this process: its exit code and what it printed. Raises TdktError where it was not done."""
    from tdkt_xl.cli import main
    from tdkt_xl.commands.running import NOT_DONE

    printed, problems = io.StringIO(), _Terminal(progress)
    with redirect_stdout(printed), redirect_stderr(problems):
        code = main(arguments)
    if code == NOT_DONE:
        raise TdktError(problems.said() or "Không thực hiện được.")
    return code, printed.getvalue()


class _Terminal(io.StringIO):
    """Standard error as a terminal, for which the command line draws its bar: the bar's figure is the progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        shares = _SHARE.findall(text)
        if shares:
            self.progress(min(int(shares[-1]), 100) / 100)
        return super().write(text)

    def said(self) -> str:
        """What was said beside the bar, without the terminal's control codes."""
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.getvalue())
        lines = [line.rpartition("\r")[2].strip() for line in text.splitlines()]
        said = "\n".join(line for line in lines if line and not line.startswith(_FOR_TERMINALS) and not _SHARE.search(line))
        said = said.removeprefix("Lỗi: ")
        return said[:1].upper() + said[1:]


def _merged(folder: Path, roster: Path | None, output: Path, progress: Progress) -> dict[str, Any]:
    arguments = ["merge", str(folder), "-o", str(output), *(["--roster", str(roster)] if roster is not None else [])]
    with tempfile.TemporaryDirectory(prefix="tdkt-") as scratch:
        facts = Path(scratch) / "facts.json"
        run_command([*arguments, "--json", str(facts)], progress)
        view: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))
    return view


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


def _names(units: Sequence[dict[str, Any]]) -> str:
    named = [unit["name"] for unit in units[:_MOST_NAMED]]
    more = f" và {len(units) - len(named)} đơn vị khác" if len(units) > len(named) else ""
    return f"{', '.join(named)}{more}"


def _run(arguments: Sequence[str], progress: Progress) -> dict[str, Any]:
    view: dict[str, Any] = json.loads(run_command(arguments, progress)[1])
    return view
