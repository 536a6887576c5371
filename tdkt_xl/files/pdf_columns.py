"""Tables of a .pdf that are drawn without lines: the row that counts the columns, "(1) (2) (3) …", says where the columns are.

Nothing is guessed: where figures stand under no column, or under two, there is no table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Word = dict[str, Any]
_COUNTED = re.compile(r"\((\d{1,2})\)")
_FIGURE = re.compile(r"[\d.,]+%?|[-–—]")
_ORDINAL = re.compile(r"\d{1,2}\.?|[IVX]{1,4}\.?")
_OF_COUNTING = re.compile(r"=?\(?\d+[:+]\d+\)?")
"""What a number of a column goes on with in the line below: "(4:3)"."""
_HEADING = re.compile(r"(?:STT|Stt|TT|Hình)\b")
_FEWEST_COLUMNS = 8
_BLANK = 0.6
"""A gap wider than this part of a letter's size is between two cells, a narrower one between two words."""
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table: its rows, the lines of text above it, and its columns."""

    above: list[str]
    rows: list[list[str]]
    columns: PageColumns


def counts_columns(text: str) -> bool:
    """True if a page's text has a row that counts the columns of a table."""
    numbers = [int(found) for found in _COUNTED.findall(text)]
    return any(numbers[at : at + 4] == [1, 2, 3, 4] for at in range(len(numbers) - 3)) and len(numbers) >= _FEWEST_COLUMNS


def table_without_lines(signs: Sequence[Word]) -> FoundTable | None:
    """The table that a page's letters form; None if they form none, or if its columns are not certain."""
    lines = _lines_of(extracted_words(signs))
    at, seeds = next(((at, seeds) for at, line in enumerate(lines) if (seeds := _seeds(line))), (0, []))
    if not seeds:
        return None
    body = [line for line in lines[at + 1 :] if not all(_OF_COUNTING.fullmatch(word["text"]) for word in line)]
    columns = _columns(seeds, body)
    if columns is None:
        return None
    top = next((number for number, line in enumerate(lines[:at]) if any(_HEADING.match(word["text"]) for word in line)), at)
    header = [""] * len(seeds)
    for line in lines[top:at]:
        for word in line:
            place = columns.under(word)
            header[place] = f"{header[place]} {word['text']}".strip()
    rows = _rows(body, columns)
    if rows is None:
        return None
    numbers = [f"({number})" for number in range(1, len(seeds) + 1)]
    return FoundTable([" ".join(word["text"] for word in line) for line in lines[:top]], [header, numbers, *rows], columns)


def table_going_on(signs: Sequence[Word], columns: PageColumns) -> list[list[str]] | None:
    """The rows of a table that goes on from the page before; None if its columns are not certain."""
    return _rows(_lines_of(extracted_words(signs)), columns)


def extracted_words(signs: Sequence[Word]) -> list[Word]:
    """The words that letters form."""
    from pdfplumber.utils.text import extract_words

    return extract_words(list(signs), x_tolerance=1.2, extra_attrs=["size"])


def _lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """The words line by line, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each["top"] + each["bottom"]) / 2):
        middle = (word["top"] + word["bottom"]) / 2
        if lines and abs(middle - (lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2) <= _SAME_LINE * word["size"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda each: float(each["x0"])) for line in lines]


def _seeds(line: Sequence[Word]) -> list[Word]:
    """The words of a line that count columns, from (1) on; empty if they are few or not in order."""
    found: list[Word] = []
    for word in line:
        number = _COUNTED.match(word["text"])
        if number is not None and int(number[1]) == len(found) + 1:
            found.append(word)
    return found if len(found) >= _FEWEST_COLUMNS else []


@dataclass(frozen=True, slots=True)
class PageColumns:
    """The columns of a table without lines: where each one's figures or number stand, and where it begins."""

    extents: list[tuple[float, float]]
    starts: list[float]

    def of_figure(self, word: Word) -> int | None:
        """The column of a figure; None if it stands under none."""
        middle = (word["x0"] + word["x1"]) / 2
        return next((at for at, (left, right) in enumerate(self.extents) if left - 1 <= middle <= right + 1), None)

    def under(self, word: Word) -> int:
        """The column of any other word."""
        middle = (word["x0"] + word["x1"]) / 2
        return max(sum(bool(start <= middle) for start in self.starts) - 1, 0)


def _columns(seeds: Sequence[Word], body: Sequence[Sequence[Word]]) -> PageColumns | None:
    figures = [word for line in body for word in _after_label(line)[1] if _FIGURE.fullmatch(word["text"])]
    clusters = _merged(sorted((float(word["x0"]), float(word["x1"])) for word in figures))
    over = [[at for at, seed in enumerate(seeds) if left < seed["x1"] + 1 and seed["x0"] - 1 < right] for left, right in clusters]
    extents = [(float(seed["x0"]), float(seed["x1"])) for seed in seeds]
    starts = [float(seed["x0"]) - 1 for seed in seeds] if _are_at_the_left(seeds, body) else None
    by_number = [found[0] for found in over] if all(len(found) == 1 for found in over) else None
    by_start = [sum(start <= left for start in starts) - 1 for left, _ in clusters] if starts is not None else None
    places = by_number if by_start is None else by_start
    if places is None or (by_number or places) != places or min(places, default=2) < 2 or len(set(places)) < len(places):
        return None
    for place, (left, right) in zip(places, clusters, strict=True):
        extents[place] = min(extents[place][0], left), max(extents[place][1], right)
    if any(first[1] > second[0] for first, second in pairwise(extents[2:])):
        return None
    between = [(first[1] + second[0]) / 2 for first, second in pairwise(extents)]
    return PageColumns(extents, starts or [0.0, *between])


def _are_at_the_left(seeds: Sequence[Word], body: Sequence[Sequence[Word]]) -> bool:
    """True if the columns' numbers begin where the columns begin: so do the labels under (2)."""
    labels = [label[0]["x0"] for line in body if (label := _after_label(line)[0])]
    near = sum(bool(abs(left - seeds[1]["x0"]) <= 1) for left in labels)
    return near * 5 >= len(labels) * 4 > 0


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that overlap, as one."""
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    return merged


def _after_label(line: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words of a line's label, and those behind it. The line's own number belongs to neither."""
    rest = list(line)
    if rest and _ORDINAL.fullmatch(rest[0]["text"]) and (len(rest) == 1 or _gap(rest[0], rest[1]) > _BLANK):
        rest = rest[1:]
    label: list[Word] = []
    while rest and not (label and _gap(label[-1], rest[0]) > _BLANK) and (label or not _FIGURE.fullmatch(rest[0]["text"])):
        label.append(rest.pop(0))
    return label, rest


def _gap(one: Word, other: Word) -> float:
    return float((other["x0"] - one["x1"]) / other["size"])


def _rows(body: Sequence[Sequence[Word]], columns: PageColumns) -> list[list[str]] | None:
    """The rows of the body. A line with nothing but a label belongs to the nearest line with a number or figures."""
    cells: list[list[list[str]]] = []
    middles: list[float] = []
    kept: list[tuple[float, list[list[str]], bool]] = []
    for line in body:
        row: list[list[str]] = [[] for _ in columns.extents]
        label, rest = _after_label(line)
        if line and (not label or line[0] is not label[0]) and (not rest or line[0] is not rest[0]):
            row[0].append(line[0]["text"])
        row[1].extend(word["text"] for word in label)
        for word in rest:
            place = columns.of_figure(word) if _FIGURE.fullmatch(word["text"]) else columns.under(word)
            if place is None:
                return None
            row[place].append(word["text"])
        kept.append(((line[0]["top"] + line[0]["bottom"]) / 2, row, bool(row[0] or any(row[2:]))))
    anchors = [at for at, (_, _, is_row) in enumerate(kept) if is_row]
    for middle, row, is_row in kept:
        if is_row or not anchors:
            cells.append([list(cell) for cell in row])
            middles.append(middle)
    rows = [[" ".join(cell) for cell in row] for row in cells]
    for middle, row, is_row in kept:
        if not is_row and anchors:
            nearest = min(range(len(middles)), key=lambda each: (abs(middles[each] - middle), middles[each]))
            text, before = " ".join(row[1]), rows[nearest][1]
            rows[nearest][1] = f"{before} {text}".strip() if middles[nearest] < middle else f"{text} {before}".strip()
    return rows
