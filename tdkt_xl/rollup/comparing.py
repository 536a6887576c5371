"""Compares this period with last period, line by line and unit by unit, also if units were merged or split in between.

Units are matched by code, by means of the table of old and new codes; without a code, by name. The figures of an old unit are
counted whole for the unit that it became, or they get a row of their own. So both columns always add up to their totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.comparison import Comparison, LineMove, Past, UnitMove
from tdkt_xl.model.counts import UNKNOWN_PREFIX, Counts, LineKey, sum_lines
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import Lines
from tdkt_xl.model.units import Office, Successor, Unit
from tdkt_xl.rollup.succession import Succession
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.text import fold

NOT_COMPARABLE = "không so sánh được"


@dataclass(frozen=True)
class Previous:
    """Last period's summary, and the name of its file."""

    file: str
    summary: Summary

    @property
    def past(self) -> Past:
        """The file, unit and period of the previous summary. Raises UnusableFile if the summary does not state its period."""
        if self.summary.period is None:
            raise UnusableFile(f"Tệp kỳ trước, {self.file}: không rõ là của kỳ nào. Hãy tổng hợp lại kỳ trước với --period.")
        return Past(self.file, self.summary.unit, self.summary.period)


def compare(summary: Summary, previous: Previous, successors: Sequence[Successor] = ()) -> Comparison:
    """The comparison of a summary with the previous one.

    Raises UnusableFile if the two periods cannot be compared (example: a year with six months), and DefinitionError if the table of
    codes names an old unit that neither summary has.
    """
    past = previous.past
    _check_period(summary, past)
    fates = Succession(successors, summary.period.last_day if summary.period is not None else None, past.period.last_day)
    known = {office.code for each in (previous.summary, summary) for office in each.units.offices.values() if office.code}
    fates.check_old_codes(known, f"tệp kỳ trước {previous.file}")
    figures = _under(summary, previous.summary, fates)
    units = _Units(summary, previous.summary, figures, fates).moves()
    return compared(summary, past, units, previous.summary.lines)


def compared(
    summary: Summary, past: Past, units: Sequence[UnitMove], labels: Mapping[LineKey, str], big: BigChange | None = None
) -> Comparison:
    """The comparison of units that are already matched. `labels`: names of the lines that only last period has. `big`: which
    changes to mark; None: the form's own rule."""
    form = summary.form
    then = sum_lines(unit.then for unit in units if unit.then is not None)
    blank = Counts.blank(len(form.counts))
    moves = [LineMove(t.key, t.label, t.cells, then.pop(t.key, blank)) for t in summary.totals]
    for key, counts in then.items():
        label = form.printed_label(key.section, key.award) if key.award is not None else labels[key]
        moves.append(LineMove(key, label, blank, counts))
    moves.sort(key=lambda move: (*form.rank(move.section, move.award), move.key.key))
    return Comparison(past, tuple(moves), tuple(units), big or form.big_change)


def _check_period(summary: Summary, past: Past) -> None:
    then, now = past.period, summary.period
    if now is None:
        return
    if (then.months, then.part) != (now.months, now.part) or then.last_day >= now.last_day:
        raise UnusableFile(
            f"Tệp kỳ trước, {past.file}: là tổng hợp {then.words}, không so sánh được với {now.words}. "
            "Hãy chọn tệp tổng hợp cùng loại kỳ của một năm trước (năm với năm, 6 tháng với 6 tháng)."
        )


# ---- Units


def _under(summary: Summary, previous: Summary, fates: Succession) -> Mapping[Office, Lines]:
    """The figures of last period's units that belong to this summary: all, or those that are now below the summary's unit."""
    nil = {office.key for office in previous.nil_units}
    figures = {office: lines for office, lines in previous.cells_by_unit() if lines or office.key in nil}
    code = summary.unit.code
    if code is None or code not in summary.units.offices or code == previous.unit.code or summary.units.parent(code) is None:
        return figures
    below = set(summary.units.subtree(code))
    return {past: lines for past, lines in figures.items() if past.code and not below.isdisjoint(fates.of(past.code))}


@dataclass
class _Heir:
    """Last period's units whose figures go to one of this period's units: `predecessors` whole, `parts_of` only a part."""

    predecessors: list[Office] = field(default_factory=list)
    parts_of: list[Office] = field(default_factory=list)


class _Units:
    """Matches last period's units with this period's units."""

    def __init__(self, summary: Summary, previous: Summary, past: Mapping[Office, Lines], fates: Succession) -> None:
        self.summary, self.roster, self.previous, self.past, self.fates = summary, summary.units, previous, past, fates
        self.nil = {office.key for office in summary.nil_units}
        self.was_nil = {office.key for office in previous.nil_units}
        self.by_code = {office.code: office.key for office in summary.offices if office.code}
        self.heirs: dict[str, _Heir] = {}
        """By the key of this period's unit, or by its code if it has not reported."""

    def moves(self) -> list[UnitMove]:
        self._assign()
        now = {office.key: lines for office, lines in self.summary.cells_by_unit()}
        offices = {office.key: office for office in self.summary.offices}
        silent = [key for key in self.heirs if key not in offices]
        moves = [
            self._move(office.unit, self.summary.above(office), now[key], self.heirs.get(key), key in self.nil)
            for key, office in offices.items()
        ]
        for key in silent:
            office = self.roster.offices.get(key)
            first = next(iter((*self.heirs[key].predecessors, *self.heirs[key].parts_of)))
            unit = office.unit if office is not None else Unit(first.code, first.name)
            above = self.summary.above(office) if office is not None else self.previous.above(first)
            moves.append(self._move(unit, above, None, self.heirs[key]))
        return [*(move for move in moves if move.now is not None or move.then is not None), *self._undivided()]

    def _assign(self) -> None:
        nameless: list[Office] = []
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

    def _assign_by_name(self, units: Sequence[Office]) -> None:
        """Matches units that have no code known in both periods: by name and the unit above, else by a name of only one unit."""
        free = [office for office in self.summary.offices if office.key not in self.heirs]
        for with_above in (True, False):
            of_name: dict[tuple[str, str], list[Office]] = {}
            for office in free:
                above = fold(self.summary.above(office) or "") if with_above else ""
                of_name.setdefault((fold(office.name), above), []).append(office)
            waiting: dict[tuple[str, str], list[Office]] = {}
            for unit in units:
                waiting.setdefault((fold(unit.name), fold(self.previous.above(unit) or "") if with_above else ""), []).append(unit)
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

    def _move(self, unit: Unit, above: str | None, now: Lines | None, heir: _Heir | None, is_nil: bool = False) -> UnitMove:
        nil = ["kỳ này không có khen thưởng"] if is_nil else []
        if heir is None:
            return UnitMove(unit, above, now, None, "; ".join(["không có số liệu kỳ trước", *nil]))
        if heir.parts_of:
            names = ", ".join(old.name for old in heir.parts_of)
            note = "; ".join([f"{NOT_COMPARABLE}: nhận một phần của {names}", *nil])
            return UnitMove(unit, above, now, None, note, comparable=False)
        then = sum_lines(self.past[old] for old in heir.predecessors)
        if all(old.key in self.was_nil for old in heir.predecessors):
            nil = ["cả hai kỳ không có khen thưởng"] if nil else ["kỳ trước không có khen thưởng"]
        return UnitMove(unit, above, now, then, "; ".join([*_said(unit, heir.predecessors, now is None), *nil]))

    def _undivided(self) -> list[UnitMove]:
        """Rows for last period's units whose figures cannot be divided: split units, and whole units that were merged into a part
        of a split one."""
        rows: dict[Office, str] = {}
        for heir in self.heirs.values():
            for old in heir.parts_of:
                rows[old] = f"{NOT_COMPARABLE}: đã chia tách"
        for key, heir in self.heirs.items():
            for old in heir.predecessors if heir.parts_of else ():
                office = self.roster.offices.get(key)
                rows[old] = f"{NOT_COMPARABLE}: đã nhập vào {office.name if office is not None else key}"
        return [
            UnitMove(Unit(o.code, o.name), self.previous.above(o), None, self.past[o], note, comparable=False)
            for o, note in rows.items()
        ]


def _said(unit: Unit, predecessors: Sequence[Office], silent: bool) -> list[str]:
    """Notes on where a unit's figures of last period come from; none if they are simply its own."""
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
    return said
