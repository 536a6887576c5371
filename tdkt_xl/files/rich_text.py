"""The tables and paragraphs of an .rtf. Source: Rich Text Format (RTF) Specification, version 1.9.1.

Each row of a table states where its cells end; cells that span several columns are recognised by this.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from tdkt_xl.files.documents import MOST_CELLS_ACROSS, Builder, Document, DocumentTable
from tdkt_xl.files.runs import DELETED, Run, in_lines, joined
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.misread import letters_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_SILENT = frozenset(
    b"""fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf footnote
    annotation atnid atnauthor fldinst xe tc rxe bkmkstart bkmkend listtable listoverridetable listtext pntext pntxta pntxtb
    rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl shpinst shprslt nonshppict filetbl revtbl
    mmathPr pgptbl pgdsctbl nonesttables factoidname falt panose upr sn sv sp blipuid objdata objclass userprops ftnsep ftnsepc
    aftnsep aftnsepc defchp defpap wgrffmtfilter passwordhash do dptxbxtext""".split()
)
"""Groups without visible text."""
_LOUD = frozenset({b"shptxt", b"shppict", b"ud", b"result", b"nesttableprops", b"dptxbxtext", b"shpinst", b"do", b"fonttbl"})
"""Groups that are read although a program may ignore them, or although they are inside silent groups."""
_LETTERS = {
    b"tab": "\t", b"line": "\n", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"emdash": "—",
    b"endash": "–", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"page": "\n", b"sect": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SAME_EDGE = 40
"""By how much the ends of two cells of one column may differ, in twentieths of a point."""
_MOST_GROUPS = 500
_LOOK = attrgetter("struck", "hidden", "raised", "lowered")
_HALF_LETTER = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _GroupState:
    """The settings that a group inherits and may change for itself."""

    struck: bool = False
    hidden: bool = False
    raised: bool = False
    lowered: bool = False
    deleted: bool = False
    silent: bool = False
    fonts: bool = False
    encoding: str = ""
    skipped: int = 1
    """The number of letters after a \\u for programs without Unicode."""
    level: int = 0
    """How deep in tables the paragraph is: 0 outside, 1 in a cell, 2 in a table within a cell …"""


@dataclass(slots=True)
class _RtfRow:
    """The row being read at one level: its cells, and the positions of their ends."""

    cells: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """The paragraphs of the cell being read."""
    left: int = 0
    ends: list[int] = field(default_factory=list)
    goes_on: list[bool] = field(default_factory=list)
    """True for each cell that only continues the cell to the left or above."""
    next_goes_on: bool = False


@dataclass(slots=True)
class _Open:
    """A table being read: its rows, with the positions where their cells begin and end."""

    table: DocumentTable
    rows: list[tuple[int, list[int], list[str]]] = field(default_factory=list)


def read_rich_text(data: bytes) -> Document:
    """The document. Raises UnreadableFile."""
    reader = _RtfReader()
    reader.read(data)
    return reader.builder.done()


class _RtfReader:
    def __init__(self) -> None:
        self.builder = Builder()
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._state = _GroupState()
        self._waiting: list[_GroupState] = []
        self._runs: list[Run] = []
        self._bytes = b""
        self._skip = 0
        self._rows: dict[int, _RtfRow] = {}
        self._tables: list[_Open] = []
        self._starred = False
        self._first = False

    def read(self, data: bytes) -> None:
        for found in _TOKEN.finditer(_without_binary(data)):
            word, number, code, symbol, brace, text = found.groups()
            if brace == b"{":
                self._open_group()
            elif brace == b"}":
                self._close_group()
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif symbol == b"*":
                self._starred = True
            elif symbol is not None and symbol in b"\r\n":
                self._word(b"par", None)
            elif symbol is not None:
                self._add_text(_SYMBOLS.get(symbol, ""))
            elif code is not None:
                self._add_bytes(bytes((int(code, 16),)))
            elif text is not None:
                self._add_bytes(text)
        self._end_paragraph()
        self._close_tables(0)

    # ---- Groups and words

    def _open_group(self) -> None:
        if len(self._waiting) > _MOST_GROUPS:
            raise UnreadableFile("tệp .rtf lồng quá nhiều lớp, không đọc được")
        self._flush()
        self._waiting.append(self._state)
        self._state = replace(self._state)
        self._starred, self._first = False, True

    def _close_group(self) -> None:
        self._flush()
        if self._waiting:
            level, self._state = self._state.level, self._waiting.pop()
            if not self._state.silent:
                self._state.level = level  # the depth of a paragraph does not depend on groups
        self._skip = 0

    def _word(self, word: bytes, number: int | None) -> None:
        first, self._first = self._first, False
        starred, self._starred = self._starred, False
        if (starred or first) and (word in _SILENT or (starred and word not in _LOUD)):
            self._flush()
            self._state.silent = True
        if word in _LOUD and (first or starred):
            self._state.silent = word == b"fonttbl"
            self._state.fonts = word == b"fonttbl"
        on = number != 0
        if word in (b"strike", b"striked"):
            self._look(struck=on)
        elif word == b"v":
            self._look(hidden=on)
        elif word == b"super":
            self._look(raised=on, lowered=False)
        elif word == b"up":
            self._look(raised=bool(number))
        elif word in (b"nosupersub", b"sub"):
            self._look(raised=False, lowered=word == b"sub" and on)
        elif word == b"dn":
            self._look(lowered=bool(number))
        elif word in (b"deleted", b"mvf"):
            self._look(deleted=on)
        elif word == b"plain":
            self._look(struck=False, hidden=False, raised=False, lowered=False, deleted=False)
        elif word == b"u" and number is not None:
            self._add_text(chr(number % 65536))
            self._skip = self._state.skipped
        elif word == b"uc":
            self._state.skipped = max(number or 0, 0)
        elif word == b"ansicpg" and number:
            self._encoding = f"cp{number}" if _is_known(f"cp{number}") else self._encoding
        elif word == b"f" and number is not None:
            self._flush()
            self._font = number
            self._state.encoding = self._fonts.get(number, "")
        elif word == b"fcharset" and self._state.fonts and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number] if number else ""
        elif not self._state.silent:
            self._layout(word, number)

    def _look(self, **changed: bool) -> None:
        self._flush()
        for name, value in changed.items():
            setattr(self._state, name, value)

    def _layout(self, word: bytes, number: int | None) -> None:
        """Handles control words about paragraphs and tables."""
        if word == b"par":
            self._end_paragraph()
        elif word == b"pard":
            self._flush()
            self._state.level = 0
        elif word == b"intbl":
            self._state.level = max(self._state.level, 1)
        elif word == b"itap":
            self._state.level = min(max(number or 0, 0), 20)
        elif word in (b"cell", b"nestcell"):
            self._end_cell(max(self._state.level, 2) if word == b"nestcell" else 1)
        elif word in (b"row", b"nestrow"):
            self._end_row(max(self._state.level, 2) if word == b"nestrow" else 1)
        elif word == b"trowd":
            row = self._row(max(self._state.level, 1))
            row.ends, row.goes_on, row.left, row.next_goes_on = [], [], 0, False
        elif word == b"trleft":
            self._row(max(self._state.level, 1)).left = number or 0
        elif word in (b"clmrg", b"clvmrg"):
            self._row(max(self._state.level, 1)).next_goes_on = True
        elif word == b"cellx" and number is not None:
            row = self._row(max(self._state.level, 1))
            row.ends.append(number)
            row.goes_on.append(row.next_goes_on)
            row.next_goes_on = False
        elif word in _LETTERS:
            self._add_text(_LETTERS[word])

    # ---- Text

    def _add_text(self, text: str) -> None:
        self._first = False
        if self._skip:
            self._skip -= 1
        elif not self._state.silent and text:
            self._flush()
            self._run(text)

    def _add_bytes(self, content: bytes) -> None:
        self._first = False
        if self._skip:
            skipped = min(self._skip, len(content))
            self._skip -= skipped
            content = content[skipped:]
        if not self._state.silent:
            self._bytes += content

    def _flush(self) -> None:
        """Converts the bytes read so far into text, in the encoding of their font."""
        if self._bytes:
            text = letters_of(self._bytes, self._state.encoding or self._encoding)
            self._bytes = b""
            self._run(text)

    def _run(self, text: str) -> None:
        state = self._state
        if state.deleted:
            self.builder.note(DELETED)
        else:
            self._runs.append(Run(text, state.struck, state.hidden, state.raised, state.lowered))

    def _said(self) -> str:
        self._flush()
        text = joined(list(_whole_letters(self._runs)), self.builder.mended)
        self._runs = []
        return text

    def _end_paragraph(self) -> None:
        text = self._said()
        if self._state.level:
            self._row(self._state.level).texts.append(text)
        else:
            self._close_tables(0)
            self.builder.paragraph(text)

    # ---- Tables

    def _row(self, level: int) -> _RtfRow:
        return self._rows.setdefault(level, _RtfRow())

    def _end_cell(self, level: int) -> None:
        row = self._row(level)
        self._open_tables(level)
        self._close_tables(level)
        row.cells.append(in_lines((*row.texts, self._said())))
        row.texts = []
        if len(row.cells) > MOST_CELLS_ACROSS:
            raise UnreadableFile("tệp .rtf hỏng, có dòng quá dài")

    def _end_row(self, level: int) -> None:
        row = self._row(level)
        if row.cells:
            self._open_tables(level)
            cells = [
                "" if place < len(row.goes_on) and row.goes_on[place] and not cell else cell for place, cell in enumerate(row.cells)
            ]
            self._tables[level - 1].rows.append((row.left, list(row.ends), cells))
        row.cells, row.texts = [], []

    def _open_tables(self, level: int) -> None:
        while len(self._tables) < level:
            outer = self._rows.get(len(self._tables))
            for text in outer.texts if outer is not None else ():
                self.builder.paragraph(text)
            self._tables.append(_Open(self.builder.begin_table()))

    def _close_tables(self, level: int) -> None:
        """Ends tables that are deeper than `level`; their rows are placed in columns."""
        while len(self._tables) > level:
            open_table = self._tables.pop()
            edges = _edges(open_table.rows)
            for left, ends, cells in open_table.rows:
                self.builder.row(open_table.table, _laid_out(left, ends, cells, edges))
            self.builder.end_table()
            self._rows.pop(len(self._tables) + 1, None)


def _without_binary(data: bytes) -> bytes:
    """The source without pictures in binary form, whose bytes may look like control words."""
    if b"\\bin" not in data:
        return data
    kept, at = [], 0
    for found in _BINARY.finditer(data):
        if found.start() >= at:
            kept.append(data[at : found.start()])
            at = found.end() + int(found[1])
    return b"".join((*kept, data[at:]))


def _edges(rows: list[tuple[int, list[int], list[str]]]) -> list[int]:
    """The positions where the columns of a table begin and end, from the left."""
    found: list[int] = []
    for place in sorted({edge for left, ends, _ in rows for edge in (left, *ends)}):
        if not found or place - found[-1] > _SAME_EDGE:
            found.append(place)
    return found


def _laid_out(left: int, ends: list[int], cells: list[str], edges: list[int]) -> list[object]:
    """A row's cells in the columns of its table. Cells whose ends are unknown or decrease are placed one after another."""
    if len(ends) < len(cells) or ends != sorted(ends):
        return list(cells)
    row: list[object] = [""] * _column(left, edges)
    for cell, end in zip(cells, ends, strict=False):
        width = max(_column(end, edges) - len(row), 1)
        row.extend([cell, *[""] * (width - 1)])
    return row


def _column(place: int, edges: list[int]) -> int:
    return bisect_left(edges, place - _SAME_EDGE)


def _whole_letters(runs: list[Run]) -> Iterator[Run]:
    """The runs; runs of the same format are joined, because a letter above U+FFFF comes in two halves."""
    for look, alike in groupby(runs, key=_LOOK):
        text = "".join(run.text for run in alike)
        if _HALF_LETTER.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        yield Run(text.replace("\0", ""), *look)


def _is_known(encoding: str) -> bool:
    try:
        b"a".decode(encoding)
    except LookupError:
        return False
    return True
