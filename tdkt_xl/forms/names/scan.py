"""One reading of one label, from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import replace

from tdkt_xl.forms.names.issuers import IssuerReader, is_of_a_name
from tdkt_xl.forms.names.label import SEPARATORS, YEAR
from tdkt_xl.forms.names.parts import NOTHING, Look
from tdkt_xl.forms.names.reading import FOREIGN, NOT_GIVEN, SEVERAL, LabelReading
from tdkt_xl.forms.names.recipients import Recipients
from tdkt_xl.forms.names.rules import NameForm
from tdkt_xl.forms.names.subjects import sector_at, subject_at

_OF_RECIPIENTS = ("thon", "gia-dinh")
"""Kinds of issuers that are recipients, except in titles that begin with them ("gia đình văn hóa")."""
_LONGEST_PERSON, _BEFORE_COUNTRY = 5, 4
_NAMING = ("form", "award", "issuer", "institution", "place", "title", "gives", "gets")
_ROMAN = ("i", "ii", "iii", "iv")


class Scan(Recipients):
    """Finds the parts of a label."""

    def run(self) -> LabelReading:
        """The reading of the whole label."""
        if self._reaches(0, self.label.length):
            return self._concluded()
        return self._refused(self.why) if self.why else LabelReading(None, likeliest=self._likeliest)

    def _reaches(self, at: int, end: int) -> bool:
        """Takes parts up to `end`; True if they end exactly there, with nothing unknown between."""
        while at < end and not self.why:
            step = self._step(at)
            if step <= at:
                return False
            at = step
        return at == end and not self.why

    def _step(self, at: int) -> int:
        """Takes the longest part that begins at this word; returns the position after it, or `at` if nothing is known."""
        if self.label.marked(at, "(") and self._is_headed and at != self.opened:
            return self._bracket(at)
        quoted = self.form is not None and not self.form.subjects and self.label.marked(at, '"')
        if self.form is not None and self.form.zone and self.before == "head" and self._is_quoted_from(at):
            return self._free_text(at, self.label.closing('"', at))  # “Đơn vị xuất sắc”: the title of a Cờ
        length, take = max((look(at) for look in self._looks()), key=lambda found: found[0])
        if length and not (quoted and self._is_complete):
            return take()
        return self._free_text(at, self.label.closing('"', at)) if quoted else at

    def _is_quoted_from(self, at: int) -> bool:
        """True if a quote opens before this word."""
        marks = "".join(self.label.marks[: at + 1]).count('"')
        return self.label.marked(at, '"') and marks % 2 == 1

    def _looks(self) -> Iterable[Callable[[int], Look]]:
        """The parts that may begin at a word. Of equally long parts the first counts."""
        return (
            self._form, self._award, self._subject, self._issuer, self._recipient, self._title, self._gets, self._gives, self._for,
            self._zone, self._decision, self._reason, self._list, self._share, self._mode, self._kind, self._period, self._count,
            self._link, self._other, self._refusal,
        )  # fmt: skip

    def _plain_part(self, role: str, at: int, usable: bool = True) -> Look:
        length, _ = self.label.phrase(role, at)
        return (length, lambda: self._after(at + length, role)) if usable else NOTHING

    # ---- Form, title, award

    def _form(self, at: int) -> Look:
        length, form = next(self._forms_at(at), (0, None))
        if form is None or (form.after and not self.issuers):
            return NOTHING

        def take() -> int:
            another = self.form not in (None, form) or (self.form is None and self.code is not None and not form.after)
            self.why = SEVERAL if another else self.why
            self.repeated = self.form is form
            self.form = form
            return self._after(at + length, "head")

        return length, take

    def _forms_at(self, at: int) -> Iterator[tuple[int, NameForm]]:
        """The forms that begin at this word, the longest first; none of them goes on within a quote: "Cờ “Đơn vị …”"."""
        found = self.label.lexicon.found("form", self.label.keys, at)
        return ((length, form) for length, form in found if '"' not in "".join(self.label.marks[at + 1 : at + length]))

    def _award(self, at: int) -> Look:
        length, code = self.label.phrase("award", at)
        if self._is_headed and self.label.phrase("for", at)[0] == length:  # "biểu dương" is an award, or the reason for another one
            return NOTHING

        def take() -> int:
            another = self.form is not None and not self._givers and self.subject is None and code not in self.form.by.values()
            self.why = SEVERAL if another or self.code not in (None, code) else self.why
            if self.before == "issuer" and not self._is_headed and self._is_of_the_state(code):
                self.passive = len(self.issuers)  # "Xã Anh hùng …": only the State gives it, so that the body is the recipient
            self.why = SEVERAL if self._goes_on_with_classes(at + length) else self.why
            self.code, self.abbreviated = code, length == 1
            return self._after(at + length, "head")

        return length, take

    def _goes_on_with_classes(self, at: int) -> bool:
        """True if a class follows, and no number of recipients: "hạng 1, 2, 3", "hạng I và II"."""
        label = self.label
        if at >= label.length:
            return False
        joined = label.marked(at, ",/+-–") or label.phrase("and", at)[0]
        after = at + label.phrase("and", at)[0]
        counted = label.has(("recipients", "counted"), after + 1)
        return bool(joined) and label.has(("classes",), after) and not counted

    def _title(self, at: int) -> Look:
        return self._plain_part("title", at, not self._is_headed)

    def _other(self, at: int) -> Look:
        """Another award form about which nothing is known: a second one, or the only one."""
        length, _ = self.label.phrase("others", at)

        def take() -> int:
            self.why = SEVERAL if self._is_headed else ""
            return at

        return length, take

    def _refusal(self, at: int) -> Look:
        length, _ = self.label.phrase("refused", at)

        def take() -> int:
            self.why = NOT_GIVEN
            return at

        return length, take

    # ---- Giving

    def _gives(self, at: int) -> Look:
        length, _ = self.label.phrase("gives", at)
        behind = at + length
        if self._is_complete and behind < self.until and not self.label.has(("period", "mode", "form", "award"), behind):
            return length, lambda: self._recipients_text(behind)

        def take() -> int:
            if "truy" in self.label.text(at, at + length).lower().split():
                self.mode = "truy tặng"
            return self._after(at + length, "gives")

        return length, take

    def _gets(self, at: int) -> Look:
        length, _ = self.label.phrase("gets", at)

        def take() -> int:
            self.passive = len(self.issuers)
            return self._after(at + length, "gets")

        return (length, take) if not self._is_headed else NOTHING

    def _link(self, at: int) -> Look:
        joined = self._plain_part("and", at)
        return joined if joined[0] else self._plain_part("of", at, self._is_headed)

    def _issuer(self, at: int) -> Look:
        label = self.label
        issuer, end = IssuerReader(label, self.until).issuer_at(at)
        recipient = issuer is not None and (issuer.kind in _OF_RECIPIENTS or self._is_addressed(at))
        if issuer is None or (recipient and self._is_headed):
            return NOTHING

        def take() -> int:
            joined = bool(self.issuers) and (self.before == "and" or label.marked(at, SEPARATORS))
            self.issuers.append(replace(issuer, joined=joined))
            return self._after(self._end_of_person(end), "issuer")

        return max(1, *(label.phrase(role, at)[0] for role in ("institution", "issuer", "head", "place", "of"))), take

    def _is_addressed(self, at: int) -> bool:
        """True if a post follows the word for a person: "bà Chủ tịch UBND xã" gets the award."""
        label = self.label
        return not label.marks[at] and any(at >= words and label.phrase("addressed", at - words)[0] == words for words in (1, 2))

    def _end_of_person(self, at: int) -> int:
        """The position after the name of the person who gives: "Bộ trưởng Bộ Y tế Trần Văn A tặng …"."""
        label, end = self.label, at
        while (
            end < min(self.until, at + _LONGEST_PERSON)
            and not label.marks[end]
            and is_of_a_name(label.typed[end])
            and not label.has(_NAMING, end)
        ):
            end += 1
        return end if not label.is_caseless and end > at + 1 and label.phrase("gives", end)[0] and not label.marks[end] else at

    def _subject(self, at: int) -> Look:
        subject = subject_at(self.label, at, self.until) if self.form is not None and self.form.subjects else None
        if subject is None and self.form is not None and self.form.subjects and self.before == "head":
            subject = sector_at(self.label, at)
        if subject is None:
            return NOTHING

        def take() -> int:
            self.subject, self.subject_kind = self.label.text(at, subject.end), subject.kind
            return self._after(subject.end, "subject")

        return subject.end - at, take

    # ---- When and how

    def _kind(self, at: int) -> Look:
        length, _ = self.label.phrase("kind", at)
        topic = length and self.label.phrase("topics", at)[0] == length and self._is_complete and self._is_unknown(at + length)
        return (length, lambda: self._free_text(at, self.until)) if topic else self._plain_part("kind", at)

    def _is_unknown(self, at: int) -> bool:
        """True if a word goes on directly with something that no rule knows."""
        return at < self.until and not self.label.marks[at] and not any(look(at)[0] for look in self._looks())

    def _mode(self, at: int) -> Look:
        length, _ = self.label.phrase("mode", at)

        def take() -> int:
            end = self._end_of_time(at + length)
            self.mode = self.label.text(at, end).lower()
            return self._after(end, "mode")

        return length, take

    def _period(self, at: int) -> Look:
        """A year, or words of time that contain a number."""
        label = self.label
        length, _ = label.phrase("period", at)
        if not length and label.is_number(at):
            length = int(YEAR.fullmatch(label.keys[at]) is not None or label.is_one_of(at + 1, "năm", "tháng", "lần", "quý"))
        end = self._end_of_time(at + length)
        if not length or not any(key.isdigit() or key in _ROMAN for key in label.keys[at:end]):
            return NOTHING

        def take() -> int:
            self.years += [int(key) for key in label.keys[at:end] if YEAR.fullmatch(key)]
            return self._after(end, "period")

        return length, take

    def _decision(self, at: int) -> Look:
        """The number and the day of a decision: "số 12/QĐ-UBND ngày 03/02/2024"."""
        label = self.label
        length, _ = label.phrase("decision", at)
        if not length and self._is_headed:
            length = int(label.is_one_of(at, "số"))
        end = at + length
        if not length or not label.is_number(end):
            return NOTHING
        end += 1
        while end < self.until and self._is_of_a_decision(end):
            end += 1
        if label.is_one_of(end, "ngày"):
            end = self._end_of_time(end)

        def take() -> int:
            self.years += [int(key) for key in label.keys[at:end] if YEAR.fullmatch(key)]
            return self._after(end, "decision")

        return end - at, take

    def _is_of_a_decision(self, at: int) -> bool:
        """True if a word belongs to the letters behind a decision's number: "/QĐ-UBND"."""
        label = self.label
        if label.marked(at, "();:,–") or label.has(("of", "for", "reasons", "gives"), at):
            return label.marked(at, "/")
        return label.marked(at, "/") or (label.typed[at].isupper() and not label.is_number(at))

    def _end_of_time(self, at: int) -> int:
        label = self.label
        while at < self.until and not self._is_cut(at) and (label.is_number(at) or label.has(("in_period", "period"), at)):
            at += 1
        return at

    def _is_cut(self, at: int) -> bool:
        """True if a bracket, a semicolon or a colon is before this word; a colon before a year does not count ("các năm: 2019")."""
        label = self.label
        return label.marked(at, "();") or (label.marked(at, ":") and YEAR.fullmatch(label.keys[at]) is None)

    # ---- Free text

    def _zone(self, at: int) -> Look:
        """ "xuất sắc", "dẫn đầu khối …" after "Cờ thi đua"."""
        usable = self.form is not None and self.form.zone and self.before == "head"
        length, _ = self.label.phrase("zone", at)
        if usable and length and self.label.phrase("praise", at)[0] == length:
            issuer, _ = IssuerReader(self.label, self.until).issuer_at(at + length)
            if issuer is not None and issuer.institution is not None and self._may_give(issuer):  # "xuất sắc Bộ Y tế"
                return length, lambda: self._after(at + length, "head")
        return (length, lambda: self._free_text(at, self.until)) if usable else NOTHING

    def _reason(self, at: int) -> Look:
        untold = self.form is not None and self.form.title and not self.issuers
        subject = self.code is not None and self.label.phrase("subject-spellings", at)[0]
        usable = self._is_headed and self.code not in self.titles.parents and not untold and not subject
        length, _ = self.label.phrase("reasons", at)
        length = length if self.label.is_said("reasons", at, length) else 0
        if self._is_complete and self.label.marked(at, "-–—:,"):  # "… - Đại hội Thi đua yêu nước": an event
            length = max(length, self.label.phrase("spoken_of", at)[0])
        return (length, lambda: self._free_text(at, self.until)) if usable else NOTHING

    def _free_text(self, start: int, end: int) -> int:
        """The reason in the office's own words; the issuer may be at its end ("… của UBND tỉnh")."""
        self.before = "reasons"
        if self._names_another(start, end):
            self.why = SEVERAL
            return end
        if self.form is not None and not self._givers and not self._takes_trailing_issuer(start, end) and self.form.subjects:
            return start  # a Kỷ niệm chương is recognised by its subject
        self.said.append("phần lý do khen được bỏ qua")
        return end

    def _takes_trailing_issuer(self, start: int, end: int) -> bool:
        """Takes the last "của …" in a text that names an issuer and is followed by nothing unknown; True if there is one."""
        for at in range(end - 1, start, -1):
            length, _ = self.label.phrase("of", at)
            issuer, after = IssuerReader(self.label, self.until).issuer_at(at + length) if length else (None, at)
            if issuer is None or self._speaks_of(at):
                continue
            rest = self._copy()
            rest.issuers.append(issuer)
            rest.before = "issuer"
            if rest._reaches(after, end):
                self.__dict__.update(rest.__dict__)
                return True
        return False

    def _speaks_of(self, at: int) -> bool:
        """True if the words before "của" are a movement or the like: the name after it then belongs to the movement, not to the
        giver."""
        return any(self.label.phrase("spoken_of", back)[0] == at - back for back in range(max(0, at - 3), at))

    # ---- Brackets

    def _bracket(self, at: int) -> int:
        """Takes a bracket: ordinary parts, the abbreviation of the words before, or a remark."""
        end = self.label.closing(")", at)
        if self.label.phrase("pending", at)[0]:
            self.why = NOT_GIVEN
            return at
        if self._is_foreign(at, end):
            self.why = FOREIGN
            return at
        if self._is_remark(at, end):
            self.said.append("phần trong ngoặc được bỏ qua")
            return end
        inside = self._copy()
        inside.opened, inside.until, inside.before = at, end, "bracket"
        if inside._reaches(at, end):
            if self._is_complete or self._givers:  # an issuer that cannot give this award is the recipient
                givers = [
                    each for each in inside.issuers[len(self.issuers) :] if self._may_give(each) or self._is_level_of_form(each)
                ]
                inside.issuers = [*self.issuers, *givers]
            inside.until = self.until
            self.__dict__.update(inside.__dict__)
            return end
        if self._is_abbreviation(at, end):
            return end
        telling = any(self._is_telling(place) for place in range(at, end))
        if inside.why or telling or self._names_another(at, end) or not self._is_complete:
            self.why = inside.why
            return at
        self.said.append("phần trong ngoặc được bỏ qua")
        return end

    def _is_telling(self, at: int) -> bool:
        """True if a level, a body or another form of award begins at this word; not for "văn hóa", which is one only behind
        recipients."""
        form = next(self._forms_at(at), (0, None))[1]
        return self.label.has(("place", "institution"), at) or (form is not None and not form.after)

    def _is_remark(self, at: int, end: int) -> bool:
        """True if the awards or bodies in brackets do not belong to the award: "(3 lần liên tục CSTĐCS)", "(lực lượng Công an
        xã)"."""
        label = self.label
        awards = any(label.has(("award", "form"), place) for place in range(at, end))
        had = awards and any(label.phrase("had", place)[0] for place in range(at, end))
        certain = self._is_complete or bool(self._givers)
        addressed = certain and label.phrase("addressed", at)[0] > 0 and not awards
        return had or addressed or (self._is_complete and label.phrase("scope", at)[0] > 0)

    def _is_foreign(self, at: int, end: int) -> bool:
        """True if another state is named as the giver, not as the country of recipients: "(Lào)", "(của Nhà nước Lào)"."""
        label = self.label
        country = next((place for place in range(at, min(end, at + _BEFORE_COUNTRY)) if label.phrase("foreign", place)[0]), None)
        return country is not None and not any(label.has(("for", "recipients", "counted"), place) for place in range(at, country))

    def _copy(self) -> Scan:
        other = copy(self)
        other.issuers, other.years, other.said, other.recipients = [*self.issuers], [*self.years], [*self.said], {*self.recipients}
        return other

    def _is_abbreviation(self, at: int, end: int) -> bool:
        """True if one word in brackets consists of first letters of the words before: "… Bộ Quốc phòng (BKBQP)"."""
        words = [word for typed in self.label.typed[:at] for word in typed.split()]
        letters = iter("".join(word[0] for word in words).lower().replace("đ", "d"))
        short = self.label.typed[at]
        return end == at + 1 and short.isupper() and all(letter in letters for letter in short.lower().replace("đ", "d"))
