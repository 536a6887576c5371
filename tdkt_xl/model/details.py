"""The lines that a summary adds up, stored by columns: a hundred bytes a line, because there may be hundreds of thousands."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, groupby
from typing import Any, NamedTuple, overload

from tdkt_xl.model.counts import Counts, LineKey, added

BLANK = -1
"""Used for a blank count in an array of counts."""
_COLUMNS = ("submissions", "lines", "_labels", "_notes", "_explained", "_sheets", "rows")
"""The columns of whole numbers, in the order of a detail's fields, without the counts."""


def _amount(stored: int, decimals: int) -> int | Decimal:
    """Returns a count as it was before it was stored in parts of `decimals` decimals."""
    return Decimal(stored).scaleb(-decimals) if decimals else stored


class Detail(NamedTuple):
    """A filled line of a return that counts.

    `submission` is the position of the return in `Summary.submissions`, where its unit and file are; `row` is the 1-based sheet
    row.
    """

    submission: int
    key: LineKey
    label: str
    counts: Counts
    note: str | None
    explained: str | None
    sheet: str | None
    row: int


PlainDetail = tuple[int, LineKey, str, Sequence[Any], str | None, str | None, str | None, int]
"""A Detail as a plain tuple."""


class DetailColumns(NamedTuple):
    """Some details by columns of equal length; `lines` are positions in `Details.keys`, `counts` is a column for each count."""

    submissions: Sequence[int]
    lines: Sequence[int]
    labels: Sequence[str]
    counts: Sequence[Sequence[Any]]
    notes: Sequence[str | None]
    explained: Sequence[str | None]
    sheets: Sequence[str | None]
    rows: Sequence[int]


class Details(Sequence[Detail]):
    """Details in the order in which they were added: unit after unit, and within a unit return after return.

    `counts` holds `width` counts for each detail, BLANK for a blank one; `lines` holds the position of each detail's line in
    `keys`. A column of amounts with decimals is stored in tenths or hundredths.
    """

    __slots__ = (
        "_decimals", "_explained", "_labels", "_notes", "_sheets", "_texts", "counts", "keys", "lines", "rows",
        "submissions", "width",
    )  # fmt: skip

    def __init__(self, details: Iterable[PlainDetail], width: int, decimals: Sequence[int] = ()) -> None:
        """`decimals` are those of each count column; none if all are whole numbers."""
        self.width = width
        self._decimals = tuple(decimals) if any(decimals) else ()
        self.submissions, self.lines, self.rows = array("i"), array("i"), array("i")
        self.counts = array("q")
        self._labels, self._notes, self._explained, self._sheets = (array("i") for _ in range(4))
        self._texts: list[str | None] = [None]
        self.keys: list[LineKey] = []
        texts: dict[str | None, int] = {None: 0}
        keys: dict[LineKey, int] = {}
        labels, notes, explained_texts, sheets = self._labels, self._notes, self._explained, self._sheets
        submissions, lines, all_counts, rows = self.submissions, self.lines, self.counts, self.rows
        for submission, key, label, counts, note, explained, sheet, row in details:  # hundreds of thousands: no inner loop
            submissions.append(submission)
            lines.append(keys.setdefault(key, len(keys)))
            all_counts.extend([BLANK if count is None else count for count in self._stored(counts)])
            rows.append(row)
            labels.append(texts.setdefault(label, len(texts)))
            notes.append(texts.setdefault(note, len(texts)))
            explained_texts.append(texts.setdefault(explained, len(texts)))
            sheets.append(texts.setdefault(sheet, len(texts)))
        self._texts, self.keys = list(texts), list(keys)

    @classmethod
    def of_columns(
        cls,
        submissions: Sequence[int],
        keys: Sequence[LineKey],
        texts: Sequence[Sequence[str | None]],
        counts: Sequence[Sequence[int | None]],
        rows: Sequence[int],
        decimals: Sequence[int] = (),
    ) -> Details:
        """Details from columns of equal length. `texts` are four columns: labels, notes, explanations, sheets; `counts` has one
        column a count."""
        details = cls((), len(counts), decimals)
        details.submissions, details.rows = array("i", submissions), array("i", rows)
        known = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        details.keys, details.lines = list(known), array("i", map(known.__getitem__, keys))
        numbers = {text: place for place, text in enumerate(dict.fromkeys(chain([None], *texts)))}
        details._texts = list(numbers)
        columns = [array("i", map(numbers.__getitem__, column)) for column in texts]
        details._labels, details._notes, details._explained, details._sheets = columns
        by_row = chain.from_iterable(map(details._stored, zip(*counts, strict=True)))
        details.counts = array("q", [BLANK if count is None else count for count in by_row])
        return details

    def plain(self) -> list[tuple[str, Sequence[Any]]]:
        """Everything as named columns of whole numbers and texts, for JSON; `from_plain` makes details of them again."""
        columns = {name: getattr(self, name) for name in (*_COLUMNS, "counts")}
        return [("width", [self.width]), ("keys", list(map(list, self.keys))), ("texts", self._texts), *columns.items()]

    @classmethod
    def from_plain(cls, columns: Mapping[str, Sequence[Any]], decimals: Sequence[int] = ()) -> Details:
        """The details that `plain` gave. Raises KeyError, TypeError or ValueError for anything else."""
        details = cls((), columns["width"][0], decimals)
        details.keys, details._texts = [LineKey(*key) for key in columns["keys"]], list(columns["texts"])
        for name in _COLUMNS:
            setattr(details, name, array("i", columns[name]))
        details.counts = array("q", columns["counts"])
        return details

    def _stored(self, counts: Sequence[Any]) -> Sequence[int | None]:
        """Returns a row of counts as whole numbers."""
        if not self._decimals:
            return counts
        return [None if each is None else int(each * 10**unit) for each, unit in zip(counts, self._decimals, strict=True)]

    def _row(self, at: int) -> Counts:
        """Returns the row of counts that begins at this position of `counts`."""
        stored = [None if count < 0 else count for count in self.counts[at : at + self.width]]
        if not self._decimals:
            return Counts(stored)
        return Counts([None if each is None else _amount(each, unit) for each, unit in zip(stored, self._decimals, strict=True)])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Detail]:
        return self.between(0, len(self))

    def between(self, start: int, stop: int) -> Iterator[Detail]:
        """The details from position `start` up to, not including, `stop`."""
        texts, keys, width = self._texts, self.keys, self.width
        columns = [getattr(self, name) for name in _COLUMNS]
        at = start * width
        for submission, line, label, note, explained, sheet, row in zip(*(column[start:stop] for column in columns), strict=True):
            counts = self._row(at)
            at += width
            yield Detail(
                submission, keys[line], texts[label] or "", counts, texts[note], texts[explained], texts[sheet], row
            )  # fmt: skip

    def columns(self, places: Sequence[int]) -> DetailColumns:
        """The details at these positions, in their order, as columns."""
        texts, width = self._texts, self.width
        starts = [place * width for place in places]
        counts: list[list[Any]] = [
            [None if count < 0 else count for count in map(self.counts.__getitem__, (start + column for start in starts))]
            for column in range(width)
        ]
        for column, decimals in enumerate(self._decimals):
            counts[column] = [None if count is None else _amount(count, decimals) for count in counts[column]]
        notes, explained, sheets = (
            [texts[text] for text in map(column.__getitem__, places)] for column in (self._notes, self._explained, self._sheets)
        )
        return DetailColumns(
            [self.submissions[place] for place in places],
            [self.lines[place] for place in places],
            [texts[text] or "" for text in map(self._labels.__getitem__, places)],
            counts,
            notes,
            explained,
            sheets,
            [self.rows[place] for place in places],
        )

    @overload
    def __getitem__(self, index: int) -> Detail: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Detail]: ...
    def __getitem__(self, index: int | slice) -> Detail | Sequence[Detail]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return next(self.between(place, place + 1))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Details):
            return NotImplemented
        numbers = ("width", "submissions", "rows", "counts")
        return all(getattr(self, name) == getattr(other, name) for name in numbers) and self._words() == other._words()

    def _words(self) -> tuple[list[LineKey], list[list[str | None]]]:
        """Line keys, and the four columns of texts."""
        columns = (self._labels, self._notes, self._explained, self._sheets)
        keys = [self.keys[line] for line in self.lines]
        return keys, [[self._texts[text] for text in column] for column in columns]

    __hash__ = None  # type: ignore[assignment]

    @property
    def labels(self) -> set[str]:
        """All different labels as typed."""
        return {self._texts[text] or "" for text in set(self._labels)}

    def first_counts(self) -> dict[tuple[LineKey, str], Any]:
        """The sums of the first count by line and label as typed; blanks count as 0."""
        sums: dict[tuple[int, int], int] = {}
        for line, label, count in zip(self.lines, self._labels, self.counts[:: self.width or 1], strict=True):
            sums[line, label] = sums.get((line, label), 0) + max(count, 0)
        unit = self._decimals[0] if self._decimals else 0
        return {(self.keys[line], self._texts[label] or ""): _amount(count, unit) for (line, label), count in sums.items()}

    def notes(self) -> Iterator[tuple[int, LineKey, str]]:
        """Submission, line and text of each note, in order."""
        for submission, line, note in zip(self.submissions, self.lines, self._notes, strict=True):
            if (text := self._texts[note]) is not None:
                yield submission, self.keys[line], text

    def totals(self) -> dict[LineKey, Counts]:
        """The sums by line; None if all counts of a cell are blank."""
        columns = []
        for place in range(self.width):
            sums: list[int | None] = [None] * len(self.keys)
            for line, count in zip(self.lines, self.counts[place :: self.width], strict=True):
                if count >= 0:
                    sums[line] = count + (sums[line] or 0)
            decimals = self._decimals[place] if self._decimals else 0
            columns.append([None if total is None else _amount(total, decimals) for total in sums] if decimals else sums)
        return dict(zip(self.keys, map(Counts, zip(*columns, strict=True)), strict=True))

    def column_sums(self, places: range) -> tuple[int, ...]:
        """The sum of each count column over these consecutive positions, as stored; blanks count as 0."""
        start, stop, width = places.start * self.width, places.stop * self.width, self.width
        columns = (self.counts[start + place : stop : width] for place in range(width))
        return tuple([sum(column) - BLANK * column.count(BLANK) for column in columns])

    def by_submission(self) -> Iterator[tuple[int, range]]:
        """Each submission that has details, with the positions of its details."""
        stop = 0
        for submission, own in groupby(self.submissions):
            start, stop = stop, stop + sum(1 for _ in own)
            yield submission, range(start, stop)

    def sums(self, places: range) -> dict[LineKey, Counts]:
        """The sums by line of the details at these consecutive positions."""
        width = self.width
        keys = [self.keys[line] for line in self.lines[places.start : places.stop]]
        if self._decimals or not width:
            rows = [self._row(place * width) for place in places]
        else:
            values = [None if count < 0 else count for count in self.counts[places.start * width : places.stop * width]]
            rows = [Counts(values[at : at + width]) for at in range(0, len(values), width)]
        sums = dict(zip(keys, rows, strict=True))
        return sums if len(sums) == len(keys) else added(zip(keys, rows, strict=True))
