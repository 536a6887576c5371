"""Who has sent and when: received units out of expected ones by parent and by day, on time or late.

A unit's day is the day of its first usable file: its own, or the summary of a unit above that counts for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import USABLE, Tracked
from tdkt_xl.model.units import Office


@dataclass(frozen=True, slots=True)
class SendingProgress:
    """How many of the units under `office` (None: all) have sent. `on_time` and `late` are None without a due date, `expected` is
    None without a list of units. A file without a time counts as on time."""

    office: Office | None
    expected: int | None
    received: int
    on_time: int | None
    late: int | None
    missing: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The number of units whose first file came on this day (None: no time known), and of all units up to this day."""

    day: date | None
    received: int
    so_far: int


def day_of(tracked: Tracked) -> date | None:
    """The day on which a submission was received; if unknown, the local day of its file's time; None if the file has no time."""
    if tracked.received is not None:
        return tracked.received
    return datetime.fromtimestamp(tracked.modified).date() if tracked.modified > 0 else None


def days_late(day: date | None, due: date | None) -> int | None:
    """The number of days by which `day` is after the due date; 0 on the due day and before. None if either is unknown."""
    return max((day - due).days, 0) if day is not None and due is not None else None


def progress(summary: Summary) -> list[SendingProgress]:
    """The progress of all units first, then that of the units directly below each office, in tree order."""
    days = _first_days(summary)
    by_parent: dict[str | None, list[Office]] = {}
    for office in summary.leaves:
        by_parent.setdefault(summary.units.parent(office.key), []).append(office)
    parents = [key for key in summary.units.subtree(None) if key in by_parent]
    of_parents = (_progress(summary, summary.units.offices[key], by_parent[key], days) for key in parents)
    return [_progress(summary, None, summary.leaves, days), *of_parents]


def _progress(
    summary: Summary, above: Office | None, offices: Sequence[Office], days: Mapping[str, date | None]
) -> SendingProgress:
    missing = set(summary.missing_units)
    absent = tuple(office for office in offices if office.key in missing)
    received = len(offices) - len(absent)
    late = sum(bool(days_late(days.get(office.key), summary.due)) for office in offices if office.key not in missing)
    on_time = received - late if summary.due is not None else None
    expected = len(offices) if summary.has_roster else None
    return SendingProgress(above, expected, received, on_time, late if summary.due is not None else None, absent)


def by_day(summary: Summary) -> list[Day]:
    """The days on which the first files of expected units came, oldest first; units without a time last."""
    days = _first_days(summary)
    missing = set(summary.missing_units)
    counts = Counter(days.get(office.key) for office in summary.leaves if office.key not in missing)
    listed: list[Day] = []
    so_far = 0
    for day in sorted(counts, key=lambda day: (day is None, day or date.min)):
        so_far += counts[day]
        listed.append(Day(day, counts[day], so_far))
    return listed


def _first_days(summary: Summary) -> dict[str, date | None]:
    """By unit key: the day of the unit's first usable file; None if no file has a time."""
    own: dict[str, list[Tracked]] = {}
    for each in summary.submissions:
        if each.status in USABLE and each.unit is not None:
            own.setdefault(each.unit, []).append(each)
    above = {key: [each for each in tracked if each.kind == "summary"] for key, tracked in own.items()}
    first = {}
    for office in summary.leaves:
        heard = own.get(office.key) or [each for key in summary.units.ancestors(office.key) for each in above.get(key, ())]
        first[office.key] = min((day for day in map(day_of, heard) if day is not None), default=None)
    return first
