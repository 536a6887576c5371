"""The rules of names of awards (names.toml) and the dated table of institutions (institutions.csv), loaded as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Institution:
    """A body that gives awards, or a province. `level` is the kind of issuer that it is; None in the dates is an open end.

    `names` are its name, former short names and abbreviations, and its head where only this institution has such a head.
    `fields` are what "Vì sự nghiệp …" of it names, `subjects` are whole subjects of its Kỷ niệm chương.
    Source: the `source` and `certainty` columns of the table (C confirmed, X seen in an excerpt, M from memory).
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
        """Whether it existed on a day of the closed range."""
        return (self.valid_from is None or self.valid_from <= last) and (self.valid_to is None or first <= self.valid_to)


@dataclass(frozen=True, slots=True)
class NameForm:
    """A form or title whose award depends on the issuer. `by` maps kinds of issuers to codes; see names.toml."""

    id: str
    spellings: tuple[str, ...]
    by: Mapping[str, str]
    plain: str
    likeliest: tuple[str, ...]
    title: bool
    zone: bool
    subjects: bool
    after: bool


@dataclass(frozen=True, slots=True)
class IssuerRule:
    """Words that an issuer begins with, its kind, and what may follow: "place", "name", "field", "level" or nothing."""

    kind: str
    spellings: tuple[str, ...]
    then: str
    below: bool


@dataclass(frozen=True, slots=True)
class NameRules:
    """All that names are read by. `words` are the small parts by their role, `places` the words of each level."""

    forms: tuple[NameForm, ...]
    issuers: tuple[IssuerRule, ...]
    institutions: tuple[Institution, ...]
    heads: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[str, ...]]
    of_collectives: Mapping[str, str]


@cache
def name_rules() -> NameRules:
    """The rules that ship with the program."""
    import tomllib  # LibreOffice has the rules written down and need not wait for this

    found = tomllib.loads(_text("names/names.toml"))
    return NameRules(
        forms=tuple(map(_form, found["forms"])),
        issuers=tuple(
            IssuerRule(each["kind"], tuple(each["spellings"]), each.get("then", ""), each.get("below", False))
            for each in found["issuers"]
        ),
        institutions=institutions(),
        heads=tuple(found["heads"]["spellings"]),
        places=_lists(found["places"]),
        subjects=_lists(found["subjects"]),
        words={**_lists(found["words"]), "others": tuple(found["others"]["spellings"])},
        levels=_lists(found["levels"]),
        of_collectives=dict(found["of_collectives"]),
    )


@cache
def institutions() -> tuple[Institution, ...]:
    """The table of institutions, as institutions.csv has it."""
    from csv import DictReader

    return tuple(map(_institution, DictReader(_text("institutions.csv").splitlines())))


def _form(each: dict[str, Any]) -> NameForm:
    return NameForm(
        each["id"],
        tuple(each["spellings"]),
        dict(each["by"]),
        each.get("plain", ""),
        tuple(each["likeliest"]),
        *(each.get(flag, False) for flag in ("title", "zone", "subjects", "after")),
    )


def _institution(row: dict[str, str]) -> Institution:
    return Institution(
        row["id"],
        row["kind"],
        row["level"],
        (row["name"], *_parts(row["aliases"]), *_parts(row["heads"])),
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        row["successor"],
        _parts(row["fields"]),
        _parts(row["subjects"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _lists(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in table.items()}


def _text(name: str) -> str:
    return files("tdkt_xl.forms").joinpath(name).read_text(encoding="utf-8")
