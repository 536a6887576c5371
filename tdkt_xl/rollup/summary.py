"""From checked submissions to one summary: which returns count, for whom, and what they add up to.

Rolling up is a sum and nothing else, so any grouping and any order give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from tdkt_xl.forms import Form
from tdkt_xl.model.returns import Finding, Submission
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.reading.findings import Place, finding
from tdkt_xl.rollup.comparing import Comparison, compare
from tdkt_xl.rollup.entries import DUPLICATE, MERGED, REJECTED, Entry, entries_of, offices_of, pairs
from tdkt_xl.rollup.ledger import Ledger, TotalLine, ledger
from tdkt_xl.rollup.outliers.units import outlier_findings
from tdkt_xl.rollup.placing import Tree
from tdkt_xl.rollup.precedence import commonest_period, keep_newest, prefer_parts, reject
from tdkt_xl.rollup.previous import Previous
from tdkt_xl.rollup.reconciling import Reconciliation, issuer_return, reconcile
from tdkt_xl.rollup.succession import check_new_codes
from tdkt_xl.words.periods import Period


@dataclass(frozen=True)
class Options:
    """What the person asked for. `period` None: the one that most returns have; `unit` None: the roster's top.

    `issuer` is the file of the level that gave the awards of all sections but the first; `due` the last day to submit.
    """

    form: Form
    roster: Roster | None = None
    unit: str | None = None
    period: Period | None = None
    strict: bool = False
    successors: Sequence[Successor] = ()
    issuer: Submission | None = None
    due: date | None = None
    previous: Previous | None = None


@dataclass
class Summary:
    """Everything that a summary workbook or its JSON shows. `missing` are leaves of the roster not heard from."""

    unit: Unit
    period: Period | None
    entries: list[Entry]
    merged: list[Entry]
    """The entries that were summed, in tree order."""
    expected: int
    received: int
    missing: list[Office]
    ledger: Ledger
    findings: list[Finding]
    roster: Roster = field(default_factory=Roster)
    leaves: list[Office] = field(default_factory=list)
    """The units expected, in the roster's order; without a roster those that were summed."""
    due: date | None = None
    reconciliation: Reconciliation | None = None
    comparison: Comparison | None = None

    @property
    def form(self) -> Form:
        return self.ledger.form

    @property
    def nil(self) -> bool:
        """Every return that counts says that there is nothing to report."""
        return bool(self.merged) and all(entry.ret is not None and entry.ret.nil for entry in self.merged)

    @property
    def remarks(self) -> list[str]:
        """What had to be interpreted of the request itself, no file's fault."""
        return [found.message for found in self.findings if found.rule == "interpreted" and found.file is None]

    @property
    def unlisted(self) -> list[Office]:
        """Units that were summed although the roster does not have them, each once; none without a roster."""
        offices = offices_of(self.merged) if any(office.listed for office in self.roster.offices.values()) else []
        return [office for office in offices if not office.listed]

    @cached_property
    def totals(self) -> list[TotalLine]:
        """The sums over all merged returns, in the sheet's order."""
        return self.ledger.totals()


def merge(submissions: Iterable[Submission], options: Options) -> Summary:
    """One summary of all submissions. Never raises for their content; the order they come in makes no difference.

    Raises UnusableFile or DefinitionError where a file that the options name cannot be used.
    """
    if options.roster is not None:
        check_new_codes(options.successors, options.roster)
    entries = entries_of(submissions)
    period = options.period or commonest_period(entries)
    tree = Tree(entries, period, options.roster, options.unit, options.successors)
    findings = [
        *tree.findings,
        *reject(entries, tree, period, options.strict),
        *keep_newest(entries),
        *prefer_parts(entries, tree, options.form),
    ]
    return _explained(_summary(entries, tree, options.form, period, findings), options)


def merge_levels(submissions: Iterable[Submission], options: Options) -> Iterator[Summary]:
    """A summary for every unit that has units below it, from the top (or the chosen unit) down; all for the same period.

    Each is what `merge` makes of the submissions under that unit. Files without a return, and units that are not in the
    roster, stand in the summaries of the top; only they are held against the issuer's return.
    """
    assert options.roster is not None
    roster, every = options.roster, list(submissions)
    entries = entries_of(every)
    period = options.period or commonest_period(entries)
    chosen = Tree(entries, period, roster, options.unit, options.successors).top  # and finds each entry's office
    placed = [(entry.submission, entry.office) for entry in entries if entry.office is not None]
    start = chosen.key if options.unit is not None and chosen is not None and chosen.listed else None
    for key in roster.subtree(start):
        if roster.children.get(key):
            on_top = key == start or roster.parent(key) is None
            under = set(roster.subtree(key))
            own = {id(s) for s, office in placed if office.key in under or (on_top and not office.listed)}
            files = [s for s in every if id(s) in own or (on_top and not s.returns)]
            of_unit = replace(options, unit=key, period=period, issuer=options.issuer if on_top else None)
            yield merge(files, of_unit)


# ---- The summary


def _summary(entries: list[Entry], tree: Tree, form: Form, period: Period | None, findings: list[Finding]) -> Summary:
    merged = [entry for entry in entries if entry.status == MERGED and entry.office is not None]
    offices = _tree_order({entry.office.key for entry in merged if entry.office}, tree)
    rank = {office.key: i for i, office in enumerate(offices)}
    merged.sort(key=lambda entry: (rank[entry.office.key], entry.order))  # type: ignore[union-attr]
    leaves, missing = _attendance(merged, offices, tree, period)
    findings.extend(_missing_findings(missing, entries))
    everything = [*(f for entry in entries if entry.status != DUPLICATE for f in _entry_findings(entry)), *findings]
    return Summary(
        unit=tree.top.unit if tree.top is not None else Unit(),
        period=period,
        entries=entries,
        expected=len(leaves),
        received=len(leaves) - len(missing),
        missing=missing,
        ledger=ledger(pairs(merged), offices, form),
        findings=sorted(everything, key=_finding_order),
        roster=tree.roster,
        leaves=leaves,
        merged=merged,
    )


def _entry_findings(entry: Entry) -> list[Finding]:
    """The findings of an entry's return, and, once a file, those of the file."""
    first = not entry.submission.returns or entry.submission.returns[0] is entry.ret
    return [*(entry.submission.findings if first else ()), *(entry.ret.findings if entry.ret is not None else ())]


def _finding_order(found: Finding) -> tuple[str, str, int, str, str]:
    digits = "".join(c for c in found.cell or "" if c.isdigit())
    return (found.file or "", found.sheet or "", int(digits or 0), found.cell or "", found.rule)


def _tree_order(keys: set[str], tree: Tree) -> list[Office]:
    """Parents before their children, units that turned up beside the roster last."""
    ordered = [tree.roster.offices[key] for key in tree.roster.subtree(None) if key in keys]
    if tree.listed is None:
        return ordered
    return [o for o in ordered if o.listed] + sorted((o for o in ordered if not o.listed), key=lambda office: office.key)


def _explained(summary: Summary, options: Options) -> Summary:
    """The summary with what the options ask for beside the sums."""
    summary.due = options.due
    if options.issuer is not None:
        issuer = issuer_return(options.issuer, summary.period)
        summary.reconciliation = reconcile(summary.ledger, summary.totals, issuer)
        summary.findings = sorted([*summary.findings, *summary.reconciliation.findings], key=_finding_order)
    if options.previous is not None:
        summary.comparison = compare(
            summary.ledger, summary.totals, summary.roster, summary.unit, summary.period, options.previous, options.successors
        )
    outliers = outlier_findings(summary.ledger, list(pairs(summary.merged)), summary.comparison)
    summary.findings = sorted([*summary.findings, *outliers], key=_finding_order)
    return summary


# ---- Who has sent


def _attendance(
    merged: Sequence[Entry], offices: list[Office], tree: Tree, period: Period | None
) -> tuple[list[Office], list[Office]]:
    """Units expected and those missing; without a roster, all that were summed. A summary counts for all below it."""
    if tree.listed is None:
        return offices, []
    start = tree.top.key if tree.top is not None and tree.top.key else None
    leaves = tree.listed.leaves(start, period.last_day if period is not None else None)
    heard = {entry.office.key for entry in merged if entry.office is not None}
    summaries = {e.office.key for e in merged if e.office is not None and e.ret is not None and e.ret.kind == "summary"}
    missing = [office for office in leaves if office.key not in heard and summaries.isdisjoint(tree.listed.ancestors(office.key))]
    return leaves, missing


def _missing_findings(missing: Sequence[Office], entries: Sequence[Entry]) -> Iterator[Finding]:
    rejected = {entry.office.key: entry for entry in entries if entry.status == REJECTED and entry.office is not None}
    for office in missing:
        entry = rejected.get(office.key)
        refused, why = (entry.submission.file, entry.words) if entry is not None else (None, None)
        yield finding("missing-unit", Place(), office.code, unit=office.name, code=office.code, refused=refused, why=why)
