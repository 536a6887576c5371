"""Makes lines of a form from the entries of a register of decisions. The form's definition says what each count adds up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from tdkt_xl.forms import Form
from tdkt_xl.forms.from_register import Share
from tdkt_xl.forms.register_amounts import UNSPLIT
from tdkt_xl.forms.register_words import AWARDED, KIND_WORDS
from tdkt_xl.model.award_decisions import AwardDecision, counted
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.returns import Layout, Line


def placed_by_day(
    entries: Iterable[AwardDecision], days: tuple[date, date] | None, statuses: Collection[str] = (AWARDED,)
) -> list[AwardDecision]:
    """Returns the entries of these statuses and days. Entries with an unknown day are kept."""
    of_status = (each for each in entries if each.status in statuses)
    return [each for each in of_status if days is None or each.day is None or days[0] <= each.day <= days[1]]


def statuses_counted(form: Form) -> Collection[str]:
    """Returns the statuses of the entries that a form counts: those with a decision, in some forms also what was only submitted."""
    filled = form.tally or form.register
    return filled.statuses if filled is not None else (AWARDED,)


def is_told(statuses: Collection[str], entries: Iterable[AwardDecision]) -> bool:
    """True if a register tells how many entries have these statuses.

    A register that lists only decisions does not tell what was submitted besides.
    """
    others = set(statuses) - {AWARDED}
    return not others or any(each.status in others for each in entries)


def told_columns(form: Form, entries: Sequence[AwardDecision]) -> frozenset[int]:
    """Returns the numbers of the count columns that this register gives. The form must have a register."""
    assert form.register is not None
    return frozenset(count.column for count in form.register.counts if count.amounts and is_told(count.statuses, entries))


def has_place(form: Form, entry: AwardDecision) -> bool:
    """True if a form counts the entry's award. Example: a form of the State's awards has no place for a Giấy khen.

    An award that is not in the catalogue has a place in every form of awards, under its own label.
    """
    award = form.awards_decided.awards.get(entry.award or "")
    tally = form.tally
    if tally is not None:
        columns = [column.awards for column in tally.columns.values()]
        return None in columns or _listed(form, entry.award, frozenset().union(*(each or () for each in columns))) is not None
    if award is None or form.section_for(award, entry.day) is not None:
        return True
    return not all(section.authorities for section in form.sections)


def by_line(form: Form, entries: Iterable[AwardDecision]) -> dict[LineKey, list[AwardDecision]]:
    """Returns the entries by the form's line on which they count, in the form's order. Awards without a place are left out."""
    lines: dict[LineKey, list[AwardDecision]] = {}
    for each in entries:
        if not has_place(form, each):
            continue
        award = form.awards.awards.get(each.award or "")
        section = form.section_for(award, each.day) or ""
        lines.setdefault(LineKey.of(section, each.award, each.label or ""), []).append(each)
    return dict(sorted(lines.items(), key=lambda item: (*form.rank(item[0].section, item[0].award), item[0].key)))


def register_cells(form: Form, entries: Sequence[AwardDecision], told: Collection[int]) -> tuple[int | None, ...]:
    """Returns the sums of these entries for a line, in the order of `Form.counts`. None: nothing is counted, or the column is not
    one of `told`. The form must have a register."""
    register = form.register
    assert register is not None
    counts = {count.column: count for count in register.counts if count.column in told}
    return tuple(
        counted(entries, counts[number].amounts, register.kinds_of(counts[number]), statuses=counts[number].statuses)
        if number in counts
        else None
        for number in form.counts
    )


def tallied(form: Form, entries: Iterable[AwardDecision]) -> dict[str, tuple[int | None, ...]]:
    """Returns the sums of the entries on a form whose rows are not awards: row code → counts in the order of `Form.counts`.

    An award counts in the column that names the award itself, else in the column that names the nearest wider award.
    """
    tally = form.tally
    assert tally is not None
    every = frozenset().union(*(column.awards or () for column in tally.columns.values()))
    known = list(entries)
    by_award: dict[str | None, list[AwardDecision]] = {}
    for each in known:
        by_award.setdefault(_listed(form, each.award, every), []).append(each)
    of_column = {
        number: known if column.awards is None else [each for award in column.awards for each in by_award.get(award, ())]
        for number, column in tally.columns.items()
    }
    return {
        code: tuple(
            counted(
                _of_row(form, of_column[number], row),
                _in_both(row.amounts, tally.columns[number].amounts),
                row.kinds,
                statuses=row.statuses,
            )
            if is_told(row.statuses, known)
            else None
            for number in form.counts
        )
        for code, row in tally.rows.items()
    }


def _of_row(form: Form, entries: Sequence[AwardDecision], row: Share) -> Sequence[AwardDecision]:
    """Returns the entries with the awards of a row, and of the levels that give them."""
    if row.awards is not None:
        entries = [each for each in entries if _listed(form, each.award, row.awards) is not None]
    if row.levels is not None:
        awards = form.awards_decided.awards
        givers = {code: {authority.level for authority in award.authorities} for code, award in awards.items()}
        entries = [each for each in entries if each.award is not None and givers.get(each.award, {None}) <= row.levels]
    return entries


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
    """A note on counts of kinds for which the form has no column: "Ngoài số trên: 2 kháng chiến"; None if there are none."""
    assert form.register is not None
    groups, left = form.register.groups, dict[str, int]()
    for each in entries:
        if each.is_awarded and each.kind is not None and not groups.get(each.kind):
            left[each.kind] = left.get(each.kind, 0) + each.total
    said = ", ".join(f"{count} {KIND_WORDS[kind].casefold()}" for kind, count in left.items() if count)
    return f"Ngoài số trên: {said}" if said else None


def _register_line(form: Form, key: LineKey, entries: Sequence[AwardDecision], told: Collection[int], column: int) -> Line:
    """Returns the line for these entries. Findings about it point at the first entry's cell in this 0-based column."""
    first = entries[0]
    label = form.printed_label(key.section, key.award) if key.award is not None else first.label or ""
    return Line(
        section=key.section,
        award=key.award,
        label=label,
        row=first.row,
        cells=register_cells(form, entries, told),
        typed_ratios=("",) * len(form.ratios),
        note=register_note(form, entries),
        doubtful=any(each.doubtful or (each.is_awarded and each.kind is None) or each.amount(UNSPLIT) for each in entries),
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
    known = list(entries)
    if form.tally is not None:
        return list(_tally_lines(form, known, column))
    told = told_columns(form, known)
    return [_register_line(form, key, of_line, told, column) for key, of_line in by_line(form, known).items()]
