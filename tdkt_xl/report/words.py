"""The sentences of a report, in the Vietnamese of administrative documents.

Every number in them is a cell of the summary: counts unchanged, shares as computed by the form's indicators. Zero or blank figures
are left out or said to be so. Awards are counted in "lượt": a person awarded twice counts twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL, Award
from tdkt_xl.forms.levels import CO_QUAN, TINH
from tdkt_xl.forms.running_names import running_names
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.model.units import Office, Unit
from tdkt_xl.report.line_facts import HOUSEHOLD, LineFacts
from tdkt_xl.report.sentences import NamedSentence
from tdkt_xl.report.view import ComparisonView, Move, SectionView, View
from tdkt_xl.summary.names import TRACKING
from tdkt_xl.words.numbers import vietnamese_number, vietnamese_percent
from tdkt_xl.words.sentences import joined, lower_first, upper_first
from tdkt_xl.words.severities import ERROR, WARNING

_MOST_NAMED = 10
_NAMES = {"nhà nước": "Nhà nước", "cấp bộ": "cấp Bộ", "tw": "Trung ương", "chính phủ": "Chính phủ", "trung ương": "Trung ương"}
REVIEW_SLIP = "Phiếu rà soát nội bộ"
_OPEN = " [dòng này còn chỗ phải sửa]"
_NO_TOTAL = "Chưa có tổng số; số liệu từng hình thức như sau."
_ORDERS = {
    "HCLĐ": "Huân chương Lao động",
    "HCĐL": "Huân chương Độc lập",
    "HCBVTQ": "Huân chương Bảo vệ Tổ quốc",
    "HCQC": "Huân chương Quân công",
    "HCCC": "Huân chương Chiến công",
    "HCKC": "Huân chương Kháng chiến",
}
_ABBREVIATED = re.compile(rf"\b(?:{'|'.join(_ORDERS)})\b")
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*$")
_MERIT_WORDS = "khen theo công trạng, thành tích đạt được"
_THEMATIC_WORDS = "khen chuyên đề, đột xuất, điển hình tiên tiến"
_WORKER_WORDS = "nông dân, công nhân, chiến sỹ, người lao động trực tiếp và công chức, viên chức không làm công tác quản lý"


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section's heading, its first sentence, a sentence for each line, and a sentence for the lines that nobody reported."""

    heading: NamedSentence
    opening: NamedSentence
    items: tuple[NamedSentence, ...]
    absent: NamedSentence | None


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The sentences of a report by paragraph; empty if there is nothing to say."""

    received: tuple[NamedSentence, ...]
    overview: tuple[NamedSentence, ...]
    sections: tuple[SectionWords, ...]
    comparison: tuple[NamedSentence, ...]
    doubts: tuple[NamedSentence, ...]


def report_words(view: View) -> ReportWords:
    """Returns the sentences about a summary's figures: awards by level, the State's first. For a form that counts no awards, or
    of which it is not known what its columns count, the figures are only in the annex."""
    if not view.form.holding("total"):
        return ReportWords(
            received=(*_received(view), *_approved(view), *_explained(view)),
            overview=(),
            sections=(),
            comparison=(),
            doubts=tuple(_doubts(view)),
        )
    return ReportWords(
        received=(*_received(view), *_nil(view), *_approved(view), *_explained(view)),
        overview=tuple(_overview(view)),
        sections=tuple(_section(view, section) for section in reversed(view.sections)),
        comparison=tuple(_comparison(view, view.comparison)) if view.comparison is not None and view.form.begins_with_total else (),
        doubts=tuple(_doubts(view)),
    )


# ---- Numbers and names


def count(number: int) -> str:
    """Returns a count as administrative documents write it: at least two digits, thousands with a point; 0 gives "0"."""
    return f"{number:02}" if 0 < number < 10 else vietnamese_number(number)


def percent(share: float) -> str:
    """A share with one decimal: "71,5%", "100%"; with two decimals if one would round it to 0% or 100%: "0,04%", "99,96%"."""
    if 0 < share < 0.0005:
        return vietnamese_percent(max(share, 0.0001), 2)
    if 0.9995 <= share < 1:
        return vietnamese_percent(min(share, 0.9999), 2)
    return vietnamese_percent(share, 1)


def sentence_case(title: str) -> str:
    """Returns a heading in capitals as running text; any other heading unchanged."""
    if title != title.upper():
        return title
    text = title.lower()
    for lower, proper in _NAMES.items():
        text = re.sub(rf"\b{lower}\b", proper, text)
    return upper_first(text)


def award_name(label: str) -> str:
    """Returns a line's label without the form's remark in brackets at its end."""
    return _REMARK.sub("", label)


def issuer_name(unit: Unit) -> str:
    """Returns the reporting office as used within a sentence: "Ủy ban nhân dân tỉnh Mẫu", "Sở Nội vụ"; "" if unknown."""
    if not unit.name:
        return ""
    return unit.name if unit.level in (CO_QUAN, None) else f"Ủy ban nhân dân {lower_first(unit.name)}"


# ---- Who reported


def _received(view: View) -> Iterable[NamedSentence]:
    summary = view.summary
    received, expected, missing = summary.received, summary.expected, summary.missing
    if not expected:
        if not summary.offices:
            yield NamedSentence("nop", "Chưa nhận được báo cáo của đơn vị nào.")
        elif expected is None:
            yield NamedSentence(
                "nop", f"Đến thời điểm tổng hợp, {count(received)} đơn vị đã gửi báo cáo [ghi tổng số đơn vị phải báo cáo]."
            )
        else:
            yield NamedSentence("nop", "Chưa có danh sách đơn vị phải báo cáo để đối chiếu.")
        return
    share = percent(received / expected)
    if not missing:
        yield NamedSentence("nop", f"Đến thời điểm tổng hợp, {count(received)}/{count(expected)} đơn vị đã gửi báo cáo ({share}).")
        return
    annex = f"(danh sách tại Phụ lục {view.annexes.missing})"
    unused = (
        (summary.sent_in_vain, "đơn vị đã gửi nhưng chưa cộng được"),
        (summary.sent_other_forms, "đơn vị chỉ gửi biểu khác"),
    )
    in_vain = "; ".join(_told_units(units, what) for units, what in unused if units)
    if not summary.silent:
        has = f"{count(received)}/{count(expected)} đơn vị ({share})"
        yield NamedSentence("nop", f"Đến thời điểm tổng hợp, đã có báo cáo của {has}; còn {in_vain} {annex}.")
        yield NamedSentence("nop.chua-gom", "Số liệu dưới đây chưa bao gồm các đơn vị này.")
        return
    silent = _told_units(summary.silent, "đơn vị chưa gửi")
    more = f"; {in_vain}" if in_vain else ""
    got = f"{count(received)}/{count(expected)} đơn vị đã gửi báo cáo ({share})"
    yield NamedSentence("nop", f"Đến thời điểm tổng hợp, {got}; còn {silent}{more} {annex}.")
    yield NamedSentence("nop.chua-gom", f"Số liệu dưới đây chưa bao gồm các đơn vị {'này' if more else 'chưa gửi báo cáo'}.")


def _nil(view: View) -> Iterable[NamedSentence]:
    """Yields a sentence about the units that reported that there is nothing to report."""
    if view.summary.nil_units:
        told = _told_units(view.summary.nil_units, "đơn vị báo cáo không có khen thưởng")
        yield NamedSentence("nop.khong-co", f"Trong số đơn vị đã gửi báo cáo, có {told}.")


def _approved(view: View) -> Iterable[NamedSentence]:
    """Yields a sentence about how much is approved, if anything is."""
    summary = view.summary
    if summary.locked:
        yield NamedSentence("duyet.khoa", "Số liệu đã được duyệt và khóa sổ.")
    elif summary.approved:
        of_all = f"/{count(len(summary.leaves))}" if summary.has_roster else ""
        yield NamedSentence("duyet.don-vi", f"Số liệu của {count(len(summary.approved))}{of_all} đơn vị đã được duyệt.")


def _told_units(units: Sequence[Office], what: str) -> str:
    """Returns how many units there are, with their names if they are few."""
    names = f": {joined(unit.name for unit in units)}" if 0 < len(units) <= _MOST_NAMED else ""
    return f"{count(len(units))} {what}{names}"


def _explained(view: View) -> Iterable[NamedSentence]:
    if view.explained:
        yield NamedSentence("nop.giai-trinh", f"Giải trình của các đơn vị về số liệu: Phụ lục {view.annexes.explained}.")


def _doubts(view: View) -> Iterable[NamedSentence]:
    """Yields a sentence about what prevents signing. The template marks them as gaps: they are not part of the report."""
    errors, warnings = (sum(found.severity == severity for found in view.to_review) for severity in (ERROR, WARNING))
    told = [f"{count(number)} chỗ {words}" for number, words in ((errors, "phải sửa"), (warnings, "cần xem lại")) if number]
    if view.open_decisions:
        yield NamedSentence("luu-y.xu-ly", open_decisions_words(view) + "; xóa dòng này trước khi trình ký")
    if told:
        yield NamedSentence("luu-y", f"Số liệu còn {joined(told)}, xem {REVIEW_SLIP}; xóa dòng này trước khi trình ký")


def open_decisions_words(view: View) -> str:
    """The remark that the officer's latest decisions are not in the figures."""
    where = f"Trang “{TRACKING}” của tệp tổng hợp có {count(view.open_decisions)} chỗ xử lý mới ghi"
    return f"{where}, số liệu chưa tính theo đó: hãy tổng hợp lại vào chính tệp này rồi lập lại báo cáo"


# ---- All awards together


def _overview(view: View) -> Iterable[NamedSentence]:
    facts = view.facts.together(view.lines)
    if not facts.total:
        yield NamedSentence("chung", f"Trong {view.period.words}, không có đơn vị nào báo cáo trường hợp được khen thưởng.")
        return
    yield NamedSentence("chung", f"Trong {view.period.words}, có {count(facts.total)} lượt khen thưởng{_for_whom(facts)}.")
    kinds = _kinds(facts)
    if kinds:
        yield NamedSentence("chung.loai-hinh", f"Theo loại hình khen thưởng: {kinds}.")
    by_section = [
        f"{lower_first(_heading(section))} {count(own)} lượt"
        for section in reversed(view.sections)
        if (own := view.facts.together(section.lines).total)
    ]
    if len(by_section) > 1:
        yield NamedSentence("chung.cap", f"Theo cấp khen thưởng: {'; '.join(by_section)}.")
    yield from _people(facts)


def _people(facts: LineFacts) -> Iterable[NamedSentence]:
    """Yields sentences about leaders and workers among individuals, if the individuals of all lines are proved."""
    individuals, leaders, workers = facts.individuals, facts.leaders, facts.workers
    if not individuals or leaders is None or workers is None:
        return
    if sum(leaders) + sum(workers) > individuals:
        yield NamedSentence("chung.ca-nhan", "[số lãnh đạo, quản lý và người lao động trực tiếp nhiều hơn số cá nhân, cần rà lại]")
        return
    if not sum(leaders) + sum(workers):
        yield NamedSentence("chung.ca-nhan", "[biểu chưa phân loại cá nhân là lãnh đạo, quản lý hay người lao động trực tiếp]")
        return
    all_classified = sum(leaders) + sum(workers) == individuals
    for numbers, words, name in ((leaders, "lãnh đạo, quản lý", "lanh-dao"), (workers, _WORKER_WORDS, "lao-dong")):
        told = [
            f"{count(number)} lượt {kind}"
            for number, kind in zip(numbers, ("theo công trạng", "chuyên đề, đột xuất"), strict=True)
            if number
        ]
        if told:
            share = percent(sum(numbers) / individuals)
            yield NamedSentence(f"chung.{name}", f"Trong số cá nhân được khen thưởng, {words} chiếm {share} ({', '.join(told)}).")
        elif all_classified:
            yield NamedSentence(f"chung.{name}", f"Trong số cá nhân được khen thưởng không có {words}.")


def _for_whom(facts: LineFacts) -> str:
    """Returns ", gồm 05 lượt tập thể và 12 lượt cá nhân" or " cho cá nhân"; "" if the cells do not prove it."""
    collectives, individuals = facts.collectives, facts.individuals
    if collectives is None or individuals is None:
        return ""
    if collectives and individuals:
        return f", gồm {count(collectives)} lượt tập thể và {count(individuals)} lượt cá nhân"
    return " cho cá nhân" if individuals else " cho tập thể"


def _kinds(facts: LineFacts) -> str:
    """Returns merit and thematic awards with their shares, and a gap for the rest; "" if the cells do not prove them."""
    unkinded = facts.unkinded
    if not facts.total or unkinded is None or unkinded < 0 or facts.open_error:
        return ""
    told = [
        f"{words} {count(number)} lượt ({percent(number / facts.total)})"
        for words, number in ((_MERIT_WORDS, facts.merit), (_THEMATIC_WORDS, facts.thematic))
        if number
    ]
    if unkinded:
        told.append(f"[còn {count(unkinded)} lượt chưa rõ loại hình]")
    return "; ".join(told)


# ---- A section


def _section(view: View, section: SectionView) -> SectionWords:
    name = f"muc.{section.id}"
    heading = NamedSentence(name, _heading(section) if section.title or len(view.sections) > 1 else "Các hình thức khen thưởng")
    told = [line for line in section.lines if _is_told(view, line)]
    facts = view.facts.together(section.lines)
    if not told:
        nothing = "Trong kỳ, không có đơn vị nào báo cáo trường hợp được khen thưởng."
        return SectionWords(heading, NamedSentence(f"{name}.mo-dau", nothing), (), None)
    opening = f"Có {count(facts.total)} lượt khen thưởng{_for_whom(facts)}." if facts.total else _NO_TOTAL
    absent = [_running_name(view, line) for line in section.lines if not _is_told(view, line)]
    said = f"Không có đơn vị nào báo cáo trường hợp được tặng: {'; '.join(absent)}." if absent else None
    items = tuple(NamedSentence(f"{name}.{line.key.key}", _line(view, view.facts.of(line), line)) for line in told)
    none = NamedSentence(f"{name}.khong-co", said) if said is not None else None
    return SectionWords(heading, NamedSentence(f"{name}.mo-dau", opening), items, none)


def _is_told(view: View, line: TotalLine) -> bool:
    """True if some unit reported such an award, even if not how many."""
    facts = view.facts.of(line)
    return bool(facts.total) or facts.lacks_total


def _heading(section: SectionView) -> str:
    return sentence_case(section.title) if section.title else "Khen thưởng khác"


def _line(view: View, facts: LineFacts, line: TotalLine) -> str:
    sentence = f"{_line_recipients(facts)} được {_given(view, line)}"
    if facts.thematic and facts.kinds_are_told:
        sentence += f", trong đó {_kinds(facts)}" if facts.merit else f"; đều là {_THEMATIC_WORDS}"
    if facts.beyond_kinds:
        sentence += f" (khen {facts.beyond_kinds})"
    workers = sum(facts.workers or ())
    if workers and facts.individuals and not facts.mismatch and workers <= facts.individuals:
        sentence += f"; người lao động trực tiếp chiếm {percent(workers / facts.individuals)} số cá nhân"
    return f"{sentence}{_OPEN if facts.open_error else ''}."


def _line_recipients(facts: LineFacts) -> str:
    """Returns who was awarded. If the law gives an award to one kind of recipients only, that kind alone, with a gap for the
    rest."""
    total, individuals, collectives = facts.total, facts.individuals, facts.collectives
    if not total:
        return "[chưa có tổng số ở cột (3)]"
    only = {INDIVIDUAL: "cá nhân", COLLECTIVE: "tập thể", HOUSEHOLD: "hộ gia đình"}.get(facts.recipient or "")
    if only is not None:
        lawful = max(total - facts.mismatch, 0)
        gap = f" [còn {count(facts.mismatch)} lượt chưa khớp giữa tổng số (3) và số cá nhân (4)]" if facts.mismatch else ""
        return f"{count(lawful)} {only}{gap}"
    if collectives is None or individuals is None:
        return f"{count(total)} tập thể, cá nhân"
    parts = ((collectives, "tập thể"), (individuals, "cá nhân"))
    return joined(f"{count(number)} {words}" for number, words in parts if number)


def _given(view: View, line: TotalLine) -> str:
    """Returns "tặng Giấy khen", "tặng danh hiệu “Lao động tiên tiến”"; with the note if the form asks for kind and class."""
    award: Award | None = view.form.awards.awards.get(line.award) if line.award is not None else None
    name = _running_name(view, line)
    remark = _REMARK.search(line.label)
    if award is None:
        return f"khen thưởng với hình thức “{name}”"
    if remark is not None and remark[1].startswith("ghi rõ"):
        note = spelt_out(line.note or "")
        is_whole = note.startswith(name) and view.facts.is_noted_throughout(line)
        name = note if is_whole else f"{name} ({note})" if note else f"{name} [{remark[1]}]"
    if award.kind.startswith("danh-hieu") and not name.startswith("Cờ"):
        return f"tặng danh hiệu “{name}”"
    return f"tặng {name}"


def _running_name(view: View, line: TotalLine) -> str:
    """An award's name for running text: "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh" for the form's "Bằng khen của tỉnh"."""
    known = running_names().get(line.award or "")
    if known is None or not known.name:
        return award_name(line.label)
    province = "tỉnh, thành phố"
    if view.unit.level == TINH and view.unit.name:
        province = "thành phố" if view.unit.name.lower().startswith("thành phố") else "tỉnh"
    return known.name.replace("{tỉnh}", province)


def spelt_out(text: str) -> str:
    """Returns a note with the abbreviated orders written out: "HCLĐ hạng Ba" → "Huân chương Lao động hạng Ba"."""
    return _ABBREVIATED.sub(lambda found: _ORDERS[found[0]], text)


# ---- Compared with last period


def _comparison(view: View, comparison: ComparisonView) -> Iterable[NamedSentence]:
    """Yields sentences about changes over the units that both periods have, and about what is left out of the comparison."""
    then, both, total = comparison.period or "kỳ trước", comparison.both, Move(*comparison.common)
    if not total.then:
        yield NamedSentence("so-sanh", f"Chưa có số liệu {then} của các đơn vị đã báo cáo để so sánh.")
        return
    among = f"tính trên {count(len(both))} đơn vị có báo cáo ở cả hai kỳ"
    yield NamedSentence("so-sanh", f"So với {then}, {among}, tổng số lượt khen thưởng {change(total)}, {_from_to(total)} lượt.")
    alone = ((comparison.of.only_now, "kỳ này"), (comparison.of.only_then, then))
    left = [f"{count(number)} đơn vị chỉ có báo cáo ở {when}" for number, when in alone if number]
    if left:
        yield NamedSentence("so-sanh.ngoai", f"Không tính vào so sánh: {joined(left)}.")
    elif big := [
        f"{award_name(line.label)} {change(move)}, {_from_to(move)}"
        for line in comparison.lines
        if comparison.is_big(move := line.moves[_first_of(view)])
    ]:
        yield NamedSentence("so-sanh.hinh-thuc", f"Hình thức có biến động lớn: {'; '.join(big)}.")
    moved = [each.unit.name or "" for each, move in both if comparison.is_big(move)]
    if moved:
        names = f": {joined(moved)}" if len(moved) <= _MOST_NAMED else ""
        yield NamedSentence("so-sanh.don-vi", f"Có {count(len(moved))} đơn vị biến động lớn{names}.")


def _first_of(view: View) -> int:
    """Returns the position of the first count among the counts with changes."""
    return view.form.main_counts.index(view.form.counts[0]) if view.form.counts[0] in view.form.main_counts else 0


def _from_to(move: Move) -> str:
    if not move.then:
        return "kỳ trước không có"
    return f"từ {count(move.then)} {'lên' if move.difference > 0 else 'xuống'} {count(move.now or 0)}"


def change(move: Move) -> str:
    """Returns a change in words: "tăng 135 lượt (12,3%)", "giảm 05 lượt (3,1%)", "không thay đổi"."""
    if not move.difference:
        return "không thay đổi"
    share = f" ({percent(abs(move.share))})" if move.share is not None else ""
    return f"{'tăng' if move.difference > 0 else 'giảm'} {count(abs(move.difference))} lượt{share}"
