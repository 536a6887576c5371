"""How running text calls awards that the form prints in short, and awards that are given for neither merit nor a campaign."""

from __future__ import annotations

from csv import DictReader
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class RunningName:
    """`name` is the full name, "" where the form's own will do; `beyond_kinds` the kind of awarding that has no column."""

    name: str
    beyond_kinds: str


@cache
def running_names() -> dict[str, RunningName]:
    """By award code. Source: the column `source` of running_names.csv."""
    text = (files("tdkt_xl.forms") / "running_names.csv").read_text(encoding="utf-8")
    return {row["code"]: RunningName(row["running"], row["beyond_kinds"]) for row in DictReader(text.splitlines())}
