"""Rule `not-authorised`: awards that a unit reports as its own, although by the law of that day another level gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Award
from tdkt_xl.forms.levels import BASE_LEVELS, LEVEL_WORDS
from tdkt_xl.forms.powers import Power, power
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding


def unauthorised(ret: Return, form: Form, entries: Sequence[AwardDecision], days: tuple[date, date] | None) -> Iterator[Finding]:
    """Yields a finding for each decision, and for each line without a decision, that reports an award as the unit's own which the
    unit's level may not give.

    A unit's own awards are the lines in sections for awards of the base levels; other sections hold awards that the unit received.
    A line without a decision is judged by the last day of the period. A summary adds up many levels, so it gets no findings.
    """
    level, own = ret.unit.level, own_sections(form)
    if form.is_off("not-authorised") or level not in LEVEL_WORDS or not own or ret.kind == "summary":
        return
    lines = [line for line in ret.lines if line.section in own and line.award is not None and any(line.cells)]
    decided = set()
    for entry in entries:
        award = form.awards.awards.get(entry.award or "")
        if award is None or entry.day is None or not entry.is_awarded or not _is_own(entry, award, form, lines):
            continue
        decided.update({award.code, award.family})
        said = power(award, level, entry.day)
        if said is not None and not said.may:
            place = FindingPlace(ret.file, entry.sheet, f"A{entry.row}", award=award.code)
            yield _finding(place, award, said, f"{entry.day:%d/%m/%Y}")
    if days is None:
        return
    for line in lines:
        award = form.awards.awards[line.award or ""]
        last = power(award, level, days[1])
        if award.code not in decided and last is not None and not last.may:
            number = form.counts[next(i for i, count in enumerate(line.cells) if count)]
            at = line.layout.cell(number, line.row) if line.layout.places else None
            place = FindingPlace(ret.file, line.sheet or ret.sheet, at, line.section, line.award, line.label, line.explained)
            yield _finding(place, award, last, None)


def _finding(place: FindingPlace, award: Award, said: Power, day: str | None) -> Finding:
    return finding("not-authorised", place, award=award.name, level=LEVEL_WORDS[said.level], on=day, source=said.source)


def _is_own(entry: AwardDecision, award: Award, form: Form, own_lines: Sequence[Line]) -> bool:
    """True if the unit gave the register entry's award itself: the award is on one of the unit's own lines, or its section is one
    for awards that a unit gives itself."""
    if form.section_for(award, entry.day) in own_sections(form):
        return True
    return any(line.award == award.code for line in own_lines)


@lru_cache(maxsize=50)
def own_sections(form: Form) -> frozenset[str]:
    """Returns the ids of the sections for awards that a unit gives itself."""
    return frozenset(each.id for each in form.sections if each.authorities and each.authorities <= BASE_LEVELS)
