"""This period against last: each line and each unit, whatever became of the units in between.

Units are matched by code, led through the table of old and new codes; failing a code, by name. What last period's units
had goes, whole, to what became of them, or stands on a row of its own: so both columns always add up to their totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import UNKNOWN_PREFIX, Counts, LineKey, sum_lines
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.rollup.ledger import Ledger, TotalLine
from tdkt_xl.rollup.previous import Previous
from tdkt_xl.rollup.succession import Succession
from tdkt_xl.rollup.summary_reader import PastUnit
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold

NOT_COMPARABLE = "không so sánh được"
Lines = Mapping[LineKey, Counts]


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line's counts in both periods, in the order of `Form.counts`; None is blank."""

    section: str
    award: str | None
    label: str
    key: str
    now: Counts
    then: Counts


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A unit's lines in both periods; `now` or `then` None where the unit has no such side. `note` says what became of it."""

    unit: Unit
    above: str | None
    now: Lines | None
    then: Lines | None
    note: str = ""
    comparable: bool = True


@dataclass(frozen=True)
class Comparison:
    """All lines, and all units of either period: this period's in tree order, then those that only last period had."""

    form: Form
    previous: Previous
    lines: tuple[LineMove, ...]
    units: tuple[UnitMove, ...]

    def order(self, lines: Iterable[LineKey]) -> list[LineKey]:
        """Lines of a unit in the sheet's order."""
        places = {(line.section, line.key): place for place, line in enumerate(self.lines)}
        return sorted(lines, key=places.__getitem__)


def compare(
    ledger: Ledger,
    totals: Sequence[TotalLine],
    roster: Roster,
    unit: Unit,
    period: Period | None,
    previous: Previous,
    successors: Sequence[Successor] = (),
) -> Comparison:
    """The comparison for `unit`, the one that is summed up for. Raises UnusableFile where the periods do not go together,
    DefinitionError where the table of codes names an old unit that nobody knows."""
    _check_period(period, previous)
    fates = Succession(successors, period.last_day if period is not None else None, previous.period.last_day)
    if previous.codes is not None:
        known = {*previous.codes, *(past.code for past in previous.figures if past.code), *roster.offices}
        fates.check_old_codes(known, f"tệp kỳ trước {previous.file}")
    past = _under(unit, roster, previous, fates)
    units = _Units(ledger, roster, past, fates).moves()
    return Comparison(ledger.form, previous, tuple(_line_moves(ledger.form, totals, past, previous)), tuple(units))


def _check_period(period: Period | None, previous: Previous) -> None:
    then = previous.period
    if period is None:
        return
    if (then.months, then.part) != (period.months, period.part) or then.last_day >= period.last_day:
        raise UnusableFile(
            f"Tệp kỳ trước, {previous.file}: là tổng hợp {then.words}, không so sánh được với {period.words}. "
            "Hãy chọn tệp tổng hợp cùng loại kỳ của một năm trước (năm với năm, 6 tháng với 6 tháng)."
        )


def _line_moves(form: Form, totals: Sequence[TotalLine], past: Mapping[PastUnit, Lines], previous: Previous) -> list[LineMove]:
    then = sum_lines(past.values())
    blank = Counts.blank(len(form.counts))
    moves = [LineMove(t.section, t.award, t.label, t.key, t.cells, then.pop(LineKey(t.section, t.key), blank)) for t in totals]
    for (section, key), counts in then.items():
        award = None if key.startswith(UNKNOWN_PREFIX) else key
        label = form.printed_label(section, award) if award is not None else previous.labels[LineKey(section, key)]
        moves.append(LineMove(section, award, label, key, blank, counts))
    return sorted(moves, key=lambda move: (*form.rank(move.section, move.award), move.key))


# ---- Units


def _under(unit: Unit, roster: Roster, previous: Previous, fates: Succession) -> Mapping[PastUnit, Lines]:
    """Last period's units that belong to this summary: all of them, or those that came to stand below `unit`."""
    if unit.code is None or unit.code not in roster.offices or unit.code == previous.unit.code:
        return previous.figures
    if roster.parent(unit.code) is None:
        return previous.figures
    below = set(roster.subtree(unit.code))
    return {past: lines for past, lines in previous.figures.items() if past.code and not below.isdisjoint(fates.of(past.code))}


@dataclass
class _Heir:
    """What one of this period's units goes by, and whose figures it took over."""

    predecessors: list[PastUnit] = field(default_factory=list)
    parts_of: list[PastUnit] = field(default_factory=list)


class _Units:
    """Matches last period's units with this period's."""

    def __init__(self, ledger: Ledger, roster: Roster, past: Mapping[PastUnit, Lines], fates: Succession) -> None:
        self.ledger, self.roster, self.past, self.fates = ledger, roster, past, fates
        self.by_code = {office.code: office.key for office in ledger.offices if office.code}
        self.heirs: dict[str, _Heir] = {}
        """By the key of this period's office, or the code of one that sent nothing."""

    def moves(self) -> list[UnitMove]:
        self._assign()
        now = {office.key: lines for office, lines in self.ledger.cells_by_unit()}
        offices = {office.key: office for office in self.ledger.offices}
        silent = [key for key in self.heirs if key not in offices]
        moves = [self._move(office.unit, self._above(office), now[key], self.heirs.get(key)) for key, office in offices.items()]
        for key in silent:
            office = self.roster.offices.get(key)
            first = next(iter((*self.heirs[key].predecessors, *self.heirs[key].parts_of)))
            unit = office.unit if office is not None else Unit(first.code, first.name)
            above = self._above(office) if office is not None else first.above
            moves.append(self._move(unit, above, None, self.heirs[key]))
        return [*(move for move in moves if move.now is not None or move.then is not None), *self._undivided()]

    def _above(self, office: Office) -> str | None:
        parent = self.roster.parent(office.key) if office.key in self.roster.offices else None
        return self.roster.offices[parent].name if parent is not None else None

    def _assign(self) -> None:
        nameless: list[PastUnit] = []
        for unit in self.past:
            ends = self.fates.of(unit.code) if unit.code else []
            if unit.code is None or not (unit.code in self.fates.next or self._is_current(ends[0])):
                nameless.append(unit)
            elif len(ends) == 1:
                self._heir(self.by_code.get(ends[0], ends[0])).predecessors.append(unit)
            else:
                for end in ends:
                    self._heir(self.by_code.get(end, end)).parts_of.append(unit)
        self._assign_by_name(nameless)

    def _is_current(self, code: str) -> bool:
        return code in self.by_code or code in self.roster.offices

    def _assign_by_name(self, units: Sequence[PastUnit]) -> None:
        """Units without a code that both periods know: by name and office above, else by a name that only one has."""
        free = [office for office in self.ledger.offices if office.key not in self.heirs]
        for with_above in (True, False):
            of_name: dict[tuple[str, str], list[Office]] = {}
            for office in free:
                above = fold(self._above(office) or "") if with_above else ""
                of_name.setdefault((fold(office.name), above), []).append(office)
            waiting: dict[tuple[str, str], list[PastUnit]] = {}
            for unit in units:
                waiting.setdefault((fold(unit.name), fold(unit.above or "") if with_above else ""), []).append(unit)
            for name, alike in waiting.items():
                if len(alike) == 1 and len(of_name.get(name, ())) == 1:
                    self._heir(of_name[name][0].key).predecessors.append(alike[0])
                    free.remove(of_name[name][0])
            matched = {unit for heir in self.heirs.values() for unit in heir.predecessors}
            units = [unit for unit in units if unit not in matched]
        for i, unit in enumerate(units):
            self._heir(f"{UNKNOWN_PREFIX}{i} {unit.code or unit.name}").predecessors.append(unit)

    def _heir(self, key: str) -> _Heir:
        return self.heirs.setdefault(key, _Heir())

    def _move(self, unit: Unit, above: str | None, now: Lines | None, heir: _Heir | None) -> UnitMove:
        if heir is None:
            return UnitMove(unit, above, now, None, "không có số liệu kỳ trước")
        if heir.parts_of:
            names = ", ".join(old.name for old in heir.parts_of)
            return UnitMove(unit, above, now, None, f"{NOT_COMPARABLE}: nhận một phần của {names}", comparable=False)
        then = sum_lines(self.past[old] for old in heir.predecessors)
        return UnitMove(unit, above, now, then, _said(unit, heir.predecessors, now is None))

    def _undivided(self) -> list[UnitMove]:
        """Last period's units that cannot be shared out: the split ones, and whole ones that went into a part of such."""
        rows: dict[PastUnit, str] = {}
        for heir in self.heirs.values():
            for old in heir.parts_of:
                rows[old] = f"{NOT_COMPARABLE}: đã chia tách"
        for key, heir in self.heirs.items():
            for old in heir.predecessors if heir.parts_of else ():
                office = self.roster.offices.get(key)
                rows[old] = f"{NOT_COMPARABLE}: đã nhập vào {office.name if office is not None else key}"
        return [UnitMove(Unit(o.code, o.name), o.above, None, self.past[o], note, comparable=False) for o, note in rows.items()]


def _said(unit: Unit, predecessors: Sequence[PastUnit], silent: bool) -> str:
    """How a unit came by its figures of last period, where that is not plain."""
    names = ", ".join(old.name for old in predecessors)
    said = []
    if len(predecessors) > 1:
        said.append(f"gộp từ {names}")
    elif fold(predecessors[0].name) != fold(unit.name or ""):
        said.append(f"trước là {names}")
    elif predecessors[0].code and unit.code and predecessors[0].code != unit.code:
        said.append(f"trước có mã {predecessors[0].code}")
    if silent:
        said.append("không có số liệu kỳ này")
    return "; ".join(said)
