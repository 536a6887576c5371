"""Holds forms of one unit against each other: what two of them count alike has to be the same number on both (`forms-differ`).

Nothing is said if it is not sure that both are of the same unit, which return of a form counts, or what a cell says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from tdkt_xl.forms import Form
from tdkt_xl.forms.expressions import Expression, Reference
from tdkt_xl.forms.rules import Relation
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.words.text import fold

_RETURN = "return"


def relation_findings(
    returns: Iterable[Return], forms: Mapping[str, Form], wanted: Callable[[Return, Return], bool]
) -> Iterator[tuple[Return, Finding]]:
    """Yields the findings about pairs of returns that are `wanted`, each with the return that it points at."""
    for same in _of_one_unit(returns):
        for ret, other in permutations(same, 2):
            if forms[ret.form].is_off("forms-differ") or forms[other.form].is_off("forms-differ"):
                continue
            # Forms whose years begin on another day count other decisions.
            if wanted(ret, other) and forms[ret.form].days_of(ret.period) == forms[other.form].days_of(other.period):
                for relation in forms[ret.form].relations:
                    if relation.form == other.form and (found := _difference(relation, ret, other, forms)) is not None:
                        yield ret, found


def _of_one_unit(returns: Iterable[Return]) -> Iterator[list[Return]]:
    """Yields the returns of one unit and period of which there is exactly one of its form."""
    groups: dict[tuple[str, str], list[Return]] = {}
    for ret in returns:
        if ret.unit.name and ret.period is not None and ret.kind == _RETURN and any(line.is_filled for line in ret.lines):
            groups.setdefault((fold(ret.unit.name), ret.period.code), []).append(ret)
    for group in groups.values():
        forms = Counter(ret.form for ret in group)
        codes = {ret.unit.code for ret in group if ret.unit.code}
        uppers = {fold(ret.unit.upper) for ret in group if ret.unit.upper}
        if len(codes) < 2 and len(uppers) < 2:
            yield [ret for ret in group if forms[ret.form] == 1]


def _difference(relation: Relation, ret: Return, other: Return, forms: Mapping[str, Form]) -> Finding | None:
    ours = _value(relation.here, ret, forms[ret.form])
    theirs = _value(relation.there, other, forms[other.form])
    if ours is None or theirs is None or ours == theirs:
        return None
    first = relation.here.references[0]
    line = _lines(first, ret, forms[ret.form])[0]
    cell, sheet = line.layout.cell(first.column, line.row), line.sheet or ret.sheet
    place = FindingPlace(ret.file, sheet, cell, line.section, line.award, line.label, line.explained)
    where = other.file if other.file != ret.file else f"trang “{other.sheet}”" if other.sheet else None
    return finding("forms-differ", place, ours, theirs, what=relation.what, form=other.form, where=where)


def _value(expression: Expression, ret: Return, form: Form) -> float | None:
    """Returns what the cells give, blanks as 0; None if a line is not there, or one of its cells could not be read."""
    values = []
    for reference in expression.references:
        lines = _lines(reference, ret, form)
        if not lines or reference.column not in form.counts or any(line.doubtful for line in lines):
            return None
        place = form.counts.index(reference.column)
        values.append(sum(line.cells[place] or 0 for line in lines))
    return expression.compiled()(*values)


def _lines(reference: Reference, ret: Return, form: Form) -> Sequence[Line]:
    """Returns the lines that a reference adds up: those of an award or a row, or all."""
    if reference.award is not None:
        return [line for line in ret.lines if line.award == reference.award]
    return [line for line in ret.lines if form.adds(line.section, line.award)]
