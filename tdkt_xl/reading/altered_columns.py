"""Columns that were deleted, put in or numbered anew: told by the texts over them, never by a guess at what has moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import count, groupby, pairwise

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, LABEL, NOTE
from tdkt_xl.words.text import unaccented

Keys = frozenset[str]
"""Header texts without diacritics."""


def misnumbered(form: Form, places: Mapping[int, int], texts: Sequence[tuple[int, Keys]]) -> list[str]:
    """The header texts that stand over a column whose number says that it is another.

    `places` are the numbered columns' places, `texts` the header's cells: place and what is written there.
    """
    reach = _reach(form)
    odd: list[str] = []
    for place, keys in texts:
        runs = [run for key in keys for run in reach.get(key, ())]
        if runs and not any(_covers(run, place, places) for run in runs):
            odd.extend(keys)
    return odd


def numbers_stand(form: Form, places: Mapping[int, int], odd: Sequence[str]) -> bool:
    """Whether the numbers may be believed all the same: all are there, and one word such as "Số lượng" is used for another.

    Where columns have shifted, several texts have.
    """
    return len(places) == len(form.columns) and len(set(odd)) < 2 and not any(text.count(" ") > 1 for text in odd)


def _covers(run: tuple[int, int], place: int, places: Mapping[int, int]) -> bool:
    """Whether a place lies within a run of numbered columns; an end that bears no number leaves that side open."""
    before = [at for number, at in places.items() if number < run[0]]
    after = [at for number, at in places.items() if number > run[1]]
    first = places.get(run[0], max(before, default=-1) + 1)
    last = places.get(run[1], min(after, default=place + 1) - 1)
    return first <= place <= last


@lru_cache(maxsize=64)
def _reach(form: Form) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Header text → the runs of neighbouring columns that it stands over."""
    over: dict[str, list[tuple[int, int]]] = {}
    for column in form.columns:
        for text in filter(None, column.header):
            runs = over.setdefault(unaccented(text), [])
            if runs and runs[-1][1] == column.number - 1 and len(column.header) > 1 and text != column.header[-1]:
                runs[-1] = (runs[-1][0], column.number)
            else:
                runs.append((column.number, column.number))
    return over


def exactly_placed(form: Form, paths: Sequence[Keys], own: Collection[int] | None = None) -> dict[int, int] | None:
    """Column number → place, of a header some of whose columns may be missing; None where a text leaves a doubt.

    `paths` are the header texts over each sheet column, `own` the columns in which one of them begins (None: not told). A column is
    known by all the texts over it and no others; one under a text that the form does not have was put in, if nothing else is
    missing.
    """
    known = {frozenset(map(unaccented, column.header)): column.number for column in form.columns}
    texts = frozenset().union(*known)
    places: dict[int, int] = {}
    put_in = False
    before: Keys = frozenset()
    for place, path in enumerate(paths):
        if path != before:  # else an empty column within the one before
            number = known.get(path)
            if number is not None and number not in places:
                places[number] = place
            elif path <= texts and path:
                return None
            put_in = put_in or not path <= texts
        elif own is not None and place in own and known.get(path) is not None:
            return None  # two columns by one name: that of another group, whose heading is gone
        before = path
    enough = len(places) * 10 >= 7 * len(form.columns) and form.position(LABEL) + 1 in places
    whole = frozenset(form.counts) <= places.keys()
    return places if enough and (whole or not put_in) else None


def heading_lost(form: Form, paths: Sequence[Keys]) -> bool:
    """Whether a heading is gone, as it goes with its first column, whose other columns would seem to be of the heading before."""
    said = frozenset().union(*paths)
    groups = [[*columns] for _, columns in groupby(form.columns, key=lambda column: column.header[0])]
    for before, group in pairwise(groups):
        gone = unaccented(group[0].header[0]) not in said and unaccented(before[0].header[0]) in said
        if gone and {column.header[1:] for column in before} & {column.header[1:] for column in group[1:]}:
            return True
    return False


def counts_confirmed(form: Form, places: Mapping[int, int], texts: Sequence[tuple[int, Keys]]) -> bool:
    """Whether every column of counts that bears a number has its own text over it too."""
    said: dict[int, Keys] = {}
    for place, keys in texts:
        said[place] = said.get(place, frozenset()) | keys
    own = {column.number: unaccented(column.header[-1]) for column in form.columns if column.kind == COUNT}
    return all(own[number] in said.get(place, ()) for number, place in places.items() if number in own)


def absent(form: Form, layout: Sequence[int], width: int) -> tuple[int, ...]:
    """The columns that stand beyond the sheet; one of remarks is no loss."""
    return tuple(
        column.number for column, place in zip(form.columns, layout, strict=True) if place >= width and column.kind != NOTE
    )


def laid_out(form: Form, places: Mapping[int, int], width: int) -> tuple[int, ...]:
    """The place of every column; those that are missing get the places right beyond the sheet, where all is blank."""
    beyond = count(width)
    return tuple(places[column.number] if column.number in places else next(beyond) for column in form.columns)
