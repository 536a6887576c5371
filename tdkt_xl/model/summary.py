"""A summary: the sums over all returns of a period, and all facts that its workbook, its report and its JSON show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from tdkt_xl.forms import Form
from tdkt_xl.forms.confirmed import ConfirmedName
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.decisions import NAMED, Decision, LogRow
from tdkt_xl.model.details import Details
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.narrative import Figure, Unread
from tdkt_xl.model.reconciliation import Reconciliation
from tdkt_xl.model.total_lines import TotalLine, sums_of
from tdkt_xl.model.tracked import ELSEWHERE, MERGED, REJECTED, UNREADABLE, WAITING, Revision, Tracked
from tdkt_xl.model.units import Office, Roster, Unit
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR
from tdkt_xl.words.text import fold

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_NOTE = 120
_REMARKS = ("interpreted", "rule-off")


@dataclass(frozen=True, slots=True)
class ProseFigures:
    """The award figures in the running text of a submission. `submission` is its position in `Summary.submissions`; `unit` is the
    unit of the letterhead, "" if there is none; `agreed` is the number of counts that agree with the file's table, None without
    a table."""

    submission: int
    figures: tuple[Figure, ...]
    unread: tuple[Unread, ...]
    unit: str = ""
    agreed: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry of a unit's register of decisions. `submission` is its position in `Summary.submissions`."""

    submission: int
    entry: AwardDecision


@dataclass(frozen=True, slots=True)
class Asked:
    """The person's choices that the summary shows. `due` is the last day to submit.

    `named` is True if a list of units or the person states the summary's unit; otherwise the unit's name comes from a folder or a
    file. `prizes` is True if prize money is computed from the registers.
    """

    due: date | None = None
    strict: bool = False
    named: bool = True
    prizes: bool = False


@dataclass(frozen=True)
class Summary:
    """The sum of the returns under `unit` for `period`, as plain values.

    `units` is the tree of all units that the summary knows. `expected_units` are the keys of the units that have to report, in tree
    order; None without a list of units. `missing_units` are those of them that have not reported. `details` are the filled lines of
    the merged returns. `labels` are the names of awards that are not in the catalogue, by key; `explanations` are the units'
    explanations, by line. `log` holds what was decided and done later; `locked` means that the summary is final.
    """

    form: Form
    unit: Unit
    period: Period | None
    units: Roster = field(default_factory=Roster)
    submissions: tuple[Tracked, ...] = ()
    details: Details = field(default_factory=lambda: Details((), 0))
    labels: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[LineKey, str] = field(default_factory=dict)
    expected_units: tuple[str, ...] | None = None
    missing_units: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    revisions: tuple[Revision, ...] = ()
    told: tuple[ProseFigures, ...] = ()
    """The award figures in the running texts of the submissions; these are not added to any sum."""
    register: tuple[Registered, ...] = ()
    """The entries of all registers that came with returns that count, or beside such returns."""
    comparison: Comparison | None = None
    reconciliation: Reconciliation | None = None
    asked: Asked = Asked()
    locked: bool = False
    log: tuple[LogRow, ...] = ()
    named: Mapping[str, Decision] = field(default_factory=dict)
    """By the key of a missing unit, the decision with the reason why the unit will not report."""
    answers: tuple[ConfirmedName, ...] = ()
    """The office's answers about unknown names, in this summary or in the one before it."""
    folders: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Beginnings of its files' paths: shortened, and as given. Only for this run: no output that is sent on has them."""

    def given(self, file: str) -> str:
        """A file's path as it was given; for a summary that was read back, the path as written in it."""
        for short, given in self.folders:
            if file.startswith(short):
                return f"{given}{file[len(short) :]}"
        return file

    # ---- Who has sent

    @property
    def has_roster(self) -> bool:
        """False if nobody gave a list of the units that have to report."""
        return self.expected_units is not None

    @property
    def expected(self) -> int | None:
        """The number of units that have to report; None without a list of units."""
        return len(self.expected_units) if self.expected_units is not None else None

    @property
    def received(self) -> int:
        """The number of expected units that have reported; without a list of units, the number of units that have reported."""
        return len(self.leaves) - len(self.missing_units)

    @cached_property
    def leaves(self) -> list[Office]:
        """The expected units in tree order; without a list of units, the units that were summed."""
        return self.offices if self.expected_units is None else [self.units.offices[key] for key in self.expected_units]

    @cached_property
    def missing(self) -> list[Office]:
        """The expected units that have not reported."""
        return [self.units.offices[key] for key in self.missing_units]

    def sent(self, office: Office) -> list[str]:
        """The paths of a missing unit's files that could not be counted."""
        return [self.given(each.file) for each in self.unused.get(office.key, ())]

    @cached_property
    def unused(self) -> Mapping[str, Sequence[Tracked]]:
        """By unit key, its files that could not be counted."""
        of_unit: dict[str, list[Tracked]] = {}
        for each in self.submissions:
            if each.unit is not None and each.status in (REJECTED, UNREADABLE):
                of_unit.setdefault(each.unit, []).append(each)
        return of_unit

    @property
    def left_out(self) -> list[Tracked]:
        """The files under the unit that could not be counted in any summary."""
        unused = (each for each in self.submissions if each.status in (REJECTED, UNREADABLE))
        return [each for each in unused if each.reason != ELSEWHERE and not each.is_of_another_form]

    @property
    def silent(self) -> list[Office]:
        """The missing units that have sent nothing at all."""
        return [office for office in self.missing if office.key not in self.unused]

    @property
    def sent_in_vain(self) -> list[Office]:
        """The missing units that sent something of this form or of no form which could not be counted."""
        return [office for office in self.missing if office.key in self.unused and not self.sent_another_form(office.key)]

    @property
    def sent_other_forms(self) -> list[Office]:
        """The missing units that sent only returns of other forms, which count in the summaries of those forms."""
        return [office for office in self.missing if self.sent_another_form(office.key)]

    def sent_another_form(self, unit: str) -> bool:
        """True if everything that came from a unit (given by its key) counts in summaries of other forms."""
        return unit in self.unused and all(each.is_of_another_form for each in self.unused[unit])

    @property
    def due(self) -> date | None:
        return self.asked.due

    # ---- What is decided

    @cached_property
    def approved(self) -> list[Office]:
        """The expected units whose figures are approved: their own return, or a summary that counts for them."""
        of_unit: dict[str | None, list[Tracked]] = {}
        for each in self.merged:
            of_unit.setdefault(each.unit, []).append(each)
        decided = {key for key, own in of_unit.items() if all(each.is_approved for each in own)}
        whole = {each.unit for each in self.merged if each.is_approved and each.kind == "summary"}
        return [
            office
            for office in self.leaves
            if office.key in decided or (office.key not in of_unit and not whole.isdisjoint(self.units.ancestors(office.key)))
        ]

    @cached_property
    def undecided(self) -> list[Office]:
        """The expected units that are neither approved nor have a reason. The summary can be locked only if there are none."""
        named = {each.unit for each in self.merged if each.decision is not None and each.decision.what == NAMED}
        settled = {office.key for office in self.approved} | {*self.named} | named
        return [office for office in self.leaves if office.key not in settled]

    @property
    def waiting(self) -> list[Tracked]:
        """The returns that came after another one of their unit was approved."""
        return [each for each in self.submissions if each.status == WAITING]

    @property
    def merged(self) -> list[Tracked]:
        """The returns that were summed."""
        return [each for each in self.submissions if each.status == MERGED and each.unit is not None]

    @property
    def nil(self) -> bool:
        """True if every return that counts states that there is nothing to report."""
        return bool(self.merged) and all(each.nil for each in self.merged)

    @cached_property
    def nil_units(self) -> list[Office]:
        """The units whose returns, all of them, say that there is nothing to report, in tree order."""
        with_lines = {each.unit for each in self.merged if not each.nil}
        return [office for office in self.offices if office.key not in with_lines]

    @property
    def remarks(self) -> list[str]:
        """Remarks on how the request itself was understood; they are about no file."""
        return [found.message for found in self.findings if found.rule in _REMARKS and found.file is None]

    @cached_property
    def offices(self) -> list[Office]:
        """The units that were summed: parents before their children; units that are not in the roster come last."""
        return in_tree_order(self.units, {each.unit for each in self.merged if each.unit is not None}, self.has_roster)

    @property
    def unlisted(self) -> list[Office]:
        """The summed units that are not in the list of units; empty without a list."""
        listed = any(office.listed for office in self.units.offices.values())
        return [office for office in self.offices if not office.listed] if listed else []

    def is_own_unit(self, office: Office) -> bool:
        """True if `office` is the unit for which the summary is made."""
        if self.unit.code is not None:
            return office.code == self.unit.code
        return office.name == self.unit.name

    def office(self, each: Tracked) -> Office | None:
        """The unit of a submission; None if unknown."""
        return self.units.offices[each.unit] if each.unit is not None else None

    def above(self, office: Office) -> str | None:
        """The name of the unit above; None if there is none."""
        above = self.units.above(office.key)
        return above.name if above is not None else None

    def of_severity(self, severity: str) -> list[Finding]:
        """The findings of a severity, in their order."""
        return [found for found in self.findings if found.severity == severity]

    @property
    def errors(self) -> list[Finding]:
        return self.of_severity(ERROR)

    # ---- What it adds up to

    @cached_property
    def lines(self) -> dict[LineKey, str]:
        """All lines with their labels, in the sheet's order: the lines that the form prints, and all others in the returns."""
        keys = {LineKey(section.id, line.award) for section in self.form.sections for line in section.lines}
        keys.update(self.details.keys, *(each.blank for each in self.submissions))
        ordered = sorted(keys, key=lambda key: (*self.form.rank(key.section, key.award), key.key))
        return {key: self._label(key) for key in ordered}

    def _label(self, key: LineKey) -> str:
        return self.form.printed_label(key.section, key.award) if key.award is not None else self.labels[key.key]

    @cached_property
    def totals(self) -> list[TotalLine]:
        """The sums over all merged returns, one for each line of `lines`; a line that nobody reports is blank."""
        sums, blank = self.details.totals(), Counts.blank(len(self.form.counts))
        notes = self._notes()
        return [self.total_line(key, sums.get(key, blank), notes.get(key)) for key in self.lines]

    def total_line(self, key: LineKey, cells: Counts, note: str | None = None) -> TotalLine:
        """A line with these sums."""
        return TotalLine(key, self.lines[key], cells, self.form.quotients(cells), note)

    def _notes(self) -> dict[LineKey, str]:
        """The notes by line: first the issuers named in labels, with their counts, then the units' notes.

        Each note is given once, with the unit that comes first; long lists are cut.
        """
        notes: dict[LineKey, dict[str, str]] = {}
        for key, issuers in self._issuers().items():
            ordered = sorted(issuers.items(), key=lambda each: (-each[1], each[0]))
            notes[key] = {f"{issuer}: {vietnamese_number(count)}": "" for issuer, count in ordered}
        for submission, key, note in self.details.notes():
            office = self.units.offices[self.submissions[submission].unit or ""]
            notes.setdefault(key, {}).setdefault(note, office.name)
        return {key: _listed(of_line) for key, of_line in notes.items()}

    def _issuers(self) -> dict[LineKey, dict[str, int]]:
        """By line: the issuers that labels name beyond the award's own name ("Bộ Y tế"), and the number of awards of each."""
        found: dict[LineKey, dict[str, int]] = {}
        for (key, label), count in sorted(self.details.first_counts().items()):
            match = self.form.awards.find(label) if key.award is not None else None
            issuer = match.parts.issuer if match is not None and match.parts is not None else None
            if match is None or issuer is None or match.award.code != key.award or match.award.says(issuer):
                continue
            of_line = found.setdefault(key, {})
            name = next((known for known in of_line if fold(known) == fold(issuer)), issuer)
            of_line[name] = of_line.get(name, 0) + count
        return found

    def cells_by_unit(self) -> Iterator[tuple[Office, dict[LineKey, Counts]]]:
        """Each summed unit with the sums of its own filled lines, in tree order."""
        for office, places in self.places_by_unit():
            yield office, self.details.sums(places)

    def places_by_unit(self) -> Iterator[tuple[Office, range]]:
        """Each summed unit with the positions of its details, in tree order."""
        places = {office.key: range(0) for office in self.offices}
        units = ((self.submissions[submission].unit, own) for submission, own in self.details.by_submission())
        for unit, ranges in groupby(units, key=lambda each: each[0]):
            _, (first, *rest) = unit, [own for _, own in ranges]
            places[unit or ""] = range(first.start, rest[-1].stop if rest else first.stop)
        for office in self.offices:
            yield office, places[office.key]

    def by_unit(self) -> Iterator[tuple[Office, list[TotalLine]]]:
        """Each summed unit with the sums of its own lines, also the blank ones, in the sheet's order."""
        rank = {key: place for place, key in enumerate(self.lines)}
        blank: dict[str, list[LineKey]] = {}
        for each in self.merged:
            blank.setdefault(each.unit or "", []).extend(each.blank)
        nothing = Counts.blank(len(self.form.counts))
        for office, sums in self.cells_by_unit():
            every = sums | {key: nothing for key in blank.get(office.key, ()) if key not in sums}
            yield office, [self.total_line(key, every[key]) for key in sorted(every, key=rank.__getitem__)]

    def added(self, lines: Mapping[LineKey, Counts]) -> Counts:
        """Returns the sums of lines. Lines that are part of another line are not counted again."""
        return sums_of(self.form, lines)

    def first_counts(self) -> list[int]:
        """For each unit of `offices` the sum of the first count column over all its lines; blanks count as 0."""
        if self.form.has_parts or self.form.has_amounts:
            return [self.added(lines)[0] or 0 for _, lines in self.cells_by_unit()]
        place = {office.key: i for i, office in enumerate(self.offices)}
        of_submission = [place.get(each.unit or "", -1) for each in self.submissions]
        sums = [0] * len(self.offices)
        details = self.details
        for submission, count in zip(details.submissions, details.counts[:: details.width or 1], strict=True):
            if count > 0:
                sums[of_submission[submission]] += count
        return sums

    def to_frame(self) -> pd.DataFrame:
        """The details as a pandas DataFrame: one row a line, one column a count (Int64, a blank is NA).

        Columns: unit_code, unit, level, section, award, label, a column for each count, named by its number on the form
        ("3"), note, explained, file, sheet, row.
        """
        from tdkt_xl.model.frames import frame_of

        heads: Sequence[str] = ("unit_code", "unit", "level", "section", "award", "label")
        tails: Sequence[str] = ("note", "explained", "file", "sheet", "row")
        rows = []
        for each in self.details:
            tracked = self.submissions[each.submission]
            office = self.units.offices[tracked.unit or ""]
            head = (office.code, office.name, office.level, each.key.section, each.key.award, each.label)
            rows.append((*head, *each.counts, each.note, each.explained, tracked.file, each.sheet, each.row))
        return frame_of(rows, heads, self.form.counts, tails, self.form.decimals)


def _listed(notes: Mapping[str, str]) -> str:
    words = "; ".join(f"{note} ({unit})" if unit else note for note, unit in notes.items()) if len(notes) > 1 else next(iter(notes))
    return words if len(words) <= _LONGEST_NOTE else words[: _LONGEST_NOTE - 1] + "…"


def in_tree_order(units: Roster, keys: set[str], has_roster: bool) -> list[Office]:
    """The units of these keys: parents before their children; units that are not in the list of units come last."""
    ordered = [units.offices[key] for key in units.subtree(None) if key in keys]
    if not has_roster:
        return ordered
    return [o for o in ordered if o.listed] + sorted((o for o in ordered if not o.listed), key=lambda office: office.key)
