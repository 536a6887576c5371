"""Full names, for running text, of awards that the form prints in short; and awards given neither for merit nor for a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tdkt_xl.forms.lists import list_rows


@dataclass(frozen=True, slots=True)
class RunningName:
    """`name` is the full name, "" if the form's own name is used; `beyond_kinds` is the kind of awarding without a column."""

    name: str
    beyond_kinds: str


@cache
def running_names() -> dict[str, RunningName]:
    """By award code. Source: the column `source` of running_names.csv."""
    return {row["code"]: RunningName(row["running"], row["beyond_kinds"]) for row in list_rows("running_names.csv")}
