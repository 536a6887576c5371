"""A submission as an earlier summary holds it, for a merge in which its file no longer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tdkt_xl.forms import Form
from tdkt_xl.model.narrative import Narrative
from tdkt_xl.model.returns import Line, Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import Tracked
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.carrying import Copy

_KEPT_NAME = " (bản đã duyệt)"
_OF_MERGING = frozenset(
    {"wrong-period", "unknown-unit", "duplicate-submission", "summary-difference", "issuer-mismatch", "outlier", "approved-changed",
     "missing-unit", "decision-reason", "decision-conflict", "decision-unread"}
)  # fmt: skip
"""Rules whose findings every merge makes anew, so that old ones are not kept."""


@dataclass(frozen=True)
class Kept:
    """A submission in an earlier summary: the copy, and its position in `Summary.submissions`."""

    copy: Copy
    place: int

    @property
    def tracked(self) -> Tracked:
        return self.copy.summary.submissions[self.place]


def kept_submission(kept: Kept, names: set[str], form: Form) -> Submission:
    """The submission as the earlier summary holds it: its filled lines, its blank lines, the findings of its file, its register and
    what its prose said. Typed ratios are needed by checks alone, whose findings are here."""
    summary, each = kept.copy.summary, kept.tracked
    file = each.file.removesuffix(_KEPT_NAME)
    if any(name == file or name.endswith(f"/{file}") for name in names):  # a summary names its files without their folders
        file += _KEPT_NAME
    places = next((own for submission, own in summary.details.by_submission() if submission == kept.place), range(0))
    lines = list(_lines(summary, places, each.sheet, form))
    lines.extend(Line(key.section, key.award, summary.lines[key], 0, (None,) * len(form.counts)) for key in each.blank)
    office = summary.units.offices[each.unit or ""]
    unit = Unit(office.code, office.name, office.level)
    findings = [
        replace(found, file=file, accepted=None)
        for found in summary.findings
        if found.file == each.file and found.sheet in (None, each.sheet) and found.rule not in _OF_MERGING
    ]
    register = tuple(entry.entry for entry in summary.register if entry.submission == kept.place)
    what = (lines, each.kind, each.nil, each.version, findings)
    ret = Return(file, each.sheet, form.id, unit, each.period, *what, register=register)
    return Submission(file, [ret], modified=each.modified, narrative=_narrative(kept, unit))


def _narrative(kept: Kept, unit: Unit) -> Narrative | None:
    """What the prose of the file said of awards; None if it had no prose."""
    told = next((told for told in kept.copy.summary.told if told.submission == kept.place), None)
    if told is None:
        return None
    named = replace(unit, name=told.unit) if told.unit else Unit()
    return Narrative(told.figures, told.unread, named, kept.tracked.period, told.agreed)


def _lines(summary: Summary, places: range, sheet: str | None, form: Form) -> Iterator[Line]:
    """The lines at these positions of the details. An award that was unknown then is looked up again."""
    for each in summary.details.between(places.start, places.stop):
        award = each.key.award
        if award is None:
            match = form.awards.find(each.label)
            award = match.award.code if match is not None and match.guessed is None else None
        own_sheet = each.sheet if each.sheet != sheet else None
        yield Line(
            each.key.section, award, each.label, each.row, tuple(each.counts), (), each.note, each.explained, sheet=own_sheet
        )
