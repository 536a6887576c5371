"""What a newer return of a unit changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tdkt_xl.model.counts import LineKey, total_of
from tdkt_xl.model.returns import Line
from tdkt_xl.model.tracked import Change, Revision
from tdkt_xl.rollup.entries import Entry


def revisions(entries: Sequence[Entry], counts: Sequence[int]) -> Iterator[Revision]:
    """Each return that a newer return of its unit replaced, with the counts that changed; oldest first within a unit.

    `counts` are the numbers of the form's count columns.
    """
    places = {id(entry): place for place, entry in enumerate(entries)}
    replaced = [(entry, entry.successor) for entry in entries if entry.successor is not None]
    replaced.sort(key=lambda pair: (pair[0].office.key if pair[0].office is not None else "", pair[0].order))
    for old, new in replaced:
        yield Revision(places[id(old)], places[id(new)], tuple(_changes(_lines(old), _lines(new), counts)))


def _lines(entry: Entry) -> dict[LineKey, list[Line]]:
    lines: dict[LineKey, list[Line]] = {}
    for line in entry.ret.lines if entry.ret is not None else ():
        lines.setdefault(line.key, []).append(line)
    return lines


def _changes(old: Mapping[LineKey, list[Line]], new: Mapping[LineKey, list[Line]], numbers: Sequence[int]) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        for place, number in enumerate(numbers):
            before, after = (total_of(line.cells[place] for line in lines.get(key, ())) for lines in (old, new))
            if before != after:
                yield Change(key, (new.get(key) or old[key])[0].label, number, before, after)
