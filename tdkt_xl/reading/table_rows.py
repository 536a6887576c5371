"""The rows under a form's header, one by one: the label, whether the row is numbered, whether it holds figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tdkt_xl.files.cells import CellMark, Row
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import FOOTER, TOTAL
from tdkt_xl.reading.column_numbers import column_numbers, is_counting
from tdkt_xl.reading.columns import Columns, columns_of, holds_figures
from tdkt_xl.reading.findings import FindingPlace
from tdkt_xl.reading.headers import Header
from tdkt_xl.reading.rows import HEADING, LEADING_MARK, LINE, SECTION, RowLabel, row_labels
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import clean, fold, unaccented

_SECTION_MARK = re.compile(r"(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/]?", re.IGNORECASE)
_OF_SECTIONS = re.compile(r"(?:khen (?:thuong|cao)|cap (?:co so|xa|phuong|huyen|tinh|thanh pho|bo|trung uong|tw|nha nuoc))\b")
"""Words that begin a section's heading but no award."""
_INDEX = re.compile(r"\s*\d{1,2}\s*[.)]?\s*")
_LETTERS = {"A": 0, "B": 1, "C": 2, "D": 3}
"""Sections counted by letters."""
_NAMELESS = "(dòng không ghi tên)"
COUNTS_COLUMNS = RowLabel(HEADING, "")
"""A row that only repeats the column numbers."""
FIGURES_ALONE = RowLabel("figures-alone", "")
"""A row of figures without name and number."""


class TableRow(NamedTuple):
    """A row under a header that is not blank. `at` is its 0-based sheet row, `cells` cover all columns of the form, `text` is the
    label as typed."""

    at: int
    cells: Row
    text: str
    label: RowLabel


@dataclass(frozen=True)
class FormTable:
    """A header and the sheet that holds it."""

    workbook: Sheets
    sheet: int
    rows: Sequence[Row]
    header: Header
    file: str

    @property
    def form(self) -> Form:
        return self.header.form

    @cached_property
    def columns(self) -> Columns:
        return columns_of(self.form, self.header.layout)

    @cached_property
    def sheet_name(self) -> str | None:
        return self.workbook.names[self.sheet]

    @cached_property
    def marks(self) -> Mapping[tuple[int, int], CellMark]:
        """Errors and uncalculated formulas of the sheet, which look like blanks or zeros."""
        return self.workbook.marks(self.sheet)

    @cached_property
    def calculator(self) -> Calculator:
        return Calculator(self.workbook)

    def label_place(self, at: int) -> FindingPlace:
        """Returns the place of the label in a 0-based row."""
        return FindingPlace(self.file, self.sheet_name, f"{column_letters(self.columns.label)}{at + 1}")

    # ---- Single rows

    def classified(self, start: int, stop: int) -> list[TableRow]:
        """Returns the rows start..stop-1 (0-based) that are not blank, each with the meaning of its label."""
        columns, labels = self.columns, row_labels(self.form)
        width, place = columns.width, columns.label
        found: list[TableRow] = []
        for at in range(start, stop):
            row = self.rows[at]
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            text = row[place]
            if text.__class__ is str and text:
                only_counts = _may_count(text) and counts_columns(row)
                found.append(TableRow(at, row, text, COUNTS_COLUMNS if only_counts else labels[text]))
            elif row.count("") < len(row):
                text, label = self._label_elsewhere(at, row)
                if label is not None:
                    found.append(TableRow(at, row, text, label))
        return found

    def numbered(self, row: Row) -> bool:
        """True if the row has a number in the index column."""
        index = row[self.columns.index] if self.columns.index < len(row) else ""
        return isinstance(index, (int, float)) or (isinstance(index, str) and _INDEX.fullmatch(index) is not None)

    def filled(self, at: int, row: Row) -> bool:
        """True if a count cell of the row holds a figure, including figures mixed with text."""
        if holds_figures(self.columns.counts(row)):
            return True
        places = self.header.layout.places
        return any((at, places[number - 1]) in self.marks for number in self.form.counts) if self.marks else False

    def _label_elsewhere(self, at: int, row: Row) -> tuple[str, RowLabel | None]:
        """Returns text and meaning of the label for a row with an empty label cell. A heading merged over the whole row is in the
        index column.

        A numbered row of figures without a name is a line too, so that its figures are not lost unnoticed.
        """
        labels = row_labels(self.form)
        text = row[self.columns.index]
        if isinstance(text, str) and len(text) > 3:
            label = labels[text]
            if label.kind in (SECTION, TOTAL, FOOTER) or (label.kind == LINE and self.filled(at, row)) or LEADING_MARK.match(text):
                return text, label
        if not self.filled(at, row) or counts_columns(row):
            return "", None
        above = self._label_merged_over(at)
        if above or self.numbered(row):
            return above or _NAMELESS, labels[above or _NAMELESS]
        return "", FIGURES_ALONE

    def _label_merged_over(self, at: int) -> str:
        """Returns the label that is merged down over this row; "" if there is none."""
        column = self.columns.label
        for (top, left), (bottom, right) in self.workbook.merged(self.sheet):
            if left <= column <= right and self.header.last < top < at <= bottom:
                label = self.rows[top][left]
                return label if isinstance(label, str) else ""
        return ""

    # ---- What a row with an unknown label may be

    def label_across_cells(self, row: Row) -> tuple[str, Match] | None:
        """Returns the whole label and its award if parts of the label are in the index cell or right of the label; else None."""
        columns = self.columns
        index, *others = (row[columns.index], *row[columns.label : columns.after_label])
        cells = [index, *others] if isinstance(index, str) and len(index.strip()) > 3 else others
        parts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        whole = " ".join(parts)
        match = self.form.awards.find(whole) if len(parts) > 1 else None
        return (clean(whole), match) if match is not None else None

    def section_headed(self, row: TableRow) -> str | None:
        """Returns the section that a row with an unknown label begins, by its Roman number or by the words of its heading; None if
        it begins none."""
        bare = LEADING_MARK.sub("", row.text)
        # A row with figures is a section's heading with sums only if the words or the capital letters show this.
        may_be = row.text.isupper() or _OF_SECTIONS.match(unaccented(bare)) is not None or not self.filled(row.at, row.cells)
        return (self._section_by_mark(row) or self._section_by_words(row, bare)) if may_be else None

    def _section_by_mark(self, row: TableRow) -> str | None:
        """Returns the section by a Roman number in the index cell or before the heading; None if there is no such section."""
        index = row.cells[self.columns.index]
        mark = _SECTION_MARK.fullmatch(clean(index)) if isinstance(index, str) and index != row.text else None
        mark = mark or LEADING_MARK.match(row.text)
        if mark is None:
            return None
        ids = [section.id for section in self.form.sections]
        number = mark[1].upper()
        position = _LETTERS.get(number, len(ids))
        section = ids[position] if position < len(ids) else number
        return section if section in ids else None

    def _section_by_words(self, row: TableRow, bare: str) -> str | None:
        """Returns the section whose title or alias the heading begins with, or nearly equals; None if there is none."""
        if self.numbered(row.cells):
            return None
        words = f"{fold(bare)} "
        begun = [title for title in self.form.section_titles if title.count(" ") > 2 and words.startswith(f"{title} ")]
        if begun:
            return self.form.section_titles[max(begun, key=len)]
        return self.form.close_section_titles.find(unaccented(bare))


def counts_columns(row: Row) -> bool:
    """True if a row only repeats the column numbers. Ordinary rising figures have larger gaps."""
    numbers = column_numbers(row) or {}
    return (len(numbers) > 5 and max(numbers) - min(numbers) - len(numbers) < 3) or is_counting(row)


def _may_count(text: str) -> bool:
    """True if a label is so short that its row may only repeat the column numbers: "2", "(2)", "(B)"."""
    return len(text) < 7 and (len(text.strip(" ()[].")) < 3 or any(map(str.isdigit, text)))
