"""The slip that lists what must be reviewed before the report is signed. It is for the office itself, never an annex."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, count
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.report.view import View
from tdkt_xl.report.word_files import is_as_saved, save_document
from tdkt_xl.report.words import REVIEW_SLIP
from tdkt_xl.summary.names import FINDINGS
from tdkt_xl.words.severities import SEVERITY_WORDS

MOST_LISTED = 300
"""The most findings listed. Longer lists are only in the workbook."""
_HEADINGS = ("STT", "Mức", "Đơn vị", "Nội dung", "Giải trình")
_WIDTHS = (Cm(1.2), Cm(2.6), Cm(4.5), Cm(12), Cm(5))


def slip_path(report: Path, period: str = "") -> Path:
    """Returns the path of a report's slip: beside the report. `period` distinguishes the slips of several periods."""
    return report.with_name(f"{report.stem} - {REVIEW_SLIP}{f' {period}' if period else ''}.docx")


def _free(path: Path) -> Path:
    names = chain([path], (path.with_stem(f"{path.stem} ({number})") for number in count(2)))
    return next(name for name in names if not name.is_file() or is_as_saved(name))


def write_review_slip(view: View, path: Path) -> bool:
    """Writes the slip, whole or not at all. Returns False, without writing, if there is nothing to review.

    A slip into which somebody wrote is kept, and the new one gets a number. Raises OutputError.
    """
    if not view.to_review:
        return False
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(12)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(f"{REVIEW_SLIP.upper()} – BỎ TRƯỚC KHI TRÌNH KÝ").bold = True
    document.add_paragraph(
        f"{view.unit.name or ''}, {view.period.words}. Các chỗ sau lấy từ trang “{FINDINGS}” của tệp tổng hợp.".lstrip(", ")
    )
    table = document.add_table(rows=1, cols=len(_HEADINGS), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, _HEADINGS, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for number, found in enumerate(view.to_review[:MOST_LISTED], 1):
        said = found.message_with(view.paths.short)
        texts = (str(number), SEVERITY_WORDS[found.severity], view.unit_of(found) or "", said, found.explained or "")
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        for cell in column.cells:
            cell.width = width
    left = len(view.to_review) - MOST_LISTED
    if left > 0:
        document.add_paragraph(f"Còn {left} chỗ khác, xem trang “{FINDINGS}” của tệp tổng hợp.")
    with replacing(_free(path)) as temporary:
        save_document(document, temporary, REVIEW_SLIP, datetime(view.period.year, 12, 31))
    return True
