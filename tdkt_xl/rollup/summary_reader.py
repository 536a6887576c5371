"""A summary workbook read back: each unit's lines, checked against its totals. What is made of them is the reader's heirs'.

The figures are those of the sheet of details. The official sheet has to agree with them: where it does not, somebody has
overwritten one of the two, and either would mislead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from tdkt_xl.files.grids import Row, Workbook
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import UNKNOWN_PREFIX, Counts, LineKey, added
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Return, column_letters
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.errors import UnreadableFile, UnusableFile, system_reason
from tdkt_xl.words.numbers import read_count
from tdkt_xl.words.periods import Period
from tdkt_xl.words.summary_names import ABOVE, DETAILS, LABEL, LINE_CODE, OFFICIAL, SECTION, TRACKING, UNIT, UNIT_CODE, UNKNOWN_CODE
from tdkt_xl.words.text import clean, fold

_HEADINGS_WITHIN = 12
"""The headings stand within so many rows from the top, also where somebody has put a few rows in."""
_UNREAD = ("not-a-count", "formula-error")
Cell = TypeVar("Cell")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message calls the workbook and the work that would make it anew, and what that work has not written."""

    name: str
    choose: str
    again: str
    other_form: str
    unwritten: str


@dataclass(frozen=True, slots=True)
class PastUnit:
    """A unit as a summary names it."""

    code: str | None
    name: str
    above: str | None


@contextmanager
def usable(path: Path, wording: Wording) -> Iterator[None]:
    """While the workbook at `path` is opened and read. Raises UnusableFile where it cannot be."""
    try:
        yield
    except OSError as problem:
        raise UnusableFile(f"{wording.name}: không đọc được {path} ({system_reason(problem)}). {wording.unwritten}") from None
    except UnreadableFile as problem:
        said = f"không mở được ({problem}). {wording.choose}. {wording.unwritten}"
        raise UnusableFile(f"{wording.name}, {path.name}: {said}") from None


@dataclass(frozen=True, slots=True)
class DetailColumns:
    """The lines of the sheet of details, by columns of one length: rows as they stand, whose lines, which, as labelled, counts."""

    rows: Sequence[Row]
    units: Sequence[PastUnit]
    lines: Sequence[LineKey]
    labels: Sequence[str]
    counts: Sequence[Counts]

    def totals(self) -> dict[LineKey, Counts]:
        """The counts added up by line; blank where all are."""
        return added(zip(self.lines, self.counts, strict=True))


class SummaryReader:
    """Reads a summary workbook; every method raises UnusableFile, saying what is wrong and where."""

    def __init__(self, name: str, workbook: Workbook, form: Form, wording: Wording) -> None:
        self.name, self.workbook, self.form, self.wording = name, workbook, form, wording
        self.labels: dict[LineKey, str] = {}
        """The label of each line of the details, as it is first found there."""

    def problem(self, what: str, remedy: str = "") -> UnusableFile:
        """What is wrong, and what to do: to take the workbook as it was written, where nothing else is said."""
        remedy = remedy or f"Hãy dùng bản chưa sửa, hoặc {self.wording.again}"
        return UnusableFile(f"{self.wording.name}, {self.name}: {what}. {remedy}. {self.wording.unwritten}")

    def check_kind(self) -> None:
        properties = self.workbook.properties
        if properties.get("tdkt.kind", "summary") != "summary":
            raise self.problem("là biểu của một đơn vị, không phải tệp tổng hợp", self.wording.choose)
        form = properties.get("tdkt.form", self.form.id)
        if form != self.form.id:
            what, _, remedy = self.wording.other_form.format(form=self.form.id).partition(". ")
            raise self.problem(f"theo mẫu biểu “{form}”, {what}", remedy)
        for sheet in (OFFICIAL, DETAILS):
            if sheet not in self.workbook.names:
                raise self.problem(f"không có trang “{sheet}”", f"{self.wording.choose}, còn đủ các trang")

    def official(self) -> Return:
        """The official sheet, read like any form."""
        returns = read_returns(self.workbook, [self.form], self.name)
        ret = next((ret for ret in returns if ret.sheet == OFFICIAL), None)
        if ret is None:
            raise self.problem(f"trang “{OFFICIAL}” không còn bảng nào của biểu")
        unread = next((found for found in ret.findings if found.rule in _UNREAD), None)
        if unread is not None:
            raise self.problem(f"trang “{OFFICIAL}”, ô {unread.cell}: ghi {shown(unread.actual)}, cần một số đếm")
        return ret

    def period_of(self, ret: Return) -> Period:
        if ret.period is None:
            raise self.problem(f"không rõ là của kỳ nào: trang “{OFFICIAL}” không ghi năm ở tên biểu")
        return ret.period

    def details(self) -> DetailColumns:
        """The lines of the sheet of details.

        A large summary has a hundred thousand: they are gone through by columns, and what recurs is worked out once.
        """
        rows = self.rows(DETAILS)
        at, places = self.headings(rows)
        numbers: Sequence[int] = range(at + 2, len(rows) + 1)
        rows = rows[at + 1 :]
        lines = self.lines(rows, numbers, places)
        if None in lines:
            rows, numbers = list(compress(rows, lines)), list(compress(numbers, lines))
        keys, labels = zip(*filter(None, lines), strict=True) if rows else ((), ())
        named = list(map(cells_at([places.get(heading) for heading in (UNIT_CODE, UNIT, ABOVE)]), rows))
        units = {each: _past_unit(*map(_text, each)) for each in dict.fromkeys(named)}
        counted = [places[f"({number})"] for number in self.form.counts]
        counts = (self.counts([row[place] for row in rows], place, numbers) for place in counted)
        return DetailColumns(rows, [units[each] for each in named], keys, labels, list(map(Counts, zip(*counts, strict=True))))

    def lines(self, rows: Sequence[Row], numbers: Sequence[int], places: Mapping[str, int]) -> list[tuple[LineKey, str] | None]:
        """The key and label of each row's line; None for a blank row."""
        typed = list(map(cells_at([places[heading] for heading in (SECTION, LABEL, LINE_CODE)]), rows))
        code = column_letters(places[LINE_CODE])
        known = {each: self.line(each, f"{code}{number}") for each, number in _first_found(typed, numbers).items()}
        lines = [known[each] for each in typed]
        if None in known.values():
            for row, number, line in zip(rows, numbers, lines, strict=True):
                if line is None:
                    self.check_blank(row, number)
        return lines

    def line(self, typed: tuple[object, ...], cell: str) -> tuple[LineKey, str] | None:
        """The key and label of a line by its section, label and code, as typed; None without a code, which stands in `cell`."""
        section, label, code = map(_text, typed)
        if not code:
            return None
        key = LineKey(section, self.key(code, label, cell))
        self.labels.setdefault(key, label)
        return key, label

    def check_blank(self, row: Row, number: int) -> None:
        if any(cell != "" for cell in row):
            raise self.problem(f"trang “{DETAILS}”, dòng {number}: không có mã dòng ở cột “{LINE_CODE}”")

    def rows(self, sheet: str) -> Sequence[Row]:
        return self.workbook.rows(self.workbook.names.index(sheet))

    def headings(self, rows: Sequence[Row]) -> tuple[int, Mapping[str, int]]:
        """The heading row of the details and the column of each heading."""
        needed = [UNIT_CODE, UNIT, SECTION, LABEL, *(f"({number})" for number in self.form.counts), LINE_CODE]
        for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
            places = {_text(cell): place for place, cell in enumerate(row)}
            if UNIT in places and LABEL in places:
                missing = [heading for heading in needed if heading not in places]
                if missing:
                    raise self.problem(f"trang “{DETAILS}”, dòng {at + 1}: thiếu cột {', '.join(f'“{h}”' for h in missing)}")
                return at, places
        raise self.problem(f"trang “{DETAILS}” không còn dòng tiêu đề cột")

    def key(self, code: str, label: str, cell: str) -> str:
        if code.startswith(UNKNOWN_CODE):
            return UNKNOWN_PREFIX + fold(label)
        if code not in self.form.awards.awards:
            raise self.problem(f"trang “{DETAILS}”, ô {cell}: mã dòng “{shown(code)}” không có trong danh mục khen thưởng")
        return code

    def counts(self, column: Sequence[Any], place: int, numbers: Sequence[int]) -> list[int | None]:
        """The counts in a column of the details, whose cells stand in the rows of these numbers."""
        if set(map(type, column)) <= {float, str}:
            known = {cell: int(cell) if cell != "" else None for cell in set(column) if cell == "" or _is_plain_count(cell)}
            if len(known) == len(set(column)):
                return list(map(known.__getitem__, column))
        return [self.count(cell, place, number) for cell, number in zip(column, numbers, strict=True)]

    def count(self, value: object, place: int, number: int, sheet: str = DETAILS) -> int | None:
        """What stands in column `place` of row `number` of the sheet, as a count."""
        if value == "":
            return None
        count = read_count(value)
        if count.unreadable:
            cell = f"{column_letters(place)}{number}"
            raise self.problem(f"trang “{sheet}”, ô {cell}: ghi “{shown(value)}”, cần một số đếm hoặc để trống")
        return count.value

    def check_totals(self, ret: Return, sums: Mapping[LineKey, Counts]) -> None:
        """Whether each total is what the details add up to, `sums`; one that nobody has calculated since is left alone."""
        left = dict(sums)
        blank = Counts.blank(len(self.form.counts))
        for line in ret.lines:
            wanted = left.pop(line.key, blank)
            for number, stated, total in zip(self.form.counts, line.cells, wanted, strict=True):
                if not line.doubtful and (stated or 0) != (total or 0):
                    cell = line.layout.cell(number, line.row)
                    where = f"trang “{OFFICIAL}”, ô {cell} (mục {line.section}, {shown(line.label)})"
                    raise self.problem(
                        f"{where}: ghi {shown(stated)}, các dòng ở trang “{DETAILS}” cộng được {shown(total)}; "
                        "công thức hoặc số liệu đã bị ghi đè"
                    )
        for (section, key), counts in left.items():
            if any(counts):
                name = shown(self.labels[LineKey(section, key)])
                raise self.problem(f"trang “{OFFICIAL}” không còn dòng “{name}” ở mục {section}, trang “{DETAILS}” vẫn có số")

    def codes(self) -> frozenset[str] | None:
        """The codes of all units in the sheet of tracking, where it is still there."""
        if TRACKING not in self.workbook.names:
            return None
        rows = self.rows(TRACKING)
        for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
            headings = [_text(cell) for cell in row]
            if UNIT_CODE in headings:
                place = headings.index(UNIT_CODE)
                return frozenset(code for row in rows[at + 1 :] if place < len(row) and (code := _text(row[place])))
        return None


def cells_at(places: Sequence[int | None]) -> Callable[[Row], tuple[object, ...]]:
    """What takes the cells at two or more places out of a row, "" for a column that is not there."""
    if None not in places:
        return itemgetter(*places)
    return lambda row: tuple(["" if place is None else row[place] for place in places])


def _is_plain_count(cell: object) -> bool:
    return isinstance(cell, float) and cell >= 0 and cell.is_integer()


def _first_found(column: Sequence[Cell], numbers: Sequence[int]) -> dict[Cell, int]:
    """Each thing of a column in its order, with the number of the first row that it stands in."""
    found = dict.fromkeys(column, 0)
    found.update(zip(reversed(column), reversed(numbers), strict=True))
    return found


def _past_unit(code: str, name: str, above: str) -> PastUnit:
    return PastUnit(code or None, name, above or None)


@lru_cache(maxsize=50_000, typed=True)
def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():  # a code that somebody's program has stored as a number
        return str(int(cell))
    return clean(str(cell))
