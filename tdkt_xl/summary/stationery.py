"""What the sheets of a summary share: formats, titles, tables, print settings, the columns for a unit, short paths."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from tdkt_xl.files.bulk import TEXT, BulkColumn
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.summary.addresses import HEADING_ROW, DetailPlaces, TotalCells, detail_places
from tdkt_xl.summary.formats import Formats
from tdkt_xl.summary.links import Links, ShortPaths
from tdkt_xl.summary.names import ABOVE, UNIT, UNIT_CODE
from tdkt_xl.summary.print_pages import page_header, spread_over_pages
from tdkt_xl.summary.table import Drawing, Table
from tdkt_xl.summary.totals_sheet import totals_table
from tdkt_xl.words.spreadsheet import serial_number

_FILTER_ARROW = 3
"""The number of characters that a table's filter arrow covers."""


_ROW = 15.0
"""The usual height of a row, in points."""
_HEADER_FROM, _GAP = 0.25, 0.03
"""Where a header begins, in inches from the paper's edge, and the gap below it."""


class Stationery:
    """One summary, and what its sheets share. `folder` is the folder of the workbook, from which links start."""

    def __init__(self, summary: Summary, folder: Path = Path()) -> None:
        self.summary, self.folder = summary, folder
        self.form = summary.form
        self.formats = Formats.made(self.form)
        self.paths = ShortPaths(each.file for each in summary.submissions)
        self.short = self.paths.short

    def drawing(self, name: str) -> Drawing:
        """An empty sheet with its headings in HEADING_ROW."""
        return Drawing(name, HEADING_ROW)

    @cached_property
    def details(self) -> DetailPlaces:
        """The addresses on the details sheet."""
        return detail_places(self.summary)

    @cached_property
    def official(self) -> tuple[Table, TotalCells]:
        """The official sheet, and the rows of its lines."""
        return totals_table(self.summary, self.details, self.formats)

    @property
    def totals(self) -> TotalCells:
        """The rows of the lines on the official sheet."""
        return self.official[1]

    def text(self, heading: str, texts: Iterable[str]) -> BulkColumn:
        """A column as wide as its longest text, at most 70."""
        width = max((len(text) for text in texts), default=0)
        return BulkColumn(heading, min(max(width, len(heading) + _FILTER_ARROW, 5) * 0.95 + 2, 70), TEXT, self.formats.text)

    def linked(self, heading: str, texts: Iterable[str]) -> BulkColumn:
        """Such a column whose cells are links."""
        return replace(self.text(heading, texts), cell=self.formats.link_line)

    def link(self, file: str, sheet: str | None = None, cell: str = "A1") -> str | None:
        """The link to a file; None if there can be none (`Links.to`)."""
        return self._links.to(self.summary.given(file), sheet, cell)

    @cached_property
    def _links(self) -> Links:
        return Links(self.folder)

    def wrapped(self, heading: str, width: float) -> BulkColumn:
        """A column of long texts, wrapped into lines."""
        return BulkColumn(heading, width, TEXT, self.formats.wrapped, wraps=True)

    @cached_property
    def unit_columns(self) -> list[BulkColumn]:
        """The columns of `unit_head`: code, name and the office above."""
        shown_offices = [*self.summary.offices, *self.summary.missing]
        return [
            self.text(UNIT_CODE, (office.code or "" for office in shown_offices)),
            self.text(UNIT, (office.name for office in shown_offices)),
            self.text(ABOVE, {self.summary.above(office) or "" for office in shown_offices}),
        ]

    def unit_head(self, office: Office) -> tuple[str | None, str, str | None]:
        return office.code, office.name, self.summary.above(office)

    @property
    def where(self) -> str:
        """The name of the folder that contains all files, in words; "" if there is none."""
        # Only the name: the workbook is sent on and must not show the folders of this machine.
        return f"Thư mục: {self.paths.base.rpartition('/')[2]}" if self.paths.base else ""

    def table(
        self,
        sheet: Drawing,
        name: str,
        columns: Sequence[BulkColumn],
        remark: str,
        rows: Callable[[], Iterable[Sequence[object]]],
        count: int,
        links: Callable[[], Iterable[tuple[int, int, str]]] = tuple,
    ) -> None:
        """A sheet that is one table of `count` plain rows; `links` are row, column and link target."""
        self.table_head(sheet, name, columns, remark)
        sheet.write_bulk(HEADING_ROW + 1, columns, rows, count, links)

    def table_head(self, sheet: Drawing, name: str, columns: Sequence[BulkColumn], remark: str) -> None:
        """Everything of such a sheet except its rows."""
        self.title(sheet, sheet.name, remark)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(HEADING_ROW, 32)
        sheet.make_table(name, columns, self.formats.heading)
        self.print_setup(sheet, HEADING_ROW, 2)

    def title(self, sheet: Drawing, title: str, remark: str) -> None:
        """Writes the sheet's title with unit and period, and a remark below it."""
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, self._whole_title(title), self.formats.title)
        sheet.write_string(1, 0, remark, self.formats.remark)

    def _whole_title(self, title: str) -> str:
        period = f" – {self.summary.period.words}" if self.summary.period is not None else ""
        unit = f" – {self.summary.unit.name}" if self.summary.unit.name else ""
        return f"{title}{unit}{period}"

    def print_wide(
        self,
        sheet: Drawing,
        widths: Sequence[float],
        last: int,
        title: str,
        said: str = "",
        heading: float = 32,
        rows: float | None = None,
        before: Collection[int] = (),
    ) -> None:
        """Spreads a wide sheet over pages beside one another, so that its print can be read; a narrow sheet stays as it is.

        `widths` are those of the printed columns, `last` is the last printed row, `heading` the height of the headings in points,
        `rows` how many rows of usual height there are below them (`None`: one for each up to the last). Code and name stand on
        every page, title and what is `said` of the sheet in its header. A new page begins at the columns `before`; without them
        where the pages are most alike.
        """
        below = last - sheet.heading_row if rows is None else rows
        spread = spread_over_pages(widths, heading, below * _ROW, before)
        if spread is not None:
            header = page_header(self._whole_title(title), said, self.form.page.font, spread.percent)
            sheet.set_print_scale(spread.percent)
            sheet.set_v_pagebreaks(list(spread.breaks))
            sheet.repeat_columns(0, 1)
            sheet.print_area(sheet.heading_row, 0, last, len(widths) - 1)
            sheet.set_header(header.text, {"margin": _HEADER_FROM})
            sheet.set_margins(left=0.4, right=0.4, top=round(_HEADER_FROM + header.high / 72 + _GAP, 2), bottom=0.5)
            sheet.print_across()

    def print_setup(self, sheet: Drawing, heading_row: int, frozen_columns: int) -> None:
        """Sets landscape A4, one page wide, with the heading row on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading_row)
        sheet.freeze_panes(heading_row + 1, frozen_columns)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_footer(f'&C&"{self.form.page.font},Regular"&10{sheet.name} – trang &P/&N')


def date_number(seconds: float) -> float | None:
    """A file's time as a spreadsheet's date number, local time, to the minute; None for 0."""
    if seconds <= 0:
        return None
    moment = datetime.fromtimestamp(int(seconds)).replace(second=0)
    return round(serial_number(moment), 10)
