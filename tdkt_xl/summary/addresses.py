"""The addresses of the details and of the official sheet's lines, for formulas on other sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.names import (
    ABOVE,
    DETAILS,
    EXPLAINED,
    FILE,
    LABEL,
    LINE_CODE,
    NOTE,
    OFFICIAL,
    ROW,
    SECTION,
    SHEET,
    TYPED,
    UNIT,
    UNIT_CODE,
    UNIT_NUMBER,
    UNKNOWN_CODE,
)

HEADING_ROW = 3
"""The 0-based row of a table's headings, below the title and the remark."""
HIDDEN = (LINE_CODE, UNIT_NUMBER)
"""The last columns, for formulas."""


@dataclass(frozen=True)
class DetailPlaces:
    """Addresses on the details sheet: the absolute range of each column by its heading, and the lines' codes."""

    areas: Mapping[str, str]
    codes: Mapping[LineKey, str]
    headings: tuple[str, ...]

    counts: Mapping[int, str]
    """The heading of each count column."""
    rows: Mapping[LineKey, range]
    """The 0-based rows of each line."""

    def column(self, number: int) -> str:
        """The range of the count column (number)."""
        return self.areas[self.counts[number]]

    def link(self, key: LineKey) -> str | None:
        """The link that selects a line's rows; None if no unit has this line."""
        if key not in self.rows:
            return None
        area = xl_range(self.rows[key][0], 0, self.rows[key][-1], len(self.headings) - len(HIDDEN) - 1)
        return f"internal:'{DETAILS}'!{area}"

    def is_line(self, key: LineKey) -> str:
        """The conditions for SUMIFS and COUNTIFS that select a line."""
        return f'{self.areas[SECTION]},"{key.section}",{self.areas[LINE_CODE]},"{self.codes[key]}"'

    def is_unit(self, place: int) -> str:
        """The condition for SUMIFS that selects the unit at this position of `Summary.offices`.

        It uses the unit's number, because SUMIFS takes a name such as ">5" or "A*" for a comparison or a pattern, and units may
        share a name.
        """
        return f"{self.areas[UNIT_NUMBER]},{place + 1}"


def detail_headings(summary: Summary) -> tuple[str, ...]:
    """The headings of all columns, from left to right."""
    counts = (count_heading(summary.form, number) for number in summary.form.counts)
    return (UNIT_CODE, UNIT, ABOVE, FILE, SHEET, ROW, SECTION, LABEL, TYPED, *counts, NOTE, EXPLAINED, *HIDDEN)


def count_heading(form: Form, number: int) -> str:
    """The heading of a count column: "(8) Lãnh đạo – công trạng"."""
    return f"({form.called(number)}) {form.by_number[number].short}".strip()


def order_of_lines(summary: Summary) -> list[int]:
    """The positions of the details sorted by line, in the order of the official sheet; within a line by unit."""
    details = summary.details
    rank = {key: place for place, key in enumerate(summary.lines)}
    ranks = [rank[key] for key in details.keys]
    of_detail = [ranks[line] for line in details.lines]
    return sorted(range(len(details)), key=of_detail.__getitem__)


def rows_of_lines(summary: Summary) -> dict[LineKey, range]:
    """The 0-based rows of each line's details on their sheet."""
    counted = Counter(summary.details.lines)
    numbers = {summary.details.keys[line]: count for line, count in counted.items()}
    rows, first = {}, HEADING_ROW + 1
    for key in summary.lines:
        if count := numbers.get(key, 0):
            rows[key] = range(first, first + count)
            first += count
    return rows


def detail_places(summary: Summary) -> DetailPlaces:
    """The addresses on the details sheet, for formulas on other sheets."""
    headings = detail_headings(summary)
    first, last = HEADING_ROW + 1, HEADING_ROW + max(len(summary.details), 1)
    areas = {heading: f"'{DETAILS}'!{xl_range_abs(first, place, last, place)}" for place, heading in enumerate(headings)}
    counts = {number: count_heading(summary.form, number) for number in summary.form.counts}
    return DetailPlaces(areas, line_codes(summary), headings, counts, rows_of_lines(summary))


@dataclass(frozen=True)
class TotalCells:
    """The 0-based row of each line on the official sheet."""

    rows: Mapping[LineKey, int]

    def cell(self, line: LineKey, number: int) -> str:
        """The absolute address of the line's column (number), with the sheet's name."""
        return f"'{OFFICIAL}'!{xl_rowcol_to_cell(self.rows[line], number - 1, row_abs=True, col_abs=True)}"


def line_codes(summary: Summary) -> dict[LineKey, str]:
    """The code of each line for formulas: the award's code, or a made-up code for an unknown award."""
    numbers = {key: f"{UNKNOWN_CODE}{i:03}" for i, key in enumerate(sorted(summary.labels), 1)}
    return {key: numbers.get(key.key, key.key) for key in summary.lines}
