"""The summary's first sheet: the official form, in which each figure is a formula over the details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.blank.official import Heading, OfficialSheet, SheetLine
from tdkt_xl.forms.definition import COUNT, NOTE
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.findings import shown
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.summary.addresses import DetailPlaces, TotalCells
from tdkt_xl.summary.formats import Formats
from tdkt_xl.summary.names import EXPLAINED, OFFICIAL
from tdkt_xl.summary.table import Drawing, Styles, Table

_EXPLAINED_WIDTH = 40


def totals_table(summary: Summary, details: DetailPlaces, formats: Formats) -> tuple[Table, TotalCells]:
    """The form with its sums, and the rows of its lines. A figure that every unit left blank is blank."""
    form = summary.form
    lines = [
        SheetLine(
            section=total.section,
            label=total.label,
            award=total.key.award,
            values=dict(zip(form.counts, total.cells, strict=True)),
            formulas={number: _sum_formula(details, total.key, number) for number in form.counts},
            ratios=dict(zip(form.ratios, total.ratios, strict=True)),
            note=total.note,
        )
        for total in summary.totals
    ]
    sheet = Drawing(OFFICIAL)
    official = OfficialSheet(cast("Workbook", Styles()), form)
    drawn = official.draw(cast("Worksheet", sheet), Heading(summary.unit, summary.period, _remark(summary)), lines)
    rows = dict(zip([total.key for total in summary.totals], drawn.line_rows, strict=True))
    total_place = form.position(COUNT)
    for key, row in rows.items():  # LibreOffice prints a linked text in a colour of its own, a linked figure as it is
        sheet.link(row, total_place, details.link(key))
    for row, total in zip(drawn.line_rows, summary.totals, strict=True):
        for place, column in enumerate(form.columns):
            if total.note and column.kind == NOTE:
                sheet.centre(row, place)
    _write_explanations(summary, formats, sheet, drawn.header_row, rows)
    sheet.heading_row = drawn.first_row - 1
    sheet.row_names.update({rows[total.key]: _named(total) for total in summary.totals})
    table = sheet.table(open_rows=(*range(drawn.header_row - 1), *range(drawn.last_row + 1, drawn.last_row + 30)))
    return table, TotalCells(rows)


def _named(total: TotalLine) -> str:
    return f"mục {total.section}, {shown(total.label)}" if total.section else shown(total.label)


def _remark(summary: Summary) -> str:
    nil = "; kỳ này không phát sinh khen thưởng" if summary.nil else ""
    received = f"{summary.received}/{summary.expected} đơn vị" if summary.has_roster else f"{summary.received} đơn vị"
    of_all = f"/{len(summary.leaves)}" if summary.has_roster else ""
    approved = f"; đã duyệt {len(summary.approved)}{of_all} đơn vị" if summary.log else ""
    locked = "; đã khóa" if summary.locked else ""
    return f"(Tổng hợp từ báo cáo của {received}{nil}{approved}{locked})"


def _write_explanations(summary: Summary, formats: Formats, sheet: Drawing, header_row: int, rows: Mapping[LineKey, int]) -> None:
    """Writes the units' explanations beside the form, where the level above can read them; these are not printed."""
    if summary.explanations:
        place = len(summary.form.columns)
        sheet.set_column(place, place, _EXPLAINED_WIDTH)
        sheet.write_string(header_row, place, EXPLAINED, formats.strong)
        for line, text in summary.explanations.items():
            sheet.write_string(rows[line], place, text, formats.remark_cell)


def _sum_formula(details: DetailPlaces, key: LineKey, number: int) -> str:
    where, area = details.is_line(key), details.column(number)
    return f'=IF(COUNTIFS({where},{area},"<>")=0,"",SUMIFS({area},{where}))'
