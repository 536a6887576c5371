"""The report on a summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tdkt_xl.api.reading import AnyPath, few_collections
from tdkt_xl.api.summaries import read_summary
from tdkt_xl.model.summary import Summary
from tdkt_xl.words.errors import OutputError

if TYPE_CHECKING:
    from tdkt_xl.report.draft_keeping import Carried

WORD, PDF, PAGE = ".docx", ".pdf", ".html"
SUFFIXES = (WORD, PDF, PAGE)
"""What a report may be: the ending of its name chooses."""


def write_report_of(
    summary: AnyPath,
    path: AnyPath,
    *,
    template: AnyPath | None = None,
    form: AnyPath | None = None,
    keep: AnyPath | None = None,
) -> Carried | None:
    """Writes the report on the summary workbook at `summary`; the rest as `write_report`.

    Raises UnusableFile where the workbook is no summary, or was changed by hand.
    """
    suffix_of(path)
    with few_collections():
        own = read_summary(summary, form=form)
        return write_report(own, path, template=template, source=Path(summary).name, keep=keep)


def write_report(
    summary: Summary, path: AnyPath, *, template: AnyPath | None = None, source: str = "", keep: AnyPath | None = None
) -> Carried | None:
    """Writes the report on a summary: a Word file, its PDF or a page for the browser, as the ending of `path` says.

    `template` is an office's own Word template, `source` the name of the summary's file, which the report names. `keep` is an
    earlier draft (.docx) whose words by people are carried over, as are those of a draft that lies at `path` already; returned is
    what became of it, None where there was none. Raises OutputError with nothing written, DefinitionError for a template that
    cannot be used, UnusableFile for a summary without a period and for a `keep` that is no draft of this unit and period.
    """
    suffix, output = suffix_of(path), Path(path)
    if suffix == PAGE:
        from tdkt_xl.report.page import write_page

        write_page(summary, output, source)
        return None
    from tdkt_xl.report.document import write_document, write_pdf_document

    own, old = (Path(each) if each is not None else None for each in (template, keep))
    return (write_document if suffix == WORD else write_pdf_document)(summary, output, own, source, old)


def suffix_of(path: AnyPath) -> str:
    """The ending of a report's name in small letters. Raises OutputError for one that no report has."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"{path}: tệp báo cáo cần có đuôi {', '.join(SUFFIXES)}.")
    return suffix
