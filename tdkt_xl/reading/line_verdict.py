"""The verdict on one line of a form, given only its cells from left to right. Worksheet functions use it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import LABEL
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.reading.findings import FindingPlace, finding, unknown_award
from tdkt_xl.reading.rows import LINE, UNKNOWN, row_labels
from tdkt_xl.words.numbers import CellValue, ContentKind, Count, read_count
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS
from tdkt_xl.words.spreadsheet import ERROR_VALUES

RIGHT = "✓"
_NOBODY = Unit()


def verdict(cells: Sequence[CellValue], form: Form) -> str | None:
    """Returns RIGHT if the line is correct, "" if the row is not a line of the form, or the line's first fault as Vietnamese text.

    The cells must begin with column (1) or (2) and reach at least to the last column of figures, else the result is None. Cells
    beyond the form's columns are ignored.
    """
    row = _aligned(cells, form)
    if row is None:
        return None
    typed = str(row[_label_place(form)])
    counts = [row[number - 1] for number in form.counts]
    told = row_labels(form)[typed]
    readings = [_reading(count) for count in counts]
    if told.kind not in (LINE, UNKNOWN) and (told.name or all(reading.kind is ContentKind.BLANK for reading in readings)):
        return ""
    award = told.match.award if told.match is not None else None
    line = Line(
        form.section_for(award, None) or "",
        award.code if award is not None else None,
        told.name or "(dòng không ghi tên)",
        row=1,
        cells=tuple([reading.value for reading in readings]),
        typed_ratios=tuple([row[number - 1] for number in form.ratios]),
        doubtful=any(reading.unreadable for reading in readings),
        layout=_layout(form),
    )
    read = zip(form.counts, counts, readings, strict=True)
    findings = [_unreadable(line, number, cell, count) for number, cell, count in read if count.unreadable]
    if award is None:
        findings.append(unknown_award(FindingPlace(), line.label, form.awards.doubt(line.label)))
    findings.extend(check_return(Return("", None, form.id, _NOBODY, None, [line]), form))
    findings.sort(key=lambda found: found.severity != ERROR)
    return _verdict_of(findings[0]) if findings else RIGHT


def _aligned(cells: Sequence[CellValue], form: Form) -> list[CellValue] | None:
    """Returns the cells by form column, whether the given cells begin with the index column or the label; None if too few."""
    row = ["" if cell is None else cell for cell in cells]
    place = _label_place(form)
    if not _is_label(row[place] if len(row) > place else None) and row and _is_label(row[0]):
        row = [""] * place + row
    if len(row) < max(form.counts[-1], form.ratios[-1] if form.ratios else 0):
        return None
    return row + [""] * (len(form.columns) - len(row))


def _is_label(cell: CellValue) -> bool:
    return isinstance(cell, str) and any(letter.isalpha() for letter in cell) and cell not in ERROR_VALUES


def _unreadable(line: Line, number: int, typed: CellValue, count: Count) -> Finding:
    place = FindingPlace(None, None, line.layout.cell(number, line.row), line.section, line.award, line.label)
    if isinstance(typed, str) and typed in ERROR_VALUES:
        return finding("formula-error", place, typed, column=number)
    return finding("not-a-count", place, typed, column=number, maybe=count.maybe)


@lru_cache(maxsize=20_000, typed=True)
def _known_reading(cell: CellValue) -> Count:
    return read_count(cell)


def _reading(cell: CellValue) -> Count:
    """Returns `read_count(cell)`, computed once for each content, because a sheet is recalculated many times."""
    try:
        return _known_reading(cell)
    except TypeError:  # not hashable, so no content of a cell
        return read_count(cell)


@lru_cache(maxsize=8)
def _label_place(form: Form) -> int:
    return form.position(LABEL)


@lru_cache(maxsize=8)
def _layout(form: Form) -> Layout:
    return Layout(tuple(range(len(form.columns))))


def _verdict_of(found: Finding) -> str:
    """Returns a finding's words without its place: a worksheet function knows its cells, not their addresses."""
    return found.advice if found.severity == ERROR else f"{SEVERITY_WORDS[found.severity]}: {found.advice}"
