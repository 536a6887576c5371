"""Numbers whose award is named elsewhere in the sentence: in brackets beside them, or once for a row of years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tdkt_xl.forms.prose import Text, cut, words
from tdkt_xl.reading.narrative.grouping import PART_OF_A_YEAR, YEAR_LABEL, Bound
from tdkt_xl.reading.narrative.mention import Mention

_DATED = re.compile(r"(?:năm|quý|tháng|đợt|lần|kỳ|giai đoạn|\bnhiệm kỳ)\b[^,;]{0,30}$")
_SERIES, _LISTED = re.compile(r"[^;,\w]*(?:[;,]|và)[^;]*\b(?:năm|quý|tháng|đợt|lần|kỳ|giai đoạn)\b"), re.compile(r"[^;\d]*,[^;\d]*")
_NEXT_YEAR = re.compile(rf"[^\w,;]*[,;]\s*(?:{YEAR_LABEL}|{PART_OF_A_YEAR})")
_A_YEAR_HAS = re.compile(r"(?:năm|quý|giai đoạn) \S+ (?:có|là|đã có)?\s*$")
_OPENED, _CLOSED = re.compile(r"\s*\(\s*(?:được )?(?:tặng |nhận |hình thức:? )?"), re.compile(r"[^(),;]{0,40}\)")
_AND_THEY = re.compile(r"\s*\)\s*(?:đã |đều )?(?:được|đạt)\b[^,;:()]{0,60}")
"""Words after brackets that count the persons before the brackets: "100% viên chức (86 người) được công nhận …"."""

_SIDE_BY_SIDE = re.compile(r"\s*(?:,|và|/|, và)\s*")


def in_brackets(text: Text, bound: Sequence[Bound], found: Sequence[Mention]) -> list[Bound]:
    """Binds numbers in brackets right after their award, and an award in brackets right after its numbers.

    Examples: "tặng Bằng khen (05 tập thể, 12 cá nhân)", "05 tập thể, 12 cá nhân (Bằng khen của Bộ Y tế)".
    """
    taken = [each.mention for each in bound if each.mention is not None]
    whole = []
    for each in bound:
        if each.mention is None and each.group.depth:
            before = [
                mention for mention in found if mention.end <= each.group.start and mention.what == "award" and mention not in taken
            ]
            between = text.lower[before[-1].end : each.group.start] if before else ""
            after = next((m for m in found if m.start >= each.group.end and m.what == "award" and m not in taken), None)
            if before and re.fullmatch(r"[\s”\"]*[:=]?\s*\(\s*(?:gồm |cho |trong đó:? )?", between):
                each = replace(each, mention=before[-1], way="back")
            elif after is not None and _AND_THEY.fullmatch(text.lower, each.group.end, after.start):
                each = replace(each, mention=after, way="forward")
            elif before and re.fullmatch(r"[^;()]{0,60}\(\s*(?:gồm |trong đó:? )?", between):
                each = replace(each, mention=before[-1], way="back", doubts=frozenset({"far"}))
        elif each.mention is None or each.mention.what == "generic":
            behind = next((m for m in found if m.what == "award" and m.start >= each.group.end), None)
            alone = behind is not None and behind not in taken and _OPENED.fullmatch(text.lower, each.group.end, behind.start)
            if behind is not None and alone and _CLOSED.match(text.lower, behind.end):
                each = replace(each, mention=behind, way="forward")
        whole.append(each)
    return whole


def award_first(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Binds numbers of several years to one award that is named once, at the beginning: "… qua các năm: 2021: 18; 2022: 20"."""
    whole = list(bound)
    for at in range(1, len(whole)):
        this, before = whole[at], whole[at - 1]
        told = before.mention.end if before.mention is not None and before.way == "forward" else before.group.end
        between = text.lower[told : this.group.start]  # "năm 2021: 12 Cờ thi đua, năm 2022: 10"
        if this.mention is None and before.mention is not None and _NEXT_YEAR.fullmatch(between):
            whole[at] = Bound(this.group, before.mention, "shared", before.doubts)
    return whole


def award_last(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Binds numbers of several years to one award that is named once, at the end.

    Example: "năm 2022 có 30 tập thể; năm 2023 có 42 tập thể được tặng Giấy khen".
    """
    whole = list(bound)
    for at in range(len(whole) - 2, -1, -1):
        this, following = whole[at], whole[at + 1]
        loose = this.mention is None or (
            this.mention.what == "generic" and this.way == "back" and _A_YEAR_HAS.search(text.lower[: this.group.start])
        )
        if (
            loose
            and not text.lower[: following.group.start].endswith("cả ")  # "3 cá nhân dự thi, cả 3 được tặng …"
            and following.way in ("forward", "shared")
            and following.mention is not None
            and this.group.depth == following.group.depth
        ):
            left, right = this.group.end, following.group.start
            gap = cut(text, left, right)
            dated = _DATED.search(text.lower[max(0, this.group.start - 40) : this.group.start])
            counts_itself = following.group.bare and not dated  # "146 liệt sĩ, 12 Bà mẹ Việt Nam anh hùng"
            same = (_SERIES.match(gap.lower) if dated else not counts_itself and _LISTED.fullmatch(gap.lower)) and not (
                words().giving.search(gap) or words().parts.search(gap)
            )
            in_parts = words().parts.search(cut(text, 0, left))
            if len(gap.raw) < 60 and same and not in_parts and not this.group.bare:
                whole[at] = Bound(this.group, following.mention, "shared", following.doubts)
    return whole


def in_turn(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Binds the first of several numbers that the text counts out: "lần lượt có 21 và 26 Chiến sĩ thi đua cơ sở"."""
    whole = list(bound)
    if not counted_out(text):
        return whole
    for at in range(len(whole) - 2, -1, -1):
        this, following = whole[at], whole[at + 1]
        side_by_side = _SIDE_BY_SIDE.fullmatch(text.lower, this.group.end, following.group.start)
        loose = this.mention is None or (this.mention is following.mention and following.group.counts[0].value)
        if loose and following.mention is not None and this.group.bare and side_by_side:
            value = following.group.counts[0].value
            group = replace(this.group, counts=tuple(replace(count, value=value) for count in this.group.counts))
            whole[at] = Bound(group, following.mention, "shared", following.doubts)
    return whole


def counted_out(text: Text) -> bool:
    """True if a sentence gives its numbers in the order of what it named before: "lần lượt", "tương ứng"."""
    return re.search(r"lần lượt|tương ứng|theo thứ tự|các năm 20\d\d(?:,| và) 20\d\d", text.lower) is not None
