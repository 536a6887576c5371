"""One sentence with everything that the grammar found in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tdkt_xl.forms.prose import FoundWord, Text, cut, words
from tdkt_xl.model.narrative import AWARDED, SUBMITTED
from tdkt_xl.reading.narrative.binding import bind
from tdkt_xl.reading.narrative.context import DENIED, status_at, status_events
from tdkt_xl.reading.narrative.givers import gives
from tdkt_xl.reading.narrative.grouping import Bound, Group
from tdkt_xl.reading.narrative.lexing import ISSUER, LEVEL, STOP, Token, tokens
from tdkt_xl.reading.narrative.mention import CarriedContext, Mention
from tdkt_xl.reading.narrative.mentions import mentions
from tdkt_xl.reading.narrative.numerals import numbers
from tdkt_xl.reading.narrative.passages import Passage
from tdkt_xl.reading.narrative.periods import Named, periods
from tdkt_xl.reading.narrative.repair import repaired

_GIVES_NOW = re.compile(r"[^,;.]{0,30}?(?:đã )?(?:tặng|khen thưởng|trao|quyết định|ban hành|công nhận|ký)")
_PENDING = re.compile(
    r"(?:chưa có|đang chờ|còn chờ|\bchờ|đang trình|đang thẩm định|đang xem xét|chưa được)\b"
    r"(?: (?:quyết định|kết quả|xét|duyệt|phê duyệt|khen|công nhận|ban hành|cấp|có thẩm quyền|thẩm định|xem xét))*[\s.;)]*$"
)
_OUT_OF = re.compile(r"[\s;]*(?:trong (?:tổng )?số|từ)\b[^;]*,\s*")
"""A beginning after which the main clause states what was given: "Trong số 58 cá nhân được đề nghị, Chủ tịch UBND huyện công nhận
…"."""
_FILES = re.compile(r"\s*\d[\d.]* (?:hồ sơ|trường hợp)[^,;]*,\s*(?:kết quả |đến nay |sau đó |và )?")
_MARKS = ",;:(."


@dataclass(frozen=True)
class Sentence:
    """A sentence after reading: its tokens, awards, numbers with their awards, periods, and words of status."""

    passage: Passage
    text: Text
    misspelt: bool
    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    bound: Sequence[Bound]
    periods: Sequence[Named]
    events: Sequence[FoundWord]
    about_awards: bool

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """The parts between ";", as (start, end)."""
        return list(pairwise([0, *(token.start for token in self.tokens if token.kind == STOP), len(self.text.raw) + 1]))

    def clause_of(self, at: int) -> tuple[int, int]:
        """Returns the clause that contains a position."""
        return next(clause for clause in self.clauses if clause[0] <= at < clause[1])

    @cached_property
    def givers(self) -> list[Token]:
        """The issuers that give in this sentence. Issuers after an award ("Bằng khen của …") are left out."""
        return [
            token
            for token in self.tokens
            if token.kind == ISSUER and not any(m.start < token.start < m.end for m in self.mentions) and gives(self.text, token)
        ]

    @cached_property
    def subject(self) -> int | None:
        """Where the sentence's own subject of a giving verb begins; None if there is none.

        Example: "Chủ tịch UBND huyện tặng …" was awarded, whatever the sentence before proposed.
        """
        for token in self.givers:
            proposed = any(
                event.value not in (AWARDED, "weak") and event.start < token.start and not self._told(event, token.start)
                for event in self.events
            )
            proposed = proposed and not _OUT_OF.fullmatch(self.text.lower, self.clause_of(token.start)[0], token.start)
            if not proposed and _GIVES_NOW.match(self.text.lower, token.end, token.end + 60):
                return token.start
        return None

    def _told(self, event: FoundWord, giver: int) -> bool:
        """True if a proposal or registration is told to its end before a giver: "trình 14 hồ sơ, Chủ tịch nước truy tặng …",
        "320 hộ đăng ký …; UBND xã tặng …"."""
        registered = self.text.lower.startswith("đăng ký", event.start) and ";" in self.text.lower[event.end : giver]
        return registered or _FILES.fullmatch(self.text.lower, event.end, giver) is not None

    def status(self, end: int, inherited: str | None) -> str | None:
        """Returns the status at a position; None if nothing gives it."""
        if self._pending(end):
            return SUBMITTED
        subject = self.subject if self.subject is not None and self.subject < end else None
        events = [event for event in self.events if subject is None or event.start >= subject]
        return status_at(self.text.lower, events, end, inherited, subject)

    def status_after(self, inherited: str | None) -> str | None:
        """Returns the status that the sentence hands on to the next one. What was denied is not handed on."""
        end = len(self.text.raw)
        if self._pending(end):
            return SUBMITTED
        subject = self.subject
        events = [event for event in self.events if event.value != DENIED and (subject is None or event.start >= subject)]
        return status_at(self.text.lower, events, end, inherited, subject)

    def _pending(self, at: int) -> bool:
        """True if the clause ends by saying that nothing is decided: "Cờ thi đua (02 tập thể) chưa có quyết định"."""
        end = self.clause_of(at)[1]
        pending = _PENDING.search(self.text.lower, at, end)
        return pending is not None and not words().verbs.search(cut(self.text, at, pending.start()))

    def level_of(self, group: Group) -> str | None:
        """Returns the form's section with which a clause of recipients begins: "khen thưởng: cấp huyện 2 tập thể; cấp xã 10 tập
        thể"; else None."""
        left = self.clause_of(group.start)[0]
        named = [token for token in self.tokens if left <= token.start < group.start and token.kind in (ISSUER, LEVEL)]
        if len(named) != 1 or self.text.lower[named[0].end : group.start].strip(" :"):
            return None
        return named[0].value if named[0].kind == LEVEL else words().section.get(named[0].value)

    def before(self, group: Group, mention: Mention | None = None) -> Text:
        """Returns the words right before a group, where the kind of a part is named ("khen chuyên đề 310")."""
        start = group.start if mention is None else min(group.start, mention.start)
        left = max(self.text.lower.rfind(mark, 0, start) for mark in _MARKS)
        if self.text.lower[left : left + 1] == ":" and start - left < 3:  # "Khen chuyên đề: 12 tập thể"
            left = max(self.text.lower.rfind(mark, 0, left) for mark in _MARKS)
        return cut(self.text, left + 1, start)


def read_sentence(passage: Passage, text: Text, carried: CarriedContext, expected: bool) -> Sentence:
    """Returns the sentence after reading. `expected` is True if the text above is about awards, so that the sentence needs no such
    word."""
    text, misspelt = repaired(text)
    about = words().any_award.search(text)
    found: Sequence[Mention] = ()
    bound: Sequence[Bound] = ()
    toks: Sequence[Token] = ()
    if passage.opens or numbers(text):
        toks = tokens(text)
        if about or expected:
            found = mentions(text, toks, carried)
            bound = bind(text, toks, found, carried.recipient)
    return Sentence(passage, text, misspelt, toks, found, bound, periods(text), status_events(text), about)
