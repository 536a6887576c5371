"""What the cells of a summary prove about a line: who was awarded, how many, for which kind. Sentences say nothing else.

Source: the form's own columns, found by their meaning (`means` in the definition), and the findings that are still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL
from tdkt_xl.forms.running_names import running_names
from tdkt_xl.model.counts import Counts, LineKey, total_of
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.words.severities import ERROR

HOUSEHOLD = "household"
_MEANINGS = ("total", "individuals", "merit", "thematic", "merit leaders", "merit workers", "thematic leaders", "thematic workers")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The facts of one line, or of several lines together. None means not proved.

    `individuals` is None if the form has no such column, if a unit left (4) blank beside a total, if (4) is above the total, or if
    a rule of the line is broken. `leaders` and `workers` are pairs: awards for merit, thematic awards. `lacks_total` is True if (3)
    is blank or 0 while other counts are filled in; never if the total is the sum of several columns. `mismatch` is how far (4) is
    from the only allowed value: for an individuals-only title (4) = (3), for a collectives-only title (4) = 0. `beyond_kinds` names
    a kind of awarding without a column, such as "niên hạn".
    """

    total: int | None
    individuals: int | None
    merit: int | None
    thematic: int | None
    leaders: tuple[int, int] | None
    workers: tuple[int, int] | None
    recipient: str | None = None
    mismatch: int = 0
    beyond_kinds: str = ""
    open_error: bool = False
    lacks_total: bool = False

    @property
    def collectives(self) -> int | None:
        """(3) − (4); None if one of them is not proved."""
        return None if self.total is None or self.individuals is None else self.total - self.individuals

    @property
    def unkinded(self) -> int | None:
        """The part of the total that is neither for merit nor thematic; None if the form does not show it."""
        if self.total is None or self.merit is None or self.thematic is None:
            return None
        return self.total - self.merit - self.thematic

    @property
    def kinds_are_told(self) -> bool:
        """True if merit and thematic awards together are the total."""
        return self.unkinded == 0 and not self.beyond_kinds and not self.open_error


class LineFactsOf:
    """The facts of a summary's lines. Example: `LineFactsOf(summary)[key].collectives`."""

    def __init__(self, summary: Summary) -> None:
        self._form, self._summary = summary.form, summary
        self._places = _places(summary.form)
        self._divided = frozenset(self._places.get("individuals", ())) < frozenset(self._places.get("total", ()))
        """Whether individuals and others have columns of their own, so that a blank beside a count is 0."""
        self._open = {
            (found.section, found.award or found.label) for found in summary.findings if found.severity == ERROR and found.section
        }
        self._undivided = self._blank_beside_a_total(summary)

    @property
    def meanings(self) -> Iterable[str]:
        """The meanings for which the form has a count column."""
        return self._places

    def numbers_of(self, meaning: str) -> tuple[int, ...]:
        """Returns the numbers of the form's columns with that meaning."""
        return tuple(self._form.counts[place] for place in self._places[meaning])

    def of(self, line: TotalLine) -> LineFacts:
        """Returns the facts of one line of the official sheet."""
        award = self._form.awards.awards.get(line.award) if line.award is not None else None
        recipient = award.recipient if award is not None else None
        total = self._cell(line.cells, "total")
        given = self._cell(line.cells, "individuals", blank=0 if self._divided and total is not None else None)
        open_error = (line.section, line.award or line.label) in self._open
        allowed = {INDIVIDUAL: total, COLLECTIVE: 0, HOUSEHOLD: 0}.get(recipient or "")
        mismatch = 0 if allowed is None or given is None else abs(allowed - given)
        settled = given is not None and total is not None and given <= total and line.key not in self._undivided and not open_error
        individuals = given if settled else None
        if allowed is not None and total is not None and (given is None or not mismatch):
            individuals = allowed
        kind = running_names().get(line.award or "")
        return LineFacts(
            total,
            individuals,
            self._cell(line.cells, "merit", blank=0),
            self._cell(line.cells, "thematic", blank=0),
            self._pair(line.cells, "leaders"),
            self._pair(line.cells, "workers"),
            recipient,
            mismatch,
            kind.beyond_kinds if kind is not None else "",
            open_error,
            not total and any(line.cells) and not self._divided,
        )

    def is_noted_throughout(self, line: TotalLine) -> bool:
        """True if every return with a figure on the line has this same note."""
        return all(each.note == line.note for each in self._summary.details if each.key == line.key and any(each.counts))

    def together(self, lines: Iterable[TotalLine]) -> LineFacts:
        """Returns the facts of several lines. A fact that is not proved for one line with a total is not proved for all of them."""
        every = [self.of(line) for line in lines]
        counted = [facts for facts in every if facts.total]
        total = _all(facts.total or 0 for facts in every)
        if any(facts.lacks_total for facts in every):
            return LineFacts(total, None, None, None, None, None, open_error=True)
        return LineFacts(
            total=total,
            individuals=_all(None if facts.mismatch or facts.open_error else facts.individuals for facts in counted),
            merit=_all(facts.merit for facts in counted),
            thematic=_all(facts.thematic for facts in counted),
            leaders=_all_pairs(facts.leaders for facts in counted),
            workers=_all_pairs(facts.workers for facts in counted),
            beyond_kinds=next((facts.beyond_kinds for facts in counted if facts.beyond_kinds), ""),
            open_error=any(facts.open_error for facts in counted),
        )

    def _blank_beside_a_total(self, summary: Summary) -> set[LineKey]:
        """Returns the lines for which some unit gave a total but left the count of individuals blank."""
        total, individuals = self._places.get("total"), self._places.get("individuals")
        if total is None or individuals is None or self._divided:
            return set()
        return {
            each.key
            for each in summary.details
            if self._cell(each.counts, "total") and self._cell(each.counts, "individuals") is None
        }

    def _cell(self, cells: Counts, meaning: str, blank: int | None = None) -> int | None:
        places = self._places.get(meaning)
        if places is None:
            return None
        count = total_of(cells[place] for place in places)
        return count if count is not None else blank

    def _pair(self, cells: Counts, rank: str) -> tuple[int, int] | None:
        merit, thematic = (self._cell(cells, f"{kind} {rank}", blank=0) for kind in ("merit", "thematic"))
        return None if merit is None or thematic is None else (merit, thematic)


def _places(form: Form) -> Mapping[str, tuple[int, ...]]:
    """Returns meaning → the positions in `Form.counts` of the columns that together hold it."""
    held = {meaning: form.holding(meaning) for meaning in _MEANINGS}
    return {meaning: tuple(map(form.counts.index, numbers)) for meaning, numbers in held.items() if numbers}


def _all(values: Iterable[int | None]) -> int | None:
    """Returns the sum; None if one of the values is unknown."""
    every = list(values)
    return None if None in every else sum(value or 0 for value in every)


def _all_pairs(values: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    """Returns the sums of the first and of the second values; None if one of the pairs is unknown."""
    every = list(values)
    if None in every:
        return None
    return sum(pair[0] for pair in every if pair), sum(pair[1] for pair in every if pair)
