"""What an .ods file says beside its values: properties, error cells, formulas nobody calculated, how far its cells reach."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cached_property
from xml.etree import ElementTree

from tdkt_xl.errors import UnreadableFile
from tdkt_xl.package import Mark, Place, StoredCell, marks_among, refuse_size
from tdkt_xl.zips import Members

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class OpenDocument:
    """An .ods file's parts. Opening it raises UnreadableFile for a sheet that must not be laid out."""

    def __init__(self, members: Members) -> None:
        self._members = members
        try:
            self._sheets = list(_sheets(members.read("content.xml")))
        except (ElementTree.ParseError, ValueError):
            raise UnreadableFile("tệp .ods hỏng") from None

    def cells(self, sheet: int) -> Mapping[Place, StoredCell]:
        """The cells that hold a formula; of a repeated one only the first."""
        return self._sheets[sheet] if sheet < len(self._sheets) else {}

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        return marks_among(self.cells(sheet))

    @cached_property
    def properties(self) -> Mapping[str, str]:
        if "meta.xml" not in self._members.sizes:
            return {}
        try:
            root = ElementTree.fromstring(self._members.read("meta.xml"))
        except ElementTree.ParseError:
            return {}
        return {e.get(f"{_META}name", ""): "".join(e.itertext()).strip() for e in root.iter(f"{_META}user-defined")}


def _sheets(content: bytes) -> Iterator[dict[Place, StoredCell]]:
    """Each table's formula cells. Raises UnreadableFile where a table's filled cells would span too much."""
    cells: dict[Place, StoredCell] = {}
    row = last_column = 0
    depth = 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                yield cells
                cells, row, last_column = {}, 0, 0
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            repeated = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            filled = _read_row(element, row, cells)
            row += repeated
            if filled:
                last_column = max(last_column, filled)
                refuse_size(row, last_column)
            element.clear()


def _read_row(element: ElementTree.Element, row: int, cells: dict[Place, StoredCell]) -> int:
    """Puts a row's formula cells into `cells`; the number of columns up to its last filled cell."""
    column = filled = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        if len(cell) or cell.get(f"{_OFFICE}value-type"):
            filled = column + repeated
        formula = cell.get(f"{_TABLE}formula")
        if formula is not None:
            cells[row, column] = _stored(cell, formula)
        column += repeated
    return filled


def _stored(cell: ElementTree.Element, formula: str) -> StoredCell:
    value_type = cell.get(f"{_OFFICE}value-type")
    texts = cell.findall(f"{_TEXT}p")
    text = "".join("".join(part.itertext()) for part in texts)
    # Older programs store an error as the number 0 that shows "#DIV/0!" or "Err:502".
    if cell.get(f"{_CALCEXT}value-type") == "error" or (value_type != "string" and text.startswith(("#", "Err:"))):
        return StoredCell("e", formula, text or "#N/A")
    if value_type is None:
        return StoredCell("str" if texts else "n", formula, None)
    return StoredCell("str" if value_type == "string" else "n", formula, cell.get(f"{_OFFICE}value") or text)
