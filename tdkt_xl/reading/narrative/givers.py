"""Who gives an award: the issuers named in a sentence, and which of them gives which form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.prose import Text, words
from tdkt_xl.reading.narrative.lexing import CLOSE, FORM, GENERIC, ISSUER, OPEN, STOP, TITLE, Token
from tdkt_xl.reading.narrative.mention import CarriedContext, Mention

_OF = re.compile(
    r"[ “”\"]*(?:(?:khen|thưởng|toàn diện|xuất sắc|danh hiệu)? ?(?:của|do|thuộc|cấp)(?: đồng chí)?"
    r"|(?:“[^”]{1,120}”|[^\d,;:()“”]{0,60}) (?:của|do))? *"
)
_NEXT_ISSUER = re.compile(r" *(?:,|và|hoặc|/|-|–)? *")
_ORGANISATIONS = frozenset({"dang", "dang-tinh", "doan-the", "doan-the-tinh", "doan-the-tw"})
_SOME_BODY = re.compile(
    r"(?:Hội|Hiệp hội|Liên hiệp|Liên đoàn|Câu lạc bộ|Quỹ|Công ty|Tập đoàn|Tổng|Trường|Trung tâm|Ngân hàng|Đoàn|Viện"
    r"|Đại học|Ban|Cục|Báo|Đài)"
    r"(?: [^\s,;.]+){1,12}? (?:đã )?(?:tặng|trao|khen)"
)
_OWN_SUBJECT = re.compile(
    r"[;\s]*(?!Tặng|Trao|Khen|Đã|Quyết|Công nhận|Đồng|Ngoài|Trong|Năm|Có|Và|Đề|Danh|Bằng|Giấy|Cờ)"
    r"[A-ZĐ](?:(?!được)[^,;:(])*?\s(?:tặng|trao|khen)\b"
)
"""A clause with its own subject that gives an award: "; VCCI tặng …"."""
_PASSIVE = re.compile(r"\d[^;:]*\b(?:được (?:trao |truy )?tặng|được (?:nhận|khen|trao)|nhận|đón nhận)\b")
_GIVING = re.compile(r"tặng|trao|khen|công nhận|quyết định|phong|truy|:")


@dataclass(frozen=True, slots=True)
class Issuers:
    """The issuers named in one passage. More than one value means more than one level."""

    values: frozenset[str]
    start: int
    end: int

    @property
    def one(self) -> str | None:
        return next(iter(self.values)) if len(self.values) == 1 else None


def issuer_groups(text: Text, tokens: Sequence[Token]) -> list[Issuers]:
    """Joins issuers named side by side into one group: "UBND tỉnh, Bộ, ngành Trung ương"."""
    groups: list[Issuers] = []
    for token in tokens:
        if token.kind != ISSUER:
            continue
        if groups and _NEXT_ISSUER.fullmatch(text.lower, groups[-1].end, token.start):
            last = groups.pop()
            one = not text.lower[last.end : token.start].strip()  # "Đảng ủy xã" is one issuer; "xã" is only its place
            groups.append(Issuers(last.values if one else last.values | {token.value}, last.start, token.end))
        else:
            groups.append(Issuers(frozenset({token.value}), token.start, token.end))
    return groups


def belongs(text: Text, end: int, start: int) -> bool:
    """True if an issuer's name right after the award belongs to it: "Bằng khen của Bộ Công an", "Cờ thi đua cấp Bộ"."""
    return _OF.fullmatch(text.lower, end, start) is not None


def resolved(mention: Mention, issuers: frozenset[str], doubt: str | None = None, always: bool = False) -> Mention:
    """Returns the mention with the award that the form is if these issuers give it. `doubt` is added unless it is the form's own
    award, or `always`."""
    form = words().award_forms[mention.form or ""]
    codes = {form.of.get(issuer) for issuer in issuers}
    sections = {words().section.get(issuer) for issuer in issuers}
    code = codes.pop() if len(codes) == 1 else None
    doubts = set(mention.doubts)
    if code is None and len(issuers) > 1:
        doubts.add("several-levels")
    if code is None and len(issuers) == 1:
        code = form.default
        if code is None:
            doubts.add("level-unknown")
    if issuers == {"thanh-pho"} and form.name == "co-thi-dua":
        doubts.add("level-from-context")
    if doubt is not None and (always or not (form.default == code and form.name == "giay-khen")):
        doubts.add(doubt)
    section = sections.pop() if len(sections) == 1 else None
    return replace(mention, code=code, section=section or section_of(code), doubts=frozenset(doubts))


def section_of(code: str | None) -> str | None:
    award = catalogue().awards.get(code or "")
    if award is None:
        return None
    level = award.authorities[0].level
    return "III" if level in ("chu-tich-nuoc", "chinh-phu", "quoc-hoi") else "II" if level in ("tinh", "bo") else "I"


def with_issuers(
    text: Text, tokens: Sequence[Token], found: Sequence[Mention], issuers: Sequence[Issuers], carried: CarriedContext
) -> list[Mention]:
    """Gives an issuer to forms without one after them: the issuer before the verb, of the sentence, or after the next form."""
    attached = {group.start for group in issuers for mention in found if mention.start < group.start < mention.end}
    free = [group for group in issuers if group.start not in attached and gives(text, group)]
    stops = [token.start for token in tokens if token.kind == STOP]
    groups_of_level = [group for group in issuers if group.start not in attached and text.lower.startswith("cấp ", group.start)]
    done: list[Mention] = []
    for at, mention in enumerate(found):
        if mention.what == "generic" and mention.section is None:
            giver = _giver(mention, free, stops)
            section = _one_section(giver.values) if giver is not None else carried.section
            done.append(replace(mention, section=section))
        elif mention.form is None or mention.code is not None or mention.doubts:
            done.append(mention)
        else:
            level = next((group.one for group in reversed(groups_of_level) if group.end <= mention.start), None)
            level = level or _level_said(text, found[:at])
            if carried.issuer is None and level is not None:
                carried = replace(carried, issuer=level, sure_issuer=False)
            given = _given(text, mention, found[at + 1 :], free, stops, carried, tokens)
            done.append(_as_before(given, done))
    return done


def _as_before(mention: Mention, before: Sequence[Mention]) -> Mention:
    """Returns the mention as given by whoever gave the form named before it, if nobody else is known to give it: "… tặng Cờ thi đua
    của UBND tỉnh cho 4 tập thể; tặng Bằng khen cho …"."""
    if mention.code is not None or mention.doubts != {"level-unknown"}:
        return mention
    same = next((each for each in reversed(before) if each.form is not None and each.code is not None), None)
    if same is None or mention.form is None or same.form is None:
        return mention
    givers = {giver for giver, code in words().award_forms[same.form].of.items() if code == same.code}
    codes = {words().award_forms[mention.form].of.get(giver) for giver in givers}
    code = same.code if mention.form == same.form else codes.pop() if len(codes) == 1 else None
    if code is None:
        return mention
    return replace(mention, code=code, section=same.section, doubts=frozenset({"level-from-context"}))


def _level_said(text: Text, before: Sequence[Mention]) -> str | None:
    """Returns the issuer that the words right before a form name: "khen thưởng cấp tỉnh: 01 Bằng khen"; else None."""
    last = next((mention for mention in reversed(before) if mention.what == "generic"), None)
    named = last and re.search(r"cap \w+$", text.plain[last.start : last.end])
    return words().level_issuer.get(named[0]) if named else None


def gives(text: Text, group: Issuers | Token) -> bool:
    """True if an issuer gives: "UBND tỉnh tặng …", "được UBND tỉnh tặng …". False if it receives: "Công an tỉnh được tặng …", and
    if it only says whose the recipients are: "cho 2 nông dân của tỉnh, tặng …"."""
    if text.lower.startswith("của ", group.start):
        return False
    after = text.lower[group.end : group.end + 90]
    verb = _GIVING.search(after)
    if verb is None:
        return False
    return not re.search(r"được|nhận|đạt|có", after[: verb.start()]) or text.lower[: group.start].rstrip().endswith("được")


def _another_gives(text: Text, mention: Mention, giver: Issuers, stops: Sequence[int]) -> bool:
    """True if a body that is in no list is nearer to the award than the giver: "…; Hiệp hội Du lịch tặng Bằng khen"."""
    clause = max((stop for stop in stops if stop < mention.start), default=0)
    if clause > giver.end and _OWN_SUBJECT.match(text.raw, clause, mention.start):
        return True
    return _SOME_BODY.search(text.raw[max(clause, giver.end) : mention.start]) is not None


def _received(text: Text, mention: Mention, giver: Issuers, stops: Sequence[int]) -> bool:
    """True if a clause of its own says who received and not who gave: "UBND tỉnh tặng …; 12 người được tặng Kỷ niệm chương"."""
    clause = max((stop for stop in stops if stop < mention.start), default=0)
    return clause >= giver.end and _PASSIVE.search(text.lower, clause, mention.start) is not None


def _one_section(issuers: Iterable[str]) -> str | None:
    sections = {words().section.get(issuer) for issuer in issuers}
    return sections.pop() if len(sections) == 1 else None


def _giver(mention: Mention, free: Sequence[Issuers], stops: Sequence[int]) -> Issuers | None:
    """Returns the last free issuer before a mention; None if there is none."""
    before = [group for group in free if group.end <= mention.start]
    return before[-1] if before else None


def _given(
    text: Text,
    mention: Mention,
    later: Sequence[Mention],
    free: Sequence[Issuers],
    stops: Sequence[int],
    carried: CarriedContext,
    tokens: Sequence[Token],
) -> Mention:
    giver = _giver(mention, free, stops)
    shared = _shared(text, mention, later, tokens)
    bracketed = _bracketed(mention, tokens)
    if bracketed is not None:
        return resolved(mention, frozenset({bracketed}))
    if giver is not None:
        label = text.lower[giver.end :].lstrip().startswith(":")  # "Huyện ủy: 3 GK, 12 LĐTT" may as well say who receives
        some_level = text.lower.startswith("cấp ", giver.start)  # "cấp tỉnh tặng 96 Bằng khen" does not say who
        label = label or _only_a_place(text, giver)
        doubtful = label or some_level or _another_gives(text, mention, giver, stops) or _received(text, mention, giver, stops)
        return resolved(mention, giver.values, "level-from-context" if doubtful else None, always=label)
    if shared is not None:
        return resolved(mention, frozenset({shared}))
    if carried.issuer is not None:
        return resolved(mention, frozenset({carried.issuer}), None if carried.sure_issuer else "level-from-context")
    if (subject := _subject(text, tokens)) is not None:
        return resolved(mention, frozenset({subject}), "level-from-context", always=True)
    form = words().award_forms[mention.form or ""]
    doubts = mention.doubts if form.default is not None else mention.doubts | {"level-unknown"}
    clause = max((stop for stop in stops if stop < mention.start), default=0)
    unknown = _SOME_BODY.search(text.raw[clause : mention.start]) or _OWN_SUBJECT.match(text.raw, clause, mention.start)
    if form.default is not None and unknown:
        doubts = doubts | {"level-from-context"}  # a body that is in no list gives: "Đoàn Khối tặng Giấy khen"
    return replace(mention, code=form.default, section=section_of(form.default), doubts=doubts)


def _only_a_place(text: Text, giver: Issuers) -> bool:
    """True if "tỉnh" and the like end the name of another body: "Ủy ban … Việt Nam tỉnh tặng …"."""
    bare = text.lower[giver.start : giver.end] in ("tỉnh", "huyện", "xã", "phường", "thành phố", "đặc khu")
    before = re.search(r"([^\W\d]+) $", text.lower[: giver.start])
    return bare and before is not None and before[1] not in ("được", "do", "và", "nay", "đó", "này", "qua", "toàn")


def _subject(text: Text, tokens: Sequence[Token]) -> str | None:
    """Returns the party body or union with which a sentence begins: "Quận ủy có 26 tổ chức cơ sở đảng; tặng Giấy khen …"; else
    None."""
    first = next((token for token in tokens if token.kind == ISSUER), None)
    own = first is not None and first.value in _ORGANISATIONS and not text.lower[: first.start].strip(' “"-')
    return first.value if first is not None and own else None


def _bracketed(mention: Mention, tokens: Sequence[Token]) -> str | None:
    """Returns the issuer that is alone in brackets after the number: "Bằng khen: 3 tập thể (UBND tỉnh)"; else None."""
    behind = [token for token in tokens if token.start >= mention.end]
    for at, token in enumerate(behind[:-2]):
        if token.kind in (FORM, TITLE, STOP, GENERIC):
            return None
        if token.kind == OPEN:
            alone = behind[at + 1].kind == ISSUER and behind[at + 2].kind == CLOSE
            return behind[at + 1].value if alone else None
    return None


def _shared(text: Text, mention: Mention, later: Sequence[Mention], tokens: Sequence[Token]) -> str | None:
    """Returns the issuer after the next form of a list: "3 Cờ thi đua, 1 Bằng khen của Bộ Công an"; else None."""
    for following in later:
        between = text.lower[mention.end : following.start]
        if ";" in between or len(between) > 40 or following.what != "award":
            return None
        if following.form is not None and following.code is not None:
            of = words().award_forms[following.form].of
            return next((issuer for issuer, code in of.items() if code == following.code), None)
        mention = following
    return None
