"""One entry for each return: its unit, whether it counts, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.decisions import APPROVED, RETURNED, Decision, DecisionKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.tracked import MERGED, SENT_BACK, WAITING, Tracked
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import told_once
from tdkt_xl.words.severities import ERROR, WARNING


@dataclass(slots=True)
class Entry:
    """One return, or one file without a return. `reason` is a code for programs why it does not count, `words` say the same to
    people.

    `instead` is the file that counts in its place; its name follows `words`. Example: "đã lấy" + "B.xlsx".
    """

    submission: Submission
    ret: Return | None
    office: Office | None = None
    status: str = MERGED
    reason: str | None = None
    words: str | None = None
    instead: str | None = None
    former: str = ""
    """The key of the unit named in the return itself. `office` is the unit that it has become."""
    beside_form: bool = False
    """True for a register of decisions whose unit also sent a form that counts."""
    successor: Entry | None = None
    """The next newer return of the unit, which replaced this one."""
    content: str = ""
    """A hash of the figures (`content_of`), which decisions refer to."""
    standing: Decision | None = None
    """The officer's decision on these figures that is in force."""
    decision: Decision | None = None
    """The same, or a decision that is not complete yet and so has no effect."""
    before: str | None = None
    """The status of these figures in the earlier summary; None if that summary did not have them."""

    @property
    def key(self) -> DecisionKey | None:
        """Unit and content; None for a file without a return, and if the unit is unknown."""
        return (self.office.key, self.content) if self.office is not None and self.content else None

    @property
    def is_approved(self) -> bool:
        return self.standing is not None and self.standing.what == APPROVED

    @property
    def is_sent_back(self) -> bool:
        return self.standing is not None and self.standing.what == RETURNED

    @property
    def place(self) -> int:
        """The position of this return among the returns of its file."""
        return next((i for i, ret in enumerate(self.submission.returns) if ret is self.ret), 0)

    @property
    def order(self) -> tuple[int, float, str]:
        """A sort key: of several returns of one unit and period the one with the greatest key counts."""
        return (self.ret.version if self.ret else 0, self.submission.modified, self.submission.file)

    @property
    def findings(self) -> list[Finding]:
        """The findings of the file and of the return."""
        return [*self.submission.findings, *(self.ret.findings if self.ret is not None else ())]

    def tracked(self, blank: tuple[LineKey, ...], received: date | None, dated: str) -> Tracked:
        """The entry as plain data for the summary. `blank`: its lines with nothing in them; `received` and `dated`: see
        `day_received`."""
        ret, findings = self.ret, told_once(self.findings)
        return Tracked(
            file=self.submission.file,
            sheet=ret.sheet if ret is not None else None,
            unit=self.office.key if self.office is not None else None,
            period=ret.period if ret is not None else None,
            status=self.status,
            reason=self.reason,
            words=findings[0].message if ret is None and findings else self.words,
            instead=self.instead,
            kind=ret.kind if ret is not None else "",
            nil=ret is not None and ret.nil,
            version=ret.version if ret is not None else 0,
            modified=self.submission.modified,
            errors=sum(found.severity == ERROR for found in findings),
            warnings=sum(found.severity == WARNING for found in findings),
            blank=blank,
            decision=self.decision if self.status in (MERGED, WAITING) or self.reason == SENT_BACK else None,
            content=self.content,
            received=received,
            dated=dated,
        )


def entries_of(submissions: Iterable[Submission]) -> list[Entry]:
    """An entry for each return and for each file without a return, in the order of the paths."""
    ordered = sorted(submissions, key=lambda submission: submission.file)
    return [Entry(submission, ret) for submission in ordered for ret in submission.returns or (None,)]


def pairs(entries: Iterable[Entry]) -> Iterator[tuple[Office, Return]]:
    """Unit and return of each entry that has both."""
    for entry in entries:
        if entry.office is not None and entry.ret is not None:
            yield entry.office, entry.ret
