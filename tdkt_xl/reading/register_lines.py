"""Makes lines of a form from the entries of a register of decisions. The form's definition says what each count adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tdkt_xl.forms import Form
from tdkt_xl.forms.register_amounts import UNSPLIT
from tdkt_xl.forms.register_words import KIND_WORDS
from tdkt_xl.model.award_decisions import AwardDecision, counted
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.returns import Layout, Line


def placed_by_day(entries: Iterable[AwardDecision], days: tuple[date, date] | None) -> list[AwardDecision]:
    """Returns the awarded entries with a decision of these days. Entries with an unknown day are kept."""
    awarded = (each for each in entries if each.is_awarded)
    return [each for each in awarded if days is None or each.day is None or days[0] <= each.day <= days[1]]


def by_line(form: Form, entries: Iterable[AwardDecision]) -> dict[LineKey, list[AwardDecision]]:
    """Returns the entries by the form's line on which they count, in the form's order."""
    lines: dict[LineKey, list[AwardDecision]] = {}
    for each in entries:
        award = form.awards.awards.get(each.award or "")
        section = form.section_for(award, each.day) or ""
        lines.setdefault(LineKey.of(section, each.award, each.label or ""), []).append(each)
    return dict(sorted(lines.items(), key=lambda item: (*form.rank(item[0].section, item[0].award), item[0].key)))


def register_cells(form: Form, entries: Sequence[AwardDecision]) -> tuple[int | None, ...]:
    """Returns the sums of these entries for a line, in the order of `Form.counts`. None: nothing is counted, or the register does
    not give what the column counts. The form must have a register."""
    register = form.register
    assert register is not None
    counts = {count.column: count for count in register.counts}
    return tuple(
        counted(entries, counts[number].amounts, register.kinds_of(counts[number])) if number in counts else None
        for number in form.counts
    )


def tallied(form: Form, entries: Iterable[AwardDecision]) -> dict[str, tuple[int | None, ...]]:
    """Returns the sums of the entries on a form whose rows are not awards: row code → counts in the order of `Form.counts`.

    An award counts in the column that names the award itself, else in the column that names the nearest wider award.
    """
    tally = form.tally
    assert tally is not None
    every = frozenset().union(*(column.awards or () for column in tally.columns.values()))
    by_award: dict[str | None, list[AwardDecision]] = {}
    for each in entries:
        by_award.setdefault(_listed(form, each.award, every), []).append(each)
    return {
        code: tuple(
            counted(
                [each for award in tally.columns[number].awards or () for each in by_award.get(award, ())],
                _in_both(row.amounts, tally.columns[number].amounts),
                row.kinds,
            )
            for number in form.counts
        )
        for code, row in tally.rows.items()
    }


def _listed(form: Form, award: str | None, every: frozenset[str]) -> str | None:
    """Returns the award itself if a column names it, else the nearest wider award that a column names; None if there is none."""
    known = form.awards_decided.awards
    while award is not None and award not in every:
        award = known[award].family if award in known else None
    return award


def _in_both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str]:
    both = [each for each in (one, other) if each is not None]
    return frozenset.intersection(*both) if both else frozenset()


def register_note(form: Form, entries: Iterable[AwardDecision]) -> str | None:
    """Returns a note on counts of kinds for which the form has no column: "Ngoài số trên: 2 kháng chiến"; None if there are
    none."""
    assert form.register is not None
    groups, left = form.register.groups, dict[str, int]()
    for each in entries:
        if each.kind is not None and not groups.get(each.kind):
            left[each.kind] = left.get(each.kind, 0) + each.total
    said = ", ".join(f"{count} {KIND_WORDS[kind].casefold()}" for kind, count in left.items() if count)
    return f"Ngoài số trên: {said}" if said else None


def register_line(form: Form, key: LineKey, entries: Sequence[AwardDecision], column: int) -> Line:
    """Returns the line for these entries. Findings about it point at the first entry's cell in this 0-based column."""
    first = entries[0]
    label = form.printed_label(key.section, key.award) if key.award is not None else first.label or ""
    return Line(
        section=key.section,
        award=key.award,
        label=label,
        row=first.row,
        cells=register_cells(form, entries),
        typed_ratios=("",) * len(form.ratios),
        note=register_note(form, entries),
        doubtful=any(each.doubtful or each.kind is None or each.amount(UNSPLIT) for each in entries),
        layout=Layout((column,) * len(form.columns)),
    )


def _tally_lines(form: Form, entries: Sequence[AwardDecision], column: int) -> Iterator[Line]:
    """Yields the rows of a form whose rows are not awards. Findings about them point at the register's first entry."""
    cells = tallied(form, entries)
    doubtful = any(each.doubtful for each in entries)
    for section in form.sections:
        for line in section.lines:
            yield Line(
                section=section.id,
                award=line.award,
                label=line.label,
                row=entries[0].row if entries else 1,
                cells=cells.get(line.award, (None,) * len(form.counts)),
                typed_ratios=("",) * len(form.ratios),
                doubtful=doubtful,
                layout=Layout((column,) * len(form.columns)),
            )


def register_lines(form: Form, entries: Iterable[AwardDecision], column: int = 0) -> list[Line]:
    """Returns the form's lines for these entries, in the form's order."""
    if form.tally is not None:
        return list(_tally_lines(form, list(entries), column))
    return [register_line(form, key, of_line, column) for key, of_line in by_line(form, entries).items()]
