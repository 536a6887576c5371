"""Who got an award, as far as its label says it: numbers, shares, lists, and free text."""

from __future__ import annotations

import re

from tdkt_xl.forms.names.issuers import RANKS, IssuerReader, is_of_a_person
from tdkt_xl.forms.names.label import SEPARATORS
from tdkt_xl.forms.names.parts import NOTHING, LabelParts, Look
from tdkt_xl.forms.names.reading import SEVERAL

_MILITARY_UNIT = re.compile(r"[a-f]\d{1,3}")
"""A company, battalion or the like by its letter: "c1", "d2"."""


class Recipients(LabelParts):
    """Finds the parts of a label that name recipients."""

    def _count(self, at: int) -> Look:
        """A number, with the thing counted: "05 tập thể", "15/102 người", "hơn 500"."""
        label = self.label
        end = at
        while label.is_number(end) and (end == at or (label.marks[end] and not label.marked(end, "()"))):
            end += 1
        if end == at or (label.is_number(end) and not label.marked(end, "()")):
            return NOTHING
        award = not self._is_headed and label.has(("award", "form", "title"), end)
        unit = 0 if award or label.marked(end, "(") else max(label.phrase(role, end)[0] for role in ("recipients", "counted"))
        apart = bool(label.marks[at]) or label.marked(end, "(")
        expected = apart or self.before in ("gives", "count", "for", "recipients", "of", "")
        if not unit and not (expected if self._is_headed else award or end == label.length):
            return NOTHING

        def take() -> int:
            self._note_recipients(end, end + 1)
            return self._after(end + unit, "count")

        return end - at + unit, take

    def _recipient(self, at: int) -> Look:
        length, _ = self.label.phrase("recipients", at)
        plainly = not self._is_headed or bool(self.label.marks[at]) or self.before in ("count", "and", "recipients", "for")
        plainly = plainly or (self.before == "head" and self.label.phrase("bare", at)[0] == length)  # "Giấy khen tập thể"

        def take() -> int:
            self._note_recipients(at, at + 1)
            return self._after(at + length, "recipients")

        return (length, take) if plainly else NOTHING

    def _list(self, at: int) -> Look:
        """The recipients behind ":" or "-", which are units or persons: "… - Tổ Văn phòng", "…: cô Hiệu trưởng"."""
        if not (self._is_complete or self._givers) or not self.label.marked(at, ":-–—"):
            return NOTHING
        military = _MILITARY_UNIT.fullmatch(self.label.keys[at]) is not None
        known = military or self.label.has(("units", "addressed"), at) or self._are_persons(at)
        return (self.until - at, lambda: self._recipients_text(at)) if known and not self._is_another_level(at) else NOTHING

    def _is_another_level(self, at: int) -> bool:
        """True if a dash is before the body of a level that gives the same form: "Bằng khen Thủ tướng - UBND tỉnh"."""
        form = self._form_of_award
        issuer, _ = IssuerReader(self.label, self.until).issuer_at(at)
        if form is None or issuer is None or self.label.marked(at, ":"):
            return False
        return issuer.kind in RANKS and issuer.kind in form.by and not issuer.named

    def _are_persons(self, at: int) -> bool:
        """True if all words from here on are persons' names with their titles: two or more words with capitals each."""
        label = self.label
        names, place = [], at
        while place < self.until:
            title, _ = label.phrase("recipients", place)
            names += [] if title else [label.typed[place]]
            place += title or 1
        return not label.is_caseless and len(names) > 1 and all(map(is_of_a_person, names))

    def _share(self, at: int) -> Look:
        """A percentage, possibly with its words and of what: "15%", "đạt 95%", "15% tổng số", "không quá 15% LĐTT"."""
        label = self.label
        number = at + label.phrase("share", at)[0]
        after = number
        while label.is_number(after) and (after == number or label.marked(after, ",")):
            after += 1
        if not self._is_headed or after == number or not label.marked(after, "%"):
            return NOTHING
        after += label.phrase("share_of", after)[0]
        if not label.is_apart(after):
            after += max(label.phrase(role, after)[0] for role in ("recipients", "counted", "award"))
        return after - at, lambda: self._after(after, "count")

    def _note_recipients(self, start: int, end: int) -> None:
        for at in range(start, min(end, self.label.length)):
            self.recipients.update(role for role in ("collectives", "persons") if self.label.phrase(role, at)[0])

    def _for(self, at: int) -> Look:
        length, _ = self.label.phrase("for", at)
        usable = self._is_headed and self.before not in ("of", "and") and self.label.is_said("for", at, length)
        return (length, lambda: self._recipients_text(at + length)) if usable else NOTHING

    def _recipients_text(self, start: int) -> int:
        """The text after "cho": any recipient, as long as no other award is named."""
        self._note_recipients(start, self.until)
        if self._names_another(start, self.until):
            self.why = SEVERAL
        known = any(self.label.phrase("recipients", at)[0] for at in range(start, self.until))
        if not known and self.code in self.titles.rules.of_collectives:
            return start - 1  # "Lao động tiên tiến cho …": persons, or a collective
        return self._after(self.until, "recipients")

    def _names_another(self, start: int, end: int) -> bool:
        """True if a free text names a second award, not one that its recipients already have ("đạt danh hiệu …")."""
        label = self.label
        for at in range(start, end):
            if at > start and label.is_one_of(at - 1, "đạt", "hiệu", "là", "chuẩn"):
                continue
            length, form = label.phrase("form", at)
            named = length if form is not None and not form.title else 0
            if max(named, label.phrase("others", at)[0]) > 1:
                return True
            length = max(label.phrase("award", at)[0], length)
            if (length > 1 or (length and len(label.keys[at]) > 3)) and self._is_listed(at, start):
                return True
        return False

    def _is_listed(self, at: int, start: int) -> bool:
        """True if a word follows "và" or a comma, possibly with a number: ", 20 Lao động tiên tiến"."""
        label = self.label
        while at > start and label.is_number(at - 1) and not label.marks[at]:
            at -= 1
        return label.marked(at, SEPARATORS) or (at > start and label.phrase("and", at - 1)[0] == 1)
