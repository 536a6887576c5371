"""Submissions as bytes, for sending between processes and for the cache: small, fast, and without anything that can be executed.

The content of ratio cells is left out, since only the checks need it.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, overload

from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding, Wording
from tdkt_xl.model.narrative import CitedDecision, Figure, Narrative, Unread
from tdkt_xl.model.proposals import proposal_of, proposal_row
from tdkt_xl.model.returns import Layout, Line, Return, Submission
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.wordings import CATALOGUE, wording_of
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.periods import Period

_DECISION = [field.name for field in fields(Figure)].index("decision")


class Packed(NamedTuple):
    """`findings`: those of the file and of its returns, why the file is unusable, the units with nothing to report; `returns`: the
    rest, None if not wanted."""

    findings: bytes
    returns: bytes | None


_SAME_BYTES = 2
"""The last of marshal's formats in which equal values give equal bytes."""
_NOTHING_FOUND = marshal.dumps((None, [], [[]], ()), _SAME_BYTES)
"""The packed findings of a file with one return and no findings."""


def pack(submission: Submission, lines: bool) -> Packed:
    """The submission without its path, time and digest, which belong to the file and not to its content."""
    own = list(map(_finding, submission.findings))
    by_return = [list(map(_finding, ret.findings)) for ret in submission.returns]
    findings = marshal.dumps((submission.failure, own, by_return, submission.nil_units), _SAME_BYTES)
    if not lines:
        return Packed(findings, None)
    narrative = _narrative(submission.narrative) if submission.narrative is not None else None
    unit = (submission.unit.code, submission.unit.name, submission.unit.level, submission.unit.upper) if submission.unit else None
    return Packed(findings, marshal.dumps((list(map(_return, submission.returns)), narrative, unit)))


def unpack(packed: Packed, file: str) -> Submission:
    """The submission at the path `file`. If the returns were not packed, all findings are those of the submission.

    Raises ValueError, EOFError or TypeError for bytes that are not from `pack`.
    """
    if packed.returns is None and packed.findings == _NOTHING_FOUND:  # most files
        return Submission(file)
    failure, own, by_return, nil_units = marshal.loads(packed.findings)  # noqa: S302 - plain values only; nothing in them is run
    own_findings = [_unpacked_finding(file, each) for each in own]
    submission = Submission(file, failure=failure, findings=own_findings, nil_units=nil_units)
    if packed.returns is None:
        submission.findings.extend(_unpacked_finding(file, each) for findings in by_return for each in findings)
        return submission
    returns, narrative, unit = marshal.loads(packed.returns)  # noqa: S302
    submission.unit = Unit(*unit) if unit is not None else None
    submission.narrative = _unpacked_narrative(narrative) if narrative is not None else None
    for ret, findings in zip(returns, by_return, strict=True):
        submission.returns.append(_unpacked_return(file, ret, findings))
    return submission


def _narrative(narrative: Narrative) -> tuple[Any, ...]:
    unit, period = narrative.unit, narrative.period
    return (
        [astuple(figure) for figure in narrative.figures],
        [astuple(unread) for unread in narrative.unread],
        (unit.code, unit.name, unit.level, unit.upper),
        (period.year, period.months, period.part) if period is not None else None,
        narrative.agreed,
    )


def _unpacked_narrative(packed: Sequence[Any]) -> Narrative:
    figures, unread, unit, period, agreed = packed
    return Narrative(
        figures=tuple(_unpacked_figure(each) for each in figures),
        unread=tuple(Unread(*each) for each in unread),
        unit=_unit(*unit),
        period=_period(*period) if period is not None else None,
        agreed=agreed,
    )


def _unpacked_figure(packed: Sequence[Any]) -> Figure:
    figure = Figure(*packed)
    return replace(figure, decision=CitedDecision(*packed[_DECISION])) if figure.decision is not None else figure


def _finding(finding: Finding) -> tuple[object, ...]:
    return (
        finding.rule,
        finding.severity,
        finding.sheet,
        finding.cell,
        finding.section,
        finding.award,
        finding.label,
        finding.actual,
        finding.expected,
        finding.explained,
        dict(finding.slots),
        finding.other_cells,
        [proposal_row(each) for each in finding.proposals],
        _own_words(finding),
    )


def _own_words(finding: Finding) -> tuple[str, str, str] | None:
    """The severity and patterns of a form's own rule; None for a rule of the catalogue."""
    wording = finding.wording
    return None if wording is None or finding.rule in CATALOGUE else (wording.severity, wording.fault, wording.remedy)


def _unpacked_finding(file: str, packed: Sequence[Any]) -> Finding:
    rule, severity, sheet, cell, section, award, label, actual, expected, explained, slots, others, proposals, own_words = packed
    wording = Wording(*own_words) if own_words is not None else wording_of(rule, severity, slots, None)
    return Finding(
        rule, severity, file, sheet, cell, section, award, label, actual, expected, explained, slots, others,
        tuple(map(proposal_of, proposals)), wording,
    )  # fmt: skip


def _return(ret: Return) -> tuple[object, ...]:
    unit, period = ret.unit, ret.period
    layouts = {line.layout: None for line in ret.lines}
    places = {layout: i for i, layout in enumerate(layouts)} if len(layouts) > 1 else None
    return (
        ret.sheet,
        ret.form,
        (unit.code, unit.name, unit.level, unit.upper),
        (period.year, period.months, period.part) if period is not None else None,
        ret.kind,
        ret.nil,
        ret.version,
        [(layout.places, layout.explained) for layout in layouts],
        marshal.dumps([
            (
                line.section, line.award, line.label, line.row, line.sheet,
                places[line.layout] if places is not None else 0, _name_parts(line.parts),
            )
            for line in ret.lines
        ]),
        marshal.dumps([(_cells(line.cells), line.note, line.explained, line.doubtful) for line in ret.lines]),
        sorted([(part.code, part.name, part.level, part.upper) for part in ret.parts], key=str),
        ret.unnamed,
        [_decision(each) for each in ret.register],
    )  # fmt: skip


def _cells(cells: Sequence[Any]) -> tuple[Any, ...]:
    """Counts as marshal can store them: amounts (Decimal) as texts."""
    return tuple([str(cell) if isinstance(cell, Decimal) else cell for cell in cells])


def _decision(each: AwardDecision) -> tuple[object, ...]:
    """An entry of a register as a tuple without dates, which marshal cannot store."""
    day = each.day.toordinal() if each.day is not None else None
    return (
        each.row, each.sheet, each.number, day, each.award, each.label, each.kind,
        each.movement, each.mode, each.year, each.status, each.amounts, each.doubtful,
    )  # fmt: skip


def _unpacked_decision(packed: Sequence[Any]) -> AwardDecision:
    row, sheet, number, day, *rest = packed
    return AwardDecision(row, _shared(sheet), number, date.fromordinal(day) if day is not None else None, *rest)


def _unpacked_return(file: str, packed: Sequence[Any], findings: Sequence[Sequence[object]]) -> Return:
    sheet, form, unit, period, kind, nil, version, layouts, heads, bodies, parts, unnamed, register = packed
    known = _layouts(tuple(layouts))
    return Return(
        file=file,
        sheet=_shared(sheet),
        form=_shared(form),
        unit=_unit(*unit),
        period=_period(*period) if period is not None else None,
        lines=PackedLines(_heads(heads), known, bodies),
        kind=kind,
        nil=nil,
        version=version,
        findings=[_unpacked_finding(file, each) for each in findings],
        parts=frozenset(_unit(*part) for part in parts),
        unnamed=unnamed,
        register=tuple(map(_unpacked_decision, register)),
    )


TextOrNone = TypeVar("TextOrNone", str, str | None)
NameTuple = tuple[str | None, str | None, str | None, int | None, int | None]
Heads = tuple[tuple[str, str | None, str, int, str | None, int, NameTuple | None], ...]
"""The beginning of each line: section, award, label, row, sheet, layout and name. The same in all files of one template."""


@lru_cache(maxsize=5_000)
def _heads(packed: bytes) -> Heads:
    return tuple(marshal.loads(packed))  # noqa: S302


PlainLine = tuple[str, str | None, str, int, str | None, tuple[Any, ...], str | None, str | None]
"""The section, award, label, row, sheet, counts, note and explanation of a line."""


def plain_lines(lines: Sequence[Line]) -> Iterator[PlainLine]:
    """The lines as plain tuples."""
    if isinstance(lines, PackedLines):
        return lines.plain()
    return ((each.section, each.award, each.label, each.row, each.sheet, each.cells, each.note, each.explained) for each in lines)


class PackedLines(Sequence[Line]):
    """A return's lines. Everything but the heads is stored as bytes until it is needed: this takes a tenth of the memory."""

    __slots__ = ("_bodies", "_heads", "_layouts")

    def __init__(self, heads: Heads, layouts: tuple[Layout, ...], bodies: bytes) -> None:
        self._heads, self._layouts, self._bodies = heads, layouts, bodies

    def __len__(self) -> int:
        return len(self._heads)

    def __iter__(self) -> Iterator[Line]:
        layouts = self._layouts
        for head, (cells, note, explained, doubtful) in zip(self._heads, self._unpacked(), strict=True):
            section, award, label, row, sheet, layout, named = head
            yield Line(section, award, label, row, cells, (), note, explained, doubtful, sheet, layouts[layout], _named(named))

    def plain(self) -> Iterator[PlainLine]:
        """The lines as plain tuples, which take a fraction of the time of a Line."""
        for (section, award, label, row, sheet, _, _), (cells, note, explained, _) in zip(
            self._heads, self._unpacked(), strict=True
        ):
            yield section, award, label, row, sheet, cells, note, explained

    def _unpacked(self) -> Iterator[tuple[Any, ...]]:
        for body in marshal.loads(self._bodies):  # noqa: S302
            cells = body[0]
            if str in map(type, cells):
                body = (tuple(Decimal(cell) if isinstance(cell, str) else cell for cell in cells), *body[1:])
            yield body

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


def _name_parts(parts: NameParts | None) -> NameTuple | None:
    """The parts of a label as a tuple without dates, which marshal cannot store."""
    if parts is None:
        return None
    since, until = (day.toordinal() if day is not None else None for day in (parts.since, parts.until))
    return parts.issuer, parts.subject, parts.mode, since, until


@lru_cache(maxsize=1_000)
def _named(packed: NameTuple | None) -> NameParts | None:
    if packed is None:
        return None
    issuer, subject, mode, *days = packed
    since, until = (date.fromordinal(day) if day is not None else None for day in days)
    return NameParts(issuer, subject, mode, since, until)


@lru_cache(maxsize=1_000)
def _layouts(packed: tuple[tuple[tuple[int, ...], int | None], ...]) -> tuple[Layout, ...]:
    return tuple(Layout(places, explained) for places, explained in packed)


def _unit(code: str | None, name: str | None, level: str | None, upper: str | None) -> Unit:
    return Unit(code, name, _shared(level), _shared(upper))


@lru_cache(maxsize=5_000)
def _shared(text: TextOrNone) -> TextOrNone:
    """The same object for equal texts."""
    return text


@lru_cache(maxsize=1_000)
def _period(year: int, months: int, part: str) -> Period:
    return Period(year, months, part)
