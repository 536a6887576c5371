"""What the sheets of a summary share: formats, titles, tables, print set-up, the columns that name a unit, short paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import cast

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from tdkt_xl.files.bulk import TEXT, BulkColumn, BulkSheet
from tdkt_xl.forms import Form
from tdkt_xl.model.units import Office
from tdkt_xl.rollup.summary import Summary
from tdkt_xl.words.spreadsheet import serial_number
from tdkt_xl.words.summary_names import ABOVE, UNIT, UNIT_CODE

HEADING_ROW = 3
"""The 0-based row of a table's headings, under the title and the remark."""


class Stationery:
    """One summary's workbook, and the ways to write in it that all its sheets have in common."""

    def __init__(self, book: Workbook, summary: Summary, folder: Path) -> None:
        self.book, self.summary, self.folder = book, summary, folder
        self.form = summary.form
        self.formats = Formats.made(book, self.form)
        self.base = _common_folder([entry.submission.file for entry in summary.entries])

    def sheet(self, name: str) -> BulkSheet:
        """A new sheet, behind those that are there."""
        return cast(BulkSheet, self.book.add_worksheet(name, BulkSheet))

    def text(self, heading: str, texts: Iterable[str]) -> BulkColumn:
        """A column as wide as the longest of its texts."""
        width = max((len(text) for text in texts), default=0)
        return BulkColumn(heading, min(max(width, len(heading), 5) * 0.95 + 2, 70), TEXT, self.formats.text)

    def wrapped(self, heading: str, width: float) -> BulkColumn:
        """A column of long texts, broken into lines."""
        return BulkColumn(heading, width, TEXT, self.formats.wrapped, wraps=True)

    @cached_property
    def unit_columns(self) -> list[BulkColumn]:
        """Code, name and the office above: what `unit_head` gives."""
        shown_offices = [*self.summary.ledger.offices, *self.summary.missing]
        return [
            self.text(UNIT_CODE, (office.code or "" for office in shown_offices)),
            self.text(UNIT, (office.name for office in shown_offices)),
            self.text(ABOVE, {self.above(office) or "" for office in shown_offices}),
        ]

    def unit_head(self, office: Office) -> tuple[str | None, str, str | None]:
        return office.code, office.name, self.above(office)

    def above(self, office: Office) -> str | None:
        """The name of the office above."""
        parent = self.summary.roster.parent(office.key) if office.key in self.summary.roster.offices else None
        return self.summary.roster.offices[parent].name if parent is not None else None

    def short(self, file: str) -> str:
        """A file's path within the folder that all of them are in."""
        return file.removeprefix(f"{self.base}/") if self.base else file

    @property
    def where(self) -> str:
        """The folder that all files are in, in words."""
        return f"Thư mục: {self.base}" if self.base else ""

    def table(
        self, sheet: BulkSheet, name: str, columns: Sequence[BulkColumn], remark: str, rows: Sequence[Sequence[object]] | Counted
    ) -> int:
        """A sheet that is one table of plain rows; returns how many."""
        self.table_head(sheet, name, columns, remark, len(rows))
        return sheet.write_bulk(HEADING_ROW + 1, columns, rows)

    def table_head(self, sheet: BulkSheet, name: str, columns: Sequence[BulkColumn], remark: str, count: int) -> None:
        """Everything of such a sheet but its `count` rows."""
        self.title(sheet, str(sheet.name), remark)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(HEADING_ROW, 32)
        sheet.make_table(name, HEADING_ROW, HEADING_ROW + count, columns, self.formats.heading)
        self.print_setup(sheet, HEADING_ROW, 2)

    def title(self, sheet: BulkSheet, title: str, remark: str) -> None:
        """The sheet's title with unit and period, and a remark under it."""
        period = f" – {self.summary.period.words}" if self.summary.period is not None else ""
        unit = f" – {self.summary.unit.name}" if self.summary.unit.name else ""
        sheet.write_string(0, 0, f"{title}{unit}{period}", self.formats.title)
        sheet.write_string(1, 0, remark, self.formats.remark)

    def print_setup(self, sheet: BulkSheet, heading_row: int, frozen_columns: int) -> None:
        """Landscape A4, one page wide, the heading row on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading_row)
        sheet.freeze_panes(heading_row + 1, frozen_columns)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_footer(f'&C&"{self.form.page.font},Regular"&10{sheet.name} – trang &P/&N')


@dataclass(frozen=True)
class Formats:
    """The formats of all sheets, made once a workbook."""

    title: Format
    remark: Format
    heading: Format
    text: Format
    wrapped: Format
    count: Format
    few: Format
    moment: Format
    total: Format
    total_or_blank: Format
    link: Format
    missing: Format
    strong: Format
    bold: Format
    difference: Format
    remark_cell: Format
    alarm: Format
    share: Format
    change: Format
    day: Format

    @classmethod
    def made(cls, book: Workbook, form: Form) -> Formats:
        font = {"font_name": form.page.font, "font_size": form.page.font_size}

        def made(**properties: object) -> Format:
            return book.add_format({**font, "valign": "vcenter", **properties})

        centred = {"align": "center", "valign": "vcenter"}
        return cls(
            title=made(bold=True, font_size=14),
            remark=made(italic=True),
            heading=made(**centred, bold=True, text_wrap=True, border=1, bg_color="#DDEBF7", font_color="#000000"),
            text=made(),
            wrapped=made(text_wrap=True, valign="top"),
            count=made(num_format="#,##0"),
            few=made(num_format="#,##0", align="center"),
            moment=made(num_format="dd/mm/yyyy hh:mm", align="left"),
            total=made(bold=True, num_format="#,##0", bg_color="#F2F2F2"),
            total_or_blank=made(bold=True, num_format="#,##0;-#,##0;", bg_color="#F2F2F2"),
            link=made(font_color="#0563C1", underline=1, text_wrap=True, valign="top"),
            missing=book.add_format({"font_color": "#C00000", "bold": True}),
            strong=made(bold=True, text_wrap=True),
            bold=made(bold=True),
            difference=made(num_format="+#,##0;-#,##0;0", italic=True, align="right", indent=1),
            share=made(num_format="0.0%", align="center"),
            change=made(num_format="+0.0%;-0.0%;0.0%", italic=True, align="right"),
            day=made(num_format="dd/mm/yyyy", align="left"),
            remark_cell=made(italic=True, text_wrap=True, indent=1),
            alarm=book.add_format({"font_color": "#C00000", "bold": True, "bg_color": "#FCE4D6"}),
        )


@dataclass(frozen=True)
class Counted:
    """Rows that are made one at a time, their number known beforehand."""

    rows: Iterator[Sequence[object]]
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Sequence[object]]:
        return self.rows


def _common_folder(files: Sequence[str]) -> str:
    """The folder that all files are in, as their paths have it; "" where there is none."""
    folders = [file.partition("!/")[0].rpartition("/")[0].split("/") for file in files]
    common = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))]
    return "/".join(common)


def date_number(seconds: float) -> float | None:
    """A file's time as a spreadsheet's date number, local time, to the minute; None where there is none."""
    if seconds <= 0:
        return None
    moment = datetime.fromtimestamp(int(seconds)).replace(second=0)
    return round(serial_number(moment), 10)
