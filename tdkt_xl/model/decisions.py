"""An officer's decisions on submissions, and their log. The log is append only; each row contains the hash of the row before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple

from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import fold

APPROVED, RETURNED, NAMED = "approved", "returned", "named"
"""`NAMED`: neither approved nor returned, but with a reason. Example: a unit that is not going to report."""
LEAST_REASON = 10
"""The reason for returning a submission has at least this many letters and digits."""

APPROVE, RETURN, NAME = "Duyệt", "Trả lại", "Ghi lý do"
ACCEPT, REFUSE = "Chấp nhận giải trình", "Không chấp nhận giải trình"
LOCK, UNLOCK, CONTINUE = "Khóa", "Mở khóa", "Tổng hợp tiếp từ tệp đã khóa"
WITHDRAWN = "Rút: "
"""The prefix of an action that was withdrawn."""
DISPUTED = "Trái ý, chưa áp dụng: "
"""The prefix of a second officer's decision that contradicts the first one: it is recorded and changes nothing."""
ELSEWHERE = "Ở bản khác: "
"""The prefix of an action that another copy recorded about itself, such as that it was locked."""
_ACTIONS = {APPROVED: APPROVE, RETURNED: RETURN, NAMED: NAME}
_WHAT = {action: what for what, action in _ACTIONS.items()}
_OPINIONS = {ACCEPT: True, REFUSE: False}


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer's decision on a submission: `what` is APPROVED, RETURNED or NAMED, `by` is her name."""

    what: str
    reason: str | None = None
    by: str | None = None
    on: date | None = None

    @property
    def in_force(self) -> bool:
        """False for RETURNED without a sufficient reason: such a decision has no effect until there is a reason."""
        return self.what != RETURNED or sum(map(str.isalnum, self.reason or "")) >= LEAST_REASON

    @property
    def action(self) -> str:
        """The decision as the log and people call it: "Duyệt"."""
        return _ACTIONS[self.what]


class LogRow(NamedTuple):
    """A row of the log; all fields are texts, "" if unknown.

    `about` is the file or the finding in words. `unit` is the unit's key; `content` identifies the figures (`content_of`) or the
    explanation (`opinion_on`). `original` is the row's hash in the copy from which it was taken over, `before` the hash of the row
    before, `own` the hash of this row.
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
        """The decision that the row records; None if it records none or withdraws one."""
        what = _WHAT.get(self.action)
        if what is None:
            return None
        return Decision(what, self.reason or None, self.by or None, parse_day(self.on) if self.on else None)

    @property
    def event(self) -> tuple[str, ...]:
        """The same tuple for the same event, whichever copy recorded it. Example: summaries of several levels, made in one run,
        record the same."""
        return (*self[1:9], self.unit, self.content)

    @property
    def opinion(self) -> bool | None:
        """True or False if the row accepts or refuses an explanation; None otherwise."""
        return _OPINIONS.get(self.action)


DecisionKey = tuple[str, str]
"""Unit key and content."""


def hashed(fields: Sequence[str]) -> str:
    """The hash of a row's other fields; the last of them is `before`.

    The first character is a letter, so that spreadsheets do not take the hash for a number.
    """
    return f"n{sha256(chr(31).join(fields).encode()).hexdigest()[:31]}"


def first_broken(rows: Iterable[Sequence[str]]) -> int | None:
    """The position of the first row whose hash is wrong or that does not follow the row before; None if there is none."""
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
    """The next row after `rows`."""
    known = decision or Decision(NAMED, reason or None)
    on = f"{known.on:%d/%m/%Y}" if known.on is not None else ""
    said = (action, code, name, about, known.reason or "", known.by or "", on, source, unit, content, "")
    return chained(rows, (f"{at:%d/%m/%Y %H:%M}", *said))


def adopted(rows: Sequence[LogRow], row: LogRow, action: str, source: str) -> LogRow:
    """A row of another copy as the next row after `rows`."""
    kept = row._replace(action=action, source=row.source or source, original=row.original or row.own)
    return chained(rows, kept[1:-2])


def chained(rows: Sequence[LogRow], fields: Sequence[str]) -> LogRow:
    """The row with these fields, from `at` to `original`, as the next row after `rows`, with its number and hashes."""
    numbered = (str(len(rows) + 1), *fields, rows[-1].own if rows else "")
    return LogRow._make((*numbered, hashed(numbered)))


def content_of(kind: str, former: str, nil: bool, lines: Iterable[tuple[str, str, Sequence[int | None]]]) -> str:
    """A text that identifies the figures of a submission. `lines` are section, label as typed, and counts; blank lines are left
    out.

    Labels are used instead of award codes, so that what an office says later about a name does not change the content. Before the
    colon is the series (`series_of`): the kind of return and, for an old unit that was merged into a new one, the old unit's key.
    """
    filled = sorted(
        ((section, fold(label)), tuple(counts) if None not in counts else tuple([-1 if n is None else n for n in counts]))
        for section, label, counts in lines
        if counts.count(None) < len(counts)
    )
    said = ", ".join([f"({_quoted(name)}, {counts!r})" for name, counts in filled])
    figures = blake2b(f"({nil}, [{said}])".encode(), digest_size=10).hexdigest()
    return f"{kind}{'/' if former else ''}{former}:{figures}"


@lru_cache(maxsize=5_000)
def _quoted(name: tuple[str, str]) -> str:
    """A line's section and folded label, quoted; the same in thousands of files."""
    return repr(name)[1:-1]


def series_of(content: str) -> str:
    """The series of a return, from its content. Of the returns of one unit and series only one counts."""
    return content.rpartition(":")[0]


def opinion_on(content: str, rule: str, cell: str | None, explained: str | None) -> str:
    """A text that identifies an explanation by the figures, the finding and the words."""
    said = blake2b(repr((rule, cell, explained)).encode(), digest_size=10).hexdigest()
    return f"{content}:{rule}:{said}"


@dataclass
class Standing:
    """The result of a log: the decisions and opinions in force, whether the summary is locked, and the decisions in dispute."""

    decisions: dict[DecisionKey, Decision] = field(default_factory=dict)
    opinions: dict[DecisionKey, bool] = field(default_factory=dict)
    disputes: dict[DecisionKey, LogRow] = field(default_factory=dict)
    locked: bool = False

    def take(self, row: LogRow, unit: str) -> None:
        """Applies one more row, which is about the unit with this key."""
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
    """The result of a log. `key_of` returns the present key of a row's unit."""
    result = Standing()
    for row in rows:
        result.take(row, key_of(row))
    return result
