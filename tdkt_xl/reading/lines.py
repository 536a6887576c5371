"""Makes lines from sheet rows: their section, their award, and the meaning of each count cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from tdkt_xl.files.cells import CellError, CellMark, UncalculatedZero
from tdkt_xl.files.runs import StruckOut
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.returns import Line
from tdkt_xl.reading.body import LineRow
from tdkt_xl.reading.columns import DATES, plain_counts, read_number, text_of
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.table_rows import FormTable
from tdkt_xl.words.numbers import ContentKind, Count, read_count, vietnamese_number
from tdkt_xl.words.periods import Period
from tdkt_xl.words.spreadsheet import column_letters

_FEWEST_DAYS = 2_000
"""From this day number on, a cell shown as a date was a date when typed, for example "1/2". Day 2000 is in 1905."""
_FIRST_LIKELY_DAY = 20_000
"""From this day number on (in 1954), a cell shown as a date more likely is a date than a count with a date format."""
_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]+\s*")


class LineRead(NamedTuple):
    """A line, with findings about how its label (`about_name`) and its counts (`about_cells`) were interpreted.

    `place` is (sheet, 0-based row), `enumerator` the content of the index cell. `of_class` is True if the label names only a class.
    """

    line: Line
    place: tuple[int, int]
    enumerator: object = ""
    about_name: tuple[Finding, ...] = ()
    about_cells: tuple[Finding, ...] = ()
    of_class: bool = False


@dataclass(frozen=True, slots=True)
class CellRead:
    """The count of a cell (None = blank or unknown). `doubtful` is True if the count is not known."""

    count: Any
    doubtful: bool = False
    finding: Finding | None = None


def read_line(table: FormTable, row: LineRow, section: str) -> LineRead:
    """Returns the line of a row that belongs to that section."""
    columns, cells = table.columns, row.cells
    values = columns.counts(cells)
    note = cells[columns.note] if columns.note is not None else ""
    explained = cells[columns.explained] if columns.explained is not None and columns.explained < len(cells) else ""
    explanation = text_of(explained) if explained != "" else None
    counts = plain_counts(values)
    doubtful = bool(table.header.absent and table.header.absent_counts)
    about_name: tuple[Finding, ...] = ()
    about_cells: tuple[Finding, ...] = ()
    if counts is None or table.marks or row.said or (row.match is not None and (row.match.guessed or row.match.award.apart)):
        where = FindingPlace(table.file, table.sheet_name, None, section, row.award, row.name, explanation)
        about_name = tuple(_about_name(table, row, where))
        if counts is None or table.marks:
            read = tuple(_cells_read(table, row.at, values, where))
            counts = tuple(cell.count for cell in read)
            doubtful = doubtful or any(cell.doubtful for cell in read)
            about_cells = tuple(cell.finding for cell in read if cell.finding is not None)
    if table.form.has_amounts:
        counts = table.form.exact(counts)
    line = Line(
        section,
        row.award,
        row.name,
        row.at + 1,
        counts,
        columns.ratios(cells) if columns.ratios is not None else (),
        _note(columns.texts, cells, note) if note != "" or columns.texts else None,
        explanation,
        doubtful,
        None,
        table.header.layout,
        row.match.parts if row.match is not None else None,
    )
    index = cells[columns.index] if columns.index < len(cells) else ""
    return LineRead(line, (row.sheet, row.at), index, about_name, about_cells, row.of_class)


def _note(texts: Sequence[tuple[str, int]], cells: Sequence[object], note: object) -> str | None:
    """Returns the note, preceded by the content of columns of text: "Tỷ lệ trích quỹ: 1,0; theo dự toán"."""
    said = [f"{name}: {text}" for name, place in texts if (text := text_of(cells[place])) is not None]
    return "; ".join(filter(None, (*said, text_of(note)))) or None


def of_the_period(read: LineRead, period: Period | None) -> LineRead:
    """Returns the line without its award if the institution named in its label did not exist on any day from 1 January of the
    period's year to the period's last day."""
    parts = read.line.parts
    if parts is None or period is None or parts.existed_between(date(period.year, 1, 1), period.last_day):
        return read
    return read._replace(line=replace(read.line, award=None), about_name=())


def _about_name(table: FormTable, row: LineRow, where: FindingPlace) -> Iterator[Finding]:
    for said in row.said:
        yield interpreted(table.label_place(row.at), said)
    said = "; ".join(_of_award(table, row))
    if said:
        yield interpreted(_cell(where, table.columns.label, row.at), said)


def _of_award(table: FormTable, row: LineRow) -> Iterator[str]:
    """What was assumed about the line's award, and that it does not count among the State's awards, unless the form has a line for
    it."""
    if row.match is None:
        return
    award = row.match.award
    if row.match.guessed is not None:
        yield f"“{row.name}” được hiểu là {award.name} ({row.match.guessed})"
    if award.apart and all(award.code != code for _, code in table.form.printed_lines):
        named = "" if row.match.guessed is not None else f"“{row.name}” "
        yield f"{named}là khen thưởng riêng của tổ chức đảng, đoàn thể, được ghi riêng một dòng, không cộng vào dòng nào của biểu"


# ---- Count cells of which one holds neither a plain whole number nor nothing


def _cells_read(table: FormTable, at: int, values: Sequence[object], where: FindingPlace) -> Iterator[CellRead]:
    places = table.header.layout.places
    for number, decimals, value in zip(table.form.counts, table.form.decimals, values, strict=True):
        place, called = places[number - 1], table.form.called(number)
        mark = table.marks.get((at, place))
        if mark is not None:
            yield _marked(table, mark, _cell(where, place, at), called, decimals)
        elif isinstance(value, StruckOut):
            said = f"“{shown(value.was)}” bị gạch ngang nên không tính, coi như ô trống"
            yield CellRead(None, False, interpreted(_cell(where, place, at), said))
        else:
            cell = _cell(where, place, at)
            yield _cell_read(table, (at, place), value, cell, called, decimals) if value != "" else CellRead(None)


def _cell_read(
    table: FormTable, place: tuple[int, int], value: object, where: FindingPlace, column: int | str, decimals: int
) -> CellRead:
    if isinstance(value, DATES):
        return _date_read(table.workbook.number_under_date(table.sheet, place, value), value, where, column)
    count = read_number(value, decimals)
    if count.kind is ContentKind.TWO_VALUES:
        typed = shown(_BREAKS.sub(" ⏎ ", str(value).strip()))
        return CellRead(None, True, finding("two-values", where, value, column=column, typed=typed))
    if count.kind is ContentKind.NOT_A_COUNT:
        slots = {"column": column, "maybe": count.maybe, "decimals": decimals or None}
        return CellRead(None, True, finding("not-a-count", where, value, **slots))
    if decimals and isinstance(value, float) and (grouped := _grouped(count)) is not None:
        said = f"số {shown(count.value)} được hiểu là số có phần thập phân, không phải {grouped}"
        return CellRead(count.value, False, interpreted(where, said))
    said = f"“{count.footnote}” sau số {shown(count.value)} được hiểu là dấu chú thích"
    return CellRead(count.value, False, interpreted(where, said) if count.footnote else None)


def _date_read(stored: float, value: object, where: FindingPlace, column: int | str) -> CellRead:
    """Reads a cell shown as a date or time: a small whole number under a date format, or text such as "1/2" that became a date."""
    count = read_count(stored)
    if count.kind is ContentKind.COUNT and stored < _FEWEST_DAYS:
        return CellRead(count.value, False, interpreted(where, f"ô định dạng ngày tháng được hiểu là số {shown(stored)}"))
    day = value if isinstance(value, date) and stored >= _FIRST_LIKELY_DAY else None
    became_date = f"{day.day}/{day.month}" if day is not None else None
    maybe = count.value if day is None else None
    return CellRead(None, True, finding("not-a-count", where, value, column=column, maybe=maybe, became_date=became_date))


def _grouped(count: Count) -> str | None:
    """Returns the whole number that may have been typed with a point before thousands, of which a spreadsheet made decimals:
    "5.650" for 5.65; None for another number."""
    value = count.value
    return vietnamese_number(value * 1000) if value is not None and 1 <= value < 1000 and value * 10 != int(value * 10) else None


def _marked(table: FormTable, mark: CellMark, where: FindingPlace, column: int | str, decimals: int) -> CellRead:
    """Reads a cell with an error, or with a formula that has no stored result. The formula is computed if possible."""
    if isinstance(mark, CellError):
        return CellRead(None, True, finding("formula-error", where, mark.text, column=column))
    computed = table.calculator.compute(mark.text, table.sheet)
    count = read_number(computed, decimals)
    if isinstance(mark, UncalculatedZero) and computed is not None and count.value in (None, 0):
        return CellRead(0)
    formula = mark.text.removeprefix("of:").removeprefix("=")
    stale = finding("stale-value", where, count.value, column=column, formula=formula, computed=count.value is not None)
    return CellRead(count.value, count.value is None, stale)


def _cell(where: FindingPlace, column: int, at: int) -> FindingPlace:
    """Returns the place of a cell of a line. `where` is the place of the line."""
    cell = f"{column_letters(column)}{at + 1}"
    return FindingPlace(where.file, where.sheet, cell, where.section, where.award, where.label, where.explained)
