"""A sheet as plain data: its cells, its long part, its settings and its charts. The same table is drawn and, later, verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tdkt_xl.files.bulk import BulkColumn

ShownValue = str | int | float | datetime | None
RowValues = Sequence[object]


@dataclass(frozen=True, slots=True)
class Style:
    """A cell format, with the names of XlsxWriter's properties."""

    properties: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at a 0-based row and column. `formula`, if there is one, begins with "=" and has the result `value`; `link` is the
    link target."""

    row: int
    column: int
    value: ShownValue
    style: Style | None = None
    formula: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A step in the set-up of a sheet or chart: the name of an XlsxWriter method and its arguments, some of which may be styles."""

    method: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LongPart:
    """Many rows: `count` of them from the 0-based `first_row` on, with a value for each column.

    `rows` generates them anew each time, so that they need not be stored. A value in a FORMULA column is the formula's result, or a
    pair of formula and result. With a `table_name` they are an Excel table with its headings in the row above.
    """

    first_row: int
    columns: tuple[BulkColumn, ...]
    rows: Callable[[], Iterable[RowValues]]
    count: int
    table_name: str | None = None
    links: Callable[[], Iterable[tuple[int, int, str]]] = tuple
    """Row, column and link target of cells."""


@dataclass(frozen=True)
class Chart:
    """A chart at the 0-based `row` of the first column: XlsxWriter's options, the steps that make it, and its placing."""

    options: Mapping[str, Any]
    steps: tuple[Call, ...]
    row: int
    placing: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A sheet. `heading_row` is the 0-based row of its headings. `open_rows` are rows in which people may write, `sortable` are
    rows that they may sort; `row_names` name some rows in words."""

    name: str
    heading_row: int
    cells: tuple[Cell, ...]
    setup: tuple[Call, ...]
    long: LongPart | None = None
    charts: tuple[Chart, ...] = ()
    open_rows: frozenset[int] = frozenset()
    sortable: range = range(0)
    row_names: Mapping[int, str] = field(default_factory=dict)


class Styles:
    """Used in place of a workbook by code that only makes formats."""

    def add_format(self, properties: Mapping[str, object]) -> Style:
        return Style(tuple(sorted(properties.items())))


class Drawing:
    """Used in place of a worksheet, with the same methods; keeps what is drawn as a table."""

    def __init__(self, name: str, heading_row: int = 0) -> None:
        self.name, self.heading_row = name, heading_row
        self.row_names: dict[int, str] = {}
        self.sortable = range(0)
        self._cells: dict[tuple[int, int], Cell] = {}
        self._setup: list[Call] = []
        self._charts: list[Chart] = []
        self._long: LongPart | None = None
        self._table_name: str | None = None

    def table(self, open_rows: Iterable[int] = ()) -> Table:
        """The table that was drawn."""
        cells = tuple(self._cells[place] for place in sorted(self._cells))
        setup, charts = tuple(self._setup), tuple(self._charts)
        return Table(
            self.name, self.heading_row, cells, setup, self._long, charts, frozenset(open_rows), self.sortable, self.row_names
        )  # fmt: skip

    def __getattr__(self, method: str) -> Callable[..., None]:
        """Any other method of a worksheet is recorded as a step of its set-up."""
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *arguments, **options: self._setup.append(Call(method, arguments, options))

    def _put(self, cell: Cell) -> None:
        self._cells[cell.row, cell.column] = cell

    def write_string(self, row: int, column: int, text: str, style: Style | None = None) -> None:
        self._put(Cell(row, column, text, style))

    def write_number(self, row: int, column: int, number: float, style: Style | None = None) -> None:
        self._put(Cell(row, column, number, style))

    def write_datetime(self, row: int, column: int, moment: datetime, style: Style | None = None) -> None:
        self._put(Cell(row, column, moment, style))

    def write_blank(self, row: int, column: int, nothing: None, style: Style | None = None) -> None:
        self._put(Cell(row, column, None, style))

    def write_formula(self, row: int, column: int, formula: str, style: Style | None = None, value: ShownValue = 0) -> None:
        self._put(Cell(row, column, value, style, formula))

    def write_url(self, row: int, column: int, link: str, style: Style | None = None, text: str = "") -> None:
        self._put(Cell(row, column, text, style, None, link))

    def link(self, row: int, column: int, link: str | None) -> None:
        """Makes a cell a link; the cell looks as before."""
        written = self._cells.get((row, column))
        if written is not None and link is not None:
            self._put(replace(written, link=link))

    def centre(self, row: int, column: int) -> None:
        """Centres a text in its cell. In LibreOffice a text that begins at the cell's edge touches it."""
        written = self._cells.get((row, column))
        if written is not None and written.style is not None:
            properties = {**dict(written.style.properties), "align": "center"}
            self._put(replace(written, style=Style(tuple(sorted(properties.items())))))

    def merge_range(self, row: int, column: int, last_row: int, last_column: int, text: str, style: Style) -> None:
        self._setup.append(Call("merge_range", (row, column, last_row, last_column, "", style)))
        self.write_string(row, column, text, style)

    def make_table(self, name: str, columns: Sequence[BulkColumn], heading: Style) -> None:
        """Makes the long part an Excel table with its headings in `heading_row`."""
        self._table_name = name
        for place, column in enumerate(columns):
            self.write_string(self.heading_row, place, column.heading, heading)

    def write_bulk(
        self,
        first_row: int,
        columns: Sequence[BulkColumn],
        rows: Callable[[], Iterable[RowValues]],
        count: int,
        links: Callable[[], Iterable[tuple[int, int, str]]] = tuple,
    ) -> None:
        """Sets the long part; a sheet has only one."""
        self._long = LongPart(first_row, tuple(columns), rows, count, self._table_name, links)

    def add_chart(self, options: Mapping[str, Any], steps: Sequence[Call], row: int, placing: Mapping[str, Any]) -> None:
        self._charts.append(Chart(options, tuple(steps), row, placing))
