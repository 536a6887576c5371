"""Registers of decisions in a roll-up: a unit's register beside its form, the entries of all units, and the issuer's register."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tdkt_xl.forms import Form
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.model.summary import Registered, Summary
from tdkt_xl.model.tracked import MERGED, SUPERSEDED
from tdkt_xl.reading.authority import own_sections
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.reading.register_checks import mismatches
from tdkt_xl.reading.registers import REGISTER
from tdkt_xl.rollup.entries import Entry
from tdkt_xl.rollup.precedence import differing, let_wait

_Cited = tuple[str, object, str]
_SHOWN: Mapping[str, str] = {"tap-the": "tập thể", "ho": "hộ gia đình", "ca-nhan": "cá nhân"}


def beside_forms(entries: Sequence[Entry], form: Form) -> Iterator[Finding]:
    """If a unit sent a form and, in another file, a register, the form counts and is compared with the register."""
    forms = {
        (entry.office.key, entry.former): entry
        for entry in entries
        if entry.status == MERGED and entry.office is not None and entry.ret is not None and entry.ret.kind == "return"
    }
    for entry in entries:
        if entry.status != MERGED or entry.office is None or entry.ret is None or entry.ret.kind != REGISTER:
            continue
        beside = forms.get((entry.office.key, entry.former))
        if beside is None or beside.ret is None:
            continue
        if entry.is_approved and not beside.is_approved:
            yield let_wait(beside, entry, form, differing(entry, [beside], form))
            continue
        entry.status, entry.words, entry.instead = SUPERSEDED, "sổ quyết định, đã đối chiếu với biểu", beside.submission.file
        entry.reason = f"{entry.words} {entry.instead}"
        entry.beside_form = True
        if not beside.ret.register:
            yield from mismatches(beside.ret, form, entry.ret.register, form.days_of(beside.ret.period))


def registered(entries: Sequence[Entry]) -> Iterator[Registered]:
    """The register entries of all returns that count, and of the registers beside a form that counts."""
    for place, entry in enumerate(entries):
        if entry.ret is not None and (entry.status == MERGED or entry.beside_form):
            for each in entry.ret.register:
                yield Registered(place, each)


def held_against_issuer(summary: Summary, issuer: Return) -> Iterator[Finding]:
    """Findings for decisions in the units' registers that the issuer's register does not have, or has with smaller numbers.

    Compared are only awards that the issuer's register has and that a unit does not give itself.
    """
    form = summary.form
    awards = {each.award for each in issuer.register if each.award is not None and each.is_awarded}
    issued: dict[_Cited, list[AwardDecision]] = {}
    for each in issuer.register:
        key = _cited(each)
        if key is not None:
            issued.setdefault(key, []).append(each)
    cited: dict[_Cited, list[Registered]] = {}
    for reported in summary.register:
        key = _cited(reported.entry)
        award = form.awards_decided.awards.get(reported.entry.award or "")
        if key is None or award is None or award.code not in awards or reported.entry.doubtful:
            continue
        if form.section_for(award, reported.entry.day) not in own_sections(form):
            cited.setdefault(key, []).append(reported)
    for key, of_units in cited.items():
        yield from _differences(summary, of_units, issued.get(key, ()), issuer)


def _cited(entry: AwardDecision) -> _Cited | None:
    """What identifies a decision: number, day and award; None if one is unknown. "15/QĐ-UBND" is "15/QĐ-UBND tỉnh"."""
    number = re.match(r"\d+", entry.number or "")
    if number is None or entry.day is None or entry.award is None or not entry.is_awarded:
        return None
    return str(int(number[0])), entry.day, entry.award


def _differences(
    summary: Summary, of_units: Sequence[Registered], issued: Sequence[AwardDecision], issuer: Return
) -> Iterator[Finding]:
    first = of_units[0]
    file = summary.submissions[first.submission].file
    slots = {
        "decision": first.entry.number,
        "day": f"{first.entry.day:%d/%m/%Y}",
        "label": summary.form.awards_decided.awards[first.entry.award or ""].name,
        "units": tuple(dict.fromkeys(_unit(summary, each) for each in of_units)),
    }
    if not issued:
        place = FindingPlace(file, first.entry.sheet, f"A{first.entry.row}", award=first.entry.award)
        yield finding("issuer-mismatch", place, **slots, lacking=True)
        return
    for amount, word in _SHOWN.items():
        reported = sum(each.entry.amount(amount) or 0 for each in of_units)
        there = sum(each.amount(amount) or 0 for each in issued)
        if reported > there:  # fewer is not wrong: the other awards may belong to units without a register
            place = FindingPlace(issuer.file, issued[0].sheet, f"A{issued[0].row}", award=first.entry.award)
            yield finding("issuer-mismatch", place, reported, there, **slots, what=word)


def _unit(summary: Summary, each: Registered) -> str:
    office = summary.office(summary.submissions[each.submission])
    return office.name if office is not None else ""
