"""Spreadsheets and texts in OpenDocument: .ods, .fods, and the tables of an .odt.

Read here and not with python-calamine, which takes blanks between cells for cells, joins the words around a line break, and does
not distinguish a footnote mark from a digit. Source: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import isfinite
from xml.etree import ElementTree

from tdkt_xl.files.cells import COVERED, LARGEST_SHEET, CellMark, Row, StoredCell, marks_among, refuse_size
from tdkt_xl.files.documents import DEEPEST, LONGEST_CELL, MOST_CELLS_ACROSS, Builder, Document
from tdkt_xl.files.mending import FORGOTTEN, MOST_FORGOTTEN, WIDEST_GAP
from tdkt_xl.files.runs import STRUCK, Run, StruckOut, TextFormat, in_lines, joined
from tdkt_xl.files.xmltree import MALFORMED, local_name, parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import Place, address_of

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_COVERED_CELL = f"{_TABLE}covered-table-cell"
_CELLS = (f"{_TABLE}table-cell", _COVERED_CELL)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_UNSAID = frozenset(
    {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}ruby-text", f"{_TEXT}tracked-changes", f"{_TEXT}note",
     f"{_TEXT}deletion", f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"}
)  # fmt: skip
"""Comments, footnotes, deleted and hidden text, and phonetic signs."""
_MOST_ALIKE = 1_000
"""A repeated row in a text document's table is repeated at most this many times."""
_DEEPEST_RUNS = 40
ENCRYPTED_WHOLE = "encrypted-package"
"""The only part of a document that was encrypted as a whole."""
_MANIFEST = "META-INF/manifest.xml"
_DURATION = "PT"
_USUAL_DAY_ZERO = datetime(1899, 12, 30)


@dataclass(slots=True)
class _OpenSheet:
    """One sheet while it is read: its rows, and the stored facts about its cells besides their values."""

    name: str
    visible: bool
    rows: list[Row]
    cells: dict[Place, StoredCell]
    later: timedelta = timedelta(0)
    """By how much the day with the number 0 is later than usual; in workbooks from a Mac often by four years."""
    forgotten: int = 0
    """The number of cells that were left out because they are very far away."""


class OpenDocument:
    """The sheets of a spreadsheet. Opening it raises UnreadableFile if the file is damaged or too large."""

    def __init__(self, content: bytes, meta: bytes | None = None, notes: dict[str, None] | None = None) -> None:
        self._meta = meta
        self.notes: dict[str, None] = notes if notes is not None else {}
        self._sheets = list(_sheets(content, self.notes))
        self.names = [sheet.name for sheet in self._sheets]
        self.visible = [sheet.visible for sheet in self._sheets]

    @classmethod
    def from_members(cls, members: Members) -> OpenDocument:
        """The spreadsheet in an archive. Raises UnreadableFile."""
        try:
            return cls(members.read("content.xml"), members.read("meta.xml") if "meta.xml" in members.sizes else None)
        except UnreadableFile:
            if _is_encrypted(members):
                raise UnreadableFile("tệp có đặt mật khẩu mở") from None
            raise

    def rows(self, sheet: int) -> list[Row]:
        """All cells from A1 on, rows of equal length; "" is a blank."""
        return self._sheets[sheet].rows

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Always empty: the content of a spanning cell is in its first place."""
        return []

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        """The cells with an error, or with a formula without a stored value."""
        return marks_among(self._sheets[sheet].cells)

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet; for a repeated cell only the first."""
        return {place: cell.formula for place, cell in self._sheets[sheet].cells.items() if cell.formula is not None}

    def stored_value(self, sheet: int, place: Place) -> str | None:
        """Always None: a date is stored as a date, not as a number."""
        return None

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The user-defined properties; empty if there are none."""
        try:
            root = parsed(self._meta) if self._meta is not None else None
        except UnreadableFile:
            root = None
        found = root.iter(f"{_META}user-defined") if root is not None else ()
        return {e.get(f"{_META}name", ""): "".join(e.itertext()).strip() for e in found}


def _is_encrypted(members: Members) -> bool:
    return _MANIFEST in members.sizes and b"encryption-data" in members.read(_MANIFEST)


def is_flat(start: str) -> bool:
    """True for the beginning of a document in one XML file (.fods, .fodt)."""
    return "urn:oasis:names:tc:opendocument:xmlns:office:1.0" in start and "<office:document" in start


# ---- Spreadsheets


def _sheets(content: bytes, notes: dict[str, None]) -> Iterator[_OpenSheet]:
    """The sheets one after another. Each row's elements are freed after it is read, to save memory. Raises UnreadableFile."""
    if b"<!DOCTYPE" in content[:2000] or b"<!ENTITY" in content[:5000]:
        raise UnreadableFile("tệp XML có khai báo thực thể, không được mở vì an toàn")
    sheet: _OpenSheet | None = None
    styles: dict[str, TextFormat] = {}
    hidden: set[str] = set()
    depth = total = 0
    blank_rows = 0
    later = timedelta(0)
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
            tag = element.tag
            if tag == f"{_STYLE}style" and event == "end":
                _take_style(element, styles, hidden)
            elif tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    shown = element.get(f"{_TABLE}style-name", "") not in hidden
                    sheet, blank_rows = _OpenSheet(element.get(f"{_TABLE}name", ""), shown, [], {}, later), 0
                elif event == "end" and depth == 0 and sheet is not None:
                    _square(sheet)
                    yield sheet
                    sheet = None
            elif tag == f"{_TABLE}null-date" and event == "end":
                later = _after_usual_day_zero(element.get(f"{_TABLE}date-value", ""))
            elif tag == f"{_TABLE}table-row" and event == "end" and depth == 1 and sheet is not None:
                row = _row(element, len(sheet.rows) + blank_rows, styles, sheet, notes)
                repeated = _count(element, "number-rows-repeated")
                if row and _is_forgotten(row, len(sheet.rows), blank_rows, sheet):
                    filled = sum(value != "" for value in row)
                    notes[FORGOTTEN.format(filled, address_of((len(sheet.rows) + blank_rows, len(row) - 1)))] = None
                    sheet.forgotten += filled
                    for place in [place for place in sheet.cells if place[0] >= len(sheet.rows) + blank_rows]:
                        del sheet.cells[place]
                    blank_rows += repeated
                elif row:
                    refuse_size(len(sheet.rows) + blank_rows + repeated, max(len(row), len(sheet.rows[0]) if sheet.rows else 0))
                    total += len(row) * repeated + blank_rows
                    refuse_size(total, 1)
                    sheet.rows.extend([] for _ in range(blank_rows))
                    sheet.rows.extend(list(row) for _ in range(repeated))
                    blank_rows = 0
                else:
                    blank_rows += repeated
                element.clear()
    except MALFORMED:
        raise UnreadableFile("tệp .ods hỏng") from None


def _is_forgotten(row: Row, rows: int, blank_rows: int, sheet: _OpenSheet) -> bool:
    """True if the row is one of a few cells so far below all others that the sheet would be too large with it."""
    width = max(len(row), len(sheet.rows[0]) if sheet.rows else 0)
    if not rows or blank_rows <= WIDEST_GAP * 10 or (rows + blank_rows + 1) * width <= LARGEST_SHEET:
        return False
    return sheet.forgotten + sum(value != "" for value in row) <= MOST_FORGOTTEN


def _square(sheet: _OpenSheet) -> None:
    width = max(map(len, sheet.rows), default=0)
    refuse_size(len(sheet.rows), width)
    for row in sheet.rows:
        row.extend([""] * (width - len(row)))


def _take_style(element: ElementTree.Element, styles: dict[str, TextFormat], hidden: set[str]) -> None:
    """Stores a style if its text is struck out, hidden or raised, or if it hides sheets."""
    name = element.get(f"{_STYLE}name", "")
    for properties in element:
        if properties.tag == f"{_STYLE}text-properties":
            position = properties.get(f"{_STYLE}text-position", "")
            look = TextFormat(
                properties.get(f"{_STYLE}text-line-through-style", "none") != "none"
                or properties.get(f"{_STYLE}text-line-through-type", "none") != "none",
                _local_value(properties, "display") == "none",
                position.startswith("super") or (position[:1].isdigit() and not position.startswith("0")),
            )
            if look != TextFormat():
                styles[name] = look
        elif properties.tag == f"{_STYLE}table-properties" and properties.get(f"{_TABLE}display") == "false":
            hidden.add(name)


def _local_value(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if local_name(key) == name), "")


def _row(
    element: ElementTree.Element, row: int, styles: Mapping[str, TextFormat], sheet: _OpenSheet, notes: dict[str, None]
) -> Row:
    """A row's values up to its last filled cell. Formulas and errors are added to the sheet's `cells`."""
    values: Row = []
    column = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeated = _count(cell, "number-columns-repeated")
        value: object = ""
        if len(cell) or cell.attrib:
            formula = cell.get(f"{_TABLE}formula")
            text = _cell_text(cell, styles, notes) if len(cell) else ""
            stored = _stored(cell, formula, text)
            if stored is not None:
                sheet.cells[row, column] = stored
            value = "" if stored is not None and stored.type == "e" else _value(cell, text, sheet.later)
            if value != "" and cell.tag == _COVERED_CELL:
                value = ""
                sheet.cells.pop((row, column), None)
                notes.setdefault(COVERED.format(address_of((row, column))), None)
            if value != "" and styles.get(cell.get(f"{_TABLE}style-name", ""), TextFormat()).struck:
                value = StruckOut(text or str(value))
                notes[STRUCK] = None
        if value != "" or isinstance(value, StruckOut) or (row, column) in sheet.cells:
            refuse_size(len(sheet.rows) + 1, column + repeated)  # cells far below are handled with their whole row
            values.extend([""] * (column - len(values)))
            values.extend([value] * repeated)
        column += repeated
    return values


def _count(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 12 else 1


def _after_usual_day_zero(day: str) -> timedelta:
    try:
        return datetime.fromisoformat(day) - _USUAL_DAY_ZERO
    except (ValueError, TypeError):
        return timedelta(0)


def _value(cell: ElementTree.Element, text: str, later: timedelta = timedelta(0)) -> object:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        try:
            number = float(cell.get(f"{_OFFICE}value", ""))
            return number if isfinite(number) else text
        except ValueError:
            return text
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        try:
            return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "")).replace(tzinfo=None) - later
        except (ValueError, OverflowError):
            return text
    if kind == "time":
        return _duration(cell.get(f"{_OFFICE}time-value", "")) or text
    if kind == "string" and not text:
        return cell.get(f"{_OFFICE}string-value", "")
    return text


def _duration(text: str) -> timedelta | None:
    """A time of day, which OpenDocument stores as a duration such as "PT05H00M00S"; None for any other text."""
    hours, _, rest = text.removeprefix(_DURATION).partition("H")
    minutes, _, seconds = rest.partition("M")
    try:
        return timedelta(hours=float(hours), minutes=float(minutes or 0), seconds=float(seconds.removesuffix("S") or 0))
    except (ValueError, OverflowError):
        return None


def _stored(cell: ElementTree.Element, formula: str | None, text: str) -> StoredCell | None:
    """The stored facts about a cell with a formula or an error; None for any other cell."""
    value_type = cell.get(f"{_OFFICE}value-type")
    if formula is None and cell.get(f"{_CALCEXT}value-type") != "error":
        return None
    # Older programs store an error as the number 0 that shows "#DIV/0!" or "Err:502".
    if cell.get(f"{_CALCEXT}value-type") == "error" or (value_type != "string" and text.startswith(("#", "Err:"))):
        return StoredCell("e", formula, text or "#N/A")
    if value_type is None:
        return StoredCell("str" if len(cell) else "n", formula, None)
    return StoredCell("str" if value_type == "string" else "n", formula, cell.get(f"{_OFFICE}value") or text)


# ---- Text


def _cell_text(cell: ElementTree.Element, styles: Mapping[str, TextFormat], notes: dict[str, None]) -> str:
    """The text of a cell, one line a paragraph, including text boxes and lists but not comments."""
    lines = []
    waiting = list(reversed(cell))
    while waiting:
        child = waiting.pop()
        if child.tag in _PARAGRAPHS:
            runs: list[Run] = []
            _take_runs(child, TextFormat(), styles, runs, 0)
            lines.append(joined(runs, notes))
        elif child.tag not in _UNSAID and child.tag != f"{_TABLE}table":
            waiting.extend(reversed(child))
    text = in_lines(lines, "\n")  # blanks at the ends count where formulas compare texts
    return text[:LONGEST_CELL] if len(text) > LONGEST_CELL else text


def _take_runs(
    element: ElementTree.Element, look: TextFormat, styles: Mapping[str, TextFormat], runs: list[Run], depth: int
) -> None:
    """Appends a paragraph's runs in order, with breaks, tabs and repeated blanks as characters."""
    if depth > _DEEPEST_RUNS:
        raise UnreadableFile("văn bản lồng quá nhiều lớp, không đọc được")

    def say(text: str | None) -> None:
        if text:
            runs.append(look.run(text))

    say(element.text)
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            say(" " * (min(int(count), 100) if count.isdecimal() and len(count) < 5 else 1))
        elif child.tag == f"{_TEXT}line-break":
            say("\n")
        elif child.tag == f"{_TEXT}tab":
            say("\t")
        elif child.tag not in _UNSAID and child.tag != f"{_DRAW}frame":
            own = styles.get(child.get(f"{_TEXT}style-name", ""), TextFormat())
            merged = own.within(look)
            _take_runs(child, merged, styles, runs, depth + 1)
        say(child.tail)


# ---- Text documents


def read_text_document(content: bytes) -> Document:
    """The tables and paragraphs of an .odt in their order. Raises UnreadableFile."""
    if b"<!DOCTYPE" in content[:2000] or b"<!ENTITY" in content[:5000]:
        raise UnreadableFile("tệp XML có khai báo thực thể, không được mở vì an toàn")
    root = parsed(content)
    styles: dict[str, TextFormat] = {}
    for style in root.iter(f"{_STYLE}style"):
        _take_style(style, styles, set())
    body = root.find(f".//{_OFFICE}text")
    reader = _TextReader(styles)
    if body is not None:
        reader.blocks(body, 0)
    return reader.builder.done()


class _TextReader:
    def __init__(self, styles: Mapping[str, TextFormat]) -> None:
        self.builder = Builder()
        self._styles = styles

    def blocks(self, parent: ElementTree.Element, depth: int) -> None:
        """Adds paragraphs and tables one after another, also those inside sections and lists."""
        if depth > DEEPEST * 3:
            raise UnreadableFile("văn bản lồng quá nhiều lớp, không đọc được")
        for child in parent:
            if child.tag in _PARAGRAPHS:
                self.builder.paragraph(self._text(child))
                for box in child.iter(f"{_DRAW}text-box"):
                    self.blocks(box, depth + 1)
            elif child.tag == f"{_TABLE}table":
                self._table(child, depth)
            elif child.tag not in _UNSAID:
                self.blocks(child, depth + 1)

    def _text(self, paragraph: ElementTree.Element) -> str:
        runs: list[Run] = []
        _take_runs(paragraph, TextFormat(), self._styles, runs, 0)
        return joined(runs, self.builder.mended)

    def _table(self, element: ElementTree.Element, depth: int) -> None:
        table = self.builder.begin_table()
        for row in _table_rows(element):
            for _ in range(min(_count(row, "number-rows-repeated"), _MOST_ALIKE)):
                self.builder.row(table, self._row(row, depth))
        self.builder.end_table()

    def _row(self, row: ElementTree.Element, depth: int) -> Row:
        values: Row = []
        for cell in row:
            if cell.tag in _CELLS and len(values) < MOST_CELLS_ACROSS:
                covered = cell.tag == _CELLS[1]
                text = "" if covered else _cell_text(cell, self._styles, self.builder.mended) or _unsaid_number(cell)
                for nested in cell.iter(f"{_TABLE}table") if not covered else ():
                    self._table(nested, depth + 1)
                values.extend([text] * min(_count(cell, "number-columns-repeated"), MOST_CELLS_ACROSS))
        return values


def _unsaid_number(cell: ElementTree.Element) -> str:
    """The number of a cell that has a value but no text."""
    value = _value(cell, "")
    return f"{value:g}" if isinstance(value, float) else ""


def _table_rows(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a table, including header rows and groups, but not the rows of inner tables."""
    waiting = list(reversed(table))
    while waiting:
        child = waiting.pop()
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag.startswith(_TABLE) and child.tag != f"{_TABLE}table":
            waiting.extend(reversed(child))
