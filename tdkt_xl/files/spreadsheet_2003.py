"""The sheets of Excel 2003 XML; a file named .xls is sometimes of this kind.

Source: the schema urn:schemas-microsoft-com:office:spreadsheet.
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_SHEET, CellError, CellMark, Row, ValuelessFormula
from tdkt_xl.files.documents import MOST_CELLS_ACROSS, Document, DocumentTable
from tdkt_xl.files.runs import Run, joined
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.words.errors import UnreadableFile

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_STRUCK, _RAISED = (f"{_HTML}S", f"{_HTML}Strike", f"{_HTML}Del"), (f"{_HTML}Sup",)


def is_spreadsheet_2003(text: str) -> bool:
    """True for the text of Excel 2003 XML."""
    start = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    return start.startswith("<") and "urn:schemas-microsoft-com:office:spreadsheet" in start and "<html" not in start


def read_spreadsheet_2003(text: str) -> Document:
    """The sheets as a document. Raises UnreadableFile."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableFile("tệp XML có khai báo thực thể, không được mở vì an toàn")
    root = parsed(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode("utf-8", "replace"))
    notes: dict[str, None] = {}
    tables = [_table(sheet, notes) for sheet in root.iter(f"{_SHEET}Worksheet")]
    if not tables:
        raise UnreadableFile("tệp hỏng, không có trang tính nào")
    return Document(tables, (), list(notes))


def _table(sheet: ElementTree.Element, notes: dict[str, None]) -> DocumentTable:
    table = DocumentTable(sheet.get(f"{_SHEET}Name"))
    for row in sheet.iter(f"{_SHEET}Row"):
        index = row.get(f"{_SHEET}Index", "")
        at = int(index) if index.isascii() and index.isdigit() and len(index) < 12 else len(table.rows) + 1
        if at > LARGEST_SHEET // MOST_CELLS_ACROSS:
            raise UnreadableFile(f"trang tính có ô ở dòng {at}, quá xa bảng")
        table.rows.extend([] for _ in range(at - 1 - len(table.rows)))
        cells: Row = []
        for cell in row.findall(f"{_SHEET}Cell"):
            place = _whole(cell, f"{_SHEET}Index", len(cells) + 1) - 1
            cells.extend([""] * (place - len(cells)))
            value, mark = _value(cell, notes)
            if mark is not None:
                table.marks[len(table.rows), len(cells)] = mark
            across = _whole(cell, f"{_SHEET}MergeAcross", 0)
            cells.extend([value, *[""] * across])
        table.rows.append(cells[:MOST_CELLS_ACROSS])
    return table


def _value(cell: ElementTree.Element, notes: dict[str, None]) -> tuple[object, CellMark | None]:
    data = cell.find(f"{_SHEET}Data")
    text = joined(_runs(data), notes) if data is not None else ""
    kind = data.get(f"{_SHEET}Type", "String") if data is not None else ""
    if kind == "Error":
        return "", CellError(text or "#N/A")
    if kind in ("Number", "Boolean", "DateTime"):
        try:
            number = float(text) if kind != "DateTime" else None
            return bool(number) if kind == "Boolean" else number if number is not None else datetime.fromisoformat(text).replace(
                tzinfo=None
            ), None
        except ValueError:
            return text, None
    formula = cell.get(f"{_SHEET}Formula")
    if formula is not None and not text:
        return "", ValuelessFormula(formula.removeprefix("="))
    return text, None


def _runs(data: ElementTree.Element) -> list[Run]:
    """The pieces of a cell's text, each with its format; a rich text contains HTML tags."""
    runs: list[Run] = []
    waiting: list[tuple[ElementTree.Element, bool, bool]] = [(data, False, False)]
    while waiting:
        element, struck, raised = waiting.pop()
        if element.tag == "tail":
            runs.append(Run(element.text or "", struck, False, raised))
            continue
        inner = struck or element.tag in _STRUCK, raised or element.tag in _RAISED
        following: list[tuple[ElementTree.Element, bool, bool]] = [(_piece(element.text), *inner)]
        for child in element:
            following += [(child, *inner), (_piece(child.tail), *inner)]
        waiting.extend(reversed(following))
    return runs


def _piece(text: str | None) -> ElementTree.Element:
    piece = ElementTree.Element("tail")
    piece.text = text
    return piece


def _whole(element: ElementTree.Element | None, name: str, default: int) -> int:
    text = element.get(name, "") if element is not None else ""
    return min(max(int(text), 1), MOST_CELLS_ACROSS) if text.isascii() and text.isdigit() and len(text) < 6 else default
