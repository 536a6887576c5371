"""From checked submissions to one summary: which returns count, for which unit, and their sums.

A roll-up only adds. So the result does not depend on the order of the submissions or on how they are grouped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tdkt_xl.forms import Form
from tdkt_xl.forms.confirmed import ConfirmedName
from tdkt_xl.forms.rule_words import off_words
from tdkt_xl.intake.packing import plain_lines
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.details import Details, PlainDetail
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Asked, ProseFigures, Summary, in_tree_order
from tdkt_xl.model.tracked import DUPLICATE, MERGED, REJECTED, UNREADABLE
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.rollup.carrying import Copy
from tdkt_xl.rollup.comparing import Previous, compare
from tdkt_xl.rollup.deciding import Deciding, locked
from tdkt_xl.rollup.entries import Entry, entries_of, pairs
from tdkt_xl.rollup.explanations import explanations
from tdkt_xl.rollup.outliers import outlier_findings
from tdkt_xl.rollup.placing import Tree
from tdkt_xl.rollup.precedence import commonest_period, keep_newest, prefer_parts, reject, revisions, set_apart
from tdkt_xl.rollup.proposing import with_last_period
from tdkt_xl.rollup.received_days import DayRow, day_received, in_vain
from tdkt_xl.rollup.reconciling import issuer_return, reconcile
from tdkt_xl.rollup.registers import beside_forms, held_against_issuer, registered
from tdkt_xl.rollup.succession import check_new_codes
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.periods import Period


@dataclass(frozen=True)
class Options:
    """The person's choices. `period` None: the period of most returns; `unit` None: the top of the roster. `issuer`: the file of
    the level that gave the awards of all sections but the first. `due`: the last day to submit."""

    form: Form
    roster: Roster | None = None
    unit: str | None = None
    period: Period | None = None
    strict: bool = False
    successors: Sequence[Successor] = ()
    issuer: Submission | None = None
    due: date | None = None
    previous: Previous | None = None
    units: Mapping[str, ConfirmedName] = field(default_factory=dict)
    """Names that an office confirmed to be units of the roster; the keys are folded names."""
    days: Sequence[DayRow] = ()
    """The rows of the office's list of received dates."""
    answers: tuple[ConfirmedName, ...] = ()
    """The office's answers in the summary that this one replaces."""
    decisions: tuple[Copy, ...] = ()
    """Earlier summaries with the officers' decisions. The log of the first one is continued."""
    lock: bool = False
    unlock: str | None = None
    """The reason why a locked summary is made again; None: no unlocking."""
    now: datetime | None = None
    prizes: bool = False


def merge(submissions: Iterable[Submission], options: Options) -> Summary:
    """One summary of all submissions. Never raises for their content; their order makes no difference.

    Raises UnusableFile or DefinitionError if a file named in the options cannot be used, and TdktError if the summary cannot be
    locked or unlocked as asked.
    """
    if options.roster is not None:
        check_new_codes(options.successors, options.roster)
    entries = entries_of(submissions)
    others = set_apart(entries, options.form)
    own = (entry for entry in entries if entry.status == MERGED)
    period = options.period or commonest_period(own) or next((copy.summary.period for copy in options.decisions), None)
    now = options.now or datetime.now()
    tree = Tree(entries, period, options.roster, options.unit, options.successors, options.units)
    deciding = Deciding(entries, tree, period, options.decisions, now)
    entries = sorted([*entries, *deciding.restored(options.form)], key=lambda entry: entry.submission.file)
    deciding.bind(entries)
    _open(deciding, options)
    findings = [
        *_about(tree.findings, others),
        *reject(entries, tree, period, options.strict),
        *keep_newest(entries, options.form),
        *beside_forms(entries, options.form),
        *prefer_parts(entries, tree, options.form),
        *deciding.findings(entries, options.decisions),
    ]
    if not _is_a_part(tree, options.roster):  # the list may be about units outside this part
        todo = "Sửa tên tệp, mã hoặc tên đơn vị trong danh sách ngày nhận"
        in_list = in_vain(options.days, entries, tree.roster.offices.values())
        findings.extend(interpreted(FindingPlace(), said, todo) for said in in_list)
    findings.extend(finding("rule-off", FindingPlace(), said=off_words(each, options.form)) for each in options.form.off)
    merged = _merged(entries, tree)
    summary = _summary(entries, merged, tree, findings, replace(options, period=period), deciding)
    whole = _with_all_asked(summary, merged, options)
    return locked(whole, now) if options.lock else whole


def _about(findings: Iterable[Finding], others: Sequence[Entry]) -> Iterator[Finding]:
    """Yields the findings, except those about returns of other forms, which are in the summaries of those forms."""
    places = {(entry.ret.file, entry.ret.sheet) for entry in others if entry.ret is not None}
    return (found for found in findings if (found.file, found.sheet) not in places)


def _open(deciding: Deciding, options: Options) -> None:
    """Records in the log that a locked summary is opened, or that the new summary continues a locked one. Raises TdktError if there
    is nothing to unlock."""
    if deciding.carried.standing.locked and options.unlock is not None:
        deciding.carried.unlock(options.unlock)
    elif deciding.carried.standing.locked:
        deciding.carried.go_on()
    elif options.unlock is not None:
        raise TdktError("Tệp tổng hợp chưa khóa nên không có gì để mở khóa. Hãy bỏ --unlock. Chưa ghi gì.")


def _is_a_part(tree: Tree, roster: Roster | None) -> bool:
    """True if the summary is for a unit that has another unit above it."""
    top = tree.top.key if tree.top is not None else ""
    return roster is not None and top in roster.offices and roster.parent(top) is not None


def merge_levels(submissions: Iterable[Submission], options: Options) -> Iterator[Summary]:
    """A summary for every unit that has units below it, from the top (or the chosen unit) down, all for the same period.

    Each summary is the `merge` of the submissions under its unit; a locked summary is returned unchanged. Files without a return,
    and units that are not in the roster, appear in the top summary only; only the top summary is compared with the issuer's return.
    """
    assert options.roster is not None
    roster, every = options.roster, list(submissions)
    options = replace(options, now=options.now or datetime.now())
    entries = entries_of(every)
    set_apart(entries, options.form)
    period = options.period or commonest_period(entry for entry in entries if entry.status == MERGED)
    chosen = Tree(entries, period, roster, options.unit, options.successors, options.units).top  # and finds each entry's office
    placed = [(entry.submission, entry.office) for entry in entries if entry.office is not None]
    start = chosen.key if options.unit is not None and chosen is not None and chosen.listed else None
    for key in roster.subtree(start):
        if roster.children.get(key):
            on_top = key == start or roster.parent(key) is None
            under = set(roster.subtree(key))
            own = {id(s) for s, office in placed if office.key in under or (on_top and not office.listed)}
            files = [s for s in every if id(s) in own or (on_top and not s.returns)]
            of_unit = replace(options, unit=key, period=period, issuer=options.issuer if on_top else None)
            at_level = _of_level(of_unit, roster.offices[key], under)
            final = next((copy.summary for copy in at_level.decisions if copy.only is None and copy.summary.locked), None)
            yield final if final is not None and options.unlock is None else merge(files, at_level)


def _of_level(options: Options, office: Office, under: set[str]) -> Options:
    """The options for one unit's summary: first its own earlier summary; of other copies only the decisions under it."""
    copies = [copy for copy in options.decisions if copy.summary.period in (options.period, None)]
    own = [copy for copy in copies if copy.summary.unit.code == office.code]
    others = [replace(copy, only=frozenset(under)) for copy in copies if copy.summary.unit.code != office.code]
    was_locked = any(copy.summary.locked for copy in own)
    return replace(options, decisions=(*own, *others), unlock=options.unlock if was_locked else None)


# ---- The summary


def _merged(entries: Sequence[Entry], tree: Tree) -> list[Entry]:
    """The entries that count, in the order of their units in the tree."""
    merged = [entry for entry in entries if entry.status == MERGED and entry.office is not None]
    offices = in_tree_order(tree.roster, {entry.office.key for entry in merged if entry.office}, tree.listed is not None)
    rank = {office.key: i for i, office in enumerate(offices)}
    return sorted(merged, key=lambda entry: (rank[entry.office.key] if entry.office is not None else 0, entry.order))


def _summary(
    entries: Sequence[Entry],
    merged: Sequence[Entry],
    tree: Tree,
    findings: Sequence[Finding],
    options: Options,
    deciding: Deciding,
) -> Summary:
    form = options.form
    lines = _MergedLines(entries, merged)
    details = Details(lines.details(), len(form.counts), form.decimals)
    expected, missing = _attendance(merged, tree, options.period)
    of_entries = [found for entry in entries if entry.status != DUPLICATE for found in _entry_findings(entry, deciding)]
    refused = {(found.file or "", found.sheet, found.cell) for found in of_entries if found.accepted is False}
    return Summary(
        form=form,
        unit=tree.top.unit if tree.top is not None else Unit(),
        period=options.period,
        units=Roster(dict(tree.roster.offices)),
        submissions=tuple(entry.tracked(lines.blank.get(id(entry), ()), *day_received(entry, options.days)) for entry in entries),
        details=details,
        labels=lines.labels,
        explanations=explanations(((office.name, ret) for office, ret in pairs(merged)), refused),
        expected_units=tuple(office.key for office in expected) if expected is not None else None,
        missing_units=tuple(office.key for office in missing),
        findings=_in_order([*of_entries, *findings, *_missing_findings(missing, entries)]),
        revisions=tuple(revisions(entries, form.counts)),
        told=tuple(_told(entries)),
        register=tuple(registered(entries)),
        asked=Asked(options.due, options.strict, options.roster is not None or options.unit is not None, options.prizes),
        answers=options.answers,
        log=tuple(deciding.carried.rows),
        named=deciding.named(missing),
    )


def _told(entries: Sequence[Entry]) -> Iterator[ProseFigures]:
    """What the running text of each file says, once for each file."""
    for place, entry in enumerate(entries):
        narrative = entry.submission.narrative
        if narrative is not None and entry.place == 0 and entry.status != DUPLICATE:
            yield ProseFigures(place, narrative.figures, narrative.unread, narrative.unit.name or "", narrative.agreed)


class _MergedLines:
    """Reads the lines of the merged returns once, one return after another."""

    def __init__(self, entries: Sequence[Entry], merged: Sequence[Entry]) -> None:
        self.merged = merged
        self.places = {id(entry): place for place, entry in enumerate(entries)}
        self.blank: dict[int, tuple[LineKey, ...]] = {}
        """By entry, the lines with nothing in them. Most files of one template have the same ones, so each tuple is kept once."""
        self.labels: dict[str, str] = {}
        """The label of each unknown award: alphabetically the first of its spellings, whatever the order of files."""
        self._known: dict[tuple[LineKey, ...], tuple[LineKey, ...]] = {}

    def details(self) -> Iterator[PlainDetail]:
        """The filled lines. `blank` and `labels` are complete only after all lines have been read."""
        of_line: dict[tuple[str, str | None, str], LineKey] = {}
        for entry in self.merged:
            assert entry.ret is not None
            place, own_sheet, blank = self.places[id(entry)], entry.ret.sheet, dict[LineKey, None]()
            for section, award, label, row, sheet, counts, note, explained in plain_lines(entry.ret.lines):
                key = of_line.get((section, award, label))
                if key is None:
                    key = of_line[section, award, label] = LineKey.of(section, award, label)
                if award is None:
                    self.labels[key.key] = min(self.labels.get(key.key, label), label)
                if counts.count(None) < len(counts) or note is not None or explained is not None:
                    yield place, key, label, counts, note, explained, sheet or own_sheet, row
                else:
                    blank[key] = None
            keys = tuple(blank)
            self.blank[id(entry)] = self._known.setdefault(keys, keys)


def _entry_findings(entry: Entry, deciding: Deciding) -> list[Finding]:
    """The findings of an entry's return, and, with the first return, the file's own; with the officer's opinions."""
    first = not entry.submission.returns or entry.submission.returns[0] is entry.ret
    found = [*(entry.submission.findings if first else ()), *(entry.ret.findings if entry.ret is not None else ())]
    opinions = [deciding.opinion(entry, each) for each in found]
    return [each if opinion is None else replace(each, accepted=opinion) for each, opinion in zip(found, opinions, strict=True)]


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_finding_order))


def _finding_order(found: Finding) -> tuple[str, str, int, str, str]:
    digits = "".join(c for c in found.cell or "" if c.isdigit())
    return (found.file or "", found.sheet or "", int(digits or 0), found.cell or "", found.rule)


def _with_all_asked(summary: Summary, merged: Sequence[Entry], options: Options) -> Summary:
    """The summary with everything that the options ask for besides the sums."""
    findings = [*summary.findings]
    reconciliation = comparison = None
    if options.issuer is not None:
        issuer = issuer_return(options.issuer, summary.period)
        reconciliation, found = reconcile(summary, issuer)
        findings = [*_in_order([*findings, *found, *held_against_issuer(summary, issuer)])]
    if options.previous is not None:
        comparison = compare(summary, options.previous, options.successors)
        findings = with_last_period(findings, summary, pairs(merged), comparison)
    findings.extend(outlier_findings(summary, list(pairs(merged)), comparison))
    return replace(summary, reconciliation=reconciliation, comparison=comparison, findings=_in_order(findings))


# ---- Who has sent


def _attendance(merged: Sequence[Entry], tree: Tree, period: Period | None) -> tuple[list[Office] | None, list[Office]]:
    """The expected units (None without a roster) and the missing ones. A summary counts for all units below it."""
    if tree.listed is None:
        return None, []
    start = tree.top.key if tree.top is not None and tree.top.key else None
    leaves = tree.listed.leaves(start, period.last_day if period is not None else None)
    heard = {entry.office.key for entry in merged if entry.office is not None}
    summaries = {e.office.key for e in merged if e.office is not None and e.ret is not None and e.ret.kind == "summary"}
    missing = [office for office in leaves if office.key not in heard and summaries.isdisjoint(tree.listed.ancestors(office.key))]
    return leaves, missing


def _missing_findings(missing: Sequence[Office], entries: Sequence[Entry]) -> Iterator[Finding]:
    unused = (entry for entry in entries if entry.status in (REJECTED, UNREADABLE))
    rejected = {entry.office.key: entry for entry in unused if entry.office is not None}
    for office in missing:
        entry = rejected.get(office.key)
        refused, why = (entry.submission.file, entry.words) if entry is not None else (None, None)
        yield finding("missing-unit", FindingPlace(), office.code, unit=office.name, code=office.code, refused=refused, why=why)
