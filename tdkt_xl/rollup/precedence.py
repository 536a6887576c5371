"""Decides which returns count: those of the period and under the unit, the newest of each unit, and parts rather than their
summary. Also what a newer return of a unit changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tdkt_xl.forms import Form
from tdkt_xl.forms.levels import HUYEN
from tdkt_xl.forms.office_names import level_of
from tdkt_xl.model.counts import UNKNOWN_PREFIX, Counts, LineKey, added, total_of
from tdkt_xl.model.decisions import series_of
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line
from tdkt_xl.model.tracked import (
    DUPLICATE,
    ELSEWHERE,
    MERGED,
    OTHER_FORM,
    REJECTED,
    SENT_BACK,
    SUPERSEDED,
    UNREADABLE,
    WAITING,
    Change,
    Revision,
)
from tdkt_xl.model.units import Office, Unit
from tdkt_xl.reading.drafts import DRAFT
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.rollup.entries import Entry, pairs
from tdkt_xl.rollup.placing import Tree
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR
from tdkt_xl.words.text import fold

Off = tuple[tuple[str, str], int, int, int]
"""A count that differs: its line, its column, and both counts, with blanks as 0."""


def commonest_period(entries: Iterable[Entry]) -> Period | None:
    """The period of most returns, the later one on a tie; None if no return states a period.

    A school year counts as the calendar year in which it ends, if there are returns of that year too.
    """
    known = [entry.ret.period for entry in entries if entry.ret is not None and entry.ret.period is not None]
    counts = Counter(period.counts_in if period.counts_in in known else period for period in known)
    return max(counts, key=lambda period: (counts[period], period.last_day, period.months)) if counts else None


def set_apart(entries: Iterable[Entry], form: Form) -> list[Entry]:
    """Rejects returns of other forms than this summary's, with the form's id as reason. Returns the rejected entries."""
    apart = [entry for entry in entries if entry.ret is not None and entry.ret.form != form.id]
    for entry in apart:
        assert entry.ret is not None
        entry.status, entry.reason = REJECTED, f"{OTHER_FORM}{entry.ret.form}"
        entry.words = f"thuộc biểu {entry.ret.form}, cộng ở tệp tổng hợp của biểu ấy"
    return apart


def reject(entries: Sequence[Entry], tree: Tree, period: Period | None, strict: bool) -> Iterator[Finding]:
    """Rejects files without a return, drafts, returns of other periods, and returns of units elsewhere in the tree.

    With `strict` returns with errors are rejected too. Returns findings; sets each entry's `status`, `reason` and `words`.
    """
    for entry in entries:
        ret = entry.ret
        if entry.status != MERGED:
            continue
        if ret is None:
            entry.status = UNREADABLE if entry.submission.failure == "unreadable" else REJECTED
            entry.reason = entry.submission.failure
            entry.words = _why_unused(entry)
            if entry.reason == "no-table":
                entry.words = "đã gửi báo cáo, chưa có biểu"
        elif ret.kind == DRAFT:
            entry.status, entry.reason = REJECTED, DRAFT
            entry.words = "biểu nháp lập từ báo cáo, chưa ai chọn “Đã đối chiếu”"
        elif ret.period is None and period is not None:
            said = f"không ghi kỳ báo cáo, được hiểu là kỳ {period.code}"
            yield interpreted(FindingPlace(ret.file, ret.sheet), said)
        elif ret.period is not None and ret.period != period and ret.period.counts_in == period:
            said = f"biểu của {ret.period.words}, tính vào {period.words} là năm mà năm học kết thúc"
            yield interpreted(FindingPlace(ret.file, ret.sheet), said)
        elif ret.period != period:
            typed, wanted = (p.words if p is not None else "" for p in (ret.period, period))
            entry.status, entry.reason = REJECTED, f"wrong-period: {ret.period.code if ret.period else ''}"
            entry.words = f"biểu của {typed}, cần biểu của {wanted}"
            place = FindingPlace(ret.file, ret.sheet)
            actual = ret.period.code if ret.period else None
            yield finding("wrong-period", place, actual, period.code if period else None, period=typed, wanted=wanted)
        wrong = strict and not entry.is_approved and any(f.severity == ERROR for f in entry.findings)
        if ret is not None and entry.status == MERGED and wrong:
            entry.status, entry.reason, entry.words = (
                REJECTED,
                "strict",
                "biểu còn chỗ phải sửa, chỉ cộng biểu không còn chỗ phải sửa",
            )
        if entry.status == MERGED and entry.office is not None and not tree.under_top(entry.office.key):
            entry.status, entry.reason, entry.words = REJECTED, ELSEWHERE, "không trực thuộc đơn vị tổng hợp"


def _why_unused(entry: Entry) -> str:
    """Why a file without a return does not count, in few words."""
    if entry.status == UNREADABLE:
        told = next((str(found.actual) for found in entry.submission.findings if found.rule == "unreadable"), "")
        return f"không mở được: {told}" if told else "không mở được"
    return "không có bảng của biểu"


def keep_newest(entries: Sequence[Entry], form: Form) -> Iterator[Finding]:
    """Of several returns of one unit the newest counts: a later "lần nộp", then a later file; on a tie the later path.

    An approved return counts even if a newer one comes; the newer one waits. A return that was sent back does not count, and
    neither do the returns that it had replaced.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.status == MERGED and entry.ret is not None and entry.office is not None:
            # Old units that were merged into one new unit are its parts, not versions of each other.
            groups.setdefault((entry.office.key, series_of(entry.content)), []).append(entry)
    for group in groups.values():
        sent_back = [entry for entry in group if entry.is_sent_back]
        for entry in sent_back:
            entry.status, entry.reason, entry.words = REJECTED, SENT_BACK, f"đã trả lại: {entry.standing.reason}"  # type: ignore[union-attr]
        approved = [entry for entry in group if entry.is_approved]
        fresh = [entry for entry in group if entry.status == MERGED and not _was_replaced(entry, sent_back)]
        if approved:
            kept = max(approved, key=lambda entry: entry.order)
            yield from _wait(group, kept, form)
        elif fresh:
            kept = max(fresh, key=lambda entry: entry.order)
        else:
            _set_aside(group, sent_back)
            continue
        rest = [entry for entry in group if entry.status == MERGED]
        if len(rest) > 1:
            yield from _supersede(rest, kept)


def _was_replaced(entry: Entry, sent_back: Sequence[Entry]) -> bool:
    """True if a return had already been replaced by one that was sent back later. A new return counts, whatever its file's date."""
    return entry.before in (SUPERSEDED, DUPLICATE) and any(entry.order < other.order for other in sent_back)


def _set_aside(group: Sequence[Entry], sent_back: Sequence[Entry]) -> None:
    """Marks the returns that a sent-back return had replaced, so that they do not count again."""
    newest = max(sent_back, key=lambda entry: entry.order)
    for entry in group:
        if entry.status == MERGED:
            entry.status, entry.words, entry.instead = SUPERSEDED, "đã có bản mới hơn", newest.submission.file
            entry.reason = f"{entry.words} {entry.instead}"


def _wait(group: Sequence[Entry], kept: Entry, form: Form) -> Iterator[Finding]:
    """Sets returns to waiting that came after the approved one and have other figures."""
    for entry in group:
        if entry.status != MERGED or entry.content == kept.content:
            continue
        gave_way = entry.before == MERGED and (entry.order < kept.order or kept.before == WAITING)
        if not gave_way and entry.before not in (SUPERSEDED, DUPLICATE):
            off = differing(kept, [entry], form)
            if off:
                yield let_wait(entry, kept, form, off)


def let_wait(entry: Entry, kept: Entry, form: Form, off: Sequence[Off] = ()) -> Finding:
    """Sets a return to waiting behind an approved one. The finding states the largest difference in `off`, if there is one."""
    assert entry.ret is not None
    entry.status, entry.words, entry.instead = WAITING, "chờ xử lý, vẫn lấy bản đã duyệt", kept.submission.file
    entry.reason = f"{entry.words} {entry.instead}"
    unit = kept.office.name if kept.office is not None else ""
    place = FindingPlace(entry.ret.file, entry.ret.sheet)
    if not off:
        return finding("approved-changed", place, unit=unit, kept=kept.submission.file)
    (section, line), number, one, two = max(off, key=lambda each: abs(each[2] - each[3]))
    slots = {"count": len(off), "section": section, "label": _label_of(form, line), "column": number}
    return finding("approved-changed", place, two, one, unit=unit, kept=kept.submission.file, **slots)


def _supersede(group: Sequence[Entry], newest: Entry) -> Iterator[Finding]:
    newer = newest
    seen = {newest.submission.digest}
    for entry in sorted(group, key=lambda entry: entry.order, reverse=True):
        if entry is newest or entry.ret is None:
            continue
        copy = bool(entry.submission.digest) and entry.submission.digest in seen and entry.submission is not newest.submission
        seen.add(entry.submission.digest)
        entry.status = DUPLICATE if copy else SUPERSEDED
        if not copy:
            entry.successor, newer = newer, entry
        entry.words, entry.instead = "đã lấy", newest.submission.file
        entry.reason = f"{entry.words} {entry.instead}"
        unit = entry.office.name if entry.office is not None else ""
        place = FindingPlace(entry.ret.file, entry.ret.sheet)
        yield finding("duplicate-submission", place, unit=unit, kept=newest.submission.file)


def prefer_parts(entries: Sequence[Entry], tree: Tree, form: Form) -> Iterator[Finding]:
    """A summary does not count if returns of units below it count. If a unit sent a return and a summary without parts, its own
    return is taken to be in the summary. Exceptions: approved returns and summaries."""
    own: dict[str, list[Entry]] = {}
    below: dict[str, list[Entry]] = {}
    summaries: list[tuple[str, Entry]] = []
    merged = [entry for entry in entries if entry.status == MERGED]
    for entry in merged:
        if entry.office is not None and entry.ret is not None:
            key = entry.office.key
            for above in tree.roster.ancestors(key):
                below.setdefault(above, []).append(entry)
            if entry.ret.kind == "summary":
                summaries.append((key, entry))
            else:
                own.setdefault(key, []).append(entry)
    for key, summary in summaries:
        below.setdefault(key, []).extend(_listed_parts(summary, merged, tree))
        parts = [part for part in below[key] if part.status == MERGED]
        if summary.is_approved and parts and not any(part.is_approved for part in parts):
            for part in parts:
                yield let_wait(part, summary, form)
            continue
        approved = [entry for entry in own.get(key, ()) if entry.is_approved]
        if approved and not summary.is_approved and not below[key]:
            yield let_wait(summary, approved[0], form, differing(approved[0], [summary], form))
            continue
        if below[key]:
            summary.status = SUPERSEDED
            summary.reason = summary.words = f"đã lấy {len({id(part) for part in below[key]})} báo cáo của các đơn vị trực thuộc"
            continue
        for entry in own.get(key, ()):
            entry.status = SUPERSEDED
            entry.words, entry.instead = "đã có trong", summary.submission.file
            entry.reason = f"{entry.words} {entry.instead}"
    for key, summary in summaries:
        if summary.status == SUPERSEDED:
            every = {id(part): part for part in (*below[key], *own.get(key, ())) if part.status == MERGED}
            yield from _difference(summary, list(every.values()), form)


def _listed_parts(summary: Entry, entries: Iterable[Entry], tree: Tree) -> Iterator[Entry]:
    """The returns of the units that a summary made by this program lists as its parts; only for a unit that is not in a roster."""
    if summary.ret is None or summary.office is None or summary.office.listed or not summary.ret.parts:
        return
    by_name: dict[str, list[Unit]] = {}
    for part in summary.ret.parts:
        by_name.setdefault(fold(part.name or ""), []).append(part)
    codes = {part.code for part in summary.ret.parts if part.code is not None}
    for entry in entries:
        office = entry.office
        if office is None or office is summary.office or entry.ret is None or entry.ret.unnamed:
            continue
        alike = by_name.get(fold(office.name), ())
        if office.code in codes or any(_may_be(office, tree.name_above(office), part) for part in alike):
            yield entry


def _may_be(office: Office, above: str, part: Unit) -> bool:
    """True if a unit may be the part of the same name: neither their codes nor their districts contradict it."""
    districts = {fold(name) for name in (above, part.upper or "") if level_of(name) == HUYEN}
    return (part.code is None or office.code is None or part.code == office.code) and len(districts) < 2


def _difference(summary: Entry, parts: Sequence[Entry], form: Form) -> Iterator[Finding]:
    """A finding if a summary differs from the sum of those of its parts that are here."""
    assert summary.ret is not None and summary.office is not None
    off = differing(summary, parts, form)
    if off:
        (section, line), number, one, two = max(off, key=lambda each: abs(each[2] - each[3]))
        label = _label_of(form, line)
        place = FindingPlace(
            summary.ret.file, summary.ret.sheet, None, section or None, None if line.startswith(UNKNOWN_PREFIX) else line
        )
        slots = {"unit": summary.office.name, "count": len(off), "section": section, "label": label, "column": number}
        yield finding("summary-difference", place, one, two, **slots)


def differing(one: Entry, others: Sequence[Entry], form: Form) -> list[Off]:
    """The counts in which an entry differs from the sum of others."""
    stated, summed = (added((line.key, line.cells) for _, ret in pairs(side) for line in ret.lines) for side in ([one], others))
    blank = Counts.blank(len(form.counts))
    return [
        (key, number, here or 0, there or 0)
        for key in sorted({*stated, *summed})
        for number, here, there in zip(form.counts, stated.get(key, blank), summed.get(key, blank), strict=True)
        if (here or 0) != (there or 0)
    ]


def _label_of(form: Form, key: str) -> str:
    award = form.awards.awards.get(key)
    return award.name if award is not None else key.removeprefix(UNKNOWN_PREFIX)


def revisions(entries: Sequence[Entry], counts: Sequence[int]) -> Iterator[Revision]:
    """Each return that a newer return of its unit replaced, with the counts that changed; oldest first within a unit.

    `counts` are the numbers of the form's count columns.
    """
    places = {id(entry): place for place, entry in enumerate(entries)}
    replaced = [(entry, entry.successor) for entry in entries if entry.successor is not None]
    replaced.sort(key=lambda pair: (pair[0].office.key if pair[0].office is not None else "", pair[0].order))
    for old, new in replaced:
        yield Revision(places[id(old)], places[id(new)], tuple(_changes(_lines(old), _lines(new), counts)))


def _lines(entry: Entry) -> dict[LineKey, list[Line]]:
    lines: dict[LineKey, list[Line]] = {}
    for line in entry.ret.lines if entry.ret is not None else ():
        lines.setdefault(line.key, []).append(line)
    return lines


def _changes(old: Mapping[LineKey, list[Line]], new: Mapping[LineKey, list[Line]], numbers: Sequence[int]) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        for place, number in enumerate(numbers):
            before, after = (total_of(line.cells[place] for line in lines.get(key, ())) for lines in (old, new))
            if before != after:
                yield Change(key, (new.get(key) or old[key])[0].label, number, before, after)
