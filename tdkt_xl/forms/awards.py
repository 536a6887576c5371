"""The catalogue of awards and titles, and the search for an award by the label that an office typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import islice, product

from tdkt_xl.forms.close_matches import CloseMatches
from tdkt_xl.forms.confirmed import ConfirmedName
from tdkt_xl.forms.lists import day_of, list_rows
from tdkt_xl.forms.names.grammar import NameGrammar
from tdkt_xl.forms.names.reading import LabelReading
from tdkt_xl.forms.names.rules import NameRules
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.periods import within
from tdkt_xl.words.text import fold, unaccented

_TITLE, _BASE_LEVELS = "danh-hieu-thi-dua", frozenset({"co-so", "xa", "huyen"})
INDIVIDUAL = "individual"
COLLECTIVE = "collective"

_ENUMERATOR = re.compile(
    r"^\s*(?:\(\s*\d{1,2}\s*\)|(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})+(?:\s|\s*[.)\-:/])|\d{1,2}\s*[.)\-:/]|(?!(?-i:[A-ZĐ]\.[^\W\d_A-ZĐ]))[a-zđ]\s*[.)]|"
    r"[IVX]{1,4}\s*[.)]|[-–+•*])\s*",
    re.IGNORECASE,
)
"""A number or letter before a label; "B.khen" begins with none."""
_SHORTEST_PHRASE = 7
_MOST_READINGS = 200
_SAID_TWICE = re.compile(r"(.+)\(([^()]+)\)\s*")
_ABBREVIATED = {
    "bk": ("bằng khen",), "gk": ("giấy khen",), "cstđ": ("chiến sĩ thi đua",), "lđ": ("lao động",), "tt": ("tập thể", "tiên tiến"),
    "hc": ("huân chương", "huy chương"), "knc": ("kỷ niệm chương",), "đv": ("đơn vị",), "xs": ("xuất sắc",), "ttg": ("thủ tướng",),
    "cp": ("chính phủ",), "lđtt": ("lao động tiên tiến",), "lđxs": ("lao động xuất sắc",),
    "tđ": ("thi đua",), "ttgcp": ("thủ tướng chính phủ",), "1": ("nhất",), "2": ("nhì",), "3": ("ba",),
}  # fmt: skip
"""The possible meanings of abbreviations within a label."""
_WITHOUT_CLASS = re.compile(r"\s*\(chưa ghi hạng\)|\s+hạng \w+$")
_CLASSES = frozenset({"nhat", "nhi", "hai", "ba"})
_IF_ANY = re.compile(r"\(\s*nếu có\s*\)", re.IGNORECASE)
_ATTACHED = re.compile(r"\s*\((?:có |kèm |theo |kèm theo )*(?:danh sách|DS)\b[^()]*\)\s*$", re.IGNORECASE)
"""A remark behind a name: (có danh sách kèm theo)."""
_TITLE_WORDS = re.compile(r"^\s*danh hiệu\s+", re.IGNORECASE)
_LINKS = frozenset({"của", "cấp"})
"""Words that may be left out of a label or added without changing whose award it names."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A level that may give an award, and the dates of the law that says so (None: no limit)."""

    level: str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Award:
    """One award or title (hình thức khen thưởng, danh hiệu thi đua).

    `recipient` is individual, collective, household or any. `family` is the code of the award of which this one is a class, kind or
    level. `authorities` are the levels that give it, with dates. Source: the `source` column of the catalogue.
    `apart`: parties, unions and the like give it, so that it does not count among the State's awards.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    recipient: str
    authorities: tuple[Authority, ...]
    kind: str
    family: str | None
    valid_from: date | None
    valid_to: date | None
    source: str
    apart: bool = False

    def in_force(self, day: date) -> bool:
        """True if the award exists in the law of that day."""
        return within(day, self.valid_from, self.valid_to)

    def says(self, issuer: str) -> bool:
        """True if one of its own names contains this issuer: "Bằng khen của UBND tỉnh" contains "UBND tỉnh"."""
        return any(fold(issuer) in fold(spelling) for spelling in (self.name, *self.aliases))

    def authorities_on(self, day: date) -> tuple[str, ...]:
        """The levels that may give it on that day."""
        return tuple(authority.level for authority in self.authorities if authority.in_force(day))


@dataclass(frozen=True, slots=True)
class Match:
    """The award found for a label. `guessed` says in Vietnamese what was assumed, None if nothing was.

    `parts` are the label's parts beside the award, None if there are none.
    """

    award: Award
    guessed: str | None = None
    parts: NameParts | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a label names no known award, in Vietnamese (empty: it is not in the catalogue), and the awards that it may mean."""

    why: str = ""
    likeliest: tuple[Award, ...] = ()

    @property
    def question(self) -> str:
        """ "Có phải “…” hay “…”?"; empty if no award is likely."""
        names = " hay ".join(f"“{award.name}”" for award in self.likeliest)
        return f"Có phải {names}?" if names else ""


@dataclass
class Catalogue:
    """Awards by code, all their spellings, and the labels that a form prints for them (code, label)."""

    awards: Mapping[str, Award]
    printed: tuple[tuple[str, str], ...] = ()
    rules: NameRules | None = None
    """The rules by which names are read that are no spelling of the catalogue; None: only spellings count."""
    confirmed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Labels that an office confirmed, folded → the award's code, and the place of the confirmation."""
    _by_spelling: dict[str, Award] = field(default_factory=dict)
    _by_letters: dict[str, Award | None] = field(default_factory=dict)
    _by_gist: dict[str, Award | None] = field(default_factory=dict)
    _matches: dict[str, Match | None] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    """Codes of the awards that only a form knows."""

    def __post_init__(self) -> None:
        if not self._by_spelling:
            self._add(self.awards.values(), self.printed)

    def extended(self, awards: Iterable[Award], printed: Iterable[tuple[str, str]]) -> Catalogue:
        """This catalogue with a form's own awards and labels. Raises DefinitionError if a spelling then has two meanings."""
        added, labels = {award.code: award for award in awards}, tuple(printed)
        catalogue = Catalogue(
            {**self.awards, **added},
            (*self.printed, *labels),
            self.rules,
            self.confirmed,
            {**self._by_spelling},
            {**self._by_letters},
            {**self._by_gist},
            added=self.added.union(added),
        )
        catalogue._add(added.values(), labels)
        return catalogue

    def with_confirmed(self, names: Iterable[ConfirmedName]) -> Catalogue:
        """This catalogue with labels that an office confirmed; each means an award given by its code or name.

        Raises DefinitionError for an award that does not exist, and for a label that is already another award's name.
        """
        confirmed = dict(self.confirmed)
        for each in names:
            award = self.awards.get(each.meaning) or self._by_spelling.get(fold(each.meaning))
            if award is None:
                raise DefinitionError(f"{each.place}: “{each.meaning}” không phải tên hay mã của hình thức khen thưởng nào.")
            known = self._by_spelling.get(fold(each.name))
            if known not in (None, award):
                said = f"đã là tên của “{known.name}” trong danh mục, không thể xác nhận là “{award.name}”"
                raise DefinitionError(f"{each.place}: “{each.name}” {said}.")
            confirmed[fold(each.name)] = (award.code, each.place)
        known_by = self._by_spelling, self._by_letters, self._by_gist
        return Catalogue(self.awards, self.printed, self.rules, confirmed, *known_by, added=self.added)

    def _add(self, awards: Iterable[Award], printed: Iterable[tuple[str, str]]) -> None:
        for award in awards:
            self._add_spellings(award.code, (award.name, *award.aliases))
        for code, label in printed:
            self._add_spellings(code, (label,))

    def _add_spellings(self, code: str, spellings: Iterable[str]) -> None:
        award = self.awards[code]
        for spelling in spellings:
            key = fold(spelling)
            if self._by_spelling.setdefault(key, award) is not award:
                raise DefinitionError(
                    f"Danh mục khen thưởng: cách viết “{spelling}” đang chỉ cả {self._by_spelling[key].code} và {code}."
                )
            for meanings, alike in ((self._by_letters, unaccented(spelling)), (self._by_gist, _gist(key))):
                if meanings.setdefault(alike, award) is not award:
                    meanings[alike] = None  # two awards are the same without diacritics or small words: no guess

    def find(self, label: str) -> Match | None:
        """The award that a label means; None if it may mean none or several.

        Searched in this order: the folded label; without its enumerator; then as a guess that is reported: with abbreviations
        written out, without diacritics or with wrong ones; one or two slips away from exactly one award.
        """
        if label not in self._matches:
            if len(self._matches) > 50_000:  # hostile files must not fill the memory with labels
                self._matches.clear()
            self._matches[label] = self._find(label)
        return self._matches[label]

    def class_under(self, code: str | None, label: str) -> Match | None:
        """The award that a label such as "hạng Nhì" means below another award with classes; None if there is none."""
        award = self.awards.get(code or "")
        if award is None:
            return None
        match = self.find(f"{_WITHOUT_CLASS.sub('', award.name)} {label}")
        own = match is not None and match.award.family in (award.code, award.family) and match.award.family is not None
        return match if own else None

    def _find(self, label: str) -> Match | None:
        bare = _IF_ANY.sub(" ", _ENUMERATOR.sub("", label))
        confirmed = (self.confirmed.get(fold(label)) or self.confirmed.get(fold(bare))) if self.confirmed else None
        if confirmed is not None:
            code, place = confirmed
            return Match(self.awards[code], f"đã xác nhận: {place}", self.reading(label).parts_or_none)
        for spelling in (label, bare, _TITLE_WORDS.sub("", bare), _ATTACHED.sub("", bare)):
            award = self._by_spelling.get(fold(spelling))
            if award is not None:
                return Match(award)
        twice = _SAID_TWICE.fullmatch(bare)  # "Lao động tiên tiến (LĐTT)"
        award = self._by_spelling.get(fold(twice[1])) if twice else None
        if twice and award is not None and award is self._by_spelling.get(fold(twice[2])):
            return Match(award)
        award = self._by_abbreviations(bare)
        if award is not None:
            return Match(award, "nhãn viết tắt")
        award = self._by_gist.get(_gist(fold(bare)))
        if award is not None:
            return Match(award, "nhãn gõ gần đúng")
        if fold(bare) in self._never:
            return None
        reading = self.reading(label)
        if reading.code is not None:
            return self._match(reading)
        return self._mistyped(bare, not reading.why)

    def _mistyped(self, label: str, further: bool) -> Match | None:
        """The award of a label with slips: missing or wrong diacritics; with `further` also one or two wrong letters, in the whole
        label or in one of its parts."""
        letters = unaccented(label)
        award = self._by_letters.get(letters)
        # Short groups of letters ("CSTT", "LDTT") cannot be distinguished without their diacritics.
        if award is not None and " " in letters and fold(label) == letters:
            return Match(award, "nhãn gõ không dấu")
        if letters not in self._by_letters and not further:
            return None
        if letters in self._by_letters:
            guess, said = (award if len(letters) > _SHORTEST_PHRASE else None), "nhãn gõ sai dấu"
        else:
            guess, said = self._close_matches.find(letters), "nhãn gõ gần đúng"
        if guess is None and letters not in self._by_letters and self._grammar is not None:
            match = self._match(self._grammar.read_as_mistyped(label))
            return match if match is not None and not self._other_class(label, match.award) else None
        return Match(guess, said) if guess is not None and not self._other_class(label, guess) else None

    def _match(self, reading: LabelReading) -> Match | None:
        if reading.code is None:
            return None
        code = self._of_issuers.get((reading.code, fold(reading.parts.issuer or "")), reading.code) if self.added else reading.code
        return Match(self.awards[code], "; ".join(reading.said) or None, reading.parts_or_none)

    def reading(self, label: str) -> LabelReading:
        """A label as read by the rules of names: the award and its parts, or why there is none and which awards to ask about."""
        return self._grammar.read(_IF_ANY.sub(" ", _ENUMERATOR.sub("", label))) if self._grammar is not None else LabelReading(None)

    def doubt(self, label: str) -> Doubt:
        """Why a label that was not found certainly means no award, and the two awards that it most likely means."""
        reading = self.reading(label)
        likeliest = [self.awards[code] for code in reading.likeliest if code in self.awards]
        if not likeliest and not reading.why:
            likeliest = self._close_matches.nearest(unaccented(_ENUMERATOR.sub("", label)), 2)
        return Doubt(reading.why, tuple(likeliest[:2]))

    def _by_abbreviations(self, label: str) -> Award | None:
        """The only award that a label can mean with its abbreviations written out. "HC" has two meanings and gives None."""
        words = fold(label).split()
        short = sum(word in _abbreviations() for word in words)
        if not 0 < short < len(words) <= 15:  # abbreviations alone ("HC", "TT TT") are never guessed
            return None
        choices = [_abbreviations().get(word, (word,)) for word in words]
        written = {fold(" ".join(chosen)) for chosen in islice(product(*choices), _MOST_READINGS)}
        meant = [self._by_spelling[key] for key in written if key in self._by_spelling]
        return meant[0] if meant and all(award is meant[0] for award in meant) else None

    def _other_class(self, label: str, award: Award) -> bool:
        """True if the label has a class spelled differently from the award's: "hạng Bà" may be a slip for any class."""
        known = {word for spelling in (award.name, *award.aliases) for word in fold(spelling).split()}
        classes = {word for word in fold(label).split() if unaccented(word) in _CLASSES}
        return not classes <= known | _CLASSES

    @cached_property
    def _grammar(self) -> NameGrammar | None:
        if self.rules is None:
            return None
        titles = (award for award in self.awards.values() if award.kind == _TITLE)
        bases = frozenset(award.code for award in titles if {each.level for each in award.authorities} <= _BASE_LEVELS)
        spellings = {key: award.code for key, award in self._by_spelling.items()}
        return NameGrammar(self.rules, spellings, self.families, bases)

    @cached_property
    def _of_issuers(self) -> Mapping[tuple[str | None, str], str]:
        """The form's own awards that are one issuer's, by what the rules make of their names: ("bang-khen-cap-bo", "bộ y tế")."""
        assert self.rules is not None
        spellings = {key: award.code for key, award in self._by_spelling.items() if award.code not in self.added}
        grammar = NameGrammar(self.rules, spellings, self.families, frozenset())
        own = [(code, name) for code in self.added for name in (self.awards[code].name, *self.awards[code].aliases)]
        named = [(code, name) for code, name in (*own, *self.printed) if code in self.added]
        found = {(read.code, fold(read.parts.issuer)): code for code, name in named if (read := grammar.read(name)).parts.issuer}
        return {key: code for key, code in found.items() if key[0] is not None}

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(map(fold, self.rules.never)) if self.rules is not None else frozenset()

    @cached_property
    def families(self) -> frozenset[str]:
        """Codes of the awards that have classes, kinds or levels of their own."""
        return frozenset(award.family for award in self.awards.values() if award.family is not None)

    @cached_property
    def kin(self) -> frozenset[str | None]:
        """Codes of the awards that are a class, kind or level of another."""
        return frozenset(award.code for award in self.awards.values() if award.family is not None)

    @cached_property
    def _close_matches(self) -> CloseMatches[Award]:
        return CloseMatches(self._by_letters)


def _gist(key: str) -> str:
    """A folded label without its small words. Example: the same for "Bằng khen cấp Bộ" and "Bằng khen của Bộ"."""
    words = [word for word in key.split() if word not in _folded_links()]
    return " ".join(words) if len(words) > 2 else key  # "CTĐ cấp tỉnh" may be a slip for another


@cache
def _folded_links() -> frozenset[str]:
    return frozenset(map(fold, _LINKS))


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    return {fold(short): (short, *meanings) for short, meanings in _ABBREVIATED.items()}


@cache
def catalogue() -> Catalogue:
    """The built-in catalogue (forms/awards.csv, forms/authorities.csv)."""
    from tdkt_xl.forms.names.loading import name_rules  # LibreOffice has the rules as generated code and needs no import

    dated: dict[str, list[Authority]] = {}
    for row in list_rows("authorities.csv"):
        authority = Authority(row["authority"], day_of(row["valid_from"]), day_of(row["valid_to"]))
        dated.setdefault(row["award"], []).append(authority)
    awards = {}
    for row in list_rows("awards.csv"):
        awards[row["code"]] = Award(
            code=row["code"],
            name=row["name"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            recipient=row["recipient"],
            authorities=tuple(dated.get(row["code"], ()) or (Authority(row["authority"]),)),
            kind=row["kind"],
            family=row["family"] or None,
            valid_from=day_of(row["valid_from"]),
            valid_to=day_of(row["valid_to"]),
            source=row["source"],
            apart=row["apart"] == "y",
        )
    return Catalogue(awards, rules=name_rules())


@cache
def central_cities() -> Mapping[str, date | None]:
    """The cities under the central government, unaccented → the day since which they are (None: for all periods here)."""
    from tdkt_xl.forms.names.loading import institutions

    return {unaccented(each.name): each.valid_from for each in institutions() if each.kind == "thanh-pho-tw"}
