"""The sheet "Chi tiết": every filled line of every return that counts, with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs

from tdkt_xl.files.bulk import NUMBER, BulkColumn, BulkSheet
from tdkt_xl.model.counts import UNKNOWN_PREFIX
from tdkt_xl.rollup.ledger import Ledger
from tdkt_xl.summary.stationery import HEADING_ROW, Counted, Stationery
from tdkt_xl.words.summary_names import (
    DETAILS,
    EXPLAINED,
    FILE,
    LABEL,
    LINE_CODE,
    NOTE,
    ROW,
    SECTION,
    SHEET,
    UNIT_NUMBER,
    UNKNOWN_CODE,
)


@dataclass(frozen=True)
class DetailTable:
    """Where the details stand: the absolute range of each column by its heading, how many rows, the lines' codes."""

    areas: Mapping[str, str]
    count: int
    codes: Mapping[tuple[str, str], str]

    def column(self, number: int) -> str:
        """The range of the count column (number)."""
        return self.areas[f"({number})"]

    def is_line(self, section: str, key: str) -> str:
        """The conditions, for SUMIFS and COUNTIFS, that pick out a line."""
        return f'{self.areas[SECTION]},"{section}",{self.areas[LINE_CODE]},"{self.codes[section, key]}"'

    def is_unit(self, place: int) -> str:
        """The condition that picks out the ledger's unit `place`. By number: SUMIFS takes a name such as ">5" or "A*" for a
        comparison or a pattern, and units may share a name."""
        return f"{self.areas[UNIT_NUMBER]},{place + 1}"


def write_details(desk: Stationery, sheet: BulkSheet) -> DetailTable:
    """Writes the table, of which the other sheets' formulas are sums."""
    summary = desk.summary
    codes = line_codes(summary.ledger)
    columns = [
        *desk.unit_columns,
        desk.text(SECTION, ["III"]),
        desk.text(LABEL, summary.ledger.spellings),
        *(BulkColumn(f"({number})", 9, NUMBER, desk.formats.count) for number in desk.form.counts),
        desk.wrapped(NOTE, 20),
        desk.wrapped(EXPLAINED, 24),
        desk.text(FILE, map(desk.short, (entry.submission.file for entry in summary.entries))),
        desk.text(SHEET, {entry.ret.sheet or "" for entry in summary.merged if entry.ret is not None}),
        BulkColumn(ROW, 7, NUMBER, desk.formats.count),
        desk.text(LINE_CODE, codes.values()),
        BulkColumn(UNIT_NUMBER, 7, NUMBER, desk.formats.count),
    ]
    remark = f"Mỗi dòng là một dòng có số liệu trong tệp của đơn vị; biểu tổng hợp cộng trực tiếp từ bảng này. {desk.where}"
    count = desk.table(sheet, "ChiTiet", columns, remark, Counted(_rows(desk, codes), summary.ledger.filled))
    first, last = HEADING_ROW + 1, max(HEADING_ROW + count, HEADING_ROW + 1)
    sheet.print_area(0, 0, last, len(columns) - 3)  # the line's code and the unit's number are for the formulas alone
    places = {column.heading: place for place, column in enumerate(columns)}
    areas = {heading: f"'{DETAILS}'!{xl_range_abs(first, place, last, place)}" for heading, place in places.items()}
    return DetailTable(areas, count, codes)


def _rows(desk: Stationery, codes: Mapping[tuple[str, str], str]) -> Iterator[Sequence[object]]:
    numbers = {office.key: number for number, office in enumerate(desk.summary.ledger.offices, 1)}
    for entry in desk.summary.merged:
        assert entry.ret is not None and entry.office is not None
        number = numbers[entry.office.key]
        code, name, above = desk.unit_head(entry.office)
        file = desk.short(entry.ret.file)
        for line in entry.ret.lines:
            if line.is_filled:
                yield (
                    code, name, above, line.section, line.label, *line.cells, line.note, line.explained, file,
                    line.sheet or entry.ret.sheet, line.row, codes[line.key], number,
                )  # fmt: skip


def line_codes(ledger: Ledger) -> dict[tuple[str, str], str]:
    """What stands for a line in formulas: the award's code, or a number for an unknown award."""
    unknown = sorted({key for _, key in ledger.lines if key.startswith(UNKNOWN_PREFIX)})
    numbers = {key: f"{UNKNOWN_CODE}{i:03}" for i, key in enumerate(unknown, 1)}
    return {(section, key): numbers.get(key, key) for section, key in ledger.lines}
