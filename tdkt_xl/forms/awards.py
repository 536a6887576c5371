"""The catalogue of awards and titles, and finding one by the label that an office typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice, product

from tdkt_xl.forms.close_matches import CloseMatches
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import within
from tdkt_xl.words.text import fold, unaccented

INDIVIDUAL = "individual"
COLLECTIVE = "collective"

_ENUMERATOR = re.compile(
    r"^\s*(?:\(\s*\d{1,2}\s*\)|(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})+(?:\s|\s*[.)\-:/])|\d{1,2}\s*[.)\-:/]|[a-zđ]\s*[.)]|"
    r"[IVX]{1,4}\s*[.)]|[-–+•*])\s*",
    re.IGNORECASE,
)
_SHORTEST_PHRASE = 7
_MOST_READINGS = 200
_SAID_TWICE = re.compile(r"(.+)\(([^()]+)\)\s*")
_ABBREVIATED = {
    "bk": ("bằng khen",), "gk": ("giấy khen",), "cstđ": ("chiến sĩ thi đua",), "lđ": ("lao động",), "tt": ("tập thể", "tiên tiến"),
    "hc": ("huân chương", "huy chương"), "knc": ("kỷ niệm chương",), "đv": ("đơn vị",), "xs": ("xuất sắc",), "ttg": ("thủ tướng",),
    "cp": ("chính phủ",), "lđtt": ("lao động tiên tiến",), "lđxs": ("lao động xuất sắc",),
    "tđ": ("thi đua",), "ttgcp": ("thủ tướng chính phủ",), "1": ("nhất",), "2": ("nhì",), "3": ("ba",),
}  # fmt: skip
"""What abbreviations within a label may stand for."""
_WITHOUT_CLASS = re.compile(r"\s*\(chưa ghi hạng\)|\s+hạng \w+$")
_CLASSES = frozenset({"nhat", "nhi", "hai", "ba"})
_IF_ANY = re.compile(r"\(\s*nếu có\s*\)", re.IGNORECASE)
_TITLE_WORDS = re.compile(r"^\s*danh hiệu\s+", re.IGNORECASE)
_CITY, _PROVINCE = fold("thành phố"), fold("tỉnh")
_SHORT_CITY = re.compile(r"\btp\b")
_NAMED_COMMITTEE = re.compile(
    r"(?P<award>.*\b(?:UBND|[UuỦủ][ỷyỶY] ban nhân dân) (?:tỉnh|[Tt]hành phố|TP\.?|huyện|xã|phường|đặc khu|thị xã|thị trấn|quận))"
    r" (?P<name>\S.{0,30})"
)
_BETWEEN_NAMES = re.compile(r"[\s-]+")
_OF_PROVINCES = (fold("bằng khen"), fold("cờ thi đua"))
"""What of a tỉnh's and a thành phố's awards only a province can give; a Giấy khen or a title may be of any city."""
_LINKS = frozenset({"của", "cấp"})
"""Words that may be left out of a label, or put in, without changing whose award it names."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may give an award, and while which law says so (None: without limit)."""

    level: str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Award:
    """One award or title (hình thức khen thưởng, danh hiệu thi đua).

    `recipient` is individual, collective, household or any; `family` the code of the award that it is a
    class, kind or level of; `authorities` who gives it, dated. Source: the `source` column of the catalogue.
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
    laws: frozenset[str]
    source: str

    def in_force(self, day: date) -> bool:
        """Whether the award exists in the law of that day."""
        return within(day, self.valid_from, self.valid_to)

    def authorities_on(self, day: date) -> tuple[str, ...]:
        """The levels that may give it on that day."""
        return tuple(authority.level for authority in self.authorities if authority.in_force(day))


@dataclass(frozen=True, slots=True)
class Match:
    """A label found in the catalogue; `guessed` says in Vietnamese what had to be assumed, None where nothing."""

    award: Award
    guessed: str | None = None


@dataclass
class Catalogue:
    """Awards by code, every spelling of them, and the labels that a form prints for them (code, label)."""

    awards: Mapping[str, Award]
    printed: tuple[tuple[str, str], ...] = ()
    _by_spelling: dict[str, Award] = field(default_factory=dict)
    _by_letters: dict[str, Award | None] = field(default_factory=dict)
    _by_gist: dict[str, Award | None] = field(default_factory=dict)
    _matches: dict[str, Match | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self._by_spelling:
            self._add(self.awards.values(), self.printed)

    def extended(self, awards: Iterable[Award], printed: Iterable[tuple[str, str]]) -> Catalogue:
        """This catalogue with a form's own awards and labels. Raises DefinitionError where a spelling gets two meanings."""
        added, labels = {award.code: award for award in awards}, tuple(printed)
        catalogue = Catalogue({**self.awards, **added}, (*self.printed, *labels), {**self._by_spelling}, {**self._by_letters})
        catalogue._add(added.values(), labels)
        return catalogue

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
                    meanings[alike] = None  # two awards look alike without diacritics or small words: never a guess

    def find(self, label: str) -> Match | None:
        """The award that a label means, None where none or more than one could be meant.

        Exact after folding, then without its enumerator; then, as a guess that is said, with abbreviations written out,
        without diacritics or with wrong ones; then a label a slip or two away from just one award.
        """
        if label not in self._matches:
            if len(self._matches) > 50_000:  # labels of hostile files must not pile up
                self._matches.clear()
            self._matches[label] = self._find(label)
        return self._matches[label]

    def class_under(self, code: str | None, label: str) -> Match | None:
        """The award that a label such as "hạng Nhì" means below another award, which has classes or is one."""
        award = self.awards.get(code or "")
        if award is None:
            return None
        match = self.find(f"{_WITHOUT_CLASS.sub('', award.name)} {label}")
        own = match is not None and match.award.family in (award.code, award.family) and match.award.family is not None
        return match if own else None

    def _find(self, label: str) -> Match | None:
        bare = _IF_ANY.sub(" ", _ENUMERATOR.sub("", label))
        for spelling in (label, bare, _TITLE_WORDS.sub("", bare)):
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
        award = self._of_a_city(fold(bare))
        if award is not None:
            return Match(award, "chỉ thành phố trực thuộc trung ương mới có hình thức này")
        award = self._with_its_name(bare)
        if award is not None:
            return Match(award, "nhãn ghi cả tên địa phương")
        letters = unaccented(bare)
        award = self._by_letters.get(letters)
        # Short letter groups ("CSTT", "LDTT") lose too much with their diacritics to be told apart.
        if award is not None and " " in letters and fold(bare) == letters:
            return Match(award, "nhãn gõ không dấu")
        if letters in self._by_letters:
            guess, said = (award if len(letters) > _SHORTEST_PHRASE else None), "nhãn gõ sai dấu"
        else:
            guess, said = self._close_matches.find(letters), "nhãn gõ gần đúng"
        return Match(guess, said) if guess is not None and not self._other_class(bare, guess) else None

    def _of_a_city(self, key: str) -> Award | None:
        """The award of a province that a city gives: of cities only those that are provinces may (L2022 Đ26, Đ74)."""
        key = _SHORT_CITY.sub(_CITY, key)
        if _CITY not in key or not key.startswith(_OF_PROVINCES):
            return None
        key = key.replace(_CITY, _PROVINCE, 1)
        return self._by_spelling.get(key) or self._by_gist.get(_gist(key))

    def _with_its_name(self, label: str) -> Award | None:
        """The award of a label that names whose People's Committee gave it: "… của Chủ tịch UBND tỉnh Quảng Ninh"."""
        named = _NAMED_COMMITTEE.fullmatch(label.strip())
        if named is None or not all(map(_is_of_a_name, _BETWEEN_NAMES.split(named["name"]))):
            return None
        key = fold(named["award"])
        award = self._by_spelling.get(key) or self._by_gist.get(_gist(key))
        if award is None and unaccented(named["name"]) in central_cities():
            award = self._of_a_city(key)
        return award

    def _by_abbreviations(self, label: str) -> Award | None:
        """The one award that a label can mean with its abbreviations written out; "HC", which may be two, is none alone."""
        words = fold(label).split()
        short = sum(word in _abbreviations() for word in words)
        if not 0 < short < len(words) <= 15:  # abbreviations alone ("HC", "TT TT") are never guessed
            return None
        choices = [_abbreviations().get(word, (word,)) for word in words]
        written = {fold(" ".join(chosen)) for chosen in islice(product(*choices), _MOST_READINGS)}
        meant = [self._by_spelling[key] for key in written if key in self._by_spelling]
        return meant[0] if meant and all(award is meant[0] for award in meant) else None

    def _other_class(self, label: str, award: Award) -> bool:
        """Whether a class is written in another way than the award's: "hạng Bà" may be a slip for anything."""
        known = {word for spelling in (award.name, *award.aliases) for word in fold(spelling).split()}
        classes = {word for word in fold(label).split() if unaccented(word) in _CLASSES}
        return not classes <= known | _CLASSES

    @cached_property
    def families(self) -> frozenset[str]:
        """Codes of awards that others are a class, kind or level of."""
        return frozenset(award.family for award in self.awards.values() if award.family is not None)

    @cached_property
    def kin(self) -> frozenset[str | None]:
        """Codes of awards that are a class, kind or level of another."""
        return frozenset(award.code for award in self.awards.values() if award.family is not None)

    @cached_property
    def _close_matches(self) -> CloseMatches[Award]:
        return CloseMatches(self._by_letters)


def _is_of_a_name(word: str) -> bool:
    """Whether a word is written as in a place's name: one capital letter to begin with, or a number."""
    return word.isdigit() or (word[:1].isupper() and (len(word) == 1 or not word.isupper()))


def _gist(key: str) -> str:
    """A folded label without its small words: "Bằng khen cấp Bộ" and "Bằng khen của Bộ" come to the same."""
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
    """The catalogue that ships with the program (forms/awards.csv, forms/authorities.csv)."""
    dated: dict[str, list[Authority]] = {}
    for row in _rows("authorities.csv"):
        authority = Authority(row["authority"], _day(row["valid_from"]), _day(row["valid_to"]))
        dated.setdefault(row["award"], []).append(authority)
    awards = {}
    for row in _rows("awards.csv"):
        awards[row["code"]] = Award(
            code=row["code"],
            name=row["name"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            recipient=row["recipient"],
            authorities=tuple(dated.get(row["code"], ()) or (Authority(row["authority"]),)),
            kind=row["kind"],
            family=row["family"] or None,
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            laws=frozenset(law for law in ("law2003", "law2022") if row[law] == "y"),
            source=row["source"],
        )
    return Catalogue(awards)


@cache
def central_cities() -> Mapping[str, date | None]:
    """The cities that the centre runs, unaccented, and since when (None: always, as far as periods here go)."""
    return {unaccented(row["name"]): _day(row["valid_from"]) for row in _rows("central-cities.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("tdkt_xl.forms") / name).read_text(encoding="utf-8")
    from csv import DictReader  # LibreOffice has the catalogue written down and need not wait for this

    return list(DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
