"""The content read from a file: lines, returns, findings, submissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tdkt_xl.forms import Form
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.narrative import Narrative
from tdkt_xl.model.units import Unit
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.periods import Period
from tdkt_xl.words.spreadsheet import column_letters

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table: `places` holds the 0-based sheet column of each form column, in form order."""

    places: tuple[int, ...]
    explained: int | None = None
    """The 0-based column of "Giải trình"; None if there is none."""

    def cell(self, number: int, row: int) -> str:
        """The A1 address of the form column `number` on a 1-based sheet row."""
        return f"{column_letters(self.places[number - 1])}{row}"


@dataclass(frozen=True, slots=True)
class Line:
    """One award row of a return.

    `cells` are the counts in the order of `Form.counts`: None is blank, 0 a typed zero. `typed_ratios` are the values of the ratio
    cells in the order of `Form.ratios`. `doubtful` is True if a count could not be read, so that no sum over the line is possible.
    `row` is the 1-based sheet row.
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
        """The key under which the line is added."""
        return LineKey.of(self.section, self.award, self.label)

    @property
    def counts(self) -> Counts:
        """The cells as a row of counts."""
        return Counts(self.cells)

    @property
    def is_filled(self) -> bool:
        """True if the line holds anything beside its label."""
        return self.cells.count(None) < len(self.cells) or self.note is not None or self.explained is not None


@dataclass(slots=True)
class Return:
    """One unit's filled form for one period. `version` is its "lần nộp", 0 if none is given.

    `parts` is for a summary made by this program: the units in it, each with the unit above it. `unnamed` is True if such a summary
    names no unit of its own; its unit's name is then only the file's name.
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
    """The entries of the register of decisions that came with the form. In a return of kind "register" the lines sum them up."""


@dataclass(slots=True)
class Submission:
    """A file and what was read from it. `failure` is the id of the rule that makes it unusable: `unreadable`, `no-form`, or
    `no-table` (a report without a table); None for a usable file.

    `modified` is in seconds since 1970 (a zip member's own date). `digest` is the same for files with the same bytes.
    """

    file: str
    returns: list[Return] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failure: str | None = None
    modified: float = 0.0
    digest: bytes = b""
    mailed: float = 0.0
    """When the mail with this attachment was sent, in seconds since 1970; 0 if unknown."""
    packed: bool = False
    """True if the file came in a zip or a mail."""
    nil_units: tuple[str, ...] = ()
    """The units of the returns that say that there is nothing to report, "" where none is named; known without the returns too."""
    sender: str = ""
    """The sender's address of the mail with this attachment; "" if there is none."""
    unit: Unit | None = None
    """The unit named in the text of a file without a return."""
    narrative: Narrative | None = None
    """The award figures in the running text of a report; None for a workbook, and if the text has none."""

    @property
    def all_findings(self) -> list[Finding]:
        """The file's own findings, then those of its returns."""
        return [*self.findings, *(finding for ret in self.returns for finding in ret.findings)]

    def to_frame(self, form: Form | None = None) -> pd.DataFrame:
        """The lines as a pandas DataFrame: one row a line, one column a count (Int64, a blank is NA; amounts with
        decimals are Decimal objects).

        The columns are those of `Summary.to_frame`: unit_code, unit, level, section, award, label, a column for each count, named
        by its number on the form ("3"), note, explained, file, sheet, row. `form` is needed if the returns are of a form that is
        not built in. Raises ValueError if the returns are of several forms.
        """
        from tdkt_xl.model.frames import HEADS, TAILS, frame_of

        known = _form_of(self.returns, form)
        rows = [
            (
                *(ret.unit.code, ret.unit.name, ret.unit.level, line.section, line.award, line.label),
                *line.cells,
                *(line.note, line.explained, ret.file, line.sheet or ret.sheet, line.row),
            )
            for ret in self.returns
            for line in ret.lines
        ]
        return frame_of(rows, HEADS, known.counts, TAILS, known.decimals)


def _form_of(returns: Sequence[Return], form: Form | None) -> Form:
    """The form of all these returns: `form`, or else the one that ships and that they name. ValueError if they name several."""
    from tdkt_xl.forms import ShippedForms, form_of  # LibreOffice carries a form, not how forms are found

    names = {ret.form for ret in returns}
    known: Sequence[Form] = (form,) if form is not None else ShippedForms()
    found = form_of(known, names.pop()) if len(names) == 1 else known[0] if not names else None
    if found is None:
        wanted = ", ".join(each.id for each in known)
        raise ValueError(f"one form of {wanted} is needed, there is {', '.join(sorted({ret.form for ret in returns}))}")
    return found
