"""How a form is filled in from a register of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tdkt_xl.forms.register_words import AWARDED
from tdkt_xl.words.text import unaccented


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """How a count column is computed from the register: the sum of these amounts over entries of a group of kinds (None: all
    groups) and of these statuses, by default only those with a decision. No register gives a column without amounts."""

    column: int
    amounts: tuple[str, ...]
    group: str | None
    statuses: frozenset[str] = frozenset({AWARDED})


@dataclass(frozen=True)
class Register:
    """The register of decisions (sổ quyết định) from which a form can be filled in.

    `kinds` maps printed kinds of awarding to their group ("" = no column of the form counts this kind). `amounts` maps ids to
    headings of the numbers that the blank form's own register sheet asks for.
    """

    kinds: Mapping[str, str]
    amounts: Mapping[str, str]
    counts: tuple[RegisterCount, ...]

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Code of a kind, such as "cong-trang" → its group."""
        return {unaccented(name).replace(" ", "-"): group for name, group in self.kinds.items()}

    def kinds_of(self, count: RegisterCount) -> frozenset[str | None]:
        """Returns the codes of the kinds that a count column adds up. A count of all groups includes unknown kinds (None)."""
        if count.group is not None:
            return frozenset(kind for kind, group in self.groups.items() if group == count.group)
        return frozenset([None, *(kind for kind, group in self.groups.items() if group)])

    @cached_property
    def statuses(self) -> frozenset[str]:
        """The statuses of all entries that the form counts."""
        return frozenset().union(*(count.statuses for count in self.counts))


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a register of decisions that a row or a column counts: these amounts, kinds of awarding, awards, and levels that
    give awards (None: all).

    An award is counted with its classes and kinds. Counted are entries of these statuses, by default only those with a decision.
    """

    amounts: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    awards: frozenset[str] | None = None
    levels: frozenset[str] | None = None
    statuses: frozenset[str] = frozenset({AWARDED})


@dataclass(frozen=True)
class Tally:
    """How a form whose rows are not awards is computed from a register of decisions: a cell counts what its row and its column have
    in common.

    `columns` are keyed by number, `rows` by code. A row without a share is not filled in.
    """

    columns: Mapping[int, Share]
    rows: Mapping[str, Share]

    @cached_property
    def statuses(self) -> frozenset[str]:
        """The statuses of all entries that the form counts."""
        return frozenset().union(*(row.statuses for row in self.rows.values()))


def count_name(column: int) -> str:
    """Returns the name of a count's formula on the sheet of a blank form with a register."""
    return f"register_count_{column}"
