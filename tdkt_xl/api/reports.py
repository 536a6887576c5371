"""The report on a summary."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.api.reading import AnyPath, few_collections
from tdkt_xl.words.errors import OutputError

WORD, PDF, PAGE = ".docx", ".pdf", ".html"
SUFFIXES = (WORD, PDF, PAGE)
"""What a report may be: the ending of its name chooses."""


def write_report_of(summary: AnyPath, path: AnyPath, *, template: AnyPath | None = None, form: AnyPath | None = None) -> None:
    """Writes the report on the summary workbook at `summary`; the rest as `write_report`.

    Raises UnusableFile where the workbook is no summary, or was changed by hand.
    """
    from tdkt_xl.report.summary_sheets import load_figures

    suffix, output = suffix_of(path), Path(path)
    with few_collections():
        figures = load_figures(Path(summary), Path(form) if form is not None else None)
        if suffix == PAGE:
            from tdkt_xl.report.page import write_page

            write_page(figures, output)
            return
        from tdkt_xl.report.document import write_document, write_pdf_document

        own = Path(template) if template is not None else None
        (write_document if suffix == WORD else write_pdf_document)(figures, output, own)


def suffix_of(path: AnyPath) -> str:
    """The ending of a report's name in small letters. Raises OutputError for one that no report has."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f"{path}: tệp báo cáo cần có đuôi {', '.join(SUFFIXES)}.")
    return suffix
