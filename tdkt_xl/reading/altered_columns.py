"""Deleted, added and renumbered columns. They are found by the header texts above them, never by guessing how columns moved."""

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
    """Returns the header texts above a column whose typed number belongs to another column.

    `places` maps column numbers to 0-based sheet columns, `texts` holds the header cells: sheet column and the texts there.
    Example: "Số lượng" above a column numbered 9, where the form has no "Số lượng" above column 9.
    """
    reach = _reach(form)
    odd: list[str] = []
    for place, keys in texts:
        runs = [run for key in keys for run in reach.get(key, ())]
        if runs and not any(_covers(run, place, places) for run in runs):
            odd.extend(keys)
    return odd


def numbers_stand(form: Form, places: Mapping[int, int], odd: Sequence[str]) -> bool:
    """True if the column numbers can be trusted although header texts (`odd`) disagree with them.

    That holds if every column has its number and only one short text differs, for example "Số lượng" written for another word. If
    columns had been shifted, several texts would differ.
    """
    return len(places) == len(form.columns) and len(set(odd)) < 2 and not any(text.count(" ") > 1 for text in odd)


def _covers(run: tuple[int, int], place: int, places: Mapping[int, int]) -> bool:
    """True if a sheet column is inside a run of numbered columns. If the first or last column of the run has no number, the run
    is open on that side."""
    before = [at for number, at in places.items() if number < run[0]]
    after = [at for number, at in places.items() if number > run[1]]
    first = places.get(run[0], max(before, default=-1) + 1)
    last = places.get(run[1], min(after, default=place + 1) - 1)
    return first <= place <= last


@lru_cache(maxsize=64)
def _reach(form: Form) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Returns header text → the runs of neighbouring columns (first number, last number) that the text covers in the form."""
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
    """Returns column number → 0-based sheet column for a header from which columns may be missing; None if a text leaves a doubt.

    `paths` holds the header texts above each sheet column. `own` holds the sheet columns where a header cell begins (None:
    unknown). A column is recognised only if all the texts above it, and no others, are those of the form. A column under a text
    that the form does not have is taken as an added column, if no column of counts is missing.
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
            return None  # two columns with one name: the second belongs to a group whose heading was deleted
        before = path
    enough = len(places) * 10 >= 7 * len(form.columns) and form.position(LABEL) + 1 in places
    whole = frozenset(form.counts) <= places.keys()
    return places if enough and (whole or not put_in) else None


def heading_lost(form: Form, paths: Sequence[Keys]) -> bool:
    """True if a group heading was deleted with its first column, so that the group's other columns now seem to belong to the group
    before.

    Example: two neighbouring groups both have a column "Nữ". If the second group's heading is gone, its "Nữ" would be read as the
    first group's.
    """
    said = frozenset().union(*paths)
    groups = [[*columns] for _, columns in groupby(form.columns, key=lambda column: column.header[0])]
    for before, group in pairwise(groups):
        gone = unaccented(group[0].header[0]) not in said and unaccented(before[0].header[0]) in said
        if gone and {column.header[1:] for column in before} & {column.header[1:] for column in group[1:]}:
            return True
    return False


def counts_confirmed(form: Form, places: Mapping[int, int], texts: Sequence[tuple[int, Keys]]) -> bool:
    """True if every numbered column of counts also has its own header text above it."""
    said: dict[int, Keys] = {}
    for place, keys in texts:
        said[place] = said.get(place, frozenset()) | keys
    own = {column.number: unaccented(column.header[-1]) for column in form.columns if column.kind == COUNT}
    return all(own[number] in said.get(place, ()) for number, place in places.items() if number in own)


def absent(form: Form, layout: Sequence[int], width: int) -> tuple[int, ...]:
    """Returns the numbers of the columns that are not on the sheet, other than remarks and optional ones: these are no loss."""
    return tuple(
        column.number
        for column, place in zip(form.columns, layout, strict=True)
        if place >= width and column.kind != NOTE and not column.optional
    )


def laid_out(form: Form, places: Mapping[int, int], width: int) -> tuple[int, ...]:
    """Returns the 0-based sheet column of every column of the form. Missing columns get places beyond the sheet's width, where
    every cell is blank."""
    beyond = count(width)
    return tuple(places[column.number] if column.number in places else next(beyond) for column in form.columns)
