"""Decides which number belongs to which award.

Forward: "52 tập thể được tặng Bằng khen". Backward: "Bằng khen cho 52 tập thể". Award in the middle: "18 cờ thi đua cho 25 tập
thể".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.forms.prose import Text, words
from tdkt_xl.reading.narrative.lexing import AWARDS, CLOSE, COUNT, ISSUER, OPEN, RECIPIENT, STOP, Token
from tdkt_xl.reading.narrative.mentions import Mention

_AND = re.compile(r"\s*(?:[,;+/&]|và|cùng|,? ?cùng với|và cho)?\s*(?:có |cho |với )?\s*")
_AND_WORDS = re.compile(r"[^,;:.()]{0,40}(?:,|và|;)\s*(?:có |cho )?")
_DIRECT_BACK = re.compile(
    r"[\s”\"]*(?:[:=–—-]|,)?\s*(?:tặng |trao |thưởng |cho cả |cho các |cho |đối với |với |tới |"
    r"là |gồm có |gồm |có |đạt |được |số lượng |tổng số |tổng cộng )*[:=–-]?\s*"
)
_YEAR_LABEL = r"(?:(?:qua|theo|từng|trong|của) (?:các |từng )?(?:năm|quý)\s*:?\s*|:\s*)?(?:năm )?20\d\d\s*(?:[:(=–-]|là|có|đạt)\s*"
_BARE_BACK = re.compile(
    rf"[\s”\"]*(?:{_YEAR_LABEL})?(?:[:=–—-])?\s*(?:là |có |đạt |được |số lượng |tổng số |tổng cộng |tổng cộng là )*[:=–-]?\s*"
)
_DIRECT_FORWARD = re.compile(r"[\s“\"]*(?:danh hiệu|đạt|đạt danh hiệu|cá nhân|tập thể)?[\s“\"]*")
_TO_RECIPIENTS = re.compile(r"[\s”\"]*(?:cho|đối với) (?:các )?(tập thể|cá nhân|hộ gia đình)(?!,| và)")
_BRACKETS = re.compile(r"\([^()]*\)")
_FIRST_TO = re.compile(r"(?:^|[;:.(]|\bvà)\s*(?:tặng |trao )?(?:cho|đối với|với)\s*$")
_DATED = re.compile(r"(?:năm|quý|tháng|đợt|lần|kỳ|\bnhiệm kỳ)\b[^,;]{0,30}$")
_SERIES, _LISTED = re.compile(r"[^;,\w]*(?:[;,]|và)[^;]*\b(?:năm|quý|tháng|đợt|lần|kỳ)\b"), re.compile(r"[^;\d]*,[^;\d]*")
_NEXT_YEAR = re.compile(rf"[^\w,;]*[,;]\s*{_YEAR_LABEL}")
_A_YEAR_HAS = re.compile(r"(?:năm|quý) \S+ (?:có|là|đã có)?\s*$")
_AND_SO_MANY = re.compile(
    r"[\s”\"]*,?\s*(?:kết quả|cuối năm|(?:sau|qua)(?: khi)?(?: bình)? (?:xét|thẩm định)|thực tế|đến nay|trong đó|nhưng|đã)"
    r"[^;:()]{0,50}"
)
"""Words between an award and the number that received it: "đăng ký danh hiệu …, kết quả có 793 cá nhân đạt"."""
_A_THING = re.compile(r"\d+ [^\d,;:()]{2,25}(?:,| và) ?(?=$)")
"""A number of things before a number of recipients: "cho 18 mô hình, 12 tập thể"."""
_OPENED, _CLOSED = re.compile(r"\s*\(\s*(?:được )?(?:tặng |nhận |hình thức:? )?"), re.compile(r"[^(),;]{0,40}\)")
_AND_THEY = re.compile(r"\s*\)\s*(?:đã |đều )?(?:được|đạt)\b[^,;:()]{0,60}")
"""Words after brackets that count the persons before the brackets: "100% viên chức (86 người) được công nhận …"."""
_PROPOSED_FOR = re.compile(r"[^,;:()\d]{0,40},? đề nghị [^,;:()\d]{0,70}(?:tặng|công nhận|khen)[^,;:\d]{0,30}")
"""Words between recipients and what is proposed for them: "1 đơn vị dẫn đầu, đề nghị Chính phủ tặng Cờ thi đua"."""
_WHO_ARE = re.compile(r"\s*(?:đều |đã )?là\s*[“\"]?")
_AND_ON = re.compile(r"(?: [^\W\d]+){0,3}\s*(?:,|và|;)\s*(?:và )?")
_LABEL = re.compile(r"(?:các )?(?:tập thể|cá nhân|hộ gia đình)")
_BEHIND_RECIPIENT = re.compile(r"\s*(?:[:=–-]|có|là)?\s*")
_FAR = 110


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


def bind(text: Text, tokens: Sequence[Token], found: Sequence[Mention], label: str | None = None) -> list[Bound]:
    """Returns every group of counts of a sentence with its award, in order. `label` is the kind of recipients named by the heading
    above."""
    bound: list[Bound] = []
    clauses = list(_clauses(text, tokens, found, label))
    for clause in clauses:
        bound.extend(_bound_in(text, clause))
    bound.sort(key=lambda each: each.group.start)
    return _award_first(text, _award_last(text, _in_brackets(text, bound, found)))


def _clauses(text: Text, tokens: Sequence[Token], found: Sequence[Mention], label: str | None) -> Iterator[Clause]:
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
        bare_with_own = not count.value and own is not None and _DIRECT_FORWARD.fullmatch(text.lower, count.end, own) is not None
        if (
            last is not None
            and last.depth == depth
            and not bare_with_own
            and bool(count.value) == bool(last.counts[-1].value)
            and not any(last.end <= start < count.start for start in (*starts, *issuers))
            and _goes_with(text, last.end, count.start)
            and (";" not in text.lower[last.end : count.start] or count.start < token.start)  # "tập thể: 33; cá nhân: 127"
        ):
            groups[groups.index(last)] = Group((*last.counts, count), depth)
        else:
            groups.append(Group((count,), depth))
    return groups


def _goes_with(text: Text, end: int, start: int) -> bool:
    between = _BRACKETS.sub("", text.lower[end:start])
    if _AND.fullmatch(between):
        return True
    gap = Text(text.raw[end:start], between, text.plain[end:start])
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
    above = label
    for at, token in enumerate(tokens):
        if token.kind == CLOSE:
            label = above
        if token.kind == RECIPIENT:
            last = token
            if _LABEL.fullmatch(text.lower, token.start, token.end) and text.lower[token.end :].lstrip().startswith(":"):
                label = token.value
        if token.kind != COUNT:
            continue
        counts[token.start] = token if token.value else replace(token, label=label)
        if not token.value and last is not None and _BEHIND_RECIPIENT.fullmatch(text.lower, last.end, token.start):
            own = tokens[at + 1] if at + 1 < len(tokens) else None
            begins_award = own is not None and own.kind in AWARDS and _DIRECT_FORWARD.fullmatch(text.lower, token.end, own.start)
            if not begins_award:
                label = above  # in "tập thể: 8; 04 Bằng khen" the label belongs to the first number only
                counts[token.start] = replace(token, value=last.value, start=last.start)
    return counts


def _bound_in(text: Text, clause: Clause) -> list[Bound]:
    """Returns the counts of one clause with their awards."""
    bound: list[Bound] = []
    elements = clause.elements
    taken: dict[int, str] = {}
    for at, element in enumerate(elements):
        if not isinstance(element, Group):
            continue
        before = next((place for place in range(at - 1, -1, -1) if isinstance(elements[place], Mention)), None)
        after = at + 1 if at + 1 < len(elements) and isinstance(elements[at + 1], Mention) else None
        holders, after = after, _specific(text, elements, after)
        if element.bare and holders != after and (own := _recipient_of(text, elements[at + 1])):
            element = _of_recipients(element, own)
        before = _specific_before(elements, before)
        back = _back(text, elements, before, element, taken) if before is not None else 0
        if (listed := _listed_on(text, elements, at, taken)) is not None and after is not None:
            before, back = listed, 3
        forward = _forward(text, element, elements[after]) if after is not None else 0  # type: ignore[arg-type]
        bound.append(_chosen(text, elements, element, before, after, back, forward, taken))
    return _recipients_counted(text, bound)


def _specific(text: Text, elements: Sequence[Group | Mention], at: int | None) -> int | None:
    """Returns the position of the more specific mention: in "được khen thưởng Huân chương" the order, not the words "khen thưởng".

    Also in "5 dòng họ hiếu học được … tặng Giấy khen": the title of another field only says who the recipients are.
    """
    while at is not None and at + 1 < len(elements):
        mention, following = elements[at], elements[at + 1]
        if (
            isinstance(mention, Mention)
            and isinstance(following, Mention)
            and following.what in ("award", "generic")
            and (_breath(text, mention, following) or (mention.what == "movement" and _given_to(text, mention, following)))
        ):
            at += 1
        else:
            break
    return at


def _breath(text: Text, loose: Mention, award: Mention) -> bool:
    """True if the words "khen thưởng" and an award after them belong together. False for "được khen thưởng (34 tập thể): Cờ thi
    đua"."""
    return loose.what in ("generic", "praise") and not re.search(r"[:();]", text.lower[loose.end : award.start])


def _given_to(text: Text, movement: Mention, award: Mention) -> bool:
    """True if those who hold a title of another field are given an award in the same clause."""
    between = text.lower[movement.end : award.start]
    return re.match(r"[^,;:()\d]{0,30}\bđược\b", between) is not None and ";" not in between


def _specific_before(elements: Sequence[Group | Mention], at: int | None) -> int | None:
    """Returns the position of the more specific mention before a number: in "Giấy khen cho … khen thưởng đột xuất 12 cá nhân" the
    form, unless the words "khen thưởng" have a level of their own."""
    if at is None:
        return None
    mention = elements[at]
    if isinstance(mention, Mention) and mention.what in ("generic", "praise"):
        for place in range(at - 1, -1, -1):
            earlier = elements[place]
            if isinstance(earlier, Group):
                break
            if earlier.what == "award":
                return place
            if earlier.what == "generic" and mention.what == "praise":
                return place
    return at


def _back(text: Text, elements: Sequence[Group | Mention], before: int, group: Group, taken: dict[int, str]) -> int:
    """Returns how strongly a group belongs to the award before it: 0 (not at all) to 3 (certain)."""
    mention = elements[before]
    between = text.lower[mention.end : group.start]
    if any(isinstance(each, Group) for each in elements[before + 1 : elements.index(group)]):
        # The award already has its number; another group needs its own link.
        if taken.get(before) == "forward":
            return 3 if re.fullmatch(r"[\s”\"]*(?:cho|đối với)\s*", between) else 0
        last = next(each for each in reversed(elements[: elements.index(group)]) if isinstance(each, Group))
        return 1 if not group.bare and len(text.lower[last.end : group.start]) < 60 else 0
    between = _A_THING.sub("", between)
    if taken.get(before) == "qualifier":
        return 0
    if taken.get(before) == "forward":
        if re.fullmatch(r"[\s”\"]*(?:cho|đối với)\s*", between):
            return 3
        return 2 if not group.bare and _AND_SO_MANY.fullmatch(between) else 0
    if (
        isinstance(mention, Mention)
        and mention.what == "award"
        and re.fullmatch(r"[\s”\"]*(?:và )?(?:biểu dương|tuyên dương|động viên)(?: cho)?\s*", between)
    ):
        return 3
    if group.bare:
        return 3 if _BARE_BACK.fullmatch(between) or re.fullmatch(r"[^,;:()\d]{0,60}\bcho\s*", between) else 0
    if (
        isinstance(mention, Mention)
        and mention.what == "award"
        and re.fullmatch(r"[\s”\"]*(?:và )?(?:biểu dương|tuyên dương|khen thưởng|động viên)(?: cho)?\s*", between)
    ):
        return 3
    if _DIRECT_BACK.fullmatch(between):
        return 2 if between.strip() == "," else 3
    if isinstance(mention, Mention) and mention.what in ("generic",) and re.match(r"[^;:]{0,90}(?:cho|gồm|:)\s*$", between):
        return 3
    if isinstance(mention, Mention) and mention.what == "award" and re.fullmatch(r"[^,;:()]{0,70}\bcho\s*", between):
        return 3
    if re.search(r"(?:cho|đối với|:|gồm|có|là|đạt|–|-)\s*(?:các |cả |tổng số |tổng cộng )?$", between):
        return 2
    if isinstance(mention, Mention) and mention.what == "praise" and not between.strip(" ,"):
        return 3
    return 1 if len(between) < _FAR and "," not in between else 0


def _forward(text: Text, group: Group, mention: Mention) -> int:
    """Returns how strongly a group belongs to the award after it: 0 (not at all) to 3 (certain)."""
    between = text.lower[group.end : mention.start]
    if group.bare:
        return 3 if _DIRECT_FORWARD.fullmatch(between) else 0
    gap = Text(text.raw[group.end : mention.start], between, text.plain[group.end : mention.start])
    if _DIRECT_FORWARD.fullmatch(between):
        return 3 if between.strip(' “"') else 2
    if _FIRST_TO.search(text.lower[: group.start]) and words().verbs.search(gap):
        return 3  # "Cho 15 tập thể, Chủ tịch UBND huyện tặng Giấy khen"
    if _PROPOSED_FOR.fullmatch(between):
        return 2
    if words().forward.search(gap):
        return 3 if len(between) < _FAR else 2
    if mention.what in ("generic",) and re.fullmatch(r"[^;:]{0,60}(?:được|đã được)[^;:]{0,50}", between):
        return 3
    return 1 if mention.what != "movement" and len(between) < 60 and not re.search(r"[,:]", between) else 0


def _chosen(
    text: Text,
    elements: Sequence[Group | Mention],
    group: Group,
    before: int | None,
    after: int | None,
    back: int,
    forward: int,
    taken: dict[int, str],
) -> Bound:
    if not back and not forward:
        return Bound(group, None)
    if before is not None and after is not None and forward >= 2 and _looser(text, elements[before], group, elements[after]):
        back = 0  # "kết quả khen thưởng: 01 tập thể được tặng Huân chương": the order is more specific than "khen thưởng"
    if back >= 3 or back > forward or (back == forward and before is not None and before not in taken and back > 1):
        assert before is not None
        mention = elements[before]
        doubts = set()
        if group.bare and after is not None and forward == 3 and (own := _recipient_of(text, elements[after])):
            # "Giấy khen cho 26 gia đình văn hóa": the title says who receives
            group = _of_recipients(group, own)
            taken[after] = "qualifier"
        if back == 1:
            doubts.add("far")
        if forward == 3 and (back < 3 or (group.bare and after not in taken)):
            doubts.add("two-awards")
        if taken.get(before) == "forward":
            to_recipients = re.fullmatch(r"[\s”\"]*(?:cho|đối với)\s*", text.lower[mention.end : group.start])
            doubts.add("number-of-forms" if to_recipients else "status-unclear")
        taken[before] = taken.get(before, "back")
        return Bound(group, mention, "back", frozenset(doubts))  # type: ignore[arg-type]
    assert after is not None
    taken[after] = "forward"
    doubts = {"far"} if forward == 1 else {"two-awards"} if back == 2 and forward == 2 else set()
    if _WHO_ARE.fullmatch(text.lower, group.end, elements[after].start):
        doubts.add("status-unclear")  # "32 đại biểu là Chiến sĩ thi đua" does not say that they were given it now
    return Bound(group, elements[after], "forward", frozenset(doubts))  # type: ignore[arg-type]


def _in_brackets(text: Text, bound: Sequence[Bound], found: Sequence[Mention]) -> list[Bound]:
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


def _recipients_counted(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Keeps the count of recipients: of "18 cờ thi đua cho 25 tập thể" the second number; "289 bằng khen cho cá nhân" counts
    individuals."""
    kept: list[Bound] = []
    for each in bound:
        if kept and each.way == "back" and kept[-1].mention is each.mention and kept[-1].way == "forward" and kept[-1].group.bare:
            kept[-1] = each
            continue
        counts_forms = each.way == "forward" and each.group.bare and each.mention is not None and each.mention.what == "award"
        if counts_forms and each.mention and (to := _TO_RECIPIENTS.match(text.lower, each.mention.end)):
            value = "individuals" if to[1] == "cá nhân" else "collectives" if to[1] == "tập thể" else "households"
            each = replace(each, group=_of_recipients(each.group, value))
        kept.append(each)
    return kept


def _of_recipients(group: Group, value: str) -> Group:
    """Returns the group; its last number counts these recipients."""
    return Group((*group.counts[:-1], replace(group.counts[-1], value=value)), group.depth)


def _recipient_of(text: Text, mention: Group | Mention) -> str | None:
    """Returns who receives a title that names its recipients: households for "gia đình văn hóa", individuals for "học sinh giỏi";
    else None."""
    if not isinstance(mention, Mention) or not (
        mention.what == "movement" or mention.code in ("gia-dinh-van-hoa", "thon-to-dan-pho-van-hoa")
    ):
        return None
    start, end = mention.start, mention.start + 40
    ahead = Text(text.raw[start:end], text.lower[start:end], text.plain[start:end])
    named = [found for found in words().recipients.find(ahead) if found.start == 0]
    return max(named, key=lambda found: found.end).value if named else None


def _listed_on(text: Text, elements: Sequence[Group | Mention], at: int, taken: dict[int, str]) -> int | None:
    """Returns the award of the second number in "… cho 412 học sinh xuất sắc, 530 học sinh giỏi": the same as for the first
    number."""
    if at < 2 or taken.get(at - 1) != "qualifier" or not _AND_ON.fullmatch(text.lower[elements[at - 1].end : elements[at].start]):
        return None
    return next((place for place in range(at - 2, -1, -1) if isinstance(elements[place], Mention)), None)


def _looser(text: Text, before: Group | Mention, group: Group, after: Group | Mention) -> bool:
    """True if the mention after a number names an award or title and the mention before the number does not.

    False for "khen thưởng 6 chi bộ hoàn thành xuất sắc nhiệm vụ", because the mention after the number only says who the recipients
    are.
    """
    if not group.bare and isinstance(after, Mention) and after.what == "movement" and not text.raw[group.end : after.start].strip():
        return False
    return (
        isinstance(before, Mention)
        and isinstance(after, Mention)
        and before.what in ("generic", "praise")
        and after.what in ("award", "movement")
    )


def _award_first(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Binds numbers of several years to one award that is named once, at the beginning: "… qua các năm: 2021: 18; 2022: 20"."""
    whole = list(bound)
    for at in range(1, len(whole)):
        this, before = whole[at], whole[at - 1]
        between = text.lower[before.group.end : this.group.start]
        if this.mention is None and before.mention is not None and _NEXT_YEAR.fullmatch(between):
            whole[at] = Bound(this.group, before.mention, "shared", before.doubts)
    return whole


def _award_last(text: Text, bound: Sequence[Bound]) -> list[Bound]:
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
            and following.way in ("forward", "shared")
            and following.mention is not None
            and this.group.depth == following.group.depth
        ):
            left, right = this.group.end, following.group.start
            gap = Text(*(part[left:right] for part in (text.raw, text.lower, text.plain)))
            dated = _DATED.search(text.lower[max(0, this.group.start - 40) : this.group.start])
            same = (_SERIES.match(gap.lower) if dated else _LISTED.fullmatch(gap.lower)) and not (
                words().giving.search(gap) or words().parts.search(gap)
            )
            in_parts = words().parts.search(Text(*(part[:left] for part in (text.raw, text.lower, text.plain))))
            if len(gap.raw) < 60 and same and not in_parts and not this.group.bare:
                whole[at] = Bound(this.group, following.mention, "shared", following.doubts)
    return whole
