"""Rule `ceiling`: more awards than the province allows, by the ceilings that the office gave (forms/ceilings.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tdkt_xl.forms import Form
from tdkt_xl.forms.ceilings import Ceiling
from tdkt_xl.forms.register_amounts import COLLECTIVES, HOUSEHOLDS, INDIVIDUALS, OTHERS, UNSPLIT, WORKERS
from tdkt_xl.forms.register_words import AWARDED
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding

_ALL, _OF_COLLECTIVES, _OF_INDIVIDUALS = "all", "tap-the", "ca-nhan"
_WORDS = {None: "số lượng", _OF_COLLECTIVES: "số tập thể", _OF_INDIVIDUALS: "số cá nhân"}


def over_ceilings(ret: Return, form: Form) -> Iterator[Finding]:
    """Yields a finding for each ceiling that the return exceeds. Nothing is said where a number that it needs is not known."""
    if form.is_off("ceiling") or not form.ceilings or form.register is None or ret.period is None:
        return
    for ceiling in form.ceilings:
        if ceiling.is_about(ret.unit.level, ret.period.last_day):
            yield from _over(ret, form, ceiling)


def _over(ret: Return, form: Form, ceiling: Ceiling) -> Iterator[Finding]:
    lines = _lines_of(ret, form, ceiling.award)
    given = _sum(form, lines, ceiling.recipients)
    if not given:
        return
    slots: dict[str, object] = {"what": _WORDS[ceiling.recipients], "source": ceiling.source}
    most = ceiling.most
    if ceiling.of is not None:
        base = _sum(form, _lines_of(ret, form, ceiling.of), ceiling.recipients)
        if not base:
            return
        most = ceiling.most * base / 100
        slots |= {"share": f"{_plain(ceiling.most)}%", "of": form.awards_decided.awards[ceiling.of].name, "base": base}
    if given > most:
        line = lines[0]
        cell = line.layout.cell(_columns(form)[_ALL][0], line.row) if line.layout.places else None
        place = FindingPlace(ret.file, line.sheet or ret.sheet, cell, line.section, line.award, line.label, line.explained)
        yield finding("ceiling", place, given, int(most), **slots)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _lines_of(ret: Return, form: Form, award: str) -> list[Line]:
    """Returns the lines of an award and of its classes and kinds."""
    return [line for line in ret.lines if award in _wider(form, line.award)]


def _wider(form: Form, award: str | None) -> list[str]:
    """Returns an award and the wider awards to which it belongs."""
    known, wider = form.awards_decided.awards, list[str]()
    while award is not None and award not in wider:
        wider.append(award)
        award = known[award].family if award in known else None
    return wider


def _columns(form: Form) -> dict[str, tuple[int, ...]]:
    """Returns the columns that add up to all awards, to those of collectives (with households) and to those of individuals."""
    assert form.register is not None
    found: dict[str, tuple[int, ...]] = {}
    for count in form.register.counts:
        amounts = {*count.amounts} - {UNSPLIT, OTHERS}
        if count.group is not None or count.statuses != {AWARDED}:
            continue
        collectives, individuals = amounts & {COLLECTIVES, HOUSEHOLDS}, amounts - {COLLECTIVES, HOUSEHOLDS}
        has_all = WORKERS in individuals or INDIVIDUALS in individuals
        if COLLECTIVES in collectives and has_all:
            found[_ALL] = (count.column,)
        elif COLLECTIVES in collectives and not individuals:
            found[_OF_COLLECTIVES] = (count.column,)
        elif has_all and not collectives:
            found[_OF_INDIVIDUALS] = (count.column,)
    if _ALL not in found and {_OF_COLLECTIVES, _OF_INDIVIDUALS} <= found.keys():
        found[_ALL] = (*found[_OF_COLLECTIVES], *found[_OF_INDIVIDUALS])
    return found


def _sum(form: Form, lines: Sequence[Line], recipients: str | None) -> int | None:
    """Returns the number of awards on the lines; None if a line is in doubt, or if the form does not count such recipients."""
    columns = _columns(form)
    if not lines or any(line.doubtful for line in lines) or _ALL not in columns:
        return None
    if recipients is None:
        return _of(form, lines, columns[_ALL])
    if recipients in columns:
        return _of(form, lines, columns[recipients])
    other = _OF_INDIVIDUALS if recipients == _OF_COLLECTIVES else _OF_COLLECTIVES
    if other not in columns:
        return None
    return _of(form, lines, columns[_ALL]) - _of(form, lines, columns[other])


def _of(form: Form, lines: Sequence[Line], columns: Sequence[int]) -> int:
    places = [form.counts.index(number) for number in columns]
    return sum(line.cells[place] or 0 for line in lines for place in places)
