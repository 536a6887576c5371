"""Tables in files that are no spreadsheets: Word reports, text tables (.csv), and the .xls that is HTML or Excel 2003 XML.

Each becomes sheets of cells like a workbook's, so that the reader makes no difference.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_SHEET, NO_MARKS, CellError, Mark, Place, Row, ValuelessFormula
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import LARGEST_UNPACKED, Members
from tdkt_xl.words import legacy_text
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import serial_number

WORD_PART = "word/document.xml"
MOST_CELLS_ACROSS = 500
"""A table wider than this is no form of ours; spans are cut there."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_LINES_BEFORE, _LINES_AFTER = 25, 6
_DELIMITERS = ";,\t|"
_STATED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass
class Table:
    """One table: its name (None in a .csv), its rows, and the text before it that may say whose it is."""

    name: str | None
    rows: list[Row] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    marks: dict[Place, Mark] = field(default_factory=dict)

    def squared(self) -> list[Row]:
        """The rows, made of one length."""
        width = min(max((len(row) for row in self.rows), default=0), MOST_CELLS_ACROSS)
        return [[*row[:width], *[""] * (width - len(row))] for row in self.rows]


class Document:
    """Tables with the face of a grids.Workbook; a file of this kind hides nothing and has no properties."""

    properties: Mapping[str, str] = {}

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        self.names = [table.name for table in tables]
        self.visible = [True] * len(tables)

    def rows(self, sheet: int) -> list[Row]:
        """All cells of a table; "" is a blank."""
        return self._tables[sheet].squared()

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """None: a spanning cell's text stands in its first place."""
        return []

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        """Error cells, which only Excel 2003 XML tells."""
        return self._tables[sheet].marks or NO_MARKS

    def around(self, sheet: int) -> list[str]:
        """Text outside the table that may say whose it is and for when."""
        return self._tables[sheet].before

    def margins(self, sheet: int) -> list[str]:
        """None: what stands outside the table is in `around`."""
        return []

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        """The number of a date, which only Excel 2003 XML knows apart from text."""
        return serial_number(shown)


def read_document(data: bytes) -> Document:
    """The tables of a file told by its content. Raises UnreadableFile for what holds none and is no text."""
    if data.startswith(b"PK"):
        return Document(_word_tables(data))
    text = decoded_text(data)
    start = text.lstrip()[:2000].lower()
    if start.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Document(_spreadsheet_xml_tables(text))
    if start.startswith("<") and re.search(r"<(?:html|table|meta|head|body|!doctype html)", start):
        return Document(_html_tables(text))
    return Document([_csv_table(text)])


# ---- Word


def _word_tables(data: bytes) -> list[Table]:
    """Every table of a .docx, named by its number, with the paragraphs before it."""
    members = Members(data)
    if members.sizes.get(WORD_PART, 0) > LARGEST_UNPACKED:
        raise UnreadableFile("tệp Word giải nén ra quá lớn")
    body = _parsed(members.read(WORD_PART)).find(f"{_WORD}body")
    tables: list[Table] = []
    texts: list[str] = []
    for element in _unwrapped(body) if body is not None else ():
        if element.tag == f"{_WORD}p":
            texts.append(_word_text(element))
        elif element.tag == f"{_WORD}tbl":
            rows = [_word_row(row) for row in _unwrapped(element) if row.tag == f"{_WORD}tr"]
            tables.append(Table(f"Bảng {len(tables) + 1}", rows, _near(texts)))
            texts.extend(cell for row in rows for cell in row if isinstance(cell, str) and cell and len(tables) == 1)
    return tables


def _unwrapped(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What an element holds, content controls and tracked insertions taken off."""
    for child in element:
        if child.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}ins", f"{_WORD}customXml", f"{_WORD}smartTag"):
            yield from _unwrapped(child)
        else:
            yield child


def _near(texts: Sequence[str]) -> list[str]:
    """The letterhead, at the very top, and what stands right above the table; not the report between."""
    said = [text for text in texts if text.strip()]
    return said if len(said) <= _LINES_BEFORE else [*said[: _LINES_BEFORE - _LINES_AFTER], *said[-_LINES_AFTER:]]


def _word_row(row: ElementTree.Element) -> Row:
    cells: Row = []
    before = _whole(row.find(f"{_WORD}trPr/{_WORD}gridBefore"), f"{_WORD}val", 0)
    cells.extend([""] * before)
    for cell in _unwrapped(row):
        if cell.tag != f"{_WORD}tc":
            continue
        properties = cell.find(f"{_WORD}tcPr")
        span, goes_on = 1, False
        if properties is not None:
            span = _whole((properties.find(f"{_WORD}gridSpan")), f"{_WORD}val", 1)
            merge = properties.find(f"{_WORD}vMerge")
            goes_on = merge is not None and merge.get(f"{_WORD}val", "continue") == "continue"
        text = "" if goes_on else "\n".join(_word_text(paragraph) for paragraph in cell.iter(f"{_WORD}p")).strip()
        cells.extend([text, *[""] * (span - 1)])
    return cells[:MOST_CELLS_ACROSS]


def _word_text(paragraph: ElementTree.Element) -> str:
    pieces = []
    for element in paragraph.iter():
        if element.tag == f"{_WORD}t":
            pieces.append(element.text or "")
        elif element.tag in (f"{_WORD}tab", f"{_WORD}br"):
            pieces.append("\t" if element.tag == f"{_WORD}tab" else "\n")
    return "".join(pieces)


def _whole(element: ElementTree.Element | None, name: str, default: int) -> int:
    text = element.get(name, "") if element is not None else ""
    return min(max(int(text), 1), MOST_CELLS_ACROSS) if text.isascii() and text.isdigit() and len(text) < 6 else default


# ---- Excel 2003 XML


def _spreadsheet_xml_tables(text: str) -> list[Table]:
    root = _parsed(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode())
    return [_spreadsheet_xml_table(sheet) for sheet in root.iter(f"{_SHEET}Worksheet")]


def _spreadsheet_xml_table(sheet: ElementTree.Element) -> Table:
    table = Table(sheet.get(f"{_SHEET}Name"))
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
            value, mark = _spreadsheet_xml_value(cell)
            if mark is not None:
                table.marks[len(table.rows), len(cells)] = mark
            across = cell.get(f"{_SHEET}MergeAcross", "")
            cells.extend([value, *[""] * (min(int(across), MOST_CELLS_ACROSS) if across.isdigit() else 0)])
        table.rows.append(cells[:MOST_CELLS_ACROSS])
    return table


def _spreadsheet_xml_value(cell: ElementTree.Element) -> tuple[object, Mark | None]:
    data = cell.find(f"{_SHEET}Data")
    text = "".join(data.itertext()) if data is not None else ""
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


# ---- HTML


def _html_tables(text: str) -> list[Table]:
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    if parser.open and "</html" not in text[-200:].lower():
        raise UnreadableFile("tệp HTML dở dang, bảng bị cắt giữa chừng")
    return parser.tables


class _TableParser(HTMLParser):
    """Collects tables, spans laid out; a table in a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.open: list[Table] = []
        self.texts: list[str] = []
        self.cell: list[str] | None = None
        self.reaching: dict[int, int] = {}
        self.span = (1, 1)
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self.silent += 1
        elif tag == "table":
            self._end_cell()
            table = Table(f"Bảng {len(self.tables) + 1}", before=_near(self.texts))
            self.tables.append(table)
            self.open.append(table)
            self.reaching = {}
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1].rows.append([])
        elif tag in ("td", "th") and self.open:
            self._end_cell()
            if not self.open[-1].rows:
                self.open[-1].rows.append([])
            spans = {name: value or "" for name, value in attributes}
            self.span = (_span(spans.get("colspan", "")), _span(spans.get("rowspan", "")))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self.silent = max(self.silent - 1, 0)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            self.open.pop()
            self.reaching = {}

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.cell is not None:
            self.cell.append(data)
        elif not self.open and data.strip():
            self.texts.append(data.strip())

    def _end_cell(self) -> None:
        if self.cell is None or not self.open:
            self.cell = None
            return
        row = self.open[-1].rows[-1]
        at = len(self.open[-1].rows)
        while self.reaching.get(len(row), 0) >= at:  # a cell from above reaches into this row
            row.append("")
        across, down = self.span
        for place in range(len(row), min(len(row) + across, MOST_CELLS_ACROSS)):
            if down > 1:
                self.reaching[place] = at + down - 1
        row.extend(["".join(self.cell).strip(), *[""] * (across - 1)])
        del row[MOST_CELLS_ACROSS:]
        self.cell = None


def _span(text: str) -> int:
    return min(max(int(text), 1), MOST_CELLS_ACROSS) if text.strip().isdigit() and len(text) < 6 else 1


# ---- Text tables


def _csv_table(text: str) -> Table:
    if "\0" in text:
        raise UnreadableFile("nội dung không phải bảng tính")
    stated = _STATED_DELIMITER.match(text)  # Excel takes this line as said to it, and shows no row for it
    text = text[stated.end() :] if stated else text
    sample = text[:20_000]
    delimiter = stated[1] if stated else max(_DELIMITERS, key=sample.count)
    if sample.count(delimiter) == 0:
        raise UnreadableFile("nội dung không phải bảng tính hay bảng chữ có dấu phân cách")
    rows: list[Row] = []
    cells = 0
    for row in _csv_rows(text, delimiter):
        cells += len(row)
        if cells > LARGEST_SHEET:
            raise UnreadableFile(f"bảng quá {LARGEST_SHEET} ô")
        rows.append(row)
    return Table(None, rows)


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in row]
    except csv.Error:
        raise UnreadableFile("bảng chữ hỏng, có ô quá dài hoặc ký tự lạ") from None


def decoded_text(data: bytes) -> str:
    """Text in UTF-8 or UTF-16, as its marks say, else UTF-8, else in one of Windows' code pages. Raises UnreadableFile."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4000]:
        return _unmarked_utf_16(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_text(data)


def _unmarked_utf_16(data: bytes) -> str:
    """Text in UTF-16 without a mark: of its Latin letters and delimiters every second byte is 0."""
    for encoding, zeros in (("utf-16-le", data[1:4000:2]), ("utf-16-be", data[0:4000:2])):
        if zeros.count(0) * 2 > len(zeros):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    raise UnreadableFile("nội dung không phải bảng tính")


def _windows_text(data: bytes) -> str:
    """Text in the Vietnamese code page; in the Western one where text from before Unicode makes more sense of it."""
    vietnamese = data.decode("cp1258", errors="replace")
    western = data.decode("latin-1")
    found = legacy_text.decoder(re.split(r"[;,\t\r\n<>\"]", western))
    if found is None:
        return vietnamese
    return western if legacy_text.words_in(found[0](western)) > legacy_text.words_in(vietnamese) else vietnamese


def _parsed(xml: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnreadableFile("tệp XML có khai báo thực thể, không được mở vì an toàn")
    return parsed(xml)
