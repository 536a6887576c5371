"""Checks a register of decisions, and compares it with the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tdkt_xl.forms import Form
from tdkt_xl.forms.register_amounts import (
    CLASSES,
    COLLECTIVES,
    ENTERPRISES,
    INDIVIDUALS,
    LEADERS,
    MINORITIES,
    OTHERS,
    UNSPLIT,
    WOMEN,
)
from tdkt_xl.forms.register_words import NO_AWARD
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.register_lines import has_place, placed_by_day, register_cells, statuses_counted, tallied, told_columns
from tdkt_xl.reading.register_rows import CHANGING, MISSING, RegisterRow
from tdkt_xl.words.text import fold

_ROWS_NAMED = 5
_OF_CLASSES = frozenset({*CLASSES, LEADERS})


def entry_findings(file: str, rows: Sequence[RegisterRow], days: tuple[date, date] | None) -> Iterator[Finding]:
    """Yields `register-entry` findings: what an entry lacks, what is not understood, a day outside the period, a repetition."""
    again = _first_rows([row.entry for row in rows])
    for row in rows:
        entry, place = row.entry, FindingPlace(file, row.entry.sheet, row.cell, award=row.entry.award)
        if row.missing:
            yield finding("register-entry", place, missing=_named(row.missing))
        if row.unread:
            yield finding("register-entry", place, unread=_named(row.unread))
        if entry.mode in CHANGING:
            yield finding("register-entry", replace(place, cell=row.cells["number"]), mode=entry.mode)
        elif entry.status == NO_AWARD:
            said = f"dòng ghi “{entry.mode or 'không phải khen thưởng'}” không tính là lượt khen thưởng, không trừ ở dòng nào"
            yield interpreted(replace(place, cell=row.cells["number"]), said)
        if entry.is_awarded and (before := again.get(id(entry))) is not None:
            yield finding("register-entry", replace(place, cell=row.cells["number"]), entry.number, first=before.row)
        if entry.is_awarded and entry.day is not None and days is not None and not days[0] <= entry.day <= days[1]:
            at = replace(place, cell=row.cells["date"])
            yield finding("register-entry", at, entry.day, since=_day(days[0]), until=_day(days[1]))
        if entry.is_awarded and (unsplit := entry.typed(UNSPLIT)):
            yield finding("register-entry", replace(place, cell=row.cells["count"]), unsplit=unsplit)
        yield from _parts(entry, replace(place, cell=row.cells["count"]))


def _named(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(MISSING[key] for key in keys)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _parts(entry: AwardDecision, place: FindingPlace) -> Iterator[Finding]:
    """Yields findings about parts that are larger than their whole."""
    individuals = entry.amount(INDIVIDUALS) or 0
    pairs = [
        ("cá nhân chia theo chức vụ", entry.classified, "số cá nhân", individuals),
        ("doanh nghiệp", entry.typed(ENTERPRISES) or 0, "số tập thể", entry.typed(COLLECTIVES) or 0),
        ("nữ", entry.typed(WOMEN) or 0, "số cá nhân", individuals),
        ("dân tộc thiểu số", entry.typed(MINORITIES) or 0, "số cá nhân", individuals),
    ]
    for part, count, whole, total in pairs:
        if count > total:
            yield finding("register-entry", place, count, total, part=part, whole=whole)


def marked_twice(rows: Sequence[RegisterRow]) -> list[AwardDecision]:
    """Returns the entries. All entries of a decision that the register lists more than once are marked doubtful."""
    again = _first_rows([row.entry for row in rows])
    twice = {*again, *map(id, again.values())}
    return [replace(row.entry, doubtful=row.entry.doubtful or id(row.entry) in twice) for row in rows]


def _first_rows(entries: Sequence[AwardDecision]) -> dict[int, AwardDecision]:
    """Returns the entries (by `id`) that repeat an earlier one, each with that one.

    Rows of one decision that count different recipients, one its collectives and one its individuals, do not repeat each other.
    """
    known: dict[tuple[object, ...], list[AwardDecision]] = {}
    again: dict[int, AwardDecision] = {}
    for entry in entries:
        if entry.number is None:
            continue
        own = {amount for amount, _ in entry.amounts}
        before = known.setdefault(entry.key, [])
        first = next((each for each in before if not own or not each.amounts or own & {amount for amount, _ in each.amounts}), None)
        if first is not None:
            again[id(entry)] = first
        before.append(entry)
    return again


def without_copies(entries: Sequence[AwardDecision]) -> list[AwardDecision]:
    """Returns the entries; of entries with the same decision, award and numbers only the first."""
    once: dict[tuple[object, ...], AwardDecision] = {}
    for entry in entries:
        once.setdefault((entry.key, entry.amounts) if entry.number is not None else (entry.sheet, entry.row, entry.kind), entry)
    return list(once.values())


# ---- Comparing with the form


@dataclass(frozen=True)
class LineEntries:
    """A line of the form and the entries that count on it."""

    line: Line
    entries: tuple[AwardDecision, ...]


def mismatches(ret: Return, form: Form, entries: Sequence[AwardDecision], days: tuple[date, date] | None) -> Iterator[Finding]:
    """Yields `register-mismatch` findings: lines whose counts differ from the register's sums, and awards that the form lacks.

    Only sections with entries in the register are compared. A line is skipped if one of its entries is doubtful or signed outside
    the period, because that entry has its own finding.
    """
    if not entries or ret.nil or form.is_off("register-mismatch"):
        return
    if form.tally is not None:
        yield from _tally_mismatches(ret, form, entries, days)
    if form.register is None:
        return
    statuses = statuses_counted(form)
    counting = [each for each in entries if each.status in statuses and has_place(form, each)]
    placed = placed_by_day(counting, days, statuses)
    within = {id(each) for each in placed}
    held, absent = entries_by_line(ret, form, counting)
    sections = {each.line.section for each in held if each.entries}
    lost = any(each.award is None and each.doubtful for each in counting)
    told = told_columns(form, placed)
    for each in held:
        unsure = any(entry.doubtful or id(entry) not in within for entry in each.entries)
        if each.line.section in sections and not each.line.doubtful and not unsure:
            yield from _mismatch(ret, form, each, told, lost)
    for entry in absent:
        if entry.is_awarded and not entry.doubtful and id(entry) in within and entry.award is not None:
            place = FindingPlace(ret.file, entry.sheet, f"A{entry.row}", award=entry.award)
            yield finding("register-mismatch", place, absent=form.awards.awards[entry.award].name)


def _tally_mismatches(
    ret: Return, form: Form, entries: Sequence[AwardDecision], days: tuple[date, date] | None
) -> Iterator[Finding]:
    """Yields a finding for each row that differs from the register's sums, on a form whose rows are not awards. Yields nothing
    while anything in the register is in doubt."""
    counting = placed_by_day(entries, days, statuses_counted(form))
    if any(each.doubtful or each.award is None or each.kind is None for each in entries if each.status in statuses_counted(form)):
        return
    sums = tallied(form, counting)
    for line in ret.lines:
        summed = sums.get(line.award or "")
        if summed is None or line.doubtful:
            continue
        off = [
            (number, typed or 0, count or 0)
            for number, typed, count in zip(form.counts, line.cells, summed, strict=True)
            if (typed or 0) != (count or 0)
        ]
        if off:
            number, typed, count = off[0]
            cell = line.layout.cell(number, line.row)
            place = FindingPlace(ret.file, line.sheet or ret.sheet, cell, line.section, line.award, line.label, line.explained)
            more = tuple(form.called(each[0]) for each in off[1:])
            yield finding("register-mismatch", place, typed, count, column=form.called(number), more=more, rows=())


def entries_by_line(ret: Return, form: Form, entries: Sequence[AwardDecision]) -> tuple[list[LineEntries], list[AwardDecision]]:
    """Returns the lines with their entries, and the entries without a line in the form. Lines that occur twice are left out."""
    lines: dict[LineKey, list[Line]] = {}
    for line in ret.lines:
        lines.setdefault(line.key, []).append(line)
    by_award: dict[str, LineKey] = {}
    by_label: dict[str, LineKey] = {}
    for key, of_key in lines.items():
        if key.award is not None:
            known = by_award.setdefault(key.award, key)
            if known != key and form.section_for(form.awards.awards[key.award], None) == key.section:
                by_award[key.award] = key
        by_label.setdefault(fold(of_key[0].label), key)
    of_line: dict[LineKey, list[AwardDecision]] = {}
    absent = []
    for entry in entries:
        at = _line_of(entry, form, by_award) or by_label.get(fold(entry.label or ""))
        if at is None:
            absent.append(entry)
        else:
            of_line.setdefault(at, []).append(entry)
    return [LineEntries(each[0], tuple(of_line.get(key, ()))) for key, each in lines.items() if len(each) == 1], absent


def _line_of(entry: AwardDecision, form: Form, lines: Mapping[str, LineKey]) -> LineKey | None:
    """Returns the key of the line of the entry's award, or else of the wider award to which the entry's award belongs; None if the
    form has neither."""
    code = entry.award
    while code is not None and code not in lines:
        award = form.awards.awards.get(code)
        code = award.family if award is not None else None
    return lines[code] if code is not None else None


def _mismatch(ret: Return, form: Form, held: LineEntries, told: Collection[int], lost: bool) -> Iterator[Finding]:
    assert form.register is not None
    off = [
        (number, typed or 0, summed or 0)
        for number, typed, summed in zip(form.counts, held.line.cells, register_cells(form, held.entries, told), strict=True)
        if _is_off(typed or 0, summed or 0, lost) and is_known(number, held, form, told)
    ]
    if not off:
        return
    line, (number, typed, summed) = held.line, off[0]
    place = FindingPlace(
        ret.file, line.sheet or ret.sheet, line.layout.cell(number, line.row), line.section, line.award, line.label, line.explained
    )
    rows = tuple(str(entry.row) for entry in held.entries)
    yield finding(
        "register-mismatch",
        place,
        typed,
        summed,
        column=form.called(number),
        more=tuple(form.called(each[0]) for each in off[1:]),
        rows=rows if len(rows) <= _ROWS_NAMED else (*rows[:_ROWS_NAMED], "…"),
    )


def _is_off(typed: int, summed: int, lost: bool) -> bool:
    """True if a count differs from the register's sum. If entries with unknown awards are `lost`, only a smaller count is wrong."""
    return typed < summed if lost else typed != summed


def is_known(number: int, held: LineEntries, form: Form, told: Collection[int]) -> bool:
    """True if the register gives what the column counts: the kind of each decision and, for leaders and workers, all classes.
    `told` are the columns of which the register tells anything."""
    assert form.register is not None
    count = next((count for count in form.register.counts if count.column == number and number in told), None)
    if count is None or (count.group is not None and any(each.kind is None for each in held.entries)):
        return False
    outside = any(each.kind is not None and not form.register.groups.get(each.kind) for each in held.entries)
    if outside and count.group is None:
        return False
    if UNSPLIT not in count.amounts and any(each.amount(UNSPLIT) for each in held.entries):
        return False
    of_classes = not set(count.amounts) - _OF_CLASSES
    return not (of_classes and any(each.amount(OTHERS) for each in held.entries))
