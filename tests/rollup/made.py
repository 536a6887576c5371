"""Submissions, rosters and summaries that the tests of rolling up make."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office, Roster, Unit
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.words.periods import Period

FORM = built_in_forms()[0]
YEAR = Period(2026)
LAYOUT = Layout(tuple(range(len(FORM.columns))))
LINES = [(section.id, line.award, line.label) for section in FORM.sections for line in section.lines]

counts = st.one_of(st.none(), st.integers(0, 9999))
line_cells = st.tuples(*[counts] * len(FORM.counts))


def line(which: int, cells: Sequence[int | None], label: str | None = None) -> Line:
    section, award, printed = LINES[which]
    return Line(section, None if label else award, label or printed, 10 + which, tuple(cells), layout=LAYOUT)


def giay_khen(total: int | None) -> Line:
    return line(0, (total, None, total, None, None, None, None, None))


def submission(
    file: str,
    unit: Unit,
    lines: Sequence[Line] = (),
    *,
    period: Period | None = YEAR,
    version: int = 0,
    modified: float = 0.0,
    kind: str = "return",
    digest: bytes = b"",
) -> Submission:
    ret = Return(file, "BTH", FORM.id, unit, period, list(lines), kind=kind, version=version)
    return Submission(file, [ret], modified=modified, digest=digest or file.encode())


def roster(*rows: tuple[str, str, str | None]) -> Roster:
    """Offices as (code, name, parent's code)."""
    return Roster({code: Office(code, code, name, None, parent) for code, name, parent in rows})


PROVINCE = roster(
    ("T", "Tỉnh Mẫu", None),
    ("HA", "Huyện A", "T"),
    ("HB", "Huyện B", "T"),
    ("A1", "Xã Tân An", "HA"),
    ("A2", "Xã Bình An", "HA"),
    ("B1", "Xã Tân An", "HB"),
)


def merged(submissions: Sequence[Submission], the_roster: Roster | None = None, **options: object) -> Summary:
    return merge(submissions, Options(FORM, the_roster, **options))  # type: ignore[arg-type]


def total(summary: Summary, award: str = "giay-khen", column: int = 3) -> int | None:
    own = next(each for each in summary.totals if each.award == award)
    return own.cells[FORM.counts.index(column)]


def statuses(summary: Summary) -> dict[str, str]:
    return {each.file: each.status for each in summary.submissions}


def found(summary: Summary, rule: str) -> list[Finding]:
    return [finding for finding in summary.findings if finding.rule == rule]
