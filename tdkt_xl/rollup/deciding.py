"""Applies the officers' decisions to the submissions of a merge: which returns are approved, which were sent back, which wait.

Approved figures are recognised by unit and content. If the file with these figures is gone or holds other figures now, they are
taken from the summary in which they were approved. When every unit is decided, the summary can be locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tdkt_xl.forms import Form
from tdkt_xl.intake.packing import plain_lines
from tdkt_xl.model.decisions import APPROVED, LOCK, Decision, DecisionKey, LogRow, content_of, extended, opinion_on
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import MERGED, WAITING
from tdkt_xl.model.units import Office, Roster
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.rollup.carrying import CarriedLog, Copy
from tdkt_xl.rollup.entries import Entry
from tdkt_xl.rollup.kept_submissions import Kept, kept_submission
from tdkt_xl.rollup.placing import Tree
from tdkt_xl.words.errors import TdktError, UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.sentences import some_named

KEPT = "approved-kept"
"""The reason code of approved figures whose file is gone or holds other figures now."""
_KEPT_WORDS = "số liệu đã duyệt, giữ theo tệp tổng hợp; tệp gốc không còn hoặc đã đổi số liệu"
_MOST_NAMED = 20


class Deciding:
    """The decisions from copies of earlier summaries, applied to the entries of a merge. Sets each entry's content and decision."""

    def __init__(self, entries: Sequence[Entry], tree: Tree, period: Period | None, copies: Sequence[Copy], now: datetime) -> None:
        """Raises UnusableFile if a copy is for another period or unit."""
        self._tree, self._entries = tree, entries
        self._keys: dict[tuple[str, str, str], str] = {}
        self._offices: dict[str, Office] = {}
        for copy in copies:
            _check(copy, period, tree.top)
            for office in copy.summary.units.offices.values():
                self._offices.setdefault(self._key(office.key, office.code or "", office.name), office)
        for entry in entries:
            entry.content = _content(entry, tree)
        self._here = {entry.key for entry in entries if entry.key is not None}
        self._earlier = self._kept(copies)
        self.carried = CarriedLog(copies, self._key_of, self._has, now)

    # ---- Units and figures of earlier summaries

    def _key_of(self, row: LogRow) -> str:
        return self._key(row.unit, row.code, row.name) if row.unit else ""

    def _key(self, key: str, code: str, name: str) -> str:
        """The present key of a unit of an earlier summary: the same key, or the one that a list of units has given it since."""
        known = self._keys.get((key, code, name))
        if known is None:
            known = self._keys[key, code, name] = self._found(key, code, name)
        return known

    def _found(self, key: str, code: str, name: str) -> str:
        offices = self._tree.roster.offices
        new = self._tree.replaced.get(key) or self._tree.replaced.get(code)
        if new is not None and new in offices:
            return new
        if key in offices:
            return key
        if code and code in offices:
            return code
        same = [office.key for office in self._tree.roster.named(name)]
        return same[0] if len(same) == 1 else key

    def _kept(self, copies: Sequence[Copy]) -> dict[DecisionKey, Kept]:
        """The submissions of all copies by unit and content. If several have the same content, one that was summed is preferred."""
        known: dict[DecisionKey, Kept] = {}
        for copy in copies:
            for place, each in enumerate(copy.summary.submissions):
                if each.unit is not None and each.content:
                    office = copy.summary.units.offices[each.unit]
                    key = (self._key(office.key, office.code or "", office.name), each.content)
                    if key not in known or (each.status == MERGED and known[key].tracked.status != MERGED):
                        known[key] = Kept(copy, place)
        return known

    def _has(self, key: DecisionKey) -> bool:
        kept = self._earlier.get(key)
        return key in self._here or (kept is not None and kept.tracked.status == MERGED)

    def status_before(self, entry: Entry) -> str | None:
        """The status of these figures in the earlier summary; None if that summary did not have them."""
        kept = self._earlier.get(entry.key) if entry.key is not None else None
        return kept.tracked.status if kept is not None else None

    # ---- Entries

    def restored(self, form: Form) -> Iterator[Entry]:
        """New entries for approved figures that none of the present files holds."""
        names = {entry.submission.file for entry in self._entries}
        for (unit, content), decision in self.carried.standing.decisions.items():
            kept = self._earlier.get((unit, content))
            wanted = decision.what == APPROVED and (unit, content) not in self._here and kept is not None
            if wanted and kept is not None and kept.tracked.status == MERGED:
                yield self._restored(unit, kept, names, form)

    def _restored(self, unit: str, kept: Kept, names: set[str], form: Form) -> Entry:
        submission = kept_submission(kept, names, form)
        offices = self._tree.roster.offices
        if unit not in offices:
            office = replace(self._offices[unit], key=unit, listed=False)
            self._tree.roster = Roster({**offices, unit: office})
        entry = Entry(submission, submission.returns[0], self._tree.roster.offices[unit], content=kept.tracked.content)
        entry.reason, entry.words = KEPT, _KEPT_WORDS
        return entry

    def bind(self, entries: Sequence[Entry]) -> None:
        """Sets each entry's decision, and its status in the earlier summary."""
        for entry in entries:
            if entry.key is not None:
                entry.standing = self.carried.standing.decisions.get(entry.key)
                entry.decision = self.carried.drafts.get(entry.key) or entry.standing
                entry.before = self.status_before(entry)

    def opinion(self, entry: Entry, found: Finding) -> bool | None:
        """True or False if the officer accepted or refused the explanation of a finding; None if she has not decided."""
        if found.explained is None or entry.key is None or not self.carried.standing.opinions:
            return None
        unit, content = entry.key
        return self.carried.standing.opinions.get((unit, opinion_on(content, found.rule, found.cell, found.explained)))

    # ---- Findings

    def findings(self, entries: Sequence[Entry], copies: Sequence[Copy]) -> Iterator[Finding]:
        """Findings about decisions: unreadable cells, approvals of lost files, "Trả lại" without a reason, disputes."""
        for copy in copies:
            yield from copy.typed.problems
        for copy, told, decision in self.carried.lost:
            place = FindingPlace(copy.file)
            yield finding("decision-unread", place, decision.action, unit=told.name, why=f"không còn tệp {told.about}")
        of_key = {entry.key: entry for entry in entries if entry.key is not None}
        for entry in entries:
            draft = entry.decision if entry.decision is not None and not entry.decision.in_force else None
            if draft is not None and entry.status in (MERGED, WAITING) and entry.office is not None and entry.ret is not None:
                yield finding(
                    "decision-reason", FindingPlace(entry.ret.file, entry.ret.sheet), draft.reason, unit=entry.office.name
                )
        for key, row in self.carried.standing.disputes.items():
            about = of_key.get(key)
            place = FindingPlace(about.ret.file, about.ret.sheet) if about is not None and about.ret is not None else FindingPlace()
            yield finding("decision-conflict", place, unit=row.name, stands=self._stands(key), other=_said(row))

    def _stands(self, key: DecisionKey) -> str:
        """The decision in force that a disputed one contradicts, in words, with the officer's name."""
        for row in reversed(self.carried.rows):
            if self._key_of(row) == key[0] and row.content == key[1] and (row.decision is not None or row.opinion is not None):
                return _said(row)
        others = (row for row in reversed(self.carried.rows) if self._key_of(row) == key[0] and row.decision is not None)
        return next((_said(row) for row in others), "quyết định trước")

    def named(self, missing: Sequence[Office]) -> Mapping[str, Decision]:
        """For missing units, by key, the decision that gives the reason why they will not report."""
        standing = self.carried.standing.decisions
        return {office.key: standing[office.key, ""] for office in missing if (office.key, "") in standing}


def _check(copy: Copy, period: Period | None, top: Office | None) -> None:
    earlier = copy.summary
    if earlier.period is not None and period is not None and earlier.period != period:
        raise UnusableFile(
            f"{copy.file}: tệp tổng hợp này là của {earlier.period.words} và có quyết định, nhật ký của kỳ ấy; đang tổng hợp "
            f"{period.words}. Hãy cho tên tệp khác. Chưa ghi gì."
        )
    if copy.only is None and top is not None and earlier.unit.code and top.code and earlier.unit.code != top.code:
        raise UnusableFile(
            f"{copy.file}: tệp tổng hợp này là của {earlier.unit.name}, đang tổng hợp cho {top.name}. "
            "Hãy cho tên tệp khác. Chưa ghi gì."
        )


def _content(entry: Entry, tree: Tree) -> str:
    ret = entry.ret
    if ret is None or entry.office is None or entry.status != MERGED:
        return ""
    former = entry.former if entry.former in tree.replaced else ""
    figures = ((section, label, cells) for section, _, label, _, _, cells, _, _ in plain_lines(ret.lines))
    return content_of(ret.kind, former, ret.nil, figures)


def _said(row: LogRow) -> str:
    """A log row in words: "Trả lại, lý do: thiếu chữ ký (Trần Bình, 30/11/2026, tệp B.xlsx)"."""
    action = row.action.rpartition(": ")[2]
    reason = f", lý do: {row.reason}" if row.reason else ""
    who = ", ".join(filter(None, (row.by, row.on, f"tệp {row.source}" if row.source else "")))
    return f"{action}{reason}{f' ({who})' if who else ''}"


def locked(summary: Summary, now: datetime) -> Summary:
    """The summary marked as final, with a log row that says so. Raises TdktError naming undecided units."""
    left = summary.undecided
    if left:
        names = some_named([office.name for office in left], _MOST_NAMED)
        raise TdktError(
            f"Chưa khóa được: còn {len(left)} đơn vị chưa duyệt và chưa ghi lý do: {names}. Ở trang “Theo dõi” của tệp tổng "
            "hợp, ghi Duyệt cho đơn vị đã nộp, ghi “Lý do” ở dòng của đơn vị không nộp, rồi chạy lại. Chưa ghi gì."
        )
    if not summary.leaves:
        raise TdktError("Chưa khóa được: chưa có đơn vị nào trong tệp tổng hợp. Chưa ghi gì.")
    of_expected = f"{len(summary.approved)}/{len(summary.leaves)} đơn vị đã duyệt"
    return replace(summary, locked=True, log=(*summary.log, extended(summary.log, now, LOCK, about=of_expected)))
