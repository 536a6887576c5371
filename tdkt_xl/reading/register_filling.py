"""Fills the counts of a form of ours whose formulas add up its register, but were saved without their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tdkt_xl.forms import Form
from tdkt_xl.forms.from_register import count_name
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.register_checks import entries_by_line, is_known
from tdkt_xl.reading.register_lines import has_place, placed_by_day, register_cells, statuses_counted, told_columns

_STALE = "stale-value"
_UNKNOWN = frozenset({_STALE, "not-a-count", "two-values", "formula-error"})
_Doubts = Mapping[tuple[str | None, str | None], Finding]
"""Sheet and cell → the finding because of which the cell's count is not known."""


def fill_from_register(ret: Return, form: Form, entries: Sequence[AwardDecision], days: tuple[date, date] | None) -> None:
    """Computes from the register's entries what the return's own formulas would give; changes its lines and findings.

    A line stays unknown, and its cells are reported as before, if the register leaves it in doubt: by a doubtful entry, by one
    signed outside the period, or by one whose award is unknown and may be any line's.
    """
    doubts = {(each.sheet, each.cell): each for each in ret.findings if each.rule in _UNKNOWN and not _is_computed(each)}
    if form.register is None or not any(each.rule == _STALE for each in doubts.values()):
        return
    statuses = statuses_counted(form)
    counting = [each for each in entries if each.status in statuses and has_place(form, each)]
    if any(each.award is None for each in counting):
        return
    placed = placed_by_day(counting, days, statuses)
    within = {id(each) for each in placed}
    told = told_columns(form, placed)
    lines, results = list(ret.lines), dict[int, Finding | None]()
    filled = 0
    for each in entries_by_line(ret, form, counting)[0]:
        formulas = _formulas(each.line, ret, form, doubts)
        sure = all(id(one) in within and not one.doubtful and one.award == each.line.award for one in each.entries)
        if formulas and sure and all(is_known(number, each, form, told) for number in formulas):
            sums = dict(zip(form.counts, register_cells(form, each.entries, told), strict=True))
            typed = dict(zip(form.counts, each.line.cells, strict=True))
            cells = tuple(sums[number] if number in formulas else typed[number] for number in form.counts)
            place = next(i for i, line in enumerate(lines) if line is each.line)
            lines[place] = replace(each.line, cells=cells, doubtful=False)
            results |= {id(found): _with_result(found, sums[number]) for number, found in formulas.items()}
            filled += any(sums[number] is not None for number in formulas)
    if results:
        ret.lines = lines
        ret.findings[:] = [now for each in ret.findings if (now := results.get(id(each), each)) is not None]
    if filled:
        said = f"số liệu {filled} dòng được tính từ sổ quyết định trong tệp, vì công thức của biểu chưa có kết quả"
        ret.findings.append(interpreted(FindingPlace(ret.file, ret.sheet), said))


def _formulas(line: Line, ret: Return, form: Form, doubts: _Doubts) -> dict[int, Finding]:
    """Returns column → finding for the counts of a line that are formulas of the blank form without results; nothing if another
    count of the line is not known."""
    found: dict[int, Finding] = {}
    for number in form.counts:
        doubt = doubts.get((line.sheet or ret.sheet, line.layout.cell(number, line.row)))
        if doubt is not None and doubt.slots.get("formula") != count_name(number):
            return {}
        if doubt is not None:
            found[number] = doubt
    return found


def _is_computed(found: Finding) -> bool:
    return found.rule == _STALE and found.actual is not None


def _with_result(found: Finding, count: int | None) -> Finding | None:
    """Returns the finding about a formula with what it gives; None if it gives a blank, as most formulas of a form do."""
    if count is None:
        return None
    place = FindingPlace(found.file, found.sheet, found.cell, found.section, found.award, found.label, found.explained)
    return finding(_STALE, place, count, column=found.slots["column"], formula=found.slots["formula"], computed=True)
