"""Whether an award was given for the year's work (công trạng) or for a campaign or a deed (chuyên đề, đột xuất)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tdkt_xl.forms.prose import cut, words
from tdkt_xl.model.narrative import TOTAL, Figure
from tdkt_xl.reading.narrative.context import kind_of, only_kind
from tdkt_xl.reading.narrative.grouping import Bound
from tdkt_xl.reading.narrative.mention import Mention
from tdkt_xl.reading.narrative.sentence import Sentence

_LEADS = re.compile(r"[^.;:\d]{0,60}:")
"""Words after a kind that make it the kind of everything that follows: "Khen thường xuyên: …; …; …"."""


@dataclass(frozen=True, slots=True)
class KnownKind:
    """A kind and how it is known. `occasion` is True if the text names only what was rewarded, False if it names the kind."""

    kind: str | None = None
    occasion: bool = False


def kind_at(said: Sentence, each: Bound, mention: Mention, above: str | None, before: str | None) -> KnownKind:
    """Returns the kind of one figure. `above` is the kind named by headings, `before` that of the sentences before.

    What the figure's own words name comes first, then the opening of its sentence, then what was rewarded, then the text above.
    """
    left, right = said.clause_of(each.group.start)
    near = kind_of(said.before(each.group)) or kind_of(said.before(each.group, mention))
    if kind := near or kind_of(cut(said.text, left, right)) or leading(said, each.group.start):
        return KnownKind(kind)
    behind = cut(said.text, each.group.end, _own_words_behind(said, each, right))
    for word_list, words_of_it in (
        (words().occasions, behind),
        (words().settings, cut(said.text, left, each.group.start)),
        (words().settings, cut(said.text, 0, _first(said))),
    ):
        if (kind := only_kind(word_list, words_of_it)) in ("merit", "thematic"):
            return KnownKind(kind, True)
    return KnownKind(above) if above else KnownKind(before, True)


def leading(said: Sentence, at: int) -> str | None:
    """Returns the last kind that opens a list within the sentence, before a position."""
    opening = None
    for found in sorted(words().kinds.find(cut(said.text, 0, at)), key=lambda each: each.start):
        if (colon := _LEADS.match(said.text.lower, found.end)) and colon.end() <= at:
            opening = kind_of(cut(said.text, found.start, colon.end()))
    return opening


def carried_on(said: Sentence, before: str | None) -> str | None:
    """Returns the kind that a sentence hands on: that of the meeting which it names before its first figure."""
    lead = only_kind(words().settings, cut(said.text, 0, _first(said)))
    return before if lead is None else lead if lead == "merit" else None


def _first(said: Sentence) -> int:
    """Returns where the first number with recipients is."""
    return min((each.group.start for each in said.bound), default=len(said.text.raw))


def _own_words_behind(said: Sentence, each: Bound, right: int) -> int:
    """Returns where the words about a figure end: at its clause's end or at the next figure."""
    return min([right, *(other.group.start for other in said.bound if other.group.start > each.group.end)])


def of_totals(figures: list[Figure], owners: dict[int, int]) -> None:
    """Gives a total without a kind that of its parts: "both" if they differ. `owners` has the total of each part, by index."""
    kinds: dict[int, set[str | None]] = {}
    for part, owner in owners.items():
        kinds.setdefault(owner, set()).add(figures[part].kind)
    for owner, of_parts in kinds.items():
        if figures[owner].kind is None and figures[owner].role == TOTAL and {"merit", "thematic"} <= of_parts:
            figures[owner] = replace(figures[owner], kind="both")
