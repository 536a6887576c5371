"""Header texts as sets of concepts, by the form's vocabulary (`header_words`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.words.text import unaccented

Concepts = frozenset[str]


@lru_cache(maxsize=2_000)
def covered(form: Form, concepts: Concepts) -> Concepts:
    """Returns the concepts that need not be written if `concepts` are."""
    return frozenset().union(*(words.covers for words in form.header_words if words.concept in concepts))


@lru_cache(maxsize=5_000)
def concepts_of(form: Form, text: str) -> Concepts | None:
    """Returns the concepts of a header text; None if a word is not in the form's vocabulary, if the text can be split in two ways
    with different concepts, or if it is longer than 300 characters. Numbers have no concept."""
    if len(text) > 300:
        return None
    words = unaccented(text.replace("%", " phan tram ")).split()
    vocabulary, longest = _vocabulary(form)
    # For each number of first words: the fewest phrases that cover them, and the concepts of those phrases. The longest phrases
    # win: "khen thường xuyên" is not "khen thưởng" and something unknown.
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
    """Returns phrase without diacritics → concept, and the number of words of the longest phrase."""
    known = {unaccented(text): words.concept for words in form.header_words for text in words.words}
    return known, max(map(len, (key.split() for key in known)), default=0)


@lru_cache(maxsize=64)
def meanings(form: Form) -> Mapping[Concepts, int]:
    """Returns the set of concepts in the header above a column → the column's number."""
    return {means: column.number for column in form.columns for means in column.means}


def otherwise_worded(form: Form, places: Mapping[int, int], header: Sequence[Sequence[object]]) -> bool:
    """True if the lowest text above a numbered column of counts describes another column and not this one."""
    for number in form.counts:
        place = places.get(number, -1)
        texts = [row[place] for row in header if 0 <= place < len(row) and isinstance(row[place], str) and row[place]]
        concepts = concepts_of(form, str(texts[-1])) if texts else None
        if concepts and number not in (able := _able(form, concepts)) and able:
            return True
    return False


@lru_cache(maxsize=2_000)
def _able(form: Form, concepts: Concepts) -> frozenset[int]:
    """Returns the numbers of the count columns that the concepts may describe. A header text may leave out concepts, and may add
    those that go without saying for the column."""
    telling = frozenset().union(*(means for number in form.counts for means in form.by_number[number].means))
    said = (concepts - covered(form, concepts)) & telling  # "người" or "%" describes no column in particular
    able = (number for number in form.counts for means in form.by_number[number].means if said <= means | covered(form, means))
    return frozenset(able)
