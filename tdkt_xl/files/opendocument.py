"""What an .ods file says beside its values: properties, error cells, formulas nobody calculated, how far its cells reach."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree

from tdkt_xl.files.cells import Mark, Place, StoredCell, marks_among, refuse_size
from tdkt_xl.files.xmltree import MALFORMED, parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_BREAKS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}
_MOST_ALIKE = 100
"""Cells side by side that a repeated text is put into."""
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


ENCRYPTED_WHOLE = "encrypted-package"
"""The one part of a document that was encrypted whole."""
_MANIFEST = "META-INF/manifest.xml"


def _is_encrypted(members: Members) -> bool:
    return _MANIFEST in members.sizes and b"encryption-data" in members.read(_MANIFEST)


class OpenDocument:
    """An .ods file's parts. Opening it raises UnreadableFile for a sheet that must not be laid out."""

    def __init__(self, members: Members) -> None:
        self._members = members
        try:
            tables = list(_sheets(members.read("content.xml")))
        except MALFORMED:
            raise UnreadableFile("tệp có đặt mật khẩu mở" if _is_encrypted(members) else "tệp .ods hỏng") from None
        self._sheets = [table.cells for table in tables]
        self._broken_texts = [table.broken_texts for table in tables]

    def cells(self, sheet: int) -> Mapping[Place, StoredCell]:
        """The cells that hold a formula; of a repeated one only the first."""
        return self._sheets[sheet] if sheet < len(self._sheets) else {}

    def broken_texts(self, sheet: int) -> Mapping[Place, str]:
        """Texts with a line break or tab inside a paragraph: the reader of values runs the words around it together."""
        return self._broken_texts[sheet] if sheet < len(self._broken_texts) else {}

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        return marks_among(self.cells(sheet))

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        return {place: cell.formula for place, cell in self.cells(sheet).items() if cell.formula is not None}

    def stored_value(self, sheet: int, place: Place) -> str | None:
        """None: a date is stored as a date, not as a number."""
        return None

    @cached_property
    def properties(self) -> Mapping[str, str]:
        if "meta.xml" not in self._members.sizes:
            return {}
        try:
            root = parsed(self._members.read("meta.xml"))
        except UnreadableFile:
            return {}
        return {e.get(f"{_META}name", ""): "".join(e.itertext()).strip() for e in root.iter(f"{_META}user-defined")}


@dataclass(frozen=True, slots=True)
class _Table:
    """What one table holds beside plain values."""

    cells: dict[Place, StoredCell] = field(default_factory=dict)
    broken_texts: dict[Place, str] = field(default_factory=dict)


def _sheets(content: bytes) -> Iterator[_Table]:
    """Each table's formulas and broken texts. Raises UnreadableFile where its filled cells would span too much."""
    table = _Table()
    row = last_column = 0
    depth = 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                yield table
                table, row, last_column = _Table(), 0, 0
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            repeated = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            filled = _read_row(element, row, table)
            row += repeated
            if filled:
                last_column = max(last_column, filled)
                refuse_size(row, last_column)
            element.clear()


def _read_row(element: ElementTree.Element, row: int, table: _Table) -> int:
    """Puts a row's formulas and broken texts into `table`; the number of columns up to its last filled cell."""
    column = filled = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        if len(cell) or cell.get(f"{_OFFICE}value-type"):
            filled = column + repeated
        formula = cell.get(f"{_TABLE}formula")
        if formula is not None:
            table.cells[row, column] = _stored(cell, formula)
        elif len(cell) and any(part.tag in _BREAKS for part in cell.iter()):
            text = "\n".join(map(_text_of, cell.findall(f"{_TEXT}p")))
            table.broken_texts.update(((row, place), text) for place in range(column, column + min(repeated, _MOST_ALIKE)))
        column += repeated
    return filled


def _text_of(part: ElementTree.Element) -> str:
    """A paragraph's text, its breaks, tabs and runs of spaces as characters."""
    pieces = [part.text or ""]
    for child in part:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            pieces.append(" " * (min(int(count), _MOST_ALIKE) if count.isdecimal() else 1))
        pieces += [_BREAKS[child.tag]] if child.tag in _BREAKS else [_text_of(child)]
        pieces.append(child.tail or "")
    return "".join(pieces)


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
