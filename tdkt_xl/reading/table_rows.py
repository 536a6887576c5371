"""The rows under a form's header, each by itself: its label, whether it is numbered, whether it holds figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tdkt_xl.files.cells import Mark
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.grids import Row, Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import FOOTER, TOTAL
from tdkt_xl.model.returns import column_letters
from tdkt_xl.reading.columns import Columns, columns_of, holds_figures
from tdkt_xl.reading.findings import Place
from tdkt_xl.reading.rows import HEADING, LEADING_MARK, LINE, SECTION, RowLabel, row_labels
from tdkt_xl.reading.tables import Header, column_numbers, is_counting
from tdkt_xl.words.text import clean, fold, unaccented

_SECTION_MARK = re.compile(r"(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/]?", re.IGNORECASE)
_OF_SECTIONS = re.compile(r"(?:khen (?:thuong|cao)|cap (?:co so|xa|phuong|huyen|tinh|thanh pho|bo|trung uong|tw|nha nuoc))\b")
"""What headings of sections begin with, and no award does."""
_INDEX = re.compile(r"\s*\d{1,2}\s*[.)]?\s*")
_LETTERS = {"A": 0, "B": 1, "C": 2, "D": 3}
"""Sections counted by letters."""
_NAMELESS = "(dòng không ghi tên)"
COUNTS_COLUMNS = RowLabel(HEADING, "")
"""A row that numbers the columns once more."""
FIGURES_ALONE = RowLabel("figures-alone", "")
"""A row of figures with neither a name nor a number."""


class TableRow(NamedTuple):
    """A row under a header that holds something: `at` is its 0-based sheet row, `cells` reach over all columns of the form,
    `text` is its label as typed."""

    at: int
    cells: Row
    text: str
    label: RowLabel


@dataclass(frozen=True)
class FormTable:
    """A header, and the sheet that it stands on."""

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
    def marks(self) -> Mapping[tuple[int, int], Mark]:
        """Errors and uncalculated formulas of the sheet, which look like blanks or zeros."""
        return self.workbook.marks(self.sheet)

    @cached_property
    def calculator(self) -> Calculator:
        return Calculator(self.workbook)

    def label_place(self, at: int) -> Place:
        """Where the label of a 0-based row stands."""
        return Place(self.file, self.sheet_name, f"{column_letters(self.columns.label)}{at + 1}")

    # ---- Rows by themselves

    def classified(self, start: int, stop: int) -> list[TableRow]:
        """Rows start..stop-1 that hold something, each with what its label says that it is."""
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
        """Whether a number stands where lines have theirs."""
        index = row[self.columns.index] if self.columns.index < len(row) else ""
        return isinstance(index, (int, float)) or (isinstance(index, str) and _INDEX.fullmatch(index) is not None)

    def filled(self, at: int, row: Row) -> bool:
        """Whether a row's count cells hold a figure, be it a spoilt one."""
        if holds_figures(self.columns.counts(row)):
            return True
        places = self.header.layout.places
        return any((at, places[number - 1]) in self.marks for number in self.form.counts) if self.marks else False

    def _label_elsewhere(self, at: int, row: Row) -> tuple[str, RowLabel | None]:
        """The label of a row whose label cell is empty: a heading merged over the whole row stands in the index column.

        A row of figures without any name is a line too where it is numbered: its figures must not get lost unseen.
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
        """The label whose cell is merged down over this row."""
        column = self.columns.label
        for (top, left), (bottom, right) in self.workbook.merged(self.sheet):
            if left <= column <= right and self.header.last < top < at <= bottom:
                label = self.rows[top][left]
                return label if isinstance(label, str) else ""
        return ""

    # ---- What a row of unknown name may be all the same

    def label_across_cells(self, row: Row) -> tuple[str, Match] | None:
        """The whole label and its award, where parts of it stand in the index cell or in columns between label and counts."""
        columns = self.columns
        index, *others = (row[columns.index], *row[columns.label : columns.after_label])
        cells = [index, *others] if isinstance(index, str) and len(index.strip()) > 3 else others
        parts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        whole = " ".join(parts)
        match = self.form.awards.find(whole) if len(parts) > 1 else None
        return (clean(whole), match) if match is not None else None

    def section_headed(self, row: TableRow) -> str | None:
        """The section that a row of unknown name begins, by its Roman number or by the words of its heading."""
        bare = LEADING_MARK.sub("", row.text)
        # A row with figures is a section's heading, with its sums, only where the heading's words or capitals say so.
        may_be = row.text.isupper() or _OF_SECTIONS.match(unaccented(bare)) is not None or not self.filled(row.at, row.cells)
        return (self._section_by_mark(row) or self._section_by_words(row, bare)) if may_be else None

    def _section_by_mark(self, row: TableRow) -> str | None:
        """The section whose Roman number stands in the index cell or before the heading, its words being unknown."""
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
        """The section whose title, or an alias of it, the heading begins with, or nearly is."""
        if self.numbered(row.cells):
            return None
        words = f"{fold(bare)} "
        begun = [title for title in self.form.section_titles if title.count(" ") > 2 and words.startswith(f"{title} ")]
        if begun:
            return self.form.section_titles[max(begun, key=len)]
        return self.form.close_section_titles.find(unaccented(bare))


def counts_columns(row: Row) -> bool:
    """Whether a row only numbers the columns once more: figures that happen to rise leave more numbers out."""
    numbers = column_numbers(row) or {}
    return (len(numbers) > 5 and max(numbers) - min(numbers) - len(numbers) < 3) or is_counting(row)


def _may_count(text: str) -> bool:
    """Whether a label is so short that its row may only number the columns: "2", "(2)", "(B)"."""
    return len(text) < 7 and (len(text.strip(" ()[].")) < 3 or any(map(str.isdigit, text)))
