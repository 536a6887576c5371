"""What an officer decides on submissions, and the log of it: append only, each row with the hash of the row before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b, sha256
from typing import NamedTuple

from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import fold

APPROVED, RETURNED, NAMED = "approved", "returned", "named"
"""`NAMED`: neither approved nor returned, but with a reason, as for a unit that is not going to report."""
LEAST_REASON = 10
"""So many letters a reason for returning a submission has at least."""

APPROVE, RETURN, NAME = "Duyệt", "Trả lại", "Ghi lý do"
ACCEPT, REFUSE = "Chấp nhận giải trình", "Không chấp nhận giải trình"
LOCK, UNLOCK, CONTINUE = "Khóa", "Mở khóa", "Tổng hợp tiếp từ tệp đã khóa"
WITHDRAWN = "Rút: "
"""Goes before what is taken back."""
DISPUTED = "Trái ý, chưa áp dụng: "
"""Goes before what a second officer decided otherwise than the first: it is recorded, and changes nothing."""
ELSEWHERE = "Ở bản khác: "
"""Goes before what another copy recorded about itself, such as that it was locked."""
_ACTIONS = {APPROVED: APPROVE, RETURNED: RETURN, NAMED: NAME}
_WHAT = {action: what for what, action in _ACTIONS.items()}
_OPINIONS = {ACCEPT: True, REFUSE: False}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the officer decided on a submission: `what` is APPROVED, RETURNED or NAMED, `by` her name."""

    what: str
    reason: str | None = None
    by: str | None = None
    on: date | None = None

    @property
    def in_force(self) -> bool:
        """False of a return for which no sufficient reason is given: nothing comes of it until there is one."""
        return self.what != RETURNED or sum(map(str.isalnum, self.reason or "")) >= LEAST_REASON

    @property
    def action(self) -> str:
        """The decision as the log and people name it."""
        return _ACTIONS[self.what]


class LogRow(NamedTuple):
    """A row of the log, all texts, "" for what is not known.

    `about` is the file or the finding in words. `unit` is the unit's key, `content` tells which figures (`content_of`) or which
    explanation (`opinion_on`). `original` is the row's hash in the copy that it was taken over from, `before` the hash of the
    row before, `own` the hash of all of the row.
    """

    number: str
    at: str
    action: str
    code: str
    name: str
    about: str
    reason: str
    by: str
    on: str
    source: str
    unit: str
    content: str
    original: str
    before: str
    own: str

    @property
    def decision(self) -> Decision | None:
        """The decision that the row records; None of a row that records none, or takes one back."""
        what = _WHAT.get(self.action)
        if what is None:
            return None
        return Decision(what, self.reason or None, self.by or None, parse_day(self.on) if self.on else None)

    @property
    def event(self) -> tuple[str, ...]:
        """What was done, whichever copy recorded it: summaries of several levels, made in one run, record the same."""
        return (*self[1:9], self.unit, self.content)

    @property
    def opinion(self) -> bool | None:
        """Whether the row accepts an explanation; None of a row that says nothing of any."""
        return _OPINIONS.get(self.action)


Key = tuple[str, str]
"""Unit and content."""


def hashed(fields: Sequence[str]) -> str:
    """The hash of a row's other fields, of which `before` is the last. The letter in front keeps spreadsheets from making a
    number of it."""
    return f"n{sha256(chr(31).join(fields).encode()).hexdigest()[:31]}"


def first_broken(rows: Iterable[Sequence[str]]) -> int | None:
    """The place of the first row that is not what its hash says, or does not follow the row before; None where all do."""
    before = ""
    for place, row in enumerate(rows):
        if len(row) != len(LogRow._fields) or row[0] != str(place + 1) or row[-2] != before or row[-1] != hashed(row[:-1]):
            return place
        before = row[-1]
    return None


def extended(
    rows: Sequence[LogRow],
    at: datetime,
    action: str,
    *,
    decision: Decision | None = None,
    code: str = "",
    name: str = "",
    about: str = "",
    reason: str = "",
    source: str = "",
    unit: str = "",
    content: str = "",
) -> LogRow:
    """The row to come after `rows`."""
    known = decision or Decision(NAMED, reason or None)
    on = f"{known.on:%d/%m/%Y}" if known.on is not None else ""
    said = (action, code, name, about, known.reason or "", known.by or "", on, source, unit, content, "")
    return chained(rows, (f"{at:%d/%m/%Y %H:%M}", *said))


def adopted(rows: Sequence[LogRow], row: LogRow, action: str, source: str) -> LogRow:
    """A row of another copy, to come after `rows`."""
    kept = row._replace(action=action, source=row.source or source, original=row.original or row.own)
    return chained(rows, kept[1:-2])


def chained(rows: Sequence[LogRow], fields: Sequence[str]) -> LogRow:
    """The row of these fields, from `at` to `original`, with its number and hashes."""
    numbered = (str(len(rows) + 1), *fields, rows[-1].own if rows else "")
    return LogRow._make((*numbered, hashed(numbered)))


def content_of(kind: str, former: str, nil: bool, lines: Iterable[tuple[str, str, Sequence[int | None]]]) -> str:
    """What tells a submission's figures from others: of lines as section, label as typed and counts, blank ones left out.

    Labels, not awards: what an office says later about a name does not make other figures. Before the colon stands what the
    return is a version of: its kind and, of an old unit that went into a new one, that unit.
    """
    filled = sorted((section, fold(label), tuple(-1 if n is None else n for n in counts)) for section, label, counts in lines
                    if counts.count(None) < len(counts))  # fmt: skip
    figures = blake2b(repr((nil, filled)).encode(), digest_size=10).hexdigest()
    return f"{kind}{'/' if former else ''}{former}:{figures}"


def series_of(content: str) -> str:
    """What a return is a version of, of which one counts."""
    return content.rpartition(":")[0]


def opinion_on(content: str, rule: str, cell: str | None, explained: str | None) -> str:
    """What tells an explanation from others: the figures, the finding and the words."""
    said = blake2b(repr((rule, cell, explained)).encode(), digest_size=10).hexdigest()
    return f"{content}:{rule}:{said}"


@dataclass
class Standing:
    """What a log comes to: the decisions and opinions that stand, whether all is locked, what is in dispute."""

    decisions: dict[Key, Decision] = field(default_factory=dict)
    opinions: dict[Key, bool] = field(default_factory=dict)
    disputes: dict[Key, LogRow] = field(default_factory=dict)
    locked: bool = False

    def take(self, row: LogRow, unit: str) -> None:
        """Goes on by a row, about the unit of this key."""
        key = (unit, row.content)
        if row.action.startswith(DISPUTED):
            self.disputes[key] = row
        elif row.decision is not None:
            self.disputes.pop(key, None)
            self.decisions[key] = row.decision
        elif row.opinion is not None:
            self.disputes.pop(key, None)
            self.opinions[key] = row.opinion
        elif row.action.startswith(WITHDRAWN):
            self.disputes.pop(key, None)
            self.decisions.pop(key, None)
            self.opinions.pop(key, None)
        elif row.action in (LOCK, UNLOCK, CONTINUE):
            self.locked = row.action == LOCK

    def approved(self, unit: str, series: str) -> list[str]:
        """The contents of a unit and series that are approved."""
        return [
            content
            for (own, content), decision in self.decisions.items()
            if own == unit and decision.what == APPROVED and series_of(content) == series
        ]


def standing(rows: Iterable[LogRow], key_of: Callable[[LogRow], str] = lambda row: row.unit) -> Standing:
    """What a log comes to; `key_of` gives the key of a row's unit as it is now."""
    result = Standing()
    for row in rows:
        result.take(row, key_of(row))
    return result
