"""Reads the rows of a register of decisions as entries. Names of persons are not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL
from tdkt_xl.forms.office_names import is_office
from tdkt_xl.forms.register_amounts import AMOUNTS, COLLECTIVES, ENTERPRISES, HOUSEHOLDS, INDIVIDUALS, UNSPLIT
from tdkt_xl.forms.register_words import AWARDED, CLASS, HEADER, KIND, MODE, NO_AWARD, STATUS, meaning
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.reading import register_header as at
from tdkt_xl.reading.register_header import RegisterHeader
from tdkt_xl.words.numbers import ContentKind, read_count
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.spreadsheet import DAY_ZERO, column_letters
from tdkt_xl.words.text import clean, fold, unaccented

HOUSEHOLD = "household"
NUMBER_MISSING, DATE_MISSING, AWARD_MISSING, COUNT_MISSING = "number", "date", "award", "count"
MISSING: Mapping[str, str] = {
    NUMBER_MISSING: "số quyết định",
    DATE_MISSING: "ngày ký",
    AWARD_MISSING: "hình thức khen thưởng",
    COUNT_MISSING: "số lượng",
    "kind": "loại khen thưởng",
    "status": "trạng thái",
}
"""Vietnamese words for what may be missing or not understood in an entry."""
_NEEDED = frozenset({DATE_MISSING, AWARD_MISSING, COUNT_MISSING, "status"})
"""What an entry needs so that it can be added up."""
_FIRST_DAY, _LAST_DAY = 20_000, 80_000
"""A number between these two spreadsheet day numbers (1954 to 2119) in the column of days is taken as a day."""
_DECISION = re.compile(r"\d{1,6}[A-Za-z]?(?:\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐƯ][\w.&–-]*)?")
_DAY_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4}|\d{2})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?")
_TOTALS = re.compile(r"(?:tong|cong|tong cong|tong so|luy ke|toan|so mang|mang sang|chuyen sang|chuyen trang)\b")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d-])")
CHANGING = ("thu hồi", "điều chỉnh")
"""Modes of decisions that change or take back what another decision gave."""
_WITHOUT_AWARD = (*CHANGING, "cấp đổi")
"""Modes of entries that give nobody an award."""
_NUMBER_ROW = re.compile(r"\(?\s*(?:\d{1,2}|[A-Z])\s*\)?(?:\s*=.*)?")
_PERSON = re.compile(r"\b(?:ông|bà|đồng chí|đ/c|anh|chị|cháu|em|thầy|cô|cho)\b|[:;,(“\"]", re.IGNORECASE)


_PERSONS, _OTHERS_TOO = re.compile(r"\bho (?:va )?ten\b|\bten ca nhan\b"), re.compile(r"\btap the\b|\bho gia dinh\b|\bten don vi\b")
_NO_PERSON = ("ho ", "gia dinh ", "tap the ", "nhom ", "can bo va ", "nhan dan ")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An entry, with keys of MISSING for what it lacks and what was not understood; `cells` are the addresses of its columns.

    `whom` are the recipients as typed. They only tell rows apart while a register is read, and are kept nowhere.
    """

    entry: AwardDecision
    missing: tuple[str, ...]
    unread: tuple[str, ...]
    cells: Mapping[str, str]
    whom: str = ""

    @property
    def cell(self) -> str:
        """The cell to look at first: that of the first fault, else that of the award."""
        place = next(iter((*self.missing, *self.unread)), AWARD_MISSING)
        return self.cells.get(place) or self.cells[AWARD_MISSING]


def register_rows(workbook: Sheets, sheet: int, header: RegisterHeader, form: Form) -> list[RegisterRow]:
    """Returns the entries of a register, in the sheet's order.

    Rows of one decision and award are one entry if they name different recipients, or count different kinds of recipients. In a
    list of recipients they always are.
    """
    together: list[RegisterRow] = []
    places: dict[tuple[object, ...], int] = {}
    named: set[tuple[object, ...]] = set()
    for row in _Rows(workbook, sheet, header, form).read():
        key, whom = row.entry.key, fold(row.whom)
        at = places.setdefault(key, len(together))
        if at < len(together) and (header.is_list or _adds(row, together[at], (key, whom) in named)):
            together[at] = _with(together[at], row)
        else:
            together.append(row)
        named.add((key, whom))
    return together


def _adds(row: RegisterRow, known: RegisterRow, is_named: bool) -> bool:
    """True if a row tells of other recipients of a decision than an earlier row."""
    if row.entry.number is None or not row.entry.amounts or not known.entry.amounts:
        return False
    if row.whom and known.whom:
        return not is_named
    return dict(row.entry.amounts).keys().isdisjoint(dict(known.entry.amounts))


def _with(known: RegisterRow, row: RegisterRow) -> RegisterRow:
    sums = dict(known.entry.amounts)
    for amount, count in row.entry.amounts:
        sums[amount] = sums.get(amount, 0) + count
    doubtful = known.entry.doubtful or row.entry.doubtful
    return replace(
        known,
        entry=replace(known.entry, amounts=_in_order(sums), doubtful=doubtful),
        missing=tuple(dict.fromkeys((*known.missing, *row.missing))),
        unread=tuple(dict.fromkeys((*known.unread, *row.unread))),
    )


class _Rows:
    def __init__(self, workbook: Sheets, sheet: int, header: RegisterHeader, form: Form) -> None:
        self.header, self.form = header, form
        self.name = workbook.names[sheet]
        self.rows = workbook.rows(sheet)
        name = " ".join(
            str(row[column]) for row in self.rows[header.first : header.last + 1] for column in header.columns.get(at.NAME, ())
        )
        self.persons = _PERSONS.search(unaccented(name)) is not None and not _OTHERS_TOO.search(unaccented(name))
        """True if the column of names is one of persons alone: "Họ và tên"."""
        by_kind = [] if at.KIND in header.columns else [each for each in header.columns.values() if header.kinds.keys() & {*each}]
        self.kinds = {column: self._kind_of(header.kinds.get(column, ())) for columns in by_kind for column in columns}
        """Column of counts → kind by its headings; None if they name none beside columns that do, or several that the form counts
        apart. A column of kinds goes before the headings."""
        self.above: dict[tuple[int, int], tuple[int, int]] = {}
        """Cell → first cell of its merged area, for merged areas over several rows."""
        for (top, left), (bottom, right) in workbook.merged(sheet):
            if top > header.last and bottom > top and (bottom - top) * (right - left + 1) < 10_000:
                for row in range(top, bottom + 1):
                    self.above.update({(row, column): (top, left) for column in range(left, right + 1)})

    def _kind_of(self, named: Sequence[str]) -> str | None:
        groups = self.form.register.groups if self.form.register is not None else {}
        alike = len(named) == 1 or (len({groups.get(kind) for kind in named}) == 1 and named[0] in groups)
        return named[0] if alike else None

    def read(self) -> Iterator[RegisterRow]:
        before: tuple[object, object] = ("", "")
        for place in range(self.header.last + 1, len(self.rows)):
            row = self.rows[place]
            if not any(cell != "" for cell in row) or self._is_no_entry(place):
                continue
            number, day = self._cell(place, at.NUMBER), self._cell(place, at.DATE)
            if self.header.is_list:  # the decision is often written only in the first row of its recipients
                number, day = (number, day) if number != "" else before
                before = (number, day)
            for kind, columns in self._by_kind(place):
                yield self._entry(place, number, day, kind, columns)

    def _is_no_entry(self, place: int) -> bool:
        """True if a row is a total, a heading, a signature, or the row of column numbers."""
        row = self.rows[place]
        texts = [clean(cell) for cell in row if isinstance(cell, str) and clean(cell)]
        if texts and len(texts) > 2 and all(isinstance(cell, str) for cell in row) and all(map(_NUMBER_ROW.fullmatch, texts)):
            return True
        unnumbered = not any(letter.isdigit() for letter in str(self._cell(place, at.NUMBER)))
        if unnumbered and texts and _TOTALS.match(unaccented(texts[0])):
            return True
        said = [self._cell(place, each) != "" for each in (at.NUMBER, at.DATE, at.AWARD)]
        counted = any(self._raw(place, column) != "" for column in self._count_columns())
        if self.header.is_list:
            counted = any(self._cell(place, each) != "" for each in (at.NAME, at.CLASS))
        return sum(said) + counted < 2

    def _count_columns(self) -> tuple[int, ...]:
        return (
            *(column for columns in self.header.amounts.values() for column in columns),
            *self.header.columns.get(at.QUANTITY, ()),
        )

    def _by_kind(self, place: int) -> list[tuple[str | None, tuple[int, ...]]]:
        """Returns the kinds of awarding that a row counts by the headings of its counts, each with its columns.

        Counts without a kind beside counts of several kinds cannot be divided, so that no kind of the row is known.
        """
        every = self._count_columns()
        filled = [column for column in every if self._is_counted(place, column)] if self.kinds else []
        kinds = list(dict.fromkeys(self.kinds[column] for column in filled if column in self.kinds))
        if len(kinds) == 1:
            return [(kinds[0], tuple(column for column in every if self.kinds.get(column, kinds[0]) == kinds[0]))]
        totals = self.header.columns.get(at.QUANTITY, ())
        if not kinds or any(column not in self.kinds and column not in totals for column in filled):
            return [(None, every)]
        return [(kind, tuple(column for column in every if self.kinds.get(column, "") == kind)) for kind in kinds]

    def _is_counted(self, place: int, column: int) -> bool:
        count = read_count(self.rows[place][column])
        return count.kind is not ContentKind.BLANK and count.value != 0

    def _raw(self, place: int, column: int) -> object:
        row, column = self.above.get((place, column), (place, column))
        return self.rows[row][column] if column < len(self.rows[row]) else ""

    def _cell(self, place: int, means: str, of: Sequence[int] | None = None) -> object:
        """Returns the first content found in the columns with this meaning (only those `of` these columns); "" if all are blank."""
        for column in self.header.columns.get(means, ()):
            if of is not None and column not in of:
                continue
            value = self._raw(place, column)
            if value != "" and (not isinstance(value, str) or clean(value)):
                return value
        return ""

    def _text(self, place: int, means: str) -> str:
        value = self._cell(place, means)
        return clean(value) if isinstance(value, str) else "" if value == "" else str(value)

    def _entry(
        self, place: int, number_cell: object, day_cell: object, of_columns: str | None, columns: Sequence[int]
    ) -> RegisterRow:
        """Returns the entry of a row. `of_columns` is the kind by the headings of the `columns` of counts."""
        missing, unread = list[str](), list[str]()
        number, in_number = _number(number_cell)
        day = _day(day_cell) or (in_number if day_cell == "" else None)
        status_text = self._text(place, at.STATUS)
        status = meaning(STATUS, status_text) if status_text else AWARDED
        if status is None:
            unread.append("status")
        if status == AWARDED:
            if number is None:
                (missing if number_cell == "" else unread).append(NUMBER_MISSING)
            if day is None:
                (missing if day_cell == "" else unread).append(DATE_MISSING)
        label, award = self._award(self._text(place, at.AWARD))
        if award is None:
            (unread if label else missing).append(AWARD_MISSING)
        kind_text = self._text(place, at.KIND)
        kind = meaning(KIND, kind_text) if kind_text else of_columns
        if kind_text and kind is None:
            unread.append("kind")
        elif not kind_text and at.KIND in self.header.columns and status == AWARDED:
            missing.append("kind")
        amounts, readable = self._amounts(place, award, columns)
        if self.kinds and kind is None and any(amounts.values()) and status == AWARDED:
            unread.append("kind")
        if not readable:
            unread.append(COUNT_MISSING)
        elif not any(amounts.values()) and status == AWARDED:
            missing.append(COUNT_MISSING)
        texts = (self._text(place, each) for each in (at.MODE, at.AWARD, at.NAME, at.NOTE))
        mode = next((mode for text in texts if text and (mode := meaning(MODE, text))), None)
        if mode in _WITHOUT_AWARD and status == AWARDED:
            status = NO_AWARD
        entry = AwardDecision(
            row=place + 1,
            sheet=self.name,
            number=number,
            day=day,
            award=award,
            label=label if award is None else None,
            kind=kind,
            movement=impersonal(self._text(place, at.MOVEMENT)),
            mode=mode,
            year=_year(self._text(place, at.YEAR)),
            status=status or "",
            amounts=_in_order(amounts),
            doubtful=not _NEEDED.isdisjoint((*missing, *unread)),
        )
        return RegisterRow(entry, tuple(missing), tuple(unread), self._addresses(place), self._text(place, at.NAME))

    def _award(self, text: str) -> tuple[str | None, str | None]:
        """Returns the register's words for the award, without any person's name, and the award's code. The words are None if the
        whole text matches an award."""
        if not text:
            return None, None
        match = self.form.awards_decided.find(text)
        if match is not None:
            return None, match.award.code
        label = impersonal(text)
        match = self.form.awards_decided.find(label) if label else None
        return label or "(chưa rõ hình thức)", match.award.code if match is not None else None

    def _amounts(self, place: int, award: str | None, of: Sequence[int]) -> tuple[dict[str, int], bool]:
        """Returns the row's numbers in the columns `of`, and whether all of them could be read."""
        amounts, readable = dict[str, int](), True
        for amount, columns in self.header.amounts.items():
            for column in (
                column for column in columns if column in of
            ):  # of a cell merged over several rows, the first row has the number
                count = read_count(self.rows[place][column])
                if count.kind is ContentKind.COUNT and count.value is not None:
                    amounts[amount] = amounts.get(amount, 0) + count.value
                elif count.kind is not ContentKind.BLANK:
                    readable = False
        alone = self.header.is_list or at.QUANTITY in self.header.columns
        if amounts.keys() & {COLLECTIVES, INDIVIDUALS, HOUSEHOLDS} or not alone:
            return amounts, readable
        quantity = read_count(self._cell(place, at.QUANTITY, of)) if not self.header.is_list else read_count(1)
        if quantity.kind is ContentKind.BLANK:
            return amounts, readable
        whom = self._recipients(place, award)
        if quantity.value is None:
            return amounts, False
        return {**amounts, **dict.fromkeys(whom, quantity.value)}, readable

    def _recipients(self, place: int, award: str | None) -> tuple[str, ...]:
        """Returns the kinds of recipient of a row without columns for kinds: by its class, else by who may receive the award;
        UNSPLIT if neither is known."""
        text = self._text(place, at.CLASS)
        named = meaning(HEADER, text) if text else None
        means = named if named in AMOUNTS else meaning(CLASS, text) if text else None
        if means == ENTERPRISES:
            return COLLECTIVES, ENTERPRISES
        if means is not None:
            return (means,)
        if self.persons and _is_person(self._text(place, at.NAME)):
            return (INDIVIDUALS,)
        recipient = self.form.awards_decided.awards[award].recipient if award is not None else None
        by_award = {INDIVIDUAL: (INDIVIDUALS,), COLLECTIVE: (COLLECTIVES,), HOUSEHOLD: (HOUSEHOLDS,)}
        return by_award.get(recipient or "", (UNSPLIT,))

    def _addresses(self, place: int) -> dict[str, str]:
        counted = (*self._count_columns(), *self.header.columns[at.AWARD])
        columns = {
            NUMBER_MISSING: self.header.columns[at.NUMBER][0],
            DATE_MISSING: self.header.columns.get(at.DATE, self.header.columns[at.NUMBER])[0],
            AWARD_MISSING: self.header.columns[at.AWARD][0],
            COUNT_MISSING: counted[0],
            "kind": self.header.columns.get(at.KIND, self.header.columns[at.AWARD])[0],
            "status": self.header.columns.get(at.STATUS, self.header.columns[at.AWARD])[0],
        }
        return {key: f"{column_letters(column)}{place + 1}" for key, column in columns.items()}


def impersonal(text: str) -> str | None:
    """Returns the part of a text that names no person: up to a word such as "ông", and without capitalised words at its end.

    "Giấy khen cho ông Nguyễn Văn A" and "Giấy khen Nguyễn Văn A" → "Giấy khen". None if nothing is left.
    """
    words = _PERSON.split(text, maxsplit=1)[0].split()
    if len(words) > 2 and all(word.isupper() for word in words):
        return None  # in capitals, a name looks like any other word
    kept = len(words)
    while kept > 1 and words[kept - 1][:1].isupper():
        kept -= 1
    if kept == 1 and len(words) > 1 and words[0][:1].isupper():
        return None
    if len(words) - kept >= 2:
        words = words[:kept]
    return " ".join(words) or None


def _is_person(name: str) -> bool:
    """True if a name in a column of persons may be one: it does not begin like an office, a household or a group."""
    return bool(name) and not is_office(name) and not unaccented(name).startswith(_NO_PERSON)


def _in_order(amounts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((each, amounts[each]) for each in AMOUNTS if each in amounts)


def _number(cell: object) -> tuple[str | None, date | None]:
    """Returns a decision's number with its symbol, and the day written after it; None for what is missing."""
    if isinstance(cell, float) and cell == int(cell):
        cell = str(int(cell))
    if not isinstance(cell, (str, int)) or isinstance(cell, bool):
        return None, None
    text = clean(str(cell))
    dated = _DAY_IN_WORDS.search(text)
    match = _DECISION.search(text[: dated.start()] if dated else text)
    number = re.sub(r"\s", "", match[0]) if match is not None else None
    return number, _day_of(dated) if dated else None


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return (DAY_ZERO.fromordinal(DAY_ZERO.toordinal() + int(cell))).date() if _FIRST_DAY < cell < _LAST_DAY else None
    if not isinstance(cell, str):
        return None
    text = clean(cell)
    if iso := _ISO_DAY.match(text):  # a program's export, perhaps with a time
        return parse_day(iso[0])
    match = _DAY_IN_WORDS.search(text)
    return _day_of(match) if match else parse_day(text)


def _day_of(match: re.Match[str]) -> date | None:
    year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
    try:
        return date(year, int(match[2]), int(match[1]))
    except ValueError:
        return None


def _year(text: str) -> str | None:
    match = _YEAR.search(text)
    return match[0].replace(" ", "") if match is not None else None
