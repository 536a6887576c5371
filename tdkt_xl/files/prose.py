"""The running text of a document in any format: its paragraphs in order, each with its place for people.

Text in tables is no running text and is left out, and so is text that is struck out, hidden, deleted or moved away.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_UNPACKED
from tdkt_xl.files.office import converted
from tdkt_xl.files.office_kinds import DOCUMENT, foreign_kind, is_open_text, wanted_of, word_part
from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import ERRORS
from tdkt_xl.words.errors import UnreadableFile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TRANSPARENT = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo", "hyperlink"))
_GONE = frozenset(f"{_W}{name}" for name in ("del", "moveFrom"))
_UNSEEN = frozenset(f"{_W}{name}" for name in ("vanish", "strike", "dstrike"))
_OFF = frozenset({"0", "false", "none"})
_HEADING = re.compile(r"(?:heading|tiêu đề|tieude)\s*(\d)", re.IGNORECASE)
_SHEETS_IN_XML = (b"opendocument.spreadsheet", b"urn:schemas-microsoft-com:office:spreadsheet", b"Excel.Sheet")
_FLAT_TEXT, _XML_HEAD = 'opendocument.text"', 20_000
_DELIMITERS, _FEW_CELLS = ";,\t|", 3
_MOST_TEXT = 600_000
"""The most characters of running text, some 240 pages; a longer text is no report."""
_MOST_PARAGRAPHS = 5_000
"""The most paragraphs."""
_DEEPEST = 100
"""How deep content controls, insertions and sections may be nested."""
_BULLET = "- "
"""Used for a list item's mark or number, which word processors draw but do not store."""
_WHOLE_BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "tr", "br", "title", "body"})
_SILENT = frozenset({"script", "style", "title", "table"})


def holds_prose(data: bytes) -> bool:
    """True for formats with running text: .docx, .doc, .odt, .rtf, .pdf, .html, .txt and similar ones; False for workbooks."""
    kind = foreign_kind(data)
    if kind is not None:
        return kind.target == DOCUMENT
    if data.startswith(b"PK"):
        return word_part(data) is not None or is_open_text(data)
    if data.startswith(b"%PDF") or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in data[:4000] and not _is_sheet_in_xml(data[:_XML_HEAD])


def paragraphs(data: bytes) -> list[Paragraph]:
    """The paragraphs of a file, whose format is recognised by content. Raises UnreadableFile if there is no readable text."""
    kind = foreign_kind(data)
    if kind is not None:
        return _numbered(_word(converted(wanted_of(data, kind))))
    if data.startswith(b"PK"):
        return _numbered(_word(data) if word_part(data) is not None else _writer(parsed(_member(data, "content.xml"))))
    if data.startswith(b"%PDF"):
        from tdkt_xl.files.pdf_text import pdf_paragraphs

        return pdf_paragraphs(data)
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        from tdkt_xl.files.rich_text import read_rich_text

        return _numbered((paragraph.text, 0) for paragraph in read_rich_text(data).paragraphs)
    return _numbered(_plain_or_html(data))


def _is_sheet_in_xml(start: bytes) -> bool:
    """True for a workbook in one XML file (.fods, Excel 2003): its cells are no running text."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and any(mark in start for mark in _SHEETS_IN_XML)


def _numbered(pieces: Iterable[tuple[str, int]]) -> list[Paragraph]:
    """Paragraphs with their places. Blank ones are not counted, so that the places are the same in every format."""
    said = [(text, level) for text, level in pieces if text.strip()]
    if len(said) > _MOST_PARAGRAPHS or sum(len(text) for text, _ in said) > _MOST_TEXT:
        raise UnreadableFile("văn bản quá dài, không phải một báo cáo")
    return [Paragraph(f"đoạn {number}", text, level) for number, (text, level) in enumerate(said, 1)]


def _member(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(name).file_size > LARGEST_UNPACKED:
                raise UnreadableFile("tệp giải nén ra quá lớn")
            return archive.read(name)
    except ERRORS:
        raise UnreadableFile("tệp hỏng, không giải nén được") from None


# ---- Word


def _word(data: bytes) -> Iterator[tuple[str, int]]:
    body = parsed(_member(data, word_part(data) or "")).find(f"{_W}body")
    for element in _blocks(body) if body is not None else ():
        yield _word_paragraph(element)


def _blocks(element: ElementTree.Element, depth: int = 0) -> Iterator[ElementTree.Element]:
    """The paragraphs of a body, also those in content controls and tracked insertions; tables are left out."""
    for child in element:
        if child.tag == f"{_W}p":
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child, _deeper(depth))


def _deeper(depth: int) -> int:
    """`depth` + 1. Raises UnreadableFile if the nesting is too deep for a text."""
    if depth == _DEEPEST:
        raise UnreadableFile("văn bản lồng quá nhiều lớp")
    return depth + 1


def _word_paragraph(paragraph: ElementTree.Element) -> tuple[str, int]:
    properties = paragraph.find(f"{_W}pPr")
    text = "".join(_runs(paragraph))
    level = 0
    if properties is not None:
        style, outline = properties.find(f"{_W}pStyle"), properties.find(f"{_W}outlineLvl")
        named = _HEADING.match(style.get(f"{_W}val", "")) if style is not None else None
        level = int(named[1]) if named else 0
        if outline is not None and outline.get(f"{_W}val", "9").isdigit() and int(outline.get(f"{_W}val", "9")) < 9:
            level = int(outline.get(f"{_W}val", "9")) + 1
        if properties.find(f"{_W}numPr") is not None and not level and text.strip():
            text = _BULLET + text
    return text, level


def _runs(element: ElementTree.Element, depth: int = 0) -> Iterator[str]:
    """The visible text of a paragraph."""
    for child in element:
        if child.tag == f"{_W}r":
            if not _unseen(child):
                yield from _run_text(child)
        elif child.tag in _TRANSPARENT:
            yield from _runs(child, _deeper(depth))
        elif child.tag in _GONE:
            continue


def _unseen(run: ElementTree.Element) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    return any(each.tag in _UNSEEN and each.get(f"{_W}val", "true") not in _OFF for each in properties)


def _run_text(run: ElementTree.Element) -> Iterator[str]:
    for piece in run:
        if piece.tag == f"{_W}t":
            yield piece.text or ""
        elif piece.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield "\t" if piece.tag == f"{_W}tab" else "\n"
        elif piece.tag == f"{_W}noBreakHyphen":
            yield "-"


# ---- OpenDocument text


def _writer(root: ElementTree.Element) -> Iterator[tuple[str, int]]:
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is not None:
        yield from _writer_blocks(body, in_list=False)


def _writer_blocks(element: ElementTree.Element, in_list: bool, depth: int = 0) -> Iterator[tuple[str, int]]:
    first = True
    for child in element:
        if child.tag == f"{_TEXT}h":
            yield _writer_text(child), _level(child.get(f"{_TEXT}outline-level", "1"))
        elif child.tag == f"{_TEXT}p":
            text = _writer_text(child)
            yield (_BULLET + text if in_list and first and text.strip() else text), 0
            first = False
        elif child.tag == f"{_TEXT}list-item":
            yield from _writer_blocks(child, True, _deeper(depth))
        elif child.tag in (f"{_TEXT}list", f"{_TEXT}section"):
            yield from _writer_blocks(child, in_list, _deeper(depth))


def _level(text: str) -> int:
    return min(int(text), 9) if text.isdigit() else 1


def _writer_text(element: ElementTree.Element, depth: int = 0) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1") or 1), 99))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append("\t" if child.tag == f"{_TEXT}tab" else "\n")
        elif child.tag not in (f"{_TEXT}note", f"{_OFFICE}annotation"):
            pieces.append(_writer_text(child, _deeper(depth)))
        pieces.append(child.tail or "")
    return "".join(pieces)


# ---- Plain text and HTML


def _plain_or_html(data: bytes) -> Iterator[tuple[str, int]]:
    from tdkt_xl.files.text_tables import decoded_text
    from tdkt_xl.files.web_pages import is_mhtml, pages_of_mhtml

    if is_mhtml(data):
        text = "".join(pages_of_mhtml(data))
    else:
        text = decoded_text(data)
    if _FLAT_TEXT in text[:_XML_HEAD]:
        yield from _writer(parsed(data))
        return
    if re.search(r"<(?:html|body|!doctype html|p)\b", text[:2000], re.IGNORECASE):
        yield from _html(text.replace("\0", ""))
        return
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [_of_a_table(line) for line in lines]
    if sum(rows) * 3 >= len(rows) or _most_have_equally_many_cells(lines):
        return  # a text table, and the lines above it
    for line, row in zip(lines, rows, strict=True):
        yield ("" if row else line), 0


def _most_have_equally_many_cells(lines: Sequence[str]) -> bool:
    """True for a text table whose cells are mostly words, such as a register of decisions: nobody else's names are to be quoted.

    A mark with a space behind it is punctuation: "35 tập thể, 102 cá nhân; …" is prose.
    """
    marks = ((delimiter, line.count(delimiter) - line.count(f"{delimiter} ")) for line in lines for delimiter in _DELIMITERS)
    widths = Counter(each for each in marks if each[1] >= _FEW_CELLS)
    rows = widths.most_common(1)[0][1] if widths else 0
    return rows >= _FEW_CELLS and rows * 2 >= len(lines)


def _of_a_table(line: str) -> bool:
    """True for a row of a text table: many cells, at least half of them blank or plain numbers."""
    delimiter = max(_DELIMITERS, key=line.count)
    cells = line.split(delimiter)
    bare = sum(not cell.strip(' "') or cell.strip(' "%.,').isdigit() for cell in cells)
    return len(cells) > _FEW_CELLS and bare * 2 >= len(cells)


def _html(text: str) -> Iterator[tuple[str, int]]:
    """The blocks of a page outside its tables."""
    from tdkt_xl.files.web_pages import elements

    silent, level = 0, 0
    said: list[str] = []
    for event, element in elements(text):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
        if tag in _WHOLE_BLOCKS:
            yield _block(said), level
            begins = event == "start"
            said = [_BULLET] if begins and tag == "li" else []
            level = int(tag[1]) if begins and tag[0] == "h" and tag[1:].isdigit() else 0
        if event == "start":
            heard = element.text
        else:
            silent -= tag in _SILENT
            heard = element.tail
        if heard and tag and not silent:
            said.append(" ".join(heard.split("\n")))
    yield _block(said), level


def _block(said: Sequence[str]) -> str:
    text = "".join(said)
    return text if text.strip(" -") else ""
