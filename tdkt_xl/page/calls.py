"""What the page asks the program to do: files in the worker's memory are read, checked and added up, as on the command line.

Each answer is JSON for the page to show, and files for the person to keep. The page's own texts are made here too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import tdkt_xl
from tdkt_xl.api.outputs import outputs_of
from tdkt_xl.api.summaries import MergeOptions, merge_into
from tdkt_xl.files.zips import member
from tdkt_xl.forms import Form, FormsById
from tdkt_xl.intake.jsonview import check_json, to_text
from tdkt_xl.intake.sources import INSIDE, Source, find_sources, read_bytes
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import told_once
from tdkt_xl.report.page import write_page
from tdkt_xl.sendback.receipt import NAME, receipt_of, receipt_page
from tdkt_xl.summary.heard_from import without_figures
from tdkt_xl.summary.summary_json import summary_view
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.sentences import some_named

ROOT = "/in"
"""Where the worker puts the chosen files."""
BOOK, REPORT = "tong-hop.xlsx", "bao-cao.html"
MOST_NAMED = 20
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Tell = Callable[[str, object, int], object]
"""Is called with ("reading", name, total) before each file, and ("done", how many, total) after each file."""


@dataclass(frozen=True)
class Download:
    """A file for the person to keep: its name, its content, its media type, and the text of its link."""

    name: str
    data: bytes
    type: str
    label: str


def empty(root: str = ROOT) -> None:
    """Removes the files of the last run."""
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root)


def answer(name: str, request: str, tell: Tell = lambda kind, value, of: None, root: str = ROOT) -> dict[str, object]:
    """Carries out "check" or "merge". `request` is JSON: the folder of the files, and what else the person entered."""
    with chdir(root):
        view, downloads = _CALLS[name](json.loads(request), tell)
    return {"text": to_text(view), "files": [vars(download) for download in downloads]}


def _check(request: Mapping[str, Any], tell: Tell) -> tuple[dict[str, object], list[Download]]:
    submissions = tdkt_xl.check(request["folder"], no_cache=True, progress=_told(request["folder"], tell))
    view = check_json(submissions)
    said = f"{len(submissions)} tệp: {view['errors']} chỗ phải sửa, {view['warnings']} chỗ cần xem lại."
    files = [_file(submission, alone=len(submissions) == 1) for submission in submissions]
    return {"said": said, "files": files}, [*_receipts(submissions, request["folder"]), _json_download(view)]


def _merge(request: Mapping[str, Any], tell: Tell) -> tuple[dict[str, object], list[Download]]:
    options = MergeOptions(
        no_cache=True,
        roster=request.get("roster"),
        previous=request.get("previous"),
        period=request.get("period"),
        due=request.get("due"),
    )
    downloads: list[Download] = []

    def write(made: Sequence[Summary]) -> None:
        tdkt_xl.write_summary(made[0], BOOK)
        write_page(made[0], Path(REPORT), BOOK)
        downloads[:] = [
            Download(BOOK, Path(BOOK).read_bytes(), WORKBOOK, "Tải tệp tổng hợp (.xlsx)"),
            Download(REPORT, Path(REPORT).read_bytes(), "text/html", "Tải trang báo cáo (.html)"),
            _json_download(summary_view(made[0]) | {"other_forms": map(summary_view, made[1:])}),
        ]
        for other, path in zip(made[1:], outputs_of(Path(BOOK), made)[1:], strict=True):
            tdkt_xl.write_summary(other, path)
            words = f"Tải tệp tổng hợp của biểu {other.form.id} (.xlsx)"
            downloads.append(Download(path.name, path.read_bytes(), WORKBOOK, words))

    summary, *others = merge_into(write, request["folder"], progress=_told(request["folder"], tell), **options)
    said = " ".join([_said(summary), *(f"Biểu {other.form.id}: {_said(other)}" for other in others)])
    return {"said": said, "official": _official(summary), "files": _findings_by_file(summary)}, downloads


def _receipts(submissions: Sequence[Submission], folder: str) -> list[Download]:
    """Returns the receipt of one submission as a page, those of several as a .zip."""
    sources = {source.shown: source for source in find_sources([Path(folder)])}
    pages, forms = [], FormsById(forms_for(None))
    for submission in submissions:
        digest = _digest(sources.get(submission.file))
        name = PurePosixPath(submission.file.replace(INSIDE, "/")).stem
        pages.append((f"{name} - {NAME}.html", receipt_page(receipt_of(submission, digest, forms)).encode(errors="replace")))
    if not pages:
        return []
    if len(pages) == 1:
        name, page = pages[0]
        return [Download(name, page, "text/html", "Tải phiếu tiếp nhận (.html)")]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (name, page) in enumerate(pages, 1):
            archive.writestr(member(f"{number:03} {name}"), page)
    return [Download("phieu-tiep-nhan.zip", packed.getvalue(), "application/zip", "Tải các phiếu tiếp nhận (.zip)")]


def _digest(source: Source | None) -> str:
    """Returns the SHA-256 of a file's bytes; "" if the file cannot be read, which its receipt then says."""
    try:
        return hashlib.sha256(read_bytes(source)).hexdigest() if source is not None else ""
    except UnreadableFile:
        return ""


def _told(folder: str, tell: Tell) -> Callable[[int, int], None]:
    """Returns a progress function for the page. It names the file being read, so that the page knows which file ends the worker."""
    sources = find_sources([Path(folder)])
    if sources:
        tell("reading", sources[0].shown, len(sources))

    def told(done: int, total: int) -> None:
        tell("done", done, total)
        tell("reading", sources[done].shown if done < total else "", total)

    return told


def _said(summary: Summary) -> str:
    period = f" {summary.period.words}" if summary.period is not None else ""
    received = f"nhận {summary.received}/{summary.expected} đơn vị"
    if not summary.has_roster:
        received = f"nhận {summary.received} đơn vị (chưa có danh sách đơn vị nên không biết còn thiếu ai)"
    apart = "".join(f" {words}: {_names(offices)}." for words, offices in without_figures(summary))
    left_out = len({each.file for each in summary.left_out})
    rejected = f" {left_out} tệp không cộng được, lý do ở trang “Theo dõi” của tệp tổng hợp." if left_out else ""
    return f"Đã tổng hợp{period}: {received}.{apart}{rejected}"


def _names(offices: Sequence[Office]) -> str:
    return some_named([office.name for office in offices], MOST_NAMED)


def _official(summary: Summary) -> dict[str, object]:
    headings = ["Mục", "Hình thức", *_headings(summary.form)]
    return {"headings": headings, "rows": [{"cells": [line.section, line.label, *line.cells]} for line in summary.totals]}


def _findings_by_file(summary: Summary) -> list[dict[str, object]]:
    """Returns the findings of each file. Findings without a file, such as a missing unit, come first."""
    by_file: dict[str, list[Finding]] = {}
    for found in summary.findings:
        by_file.setdefault(found.file or "", []).append(found)
    return [{"file": file or "Cả kỳ", "about": "", "findings": _findings(found)} for file, found in sorted(by_file.items())]


def _findings(found: Sequence[Finding]) -> list[dict[str, object]]:
    return [{"severity": each.severity, "message": each.message} for each in told_once(found)]


def _headings(form: Form) -> list[str]:
    """Returns the form's numbers and short names of the count columns: "(4) Cá nhân"."""
    short = {column.number: column.short for column in form.columns}
    return [f"({form.called(number)}) {short[number]}" for number in form.counts]


def _file(submission: Submission, alone: bool) -> dict[str, object]:
    view: dict[str, object] = {
        "file": submission.file,
        "about": "; ".join(map(_about, submission.returns)),
        "findings": _findings(submission.all_findings),
    }
    if alone and submission.returns:
        view["lines"] = _lines(submission.returns[0])
    return view


def _about(ret: Return) -> str:
    period = ret.period.words if ret.period is not None else "chưa rõ kỳ"
    return f"{ret.unit.name or 'chưa rõ đơn vị'}, {period}, {len(ret.lines)} dòng"


def _lines(ret: Return) -> dict[str, object]:
    """Returns the lines that were understood, each with its errors and warnings."""
    form = FormsById(forms_for(None))[ret.form]
    headings = ["Mục", "Hình thức", *_headings(form), "Chỗ phải sửa, cần xem lại"]
    rows = []
    for line in ret.lines:
        about = [found for found in ret.findings if _row(found) == line.row]
        worst = next((severity for severity in ("error", "warning") if any(f.severity == severity for f in about)), None)
        said = " ".join(found.message for found in about if found.severity != "info")
        rows.append({"cells": [line.section, line.label, *line.cells, said], "severity": worst})
    return {"headings": headings, "rows": rows}


def _row(found: Finding) -> int | None:
    digits = "".join(letter for letter in found.cell or "" if letter.isdigit())
    return int(digits) if digits else None


def _json_download(view: Mapping[str, object]) -> Download:
    return Download("ket-qua.json", to_text(view).encode(), "application/json", "Tải số liệu .json")


_CALLS = {"check": _check, "merge": _merge}
