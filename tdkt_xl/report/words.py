"""The sentences of a report, in the Vietnamese of administrative documents.

Every number in them is one of the summary's cells: counts as they stand, shares as the form's indicators have them. What is
zero or blank is either left out or said to be so. Awards are counted in "lượt": who is awarded twice counts twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL, Award
from tdkt_xl.forms.definition import ERROR, WARNING
from tdkt_xl.forms.levels import CO_QUAN
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.summary import TotalLine
from tdkt_xl.model.units import Office, Unit
from tdkt_xl.report.unit_totals import has_unit_table
from tdkt_xl.report.view import ComparisonView, Move, SectionView, View, is_compared
from tdkt_xl.rollup.indicators import Measured, measure
from tdkt_xl.words.numbers import vietnamese_number, vietnamese_percent

_HOUSEHOLD = "household"
_TOTAL, _INDIVIDUALS, _MERIT, _THEMATIC = 3, 4, 6, 10
_LEADERS, _WORKERS = (8, 12), (9, 13)
_COLUMNS = frozenset({_TOTAL, _INDIVIDUALS, _MERIT, _THEMATIC, *_LEADERS, *_WORKERS})
"""The count columns that sentences speak of; of a form without one of them only totals are told."""
_MOST_NAMED = 10
_NAMES = {"nhà nước": "Nhà nước", "cấp bộ": "cấp Bộ", "tw": "Trung ương", "chính phủ": "Chính phủ", "trung ương": "Trung ương"}
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*$")
_MERIT_WORDS = "khen theo công trạng, thành tích đạt được"
_THEMATIC_WORDS = "khen chuyên đề, đột xuất, điển hình tiên tiến"
_WORKER_WORDS = "nông dân, công nhân, chiến sỹ, người lao động trực tiếp và công chức, viên chức không làm công tác quản lý"


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section's heading, its first sentence, a sentence for each line, and one for the lines that nobody reported."""

    heading: str
    opening: str
    items: tuple[str, ...]
    absent: str | None


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a report says, paragraph by paragraph; empty where there is nothing to say."""

    received: tuple[str, ...]
    overview: tuple[str, ...]
    sections: tuple[SectionWords, ...]
    comparison: tuple[str, ...]
    doubts: tuple[str, ...]


def report_words(view: View) -> ReportWords:
    """The sentences on a summary's figures."""
    return ReportWords(
        received=tuple(_received(view)),
        overview=tuple(_overview(view)),
        sections=tuple(_section(view.form, section) for section in view.sections),
        comparison=tuple(_comparison(view, view.comparison)) if view.comparison is not None else (),
        doubts=tuple(_doubts(view)),
    )


# ---- Numbers and names


def count(number: int) -> str:
    """A count as administrative documents write it: two digits at least, thousands with a point; 0 is "0"."""
    return f"{number:02}" if 0 < number < 10 else vietnamese_number(number)


def percent(share: float) -> str:
    """A share to one decimal: "71,5%", "100%"; what rounds to nothing or to all without being so says that."""
    if 0 < share < 0.0005:
        return "dưới 0,1%"
    if 0.9995 <= share < 1:
        return "trên 99,9%"
    return vietnamese_percent(share, 1)


def sentence_case(title: str) -> str:
    """A heading in capitals as running text has it; any other is left as it is."""
    if title != title.upper():
        return title
    text = title.lower()
    for lower, proper in _NAMES.items():
        text = re.sub(rf"\b{lower}\b", proper, text)
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text as it stands within a sentence: "Tỉnh Mẫu" → "tỉnh Mẫu"."""
    return text[:1].lower() + text[1:]


def award_name(label: str) -> str:
    """A line's label without the form's remark in brackets behind it."""
    return _REMARK.sub("", label)


def joined(parts: Iterable[str]) -> str:
    """ "a", "a và b", "a, b và c"."""
    *first, last = list(parts)
    return f"{', '.join(first)} và {last}" if first else last


def issuer_name(unit: Unit) -> str:
    """The office that reports, within a sentence: "Ủy ban nhân dân tỉnh Mẫu", "Sở Nội vụ"; "" where it is not known."""
    if not unit.name:
        return ""
    return unit.name if unit.level in (CO_QUAN, None) else f"Ủy ban nhân dân {lower_first(unit.name)}"


# ---- Who reported


def _received(view: View) -> Iterable[str]:
    summary = view.summary
    received, expected, missing = summary.received, summary.expected, summary.missing
    if not expected:
        if not summary.offices:
            yield "Chưa nhận được báo cáo của đơn vị nào."
        elif expected is None:
            yield f"Đến thời điểm tổng hợp, {count(received)} đơn vị đã gửi báo cáo [ghi tổng số đơn vị phải báo cáo]."
        else:
            yield "Chưa có danh sách đơn vị phải báo cáo để đối chiếu."
        return
    share = percent(received / expected)
    if not missing:
        yield f"Đến thời điểm tổng hợp, {count(received)}/{count(expected)} đơn vị đã gửi báo cáo ({share})."
        return
    annex = f"(danh sách tại Phụ lục {annexes(view).missing})"
    in_vain = _told_units(summary.sent_in_vain, "đơn vị đã gửi nhưng chưa cộng được")
    if not summary.silent:
        has = f"{count(received)}/{count(expected)} đơn vị ({share})"
        yield f"Đến thời điểm tổng hợp, đã có báo cáo của {has}; còn {in_vain} {annex}."
        yield "Số liệu dưới đây chưa bao gồm các đơn vị này."
        return
    silent = _told_units(summary.silent, "đơn vị chưa gửi")
    more = f"; {in_vain}" if summary.sent_in_vain else ""
    yield (
        f"Đến thời điểm tổng hợp, {count(received)}/{count(expected)} đơn vị đã gửi báo cáo ({share}); còn {silent}{more} {annex}."
    )
    yield f"Số liệu dưới đây chưa bao gồm các đơn vị {'này' if more else 'chưa gửi báo cáo'}."


def _told_units(units: Sequence[Office], what: str) -> str:
    """How many units, and who they are where they are few."""
    names = f": {joined(unit.name for unit in units)}" if 0 < len(units) <= _MOST_NAMED else ""
    return f"{count(len(units))} {what}{names}"


@dataclass(frozen=True, slots=True)
class Annexes:
    """The numbers of the annexes behind the official sheet, which is the first; "" of one that there is not."""

    by_unit: str
    missing: str
    review: str


def annexes(view: View) -> Annexes:
    """The annexes that there are, numbered as they follow one another."""
    numerals = iter(("II", "III", "IV"))
    present = (has_unit_table(view.summary), bool(view.summary.missing_units), bool(view.to_review))
    return Annexes(*(next(numerals) if is_there else "" for is_there in present))


def _doubts(view: View) -> Iterable[str]:
    errors, warnings = (sum(found.severity == severity for found in view.to_review) for severity in (ERROR, WARNING))
    if errors:
        yield f"Số liệu còn {count(errors)} chỗ phải sửa; cần sửa, tổng hợp lại và lập lại báo cáo trước khi trình ký."
    if warnings:
        yield f"Có {count(warnings)} chỗ cần xem lại hoặc giải trình, nêu tại Phụ lục {annexes(view).review}."


# ---- All awards together


def _overview(view: View) -> Iterable[str]:
    form, measured = view.form, view.measured
    total = _first_count(form, [line.cells for section in view.sections for line in section.lines])
    if not total:
        yield f"Trong {view.period.words}, các đơn vị không báo cáo trường hợp khen thưởng nào."
        return
    recipients = _recipients(form, measured, " lượt")
    yield f"Trong {view.period.words}, có {count(total)} lượt khen thưởng{f', {_made_of(recipients)}' if recipients else ''}."
    yield "Một tập thể, cá nhân được khen thưởng nhiều lần trong kỳ được tính nhiều lượt."
    kinds = _kinds(form, measured)
    if kinds:
        yield f"Theo loại hình khen thưởng: {kinds}."
    by_section = [
        f"{lower_first(_heading(section))} {count(own)} lượt"
        for section in view.sections
        if (own := _first_count(form, [line.cells for line in section.lines]))
    ]
    if len(by_section) > 1:
        yield f"Theo cấp khen thưởng: {'; '.join(by_section)}."
    yield from _people(form, measured)


def _people(form: Form, measured: Measured) -> Iterable[str]:
    """Leaders and workers among individuals, by kind of awarding."""
    if not _is_usual(form) or not measured.counts.get(_INDIVIDUALS):
        return
    values, counts = _values(form, measured), measured.counts
    for words, share, columns in (("lãnh đạo, quản lý", "leaders", _LEADERS), (_WORKER_WORDS, "workers", _WORKERS)):
        value = values.get(share)
        if not value:
            yield f"Trong số cá nhân được khen thưởng không có {words}."
            continue
        merit, thematic = (counts.get(column, 0) for column in columns)
        told = [
            f"{count(number)} lượt {kind}"
            for number, kind in ((merit, "theo công trạng"), (thematic, "chuyên đề, đột xuất"))
            if number
        ]
        yield f"Trong số cá nhân được khen thưởng, {words} chiếm {percent(value)} ({', '.join(told)})."


def _recipients(form: Form, measured: Measured, unit: str = "") -> str:
    """ "05 tập thể và 12 cá nhân"; "" where the form does not tell or the counts contradict each other."""
    collectives, individuals = _values(form, measured).get("collectives"), measured.counts.get(_INDIVIDUALS, 0)
    if not _is_usual(form) or collectives is None or collectives < 0:
        return ""
    parts = ((int(collectives), f"{unit} tập thể"), (individuals, f"{unit} cá nhân"))
    return joined(f"{count(number)}{words}" for number, words in parts if number) if any(n for n, _ in parts) else ""


def _made_of(recipients: str) -> str:
    """ "gồm 05 lượt tập thể và 12 lượt cá nhân", "đều là cá nhân"; of a single one "là tập thể"."""
    number, _, who = recipients.partition(" lượt ")
    return f"gồm {recipients}" if " và " in recipients else f"{'là' if number == count(1) else 'đều là'} {who}"


def _kinds(form: Form, measured: Measured) -> str:
    """Merit and thematic awards with their shares; "" where the form does not tell."""
    if not _is_usual(form):
        return ""
    values = _values(form, measured)
    parts = ((_MERIT_WORDS, _MERIT, "merit"), (_THEMATIC_WORDS, _THEMATIC, "thematic"))
    told = []
    for words, column, share in parts:
        number, value = measured.counts.get(column, 0), values.get(share)
        if number:
            told.append(f"{words} {count(number)} lượt" + (f" ({percent(value)})" if value is not None else ""))
    return "; ".join(told)


# ---- A section


def _section(form: Form, section: SectionView) -> SectionWords:
    heading = _heading(section)
    told = [line for line in section.lines if any(line.cells)]
    total = _first_count(form, [line.cells for line in section.lines])
    if not told:
        return SectionWords(heading, "Trong kỳ, các đơn vị không báo cáo trường hợp nào.", (), None)
    opening = f"Có {count(total)} lượt khen thưởng." if total else "Chưa có tổng số; số liệu từng hình thức như sau."
    recipients = _recipients(form, section.measured, " lượt")
    if total and recipients:
        opening = f"Có {count(total)} lượt khen thưởng, {_made_of(recipients)}."
    absent = [award_name(line.label) for line in section.lines if not any(line.cells)]
    said = f"Các đơn vị không báo cáo trường hợp nào được tặng: {'; '.join(absent)}." if absent else None
    return SectionWords(heading, opening, tuple(_line(form, line) for line in told), said)


def _heading(section: SectionView) -> str:
    return sentence_case(section.title) if section.title else "Khen thưởng khác"


def _line(form: Form, line: TotalLine) -> str:
    award = form.awards.awards.get(line.award) if line.award is not None else None
    measured = measure(form, [line.cells])
    who = _line_recipients(form, line, award, measured)
    sentence = f"{who} được {_given(line, award)}"
    if _is_usual(form) and measured.counts[_THEMATIC]:
        sentence += f", trong đó {_kinds(form, measured)}" if measured.counts[_MERIT] else f"; đều là {_THEMATIC_WORDS}"
    workers = _values(form, measured).get("workers") if _is_usual(form) else None
    if workers:
        sentence += f"; người lao động trực tiếp chiếm {percent(workers)} số cá nhân"
    return f"{sentence}."


def _line_recipients(form: Form, line: TotalLine, award: Award | None, measured: Measured) -> str:
    total = line.cells[0]
    individuals = measured.counts.get(_INDIVIDUALS, 0)
    recipient = award.recipient if award is not None else None
    if total and recipient == _HOUSEHOLD and not individuals:
        return f"{count(total)} hộ gia đình"
    if total and recipient == INDIVIDUAL and individuals in (0, total):
        return f"{count(total)} cá nhân"
    if total and recipient == COLLECTIVE and not individuals:
        return f"{count(total)} tập thể"
    return (total and _recipients(form, measured)) or f"{count(total or 0)} lượt"


def _given(line: TotalLine, award: Award | None) -> str:
    """ "tặng Giấy khen", "tặng danh hiệu “Lao động tiên tiến”"; the note where the form asks for kind and class."""
    name = award_name(line.label)
    remark = _REMARK.search(line.label)
    if award is None:
        return f"khen thưởng với hình thức “{name}”"
    if remark is not None and remark[1].startswith("ghi rõ"):
        name += f" ({line.note})" if line.note else f" [{remark[1]}]"
    if award.kind.startswith("danh-hieu") and not name.startswith("Cờ"):
        return f"tặng danh hiệu “{name}”"
    return f"tặng {name}"


# ---- Against last period


def _comparison(view: View, comparison: ComparisonView) -> Iterable[str]:
    total, then = comparison.total, comparison.period or "kỳ trước"
    if not total.then:
        yield f"Chưa có số liệu {then} để so sánh."
        return
    yield f"So với {then} ({count(total.then)} lượt), tổng số lượt khen thưởng {_change(total)}."
    first = view.form.main_counts.index(view.form.counts[0]) if view.form.counts[0] in view.form.main_counts else 0
    big = [
        f"{award_name(line.label)} {_change(move)}, {_from_to(move)}"
        for line in comparison.lines
        if comparison.is_big(move := line.moves[first])
    ]
    if big:
        yield f"Hình thức có biến động lớn: {'; '.join(big)}."
    moved = [each.unit.name or "" for each, move in comparison.units if is_compared(each) and comparison.is_big(move)]
    if moved:
        names = f": {joined(moved)}" if len(moved) <= _MOST_NAMED else ""
        yield f"Có {count(len(moved))} đơn vị biến động lớn{names}."


def _from_to(move: Move) -> str:
    if not move.then:
        return "kỳ trước không có"
    return f"từ {count(move.then)} {'lên' if move.difference > 0 else 'xuống'} {count(move.now or 0)}"


def _change(move: Move) -> str:
    """ "tăng 135 lượt (12,3%)", "giảm 05 lượt (3,1%)", "không thay đổi"."""
    if not move.difference:
        return "không thay đổi"
    share = f" ({percent(abs(move.share))})" if move.share is not None else ""
    return f"{'tăng' if move.difference > 0 else 'giảm'} {count(abs(move.difference))} lượt{share}"


# ---- What the form tells


def _is_usual(form: Form) -> bool:
    return set(form.counts) >= _COLUMNS


def _values(form: Form, measured: Measured) -> Mapping[str, float | None]:
    return {indicator.id: value for indicator, value in zip(form.indicators, measured.values, strict=True)}


def _first_count(form: Form, rows: Iterable[Counts]) -> int:
    return sum(row[0] or 0 for row in rows)
