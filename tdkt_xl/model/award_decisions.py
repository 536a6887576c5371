"""One entry of a register of decisions (sổ quyết định khen thưởng): how many awards were given by which decision.

No entry holds a person's name: a text of the register is kept only if it is one of a fixed set, or cannot name a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tdkt_xl.forms.register_amounts import CLASSES, COLLECTIVES, HOUSEHOLDS, INDIVIDUALS, LEADER_RANKS, LEADERS, OTHERS, UNSPLIT


@dataclass(frozen=True, slots=True)
class AwardDecision:
    """An award given by a decision. `row` is the 1-based sheet row. None means unknown.

    `award` is the catalogue's code; if the award is not in the catalogue, `label` is its name in the register. `kind` and `status`
    are codes of `forms/register_words.py`; `year` is the year of the achievement. `amounts` are the numbers that the register has,
    by the ids of AMOUNTS.
    """

    row: int
    sheet: str | None = None
    number: str | None = None
    day: date | None = None
    award: str | None = None
    label: str | None = None
    kind: str | None = None
    movement: str | None = None
    mode: str | None = None
    year: str | None = None
    status: str = "awarded"
    amounts: tuple[tuple[str, int], ...] = ()
    doubtful: bool = False
    """True if the entry is in the register twice, or if something needed for sums is missing or could not be understood."""

    @property
    def is_awarded(self) -> bool:
        """True if there is a decision. What was only registered, submitted or consulted on is not counted anywhere."""
        return self.status == "awarded"

    def typed(self, amount: str) -> int | None:
        """The number as the register has it; None if the register has none."""
        return dict(self.amounts).get(amount)

    def amount(self, amount: str) -> int | None:
        """The number to count for this amount; None if the register has none.

        LEADERS is the sum over all ranks of leaders. INDIVIDUALS is the typed number, or else the sum over all classes. OTHERS is
        INDIVIDUALS less all classes, at least 0.
        """
        known = dict(self.amounts)
        if amount == LEADERS:
            return _sum(known, LEADER_RANKS)
        if amount == INDIVIDUALS:
            return known.get(INDIVIDUALS, _sum(known, CLASSES))
        if amount == OTHERS:
            total = known.get(INDIVIDUALS)
            return max(total - (_sum(known, CLASSES) or 0), 0) if total is not None else None
        return known.get(amount)

    @property
    def total(self) -> int:
        """The number of awards: to collectives, to households and to individuals."""
        return sum(self.amount(each) or 0 for each in (COLLECTIVES, HOUSEHOLDS, INDIVIDUALS, UNSPLIT))

    @property
    def classified(self) -> int:
        """The number of individuals for whom the register states a class."""
        return _sum(dict(self.amounts), CLASSES) or 0

    @property
    def key(self) -> tuple[object, ...]:
        """The identity of an entry: two entries of a register with the same key are the same one entered twice."""
        name = self.award or self.label
        return (self.number, self.day, name, self.kind, self.movement, self.mode, self.year, self.status)


def _sum(known: Mapping[str, int], ids: tuple[str, ...]) -> int | None:
    there = [known[each] for each in ids if each in known]
    return sum(there) if there else None


def counted(
    decisions: Iterable[AwardDecision],
    amounts: Collection[str],
    kinds: Collection[str | None] | None = None,
    awards: Collection[str | None] | None = None,
    statuses: Collection[str] = ("awarded",),
) -> int | None:
    """The sum of these amounts over the entries of these kinds, awards (None: all) and statuses; None if the sum is 0.

    Every cell of every form is such a sum: the form's definition states the amounts, kinds and awards of a row and of a column.
    """
    total = 0
    for each in decisions:
        if each.status in statuses and (kinds is None or each.kind in kinds) and (awards is None or each.award in awards):
            total += sum(each.amount(amount) or 0 for amount in amounts)
    return total or None
