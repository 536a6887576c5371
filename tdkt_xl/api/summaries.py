"""Makes a summary from submissions, and writes a summary as a workbook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict, Unpack

from tdkt_xl.api.calls import AnyPath, few_collections
from tdkt_xl.api.decisions import copies_of, refuse_over_decisions
from tdkt_xl.api.naming import in_full, write_names
from tdkt_xl.api.outputs import refuse_over_submission
from tdkt_xl.api.progress import Progress, no_progress
from tdkt_xl.api.reading import Reading, office_files, sources_under, submissions_of
from tdkt_xl.forms import FormsById, form_file
from tdkt_xl.forms.confirmed import UNIT, ConfirmedName
from tdkt_xl.intake.office_files import names_in
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup import merging as rollup
from tdkt_xl.rollup.blame import OTHERS_FAULT, each_by_itself
from tdkt_xl.rollup.by_form import by_form
from tdkt_xl.rollup.merging import Options
from tdkt_xl.rollup.received_days import DayRow, is_day_list, one_list
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.rollup.succession import load_units_map
from tdkt_xl.rollup.travelling import fit_to_travel
from tdkt_xl.words.errors import TdktError, UnusableFile, system_reason
from tdkt_xl.words.leavings import scratch_folder
from tdkt_xl.words.periods import Period, parse_code, parse_day
from tdkt_xl.words.text import clean


class MergeOptions(TypedDict, total=False):
    """The options of `tdkt merge`, with the same names.

    `period` is a code such as "2026-6T", `due` a day such as "15/12/2026". `received` is a list of the days on which files arrived;
    lists called `ngay-nhan.csv` under the paths and next to them are used too. `answers` is an earlier summary in which the office
    filled in the sheet "Tên chưa rõ". `decisions` are earlier summaries with officers' decisions, first the one to continue; their
    answers count too. `lock` makes the summary final; `unlock` is the reason for making a locked one again. `ceilings` is a table
    of the province's ceilings. `leave_out` are files
    under the paths that are not submissions, such as an earlier output.
    """

    roster: AnyPath | None
    unit: str | None
    period: str | Period | None
    strict: bool
    previous: AnyPath | None
    units_map: AnyPath | None
    issuer: AnyPath | None
    due: str | date | None
    received: AnyPath | None
    prizes: bool
    form: AnyPath | None
    jobs: int
    no_cache: bool
    dask: str | None
    names: Sequence[AnyPath]
    ceilings: AnyPath | None
    answers: AnyPath | None
    decisions: AnyPath | Sequence[AnyPath] | None
    lock: bool
    unlock: str | None
    leave_out: Sequence[AnyPath]


def merge(paths: AnyPath | Sequence[AnyPath], *, progress: Progress = no_progress, **options: Unpack[MergeOptions]) -> Summary:
    """Returns the summary of all submissions under the paths (files, folders, archives). `MergeOptions` lists the options.

    Nothing is written. Raises MissingPath for a path that does not exist; UnusableFile or DefinitionError if a file named by an
    option cannot be used. Never raises for the content of a submission.
    """
    with _answered(options) as known:
        asked, submissions = _read(paths, known, progress)
        return each_by_itself(lambda some: next(_by_form(some, asked, known, _whole)), submissions)[0]


def merge_forms(
    paths: AnyPath | Sequence[AnyPath], *, progress: Progress = no_progress, **options: Unpack[MergeOptions]
) -> list[Summary]:
    """Returns a summary for each form that occurs among the returns under the paths, the main form first. Otherwise the same as
    `merge`.

    The main form is bth-2020 if any return has it, else the form of most returns; `merge` returns only its summary. Each summary
    lists the returns of other forms, which count elsewhere (`Tracked.is_of_another_form`).
    """
    with _answered(options) as known:
        asked, submissions = _read(paths, known, progress)
        return each_by_itself(lambda some: _all_forms(some, asked, known), submissions)


def merge_levels(
    paths: AnyPath | Sequence[AnyPath], *, progress: Progress = no_progress, **options: Unpack[MergeOptions]
) -> list[Summary]:
    """Returns a summary for every unit of the roster that has units below it, from the top down. Otherwise the same as
    `merge_forms`.

    The summaries of the main form come first, then those of other forms, for units with such returns under them. Raises TdktError
    without a roster.
    """
    if options.get("roster") is None:
        raise TdktError("Muốn có tệp tổng hợp của từng cấp phải cho danh sách đơn vị (roster).")
    with _answered(options) as known:
        asked, submissions = _read(paths, known, progress)
        return each_by_itself(lambda some: _all_levels(some, asked, known), submissions)


Make = Callable[[Sequence[Submission], Options], Iterable[Summary]]
"""A function that makes one or several summaries of one form."""


def _whole(some: Sequence[Submission], asked: Options) -> Iterable[Summary]:
    return [rollup.merge(some, asked)]


def _all_forms(some: Sequence[Submission], asked: Options, options: MergeOptions) -> list[Summary]:
    return [each for (each,) in _by_form(some, asked, options, _whole)]


def _all_levels(some: Sequence[Submission], asked: Options, options: MergeOptions) -> list[Summary]:
    main, *others = _by_form(some, asked, options, rollup.merge_levels)
    return [*main, *(each for summaries in others for each in summaries if each.merged)]


def _by_form(some: Sequence[Submission], asked: Options, options: MergeOptions, make: Make) -> Iterator[list[Summary]]:
    """Yields the summaries of each form, the main form first."""
    forms = FormsById(forms_for(_form_of(options), tuple(map(Path, options.get("names", ())))))
    parts = list(by_form(some, asked, forms))
    if asked.previous is not None and not any(each.previous for _, each in parts):
        from tdkt_xl.summary.reading import of_another_form

        raise of_another_form(asked.previous, parts[0][1].form)
    for own, of_form in parts:
        try:
            yield list(map(fit_to_travel, make(own, of_form)))
        except TdktError as problem:
            if of_form is parts[0][1]:
                raise
            raise type(problem)(f"Biểu {of_form.form.id}: {problem}") from None


def merge_into(
    write: Callable[[list[Summary]], object],
    paths: AnyPath | Sequence[AnyPath],
    *,
    levels: bool = False,
    progress: Progress = no_progress,
    **options: Unpack[MergeOptions],
) -> list[Summary]:
    """Calls `write` with the summaries of `merge_forms` or, with `levels`, of `merge_levels`; returns the summaries that were
    written.

    If a fault of the program stops the writing, the file that causes it is searched for and left out with a finding, and `write` is
    called again. Raises what these functions and `write` raise; a fault of the program that no single file causes is raised
    unchanged.
    """
    with few_collections():
        made = merge_levels if levels else merge_forms
        summaries = made(paths, progress=progress, **options)
        try:
            write(summaries)
        except OTHERS_FAULT:
            raise
        except Exception:
            del summaries
            summaries = _written_without_fault(paths, levels, options)
            write(summaries)
        return summaries


def _written_without_fault(paths: AnyPath | Sequence[AnyPath], levels: bool, options: MergeOptions) -> list[Summary]:
    """Returns the summaries without the files that make writing fail. All files are read again, because they were not kept."""

    def attempt(some: Sequence[Submission]) -> list[Summary]:
        if levels:
            summaries = _all_levels(some, asked, known)
        else:
            summaries = _all_forms(some, asked, known)
        _rehearse(summaries)
        return summaries

    with _answered(options) as known:
        asked, submissions = _read(paths, known, no_progress)
        return each_by_itself(attempt, submissions)


def _rehearse(summaries: Sequence[Summary]) -> None:
    """Writes everything that is ever written of a summary into a temporary folder."""
    from tdkt_xl.intake.jsonview import pieces
    from tdkt_xl.report.page import write_page
    from tdkt_xl.summary import book
    from tdkt_xl.summary.summary_json import summary_view

    with scratch_folder() as folder:
        for summary in summaries:
            book.write_summary(summary, Path(folder) / "a.xlsx")
            if summary.period is not None:
                write_page(summary, Path(folder) / "a.html", "a.xlsx")
            for _ in pieces(summary_view(summary)):
                pass


@contextmanager
def _answered(options: MergeOptions) -> Iterator[MergeOptions]:
    """Context that adds the ceilings, and the answers of earlier summaries as one more file, to the option `names`, while
    submissions are read."""
    answers, ceilings, known = _answers(options), options.get("ceilings"), options.copy()
    known["names"] = office_files(options.get("names", ()), ceilings)
    if not answers:
        yield known
        return
    with TemporaryDirectory(prefix="tdkt-") as folder:
        file = Path(folder) / "tra-loi.csv"
        write_names(file, [in_full(each) for each in answers])
        known["names"] = (*known["names"], file)
        yield known


def write_summary(summary: Summary, path: AnyPath) -> None:
    """Writes the summary's workbook, whole or not at all. An earlier summary is replaced.

    Raises OutputError, with nothing written, if `path` holds a unit's own form, a locked summary, or a summary with decisions that
    this one does not continue (`merge(..., decisions=path)`).
    """
    write_summaries(path, [summary])


def write_summaries(path: AnyPath, summaries: Sequence[Summary]) -> None:
    """Writes summaries of several forms: the first to `path`, the others beside it, as "tong-hop - bm03.xlsx".

    Raises the same errors as `write_summary`; then none is written.
    """
    from tdkt_xl.api.outputs import outputs_of
    from tdkt_xl.summary import book

    outputs = outputs_of(Path(path), summaries)
    for summary, output in zip(summaries, outputs, strict=True):
        refuse_over_submission(output)
        refuse_over_decisions(summary, output)
    for summary, output in zip(summaries, outputs, strict=True):
        book.write_summary(summary, output)


def write_into(summary: Summary, template: AnyPath, path: AnyPath) -> Sequence[str]:
    """Writes to `path` a copy of an office's own sheet `template` (.xlsx, .xlsm) with the summary's figures. The layout is kept.

    Cells with formulas are not changed. Returns remarks in Vietnamese: formulas with another result, figures without a line on the
    sheet. Raises UnusableFile for a template without the summary's form, OutputError if nothing can be written.
    """
    from tdkt_xl.files.whole_files import replacing
    from tdkt_xl.sendback.filled_sheet import fill_sheet

    try:
        data = Path(template).read_bytes()
    except OSError as problem:
        raise UnusableFile(f"--into {template}: không đọc được ({system_reason(problem)}).") from None
    filled = fill_sheet(data, Path(template).name, summary)
    with replacing(Path(path)) as temporary:
        temporary.write_bytes(filled.content)
    return filled.told


def read_summary(path: AnyPath, *, form: AnyPath | None = None) -> Summary:
    """Returns the summary that `write_summary` or `tdkt merge` wrote to `path`. `form` is the office's own definition, if one was
    used.

    Raises UnusableFile for any other file, and for a summary in which somebody changed a figure; the message names sheet and cell.
    """
    from tdkt_xl.summary import reading

    with few_collections():
        return reading.read_summary(Path(path), form_file(form) if form is not None else None)


def period_of(period: str | Period | None) -> Period | None:
    """Returns a period given as such or by its code; None for None. Raises TdktError for a text that is not a code."""
    known = parse_code(period) if isinstance(period, str) else period
    if period is not None and known is None:
        raise TdktError(f"“{period}” không phải kỳ báo cáo; viết 2026, 2026-6T, 2026-9T hoặc NH-2025-2026.")
    return known


def _read(paths: AnyPath | Sequence[AnyPath], options: MergeOptions, progress: Progress) -> tuple[Options, Iterator[Submission]]:
    """Returns the options for merging, and an iterator over the submissions, which are read only when needed."""
    if unknown := options.keys() - MergeOptions.__annotations__.keys():
        raise TypeError(f"merge() has no option {', '.join(sorted(unknown))}")
    own_form, no_cache = _form_of(options), options.get("no_cache", False)
    reading = Reading(own_form, options.get("jobs", 1), no_cache, options.get("dask"), tuple(options.get("names", ())))
    single = (options.get("roster"), options.get("units_map"), options.get("issuer"), options.get("previous"), own_form)
    named = (*single, options.get("received"), *options.get("names", ()), *_earlier(options))
    found = sources_under(paths, [*options.get("leave_out", ()), *(path for path in named if path is not None)])
    lists = [source for source in found if not source.members and is_day_list(Path(source.path).name)]
    given = options.get("received")
    day_lists = [*([Path(given)] if given is not None else ()), *(Path(each.path) for each in lists), *_day_lists_beside(paths)]
    asked = _asked(options, reading, one_list(list(dict.fromkeys(day_lists))))
    return asked, submissions_of([source for source in found if source not in lists], reading, progress)


def _day_lists_beside(paths: AnyPath | Sequence[AnyPath]) -> Iterator[Path]:
    """Yields the lists of received days that are next to the paths."""
    listed = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    for folder in dict.fromkeys(Path(path).absolute().parent for path in listed):
        try:
            yield from sorted(path for path in folder.iterdir() if is_day_list(path.name) and path.is_file())
        except OSError:
            continue


def _asked(options: MergeOptions, reading: Reading, days: Sequence[DayRow]) -> Options:
    forms = forms_for(reading.form_path, reading.name_paths)
    from tdkt_xl.summary.reading import load_previous_of

    roster, units_map, previous = (_path(options.get(name)) for name in ("roster", "units_map", "previous"))
    issuer = options.get("issuer")
    return Options(
        form=forms[0],
        roster=load_roster(roster) if roster is not None else None,
        unit=options.get("unit"),
        period=period_of(options.get("period")),
        strict=options.get("strict", False),
        successors=load_units_map(units_map) if units_map is not None else (),
        due=_day_of(options.get("due")),
        days=days,
        previous=load_previous_of(previous, forms) if previous is not None else None,
        issuer=_issuer(issuer, reading) if issuer is not None else None,
        units=names_in(reading.name_paths).of_kind(UNIT),
        answers=tuple(map(in_full, _answers(options))),
        decisions=tuple(copies_of(_earlier(options), _form_of(options))),
        lock=options.get("lock", False),
        unlock=_reason(options.get("unlock")),
        prizes=options.get("prizes", False),
    )


def _answers(options: MergeOptions) -> list[ConfirmedName]:
    """Returns the answers of earlier summaries, each answer once."""
    from tdkt_xl.summary.unknown_names_sheet import read_answers

    answered = options.get("answers")
    files = dict.fromkeys(Path(file) for file in (answered, *_earlier(options)) if file is not None)
    answers = (answer for file in files if file.is_file() for answer in read_answers(file))
    return list({(each.kind, each.name, each.meaning): each for each in answers}.values())


def _earlier(options: MergeOptions) -> list[AnyPath]:
    """Returns the paths of the summaries with officers' decisions."""
    given = options.get("decisions")
    return [] if given is None else [given] if isinstance(given, (str, os.PathLike)) else list(given)


def _reason(reason: str | None) -> str | None:
    """Returns the reason for unlocking. Raises TdktError if the reason is empty."""
    if reason is not None and not any(map(str.isalnum, reason)):
        raise TdktError("Muốn mở khóa phải ghi lý do, ví dụ --unlock “Xã Bình An gửi lại số liệu theo công văn 15”.")
    return clean(reason) if reason is not None else None


def _form_of(options: MergeOptions) -> Path | None:
    """Returns the path of the form definition that was asked for; None for the shipped forms."""
    form = options.get("form")
    return form_file(form) if form is not None else None


def _path(given: object) -> Path | None:
    return Path(str(given)) if given is not None else None


def _day_of(due: str | date | None) -> date | None:
    day = parse_day(due) if isinstance(due, str) else due
    if due is not None and day is None:
        raise TdktError(f"“{due}” không phải ngày; viết 15/12/2026 hoặc 2026-12-15.")
    return day


def _issuer(path: AnyPath, reading: Reading) -> Submission:
    """Returns the issuer's return, read like a submission. Raises UnusableFile unless the path holds exactly one file."""
    sources = sources_under([path])
    if len(sources) != 1:
        raise UnusableFile(f"--issuer {path}: cần đúng một tệp biểu, ở đó có {len(sources)}.")
    (submission,) = submissions_of(sources, Reading(reading.form, no_cache=True, names=reading.names))
    return submission
