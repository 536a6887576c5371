"""Reads what the officer wrote on the sheet "Theo dõi": decisions, reasons, opinions on explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from tdkt_xl.model.decisions import APPROVED, NAMED, RETURNED, Decision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.rollup.carrying import Typed
from tdkt_xl.summary.names import ACCEPTED, DECIDED_BY, DECIDED_ON, DECISION, REASON, TRACKING, TRACKING_ORDER
from tdkt_xl.summary.reading import RefusalWords
from tdkt_xl.summary.tracking_sheet import TrackedRow, is_open, tracking_rows
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import clean, unaccented

TYPED_COLUMNS = (TRACKING_ORDER, DECISION, REASON, DECIDED_BY, DECIDED_ON, ACCEPTED)
_HEADINGS_WITHIN = 12
_WHAT = {"duyet": APPROVED, "da duyet": APPROVED, "tra lai": RETURNED, "da tra lai": RETURNED}
_OPINIONS = {"co": True, "khong": False}
_DAY_ZERO = date(1899, 12, 30)
DECIDED = RefusalWords(
    name="Tệp tổng hợp có quyết định",
    choose="Hãy chọn tệp tổng hợp do chương trình này ghi",
    again="ghi lại ô đó như cũ",
    other_form="đang tổng hợp theo mẫu “{form}”. Hãy tổng hợp vào tệp khác",
    unwritten="Chưa ghi tệp tổng hợp nào.",
)


def typed_in(summary: Summary, rows: Sequence[Sequence[object]], file: str) -> Typed:
    """The content of the cells for decisions. `rows` are those of the sheet of `summary`, in any order."""
    at, places = columns_of(rows)
    if at is None:
        return Typed()
    wanted = list(tracking_rows(summary))
    decisions: dict[int, Decision | None] = {}
    named: dict[str, Decision | None] = {}
    opinions: dict[int, bool | None] = {}
    problems: list[Finding] = []
    by_number: dict[int, tuple[int, Sequence[str]]] = {}
    for number, row in enumerate(rows[at + 1 :], at + 2):
        order, *texts = texts_at(row, places)
        if order.isdigit() and 0 < int(order) <= len(wanted):
            by_number[int(order)] = (number, texts)
    for at_row, each in enumerate(wanted, 1):
        if at_row not in by_number:
            continue
        sheet_row, typed = by_number[at_row]
        cells = _DecisionCells(summary, each, file, sheet_row, places, dict(zip(TYPED_COLUMNS[1:], typed, strict=True)))
        if each.finding is not None:
            opinions[each.finding] = cells.opinion()
        elif each.place is None:
            assert each.unit is not None
            named[each.unit] = cells.name_alone()
        elif is_open(summary.submissions[each.place]):
            decisions[each.place] = cells.decision()
            opinions.update(dict.fromkeys(cells.for_all(wanted), True) if cells.all_accepted else {})
        else:
            cells.refuse_any()
        problems.extend(cells.problems)
    return Typed(decisions, named, opinions, tuple(problems))


class _DecisionCells:
    """The cells for decisions in one row."""

    def __init__(
        self, summary: Summary, row: TrackedRow, file: str, number: int, places: Sequence[int], texts: Mapping[str, str]
    ) -> None:
        self.summary, self.row, self.file, self.number, self.texts = summary, row, file, number, texts
        self.columns = dict(zip(TYPED_COLUMNS, places, strict=True))
        self.problems: list[Finding] = []
        self.all_accepted = False

    def _problem(self, column: str, why: str) -> None:
        office = self.summary.units.offices[self.row.unit] if self.row.unit is not None else None
        place = FindingPlace(self.file, TRACKING, f"{column_letters(self.columns[column])}{self.number}")
        unit = office.name if office is not None else "tệp này"
        self.problems.append(finding("decision-unread", place, self.texts[column], unit=unit, why=why))

    def decision(self) -> Decision | None:
        typed = self.texts[DECISION]
        what = _WHAT.get(unaccented(typed))
        if typed and what is None:
            self._problem(DECISION, "cần Duyệt hoặc Trả lại")
            return self._before()
        if self.texts[ACCEPTED]:
            self.all_accepted = _OPINIONS.get(unaccented(self.texts[ACCEPTED])) is True
            if not self.all_accepted or not list(self.for_all(tracking_rows(self.summary))):
                self.all_accepted = False
                self._problem(ACCEPTED, "ghi ở dòng “Giải trình” ngay dưới, chọn Có hoặc Không")
        return self._made(what)

    def _before(self) -> Decision | None:
        return self.summary.submissions[self.row.place].decision if self.row.place is not None else None

    def for_all(self, rows: Iterator[TrackedRow] | Sequence[TrackedRow]) -> Iterator[int]:
        """The explained findings of the row's submission, by position."""
        return (each.finding for each in rows if each.finding is not None and each.place == self.row.place)

    def name_alone(self) -> Decision | None:
        """The decision for a unit without any counted return: only a reason is allowed."""
        if self.texts[DECISION]:
            self._problem(DECISION, "đơn vị này không có biểu nào được cộng; chỉ ghi “Lý do” nếu không chờ nữa")
        if self.texts[ACCEPTED]:
            self._problem(ACCEPTED, "dòng này không có giải trình")
        return self._made(None)

    def _made(self, what: str | None) -> Decision | None:
        reason, by = clean(self.texts[REASON]) or None, clean(self.texts[DECIDED_BY]) or None
        if what is None and not (reason and any(map(str.isalnum, reason))):
            return None
        day = self.texts[DECIDED_ON]
        on = _day(day)
        if day and on is None:
            self._problem(DECIDED_ON, "không phải ngày, ví dụ 15/12/2026")
        return Decision(what or NAMED, reason, by, on)

    def opinion(self) -> bool | None:
        """True or False if the explanation is accepted or refused; None for a blank cell."""
        for column in (DECISION, REASON):
            if self.texts[column]:
                self._problem(column, "dòng này chỉ có ô “Chấp nhận”; duyệt hay trả lại thì ghi ở dòng của biểu")
        typed = self.texts[ACCEPTED]
        if typed and unaccented(typed) not in _OPINIONS:
            self._problem(ACCEPTED, "cần Có hoặc Không")
            assert self.row.finding is not None
            return self.summary.findings[self.row.finding].accepted
        return _OPINIONS.get(unaccented(typed))

    def refuse_any(self) -> None:
        """Adds a problem for each filled cell: there is nothing to decide in this row."""
        for column in (DECISION, REASON, ACCEPTED):
            if self.texts[column]:
                self._problem(column, "tệp này không được cộng nên không có gì để xử lý")


def columns_of(rows: Sequence[Sequence[object]]) -> tuple[int | None, list[int]]:
    """The row of the headings and the positions of the columns; None if there is no such row."""
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        headings = list(row)
        if all(heading in headings for heading in TYPED_COLUMNS):
            return at, [headings.index(heading) for heading in TYPED_COLUMNS]
    return None, []


def texts_at(row: Sequence[object], places: Sequence[int]) -> list[str]:
    return [_text(row[place]) if place < len(row) else "" for place in places]


def _text(cell: object) -> str:
    if isinstance(cell, (datetime, date)):
        return f"{cell:%d/%m/%Y}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell if cell is not None else ""))


def _day(text: str) -> date | None:
    """The day in a text that is a date or a spreadsheet's number for a date; None for any other text."""
    if text.isdigit() and 30_000 < int(text) < 80_000:
        return _DAY_ZERO + timedelta(int(text))
    return parse_day(text)
