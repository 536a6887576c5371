"""The sheet "Đối chiếu": what units report, what the level that gave it states, the difference, and which units they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from tdkt_xl.files.bulk import NUMBER, TEXT, BulkColumn
from tdkt_xl.model.findings import shown
from tdkt_xl.model.reconciliation import ReconciledLine, Reconciliation
from tdkt_xl.summary.addresses import HEADING_ROW, count_heading
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table

RECONCILING = "Đối chiếu"
_FIXED = 3
"""The number of columns before the counts: section, label, source of the figures."""
_ROWS_OF_LINE = 3
_REMARK_WIDTH = 44
_AGREES, _DIFFERS = "Khớp", "LỆCH"


def reconciling_table(desk: Stationery, reconciliation: Reconciliation) -> Table:
    """Three rows for each line (units, issuer, difference), then the figures of each unit, line by line."""
    sheet = desk.drawing(RECONCILING)
    columns = _columns(desk, reconciliation)
    off = sum(line.differs for line in reconciliation.lines)
    desk.title(
        sheet,
        "Đối chiếu với cấp ra quyết định",
        f"Cấp ra quyết định: {_issuer(reconciliation)}. {off} trong {len(reconciliation.lines)} dòng lệch. "
        "Chênh lệch = đơn vị báo cáo trừ cấp ra quyết định. Không số nào bị sửa.",
    )
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    desk.print_setup(sheet, HEADING_ROW, _FIXED)
    _write_headings(desk, sheet, HEADING_ROW, columns)
    row = HEADING_ROW + 1
    for line in reconciliation.lines:
        _write_line(desk, sheet, row, line, reconciliation)
        row += _ROWS_OF_LINE
    last = len(columns) - 1
    alarm = {"type": "formula", "criteria": f'=${xl_col_to_name(last)}{HEADING_ROW + 2}="{_DIFFERS}"', "format": desk.formats.alarm}
    sheet.conditional_format(HEADING_ROW + 1, 0, max(row - 1, HEADING_ROW + 1), last, alarm)
    sheet.write_string(row + 1, 0, "Từng đơn vị báo cáo", desk.formats.title)
    _write_headings(desk, sheet, row + 2, columns)
    count = sum(len(line.reporters) for line in reconciliation.lines)
    sheet.write_bulk(row + 3, columns, lambda: _unit_rows(reconciliation), count)
    sheet.autofilter(row + 2, 0, row + 2 + max(count, 1), last)
    return sheet.table()


def _columns(desk: Stationery, reconciliation: Reconciliation) -> list[BulkColumn]:
    reporters = (office.name for line in reconciliation.lines for office, _ in line.reporters)
    return [
        desk.text("Mục", ["III"]),
        desk.text("Hình thức khen thưởng", (line.total.label for line in reconciliation.lines)),
        desk.text("Nguồn số liệu", [_issuer(reconciliation)[:40], "Đơn vị báo cáo, cộng", *reporters]),
        *(BulkColumn(count_heading(desk.form, number), 12, NUMBER, desk.formats.figure) for number in desk.form.counts),
        BulkColumn("Nhận xét", _REMARK_WIDTH, TEXT, desk.formats.text),
    ]


def _write_headings(desk: Stationery, sheet: Drawing, row: int, columns: Sequence[BulkColumn]) -> None:
    for place, column in enumerate(columns):
        sheet.write_string(row, place, column.heading, desk.formats.heading)
    sheet.set_row(row, 48)


def _issuer(reconciliation: Reconciliation) -> str:
    return reconciliation.unit.name or reconciliation.file.rpartition("/")[2]


def _write_line(desk: Stationery, sheet: Drawing, row: int, line: ReconciledLine, reconciliation: Reconciliation) -> None:
    key, issued = line.total.key, line.issued
    sources = ("Đơn vị báo cáo, cộng", _issuer(reconciliation), "Chênh lệch")
    verdict = _DIFFERS if line.differs else _AGREES
    if issued is not None and issued.doubtful:
        verdict = "Không đối chiếu được: số của cấp ra quyết định không đọc được"
    remarks = ("", _where(line, reconciliation), verdict)
    formats = (desk.formats.text, desk.formats.text, desk.formats.strong)
    for offset, (source, remark, form) in enumerate(zip(sources, remarks, formats, strict=True)):
        sheet.row_names[row + offset] = shown(line.total.label)
        sheet.write_string(row + offset, 0, line.total.section, form)
        sheet.write_string(row + offset, 1, line.total.label, desk.formats.strong if offset == 0 else form)
        sheet.write_string(row + offset, 2, source, form)
        sheet.set_row(row + offset, 15.0 * max(1, -(-len(remark) // _REMARK_WIDTH)))
        sheet.write_string(row + offset, _FIXED + len(desk.form.counts), remark, desk.formats.remark_cell)
    for place, number in enumerate(desk.form.counts):
        column = _FIXED + place
        reported = line.total.cells[place] or 0
        live = f"=N({desk.totals.cell(key, number)})" if key in desk.totals.rows else "=0"
        sheet.write_formula(row, column, live, desk.formats.figure, reported)
        own = issued.counts[place] if issued is not None else None
        if own is not None:
            sheet.write_number(row + 1, column, own, desk.formats.figure)
        if issued is None or not issued.doubtful:
            above, below = (xl_rowcol_to_cell(row + offset, column) for offset in (0, 1))
            sheet.write_formula(row + 2, column, f"={above}-N({below})", desk.formats.difference, line.differences[place])


def _where(line: ReconciledLine, reconciliation: Reconciliation) -> str:
    """A remark on the issuer's line: where it is, or that there is none; and which units may be the cause of a surplus."""
    if line.issued is None:
        said = "Biểu của cấp ra quyết định không có dòng này"
    else:
        first = line.issued
        said = f"Dòng {first.row}, mục {first.section or '?'}, trang “{first.sheet or reconciliation.sheet or ''}”"
    names = ", ".join(office.name for office in line.suspects[:3])
    return f"{said}. Phần thừa đúng bằng số của {names}" if names else said


def _unit_rows(reconciliation: Reconciliation) -> Iterator[Sequence[object]]:
    for line in reconciliation.lines:
        for office, counts in line.reporters:
            yield (line.total.section, line.total.label, office.name, *counts, None)
