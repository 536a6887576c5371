"""Checks cell by cell whether a sheet still shows its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice, zip_longest

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.files.bulk import FORMULA
from tdkt_xl.model.findings import shown
from tdkt_xl.summary.table import Cell, LongPart, Table
from tdkt_xl.words.spreadsheet import Place

_NEAR = 1e-6
"""Stored quotients have at least this precision, whichever program saved them last."""
_DAY_ZERO = datetime(1899, 12, 30)
_BLOCK = 500
"""Rows compared together, column by column."""
_MOST_ROWS_IN = 8
"""The most rows that somebody may add above a table."""
_NumberedRow = tuple[int, tuple[object, ...]]
"""A row of values with its 0-based number on the sheet."""


@dataclass(frozen=True)
class SheetNow:
    """A sheet as it is now: its rows from A1 on, "" for blanks. `marks` are the cells that contain something besides a
    value (errors, formulas)."""

    rows: Sequence[Sequence[object]]
    marks: Callable[[], Container[Place]]

    def at(self, row: int, column: int) -> object:
        """Returns the value of a cell (0-based), "" beyond the last."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def has_bare_formula(self, row: int, column: int) -> bool:
        """True for a formula that no program has calculated."""
        return (row, column) in self.marks()


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs from its table: the address ("" = not one cell), the actual value, and the expected value in words."""

    where: str
    actual: object
    expected: str


def differences(table: Table, grid: SheetNow) -> Iterator[Difference]:
    """Yields the cells that differ from the table."""
    down = _rows_in(table, grid)
    if down is None:
        yield Difference("", None, _without_headings(table, grid))
        return
    off = [cell for cell in table.cells if cell.row not in table.open_rows and not _is_there(cell, table, grid, down)]
    moved = {cell.row for cell in off if cell.row in table.sortable}
    if moved and _are_sorted(moved, table, grid, down):
        off = [cell for cell in off if cell.row not in moved]
    for cell in off:
        row = cell.row + (down if cell.row >= table.heading_row else 0)
        yield Difference(_where(table, cell.row, row, cell.column), grid.at(row, cell.column), _wanted(cell.value))
    if table.long is not None:
        yield from _of_long_part(table.long, grid, down)


def _is_there(cell: Cell, table: Table, grid: SheetNow, down: int) -> bool:
    """True if a cell is as in the table. `down` is the number of rows added above the headings."""
    row = cell.row + (down if cell.row >= table.heading_row else 0)
    actual = grid.at(row, cell.column)
    if _is(cell.value, actual) or (cell.row < table.heading_row and _is(cell.value, grid.at(cell.row + down, cell.column))):
        return True
    if cell.value is None:  # a user's own words in an empty cell are no figure
        return isinstance(number_in(actual), str)
    return cell.formula is not None and actual == "" and grid.has_bare_formula(row, cell.column)


def _are_sorted(rows: set[int], table: Table, grid: SheetNow, down: int) -> bool:
    """True if these rows are still there, but in another order."""
    own = {(cell.row, cell.column): cell.value for cell in table.cells if cell.row in rows}
    columns = range(1 + max(column for _, column in own))
    wanted = [(row, tuple([own.get((row, column), "") for column in columns])) for row in rows]
    found = [(row, tuple([grid.at(row + down, column) for column in columns])) for row in rows]
    return _as_sorted(wanted) == _as_sorted(found)


def _rows_in(table: Table, grid: SheetNow) -> int | None:
    """Returns how many rows were added above the headings; None if the headings are gone."""
    headings = _headings(table)
    for down in range(_MOST_ROWS_IN):
        if all(_is(cell.value, grid.at(cell.row + down, cell.column)) for cell in headings):
            return down
    return None


def _without_headings(table: Table, grid: SheetNow) -> str:
    """Says which headings are gone from their row, or that the row is."""
    headings = [str(cell.value) for cell in _headings(table)]
    gone = [name for name in headings if all(not _is(name, grid.at(table.heading_row, at)) for at in range(len(headings) + 1))]
    if 0 < len(gone) <= len(headings) // 2:
        return f"dòng {table.heading_row + 1}: thiếu cột {', '.join(f'“{name}”' for name in gone)}"
    return f"không còn dòng tiêu đề ở dòng {table.heading_row + 1}"


def _headings(table: Table) -> list[Cell]:
    return [cell for cell in table.cells if cell.row == table.heading_row and isinstance(cell.value, str)]


def _where(table: Table, row: int, row_now: int, column: int) -> str:
    name = table.row_names.get(row)
    address = xl_rowcol_to_cell(row_now, column)
    return f"{address} ({name})" if name else address


def _wanted(value: object) -> str:
    if value is None or value == "":
        return "ô này phải để trống; công thức hoặc số liệu đã bị ghi đè"
    return f"tính từ số liệu đã tổng hợp được {shown(value)}; công thức hoặc số liệu đã bị ghi đè"


# ---- Long parts


def _of_long_part(long: LongPart, grid: SheetNow, down: int) -> Iterator[Difference]:
    """Yields the differences of the long part's rows. Sorted rows are not a difference."""
    first, width = long.first_row + down, len(long.columns)
    formulas = [place for place, column in enumerate(long.columns) if column.kind == FORMULA]
    open_places = [place for place, column in enumerate(long.columns) if column.open]
    blank = ("",) * width
    wanted: list[_NumberedRow] = []
    found: list[_NumberedRow] = []
    start, every = first, iter(long.rows())
    while block := list(islice(every, _BLOCK)):
        rows = grid.rows[start : start + len(block)]
        differing = () if _same_columns(block, rows, open_places) else zip_longest(block, rows, fillvalue=blank)
        for at, (expected, row) in enumerate(differing, start):
            actual, plain = tuple(row[:width]), _plain(expected, formulas)
            if open_places:
                actual, plain = _closed(actual, open_places), _closed(plain, open_places)
            if plain != actual and not _same_row(plain, actual, formulas, grid, at):
                wanted.append((at, plain))
                found.append((at, actual))
        start += len(block)
    gone, new = _as_sorted(wanted), _as_sorted(found)
    if gone != new:
        yield from _unlike_rows(_in_either(wanted, gone - new), _in_either(found, new - gone), formulas, grid)
    for at, row in enumerate(islice(grid.rows, first + long.count, None), first + long.count):
        if long.table_name is not None and any(cell != "" for cell in row[:width]):
            column = next(place for place, cell in enumerate(row[:width]) if cell != "")
            yield Difference(xl_rowcol_to_cell(at, column), row[column], "lúc tổng hợp không có dòng này")


def _same_columns(block: Sequence[Sequence[object]], rows: Sequence[Sequence[object]], open_places: Sequence[int]) -> bool:
    """True if the rows are exactly those of the table; False if each has to be looked at."""
    if len(rows) != len(block) or len({*map(len, rows)}) > 1 or len(rows[0]) < len(block[0]):
        return False
    columns = zip(zip(*block, strict=True), zip(*rows, strict=True), strict=False)
    return all(place in open_places or _same_column(*pair) for place, pair in enumerate(columns))


def _same_column(wanted: Sequence[object], actual: Sequence[object]) -> bool:
    blanks = wanted.count(None)
    if blanks == len(wanted):
        return actual.count("") == blanks
    return (tuple(["" if value is None else value for value in wanted]) if blanks else wanted) == actual


def _closed(row: tuple[object, ...], open_places: Sequence[int]) -> tuple[object, ...]:
    """Returns the row without the cells in which people may write."""
    return tuple(["" if place in open_places else cell for place, cell in enumerate(row)])


def _plain(row: Sequence[object], formulas: Sequence[int]) -> tuple[object, ...]:
    """Returns a row's values as a reader returns them: "" for blanks, the results for formulas."""
    if formulas:
        row = [value[1] if isinstance(value, tuple) else value for value in row]
    return tuple(["" if value is None else value for value in row])


def _same_row(wanted: Sequence[object], actual: Sequence[object], formulas: Sequence[int], grid: SheetNow, row: int) -> bool:
    if len(actual) < len(wanted):
        actual = (*actual, *[""] * (len(wanted) - len(actual)))
    return all(
        _is(one, two) or (two == "" and place in formulas and grid.has_bare_formula(row, place))
        for place, (one, two) in enumerate(zip(wanted, actual, strict=True))
    )


def _as_sorted(rows: Sequence[tuple[int, Sequence[object]]]) -> Counter[tuple[object, ...]]:
    """Returns the rows as a multiset, so that their order does not matter."""
    return Counter(_key(row) for _, row in rows)


def _key(row: Sequence[object]) -> tuple[object, ...]:
    return tuple([rounded(number_in(cell)) for cell in row])


def rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value


def _in_either(rows: Sequence[_NumberedRow], some: Counter[tuple[object, ...]]) -> list[_NumberedRow]:
    """Returns the rows among these."""
    return [(at, row) for at, row in rows if _key(row) in some]


def _unlike_rows(
    wanted: Sequence[_NumberedRow], found: Sequence[_NumberedRow], formulas: Sequence[int], grid: SheetNow
) -> Iterator[Difference]:
    """Yields the differences of rows that equal no row of the table (`found`) from rows of the table that are gone: the first
    differing cell of each."""
    filled = [(at, row) for at, row in found if any(cell != "" for cell in row)]
    if len(filled) < len(wanted):
        at, row = next((each for each, now in zip_longest(wanted, filled) if now is None or each[0] != now[0]), wanted[-1])
        yield Difference("", None, f"dòng {at + 1}: dòng này đã bị xóa, lúc tổng hợp ghi {shown(row[1] or row[0])}")
        return
    for (_, plain), (at, actual) in zip(wanted, filled, strict=False):
        row = (*actual, *[""] * (len(plain) - len(actual)))
        for place, (one, two) in enumerate(zip(plain, row, strict=True)):
            if not _is(one, two) and not (two == "" and place in formulas and grid.has_bare_formula(at, place)):
                was = "để trống" if one == "" else f"ghi {shown(one)}"
                yield Difference(xl_rowcol_to_cell(at, place), two, f"lúc tổng hợp {was}")
                break


# ---- Cells


def _is(wanted: object, actual: object) -> bool:
    """True if a cell's value is the wanted one. Numbers may be stored as texts, and days as numbers."""
    if wanted == actual or (wanted is None and actual == ""):
        return True
    one, two = number_in(wanted), number_in(actual)
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) <= _NEAR
    return isinstance(one, str) and isinstance(two, str) and one.split() == two.split()


def number_in(value: object) -> object:
    """Returns a number as a float, days and times as spreadsheet numbers, other texts unchanged."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return (value - _DAY_ZERO).total_seconds() / 86_400
    if isinstance(value, date):
        return float((value - _DAY_ZERO.date()).days)
    if isinstance(value, time):
        return (value.hour * 60 + value.minute) / 1_440 + value.second / 86_400
    if isinstance(value, (int, float, Decimal)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value) if value[:1].isdigit() or value[:1] == "-" else value
        except ValueError:
            return value
    return "" if value is None else value
