"""The row of a header that numbers the columns: (1) (2) (3), A B 1 2, 1=2+3, 01 02."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from tdkt_xl.forms import Form

LONGEST_NUMBER = 39
"""Most characters of a printed column number: "(5) = (4:3)", "Cột (11)"."""
_WIDEST_GAP = 5
"""Largest step from one column number to the next, because a whole group of columns may have been deleted."""
_LETTERS = "ABC"
"""Letters that number the columns without figures, before the columns with figures."""
_COLUMN_NUMBER = re.compile(
    r"(?:c[oộ]t\s*)?[(\[]?\s*-?(\d{1,2})\s*[.)\]]?\s*"
    r"(?:=.*|[(\[]\s*[\d(].*|\d{1,2}\s*[:/+]\s*\d{1,2}\s*[)\]]?)?",
    re.IGNORECASE,
)
"""A printed column number with its formula, if any: (5), "Cột 5", "5=4:3", "7 (6:3)", "1=(2+3)"."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII")
_FEWEST_COUNTED, _FEWEST_WITH_SLIP = 5, 8
"""The fewest cells of a row that only counts columns; the number above which one of them may be mistyped."""


def column_numbers(row: Sequence[object]) -> dict[int, int] | None:
    """Returns column number → 0-based place, if the row numbers its columns; else None.

    Examples: (1) (2) …, -1 -2 …, [1], `(5)= (4:3)`, A B 1 2 …
    """
    places: dict[int, int] = {}
    last = letters = shift = 0
    for place, cell in enumerate(row):
        if cell == "":
            continue
        number = _column_number(cell)
        if number == 2 < last and len(places) == 1:  # "11 2 3 …": a list's own number before the column's
            places, last = {1: next(iter(places.values()))}, 1
        if number == 0 and last == letters < len(_LETTERS) and _bare_letter(cell) == _LETTERS[letters]:
            letters += 1
            number = letters
        elif number and letters:
            shift = letters if last == letters and number == 1 else shift  # "A B 1 2 …", or "A B 3 4 …"
            number += shift
        if number <= last or number > last + _WIDEST_GAP:
            if len(places) >= 6 and (not number or place > max(places.values()) + 1):
                break  # a remark beside the table
            return None
        places[number] = place
        last = number
    return places if len(places) >= 4 + letters else None


@lru_cache(maxsize=64)
def first_numbers(forms: tuple[Form, ...]) -> frozenset[object]:
    """Returns the first texts of the number rows of forms that do not simply count their columns."""
    return frozenset(form.columns[0].printed for form in forms if not _counts_plainly(form))


@lru_cache(maxsize=64)
def _counts_plainly(form: Form) -> bool:
    """True if the form's printed number row is read as (1) (2) (3) …"""
    places = column_numbers([column.printed for column in form.columns])
    return places is not None and places == {column.number: at for at, column in enumerate(form.columns)}


@lru_cache(maxsize=64)
def printed_numbers(form: Form) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Returns the texts of the form's number row from left to right, each with its columns."""
    runs = groupby(form.columns, key=lambda column: _bare_number(column.printed))
    return tuple((text, tuple(column.number for column in columns)) for text, columns in runs)


def numbered_as_printed(form: Form, row: Sequence[object]) -> dict[int, int] | None:
    """Returns column number → 0-based place if a row is the form's number row as printed; None if it is not, or if the form simply
    counts its columns."""
    if _counts_plainly(form):
        return None
    filled = [(_bare_number(cell), place) for place, cell in enumerate(row) if cell != ""]
    runs = printed_numbers(form)
    starts = [each for at, each in enumerate(filled) if at == 0 or each[0] != filled[at - 1][0]]
    if [text for text, _ in starts[: len(runs)]] != [text for text, _ in runs]:
        return None
    ends = [place for _, place in starts[1:]]
    places: dict[int, int] = {}
    for i, ((_, numbers), (_, place)) in enumerate(zip(runs, starts, strict=False)):
        if i < len(ends) and ends[i] - place < len(numbers):
            return None
        places |= {number: place + offset for offset, number in enumerate(numbers)}
    return places


def _bare_number(cell: object) -> str:
    """Returns a cell of a number row without brackets and blanks: " (1)=(2+3)" → "1=2+3"; a number: 3.0 → "3"."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(abs(int(cell))) if cell == int(cell) else ""
    return re.sub(r"[\s()\[\]]", "", cell).upper() if isinstance(cell, str) else ""


def _bare_letter(cell: object) -> str:
    return cell.strip(" ()[].").upper() if isinstance(cell, str) and len(cell) < 6 else ""


@lru_cache(maxsize=20_000, typed=True)
def _column_number(cell: object) -> int:
    """Returns the number that a cell in the row of column numbers prints; 0 for anything else. Excel stores a typed (3) as -3."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return abs(int(cell)) if cell == int(cell) and 1 <= abs(cell) <= 99 else 0
    match = _COLUMN_NUMBER.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= LONGEST_NUMBER else None
    return int(match[1]) if match else 0


def is_counting(row: Sequence[object]) -> bool:
    """True if a row only counts columns: "A B 1 2 3 …", "11 2 3 …", "a b c d …", "I II III …"."""
    filled = [cell for cell in row if cell != ""]
    if len(filled) < _FEWEST_COUNTED or any(isinstance(cell, str) and len(cell) > LONGEST_NUMBER for cell in filled):
        return False
    letters = [_bare_letter(cell) for cell in filled]
    leading = next((at for at, letter in enumerate(letters) if len(letter) != 1 or not letter.isalpha()), len(letters))
    numbers = [_column_number(cell) for cell in filled[leading:]]
    if len(numbers) > 1 and numbers[1] == 2 and not leading:
        numbers[0] = 1  # "11 2 3 …"
    romans = [_ROMAN.index(letter) + 1 if letter in _ROMAN else 0 for letter in letters]
    alphabet = [ord(letter) if len(letter) == 1 and letter.isalpha() else 0 for letter in letters]
    return any(_counts_on(each) for each in (numbers, romans, alphabet))


def _counts_on(numbers: Sequence[int]) -> bool:
    """True if numbers rise one by one. Now and then a number may be missing; in a long row one may be mistyped."""
    if len(numbers) < _FEWEST_COUNTED or 0 in numbers:
        return False
    return _goes_up(numbers) or (
        len(numbers) > _FEWEST_WITH_SLIP and any(_goes_up([*numbers[:at], *numbers[at + 1 :]]) for at in range(1, len(numbers)))
    )


def _goes_up(numbers: Sequence[int]) -> bool:
    steps = [after - before for before, after in pairwise(numbers)]
    return min(steps) > 0 and max(steps) <= _WIDEST_GAP and steps.count(1) * 4 >= 3 * len(steps)
