"""A document in the form that the reader needs: its tables as sheets of cells, its paragraphs in order, and their relative order.

The readers of the single formats (word.py, web_pages.py, rich_text.py …) use a Builder; nothing here depends on a format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.files.cells import LARGEST_SHEET, NO_MARKS, CellMark, Row
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import Place, serial_number
from tdkt_xl.words.writable import make_writable, writable, writable_properties, writable_texts

MOST_CELLS_ACROSS = 500
"""A wider table is no form; its rows and spans are cut at this width."""
MOST_PARAGRAPHS = 100_000
MOST_TABLES = 5_000
LONGEST_CELL = 32_767
"""The most letters of one cell, as in Excel; a longer text is cut."""
DEEPEST = 20
"""How many tables may be inside one another."""
_LINES_BEFORE, _LINES_AFTER = 25, 6


@dataclass(frozen=True, slots=True)
class LooseParagraph:
    """A paragraph with text outside of tables. `number` counts these paragraphs from 1."""

    text: str
    number: int

    @property
    def place(self) -> str:
        """The place of the paragraph for people: "đoạn 31"."""
        return f"đoạn {self.number}"


@dataclass
class DocumentTable:
    """One table: its name (None in a .csv), its rows, and the text before it, which may name unit and period."""

    name: str | None
    rows: list[Row] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    marks: dict[Place, CellMark] = field(default_factory=dict)
    after: int = 0
    """The number of the document's paragraphs before the table. Example: two tables with the same number follow each other
    directly."""
    inside: int | None = None
    """The 0-based number of the table that has this one in a cell; None if this is no inner table."""
    visible: bool = True

    def squared(self) -> list[Row]:
        """The rows, extended to equal length."""
        width = min(max((len(row) for row in self.rows), default=0), MOST_CELLS_ACROSS)
        return [[*row[:width], *[""] * (width - len(row))] for row in self.rows]


class Document:
    """Tables and paragraphs, with the same interface as grids.Workbook.

    `mended` says in Vietnamese what was corrected or left out so that the file could be read.
    """

    def __init__(
        self,
        tables: Sequence[DocumentTable],
        paragraphs: Sequence[LooseParagraph] = (),
        mended: Sequence[str] = (),
        properties: Mapping[str, str] | None = None,
        margins: Sequence[str] = (),
        has_pictures: bool = False,
    ) -> None:
        """`margins`: texts of the page headers. `has_pictures`: True if a picture is large enough to show a table."""
        self.tables, self.mended, self.has_pictures = tables, mended, has_pictures
        self._margins = writable_texts(margins)
        self.paragraphs = [replace(paragraph, text=writable(paragraph.text)) for paragraph in paragraphs]
        self.properties: Mapping[str, str] = writable_properties(properties or {})
        self.names = [writable(table.name) if table.name is not None else None for table in tables]
        for table in tables:
            make_writable(table.rows)
            table.before = writable_texts(table.before)
        self.visible = [table.visible for table in tables]

    def note(self, text: str) -> None:
        """Adds a remark to `mended`."""
        self.mended = [*self.mended, text]

    def rows(self, sheet: int) -> list[Row]:
        """All cells of a table; "" is a blank."""
        return self.tables[sheet].squared()

    def between(self, table: int) -> Sequence[LooseParagraph]:
        """The paragraphs between a table and the table before it, or the beginning of the document."""
        start = self.tables[table - 1].after if table else 0
        return self.paragraphs[start : self.tables[table].after]

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        """Always empty: the text of a spanning cell is in its first place."""
        return []

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        """Error cells and formulas without a value, if the format has any."""
        return self.tables[sheet].marks or NO_MARKS

    def around(self, sheet: int) -> list[str]:
        """Text outside the table that may name unit and period."""
        return self.tables[sheet].before

    def margins(self, sheet: int) -> list[str]:
        """Texts of the page headers of a .docx; empty for other formats. Text outside the table is in `around`."""
        return self._margins

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        """The number of a date; only some formats distinguish dates from text."""
        return serial_number(shown)


class Builder:
    """Collects a document's paragraphs and tables in the order in which they begin. Raises UnreadableFile if a limit is
    exceeded."""

    def __init__(self, named: Callable[[int], str | None] = lambda number: f"Bảng {number}") -> None:
        self.tables: list[DocumentTable] = []
        self.paragraphs: list[LooseParagraph] = []
        self.mended: dict[str, None] = {}
        self.margins: list[str] = []
        self.has_pictures = False
        self._named = named
        self._said: list[str] = []
        self._open: list[int] = []
        self._cells = 0

    def paragraph(self, text: str) -> None:
        """Adds a paragraph outside of tables. A paragraph in a cell that holds a table counts only as text around that table."""
        text = text.strip()
        if not text:
            return
        self._said.append(text)
        if self._open:
            return
        if len(self.paragraphs) >= MOST_PARAGRAPHS:
            raise UnreadableFile(f"văn bản quá dài, trên {vietnamese_number(MOST_PARAGRAPHS)} đoạn")
        self.paragraphs.append(LooseParagraph(text, len(self.paragraphs) + 1))

    def begin_table(self) -> DocumentTable:
        """Begins a table, inside the table that is open; to be closed with `end_table`."""
        if len(self.tables) >= MOST_TABLES or len(self._open) >= DEEPEST:
            raise UnreadableFile(f"văn bản có quá {vietnamese_number(MOST_TABLES)} bảng, hoặc bảng lồng nhau quá {DEEPEST} lớp")
        inside = self._open[-1] if self._open else None
        table = DocumentTable(self._named(len(self.tables) + 1), [], self._near(), {}, len(self.paragraphs), inside)
        self._open.append(len(self.tables))
        self.tables.append(table)
        return table

    def end_table(self) -> None:
        """Ends the table begun last. The texts of the first table, which may be a letterhead, count as text before the later
        tables."""
        if self._open and self._open.pop() == 0:
            self._said.extend(cell for row in self.tables[0].rows for cell in row if isinstance(cell, str) and cell)

    def row(self, table: DocumentTable, cells: Row) -> None:
        """Adds the next row of a table."""
        del cells[MOST_CELLS_ACROSS:]
        self._cells += len(cells) + 1
        if self._cells > LARGEST_SHEET:
            raise UnreadableFile(f"các bảng có quá {vietnamese_number(LARGEST_SHEET)} ô")
        table.rows.append([cell[:LONGEST_CELL] if isinstance(cell, str) and len(cell) > LONGEST_CELL else cell for cell in cells])

    def note(self, text: str) -> None:
        """Records that something was corrected or left out; the same text only once."""
        self.mended[text] = None

    def done(self, properties: Mapping[str, str] | None = None) -> Document:
        """The document."""
        return Document(self.tables, self.paragraphs, list(self.mended), properties, self.margins, self.has_pictures)

    def _near(self) -> list[str]:
        """The letterhead at the very top, and the text directly above the table; not the report between them."""
        said = self._said
        return list(said) if len(said) <= _LINES_BEFORE else [*said[: _LINES_BEFORE - _LINES_AFTER], *said[-_LINES_AFTER:]]
