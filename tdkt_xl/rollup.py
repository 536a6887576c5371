"""From checked submissions to one summary: which returns count, for whom, and what they add up to.

Rolling up is a sum and nothing else, so any grouping and any order give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import PurePosixPath

from tdkt_xl.comparing import Comparison, compare
from tdkt_xl.findings import Place, finding, interpreted, shown
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import ERROR
from tdkt_xl.identity import level_of, unit_name
from tdkt_xl.ledger import UNKNOWN_PREFIX, Ledger, TotalLine, ledger
from tdkt_xl.numbers import vietnamese_number
from tdkt_xl.outliers import outlier_findings
from tdkt_xl.periods import Period
from tdkt_xl.previous import Previous
from tdkt_xl.reconciling import Reconciliation, issuer_return, reconcile
from tdkt_xl.returns import HUYEN, TINH, XA, Finding, Part, Return, Submission, Unit
from tdkt_xl.roster import Office, Roster, Successor
from tdkt_xl.succession import Succession, check_new_codes
from tdkt_xl.text import fold, unaccented

MERGED, SUPERSEDED, DUPLICATE, REJECTED, UNREADABLE = "merged", "superseded", "duplicate", "rejected", "unreadable"
_RANK = {TINH: 3, HUYEN: 2, XA: 1}


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


@dataclass(slots=True)
class Entry:
    """One return (or one file without any) and what became of it: `reason` for programs, `words` for people."""

    submission: Submission
    ret: Return | None
    office: Office | None = None
    status: str = MERGED
    reason: str | None = None
    words: str | None = None
    former: str = ""
    """The key of the unit that the return itself speaks of; `office` is what that unit has become."""
    successor: Entry | None = None
    """The next newer return of the unit, which replaced this one."""

    @property
    def place(self) -> int:
        """Which of its file's returns this is."""
        return next((i for i, ret in enumerate(self.submission.returns) if ret is self.ret), 0)

    @property
    def order(self) -> tuple[int, float, str]:
        """Of several returns of one unit and period the greatest counts."""
        return (self.ret.version if self.ret else 0, self.submission.modified, self.submission.file)


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
    ordered = sorted(submissions, key=lambda submission: submission.file)
    entries = [Entry(s, ret) for s in ordered for ret in s.returns] + [Entry(s, None) for s in ordered if not s.returns]
    entries.sort(key=lambda entry: entry.submission.file)
    findings: list[Finding] = []
    period = options.period or _commonest_period(entries)
    tree = _Tree(options, period, entries)
    findings.extend(tree.findings)
    top = tree.top
    _reject(entries, options, period, findings)
    _reject_outside(entries, tree)
    _keep_newest(entries, findings)
    _prefer_parts(entries, tree, findings, options.form)
    summary = _summary(entries, tree, top, options.form, period, findings)
    return _explained(summary, options)


def merge_levels(submissions: Iterable[Submission], options: Options) -> Iterator[Summary]:
    """A summary for every unit that has units below it, from the top (or the chosen unit) down; all for the same period.

    Each is what `merge` makes of the submissions under that unit. Files without a return, and units that are not in the
    roster, stand in the summaries of the top; only they are held against the issuer's return.
    """
    assert options.roster is not None
    every = list(submissions)
    entries = [Entry(submission, ret) for submission in every for ret in submission.returns]
    period = options.period or _commonest_period(entries)
    chosen = _Tree(options, period, entries).top  # and finds each entry's office
    placed = [(entry.submission, entry.office) for entry in entries if entry.office is not None]
    roster = options.roster
    start = chosen.key if options.unit is not None and chosen is not None and chosen.listed else None
    for key in roster.subtree(start):
        if roster.children.get(key):
            on_top = key == start or roster.parent(key) is None
            under = set(roster.subtree(key))
            own = {id(s) for s, office in placed if office.key in under or (on_top and not office.listed)}
            files = [s for s in every if id(s) in own or (on_top and not s.returns)]
            of_unit = replace(options, unit=key, period=period, issuer=options.issuer if on_top else None)
            yield merge(files, of_unit)


# ---- Which units


class _Tree:
    """The units of this merge: the roster's, or those that folders and letterheads show; each entry's is found."""

    def __init__(self, options: Options, period: Period | None, entries: Sequence[Entry]) -> None:
        self.findings: list[Finding] = []
        self.day = period.last_day if period is not None else None
        self.listed = options.roster
        self.roster = Roster(dict(options.roster.offices)) if options.roster is not None else Roster()
        self.replaced = Succession(options.successors, self.day).replaced
        self._first_alike: dict[bytes, Submission] = {}
        self.top: Office | None = None
        if options.roster is not None:
            self._place_in_roster(entries)
        else:
            self._place_by_folders(entries)
        self.top = self._top(options.unit) or self._common_folder(entries)

    def _top(self, name: str | None) -> Office | None:
        if name is None:
            return self.listed.offices[self.listed.top] if self.listed is not None and self.listed.top is not None else None
        if self.listed is not None:
            found = self.listed.asked(name, self.day)
            if found is not None:
                return found
            said = f"“{shown(name)}” không có trong danh sách đơn vị; đã tổng hợp toàn bộ danh sách dưới tên này"
            self.findings.append(interpreted(Place(), said))
        return Office("", None, name, level_of(name), listed=False)

    def _common_folder(self, entries: Sequence[Entry]) -> Office | None:
        """Without a roster the nearest folder that holds all files and bears a place's name is what they add up to."""
        for folder in reversed(_common_folders(entries) if self.listed is None else []):
            name = unit_name(folder)
            if level_of(name) in _RANK:
                return Office("", None, name, level_of(name), listed=False)
        return None

    def below(self, key: str, other: str) -> bool:
        """Whether unit `key` is somewhere under unit `other`."""
        return other in self.roster.ancestors(key)

    def name_above(self, office: Office) -> str:
        above = self.roster.parent(office.key)
        return self.roster.offices[above].name if above is not None else ""

    def under_top(self, key: str) -> bool:
        if self.top is None or self.top.key == "" or not self.roster.offices[key].listed:
            return True
        return key == self.top.key or self.below(key, self.top.key)

    def _place_in_roster(self, entries: Sequence[Entry]) -> None:
        assert self.listed is not None
        for entry in entries:
            if entry.ret is None:
                continue
            if entry.ret.unnamed:
                entry.office = self._of_parts(entry.ret)
                self.findings.append(_unknown_unit(entry, ()))
                continue
            found = self.listed.find(entry.ret.unit, _folders(entry.ret.file), self.day)
            code = entry.ret.unit.code
            entry.former = found[0].key if len(found) == 1 else code or ""
            if len(found) == 1:
                entry.office = self.roster.offices.get(self.replaced.get(entry.former, ""), found[0])
                continue
            if not found and code in self.replaced and self.replaced[code] in self.roster.offices:
                entry.office = self.roster.offices[self.replaced[code]]
                continue
            entry.office = self._unlisted(entry, ambiguous=bool(found))
            self.findings.append(_unknown_unit(entry, found))

    def _of_parts(self, ret: Return) -> Office:
        """The unnamed unit that a summary is for; those made of the same parts are for the same."""
        key = f"{UNKNOWN_PREFIX}{sorted(ret.parts, key=str)}"
        name = ret.unit.name or PurePosixPath(ret.file).stem
        return self.roster.offices.setdefault(key, Office(key, None, name, None, listed=False))

    def _unlisted(self, entry: Entry, ambiguous: bool) -> Office:
        """A unit of its own beside the tree; one that may be any of several is never taken for another's."""
        ret = entry.ret
        assert ret is not None
        name = ret.unit.name or ret.unit.code or PurePosixPath(ret.file).stem
        if ambiguous:
            own = f"{self.first_alike(entry).file}#{entry.place}"
        else:
            own = ret.unit.code or f"{fold(name)}|{fold(ret.unit.upper or _nearest_place(_folders(ret.file)))}"
        key = f"{UNKNOWN_PREFIX}{own}"
        office = Office(key, ret.unit.code, name, ret.unit.level, listed=False)
        return self.roster.offices.setdefault(key, office)

    def _place_by_folders(self, entries: Sequence[Entry]) -> None:
        """Without a roster a unit is its code, or its name under the office that letterhead or folder put above it."""
        names = _names_by_code(entries) if self.replaced else {}
        codes: dict[str, set[str]] = {}
        for entry in entries:
            if entry.ret is not None and entry.ret.unit.code and entry.ret.unit.name:
                codes.setdefault(fold(entry.ret.unit.name), set()).add(entry.ret.unit.code)
        common = len(_common_folders(entries))
        above: dict[str, list[str]] = {}
        for entry in entries:
            if entry.ret is None:
                continue
            if entry.ret.unnamed:
                entry.office = self._of_parts(entry.ret)
                continue
            unit, folders = entry.ret.unit, _folders(entry.ret.file)
            name = unit.name or unit.code or PurePosixPath(entry.ret.file).stem
            known = codes.get(fold(name), set())
            code = unit.code or (next(iter(known)) if len(known) == 1 else None)
            if code in self.replaced:
                entry.former, code = code, self.replaced[code]
                name = names.get(code, f"Đơn vị mã {code}")
            key = code or ""
            if not key:
                hint = fold(unit.upper) if unit.upper else unaccented(self._folder_of(entry, folders))
                key = f"{fold(name)}|{hint}"
            entry.office = self.roster.offices.setdefault(key, Office(key, code, name, unit.level, listed=False))
            above.setdefault(key, [unit.upper] if unit.upper else list(reversed(folders[common:])))
        self._link_by_names(above)
        self._link_by_level(entries)

    def _folder_of(self, entry: Entry, folders: Sequence[str]) -> str:
        """The folder that may tell the unit from its namesakes; of copies the first one's, unless it bears a place's name."""
        if not _nearest_place(folders):
            folders = _folders(self.first_alike(entry).file)
        return folders[-1] if folders else ""

    def first_alike(self, entry: Entry) -> Submission:
        """The first of the files that are byte for byte the same as the entry's."""
        return self._first_alike.setdefault(entry.submission.digest or entry.submission.file.encode(), entry.submission)

    def _link_by_names(self, above: dict[str, list[str]]) -> None:
        """Each unit goes under the offices that its letterhead or folders name, nearest first; they may have no return."""
        named: dict[str, list[str]] = {}
        for office in self.roster.offices.values():
            named.setdefault(unaccented(office.name), []).append(office.key)
        for key, names in above.items():
            lower = key
            for name in names:
                letters = unaccented(name)
                known = [other for other in named.get(letters, ()) if other != lower]
                if not known:
                    known = named[letters] = [f"/{letters}"]
                    self.roster.offices[known[0]] = Office(known[0], None, unit_name(name), level_of(name), listed=False)
                if len(known) > 1 or self.below(known[0], lower) or self.roster.offices[lower].parent is not None:
                    break
                self.roster.offices[lower] = replace(self.roster.offices[lower], parent=known[0])
                lower = known[0]

    def _link_by_level(self, entries: Sequence[Entry]) -> None:
        """The only summary of its level or a higher one is above every unit of a lower level that is under nothing yet."""
        summaries = {
            e.office.key: _RANK.get(e.office.level or "", 0) for e in entries if e.office and e.ret and e.ret.kind == "summary"
        }
        highest = max(summaries.values(), default=0)
        tops = [key for key, rank in summaries.items() if rank == highest]
        if len(tops) != 1 or not highest:
            return
        for key, office in list(self.roster.offices.items()):
            if key != tops[0] and office.parent is None and _RANK.get(office.level or "", 1) < highest:
                self.roster.offices[key] = replace(office, parent=tops[0])
        self.roster = Roster(self.roster.offices)


def _common_folders(entries: Sequence[Entry]) -> list[str]:
    """The folders that all files stand in, outermost first."""
    ways = [_folders(entry.submission.file) for entry in entries]
    return [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*ways, strict=False))]


def _folders(file: str) -> tuple[str, ...]:
    """The names of the folders (and zips) a file stands in, outermost first."""
    return _names_in(file.rpartition("/")[0])


@lru_cache(maxsize=10_000)
def _names_in(way: str) -> tuple[str, ...]:
    names = (part for part in PurePosixPath(way).parts if part not in ("/", ".", ".."))
    return tuple(name.removesuffix(".zip!").removesuffix("!") for name in names)


def _names_by_code(entries: Iterable[Entry]) -> dict[str, str]:
    units = [entry.ret.unit for entry in entries if entry.ret is not None]
    return {unit.code: unit.name for unit in units if unit.code and unit.name}


def _nearest_place(folders: Sequence[str]) -> str:
    """The innermost folder that bears a place's name ("Huyện Hải Hà"); "" where none does."""
    return next((folder for folder in reversed(folders) if level_of(unit_name(folder)) in _RANK), "")


def _unknown_unit(entry: Entry, candidates: Sequence[Office]) -> Finding:
    ret = entry.ret
    assert ret is not None and entry.office is not None
    names = ", ".join(f"{office.name} ({office.key})" for office in candidates[:5])
    said = f" (có thể là {names})" if names else ""
    return finding("unknown-unit", Place(ret.file, ret.sheet), ret.unit.name, typed=shown(entry.office.name), candidates=said)


# ---- Which returns count


def _commonest_period(entries: Iterable[Entry]) -> Period | None:
    counts = Counter(entry.ret.period for entry in entries if entry.ret is not None and entry.ret.period is not None)
    return max(counts, key=lambda period: (counts[period], period.last_day, period.months)) if counts else None


def _reject(entries: Sequence[Entry], options: Options, period: Period | None, findings: list[Finding]) -> None:
    for entry in entries:
        ret = entry.ret
        if ret is None:
            entry.status = UNREADABLE if entry.submission.failure == "unreadable" else REJECTED
            entry.reason = entry.submission.failure
        elif ret.period is None and period is not None:
            said = f"không ghi kỳ báo cáo, được hiểu là kỳ {period.code}"
            findings.append(finding("interpreted", Place(ret.file, ret.sheet), typed=said))
        elif ret.period != period:
            typed, wanted = (p.words if p is not None else "" for p in (ret.period, period))
            entry.status, entry.reason = REJECTED, f"wrong-period: {ret.period.code if ret.period else ''}"
            entry.words = f"biểu của {typed}, cần biểu của {wanted}"
            place = Place(ret.file, ret.sheet)
            actual = ret.period.code if ret.period else None
            findings.append(finding("wrong-period", place, actual, period.code if period else None, typed=typed, wanted=wanted))
        if ret is not None and entry.status == MERGED and options.strict and any(f.severity == ERROR for f in _own(entry)):
            entry.status, entry.reason, entry.words = REJECTED, "strict", "biểu còn lỗi, chỉ cộng biểu không có lỗi"


def _own(entry: Entry) -> list[Finding]:
    return [*entry.submission.findings, *(entry.ret.findings if entry.ret is not None else ())]


def _reject_outside(entries: Sequence[Entry], tree: _Tree) -> None:
    for entry in entries:
        if entry.status == MERGED and entry.office is not None and not tree.under_top(entry.office.key):
            entry.status, entry.reason, entry.words = REJECTED, "not-under-unit", "không trực thuộc đơn vị tổng hợp"


def _keep_newest(entries: Sequence[Entry], findings: list[Finding]) -> None:
    """Of several returns of one unit the newest counts: a later "lần nộp", then a later file; ties by path."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        if entry.status == MERGED and entry.ret is not None and entry.office is not None:
            # Old units that went into one new unit are its parts, not versions of each other.
            groups.setdefault((entry.office.key, entry.former, entry.ret.kind), []).append(entry)
    for group in groups.values():
        if len(group) > 1:
            _supersede(group, findings)


def _supersede(group: Sequence[Entry], findings: list[Finding]) -> None:
    newest = newer = max(group, key=lambda entry: entry.order)
    seen = {newest.submission.digest}
    for entry in sorted(group, key=lambda entry: entry.order, reverse=True):
        if entry is newest or entry.ret is None:
            continue
        copy = entry.submission.digest in seen and entry.submission is not newest.submission
        seen.add(entry.submission.digest)
        entry.status = DUPLICATE if copy else SUPERSEDED
        if not copy:
            entry.successor, newer = newer, entry
        entry.reason = entry.words = f"đã lấy {newest.submission.file}"
        unit = entry.office.name if entry.office is not None else ""
        place = Place(entry.ret.file, entry.ret.sheet)
        findings.append(finding("duplicate-submission", place, unit=unit, kept=newest.submission.file))


def _prefer_parts(entries: Sequence[Entry], tree: _Tree, findings: list[Finding], form: Form) -> None:
    """A summary gives way to the returns below it; where a unit sent both, a summary without such takes its own return in."""
    merged = [entry for entry in entries if entry.status == MERGED and entry.office is not None and entry.ret is not None]
    covered: dict[str, list[Entry]] = {}
    for entry in merged:
        for above in tree.roster.ancestors(entry.office.key):  # type: ignore[union-attr]
            covered.setdefault(above, []).append(entry)
    for entry in merged:
        if entry.ret is None or entry.office is None or entry.ret.kind != "summary":
            continue
        parts = covered.setdefault(entry.office.key, [])
        parts += _listed_parts(entry, merged, tree)
        own = [other for other in merged if other.office is entry.office and other.ret and other.ret.kind != "summary"]
        if parts:
            entry.status = SUPERSEDED
            entry.reason = entry.words = f"đã lấy {len(parts)} báo cáo của các đơn vị trực thuộc"
        else:
            for other in own:
                other.status = SUPERSEDED
                other.reason = other.words = f"đã có trong {entry.submission.file}"
    for entry in merged:
        if entry.status == SUPERSEDED and entry.ret is not None and entry.ret.kind == "summary":
            counted = [part for part in [*covered.get(entry.office.key, []), *merged] if part.status == MERGED]  # type: ignore[union-attr]
            below = [p for p in counted if p.office is entry.office or p in covered.get(entry.office.key, [])]  # type: ignore[union-attr]
            unique = list({id(part): part for part in below}.values())
            findings.extend(_difference(entry, unique, form))


def _listed_parts(summary: Entry, entries: Iterable[Entry], tree: _Tree) -> Iterator[Entry]:
    """The returns of the units that a summary of ours lists as its parts, where no roster says what is below it."""
    if summary.ret is None or summary.office is None or summary.office.listed or not summary.ret.parts:
        return
    by_name: dict[str, list[Part]] = {}
    for part in summary.ret.parts:
        by_name.setdefault(fold(part[1]), []).append(part)
    codes = {code for code, *_ in summary.ret.parts if code is not None}
    for entry in entries:
        office = entry.office
        if office is None or office is summary.office or entry.ret is None or entry.ret.unnamed:
            continue
        alike = by_name.get(fold(office.name), ())
        if office.code in codes or any(_may_be(office, tree.name_above(office), part) for part in alike):
            yield entry


def _may_be(office: Office, above: str, part: Part) -> bool:
    """Whether nothing says that an office is another than its namesake, the part of a summary."""
    code, _, part_above = part
    districts = {fold(name) for name in (above, part_above or "") if level_of(name) == HUYEN}
    return (code is None or office.code is None or code == office.code) and len(districts) < 2


def _difference(summary: Entry, parts: Sequence[Entry], form: Form) -> Iterator[Finding]:
    """Whether a summary holds what its parts that are here add up to."""
    assert summary.ret is not None and summary.office is not None
    stated, added = (
        {(total.section, total.key): total.cells for total in ledger(_pairs(side), _offices(side), form).totals()}
        for side in ([summary], parts)
    )
    off = []
    blank = (None,) * len(form.counts)
    for key in sorted({*stated, *added}):
        for number, one, two in zip(form.counts, stated.get(key, blank), added.get(key, blank), strict=True):
            if (one or 0) != (two or 0):
                off.append((key, number, one or 0, two or 0))
    if off:
        (section, line), number, one, two = max(off, key=lambda each: abs(each[2] - each[3]))
        label = _label_of(form, line)
        example = f"mục {section}, {label}, cột ({number}): ghi {vietnamese_number(one)}, cộng được {vietnamese_number(two)}"
        place = Place(summary.ret.file, summary.ret.sheet, None, section or None, None if line.startswith(UNKNOWN_PREFIX) else line)
        yield finding("summary-difference", place, one, two, unit=summary.office.name, count=len(off), example=example)


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[Office, Return]]:
    for entry in entries:
        if entry.office is not None and entry.ret is not None:
            yield entry.office, entry.ret


def _offices(entries: Sequence[Entry]) -> list[Office]:
    return list({entry.office.key: entry.office for entry in entries if entry.office is not None}.values())


def _label_of(form: Form, key: str) -> str:
    award = form.awards.awards.get(key)
    return award.name if award is not None else key.removeprefix(UNKNOWN_PREFIX)


# ---- The summary


def _summary(
    entries: list[Entry], tree: _Tree, top: Office | None, form: Form, period: Period | None, findings: list[Finding]
) -> Summary:
    merged = [entry for entry in entries if entry.status == MERGED and entry.office is not None]
    offices = _tree_order({entry.office.key for entry in merged if entry.office}, tree)
    rank = {office.key: i for i, office in enumerate(offices)}
    merged.sort(key=lambda entry: (rank[entry.office.key], entry.order))  # type: ignore[union-attr]
    leaves, missing = _attendance(merged, offices, tree, top, period)
    findings.extend(_missing_findings(missing, entries))
    everything = [*(f for entry in entries if entry.status != DUPLICATE for f in _entry_findings(entry)), *findings]
    return Summary(
        unit=top.unit if top is not None else Unit(),
        period=period,
        entries=entries,
        expected=len(leaves),
        received=len(leaves) - len(missing),
        missing=missing,
        ledger=ledger(_pairs(merged), offices, form),
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


def _tree_order(keys: set[str], tree: _Tree) -> list[Office]:
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
    outliers = outlier_findings(summary.ledger, list(_pairs(summary.merged)), summary.comparison)
    summary.findings = sorted([*summary.findings, *outliers], key=_finding_order)
    return summary


# ---- Who has sent


def _attendance(
    merged: Sequence[Entry], offices: list[Office], tree: _Tree, top: Office | None, period: Period | None
) -> tuple[list[Office], list[Office]]:
    """Units expected and those missing; without a roster, all that were summed. A summary counts for all below it."""
    if tree.listed is None:
        return offices, []
    start = top.key if top is not None and top.key else None
    leaves = tree.listed.leaves(start, period.last_day if period is not None else None)
    heard = {entry.office.key for entry in merged if entry.office is not None}
    summaries = {e.office.key for e in merged if e.office is not None and e.ret is not None and e.ret.kind == "summary"}
    missing = [office for office in leaves if office.key not in heard and summaries.isdisjoint(tree.listed.ancestors(office.key))]
    return leaves, missing


def _missing_findings(missing: Sequence[Office], entries: Sequence[Entry]) -> Iterator[Finding]:
    rejected = {entry.office.key: entry for entry in entries if entry.status == REJECTED and entry.office is not None}
    for office in missing:
        why = ""
        if office.key in rejected:
            entry = rejected[office.key]
            why = f" (tệp {entry.submission.file} không được cộng: {entry.words})"
        name = f"{office.name} ({office.code})" if office.code else office.name
        yield finding("missing-unit", Place(), office.code, typed=name, why=why)
