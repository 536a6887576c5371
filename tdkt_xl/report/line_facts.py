"""What the cells of a summary settle about a line: who was awarded, how many, of which kind. Sentences say nothing else.

Source: the form's own columns, found by what they mean (`means` in the definition), and the findings that are still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.forms.running_names import running_names
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.summary import Summary, TotalLine

HOUSEHOLD = "household"
_MEANINGS = ("total", "individuals", "merit", "thematic", "merit leaders", "merit workers", "thematic leaders", "thematic workers")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line, or several together.

    `individuals` is None where (4) is not settled: the form has no such column, some unit left the cell blank beside a total, (4)
    is above the total, or a rule of the line is broken. `leaders` and `workers` are their awards for merit and thematic ones.
    `lacks_total`: (3) is blank or 0 beside other counts, which then belong to no known total.
    `mismatch` is how far (4) is from what the award allows: an individuals-only title has (4) = (3), a collectives-only one
    (4) = 0. `beyond_kinds` names a kind of awarding that has no column, such as "niên hạn".
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
        """(3) − (4), where both are settled."""
        return None if self.total is None or self.individuals is None else self.total - self.individuals

    @property
    def unkinded(self) -> int | None:
        """What of the total is neither for merit nor thematic; None where the form does not tell."""
        if self.total is None or self.merit is None or self.thematic is None:
            return None
        return self.total - self.merit - self.thematic

    @property
    def kinds_are_told(self) -> bool:
        """True where merit and thematic awards are all that there is."""
        return self.unkinded == 0 and not self.beyond_kinds and not self.open_error


class LineFactsOf:
    """The facts of a summary's lines. Example: `LineFactsOf(summary)[key].collectives`."""

    def __init__(self, summary: Summary) -> None:
        self._form, self._summary = summary.form, summary
        self._places = _places(summary.form)
        self._open = {
            (found.section, found.award or found.label) for found in summary.findings if found.severity == ERROR and found.section
        }
        self._undivided = self._blank_beside_a_total(summary)

    @property
    def meanings(self) -> Iterable[str]:
        """What the form has a count column for."""
        return self._places

    def number_of(self, meaning: str) -> int:
        """The form's column (number) of that meaning."""
        return self._form.counts[self._places[meaning]]

    def of(self, line: TotalLine) -> LineFacts:
        """The facts of one line of the official sheet."""
        award = self._form.awards.awards.get(line.award) if line.award is not None else None
        recipient = award.recipient if award is not None else None
        total, given = self._cell(line.cells, "total"), self._cell(line.cells, "individuals")
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
            not total and any(line.cells),
        )

    def is_noted_throughout(self, line: TotalLine) -> bool:
        """Whether every return with a figure on the line has this one note."""
        return all(each.note == line.note for each in self._summary.details if each.key == line.key and any(each.counts))

    def together(self, lines: Iterable[TotalLine]) -> LineFacts:
        """The facts of several lines: what is not settled in one with a total is not settled in all."""
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
        """Lines on which some unit gave a total without saying how many of it are individuals."""
        total, individuals = self._places.get("total"), self._places.get("individuals")
        if total is None or individuals is None:
            return set()
        return {each.key for each in summary.details if each.counts[total] and each.counts[individuals] is None}

    def _cell(self, cells: Counts, meaning: str, blank: int | None = None) -> int | None:
        place = self._places.get(meaning)
        if place is None:
            return None
        return cells[place] if cells[place] is not None else blank

    def _pair(self, cells: Counts, rank: str) -> tuple[int, int] | None:
        merit, thematic = (self._cell(cells, f"{kind} {rank}", blank=0) for kind in ("merit", "thematic"))
        return None if merit is None or thematic is None else (merit, thematic)


def _places(form: Form) -> Mapping[str, int]:
    """What a count column means → its place in `Form.counts`."""
    found = {}
    for meaning in _MEANINGS:
        wanted = frozenset(meaning.split())
        for place, number in enumerate(form.counts):
            if wanted in form.by_number[number].means:
                found[meaning] = place
    return found


def _all(values: Iterable[int | None]) -> int | None:
    """Their sum; None where one of them is not known."""
    every = list(values)
    return None if None in every else sum(value or 0 for value in every)


def _all_pairs(values: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    """Their sums, first and second apart; None where one of them is not known."""
    every = list(values)
    if None in every:
        return None
    return sum(pair[0] for pair in every if pair), sum(pair[1] for pair in every if pair)
