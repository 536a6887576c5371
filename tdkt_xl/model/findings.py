"""A finding as facts, and the one place that turns these facts into words.

A finding holds what was noticed and where: rule, severity, cells, figures, slots. Its words come from a `Wording`, the pattern for
its rule in the catalogue or in the form's definition. They are made only when the finding is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from tdkt_xl.model.proposals import Proposal, proposed_words
from tdkt_xl.words.numbers import vietnamese_number, vietnamese_percent
from tdkt_xl.words.sentences import upper_first
from tdkt_xl.words.text import clean

Slots = Mapping[str, object]
"""Plain data (texts, numbers, tuples of these) that a wording uses beside the finding's own fields."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The pattern of a finding's words: what is wrong (`fault`) and what to do (`remedy`), without full stops.

    Braces contain the name of a slot, or `actual` or `expected`; after a colon follows how to show the value (`_Fact`). `clauses`
    are parts of the sentence for slots that may be empty. Example: with the clause `maybe: " (có thể là {maybe})"` the pattern `…
    số đếm{maybe}` ends with the clause, or after "số đếm" if the slot `maybe` is None.
    """

    severity: str
    fault: str
    remedy: str
    clauses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check noticed, with its file, sheet and cell.

    `cell` is the cell to look at first (A1), `other_cells` are those that the rule compares with it. `label` is the line's name as
    typed, `award` its code. `actual` and `expected` are plain values; a date is already a text. `explained` is the unit's text
    under "Giải trình".
    """

    rule: str
    severity: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    section: str | None = None
    award: str | None = None
    label: str | None = None
    actual: object = None
    expected: object = None
    explained: str | None = None
    slots: Slots = field(default_factory=dict)
    other_cells: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    wording: Wording | None = None
    accepted: bool | None = None
    """True or False if the officer accepts or refuses the explanation; None if she has not decided."""

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells of the finding, the one to look at first in front."""
        return (self.cell, *self.other_cells) if self.cell is not None else self.other_cells

    @property
    def where(self) -> str:
        """ "Trang “BTH”, ô D9 (mục I, Giấy khen)"; "" if the finding is about the whole file."""
        return where(self.sheet, self.cell, self.section, self.label if self.section or self.award else None)

    @property
    def line(self) -> str:
        """The line of the finding: "I, Giấy khen"; "" if it is about no line."""
        if self.cell is None or not self.label or self.section is None:
            return ""
        return f"{self.section}, {self.label}" if self.section else self.label

    @property
    def fault(self) -> str:
        """What is wrong and what was expected, as a sentence."""
        return _sentence(self._said(_wording(self).fault))

    @property
    def remedy(self) -> str:
        """What to do, as a sentence."""
        return _sentence(self._said(_wording(self).remedy))

    @property
    def proposed(self) -> str:
        """The proposed corrections and their reasons, as sentences; "" if there are none."""
        return proposed_words(self.proposals)

    @property
    def advice(self) -> str:
        """Fault, remedy and proposals, for a reader who already sees the place."""
        return self.advice_with(str)

    def advice_with(self, shorten: Callable[[str], str]) -> str:
        """The advice; `shorten` turns the path of each file in it into the text to show."""
        fault, remedy = (_sentence(self._said(pattern, shorten)) for pattern in (_wording(self).fault, _wording(self).remedy))
        return " ".join(filter(None, (fault, remedy, self.proposed)))

    @property
    def message(self) -> str:
        """Place, fault, remedy and proposals."""
        return self.message_with(str)

    def message_with(self, shorten: Callable[[str], str]) -> str:
        """The message; `shorten` turns the path of each file in it into the text to show."""
        wording = _wording(self)
        fault, remedy = (self._said(pattern, shorten) for pattern in (wording.fault, wording.remedy))
        place = self.where
        sentence = f"{place}: {fault}." if place and fault else _sentence(fault)
        return normalize("NFC", " ".join(filter(None, (sentence, _sentence(remedy), self.proposed))))

    def _said(self, pattern: str, shorten: Callable[[str], str] = str) -> str:
        facts = {"actual": self.actual, "expected": self.expected, **self.slots}
        values = _Values((name, _Fact(value, shorten)) for name, value in facts.items())
        clauses = {name: clause.format_map(values) if _is_there(facts.get(name)) else "" for name, clause in _wording(self).clauses}
        return normalize("NFC", pattern.format_map(_Values(values, **clauses)))


def where(sheet: str | None, cell: str | None, section: str | None = None, label: str | None = None) -> str:
    """ "Trang “BTH”, ô D9 (mục I, Giấy khen)"; "" without a cell."""
    if cell is None:
        return ""
    line = f" ({f'mục {section}, ' if section else 'dòng '}{label})" if label and section is not None else ""
    return f"Trang “{sheet}”, ô {cell}{line}" if sheet is not None else f"Ô {cell}{line}"


def bracketed(numbers: Sequence[int | str]) -> str:
    """Column numbers as the form prints them: "(8), (9)"."""
    return ", ".join(f"({number})" for number in numbers)


def shown(value: object) -> str:
    """A value as an officer reads it: 1.984; a blank is "(trống)"; texts of more than 60 characters are shortened."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, (int, float, Decimal)):
        text = vietnamese_number(value) if -1e300 < value < 1e300 else "(không phải số)"
    elif isinstance(value, date):
        text = _shown_date(value)
    else:
        text = clean(str(value))
    return text if len(text) <= 60 else text[:57] + "…"


def _shown_date(day: date) -> str:
    """12/05/2026, with the time if there is one."""
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    return f"{text} {day:%H:%M}" if isinstance(day, datetime) and (day.hour or day.minute) else text


def _wording(finding: Finding) -> Wording:
    """The finding's pattern; if it has none, a pattern that names only the rule."""
    return finding.wording or Wording(finding.severity, f"quy tắc “{finding.rule}” không đúng", "")


def _sentence(text: str) -> str:
    return f"{upper_first(text)}." if text else ""


def _is_there(value: object) -> bool:
    return value not in (None, "", (), False)


def _whole(value: Any) -> str:
    """The value unshortened, a number without separators: for names, row numbers, clauses."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


_FORMATS: Mapping[str, Callable[[Any], str]] = {
    "": shown,
    "whole": _whole,
    "columns": bracketed,
    "percent": lambda value: vietnamese_percent(value) if isinstance(value, float) else shown(value),
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """A value in a pattern: `{actual}` as in `shown`, `{unit:whole}` as in `_FORMATS`, `{kept:file}` as a shortened path."""

    value: object
    shorten: Callable[[str], str]

    def __format__(self, how: str) -> str:
        return self.shorten(str(self.value)) if how == "file" else _FORMATS[how](self.value)


class _Values(dict[str, object]):
    """The values for a pattern's braces; a slot that the finding does not have is blank."""

    def __missing__(self, slot: str) -> _Fact:
        return _Fact(None, str)
