"""One entry of a register of decisions (sổ quyết định khen thưởng): what was awarded by which decision, in numbers.

No entry holds a person's name: what a register says in words is kept only where it is one of a fixed set, or names nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tdkt_xl.forms.register_amounts import CLASSES, COLLECTIVES, HOUSEHOLDS, INDIVIDUALS, LEADER_RANKS, LEADERS, OTHERS, UNSPLIT


@dataclass(frozen=True, slots=True)
class AwardDecision:
    """An award given by a decision. `row` is the 1-based sheet row. None is not known.

    `award` is the catalogue's code, else `label` says what the register calls it; `kind` and `status` are codes of
    `forms/register_words.py`; `year` is that of the achievement. `amounts` are those that the register has, by AMOUNTS' ids.
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
    """Something that its sums need is missing or was not understood, or it stands in the register twice."""

    @property
    def is_awarded(self) -> bool:
        """Whether there is a decision: what was only registered, submitted or consulted on counts nowhere."""
        return self.status == "awarded"

    def typed(self, amount: str) -> int | None:
        """The number that the register itself has; None where it has none."""
        return dict(self.amounts).get(amount)

    def amount(self, amount: str) -> int | None:
        """A number as it counts: individuals and leaders of all classes together; None where the register has nothing of it."""
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
        """How many awards: to collectives, households and individuals."""
        return sum(self.amount(each) or 0 for each in (COLLECTIVES, HOUSEHOLDS, INDIVIDUALS, UNSPLIT))

    @property
    def classified(self) -> int:
        """How many individuals have a class of their own in the register."""
        return _sum(dict(self.amounts), CLASSES) or 0

    @property
    def key(self) -> tuple[object, ...]:
        """What stands in a register once."""
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
) -> int | None:
    """The sum of these amounts over the decisions of these kinds and awards (None: of all); None where nothing is counted.

    Any cell of any form is such a sum: a form's definition says which amounts, kinds and awards belong to a row and to a column.
    """
    total = 0
    for each in decisions:
        if each.is_awarded and (kinds is None or each.kind in kinds) and (awards is None or each.award in awards):
            total += sum(each.amount(amount) or 0 for amount in amounts)
    return total or None
