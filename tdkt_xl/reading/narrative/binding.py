"""Decides which number belongs to which award.

Forward: "52 tập thể được tặng Bằng khen". Backward: "Bằng khen cho 52 tập thể". Award in the middle: "18 cờ thi đua cho 25 tập
thể".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tdkt_xl.forms.prose import Text, cut, words
from tdkt_xl.reading.narrative.grouping import DIRECT_FORWARD, YEAR_LABEL, Bound, Clause, Group, clauses
from tdkt_xl.reading.narrative.lexing import Token
from tdkt_xl.reading.narrative.mention import Mention
from tdkt_xl.reading.narrative.series import award_first, award_last, in_brackets, in_turn

_DIRECT_BACK = re.compile(
    r"[\s”\"]*(?:[:=–—-]|,)?\s*(?:tặng |trao |thưởng |cho cả |cho các |cho |đối với |với |tới |"
    r"là |lần lượt |tương ứng |gồm có |gồm |có |đạt |được |số lượng |tổng số |tổng cộng )*[:=–-]?\s*"
)
_BARE_BACK = re.compile(
    rf"[\s”\"]*(?:(?:gồm )?các (?:loại|hạng)(?:, các hạng)? )?(?:{YEAR_LABEL})?(?:[:=–—-])?\s*"
    r"(?:là |có |đạt |được |đã (?:cấp|tặng|trao|công nhận) |lần lượt |tương ứng |giữ nguyên |vẫn |số lượng |tổng số |tổng cộng "
    r"|tổng cộng là )*[:=–-]?\s*"
)
_TO_RECIPIENTS = re.compile(
    r"[\s”\"]*(?:(?:(?:được )?(?:tặng|trao|dành) )?(?:cho|đối với) (?:các )?"
    r"(?=(?:tập thể|cá nhân|hộ gia đình)(?!(?:,| và| hoặc|/) ?(?:các )?(?:tập thể|cá nhân|hộ)))"
    r"|(?=(?:tập thể|cá nhân|hộ gia đình)(?:[,;.]| và \d)))(tập thể|cá nhân|hộ gia đình)"
)
_RECIPIENTS_BEHIND = re.compile(r"[\s”\"]*\((tập thể|cá nhân|hộ gia đình)\)")
_DEALT_TO = re.compile(r"[\s”\"]*(?:còn lại )?(?:được )?(?:dành |tặng |trao )?(?:cho|đối với) (?:các )?")
_FIRST_TO = re.compile(r"(?:^|[;:.(]|\bvà)\s*(?:tặng |trao )?(?:cho|đối với|với)\s*$")
_AND_SO_MANY = re.compile(
    r"[\s”\"]*,?\s*(?:kết quả|thống nhất|hội đồng|qua bỏ phiếu|cuối năm|(?:sau|qua)(?: khi)?(?: bình)? (?:xét|thẩm định)|thực tế"
    r"|đến nay|trong đó|nhưng|đã)"
    r"[^;:()]{0,50}"
)
"""Words between an award and the number that received it: "đăng ký danh hiệu …, kết quả có 793 cá nhân đạt"."""
_OF_THEM = re.compile(r"[\s”\"]*,?\s*(?:đã |kết quả )*được (?:công nhận|duyệt|tặng|khen thưởng)\s*(?:là )?")
"""The same with the recipients named before: "960 cá nhân đề nghị Lao động tiên tiến, được công nhận 941"."""
_A_THING = re.compile(r"\d+ [^\d,;:()]{2,25}(?:,| và) ?(?=$)")
"""A number of things before a number of recipients: "cho 18 mô hình, 12 tập thể"."""
_NAME_OF_A_BADGE = re.compile(r"^\s*[“\"](?:vì|bảo vệ)[^“”\"]{3,80}[”\"]")
_PROPOSED_FOR = re.compile(r"[^,;:()\d]{0,40},? đề nghị [^,;:()\d]{0,70}(?:tặng|công nhận|khen)[^,;:\d]{0,30}")
"""Words between recipients and what is proposed for them: "1 đơn vị dẫn đầu, đề nghị Chính phủ tặng Cờ thi đua"."""
_TO_THEM = re.compile(r"[^,;:()\d]{0,60}\bcho\s*|[^,;:()\d]{0,20}\bcho [^,;:()\d]{1,50}:\s*")
_NEW_SUBJECT = re.compile(r",[^,;]*?\b([^\W\d]+(?: [^\W\d]+){0,5}?) (?:đã |đều |vinh dự |cũng )*được\b")
"""Words between a number and an award that name another recipient: "với hơn 210 cán bộ, năm qua Trung tâm được tặng …"."""
_WHO_ARE = re.compile(r"\s*(?:đều |đã )?là\s*[“\"]?")
_AND_ON = re.compile(r"(?: (?:[^\W\d]+|\d năm)){0,5}\s*(?:,|và|;)\s*(?:và )?")
_OTHER_GIFT = re.compile(r"(?:,|;|và)\s*(?!(?:tặng|trao|khen|truy|phong|và|công nhận)\b)[^\W\d]+(?: [^\W\d]+)* cho (?:các )?$")
"""Words between two numbers that give something else: "…, thăng cấp bậc hàm cho 2 chiến sĩ"."""
_FOR_WHAT = re.compile(r" (?:đã )?(?:có thành tích|đạt thành tích|hoàn thành|vì|tiêu biểu|xuất sắc)[^;:()]{0,150}, (?:và )?")
"""Words between two numbers of one award that only say what the first was given for."""
_FAR = 110


def bind(text: Text, tokens: Sequence[Token], found: Sequence[Mention], label: str | None = None) -> list[Bound]:
    """Returns every group of counts of a sentence with its award, in order. `label` is the kind of recipients named by the heading
    above."""
    bound: list[Bound] = []
    for clause in clauses(text, tokens, found, label):
        bound.extend(_bound_in(text, clause))
    bound.sort(key=lambda each: each.group.start)
    return in_turn(text, award_first(text, award_last(text, in_brackets(text, bound, found))))


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
        before = _specific_before(text, elements, before)
        back = _back(text, elements, before, element, taken) if before is not None else 0
        if (listed := _listed_on(text, elements, at, taken)) is not None:
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


def _specific_before(text: Text, elements: Sequence[Group | Mention], at: int | None) -> int | None:
    """Returns the position of the more specific mention before a number: in "Giấy khen cho … khen thưởng đột xuất 12 cá nhân" the
    form, unless the words "khen thưởng" have a level or a giver of their own."""
    if at is None:
        return None
    mention = elements[at]
    if isinstance(mention, Mention) and mention.what in ("generic", "praise"):
        for place in range(at - 1, -1, -1):
            earlier = elements[place]
            if isinstance(earlier, Group):
                break
            if earlier.what == "award":
                return at if words().issuers.search(cut(text, earlier.end, mention.start)) else place
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
        gap = text.lower[last.end : group.start]
        if _OTHER_GIFT.search(gap):
            return 0
        return 1 if not group.bare and (len(gap) < 60 or _FOR_WHAT.fullmatch(gap)) else 0
    between = _NAME_OF_A_BADGE.sub("", _A_THING.sub("", between))
    if taken.get(before) == "qualifier":
        return 0
    if taken.get(before) == "forward":
        if re.fullmatch(r"[\s”\"]*(?:cho|đối với)\s*", between):
            return 3
        return 2 if (_OF_THEM if group.bare else _AND_SO_MANY).fullmatch(between) else 0
    if (
        isinstance(mention, Mention)
        and mention.what == "award"
        and re.fullmatch(r"[\s”\"]*(?:và )?(?:biểu dương|tuyên dương|động viên)(?: cho)?\s*", between)
    ):
        return 3
    if group.bare:
        return 3 if _BARE_BACK.fullmatch(between) or _TO_THEM.fullmatch(between) else 0
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
        return 3 if DIRECT_FORWARD.fullmatch(between) else 0
    gap = cut(text, group.end, mention.start)
    if DIRECT_FORWARD.fullmatch(between):
        return 3 if between.strip(' “"') else 2
    if (switch := _NEW_SUBJECT.search(between)) and any(
        switch.start(1) <= found.start < switch.end(1) for found in words().recipients.find(gap)
    ):
        return 0
    if re.match(r"\s*và (?:đã|được|đều)", between):
        return 1  # "trình khen thưởng 2 tập thể và đã được tặng Bằng khen cho …"
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


def _recipients_counted(text: Text, bound: Sequence[Bound]) -> list[Bound]:
    """Keeps the count of recipients: of "18 cờ thi đua cho 25 tập thể" the second number; "289 bằng khen cho cá nhân" counts
    individuals."""
    kept: list[Bound] = []
    for each in bound:
        if kept and each.way == "back" and kept[-1].mention is each.mention and kept[-1].way == "forward" and kept[-1].group.bare:
            kept[-1] = each
            continue
        counts_forms = each.way == "forward" and each.group.bare and each.mention is not None and each.mention.what == "award"
        if counts_forms and each.mention and (value := _to_whom(text, each.mention.end)):
            each = replace(each, group=_of_recipients(each.group, value))
        kept.append(each)
    return kept


def _to_whom(text: Text, at: int) -> str | None:
    """Returns the recipients right after an award: "289 Bằng khen cho cá nhân", "1 Huân chương (tập thể)", "4 Giấy khen dành cho
    cán bộ, giáo viên"; None if there are none, or different ones."""
    if to := _TO_RECIPIENTS.match(text.lower, at) or _RECIPIENTS_BEHIND.match(text.lower, at):
        return {"cá nhân": "individuals", "tập thể": "collectives"}.get(to[1], "households")
    if (given := _DEALT_TO.match(text.lower, at)) is None:
        return None
    end = given.end() + 60
    ahead = cut(text, given.end(), end)
    listed = re.match(r"[^.;:()\d]*", ahead.lower)
    found = [each for each in words().recipients.find(ahead) if listed is not None and each.start < listed.end()]
    first = [each for each in found if each.start == 0]
    return first[0].value if first and len({each.value for each in found}) == 1 and first[0].value != "mixed" else None


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
    ahead = cut(text, start, end)
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
