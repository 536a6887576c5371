"""Makes a figure from a number with its award: recipient, status, kind, quote, and doubts."""

from __future__ import annotations

import re
from dataclasses import replace

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.prose import CAPITAL, words
from tdkt_xl.model.narrative import AWARDED, CONSULTED, NOT_AWARD, PROPOSED, SUBMITTED, CitedDecision, Figure
from tdkt_xl.reading.narrative.context import DENIED
from tdkt_xl.reading.narrative.grouping import Bound
from tdkt_xl.reading.narrative.kinds import KnownKind
from tdkt_xl.reading.narrative.lexing import Token
from tdkt_xl.reading.narrative.mention import Mention
from tdkt_xl.reading.narrative.plainly import doubtful
from tdkt_xl.reading.narrative.sentence import Sentence

_DECISION = re.compile(
    r"(?:quyết định|qđ)\s*(?:số\s*:?\s*)?(?P<number>\d+[a-z]?(?:/\d{4})?/qđ[\w-]*)"
    r"(?:,?\s*ngày\s+(?P<date>\d{1,2}[/.-]\d{1,2}[/.-]\d{4}))?",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"(?:lao động trực tiếp|trực tiếp lao động)[^.;()%]{0,40}?(\d+(?:[.,]\d+)?\s*%)")
_LEADERS = re.compile(r"(?:lãnh đạo|quản lý)[^.;()%]{0,30}?(\d+(?:[.,]\d+)?\s*%)")
_VERB_BEFORE = re.compile(
    r"(?:(?:đã |được )?(?:trao tặng|tặng thưởng|truy tặng|tặng|trao|công nhận|đạt|nhận)\s*)?(?:danh hiệu\s*)?[“\"]?\s*$",
    re.IGNORECASE,
)
_DONE = re.compile(r"\s*(?:đều )?đã (?:được|có quyết định|nhận)\b(?![^,;.]*(?:đề nghị|trình|hồ sơ|xét|đăng ký|thẩm định))")
"""Behind recipients: what was proposed for them was done."""
_A_WORD = re.compile(r"\s+(?!và|trong|năm|so|cho|được|do|là|có|với|của|tại|theo|đạt|chiếm|tăng|giảm|đã|để|vì|cùng)[a-zà-ỹđ]+")
_BESIDE = 14
"""Most letters between a bare number and the award that it counts."""
_MOST_QUOTED = 240
_ONE_PERSON = re.compile(
    rf"(?<!\w)(?:[Tt]ôi|[Bb]ản thân|(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Tt]hầy|[Cc]ô|[Đđ]ồng chí|[Đđ]/c)(?: [{CAPITAL}][a-zà-ỹđ]*)+)"
    r"(?!\w)[^;]{0,60}?\b(?:được|nhận|đạt|có)\b"
)
"""One person receives: "ông Trần A từng được tặng 3 Bằng khen" counts awards of many years, not recipients."""
_FIELDS = {"individual": "individuals", "collective": "collectives", "household": "households"}
_LABEL = re.compile(r"\b(?:tập thể|cá nhân|hộ gia đình|tt|cn)\s*:(?!\s*\d)")
_PRAISED = re.compile(r"(?:biểu dương|tuyên dương|tôn vinh|gặp mặt|vinh danh|thăm)[^,;.]{0,20}$")
_HONOURS = ("ba-me", "anh-hung", "nha-giao", "thay-thuoc", "nghe-")
_OF_COLLECTIVES = {"lao-dong-tien-tien": "tap-the-lao-dong-tien-tien", "chien-si-tien-tien": "don-vi-tien-tien"}
"""Title of an individual → the title that is meant if a text gives it to a collective."""
_OF_MANY_GIVERS = frozenset({"ky-niem-chuong"})
"""Awards of which every giver has its own; here only their kind is known."""


def figure_of(
    said: Sentence, each: Bound, mention: Mention, count: Token, inherited: tuple[str | None, bool], kind: KnownKind
) -> Figure:
    """Returns the figure of one count. `inherited` is the status from above and whether it is certain."""
    assert count.number is not None
    clause = said.clause_of(each.group.start)
    until = max(mention.start, each.group.start)
    status = said.status(until, inherited[0])
    if status != AWARDED and _DONE.match(said.text.lower, each.group.end):
        status = AWARDED
    award, field, odd = _recipient(mention, count)
    after_proposal = status not in (None, AWARDED) and not inherited[1] and not any(event.start < until for event in said.events)
    passed_on = award != mention.code and mention.start == each.group.start  # another award, taken from an earlier clause
    doubts = [
        *sorted(mention.doubts),
        *sorted(each.doubts),
        *_doubts_of_count(count),
        *(["misspelt"] if said.misspelt or count.torn else []),
        *(["after-a-proposal"] if after_proposal else []),
        *(["recipient"] if odd or _of_something_else(said, count) or _not_said_whom(said, count, field) or passed_on else []),
        *(["recipient"] if field == "total" and not count.value and _labelled(said) else []),
        *(["recipient"] if not count.value and _ONE_PERSON.search(said.text.raw, clause[0], each.group.start) else []),
        *(["form-not-stated"] if award is None else []),
        *(["level-unknown"] if award in _OF_MANY_GIVERS else []),
        *(["status-unclear"] if _took_back(said, status, until) or _said_as_given(said, status, until) else []),
        *(["status-unclear"] if _may_be_holders(said, each, mention) else []),
        *(["status-unclear"] if _of_another_level(said, mention, status) or _given_all_the_same(said, status, until) else []),
        *(["status-unclear"] if _carried_past(said, status, until) else []),
        *(doubtful(said, each, mention) if status in (None, AWARDED) else []),
    ]
    around = said.text.lower[clause[0] : clause[1]]
    direct, leaders = _DIRECT.search(around), _LEADERS.search(around)
    decisions = list(_DECISION.finditer(said.text.raw))
    figure = Figure(
        quote=_quote(said, each, mention, clause),
        place=said.passage.place,
        award=award,
        label=_label(said, each, mention, award),
        level=mention.section,
        count_relation=count.relation,
        status=status or AWARDED,
        kind=kind.kind,
        kind_by_occasion=kind.occasion,
        share_direct_workers=direct[1] if direct else None,
        share_leaders=leaders[1] if leaders else None,
        decision=CitedDecision(decisions[0]["number"], decisions[0]["date"]) if len(decisions) == 1 else None,
        doubt=doubts[0] if doubts else None,
    )
    return with_count(figure, field, count.number.value)


def with_count(figure: Figure, field: str, value: int) -> Figure:
    """Returns the figure with one more count."""
    match field:
        case "collectives":
            return replace(figure, collectives=value)
        case "individuals":
            return replace(figure, individuals=value)
        case "households":
            return replace(figure, households=value)
    return replace(figure, total=value)


def _of_something_else(said: Sentence, count: Token) -> bool:
    """True if a bare number counts something that no word list has: "cho 03 nhà leo núi"."""
    if count.value or count.number is None:
        return False
    begins_award = any(mention.start - count.end <= _BESIDE and mention.start >= count.end for mention in said.mentions)
    return not begins_award and _A_WORD.match(said.text.lower, count.end) is not None


def _took_back(said: Sentence, status: str | None, until: int) -> bool:
    """True if a sentence first proposes and then states an award without saying that it was given, so that the status is in
    doubt."""
    events = [event for event in said.events if event.start < until]
    proposed = max((event.start for event in events if event.value not in (AWARDED, "weak", DENIED)), default=None)
    if status not in (None, AWARDED) or proposed is None:
        return False
    return not any(event.value == AWARDED and event.start > proposed for event in events)


def _of_another_level(said: Sentence, mention: Mention, status: str | None) -> bool:
    """True if an award of the unit's own level is in a clause behind one that proposes to others: "trình UBND tỉnh tặng Bằng
    khen …; tặng Giấy khen của Giám đốc Sở …" may have been given."""
    if status not in (PROPOSED, SUBMITTED, CONSULTED) or mention.section != "I":
        return False
    left = said.clause_of(mention.start)[0]
    proposed = [event for event in said.events if event.value == status]
    if not proposed or proposed[-1].start >= left:
        return False
    return any(m.section in ("II", "III") for m in said.mentions if proposed[-1].start < m.start < left)


def _carried_past(said: Sentence, status: str | None, until: int) -> bool:
    """True if a sentence gives, then proposes, and this clause says neither: "Lao động tiên tiến 26 người, đề nghị … 4 người; Giấy
    khen 10 tập thể"."""
    left = said.clause_of(until)[0]
    proposed = [event.start for event in said.events if event.value == status]
    if status in (None, AWARDED) or not proposed or proposed[-1] >= left:
        return False
    return any(bound.group.end <= proposed[0] for bound in said.bound if bound.mention is not None)


def _given_all_the_same(said: Sentence, status: str | None, until: int) -> bool:
    """True if only an earlier clause names plans and this one says that something was received: "9 đơn vị đăng ký …; 3 đơn vị
    được tặng …"."""
    left = said.clause_of(until)[0]
    here = [event for event in said.events if left <= event.start < until]
    before = [event for event in said.events if event.start < left and event.value == NOT_AWARD]
    received = any(event.value == "weak" for event in here) or re.search(r"\b(?:nhận|đạt)\b", said.text.lower[left:until])
    return status == NOT_AWARD and bool(before and received) and not any(event.value == NOT_AWARD for event in here)


def _may_be_holders(said: Sentence, each: Bound, mention: Mention) -> bool:
    """True if a clause counts those who bear a title of honour and does not say that they were given it: "thăm 15 Mẹ Việt Nam anh
    hùng"."""
    if (mention.code or "").endswith("-van-hoa") and _PRAISED.search(said.text.lower, 0, each.group.start):
        return True
    if not (mention.code or "").startswith(_HONOURS) or not each.group.bare or each.way != "forward":
        return False
    left, right = said.clause_of(mention.start)
    comma = said.text.lower.find(",", mention.end, right)
    around = said.text.lower[left : each.group.start] + said.text.lower[mention.end : comma if comma >= 0 else right]
    return not re.search(r"tặng|phong|truy|đạt|công nhận|vinh danh|nhận|:", around)


def _labelled(said: Sentence) -> bool:
    """True if a passage sorts its counts by labels ("Cá nhân: …"), so that a bare number may belong to one of them."""
    return _LABEL.search(said.passage.text.lower()) is not None


def _not_said_whom(said: Sentence, count: Token, field: str) -> bool:
    """True if "cho" is not followed by recipients: "hạng Nhì cho 2 và hạng Ba cho 5 tập thể"."""
    return field == "total" and not count.value and re.search(r"\b(?:cho|đối với)\s*$", said.text.lower[: count.start]) is not None


def _said_as_given(said: Sentence, status: str | None, until: int) -> bool:
    """Returns True if "được tặng" follows a proposal and a colon: "trình khen thưởng 12 cán bộ: 3 cán bộ được tặng …"."""
    events = [event for event in said.events if event.start < until]
    proposed = max((event.end for event in events if event.value not in (AWARDED, "weak", DENIED)), default=None)
    if status in (None, AWARDED) or proposed is None or events[-1].value != "weak":
        return False
    return ":" in said.text.lower[proposed : events[-1].start]


def _doubts_of_count(count: Token) -> list[str]:
    relation = {"range": ["range"], None: []}.get(count.relation, ["approximate"])
    return [*relation, *(["luot"] if count.luot else []), *(["year"] if count.year else [])]


def _recipient(mention: Mention, count: Token) -> tuple[str | None, str, bool]:
    """Returns the award and the field of a count, and whether the recipient does not fit the title."""
    award = catalogue().awards.get(mention.code or "")
    of_form = words().award_forms[mention.form].recipient if mention.form else None
    own = _FIELDS.get((award.recipient if award is not None and award.recipient in _FIELDS else of_form) or "any")
    field = next((value for value in (count.value, count.label) if value is not None and value in _FIELDS.values()), "total")
    if own is None or field == own:
        return mention.code, field, False
    if not count.value:
        return mention.code, own, False
    if field == "collectives" and mention.code in _OF_COLLECTIVES:
        return _OF_COLLECTIVES[mention.code], "collectives", False
    if field == "individuals" and mention.code == "tap-the-lao-dong-tien-tien":
        return "lao-dong-tien-tien", "individuals", True
    return mention.code, field, True


def _quote(said: Sentence, each: Bound, mention: Mention, clause: tuple[int, int]) -> str:
    """Returns the words from which a figure was read."""
    start, end, raw = each.group.start, each.group.end, said.text.raw
    if each.way in ("back", "forward"):
        start, end = min(start, mention.start), max(end, mention.end)
        if verb := _VERB_BEFORE.search(raw[max(clause[0], start - 40) : start]):
            start -= len(verb[0])
    else:
        left = max(clause[0], *(raw.rfind(mark, clause[0], start) + 1 for mark in ",(:"))
        start = left if left <= start - 6 else max(clause[0], start - 60)
    return clipped(raw, start, end)


def clipped(raw: str, start: int, end: int) -> str:
    """Returns a quote of at most `_MOST_QUOTED` characters."""
    quote = raw[start:end].strip(" ;,:")
    return quote if len(quote) <= _MOST_QUOTED else quote[:_MOST_QUOTED] + "…"


def _label(said: Sentence, each: Bound, mention: Mention, award: str | None) -> str | None:
    if (known := catalogue().awards.get(award or "")) is not None:
        return known.name
    return said.text.raw[mention.start : mention.end].strip(' “”",') if each.way != "context" else None


# ---- Joining the figures of one group


def together(figures: list[Figure], places: list[Bound]) -> tuple[list[Figure], list[Bound]]:
    """Joins the counts of one group into one figure if each counts other recipients: 52 tập thể, 78 cá nhân."""
    merged: list[tuple[Figure, Bound]] = []
    for figure, place in zip(figures, places, strict=True):
        if merged and merged[-1][1] is place and _fit(merged[-1][0], figure):
            merged[-1] = (_sum(merged[-1][0], figure), place)
        else:
            merged.append((figure, place))
    return [figure for figure, _ in merged], [place for _, place in merged]


def _fit(first: Figure, second: Figure) -> bool:
    """True if two counts are of one award and of different recipients."""
    if first.total is not None or second.total is not None or first.count_relation != second.count_relation:
        return False
    both = any(getattr(first, name) is not None and getattr(second, name) is not None for name in _FIELDS.values())
    return first.award == second.award and first.status == second.status and not both


def _sum(first: Figure, second: Figure) -> Figure:
    return replace(
        first,
        collectives=first.collectives if first.collectives is not None else second.collectives,
        individuals=first.individuals if first.individuals is not None else second.individuals,
        households=first.households if first.households is not None else second.households,
        doubt=first.doubt or second.doubt,
    )
