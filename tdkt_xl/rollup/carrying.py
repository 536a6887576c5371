"""Brings together in one log what officers decided in several copies of a summary, in the order in which it was done. Nothing is
lost.

What a copy's sheet holds now is compared with what was written into it: the difference is what somebody has decided since. A
decision that contradicts an earlier one which its officer could not know is recorded as disputed and changes nothing. Example: A
approves a return in her copy, B sends the same return back in his; the copy that is read first counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tdkt_xl.model.decisions import (
    ACCEPT,
    APPROVED,
    CONTINUE,
    DISPUTED,
    ELSEWHERE,
    LOCK,
    REFUSE,
    UNLOCK,
    WITHDRAWN,
    Decision,
    DecisionKey,
    LogRow,
    Standing,
    adopted,
    extended,
    opinion_on,
    series_of,
)
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary


@dataclass(frozen=True)
class Typed:
    """What the cells for decisions hold. `decisions`: by position in `Summary.submissions`; `named`: by key of a missing unit;
    `opinions` on explanations: by position in `Summary.findings`. None means that the cell is blank. `problems`: findings for
    cells that cannot be understood, or that are filled where there is nothing to decide."""

    decisions: Mapping[int, Decision | None] = field(default_factory=dict)
    named: Mapping[str, Decision | None] = field(default_factory=dict)
    opinions: Mapping[int, bool | None] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Copy:
    """A summary in which somebody has decided. `only`: the keys of the units whose decisions are taken over; None: all units."""

    file: str
    summary: Summary
    typed: Typed = Typed()
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class RowSubject:
    """The unit of a log row, and the figures or the explanation that the row is about."""

    unit: str
    code: str
    name: str
    content: str
    about: str

    @property
    def key(self) -> DecisionKey:
        return self.unit, self.content

    @property
    def facts(self) -> dict[str, str]:
        return {"unit": self.unit, "code": self.code, "name": self.name, "content": self.content, "about": self.about}


class CarriedLog:
    """The log that results from all copies, and the decisions in force (`standing`). `drafts`: decisions that are not complete yet,
    by unit and content. Example: "Trả lại" without a reason."""

    def __init__(
        self, copies: Sequence[Copy], key_of: Callable[[LogRow], str], has: Callable[[DecisionKey], bool], now: datetime
    ) -> None:
        """The log continues that of the first copy. `key_of` returns the present key of a row's unit; `has` returns True if the
        figures are available, because only available figures can be approved."""
        self.rows: list[LogRow] = []
        self.standing = Standing()
        self.drafts: dict[DecisionKey, Decision] = {}
        self.lost: list[tuple[Copy, RowSubject, Decision]] = []
        """Approvals of figures that are not available any more."""
        self._key_of, self._has, self._now = key_of, has, now
        self._known: set[str] = set()
        self._events: set[tuple[str, ...]] = set()
        for copy in copies:
            self._take(copy)

    def unlock(self, reason: str) -> None:
        """Records that a locked summary was opened again, with the reason."""
        self._append(extended(self.rows, self._now, UNLOCK, reason=reason))

    def go_on(self) -> None:
        """Records that the new summary continues a locked one, and so is not the locked one any more."""
        self._append(extended(self.rows, self._now, CONTINUE))

    # ---- A copy

    def _take(self, copy: Copy) -> None:
        own = Standing()
        source = copy.file.rpartition("/")[2] if self.rows else ""
        goes_on = not self.rows and copy.only is None
        for row in copy.summary.log:
            if goes_on:
                self._append(row)
            elif {row.own, row.original} & self._known or row.event in self._events:
                self._known.update(filter(None, (row.own, row.original)))
            elif copy.only is None or self._key_of(row) in copy.only:
                self._adopt(row, own, source or copy.file.rpartition("/")[2])
            own.take(row, self._key_of(row))
        for told, was, new in _changes(copy, self._key_of):
            self._decide(copy, told, was, new, own, source)
        for told, opinion in _opinions(copy, self._key_of):
            self._opine(told, opinion, own, source)

    def _adopt(self, row: LogRow, own: Standing, source: str) -> None:
        key = (self._key_of(row), row.content)
        action = row.action
        if action in (LOCK, UNLOCK, CONTINUE):
            action = f"{ELSEWHERE}{action}"
        elif (
            self._disputed(key, row.decision, own)
            or self._opinion_disputed(key, row.opinion, own)
            or (action.startswith(WITHDRAWN) and self._is_other(key, own))
        ):
            action = f"{DISPUTED}{action}"
        self._append(adopted(self.rows, row, action, source))

    def _is_other(self, key: DecisionKey, own: Standing) -> bool:
        """True if a decision is in force that differs from the one which the copy withdraws."""
        stands = _what(self.standing.decisions.get(key))
        return stands not in (None, _what(own.decisions.get(key)))

    def _disputed(self, key: DecisionKey, new: Decision | None, own: Standing) -> bool:
        """True if a copy's decision contradicts a decision in force that this copy does not know."""
        if new is None:
            return False
        unit, content = key
        now, was = self.standing.decisions.get(key), own.decisions.get(key)
        if _what(now) not in (_what(was), new.what):
            return True
        if new.what != APPROVED:
            return False
        series = series_of(content)
        others = set(self.standing.approved(unit, series)) - set(own.approved(unit, series)) - {content}
        return bool(others)

    def _opinion_disputed(self, key: DecisionKey, new: bool | None, own: Standing) -> bool:
        now = self.standing.opinions.get(key)
        return new is not None and now is not None and now != new and own.opinions.get(key) != now

    # ---- What was decided since

    def _decide(self, copy: Copy, told: RowSubject, was: Decision | None, new: Decision | None, own: Standing, source: str) -> None:
        stands = self.standing.decisions.get(told.key)
        if new is not None and not new.in_force:
            self.drafts[told.key] = new
            new = None
        if new == stands or (new is None and was is not None and not was.in_force):
            return
        if new is None:
            if was is not None and _what(stands) == was.what:
                self._withdraw(told, was, source)
            return
        if new.what == APPROVED and not self._has(told.key):
            self.lost.append((copy, told, new))
            return
        if self._disputed(told.key, new, own):
            self._record(f"{DISPUTED}{new.action}", told, source, new)
            return
        if self._is_recorded(new.action, told, source, new):
            return
        if stands is not None and stands.what != new.what:
            self._withdraw(told, stands, source)
        if new.what == APPROVED:
            for other in self.standing.approved(told.unit, series_of(told.content)):
                if other != told.content:
                    before = RowSubject(told.unit, told.code, told.name, other, "")
                    self._withdraw(before, self.standing.decisions[told.unit, other], source)
        self._record(new.action, told, source, new)

    def _withdraw(self, told: RowSubject, was: Decision, source: str) -> None:
        self._record(f"{WITHDRAWN}{was.action}", told, source)

    def _opine(self, told: RowSubject, opinion: bool | None, own: Standing, source: str) -> None:
        stands = self.standing.opinions.get(told.key)
        if opinion == stands:
            return
        if opinion is None:
            action = f"{WITHDRAWN}{ACCEPT if stands else REFUSE}"
        else:
            action = ACCEPT if opinion else REFUSE
            if self._opinion_disputed(told.key, opinion, own):
                action = f"{DISPUTED}{action}"
        self._record(action, told, source)

    def _record(self, action: str, told: RowSubject, source: str, decision: Decision | None = None) -> None:
        if not self._is_recorded(action, told, source, decision):
            self._append(extended(self.rows, self._now, action, decision=decision, source=source, **told.facts))

    def _is_recorded(self, action: str, told: RowSubject, source: str, decision: Decision | None) -> bool:
        """True if this decision was taken over from another copy before: reading the same copy twice records nothing twice."""
        if not source:
            return False
        row = extended((), self._now, action, decision=decision, source=source, **told.facts)
        return any(row[2:12] == each[2:12] for each in self.rows)

    def _append(self, row: LogRow) -> None:
        self.rows.append(row)
        self._known.update(filter(None, (row.own, row.original)))
        self._events.add(row.event)
        self.standing.take(row, self._key_of(row))


def _what(decision: Decision | None) -> str | None:
    return decision.what if decision is not None else None


def _changes(copy: Copy, key_of: Callable[[LogRow], str]) -> Iterator[tuple[RowSubject, Decision | None, Decision | None]]:
    """The decisions made since the copy was written, in the sheet's order: the subject, the old decision, the new one."""
    summary = copy.summary
    for place, new in copy.typed.decisions.items():
        each = summary.submissions[place]
        told = _told(copy, each.unit or "", each.content, _file_of(each.file, each.sheet), key_of)
        if told is not None and (new != each.decision or (new is not None and not new.in_force)):
            yield told, each.decision, new
    for unit, new in copy.typed.named.items():
        told = _told(copy, unit, "", "", key_of)
        if told is not None and new != summary.named.get(unit):
            yield told, summary.named.get(unit), new


def _opinions(copy: Copy, key_of: Callable[[LogRow], str]) -> Iterator[tuple[RowSubject, bool | None]]:
    """The explanations on which the opinion has changed since the copy was written, with the new opinion."""
    summary = copy.summary
    of_file = {(each.file, each.sheet): each for each in reversed(summary.submissions)}
    for place, opinion in copy.typed.opinions.items():
        found = summary.findings[place]
        each = of_file.get((found.file or "", found.sheet)) or next(
            (every for every in summary.merged if every.file == found.file), None
        )
        if each is None or opinion == found.accepted:
            continue
        content = opinion_on(each.content, found.rule, found.cell, found.explained)
        about = f"{found.where or found.rule}, {_file_of(each.file, None)}: {found.explained}"
        told = _told(copy, each.unit or "", content, about, key_of)
        if told is not None:
            yield told, opinion


def _told(copy: Copy, unit: str, content: str, about: str, key_of: Callable[[LogRow], str]) -> RowSubject | None:
    """The unit and what was decided on; None if decisions on this unit are not taken over (`Copy.only`)."""
    office = copy.summary.units.offices[unit]
    nothing = LogRow._make([""] * len(LogRow._fields))
    key = key_of(nothing._replace(code=office.code or "", name=office.name, unit=unit))
    if copy.only is not None and key not in copy.only:
        return None
    return RowSubject(key, office.code or "", office.name, content, about)


def _file_of(file: str, sheet: str | None) -> str:
    """The file's name without its folders, because the log is passed on and must not show the folders of this machine."""
    name = file.rpartition("/")[2]
    return f"{name}, trang “{sheet}”" if sheet else name
