"""What is read of a file: lines, returns, findings, submissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding as Finding
from tdkt_xl.model.narrative import Narrative
from tdkt_xl.model.units import Unit
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.periods import Period
from tdkt_xl.words.spreadsheet import column_letters as column_letters

if TYPE_CHECKING:
    from tdkt_xl.forms import Form
    from tdkt_xl.model.frames import DataFrame


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table's columns stand: `places` holds the 0-based sheet column of each form column, in form order."""

    places: tuple[int, ...]
    explained: int | None = None
    """0-based column of "Giải trình", where there is one."""

    def cell(self, number: int, row: int) -> str:
        """The A1 address of column (number) on a 1-based sheet row."""
        return f"{column_letters(self.places[number - 1])}{row}"


@dataclass(frozen=True, slots=True)
class Line:
    """One award row of a return.

    `cells` are the counts in the order of `Form.counts`: None is blank, 0 a typed zero; `typed_ratios` the
    content of the ratio cells in the order of `Form.ratios`; `doubtful` says that a count could not be read, so that
    arithmetic over the line means nothing. `row` is the 1-based sheet row.
    """

    section: str
    award: str | None
    label: str
    row: int
    cells: tuple[int | None, ...]
    typed_ratios: tuple[object, ...] = ()
    note: str | None = None
    explained: str | None = None
    doubtful: bool = False
    sheet: str | None = None
    layout: Layout = field(default_factory=lambda: Layout(()))
    parts: NameParts | None = None

    @property
    def key(self) -> LineKey:
        """What the line is added by."""
        return LineKey.of(self.section, self.award, self.label)

    @property
    def counts(self) -> Counts:
        """The cells as a row of counts."""
        return Counts(self.cells)

    @property
    def is_filled(self) -> bool:
        """True where anything stands in the line beside its label."""
        return self.cells.count(None) < len(self.cells) or self.note is not None or self.explained is not None


@dataclass(slots=True)
class Return:
    """One unit's filled form for one period. `version` is its "lần nộp", 0 where none is given.

    `parts` are, of a summary of ours, the units that it is made of, each with the office above it; `unnamed` says that the
    summary names no unit of its own, so that its unit's name is but the file's.
    """

    file: str
    sheet: str | None
    form: str
    unit: Unit
    period: Period | None
    lines: Sequence[Line]
    kind: str = "return"
    nil: bool = False
    version: int = 0
    findings: list[Finding] = field(default_factory=list)
    parts: frozenset[Unit] = frozenset()
    unnamed: bool = False
    register: tuple[AwardDecision, ...] = ()
    """The entries of the register of decisions that came with the form; of a return of kind "register" its lines are their sums."""


@dataclass(slots=True)
class Submission:
    """A file and what was understood of it. `failure` is the rule id that made it unusable (`unreadable`, `no-form`, or `no-table`:
    a report in prose alone).

    `modified` is in seconds since 1970 (a zip member's own date), `digest` tells byte-for-byte copies.
    """

    file: str
    returns: list[Return] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failure: str | None = None
    modified: float = 0.0
    digest: bytes = b""
    mailed: float = 0.0
    """When the mail was sent that the file was attached to, in seconds since 1970; 0 where none says."""
    packed: bool = False
    """It came in a zip or a mail."""
    sender: str = ""
    """The address of the mail that the file was attached to."""
    unit: Unit | None = None
    """Of a file without a return, the unit that its text names."""
    narrative: Narrative | None = None
    """What the running text of a report says of awards; None of a workbook, and where it says nothing."""

    @property
    def all_findings(self) -> list[Finding]:
        """The file's own findings, then those of its returns."""
        return [*self.findings, *(finding for ret in self.returns for finding in ret.findings)]

    def to_frame(self, form: Form | None = None) -> DataFrame:
        """The lines as a pandas DataFrame: one row a line, one column a count (Int64, a blank is NA).

        Columns as in `Summary.to_frame`: unit_code, unit, level, section, award, label, a column for each count, named by its
        number on the form ("3"), note, explained, file, sheet, row. `form` is needed where the returns are of a form that
        does not ship with the program; several returns have to be of one form, else ValueError.
        """
        from tdkt_xl.model.frames import frame_of_returns

        return frame_of_returns(self.returns, form)

