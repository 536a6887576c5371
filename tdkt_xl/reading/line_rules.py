"""Uses a form's rules as evidence while reading: could these figures be those of a correct line?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import fractions
from tdkt_xl.forms.expressions import Expression, Reference, Value, compile_function
from tdkt_xl.reading.columns import plain_counts
from tdkt_xl.reading.rows import row_labels
from tdkt_xl.words.severities import ERROR

_MOST_LINES = 60
"""The most rows that are looked at."""
CountCells = Sequence[int | None]
"""Counts in the order of `Form.counts`, None for blanks."""


def right(form: Form, recipient: str, cells: CountCells) -> bool:
    """True if the cells break no rule about a line with such recipients."""
    return all(_holds(rule, cells) for rule in _rules(form, recipient))


def broken_share(form: Form, lines: Sequence[tuple[Match, CountCells]], numbers: Collection[int]) -> float:
    """Returns the share (0 to 1) of lines that break a rule about the columns `numbers`; 0 if there are no lines.

    A rule whose one side is a single blank cell is ignored, because that cell may get a formula.
    """
    broken = 0
    for match, cells in lines:
        blank = {number for number, cell in zip(form.counts, cells, strict=True) if cell is None}
        rules = [rule for rule in _rules(form, match.award.recipient) if rule.about <= set(numbers) and not rule.alone & blank]
        broken += not all(_holds(rule, cells) for rule in rules)
    return broken / len(lines) if lines else 0


def lines_below(form: Form, places: Mapping[int, int], rows: Sequence[Row]) -> Iterator[tuple[Match, CountCells]]:
    """Yields (award match, counts) for each row that names an award and holds plain figures. Columns without a place are blank."""
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
    """True if every line is correct although the columns without a place hold nothing."""
    return all(right(form, match.award.recipient, cells) for match, cells in lines_below(form, places, rows))


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    about: frozenset[int]
    alone: frozenset[int]
    """Columns that alone are one side of the rule."""
    holds: Callable[..., Value]


def _holds(rule: _CompiledRule, cells: CountCells) -> bool:
    try:
        return bool(rule.holds(*fractions(value or 0 for value in cells)))
    except (ZeroDivisionError, OverflowError):
        return False


@lru_cache(maxsize=64)
def _rules(form: Form, recipient: str) -> list[_CompiledRule]:
    """Returns the rules of severity error about a single line that apply to every award, section and period."""
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


def _rule(form: Form, holds: Expression) -> _CompiledRule:
    return _CompiledRule(
        about=frozenset(reference.column for reference in holds.references),
        alone=frozenset(side.root.column for side in holds.sides or () if isinstance(side.root, Reference)),
        holds=compile_function(holds.python, [f"c{number}" for number in form.counts]),
    )
