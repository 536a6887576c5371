"""The report on a summary, or on summaries of several periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tdkt_xl.api.calls import AnyPath, few_collections
from tdkt_xl.forms import form_file
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.copies import not_taken_over
from tdkt_xl.summary.given_folders import folders_of
from tdkt_xl.summary.reading import read_back
from tdkt_xl.words.errors import OutputError

if TYPE_CHECKING:
    from tdkt_xl.report.draft_keeping import KeptPassages

WORD, PDF, PAGE = ".docx", ".pdf", ".html"
SUFFIXES = (WORD, PDF, PAGE)
"""The kinds of reports, chosen by the ending of the file name."""


def write_report_of(
    summaries: AnyPath | Sequence[AnyPath],
    path: AnyPath,
    *,
    template: AnyPath | None = None,
    form: AnyPath | None = None,
    keep: AnyPath | None = None,
) -> KeptPassages | None:
    """Writes the report on the summary workbook at a path, or on several workbooks, one for each period; otherwise as
    `write_report`.

    Raises UnusableFile if a workbook is no summary, or was changed by hand.
    """
    suffix_of(path)
    paths = [summaries] if isinstance(summaries, (str, Path)) or not isinstance(summaries, Sequence) else summaries
    with few_collections():
        own = form_file(form) if form is not None else None
        read = [(Path(each), read_back(Path(each), own)) for each in paths]
        typed = {each.name: not_taken_over(back) for each, back in read}
        return _write([(_with_folders(back.summary, each), each.name) for each, back in read], path, template, keep, typed)


def write_report(
    summary: Summary | Sequence[Summary],
    path: AnyPath,
    *,
    template: AnyPath | None = None,
    source: str = "",
    keep: AnyPath | None = None,
) -> KeptPassages | None:
    """Writes the report on a summary, or on summaries of several periods of one unit side by side. The ending of `path` decides the
    kind: a Word file, its PDF, or a page for the browser.

    `template` is an office's own Word template; `source` is the name of the summary's file, which the report states. `keep` is an
    earlier draft (.docx) from which the texts written by people are taken over; so are those of a draft that is already at `path`.
    Returns what was taken over, None if there was no draft. Raises OutputError with nothing written; DefinitionError for a template
    that cannot be used; UnusableFile for a summary without a period, for periods that cannot be compared, and for a `keep` that is
    no draft of this unit and period.
    """
    several = [summary] if isinstance(summary, Summary) else list(summary)
    return _write([(each, source) for each in several], path, template, keep)


def _with_folders(summary: Summary, path: Path) -> Summary:
    """The summary of the workbook at `path`, with the folders of its files, so that links lead to these files."""
    return replace(summary, folders=folders_of(summary, path))


def _write(
    summaries: Sequence[tuple[Summary, str]],
    path: AnyPath,
    template: AnyPath | None,
    keep: AnyPath | None,
    open_decisions: Mapping[str, int] = MappingProxyType({}),
) -> KeptPassages | None:
    from tdkt_xl.report.periods import Periods

    suffix, output = suffix_of(path), Path(path)
    periods = Periods(summaries, open_decisions)
    if suffix == PAGE:
        from tdkt_xl.report.page import write_pages

        write_pages(periods, output)
        return None
    from tdkt_xl.report.document import write_draft, write_printed

    own, old = (Path(each) if each is not None else None for each in (template, keep))
    return (write_draft if suffix == WORD else write_printed)(periods, output, own, old)


def suffix_of(path: AnyPath) -> str:
    """The ending of a report's name in lower case. Raises OutputError if reports cannot have this ending."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"{path}: tệp báo cáo cần có đuôi {', '.join(SUFFIXES)}.")
    return suffix
