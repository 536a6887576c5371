"""Rows that split up the line above them: by the award's classes and kinds, or into collectives and individuals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import COLLECTIVE, INDIVIDUAL, Catalogue
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.returns import Line
from tdkt_xl.reading.columns import DATES, read_number
from tdkt_xl.reading.findings import FindingPlace, interpreted
from tdkt_xl.reading.line_rules import right
from tdkt_xl.reading.lines import LineRead
from tdkt_xl.reading.rows import rank_of
from tdkt_xl.reading.table_rows import FormTable, TableRow
from tdkt_xl.words.text import unaccented

_BULLET = re.compile(r"^(?:[a-z]|\d{1,2})(?: \d{1,2})? ")
_RECIPIENTS = {
    f"{before}{name}": recipient
    for name, recipient in (("tap the", COLLECTIVE), ("ca nhan", INDIVIDUAL))
    for before in ("", "khen ", "so ", "tong so ")
}


@dataclass(frozen=True, slots=True)
class SubRow:
    """A row under a line that is not a line itself. `above` is the `LineRead.place` of the line that it splits, None if unknown.

    `cells` is None if a count cannot be read. `filled` is True if the row holds a figure.
    """

    where: FindingPlace
    label: str
    above: tuple[int, int] | None
    cells: Counts | None
    filled: bool


def read_sub_row(table: FormTable, row: TableRow, above: tuple[int, int] | None) -> SubRow:
    """Returns a row under a line as a sub-row of that line."""
    values = table.columns.counts(row.cells)
    with_decimals = zip(values, table.form.decimals, strict=True)
    counts = [None if isinstance(value, DATES) else read_number(value, decimals) for value, decimals in with_decimals]
    places = table.header.layout.places
    marked = any((row.at, places[number - 1]) in table.marks for number in table.form.counts) if table.marks else False
    readable = not marked and all(count is not None and not count.unreadable for count in counts)
    cells = Counts([count.value if count is not None else None for count in counts]) if readable else None
    return SubRow(table.label_place(row.at), row.label.name, above, cells, table.filled(row.at, row.cells))


class Settled(NamedTuple):
    """A form's lines, each figure counted once, and findings about rows that were not added."""

    lines: list[LineRead]
    findings: list[Finding]


def settled(form: Form, lines: Sequence[LineRead], sub_rows: Sequence[SubRow], where: FindingPlace) -> Settled:
    """Returns the lines so that no figure is added twice. `lines` and `sub_rows` are all those of one form, in order; `where` is
    its file and sheet."""
    read = {each.place: each for each in lines}

    def about(line: Line) -> FindingPlace:
        cell = line.layout.cell(form.label, line.row)
        return FindingPlace(where.file, line.sheet or where.sheet, cell, line.section, line.award, line.label, line.explained)

    findings: list[Finding] = []
    for above, group in groupby(sub_rows, key=lambda sub_row: sub_row.above):
        below = list(group)
        line = read[above].line if above in read else None
        filled = _filled_from(form, line, below)
        if above is not None and line is not None and filled is not None:
            line = replace(line, cells=filled[0])
            read[above] = read[above]._replace(line=line)
            findings.append(interpreted(about(line), _said_of_filled(line, filled[1])))
        findings.extend(_not_added(line, below, filled[1] if filled is not None else []))
    for split in splits(form.awards, list(read.values())):
        findings.append(interpreted(about(split.read.line), _said_of(form, split)))
        for part in split.left_out:
            del read[part.place]
            findings.extend(part.about_cells)
            if split.unequal is None:  # otherwise it does not matter which award the left-out part would have had
                findings.extend(part.about_name)
    return Settled(list(read.values()), findings)


# ---- Collectives and individuals


def added_up(form: Form, sub_rows: Sequence[SubRow]) -> tuple[Counts, list[SubRow]] | None:
    """Returns the sums of the rows "Tập thể" and "Cá nhân" for a line left blank, and those rows; None if the sums are not certain.

    Each row must be complete by itself, as a line for collectives or individuals only would be. Example of a doubt: "Tập thể 20,
    (4) Cá nhân 10" may be 20 awards or 30.
    """
    recipients = [_RECIPIENTS.get(_BULLET.sub("", unaccented(sub_row.label))) for sub_row in sub_rows]
    halves = [(sub_row, recipient) for sub_row, recipient in zip(sub_rows, recipients, strict=True) if recipient is not None]
    if len({recipient for _, recipient in halves}) < len(halves):
        return None
    for half, recipient in halves:
        if half.cells is None or not right(form, recipient, half.cells):
            return None
    sums = Counts.total((half.cells for half, _ in halves if half.cells is not None), len(form.counts))
    return (sums, [half for half, _ in halves]) if any(sums) else None


def _filled_from(form: Form, line: Line | None, below: Sequence[SubRow]) -> tuple[Counts, list[SubRow]] | None:
    """Returns the counts of a line left blank, from its rows "Tập thể" and "Cá nhân", and those rows; None if uncertain."""
    return added_up(form, below) if line is not None and _is_blank(line) else None


def _is_blank(line: Line) -> bool:
    return not line.doubtful and not any(value is not None for value in line.cells)


def _said_of_filled(line: Line, halves: Sequence[SubRow]) -> str:
    of = ", ".join(f"“{shown(half.label)}”" for half in halves)
    return f"dòng “{line.label}” để trống, đã lấy tổng của các dòng {of} ngay dưới"


def _not_added(line: Line | None, below: Sequence[SubRow], added: Sequence[SubRow]) -> Iterator[Finding]:
    """Yields findings that the other rows under a line are not added, and whether their figures are lost."""
    for sub_row in below:
        if sub_row not in added:
            said = f"dòng “{shown(sub_row.label)}” là chi tiết của dòng trên, không cộng thêm"
            lost = line is not None and _is_blank(line) and sub_row.filled
            yield interpreted(sub_row.where, said + ("; nhưng dòng trên đang để trống, cần ghi số vào dòng đó" if lost else ""))


# ---- Classes and kinds


@dataclass(frozen=True, slots=True)
class LineSplit:
    """A line and the lines below that split it up. Those in `left_out` are not added, because they would count twice."""

    read: LineRead
    parts: tuple[LineRead, ...]
    left_out: tuple[LineRead, ...]
    unequal: tuple[int, int, int] | None
    """The first cell with a sum that differs: its position, the line's figure, the sum of the parts; None if all sums agree."""


def splits(awards: Catalogue, lines: Sequence[LineRead]) -> Iterator[LineSplit]:
    """Yields the lines that are split by the lines right below them, the innermost first."""
    left_out: set[tuple[int, int]] = set()
    for i in range(len(lines) - 2, -1, -1):
        award = lines[i].line.award
        if award not in awards.families or not _descends(awards, lines[i + 1].line.award, award):
            continue  # as nearly everywhere
        parts: list[LineRead] = []
        for below in lines[i + 1 :]:
            if not _descends(awards, below.line.award, award) or not _beneath(lines[i], below):
                break
            if below.place not in left_out:
                parts.append(below)
        if not Counts(lines[i].line.cells).is_blank and not all(Counts(part.line.cells).is_blank for part in parts):
            split = _split(lines[i], tuple(parts))
            left_out.update(each.place for each in split.left_out)
            yield split


def _beneath(above: LineRead, below: LineRead) -> bool:
    """True if a line of an award of the same family is a part of the line above it, judged by their numbering."""
    own = rank_of(below.enumerator, below.line.label)
    return below.of_class or own not in ("", rank_of(above.enumerator, above.line.label))


def _descends(awards: Catalogue, code: str | None, family: str | None) -> bool:
    award = awards.awards.get(code or "")
    while award is not None and award.family is not None:
        if award.family == family:
            return True
        award = awards.awards.get(award.family)
    return False


def _split(read: LineRead, parts: tuple[LineRead, ...]) -> LineSplit:
    sums = Counts.total((part.line.cells for part in parts), len(read.line.cells))
    for i, (own, added) in enumerate(zip(read.line.cells, sums, strict=True)):
        known = not any(part.line.doubtful and part.line.cells[i] is None for part in parts)
        if own is not None and known and own != (added or 0):
            left_out = parts if all(part.of_class for part in parts) else ()
            return LineSplit(read, parts, left_out, (i, own, added or 0))
    return LineSplit(read, parts, (read,), None)


def _said_of(form: Form, split: LineSplit) -> str:
    name = f"dòng “{split.read.line.label}”"
    if split.unequal is None:
        return f"{name} là tổng của các dòng chi tiết ngay dưới; đã tính các dòng dưới, không cộng thêm dòng này"
    place, own, added = split.unequal
    differing = f"{name} ghi {shown(own)} ở cột ({form.counts[place]}), các dòng chi tiết ngay dưới cộng được {shown(added)}"
    return f"{differing}; {f'chỉ tính {name}' if split.left_out else 'mỗi dòng đều được tính riêng'}"
