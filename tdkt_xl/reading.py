"""From a workbook's grids to returns: tables found, lines named, counts read, and what had to be interpreted said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from operator import itemgetter
from weakref import WeakKeyDictionary

from tdkt_xl import legacy_text
from tdkt_xl.altered import altered_cells
from tdkt_xl.findings import Place as FindingPlace
from tdkt_xl.findings import finding, shown
from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, NOTE, RATIO
from tdkt_xl.formulas import Calculator
from tdkt_xl.grids import Row, Sheets
from tdkt_xl.identity import Identity, identify, unit_of_tab
from tdkt_xl.numbers import Kind, read_count
from tdkt_xl.package import CellError, Mark
from tdkt_xl.package import Place as GridPlace
from tdkt_xl.returns import Finding, Layout, Line, Return, column_letters
from tdkt_xl.rows import (
    CAPTION,
    DETAIL,
    FOOTER,
    LEADING_MARK,
    LEGACY,
    LINE,
    NIL,
    NOTHING,
    SECTION,
    TOTAL,
    UNKNOWN,
    kind_of,
    remember,
    row_kinds,
)
from tdkt_xl.tables import Header, column_numbers, find_headers
from tdkt_xl.text import clean, fold, unaccented

_SECTION_MARK = re.compile(r"(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/]?", re.IGNORECASE)
_DATES = (date, time, timedelta)
_SPOILT_FIGURE = re.compile(r"(?!.*\bng[aà]y\b)\D*\d", re.IGNORECASE)
"""Text such as "hơn 500" or "12 TT/39 CN"; a date line is none."""
_TELLING_REMARK = re.compile(
    r"\b(?:tap the|ca nhan|ho gia dinh|hang|cap|tinh|bo|nganh|so|huyen|xa|tw|nha nuoc|chinh phu|thu tuong|xuat sac|tien tien)\b"
)
"""Words in brackets that may make another award of the label before them."""
_NAMELESS = "(dòng không ghi tên)"


@dataclass(slots=True)
class _Table:
    """A form's table on one sheet, as read: its lines, what was found on the way, and the texts around it."""

    sheet: int
    header: Header
    above: list[str]
    lines: list[Line]
    findings: list[Finding]
    below: list[str] = field(default_factory=list)
    section: str | None = None
    """The section begun last."""
    encoding: str | None = None
    """The encoding from before Unicode that text on the sheet is in."""


def read_returns(workbook: Sheets, forms: Sequence[Form], file: str) -> list[Return]:
    """Every return in a workbook; an empty list where no visible sheet (nor, failing that, hidden one) holds a form.

    Never raises for content; UnreadableFile where a sheet cannot be opened.
    """
    named = workbook.properties.get("tdkt.form")
    forms = [form for form in forms if form.id == named] or forms
    summary = workbook.properties.get("tdkt.kind") == "summary"
    names = workbook.names
    for visible in (True, False):
        tables: list[_Table] = []
        for sheet in range(len(names)):
            if workbook.visible[sheet] == visible:
                tables.extend(_tables(workbook, sheet, forms, file))
                if summary and tables:
                    break  # in a summary of ours the first sheet is the form, the others explain it
        if tables:
            returns = _returns(workbook, tables, file)
            returns[0].findings.extend(altered_cells(workbook, returns))
            if not visible:
                for ret in returns:
                    _interpreted(ret.findings, FindingPlace(file, ret.sheet), "biểu nằm trên trang tính bị ẩn")
            return returns
    return []


# ---- Tables


def _tables(workbook: Sheets, sheet: int, forms: Sequence[Form], file: str) -> list[_Table]:
    rows, around = workbook.rows(sheet), workbook.around(sheet)
    tables = _tables_among(rows, around, workbook, sheet, forms, file)
    if tables and not _holds_legacy_text(tables):
        return tables
    found = legacy_text.decoder((*_texts(rows), *around))
    if found is None:
        return tables
    decode, encoding = found
    rows = [[decode(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    tables = _tables_among(rows, list(map(decode, around)), workbook, sheet, forms, file)
    for table in tables:
        table.above = list(map(legacy_text.heading, table.above))
        table.encoding = encoding
    return tables


def _holds_legacy_text(tables: Sequence[_Table]) -> bool:
    """A look at the texts that matter, each known again when it recurs in the next file."""
    for table in tables:
        if table.encoding is not None:
            return True
        remarks = [text for line in table.lines if line.note or line.explained for text in (line.note, line.explained) if text]
        if any(map(legacy_text.is_odd, (*table.above, *table.below, *remarks))):
            return True
    return False


def _tables_among(
    rows: Sequence[Row], around: Sequence[str], workbook: Sheets, sheet: int, forms: Sequence[Form], file: str
) -> list[_Table]:
    """The tables on a sheet of these rows; `around` is text outside them."""
    headers = find_headers(rows, forms)
    if not headers:
        return []
    tables: list[_Table] = []
    start = 0
    for i, header in enumerate(headers):
        stop = headers[i + 1].first if i + 1 < len(headers) else len(rows)
        above = [*(() if i else around), *_texts(rows[start : header.first])]
        body = _Body(workbook, sheet, rows, header, file)
        body.read(header.last + 1, stop)
        start = body.end
        if tables and not _is_new(tables[-1], body, above):
            _continue(tables[-1], body, above)
        else:
            if tables:
                tables[-1].below.extend(above)
            tables.append(_Table(sheet, header, above, body.lines, body.findings, body.notes, body.section, body.encoding))
            if header.by_texts:
                said = "bảng không có dòng đánh số cột, đã nhận cột theo tiêu đề"
                _interpreted(body.findings, FindingPlace(file, workbook.names[sheet], f"A{header.first + 1}"), said)
    tables[-1].below.extend(_texts(rows[start:]))
    return tables


def _is_new(before: _Table, body: _Body, between: Sequence[str]) -> bool:
    """Whether a further header begins another return, rather than the next printed page of the same."""
    if body.header.form is not before.header.form:
        return True
    if not any(not _is_page_mark(text) for text in between) and len(before.lines) > 0 and body.lines:
        return False
    known, said = identify({}, before.above, ""), identify({}, between, "")
    if said.unit.name not in (None, known.unit.name) or said.period not in (None, known.period):
        return True
    seen = {(line.section, line.award or fold(line.label)) for line in before.lines}
    return any((line.section, line.award or fold(line.label)) in seen for line in body.lines)


def _is_page_mark(text: str) -> bool:
    return re.fullmatch(r"(?:trang )?[\d\s/.,-]+|.{0,3}", unaccented(text)) is not None


def _continue(table: _Table, body: _Body, between: Sequence[str]) -> None:
    """The next page's lines join the table; lines above any section heading stay in the section begun before."""
    last = table.section or next((line.section for line in reversed(table.lines)), "")
    table.section = body.section or table.section
    table.encoding = table.encoding or body.encoding
    for line in body.lines:
        if body.headless(line):
            line.section = last
    table.lines.extend(body.lines)
    table.findings.extend(body.findings)
    table.below.extend((*between, *body.notes))


def _texts(rows: Iterable[Row]) -> list[str]:
    return [cell for row in rows for cell in row if cell.__class__ is str and cell]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Getters of a layout, made once for all files of one shape."""

    label: int
    after_label: int
    index: int
    note: int | None
    explained: int | None
    counts: itemgetter[tuple[object, ...]]
    ratios: itemgetter[tuple[object, ...]] | None
    width: int


class _Body:
    """The rows under one header, read into lines."""

    def __init__(self, workbook: Sheets, sheet: int, rows: Sequence[Row], header: Header, file: str) -> None:
        self.workbook, self.sheet, self.rows, self.header, self.file = workbook, sheet, rows, header, file
        self.form = header.form
        self.layout = header.layout
        self.sheet_name = workbook.names[sheet]
        self.columns = _columns(self.form, self.layout)
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        self.section: str | None = None
        self.without_section: set[int] = set()
        self.nameless: list[int] = []
        self.captions: list[tuple[int, str]] = []
        self.label_ends: dict[int, int] = {}
        self.cut_below = -1
        """The row below a numbered "Tập thể", which may be the first half of a label."""
        self.notes: list[str] = []
        """Remarks and signatures that stand in the label column."""
        self.end = header.last + 1
        self.encoding: str | None = None

    @cached_property
    def marks(self) -> Mapping[GridPlace, Mark]:
        """Errors and uncalculated formulas of the sheet; asked for where there are blanks, which they look like."""
        return self.workbook.marks(self.sheet)

    def read(self, start: int, stop: int) -> None:
        """Reads rows start..stop-1; `end` is then the row after the last that belongs to the table."""
        kinds = row_kinds(self.form)
        rows, columns = self.rows, self.columns
        last_known = start - 1
        waiting: list[tuple[int, str]] = []  # rows of unknown name: lines only if the table goes on or they hold figures
        for at in range(start, stop):
            row = rows[at]
            if len(row) < columns.width:
                row = [*row, *[""] * (columns.width - len(row))]
            label = row[columns.label]
            if label.__class__ is not str or not label:
                label = self._label_elsewhere(at, row)
                if not label:
                    continue
            kind, value, name = kinds.get(label) or remember(kinds, self.form, label)
            if kind is LINE and not waiting and at != self.cut_below:  # by far the most
                last_known = at
                self._add(at, row, name, value)  # type: ignore[arg-type]
                continue
            if kind in (UNKNOWN, CAPTION, FOOTER, LINE) and self._continues_label(at, row, str(label), kind, waiting):
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
                _interpreted(self.findings, self._place(at, columns.label), said)
            if kind is FOOTER:
                if self._looks_like_end(row):
                    self.notes.append(str(label))
                    continue
                waiting.append((at, str(label)))
                continue
            if kind is NOTHING:
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
                self._report_detail(at, str(label), under_known=bool(self.lines) and not waiting)
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
        index = row[self.columns.index]
        return isinstance(index, (int, float)) or (
            isinstance(index, str) and re.fullmatch(r"\s*\d{1,2}\s*[.)]?\s*", index) is not None
        )

    def _figures(self, at: int) -> bool:
        """Whether a row's count cells hold a figure, be it a spoilt one."""
        places = [self.layout.places[number - 1] for number in self.form.counts]
        return any(map(_is_figure, self._padded(self.columns.counts, self.rows[at]))) or any(
            (at, place) in self.marks for place in places
        )

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
        if not self._figures(at) or len(column_numbers(row) or ()) > 5:
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
                _interpreted(self.findings, self._place(at, self.columns.label), said)

    def _report_captions(self) -> None:
        for at, label in self.captions:
            if at < self.end:
                said = f"dòng “{shown(clean(label))}” không có số, được hiểu là tiêu đề của các dòng dưới"
                _interpreted(self.findings, self._place(at, self.columns.label), said)

    # ---- Labels over two rows or cells

    def _continues_label(self, at: int, row: Row, label: str, kind: str, waiting: list[tuple[int, str]]) -> bool:
        """Whether a row only carries on the label of the row right above it; the line is then read with its whole label."""
        if self._numbered(row):
            return False
        if waiting and self._label_end(waiting[-1][0]) == at - 1:
            return self._joins_waiting(at, label, kind, waiting)
        if at == self.cut_below and kind in (LINE, UNKNOWN):
            detail = self.findings.pop()
            if self._joins_waiting(at, label, kind, [(at - 1, str(self.rows[at - 1][self.columns.label]))]):
                return True
            self.findings.append(detail)
            return False
        if kind is not LINE and not waiting and self.lines and not self._figures(at):
            line = self.lines[-1]
            return self._label_end(line.row - 1) == at - 1 and self._joins_line(line, at, label, kind)
        return False

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
            _interpreted(self.findings, self._place(at, self.columns.label), said)
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
        _interpreted(self.findings, self._place(at, self.columns.label), said)

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

    def _report_detail(self, at: int, label: str, under_known: bool) -> None:
        said = f"dòng “{shown(clean(label))}” là chi tiết của dòng trên, không cộng thêm"
        if under_known and self._figures(at) and not any(value is not None for value in self.lines[-1].cells):
            said += "; nhưng dòng trên đang để trống, cần ghi số vào dòng đó"
        _interpreted(self.findings, self._place(at, self.columns.label), said)

    def _section_by_mark(self, at: int, row: Row, label: str) -> str | None:
        """The section whose Roman number stands in the index cell or before the heading, its words being unknown."""
        index = row[self.columns.index]
        mark = _SECTION_MARK.fullmatch(clean(index)) if isinstance(index, str) and index != label else None
        if mark is None:
            mark = LEADING_MARK.match(label)
        if mark is None or (self._figures(at) and not label.isupper()):
            return None
        ids = [section.id for section in self.form.sections]
        number = mark[1].upper()
        position = {"A": 0, "B": 1, "C": 2, "D": 3}.get(number)
        section = ids[position] if position is not None and position < len(ids) else number
        if section not in ids:
            return None
        return section

    def _section_by_words(self, at: int, row: Row, label: str) -> str | None:
        """The section whose title, or an alias of it, the heading begins with, or nearly is."""
        if self._numbered(row) or (self._figures(at) and not label.isupper()):
            return None
        bare = LEADING_MARK.sub("", label)
        words = f"{fold(bare)} "
        begun = [title for title in self.form.section_titles if title.count(" ") > 2 and words.startswith(f"{title} ")]
        if begun:
            return self.form.section_titles[max(begun, key=len)]
        return self.form.close_section_titles.find(unaccented(bare))

    def _looks_like_end(self, row: Row) -> bool:
        """Whether a row with a signature's or remark's words is one: without a number, and nothing where counts stand."""
        return not self._numbered(row) and not any(map(_is_figure, self._padded(self.columns.counts, row)))

    def _add_unknown(self, at: int, label: str) -> None:
        row = self.rows[at]
        if self.section is None and not (self._numbered(row) or self._figures(at)):
            return  # a caption between the header and the first line
        self._add(at, self._wide(row), clean(label), None)

    def _add(self, at: int, row: Row, name: str, match: Match | None) -> None:
        columns = self.columns
        award = match.award if match is not None else None
        section = self.section
        if section is None:
            section = self.form.section_for(award, None) or ""
            self.without_section.add(at + 1)
        doubtful = False
        values = columns.counts(row)
        if _PLAIN_TYPES.issuperset(map(type, values)):
            cells = tuple(map(_plain_count, values))
        else:
            cells = (_SPECIAL,) * len(values)
        line = Line(
            section,
            award.code if award is not None else None,
            name,
            at + 1,
            cells,
            columns.ratios(row) if columns.ratios is not None else (),
            _text_of(row[columns.note]) if columns.note is not None else None,
            _text_of(row[columns.explained]) if columns.explained is not None and columns.explained < len(row) else None,
            doubtful,
            None,
            self.layout,
        )
        if _SPECIAL in cells or (None in cells and self.marks):
            self._settle(line, at, values)
        if match is not None and match.guessed is not None:
            said = f"“{line.label}” được hiểu là {match.award.name} ({match.guessed})"
            _interpreted(self.findings, self._line_place(line, columns.label), said)
        self.lines.append(line)

    def _settle(self, line: Line, at: int, values: tuple[object, ...]) -> None:
        """The counts of cells that hold neither a plain whole number nor nothing."""
        cells = list(line.cells)
        for i, number in enumerate(self.form.counts):
            place = self.layout.places[number - 1]
            mark = self.marks.get((at, place))
            if cells[i] != _SPECIAL and mark is None:
                continue
            where = self._line_place(line, place)
            if mark is not None:
                cells[i] = self._marked(mark, where, number)
                line.doubtful = line.doubtful or cells[i] is None
                continue
            value = values[i]
            if isinstance(value, _DATES):
                value = self.workbook.number_under_date(self.sheet, (at, place), value)
                if value == value and float(value).is_integer():
                    said = f"ô định dạng ngày tháng được hiểu là số {shown(value)}"
                    _interpreted(self.findings, where, said)
            count = read_count(value)
            cells[i] = count.value
            if count.kind is Kind.NOT_A_COUNT:
                line.doubtful = True
                maybe = f" (có thể là {shown(count.maybe)})" if count.maybe is not None else ""
                typed = values[i] if not isinstance(values[i], _DATES) else shown(values[i])
                self.findings.append(finding("not-a-count", where, typed, column=number, typed=shown(typed), maybe=maybe))
        line.cells = tuple(cells)

    def _marked(self, mark: Mark, where: FindingPlace, number: int) -> int | None:
        """The count of a cell with an error (none) or an uncalculated formula (where it can be computed), and its finding."""
        if isinstance(mark, CellError):
            self.findings.append(finding("formula-error", where, mark.text, column=number, typed=mark.text))
            return None
        count = read_count(self.calculator.compute(mark.text, self.sheet))
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


def _is_tail(first: str, label: str) -> bool:
    """Whether a text reads on from the one above it: in small letters or in brackets, or that one is not at its end."""
    start = label.strip()[:1]
    return start.islower() or start == "(" or first.rstrip().endswith((",", "(", "-", "/", " của", " và"))


_SPECIAL = -1
"""Stands in for a count cell whose content needs a closer look."""
_PLAIN_TYPES = frozenset((float, str))
"""The types of ordinary count cells. A bool must not get as far as _PlainCounts: True equals 1.0 there."""


class _PlainCounts(dict[object, int | None]):
    """Float or blank → count, worked out once for each figure; _SPECIAL for what is not plainly a count."""

    def __missing__(self, value: object) -> int | None:
        count = read_count(value) if isinstance(value, float) else None
        if count is None or count.value is None:
            return _SPECIAL
        if len(self) < 20_000:
            self[value] = count.value
        return count.value


_plain_count = _PlainCounts({"": None}).__getitem__


def _columns(form: Form, layout: Layout) -> _Columns:
    known = _COLUMNS.setdefault(form, {})
    if layout not in known:
        places = layout.places
        of = {kind: [places[number - 1] for number in form.numbers_of(kind)] for kind in (INDEX, LABEL, COUNT, RATIO, NOTE)}
        explained = layout.explained
        known[layout] = _Columns(
            label=of[LABEL][0],
            after_label=places[min(form.position(LABEL) + 1, len(places) - 1)],
            index=of[INDEX][0],
            note=of[NOTE][0] if of[NOTE] else None,
            explained=explained,
            counts=_getter(of[COUNT]),
            ratios=_getter(of[RATIO]) if of[RATIO] else None,
            width=max([*places, explained or 0]) + 1,
        )
    return known[layout]


_COLUMNS: WeakKeyDictionary[Form, dict[Layout, _Columns]] = WeakKeyDictionary()


def _getter(places: Sequence[int]) -> itemgetter[tuple[object, ...]]:
    """Like itemgetter(*places), a tuple also for one place."""
    if len(places) > 1:
        return itemgetter(*places)
    only = places[0]
    return lambda row: (row[only],)  # type: ignore[return-value]


def _is_figure(value: object) -> bool:
    if value == "" or isinstance(value, _DATES):
        return False
    if isinstance(value, str):
        return read_count(value).kind is Kind.COUNT or (len(value) <= 20 and _SPOILT_FIGURE.match(value) is not None)
    return True


def _text_of(cell: object) -> str | None:
    if cell == "":
        return None
    if cell.__class__ is float:
        return f"{cell:g}"
    return clean(str(cell)) or None


# ---- Returns


def _returns(workbook: Sheets, tables: Sequence[_Table], file: str) -> list[Return]:
    """Tables grouped into returns: sections of one form on several sheets are one, else each table is its own."""
    several = len(tables) > 1
    returns: list[Return] = []
    identities: list[Identity] = []
    for table in tables:
        name = workbook.names[table.sheet]
        identity = identify(workbook.properties, table.above, file, name if several else None, table.below)
        joined = next((i for i, ret in enumerate(returns) if _belongs(ret, identities[i], table, identity)), None)
        if joined is None:
            returns.append(_return(table, identity, name, file))
            identities.append(identity)
        else:
            _join(returns[joined], table, name)
    if len(returns) > 1:
        _name_by_tabs(returns, identities)
    for ret in returns:
        _report_duplicates(ret, tables[0].header.form)
    legacy = next((table for table in tables if table.encoding), None)
    if legacy is not None:
        said = f"chữ gõ bằng phông cũ (bảng mã {legacy.encoding}) đã được chuyển sang Unicode"
        _interpreted(returns[0].findings, FindingPlace(file, workbook.names[legacy.sheet]), said)
    return returns


def _return(table: _Table, identity: Identity, sheet: str | None, file: str) -> Return:
    ret = Return(
        file=file,
        sheet=sheet,
        form=table.header.form.id,
        unit=identity.unit,
        period=identity.period,
        lines=table.lines,
        kind=identity.kind,
        version=identity.version,
        findings=table.findings,
    )
    for doubt in identity.doubts:
        _interpreted(ret.findings, FindingPlace(file, sheet), doubt)
    _report_unknown(ret, table.header.form)
    if not any(value is not None for line in ret.lines for value in line.cells):
        ret.nil = any(NIL.search(unaccented(text)) for text in (*table.above, *table.below))
        doubtful = any(line.doubtful for line in ret.lines)
        if not ret.nil and not doubtful:
            first = table.header
            cell = first.layout.cell(first.form.counts[0], first.last + 2)
            ret.findings.append(finding("empty-return", FindingPlace(file, sheet, cell)))
    return ret


def _belongs(ret: Return, known: Identity, table: _Table, identity: Identity) -> bool:
    """Whether a table on another sheet is a further part of a return: same who and when, other sections."""
    same_unit = identity.unit == known.unit or identity.named_by_file or not identity.unit.name
    same_period = identity.period in (None, known.period)
    sections = {line.section for line in ret.lines}
    return same_unit and same_period and ret.form == table.header.form.id and sections.isdisjoint(
        line.section for line in table.lines
    )  # fmt: skip


def _name_by_tabs(returns: Sequence[Return], identities: Sequence[Identity]) -> None:
    """Returns that only the file's name could tell, and so all alike, take the names of their sheets."""
    pairs = zip(returns, identities, strict=True)
    alike = [ret for ret, identity in pairs if identity.named_by_file or not ret.unit.name]
    if len(alike) < 2:
        return
    units = [unit_of_tab(ret.sheet or "", ret.period) for ret in alike]
    if None not in units and len({unit.name for unit in units if unit is not None}) == len(units):
        for ret, unit in zip(alike, units, strict=True):
            ret.unit = unit or ret.unit


def _join(ret: Return, table: _Table, sheet: str | None) -> None:
    for line in ret.lines:
        line.sheet = line.sheet or ret.sheet
    for line in table.lines:
        line.sheet = sheet
    part = _return(table, Identity(ret.unit, ret.period), sheet, ret.file)
    ret.lines = [*ret.lines, *part.lines]
    ret.findings = [f for f in (*ret.findings, *part.findings) if f.rule != "empty-return"] + [
        f for f in ret.findings if f.rule == "empty-return" and any(g.rule == "empty-return" for g in part.findings)
    ]
    ret.nil = ret.nil or part.nil


def _report_unknown(ret: Return, form: Form) -> None:
    label = form.label
    for line in ret.lines:
        if line.award is None:
            place = FindingPlace(
                ret.file, ret.sheet, line.layout.cell(label, line.row), line.section, None, line.label, line.explained
            )
            ret.findings.append(finding("unknown-award", place, line.label, label=shown(line.label)))


def _report_duplicates(ret: Return, form: Form) -> None:
    label = form.label
    first: dict[tuple[str, str], int] = {}
    for line in ret.lines:
        key = (line.section, line.award or fold(line.label))
        if key in first:
            sheet = line.sheet or ret.sheet
            place = FindingPlace(
                ret.file, sheet, line.layout.cell(label, line.row), line.section, line.award, line.label, line.explained
            )
            ret.findings.append(finding("duplicate-line", place, line.label, label=shown(line.label), first=first[key]))
        else:
            first[key] = line.row


def _interpreted(findings: list[Finding], place: FindingPlace, said: str) -> None:
    findings.append(finding("interpreted", place, typed=said))
