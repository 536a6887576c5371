"""Loads the rules of names (names.toml) and the table of institutions (institutions.csv). The LibreOffice extension has both as
generated code and does not contain this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tdkt_xl.forms.lists import day_of, list_rows
from tdkt_xl.forms.names.ready import checksum
from tdkt_xl.forms.names.rules import Institution, IssuerRule, NameForm, NameRules


@cache
def name_rules() -> NameRules:
    """The built-in rules."""
    text = _text("names/names.toml")
    found = tomllib.loads(text)
    return NameRules(
        forms=tuple(map(_form, found["forms"])),
        issuers=tuple(
            IssuerRule(
                each["kind"],
                tuple(each["spellings"]),
                each.get("then", ""),
                each.get("below", False),
                each.get("typed", False),
            )
            for each in found["issuers"]
        ),
        institutions=institutions(),
        heads=tuple(found["heads"]["spellings"]),
        places=_lists(found["places"]),
        short_places=_lists(found["short_places"]),
        subjects=_lists(found["subjects"]),
        words={**_lists(found["words"]), **{role: tuple(found[role]["spellings"]) for role in ("others", "local")}},
        levels=_lists(found["levels"]),
        of_collectives=dict(found["of_collectives"]),
        written=_lists(found["written"]),
        shorter=_lists(found["shorter"]),
        never=tuple(found["never"]["spellings"]),
        dated_places={place: tuple(years) for place, years in found["dated_places"].items()},
        digest=checksum((text, _text("institutions.csv"))),
    )


@cache
def institutions() -> tuple[Institution, ...]:
    """The table of institutions, as in institutions.csv."""
    return tuple(map(_institution, list_rows("institutions.csv")))


def _form(each: dict[str, Any]) -> NameForm:
    return NameForm(
        each["id"],
        tuple(each["spellings"]),
        dict(each["by"]),
        each.get("plain", ""),
        tuple(each["likeliest"]),
        each.get("title", False),
        each.get("zone", False),
        each.get("subjects", False),
        each.get("after", False),
        _lists(each.get("given_by", {})),
    )


def _institution(row: dict[str, str]) -> Institution:
    names, heads = (row["name"], *_parts(row["aliases"])), _parts(row["heads"])
    return Institution(
        row["id"],
        row["kind"],
        row["level"],
        (*names, *heads, *(f"{head} {name}" for head in heads for name in names)),
        day_of(row["valid_from"]),
        day_of(row["valid_to"]),
        row["successor"],
        _parts(row["fields"]),
        _parts(row["subjects"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _lists(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in table.items()}


def _text(name: str) -> str:
    return files("tdkt_xl.forms").joinpath(name).read_text(encoding="utf-8")
