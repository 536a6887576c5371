"""Recognises headers in an office's own words by the meaning of their texts, checked with the figures below.

A text counts only if every word of it is in the form's vocabulary (`header_words`). A column counts only if the texts above it have
exactly the meaning of a column of the form. If anything stays in doubt, the file has no form and `nearest` says what is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL
from tdkt_xl.model.findings import bracketed, shown
from tdkt_xl.model.returns import Layout
from tdkt_xl.reading.altered_columns import absent, laid_out
from tdkt_xl.reading.column_numbers import column_numbers, is_counting
from tdkt_xl.reading.columns import holds_figures
from tdkt_xl.reading.header_texts import explained_place
from tdkt_xl.reading.header_words import Concepts, concepts_of, covered, meanings, otherwise_worded
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.line_rules import broken_share, lines_below
from tdkt_xl.reading.rows import LINE, SECTION, row_labels
from tdkt_xl.words.spreadsheet import column_letters

_FEWEST_TEXTS = 3
"""The fewest texts that must be understood in a row before it is looked at as a header."""
_DEEPEST = 7
"""The most rows of a header, including the row of column numbers."""
_STRICT, _LAX = 0.25, 0.5
"""The largest share of lines that may break a rule (lines filled in carelessly do): `_STRICT` if the texts alone do not decide all
columns, `_LAX` if they do."""
_MOST_LINES = 60
"""The most lines that are checked by the rules."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A table that may be the form: which columns of counts were understood, and what is in doubt (in Vietnamese).

    `row` is the 0-based first row of its header. `header` is None if the table must not be read.
    """

    row: int
    understood: tuple[int, ...]
    doubt: str
    header: Header | None


def find_reworded(rows: Sequence[Row], forms: Sequence[Form]) -> list[Header]:
    """Returns the headers in other words, from the top of the sheet."""
    return [attempt.header for attempt in _attempts(rows, forms) if attempt.header is not None]


def nearest(rows: Sequence[Row], forms: Sequence[Form]) -> Attempt | None:
    """Returns the table with the most columns of counts understood; None if no table has at least three."""
    attempts = [attempt for attempt in _attempts(rows, forms) if len(attempt.understood) > 2]
    return max(attempts, key=lambda attempt: len(attempt.understood), default=None)


def _attempts(rows: Sequence[Row], forms: Sequence[Form]) -> Iterator[Attempt]:
    for form in forms:
        if not form.header_words:
            continue
        below = 0
        for at in range(len(rows)):
            if at >= below and _texts_understood(form, rows[at]) >= _FEWEST_TEXTS:
                attempt = _attempt(rows, form, at)
                if attempt is not None:
                    below = attempt.header.last + 1 if attempt.header is not None else at + _DEEPEST
                    yield attempt


def _texts_understood(form: Form, row: Row) -> int:
    return sum(1 for cell in row if cell.__class__ is str and cell and concepts_of(form, cell))


def _attempt(rows: Sequence[Row], form: Form, top: int) -> Attempt | None:
    body = next((at for at in range(top + 1, min(top + _DEEPEST + 1, len(rows))) if _begins_body(form, rows[at])), None)
    if body is None:
        return None
    while top and _may_belong(form, rows[top - 1]):
        top -= 1
    last = body - 1
    numbers: Mapping[int, int] = {}
    for at in range(top, body):
        if found := column_numbers(rows[at]):
            numbers, body = found, at
        elif is_counting(rows[at]):
            body = at
    header = rows[top:body]
    lines = rows[last + 1 : last + 1 + _MOST_LINES]
    told = _ColumnsByHeader(form, header)
    understood = tuple(number for number in form.counts if number in told.places)
    if not otherwise_worded(form, numbers, header):
        told.take_numbers(numbers)
    told.find_label(lines)
    doubt = _doubt(form, told, numbers, lines)
    if doubt:
        return Attempt(top, understood, doubt, None)
    layout = Layout(laid_out(form, told.places, len(rows[0])), explained_place(header))
    gone = absent(form, layout.places, len(rows[0]))
    said = ", ".join(f"{column_letters(told.places[n])} là ({n})" for n in form.counts if n in told.places)
    if beside := list(told.unclear(lines)):
        said += f"; không tính {', '.join(beside)}"
    return Attempt(top, understood, "", Header(form, layout, top, last, by_texts=True, absent=gone, reworded=said))


def _may_belong(form: Form, row: Row) -> bool:
    """True if a row above a header row is part of the header too: it holds only texts and at least one is understood."""
    filled = [cell for cell in row if cell != ""]
    return len(filled) > 1 and all(isinstance(cell, str) for cell in filled) and _texts_understood(form, row) > 0


def _doubt(form: Form, told: _ColumnsByHeader, numbers: Mapping[int, int], body: Sequence[Row]) -> str:
    """Returns in Vietnamese why a table cannot be read; "" if it can."""
    if told.twice:
        return f"nhưng có hơn một cột có thể là {bracketed(sorted(told.twice))}"
    missing = [number for number in form.counts if number not in told.places]
    unclear = list(told.unclear(body)) if missing else []
    # If a group's total is missing, a heading that is not at the group's left end would give its columns to the group before.
    if missing and (unclear or not set(form.main_counts) <= told.places.keys()):
        return f"chưa thấy {bracketed(missing)}" + (f"; chưa rõ {', '.join(unclear)}" if unclear else "")
    if form.label not in told.places:
        return "nhưng chưa rõ cột ghi tên hình thức khen thưởng"
    if not _agrees(form, numbers, told.places) and not (_numbered_anew(numbers) and not missing):
        return "nhưng số thứ tự cột ghi khác"
    return (
        "" if _fits(form, told, body) else "nhưng các dòng bên dưới không phải hình thức khen thưởng hoặc số không khớp các cột ấy"
    )


def _begins_body(form: Form, row: Row) -> bool:
    """True if the row holds a section's title or an award."""
    texts = (cell for cell in row if isinstance(cell, str) and len(cell) > 3)
    return any(row_labels(form)[text].kind in (SECTION, LINE) for text in texts)


def _agrees(form: Form, numbers: Mapping[int, int], places: Mapping[int, int]) -> bool:
    """True if the column numbers give the same columns as the texts. Too few numbers are ignored."""
    if len(numbers) < len(form.columns) * 7 // 10:
        return True
    return all(numbers.get(number, place) == place for number, place in places.items() if number in form.counts)


def _numbered_anew(numbers: Mapping[int, int]) -> bool:
    """True if the numbers only count the columns one by one, whatever the columns mean."""
    return sorted(numbers) == list(range(min(numbers), max(numbers) + 1))


def _fits(form: Form, told: _ColumnsByHeader, body: Sequence[Row]) -> bool:
    """True if the lines below are awards and most of their figures satisfy the form's rules."""
    label, labels = told.places[form.label], row_labels(form)
    known = sum(isinstance(row[label], str) and labels[str(row[label])].kind in (LINE, SECTION) for row in body if row[label])
    counts = [number for number in form.counts if number in told.places]
    share = broken_share(form, list(lines_below(form, told.places, body)), counts)
    return known > 1 and share <= (_STRICT if told.strict else _LAX)


# ---- The texts above each column


class _ColumnsByHeader:
    """The form's columns by sheet column, as the header's texts give them."""

    def __init__(self, form: Form, header: Sequence[Row]) -> None:
        self.form = form
        self.columns = _columns(form, header)
        self.strict = False
        """True if texts alone did not decide all columns, so that the lines must satisfy the rules."""
        self.places, self.twice = self._placed(self.columns)
        for otherwise in (_carried_on(form, self.columns), _with_headings_moved(form, header)):
            if set(form.counts) <= self.places.keys() and not self.twice:
                return
            columns = list(otherwise)
            places, twice = self._placed(columns)
            if set(form.counts) <= places.keys() and not twice and _ascending(places):
                self.columns, self.places, self.twice, self.strict = columns, places, twice, True

    def _placed(self, columns: Sequence[_Over]) -> tuple[dict[int, int], set[int]]:
        """Returns column number → 0-based sheet column, and the numbers that two columns could have."""
        known = meanings(self.form)
        label = next((over.place for over in columns if over.concepts in _means(self.form, LABEL)), len(columns))
        places: dict[int, int] = {}
        twice: set[int] = set()
        for over in columns:
            number = known.get(over.concepts) if over.concepts is not None else None
            if number is None or not over.own or (number == self.form.position(INDEX) + 1 and over.place > label):
                continue
            if number in places:
                twice.add(number)
            else:
                places[number] = over.place
        return places, {number for number in twice if self.form.by_number[number].kind in (COUNT, LABEL)}

    def take_numbers(self, numbers: Mapping[int, int]) -> None:
        """Uses typed column numbers for columns that the texts leave open, if they are exactly the form's and no text disagrees."""
        whole = set(self.form.counts) <= numbers.keys() and max(numbers) == len(self.form.columns)
        if whole and len(self.places) >= _FEWEST_TEXTS and not self.twice and _agrees(self.form, numbers, self.places):
            added = {number: place for number, place in numbers.items() if number not in self.places}
            self.strict = self.strict or bool(added)
            self.places |= added

    def find_label(self, body: Sequence[Row]) -> None:
        """If no text says which column holds the award names, takes the only column left of the counts that names awards."""
        counts = [self.places[number] for number in self.form.counts if number in self.places]
        if self.form.label in self.places or not counts:
            return
        labels = row_labels(self.form)
        kinds = {place: [labels[str(row[place])].kind for row in body if row[place]] for place in range(min(counts))}
        naming = [place for place, found in kinds.items() if found.count(LINE) > 1]
        if len(naming) == 1:
            self.places[self.form.label] = naming[0]

    def unclear(self, body: Sequence[Row]) -> Iterator[str]:
        """Yields the columns of figures that are not the form's. One of them may be the missing column."""
        known = meanings(self.form)
        for over in self.columns:
            own = over.place in self.places.values() or (over.own and over.concepts in known)
            if not own and any(holds_figures(row[over.place : over.place + 1]) for row in body):
                yield f"cột {column_letters(over.place)}" + (f" “{shown(over.text)}”" if over.text else " không có tiêu đề")


@dataclass(frozen=True, slots=True)
class _Over:
    """The texts above a sheet column: `concepts` of all (None: a word is unknown). `own`: a text begins in this column."""

    place: int
    concepts: Concepts | None
    own: bool
    text: str


def _columns(form: Form, header: Sequence[Row]) -> list[_Over]:
    """Returns the texts above each column. A text covers the columns to its right, until another begins in its row or above."""
    width = len(header[0])
    texts: list[list[str]] = [[] for _ in range(width)]
    own: list[list[str]] = [[] for _ in range(width)]
    for row in header:
        current = ""
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell.strip():
                current = cell
                own[place].append(cell)
            elif own[place]:
                current = ""
            if current:
                texts[place].append(current)
    columns = []
    for place in range(width):
        columns.append(_Over(place, _together(form, texts[place]), bool(own[place]), " ".join(own[place][-1:])))
    return columns


def _carried_on(form: Form, columns: Sequence[_Over]) -> Iterator[_Over]:
    """Yields the columns; a column under no group belongs to the last group that began on its left: "Công trạng", "Lãnh đạo" …"""
    groups = _groups(form)
    group: Concepts = frozenset()
    for over in columns:
        if over.concepts is not None and over.concepts & groups:
            group = over.concepts & groups
        elif over.concepts and (over.concepts | group) in meanings(form):
            yield _Over(over.place, over.concepts | group, over.own, over.text)
            continue
        yield over


def _with_headings_moved(form: Form, header: Sequence[Row]) -> Iterator[_Over]:
    """Yields the columns for headings typed into the middle of their group instead of merged over it.

    Each group begins with its total, and above each group there is one heading.
    """
    texts = [row for row in header if any(isinstance(cell, str) and cell.strip() for cell in row)]
    if len(texts) != 2:
        return
    upper, lower = list(texts[0]), texts[1]
    totals = covered(form, _groups(form))
    said = [concepts_of(form, cell) if isinstance(cell, str) and cell.strip() else None for cell in lower]
    starts = [place for place, concepts in enumerate(said) if concepts and concepts <= totals]
    for start, end in pairwise([*starts, len(upper)]):
        headings = [place for place in range(start, end) if upper[place] and lower[place]]
        if len(headings) != 1:
            return
        upper[start], upper[headings[0]] = upper[headings[0]], upper[start]
    yield from _columns(form, [upper, lower])


def _together(form: Form, texts: Sequence[str]) -> Concepts | None:
    """Returns the concepts of texts one above the other; None if a word is unknown."""
    found: set[str] = set()
    for text in texts:
        concepts = concepts_of(form, text)
        if concepts is None:
            return None
        found |= concepts
    return frozenset(found) - covered(form, frozenset(found))


@lru_cache(maxsize=64)
def _means(form: Form, kind: str) -> frozenset[Concepts]:
    return frozenset(means for column in form.columns if column.kind == kind for means in column.means)


@lru_cache(maxsize=64)
def _groups(form: Form) -> Concepts:
    """Returns the concepts that alone mean a column of counts, and together with others mean further columns."""
    alone = {
        concept: number
        for means, number in meanings(form).items()
        if len(means) == 1 and form.by_number[number].kind == COUNT
        for concept in means
    }
    with_others = {concept for means in meanings(form) if len(means) > 1 for concept in means}
    return frozenset(alone) & with_others


def _ascending(places: Mapping[int, int]) -> bool:
    ordered = [places[number] for number in sorted(places)]
    return ordered == sorted(ordered)
