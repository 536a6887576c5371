"""What units report as received from above, held against the return of the level that gave it, line by line.

The lines are those of every section but the first, which holds what each unit gave itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.returns import Finding, Line, Return, Submission
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import Place, finding
from tdkt_xl.rollup.ledger import Ledger, TotalLine
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """The issuer's own figures for a line: `counts` in the order of `Form.counts`, summed over `lines`, its rows there."""

    counts: Counts
    lines: tuple[Line, ...]

    @property
    def doubtful(self) -> bool:
        """A count could not be read, so that the line cannot be held against anything."""
        return any(line.doubtful for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReconciledLine:
    """One line as all units report it and as the issuer does (None: it has no such line)."""

    total: TotalLine
    issued: IssuedLine | None
    reporters: tuple[tuple[Office, Counts], ...]
    """The units with a count on the line, in tree order."""

    @property
    def differences(self) -> tuple[int, ...]:
        """What units report beyond the issuer's figures, by count column, blanks being 0; all 0 where it is doubtful."""
        if self.issued is not None and self.issued.doubtful:
            return (0,) * len(self.total.cells)
        issued = self.issued.counts if self.issued is not None else Counts.blank(len(self.total.cells))
        return tuple((one or 0) - (two or 0) for one, two in zip(self.total.cells, issued, strict=True))

    @property
    def differs(self) -> bool:
        return any(self.differences)

    @property
    def suspects(self) -> list[Office]:
        """Units whose own figures are exactly what is too much: most likely reported twice, or by the wrong unit."""
        surplus = self.differences
        if min(surplus) < 0 or not any(surplus):
            return []
        return [office for office, counts in self.reporters if tuple(value or 0 for value in counts) == surplus]


@dataclass(frozen=True)
class Reconciliation:
    """All lines of the sections in question that somebody has a count on, in the sheet's order."""

    form: Form
    issuer: Return
    lines: tuple[ReconciledLine, ...]

    @cached_property
    def findings(self) -> list[Finding]:
        """What in the issuer's own return could not be read, and a warning for each line that differs."""
        own = [found for found in self.issuer.findings if found.severity == ERROR]
        return [*own, *(self._mismatch(line) for line in self.lines if line.differs)]

    def _mismatch(self, line: ReconciledLine) -> Finding:
        off = [i for i, difference in enumerate(line.differences) if difference]
        number = self.form.counts[off[0]]
        reported, issued = line.total.cells[off[0]], line.issued.counts[off[0]] if line.issued is not None else None
        return finding(
            "issuer-mismatch",
            self._place(line, number),
            reported,
            issued,
            section=line.total.section,
            label=line.total.label,
            column=number,
            more=tuple(self.form.counts[i] for i in off[1:]),
        )

    def _place(self, line: ReconciledLine, number: int) -> Place:
        """The issuer's cell, or its file alone where it has no such line."""
        first = line.issued.lines[0] if line.issued is not None else None
        cell = first.layout.cell(number, first.row) if first is not None else None
        sheet = (first.sheet if first is not None else None) or self.issuer.sheet
        return Place(self.issuer.file, sheet, cell, line.total.section, line.total.award)


def issuer_return(submission: Submission, period: Period | None) -> Return:
    """The one return that the issuer's file holds for the period. Raises UnusableFile where there is not exactly one."""
    name = submission.file
    if not submission.returns:
        reason = submission.findings[0].message if submission.findings else "Không tìm thấy biểu nào."
        raise UnusableFile(f"Biểu của cấp ra quyết định, {name}: {reason} Chưa ghi tệp tổng hợp nào.")
    fitting = [ret for ret in submission.returns if period is None or ret.period in (None, period)]
    if not fitting:
        there = ", ".join(sorted({ret.period.words for ret in submission.returns if ret.period is not None}))
        wanted = period.words if period is not None else ""
        raise UnusableFile(
            f"Biểu của cấp ra quyết định, {name}: là biểu của {there}, cần biểu của {wanted}. Hãy chọn tệp đúng kỳ rồi chạy lại."
        )
    if len(fitting) > 1:
        sheets = ", ".join(f"“{ret.sheet}”" for ret in fitting)
        raise UnusableFile(
            f"Biểu của cấp ra quyết định, {name}: có {len(fitting)} biểu ({sheets}), chỉ được một. "
            "Hãy để lại biểu của cấp ra quyết định trong tệp rồi chạy lại."
        )
    return fitting[0]


def reconcile(ledger: Ledger, totals: Sequence[TotalLine], issuer: Return) -> Reconciliation:
    """The units' totals of all sections but the first against the issuer's figures."""
    form = ledger.form
    sections = {section.id for section in form.sections[1:]}
    issued = _issued(form, issuer, sections)
    reporters = _reporters(ledger)
    known = {LineKey(total.section, total.key): total for total in totals}
    for section, key in issued:
        if (section, key) not in known:
            known[LineKey(section, key)] = _unreported(form, section, key, issued[LineKey(section, key)])
    lines = [
        ReconciledLine(known[line], issued.get(line), tuple(reporters.get(line, ())))
        for line in sorted(known, key=lambda line: (*form.rank(*_award(form, line)), line[1]))
        if line[0] in sections
    ]
    return Reconciliation(form, issuer, tuple(filter(_speaks, lines)))


def _speaks(line: ReconciledLine) -> bool:
    issued = line.issued.counts if line.issued is not None else ()
    return (line.issued is not None and line.issued.doubtful) or any(c is not None for c in (*line.total.cells, *issued))


def _award(form: Form, line: LineKey) -> tuple[str, str | None]:
    return line[0], line[1] if line[1] in form.awards.awards else None


def _unreported(form: Form, section: str, key: str, issued: IssuedLine) -> TotalLine:
    first = issued.lines[0]
    blank = Counts.blank(len(form.counts))
    return TotalLine(section, first.award, first.label, key, blank, form.quotients(blank))


def _issued(form: Form, issuer: Return, sections: set[str]) -> Mapping[LineKey, IssuedLine]:
    """The issuer's figures by section and key. What it gave itself may stand in its own first section, as the form has it
    for every unit; such a line counts for the section that it has among its receivers, unless that is filled too."""
    by_line: dict[LineKey, list[Line]] = {}
    for line in issuer.lines:
        by_line.setdefault(line.key, []).append(line)
    issued = {line: _summed(lines) for line, lines in by_line.items() if line[0] in sections}
    for (section, key), lines in by_line.items():
        if section in sections or lines[0].award is None:
            continue
        there = form.section_for(form.awards.awards.get(lines[0].award), issuer.period.last_day if issuer.period else None)
        own = issued.get(LineKey(there or "", key))
        if there in sections and (own is None or not any(value is not None for value in own.counts)):
            issued[LineKey(there or "", key)] = _summed(lines)
    return issued


def _summed(lines: Sequence[Line]) -> IssuedLine:
    return IssuedLine(Counts.total((line.cells for line in lines), len(lines[0].cells)), tuple(lines))


def _reporters(ledger: Ledger) -> Mapping[LineKey, list[tuple[Office, Counts]]]:
    reporters: dict[LineKey, list[tuple[Office, Counts]]] = {}
    for office, lines in ledger.cells_by_unit():
        for line, counts in lines.items():
            if any(value is not None for value in counts):
                reporters.setdefault(line, []).append((office, counts))
    return reporters
