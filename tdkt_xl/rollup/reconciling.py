"""Compares what units report as received from above with the return of the level that gave it, line by line.

Compared are the lines of every section but the first, which holds what each unit gave itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.reconciliation import IssuedLine, ReconciledLine, Reconciliation
from tdkt_xl.model.returns import Line, Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.model.units import Office, Unit
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR


def issuer_return(submission: Submission, period: Period | None) -> Return:
    """The one return in the issuer's file for the period. Raises UnusableFile if there is not exactly one."""
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


def reconcile(summary: Summary, issuer: Return) -> tuple[Reconciliation, list[Finding]]:
    """The units' totals and the issuer's figures for all sections but the first, and findings about them: the errors of the
    issuer's return, and a warning for each line that differs."""
    rows = _rows(summary.form, issuer)
    issued = {key: _issued_line(key, lines) for key, lines in rows.items()}
    found = reconciled(summary, issued.values(), issuer.file, issuer.sheet, issuer.unit)
    own = [each for each in issuer.findings if each.severity == ERROR]
    differing = [_mismatch(summary.form, line, issuer, rows.get(line.total.key, ())) for line in found.lines if line.differs]
    return found, [*own, *differing]


def reconciled(summary: Summary, issued: Iterable[IssuedLine], file: str, sheet: str | None, unit: Unit) -> Reconciliation:
    """The units' totals compared with `issued`, the issuer's lines. `file`, `sheet` and `unit` are the issuer's."""
    form = summary.form
    sections = {section.id for section in form.sections[1:]}
    by_key = {line.key: line for line in issued}
    blank = Counts.blank(len(form.counts))
    known = {total.key: total for total in summary.totals if total.section in sections}
    for key, line in by_key.items():
        if key not in known:
            known[key] = TotalLine(key, line.label, blank, form.quotients(blank))
    reporters = _reporters(summary)
    ordered = sorted(known, key=lambda key: (*form.rank(key.section, key.award), key.key))
    lines = (ReconciledLine(known[key], by_key.get(key), tuple(reporters.get(key, ()))) for key in ordered)
    return Reconciliation(file, sheet, unit, tuple(filter(_speaks, lines)))


def _speaks(line: ReconciledLine) -> bool:
    """True if somebody has a count on the line, or if the issuer's count could not be read."""
    if line.issued is None:
        return not line.total.cells.is_blank
    return line.issued.doubtful or not (line.total.cells.is_blank and line.issued.counts.is_blank)


def _mismatch(form: Form, line: ReconciledLine, issuer: Return, rows: Sequence[Line]) -> Finding:
    off = [i for i, difference in enumerate(line.differences) if difference]
    number = form.counts[off[0]]
    reported, issued = line.total.cells[off[0]], line.issued.counts[off[0]] if line.issued is not None else None
    cell = rows[0].layout.cell(number, rows[0].row) if rows else None
    sheet = (rows[0].sheet if rows else None) or issuer.sheet
    return finding(
        "issuer-mismatch",
        FindingPlace(issuer.file, sheet, cell, line.total.section, line.total.award),
        reported,
        issued,
        section=line.total.section,
        label=line.total.label,
        column=number,
        more=tuple(form.counts[i] for i in off[1:]),
    )


def _rows(form: Form, issuer: Return) -> dict[LineKey, list[Line]]:
    """The issuer's rows, by the line for which they count.

    The issuer may have filled in its awards in its own first section, as every unit does. Such a row counts for the section in
    which the receiving units have this award, unless that section is filled in too.
    """
    sections = {section.id for section in form.sections[1:]}
    by_line: dict[LineKey, list[Line]] = {}
    for line in issuer.lines:
        by_line.setdefault(line.key, []).append(line)
    issued = {key: lines for key, lines in by_line.items() if key.section in sections}
    for key, lines in by_line.items():
        if key.section in sections or key.award is None:
            continue
        day = issuer.period.last_day if issuer.period else None
        there = LineKey(form.section_for(form.awards.awards.get(key.award), day) or "", key.key)
        if there.section in sections and all(Counts(line.cells).is_blank for line in issued.get(there, ())):
            issued[there] = lines
    return issued


def _issued_line(key: LineKey, rows: Sequence[Line]) -> IssuedLine:
    first = rows[0]
    counts = Counts.total((row.cells for row in rows), len(first.cells))
    doubtful = any(row.doubtful for row in rows)
    return IssuedLine(key, first.label, counts, doubtful, first.section, first.sheet, first.row)


def _reporters(summary: Summary) -> Mapping[LineKey, list[tuple[Office, Counts]]]:
    reporters: dict[LineKey, list[tuple[Office, Counts]]] = {}
    for office, lines in summary.cells_by_unit():
        for key, counts in lines.items():
            if not counts.is_blank:
                reporters.setdefault(key, []).append((office, counts))
    return reporters
