"""The award figures in the running text of a report, each with its quote and place, and the passages that were not understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

AWARDED, PROPOSED, SUBMITTED, CONSULTED, NOT_AWARD = "awarded", "proposed", "submitted", "consulted", "not-award"
SINGLE, TOTAL, PART = "single", "total", "part"


STATUS_WORDS = {
    AWARDED: "đã khen thưởng",
    PROPOSED: "đề nghị",
    SUBMITTED: "đã trình",
    CONSULTED: "hiệp y",
    NOT_AWARD: "đăng ký, chỉ tiêu",
}


@dataclass(frozen=True, slots=True)
class CitedDecision:
    """The decision that gave an award, as cited in the text: "01/QĐ-UBND" of "04/01/2023"."""

    number: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One award figure; None means that the text does not state it. `total` is filled if the text does not split it, or states the
    sum.

    `count_relation` is None for an exact count, ">" for "hơn", "<" for "gần", "~" for "khoảng", "range" for "15 đến 20" (the counts
    then hold the lower one). `level` is the form's section: I is the unit itself, II a province or ministry, III the State. `doubt`
    is the reason why the figure is uncertain (a key of [doubts] in forms/prose/grammar.toml), None for a certain one.
    """

    quote: str
    place: str
    award: str | None = None
    label: str | None = None
    level: str | None = None
    collectives: int | None = None
    individuals: int | None = None
    households: int | None = None
    total: int | None = None
    count_relation: str | None = None
    status: str = AWARDED
    period: str | None = None
    kind: str | None = None
    kind_by_occasion: bool = False
    """True if the text names only what was rewarded ("trong phong trào …"), not the kind: then it is not reckoned with."""
    role: str = SINGLE
    heading_level: str | None = None
    """The section named in the heading above; None if there is none."""
    share_direct_workers: str | None = None
    share_leaders: str | None = None
    decision: CitedDecision | None = None
    doubt: str | None = None

    @property
    def sure(self) -> bool:
        """True if nothing about the figure is in doubt."""
        return self.doubt is None

    @property
    def size(self) -> int:
        """The total, or the sum of the counts if the text splits it."""
        return self.total or sum(filter(None, (self.collectives, self.individuals, self.households)))


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage with a count and an award that was not understood; `why` is a key of [unread] in grammar.toml."""

    quote: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """All award figures in the running text of a report.

    `unit` and `period` are those in the report's letterhead and title. `agreed` is the number of its counts that agree with the
    table in the same file; None if there is no table.
    """

    figures: tuple[Figure, ...] = ()
    unread: tuple[Unread, ...] = ()
    unit: Unit = field(default_factory=Unit)
    period: Period | None = None
    agreed: int | None = None

    def __bool__(self) -> bool:
        return bool(self.figures or self.unread)
