"""Reports made for tests: a Word file with sentences and, where wanted, the table of the built-in form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Submission

HEAD = ("UBND HUYỆN AN LẠC", "BÁO CÁO", "Kết quả công tác thi đua, khen thưởng năm 2024")
Lines = Mapping[tuple[str, str], tuple[int | None, int | None, int | None, int | None]]
"""Of a section and an award's label the columns (3) (4) (6) (10)."""
LINES: Lines = {
    ("I", "Giấy khen"): (60, 45, 20, 40),
    ("I", "Lao động tiên tiến"): (300, 300, 300, None),
    ("II", "Bằng khen của tỉnh"): (12, 8, 12, None),
    ("III", "Cờ thi đua của Chính phủ"): (1, None, 1, None),
}


def write_report(path: Path, prose: Sequence[str], lines: Lines | None = LINES) -> None:
    """A Word report with these sentences and a table of these lines, on a page of its own that lies crosswise."""
    document = docx.Document()
    for text in (*HEAD, *prose):
        document.add_paragraph(text)
    if lines is not None:
        section = document.add_section()
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(1.5)
        _add_table(document, lines)
        document.add_paragraph()  # Word ends no document with a table; without it LibreOffice loses the table in .doc
    document.save(str(path))


def read_file(path: Path) -> Submission:
    """What is read out of one file."""
    (source,) = find_sources([path])
    return read_submission(source, built_in_forms())


def report(path: Path, prose: Sequence[str], lines: Lines | None = LINES) -> Submission:
    """A report written and read."""
    write_report(path, prose, lines)
    return read_file(path)


def _add_table(document: docx.document.Document, lines: Lines) -> None:
    form = built_in_forms()[0]
    document.add_paragraph("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2024")
    table = document.add_table(0, len(form.columns), style="Table Grid")
    for row in ([column.header[0] for column in form.columns], [f"({column.number})" for column in form.columns]):
        _add_row(table, row)
    for section in form.sections:
        _add_row(table, [section.id, section.title])
        for (of, label), (total, individuals, merit, thematic) in lines.items():
            if of == section.id:
                cells = {3: total, 4: individuals, 6: merit, 10: thematic}
                numbers = [str(cells[n]) if cells.get(n) is not None else "" for n in range(3, len(form.columns) + 1)]
                _add_row(table, ["1", label, *numbers])


def _add_row(table: docx.table.Table, texts: Sequence[str]) -> None:
    cells = table.add_row().cells
    for cell, text in zip(cells, texts, strict=False):
        cell.text = text
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(7)
