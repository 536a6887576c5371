"""The numbers of a sentence about awards that nobody understood: none of them may vanish.

Every number of such a sentence is one of three: part of a figure, part of something else that has a name (a date, a decision, an
article of a law, a ratio, money, an ordinal, a year, a thing such as "3 lớp tập huấn"), or listed as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tdkt_xl.forms.prose import Text, words
from tdkt_xl.reading.narrative.lexing import COUNT, Token, is_year
from tdkt_xl.reading.narrative.numerals import Numeral, not_counts, numbers

_STRONG = re.compile(
    r"\s*(?:lượt )?(?:tập thể|cá nhân|hộ gia đình|gia đình|hộ|đồng chí|đ/c|người|cán bộ|công chức|viên chức|giáo viên|hội viên"
    r"|đoàn viên|đảng viên|học sinh|đơn vị|trường hợp)(?!\w)"
)
"""Words after a number that say it counts recipients, whatever comes before the number."""
_LABEL = re.compile(r"(?:tập thể|cá nhân|hộ gia đình)\s*[:=–-]\s*$")
_SURELY_NAMED = re.compile(r"%|(?:19|20)\d\d|ngày|tháng|quý|sáng|chiều|tối|\d\s*[/.,]\s*\d|điều|khoản|/")
"""What a date, a year, a share or a document's number is known by."""
_OUT_OF = re.compile(r"\d{1,2}\s*/\s*(?:19|20)\d\d")
"""A month, or before recipients as many of so many: "2/1950 đoàn viên"."""
_ONE_OF_US = re.compile(r"(?:gương|điển hình|mô hình|nhân tố|sáng kiến|đề tài|công trình|giải|tác phẩm|sản phẩm|bài|hình thức)\b")
"""Things that may mean the recipients: "tặng Giấy khen cho 15 gương người tốt"."""


def unheard(text: Text, tokens: Iterable[Token], heard: Iterable[tuple[int, int]]) -> Iterator[Numeral]:
    """Yields the numbers of a sentence that are neither in one of the spans `heard` nor have a name of their own."""
    taken = bytearray(len(text.raw) + 1)
    for start, end in (*heard, *((token.start, token.end) for token in tokens if token.kind != COUNT)):
        taken[start:end] = b"\1" * (end - start)
    things = {found.start: found for found in words().things.find(text)}
    for number in sorted([*numbers(text), *_before_recipients(text)], key=lambda each: each.start):
        if any(taken[number.start : number.end]):
            continue
        counts_someone = of_recipients(text, number)
        thing = things.get(_next_word(text, number.end))
        if thing is not None and not counts_someone and not _ONE_OF_US.match(text.lower, thing.start):
            continue
        if is_year(text, number) and not counts_someone:
            continue
        yield number


def of_recipients(text: Text, number: Numeral) -> bool:
    """True if a word beside a number can only be recipients: "130 cá nhân", "Cá nhân: 130"."""
    return _STRONG.match(text.lower, number.end) is not None or _LABEL.search(text.lower, 0, number.start) is not None


def _before_recipients(text: Text) -> Iterator[Numeral]:
    """Yields numbers that look like an ordinal or stick to a word ("cho12 tập thể", "tổ 3 cá nhân") and have recipients after
    them."""
    for span in not_counts(text.lower):
        said = span[0]
        digits = re.search(r"\d+$", said)
        named = _SURELY_NAMED.search(said) and not _OUT_OF.fullmatch(said)
        if digits and not named and _STRONG.match(text.lower, span.end()):
            yield Numeral(int(digits[0][-9:]), span.start() + digits.start(), span.end())


def _next_word(text: Text, at: int) -> int:
    return at + len(text.lower[at:]) - len(text.lower[at:].lstrip(' “"'))
