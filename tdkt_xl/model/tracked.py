"""What became of each submission: whether it counts, why not, and what a resubmission changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.decisions import APPROVED, Decision
from tdkt_xl.model.received import FILE_TIME
from tdkt_xl.words.periods import Period

MERGED, SUPERSEDED, DUPLICATE, REJECTED, UNREADABLE = "merged", "superseded", "duplicate", "rejected", "unreadable"
WAITING = "waiting"
"""A return that came after another one of its unit was approved."""
USABLE = (MERGED, SUPERSEDED, DUPLICATE)
"""The statuses of returns that could be counted: the return itself counts, or another return of the same unit."""
ELSEWHERE = "not-under-unit"
"""The reason code of a return whose unit is not under the summary's unit."""
OTHER_FORM = "other-form: "
"""Prefix of the reason for a return of another form; the form's id follows."""
SENT_BACK = "returned"
"""The reason code of a return that the officer sent back."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A return, or a file without a return, and what became of it.

    `unit` is the key of its unit in `Summary.units`; None if the unit of a file without a return is unknown. `status` is MERGED,
    SUPERSEDED, DUPLICATE, REJECTED, UNREADABLE or WAITING. `reason` is a code for programs, `words` are the same for people;
    `instead` is the file that counts in its place, and its name follows `words`. `modified` is the file's time in seconds since
    1970, 0 if unknown. `errors` and `warnings` are the numbers of its findings. `blank` are the lines of a merged return with
    nothing in them. `content` identifies its figures, "" for a file without a return; `decision` is the officer's decision on them.
    `received` is the day on which it was received, None if only the file's time is known; `dated` is the source of this day
    (model/received.py).
    """

    file: str
    sheet: str | None = None
    unit: str | None = None
    period: Period | None = None
    status: str = MERGED
    reason: str | None = None
    words: str | None = None
    instead: str | None = None
    kind: str = "return"
    nil: bool = False
    version: int = 0
    modified: float = 0.0
    errors: int = 0
    warnings: int = 0
    blank: tuple[LineKey, ...] = ()
    decision: Decision | None = None
    content: str = ""
    received: date | None = None
    dated: str = FILE_TIME

    @property
    def is_of_another_form(self) -> bool:
        """True if the return counts in the summary of another form."""
        return self.reason is not None and self.reason.startswith(OTHER_FORM)

    @property
    def is_approved(self) -> bool:
        """True if it counts and the officer approved it."""
        return self.status == MERGED and self.decision is not None and self.decision.what == APPROVED

    def said(self, shorten: Callable[[str], str] = str) -> str | None:
        """Why it does not count, in words. `shorten` turns a file's path into the text to show."""
        return self.words if self.instead is None or self.words is None else f"{self.words} {shorten(self.instead)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A count that a resubmission changed; None is a blank cell."""

    key: LineKey
    label: str
    column: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A return and the one that replaced it, by their positions in `Summary.submissions`. No changes: same figures."""

    old: int
    new: int
    changes: tuple[Change, ...]
