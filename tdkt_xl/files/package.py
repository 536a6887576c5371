"""What a zipped workbook's own XML says beside its values: properties, error cells, formulas nobody calculated.

Also the guard in front of every reader: what a file would unpack to, and how far out its cells lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from posixpath import normpath
from typing import NamedTuple
from xml.etree import ElementTree

from tdkt_xl.files import custom_properties, print_margins
from tdkt_xl.files.plain_sheets import Kinds, NotPlainError, PlainSheet, kinds_of_cells
from tdkt_xl.files.shared_formulas import shifted
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number

_LINKS = "xl/_rels/workbook.xml.rels"
LARGEST_SHEET = 3_000_000
"""Cells of the rectangle that a sheet's used cells span: it is laid out in memory whole."""

Place = tuple[int, int]
"""0-based (row, column)."""

_NOT_SHEETS = frozenset(
    {"[content_types].xml", "docprops/app.xml", "docprops/core.xml", "docprops/custom.xml", "xl/workbook.xml", "xl/styles.xml",
     "xl/sharedstrings.xml", "xl/theme/theme1.xml", "xl/calcchain.xml"}
)  # fmt: skip
"""Parts that are no sheets. Any other XML part may be one, whatever its name: the workbook's links decide."""
# Every digit as 0, letter as A, quote as ", > as a space: an address of five digits or three letters is then found by a
# plain search, and so is a cell whose tag does not begin with its address.
_LETTERS = b"BCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPES = bytes.maketrans(b"123456789" + _LETTERS + _LETTERS.lower() + b"a'>", b"0" * 9 + b"A" * 51 + b'" ')
_LONG = 200_000
"""Bytes of XML from which a sheet is read with the shared texts at hand, and not here where it holds formulas: each of them
would be another kind of cell."""
_SMALL = 40_000
"""In so few bytes of XML, cells that leave out their address cannot get far."""
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_ITS_ADDRESS = re.compile(rb"""(?<![\w:])r\s*=\s*["']\s*([A-Za-z]*)(\d*)""")
_NO_VALUE = re.compile(rb"</f>(?:</c>|<v ?/>|<v></v>)|<f [^<>]*/>(?:</c>|<v ?/>|<v></v>)")
_ON_LOAD = re.compile(rb"""<(?:\w+:)?calcPr\b[^<>]*\bfullCalcOnLoad=["'](?:1|true)""")
_ZEROS = ("0", "0.0")
_LISTED = re.compile(
    rb'<sheet (?:xmlns:r="[^"]*" )?name="([^"&]*)" sheetId="\d+"(?: state="(visible|hidden|veryHidden)")? r:id="\w+" ?/>'
)
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*><f[^<>]*?(?:/>|>([^<]*)</f>)')
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds an error value, such as #REF! or #DIV/0!."""

    text: str


@dataclass(frozen=True, slots=True)
class ValuelessFormula:
    """A formula that nobody has calculated; `text` is the formula without its "="."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedZero(ValuelessFormula):
    """A formula with a 0 written by a program that does not calculate; a spreadsheet puts that right when it opens the file."""


Mark = CellError | ValuelessFormula
NO_MARKS: Mapping[Place, Mark] = {}


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as the XML has it: type attribute, formula and value, each None where absent."""

    type: str
    formula: str | None
    value: str | None
    to_be_calculated: bool = False
    """The file says that the stored value is not to be relied on."""


class ListedSheet(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    visible: bool


class Package:
    """An .xlsx or .xlsm file's parts. Opening it raises UnreadableFile for a sheet that must not be laid out."""

    def __init__(self, members: Members) -> None:
        self.parts = members.sizes
        self.read = members.read
        self._sheet_xml = {
            name: self.read(name) for name in self.parts if name.endswith(".xml") and name.lower() not in _NOT_SHEETS
        }
        self._plain: dict[str, PlainSheet] = {}
        self._unmarked: set[str] = set()
        """The sheets that hold neither errors nor formulas, which nearly all are."""
        for name, xml in self._sheet_xml.items():
            start, end = _span_of_rows(xml)
            if plain := self._plain_sheet(xml):
                refuse_size(plain.height, plain.width)
                self._plain[name] = plain
            elif _may_be_wide(xml, start, end):
                _refuse_wide_sheet(xml)
            if start and _is_unmarked(xml, start, end):
                self._unmarked.add(name)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """Custom document properties, such as `tdkt.form`."""
        part = custom_properties.PART
        return custom_properties.from_xml(self.read(part)) if part in self.parts else {}

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        """The cells of a sheet (0-based) that hold an error, or a formula without a stored value."""
        name = self._name_of(sheet)
        xml = self._sheet_xml.get(name)
        if name in self._unmarked or xml is None:
            return NO_MARKS
        zeros = b"</f><v>0</v>" in xml and self._calculated_on_load
        if not zeros and not _may_have_marks(xml):
            return NO_MARKS
        cells = self.cells(sheet)
        return marks_among({place: replace(cell, to_be_calculated=True) for place, cell in cells.items()} if zeros else cells)

    @cached_property
    def _calculated_on_load(self) -> bool:
        """Whether the workbook was written by a program that leaves calculating to others. Forms of ours are stored calculated."""
        book = self.read("xl/workbook.xml") if "xl/workbook.xml" in self.parts else b""
        return _ON_LOAD.search(book) is not None and "tdkt.form" not in self.properties

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

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet; "" where a cell shares that of another. Quicker than `cells` for XML without prefixes."""
        xml = self._xml_of(sheet) or b""
        found = {
            (int(row) - 1, _column(column)): unescape(text.decode("utf-8", "replace"))
            for column, row, text in _FORMULA.findall(xml)
        }
        if len(found) == len(re.findall(rb"<(?:\w+:)?f[\s/>]", xml)):
            return found
        return {place: cell.formula for place, cell in self.cells(sheet).items() if cell.formula is not None}

    def plain_rows(self, sheet: int) -> list[list[object]] | None:
        """The cells of a sheet that is plain (plain_sheets.py); None of any other."""
        name = self._name_of(sheet)
        plain = self._plain.get(name)
        if plain is None or name.rpartition("/")[2].encode() not in self._links:
            return None
        return plain.rows(b"" if plain.with_texts else self._texts)

    def _plain_sheet(self, xml: bytes) -> PlainSheet | None:
        kinds = self._kinds if len(xml) < _LONG else self._kinds_with_texts if b"<f>" not in xml else None
        return PlainSheet.among(xml, kinds) if kinds is not None else None

    @property
    def _texts(self) -> bytes:
        return self.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in self.parts else b""

    @cached_property
    def _kinds(self) -> Kinds | None:
        try:
            return kinds_of_cells(self.read("xl/styles.xml")) if "xl/styles.xml" in self.parts else None
        except NotPlainError:
            return None

    @cached_property
    def _kinds_with_texts(self) -> Kinds | None:
        return self._kinds.knowing(self._texts) if self._kinds is not None else None

    @cached_property
    def sheets(self) -> list[ListedSheet] | None:
        """The sheets in workbook order; None where the workbook's list of them is not written in the usual way."""
        book = self.read("xl/workbook.xml") if "xl/workbook.xml" in self.parts else b""
        start, end = book.find(b"<sheets>") + len(b"<sheets>"), book.find(b"</sheets>")
        sheets = _LISTED.findall(book, start, end) if len(b"<sheets>") <= start < end else []
        if not sheets or len(sheets) != book.count(b"<", start, end):
            return None
        try:
            return [ListedSheet(name.decode(), state in (b"", b"visible")) for name, state in sheets]
        except UnicodeDecodeError:
            return None

    def margins(self, sheet: int) -> list[str]:
        """Texts of a sheet's page header and footer, and of its text boxes."""
        xml = self._xml_of(sheet) or b""
        return [*print_margins.header_and_footer(xml), *self._texts_of_shapes(sheet, xml)]

    def _texts_of_shapes(self, sheet: int, xml: bytes) -> list[str]:
        link = print_margins.drawing_of(xml)
        if link is None:
            return []
        try:
            drawing = self._linked(self._name_of(sheet), link)
            return print_margins.texts_of_shapes(self.read(drawing)) if drawing is not None else []
        except UnreadableFile:  # a spoilt drawing costs no figure
            return []

    def _linked(self, part: str, link: str) -> str | None:
        """The part that a part's link leads to, where it is in the archive."""
        folder, _, name = part.replace("\\", "/").rpartition("/")
        links = self._by_lower_name.get(f"{folder}/_rels/{name}.rels".lower())
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(self.read(links))} if links is not None else {}
        target = targets.get(link, "")
        return self._by_lower_name.get((target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")).lower())

    def _xml_of(self, sheet: int) -> bytes | None:
        return self._sheet_xml.get(self._name_of(sheet))

    def _name_of(self, sheet: int) -> str:
        """The name of a sheet's part, "" where the workbook does not tell."""
        if len(self._sheet_xml) == 1 and sheet == 0:
            return next(iter(self._sheet_xml))
        name = self._sheet_parts[sheet] if sheet < len(self._sheet_parts) else ""
        return self._by_lower_name.get(name.lower(), "")

    @cached_property
    def _links(self) -> bytes:
        return self.read(_LINKS) if _LINKS in self.parts else b""

    @cached_property
    def _by_lower_name(self) -> Mapping[str, str]:
        """Part names as typed in the archive; some programs write them with backslashes or other capitals."""
        return {name.replace("\\", "/").lower(): name for name in self.parts}

    @cached_property
    def _sheet_parts(self) -> list[str]:
        """The part of each sheet, in workbook order."""
        if not {"xl/workbook.xml", _LINKS} <= self.parts.keys():
            return []
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(self._links)}
        parts = []
        for element in _elements(self.read("xl/workbook.xml")):
            if _local(element.tag) == "sheet":
                key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
                target = targets.get(key, "")
                parts.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        return parts


def _elements(xml: bytes) -> Iterator[ElementTree.Element]:
    """Raises UnreadableFile for XML that is not well-formed: what cannot be looked through is not taken for blank."""
    return parsed(xml).iter()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _span_of_rows(xml: bytes) -> tuple[int, int]:
    """Where the rows of a sheet begin and end; all of it, from 0, where that is not written plainly."""
    start = xml.find(b"<sheetData")
    return (start, xml.rfind(b"</sheetData>")) if start > 0 else (0, len(xml))


def _is_unmarked(xml: bytes, start: int, end: int) -> bool:
    """A cheap look at a sheet whose rows begin and end there: true only where there are neither errors nor formulas."""
    # No letter f, no <f>; no e, no t="e": single letters are looked for many times faster than words.
    inside = start + len(b"<sheetData")
    return xml.find(b"f", inside, end) < 0 and xml.find(b"e", inside, end) < 0 and _is_unprefixed(xml)


def _is_unprefixed(xml: bytes) -> bool:
    """Whether a sheet's tags are written as plain as those looked for here: without prefixes, and rows right after each other."""
    return b"<worksheet" in xml[:300] and xml[(end := xml.find(b"</row>") + 6) : end + 4] in (b"<row", b"</sh")


def _may_have_marks(xml: bytes) -> bool:
    """A closer look; true now and then where there is none, never false where there is one."""
    if not _is_unprefixed(xml) or b't="e"' in xml or (b"='" in xml[:2000] and _ERROR_TYPE.search(xml)):
        return True
    for match in _NO_VALUE.finditer(xml):
        start = xml.rfind(b"<c ", 0, match.start())
        if b't="str"' not in xml[start : xml.find(b">", start)]:
            return True
    return False


def _stored_cells(xml: bytes) -> Iterator[tuple[Place, StoredCell]]:
    row = column = -1
    shared: dict[str, tuple[Place, str]] = {}
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
                    formula = _formula(child, (row, column), shared)
                elif _local(child.tag) == "v":
                    value = child.text
            yield (row, column), StoredCell(element.get("t", "n"), formula, value)


def _formula(element: ElementTree.Element, place: Place, shared: dict[str, tuple[Place, str]]) -> str:
    """A cell's formula; one that the cell shares stands at the first cell of its group only, and goes into `shared`."""
    text, group = element.text or "", element.get("si")
    if element.get("t") != "shared" or group is None:
        return text
    if text:
        shared[group] = (place, text)
        return text
    (row, column), master = shared.get(group, (place, ""))
    return shifted(master, place[0] - row, place[1] - column)


def _may_be_wide(xml: bytes, start: int, end: int) -> bool:
    """A cheap look, taken at every sheet: whether a cell may stand far out, or stands somewhere without saying where.

    `start` and `end` are those of its rows.
    """
    shapes = xml.translate(_SHAPES)
    beyond_z = shapes.find(b"AA0", start, end) >= 0
    if beyond_z and shapes.find(b"AAA0", start, end) >= 0:
        return True
    if shapes.find(b'00000"', start, end) >= 0 and (beyond_z or not _is_long(xml, shapes, start, end)):
        return True
    return len(xml) > _SMALL and shapes.count(b'<A A="A') != _cell_tags(xml, start, end)


def _is_long(xml: bytes, shapes: bytes, start: int, end: int) -> bool:
    """Whether rows, each with its number, stay below 100,000: such a sheet, if its cells are within A to Z, is never too large."""
    if shapes.find(b'000000"', start, end) >= 0 or xml.find(b":row") >= 0:
        return False
    return shapes.count(b'<AAA A="0', start, end) == xml.count(b"<row", start, end)


def _cell_tags(xml: bytes, start: int, end: int) -> int:
    """How many cells there are, or more; between `start` and `end` stands nothing but rows, and a plain search will do where
    no name has a prefix."""
    if start and xml.find(b":c", start, end) < 0:
        return xml.count(b"<c", start, end) + len(_CELL_TAG.findall(xml[:start])) + len(_CELL_TAG.findall(xml[end:]))
    return len(_CELL_TAG.findall(xml))


def _refuse_wide_sheet(xml: bytes) -> None:
    """Walks the cells as a reader would: one without an address stands right of the one before, a row without one below."""
    row = column = last_row = last_column = 0
    for match in _ROW_OR_CELL.finditer(xml):
        address = _ITS_ADDRESS.search(match[2])
        if match[1] == b"row":
            row, column = int(address[2]) if address and address[2] else row + 1, 0
            continue
        if address and address[1]:
            row, column = int(address[2] or row), _column(address[1].upper()) + 1
        else:
            column += 1
        if not match[2].endswith(b"/") and not xml.startswith(b"</c>", match.end()):
            last_row, last_column = max(last_row, row), max(last_column, column)
    refuse_size(last_row, last_column)


def refuse_wide(cells: Mapping[Place, StoredCell]) -> None:
    """Raises UnreadableFile where the rectangle of the cells is too large to be laid out."""
    if cells:
        refuse_size(max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1)


def refuse_size(rows: int, columns: int) -> None:
    if rows * columns > LARGEST_SHEET:
        across, most = f"{vietnamese_number(rows)} dòng × {vietnamese_number(columns)} cột", vietnamese_number(LARGEST_SHEET)
        raise UnreadableFile(f"trang tính trải {across}, quá {most} ô (có ô bị bỏ quên ở rất xa bảng)")


def marks_among(cells: Mapping[Place, StoredCell]) -> Mapping[Place, Mark]:
    """The cells that hold an error, or a formula without a stored value."""
    marks: dict[Place, Mark] = {}
    for place, cell in cells.items():
        if cell.type == "e":
            marks[place] = CellError(cell.value or "#N/A")
        elif cell.formula is not None and not cell.value and cell.type != "str":
            marks[place] = ValuelessFormula(cell.formula)
        elif cell.to_be_calculated and cell.formula is not None and cell.value in _ZEROS:
            marks[place] = UncalculatedZero(cell.formula)
    return marks


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
