"""Whether a sheet still shows what its table says, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.files.bulk import FORMULA
from tdkt_xl.model.findings import shown
from tdkt_xl.summary.details_sheet import is_checked
from tdkt_xl.summary.names import ROW_CHECK
from tdkt_xl.summary.row_check import changed_place, count_before
from tdkt_xl.summary.table import Cell, LongPart, Table

_NEAR = 1e-6
"""Stored quotients have at least so many decimals, whichever program saved them last."""
_DAY_ZERO = datetime(1899, 12, 30)
_MOST_ROWS_IN = 8
"""So many rows that somebody has put in above a table are no matter."""


@dataclass(frozen=True)
class Grid:
    """A sheet as it is now: its rows from A1 on, "" for blanks; `marks` tell what stands in cells beside their values."""

    rows: Sequence[Sequence[object]]
    marks: Callable[[], Mapping[Any, Any]]

    def at(self, row: int, column: int) -> object:
        """What stands in a cell, "" beyond the last."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def has_bare_formula(self, row: int, column: int) -> bool:
        """True of a formula that nobody has calculated."""
        return (row, column) in self.marks()


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not as its table has it: where ("" is no one cell), what stands there, what should, in words."""

    where: str
    actual: object
    expected: str


def differences(table: Table, grid: Grid) -> Iterator[Difference]:
    """The cells that are not as the table has them."""
    down = _rows_in(table, grid)
    if down is None:
        yield Difference("", None, f"không còn dòng tiêu đề ở dòng {table.heading_row + 1}")
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


def _is_there(cell: Cell, table: Table, grid: Grid, down: int) -> bool:
    """Whether a cell is as the table has it, below the rows that were put in above the headings."""
    row = cell.row + (down if cell.row >= table.heading_row else 0)
    actual = grid.at(row, cell.column)
    if _is(cell.value, actual) or (cell.row < table.heading_row and _is(cell.value, grid.at(cell.row + down, cell.column))):
        return True
    if cell.value is None:  # words of one's own in an empty cell are no figure
        return isinstance(_number(actual), str)
    return cell.formula is not None and actual == "" and grid.has_bare_formula(row, cell.column)


def _are_sorted(rows: set[int], table: Table, grid: Grid, down: int) -> bool:
    """Whether these rows are still there, in another order."""
    own = {(cell.row, cell.column): cell.value for cell in table.cells if cell.row in rows}
    columns = range(1 + max(column for _, column in own))
    wanted = [(row, tuple([own.get((row, column), "") for column in columns])) for row in rows]
    found = [(row, tuple([grid.at(row + down, column) for column in columns])) for row in rows]
    return _as_sorted(wanted) == _as_sorted(found)


def _rows_in(table: Table, grid: Grid) -> int | None:
    """How many rows stand above the headings that were not there; None where the headings are gone."""
    headings = [cell for cell in table.cells if cell.row == table.heading_row and isinstance(cell.value, str)]
    for down in range(_MOST_ROWS_IN):
        if all(_is(cell.value, grid.at(cell.row + down, cell.column)) for cell in headings):
            return down
    return None


def _where(table: Table, row: int, row_now: int, column: int) -> str:
    name = table.row_names.get(row)
    address = xl_rowcol_to_cell(row_now, column)
    return f"{address} ({name})" if name else address


def _wanted(value: object) -> str:
    if value is None or value == "":
        return "ô này phải để trống; công thức hoặc số liệu đã bị ghi đè"
    return f"tính từ số liệu đã tổng hợp được {shown(value)}; công thức hoặc số liệu đã bị ghi đè"


# ---- Long parts


def _of_long_part(long: LongPart, grid: Grid, down: int) -> Iterator[Difference]:
    """The differences of rows; rows that somebody has sorted are no difference."""
    first, width = long.first_row + down, len(long.columns)
    formulas = [place for place, column in enumerate(long.columns) if column.kind == FORMULA]
    open_places = [place for place, column in enumerate(long.columns) if column.open]
    blank = ("",) * width
    wanted: list[tuple[int, tuple[object, ...]]] = []
    found: list[tuple[int, tuple[object, ...]]] = []
    rows = iter(grid.rows[first : first + long.count])
    for at, expected in enumerate(long.rows(), first):
        row = next(rows, blank)
        actual, plain = tuple(row[:width]), _plain(expected, formulas)
        if open_places:
            actual, plain = _closed(actual, open_places), _closed(plain, open_places)
        if plain != actual and not _same_row(plain, actual, formulas, grid, at):
            wanted.append((at, plain))
            found.append((at, actual))
    if wanted and _as_sorted(wanted) != _as_sorted(found):
        yield from _unlike_rows(long, wanted, found, formulas, grid)
    for at, row in enumerate(islice(grid.rows, first + long.count, None), first + long.count):
        if long.table_name is not None and any(cell != "" for cell in row[:width]):
            column = next(place for place, cell in enumerate(row[:width]) if cell != "")
            yield Difference(xl_rowcol_to_cell(at, column), row[column], "lúc tổng hợp không có dòng này")


def _closed(row: tuple[object, ...], open_places: Sequence[int]) -> tuple[object, ...]:
    """The row without what people may write in it."""
    return tuple(["" if place in open_places else cell for place, cell in enumerate(row)])


def _plain(row: Sequence[object], formulas: Sequence[int]) -> tuple[object, ...]:
    """A row's values as a reader gives them: blanks as "", of formulas the results."""
    if formulas:
        row = [value[1] if isinstance(value, tuple) else value for value in row]
    return tuple(["" if value is None else value for value in row])


def _same_row(
    wanted: Sequence[object], actual: Sequence[object], formulas: Sequence[int], grid: Grid, row: int
) -> bool:
    if len(actual) < len(wanted):
        actual = (*actual, *[""] * (len(wanted) - len(actual)))
    return all(
        _is(one, two) or (two == "" and place in formulas and grid.has_bare_formula(row, place))
        for place, (one, two) in enumerate(zip(wanted, actual, strict=True))
    )


def _as_sorted(rows: Sequence[tuple[int, Sequence[object]]]) -> Counter[tuple[object, ...]]:
    """The rows as they are, in whatever order."""
    return Counter(tuple([_rounded(_number(cell)) for cell in row]) for _, row in rows)


def _rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value


def _unlike_rows(
    long: LongPart,
    wanted: Sequence[tuple[int, tuple[object, ...]]],
    found: Sequence[tuple[int, tuple[object, ...]]],
    formulas: Sequence[int],
    grid: Grid,
) -> Iterator[Difference]:
    """The first differing cell of each row that stands for none of the table's; row by row, where none was moved."""
    names = [column.heading for column in long.columns]
    for (_, plain), (at, actual) in zip(wanted, found, strict=True):
        row = (*actual, *[""] * (len(plain) - len(actual)))
        if not any(cell != "" for cell in row):
            yield Difference("", None, f"dòng {at + 1}: dòng này đã bị xóa, lúc tổng hợp ghi {shown(plain[1] or plain[0])}")
            continue
        off = [
            place
            for place, (one, two) in enumerate(zip(plain, row, strict=True))
            if not _is(one, two) and not (two == "" and place in formulas and grid.has_bare_formula(at, place))
        ]
        if off and names[off[0]] == ROW_CHECK:
            yield _changed_since(long, at, row, plain)
        elif off:
            yield Difference(xl_rowcol_to_cell(at, off[0]), row[off[0]], f"lúc tổng hợp ghi {shown(plain[off[0]])}")


def _changed_since(long: LongPart, at: int, row: Sequence[object], plain: Sequence[object]) -> Difference:
    """What was changed in a row whose check number is another than the one that its cells make."""
    names = [column.heading for column in long.columns]
    places = [place for place, name in enumerate(names) if is_checked(name)]
    cells = [_as_written(plain[place]) for place in places]
    stored = row[names.index(ROW_CHECK)]
    place = changed_place(cells, int(stored)) if isinstance(stored, float) else None
    if place is None:
        return Difference("", None, f"dòng {at + 1}: số liệu của dòng này khác với lúc tổng hợp")
    column = places[place]
    said = "khác với lúc tổng hợp"
    if names[column].startswith("("):
        before = count_before(cells, int(stored), place)  # type: ignore[call-overload]
        said = f"lúc tổng hợp {'để trống' if before is None else f'ghi {shown(before)}'}"
    return Difference(xl_rowcol_to_cell(at, column), row[column], said)


def _as_written(cell: object) -> str | int | None:
    return None if cell == "" else int(cell) if isinstance(cell, (int, float)) else str(cell)


# ---- Cells


def _is(wanted: object, actual: object) -> bool:
    """Whether what stands in a cell is what should: numbers may be texts, days may be numbers."""
    if wanted == actual or (wanted is None and actual == ""):
        return True
    one, two = _number(wanted), _number(actual)
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) <= _NEAR
    return isinstance(one, str) and isinstance(two, str) and one.split() == two.split()


def _number(value: object) -> object:
    """A number as a float, days and times as a spreadsheet's numbers; other texts as they are."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return (value - _DAY_ZERO).total_seconds() / 86_400
    if isinstance(value, date):
        return float((value - _DAY_ZERO.date()).days)
    if isinstance(value, time):
        return (value.hour * 60 + value.minute) / 1_440 + value.second / 86_400
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value) if value[:1].isdigit() or value[:1] == "-" else value
        except ValueError:
            return value
    return "" if value is None else value
