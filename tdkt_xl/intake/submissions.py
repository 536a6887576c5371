"""From sources to checked submissions: one, a batch, or any number through an executor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tdkt_xl.blank.integrity import altered_cells
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.office import convert_ahead
from tdkt_xl.files.office_kinds import wanted
from tdkt_xl.files.opening import opened
from tdkt_xl.files.prose import holds_prose
from tdkt_xl.forms import Form, FormsById, ShippedForms, built_in_forms, load_form
from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.ceilings import Ceiling
from tdkt_xl.forms.shipped import shipped_form
from tdkt_xl.intake.cluster import Cluster
from tdkt_xl.intake.isolation import chunks_of, doing, map_isolated, map_through
from tdkt_xl.intake.office_files import ceilings_in, names_in
from tdkt_xl.intake.packing import Packed, pack, unpack
from tdkt_xl.intake.sources import Source, read_bytes
from tdkt_xl.intake.summary_parts import summary_parts
from tdkt_xl.model.returns import Submission
from tdkt_xl.reading.drafts import DRAFT, is_open_draft
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.no_form import unit_of_letterhead, why_no_form
from tdkt_xl.reading.proposals import checked
from tdkt_xl.reading.slip_answers import Answered, slip_rows, take_answers
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.incidents import incident_log, our_fault

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from tdkt_xl.files.documents import Document
    from tdkt_xl.intake.cache import Cache

OUR_FAULT = "lỗi của chương trình khi đọc tệp này, không phải của người gửi"
CHUNK = 64
"""The most files given to a worker at a time."""
_SEEN_STEPS = 40
"""Each worker's files are given to it in so many parts or more, so that a person who waits for some hundred sees them counted."""
_OPENED_ELSEWHERE = (".doc", ".rtf", ".pdf", ".wps", ".dot")
"""Endings of files that take long to open. LibreOffice converts files together, because its start takes longer than one file."""
_IN_COMPANY = 12
CHUNK_BYTES = 4 * 2**20
"""The most bytes of a chunk; larger files are in smaller chunks."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to read: `form` is a definition (None: the built-in forms); `cache` is the folder for results (None: no cache); `lines`
    is False if only the findings are wanted; `names` are an office's files (office_files.py)."""

    form: Path | None = None
    cache: Path | None = None
    lines: bool = True
    names: tuple[Path, ...] = ()


def forms_for(path: Path | None, names: tuple[Path, ...] = ()) -> Sequence[Form]:
    """Returns the forms to look for: the definition at `path` and the forms that it wants beside it, or the built-in forms; with
    what the files `names` of an office hold: names that it confirmed, ceilings of its province.

    The first form is looked for first. The other built-in forms are loaded only when they are needed.
    """
    return _forms_for(path, names, tuple(map(_content, names if path is None else (path, *names))))


@lru_cache(maxsize=4)
def _forms_for(path: Path | None, names: tuple[Path, ...], _contents: Sequence[bytes]) -> Sequence[Form]:
    """The same forms for the same content of the files, which may be changed while the program runs."""
    confirmed = names_in(names)
    if path is not None:
        own = load_form(path)
        ceilings = ceilings_in(names, own.awards_decided)
        others = (form.with_names(confirmed.fitting(form.header_texts)) for form in map(shipped_form, own.beside))
        return tuple(_with_ceilings(form, ceilings) for form in (own.with_names(confirmed), *others))
    ceilings = ceilings_in(names, catalogue())
    first = _with_ceilings(built_in_forms()[0].with_names(confirmed), ceilings)  # what it cannot take is said at once
    return ShippedForms(
        lambda form: (
            first if form.id == first.id else _with_ceilings(form.with_names(confirmed.fitting(form.header_texts)), ceilings)
        )
    )


def _with_ceilings(form: Form, ceilings: tuple[Ceiling, ...]) -> Form:
    return replace(form, ceilings=ceilings) if ceilings else form


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # reported when the file is loaded
        return b""


# ---- One submission, or a batch of them, in this process


def read_submission(source: Source, forms: Sequence[Form]) -> Submission:
    """A source, read and checked. Never raises for the content of a file: faults in it become findings."""
    return _read([_loaded(source)], forms)[0]


@dataclass(slots=True)
class _Task:
    """A submission being read: its content, the workbook or document in it, its result.

    `key` is the cache's key, empty if the result is not to be stored.
    """

    source: Source
    submission: Submission
    data: bytes = b""
    book: Workbook | Document | None = None
    key: bytes = b""
    packed: Packed | None = None
    place: int = -1
    """The position of the source in its chunk."""
    answers: Sequence[Answered] = ()
    """The explanations on the slips of a marked copy that came back."""
    sheets: Sequence[str | None] = ()
    prose: bytes = b""
    """The content of a document, whose running text is read last; empty for a workbook."""


def _loaded(source: Source, digest: bool = True) -> _Task:
    task = _Task(source, Submission(source.shown, modified=source.modified, mailed=source.mailed, packed=bool(source.members)))
    try:
        task.data = read_bytes(source)
        if digest:
            task.submission.digest = blake2b(task.data, digest_size=16).digest()
    except UnreadableFile as problem:
        _fail(task, problem)
    except MemoryError:
        raise
    except Exception:
        _fail(task, UnreadableFile(our_fault(OUR_FAULT)))
    return task


def _read(tasks: Sequence[_Task], forms: Sequence[Form]) -> list[Submission]:
    """Completes every task. Each step is done for all tasks before the next, for the processor's caches."""
    by_id = FormsById(forms)

    def read(task: _Task) -> None:
        assert task.book is not None
        task.submission.returns = read_returns(task.book, forms, task.source.shown)
        if task.submission.returns:
            first = task.submission.returns[0]
            task.submission.nil_units = tuple(ret.unit.name or "" for ret in task.submission.returns if ret.nil)
            if is_open_draft(task.book):
                first.kind = DRAFT
            if first.kind == "summary":
                first.parts = summary_parts(task.book)
            first.findings.extend(altered_cells(task.book, task.submission.returns))
            task.answers, task.sheets = slip_rows(task.book), task.book.names
        else:
            task.submission.findings.append(why_no_form(task.book, forms, task.source.shown))
            task.submission.unit = unit_of_letterhead(task.book)
        said = task.submission.returns[0].findings if task.submission.returns else task.submission.findings
        said.extend(interpreted(FindingPlace(task.source.shown), note) for note in task.book.mended)
        task.book = None

    def check(task: _Task) -> None:
        for ret in task.submission.returns:
            ret.findings.extend(checked(ret, by_id[ret.form]))
            take_answers(ret, task.answers, task.sheets)
        if not task.submission.returns:
            task.submission.failure = "no-form"

    for step in (_open, read, check):
        for place, task in enumerate(tasks):
            if task.submission.failure is None:
                doing(task.place if task.place >= 0 else place)
                _carried_out(step, task)
    for place, task in enumerate(tasks):
        if task.prose:
            doing(task.place if task.place >= 0 else place)
            _tell(task, by_id)
    return [task.submission for task in tasks]


def _carried_out(step: Callable[[_Task], object], task: _Task) -> None:
    """Does one step for one file. If our own code fails, only this file gets a finding and the other files go on."""
    try:
        step(task)
    except UnreadableFile as problem:
        _fail(task, problem)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # python-calamine's panics are not subclasses of Exception
        _fail(task, UnreadableFile(our_fault(OUR_FAULT)))
        task.key = b""  # not to be stored


def _tell(task: _Task, by_id: Mapping[str, Form]) -> None:
    """Reads a document's running text. If our own code fails, only the running text is lost."""
    from tdkt_xl.intake.prose import tell

    try:
        tell(task.submission, task.prose, by_id)
    except MemoryError:
        raise
    except Exception:  # the table of the same file still counts
        our_fault(OUR_FAULT)
        task.key = b""
    task.prose = b""


def _open(task: _Task) -> None:
    data, task.data = task.data, b""
    if holds_prose(data):
        task.prose = data
    task.book = opened(data)


def _fail(task: _Task, problem: UnreadableFile) -> None:
    task.book = None
    unreadable(task.submission, str(problem))


def unreadable(submission: Submission, reason: str) -> Submission:
    """Marks the submission as a file that cannot be read, with the reason."""
    submission.failure = "unreadable"
    submission.returns.clear()
    submission.findings.append(finding("unreadable", FindingPlace(submission.file), reason))
    return submission


def tellable(submission: Submission) -> Submission:
    """The submission. If one of its findings cannot be put into words by our own fault, that fault becomes its only finding."""
    try:
        for found in submission.all_findings:
            _ = found.message
    except Exception:
        submission.findings.clear()
        return unreadable(submission, our_fault(OUR_FAULT))
    return submission


# ---- Many


def read_submissions(
    sources: Iterable[Source],
    way: Way = Way(),
    workers: int | Executor | Cluster | None = None,
    progress: Callable[[int], object] = lambda done: None,
) -> Iterator[Submission]:
    """Every source, read, in the given order. `progress` is called with the number of files done since the last call.

    `workers`: a number of processes, each with limits of time and memory, so that a file that kills its process becomes a finding;
    or an executor; or None for this process.
    """
    most = CHUNK if workers is not None else 1  # in this process the file that kills it is then the one after the last reported
    if isinstance(workers, int) and isinstance(sources, Sequence) and not any(map(_is_opened_elsewhere, sources)):
        most = max(1, min(most, len(sources) // (workers * _SEEN_STEPS)))
    chunks = chunks_of(sources, most, CHUNK_BYTES, _weight)
    results: Iterator[tuple[list[Source], list[WorkerResult]]]
    if workers is None:
        results = ((chunk, read_chunk(chunk, way)) for chunk in chunks)
    elif isinstance(workers, int):
        results = map_isolated(read_chunk, chunks, way, _lost, workers)
    elif isinstance(workers, Cluster):
        results = map_through(workers.executor, read_chunk, chunks, way, _lost, workers.answers, workers.give_up)
    else:
        results = map_through(workers, read_chunk, chunks, way, _lost)
    for chunk, packed in results:
        for source, result in zip(chunk, packed, strict=True):
            yield _unpacked(source, result, way)
            progress(1)


class WorkerResult(NamedTuple):
    """A submission as a worker returns it."""

    digest: bytes
    packed: Packed


def read_chunk(sources: Sequence[Source], way: Way) -> list[WorkerResult]:
    """The work of a worker: reads the sources, or finds their results in the cache, and packs them."""
    cache = _cache(way, os.getpid())
    tasks = []
    for place, source in enumerate(sources):
        doing(place)
        tasks.append(_loaded(source, digest=way.lines or cache is not None))
        tasks[-1].place = place
    if cache is not None:
        _recall(tasks, cache, way.lines)
    new = [task for task in tasks if task.packed is None]
    _convert_ahead(new)
    _read(new, forms_for(way.form, way.names))
    for task in new:
        _carried_out(lambda each: setattr(each, "packed", pack(each.submission, way.lines)), task)
        if task.packed is None:  # the finding about the fault can be packed
            task.packed = pack(task.submission, way.lines)
    if cache is not None:
        cache.keep([(task.key, task.packed) for task in new if task.key and task.packed])
    return [WorkerResult(task.submission.digest, task.packed) for task in tasks if task.packed]


def _convert_ahead(tasks: Sequence[_Task]) -> None:
    """Makes LibreOffice convert all its files in one run. If our own code fails here, each file is converted separately later."""
    try:
        convert_ahead([file for task in tasks if (file := wanted(task.data)) is not None])
    except MemoryError:
        raise
    except Exception:
        incident_log()


def _weight(source: Source) -> int:
    """The bytes for which a submission counts in its chunk. Files for another program count more, so that few share one."""
    return max(source.size, CHUNK_BYTES // _IN_COMPANY) if _is_opened_elsewhere(source) else source.size


def _is_opened_elsewhere(source: Source) -> bool:
    return (source.members[-1] if source.members else source.path).lower().endswith(_OPENED_ELSEWHERE)


def _recall(tasks: Sequence[_Task], cache: Cache, lines: bool) -> None:
    for task in tasks:
        if task.data:
            task.key = cache.key(task.submission.digest, task.source.shown)
    known = cache.find([task.key for task in tasks], lines)
    for task in tasks:
        task.packed = known.get(task.key)


@lru_cache(maxsize=2)
def _cache(way: Way, _process: int) -> Cache | None:
    """The cache. An SQLite connection must not be used in a forked process, so each process opens its own."""
    if way.cache is None:
        return None
    from tdkt_xl.intake.cache import open_cache

    return open_cache(way.cache, way.form, way.names)


def _unpacked(source: Source, result: WorkerResult, way: Way) -> Submission:
    try:
        submission = unpack(result.packed, source.shown)
    except Exception:  # a damaged entry of the cache: read again, without the cache
        (_, (result,)) = next(iter(map_isolated(read_chunk, [[source]], replace(way, cache=None), _lost, 1)))
        try:
            submission = unpack(result.packed, source.shown)
        except Exception:
            submission = unreadable(Submission(source.shown), our_fault(OUR_FAULT))
    submission.modified, submission.digest, submission.sender = source.modified, result.digest, source.sender
    submission.mailed, submission.packed = source.mailed, bool(source.members)
    return submission


def _lost(source: Source, reason: str) -> WorkerResult:
    """The result of a file on which its worker died."""
    return WorkerResult(b"", pack(unreadable(Submission(source.shown), reason), lines=True))
