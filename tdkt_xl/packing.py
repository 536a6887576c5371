"""Submissions as bytes, for the way between processes and for the cache: small, quick, and nothing in them that runs.

What checking alone needs, the content of ratio cells, is left behind.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tdkt_xl.periods import Period
from tdkt_xl.returns import Finding, Layout, Line, Return, Submission, Unit

_PLAIN = (str, int, float, bool, type(None))


class Packed(NamedTuple):
    """`findings` are the file's and its returns', with what made it unusable; `returns` the rest, None where not wanted."""

    findings: bytes
    returns: bytes | None


def pack(submission: Submission, lines: bool) -> Packed:
    """The submission but for its path, time and digest, which belong to the file and not to its content."""
    own = list(map(_finding, submission.findings))
    by_return = [list(map(_finding, ret.findings)) for ret in submission.returns]
    findings = marshal.dumps((submission.failure, own, by_return))
    return Packed(findings, marshal.dumps(list(map(_return, submission.returns))) if lines else None)


def unpack(packed: Packed, file: str) -> Submission:
    """The submission at the path `file`. Without returns all findings are the submission's own.

    Raises ValueError, EOFError or TypeError for bytes that `pack` did not make.
    """
    failure, own, by_return = marshal.loads(packed.findings)  # noqa: S302 - plain values only; nothing in them is run
    submission = Submission(file, failure=failure, findings=[_unpacked_finding(file, each) for each in own])
    if packed.returns is None:
        submission.findings.extend(_unpacked_finding(file, each) for findings in by_return for each in findings)
        return submission
    returns = marshal.loads(packed.returns)  # noqa: S302
    for ret, findings in zip(returns, by_return, strict=True):
        submission.returns.append(_unpacked_return(file, ret, findings))
    return submission


def _finding(finding: Finding) -> tuple[object, ...]:
    return (
        finding.rule,
        finding.severity,
        finding.message,
        finding.sheet,
        finding.cell,
        finding.section,
        finding.award,
        finding.actual if isinstance(finding.actual, _PLAIN) else str(finding.actual),
        finding.expected if isinstance(finding.expected, _PLAIN) else str(finding.expected),
        finding.explained,
    )


def _unpacked_finding(file: str, packed: Sequence[object]) -> Finding:
    rule, severity, message, *rest = packed
    return Finding(rule, severity, message, file, *rest)  # type: ignore[arg-type]


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
        [
            (line.section, line.award, line.label, line.row, line.cells, line.note, line.explained, line.doubtful, line.sheet,
             places[line.layout] if places is not None else 0)
            for line in ret.lines
        ],
    )  # fmt: skip


def _unpacked_return(file: str, packed: Sequence[object], findings: Sequence[Sequence[object]]) -> Return:
    sheet, form, unit, period, kind, nil, version, layouts, lines = packed
    known = [_layout(places, explained) for places, explained in layouts]  # type: ignore[attr-defined]
    return Return(
        file=file,
        sheet=sheet,  # type: ignore[arg-type]
        form=form,  # type: ignore[arg-type]
        unit=Unit(*unit),  # type: ignore[misc]
        period=_period(*period) if period is not None else None,  # type: ignore[misc]
        lines=[
            Line(section, award, label, row, cells, (), note, explained, doubtful, on, known[layout])
            for section, award, label, row, cells, note, explained, doubtful, on, layout in lines  # type: ignore[attr-defined]
        ],
        kind=kind,  # type: ignore[arg-type]
        nil=nil,  # type: ignore[arg-type]
        version=version,  # type: ignore[arg-type]
        findings=[_unpacked_finding(file, each) for each in findings],
    )


@lru_cache(maxsize=1_000)
def _layout(places: tuple[int, ...], explained: int | None) -> Layout:
    return Layout(places, explained)


@lru_cache(maxsize=1_000)
def _period(year: int, months: int, part: str) -> Period:
    return Period(year, months, part)
