"""What the page asks of the program: files in the worker's memory are read, checked and added up, as on the command line.

Each answer is JSON for the page to show, and files for the person to keep. The page's own words are made here, too.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tdkt_xl
from tdkt_xl.api.summaries import MergeOptions
from tdkt_xl.forms import Form
from tdkt_xl.intake.jsonview import check_json, to_text
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.returns import Finding, Return, Submission

ROOT = "/in"
"""Where the worker puts the chosen files."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Tell = Callable[[str, object, int], object]
"""Told ("reading", name, how many in all) before each file, ("done", how many, how many in all) behind it."""


@dataclass(frozen=True)
class Download:
    """A file for the person to keep: its name, its content, its kind, and the words of its link."""

    name: str
    data: bytes
    type: str
    label: str


def empty(root: str = ROOT) -> None:
    """Takes away the files of the last time."""
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root)


def answer(name: str, request: str, tell: Tell = lambda kind, value, of: None, root: str = ROOT) -> dict[str, object]:
    """Carries out "check" or "merge". `request` is JSON: the folder of the files, and what the person gave besides."""
    os.chdir(root)
    view, downloads = _CALLS[name](json.loads(request), tell)
    return {"text": to_text(view), "files": [vars(download) for download in downloads]}


def _check(request: Mapping[str, Any], tell: Tell) -> tuple[dict[str, object], list[Download]]:
    submissions = tdkt_xl.check(request["folder"], no_cache=True, progress=_told(request["folder"], tell))
    form = forms_for(None)[0]
    view = check_json(submissions)
    said = f"{len(submissions)} tệp: {view['errors']} chỗ phải sửa, {view['warnings']} chỗ cần xem lại."
    files = [_file(submission, form, alone=len(submissions) == 1) for submission in submissions]
    return {"said": said, "files": files}, [_json_download(view)]


def _merge(request: Mapping[str, Any], tell: Tell) -> tuple[dict[str, object], list[Download]]:
    options: MergeOptions = {name: request[name] for name in ("roster", "previous", "period", "due") if request.get(name)}  # type: ignore[misc]
    summary = tdkt_xl.merge(request["folder"], no_cache=True, progress=_told(request["folder"], tell), **options)
    tdkt_xl.write_summary(summary, BOOK)
    tdkt_xl.write_report(summary, REPORT)
    downloads = [
        Download(BOOK, Path(BOOK).read_bytes(), WORKBOOK, "Tải tệp tổng hợp (.xlsx)"),
        Download(REPORT, Path(REPORT).read_bytes(), "text/html", "Tải trang báo cáo (.html)"),
        _json_download(summary_json(summary)),
    ]
    return {"said": _said(summary), "official": _official(summary), "files": _findings_by_file(summary)}, downloads


def _told(folder: str, tell: Tell) -> Callable[[int, int], None]:
    """Progress for the page: which file is being read, so that the page can name one that ends the worker; how many are done."""
    sources = find_sources([Path(folder)])
    if sources:
        tell("reading", sources[0].shown, len(sources))

    def told(done: int, total: int) -> None:
        tell("done", done, total)
        tell("reading", sources[done].shown if done < total else "", total)

    return told


def _file(submission: Submission, form: Form, alone: bool) -> dict[str, object]:
    view: dict[str, object] = {
        "file": submission.file,
        "about": "; ".join(map(_about, submission.returns)),
        "findings": [{"severity": found.severity, "message": found.message} for found in submission.all_findings],
    }
    if alone and submission.returns:
        view["lines"] = _lines(submission.returns[0], form)
    return view


def _about(ret: Return) -> str:
    period = ret.period.words if ret.period is not None else "chưa rõ kỳ"
    return f"{ret.unit.name or 'chưa rõ đơn vị'}, {period}, {len(ret.lines)} dòng"


def _lines(ret: Return, form: Form) -> dict[str, object]:
    """The lines that were understood, each with what is wrong about it beside."""
    headings = ["Mục", "Hình thức", *(f"({number})" for number in form.counts), "Chỗ phải sửa, cần xem lại"]
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
