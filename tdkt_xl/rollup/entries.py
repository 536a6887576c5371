"""What became of each return: its office, whether it counts, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.units import Office

MERGED, SUPERSEDED, DUPLICATE, REJECTED, UNREADABLE = "merged", "superseded", "duplicate", "rejected", "unreadable"
ELSEWHERE = "not-under-unit"
"""The reason of a return that is of a unit elsewhere in the tree."""


@dataclass(slots=True)
class Entry:
    """One return (or one file without any) and what became of it: `reason` for programs, `words` for people.

    `instead` is the file that was taken instead, whose name `words` go before.
    """

    submission: Submission
    ret: Return | None
    office: Office | None = None
    status: str = MERGED
    reason: str | None = None
    words: str | None = None
    instead: str | None = None
    former: str = ""
    """The key of the unit that the return itself speaks of; `office` is what that unit has become."""
    successor: Entry | None = None
    """The next newer return of the unit, which replaced this one."""

    @property
    def place(self) -> int:
        """Which of its file's returns this is."""
        return next((i for i, ret in enumerate(self.submission.returns) if ret is self.ret), 0)

    def said(self, shorten: Callable[[str], str] = str) -> str | None:
        """Why it does not count, in words; a file is named by what `shorten` makes of its path."""
        return self.words if self.instead is None or self.words is None else f"{self.words} {shorten(self.instead)}"

    @property
    def order(self) -> tuple[int, float, str]:
        """Of several returns of one unit and period the greatest counts."""
        return (self.ret.version if self.ret else 0, self.submission.modified, self.submission.file)


def entries_of(submissions: Iterable[Submission]) -> list[Entry]:
    """An entry for each return, and for each file without any, in the order of their paths."""
    ordered = sorted(submissions, key=lambda submission: submission.file)
    return [Entry(submission, ret) for submission in ordered for ret in submission.returns or (None,)]


def pairs(entries: Iterable[Entry]) -> Iterator[tuple[Office, Return]]:
    """The offices and returns of entries that have both."""
    for entry in entries:
        if entry.office is not None and entry.ret is not None:
            yield entry.office, entry.ret


def offices_of(entries: Sequence[Entry]) -> list[Office]:
    """The entries' offices, each once."""
    return list({entry.office.key: entry.office for entry in entries if entry.office is not None}.values())
