"""Finds totals and their parts: "186 tập thể …, trong đó: theo công trạng 32 …; chuyên đề 154 …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.prose import Text, words
from tdkt_xl.model.narrative import PART, SINGLE, TOTAL, Figure
from tdkt_xl.reading.narrative.grouping import Bound

_FIELDS = ("collectives", "individuals", "households", "total")


_COLON = re.compile(r"(?: thưởng)?\s*:")
_OUT_OF = re.compile(r"trong (?:tổng )?số ")


def _is_of(part: Figure, total: Figure) -> bool:
    """True for the classes of an order: "22 Huân chương Lao động (hạng Nhì: 7, hạng Ba: 15)"."""
    award = catalogue().awards.get(part.award or "")
    return award is not None and total.award is not None and award.family == total.award


def size(figure: Figure) -> int:
    """Returns the sum of everything that a figure counts."""
    return sum(getattr(figure, name) or 0 for name in _FIELDS)


def filled(figures: Sequence[Figure], places: Sequence[Bound]) -> tuple[list[Figure], list[Bound]]:
    """Joins "45 Bằng khen (12 tập thể, 33 cá nhân)" into one figure: the brackets split up the number before them."""
    whole: list[Figure] = []
    kept: list[Bound] = []
    for figure, place in zip(figures, places, strict=True):
        last = whole[-1] if whole else None
        deeper = bool(kept) and place.group.depth > kept[-1].group.depth
        if (
            last is not None
            and deeper
            and last.award == figure.award
            and last.total
            and figure.total is None
            and size(figure) == last.total
        ):
            whole[-1] = replace(
                last, collectives=figure.collectives, individuals=figure.individuals, households=figure.households, total=None
            )
            continue
        whole.append(figure)
        kept.append(place)
    return whole, kept


def give_roles(
    figures: list[Figure], made: Sequence[int], text: Text, places: Sequence[Bound], above: Sequence[int]
) -> dict[int, int]:
    """Sets the roles (total or part) of one sentence's figures `made`, within the sentence and under the totals `above` of the list
    opening. Returns the total of each part, by index."""
    parts_from = min((found.start for found in words().parts.find(text)), default=None)
    if places and parts_from is not None and _OUT_OF.fullmatch(text.lower, parts_from, places[0].group.start):
        parts_from = places[0].group.end  # "Trong số 2.316 Bằng khen, khen chuyên đề 811"
    if parts_from is None and made and figures[made[0]].award is None:
        parts_from = _opened(text, places[0])
    owners: dict[int, int] = {}
    for at, place in enumerate(places):
        depth, split = place.group.depth, parts_from is not None and place.group.start > parts_from
        outer = [head for head in range(at) if places[head].group.depth < depth]
        before = [head for head in range(at) if parts_from is not None and places[head].group.start < parts_from]
        if split or (at and depth):
            _put_under(figures, made[at], [made[head] for head in (before if split and before else outer)], owners)
    for index in made:
        if figures[index].role == SINGLE:
            _put_under(figures, index, above, owners)
    return owners


def _opened(text: Text, total: Bound) -> int | None:
    """Returns where a colon opens the parts of a total without an award: "5 cá nhân được khen thưởng: 3 cá nhân được tặng …"."""
    end = max(total.group.end, total.mention.end if total.mention is not None else 0)
    return end if _COLON.match(text.lower, end) else None


def _put_under(figures: list[Figure], index: int, totals: Sequence[int], owners: dict[int, int]) -> None:
    owner = _owner(totals, figures, index)
    if owner is not None:
        figures[index] = replace(figures[index], role=PART)
        figures[owner] = replace(figures[owner], role=TOTAL)
        owners[index] = owner


def _owner(totals: Sequence[int], figures: Sequence[Figure], index: int) -> int | None:
    """Returns the index of the total to which a figure belongs: of the same award, or of an award that is not stated; None if there
    is none."""
    part = figures[index]
    for number in reversed(totals):
        total = figures[number]
        same = total.award == part.award or _is_of(part, total) or (total.award is None and total.level in (None, part.level))
        if same and (size(part) <= size(total) or total.count_relation):
            return number
    return None
