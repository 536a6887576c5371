"""Awards named in a sentence: the form, its issuer and its class are joined to one award of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.prose import CAPITAL, Text, words
from tdkt_xl.reading.narrative.givers import Issuers, belongs, issuer_groups, resolved, section_of, with_issuers
from tdkt_xl.reading.narrative.lexing import CLASS, CLOSE, COUNT, FORM, GENERIC, LEVEL, MOVEMENT, OPEN, PRAISE, TITLE, Token
from tdkt_xl.reading.narrative.mention import CarriedContext, Mention

_UNKNOWN_ISSUER = re.compile(
    r" (?:của )?(?!(?:Tập thể|Cá nhân|Hộ|TT|CN|HGĐ|Đột|Chuyên|Theo|Công trạng)\b)"
    rf"(?:(?<=của )[{CAPITAL}]|[{CAPITAL}][a-zà-ỹđ])[^\d,;:.()“”]{{1,60}}(?=:)"
)
"""A body that is in no list: "Cờ thi đua của Ủy ban Quản lý vốn: 02"."""
_NEXT_MENTION = re.compile(r"[\s“”\"]*(?:[,;/–-]|và|hoặc|,? ?danh hiệu)?[\s“”\"]*(?:và |danh hiệu )?[\s“”\"]*")
_NEXT_CLASS = re.compile(r"[ ,(“”\"]*")
_THIS_TITLE = re.compile(r"danh hiệu (?:này|trên)|hình thức (?:này|trên)")
_OF_CULTURE = frozenset({"gia-dinh-van-hoa", "thon-to-dan-pho-van-hoa"})
_QUOTED_TITLE = re.compile(r"[Dd]anh hiệu [“\"][^“”\"]{4,80}[”\"]")


def mentions(text: Text, tokens: Sequence[Token], carried: CarriedContext) -> list[Mention]:
    """Returns the awards of a sentence in order. Awards that share one number are joined."""
    depths = _depths(tokens)
    issuers = issuer_groups(text, tokens)
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
    found.extend(_this_title(text, found, carried.named))
    found.extend(_other_titles(text, tokens))
    found.sort(key=lambda mention: mention.start)
    found = with_issuers(text, tokens, found, issuers, carried)
    return _together(text, tokens, found)


def _depths(tokens: Sequence[Token]) -> list[int]:
    depth, depths = 0, []
    for token in tokens:
        depth -= token.kind == CLOSE
        depths.append(max(depth, 0))
        depth += token.kind == OPEN
    return depths


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
    if behind is not None and not belongs(text, end, behind.start):
        behind = None
    if token.kind == TITLE:
        section = section_of(code)
        return Mention(token.start, behind.end if behind else end, code, section=section, depth=depth)
    if behind is None and (unknown := _UNKNOWN_ISSUER.match(text.raw, end)):
        default = words().award_forms[token.value].default
        return Mention(token.start, unknown.end(), default, depth=depth, form=token.value, doubts=frozenset({"level-unknown"}))
    mention = Mention(token.start, behind.end if behind else end, None, depth=depth, form=token.value)
    return resolved(mention, behind.values) if behind is not None else mention


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


def _this_title(text: Text, found: Sequence[Mention], named: str | None) -> list[Mention]:
    """Returns mentions of "danh hiệu này": the title named last, in this sentence or in one before."""
    these = []
    for match in _THIS_TITLE.finditer(text.lower):
        earlier = [mention for mention in found if mention.end <= match.start() and mention.what == "award"]
        if earlier:
            these.append(replace(earlier[-1], start=match.start(), end=match.end()))
        elif named is not None:
            section = section_of(named)
            these.append(Mention(match.start(), match.end(), named, section=section, doubts=frozenset({"far"})))
    return these


def _other_titles(text: Text, tokens: Sequence[Token]) -> list[Mention]:
    """Returns mentions of titles in quotation marks that no list has: danh hiệu “Nông dân Việt Nam xuất sắc”. They are of another
    field."""
    return [
        Mention(match.start(), match.end(), None, "movement")
        for match in _QUOTED_TITLE.finditer(text.raw)
        if not any(token.kind in (TITLE, FORM, MOVEMENT) and match.start() <= token.start < match.end() for token in tokens)
    ]


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
