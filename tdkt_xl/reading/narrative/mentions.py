"""Awards named in a sentence: the form, its issuer and its class are joined to one award of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.prose import CAPITAL, Text, words
from tdkt_xl.reading.narrative.lexing import (
    CLASS,
    CLOSE,
    COUNT,
    FORM,
    GENERIC,
    ISSUER,
    LEVEL,
    MOVEMENT,
    OPEN,
    PRAISE,
    STOP,
    TITLE,
    Token,
)

_OF = re.compile(
    r"[ “”\"]*(?:(?:khen|thưởng|toàn diện|xuất sắc|danh hiệu)? ?(?:của|do|thuộc|cấp)(?: đồng chí)?"
    r"|(?:“[^”]{1,120}”|[^\d,;:()“”]{0,60}) (?:của|do))? *"
)
_UNKNOWN_ISSUER = re.compile(
    r" (?:của )?(?!(?:Tập thể|Cá nhân|Hộ|TT|CN|HGĐ|Đột|Chuyên|Theo|Công trạng)\b)"
    rf"(?:(?<=của )[{CAPITAL}]|[{CAPITAL}][a-zà-ỹđ])[^\d,;:.()“”]{{1,60}}(?=:)"
)
"""A body that is in no list: "Cờ thi đua của Ủy ban Quản lý vốn: 02"."""
_NEXT_ISSUER = re.compile(r" *(?:,|và|hoặc|/|-|–)? *")
_NEXT_MENTION = re.compile(r"[\s“”\"]*(?:[,;/–-]|và|hoặc|,? ?danh hiệu)?[\s“”\"]*(?:và |danh hiệu )?[\s“”\"]*")
_NEXT_CLASS = re.compile(r"[ ,(“”\"]*")
_THIS_TITLE = re.compile(r"danh hiệu (?:này|trên)|hình thức (?:này|trên)")
_ORGANISATIONS = frozenset({"dang", "dang-tinh", "doan-the", "doan-the-tinh", "doan-the-tw"})
_OF_CULTURE = frozenset({"gia-dinh-van-hoa", "thon-to-dan-pho-van-hoa"})
_QUOTED_TITLE = re.compile(r"[Dd]anh hiệu [“\"][^“”\"]{4,80}[”\"]")
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


@dataclass(frozen=True, slots=True)
class Mention:
    """An award named in a sentence.

    `code` is None if the award is not stated or may be several. `what` is "award", "generic" ("khen thưởng" without an award),
    "movement" (a title of another field) or "praise". `section` is the form's section. `depth` counts the brackets around it.
    """

    start: int
    end: int
    code: str | None
    what: str = "award"
    section: str | None = None
    doubts: frozenset[str] = frozenset()
    depth: int = 0
    form: str | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class CarriedContext:
    """What an earlier sentence, a list opening or a heading says about the awards after it."""

    issuer: str | None = None
    sure_issuer: bool = False
    section: str | None = None
    code: str | None = None
    recipient: str | None = None
    """The recipients named by a heading: "individuals" for "Cá nhân:"."""


def mentions(text: Text, tokens: Sequence[Token], carried: CarriedContext) -> list[Mention]:
    """Returns the awards of a sentence in order. Awards that share one number are joined."""
    depths = _depths(tokens)
    issuers = _issuer_groups(text, tokens)
    found: list[Mention] = []
    used: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind in (TITLE, FORM):
            found.append(_award(text, tokens, at, issuers, used, depths[at]))
        elif token.kind in (MOVEMENT, PRAISE):
            found.append(
                Mention(token.start, token.end, None, "movement" if token.kind == MOVEMENT else "praise", depth=depths[at])
            )
        elif token.kind == GENERIC:
            found.append(_generic(text, token, tokens, at, issuers, depths[at]))
        elif token.kind == CLASS and at not in used and found:
            found.extend(_class_alone(token, found, depths[at], carried))
        elif token.kind == CLASS and at not in used and carried.code:
            found.extend(_class_alone(token, [Mention(0, 0, carried.code)], depths[at], carried))
    found.extend(_this_title(text, found))
    found.extend(_other_titles(text, tokens))
    found.sort(key=lambda mention: mention.start)
    found = _with_issuers(text, tokens, found, issuers, carried)
    return _together(text, tokens, found)


def _depths(tokens: Sequence[Token]) -> list[int]:
    depth, depths = 0, []
    for token in tokens:
        depth -= token.kind == CLOSE
        depths.append(max(depth, 0))
        depth += token.kind == OPEN
    return depths


def _issuer_groups(text: Text, tokens: Sequence[Token]) -> list[Issuers]:
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


def _award(text: Text, tokens: Sequence[Token], at: int, issuers: Sequence[Issuers], used: set[int], depth: int) -> Mention:
    """Returns the mention of a title or form with its class and the issuer right after it."""
    token = tokens[at]
    end, code = token.end, token.value if token.kind == TITLE else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        code is not None
        and following is not None
        and following.kind == CLASS
        and _NEXT_CLASS.fullmatch(text.lower, end, following.start)
    ):
        family = re.sub(r"-hang-\w+$", "", code)
        if f"{family}-hang-{following.value}" in catalogue().awards:
            code, end = f"{family}-hang-{following.value}", following.end
            used.add(at + 1)
    behind = next((group for group in issuers if group.start >= end), None)
    if behind is not None and not _of(text, end, behind.start):
        behind = None
    if token.kind == TITLE:
        section = _section(code)
        return Mention(token.start, behind.end if behind else end, code, section=section, depth=depth)
    if behind is None and (unknown := _UNKNOWN_ISSUER.match(text.raw, end)):
        default = words().award_forms[token.value].default
        return Mention(token.start, unknown.end(), default, depth=depth, form=token.value, doubts=frozenset({"level-unknown"}))
    mention = Mention(token.start, behind.end if behind else end, None, depth=depth, form=token.value)
    return _resolved(mention, behind.values) if behind is not None else mention


def _of(text: Text, end: int, start: int) -> bool:
    """True if an issuer's name right after the award belongs to it: "Bằng khen của Bộ Công an", "Cờ thi đua cấp Bộ"."""
    return _OF.fullmatch(text.lower, end, start) is not None


def _resolved(mention: Mention, issuers: frozenset[str], doubt: str | None = None, always: bool = False) -> Mention:
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
    return replace(mention, code=code, section=section or _section(code), doubts=frozenset(doubts))


def _section(code: str | None) -> str | None:
    award = catalogue().awards.get(code or "")
    if award is None:
        return None
    level = award.authorities[0].level
    return "III" if level in ("chu-tich-nuoc", "chinh-phu", "quoc-hoi") else "II" if level in ("tinh", "bo") else "I"


def _generic(text: Text, token: Token, tokens: Sequence[Token], at: int, issuers: Sequence[Issuers], depth: int) -> Mention:
    """Returns the mention of "khen thưởng" without an award, with the level it names: "khen thưởng cấp Nhà nước"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    section, end = None, token.end
    if following is not None and following.kind == LEVEL and not text.lower[end : following.start].strip():
        section, end = following.value, following.end
    behind = next((group for group in issuers if group.start >= token.end), None)
    if behind is not None and not text.lower[token.end : behind.start].strip():
        end = behind.end
        section = words().section.get(behind.one or "")
    return Mention(token.start, end, None, "generic", section, frozenset(), depth)


def _class_alone(token: Token, found: Sequence[Mention], depth: int, carried: CarriedContext) -> list[Mention]:
    """Returns the mention of "hạng Nhì" without its order: it belongs to the order named last."""
    for earlier in reversed(found):
        if earlier.code is not None:
            code = f"{re.sub(r'-hang-.*$', '', earlier.code)}-hang-{token.value}"
            if code in catalogue().awards:
                return [Mention(token.start, token.end, code, section="III", depth=depth)]
    return []


def _this_title(text: Text, found: Sequence[Mention]) -> list[Mention]:
    """Returns mentions of "danh hiệu này": the title named last."""
    these = []
    for match in _THIS_TITLE.finditer(text.lower):
        earlier = [mention for mention in found if mention.end <= match.start() and mention.what == "award"]
        if earlier:
            these.append(replace(earlier[-1], start=match.start(), end=match.end()))
    return these


def _other_titles(text: Text, tokens: Sequence[Token]) -> list[Mention]:
    """Returns mentions of titles in quotation marks that no list has: danh hiệu “Nông dân Việt Nam xuất sắc”. They are of another
    field."""
    return [
        Mention(match.start(), match.end(), None, "movement")
        for match in _QUOTED_TITLE.finditer(text.raw)
        if not any(token.kind in (TITLE, FORM, MOVEMENT) and match.start() <= token.start < match.end() for token in tokens)
    ]


def _with_issuers(
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
        return _resolved(mention, frozenset({bracketed}))
    if giver is not None:
        label = text.lower[giver.end :].lstrip().startswith(":")  # "Huyện ủy: 3 GK, 12 LĐTT" may as well say who receives
        some_level = text.lower.startswith("cấp ", giver.start)  # "cấp tỉnh tặng 96 Bằng khen" does not say who
        label = label or _only_a_place(text, giver)
        doubtful = label or some_level or _another_gives(text, mention, giver, stops)
        return _resolved(mention, giver.values, "level-from-context" if doubtful else None, always=label)
    if shared is not None:
        return _resolved(mention, frozenset({shared}))
    if carried.issuer is not None:
        return _resolved(mention, frozenset({carried.issuer}), None if carried.sure_issuer else "level-from-context")
    if (subject := _subject(text, tokens)) is not None:
        return _resolved(mention, frozenset({subject}), "level-from-context", always=True)
    form = words().award_forms[mention.form or ""]
    doubts = mention.doubts if form.default is not None else mention.doubts | {"level-unknown"}
    clause = max((stop for stop in stops if stop < mention.start), default=0)
    unknown = _SOME_BODY.search(text.raw[clause : mention.start]) or _OWN_SUBJECT.match(text.raw, clause, mention.start)
    if form.default is not None and unknown:
        doubts = doubts | {"level-from-context"}  # a body that is in no list gives: "Đoàn Khối tặng Giấy khen"
    return replace(mention, code=form.default, section=_section(form.default), doubts=doubts)


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


def _together(text: Text, tokens: Sequence[Token], found: Sequence[Mention]) -> list[Mention]:
    """Joins awards named side by side with no number between them, because they share the number before or after them."""
    counts = [token.start for token in tokens if token.kind == COUNT]
    whole: list[Mention] = []
    for mention in found:
        last = whole[-1] if whole else None
        if last is not None and last.form and mention.code in _OF_CULTURE and not text.raw[last.end : mention.start].strip():
            whole[-1] = replace(last, end=mention.end)  # "Giấy khen gia đình văn hóa tiêu biểu" is a Giấy khen
        elif (
            last is not None
            and last.what == mention.what == "award"
            and last.depth == mention.depth
            and not any(last.end <= start < mention.start for start in counts)
            and _NEXT_MENTION.fullmatch(text.lower, last.end, mention.start)
            and not _has_its_number(text, last, mention, counts)
        ):
            whole[-1] = _joined(text, last, mention)
        else:
            whole.append(mention)
    return whole


def _has_its_number(text: Text, last: Mention, mention: Mention, counts: Sequence[int]) -> bool:
    """True if the award before ";" already has a number before it: "8 người đạt Lao động tiên tiến; Bằng khen: 2"."""
    if ";" not in text.lower[last.end : mention.start]:
        return False
    begins = text.lower.rfind(";", 0, last.start) + 1
    return any(begins <= start < last.start for start in counts)


def _joined(text: Text, first: Mention, second: Mention) -> Mention:
    if first.code == second.code and first.code is not None:
        return replace(first, end=second.end)
    pair = catalogue().find(re.sub(r"[“”\"]", "", f"{text.raw[first.start : first.end]}, {text.raw[second.start : second.end]}"))
    code = pair.award.code if pair is not None and pair.guessed is None else None
    section = first.section if first.section == second.section else None
    doubts = first.doubts | second.doubts | {"several-forms"}
    return Mention(first.start, second.end, code, "award", section, doubts, first.depth, None, many=True)
