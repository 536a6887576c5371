"""Makes submissions for tests: a plain official sheet, and edits to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

from tdkt_xl.forms import Form, built_in_forms

Edits = Mapping[str, object]


def write_return(
    path: Path,
    lines: Mapping[str, Mapping[int, object]] | None = None,
    *,
    form: Form | None = None,
    unit: str | None = "Xã Bình An",
    upper: str | None = "UBND TỈNH QUẢNG NINH",
    period: str = "NĂM 2026",
    sheet: str = "BTH",
    top: int = 6,
    edits: Edits | None = None,
    texts: Mapping[str, str] | None = None,
    properties: Mapping[str, str] | None = None,
) -> Path:
    """A filled form as an office would make it. Returns `path`.

    `lines` are cells by award code and column number; `edits` are last changes by A1 address, `texts` the same for what
    must be text though it begins with "=". The first header row is the 1-based row `top`; a form of the usual header has
    its first section heading four rows below.
    """
    form = form or built_in_forms()[0]
    lines = lines or {}
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    if upper:
        page["A1"] = upper
    if unit:
        page["A2"] = f"UBND {unit.upper()}"
    page["A4"] = f"{form.title} {period}".strip()
    for cell in form.header_cells():
        page.cell(top + cell.first_row, cell.first_column + 1, cell.text)
    row = top + form.header_depth
    for place, column in enumerate(form.columns, 1):
        page.cell(row, place, column.printed)
    for section in form.sections:
        row += 1
        page.cell(row, 1, section.id)
        page.cell(row, 2, section.title)
        for number, line in enumerate(section.lines, 1):
            row += 1
            page.cell(row, 1, number)
            page.cell(row, 2, line.label)
            for column, value in lines.get(line.award, {}).items():
                page.cell(row, column, value)
    for address, value in (edits or {}).items():
        page[address] = value
    for address, value in (texts or {}).items():
        page[address] = value
        page[address].data_type = "s"
    for name, value in (properties or {}).items():
        book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name=name, value=value))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
