"""The texts of a header: which texts belong to a sheet column, and which form column they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.forms.close_matches import CloseMatches
from tdkt_xl.words.text import unaccented

_EXPLAINED_HEADING = re.compile(r"(?:.{1,25} )?giai trinh(?: .{1,25})?")
_PATH_MARKS = re.compile(r"\s[-–—>]+\s|\n|[:;|]")
"""Separators between the texts of a header that was pressed into one row."""


@lru_cache(maxsize=2_000)
def text_keys(row: tuple[object, ...]) -> frozenset[str]:
    return frozenset(unaccented(cell) for cell in row if isinstance(cell, str) and cell)


@lru_cache(maxsize=64)
def plain_header_texts(form: Form) -> frozenset[str]:
    return frozenset(unaccented(text) for column in form.columns for text in column.header if text)


@lru_cache(maxsize=64)
def telling_header_texts(form: Form) -> frozenset[str]:
    """Returns header texts that other tables hardly have. "Stt", "Tổng số", "Số lượng", "Ghi chú" are in all tables."""
    texts = plain_header_texts(form)
    return frozenset(text for text in texts if text.count(" ") > 1) or texts


def explained_place(header: Sequence[Sequence[object]]) -> int | None:
    """Returns the 0-based column of the heading "Giải trình"; None if there is none."""
    for row in header:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell and _EXPLAINED_HEADING.fullmatch(unaccented(cell)):
                return place
    return None


@lru_cache(maxsize=2_000)
def header_keys(form: Form, text: str) -> frozenset[str]:
    """Returns a header text without diacritics, corrected to the form's if mistyped; several texts if one cell holds them all."""
    whole = _header_key(form, text)
    parts = {_header_key(form, part) for part in _PATH_MARKS.split(text)} & plain_header_texts(form)
    return frozenset(parts) if parts and whole not in plain_header_texts(form) else frozenset((whole,))


def _header_key(form: Form, text: str) -> str:
    key = unaccented(text)
    if key in form.confirmed_headers:
        return unaccented(form.confirmed_headers[key].meaning)
    return key if key in plain_header_texts(form) else _close_header_texts(form).find(key) or key


@lru_cache(maxsize=64)
def _close_header_texts(form: Form) -> CloseMatches[str]:
    return CloseMatches({text: text for text in plain_header_texts(form)})


def header_paths(form: Form, header: Sequence[Sequence[object]]) -> list[frozenset[str]]:
    """Returns the header texts above each sheet column. A text also covers the columns to its right, until another text begins in
    its row or above."""
    width = len(header[0])
    paths: list[set[str]] = [set() for _ in range(width)]
    starts = [False] * width
    for row in header:
        current: frozenset[str] = frozenset()
        for place in range(width):
            cell = row[place]
            if isinstance(cell, str) and cell.strip():
                current = header_keys(form, cell)
                starts[place] = True
            elif starts[place]:
                current = frozenset()
            paths[place] |= current
    return [frozenset(path) for path in paths]


def starts_of_texts(header: Sequence[Sequence[object]]) -> frozenset[int]:
    """Returns the 0-based columns in which a header text begins."""
    return frozenset(place for row in header for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip())


def aligned(form: Form, paths: Sequence[frozenset[str]]) -> list[int] | None:
    """Returns for each form column, from left to right, the sheet column that shares most header texts; None if a column has no
    match.

    Method: dynamic programming over best[i][j] = max(best[i][j−1], best[i−1][j−1] + likeness(column i, sheet column j)).
    """
    wanted = [frozenset(unaccented(text) for text in column.header if text) for column in form.columns]
    # best[i][j]: the best score of the first i form columns within the first j sheet columns.
    best = [[0.0] * (len(paths) + 1) for _ in range(len(wanted) + 1)]
    for i in range(1, len(wanted) + 1):
        best[i][0] = float("-inf")
        for j in range(1, len(paths) + 1):
            best[i][j] = max(best[i][j - 1], best[i - 1][j - 1] + _likeness(wanted[i - 1], paths[j - 1]))
    places: list[int] = []
    i, j = len(wanted), len(paths)
    while i and j:
        if best[i][j] == best[i][j - 1]:
            j -= 1
            continue
        if _likeness(wanted[i - 1], paths[j - 1]) < 0.5:
            return None
        places.insert(0, j - 1)
        i, j = i - 1, j - 1
    return _beside_codes(wanted, places) if i == 0 else None


def _beside_codes(wanted: Sequence[frozenset[str]], places: list[int]) -> list[int]:
    """Moves a column without a heading right beside the column that follows it, in case of blank columns on the sheet."""
    return [
        places[i + 1] - 1 if not texts and i + 1 < len(places) else places[i] for i, texts in enumerate(wanted)
    ]  # fmt: skip


def _likeness(wanted: frozenset[str], found: frozenset[str]) -> float:
    if not wanted:  # nothing is printed above the labels, but offices may write something there
        return 0.5 if found else 1.0
    return len(wanted & found) / len(wanted | found) if found else -1.0
