"""The tables and paragraphs of a .docx, in their order. Text boxes and tables inside cells are read as tables of their own.

Source: ECMA-376, part 1, 17 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_UNPACKED
from tdkt_xl.files.documents import DEEPEST, MOST_CELLS_ACROSS, Builder, Document
from tdkt_xl.files.office_kinds import word_part
from tdkt_xl.files.runs import DELETED, Run, in_lines, joined
from tdkt_xl.files.word_chunks import Opener, WordChunks
from tdkt_xl.files.word_signs import FORMULAS, choice, formula, symbol
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

EMBEDDED = "bảng là trang tính Excel nhúng trong văn bản, đã đọc từ trang tính đó"
_HEADER_PART = re.compile(r"word/header\d*\.xml")
_SMALLEST_PICTURE = 30_000
"""In bytes; an emblem or a logo has fewer."""
_EMBEDDED_PART = re.compile(r"word/embeddings/[^/]+\.xls[xmb]?", re.IGNORECASE)
_FEWEST_COLUMNS = 8
"""A document whose own tables have fewer columns may have its form in an embedded workbook."""
_STYLES = "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WRAPPERS = frozenset(
    {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag", f"{_W}hyperlink",
     f"{_W}fldSimple", f"{_W}bdo", f"{_W}dir"}
)  # fmt: skip
"""Elements that are ignored, but not their content."""
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom"})
"""Text that was deleted or moved elsewhere with change tracking."""
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The second copy of a text box, for old programs."""
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_BOX = f"{_W}txbxContent"
_LETTERS = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_DEEPEST_XML = 150


@dataclass(slots=True)
class _Format:
    """The format of a run, from its properties or its style; None if they do not state it."""

    struck: bool | None = None
    hidden: bool | None = None
    raised: bool | None = None
    lowered: bool | None = None

    def over(self, other: _Format) -> _Format:
        """These properties; for those that are None, the other's."""
        return _Format(
            other.struck if self.struck is None else self.struck,
            other.hidden if self.hidden is None else self.hidden,
            other.raised if self.raised is None else self.raised,
            other.lowered if self.lowered is None else self.lowered,
        )


@dataclass(slots=True)
class _WordText:
    """A paragraph's runs, and the text boxes among them."""

    runs: list[Run] = field(default_factory=list)
    boxes: list[ElementTree.Element] = field(default_factory=list)


def read_word(data: bytes, opened: Opener | None = None) -> Document:
    """The document. `opened` opens files that it takes in as a whole; None: these are not read. Raises UnreadableFile."""
    members = Members(data)
    part = word_part(data)
    if part is None:
        raise UnreadableFile("tệp Word hỏng, không còn phần văn bản")
    if members.sizes.get(part, 0) > LARGEST_UNPACKED:
        raise UnreadableFile("tệp Word giải nén ra quá lớn")
    body = _tree(members.read(part)).find(f"{_W}body")
    reader = _WordReader(_styles(members), WordChunks(members, part, opened))
    if body is not None:
        reader.blocks(body)
    if all(len(row) < _FEWEST_COLUMNS for table in reader.builder.tables for row in table.rows):
        _read_embedded(members, reader.builder)
    reader.builder.margins = _page_headers(members)
    media = (size for name, size in members.sizes.items() if name.startswith("word/media/"))
    reader.builder.has_pictures = any(size >= _SMALLEST_PICTURE for size in media)
    return reader.builder.done()


def _page_headers(members: Members) -> list[str]:
    """The texts of the page headers."""
    texts: list[str] = []
    for name in sorted(filter(_HEADER_PART.fullmatch, members.sizes)):
        try:
            reader = _WordReader({}, WordChunks(members, name, None))
            texts += reader.blocks(_tree(members.read(name)))
        except UnreadableFile:  # costs no figure
            continue
        texts += [cell for table in reader.builder.tables for row in table.rows for cell in row if isinstance(cell, str)]
    return [text for text in texts if text.strip()]


def _read_embedded(members: Members, builder: Builder) -> None:
    """Takes in the visible sheets of the Excel workbooks that are embedded in the document, as tables."""
    from tdkt_xl.files.grids import Workbook  # few documents have such

    for name in filter(_EMBEDDED_PART.fullmatch, members.sizes):
        try:
            book = Workbook(members.read(name))
            sheets = [book.rows(sheet) for sheet, visible in enumerate(book.visible) if visible]
        except UnreadableFile:  # costs no other text of the document
            continue
        for rows in sheets:
            table = builder.begin_table()
            for row in rows:
                builder.row(table, list(row))
            builder.end_table()
            builder.note(EMBEDDED)


def _tree(xml: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnreadableFile("tệp XML có khai báo thực thể, không được mở vì an toàn")
    return parsed(xml.replace(_STRICT, _TRANSITIONAL))


def _styles(members: Members) -> Mapping[str, _Format]:
    """Style id → its format for runs, including what it inherits from other styles."""
    if _STYLES not in members.sizes:
        return {}
    try:
        root = _tree(members.read(_STYLES))
    except UnreadableFile:  # no figure is lost by a damaged list of styles
        return {}
    own = {style.get(f"{_W}styleId", ""): style for style in root.iter(f"{_W}style")}
    found: dict[str, _Format] = {}
    for name in own:
        known, at = _Format(), own.get(name)
        for _ in range(DEEPEST):
            if at is None:
                break
            known = known.over(_format(at.find(f"{_W}rPr")))
            base = at.find(f"{_W}basedOn")
            at = own.get(base.get(f"{_W}val", "")) if base is not None else None
        found[name] = known
    return found


def _format(properties: ElementTree.Element | None) -> _Format:
    if properties is None:
        return _Format()
    strikes = [_on(properties, name) for name in ("strike", "dstrike")]
    return _Format(
        next((on for on in strikes if on), strikes[0] if strikes[0] is not None else strikes[1]),
        _on(properties, "vanish"),
        _set_at(properties, "superscript", 1),
        _set_at(properties, "subscript", -1),
    )


def _set_at(properties: ElementTree.Element, height: str, side: int) -> bool | None:
    """True if text is at that height ("superscript", "subscript") or is moved to that side of its line; None if nothing is set."""
    aligned = properties.find(f"{_W}vertAlign")
    if aligned is not None:
        return aligned.get(f"{_W}val") == height
    moved = properties.find(f"{_W}position")
    return _whole(moved, 0, -99) * side > 0 if moved is not None else None


def _on(properties: ElementTree.Element, name: str) -> bool | None:
    found = properties.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "1") not in ("0", "false", "off")


class _WordReader:
    def __init__(self, styles: Mapping[str, _Format], chunks: WordChunks) -> None:
        self.builder = Builder()
        self._chunks = chunks
        self._styles = styles
        self._depth = 0

    def blocks(self, parent: ElementTree.Element) -> list[str]:
        """Reads paragraphs and tables one after another; returns the texts of the paragraphs."""
        texts: list[str] = []
        for element in self._children(parent):
            if element.tag == f"{_W}p":
                found = self._paragraph(element)
                text = joined(found.runs, self.builder.mended)
                texts.append(text)
                self.builder.paragraph(text)
                self._read_boxes(found)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag == f"{_W}altChunk":
                for text in self._chunks.read(element, self.builder):
                    self.builder.paragraph(text)
        return texts

    def _read_boxes(self, found: _WordText) -> None:
        for box in found.boxes:
            self._deeper()
            self.blocks(box)
            self._depth -= 1

    def _table(self, element: ElementTree.Element) -> None:
        table = self.builder.begin_table()
        for row in self._children(element):
            if row.tag == f"{_W}tr":
                if row.find(f"{_W}trPr/{_W}del") is not None:
                    self.builder.note(DELETED)
                else:
                    self.builder.row(table, self._row(row))
        self.builder.end_table()

    def _row(self, row: ElementTree.Element) -> list[object]:
        cells: list[object] = [""] * _whole(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in self._children(row):
            if cell.tag != f"{_W}tc":
                continue
            properties = cell.find(f"{_W}tcPr")
            span, goes_on, gone = 1, False, False
            if properties is not None:
                span = max(_whole(properties.find(f"{_W}gridSpan"), 1), 1)
                merge = properties.find(f"{_W}vMerge")
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                gone = properties.find(f"{_W}cellDel") is not None
            text = "" if goes_on or gone else self._cell(cell)
            cells.extend([text, *[""] * (span - 1)])
        return cells

    def _cell(self, cell: ElementTree.Element) -> str:
        """A cell's text, paragraph by paragraph; text in an inner table belongs to that table."""
        self._deeper()
        texts: list[str] = []
        for element in self._children(cell):
            if element.tag == f"{_W}p":
                found = self._paragraph(element)
                texts.append(joined(found.runs, self.builder.mended))
                for box in found.boxes:
                    texts.extend(self._inside(box))
            elif element.tag == f"{_W}tbl":
                for text in texts:
                    self.builder.paragraph(text)
                self._table(element)
            elif element.tag == f"{_W}altChunk":
                texts.extend(self._chunks.read(element, self.builder))
        self._depth -= 1
        return in_lines(texts)

    def _inside(self, box: ElementTree.Element) -> list[str]:
        """The texts of a text box in a cell; its tables are read at the same time."""
        texts = []
        for element in self._children(box):
            if element.tag == f"{_W}p":
                texts.append(joined(self._paragraph(element).runs, self.builder.mended))
            elif element.tag == f"{_W}tbl":
                self._table(element)
        return texts

    def _paragraph(self, paragraph: ElementTree.Element) -> _WordText:
        text = _WordText()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        self._read_runs(paragraph, self._style(style), text)
        return text

    def _style(self, element: ElementTree.Element | None) -> _Format:
        return self._styles.get(element.get(f"{_W}val", ""), _Format()) if element is not None else _Format()

    def _read_runs(self, parent: ElementTree.Element, around: _Format, text: _WordText) -> None:
        self._deeper()
        for element in parent:
            if element.tag == f"{_W}r":
                properties = element.find(f"{_W}rPr")
                own = _format(properties)
                if properties is not None:
                    own = own.over(self._style(properties.find(f"{_W}rStyle")))
                self._read_run(element, own.over(around), text)
            elif element.tag in _GONE:
                if any(part.text for name in ("t", "delText") for part in element.iter(f"{_W}{name}")):
                    self.builder.note(DELETED)
            elif element.tag == f"{_W}ruby":
                self._read_ruby(element, around, text)
            elif element.tag in FORMULAS:
                text.runs.append(_run(formula(element), around))
            elif element.tag in _WRAPPERS:
                self._read_runs(element, around, text)
            elif element.tag == _ALTERNATIVES:
                self._read_runs(element[0] if len(element) else element, around, text)
        self._depth -= 1

    def _read_run(self, run: ElementTree.Element, look: _Format, text: _WordText) -> None:
        pieces: list[str] = []
        for element in run:
            if element.tag == f"{_W}t":
                pieces.append(element.text or "")
            elif element.tag in _LETTERS:
                pieces.append(_LETTERS[element.tag])
            elif element.tag == f"{_W}ruby":
                text.runs.append(_run("".join(pieces), look))
                pieces.clear()
                self._read_ruby(element, look, text)
            elif element.tag == f"{_W}sym":
                pieces.append(symbol(element))
            elif element.tag == f"{_W}fldChar":
                pieces.append(choice(element))
            elif len(element):
                text.boxes.extend(_boxes(element))
        text.runs.append(_run("".join(pieces), look))

    def _read_ruby(self, ruby: ElementTree.Element, look: _Format, text: _WordText) -> None:
        """Reads the text without the small text above it."""
        base = ruby.find(f"{_W}rubyBase")
        if base is not None:
            self._read_runs(base, look, text)

    def _children(self, element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        """The children of an element, also those inside wrappers, without deleted ones."""
        waiting = list(reversed(element))
        while waiting:
            child = waiting.pop()
            if child.tag in _WRAPPERS:
                waiting.extend(reversed(child))
            elif child.tag in _GONE:
                self.builder.note(DELETED)
            else:
                yield child

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST_XML:
            raise UnreadableFile("tệp Word lồng quá nhiều lớp, không đọc được")


def _run(text: str, look: _Format) -> Run:
    return Run(text, bool(look.struck), bool(look.hidden), bool(look.raised), bool(look.lowered))


def _boxes(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The contents of the text boxes in a run, each once; inner boxes are read with the outer ones."""
    waiting = [element]
    while waiting:
        at = waiting.pop()
        if at.tag == _BOX:
            yield at
        elif at.tag != _ALTERNATIVE:
            waiting.extend(reversed(at))


def _whole(element: ElementTree.Element | None, default: int, least: int = 0) -> int:
    text = element.get(f"{_W}val", "") if element is not None else ""
    known = text.isascii() and text.lstrip("-").isdigit() and len(text) < 6
    return min(max(int(text), least), MOST_CELLS_ACROSS) if known else default
