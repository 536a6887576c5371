"""The clauses of a sentence, and its counts side by side as groups that share one award."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.forms.prose import Text, cut, words
from tdkt_xl.reading.narrative.lexing import AWARDS, CLOSE, COUNT, ISSUER, OPEN, RECIPIENT, STOP, Token
from tdkt_xl.reading.narrative.mention import Mention

AND = re.compile(r"\s*(?:[,;+/&]|và|cùng|,? ?cùng với|và cho)?\s*(?:có |cho |với )?\s*")
_AND_WORDS = re.compile(r"[^,;:.()]{0,40}(?:,|và|;)\s*(?:có |cho )?")
_BRACKETS = re.compile(r"\([^()]*\)")
_DATED_BRACKET = re.compile(r"\(\s*(?:trong |của )?(?:năm |quý \w+[/ ]|năm học |giai đoạn )?(?:20\d\d ?[-–] ?)?20\d\d\s*\)")
_LABEL = re.compile(r"(?:các )?(?:tập thể|cá nhân|hộ gia đình|tt|cn|hgđ)")
_TOLD = re.compile(r"[\s”\"]*(?:cho|đối với|:) ?")
_WHOSE = re.compile(r"\b(?:của|tại|ở|thuộc) (?:các |toàn )?$")
"""Before recipients that only say where: "khen thưởng của Sở là 412 lượt"."""
_NUMBER_OF_THEM = re.compile(r"(?<!\w)(?:số|số lượng) (?:các )?(?:tập thể|cá nhân|hộ gia đình|hộ|người|đơn vị|đồng chí)$")
_RECEIVED = re.compile(r" (?:được|đạt|nhận)[^,;:()\d]*(?: là| có|:)\s*")
"""Between them and the number: "số cá nhân được tặng Huân chương là 14"."""
_BEHIND_RECIPIENT = re.compile(r"\s*(?:[:=–-]|có|là)?\s*")
PART_OF_A_YEAR = r"(?:quý (?:iii|ii|iv|i|[1-4])|tháng \d{1,2}|đợt (?:\d{1,2}|i{1,3})|học kỳ (?:i{1,2}|[12]))\s*[:(=–-]\s*(?:có )?"
YEAR_LABEL = r"(?:(?:qua|theo|từng|trong|của) (?:các |từng )?(?:năm|quý)\s*:?\s*|:\s*)?(?:năm )?20\d\d\s*(?:[:(=–-]|là|có|đạt)\s*"
DIRECT_FORWARD = re.compile(r"[\s“\"]*(?:danh hiệu|đạt|đạt danh hiệu|cá nhân|tập thể)?[\s“\"]*")


@dataclass(frozen=True, slots=True)
class Group:
    """Counts side by side that share one award: "52 tập thể, 78 cá nhân"."""

    counts: tuple[Token, ...]
    depth: int

    @property
    def start(self) -> int:
        return self.counts[0].start

    @property
    def end(self) -> int:
        return self.counts[-1].end

    @property
    def bare(self) -> bool:
        return all(not count.value for count in self.counts)


@dataclass(frozen=True, slots=True)
class Bound:
    """A group of counts and its award. `mention` is None if no award was found. `way` is "back", "forward" or "shared"."""

    group: Group
    mention: Mention | None
    way: str = ""
    doubts: frozenset[str] = frozenset()
    parent: int | None = None
    """Index of the bound group that is explained by the brackets around this one."""


@dataclass
class Clause:
    """The counts and awards of one clause, all at one depth of brackets."""

    depth: int
    elements: list[Group | Mention] = field(default_factory=list)


def clauses(text: Text, tokens: Sequence[Token], found: Sequence[Mention], label: str | None) -> Iterator[Clause]:
    """Yields the clauses. A clause ends at ";" and at brackets; the text in brackets is a clause of its own."""
    groups = _groups(text, tokens, found, label)
    ends = [token.start for token in tokens if token.kind == STOP and not _inside(token.start, groups, found)]
    marks: list[tuple[int, int]] = []
    depth, serial, stack = 0, 0, [0]
    for token in tokens:
        if token.kind == OPEN:
            serial += 1
            stack.append(serial)
        elif token.kind == CLOSE and len(stack) > 1:
            stack.pop()
        elif token.start in ends:
            serial += 1
            stack[-1] = serial
        else:
            continue
        marks.append((token.start, stack[-1]))
        depth = len(stack) - 1
    del depth
    by_clause: dict[int, Clause] = {}
    everything: list[Group | Mention] = [*groups, *found]
    for element in sorted(everything, key=lambda each: each.start):
        at = next((clause for start, clause in reversed(marks) if start < element.start), 0)
        by_clause.setdefault(at, Clause(element.depth)).elements.append(element)
    yield from by_clause.values()


def _inside(at: int, groups: Sequence[Group], found: Sequence[Mention]) -> bool:
    return any(group.start < at < group.end for group in groups) or any(each.start < at < each.end for each in found)


def _groups(text: Text, tokens: Sequence[Token], found: Sequence[Mention], label: str | None) -> list[Group]:
    """Returns groups of counts with only a comma, "và" or a few words between them."""
    groups: list[Group] = []
    depth = 0
    counts = _with_recipients_before(text, tokens, label)
    starts = [mention.start for mention in found]
    issuers = [token.start for token in tokens if token.kind == ISSUER]
    for token in tokens:
        depth += (token.kind == OPEN) - (token.kind == CLOSE)
        if token.kind != COUNT:
            continue
        count = counts[token.start]
        last = next((group for group in reversed(groups) if group.depth == depth), None)
        own = next((start for start in starts if start >= count.end), None)
        bare_with_own = not count.value and own is not None and DIRECT_FORWARD.fullmatch(text.lower, count.end, own) is not None
        if (
            last is not None
            and last.depth == depth
            and not bare_with_own
            and bool(count.value) == bool(last.counts[-1].value)
            and not any(last.end <= start < count.start for start in (*starts, *issuers))
            and _goes_with(text, last.end, count.start)
            and not _has_its_own(text, last, count, found)
            and (";" not in text.lower[last.end : count.start] or count.start < token.start)  # "tập thể: 33; cá nhân: 127"
        ):
            groups[groups.index(last)] = Group((*last.counts, count), depth)
        else:
            groups.append(Group((count,), depth))
    return groups


def _has_its_own(text: Text, last: Group, count: Token, found: Sequence[Mention]) -> bool:
    """True if an award right before the counts has its number and another follows this one: "Cờ thi đua cho 9 tập thể, 5 đơn vị
    đạt Tập thể lao động xuất sắc"."""
    before = max((mention.end for mention in found if mention.end <= last.start), default=None)
    after = min((mention.start for mention in found if mention.start >= count.end), default=None)
    if before is None or after is None or not count.value or count.value != last.counts[-1].value:
        return False
    gap = cut(text, count.end, after)
    told = _TOLD.fullmatch(text.lower, before, last.start) is not None
    return told and not re.search(r"[,;:()\d]", gap.lower) and words().forward.search(gap)


def _goes_with(text: Text, end: int, start: int) -> bool:
    if _DATED_BRACKET.search(text.lower, end, start):
        return False  # "17 tập thể (năm 2022), 19 tập thể (năm 2023)"
    between = _BRACKETS.sub("", text.lower[end:start])
    if AND.fullmatch(between):
        return True
    gap = cut(text, end, start)
    if words().verbs.search(gap) or words().parts.search(gap) or words().forward.search(gap):
        return False
    return _AND_WORDS.fullmatch(between) is not None and ";" not in between


def _with_recipients_before(text: Text, tokens: Sequence[Token], label: str | None) -> dict[int, Token]:
    """Returns the counts by their position. A count after its recipient ("Tập thể: 05") gets that recipient.

    `label` is the kind of recipients named by a heading. In "Văn phòng: 22 LĐTT" the office is not a recipient; in "Cá nhân: 5 Giấy
    khen, 12 Bằng khen" both numbers count individuals.
    """
    counts: dict[int, Token] = {}
    last: Token | None = None
    counted: Token | None = None
    above = label
    for at, token in enumerate(tokens):
        if token.kind == CLOSE:
            label = above
        if token.kind == RECIPIENT:
            last = None if _WHOSE.search(text.lower, 0, token.start) else token
            if _LABEL.fullmatch(text.lower, token.start, token.end) and text.lower[token.end :].lstrip().startswith(":"):
                label = token.value
        if token.kind != COUNT:
            continue
        counts[token.start] = token if token.value else replace(token, label=label)
        if counted is not None and not token.value and _the_same(text, counted, token):
            counts[token.start] = replace(token, value=counted.value)
        counted = token if token.value else counted
        if not token.value and last is not None and _counted_by_award(text, last, token):
            counts[token.start] = replace(token, value=last.value)
        if not token.value and last is not None and _BEHIND_RECIPIENT.fullmatch(text.lower, last.end, token.start):
            own = tokens[at + 1] if at + 1 < len(tokens) else None
            begins_award = own is not None and own.kind in AWARDS and DIRECT_FORWARD.fullmatch(text.lower, token.end, own.start)
            if not begins_award:
                label = above  # in "tập thể: 8; 04 Bằng khen" the label belongs to the first number only
                counts[token.start] = replace(token, value=last.value, start=last.start)
    return counts


def _counted_by_award(text: Text, recipient: Token, token: Token) -> bool:
    """True for "số cá nhân được tặng Huân chương là 14": the number counts those named before the award."""
    named = _NUMBER_OF_THEM.search(text.lower, max(0, recipient.start - 12), recipient.end)
    return named is not None and _RECEIVED.fullmatch(text.lower, recipient.end, token.start) is not None


def _the_same(text: Text, counted: Token, token: Token) -> bool:
    """True for "giới thiệu 3 cá nhân …, cả 3 đều được tặng …": the number counts the same persons again."""
    assert counted.number is not None and token.number is not None
    return counted.number.value == token.number.value and text.lower[: token.start].endswith("cả ")
