"""Which of several forms the tables of a sheet are: told by their headers, their lines, and the titles above them.

Without the form's name in the workbook's properties a sheet can be told by its content alone. A form claims a sheet where most of
the texts of its header stand on it; of two forms that claim the same texts the one that explains more of the sheet has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.files.grids import Row
from tdkt_xl.forms import Form
from tdkt_xl.reading.rows import ENUMERATOR
from tdkt_xl.reading.tables import Header, is_counting
from tdkt_xl.words.text import unaccented

Find = Callable[[Sequence[Row], Sequence[Form]], list[Header]]
"""A way to look for headers on a sheet."""
_MOST_OF_IT = 0.6
"""Which part of a header's texts has to be there: offices leave columns out, and word some anew."""
_TELLING = 3
"""Words of a text that no other table is likely to have."""
_ROWS_LOOKED_AT = 400
_TITLE_COUNTS = 5
"""How many texts of the table a title weighs."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a form is known by, without diacritics: texts of its header, labels of its lines, its title, its printed number."""

    header: frozenset[str]
    lines: frozenset[str]
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """How much of a sheet a form explains: the texts of its header found there, and how many texts in all."""

    form: Form
    header: frozenset[str]
    explained: int
    by_number: bool

    @property
    def rank(self) -> tuple[int, bool]:
        return self.explained, self.by_number


def forms_on(rows: Sequence[Row], around: Iterable[str], forms: Sequence[Form]) -> list[Form]:
    """The forms whose tables stand on a sheet, the one that explains most of it first; `around` are texts outside its cells."""
    texts = [cell for row in rows[:_ROWS_LOOKED_AT] for cell in row if cell.__class__ is str and cell]
    said = {unaccented(text) for text in texts}
    said.update(unaccented(ENUMERATOR.sub("", text)) for text in texts if len(text) < 200)
    around = tuple(map(unaccented, around))
    claims = [claim for form in forms if (claim := _claim(form, said, around)) is not None]
    kept: list[_Claim] = []
    for claim in sorted(claims, key=lambda each: each.rank, reverse=True):  # of equals the earlier form
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
    return _Claim(form, header, len(header) + len(lines) + _TITLE_COUNTS * titled, numbered)


@lru_cache(maxsize=64)
def _marks(form: Form) -> _Marks:
    number = re.search(r"\d{4}", form.id)
    return _Marks(
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


def each_by_itself(find: Find) -> Find:
    """A way to look for headers of several forms: each form's by itself; of two that overlap, the one that explains more texts."""

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
    """Whether nothing in the rows of a header is of another form: each text there is one of its own form's."""
    if header.reworded or header.renumbered or header.absent:
        return False
    known = _marks(header.form).header
    return all(_all_known(known, tuple(row)) or is_counting(row) for row in rows[header.first : header.last + 1])


@lru_cache(maxsize=2_000)
def _all_known(known: frozenset[str], row: tuple[object, ...]) -> bool:
    return all(unaccented(cell) in known for cell in row if isinstance(cell, str) and cell)
