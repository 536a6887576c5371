"""The sentences on the registers of decisions: how many decisions, of which level and kind, and what has no decision yet.

The registers come with the units' forms, and not every unit sends one: the sentences say how many units' registers they tell of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tdkt_xl.forms.register_words import CONSULTED, KIND_WORDS, REFUSED, REGISTERED, SUBMITTED
from tdkt_xl.model.summary import Registered
from tdkt_xl.report.sentences import NamedSentence
from tdkt_xl.report.view import View
from tdkt_xl.report.words import count, sentence_case
from tdkt_xl.words.sentences import lower_first

_WITHOUT_DECISION = {
    REGISTERED: "mới đăng ký",
    SUBMITTED: "đã trình",
    CONSULTED: "đang lấy ý kiến hiệp y",
    REFUSED: "không được khen thưởng",
}


def decision_words(view: View) -> Iterator[NamedSentence]:
    """The sentences; none without a register."""
    register = view.summary.register
    awarded = [each for each in register if each.entry.is_awarded]
    if awarded:
        yield from _decided(view, awarded)
    told = [
        f"{words} {_cases(own)}"
        for status, words in _WITHOUT_DECISION.items()
        if (own := [each for each in register if each.entry.status == status])
    ]
    if told:
        yield NamedSentence("so.chua-co", f"Các trường hợp ghi trong sổ chưa có quyết định: {'; '.join(told)}.")


def _decided(view: View, awarded: Sequence[Registered]) -> Iterator[NamedSentence]:
    doubtful = sum(each.entry.doubtful for each in awarded)
    gap = f" [còn {count(doubtful)} dòng sổ phải rà lại]" if doubtful else ""
    yield NamedSentence("so", f"Theo sổ quyết định của {_units(view)}, có {_decisions(view, awarded)}{gap}.")
    form = view.form
    by_section: dict[str | None, list[Registered]] = {section.id: [] for section in reversed(form.sections)}
    for each in awarded:
        by_section.setdefault(_section(view, each), []).append(each)
    titles = {section.id: lower_first(sentence_case(section.title)) for section in form.sections}
    levels = [f"{titles.get(key or '', 'hình thức chưa rõ cấp')} {_decisions(view, own)}" for key, own in by_section.items() if own]
    if len(levels) > 1:
        yield NamedSentence("so.cap", f"Theo cấp khen thưởng: {'; '.join(levels)}.")
    kinds = [
        f"{KIND_WORDS[kind].lower()} {count(_awards(own))} lượt"
        for kind in KIND_WORDS
        if _awards(own := [each for each in awarded if each.entry.kind == kind])
    ]
    unknown = _awards(each for each in awarded if each.entry.kind not in KIND_WORDS)
    if kinds:
        rest = f" [còn {count(unknown)} lượt chưa ghi loại hình]" if unknown else ""
        yield NamedSentence("so.loai-hinh", f"Theo loại hình ghi trong sổ: {'; '.join(kinds)}{rest}.")


def _units(view: View) -> str:
    """Whose registers they are, of how many that have reported."""
    summary = view.summary
    units = {summary.submissions[each.submission].unit for each in summary.register}
    of_all = f" trong số {count(len(summary.offices))}" if len(units) < len(summary.offices) else ""
    return f"{count(len(units))}{of_all} đơn vị đã gửi báo cáo"


def _section(view: View, each: Registered) -> str | None:
    return view.form.section_for(view.form.awards.awards.get(each.entry.award or ""), each.entry.day)


def _decisions(view: View, own: Sequence[Registered]) -> str:
    """ "12 quyết định (85 lượt khen thưởng)"; a decision of a higher level that several units cite is one."""
    base = view.form.sections[0].id if view.form.sections else None
    known = set()
    for each in own:
        if each.entry.number is not None:
            unit = view.summary.submissions[each.submission].unit if _section(view, each) in (base, None) else None
            known.add((unit, each.entry.number, each.entry.day))
    unnumbered = sum(each.entry.number is None for each in own)
    without = f"; {count(unnumbered)} dòng không ghi số quyết định" if unnumbered else ""
    return f"{count(len(known))} quyết định ({count(_awards(own))} lượt khen thưởng{without})"


def _cases(own: Sequence[Registered]) -> str:
    awards = _awards(own)
    return f"{count(len(own))} dòng ({count(awards)} lượt)" if awards else f"{count(len(own))} dòng"


def _awards(own: Iterable[Registered]) -> int:
    return sum(each.entry.total for each in own)
