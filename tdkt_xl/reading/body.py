"""The rows under a form's header, read into lines: labels put together, sections told, counts read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from tdkt_xl.files.cells import CellError, Mark, UncalculatedZero
from tdkt_xl.files.cells import Place as GridPlace
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.grids import Row, Sheets
from tdkt_xl.forms.awards import Match
from tdkt_xl.model.returns import Finding, Line, column_letters
from tdkt_xl.reading.columns import DATES, columns_of, holds_figures, plain_counts, text_of
from tdkt_xl.reading.findings import Place as FindingPlace
from tdkt_xl.reading.findings import finding, interpreted, shown
from tdkt_xl.reading.rows import (
    CAPTION,
    DETAIL,
    FOOTER,
    LEADING_MARK,
    LEGACY,
    LINE,
    NOTHING,
    SECTION,
    TOTAL,
    UNKNOWN,
    kind_of,
    remember,
    row_kinds,
)
from tdkt_xl.reading.sub_rows import Detail, class_named, rank_of
from tdkt_xl.reading.tables import Header, column_numbers
from tdkt_xl.words import legacy_text
from tdkt_xl.words.numbers import Kind, read_count
from tdkt_xl.words.text import clean, fold, unaccented

_SECTION_MARK = re.compile(r"(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/]?", re.IGNORECASE)
_OF_SECTIONS = re.compile(r"(?:khen (?:thuong|cao)|cap (?:co so|xa|phuong|huyen|tinh|thanh pho|bo|trung uong|tw|nha nuoc))\b")
"""What headings of sections begin with, and no award does."""
_TELLING_REMARK = re.compile(
    r"\b(?:tap the|ca nhan|ho gia dinh|hang|cap|tinh|bo|nganh|so|huyen|xa|tw|nha nuoc|chinh phu|thu tuong|xuat sac|tien tien)\b"
)
"""Words in brackets that may make another award of the label before them."""
_INDEX = re.compile(r"\s*\d{1,2}\s*[.)]?\s*")
_NAMELESS = "(dòng không ghi tên)"


class Body:
    """The rows under one header, read into lines."""

    def __init__(
        self, workbook: Sheets, sheet: int, rows: Sequence[Row], header: Header, file: str, before: Line | None = None
    ) -> None:
        """`before` is the line that stands right above the header, on the page before."""
        self.before = before
        self.workbook, self.sheet, self.rows, self.header, self.file = workbook, sheet, rows, header, file
        self.form = header.form
        self.layout = header.layout
        self.lacks_counts = bool(header.absent_counts)
        self.sheet_name = workbook.names[sheet]
        self.marks: Mapping[GridPlace, Mark] = workbook.marks(sheet)
        """Errors and uncalculated formulas of the sheet, which look like blanks or zeros."""
        self.columns = columns_of(self.form, self.layout)
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        self.section: str | None = None
        self.without_section: set[int] = set()
        self.nameless: list[int] = []
        self.captions: list[tuple[int, str]] = []
        self.details: list[Detail] = []
        """Rows that are no lines but split one; of those at the top of a page, without a line here."""
        self.by_class: set[int] = set()
        """1-based rows of lines that name a class alone."""
        self.label_ends: dict[int, int] = {}
        self.cut_below = -1
        """The row below a numbered "Tập thể", which may be the first half of a label."""
        self.notes: list[str] = []
        """Remarks and signatures that stand in the label column."""
        self.end = header.last + 1
        self.encoding: str | None = None

    def read(self, start: int, stop: int) -> None:
        """Reads rows start..stop-1; `end` is then the row after the last that belongs to the table."""
        kinds = row_kinds(self.form)
        rows, columns = self.rows, self.columns
        width, label_place, add = columns.width, columns.label, self._add
        last_known = start - 1
        waiting: list[tuple[int, str]] = []  # rows of unknown name: lines only if the table goes on or they hold figures
        for at in range(start, stop):
            row = rows[at]
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            label = row[label_place]
            if label.__class__ is not str or not label:
                label = self._label_elsewhere(at, row)
                if not label:
                    continue
            kind, value, name = kinds.get(label) or remember(kinds, self.form, label)
            if kind is LINE and not waiting and at != self.cut_below:  # by far the most
                last_known = at
                add(at, row, name, value)  # type: ignore[arg-type]
                continue
            of_class = self._class_of_line_above(at, str(label)) if kind in (UNKNOWN, CAPTION) and not waiting else None
            if of_class is not None:
                kind, value = LINE, of_class
                self.by_class.add(at + 1)
            elif kind in (UNKNOWN, CAPTION, FOOTER, LINE) and self._continues_label(at, row, str(label), kind, waiting):
                last_known = last_known if waiting else at
                continue
            if kind is CAPTION:
                if not self._figures(at):
                    self.captions.append((at, str(label)))
                    continue
                kind = UNKNOWN
            if kind is UNKNOWN:
                match = self._label_across_cells(row)
                kind, value, name = (LINE, match[1], match[0]) if match is not None else (kind, value, name)
            if kind is UNKNOWN:
                section = self._section_by_mark(at, row, str(label)) or self._section_by_words(at, row, str(label))
                if section is None:
                    waiting.append((at, str(label)))
                    continue
                kind, value = SECTION, section
                said = f"tiêu đề “{shown(clean(str(label)))}” được hiểu là mục {section}"
                self.findings.append(interpreted(self._place(at, columns.label), said))
            if kind is FOOTER:
                if self._looks_like_end(row):
                    self.notes.append(str(label))
                    continue
                waiting.append((at, str(label)))
                continue
            if kind is NOTHING:
                if self._numbered(row) and self._figures(at):
                    waiting.append((at, _NAMELESS))
                continue
            if kind is LEGACY:
                self.encoding = legacy_text.encodings_of(label)[0]
                continue
            if kind is SECTION or kind is LINE:  # the table goes on
                for unknown in waiting:
                    self._add_unknown(*unknown)
                waiting.clear()
            if not waiting:
                last_known = at
            if kind is SECTION:
                self.section = value  # type: ignore[assignment]
            elif kind is LINE:
                self._add(at, row, name, value)  # type: ignore[arg-type]
            elif kind is DETAIL:
                self.cut_below = at + 1 if row[columns.index] != "" else -1
                above = None if waiting else self.lines[-1] if self.lines else self.before
                self.details.append(self._detail(at, str(label), above))
        self.end = last_known + 1
        self._trailing(waiting)
        self._report_nameless()
        self._report_captions()

    def headless(self, line: Line) -> bool:
        """Whether a line stands above the first section heading of this page."""
        return line.row in self.without_section

    def _trailing(self, waiting: Sequence[tuple[int, str]]) -> None:
        """Rows of unknown name at the end are lines as long as they follow on without a gap and are filled like lines."""
        for at, label in waiting:
            row = self.rows[at]
            gap = any(all(cell == "" for cell in self.rows[i]) for i in range(self.end, at))
            if gap or not (self._numbered(row) or self._figures(at)):
                break
            self._add_unknown(at, label)
            self.end = at + 1

    def _numbered(self, row: Row) -> bool:
        index = row[self.columns.index] if self.columns.index < len(row) else ""
        return isinstance(index, (int, float)) or (isinstance(index, str) and _INDEX.fullmatch(index) is not None)

    def _figures(self, at: int) -> bool:
        """Whether a row's count cells hold a figure, be it a spoilt one."""
        if holds_figures(self._padded(self.columns.counts, self.rows[at])):
            return True
        return any((at, self.layout.places[number - 1]) in self.marks for number in self.form.counts) if self.marks else False

    def _padded(self, getter: itemgetter[tuple[object, ...]], row: Row) -> tuple[object, ...]:
        padded: tuple[object, ...] = getter(self._wide(row))
        return padded

    def _label_elsewhere(self, at: int, row: Row) -> str:
        """The label of a row whose label cell is empty: a heading merged over the whole row stands in the index column.

        A row of figures without any name is a line too where it is numbered: its figures must not get lost unseen.
        """
        if row.count("") == len(row):
            return ""
        text = row[self.columns.index]
        if isinstance(text, str) and len(text) > 3:
            kind, _ = kind_of(self.form, text)
            if kind in (SECTION, TOTAL, FOOTER) or (kind is LINE and self._figures(at)) or LEADING_MARK.match(text):
                return text
        if not self._figures(at) or _counts_columns(row):
            return ""
        above = self._label_merged_over(at)
        if above or self._numbered(row):
            return above or _NAMELESS
        self.nameless.append(at)
        return ""

    def _label_merged_over(self, at: int) -> str:
        """The label whose cell is merged down over this row."""
        column = self.columns.label
        for (top, left), (bottom, right) in self.workbook.merged(self.sheet):
            if left <= column <= right and self.header.last < top < at <= bottom:
                label = self.rows[top][left]
                return label if isinstance(label, str) else ""
        return ""

    def _report_nameless(self) -> None:
        for at in self.nameless:
            if at < self.end:
                said = f"dòng {at + 1} có số nhưng không ghi tên và số thứ tự, không cộng vào đâu"
                self.findings.append(interpreted(self._place(at, self.columns.label), said))

    def _report_captions(self) -> None:
        for at, label in self.captions:
            if at < self.end:
                said = f"dòng “{shown(clean(label))}” không có số, được hiểu là tiêu đề của các dòng dưới"
                self.findings.append(interpreted(self._place(at, self.columns.label), said))

    # ---- Labels over two rows or cells

    def _continues_label(self, at: int, row: Row, label: str, kind: str, waiting: list[tuple[int, str]]) -> bool:
        """Whether a row only carries on the label of the row right above it; the line is then read with its whole label."""
        if self._numbered(row):
            return False
        if waiting and self._label_end(waiting[-1][0]) == at - 1:
            return self._joins_waiting(at, label, kind, waiting)
        if at == self.cut_below and kind in (LINE, UNKNOWN):
            detail = self.details.pop()
            if self._joins_waiting(at, label, kind, [(at - 1, str(self.rows[at - 1][self.columns.label]))]):
                return True
            self.details.append(detail)
            return False
        if kind is LINE or waiting or not self.lines:
            return False
        line = self.lines[-1]
        return self._label_end(line.row - 1) == at - 1 and not self._figures(at) and self._joins_line(line, at, label, kind)

    def _label_end(self, at: int) -> int:
        """The last row of a label that begins in a row."""
        return self.label_ends.get(at, at)

    def _joins_waiting(self, at: int, label: str, kind: str, waiting: list[tuple[int, str]]) -> bool:
        """Whether the row above, or the two above, and this one make one label; of their rows one at most may hold figures."""
        for heads in (waiting[-1:], waiting[-2:]):
            whole = " ".join((*(head for _, head in heads), label))
            match = self.form.awards.find(whole)
            rows = [*(row for row, _ in heads), at]
            filled = [row for row in rows if self._figures(row)]
            if match is not None and len(filled) < 2 and self._follow_on(rows):
                del waiting[-len(heads) :]
                for unknown in waiting:
                    self._add_unknown(*unknown)
                waiting.clear()
                row = filled[0] if filled else rows[0]
                self._add(row, self._wide(self.rows[row]), clean(whole), match)
                self._report_joined(rows[0], whole)
                return True
        first_at, first = waiting[-1] if waiting else (at, "")
        if kind in (UNKNOWN, FOOTER, CAPTION) and _is_tail(first, label) and not self._figures(at) and self._is_line_like(first_at):
            waiting[-1] = (first_at, f"{first} {label}")
            self.label_ends[first_at] = at
            self._report_joined(first_at, f"{first} {label}")
            return True
        return False

    def _follow_on(self, rows: Sequence[int]) -> bool:
        """Whether the parts of a label stand in rows one below the other, the first of them numbered at most."""
        ends = [self._label_end(row) for row in rows]
        together = all(end + 1 == row for end, row in zip(ends, rows[1:], strict=False))
        return together and not any(self._numbered(self.rows[row]) for row in rows[1:])

    def _joins_line(self, line: Line, at: int, label: str, kind: str) -> bool:
        whole = f"{line.label} {label}"
        match = self.form.awards.find(whole)
        if match is None and not (kind is UNKNOWN and _is_tail(line.label, label)):
            return False
        if match is not None and match.guessed and kind is not UNKNOWN:
            return False  # a signature right under the last line must not become part of it by a guess
        self.label_ends[line.row - 1] = at
        if (
            match is None
            and line.award is not None
            and label.lstrip().startswith("(")
            and not _TELLING_REMARK.search(unaccented(label))
        ):
            said = f"dòng “{shown(clean(label))}” không có số, được hiểu là ghi thêm cho dòng trên"
            self.findings.append(interpreted(self._place(at, self.columns.label), said))
            return True
        # "Giấy khen", and below it "của Hội Nông dân": no longer the award that the first half names.
        line.label = clean(whole)
        line.award = match.award.code if match is not None else None
        self._report_joined(line.row - 1, whole)
        return True

    def _is_line_like(self, at: int) -> bool:
        return self._figures(at) or self._numbered(self.rows[at])

    def _report_joined(self, at: int, whole: str) -> None:
        said = f"tên ghi trên hai dòng được ghép thành “{shown(clean(whole))}”"
        self.findings.append(interpreted(self._place(at, self.columns.label), said))

    def _label_across_cells(self, row: Row) -> tuple[str, Match] | None:
        """The whole label and its award, where parts of it stand in the index cell or in columns between label and counts."""
        columns = self.columns
        index, *others = (row[columns.index], *row[columns.label : columns.after_label])
        cells = [index, *others] if isinstance(index, str) and len(index.strip()) > 3 else others
        parts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        whole = " ".join(parts)
        match = self.form.awards.find(whole) if len(parts) > 1 else None
        return (clean(whole), match) if match is not None else None

    def _wide(self, row: Row) -> Row:
        return row if len(row) >= self.columns.width else [*row, *[""] * (self.columns.width - len(row))]

    # ---- Rows that split the line above

    def _detail(self, at: int, label: str, line: Line | None) -> Detail:
        values = self._padded(self.columns.counts, self.rows[at])
        counts = [None if isinstance(value, DATES) else read_count(value) for value in values]
        read = all(count is not None and count.kind is not Kind.NOT_A_COUNT for count in counts)
        read = read and not (self.marks and any((at, self.layout.places[number - 1]) in self.marks for number in self.form.counts))
        cells = tuple([count.value if count is not None else None for count in counts]) if read else None
        return Detail(self._place(at, self.columns.label), clean(label), line, cells, self._figures(at))

    def _class_of_line_above(self, at: int, label: str) -> Match | None:
        """The award of a row that names a class alone ("+ Hạng Nhất"), under a line whose award has classes."""
        named = class_named(label)
        above = self.lines[-1] if self.lines else self.before
        if named is None or above is None or self.section not in (None, above.section):
            return None
        alone = above.row not in self.by_class and not self._class_follows(at)
        if alone and not self._figures(at) and not rank_of(self.rows[at][self.columns.index], label):
            return None  # the second half of a label
        match = self.form.awards.class_under(above.award, named)
        return Match(match.award, "hạng của dòng trên") if match is not None else None

    def _class_follows(self, at: int) -> bool:
        below = self._wide(self.rows[at + 1])[self.columns.label] if at + 1 < len(self.rows) else ""
        return isinstance(below, str) and class_named(below) is not None

    def _section_by_mark(self, at: int, row: Row, label: str) -> str | None:
        """The section whose Roman number stands in the index cell or before the heading, its words being unknown."""
        index = row[self.columns.index]
        mark = _SECTION_MARK.fullmatch(clean(index)) if isinstance(index, str) and index != label else None
        if mark is None:
            mark = LEADING_MARK.match(label)
        if mark is None or not self._may_be_heading(at, label):
            return None
        ids = [section.id for section in self.form.sections]
        number = mark[1].upper()
        position = {"A": 0, "B": 1, "C": 2, "D": 3}.get(number)
        section = ids[position] if position is not None and position < len(ids) else number
        if section not in ids:
            return None
        return section

    def _may_be_heading(self, at: int, label: str) -> bool:
        """A row with figures is a section's heading, with its sums, only where the heading's words or capitals say so."""
        bare = LEADING_MARK.sub("", label)
        return not self._figures(at) or label.isupper() or _OF_SECTIONS.match(unaccented(bare)) is not None

    def _section_by_words(self, at: int, row: Row, label: str) -> str | None:
        """The section whose title, or an alias of it, the heading begins with, or nearly is."""
        if self._numbered(row) or not self._may_be_heading(at, label):
            return None
        bare = LEADING_MARK.sub("", label)
        words = f"{fold(bare)} "
        begun = [title for title in self.form.section_titles if title.count(" ") > 2 and words.startswith(f"{title} ")]
        if begun:
            return self.form.section_titles[max(begun, key=len)]
        return self.form.close_section_titles.find(unaccented(bare))

    def _looks_like_end(self, row: Row) -> bool:
        """Whether a row with a signature's or remark's words is one: without a number, and nothing where counts stand."""
        return not self._numbered(row) and not holds_figures(self._padded(self.columns.counts, row))

    def _add_unknown(self, at: int, label: str) -> None:
        row = self.rows[at]
        if self.section is None and not (self._numbered(row) or self._figures(at)):
            return  # a caption between the header and the first line
        self._add(at, self._wide(row), clean(label), None)

    def _add(self, at: int, row: Row, name: str, match: Match | None) -> None:
        columns = self.columns
        section = self.section
        if section is None:
            section = self.form.section_for(match.award if match is not None else None, None) or ""
            self.without_section.add(at + 1)
        values = columns.counts(row)
        cells = plain_counts(values)
        note = row[columns.note] if columns.note is not None else ""
        explained = row[columns.explained] if columns.explained is not None and columns.explained < len(row) else ""
        line = Line(
            section,
            match.award.code if match is not None else None,
            name,
            at + 1,
            cells or (),
            columns.ratios(row) if columns.ratios is not None else (),
            text_of(note) if note != "" else None,
            text_of(explained) if explained != "" else None,
            self.lacks_counts,
            None,
            self.layout,
        )
        if cells is None or self.marks:
            self._settle(line, at, values)
        if match is not None and match.guessed is not None:
            said = f"“{line.label}” được hiểu là {match.award.name} ({match.guessed})"
            self.findings.append(interpreted(self._line_place(line, columns.label), said))
        self.lines.append(line)

    def _settle(self, line: Line, at: int, values: tuple[object, ...]) -> None:
        """The counts of a line of which a cell holds neither a plain whole number nor nothing."""
        cells: list[int | None] = [None] * len(values)
        for i, number in enumerate(self.form.counts):
            place = self.layout.places[number - 1]
            mark = self.marks.get((at, place))
            if mark is None and values[i] == "":
                continue
            where = self._line_place(line, place)
            if mark is not None:
                cells[i] = self._marked(mark, where, number)
                line.doubtful = line.doubtful or cells[i] is None
                continue
            value = values[i]
            if isinstance(value, DATES):
                value = self.workbook.number_under_date(self.sheet, (at, place), value)
                if value == value and float(value).is_integer():
                    said = f"ô định dạng ngày tháng được hiểu là số {shown(value)}"
                    self.findings.append(interpreted(where, said))
            count = read_count(value)
            cells[i] = count.value
            if count.kind is Kind.NOT_A_COUNT:
                line.doubtful = True
                maybe = f" (có thể là {shown(count.maybe)})" if count.maybe is not None else ""
                typed = values[i] if not isinstance(values[i], DATES) else shown(values[i])
                self.findings.append(finding("not-a-count", where, typed, column=number, typed=shown(typed), maybe=maybe))
        line.cells = tuple(cells)

    def _marked(self, mark: Mark, where: FindingPlace, number: int) -> int | None:
        """The count of a cell with an error (none) or an uncalculated formula (where it can be computed), and its finding."""
        if isinstance(mark, CellError):
            self.findings.append(finding("formula-error", where, mark.text, column=number, typed=mark.text))
            return None
        count = read_count(self.calculator.compute(mark.text, self.sheet))
        if isinstance(mark, UncalculatedZero) and count.value in (None, 0):
            return 0
        computed = f"; tính ra {shown(count.value)}" if count.value is not None else ""
        typed = f"={shown(mark.text.removeprefix('of:').removeprefix('='))}"
        self.findings.append(finding("stale-value", where, count.value, column=number, typed=typed, computed=computed))
        return count.value

    @cached_property
    def calculator(self) -> Calculator:
        return Calculator(self.workbook)

    def _place(self, at: int, column: int) -> FindingPlace:
        return FindingPlace(self.file, self.sheet_name, f"{column_letters(column)}{at + 1}")

    def _line_place(self, line: Line, column: int) -> FindingPlace:
        cell = f"{column_letters(column)}{line.row}"
        return FindingPlace(self.file, self.sheet_name, cell, line.section, line.award, line.label, line.explained)


def _counts_columns(row: Row) -> bool:
    """Whether a row only numbers the columns once more: figures that happen to rise leave more numbers out."""
    numbers = column_numbers(row) or {}
    return len(numbers) > 5 and max(numbers) - min(numbers) - len(numbers) < 3


def _is_tail(first: str, label: str) -> bool:
    """Whether a text reads on from the one above it: in small letters or in brackets, or that one is not at its end."""
    start = label.strip()[:1]
    return start.islower() or start == "(" or first.rstrip().endswith((",", "(", "-", "/", " của", " và"))
