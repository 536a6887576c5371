"""What the words of a header speak of, by the form's vocabulary (`header_words`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.words.text import unaccented

Concepts = frozenset[str]


@lru_cache(maxsize=2_000)
def covered(form: Form, concepts: Concepts) -> Concepts:
    """What goes without saying beside these concepts."""
    return frozenset().union(*(words.covers for words in form.header_words if words.concept in concepts))


@lru_cache(maxsize=5_000)
def concepts_of(form: Form, text: str) -> Concepts | None:
    """What a header's text speaks of; None where a word of it is not in the form's vocabulary. Numbers say nothing."""
    if len(text) > 300:
        return None
    words = unaccented(text.replace("%", " phan tram ")).split()
    vocabulary, longest = _vocabulary(form)
    # How few phrases the first words make, and what they speak of: "khen thường xuyên" is not "khen thưởng" and something unknown.
    fewest: list[tuple[int, set[Concepts]]] = [(0, {frozenset()})]
    for end in range(1, len(words) + 1):
        best, found = len(words) + 1, set[Concepts]()
        for start in range(max(end - longest, 0), end):
            concept = vocabulary.get(" ".join(words[start:end]), "" if end - start == 1 and words[start].isdigit() else None)
            phrases, before = fewest[start]
            if concept is None or not before or phrases + 1 > best:
                continue
            added = {each | {concept} for each in before}
            best, found = phrases + 1, (found | added if phrases + 1 == best else added)
        fewest.append((best, found))
    _, spoken = fewest[-1]
    return min(spoken) - {""} if len(spoken) == 1 else None


@lru_cache(maxsize=64)
def _vocabulary(form: Form) -> tuple[Mapping[str, str], int]:
    """Words without diacritics → their concept, and how many the longest entry has."""
    known = {unaccented(text): words.concept for words in form.header_words for text in words.words}
    return known, max(map(len, (key.split() for key in known)), default=0)


@lru_cache(maxsize=64)
def meanings(form: Form) -> Mapping[Concepts, int]:
    """What is said over a column → its number."""
    return {means: column.number for column in form.columns for means in column.means}


def otherwise_worded(form: Form, places: Mapping[int, int], header: Sequence[Sequence[object]]) -> bool:
    """Whether the lowest text over a numbered column of counts speaks of what another one holds, and not of what this one does."""
    for number in form.counts:
        place = places.get(number, -1)
        texts = [row[place] for row in header if 0 <= place < len(row) and isinstance(row[place], str) and row[place]]
        concepts = concepts_of(form, str(texts[-1])) if texts else None
        if concepts and number not in (able := _able(form, concepts)) and able:
            return True
    return False


@lru_cache(maxsize=2_000)
def _able(form: Form, concepts: Concepts) -> frozenset[int]:
    """The columns of counts whose own text may speak of this: of part of what they mean, or what goes without saying there."""
    telling = frozenset().union(*(means for number in form.counts for means in form.by_number[number].means))
    said = (concepts - covered(form, concepts)) & telling  # "người" or "%" says of none
    able = (number for number in form.counts for means in form.by_number[number].means if said <= means | covered(form, means))
    return frozenset(able)
