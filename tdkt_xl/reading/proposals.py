"""Proposes which one cell of a broken line is probably wrong, and which value was meant.

Principle (Fellegi and Holt): of all ways to make a record satisfy all edits, prefer the one that changes the fewest fields. Here
only changes of one cell are tried. Each hypothesis "cell c was meant to be v" gets a weight by Bayes' rule:

    weight(c, v) = P(slip at c) · P(typed | v) · P(typed ratios | line with v) · P(warnings of that line) · P(other sources | v)

A hypothesis is admitted only if every rule of severity error holds for the line with v. The alternative is "more than one thing is
wrong" or, if no error rule is broken, "nothing is wrong". A hypothesis that has nearly all of the total weight is proposed.

Source: I. P. Fellegi and D. Holt, A Systematic Approach to Automatic Edit and Imputation, JASA 71 (1976), 17–35. The values of the
terms are our own; docs/decisions/2026-11-30-which-cell-and-what.md says how they were tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import fractions
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.proposals import PREVIOUS, RATIO, TYPING, Proposal, Witness
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.checking import LineRule, LineRules, check_return, repairs, rules_by_line
from tdkt_xl.reading.typing_slips import meant_by, slip
from tdkt_xl.words.numbers import read_ratio, vietnamese_number, vietnamese_percent
from tdkt_xl.words.severities import ERROR

_SURE = 0.88
"""A single correction is proposed if it has at least this share of the total weight."""
_WAYS, _A_WAY = 3, 0.2
"""Otherwise up to `_WAYS` corrections are proposed, each with at least `_A_WAY` of the weight, if together they reach `_SURE`."""
_TWO_THINGS = 1e-4
"""Weight of "more than one thing is wrong", relative to one slip anywhere."""
_MOST_BY_ACCIDENT = 1_000.0
"""Two figures agree by accident with probability 1 / their size; sizes above this limit count as this limit."""
_NOTHING = 30.0
"""Weight of "nothing is wrong" if no error rule is broken."""
_RATIO_MISTYPED = 0.003
"""Probability of a typed ratio that agrees neither with the typed line nor with the corrected one: it would be a second slip."""
_RATIO_COMPUTED = 0.3
"""Probability of typed ratios that agree only with the typed line: they may have been computed from the line with its slip."""
_EXACT = 1e-9
_WARNED, _UNWARNED = 0.1, 0.9
"""Share of correct lines that break a warning rule (for example individuals who belong in no column), and share that do not."""
_CONTRADICTED = 0.02
"""Probability of another source's figure that is not the proposed one."""
_LAST_PERIOD, _NO_PATTERN = 0.5, 0.1
"""Scale of the change of figures between periods (in logarithms), and the share of figures that change without any pattern."""


@dataclass(frozen=True, slots=True)
class WitnessFigure:
    """A cell's figure according to a source other than the table: the report's prose or the register of decisions."""

    witness: str
    sheet: str | None
    row: int
    column: int
    """Position in `Line.cells`."""
    count: int


@dataclass(frozen=True)
class Sources:
    """What is known besides the table: figures from other sources, and last period's counts by the line's position."""

    told: Sequence[WitnessFigure] = ()
    before: Mapping[int, Sequence[int | None]] = field(default_factory=dict)


NO_SOURCES = Sources()


def checked(ret: Return, form: Form, sources: Sources = NO_SOURCES) -> list[Finding]:
    """Returns the findings of `check_return`, with proposals where changing one cell makes the whole line agree."""
    return with_proposals(check_return(ret, form), ret, form, sources)


def with_proposals(findings: Sequence[Finding], ret: Return, form: Form, sources: Sources = NO_SOURCES) -> list[Finding]:
    """Returns the findings of a return; the first finding of each broken line gets the line's proposals. Other findings keep
    theirs.

    A summary gets no proposals: its lines are sums, so the slip was typed elsewhere. If a form's rows depend on each other,
    grid_checks.py makes the proposals.
    """
    result = list(findings)
    if not findings or ret.kind == "summary" or not form.counts_awards:
        return result
    by_line = rules_by_line(form, ret.period.last_day if ret.period is not None else None)
    for at, line in enumerate(ret.lines):
        if line.doubtful or not line.layout.places:
            continue
        rules = by_line[line.section, line.award]
        place = _first_finding(result, rules, line, ret, form)
        if place is None or (result[place].severity != ERROR and result[place].explained):
            continue
        ways = _Search(form, rules, line, _beside(ret.lines, at), sources, at).ways()
        if ways:
            result[place] = replace(result[place], proposals=tuple(ways))
    return result


def _first_finding(findings: Sequence[Finding], rules: LineRules, line: Line, ret: Return, form: Form) -> int | None:
    """Returns the index of the first finding about the line's own figures; None if there is none."""
    sheet, row = line.sheet or ret.sheet, str(line.row)
    on_row = [i for i, each in enumerate(findings) if each.cell is not None and each.cell.endswith(row) and each.sheet == sheet]
    if not on_row:
        return None  # as of nearly all lines
    ids = {each.rule.id for each in rules.rules} | ({rules.ratio_rule.id} if rules.ratio_rule is not None else set())
    cells = {line.layout.cell(number, line.row) for number in (*form.counts, *form.ratios)}
    return next((i for i in on_row if findings[i].cell in cells and findings[i].rule in ids), None)


def _beside(lines: Sequence[Line], at: int) -> list[list[int | None]]:
    """Returns, for each count column, the figures in the cells left and right on the line and above and below in the column."""
    line = lines[at]
    near = [each for each in lines[max(at - 1, 0) : at + 2] if abs(each.row - line.row) == 1 and each.sheet == line.sheet]
    width = len(line.cells)
    return [
        [line.cells[place] for place in (column - 1, column + 1) if 0 <= place < width] + [each.cells[column] for each in near]
        for column in range(width)
    ]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A ratio typed on a line: the position of its quotient, the typed cell, the form column's number.

    `agrees` is True if it agrees with the quotient of the typed counts; `computed` is True if it equals that quotient to more
    digits than anybody types.
    """

    place: int
    cell: object
    number: int
    agrees: bool
    computed: bool


@dataclass(frozen=True, slots=True)
class _ProposedWay:
    column: int
    value: int
    weight: float
    witnesses: tuple[Witness, ...]


class _Search:
    """Finds the changes of one cell that correct a line, and weighs them."""

    def __init__(
        self, form: Form, rules: LineRules, line: Line, beside: Sequence[Sequence[int | None]], sources: Sources, at: int
    ) -> None:
        self.form, self.rules, self.line, self.beside = form, rules, line, beside
        self.values = fractions(value or 0 for value in line.cells)
        self.broken = [each for each in rules.rules if not each.satisfied(self.values)]
        self.errors = [each for each in self.broken if each.rule.severity == ERROR]
        self.ratios = list(self._typed_ratios())
        self.told = [each for each in sources.told if (each.sheet, each.row) == (line.sheet, line.row)]
        self.before = sources.before.get(at)

    def ways(self) -> list[Proposal]:
        """Returns what to propose, the likeliest first; an empty list if nothing is clearly likelier than the rest."""
        ways = sorted(self._admitted(), key=lambda way: -way.weight)
        if not ways:
            return []
        whole = sum(way.weight for way in ways) + self._otherwise(ways[0])
        backed = [way for way in ways if len(way.witnesses) > 1 or (way.witnesses[:1] and way.witnesses[0].id == TYPING)]
        if ways[0].weight >= _SURE * whole:
            chosen = ways[:1] if ways[0] in backed else []
        else:
            chosen = [way for way in ways if way.weight >= _A_WAY * whole]
            together = sum(way.weight for way in chosen)
            if len(chosen) > _WAYS or together < _SURE * whole or any(way not in backed for way in chosen):
                chosen = []
        return [self._proposal(way) for way in chosen]

    def _proposal(self, way: _ProposedWay) -> Proposal:
        cell = self.line.layout.cell(self.form.counts[way.column], self.line.row)
        return Proposal(cell, way.value, way.witnesses, self.line.cells[way.column])

    # ---- What is admitted

    def _admitted(self) -> Iterator[_ProposedWay]:
        for column in range(len(self.values)):
            if self._held_fast(column):
                continue
            seen: set[int] = set()
            for value in self._candidates(column):
                if value not in seen and value != self.values[column]:
                    seen.add(value)
                    way = self._way(column, value)
                    if way is not None:
                        yield way

    def _held_fast(self, column: int) -> bool:
        """True if an equation that holds for the typed line would no longer hold with any other figure in this cell."""
        return any(
            column in each.columns and each.is_equation and each not in self.broken
            for each in self.rules.rules
            if each.rule.severity == ERROR
        )

    def _candidates(self, column: int) -> Iterable[int]:
        own = [each for each in self.broken if column in each.columns]
        pinned = [each for each in own if each.is_equation]
        if self.errors and not own:
            return ()
        mended = {int(value) for each in pinned or own for value in repairs(each, column, self.values)}
        if pinned:
            return mended
        told = {each.count for each in self.told if each.column == column}
        return mended | told | meant_by(self.line.cells[column])

    def _way(self, column: int, value: int) -> _ProposedWay | None:
        then = [*self.values]
        then[column] = value
        if any(not each.satisfied(then) for each in self.rules.rules if each.rule.severity == ERROR):
            return None
        warned = self._warned(then)
        ratios, agreeing = self._of_ratios(then)
        chance, kind = slip(self.line.cells[column], value, self.beside[column])
        sources, told = self._of_sources(column, value)
        witnesses = [*self._mended(then), *agreeing, *told, *([Witness(TYPING, (kind,))] if kind is not None else [])]
        if not self._speaks(witnesses):
            return None
        return _ProposedWay(column, value, chance / len(then) * warned * ratios * sources, tuple(witnesses))

    def _speaks(self, witnesses: Sequence[Witness]) -> bool:
        """True if the change corrects anything that was broken."""
        return any(witness.id not in (TYPING, PREVIOUS) for witness in witnesses)

    def _mended(self, then: Sequence[float]) -> Iterator[Witness]:
        """Yields a witness for each rule id that was broken and holds after the change, of several rules the first."""
        for rule_id, each in {each.rule.id: each for each in reversed(self.broken) if each.satisfied(then)}.items():
            assert each.rule.holds is not None
            text = each.rule.holds.text
            yield Witness(rule_id, (re.sub("<=|>=", "=", text) if each.gap(then) == 0 else text,))

    # ---- What speaks for it

    def _otherwise(self, best: _ProposedWay) -> float:
        """Returns the weight of the alternative: more than one thing is wrong, or nothing is wrong.

        If one count satisfies two separate equations, or satisfies one and is the figure of another source, this is hardly an
        accident: the probability of such an accident is 1 / the size of the figures.
        """
        off = _RATIO_MISTYPED ** sum(not ratio.agrees for ratio in self.ratios)
        off *= _CONTRADICTED ** sum((self.line.cells[each.column] or 0) != each.count for each in self.told)
        if not self.errors:
            return off * _NOTHING * self._warned(self.values)
        then: list[float] = [*self.values]
        then[best.column] = best.value
        met = {each.rule.id for each in self.broken if self._equates(each) and each.gap(then) == 0}
        met |= {each.witness for each in self.told if (each.column, each.count) == (best.column, best.value)}
        return off * _TWO_THINGS / min(max(then) + 1, _MOST_BY_ACCIDENT) ** max(len(met) - 1, 0)

    def _equates(self, rule: LineRule) -> bool:
        """True if both sides are nearly always equal in a correct line: the rule is an equation, or it also warns of the opposite
        inequality."""
        return rule.is_equation or sum(each.rule.id == rule.rule.id for each in self.rules.rules) > 1

    def _warned(self, values: Sequence[float]) -> float:
        """Returns the probability that a correct line breaks exactly these warning rules.

        A broken warning has probability _WARNED / size, because every gap up to the size of the compared figures is equally likely.
        """
        chance = 1.0
        for each in self.rules.rules:
            if each.rule.severity != ERROR:
                size = 1 + max((values[column] for column in each.columns), default=0)
                chance *= _UNWARNED if each.satisfied(values) else _WARNED / size
        return chance

    def _typed_ratios(self) -> Iterator[_Ratio]:
        if self.rules.ratio_rule is None:
            return
        quotients = self.rules.quotients(*self.values)
        typed = zip(self.form.ratios, self.line.typed_ratios, quotients, strict=False)
        for place, (number, cell, quotient) in enumerate(typed):
            ratio = read_ratio(cell)
            if ratio is not None and number in self.rules.ratio_rule.columns:
                agrees = quotient is not None and (abs(ratio.value - quotient) < 5e-5 or ratio.agrees_with(quotient))
                exact = quotient is not None and abs(ratio.value - quotient) < _EXACT and ratio.decimals > 4
                yield _Ratio(place, cell, number, agrees, exact)

    def _of_ratios(self, then: Sequence[float]) -> tuple[float, list[Witness]]:
        """The probability of the typed ratios given the corrected line, and a witness for each ratio that agrees only with it."""
        quotients = self.rules.quotients(*then)
        gained: list[Witness] = []
        lost: list[_Ratio] = []
        chance = 1.0
        for ratio in self.ratios:
            quotient, typed = quotients[ratio.place], read_ratio(ratio.cell)
            assert typed is not None
            if quotient is not None and (abs(typed.value - quotient) < 5e-5 or typed.agrees_with(quotient)):
                if not ratio.agrees:
                    gained.append(Witness(RATIO, (str(ratio.number), _shown_ratio(ratio.cell))))
            elif ratio.agrees:
                lost.append(ratio)
            else:
                chance *= _RATIO_MISTYPED
        if lost and gained:
            chance *= _RATIO_MISTYPED ** len(lost)
        elif lost and not all(ratio.computed for ratio in lost):
            chance *= _RATIO_COMPUTED
        return chance, gained

    def _of_sources(self, column: int, value: int) -> tuple[float, list[Witness]]:
        chance, witnesses = 1.0, []
        for each in self.told:
            now = value if each.column == column else self.line.cells[each.column] or 0
            if now != each.count:
                chance *= _CONTRADICTED
            elif each.column == column:
                witnesses.append(Witness(each.witness, (vietnamese_number(value),)))
        if self.before is not None:
            last, typed = self.before[column] or 0, self.values[column]
            chance *= _moved(value, last) / _moved(typed, last)
            if abs(log((value + 1) / (last + 1))) < 0.3 < 0.7 < abs(log((typed + 1) / (last + 1))):
                witnesses.append(Witness(PREVIOUS, (vietnamese_number(last),)))
        return chance, witnesses


def _moved(now: float, last: float) -> float:
    """Returns the probability density of a figure, given the last period's figure.

    With d = |ln((now + 1) / (last + 1))|, s = _LAST_PERIOD and n = _NO_PATTERN, it is ((1 − n) · exp(−d / s) / (2s) + n / ln 1 000
    000) / (now + 1): a Laplace distribution of the logarithms, mixed with a share n of figures without any pattern.
    """
    usual = exp(-abs(log((now + 1) / (last + 1))) / _LAST_PERIOD) / (2 * _LAST_PERIOD)
    return ((1 - _NO_PATTERN) * usual + _NO_PATTERN / log(1_000_000)) / (now + 1)


def _shown_ratio(cell: object) -> str:
    """Returns a ratio as the sheet shows it: 0.28 and "28 %" give 28%."""
    ratio = read_ratio(cell)
    if ratio is None or isinstance(cell, str):
        return str(cell).strip()
    return vietnamese_percent(ratio.value) if 0 <= ratio.value <= 1 else f"{vietnamese_number(ratio.value)}%"
