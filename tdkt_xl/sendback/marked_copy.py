"""Marked copies: for each submission that needs corrections, a workbook to send back. No original is changed.

An .xlsx or .xlsm file is marked directly. Any other format is first drawn as an .xlsx. For a file without a form only the slip is
sent back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lxml.etree import LxmlError
from xlsxwriter.exceptions import XlsxWriterException

from tdkt_xl.files.opening import opened
from tdkt_xl.files.parts import UnsuitableWorkbook
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import Form, FormsById
from tdkt_xl.intake.isolation import chunks_of, doing, map_isolated
from tdkt_xl.intake.sources import INSIDE, Source, read_bytes
from tdkt_xl.intake.submissions import CHUNK_BYTES, forms_for, read_submission
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.reading.findings import told_once
from tdkt_xl.reading.proposals import checked
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.sendback.answer_column import AnswerColumn, answer_columns
from tdkt_xl.sendback.copy_places import copy_stems, refuse_to_overwrite
from tdkt_xl.sendback.marked_workbook import MarkedWorkbook
from tdkt_xl.sendback.marks import by_severity, marks_of, needs_return
from tdkt_xl.sendback.redrawn import redraw
from tdkt_xl.sendback.return_slip import Slip, SlipItem, closing_words, slip_workbook
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.incidents import incident_log
from tdkt_xl.words.severities import ERROR, WARNING

MOST_LISTED = 2_000
"""At most this many findings of one file are listed and marked; of the others only the number is given."""
_ODD = (UnsuitableWorkbook, UnreadableFile, ValueError, LookupError, LxmlError, XlsxWriterException)
"""Errors that editing or drawing may raise for a file that the readers accept. Example: links that lead nowhere."""
_CHUNK = 8
"""The most copies that a worker makes at a time."""
_UNUSABLE = frozenset({"unreadable", "no-form"})


def write_marked_copies(
    submissions: Iterable[tuple[Source, Sequence[Finding]]],
    roots: Sequence[Path],
    folder: Path,
    form: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int], object] = lambda done: None,
    names: tuple[Path, ...] = (),
) -> list[Path]:
    """Writes a copy of each submission that must go back into `folder`; returns the paths of the copies.

    The copies have the same subfolders as the submissions have under `roots`; a zip becomes a folder. `workers` is a number of
    processes; None: this process only. `form` and `names` are those with which the submissions were read. Raises OutputError,
    before anything is written, if a copy would overwrite a submission.
    """
    found = list(submissions)
    stems = copy_stems([source for source, _ in found], roots)
    tasks = [
        (source, findings, folder / stem) for (source, findings), stem in zip(found, stems, strict=True) if needs_return(findings)
    ]
    refuse_to_overwrite([source for source, _ in found], [target for _, _, target in tasks], roots, folder)
    progress(len(found) - len(tasks))
    written: list[Path] = []
    chunks = chunks_of(tasks, _CHUNK, CHUNK_BYTES, lambda task: task[0].size)
    for _, paths in (
        map_isolated(_mark_all, chunks, (form, names), _slip_alone, workers)
        if workers is not None
        else ((chunk, _mark_all(chunk, (form, names))) for chunk in chunks)
    ):
        written.extend(paths)
        progress(len(paths))
    return written


MarkingTask = tuple[Source, Sequence[Finding], Path]
"""A submission, its findings, and the path of its copy without ending."""


def _mark_all(tasks: Sequence[MarkingTask], known: tuple[Path | None, tuple[Path, ...]]) -> list[Path]:
    """The paths of the copies. `known` are the form's definition and the files of confirmed names used in reading."""
    paths = []
    for place, task in enumerate(tasks):
        doing(place)
        paths.append(mark(*task, forms_for(*known)))
    return paths


def _slip_alone(task: MarkingTask, _reason: str) -> Path:
    """Writes only the slip, for a file that cannot even be opened to be marked."""
    source, findings, target = task
    return _written(slip_workbook(_slip(source, findings, None, None)), ".xlsx", target)


def mark(source: Source, findings: Sequence[Finding], target: Path, forms: Sequence[Form]) -> Path:
    """Writes one marked copy and returns its path; `target` is the path without ending. Same input, same bytes.

    Never raises for the content of the submission; raises OutputError if the copy cannot be written.
    """
    return _written(*_marked(source, findings, forms), target)


def _written(content: bytes, ending: str, target: Path) -> Path:
    path = target.with_name(target.name + ending)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


def _marked(source: Source, findings: Sequence[Finding], forms: Sequence[Form]) -> tuple[bytes, str]:
    """The copy's content and ending."""
    if any(finding.rule in _UNUSABLE for finding in findings):  # a file that could not be opened is not opened again
        return slip_workbook(_slip(source, findings, None, None)), ".xlsx"
    submission = read_submission(source, forms)
    if submission.failure is not None:  # the file has changed since it was checked
        return slip_workbook(_slip(source, submission.findings, None, None)), ".xlsx"
    by_id = FormsById(forms)
    forms = list(dict.fromkeys(by_id[ret.form] for ret in submission.returns))
    for way in (_marked_as_sent, _marked_redrawn):
        try:
            return way(source, findings, submission, forms)
        except _ODD:
            continue
        except (OSError, MemoryError):
            raise
        except Exception:  # our own fault in one file must not stop the other copies
            incident_log()
    return slip_workbook(_slip(source, findings, submission, None)), ".xlsx"


def _marked_as_sent(
    source: Source, findings: Sequence[Finding], submission: Submission, forms: Sequence[Form]
) -> tuple[bytes, str]:
    data = read_bytes(source)
    book = MarkedWorkbook(data)
    slip = _slip(source, findings, submission, book, book.carried)
    return _finished(data, slip, source.shown, submission.returns, forms), book.ending


def _marked_redrawn(
    source: Source, findings: Sequence[Finding], submission: Submission, forms: Sequence[Form]
) -> tuple[bytes, str]:
    redrawn = redraw(opened(read_bytes(source)), forms)
    if redrawn.moved:  # every address has changed, so the new workbook is checked again
        findings = _found_again(redrawn.content, source, forms, findings)
    else:
        findings = [replace(each, sheet=redrawn.names.get(each.sheet, each.sheet)) for each in findings]
    book = MarkedWorkbook(redrawn.content)
    kind = f".{source.shown.rpartition('.')[2].lower()}"
    remark = f"Các trang sau được vẽ lại từ tệp đã nhận ({kind}), số liệu giữ như đã gõ; có thể sửa ngay ở đây rồi gửi lại."
    slip = _slip(source, findings, submission, book, remark)
    drawn = read_returns(opened(redrawn.content), forms, source.shown)
    return _finished(redrawn.content, slip, source.shown, drawn, forms), ".xlsx"


def _found_again(content: bytes, source: Source, forms: Sequence[Form], before: Sequence[Finding]) -> list[Finding]:
    by_id = FormsById(forms)
    found: list[Finding] = []
    for ret in read_returns(opened(content), forms, source.shown):
        found.extend((*ret.findings, *checked(ret, by_id[ret.form])))
    known = {each.rule for each in found}
    return found + [each for each in before if each.cell is None and each.rule not in known]


def _finished(data: bytes, slip: Slip, shown: str, returns: Sequence[Return], forms: Sequence[Form]) -> bytes:
    """The marked workbook, with a column for explanations if the figures are then still read as before, otherwise without."""
    columns: list[AnswerColumn] = []
    with suppress(*_ODD):
        columns = answer_columns(opened(data), forms, returns)
    if columns:
        with suppress(*_ODD):
            made = _with(data, slip, columns)
            if _read_alike(read_returns(opened(made), forms, shown), returns):
                return made
    return _with(data, slip, ())


def _with(data: bytes, slip: Slip, columns: Sequence[AnswerColumn]) -> bytes:
    book = MarkedWorkbook(data)
    for column in columns:
        book.add_column(column)
    book.mark(marks_of(item.finding for item in slip.items))
    book.put_first(slip_workbook(slip, book.slip_name))
    return book.to_bytes()


def _read_alike(back: Sequence[Return], sent: Sequence[Return]) -> bool:
    """True if both have the same units, periods, lines and counts."""

    def read(returns: Sequence[Return]) -> list[object]:
        return [(ret.unit, ret.period, [(line.key, line.row, tuple(line.cells)) for line in ret.lines]) for ret in returns]

    return read(back) == read(sent)


def _slip(
    source: Source, findings: Sequence[Finding], submission: Submission | None, book: MarkedWorkbook | None, remark: str = ""
) -> Slip:
    ordered = by_severity(told_once(findings))
    returns = submission.returns if submission is not None else []
    version = max((ret.version for ret in returns), default=0)
    return Slip(
        file=PurePosixPath(source.shown.rpartition(INSIDE)[2]).name,
        whose=tuple(dict.fromkeys(filter(None, map(_whose, returns)))),
        items=tuple(_item(found, book) for found in ordered[:MOST_LISTED]),
        errors=sum(found.severity == ERROR for found in ordered),
        warnings=sum(found.severity == WARNING for found in ordered),
        left_out=max(len(ordered) - MOST_LISTED, 0),
        remark=remark,
        closing=tuple(closing_words(max(version, 1) + 1, marked=book is not None)),
    )


def _whose(ret: Return) -> str:
    return ", ".join(filter(None, (ret.unit.name, ret.period.words if ret.period is not None else None)))


def _item(found: Finding, book: MarkedWorkbook | None) -> SlipItem:
    if book is None or found.sheet not in book.sheet_names:
        return SlipItem(found)
    hidden = book.hidden(found.sheet, found.cell)
    return SlipItem(found, found.sheet if hidden != "trang ẩn" else None, hidden)
