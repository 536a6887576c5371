"""Reads the name of an award by what it is made of: form or title, issuer, subject, period, mode, recipients.

The rules are data (names.toml, institutions.csv). A label is read from left to right; each step takes the longest phrase that
fits there. A word that no rule knows ends the reading: the label is then unknown. Free text is taken only where a rule says so
(after "cho", after "vì thành tích …", as the name of a commune or a company), and never across another award's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from tdkt_xl.forms.names.lexicon import Lexicon
from tdkt_xl.forms.names.rules import Institution, NameForm, NameRules
from tdkt_xl.model.returns import NameParts
from tdkt_xl.words.text import clean, keyed_words

_MARKS = re.compile(r"[()\[\]“”„\"‟«»:;,+/=–—|…]|(?<=\s)-|-(?=\s)|(?<!\w)'|'(?!\w)")
_QUOTES = "“”„\"‟«»'"
_SEPARATORS = frozenset(";,+/")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_WORDS = 90
_LONGEST_NAME, _LONGEST_PLACE = 16, 5
_MASS_BODIES = ("ct-xh", "mat-tran")
_PROVINCES = frozenset({"tinh", "thanh-pho"})

SEVERAL = "ghi nhiều hình thức, danh hiệu hoặc nhiều cấp trong một dòng"
NO_LEVEL = "chưa ghi cấp hoặc cơ quan tặng"
NO_SUCH = "cấp, cơ quan này không có hình thức, danh hiệu đó"
NOT_GIVEN = "không phải khen thưởng đã có quyết định"
NOT_THEN = "{name} không tồn tại vào thời gian đó"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label means: the award's code, or None and `why`. `said` is what had to be assumed, empty where nothing had.

    `likeliest` are codes to ask about, the likeliest first. `several` says that more than one award is named.
    """

    code: str | None
    parts: NameParts = NameParts()
    said: tuple[str, ...] = ()
    why: str = ""
    likeliest: tuple[str, ...] = ()


UNKNOWN = Reading(None)


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Whom a label names as giver. `joined` says that "và" or a comma stands before."""

    kind: str
    shown: str
    institution: Institution | None = None
    named: bool = False
    joined: bool = False


@dataclass(frozen=True)
class NameGrammar:
    """The rules over the spellings of a catalogue (by key: the code). `parents` are codes that classes or kinds belong to."""

    rules: NameRules
    spellings: Mapping[str, str]
    parents: frozenset[str]
    bases: frozenset[str]
    """Codes of titles that an office itself, a commune or a district gives."""

    def read(self, label: str) -> Reading:
        """What the label means as it is written."""
        return self._read(label, self._lexicon)

    def read_as_mistyped(self, label: str) -> Reading:
        """What the label means with one slip put right, or else without any diacritics."""
        repaired = self._repaired(label)
        if repaired is not None:
            return repaired
        plain = self._read(label, self._plain_lexicon)
        return replace(plain, said=(*plain.said, "nhãn gõ thiếu hoặc sai dấu")) if plain.code is not None else UNKNOWN

    def _read(self, label: str, lexicon: Lexicon) -> Reading:
        words = _words(label, lexicon)
        return _Scan(self, lexicon, words).run() if 0 < len(words.keys) <= _MOST_WORDS else UNKNOWN

    def _repaired(self, label: str) -> Reading | None:
        """The reading with the one unknown word replaced by the only word of the vocabulary that is one slip away."""
        words = _words(label, self._lexicon)
        if not 1 < len(words.keys) <= _MOST_WORDS:
            return None
        odd = [i for i, key in enumerate(words.keys) if len(key) > 3 and key.isalpha() and key not in self._lexicon.vocabulary]
        found: dict[str | None, Reading] = {}
        for at in odd[:4]:
            for meant in self._near(words.keys[at]):
                keys = [*words.keys[:at], meant, *words.keys[at + 1 :]]
                reading = _Scan(self, self._lexicon, replace(words, keys=keys)).run()
                if reading.code is not None:
                    found[reading.code] = reading
        if len(found) != 1:
            return None
        (reading,) = found.values()
        return replace(reading, said=(*reading.said, "nhãn gõ gần đúng"))

    def _near(self, word: str) -> list[str]:
        """Words of the vocabulary one slip away, none of those by which awards differ."""
        try:
            from rapidfuzz.distance import OSA
            from rapidfuzz.process import extract
        except ImportError:  # LibreOffice's own Python has the standard library alone: there a slip stays unknown
            return []
        near = extract(word, self._long_words, scorer=OSA.distance, score_cutoff=1, limit=4)
        return [meant for meant, distance, _ in near if distance]

    @cached_property
    def _long_words(self) -> list[str]:
        from tdkt_xl.forms.close_matches import is_telling
        from tdkt_xl.words.syllables import has_syllable_letters

        words = (word for word in self._lexicon.vocabulary if len(word) > 3 and not is_telling(word))
        return sorted(filter(has_syllable_letters, words))

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.rules, self.spellings)

    @cached_property
    def _plain_lexicon(self) -> Lexicon:
        return Lexicon(self.rules, self.spellings, plain=True)


@dataclass(frozen=True)
class _Words:
    """The words of a label: their keys, as typed, and the marks that stand before each (one more: at the end)."""

    keys: list[str]
    typed: list[str]
    marks: list[str]

    @property
    def caseless(self) -> bool:
        text = "".join(self.typed)
        return text.isupper() or text.islower()


def _words(label: str, lexicon: Lexicon) -> _Words:
    keys: list[str] = []
    typed: list[str] = []
    marks = [""]
    text = clean(label)
    done = 0
    for mark in (*_MARKS.finditer(text), None):
        for word, key in keyed_words(text[done : mark.start() if mark else len(text)], lexicon.plain):
            for part in _unglued(key, lexicon):
                keys.append(part)
                typed.append(word)
                marks.append("")
        if mark is not None:
            marks[-1] += "(" if mark[0] in "([" else ")" if mark[0] in ")]" else '"' if mark[0] in _QUOTES else mark[0].strip() or "-"
            done = mark.end()
    return _Words(keys, typed, marks)


def _unglued(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """An abbreviation in its parts where a form and an issuer are written together: "bkbyt" → "bk", "byt"."""
    if not 4 <= len(word) <= 12 or word in lexicon.vocabulary:
        return (word,)
    for cut in (2, 3, 4):
        form, rest = word[:cut], word[cut:]
        if lexicon.longest("form", [form], 0)[0] and any(lexicon.longest(role, [rest], 0)[0] for role in ("institution", "head")):
            return form, rest
    return (word,)


class _Scan:
    """One reading of one label."""

    def __init__(self, grammar: NameGrammar, lexicon: Lexicon, words: _Words) -> None:
        self.grammar, self.lexicon, self.words = grammar, lexicon, words
        self.keys, self.n = words.keys, len(words.keys)
        self.form: NameForm | None = None
        self.code: str | None = None
        self.issuers: list[_Issuer] = []
        self.subject: str | None = None
        self.subject_kind = ""
        self.mode: str | None = None
        self.years: list[int] = []
        self.recipients: set[str] = set()
        self.said: list[str] = []
        self.before = ""
        """The role of the step before."""
        self.passive = 0
        """How many issuers were named before "được tặng": they are whom it was given to."""
        self.why = ""
        self.short = False
        """Whether the award is named by one word, an abbreviation."""
        self.opened, self.open_until = -1, self.n
        """The bracket that is being read: its first word and the place after its last."""

    # ---- The steps

    def run(self) -> Reading:
        if self._reaches(0, self.n):
            return self._concluded()
        return self._refused(self.why) if self.why else self._unknown()

    def _step(self, at: int) -> int:
        """Takes what begins at a word; the place after it, or the same where nothing is known."""
        if "(" in self.words.marks[at] and self._headed and at != self.opened:
            return self._bracket(at)
        taken, take = 0, None
        for look in self._looks():
            length, then = look(at)
            if length > taken:
                taken, take = length, then
        if take is not None:
            return take()
        if self.form is not None and not self.form.subjects and '"' in self.words.marks[at]:
            return self._free_text(at, self._closing_quote(at))
        return at

    @property
    def _headed(self) -> bool:
        return self.form is not None or self.code is not None

    def _looks(self) -> Iterable[Callable[[int], tuple[int, Any]]]:
        """What may begin at a word. Of equally long phrases the first counts."""
        return (
            self._form, self._award, self._subject, self._issuer, self._recipient, self._title, self._gets, self._gives, self._for,
            self._zone, self._reason, self._mode, self._kind, self._period, self._count, self._link, self._other, self._refusal,
        )  # fmt: skip

    def _phrase(self, role: str, at: int) -> tuple[int, Any]:
        return self.lexicon.longest(role, self.keys, at) if at < self.n else (0, None)

    def _after(self, end: int, role: str) -> int:
        self.before = role
        return end

    def _award(self, at: int) -> tuple[int, Any]:
        length, code = self._phrase("award", at)
        if self._headed and self._phrase("for", at)[0] == length:  # "biểu dương" is an award, or what another is for
            return 0, None

        def take() -> int:
            another = self.form is not None and not self._givers() and not self.subject and code not in self.form.by.values()
            if self.code not in (None, code) or another:
                self.why = SEVERAL
            self.code = code
            self.short = length == 1
            return self._after(at + length, "head")

        return length, take

    def _form(self, at: int) -> tuple[int, Any]:
        length, form = self._phrase("form", at)
        if form is not None and form.after and not self.issuers:
            return 0, None

        def take() -> int:
            if self.form is not None and self.form is not form:
                self.why = SEVERAL
            if self.form is None and self.code is not None and not form.after:
                self.why = SEVERAL
            self.form = form
            return self._after(at + length, "head")

        return length, take

    def _title(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("title", at)
        return (length if not self._headed else 0), lambda: self._after(at + length, "title")

    def _gives(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("gives", at)

        def take() -> int:
            text = " ".join(self.words.typed[at : at + length]).lower()
            if "truy" in text.split():
                self.mode = "truy tặng"
            return self._after(at + length, "gives")

        return length, take

    def _gets(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("gets", at)

        def take() -> int:
            self.passive = len(self.issuers)
            return self._after(at + length, "gets")

        return (length if not self._headed else 0), take

    def _link(self, at: int) -> tuple[int, Any]:
        for role in ("and", "of"):
            length, _ = self._phrase(role, at)
            if length and (role == "and" or self._headed):
                return length, lambda length=length, role=role: self._after(at + length, role)  # type: ignore[misc]
        return 0, None

    def _other(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("others", at)

        def take() -> int:
            self.why = SEVERAL if self._headed else ""
            return at + length if self.why else at

        return length, take

    def _refusal(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("refused", at)

        def take() -> int:
            self.why = NOT_GIVEN
            return at + length

        return length, take

    def _kind(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("kind", at)
        return length, lambda: self._after(at + length, "kind")

    def _mode(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("mode", at)

        def take() -> int:
            end = at + length
            while end < self.n and not self._boundary(end, ")(:;") and (self.keys[end].isdigit() or self._phrase("in_period", end)[0]):
                end += 1
            self.mode = " ".join(self.words.typed[at:end]).lower()
            return self._after(end, "mode")

        return length, take

    def _period(self, at: int) -> tuple[int, Any]:
        """A year, or words of time with a number in them."""
        end = at
        length, _ = self._phrase("period", at)
        digits = self.keys[at].isdigit()
        if not length and not digits:
            return 0, None
        if digits and not _YEAR.fullmatch(self.keys[at]):
            unit, _ = self._phrase("in_period", at + 1)
            if not unit or self.keys[at + 1] not in self._time_words:
                return 0, None
        end = at + max(length, 1)
        while end < self.n and not self._boundary(end, "():;") and (
            self.keys[end].isdigit() or self._phrase("in_period", end)[0] or self._phrase("period", end)[0]
        ):
            end += 1
        if not any(key.isdigit() or key in ("i", "ii", "iii", "iv") for key in self.keys[at:end]):
            return 0, None

        def take() -> int:
            self.years += [int(key) for key in self.keys[at:end] if _YEAR.fullmatch(key)]
            return self._after(end, "period")

        return max(length, 1), take

    @cached_property
    def _time_words(self) -> frozenset[str]:
        return frozenset(key for word in ("năm", "tháng", "lần", "quý") for _, key in keyed_words(word, self.lexicon.plain))

    def _count(self, at: int) -> tuple[int, Any]:
        """A number, with what is counted: "05 tập thể", "15/102 người", "hơn 500"."""
        end = at
        while end < self.n and self.keys[end].isdigit():
            end += 1
        if end == at or (end - at > 1 and not self._separated(at + 1)):
            return 0, None
        unit = 0 if not self._headed and self._phrase("award", end)[0] else self._phrase("recipients", end)[0]
        marked = bool(self.words.marks[at].strip()) or self.before in ("gives", "count", "for", "recipient", "of", "")
        if not unit and self._headed and not marked:
            return 0, None
        if not unit and not self._headed and at + 1 < self.n and not (self._phrase("form", end)[0] or self._phrase("award", end)[0]):
            return 0, None

        def take() -> int:
            if unit:
                self._note_recipients(end, unit)
            return self._after(end + unit, "count")

        return end - at + unit, take

    def _separated(self, at: int) -> bool:
        return bool(self.words.marks[at].strip())

    def _recipient(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("recipients", at)

        def take() -> int:
            self._note_recipients(at, length)
            return self._after(at + length, "recipient")

        plainly = not self._headed or bool(self.words.marks[at].strip()) or self.before in ("count", "and", "recipient", "for")
        return (length if plainly else 0), take

    def _note_recipients(self, at: int, length: int) -> None:
        for role in ("collectives", "persons"):
            if self._phrase(role, at)[0] == length:
                self.recipients.add(role)

    def _for(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("for", at)
        return (length if self._headed else 0), lambda: self._recipients_text(at + length)

    def _recipients_text(self, start: int) -> int:
        """What stands after "cho": whoever it is, as long as no other award is named."""
        end = self.open_until
        for at in range(start, end):
            for role in ("collectives", "persons"):
                if self._phrase(role, at)[0]:
                    self.recipients.add(role)
        if self._names_another(start, end):
            self.why = SEVERAL
        known = any(self._phrase("recipients", at)[0] for at in range(start, end))
        if not known and self.code in self.grammar.rules.of_collectives:
            return start - 1  # "Lao động tiên tiến cho …": for persons or for collectives
        return self._after(end, "for")

    def _zone(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("zone", at)
        usable = self.form is not None and self.form.zone and not self.issuers[self.passive :] and self.before in ("head", "zone")
        if self.form is not None and self.form.zone and self.issuers[self.passive :] and self.before == "head":
            usable = True
        return (length if usable else 0), lambda: self._free_text(at, self.open_until)

    def _reason(self, at: int) -> tuple[int, Any]:
        length, _ = self._phrase("reasons", at)
        usable = self._headed and self.code not in self.grammar.parents
        if self.form is not None and self.form.title and not self.issuers:
            usable = False
        if self.code is not None and self._phrase("subject-spellings", at)[0]:
            usable = False
        return (length if usable else 0), lambda: self._free_text(at, self.open_until)

    def _free_text(self, start: int, end: int) -> int:
        """What for, in the office's own words; the issuer may stand at its end ("… của UBND tỉnh")."""
        self.before = "reason"
        if self._names_another(start, end):
            self.why = SEVERAL
            return end
        if self.form is not None and not self._givers():
            found = self._trailing_issuer(start, end)
            if found:
                self.said.append("phần lý do khen được bỏ qua")
                return found
            if self.form.subjects:
                return start  # a Kỷ niệm chương is known by what it is for
        self.said.append("phần lý do khen được bỏ qua")
        return end

    def _trailing_issuer(self, start: int, end: int) -> int:
        """The end of the last "của …" in a text that names an issuer and is followed by nothing unknown; 0 where none is."""
        for at in range(end - 1, start, -1):
            length, _ = self._phrase("of", at)
            if not length or self._speaks_of(at):
                continue
            issuer, after = self._issuer_at(at + length)
            if issuer is None:
                continue
            rest = self._copy()
            rest.issuers.append(issuer)
            rest.before = "issuer"
            if rest._reaches(after, end):
                self.__dict__.update(rest.__dict__)
                return end
        return 0

    def _speaks_of(self, at: int) -> bool:
        """Whether the words before "của" are a movement or the like: what follows is whose that is, not who gives the award."""
        return any(self._phrase("spoken_of", back)[0] == at - back for back in range(max(0, at - 3), at))

    def _names_another(self, start: int, end: int) -> bool:
        """Whether a free text names a second award, rather than what its recipients already have."""
        for at in range(start, end):
            if at > start and self.keys[at - 1] in self._having:
                continue
            length, form = self._phrase("form", at)
            if max(length if form is not None and not form.title else 0, self._phrase("others", at)[0]) > 1:
                return True
            length = max(self._phrase("award", at)[0], length if form is not None and form.title else 0)
            if (length > 1 or (length and len(self.keys[at]) > 3)) and self._listed(at, start):
                return True
        return False

    def _listed(self, at: int, start: int) -> bool:
        """Whether a word stands after "và" or a comma, be it with a number: ", 20 Lao động tiên tiến"."""
        while at > start and self.keys[at - 1].isdigit() and not self._separated(at):
            at -= 1
        return bool(_SEPARATORS & set(self.words.marks[at])) or (at > start and self._phrase("and", at - 1)[0] == 1)

    @cached_property
    def _having(self) -> frozenset[str]:
        return frozenset(key for word in ("đạt", "hiệu", "là", "chuẩn") for _, key in keyed_words(word, self.lexicon.plain))

    def _closing_quote(self, at: int) -> int:
        return next((i for i in range(at + 1, self.n + 1) if '"' in self.words.marks[i]), self.n)

    def _boundary(self, at: int, marks: str) -> bool:
        return any(mark in marks for mark in self.words.marks[at])

    # ---- Brackets

    def _bracket(self, at: int) -> int:
        """What stands in brackets: parts like any other, the abbreviation of what stands before, or a remark."""
        end = next((i for i in range(at + 1, self.n + 1) if ")" in self.words.marks[i]), self.n)
        inside = self._copy()
        inside.opened, inside.open_until, inside.before = at, end, "bracket"
        if inside._reaches(at, end):
            if self._complete:  # an issuer that the award cannot have is whom it was given to
                inside.issuers = [*self.issuers, *filter(self._may_give, inside.issuers[len(self.issuers) :])]
            inside.open_until = self.open_until
            self.__dict__.update(inside.__dict__)
            return end
        if self._is_abbreviation(at, end):
            return end
        if inside.why or self._names_another(at, end) or not self._complete:
            self.why = inside.why
            return end if self.why else at
        self.said.append("phần trong ngoặc được bỏ qua")
        return end

    def _may_give(self, issuer: _Issuer) -> bool:
        return issuer.kind in self.form.by if self.form is not None else self._may_be_said_with(self.code or "", [issuer])

    def _reaches(self, at: int, end: int) -> bool:
        """Takes steps up to a place; whether they end right there, with nothing unknown between."""
        while at < end and not self.why:
            step = self._step(at)
            if step <= at:
                return False
            at = step
        return at == end and not self.why

    def _copy(self) -> _Scan:
        other = copy(self)
        other.issuers, other.years, other.said, other.recipients = [*self.issuers], [*self.years], [*self.said], {*self.recipients}
        return other

    @property
    def _complete(self) -> bool:
        plain = self.grammar.parents | self.grammar.rules.of_collectives.keys()
        return (self.code is not None and self.code not in plain) or (
            self.form is not None and bool(self._givers()) and not self.form.title
        )

    def _is_abbreviation(self, at: int, end: int) -> bool:
        """Whether one word in brackets is made of first letters of the words before: "… Bộ Quốc phòng (BKBQP)"."""
        if end != at + 1 or not self.words.typed[at].isupper():
            return False
        letters = iter(_plain("".join(word[:1] for typed in self.words.typed[:at] for word in typed.split())))
        return all(letter in letters for letter in _plain(self.words.typed[at]))

    # ---- Issuers

    def _issuer(self, at: int) -> tuple[int, Any]:
        issuer, end = self._issuer_at(at)
        if issuer is None or (issuer.kind in ("thon", "gia-dinh") and self._headed):
            return 0, None
        if self.code is not None and self.before == "head" and issuer.kind in ("thon", "gia-dinh"):
            return 0, None
        phrase = max(self._phrase(role, at)[0] for role in ("institution", "issuer", "head", "place", "of"))

        def take() -> int:
            joined = self.before == "and" or bool(_SEPARATORS & set(self.words.marks[at]))
            self.issuers.append(replace(issuer, joined=joined and bool(self.issuers)))
            return self._after(end, "issuer")

        return max(phrase, 1), take

    def _issuer_at(self, at: int) -> tuple[_Issuer | None, int]:
        """The issuer whose name begins at a word, and where its name ends."""
        of, _ = self._phrase("of", at)
        straight = self._body_at(at)
        if of:
            behind = self._issuer_at(at + of)
            if behind[1] > straight[1]:
                return behind
        if straight[0] is not None:
            return straight
        return None, at

    def _body_at(self, at: int) -> tuple[_Issuer | None, int]:
        heads = self.lexicon.lengths("head", self.keys, at)
        institution, found = self._phrase("institution", at)
        length, rule = self._phrase("issuer", at)
        level, kind = self._phrase("place", at)
        for head in heads:
            if head >= max(institution, length, level) and at + head < self.n:
                behind, end = self._body_at(at + head)
                if behind is not None:
                    return replace(behind, shown=self._typed(at, end)), end
        if institution and institution >= max(length, level):
            return self._institution(at, at + institution, found)
        if level > length:
            return self._placed("ubnd", at, at)
        if not length:
            return None, at
        return self._by_rule(rule.kind, rule.then, rule.below, at, at + length)

    def _institution(self, at: int, end: int, found: Institution) -> tuple[_Issuer | None, int]:
        level, _ = self._phrase("place", end) if not self._breaks(end) else (0, None)
        if level:
            if found.kind in _MASS_BODIES:
                return self._placed("doan-the", at, end)
            return self._placed("don-vi", at, end)
        return _Issuer(found.level, self._typed(at, end), found, named=True), end

    def _by_rule(self, kind: str, then: str, below: bool, at: int, end: int) -> tuple[_Issuer | None, int]:
        if kind == "ubnd":
            return self._placed(kind, at, end)
        if then == "place":
            issuer, after = self._placed(kind, at, end)
            return (replace(issuer, kind="doan-the") if issuer is not None and below else issuer), after
        if kind == "nganh":
            length, field = self._phrase("field", end)
            after = end + length
            if length and field.level == "bo" and not self._phrase("place", after)[0]:
                return _Issuer(kind, self._typed(at, after), named=True), after
            return _Issuer(kind, self._typed(at, end)), end
        if then in ("name", "field"):
            after = self._end_of_name(end)
            if then == "name" and kind in ("dang", "doan-the-nganh", "don-vi"):
                _, after = self._place_chain(after)
            return _Issuer(kind, self._typed(at, after), named=after > end), after
        return _Issuer(kind, self._typed(at, end)), end

    def _end_of_name(self, at: int) -> int:
        """Where a name in free words ends: before a mark, a word that goes on with the award, or another award's name."""
        end = at
        while end < self.open_until and end - at < _LONGEST_NAME:
            if self._boundary(end, "(:;)") or ('"' in self.words.marks[end] and end == at):
                break
            if any(self._phrase(role, end)[0] for role in ("stops", "award")) or self._form(end)[0] > 1:
                break
            if self._period(end)[0] and not (self.keys[end].isdigit() and not _YEAR.fullmatch(self.keys[end])):
                break
            if self._boundary(end, ",+/") and (self._phrase("institution", end)[0] or self._phrase("issuer", end)[0]):
                break
            if self._boundary(end, "–—-") and self._phrase("recipients", end)[0]:
                break
            if self.keys[end].isdigit() and self._phrase("recipients", end + 1)[0]:
                break
            end += 1
        while end < self.open_until and self.keys[end] in self._and and end > at and self._name_goes_on(end + 1):
            end = self._end_of_name(end + 1)
        return end

    @cached_property
    def _and(self) -> frozenset[str]:
        return frozenset(key for _, key in keyed_words("và", self.lexicon.plain))

    def _name_goes_on(self, at: int) -> bool:
        """Whether "và" joins two halves of one name ("Giáo dục và Đào tạo"), not two issuers or awards."""
        roles = ("institution", "issuer", "place", "award", "form", "head")
        return at < self.open_until and not any(self._phrase(role, at)[0] for role in roles) and not self.keys[at].isdigit()

    def _placed(self, kind: str, at: int, end: int) -> tuple[_Issuer | None, int]:
        """An issuer with the place that it is of: the level decides."""
        place, after = self._place_chain(end)
        if place is None:
            return (None, at) if kind == "ubnd" else (_Issuer(kind, self._typed(at, end)), end)
        level = place.kind
        shown = self._typed(at, after)
        central = level in _PROVINCES
        if kind == "ubnd":
            resolved = level
        elif kind == "doan-the":
            resolved = "doan-the-tinh" if central else "doan-the"
        elif kind in ("dang-tinh", "doan-the-tinh") and level == "thanh-pho-thuoc-tinh":
            resolved = kind.removesuffix("-tinh")
        else:
            resolved = kind
        return _Issuer(resolved, shown, place.institution if kind == "ubnd" else None, named=place.named), after

    def _place_chain(self, at: int) -> tuple[_Issuer | None, int]:
        """Where: a level with or without a name, and what that is in ("xã A, huyện B"); or a province's name alone."""
        if at >= self.open_until or self._breaks(at):
            return None, at
        length, level = self._phrase("place", at)
        province, found = self._phrase("province", at)
        if not length and province:
            return _Issuer("thanh-pho" if found.kind == "thanh-pho-tw" and level else "tinh", self._typed(at, at + province), found, named=True), at + province
        if not length:
            end = self._end_of_place_name(at)
            return (_Issuer("noi", self._typed(at, end), named=True), end) if end > at else (None, at)
        end = at + length
        named, found = (0, None) if self._breaks(end) else self._phrase("province", end)
        kind: str = level
        if named:
            end += named
            if level == "thanh-pho":
                kind = "tinh" if found.kind == "thanh-pho-tw" else "thanh-pho-thuoc-tinh"
            elif level in ("huyen", "xa"):
                found = None
        else:
            start, end = end, self._end_of_place_name(end) if level != "tinh" or not self._digit(end) else end
            named = end - start
            if named and level == "thanh-pho":
                kind = "thanh-pho-thuoc-tinh"
        return _Issuer(kind, self._typed(at, end), found, named=bool(named)), self._higher_places(end, kind) if named else end

    def _digit(self, at: int) -> bool:
        return at < self.n and self.keys[at].isdigit()

    def _higher_places(self, at: int, kind: str) -> int:
        """The end of the places above: "…, huyện Ba Vì, thành phố Hà Nội"."""
        ranks = {"xa": 0, "huyen": 1, "thanh-pho-thuoc-tinh": 1, "tinh": 2, "thanh-pho": 2}
        length, level = self._phrase("place", at)
        if not length or ranks[level] <= ranks.get(kind, 2):
            return at
        if set(self.words.marks[at].strip()) - set(",-–()"):
            return at
        named, _ = self._phrase("province", at + length)
        end = at + length + named if named else self._end_of_place_name(at + length)
        return self._higher_places(end, level) if end > at + length else at

    def _breaks(self, at: int) -> bool:
        return at >= self.n or bool(set(self.words.marks[at].strip()) - {'"', "-", "–", "—"})

    def _end_of_place_name(self, at: int) -> int:
        """The end of a commune's or district's name: words in capitals, or any that no phrase begins with where case says nothing."""
        end = at
        while end < self.open_until and end - at < _LONGEST_PLACE and not (end > at and self._breaks(end)) and not self._breaks(at):
            word = self.words.typed[end]
            if self.keys[end].isdigit():
                if _YEAR.fullmatch(self.keys[end]) or any(self._phrase(role, end + 1)[0] for role in ("recipients", "in_period")):
                    break
            elif self.words.caseless:
                if self._begins_anything(end):
                    break
            elif not _is_of_a_name(word) or self._phrase("award", end)[0] or self._phrase("form", end)[0] or (
                end > at and self._phrase("place", end)[0]
            ) or any(self._phrase(role, end)[0] for role in ("collectives", "persons", "stops", "for")):
                break
            end += 1
        return end

    def _begins_anything(self, at: int) -> bool:
        roles = ("award", "form", "institution", "issuer", "place", "gives", "gets", "for", "reasons", "kind", "mode", "period", "recipients",
                 "of", "and", "stops", "refused", "others", "title")  # fmt: skip
        return any(self._phrase(role, at)[0] for role in roles)

    def _typed(self, at: int, end: int) -> str:
        of, _ = self._phrase("of", at)
        words = [word for word in self.words.typed[at + of if of < end - at else at : end] if word]
        return " ".join(words)

    # ---- Subjects

    def _subject(self, at: int) -> tuple[int, Any]:
        if self.form is None or not self.form.subjects:
            return 0, None
        length, found = self._phrase("subject", at)
        end, kind = at + length, found.level if found is not None else ""
        begun, _ = self._phrase("subject-spellings", at)
        if begun > length:
            kind, end = self._field(at + begun)
        if not kind:
            return 0, None
        after, _ = self._phrase("subject-after", end)

        def take() -> int:
            self.subject, self.subject_kind = self._typed(at, end + after), kind
            return self._after(end + after, "subject")

        return end + after - at, take

    def _field(self, at: int) -> tuple[str, int]:
        """What "Vì sự nghiệp …" names: the kind of issuer whose field that is, and where it ends. "" where that is not known."""
        if at >= self.n:
            return "", at
        between, _ = self._phrase("subject-between", at)
        if between:
            kind, end = self._field(at + between)
            if kind:
                return kind, end
        length, found = self._phrase("field", at)
        if length:
            more = at + length
            joined = more < self.n and self.keys[more] in self._and
            kind, end = self._field(more + 1) if joined else ("", at)
            if kind:
                return (kind if kind == found.level else ""), end
            return found.level, more
        place, _ = self._phrase("subject-places", at)
        province, _ = self._phrase("province", at + place) if at + place < self.n else (0, None)
        if province or (place and self.keys[at] in self._capital):
            return "tinh", at + place + province
        if place:
            return "tinh", self._end_of_place_name(at + place)
        return "", at

    @cached_property
    def _capital(self) -> frozenset[str]:
        return frozenset(key for _, key in keyed_words("thủ", self.lexicon.plain))

    # ---- What it comes to

    def _givers(self) -> list[_Issuer]:
        """The issuers, but for those named before "được tặng", who are the recipients."""
        return self.issuers if self.form is not None and self.form.after else self.issuers[self.passive :]

    def _unknown(self) -> Reading:
        return Reading(None, likeliest=self._likeliest)

    def _refused(self, why: str) -> Reading:
        return Reading(None, why=why, likeliest=() if why in (SEVERAL, NOT_GIVEN) else self._likeliest)

    @property
    def _likeliest(self) -> tuple[str, ...]:
        return self.form.likeliest if self.form is not None else ()

    def _concluded(self) -> Reading:
        if not self._headed or self.before in ("of", "and"):
            return self._unknown()
        codes = {self.code} - {None}
        if self.form is not None:
            made = self._code_of_form()
            if made is None:
                return self._refused(self.why)
            codes.add(made)
        elif self._givers() and not self._may_be_said_with(self.code or "", self._givers()):
            return self._refused(NO_SUCH)
        if len(codes) != 1:
            return self._refused(SEVERAL)
        (code,) = codes
        collective = self.grammar.rules.of_collectives.get(code or "")
        if collective is not None and self.recipients:
            if len(self.recipients) > 1:
                return self._refused(SEVERAL)
            if "collectives" in self.recipients:
                code = collective
                self.said.append("danh hiệu tặng cho tập thể")
        gone = self._gone()
        if gone is not None:
            return self._refused(NOT_THEN.format(name=gone.name))
        return Reading(code, self._parts(), tuple(dict.fromkeys(self._assumed())))

    def _code_of_form(self) -> str | None:
        """The award of the form for its issuers or its subject; None, and `why`, where there is none or more than one."""
        assert self.form is not None
        kinds = [issuer.kind for issuer in self._givers()]
        if self.subject_kind:
            kinds.append(self.subject_kind)
        if not kinds:
            if self.form.plain and not self.code:
                return self.form.plain
            if self.code is not None:
                return self.code
            self.why = NO_LEVEL
            return None
        if self.form.title and kinds[0] == "co-so" and not any(issuer.joined for issuer in self._givers()):
            kinds = kinds[:1]
        codes = {self.form.by.get(kind) for kind in kinds}
        if len(codes) > 1:
            self.why = SEVERAL
        elif codes == {None}:
            self.why = NO_SUCH
        return codes.pop() if not self.why else None

    def _may_be_said_with(self, code: str, issuers: Iterable[_Issuer]) -> bool:
        """Whether a title that says itself what it is may also name such issuers."""
        levels = self.grammar.rules.levels
        allowed = levels.get(code) or levels["base" if code in self.grammar.bases else "state"]
        return all(issuer.kind in allowed for issuer in issuers)

    def _gone(self) -> Institution | None:
        """A named institution that did not exist in any year that the label names."""
        if not self.years:
            return None
        first, last = date(min(self.years), 1, 1), date(max(self.years), 12, 31)
        named = (issuer.institution for issuer in self._givers() if issuer.institution is not None)
        return next((each for each in named if not each.existed_between(first, last)), None)

    def _parts(self) -> NameParts:
        named = [issuer for issuer in self._givers() if issuer.shown]
        institution = next((issuer.institution for issuer in named if issuer.institution is not None), None)
        dated = institution is not None and not self.years
        return NameParts(
            issuer=named[0].shown if named else None,
            subject=self.subject,
            mode=self.mode,
            since=institution.valid_from if institution is not None and dated else None,
            until=institution.valid_to if institution is not None and dated else None,
        )

    def _assumed(self) -> Iterable[str]:
        yield from self.said
        if self.short and self._givers() and not self.form:
            yield "nhãn viết tắt"
        for issuer in self._givers():
            if issuer.kind in ("thanh-pho", "thanh-pho-thuoc-tinh") and not issuer.named and self.form is not None and not self.form.title:
                yield "chỉ thành phố trực thuộc trung ương mới có hình thức này"
            elif issuer.named:
                yield f"của {issuer.shown}"
            elif issuer.kind in ("giam-doc", "thanh-pho", "nganh", "chinh-phu") or (self.code is None and self.form is None):
                yield f"của {issuer.shown}"
        if self.subject:
            yield f"“{self.subject}”"


def _is_of_a_name(word: str) -> bool:
    """Whether a word is written as in a place's name: one capital letter to begin with, or a number."""
    return word.isdigit() or (word[:1].isupper() and (len(word) == 1 or not word.isupper()))


def _plain(text: str) -> str:
    from tdkt_xl.words.text import unaccented

    return unaccented(text).replace(" ", "")
