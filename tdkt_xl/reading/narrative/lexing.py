"""Splits a sentence into tokens that the grammar knows: counts, awards, issuers, classes, levels, recipients, punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tdkt_xl.forms.prose import CAPITAL, FoundWord, Text, WordList, cut, words
from tdkt_xl.reading.narrative.numerals import Numeral, numbers

COUNT, FORM, TITLE, ISSUER, CLASS, LEVEL, MOVEMENT, GENERIC, PRAISE, RECIPIENT, OPEN, CLOSE, STOP, COMMA, COLON = (
    "count", "form", "title", "issuer", "class", "level", "movement", "generic", "praise", "recipient", "(", ")", ";", ",", ":",
)  # fmt: skip
AWARDS = frozenset({FORM, TITLE, MOVEMENT})
_PUNCTUATION = re.compile(r"[();:,]")
_MARKS = {"(": OPEN, ")": CLOSE, ";": STOP, ":": COLON, ",": COMMA}
_PERCENTAGE = re.compile(
    r"\s*\(\s*(?:chiếm |đạt |tỷ lệ |tỉ lệ |bằng )?\d+(?:[.,]\d+)?\s*%\s*\)|\s*\([a-zà-ỹ ]+\)(?=\s*(?:tập thể|cá nhân|hộ))"
)
_SHARE_OPENED = re.compile(r"(?<=%)\s*\(\s*$")
_TORN = re.compile(r"(?<!\d)\d{1,3}[.,] $")
_LUOT = re.compile(r"lượt +")
_BARE_LUOT = re.compile(r" *(?:lượt|suất|người lượt)")
_PLACE = re.compile(r"\b(?:địa bàn|tại|ở|trong|giữa|khắp|đến từ|thuộc)(?: các| cả| tất cả| \w+ số)? $")
_NO_PLACE = re.compile(r"tập thể|đơn vị|tt\b")
"""Recipients that count even after a word of place. The places in "tại 3 xã" receive nothing."""
_AWARDED_THING = re.compile(
    r"(?:gương|điển hình|mô hình|công trình|nhân tố|hồ sơ|thành viên)[^,;.:\d]{0,25}? được\b"
    r"(?:(?!đề nghị|trình|thẩm định|xem xét|xét tặng)[^,;.:\d]){0,60}?tặng"
)
"""A thing that is not a recipient by itself, but was given an award according to the text: "1 gương được … tặng Bằng khen"."""
_SAID, _LABELS = re.compile(r"(?:[:=]|\blà|\bđạt|\bcó) $"), re.compile(r" *[:=(/–-]")
_RECIPIENTS = {"tập thể": "collectives", "cá nhân": "individuals", "hộ gia đình": "households"}
_BRACKETED = re.compile(r" *\( *(tập thể|cá nhân|hộ gia đình) *\)(?! *(?:tập thể|cá nhân|hộ))")
_MANY_PLAIN = re.compile(
    r"(?:tap the|ca nhan)(?: ?(?:,|va|/|hoac) ?(?:tap the|ca nhan|ho gia dinh|gia dinh)(?! lao dong| tien tien| ldtt| ldxs))+"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a sentence. `value` is its meaning in the word list; a count has its number and its recipient."""

    kind: str
    value: str
    start: int
    end: int
    number: Numeral | None = None
    luot: bool = False
    relation: str | None = None
    torn: bool = False
    """True if the number may be the second half of another number: "1. 984"."""
    year: bool = False
    """True if the number may be a year: "Lao động tiên tiến: 1984"."""
    label: str | None = None
    """For a count without a recipient: the recipient named by the label or heading above it."""


def tokens(text: Text) -> list[Token]:
    """Returns the tokens of a sentence in order. If two overlap, the longer one is kept."""
    lists = words()
    candidates: list[Token] = []
    for kind, word_list in (
        (TITLE, lists.titles), (FORM, lists.forms), (MOVEMENT, lists.movement), (ISSUER, lists.issuers), (CLASS, lists.classes),
        (LEVEL, lists.levels),
        (GENERIC, lists.generic), (RECIPIENT, lists.recipients),
    ):  # fmt: skip
        candidates.extend(_named(kind, found) for found in word_list.find(text) if kind != ISSUER or not _counted(text, found))
    chosen = _with_names(text, _longest(candidates))
    chosen = _with_counts(text, chosen)
    marks = [Token(_MARKS[mark[0]], mark[0], mark.start(), mark.end()) for mark in _PUNCTUATION.finditer(text.raw)]
    covered = bytearray(len(text.raw))
    for token in chosen:
        covered[token.start : token.end] = b"\1" * (token.end - token.start)
    return sorted([*chosen, *(mark for mark in marks if not covered[mark.start])], key=lambda token: token.start)


def _counted(text: Text, found: FoundWord) -> bool:
    """True if a number comes before an issuer, so that it is counted and gives nothing: "02 chi cục được tặng …"."""
    return re.search(r"\d\s+$", text.raw[max(0, found.start - 4) : found.start]) is not None and not text.lower.startswith(
        ("chủ tịch", "ubnd", "ủy ban", "bộ ", "thủ tướng"), found.start
    )


def _named(kind: str, found: FoundWord) -> Token:
    if kind == GENERIC and found.value == "praise":
        kind = PRAISE
    return Token(kind, found.value, found.start, found.end)


_RANK = {TITLE: 0, MOVEMENT: 1, FORM: 2, ISSUER: 3, LEVEL: 4, CLASS: 5, GENERIC: 6, PRAISE: 7, RECIPIENT: 8}


def _longest(candidates: list[Token]) -> list[Token]:
    """Returns the tokens without overlaps: the one that begins first wins, then the longer one, then the more specific one."""
    chosen: list[Token] = []
    for token in sorted(candidates, key=lambda token: (token.start, -(token.end - token.start), _RANK[token.kind])):
        if chosen and token.start < chosen[-1].end:
            continue
        chosen.append(token)
    return chosen


_NAME = re.compile(rf"(?: (?:[{CAPITAL}][a-zà-ỹđ]+|[A-ZĐ]{{2,}}))+(?![\wà-ỹ])")


def _with_names(text: Text, chosen: list[Token]) -> list[Token]:
    """Extends issuers by the names of their places: "UBND tỉnh Cao Bằng" is one token."""
    named = []
    for token, following in zip(chosen, [*chosen[1:], None], strict=False):
        if token.kind == ISSUER and (name := _NAME.match(text.raw, token.end)):
            end = min(name.end(), following.start if following is not None else name.end())
            token = replace(token, end=token.end + len(text.raw[token.end : end].rstrip(' “"')))
        named.append(token)
    return named


def _with_counts(text: Text, chosen: list[Token]) -> list[Token]:
    """Joins numbers with the recipients that they count. Numbers of things are left out."""
    starts = {token.start: token for token in chosen}
    used: set[int] = set()
    counts: list[Token] = []
    things = {found.start: found for found in words().things.find(text)}
    inside = [(token.start, token.end) for token in chosen]
    for number in numbers(text):
        if any(start <= number.start < end for start, end in inside):
            continue
        count = _count(text, number, starts, things)
        if count is not None:
            if _TORN.search(text.raw[: number.start]) and re.fullmatch(r"\d{3}", text.raw[number.start : number.end]):
                count = replace(count, torn=True)
            if counts and counts[-1].end == number.start - 1 and not counts[-1].value and text.raw[counts[-1].end] == " ":
                counts[-1], count = replace(counts[-1], torn=True), replace(count, torn=True)  # "1 87 cá nhân"
            if counts and _is_whole(text, counts[-1], count):
                counts[-1] = replace(counts[-1], end=count.end)
            else:
                counts.append(count)
            used.update(start for start in starts if count.start <= start < count.end)
    return [*(token for token in chosen if token.start not in used), *counts]


def _is_whole(text: Text, part: Token, whole: Token) -> bool:
    """True if the second number is the total of the first, as in "4 phòng/5 phòng"."""
    assert part.number is not None and whole.number is not None
    slash = text.lower[part.end : whole.start].strip() == "/"
    return slash and part.value == whole.value and part.number.value <= whole.number.value


def _count(text: Text, number: Numeral, starts: dict[int, Token], things: dict[int, FoundWord]) -> Token | None:
    """Returns the number as a count of recipients; None if it counts things. A count without a recipient has the value ""."""
    at = number.end
    shared = text.lower.startswith(")", at) and _SHARE_OPENED.search(text.lower, 0, number.start)
    if shared:
        at += 1  # "100% (09/09) đồng chí"
    if percentage := _PERCENTAGE.match(text.lower, at):
        at = percentage.end()
    at += len(text.lower[at:]) - len(text.lower[at:].lstrip(' “"'))
    luot = _LUOT.match(text.lower, at)
    after = luot.end() if luot else at
    thing, token = things.get(after), starts.get(after)
    relation, start = _relation(text, number)
    if shared and token is not None and token.kind == RECIPIENT:
        return Token(COUNT, token.value, shared.start(), token.end, number, False, relation)
    if bracketed := _BRACKETED.match(text.lower, number.end):
        return Token(COUNT, _RECIPIENTS[bracketed[1]], start, bracketed.end(), number, False, relation)
    many = _MANY_PLAIN.match(text.plain, after)
    if many and (token is None or many.end() > token.end):
        return Token(COUNT, "mixed", start, many.end(), number, bool(luot), relation)
    if thing is not None and _AWARDED_THING.match(text.lower, after):
        return Token(COUNT, "mixed", start, thing.end, number, bool(luot), relation, torn=True)
    given = token is not None and token.kind == RECIPIENT and text.lower[: number.start].endswith("cho ")  # "cho 10 lớp học"
    longer = thing is not None and token is not None and thing.end > token.end and not given
    if thing is not None and (token is None or longer or token.kind == GENERIC or (_counts_thing(token, thing) and not given)):
        return None
    if token is not None and token.kind == RECIPIENT:
        if token.value == "collectives" and _PLACE.search(text.lower[: number.start]) and not _NO_PLACE.match(text.lower, after):
            return None
        end, value = _with_more(text, token, starts)
        return Token(COUNT, value, start, end, number, bool(luot), relation)
    if times := _BARE_LUOT.match(text.lower, number.end):
        return Token(COUNT, "", start, times.end(), number, True, relation)
    if is_year(text, number):
        said = _SAID.search(text.lower[: number.start]) and not _LABELS.match(text.lower, number.end)
        return Token(COUNT, "", start, number.end, number, False, relation, year=True) if said else None
    return Token(COUNT, "", start, number.end, number, False, relation)


def _counts_thing(token: Token, thing: FoundWord) -> bool:
    """True if the thing is meant and not the recipient, as with "nhà" and "nhà trường"."""
    return token.kind == RECIPIENT and thing.end >= token.end


def is_year(text: Text, number: Numeral) -> bool:
    """True if a number may be a year by its digits."""
    return 1900 <= number.value <= 2100 and text.lower[number.start : number.end].isdigit()


_AND_MORE = re.compile(r" ?(?:,|và|/) ?")


def _with_more(text: Text, token: Token, starts: dict[int, Token]) -> tuple[int, str]:
    """Returns the end of "cán bộ, giáo viên, nhân viên" and the recipient; different recipients are "mixed"."""
    end, value = token.end, token.value
    while more := _AND_MORE.match(text.lower, end):
        following = starts.get(more.end())
        if following is None or following.kind != RECIPIENT:
            break
        value = value if following.value == value else "mixed"
        end = following.end
    return end, value


def _relation(text: Text, number: Numeral) -> tuple[str | None, int]:
    """Returns ">" for "hơn 500", "range" for "15-20", None for an exact number; and where the count begins, including such a
    word."""
    if number.high is not None:
        return "range", number.start
    left = max(0, number.start - 14)
    before = cut(text, left, number.start)
    last = max(words().approximate.find(before), key=lambda found: found.end, default=None)
    if last is not None and not before.lower[last.end :].strip():
        return last.value, left + last.start
    if re.match(r" *(?:tập thể|cá nhân|hộ)? *trở lên", text.lower[number.end :]):
        return ">", number.start
    return None, number.start


def spans(word_list: WordList, text: Text) -> Iterator[FoundWord]:
    """Returns the words of a list found in a text, in order."""
    return iter(sorted(word_list.find(text), key=lambda found: (found.start, -found.end)))
