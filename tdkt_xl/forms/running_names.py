"""Full names, for running text, of awards that the form prints in short; and awards given neither for merit nor for a campaign."""

from __future__ import annotations

from csv import DictReader
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class RunningName:
    """`name` is the full name, "" if the form's own name is used; `beyond_kinds` is the kind of awarding without a column."""

    name: str
    beyond_kinds: str


@cache
def running_names() -> dict[str, RunningName]:
    """By award code. Source: the column `source` of running_names.csv."""
    text = (files("tdkt_xl.forms") / "running_names.csv").read_text(encoding="utf-8")
    return {row["code"]: RunningName(row["running"], row["beyond_kinds"]) for row in DictReader(text.splitlines())}
