"""Turns findings into marks: for each cell its colour and its comment.

Plain data only, so that a marked copy on disk and a sheet open in Excel or LibreOffice get the same marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tdkt_xl.model.findings import Finding
from tdkt_xl.words.severities import ERROR, SEVERITIES, SEVERITY_WORDS, WARNING

LONGEST_TEXT = 4_000
"""The most characters of one cell's comment; nobody reads a longer one."""

CellKey = tuple[str | None, str]
"""Sheet name (None if the file has no named sheets) and A1 address."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How to show one cell: `severity` (error or warning) decides the colour, `text` is the comment; "" means no comment."""

    severity: str
    text: str


def marks_of(findings: Iterable[Finding]) -> dict[CellKey, Mark]:
    """The cells to mark, in the order of the findings. Findings of severity info and findings without a cell give no marks.

    A finding colours all cells that its rule compares, and its comment is on the first. Example: if (8)+(9)+(12)+(13) differs from
    (4), five cells are coloured and the cell of (4) has the comment. A cell with several findings has the colour of the most
    serious one.
    """
    of_cell: dict[CellKey, list[Finding]] = {}
    for finding in findings:
        if finding.cell is not None and finding.severity in (ERROR, WARNING):
            for cell in finding.cells:
                of_cell.setdefault((finding.sheet, cell), []).append(finding)
    return {key: _mark(key[1], found) for key, found in of_cell.items()}


def _mark(cell: str, findings: Sequence[Finding]) -> Mark:
    ordered = by_severity(findings)
    text = "\n\n".join(dict.fromkeys(_comment(finding) for finding in ordered if finding.cell == cell))
    return Mark(ordered[0].severity, text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…")


def _comment(finding: Finding) -> str:
    remedy = finding.remedy
    parts = [f"{SEVERITY_WORDS[finding.severity]}: {finding.fault}", f"Cách sửa: {remedy}" if remedy else ""]
    if finding.proposals:
        parts.append(finding.proposed)
    if finding.explained:
        parts.append(f"Đơn vị giải trình: {finding.explained}")
    return "\n".join(filter(None, parts))


def is_mark_text(text: str) -> bool:
    """True if a comment looks like one of ours; needed because LibreOffice does not keep the author."""
    return text.startswith(tuple(f"{words}: " for words in SEVERITY_WORDS.values())) and "\nCách sửa: " in text


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, errors first; then sheet by sheet in the order in which the sheets occur, and by row."""
    listed = list(findings)
    sheets = {sheet: i for i, sheet in enumerate(dict.fromkeys(finding.sheet for finding in listed))}
    return sorted(listed, key=lambda finding: (SEVERITIES.index(finding.severity), sheets[finding.sheet], _row(finding)))


def _row(finding: Finding) -> int:
    digits = (finding.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def needs_return(findings: Iterable[Finding]) -> bool:
    """True if the sender has to do something: there is an error, or a warning without an explanation."""
    return any(f.severity == ERROR or (f.severity == WARNING and not f.explained) for f in findings)
