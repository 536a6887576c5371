"""One submission from its source to checked returns, and the same for many, through any executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tdkt_xl.checking import check_return
from tdkt_xl.errors import UnreadableFile
from tdkt_xl.findings import Place, finding
from tdkt_xl.forms import Form, built_in_forms, load_form
from tdkt_xl.grids import OLE_MAGIC, ZIP_MAGIC, Workbook
from tdkt_xl.intake import Source, read_bytes
from tdkt_xl.reading import read_returns
from tdkt_xl.returns import Submission

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from tdkt_xl.documents import Document

CHUNK = 64
"""Files handed to a worker at a time."""


@lru_cache(maxsize=4)
def forms_for(path: Path | None) -> tuple[Form, ...]:
    """The forms to look for: the definition at `path` alone, or those that ship with the program."""
    return (load_form(path),) if path is not None else built_in_forms()


def read_submission(source: Source, forms: Sequence[Form], digest: bool = True) -> Submission:
    """A source read and checked. Never raises for what a file holds: that becomes findings.

    `digest`, by which copies are known, only a merge needs.
    """
    submission = Submission(source.shown, modified=source.modified)
    try:
        data = read_bytes(source)
        if digest:
            submission.digest = blake2b(data, digest_size=16).digest()
        submission.returns = read_returns(_opened(data), forms, source.shown)
    except UnreadableFile as problem:
        submission.failure = "unreadable"
        submission.findings.append(finding("unreadable", Place(source.shown), str(problem), typed=str(problem)))
        return submission
    by_id = {form.id: form for form in forms}
    for ret in submission.returns:
        ret.findings.extend(check_return(ret, by_id[ret.form]))
    if not submission.returns:
        submission.failure = "no-form"
        submission.findings.append(finding("no-form", Place(source.shown)))
    return submission


def _opened(data: bytes) -> Workbook | Document:
    """The file by its content, whatever its ending says. Raises UnreadableFile."""
    if data.startswith(OLE_MAGIC) or (data.startswith(ZIP_MAGIC) and b"word/document.xml" not in data):
        return Workbook(data)
    from tdkt_xl.documents import read_document  # few submissions are such

    return read_document(data)


def read_submissions(
    sources: Iterable[Source],
    form: Path | None = None,
    executor: Executor | None = None,
    progress: Callable[[int], object] = lambda done: None,
    digests: bool = True,
) -> Iterator[Submission]:
    """Every source read, in the order given. `progress` is told how many more are done."""
    if executor is None:
        forms = forms_for(form)
        for source in sources:
            yield read_submission(source, forms, digests)
            progress(1)
        return
    chunks = _chunks(sources, CHUNK)
    for submissions in executor.map(_read_chunk, ((chunk, form, digests) for chunk in chunks)):
        yield from submissions
        progress(len(submissions))


def _read_chunk(task: tuple[list[Source], Path | None, bool]) -> list[Submission]:
    sources, form, digests = task
    forms = forms_for(form)
    return [read_submission(source, forms, digests) for source in sources]


def _chunks(sources: Iterable[Source], size: int) -> Iterator[list[Source]]:
    iterator = iter(sources)
    while chunk := list(islice(iterator, size)):
        yield chunk
