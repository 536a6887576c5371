"""Decides which of several forms the tables of a sheet are, by their headers, their lines, and the titles above them.

If the workbook's properties do not name the form, only the content of a sheet can show it. A form claims a sheet if most texts of
its header are there. If two forms claim the same texts, the form that explains more of the sheet gets it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.files.cells import Row
from tdkt_xl.forms import Form
from tdkt_xl.reading.column_numbers import is_counting
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.rows import ENUMERATOR
from tdkt_xl.words.text import unaccented

Find = Callable[[Sequence[Row], Sequence[Form]], list[Header]]
"""A function that looks for headers on a sheet."""
_MOST_OF_IT = 0.6
"""The share of a header's texts that must be present. Offices leave columns out, and reword some."""
_TELLING = 3
"""A text with this many words is unlikely to be in any other table."""
_ROWS_LOOKED_AT = 400
_TITLE_COUNTS = 5
"""A title counts as much as this many texts of the table."""


@dataclass(frozen=True, slots=True)
class _FormTexts:
    """The texts by which a form is recognised, without diacritics: texts of its header, labels of its lines, its title, its printed
    number."""

    header: frozenset[str]
    lines: frozenset[str]
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """How much of a sheet a form explains: the texts of its header found there, and the number of all its texts found."""

    form: Form
    header: frozenset[str]
    explained: int
    by_number: bool

    @property
    def rank(self) -> tuple[int, bool]:
        return self.explained, self.by_number


def forms_on(rows: Sequence[Row], around: Iterable[str], forms: Sequence[Form]) -> list[Form]:
    """Returns the forms with tables on a sheet, first the one that explains most of it. `around` are texts outside the cells."""
    texts = [cell for row in rows[:_ROWS_LOOKED_AT] for cell in row if cell.__class__ is str and cell]
    said = {unaccented(text) for text in texts}
    said.update(unaccented(ENUMERATOR.sub("", text)) for text in texts if len(text) < 200)
    around = tuple(map(unaccented, around))
    claims = [claim for form in forms if (claim := _claim(form, said, around)) is not None]
    kept: list[_Claim] = []
    for claim in sorted(claims, key=lambda each: each.rank, reverse=True):  # if equal, the earlier form comes first
        if not any(len(claim.header & other.header) * 2 > len(claim.header) for other in kept):
            kept.append(claim)
    return [claim.form for claim in kept]


def _claim(form: Form, said: Collection[str], around: Sequence[str]) -> _Claim | None:
    marks = _marks(form)
    header, lines = marks.header.intersection(said), marks.lines.intersection(said)
    if len(header) < 2 or len(header) < _MOST_OF_IT * len(marks.header):
        return None
    titled = any(marks.title in text for text in (*said, *around)) if marks.title else False
    telling = sum(text.count(" ") + 1 >= _TELLING for text in header)
    if not titled and telling < _TELLING and len(lines) * 2 < len(marks.lines):
        return None
    numbered = bool(marks.number) and any(marks.number in text.split() for text in (*said, *around))
    lacking = len(marks.header) - len(header)
    return _Claim(form, header, len(header) + len(lines) + _TITLE_COUNTS * titled - lacking, numbered)


@lru_cache(maxsize=64)
def _marks(form: Form) -> _FormTexts:
    number = re.search(r"\d{4}", form.id)
    return _FormTexts(
        header=frozenset(key for column in form.columns for text in column.header if (key := unaccented(text))),
        lines=frozenset(
            unaccented(ENUMERATOR.sub("", text))
            for section in form.sections
            for text in (section.title, *(line.label for line in section.lines))
            if text
        ),
        title=unaccented(form.title),
        number=number[0] if number is not None else "",
    )


def of_each_form(find: Find) -> Find:
    """Returns a function that looks for the headers of each form separately. If two headers overlap, the one that explains more
    texts is kept."""

    def found(rows: Sequence[Row], forms: Sequence[Form]) -> list[Header]:
        if len(forms) == 1:
            return find(rows, forms)
        every = [header for form in forms for header in find(rows, [form])]
        kept: list[Header] = []
        for header in sorted(every, key=lambda each: -_texts_explained(each, rows)):
            if not any(header.first <= other.last and other.first <= header.last for other in kept):
                kept.append(header)
        return sorted(kept, key=lambda each: each.first)

    return found


def _texts_explained(header: Header, rows: Sequence[Row]) -> int:
    texts = (cell for row in rows[header.first : header.last + 1] for cell in row if isinstance(cell, str) and cell)
    return len(_marks(header.form).header.intersection(map(unaccented, texts)))


def is_wholly(header: Header, rows: Sequence[Row]) -> bool:
    """True if every text in the rows of a header is one of its form's own, so that nothing there can be of another form."""
    if header.reworded or header.renumbered or header.absent:
        return False
    known = _marks(header.form).header
    return all(_all_known(known, tuple(row)) or is_counting(row) for row in rows[header.first : header.last + 1])


@lru_cache(maxsize=2_000)
def _all_known(known: frozenset[str], row: tuple[object, ...]) -> bool:
    return all(unaccented(cell) in known for cell in row if isinstance(cell, str) and cell)
