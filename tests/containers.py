"""A submission's sheet in the other files that offices send: text, Word, HTML, Excel 2003 XML, and in a zip."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

Grid = list[list[str]]


def grid_of(path: Path) -> Grid:
    """The active sheet of a workbook as text, row by row."""
    sheet = openpyxl.load_workbook(path).active
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def delimited(grid: Grid, delimiter: str = ";") -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' if cell else "" for cell in row] for row in grid]
    return "\r\n".join(delimiter.join(row) for row in quoted)


def word(path: Path, *tables: Grid, before: Sequence[str] = ()) -> Path:
    """A .docx of paragraphs and tables, made of nothing but what a reader needs."""

    def paragraph(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    def table(grid: Grid) -> str:
        rows = ("".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in grid)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    body = "".join(map(paragraph, before)) + "".join(map(table, tables))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return path


def html_page(grid: Grid) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in grid)
    return f"<html><head><title>x</title></head><body><table>{rows}</table></body></html>"


def spreadsheet_xml(grid: Grid) -> str:
    def cell(text: str) -> str:
        kind = "Number" if text.isdigit() else "String"
        return f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>' if text else "<Cell/>"

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in grid)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="BTH">'
    return f"{head}<Table>{rows}</Table></Worksheet></Workbook>"


def _as_csv(source: Path, folder: Path) -> Path:
    return _written(folder / f"{source.stem}.csv", delimited(grid_of(source)))


def _as_word(source: Path, folder: Path) -> Path:
    return word(folder / f"{source.stem}.docx", grid_of(source))


def _as_html(source: Path, folder: Path) -> Path:
    return _written(folder / f"{source.stem}.xls", html_page(grid_of(source)))


def _as_spreadsheet_xml(source: Path, folder: Path) -> Path:
    return _written(folder / f"{source.stem}.xls", spreadsheet_xml(grid_of(source)))


def _as_zip(source: Path, folder: Path) -> Path:
    path = folder / "gói nộp.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.write(source, f"Báo cáo/xã/{source.name}")
    return path


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


TEXT_CONTAINERS: Mapping[str, Callable[[Path, Path], Path]] = {
    ".csv": _as_csv,
    ".docx": _as_word,
    "HTML": _as_html,
    "Excel 2003 XML": _as_spreadsheet_xml,
}
"""Files that hold text and nothing else of a workbook."""
BUNDLE = {".zip": _as_zip}
