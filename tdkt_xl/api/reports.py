"""The report on a summary."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.api.reading import AnyPath, few_collections
from tdkt_xl.api.summaries import read_summary
from tdkt_xl.model.summary import Summary
from tdkt_xl.words.errors import OutputError

WORD, PDF, PAGE = ".docx", ".pdf", ".html"
SUFFIXES = (WORD, PDF, PAGE)
"""What a report may be: the ending of its name chooses."""


def write_report_of(summary: AnyPath, path: AnyPath, *, template: AnyPath | None = None, form: AnyPath | None = None) -> None:
    """Writes the report on the summary workbook at `summary`; the rest as `write_report`.

    Raises UnusableFile where the workbook is no summary, or was changed by hand.
    """
    suffix_of(path)
    with few_collections():
        write_report(read_summary(summary, form=form), path, template=template, source=Path(summary).name)


def write_report(summary: Summary, path: AnyPath, *, template: AnyPath | None = None, source: str = "") -> None:
    """Writes the report on a summary: a Word file, its PDF or a page for the browser, as the ending of `path` says.

    `template` is an office's own Word template, `source` the name of the summary's file, which the report names. Raises
    OutputError with nothing written, DefinitionError for a template that cannot be used, UnusableFile for a summary without a
    period.
    """
    suffix, output = suffix_of(path), Path(path)
    if suffix == PAGE:
        from tdkt_xl.report.page import write_page

        write_page(summary, output, source)
        return
    from tdkt_xl.report.document import write_document, write_pdf_document

    own = Path(template) if template is not None else None
    (write_document if suffix == WORD else write_pdf_document)(summary, output, own, source)


def suffix_of(path: AnyPath) -> str:
    """The ending of a report's name in small letters. Raises OutputError for one that no report has."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"{path}: tệp báo cáo cần có đuôi {', '.join(SUFFIXES)}.")
    return suffix
