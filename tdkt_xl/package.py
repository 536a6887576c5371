"""What a zipped workbook's own XML says beside its values: properties, error cells, formulas nobody calculated.

Also the guard in front of every reader: what a file would unpack to, and how far out its cells lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

from tdkt_xl.errors import UnreadableFile
from tdkt_xl.zips import Members

LARGEST_UNPACKED = 300 * 2**20
"""Bytes that a workbook's parts may unpack to, together."""
LARGEST_SHEET = 3_000_000
"""Cells of the rectangle that a sheet's used cells span: it is laid out in memory whole."""

Place = tuple[int, int]
"""0-based (row, column)."""

_SHEETS = "xl/worksheets/"
# Every digit as 0, letter as A and quote as ": an address of five digits or three letters is then found by a plain
# search. Only such a one can make the rectangle too large, and this look is taken at every sheet.
_SHAPES = bytes.maketrans(b"123456789BCDEFGHIJKLMNOPQRSTUVWXYZ'", b"000000000AAAAAAAAAAAAAAAAAAAAAAAAA\"")
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]+)(\d+)["'][^>]*(?<!/)>""")
_NO_VALUE = re.compile(rb"</f>(?:</c>|<v ?/>|<v></v>)|<f [^>]*/>(?:</c>|<v ?/>|<v></v>)")
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds an error value, such as #REF! or #DIV/0!."""

    text: str


@dataclass(frozen=True, slots=True)
class ValuelessFormula:
    """A formula that nobody has calculated; `text` is the formula without its "="."""

    text: str


Mark = CellError | ValuelessFormula
NO_MARKS: Mapping[Place, Mark] = {}


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as the XML has it: type attribute, formula and value, each None where absent."""

    type: str
    formula: str | None
    value: str | None


class Package:
    """An .xlsx or .xlsm file's parts. Opening it raises UnreadableFile for what must not be unpacked."""

    def __init__(self, data: bytes) -> None:
        self._members = Members(data)
        self.parts = self._members.sizes
        if sum(self.parts.values()) > LARGEST_UNPACKED:
            raise UnreadableFile(f"tệp giải nén ra quá {LARGEST_UNPACKED // 2**20} MB")
        self.read = self._members.read
        self._sheet_xml = {name: self.read(name) for name in self.parts if name.startswith(_SHEETS) and name.endswith(".xml")}
        for xml in self._sheet_xml.values():
            shapes = xml.translate(_SHAPES)
            if b'00000"' in shapes or b"AAA0" in shapes:
                _refuse_wide_sheet(xml)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """Custom document properties, such as `tdkt.form`."""
        if "docProps/custom.xml" not in self.parts:
            return {}
        elements = _elements(self.read("docProps/custom.xml"))
        return {e.get("name", ""): "".join(e.itertext()).strip() for e in elements if _local(e.tag) == "property"}

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        """The cells of a sheet (0-based) that hold an error, or a formula without a stored value."""
        xml = self._xml_of(sheet)
        if xml is None or not _may_have_marks(xml):
            return NO_MARKS
        marks: dict[Place, Mark] = {}
        for place, cell in self.cells(sheet).items():
            if cell.type == "e":
                marks[place] = CellError(cell.value or "#N/A")
            elif cell.formula is not None and not cell.value and cell.type != "str":
                marks[place] = ValuelessFormula(cell.formula)
        return marks

    def cells(self, sheet: int) -> Mapping[Place, StoredCell]:
        """Every filled cell of a sheet as stored. Slow beside the reader of values: for single questions."""
        xml = self._xml_of(sheet)
        if xml is None:
            return {}
        if sheet not in self._cells:
            self._cells[sheet] = dict(_stored_cells(xml))
        return self._cells[sheet]

    @cached_property
    def _cells(self) -> dict[int, Mapping[Place, StoredCell]]:
        return {}

    def _xml_of(self, sheet: int) -> bytes | None:
        if len(self._sheet_xml) == 1 and sheet == 0:
            return next(iter(self._sheet_xml.values()))
        name = self._sheet_parts[sheet] if sheet < len(self._sheet_parts) else ""
        return self._sheet_xml.get(name)

    @cached_property
    def _sheet_parts(self) -> list[str]:
        """The part of each sheet, in workbook order."""
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= self.parts.keys():
            return []
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(self.read("xl/_rels/workbook.xml.rels"))}
        parts = []
        for element in _elements(self.read("xl/workbook.xml")):
            if _local(element.tag) == "sheet":
                key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
                target = targets.get(key, "")
                parts.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        return parts


def _elements(xml: bytes) -> Iterator[ElementTree.Element]:
    try:
        yield from ElementTree.fromstring(xml).iter()
    except ElementTree.ParseError:
        return


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _may_have_marks(xml: bytes) -> bool:
    """A cheap look; true now and then where there is none, never false where there is one."""
    if b"<worksheet" not in xml[:300] or xml[(end := xml.find(b"</row>") + 6) : end + 4] not in (b"<row", b"</sh"):
        return True  # prefixed or indented XML: the shortcuts below do not hold
    if (b'"e"' in xml or b"'e'" in xml) and _ERROR_TYPE.search(xml):
        return True
    if b"<f" not in xml:
        return False
    for match in _NO_VALUE.finditer(xml):
        start = xml.rfind(b"<c ", 0, match.start())
        if b't="str"' not in xml[start : xml.find(b">", start)]:
            return True
    return False


def _stored_cells(xml: bytes) -> Iterator[tuple[Place, StoredCell]]:
    row = column = -1
    for element in _elements(xml):
        name = _local(element.tag)
        if name == "row":
            row = int(element.get("r") or row + 2) - 1
            column = -1
        elif name == "c":
            address = _ADDRESS.fullmatch(element.get("r", ""))
            row, column = (int(address[2]) - 1, _column(address[1].encode())) if address else (row, column + 1)
            formula = value = None
            for child in element:
                if _local(child.tag) == "f":
                    formula = child.text or ""
                elif _local(child.tag) == "v":
                    value = child.text
            yield (row, column), StoredCell(element.get("t", "n"), formula, value)


def _refuse_wide_sheet(xml: bytes) -> None:
    last_row = last_column = 0
    for match in _FILLED_CELL.finditer(xml):
        last_row = max(last_row, int(match[2]))
        last_column = max(last_column, _column(match[1]) + 1)
    if last_row * last_column > LARGEST_SHEET:
        raise UnreadableFile(
            f"trang tính trải {last_row} dòng × {last_column} cột, quá {LARGEST_SHEET} ô (có ô bị bỏ quên ở rất xa bảng)"
        )


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
