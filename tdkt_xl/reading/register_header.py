"""Finds a register of decisions on a sheet by the words of its header, which has one to three rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.files.cells import Row
from tdkt_xl.forms.register_amounts import AMOUNTS, COLLECTIVES, INDIVIDUALS, WOMEN
from tdkt_xl.forms.register_words import HEADER, is_ignored, kinds_named, meaning
from tdkt_xl.words.text import clean, unaccented

NUMBER, DATE, AWARD, KIND, CLASS, NAME, NOTE = "number", "date", "award", "kind", "class", "name", "note"
MOVEMENT, MODE, YEAR, STATUS, QUANTITY = "movement", "mode", "year", "status", "so-luong"
MEN = "nam-gioi"
_COUNTED = frozenset({*AMOUNTS, MEN, QUANTITY})
_SHORT_COLLECTIVES = "tt"
_ROWS_LOOKED_AT = 40
_LONGEST_HEADING = 120
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class RegisterHeader:
    """A register's header: 0-based first and last row, and the 0-based columns of each meaning, from left to right.

    `unknown` are the columns under a heading that means nothing known. `kinds` are the kinds of awarding that the headings above a
    column of counts name: "Công trạng" over "Tập thể" and "Cá nhân".
    """

    first: int
    last: int
    columns: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]
    kinds: Mapping[int, tuple[str, ...]]

    @property
    def amounts(self) -> Mapping[str, tuple[int, ...]]:
        """Id of AMOUNTS → 0-based columns that are added up, for each number that the register has."""
        return {each: self.columns[each] for each in AMOUNTS if each in self.columns}

    @property
    def breadth(self) -> int:
        """The number of columns with a meaning."""
        return sum(map(len, self.columns.values()))

    @property
    def is_list(self) -> bool:
        """True if each row is one recipient, because no column holds counts."""
        return not self.amounts and QUANTITY not in self.columns


def find_register_header(rows: Sequence[Row]) -> RegisterHeader | None:
    """Returns the header of the register on a sheet; None if there is none.

    A register has a decision's number, its day and an award. The day may be in the column of the number ("Số, ngày quyết định").
    """
    for at, row in enumerate(rows[:_ROWS_LOOKED_AT]):
        if any(map(_is_number, [cell for cell in row if cell and isinstance(cell, str)])):
            headers = [header for header in _headers_around(rows, at) if _is_register(header, rows)]
            if headers:
                return max(headers, key=lambda each: (len(each.columns), each.breadth, each.first - each.last))
    return None


@lru_cache(maxsize=20_000)
def _is_number(text: str) -> bool:
    """True if a text is the heading of the decisions' numbers. "Sổ quyết định" in a title is not such a heading."""
    if len(text) > _LONGEST_HEADING or clean(text).casefold().startswith("sổ"):
        return False
    return meaning(HEADER, text) == NUMBER


def _headers_around(rows: Sequence[Row], at: int) -> Iterator[RegisterHeader]:
    for first in range(max(at - _DEEPEST + 1, 0), at + 1):
        for last in range(at, min(first + _DEEPEST, len(rows))):
            if all(_is_heading_row(rows[row]) for row in range(first, last + 1)):
                yield RegisterHeader(first, last, *_meanings(rows[first : last + 1]))


def _is_heading_row(row: Row) -> bool:
    filled = [cell for cell in row if cell != ""]
    return len(filled) > 1 and all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADING for cell in filled)


def _is_register(header: RegisterHeader, rows: Sequence[Row]) -> bool:
    found = header.columns
    if NUMBER not in found or AWARD not in found:
        return False
    number = found[NUMBER][0]
    said = " ".join(str(row[number]) for row in rows[header.first : header.last + 1] if number < len(row))
    return DATE in found or "ngày" in clean(said).casefold()


def _meanings(tiers: Sequence[Row]) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...], dict[int, tuple[str, ...]]]:
    """Returns the columns of each meaning, the columns without one, and the kinds that the headings of counts name.

    Several columns of one amount are its parts, unless one of them is their sum: "Cá nhân" over "Tổng số", "Lao động", "Học sinh".
    Of an amount with a column for each kind, a column under "Tổng số" is their sum and left out.
    """
    columns: dict[str, tuple[int, ...]] = {}
    sums: dict[str, tuple[int, ...]] = {}
    unknown: list[int] = []
    kinds: dict[int, tuple[str, ...]] = {}
    paths = list(_paths(tiers))
    for column, path in enumerate(paths):
        if not path:
            continue
        means, is_sum = _meaning_of(path, first=not columns and not unknown)
        if means is not None:
            columns[means] = (*columns.get(means, ()), column)
            if is_sum:
                sums[means] = (*sums.get(means, ()), column)
            if means in _COUNTED and (named := next(filter(None, map(kinds_named, reversed(path))), ())):
                kinds[column] = named
        elif not is_ignored(HEADER, path[-1]) and unaccented(path[-1]) != _SHORT_COLLECTIVES:
            unknown.append(column)
    men = columns.pop(MEN, ())
    if men and INDIVIDUALS not in columns:
        columns[INDIVIDUALS] = (*men, *columns.get(WOMEN, ()))
    columns |= sums
    for means in _COUNTED & columns.keys():
        by_kind = [column for column in columns[means] if column in kinds]
        beside = [column for column in columns[means] if column not in kinds and not _is_total(paths[column])]
        columns[means] = tuple(sorted((*by_kind, *beside))) if by_kind else columns[means]
    return columns, tuple(unknown), kinds


def _is_total(path: Sequence[str]) -> bool:
    return any(meaning(HEADER, text) == QUANTITY for text in path)


def _meaning_of(path: Sequence[str], first: bool) -> tuple[str | None, bool]:
    """Returns the meaning of a column by its headings from top to bottom, and whether it is the sum of its group's columns.

    A heading without a meaning of its own, such as "Tổng số" or "Học sinh", is about the recipients named above it. "TT" is the
    number of the row in the `first` column, elsewhere it is "tập thể".
    """
    own = meaning(HEADER, path[-1])
    if own == NAME and "ten" not in unaccented(path[-1]).split():
        own = None  # "Cơ quan" under "Tập thể" counts them
    group = next((means for text in reversed(path[:-1]) if (means := meaning(HEADER, text)) in AMOUNTS), None)
    if unaccented(path[-1]) == _SHORT_COLLECTIVES and group is None:  # under "Cá nhân" it is something else, such as "trực tiếp"
        return (None if first else COLLECTIVES), False
    if group == INDIVIDUALS and clean(path[-1]).casefold() == "nam":  # which without diacritics is "năm", too
        return MEN, False
    if group is not None and own in (None, QUANTITY) and not is_ignored(HEADER, path[-1]):
        return group, own == QUANTITY
    if own is None and kinds_named(path[-1]) and _is_total(path):
        return QUANTITY, False  # "Số lượng" over "Công trạng", "Chuyên đề"
    return meaning(HEADER, path[-1]) or (None if is_ignored(HEADER, path[-1]) else meaning(HEADER, " ".join(path))), False


def _paths(tiers: Sequence[Row]) -> Iterator[list[str]]:
    """Yields the texts above each column, from top to bottom. A group's text belongs to all its columns, merged or not."""
    width = max(map(len, tiers))
    texts = [[clean(cell) if isinstance(cell, str) else "" for cell in (*row, *[""] * (width - len(row)))] for row in tiers]
    for tier in range(len(texts) - 1):
        for column in range(1, width):
            below = any(texts[lower][column] for lower in range(tier + 1, len(texts)))
            above = any(texts[upper][column] != texts[upper][column - 1] for upper in range(tier))
            if not texts[tier][column] and below and not above:
                texts[tier][column] = texts[tier][column - 1]
    for column in range(width):
        yield list(dict.fromkeys(row[column] for row in texts if row[column]))
