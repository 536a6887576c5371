"""The rules of names of awards and the dated table of institutions, as plain values; `loading.py` reads them from their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that gives awards, or a province. `level` is its kind of issuer; a date None is no limit.

    `names` are its name, former short names and abbreviations, and its head if only this institution has such a head. `fields` are
    its fields in "Vì sự nghiệp …", `subjects` are whole subjects of its Kỷ niệm chương. Source: the `source` and `certainty`
    columns of the table (C confirmed, X seen in an excerpt, M from memory).
    """

    id: str
    kind: str
    level: str
    names: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str
    fields: tuple[str, ...]
    subjects: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0]

    def existed_between(self, first: date, last: date) -> bool:
        """True if it existed on some day of the closed range."""
        return (self.valid_from is None or self.valid_from <= last) and (self.valid_to is None or first <= self.valid_to)


@dataclass(frozen=True, slots=True)
class NameForm:
    """A form or title whose award depends on the issuer. `by` maps kinds of issuers to codes, `given_by` levels of a title to the
    kinds of issuers that give it; see names.toml."""

    id: str
    spellings: tuple[str, ...]
    by: Mapping[str, str]
    plain: str
    likeliest: tuple[str, ...]
    title: bool
    zone: bool
    subjects: bool
    after: bool
    given_by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IssuerRule:
    """Words with which an issuer begins, its kind, and what may follow: "place", "name", "field", "level" or nothing. `typed`: they
    count only with their diacritics."""

    kind: str
    spellings: tuple[str, ...]
    then: str
    below: bool
    typed: bool


@dataclass(frozen=True, slots=True)
class NameRules:
    """All rules for reading names. `words` are the small parts by their role, `places` the words of each level, `short_places`
    abbreviations of levels that are such only behind "UBND".

    `written` maps words in an award's name to other ways of writing them: "bảo vệ tổ quốc" → "bvtq"; `shorter` those in names of
    bodies, fields and subjects: "văn phòng" → "vp". `never` are texts of sheets that name no award. `dated_places` are levels with
    the first and the last year in which they existed.
    """

    forms: tuple[NameForm, ...]
    issuers: tuple[IssuerRule, ...]
    institutions: tuple[Institution, ...]
    heads: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    short_places: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[str, ...]]
    of_collectives: Mapping[str, str]
    written: Mapping[str, tuple[str, ...]]
    shorter: Mapping[str, tuple[str, ...]]
    never: tuple[str, ...]
    dated_places: Mapping[str, tuple[int, ...]]
    digest: str = ""
    """A checksum of the text of the rules; "" for rules that come from elsewhere."""
