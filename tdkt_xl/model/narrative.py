"""What a report says of awards in prose: figures, each with its quote and place, and the passages that were not understood."""

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
class Decision:
    """The decision that gave an award, as the text cites it: "01/QĐ-UBND" of "04/01/2023"."""

    number: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One award figure. None: not said. `total` is filled where the text does not split it, and where it is the sum.

    `count_relation` is None for an exact count, ">" for "hơn", "<" for "gần", "~" for "khoảng", "range" for "15 đến 20" (the
    lower one then stands in the counts). `level` is the form's section: I of the unit itself, II of a province or ministry,
    III of the State.
    `doubt` names what keeps the figure from being sure (a key of [doubts] in forms/prose/grammar.toml), None for a sure one.
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
    role: str = SINGLE
    heading_level: str | None = None
    """The section that the heading above names, where one does."""
    share_direct_workers: str | None = None
    share_leaders: str | None = None
    decision: Decision | None = None
    doubt: str | None = None

    @property
    def sure(self) -> bool:
        """Whether nothing about the figure is in doubt."""
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage with a count and a word of award that was not understood; `why` is a key of [unread] in grammar.toml."""

    quote: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """All that a report's prose says of awards.

    `unit` and `period` are whose report it is and of when, as its letterhead and title say. `agreed` is how many of its counts
    are what the table of the same file says; None where there is no table.
    """

    figures: tuple[Figure, ...] = ()
    unread: tuple[Unread, ...] = ()
    unit: Unit = field(default_factory=Unit)
    period: Period | None = None
    agreed: int | None = None

    def __bool__(self) -> bool:
        return bool(self.figures or self.unread)
