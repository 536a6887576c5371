"""One office's sheet as a page of cells, and the page as .xlsx, as .ods, or as the .xls that is really HTML.

The same page always gives the same bytes: no time of making goes into a file.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

_MADE = datetime(2026, 1, 1)
_ZIP_DAY = (2026, 12, 10, 8, 0, 0)

STYLES: dict[str, dict[str, object]] = {
    "plain": {},
    "bold": {"bold": True},
    "centred": {"bold": True, "align": "center", "valign": "vcenter"},
    "italic": {"italic": True, "align": "center"},
    "title": {"bold": True, "font_size": 13, "align": "center", "valign": "vcenter"},
    "header": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True},
    "number": {"italic": True, "border": 1, "align": "center"},
    "section": {"bold": True, "border": 1},
    "label": {"border": 1, "valign": "vcenter", "text_wrap": True},
    "count": {"border": 1, "align": "center", "valign": "vcenter"},
    "percent": {"border": 1, "align": "center", "valign": "vcenter", "num_format": "0%"},
    "percent1": {"border": 1, "align": "center", "valign": "vcenter", "num_format": "0.0%"},
}


@dataclass(frozen=True)
class Formula:
    """Arithmetic over cells such as D9/C9, with the value that a spreadsheet program stored for it."""

    text: str
    value: float | str


Value = str | int | float | Formula | None


@dataclass(frozen=True)
class Cell:
    """A value in a style of STYLES, spread over so many rows and columns."""

    value: Value
    style: str = "plain"
    rows: int = 1
    columns: int = 1


@dataclass
class Page:
    """Cells by 0-based (row, column), column widths in characters and row heights in points."""

    sheet: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Value, style: str = "plain", rows: int = 1, columns: int = 1) -> None:
        self.cells[row, column] = Cell(value, style, rows, columns)

    @property
    def covered(self) -> set[tuple[int, int]]:
        """Places under a cell that spreads over them."""
        return {
            (row + down, column + right)
            for (row, column), cell in self.cells.items()
            for down in range(cell.rows)
            for right in range(cell.columns)
            if down or right
        }

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns the cells span."""
        rows = max(row + cell.rows for (row, _), cell in self.cells.items())
        return rows, max(column + cell.columns for (_, column), cell in self.cells.items())


def workbook(page: Page, ending: str) -> bytes:
    """The page as a file of that ending: ".xlsx", ".ods" or ".xls"."""
    return {".xlsx": _xlsx, ".ods": _ods, ".xls": _html}[ending](page)


def write(path: Path, content: bytes) -> None:
    """Writes a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def bundle(members: dict[str, bytes]) -> bytes:
    """A .zip of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(_member(name), content)
    return buffer.getvalue()


def _member(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _ZIP_DAY)
    info.compress_type = method
    info.external_attr = 0o644 << 16
    return info


# ---- .xlsx


def _xlsx(page: Page) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": {"font_name": "Times New Roman"}})
    book.set_properties({"created": _MADE})
    styles = {name: book.add_format({"font_name": "Times New Roman", "font_size": 11, **look}) for name, look in STYLES.items()}
    sheet = book.add_worksheet(page.sheet)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in page.widths.items():
        sheet.set_column(column, column, width)
    for row, height in page.heights.items():
        sheet.set_row(row, height)
    for (row, column), cell in page.cells.items():
        style = styles[cell.style]
        if (cell.rows, cell.columns) != (1, 1):
            sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, "", style)
        if isinstance(cell.value, Formula):
            sheet.write_formula(row, column, f"={cell.value.text}", style, cell.value.value)
        elif isinstance(cell.value, str):
            sheet.write_string(row, column, cell.value, style)
        elif cell.value is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, cell.value, style)
    book.close()
    return buffer.getvalue()


# ---- .ods

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}" manifest:version="1.3"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3">
<office:body><office:spreadsheet><table:table table:name="{name}">
{rows}
</table:table></office:spreadsheet></office:body></office:document-content>
"""


def _ods(page: Page) -> bytes:
    """Values, formulas and merged cells only: an office's file without the looks."""
    covered = page.covered
    rows, columns = page.size
    lines = []
    for row in range(rows):
        cells = (
            "<table:covered-table-cell/>" if (row, c) in covered else _ods_cell(page.cells.get((row, c))) for c in range(columns)
        )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_member("mimetype", zipfile.ZIP_STORED), _MIME)  # first and unpacked, as the format asks
        archive.writestr(_member("META-INF/manifest.xml"), _MANIFEST)
        archive.writestr(_member("content.xml"), _CONTENT.format(name=escape(page.sheet), rows="\n".join(lines)))
    return buffer.getvalue()


def _ods_cell(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return "<table:table-cell/>"
    span = f' table:number-rows-spanned="{cell.rows}" table:number-columns-spanned="{cell.columns}"'
    value: Value = cell.value
    formula = ""
    if isinstance(value, Formula):
        references = re.sub(r"([A-Z]+[0-9]+)", r"[.\1]", value.text)
        formula = f' table:formula="of:={references}"'
        value = value.value
    if isinstance(value, str):
        return f'<table:table-cell{formula}{span} office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell{formula}{span} office:value-type="float" office:value="{value}"/>'


# ---- .xls, as web programs export it: an HTML table that Excel opens all the same


def _html(page: Page) -> bytes:
    """The page as a table, formulas as their values."""
    rows, columns = page.size
    covered = page.covered
    lines = [
        "<tr>" + "".join(_html_cell(page.cells.get((row, c))) for c in range(columns) if (row, c) not in covered) + "</tr>"
        for row in range(rows)
    ]
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
    return "\n".join([head, "<body><table border=1>", *lines, "</table></body></html>", ""]).encode()


def _html_cell(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return "<td></td>"
    value = cell.value.value if isinstance(cell.value, Formula) else cell.value
    span = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
    return f"<td{span}>{escape(str(value))}</td>"
