"""The tables and paragraphs of HTML and of single-file web pages (.mht), parsed with lxml. Many files named .xls are HTML.

Sources: the attributes x:num and x:err that Excel writes; the styles mso-hide and vertical-align that Word and Excel write.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from tdkt_xl.files.cells import CellError
from tdkt_xl.files.documents import MOST_CELLS_ACROSS, Builder, Document, DocumentTable
from tdkt_xl.files.runs import Run, TextFormat, joined
from tdkt_xl.words.errors import UnreadableFile

_IS_HTML = re.compile(r"<(?:html|table|meta|head|body|!doctype html|div|style)\b", re.IGNORECASE)
_IS_MHTML = re.compile(
    rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)", re.IGNORECASE
)
_BLOCKS = frozenset(
    ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "center", "dd", "dt", "tr", "ul", "ol")
)
_SILENT = frozenset({"script", "style", "title", "rt", "rp", "head", "template", "noscript", "select", "button"})
_TYPED_INTO = ("", "text", "number", "tel")
"""Types of form fields on a page with the typed text as their value."""
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
"""No cell reaches beyond the end of its group of rows."""
_TO_THE_END = 1_000_000
_NO_ROW_BEGUN = re.compile(r"(</tr\s*>|<(?:table|tbody|thead|tfoot)\b[^>]*>)(\s*)(?=<t[dh]\b)", re.IGNORECASE)
_STRUCK = frozenset({"s", "strike", "del"})
_LOWERED = frozenset({"sub", "small"})
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"\.([\w-]+)")
_STATED = re.compile(
    r"(?<![\w-])(display|visibility|text-decoration(?:-line)?|vertical-align|mso-hide|mso-text-raise|font-size|left|text-indent)"
    r"\s*:\s*([^;\"']+)"
)
_NO_SIZE, _FAR_AWAY = re.compile(r"0(?:\.0+)?(?:[a-z%]+)?"), re.compile(r"-\d{3,}")
_LONGEST_STYLES = 500_000
_FEW_WORDS = 80
"""A page without a table and with fewer words than this is no report: it is an error or sign-in page of a site."""


def is_html(text: str) -> bool:
    """True for the text of a web page."""
    start = text[:5000].lstrip("\ufeff \t\r\n")
    return start.startswith("<") and _IS_HTML.search(start) is not None


def is_mhtml(data: bytes) -> bool:
    """True for a single-file web page."""
    return _IS_MHTML.match(data[:20_000].lstrip().replace(b"\r\n", b"\n")) is not None


def read_mhtml(data: bytes) -> Document:
    """The HTML parts of a single-file web page, one after another. Raises UnreadableFile."""
    builder = Builder()
    pages = pages_of_mhtml(data)
    for text in pages:
        _PageReader(builder, text).read()
    if not pages:
        raise UnreadableFile("trang web lưu dở (.mht), không còn phần nội dung")
    return _checked(builder, "")


def pages_of_mhtml(data: bytes) -> list[str]:
    """The HTML of a single-file web page's parts. Raises UnreadableFile."""
    pages = []
    for part in _parts_of(data):
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            charset = part.get_content_charset() or "utf-8"
            try:
                pages.append(content.decode(charset, "replace") if isinstance(content, bytes) else "")
            except LookupError:
                pages.append(content.decode("utf-8", "replace") if isinstance(content, bytes) else "")
    return pages


def _parts_of(data: bytes) -> list[Message]:
    try:
        return [*email.message_from_bytes(data, policy=email.policy.compat32).walk()]
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):  # raised by the parser for damaged parts
        raise UnreadableFile("trang web lưu dở hoặc hỏng (.mht)") from None


def read_html(text: str) -> Document:
    """The document. Raises UnreadableFile."""
    builder = Builder()
    page = _PageReader(builder, text)
    page.read()
    if page.cut_off:
        raise UnreadableFile("tệp HTML dở dang, bảng bị cắt giữa chừng")
    return _checked(builder, text)


def _checked(builder: Builder, text: str) -> Document:
    """The document. Raises UnreadableFile if the page is no report."""
    if not builder.tables:
        if re.search(r"<frameset\b", text, re.IGNORECASE):
            raise UnreadableFile("trang web lưu dở: bảng nằm ở thư mục kèm theo chưa được gửi; hãy lưu lại dạng .xlsx")
        if sum(len(paragraph.text.split()) for paragraph in builder.paragraphs) < _FEW_WORDS:
            title = re.search(r"<title[^>]*>([^<]{1,200})", text, re.IGNORECASE)
            named = f" “{' '.join(title[1].split())}”" if title and title[1].strip() else ""
            raise UnreadableFile(f"đây là trang web{named} chứ không phải biểu, có lẽ tải về chưa xong hoặc cần đăng nhập")
    return builder.done()


@dataclass(slots=True)
class _OpenTable:
    """A table being read: its current row and cell, and the cells from above that reach into the row."""

    table: DocumentTable
    row: list[object] | None = None
    runs: list[Run] | None = None
    span: tuple[int, int] = (1, 1)
    number: str | None = None
    error: str | None = None
    reaching: dict[int, int] = field(default_factory=dict)


class _PageReader:
    """Reads one page into a builder, element by element."""

    def __init__(self, builder: Builder, text: str) -> None:
        self._builder, self._text = builder, text
        self._styles = _styles(text)
        self._open: list[_OpenTable] = []
        self._outside: list[Run] = []
        self.cut_off = False

    def read(self) -> None:
        """Reads the page. Raises UnreadableFile if it cannot be parsed."""
        text = _with_rows_begun(self._text.replace("\0", ""))
        tables = text.lower().count("<table")
        self.cut_off = tables > text.lower().count("</table") and "</html" not in text[-300:].lower()
        looks = [TextFormat()]
        silent = 0
        for event, element in elements(text):
            name = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                looks.append(self._look(element, name).within(looks[-1]))
                silent += name in _SILENT
                self._begin(element, name)
                if not silent and name:
                    self._say(element.text, looks[-1])
            else:
                self._end(name)
                silent -= name in _SILENT
                looks.pop()
                if not silent:
                    self._say(element.tail, looks[-1])
        self._end_paragraph()
        while self._open:
            self._end("table")

    def _look(self, element: Any, name: str) -> TextFormat:
        own = TextFormat(name in _STRUCK, bool(name) and element.get("hidden") is not None, name == "sup", name in _LOWERED)
        if name in ("tr", "col", "colgroup", "table", "body", "html"):
            return TextFormat()  # hidden rows and columns are read like any other
        for class_ in (element.get("class") or "").split() if name else ():
            own = self._styles.get(class_, TextFormat()).within(own)
        style = element.get("style") if name else None
        return _look_of(style).within(own) if style else own

    def _begin(self, element: Any, name: str) -> None:
        if name == "table":
            self._end_paragraph()
            if self._open and self._open[-1].runs:
                self._builder.paragraph(joined(self._open[-1].runs))
            self._open.append(_OpenTable(self._builder.begin_table()))
        elif name == "tr" and self._open:
            self._end_row()
            self._open[-1].row = []
        elif name in ("td", "th") and self._open:
            self._end_cell()
            now = self._open[-1]
            now.row = [] if now.row is None else now.row
            now.runs = []
            now.span = _span(element.get("colspan")), _rows_spanned(element.get("rowspan"))
            now.number, now.error = element.get("x:num"), element.get("x:err")
        elif name in _ROW_GROUPS and self._open:
            self._end_row()
            self._open[-1].reaching.clear()
        elif name == "br":
            self._say("\n", TextFormat())
        elif name == "caption" and self._open:
            self._open[-1].runs = []
        elif name == "input" and (element.get("type") or "").lower() in _TYPED_INTO:
            self._say(element.get("value"), TextFormat())
        elif name == "option" and element.get("selected") is not None:
            self._say(element.text, TextFormat())
        elif name in _BLOCKS:
            self._break()

    def _end(self, name: str) -> None:
        if name in ("td", "th") and self._open:
            self._end_cell()
        elif name == "tr" and self._open:
            self._end_row()
        elif name in _ROW_GROUPS and self._open:
            self._end_row()
            self._open[-1].reaching.clear()
        elif name == "caption" and self._open:
            now = self._open[-1]
            if now.runs and now.row is None:
                now.table.before.append(_lines(joined(now.runs)))
            now.runs = None
        elif name == "table" and self._open:
            self._end_row()
            self._open.pop()
            self._builder.end_table()
        elif name in _BLOCKS:
            self._break()

    def _break(self) -> None:
        """A block begins or ends: in a cell this is a line break, outside a new paragraph."""
        if self._open and self._open[-1].runs is not None:
            if self._open[-1].runs:
                self._open[-1].runs.append(Run("\n"))
        elif not self._open:
            self._end_paragraph()

    def _say(self, text: str | None, look: TextFormat) -> None:
        if not text:
            return
        words = text if text == "\n" else re.sub(r"[ \t\r\n\f]+", " ", text)
        run = look.run(words)
        if self._open and self._open[-1].runs is not None:
            self._open[-1].runs.append(run)
        elif not self._open:
            self._outside.append(run)

    def _end_paragraph(self) -> None:
        if self._outside:
            self._builder.paragraph(_lines(joined(self._outside)))
            self._outside.clear()

    def _end_row(self) -> None:
        self._end_cell()
        now = self._open[-1]
        if now.row is not None:
            self._builder.row(now.table, now.row)
            now.row = None

    def _end_cell(self) -> None:
        now = self._open[-1]
        if now.runs is None or now.row is None:
            return
        row, at = now.row, len(now.table.rows) + 1
        while now.reaching.get(len(row), 0) >= at and len(row) < MOST_CELLS_ACROSS:  # a cell from above reaches into this row
            row.append("")
        across, down = now.span
        if down > 1:
            for place in range(len(row), min(len(row) + across, MOST_CELLS_ACROSS)):
                now.reaching[place] = at + down - 1
        if now.error is not None:
            now.table.marks[at - 1, len(row)] = CellError(now.error or "#N/A")
        row.extend([self._value(now), *[""] * (across - 1)])
        now.runs = None

    def _value(self, now: _OpenTable) -> object:
        """The value of a cell: the number that Excel stored with its text, else the text."""
        assert now.runs is not None
        if now.error is not None:
            return ""
        if now.number:
            try:
                return float(now.number)
            except ValueError:
                pass
        text = joined(now.runs, self._builder.mended)
        return _lines(text) or text.strip() or text


def elements(text: str) -> Iterator[tuple[str, Any]]:
    """("start", element) and ("end", element) for every element of a page, in order. Raises UnreadableFile."""
    try:
        from lxml import etree, html  # few submissions are web pages
    except ImportError:  # in the browser, which has no lxml: html5lib is slower, its elements are used in the same way
        import html5lib

        return _walked(html5lib.parse(text, namespaceHTMLElements=False))  # type: ignore[no-untyped-call]
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)  # the text around a comment is joined
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError):
        raise UnreadableFile("tệp HTML hỏng, không đọc được") from None
    walk: Iterator[tuple[str, Any]] = etree.iterwalk(root, events=("start", "end"))
    return walk


def _walked(root: Any) -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[str, Any]] = [("start", root)]
    while waiting:
        event, element = waiting.pop()
        yield event, element
        if event == "start":
            waiting.append(("end", element))
            waiting.extend(("start", child) for child in reversed(element))


def _with_rows_begun(text: str) -> str:
    """The page with a <tr> where a writer left it out and wrote only </tr>. Browsers add it, lxml does not."""
    lower = text.lower()
    return text if lower.count("<tr") >= lower.count("</tr") else _NO_ROW_BEGUN.sub(r"\1\2<tr>", text)


def _lines(text: str) -> str:
    """The lines of a text without blanks at their ends; blank lines are left out."""
    lines = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join(line for line in lines if line).strip()


def _styles(text: str) -> Mapping[str, TextFormat]:
    """Class name → the format of its text, for classes defined in the page's own styles."""
    found: dict[str, TextFormat] = {}
    at = 0
    lower = text.lower()
    while (start := lower.find("<style", at)) >= 0 and at < _LONGEST_STYLES:
        at = lower.find("</style", start)
        at = len(text) if at < 0 else at
        for rule in _RULE.finditer(text, start, min(at, start + _LONGEST_STYLES)):
            look = _look_of(rule[2])
            if look != TextFormat():
                found.update((name, look) for name in _CLASS.findall(rule[1]))
    return found


def _look_of(style: str) -> TextFormat:
    stated = [(name.lower(), value.strip().lower()) for name, value in _STATED.findall(style.lower())]
    return TextFormat(
        struck=any(name.startswith("text-decoration") and "line-through" in value for name, value in stated),
        hidden=any(
            (name == "display" and value.startswith("none"))
            or (name == "visibility" and value.startswith("hidden"))
            or (name == "mso-hide" and value.startswith(("all", "screen")))
            or (name == "font-size" and _NO_SIZE.fullmatch(value) is not None)
            or (name in ("left", "text-indent") and _FAR_AWAY.match(value) is not None)
            for name, value in stated
        ),
        raised=any(
            (name == "vertical-align" and value.startswith("super"))
            or (name == "mso-text-raise" and value[:1].isdigit() and value[:1] != "0")
            for name, value in stated
        ),
        lowered=any(name == "vertical-align" and value.startswith("sub") for name, value in stated),
    )


def _rows_spanned(text: str | None) -> int:
    """The number of rows that a cell spans; 0 in a page means: to the end of the group of rows."""
    return _TO_THE_END if (text or "").strip() == "0" else _span(text)


def _span(text: str | None) -> int:
    known = text is not None and text.strip().isascii() and text.strip().isdigit() and len(text) < 6
    return min(max(int(text or 1), 1), MOST_CELLS_ACROSS) if known else 1
