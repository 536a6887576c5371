"""How reports in running text name awards, recipients and their status: words as data (TOML), compiled to patterns.

Example: `words().recipients` finds "tập thể" with the value "collectives"; `words().issuers` finds "Chủ tịch UBND tỉnh" with
"tinh".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.names.loading import institutions

_FORM_STARTS = ("bằng khen", "giấy khen", "cờ thi đua", "kỷ niệm chương", "chiến sĩ thi đua", "chiến sỹ thi đua")
"""Names of the catalogue with these beginnings are read as a form and an issuer, not as one name."""
_NOT_IN_PROSE = frozenset(
    {"thu-khen", "ky-niem-chuong", "huan-chuong", "huy-chuong", "huy-hieu-cap-tinh", "danh-hieu-thi-dua-doan-the"}
)
_SHORT = re.compile(r"[A-ZĐƯ]{2,}[A-Za-zĐđƯư]*")
_LOOKS_BEHIND = re.compile(r"(\(\?<[!=][^)]*\))")
CAPITAL = "A-Z" + "".join(letter for letter in map(chr, [*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)]) if letter.isupper())
"""Capital letters of Vietnamese, for a set in a regular expression. "À-Ỹ" would hold small letters too, among them đ."""
_QUOTES = "“”\"‘’'«»„‟"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in three spellings of the same length: as written, in small letters, and without diacritics."""

    raw: str
    lower: str
    plain: str


def cut(text: Text, start: int, end: int) -> Text:
    """A piece of a sentence."""
    return Text(text.raw[start:end], text.lower[start:end], text.plain[start:end])


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word of a list found in a text: its meaning, and its position."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of a list that are compared in one spelling of a text: all in one pattern, and one pattern for each meaning."""

    name: str
    any_word: re.Pattern[str]
    meanings: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and their meanings; patterns by spelling (plain, lower, raw)."""

    spellings: tuple[Spelling, ...]

    def find(self, text: Text) -> Iterator[FoundWord]:
        """Every word of the list in the text, in no particular order; two may overlap."""
        for spelling in self.spellings:
            said = getattr(text, spelling.name)
            for match in spelling.any_word.finditer(said):
                ends = ((own.end(), value) for value, meaning in spelling.meanings if (own := meaning.match(said, match.start())))
                end, value = max(ends, key=lambda pair: pair[0])
                if end > match.start():
                    yield FoundWord(value, match.start(), end)

    def search(self, text: Text) -> bool:
        """True if any word of the list is in the text."""
        return any(spelling.any_word.search(getattr(text, spelling.name)) for spelling in self.spellings)


def plain(text: str) -> str:
    """The text without diacritics and in small letters, letter for letter: "Cờ thi đua" → "co thi dua"; quotes become spaces."""
    return "".join(map(_plain_letter, text))


@cache
def _plain_letter(letter: str) -> str:
    if letter in _QUOTES:
        return " "
    low = letter.lower()
    base = "d" if low == "đ" else unicodedata.normalize("NFD", low)[:1]
    return base if len(low) == 1 else letter


def text_of(raw: str) -> Text:
    """The three spellings of a sentence in NFC."""
    lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in raw)
    return Text(raw, lower, plain(raw))


def _compiled(meanings: Mapping[str, Iterable[str]]) -> WordList:
    """The words of a list as patterns; longer words are tried before shorter ones."""
    by_spelling: dict[str, dict[str, list[str]]] = {}
    for value, words_of_it in meanings.items():
        for word in words_of_it:
            name = _spelling(word)
            bare = word.lstrip("=")
            by_spelling.setdefault(name, {}).setdefault(value, []).append(plain(bare) if name == "plain" else bare)
    return WordList(tuple(_spelled(name, by_value) for name, by_value in by_spelling.items()))


def _spelling(word: str) -> str:
    """The spelling in which a word is compared: "==TT" as written, "=cờ" with its diacritics; a single syllable too, since "đội" is
    not "đối"."""
    if word.startswith("=="):
        return "raw"
    return "lower" if word.startswith("=") or word.isalpha() else "plain"


def _spelled(name: str, by_value: Mapping[str, Sequence[str]]) -> Spelling:
    everything = [word for words_of_it in by_value.values() for word in words_of_it]
    return Spelling(name, _pattern(everything), tuple((value, _pattern(own)) for value, own in by_value.items()))


def _pattern(words_of_it: Sequence[str]) -> re.Pattern[str]:
    ordered = sorted(map(_any_spaces, words_of_it), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)")


def _any_spaces(word: str) -> str:
    """A pattern in which a space matches several. Look-behind parts need a fixed width and keep their spaces."""
    pieces = _LOOKS_BEHIND.split(word)
    return "".join(piece if piece.startswith("(?<") else piece.replace(" ", " +") for piece in pieces)


@dataclass(frozen=True, slots=True)
class AwardForm:
    """A form that several levels give: the award by issuer, the award if the issuer is unknown, who may receive it."""

    name: str
    of: Mapping[str, str]
    default: str | None
    recipient: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists of the grammar of running text."""

    recipients: WordList
    things: WordList
    luot: WordList
    forms: WordList
    titles: WordList
    movement: WordList
    issuers: WordList
    levels: WordList
    classes: WordList
    forward: WordList
    verbs: WordList
    giving: WordList
    generic: WordList
    status: WordList
    kinds: WordList
    occasions: WordList
    settings: WordList
    parts: WordList
    totals: WordList
    less: WordList
    approximate: WordList
    running: WordList
    any_award: WordList
    award_forms: Mapping[str, AwardForm]
    level_issuer: Mapping[str, str]
    section: Mapping[str, str]
    doubts: Mapping[str, str]
    unread: Mapping[str, str]


@cache
def words() -> Words:
    """The built-in lists, compiled once."""
    recipients, awards, grammar = (_table(name) for name in ("recipients.toml", "awards.toml", "grammar.toml"))
    titles = _titles(awards["titles"])
    forms = {name: form["words"] for name, form in awards["forms"].items()}
    generic = grammar["generic"]
    return Words(
        recipients=_compiled({name: recipients[name]["words"] for name in ("collectives", "individuals", "households", "mixed")}),
        things=_compiled({"thing": recipients["things"]["words"]}),
        luot=_compiled({"luot": recipients["luot"]["words"]}),
        forms=_compiled(forms),
        titles=_compiled(titles),
        movement=_compiled({"movement": awards["movement"]["words"]}),
        issuers=_compiled(_issuers(awards["issuers"])),
        levels=_compiled(awards["levels"]),
        classes=_compiled(awards["classes"]),
        forward=_compiled({"forward": grammar["links"]["forward"]["words"]}),
        verbs=_compiled({"verb": grammar["verbs"]["words"]}),
        giving=_compiled({"giving": grammar["giving"]["words"]}),
        generic=_compiled({"generic": generic["words"], "praise": generic["praise"]}),
        status=_compiled(grammar["status"]),
        kinds=_compiled(grammar["kinds"]),
        occasions=_compiled(grammar["occasions"]),
        settings=_compiled(grammar["settings"]),
        parts=_compiled({"part": grammar["parts"]["words"]}),
        totals=_compiled({"total": grammar["totals"]["words"]}),
        less=_compiled({"less": grammar["less"]["words"]}),
        approximate=_compiled(
            {">": grammar["approximate"]["above"], "<": grammar["approximate"]["below"], "~": grammar["approximate"]["about"]}
        ),
        running=_compiled({"running": grammar["running"]["words"]}),
        any_award=_compiled(
            {
                "award": [
                    "khen",
                    "thi đua",
                    "danh hiệu",
                    "huân chương",
                    "huy chương",
                    "tiên tiến",
                    "chiến s[iy]",
                    "anh hùng",
                    "=cờ",
                    "kỷ niệm chương",
                    "ưu tú",
                    "văn hóa",
                    "xuất sắc",
                    "quyết thắng",
                    "công nhận",
                    "giải thưởng",
                    "==[A-ZĐ]{2,}[A-ZĐa-zđ]*",
                ]
            }
        ),
        award_forms={
            name: AwardForm(name, form["of"], form.get("default"), form.get("recipient")) for name, form in awards["forms"].items()
        },
        level_issuer={plain(name): issuer for name, issuer in awards["level-issuer"].items()},
        section=awards["section"],
        doubts=grammar["doubts"],
        unread=grammar["unread"],
    )


_OF_MASS_ORGANISATIONS = frozenset({"ct-xh", "ct-xh-nn", "mat-tran", "xa-hoi"})
_CENTRAL_CITY, _PLACES = "thanh-pho-tw", frozenset({"tinh", "tinh-cu", "thanh-pho-tw", "ngan-hang-cs", "dai-hoc-quoc-gia"})


def _issuers(written: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Issuers of the word list, the central bodies of the dated table, and those cities that are provinces."""
    issuers = {name: list(spellings) for name, spellings in written.items()}
    cities: list[str] = []
    for body in institutions():
        names = [re.escape(name).replace(r"\ ", " ") for name in body.names if len(name.split()) > 1]
        if body.kind == _CENTRAL_CITY:
            cities.extend(names if names else [body.name])
        elif body.kind not in _PLACES:
            issuers["doan-the-tw" if body.kind in _OF_MASS_ORGANISATIONS else "bo"].extend(names)
    city = "|".join(dict.fromkeys([*cities, "Huế"]))
    issuers["tinh"].append(rf"(?:chủ tịch )?(?:ubnd|ủy ban nhân dân) (?:thành phố|tp\.?) (?:{city})")
    return issuers


def _titles(written: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Titles by award code: those of the word list, and the catalogue's own names and aliases."""
    titles: dict[str, list[str]] = {code: list(spellings) for code, spellings in written.items()}
    for award in catalogue().awards.values():
        if award.code in _NOT_IN_PROSE or award.name.lower().startswith(_FORM_STARTS):
            own = [alias for alias in award.aliases if _SHORT.fullmatch(alias.replace(" ", "")) and len(alias) > 3]
        else:
            own = [award.name.partition(" (")[0], *award.aliases]
        for spelling in own:
            if _SHORT.fullmatch(spelling.replace(" ", "")):
                titles.setdefault(award.code, []).append("==" + re.escape(spelling))
            elif " " in spelling.strip() and "(" not in spelling and not spelling.lower().startswith(_FORM_STARTS):
                titles.setdefault(award.code, []).append(re.escape(spelling).replace(r"\ ", " ").replace(r"\-", "-"))
    return titles


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("tdkt_xl.forms.prose") / name).read_text(encoding="utf-8"))
