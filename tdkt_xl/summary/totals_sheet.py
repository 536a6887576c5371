"""The summary's first sheet: the official form, each figure a live sum over the details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from tdkt_xl.blank.official import Heading, OfficialSheet, SheetLine
from tdkt_xl.files.xlsxwriter_inside import FormSheet
from tdkt_xl.rollup.explanations import explanations
from tdkt_xl.rollup.summary import Summary
from tdkt_xl.summary.details_sheet import DetailTable
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.words.summary_names import DETAILS, EXPLAINED, OFFICIAL

_LONGEST_NOTE = 120
_EXPLAINED_WIDTH = 40


@dataclass(frozen=True)
class TotalCells:
    """Where each line, by section and key, stands on the official sheet: 0-based rows."""

    rows: Mapping[tuple[str, str], int]

    def cell(self, line: tuple[str, str], number: int) -> str:
        """The absolute address of the line's column (number), sheet included."""
        return f"'{OFFICIAL}'!{xl_rowcol_to_cell(self.rows[line], number - 1, row_abs=True, col_abs=True)}"


def write_totals(desk: Stationery, sheet: FormSheet, details: DetailTable) -> TotalCells:
    """Draws the form with its sums; blank where every unit left a figure blank."""
    form, summary = desk.form, desk.summary
    notes = _notes(summary)
    lines = [
        SheetLine(
            section=total.section,
            label=total.label,
            values=dict(zip(form.counts, total.cells, strict=True)),
            formulas={number: _sum_formula(details, total.section, total.key, number) for number in form.counts},
            ratios=dict(zip(form.ratios, total.ratios, strict=True)),
            note=notes.get((total.section, total.key)),
        )
        for total in summary.totals
    ]
    nil = "; kỳ này không phát sinh khen thưởng" if summary.nil else ""
    remark = f"(Tổng hợp từ báo cáo của {summary.received}/{summary.expected} đơn vị{nil}; số liệu từng đơn vị ở trang “{DETAILS}”)"
    drawn = OfficialSheet(desk.book, form).draw(sheet, Heading(summary.unit, summary.period, remark), lines)
    rows = dict(zip([(total.section, total.key) for total in summary.totals], drawn.line_rows, strict=True))
    _write_explanations(desk, sheet, drawn.header_row, rows)
    return TotalCells(rows)


def _write_explanations(desk: Stationery, sheet: FormSheet, header_row: int, rows: Mapping[tuple[str, str], int]) -> None:
    """What units explained, beside the form and not printed with it, where the level above reads it with the figures."""
    said = explanations((e.office.name, e.ret) for e in desk.summary.merged if e.office is not None and e.ret is not None)
    if said:
        place = len(desk.form.columns)
        sheet.set_column(place, place, _EXPLAINED_WIDTH)
        sheet.write_string(header_row, place, EXPLAINED, desk.formats.strong)
        for line, text in said.items():
            sheet.write_string(rows[line], place, text, desk.formats.remark_cell)


def _sum_formula(details: DetailTable, section: str, key: str, number: int) -> str:
    where, area = details.is_line(section, key), details.column(number)
    return f'=IF(COUNTIFS({where},{area},"<>")=0,"",SUMIFS({area},{where}))'


def _notes(summary: Summary) -> dict[tuple[str, str], str]:
    """What units noted on a line, each note once, the unit's name behind it; cut short where there are many."""
    return {key: _listed(of_line) for key, of_line in summary.ledger.notes.items()}


def _listed(notes: Mapping[str, str]) -> str:
    words = "; ".join(f"{note} ({unit})" if unit else note for note, unit in notes.items()) if len(notes) > 1 else next(iter(notes))
    return words if len(words) <= _LONGEST_NOTE else words[: _LONGEST_NOTE - 1] + "…"
