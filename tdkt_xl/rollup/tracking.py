"""Who sent when: received of expected by parent and by day, on time or late, what a resubmission changed, whom to chase.

A unit's day is that of the first usable file heard of it: its own, or the summary of an office above that stands for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tdkt_xl.model.counts import LineKey, total_of
from tdkt_xl.model.returns import Line
from tdkt_xl.model.units import Office
from tdkt_xl.rollup.entries import DUPLICATE, MERGED, REJECTED, SUPERSEDED, Entry
from tdkt_xl.rollup.summary import Summary

_USABLE = (MERGED, SUPERSEDED, DUPLICATE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the units under `office` (None: all) have sent; `on_time` and `late` None without a due date.

    A file without a time counts as on time.
    """

    office: Office | None
    expected: int
    received: int
    on_time: int | None
    late: int | None
    missing: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Units first heard of on a day (None: their files have no time), and all up to then."""

    day: date | None
    received: int
    so_far: int


@dataclass(frozen=True, slots=True)
class Change:
    """A count that a resubmission changed; None is blank."""

    line: Line
    column: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A return and the one that it replaced; no changes: the same figures again."""

    old: Entry
    new: Entry
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Chase:
    """A unit to be reminded; `refused` says why what it sent is of no use, None where it sent nothing."""

    office: Office
    refused: str | None


def day_of(entry: Entry) -> date | None:
    """The local day of a file's time."""
    return datetime.fromtimestamp(entry.submission.modified).date() if entry.submission.modified > 0 else None


def days_late(entry: Entry, due: date) -> int | None:
    """How many days after the due date a file came, 0 on time; None where it has no time."""
    day = day_of(entry)
    return max((day - due).days, 0) if day is not None else None


def progress(summary: Summary) -> list[Progress]:
    """All units first, then those right below each office, in the roster's order."""
    days = _first_days(summary)
    missing = {office.key for office in summary.missing}
    by_parent: dict[str | None, list[Office]] = {}
    for office in summary.leaves:
        by_parent.setdefault(summary.roster.parent(office.key), []).append(office)
    parents = [key for key in summary.roster.subtree(None) if key in by_parent]
    every = [_progress(None, summary.leaves, missing, days, summary.due)]
    return every + [_progress(summary.roster.offices[key], by_parent[key], missing, days, summary.due) for key in parents]


def _progress(
    above: Office | None, offices: Sequence[Office], missing: set[str], days: dict[str, date | None], due: date | None
) -> Progress:
    absent = tuple(office for office in offices if office.key in missing)
    received = len(offices) - len(absent)
    late = sum(_is_late(days.get(office.key), due) for office in offices if office.key not in missing)
    return Progress(
        above, len(offices), received, received - late if due is not None else None, late if due is not None else None, absent
    )


def _is_late(day: date | None, due: date | None) -> bool:
    return day is not None and due is not None and day > due


def by_day(summary: Summary) -> list[Day]:
    """The days on which expected units were first heard of, oldest first; those without a time last."""
    days = _first_days(summary)
    missing = {office.key for office in summary.missing}
    counts = Counter(days.get(office.key) for office in summary.leaves if office.key not in missing)
    listed: list[Day] = []
    so_far = 0
    for day in sorted(counts, key=lambda day: (day is None, day or date.min)):
        so_far += counts[day]
        listed.append(Day(day, counts[day], so_far))
    return listed


def _first_days(summary: Summary) -> dict[str, date | None]:
    """The first day on which each unit, by key, was heard of."""
    own: dict[str, list[Entry]] = {}
    for entry in summary.entries:
        if entry.status in _USABLE and entry.office is not None:
            own.setdefault(entry.office.key, []).append(entry)
    above = {key: [e for e in entries if e.ret is not None and e.ret.kind == "summary"] for key, entries in own.items()}
    first = {}
    for office in summary.leaves:
        entries = own.get(office.key) or [e for key in summary.roster.ancestors(office.key) for e in above.get(key, ())]
        days = [day for day in map(day_of, entries) if day is not None]
        first[office.key] = min(days, default=None)
    return first


def revisions(summary: Summary) -> list[Revision]:
    """Each return that a newer one of its unit replaced, with what that changed; oldest first within a unit."""
    counts = summary.form.counts
    replaced = [(entry, entry.successor) for entry in summary.entries if entry.successor is not None]
    replaced.sort(key=lambda pair: (pair[0].office.key if pair[0].office is not None else "", pair[0].order))
    return [Revision(old, new, tuple(_changes(_lines(old), _lines(new), counts))) for old, new in replaced]


def _lines(entry: Entry) -> dict[LineKey, list[Line]]:
    lines: dict[LineKey, list[Line]] = {}
    for line in entry.ret.lines if entry.ret is not None else ():
        lines.setdefault(line.key, []).append(line)
    return lines


def _changes(
    old: dict[LineKey, list[Line]], new: dict[LineKey, list[Line]], numbers: Sequence[int]
) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        for place, number in enumerate(numbers):
            before, after = (total_of(line.cells[place] for line in lines.get(key, ())) for lines in (old, new))
            if before != after:
                yield Change((new.get(key) or old[key])[0], number, before, after)


def to_chase(summary: Summary) -> list[Chase]:
    """The units not heard from, and those whose only return could not be used."""
    refused = {e.office.key: e.words for e in summary.entries if e.status == REJECTED and e.office is not None}
    return [Chase(office, refused.get(office.key)) for office in summary.missing]
