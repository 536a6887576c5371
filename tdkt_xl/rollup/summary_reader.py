"""A summary workbook read back: each unit's lines, checked against its totals. What is made of them is the reader's heirs'.

The figures are those of the sheet of details. The official sheet has to agree with them: where it does not, somebody has
overwritten one of the two, and either would mislead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

from tdkt_xl.containers.grids import Row, Workbook
from tdkt_xl.errors import UnreadableFile, UnusableFile, system_reason
from tdkt_xl.findings import shown
from tdkt_xl.forms import Form
from tdkt_xl.numbers import Kind, read_count
from tdkt_xl.periods import Period
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.returns import Return, column_letters
from tdkt_xl.rollup.ledger import UNKNOWN_PREFIX, line_key
from tdkt_xl.summary_words import ABOVE, DETAILS, LABEL, LINE_CODE, OFFICIAL, SECTION, TRACKING, UNIT, UNIT_CODE, UNKNOWN_CODE
from tdkt_xl.text import clean, fold

Counts = tuple[int | None, ...]
LineKey = tuple[str, str]
"""Section, and the line's key within it as `ledger.line_key` gives it."""
_HEADINGS_WITHIN = 12
"""The headings stand within so many rows from the top, also where somebody has put a few rows in."""
_UNREAD = ("not-a-count", "formula-error")
_is_whole = float.is_integer


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


class SummaryReader:
    """Reads a summary workbook; every method raises UnusableFile, saying what is wrong and where."""

    def __init__(self, name: str, workbook: Workbook, form: Form, wording: Wording) -> None:
        self.name, self.workbook, self.form, self.wording = name, workbook, form, wording
        self.labels: dict[LineKey, str] = {}
        """The label of each line of the details, as it is first found there."""
        self._rows: dict[str, Sequence[Row]] = {}

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

    def details(self) -> Iterator[tuple[Row, PastUnit, LineKey, str, Counts]]:
        """The lines of the sheet of details: the row as it stands, whose line, which, as labelled, its counts.

        A large summary has a hundred thousand: what recurs is worked out once, and each row is gone through once.
        """
        rows = self.rows(DETAILS)
        at, places = self.headings(rows)
        of_line = itemgetter(*(places[heading] for heading in (SECTION, LABEL, LINE_CODE)))
        of_unit = [places.get(heading) for heading in (UNIT_CODE, UNIT, ABOVE)]
        counted = [places[f"({number})"] for number in self.form.counts]
        of_counts = itemgetter(*counted) if len(counted) > 1 else lambda row: (row[counted[0]],)
        lines: dict[tuple[object, ...], tuple[LineKey, str]] = {}
        units: dict[tuple[object, ...], PastUnit] = {}
        last: list[object] = []
        for number, row in enumerate(rows[at + 1 :], at + 2):
            typed = of_line(row)
            line = lines.get(typed)
            if line is None:
                section, label, code = map(_text, typed)
                if not code:
                    self.check_blank(row, number)
                    continue
                key = (section, self.key(code, label, f"{column_letters(places[LINE_CODE])}{number}"))
                self.labels.setdefault(key, label)
                line = lines[typed] = (key, label)
            named = [row[place] if place is not None else "" for place in of_unit]
            if named != last:  # a unit's lines stand together
                unit_code, name, above = map(_text, named)
                unit, last = units.setdefault(tuple(named), PastUnit(unit_code or None, name, above or None)), named
            yield row, unit, *line, self.counts(of_counts(row), counted, number)

    def check_blank(self, row: Row, number: int) -> None:
        if any(cell != "" for cell in row):
            raise self.problem(f"trang “{DETAILS}”, dòng {number}: không có mã dòng ở cột “{LINE_CODE}”")

    def rows(self, sheet: str) -> Sequence[Row]:
        """The sheet's rows, read once."""
        if sheet not in self._rows:
            self._rows[sheet] = self.workbook.rows(self.workbook.names.index(sheet))
        return self._rows[sheet]

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

    def counts(self, cells: tuple[object, ...], places: Sequence[int], number: int) -> Counts:
        """The counts that stand in these places of the row `number`."""
        try:
            if all(map(_is_whole, cells)) and min(cells) >= 0:  # type: ignore[arg-type, type-var, operator]
                return tuple(map(int, cells))  # type: ignore[arg-type]
        except TypeError:  # a cell that is blank, or no number
            pass
        return tuple([self.count(cell, place, number) for cell, place in zip(cells, places, strict=True)])

    def count(self, value: object, place: int, number: int, sheet: str = DETAILS) -> int | None:
        """What stands in column `place` of row `number` of the sheet, as a count."""
        if value == "":
            return None
        if type(value) is float and value >= 0 and value.is_integer():  # all but a few: worth not asking what else it may be
            return int(value)
        count = read_count(value)
        if count.kind is Kind.NOT_A_COUNT:
            cell = f"{column_letters(place)}{number}"
            raise self.problem(f"trang “{sheet}”, ô {cell}: ghi “{shown(value)}”, cần một số đếm hoặc để trống")
        return count.value

    def check_totals(self, ret: Return, sums: Mapping[LineKey, Counts]) -> None:
        """Whether each total is what the details add up to, `sums`; one that nobody has calculated since is left alone."""
        left = dict(sums)
        blank = (None,) * len(self.form.counts)
        for line in ret.lines:
            wanted = left.pop((line.section, line_key(line)), blank)
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
                name = shown(self.labels[section, key])
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


def add(one: Counts, two: Counts) -> Counts:
    """The counts added one by one; blank where both are."""
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(one, two, strict=True))


def added(rows: Iterable[tuple[LineKey, Counts]]) -> dict[LineKey, Counts]:
    """The counts added up by section and line; blank where all are."""
    of_line: dict[LineKey, list[Counts]] = {}
    for line, counts in rows:
        of_line.setdefault(line, []).append(counts)
    return {line: tuple(map(_sum, zip(*own, strict=True))) for line, own in of_line.items()}


def _sum(column: Iterable[int | None]) -> int | None:
    known = [value for value in column if value is not None]
    return sum(known) if known else None


@lru_cache(maxsize=50_000, typed=True)
def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():  # a code that somebody's program has stored as a number
        return str(int(cell))
    return clean(str(cell))
