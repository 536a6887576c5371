"""A form's rules as evidence while it is read: whether figures could be those of a right line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.files.grids import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.forms.expressions import Expression, Reference, Value, compile_function
from tdkt_xl.reading.columns import plain_counts
from tdkt_xl.reading.rows import row_labels

_MOST_LINES = 60
"""Rows that are looked at."""
Cells = Sequence[int | None]
"""Counts in the order of `Form.counts`, None for blanks."""


def right(form: Form, recipient: str, cells: Cells) -> bool:
    """Whether the cells break none of the rules about a line for such recipients."""
    return all(_holds(rule, cells) for rule in _rules(form, recipient))


def broken_share(form: Form, lines: Sequence[tuple[Match, Cells]], numbers: Collection[int]) -> float:
    """Which part of the lines breaks a rule about columns `numbers`; 0 where there is no line. A rule that sets a blank
    cell against others says nothing: a formula may be to come."""
    broken = 0
    for match, cells in lines:
        blank = {number for number, cell in zip(form.counts, cells, strict=True) if cell is None}
        rules = [rule for rule in _rules(form, match.award.recipient) if rule.about <= set(numbers) and not rule.alone & blank]
        broken += not all(_holds(rule, cells) for rule in rules)
    return broken / len(lines) if lines else 0


def lines_below(form: Form, places: Mapping[int, int], rows: Sequence[Row]) -> Iterator[tuple[Match, Cells]]:
    """The award and the counts of each row that names one and holds plain figures; a column without a place is blank."""
    label, labels = places[form.label], row_labels(form)
    for row in rows[:_MOST_LINES]:
        text = row[label] if label < len(row) else ""
        match = labels[text].match if isinstance(text, str) and text else None
        if match is not None:
            at = [places.get(number, len(row)) for number in form.counts]
            cells = plain_counts([row[place] if place < len(row) else "" for place in at])
            if cells is not None and any(cells):
                yield match, cells


def add_up(form: Form, places: Mapping[int, int], rows: Sequence[Row]) -> bool:
    """Whether every line is right although columns without a place hold nothing."""
    return all(right(form, match.award.recipient, cells) for match, cells in lines_below(form, places, rows))


@dataclass(frozen=True, slots=True)
class _Rule:
    about: frozenset[int]
    alone: frozenset[int]
    """Columns that are one side of the rule by themselves."""
    holds: Callable[..., Value]


def _holds(rule: _Rule, cells: Cells) -> bool:
    try:
        return bool(rule.holds(*[value or 0 for value in cells]))
    except (ZeroDivisionError, OverflowError):
        return False


@lru_cache(maxsize=64)
def _rules(form: Form, recipient: str) -> list[_Rule]:
    """The rules that make errors of a line by itself, whatever its award and period."""
    return [
        _rule(form, rule.holds)
        for rule in form.rules
        if rule.holds is not None
        and not rule.holds.over_columns
        and not any(reference.award for reference in rule.holds.references)
        and rule.severity == ERROR
        and rule.recipient in (None, recipient)
        and rule.awards is None
        and rule.sections is None
        and rule.in_force(None)
    ]


def _rule(form: Form, holds: Expression) -> _Rule:
    return _Rule(
        about=frozenset(reference.column for reference in holds.references),
        alone=frozenset(side.root.column for side in holds.sides or () if isinstance(side.root, Reference)),
        holds=compile_function(holds.python, [f"c{number}" for number in form.counts]),
    )
