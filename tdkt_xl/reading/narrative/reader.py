"""Reads a report's prose: figures with quote and place, and passages with a number that was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.forms.prose import Text, cut, text_of, words
from tdkt_xl.model.narrative import AWARDED, PROPOSED, Figure, Narrative, Unread
from tdkt_xl.reading.narrative import parts as splitting
from tdkt_xl.reading.narrative.accounted import of_recipients, unheard
from tdkt_xl.reading.narrative.context import LABELLED, Context, Frame, kind_of
from tdkt_xl.reading.narrative.continuing import gives_more, goes_on, splits
from tdkt_xl.reading.narrative.figures import clipped, figure_of, together
from tdkt_xl.reading.narrative.grouping import Bound
from tdkt_xl.reading.narrative.kinds import carried_on, kind_at, of_totals
from tdkt_xl.reading.narrative.lexing import Token
from tdkt_xl.reading.narrative.mention import CarriedContext, Mention
from tdkt_xl.reading.narrative.numerals import Numeral, numbers
from tdkt_xl.reading.narrative.passages import Passage, PassageKind, passages, sentences
from tdkt_xl.reading.narrative.periods import chosen, of_turn, only_relative, results_periods
from tdkt_xl.reading.narrative.sentence import Sentence, read_sentence
from tdkt_xl.reading.narrative.series import counted_out

_TITLE_PASSAGES = 14
_OF_ONE_COUNT = frozenset({"approximate", "range", "luot", "cumulative", "period-unclear"})
"""Doubts of a figure that do not apply to its parts or to further figures of its list."""
_TITLE = re.compile(r"\s*(?:báo cáo|kết quả|tổng kết|sơ kết)")
_PROPOSAL = re.compile(r"\W*(?:tờ trình\W*$|(?:tờ trình\W+)?(?:v/v|về việc) (?:đề nghị|trình|xét) .{0,40}(?:khen|tặng|danh hiệu))")
_OF_THE_FIELD = re.compile(r"thi đua|khen thưởng|báo cáo|kết quả|tổng kết|sơ kết|chuyên đề")
_DIGIT = re.compile(r"\d")
_RATIO = re.compile(r"[\s”\"]*[:=–-]?\s*\d+(?:[.,]\d+)?\s*%")
_NUMBER_BEHIND = re.compile(r"[\s”\"]*[:=–-]?\s*\d{1,3}(?=\s*(?:[;,.]|$))")
_OF_WHICH = re.compile(r"\s*(?:[-–+]\s*)?(?:trong đó|trong số đó|cụ thể|bao gồm|gồm)\b")
_CHANGED_BY = re.compile(
    r"(?:tăng|giảm|hơn|ít hơn|nhiều hơn|vượt|kém|chênh lệch|tăng thêm|giảm đi)"
    r"(?:\s+(?:là|thêm|được|(?:so với|cùng kỳ|năm)(?:[^,;.\d]|\b(?:19|20)\d\d\b){0,25}))?\s*[:(]?\s*$"
)
_NO_MORE = re.compile(
    r"\s*\(?(?:hiện )?(?:còn|đang còn) sống"
    r"|\s*(?:còn lại )?(?:không|chưa|bị|đã mất|từ trần|(?:đã |xin |do |vì )?(?:nghỉ|chuyển công tác))\b"
)
"""Words after a number of persons who got no award, or got it long ago: "3 cá nhân không đạt", "47 mẹ còn sống"."""
_ONLY_COUNTS = re.compile(
    r"(?:(?:và|cho)? ?(?:\d[\d.]* (?:tập thể|cá nhân|hộ gia đình|hộ|người|đồng chí)"
    r"|(?:tập thể|cá nhân|hộ gia đình): ?\d[\d.]*)[.;,)]* ?)+"
)
"""A sentence of nothing but recipients: "Giấy khen: 45 tập thể. Cá nhân: 130."."""
_LABEL = re.compile(r"^\W*(?:về |đối với )?(tập thể|cá nhân|hộ gia đình)\s*:")
_EXPLAINED = re.compile(r"\s+[^\W\d]")
"""Words behind a number in brackets: what "(01 đơn vị có vi phạm)" counts need not have got the award."""
_FROM_TO = re.compile(r"(?<=từ )\d[\d.,]*(?: \w+){0,3} (?:lên|xuống|tăng lên|giảm còn|còn)\b")
_COMPARED_WITH = re.compile(r"trên tổng số\s*$|so với(?:[^;.,\d]|\b(?:19|20)\d\d\b){0,40}\(?\s*$|(?:tăng|giảm) từ\s*$")


@dataclass
class _PassageState:
    """What the sentences of one passage pass on to the next sentence."""

    status: str | None = None
    period: str | None = None
    issuer: str | None = None
    about: bool = False
    """True once a sentence has named an award or said "khen thưởng"."""
    kind: str | None = None
    """The kind of the meeting that a sentence has named."""
    recipient: str | None = None
    """The recipients of a label: "Tập thể: TTLĐTT: 4. GK: 3."."""
    made: Sequence[int] = ()
    """The figures of the sentence before, by index."""
    named: str | None = None
    """The award named last."""


def read_narrative(paragraphs: Iterable[Paragraph]) -> Narrative:
    """Returns the award figures in the prose of a document."""
    reader = _NarrativeReader()
    for passage in passages(paragraphs):
        reader.passage(passage)
    of_totals(reader.figures, reader.owners)
    return Narrative(tuple(reader.figures), tuple(reader.unread))


class _NarrativeReader:
    """Reads the passages one by one and keeps what headings and openings pass on."""

    def __init__(self) -> None:
        self.context = Context([])
        self.figures: list[Figure] = []
        self.unread: list[Unread] = []
        self.seen = 0
        self.owners: dict[int, int] = {}
        """The index of the total of each part."""
        self.last: Sequence[int] = ()
        """The figures of the last sentence that had any, by index."""
        self.heard: list[tuple[int, int]] = []
        """The spans of the sentence's numbers that became figures, only compare, or were listed."""
        self.quoted: list[tuple[int, int]] = []
        """The spans of the sentence that were quoted as unread."""

    def passage(self, passage: Passage) -> None:
        """Reads one paragraph or list item: enters its heading, reads its sentences."""
        self.seen += 1
        if self.seen <= _TITLE_PASSAGES and not self.context.title and passage.kind is not PassageKind.ITEM:
            self._title(passage)
        self.context.enter(passage)
        if passage.kind is PassageKind.HEADING or not (passage.opens or self._may_hold_figures(passage.text)):
            return
        state, last = _PassageState(), Frame(0)
        for _, sentence in sentences(passage.text):
            last = self._sentence(passage, text_of(sentence), state)
        if passage.opens:
            self.context.open(passage, last)

    def _may_hold_figures(self, said: str) -> bool:
        """True if a passage has a number that may count something, and words about awards in it or above it."""
        text = text_of(said)
        return bool(_DIGIT.search(said) or numbers(text)) and (self.context.expects_awards() or words().any_award.search(text))

    def _title(self, passage: Passage) -> None:
        text = text_of(passage.text)
        self.context.proposes = self.context.proposes or _PROPOSAL.match(text.lower) is not None
        if (passage.kind is PassageKind.HEADING or _TITLE.match(text.lower)) and _OF_THE_FIELD.search(text.lower):
            self.context.title = tuple(results_periods(text))

    def _sentence(self, passage: Passage, text: Text, state: _PassageState) -> Frame:
        """Reads the figures of one sentence. Returns the sentence's frame for a list under it."""
        self.heard, self.quoted = [], []
        carried = self._carried(state)
        said = read_sentence(passage, text, carried, state.about or self.context.expects_awards())
        inherited = self._inherited(said, state)
        state.kind = carried_on(said, state.kind)
        made = self._figures(said, carried, inherited, state)
        state.made = made
        self._rest(said, state)
        self._hand_on(said, inherited[0], state)
        return self._opening(said, state, made)

    # ---- What sentences pass on

    def _inherited(self, said: Sentence, state: _PassageState) -> tuple[str | None, bool]:
        """Returns the status that a sentence has from before, and whether it is certain."""
        if state.status and state.status != AWARDED:
            if _OF_WHICH.match(said.text.lower):
                return state.status, True
            if not said.events and not words().verbs.search(said.text):
                return state.status, False
        above = self.context.status()
        return (PROPOSED, False) if above is None and self.context.proposes else (above, True)

    def _carried(self, state: _PassageState) -> CarriedContext:
        carried = replace(self.context.carried(), named=state.named)
        if state.recipient is not None:
            carried = replace(carried, recipient=state.recipient)
        if state.issuer is not None:
            return replace(carried, issuer=state.issuer, sure_issuer=False, section=words().section.get(state.issuer))
        return carried

    def _hand_on(self, said: Sentence, inherited: str | None, state: _PassageState) -> None:
        state.status = said.status_after(inherited)
        if labels := _LABEL.findall(said.text.lower):
            state.recipient = LABELLED[labels[-1]]
        leading = [each for each in said.periods if not each.compared]
        if leading and leading[0].code != "luy-ke":
            state.period = leading[0].code if len({each.code for each in leading}) == 1 else None
        state.named = next((m.code for m in reversed(said.mentions) if m.what == "award" and m.code), state.named)
        if givers := said.givers:
            state.issuer = givers[-1].value

    def _opening(self, said: Sentence, state: _PassageState, made: Sequence[int]) -> Frame:
        """Returns the frame of a list under this sentence, in case it ends with a colon."""
        awards = [mention for mention in said.mentions if mention.what == "award"]
        generic = [mention for mention in said.mentions if mention.what == "generic"]
        code = awards[-1].code if awards and not said.bound else None
        section = (awards or generic or [Mention(0, 0, None)])[-1].section
        codes = dict.fromkeys(each.code for each in said.periods if not each.compared)
        return Frame(
            0,
            state.status,
            tuple(codes),
            None if said.bound else kind_of(said.text),
            CarriedContext(state.issuer, True, section, code),
            generic=bool(generic) and not said.bound,
            totals=tuple(made),
        )

    # ---- Figures

    def _figures(
        self, said: Sentence, carried: CarriedContext, inherited: tuple[str | None, bool], state: _PassageState
    ) -> list[int]:
        """Adds the figures of a sentence to those of the document. Returns their indices."""
        first = len(self.figures)
        new: list[Figure] = []
        places: list[Bound] = []
        totals: Sequence[int] = self.context.totals()
        if (made := state.made or self.last) and _OF_WHICH.match(said.text.lower):
            totals = made  # "Tặng Giấy khen cho 60 trường hợp. Trong đó, 12 tập thể, 48 cá nhân."
        for each in said.bound:
            if self._explains_another_title(said, each):
                self._hear(each)
                continue
            named = each.group.bare or each.way == "forward"
            if each.mention is not None and each.mention.what == "award" and named and _less(said, each) is not None:
                each = replace(each, doubts=each.doubts | {"less"})
            elif self._only_compares(said, each, new):
                self._hear(each)
                continue
            mention = each.mention or self._from_context(said, each, new, carried, totals, state.made)
            if mention is None or mention.what in ("movement", "praise"):
                if mention is not None and not self._may_be_an_award(said, each, mention):
                    self._hear(each)
                continue
            self._hear(each)
            if new and new[-1].award and self._a_kind_of(said, each, mention, new[-1]):
                mention = _as_of(new[-1], each)  # "Bằng khen cho 54 tập thể (trong đó khen thưởng chuyên đề 17 tập thể)"
                each = replace(each, mention=mention)
            if each.mention is None:
                each = replace(each, mention=mention, way="context")
                if each.group.depth and _EXPLAINED.match(said.text.lower, each.group.end):
                    each = replace(each, doubts=each.doubts | {"share"})
            kind = kind_at(said, each, mention, self.context.kind(), state.kind)
            for count in each.group.counts:
                figure = figure_of(said, each, mention, count, inherited, kind)
                new.append(self._dated(said, figure, each, count, state))
                places.append(each)
        new, places = together(new, places)
        new, places = splitting.filled(new, places)
        self.figures.extend(new)
        self._right_behind(said)
        made = list(range(first, len(self.figures)))
        self.last = made or self.last
        self.owners.update(splitting.give_roles(self.figures, made, said.text, places, totals))
        return made

    def _explains_another_title(self, said: Sentence, each: Bound) -> bool:
        """True if a number without an award is in brackets that explain a number of another field: "28 đảng viên được tặng Huy hiệu
        Đảng (1 đồng chí 75 năm, …)"."""
        before = [other for other in said.bound if other.group.end <= each.group.start and other.group.depth < each.group.depth]
        return each.mention is None and bool(before) and before[-1].mention is not None and before[-1].mention.what == "movement"

    def _hear(self, each: Bound) -> None:
        """Enters the counts of a group. A number between them is none of theirs: "5 tập thể 4 gương điển hình, 6 tập thể"."""
        self.heard.extend((count.start, count.end) for count in each.group.counts)

    def _may_be_an_award(self, said: Sentence, each: Bound, mention: Mention) -> bool:
        """True if a number that goes with praise or another field's title may still count an award: the sentence names one beside
        the praise, or the clause of the title names one that no number goes with."""
        if mention.what == "praise":
            return any(other.what in ("award", "generic") for other in said.mentions)
        left, right = said.clause_of(each.group.start)
        taken = [other.mention for other in said.bound]
        return any(left <= m.start < right and m.what == "award" and m not in taken for m in said.mentions)

    def _only_compares(self, said: Sentence, each: Bound, new: list[Figure]) -> bool:
        """True if a number only compares ("tăng 12 tập thể") or subtracts ("trừ 03 cá nhân")."""
        before = cut(said.text, max(0, each.group.start - 45), each.group.start)
        if _less(said, each) is not None:
            if new:
                new[-1] = replace(new[-1], doubt=new[-1].doubt or "less")
            return True
        if _NO_MORE.match(said.text.lower, each.group.end) or _FROM_TO.match(said.text.lower, each.group.start):
            return True
        if _CHANGED_BY.search(before.lower):
            return each.mention is None or each.group.counts[0].relation is None
        compared = _COMPARED_WITH.search(before.lower) is not None
        if compared and each.group.depth and any(mention.what == "award" for mention in said.mentions):
            self._unread(said, each.group.start, each.group.end, "no-count")  # "… so với số Lao động tiên tiến (139 người)"
        return compared

    def _from_context(
        self,
        said: Sentence,
        each: Bound,
        new: Sequence[Figure],
        carried: CarriedContext,
        totals: Sequence[int],
        before: Sequence[int],
    ) -> Mention | None:
        """Returns the award of a number without one in its clause: that of the total it splits up, of the sentence before, or of
        the opening. Otherwise lists the number as unread and returns None."""
        group, found = each.group, said.mentions
        kind = kind_of(said.before(group))
        part = kind or group.depth or splits(said, each)
        if new and goes_on(said, each, new[-1]):
            return replace(_as_of(new[-1], each), doubts=frozenset({"far"}))
        if new and new[-1].award and not group.bare and gives_more(said, each):
            return replace(_as_of(new[-1], each), doubts=frozenset({"far"}))
        if new and part and (kind or not group.bare):
            return _as_of(new[-1], each)
        if before and not found and _ONLY_COUNTS.fullmatch(said.text.lower):
            return replace(_as_of(self.figures[before[-1]], each), doubts=frozenset({"far"}))
        opening = [m for m in found if m.what == "award" and m.end <= group.start]
        if kind and opening and ":" in said.text.lower[opening[-1].end : group.start]:
            return opening[-1]  # "Giấy khen: khen thường xuyên 45, khen chuyên đề 31"
        if totals and not new and not found and (kind or not group.bare):
            return _as_of(self.figures[totals[-1]], each)
        if carried.code and not group.bare and not found:
            doubts = {"level-from-context"} if said.passage.kind is PassageKind.TEXT else set()
            return Mention(group.start, group.end, carried.code, "award", carried.section, frozenset(doubts))
        if (
            (level := said.level_of(each.group)) is not None
            and not group.bare
            and all(m.what == "generic" for m in found)
            and found
        ):
            return Mention(group.start, group.end, None, "generic", level, frozenset({"form-not-stated"}))
        verbs = words().verbs.search(said.text)
        if self.context.generic() and not found and not group.bare and (said.passage.kind is PassageKind.ITEM or not verbs):
            return Mention(group.start, group.end, None, "generic", carried.section, frozenset({"form-not-stated"}))
        self._leave_unread(said, each)
        return None

    def _a_kind_of(self, said: Sentence, each: Bound, mention: Mention, last: Figure) -> bool:
        """True if "khen thưởng" names only a kind of what the sentence has already counted."""
        if mention.what != "generic" or mention.section not in (None, last.level):
            return False
        before = cut(said.text, 0, mention.start)
        named = kind_of(cut(said.text, mention.start, each.group.start))
        return named is not None and bool(each.group.depth or words().parts.search(before))

    def _leave_unread(self, said: Sentence, each: Bound) -> None:
        """Lists a number that was not understood, if the sentence is about awards."""
        group, found = each.group, said.mentions
        about = any(mention.what in ("award", "generic") for mention in found)
        may_be = said.about_awards and not found and (words().giving.search(said.text) or self.context.generic())
        listed = any(mention.what == "award" for mention in found) if group.bare else about or may_be
        for count in group.counts if listed else ():
            self._unread(said, count.start, count.end, "no-count" if group.bare else "no-award")

    def _rest(self, said: Sentence, state: _PassageState) -> None:
        """Lists the numbers of which nothing was made: all of a sentence that names an award; those of recipients where the text
        before or above names one."""
        every = any(mention.what in ("award", "generic") for mention in said.mentions)
        state.about = state.about or every or (not said.tokens and _names_an_award(said.text))
        if not (state.about or self.context.generic() or self.context.carried().code):
            return
        for number in unheard(said.text, said.tokens, self.heard):
            if self._counts_forms(said, number):
                continue
            if every or of_recipients(said.text, number):
                self._unread(said, number.start, number.end, "no-count" if every else "no-award")

    def _counts_forms(self, said: Sentence, number: Numeral) -> bool:
        """True for the 18 of "18 cờ thi đua cho 25 tập thể": the award behind the number has its count of recipients."""
        told = [each.mention for each in said.bound if each.way == "back"]
        return any(m.start == number.end + 1 and m in told for m in said.mentions)

    def _unread(self, said: Sentence, start: int, end: int, why: str) -> None:
        self.heard.append((start, end))
        left, right = said.clause_of(start)
        if left < start - 90:  # from a blank on: half a number would be another one
            left = max(left, said.text.raw.rfind(" ", 0, start - 90) + 1)
        if right > end + 60:
            blank = said.text.raw.find(" ", end + 60)
            right = min(right, blank) if blank >= 0 else right
        if not any(a <= start and end <= b for a, b in self.quoted):
            self.quoted.append((left, right))
            self.unread.append(Unread(clipped(said.text.raw, left, right), said.passage.place, why))

    def _dated(self, said: Sentence, figure: Figure, each: Bound, count: Token, state: _PassageState) -> Figure:
        """Returns the figure with its period: from its sentence, the sentence before, the opening or heading, or the title."""
        assert each.mention is not None
        period, unclear = chosen(
            said.periods,
            min(each.mention.start, each.group.start),
            each.group.end,
            said.clause_of(each.group.start),
            [(other.group.start, other.group.end) for other in said.bound],
        )
        doubt = figure.doubt
        if counted_out(said.text):
            turns = [other.start for bound in said.bound if bound.mention is each.mention for other in bound.group.counts]
            own = of_turn(said.periods, turns.index(count.start), len(turns)) if count.start in turns else None
            period, unclear = (own, False) if own is not None else (period, unclear)
        first = min(each.mention.start, each.group.start)
        told = [other.group.end for other in said.bound if other.group.end <= first]
        if only_relative(said.text, max([said.clause_of(each.group.start)[0], *told]), max(first, each.group.start)):
            period, unclear = None, True
        elif period is None:
            above = self.context.periods()
            period = state.period or (above[0] if len(above) == 1 else None)
            unclear = unclear or (period is None and len(above) > 1)
        if unclear:
            doubt = doubt or "period-unclear"
        if period == "luy-ke":
            doubt = doubt or "cumulative"
        return replace(figure, period=period, doubt=doubt, heading_level=self.context.carried().section)

    def _right_behind(self, said: Sentence) -> None:
        """Lists what is right behind an award in place of a count: a ratio ("Giấy khen: 25% LĐTT"), a number that may be a name."""
        for mention in said.mentions:
            bound = any(each.mention is mention for each in said.bound)
            if mention.what != "award" or bound:
                continue
            if _RATIO.match(said.text.raw, mention.end):
                self._unread(said, mention.start, mention.end, "ratio")
            elif _NUMBER_BEHIND.match(said.text.raw, mention.end):  # "Giấy khen của UBND phường 9; …": a ward, or a count
                self._unread(said, mention.start, mention.end, "no-count")


def _names_an_award(text: Text) -> bool:
    """True if a sentence without numbers names an award: "Khen thưởng. Tập thể: 8."."""
    lists = words()
    return lists.generic.search(text) or lists.forms.search(text) or lists.titles.search(text)


def _less(said: Sentence, each: Bound) -> int | None:
    """Returns where a word ends that subtracts the number right after it: "trừ 03 cá nhân"; None if there is none."""
    left = max(0, each.group.start - 45)
    end = max((found.end for found in words().less.find(cut(said.text, left, each.group.start))), default=None)
    if end is None or each.group.start - left - end >= 12 or words().generic.search(cut(said.text, left + end, each.group.end)):
        return None  # "các xã còn lại khen 190 tập thể"
    return end


def _as_of(total: Figure, each: Bound) -> Mention:
    """Returns the award of a total, for a number that splits it up."""
    what = "award" if total.award else "generic"
    doubts = frozenset({total.doubt} if total.doubt and total.doubt not in _OF_ONE_COUNT else ())
    return Mention(each.group.start, each.group.end, total.award, what, total.level, doubts)
