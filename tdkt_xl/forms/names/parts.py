"""The parts found in a label, and the award that they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from tdkt_xl.forms.names.issuers import Issuer
from tdkt_xl.forms.names.label import Label
from tdkt_xl.forms.names.reading import NO_LEVEL, NO_SUCH, NOT_GIVEN, NOT_THEN, SEVERAL, LabelReading
from tdkt_xl.forms.names.rules import NameForm, NameRules
from tdkt_xl.words.name_parts import NameParts

_CITIES = ("thanh-pho", "thanh-pho-thuoc-tinh")
_COMMUNE = re.compile(r"(?<= )(?<!thị )(?:xã|phường) ")
_ASSUMED_KINDS = ("giam-doc", "thanh-pho", "nganh", "chinh-phu")


Look = tuple[int, Callable[[], int]]
"""The number of words of the part that begins here, and a function that takes this part and returns the position after it."""


def _nothing() -> int:
    return -1


NOTHING: Look = (0, _nothing)


class Titles(Protocol):
    """The facts about awards that a reading needs: see NameGrammar."""

    @property
    def rules(self) -> NameRules: ...
    @property
    def parents(self) -> frozenset[str]: ...
    @property
    def bases(self) -> frozenset[str]: ...


class LabelParts:
    """The parts of a label that have been read so far."""

    def __init__(self, titles: Titles, label: Label) -> None:
        self.titles, self.label = titles, label
        self.form: NameForm | None = None
        self.repeated = False
        """True if the form is named twice, perhaps with two issuers."""
        self.code: str | None = None
        self.abbreviated = False
        """True if the award is named by one word."""
        self.issuers: list[Issuer] = []
        self.passive = 0
        """The number of issuers named before "được tặng": these are the recipients."""
        self.subject: str | None = None
        self.subject_kind = ""
        self.mode: str | None = None
        self.years: list[int] = []
        self.recipients: set[str] = set()
        self.said: list[str] = []
        self.before = ""
        """The role of the part before."""
        self.why = ""
        self.opened, self.until = -1, label.length
        """The bracket being read: the position of its first word, and the position after its last."""

    def _after(self, end: int, role: str) -> int:
        self.before = role
        return end

    @property
    def _is_headed(self) -> bool:
        """True if the award's form or title has been read."""
        return self.form is not None or self.code is not None

    @property
    def _givers(self) -> list[Issuer]:
        """The issuers, without those named before "được tặng", which are the recipients."""
        return self.issuers if self.form is not None and self.form.after else self.issuers[self.passive :]

    @property
    def _is_complete(self) -> bool:
        """True if the award is certain whatever follows."""
        if self.code is not None:
            return self.code not in self.titles.parents and self.code not in self.titles.rules.of_collectives
        return self.form is not None and bool(self._givers) and not self.form.title

    def _may_give(self, issuer: Issuer) -> bool:
        return issuer.kind in self.form.by if self.form is not None else self._may_be_said_with(self.code or "", [issuer])

    def _is_level_of_form(self, issuer: Issuer) -> bool:
        """True if this is a level alone, at which the award's form is given too: "CSTĐCS (tỉnh)"."""
        return issuer.bare and self._form_of_award is not None and issuer.kind in self._form_of_award.by

    def _refused(self, why: str) -> LabelReading:
        named = {SEVERAL: self._named, NOT_GIVEN: ()}
        return LabelReading(None, why=why, likeliest=named.get(why, self._likeliest))

    @property
    def _named(self) -> tuple[str, ...]:
        """The two awards of one form that the label names by their levels; empty if it names more, or something else."""
        form = self._form_of_award
        levels = [form.by.get(issuer.kind) for issuer in self._givers] if form is not None else []
        codes = dict.fromkeys(filter(None, (self.code, *levels)))
        return tuple(codes) if len(codes) == 2 else ()

    @property
    def _form_of_award(self) -> NameForm | None:
        """The label's form, or the one that makes its award: "CSTĐCS" is a Chiến sĩ thi đua."""
        return self.form or next((form for form in self.titles.rules.forms if self.code in form.by.values()), None)

    @property
    def _likeliest(self) -> tuple[str, ...]:
        return self.form.likeliest if self.form is not None else ()

    def _concluded(self) -> LabelReading:
        if not self._is_headed or self.before in ("of", "and"):
            return LabelReading(None, likeliest=self._likeliest)
        why = self._fault()
        if why:
            return self._refused(why)
        code = self._code_of_form() if self.form is not None else self.code
        assert code is not None
        if "collectives" in self.recipients and code in self.titles.rules.of_collectives:
            code = self.titles.rules.of_collectives[code]
            self.said.append("danh hiệu tặng cho tập thể")
        return LabelReading(code, self._parts(), tuple(dict.fromkeys(self._assumed())))

    def _fault(self) -> str:
        """Why the parts give no award, or more than one; "" if they give one."""
        if self.form is None:
            if self._givers and not self._may_be_said_with(self.code or "", self._givers):
                return SEVERAL if self._named else NO_SUCH
        else:
            codes = self._codes_of_form()
            if not codes:
                return NO_LEVEL
            if len(codes) > 1 or self.code not in (None, *codes):
                return SEVERAL
            if codes == {None}:
                return NO_SUCH
        if self.code in self.titles.rules.of_collectives and len(self.recipients) > 1:
            return SEVERAL
        gone = self._gone()
        return NOT_THEN.format(name=gone) if gone else ""

    def _code_of_form(self) -> str | None:
        return next(iter(self._codes_of_form()))

    def _codes_of_form(self) -> set[str | None]:
        """The awards of the form for its issuers and its subject, None for an issuer without such an award; empty if neither is
        named."""
        assert self.form is not None
        kinds = [issuer.kind for issuer in self._givers]
        joined = self.repeated or any(issuer.joined for issuer in self._givers)
        levels = {self.form.by.get(issuer.kind) for issuer in self._givers if issuer.bare} - {None}
        if self.form.title and kinds[:1] == ["co-so"] and not joined and len(levels) == 1:
            kinds = kinds[:1]  # "Chiến sĩ thi đua cơ sở của …": the giver does not matter
        level = next((kind for kind in kinds if kind in self.form.given_by), "")
        if level and not joined:  # "Chủ tịch UBND xã công nhận …", "Thủ tướng tặng danh hiệu … toàn quốc"
            kinds = [kind for kind in kinds if kind not in self.form.given_by[level]]
        if self.subject_kind:
            kinds.append(self.subject_kind)
        if kinds:
            return {self.form.by.get(kind) for kind in kinds}
        plain = self.code or self.form.plain
        return {plain} if plain else set()

    def _may_be_said_with(self, code: str, issuers: Iterable[Issuer]) -> bool:
        """True if a title that needs no issuer may also be named with these issuers."""
        levels: Mapping[str, tuple[str, ...]] = self.titles.rules.levels
        allowed = levels.get(code) or levels["base" if code in self.titles.bases else "state"]
        return all(issuer.kind in allowed for issuer in issuers)

    def _is_of_the_state(self, code: str) -> bool:
        """True if only the State gives this award, at no level below."""
        made = {made for form in self.titles.rules.forms for made in (*form.by.values(), form.plain)}
        return code not in made and code not in self.titles.bases and code not in self.titles.rules.levels

    def _gone(self) -> str:
        """The name of an institution or a level that did not exist in any of the label's years; "" if there is none."""
        if not self.years:
            return ""
        first, last = min(self.years), max(self.years)
        for issuer in self._givers:
            found = issuer.institution
            if found is not None and not found.existed_between(date(first, 1, 1), date(last, 12, 31)):
                return found.name
            words = _COMMUNE.split(f" {issuer.shown.lower()} ")[0]  # "xã Thị Trấn" is a commune
            for place, (begun, ended) in self.titles.rules.dated_places.items():
                if f" {place} " in words and (last < begun or first > ended):
                    return f"cấp {place}"
        return ""

    def _parts(self) -> NameParts:
        named = self._givers[:1]
        institution = next((issuer.institution for issuer in self._givers if issuer.institution is not None), None)
        if self.years:  # the label's own year has been compared
            institution = None
        return NameParts(
            issuer=_name_of(named[0]) if named else None,
            subject=self.subject,
            mode=self.mode,
            since=institution.valid_from if institution is not None else None,
            until=institution.valid_to if institution is not None else None,
        )

    def _assumed(self) -> Iterator[str]:
        yield from self.said
        titled = self.form is None or self.form.title
        if self.abbreviated and self._givers and self.form is None:
            yield "nhãn viết tắt"
        for issuer in self._givers:
            if issuer.kind in _CITIES and not issuer.named and not titled:
                yield "chỉ thành phố trực thuộc trung ương mới có hình thức này"
            elif issuer.named or issuer.kind in _ASSUMED_KINDS:
                yield f"của {issuer.shown}"
        if self.subject:
            yield f"“{self.subject}”"


def _name_of(issuer: Issuer) -> str:
    """The institution's own name, however it was written; for other issuers and provinces the words of the label."""
    institution = issuer.institution
    return institution.name if institution is not None and institution.level != "tinh" else issuer.shown
