"""Rows that split the line above them: by the award's classes and kinds, or into collectives and individuals."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tdkt_xl.files.grids import Row
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL, Catalogue
from tdkt_xl.forms.definition import INDEX
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Finding, Line
from tdkt_xl.reading.findings import Place, interpreted
from tdkt_xl.reading.line_rules import right
from tdkt_xl.words.text import fold, unaccented

Cells = tuple[int | None, ...]
"""Counts in the order of `Form.counts`, None for blanks."""

_CLASS = re.compile(r"(?:(?:[a-z]|\d{1,2}) ){0,2}hang (?:nhat|nhi|hai|ba|i{1,3}|[123])")
_RANK = re.compile(r"\s*(?:(?P<sign>[-–+•*])|(?P<letter>[a-zđ])\s*(?:[.)]|$)|\d{1,2}\.\d{1,2}(?!\d))", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[a-z]|\d{1,2})(?: \d{1,2})? ")
_RECIPIENTS = {"tap the": COLLECTIVE, "khen tap the": COLLECTIVE, "ca nhan": INDIVIDUAL, "khen ca nhan": INDIVIDUAL}


def class_named(label: str) -> str | None:
    """ "hạng Nhì" of a row that names a class alone, whatever stands before it; None of any other."""
    return " ".join(fold(label).split()[-2:]) if _CLASS.fullmatch(unaccented(label)) else None


def rank_of(index: object, label: str) -> str:
    """By what a row is enumerated below the whole numbers: a sign, "a" for letters, "1" for 3.1; "" where it is not."""
    if isinstance(index, float) and not index.is_integer():
        return "1"
    mark = _RANK.match(index) if isinstance(index, str) and index.strip() else _RANK.match(label)
    return "" if mark is None else mark["sign"] or ("a" if mark["letter"] else "1")


@dataclass(frozen=True, slots=True)
class Detail:
    """A row under a line that is no line itself; `cells` is None where a count cannot be read, `filled`: it holds a figure."""

    place: Place
    label: str
    line: Line | None
    """The line above it, None where that is not known."""
    cells: Cells | None
    filled: bool


class Settled(NamedTuple):
    """A table's lines, each figure counting once, and what has to be said of it; `left_out` are label cells of rows left out."""

    lines: list[Line]
    findings: list[Finding]
    left_out: frozenset[str]


def settled(
    form: Form, rows: Sequence[Row], lines: Sequence[Line], details: Sequence[Detail], by_class: Container[int], where: Place
) -> Settled:
    """`rows` are the sheet's, `by_class` the 1-based rows of lines that name a class alone, `where` file and sheet."""

    def about(line: Line) -> Place:
        cell = line.layout.cell(form.label, line.row)
        return Place(where.file, where.sheet, cell, line.section, line.award, line.label, line.explained)

    def beneath(line: Line, below: Line) -> bool:
        if below.row in by_class:
            return True
        above, own = (rank_of(_index(form, rows, each), each.label) for each in (line, below))
        return own not in ("", above)

    findings = [interpreted(place, said) for place, said in _details_said(form, details, about)]
    left_out: set[int] = set()
    pointless: set[str] = set()
    for split in splits(form, lines, beneath, by_class):
        findings.append(interpreted(about(split.line), _said_of(form, split)))
        left_out.update(line.row for line in split.left_out)
        if split.unequal is not None:  # what a part that is left out would have been is no matter
            pointless.update(line.layout.cell(form.label, line.row) for line in split.left_out)
    return Settled([line for line in lines if line.row not in left_out], findings, frozenset(pointless))


def _index(form: Form, rows: Sequence[Row], line: Line) -> object:
    row, place = rows[line.row - 1], line.layout.places[form.position(INDEX)]
    return row[place] if place < len(row) else ""


# ---- Collectives and individuals


def added_up(form: Form, details: Sequence[Detail]) -> tuple[Cells, list[Detail]] | None:
    """What a line left blank comes to by its rows "Tập thể" and "Cá nhân", and those rows; None where that is not certain.

    Each row has to be whole in itself, as a line for collectives or individuals only would be: "Tập thể 20, (4) Cá nhân 10" may
    be 20 awards or 30.
    """
    whose = {id(detail): _RECIPIENTS.get(_BULLET.sub("", unaccented(detail.label))) for detail in details}
    halves = [detail for detail in details if whose[id(detail)] is not None]
    if len({whose[id(half)] for half in halves}) < len(halves):
        return None
    for half in halves:
        recipient = whose[id(half)]
        if half.cells is None or recipient is None or not right(form, recipient, half.cells):
            return None
    sums = Counts.total((half.cells for half in halves if half.cells is not None), len(form.counts))
    return (sums, halves) if any(sums) else None


def _details_said(form: Form, details: Sequence[Detail], about: Callable[[Line], Place]) -> Iterator[tuple[Place, str]]:
    """A line left blank takes what its rows "Tập thể" and "Cá nhân" come to, where that is certain; of the others is said that
    they are not added."""
    for line, group in groupby(details, key=lambda detail: detail.line):
        below = list(group)
        blank = line is not None and not line.doubtful and not any(value is not None for value in line.cells)
        added = added_up(form, below) if blank else None
        if line is not None and added is not None:
            line.cells = added[0]
            of = ", ".join(f"“{shown(detail.label)}”" for detail in added[1])
            yield about(line), f"dòng “{line.label}” để trống, đã lấy tổng của các dòng {of} ngay dưới"
        for detail in below:
            if added is None or detail not in added[1]:
                lost = blank and added is None and detail.filled
                said = f"dòng “{shown(detail.label)}” là chi tiết của dòng trên, không cộng thêm"
                yield detail.place, said + ("; nhưng dòng trên đang để trống, cần ghi số vào dòng đó" if lost else "")


# ---- Classes and kinds


@dataclass(frozen=True, slots=True)
class Split:
    """A line of figures, and the lines below it that split it. What is `left_out` would otherwise be added twice."""

    line: Line
    parts: tuple[Line, ...]
    left_out: tuple[Line, ...]
    unequal: tuple[int, int, int] | None
    """Of the first cell where the parts add up to something else: its place, what it holds, what they come to."""


def splits(form: Form, lines: Sequence[Line], beneath: Callable[[Line, Line], bool], by_class: Container[int]) -> Iterator[Split]:
    """The lines that lines right below them split, the innermost first.

    `beneath` tells, of a line and one below it whose award is of the same family, whether that one is a part by the way it
    stands; `by_class` are the rows that name a class alone.
    """
    awards = form.awards
    left_out: set[int] = set()
    for i in range(len(lines) - 2, -1, -1):
        if lines[i].award not in awards.families or not _descends(awards, lines[i + 1].award, lines[i].award):
            continue  # as nearly everywhere
        parts: list[Line] = []
        for below in lines[i + 1 :]:
            if not _descends(awards, below.award, lines[i].award) or not beneath(lines[i], below):
                break
            if below.row not in left_out:
                parts.append(below)
        if any(value is not None for value in lines[i].cells) and any(value is not None for part in parts for value in part.cells):
            split = _split(lines[i], tuple(parts), by_class)
            left_out.update(line.row for line in split.left_out)
            yield split


def _descends(awards: Catalogue, code: str | None, family: str | None) -> bool:
    award = awards.awards.get(code or "")
    while award is not None and award.family is not None:
        if award.family == family:
            return True
        award = awards.awards.get(award.family)
    return False


def _split(line: Line, parts: tuple[Line, ...], by_class: Container[int]) -> Split:
    sums = Counts.total((part.cells for part in parts), len(line.cells))
    for i, (own, added) in enumerate(zip(line.cells, sums, strict=True)):
        known = not any(part.doubtful and part.cells[i] is None for part in parts)
        if own is not None and known and own != (added or 0):
            left_out = parts if all(part.row in by_class for part in parts) else ()
            return Split(line, parts, left_out, (i, own, added or 0))
    return Split(line, parts, (line,), None)


def _said_of(form: Form, split: Split) -> str:
    name = f"dòng “{split.line.label}”"
    if split.unequal is None:
        return f"{name} là tổng của các dòng chi tiết ngay dưới; đã tính các dòng dưới, không cộng thêm dòng này"
    place, own, added = split.unequal
    differing = f"{name} ghi {shown(own)} ở cột ({form.counts[place]}), các dòng chi tiết ngay dưới cộng được {shown(added)}"
    return f"{differing}; {f'chỉ tính {name}' if split.left_out else 'mỗi dòng đều được tính riêng'}"
