"""What headings, list openings and earlier sentences say about the figures after them: status, period, kind, level, award."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.forms.prose import FoundWord, Text, WordList, cut, text_of, words
from tdkt_xl.model.narrative import AWARDED, NOT_AWARD
from tdkt_xl.reading.narrative.mention import CarriedContext
from tdkt_xl.reading.narrative.passages import Passage, PassageKind
from tdkt_xl.reading.narrative.periods import results_periods

_NUMBERED, _INTRO, _LABEL, _ITEM = 3, 15, 18, 20
_ANY_CITY = "thanh-pho"
"""A city may be a province or a part of one, so its level is unknown."""
_HEAD_WORDS = 28
LABELLED = {"tập thể": "collectives", "cá nhân": "individuals", "hộ gia đình": "households"}
"""The recipients that a label names."""
DENIED = "denied"
"""Words that take an award back, in their own clause only."""
_RESULTS = re.compile(r"kết quả khen thưởng|tổng kết|đã khen thưởng|kết quả thực hiện|đánh giá kết quả")
_RECIPIENT_ALONE = re.compile(
    r"\W*(?:[\d.]{1,6}|[a-zđ])?[\W]*(?:về |đối với |khen thưởng |danh hiệu |khen )*(?:các )?(tập thể|cá nhân|hộ gia đình)\W*"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What one heading or list opening says. None: it says nothing of this kind."""

    depth: float
    status: str | None = None
    periods: tuple[str, ...] = ()
    kind: str | None = None
    carried: CarriedContext = field(default_factory=CarriedContext)
    generic: bool = False
    """True if the heading says "khen thưởng" without naming an award: the award of numbers under it is not stated."""
    totals: tuple[int, ...] = ()
    """Indices of the figures that the list under this opening splits up."""
    opening: bool = False
    """True for a sentence that ends with a colon, False for a heading."""
    leads: bool = False
    """True for a heading that ends with a colon: "UBND huyện trình Chủ tịch UBND tỉnh xem xét:"."""

    @property
    def tells(self) -> bool:
        """True if a numbered list under the opening surely belongs to it, because the opening itself is about awards."""
        return (self.opening or self.leads) and bool(self.status or self.generic or self.carried.section or self.totals)


@dataclass
class Context:
    """The frames around a passage, the outermost first, and the periods in the title."""

    frames: list[Frame]
    title: tuple[str, ...] = ()
    proposes: bool = False
    """True if the document as a whole proposes: "TỜ TRÌNH", "Về việc đề nghị khen thưởng …"."""
    just_opened: bool = False
    """True if the passage before ended with a colon."""

    def status(self) -> str | None:
        return next((frame.status for frame in reversed(self.frames) if frame.status), None)

    def periods(self) -> tuple[str, ...]:
        return next((frame.periods for frame in reversed(self.frames) if frame.periods), self.title)

    def kind(self) -> str | None:
        return next((frame.kind for frame in reversed(self.frames) if frame.kind), None)

    def carried(self) -> CarriedContext:
        """Returns the nearest award and issuer above."""
        code = next((frame.carried.code for frame in reversed(self.frames) if frame.carried.code), None)
        issuer = next((frame.carried for frame in reversed(self.frames) if frame.carried.issuer), CarriedContext())
        section = next((frame.carried.section for frame in reversed(self.frames) if frame.carried.section), None)
        recipient = next((frame.carried.recipient for frame in reversed(self.frames) if frame.carried.recipient), None)
        return CarriedContext(issuer.issuer, issuer.sure_issuer, section, code, recipient)

    def generic(self) -> bool:
        """True if the nearest heading or label says "khen thưởng" without naming an award."""
        return any(frame.generic for frame in self.frames[-2:])

    def totals(self) -> tuple[int, ...]:
        return next((frame.totals for frame in reversed(self.frames) if frame.totals), ())

    def expects_awards(self) -> bool:
        """True if a number below may belong to an award that only the frames name."""
        carried = self.carried()
        return bool(carried.code or carried.section or self.totals() or self.generic())

    def enter(self, passage: Passage) -> None:
        """Leaves the frames that end before this passage. If the passage is a heading or label, enters its frame."""
        depth = _depth(passage)
        opened, self.just_opened = self.just_opened, False
        if passage.kind is PassageKind.TEXT:
            while self.frames and (self.frames[-1].depth >= _ITEM or self.frames[-1].opening):
                self.frames.pop()
        else:
            if opened and _NUMBERED <= depth < _INTRO and self.frames and self.frames[-1].tells:
                self.frames[-1] = replace(self.frames[-1], depth=depth - 0.5)  # "đề nghị …:" holds its list "1. … 2. …"
            while self.frames and self.frames[-1].depth >= depth:
                self.frames.pop()
        if passage.kind is PassageKind.HEADING or depth in (_LABEL, _LABEL + 1):
            self.frames.append(replace(heading_frame(passage.text, depth), leads=passage.opens))
            self.just_opened = passage.opens

    def open(self, passage: Passage, frame: Frame) -> None:
        """Enters the frame of a sentence that ends with a colon."""
        depth = _INTRO if passage.kind is PassageKind.TEXT else _depth(passage)
        if self.frames and self.frames[-1].depth == depth:
            label = self.frames.pop().carried.recipient  # "* Cá nhân:" is a label too
            frame = replace(frame, carried=replace(frame.carried, recipient=frame.carried.recipient or label))
        self.frames.append(replace(frame, depth=depth, opening=passage.kind is PassageKind.TEXT))
        self.just_opened = True


def _depth(passage: Passage) -> int:
    """Returns a passage's depth. A short item without figures is a label for what follows: "* Cá nhân:", "- Năm 2020"."""
    labels = (
        passage.kind is not PassageKind.TEXT
        and passage.depth >= 10
        and len(passage.text) < 80
        and not passage.text.endswith((".", ";"))
    )
    if labels and not re.search(r"\d", re.sub(r"(?:19|20)\d\d|[69] tháng", "", passage.text)):
        return _LABEL + (passage.depth == 21)
    return passage.depth


def heading_frame(heading: str, depth: int) -> Frame:
    """Returns what a heading says about everything under it."""
    text = text_of(heading)
    head = cut(text, 0, _HEAD_WORDS)
    status = None
    if not _RESULTS.search(text.lower):
        status = next(
            (
                found.value
                for found in sorted(words().status.find(head), key=lambda f: f.start)
                if found.value not in (AWARDED, "weak", "ignored", DENIED)
            ),
            None,
        )
        if re.search(r"phương hướng|nhiệm vụ trọng tâm", head.lower):
            status = NOT_AWARD
    issuer = _issuer(text)
    levels = [found.value for found in words().levels.find(text)]
    section = None if issuer == _ANY_CITY else words().section.get(issuer or "") or (levels[0] if len(set(levels)) == 1 else None)
    code = _only_award(text)
    generic = code is None and words().generic.search(text) and len(heading) < 90
    carried = CarriedContext(issuer, False, section, code, _recipient(text))
    return Frame(depth, status, tuple(results_periods(text)), kind_of(text), carried, generic)


def _recipient(text: Text) -> str | None:
    """Returns the recipients if a heading names nothing else: "b) Đối với cá nhân:"; else None."""
    named = _RECIPIENT_ALONE.fullmatch(text.lower)
    return LABELLED[named[1]] if named else None


def _issuer(text: Text) -> str | None:
    found = {each.value for each in words().issuers.find(text)}
    if len(found) == 1:
        return found.pop()
    asked = re.search(r"(?:trình|đề nghị)\s+", text.lower)  # "UBND huyện trình Chủ tịch UBND tỉnh xem xét:"
    return next((each.value for each in words().issuers.find(text) if asked and each.start == asked.end()), None)


def _only_award(text: Text) -> str | None:
    """Returns the award if a heading names exactly one: "Giấy khen của Chủ tịch UBND huyện:"; else None."""
    from tdkt_xl.reading.narrative.lexing import tokens
    from tdkt_xl.reading.narrative.mentions import mentions

    found = [mention for mention in mentions(text, tokens(text), CarriedContext()) if mention.what == "award"]
    return found[0].code if len(found) == 1 else None


def kind_of(text: Text) -> str | None:
    """Returns "merit", "thematic" or "both" by the words in a text that name a kind; None if it has no such words."""
    return only_kind(words().kinds, text)


def only_kind(word_list: WordList, text: Text) -> str | None:
    """Returns the kind that words of a list in a text say, "both" if they say both; None if there are none."""
    kinds = {found.value for found in word_list.find(text)}
    return "both" if len(kinds) == 2 else next(iter(kinds), None)


def status_events(text: Text) -> list[FoundWord]:
    """Returns the words of a sentence that say what happened to an award, in order. Words inside set phrases are left out."""
    ignored = [each for each in words().status.find(text) if each.value == "ignored"]
    events = [
        each
        for each in words().status.find(text)
        if each.value != "ignored" and not any(other.start <= each.start < other.end for other in ignored)
    ]
    apart: list[FoundWord] = []
    for event in sorted(events, key=lambda each: (each.start, -each.end)):
        if apart and (event.start < apart[-1].end or _governed(text, apart[-1], event)):
            continue  # in "chờ quyết định tặng" the waiting counts, in "hủy bỏ quyết định tặng" the revoking
        apart.append(event)
    return apart


def _governed(text: Text, before: FoundWord, event: FoundWord) -> bool:
    """True if a decision is only the object of the word before it: "hủy bỏ Quyết định số 12 tặng …", "dự thảo quyết định khen"."""
    if before.value in (AWARDED, "weak") or not text.lower.startswith("quyết định", event.start):
        return False
    between = text.lower[before.end : event.start]
    return len(between) <= 25 and not re.search(r"[;.]| đã ", between)


def status_at(said: str, events: Sequence[FoundWord], end: int, inherited: str | None, subject: int | None) -> str | None:
    """Returns the status of a figure: that of the last word before it, but in "trình … đề nghị" that of the first word.

    If the sentence has its own subject (who gives), the inherited status does not apply. What was denied ("2 cá nhân không đạt")
    says nothing of the clauses after it. None if the sentence gives no status and none was inherited.
    """
    status = inherited if subject is None else None
    last, denied = 0, False
    for event in events:
        if event.start >= end:
            break
        denied = denied and ";" not in said[last : event.start]
        if event.value == DENIED:
            denied = True
        elif event.value == AWARDED:
            status, denied = AWARDED, False
        elif event.value == "weak":
            if not denied and (status is None or (status not in (inherited, NOT_AWARD) and ";" in said[last : event.start])):
                status = AWARDED
        elif denied or (_of_the_same(status, event.value) and ";" not in said[last : event.start]):
            continue
        else:
            status = event.value
        last = event.end
    return NOT_AWARD if denied and ";" not in said[last:end] else status


def _of_the_same(status: str | None, following: str) -> bool:
    """True if a word only repeats what came before: "trình … đề nghị"."""
    return (status == "submitted" and following == "proposed") or (status == "consulted" and following in ("proposed", "submitted"))
