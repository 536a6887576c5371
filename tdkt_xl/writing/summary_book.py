"""The summary workbook: the official sheet over a table of details, units side by side, who has sent, what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook

from tdkt_xl.findings import shown
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import ERROR, INFO, WARNING
from tdkt_xl.ledger import UNKNOWN_PREFIX, Ledger, line_key
from tdkt_xl.returns import Finding, Line
from tdkt_xl.rollup import DUPLICATE, MERGED, REJECTED, SUPERSEDED, UNREADABLE, Entry, Summary
from tdkt_xl.roster import Office
from tdkt_xl.version import VERSION
from tdkt_xl.writing.bulk import NUMBER, TEXT, BulkColumn, BulkSheet, row_height
from tdkt_xl.writing.files import new_workbook
from tdkt_xl.writing.official import FormSheet, Heading, OfficialSheet, SheetLine, mark_identity

OFFICIAL, BY_UNIT, DETAILS, TRACKING, FINDINGS = "Biểu tổng hợp", "Theo đơn vị", "Chi tiết", "Theo dõi", "Phát hiện"
LINKED_FINDINGS = 10_000
"""So many findings get a link to their cell; Excel opens no sheet with more than 65,530 links."""
LIVE_WORK = 20_000_000
"""Comparisons that "Theo đơn vị" may ask of one recalculation; beyond, its figures are values, checked by a live row."""

_HEADING_ROW = 3
_STATUS_WORDS = {
    MERGED: "Đã tổng hợp",
    SUPERSEDED: "Không cộng: đã có bản thay thế",
    DUPLICATE: "Không cộng: bản sao",
    REJECTED: "Không cộng: bị loại",
    UNREADABLE: "Không mở được",
}
_MISSING_WORDS = "CHƯA NỘP"
_SEVERITY_WORDS = {ERROR: "Lỗi", WARNING: "Cần xem lại", INFO: "Thông tin"}
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)


def write_summary(summary: Summary, path: Path) -> None:
    """Writes the workbook to `path`, whole or not at all. Same summary, same bytes. Raises OutputError."""
    with new_workbook(path, summary.form) as book:
        _SummaryBook(book, summary, path.parent).write()


class _SummaryBook:
    def __init__(self, book: Workbook, summary: Summary, folder: Path) -> None:
        self.book, self.summary, self.folder = book, summary, folder
        self.form = summary.form
        self.ledger = summary.ledger
        self.official = book.add_worksheet(OFFICIAL, FormSheet)
        self.by_unit, self.details, self.tracking, self.findings = (
            cast(BulkSheet, book.add_worksheet(name, BulkSheet)) for name in (BY_UNIT, DETAILS, TRACKING, FINDINGS)
        )
        self.formats = _Formats.made(book, self.form)
        self.keys = _sheet_keys(self.ledger)
        self.base = _common_folder([entry.submission.file for entry in summary.entries])

    def write(self) -> None:
        self._describe()
        self._write_details()
        self._write_official()
        self._write_by_unit()
        self._write_tracking()
        self._write_findings()
        self.official.activate()

    def _describe(self) -> None:
        """Properties; a fixed time of making, for the same bytes from the same input."""
        period = self.summary.period
        created = datetime(period.year, 12, 31) if period is not None else datetime(2000, 1, 1)
        title = f"{self.form.title} {period.title if period is not None else ''}".strip()
        self.book.set_properties({"title": title, "author": "tdkt-xl", "created": created})
        mark_identity(self.book, self.form, self.summary.unit, period, "summary", VERSION)

    # ---- Chi tiết

    def _write_details(self) -> None:
        counts = [BulkColumn(f"({number})", 9, NUMBER, self.formats.count) for number in self.form.counts]
        lines = [line for entry in self.summary.merged if entry.ret is not None for line in entry.ret.lines]
        columns = [
            *self._unit_columns,
            self._text("Mục", ["III"]),
            self._text("Hình thức khen thưởng", {line.label for line in lines}),
            *counts,
            self._wrapped("Ghi chú", 20),
            self._wrapped("Giải trình", 24),
            self._text("Tệp", map(self._short, (entry.submission.file for entry in self.summary.entries))),
            self._text("Trang", {entry.ret.sheet or "" for entry in self.summary.merged if entry.ret is not None}),
            BulkColumn("Dòng", 7, NUMBER, self.formats.count),
            self._text("Mã dòng", self.keys.values()),
        ]
        remark = f"Mỗi dòng là một dòng có số liệu trong tệp của đơn vị; biểu tổng hợp cộng trực tiếp từ bảng này. {self._where}"
        filled = sum(map(_is_filled, lines))
        count = self._bulk_table(self.details, "ChiTiet", columns, remark, _Counted(self._detail_rows(), filled))
        first, last = _HEADING_ROW + 1, max(_HEADING_ROW + count, _HEADING_ROW + 1)
        self.details.print_area(0, 0, last, len(columns) - 2)  # "Mã dòng" is for the formulas alone
        self.detail_area = {
            name: f"'{DETAILS}'!{xl_range_abs(first, place, last, place)}" for place, name in enumerate(c.heading for c in columns)
        }
        self.detail_count = count

    def _detail_rows(self) -> Iterator[Sequence[object]]:
        for entry in self.summary.merged:
            assert entry.ret is not None and entry.office is not None
            office, above, file = entry.office, self._above(entry.office), self._short(entry.ret.file)
            for line in entry.ret.lines:
                if _is_filled(line):
                    key = self.keys[line.section, line_key(line)]
                    sheet = line.sheet or entry.ret.sheet
                    yield (
                        office.code, office.name, above, line.section, line.label, *line.cells, line.note,
                        line.explained, file, sheet, line.row, key,
                    )  # fmt: skip

    def _above(self, office: Office) -> str | None:
        parent = self.summary.roster.parent(office.key) if office.key in self.summary.roster.offices else None
        return self.summary.roster.offices[parent].name if parent is not None else None

    # ---- Biểu tổng hợp

    def _write_official(self) -> None:
        lines = [
            SheetLine(
                section=total.section,
                label=total.label,
                values=dict(zip(self.form.counts, total.cells, strict=True)),
                formulas={number: self._sum_formula(total.section, total.key, number) for number in self.form.counts},
                ratios=dict(zip(self.form.ratios, total.ratios, strict=True)),
                note=self._notes.get((total.section, total.key)),
            )
            for total in self.summary.totals
        ]
        summary = self.summary
        remark = f"(Tổng hợp từ báo cáo của {summary.received}/{summary.expected} đơn vị; số liệu từng đơn vị ở trang “{DETAILS}”)"
        sheet = OfficialSheet(self.book, self.form)
        drawn = sheet.draw(self.official, Heading(summary.unit, summary.period, remark), lines)
        self.line_rows = dict(zip([(t.section, t.key) for t in summary.totals], drawn.line_rows, strict=True))

    def _sum_formula(self, section: str, key: str, number: int) -> str:
        """The sum of a line's column over the details, blank where every unit left it blank."""
        area = self.detail_area[f"({number})"]
        where = f'{self.detail_area["Mục"]},"{section}",{self.detail_area["Mã dòng"]},"{self.keys[section, key]}"'
        return f'=IF(COUNTIFS({where},{area},"<>")=0,"",SUMIFS({area},{where}))'

    @cached_property
    def _notes(self) -> dict[tuple[str, str], str]:
        """What units noted on a line, each note once, the unit's name behind it; cut short where there are many."""
        notes: dict[tuple[str, str], dict[str, str]] = {}
        for entry in self.summary.merged:
            unit = entry.office.name if entry.office is not None else ""
            for line in entry.ret.lines if entry.ret is not None else ():
                if line.note:
                    notes.setdefault((line.section, line_key(line)), {}).setdefault(line.note, unit)
        return {key: _listed(of_line) for key, of_line in notes.items()}

    # ---- Theo đơn vị

    def _write_by_unit(self) -> None:
        """Units as rows, lines as columns: the first count of each line, live where that costs little."""
        ledger, sheet = self.ledger, self.by_unit
        number = self.form.counts[0]
        live = len(ledger.offices) * len(ledger.lines) * self.detail_count <= LIVE_WORK
        fixed = self._unit_columns
        labels = {(total.section, total.key): total.label for total in self.summary.totals}
        lines = [BulkColumn(f"{key[0]}. {labels[key]}".strip(". "), 11, NUMBER, self.formats.count) for key in ledger.lines]
        title = f"Cột ({number}) của từng dòng, theo đơn vị"
        remark = "Số liệu sống: công thức cộng từ trang “Chi tiết”." if live else "Số liệu tính sẵn; hàng “Lệch” phải bằng 0."
        self._title(sheet, title, remark)
        top = _HEADING_ROW
        for place, column in enumerate([*fixed, *lines]):
            sheet.write_string(top, place, column.heading, self.formats.heading)
            sheet.set_column(place, place, column.width)
        sheet.set_row(top, 108)
        first = top + 3
        last = first + max(len(ledger.offices), 1) - 1
        self._write_unit_totals(top + 1, first, last, number, len(fixed))
        sums = self._unit_sums(number)
        if live:
            self._write_live_units(first, sums, number, len(fixed))
        else:
            sheet.write_bulk(first, [*fixed, *lines], self._unit_rows(sums))
        sheet.autofilter(top, 0, last, len(fixed) + len(lines) - 1)
        self._print_setup(sheet, top, 2)

    def _unit_sums(self, number: int) -> dict[tuple[int, int], int]:
        """(position of unit, position of line) → sum of the column, blank ones left out."""
        column = self.ledger.of_units[str(number)].dropna()
        return {tuple(place): int(value) for place, value in zip(column.index, column, strict=True)}

    def _unit_head(self, office: Office) -> tuple[str | None, str, str | None]:
        return office.code, office.name, self._above(office)

    def _unit_rows(self, sums: dict[tuple[int, int], int]) -> Iterator[Sequence[object]]:
        lines = range(len(self.ledger.lines))
        for unit, office in enumerate(self.ledger.offices):
            yield (*self._unit_head(office), *(sums.get((unit, line)) for line in lines))

    def _write_live_units(self, first: int, sums: dict[tuple[int, int], int], number: int, start: int) -> None:
        area = self.detail_area
        for unit, office in enumerate(self.ledger.offices):
            row = first + unit
            for place, text in enumerate(self._unit_head(office)):
                if text:
                    self.by_unit.write_string(row, place, text, self.formats.text)
            same_unit = f"{area['Đơn vị']},$B{row + 1},{area['Mã đơn vị']}," + (f"$A{row + 1}" if office.code else '""')
            for line, (section, key) in enumerate(self.ledger.lines):
                if (unit, line) in sums:
                    where = f'{area["Mục"]},"{section}",{area["Mã dòng"]},"{self.keys[section, key]}",{same_unit}'
                    formula = f"=SUMIFS({area[f'({number})']},{where})"
                    self.by_unit.write_formula(row, start + line, formula, self.formats.count, sums[unit, line])

    def _write_unit_totals(self, row: int, first: int, last: int, number: int, start: int) -> None:
        """The sum over units, and how far it is from the official sheet (0)."""
        sheet = self.by_unit
        for offset, words in enumerate(("Tổng cộng", "Lệch so với biểu tổng hợp")):
            for place in range(start):
                sheet.write_blank(row + offset, place, None, self.formats.total)
            sheet.write_string(row + offset, 1, words, self.formats.total)
        totals = {(total.section, total.key): total.cells[self.form.counts.index(number)] for total in self.summary.totals}
        place_on_sheet = number - 1
        for line, key in enumerate(self.ledger.lines):
            column = start + line
            total = totals[key] or 0
            area = xl_range_abs(first, column, last, column)
            sheet.write_formula(row, column, f"=SUM({area})", self.formats.total_or_blank, total)
            official = f"'{OFFICIAL}'!{xl_range_abs(self.line_rows[key], place_on_sheet, self.line_rows[key], place_on_sheet)}"
            above = xl_range_abs(row, column, row, column)
            sheet.write_formula(row + 1, column, f"={above}-N({official})", self.formats.total, 0)

    # ---- Theo dõi

    def _write_tracking(self) -> None:
        entries = self.summary.entries
        columns = [
            *self._unit_columns,
            self._text("Tình trạng", _STATUS_WORDS.values()),
            self._wrapped("Lý do", 44),
            self._text("Kỳ", ["2026-6T"]),
            BulkColumn("Lần nộp", 8, NUMBER, self.formats.few),
            BulkColumn("Thời gian tệp", 16, NUMBER, self.formats.moment),
            BulkColumn("Số lỗi", 8, NUMBER, self.formats.few),
            BulkColumn("Cần xem lại", 8, NUMBER, self.formats.few),
            self._text("Tệp", [self._short(entry.submission.file) for entry in entries]),
            self._text("Trang", {entry.ret.sheet or "" for entry in entries if entry.ret is not None}),
        ]
        summary = self.summary
        remark = f"Đã nhận {summary.received}/{summary.expected} đơn vị; chưa nộp {len(summary.missing)}. {self._where}"
        self._bulk_table(self.tracking, "TheoDoi", columns, remark, list(self._tracking_rows()))
        missing = {"type": "cell", "criteria": "==", "value": f'"{_MISSING_WORDS}"', "format": self.formats.missing}
        last = _HEADING_ROW + 1 + len(summary.entries) + len(summary.missing)
        self.tracking.conditional_format(_HEADING_ROW + 1, 3, last, 3, missing)

    def _tracking_rows(self) -> Iterator[Sequence[object]]:
        of_unit: dict[str, list[Entry]] = {}
        for entry in self.summary.entries:
            of_unit.setdefault(entry.office.key if entry.office else "", []).append(entry)
        missing = {office.key for office in self.summary.missing}
        offices = self.summary.roster.offices
        for key in self.summary.roster.subtree(None):
            if key in missing:
                office = offices[key]
                yield (office.code, office.name, self._above(office), _MISSING_WORDS, *[None] * 8)
            yield from map(self._tracking_row, of_unit.pop(key, ()))
        for entries in of_unit.values():
            yield from map(self._tracking_row, entries)

    def _tracking_row(self, entry: Entry) -> Sequence[object]:
        findings = [*entry.submission.findings, *(entry.ret.findings if entry.ret is not None else ())]
        office, ret = entry.office, entry.ret
        reason = entry.words
        if ret is None and findings:
            reason = findings[0].message
        return (
            office.code if office else None,
            office.name if office else None,
            self._above(office) if office else None,
            _STATUS_WORDS[entry.status],
            self._shortened(reason) if reason is not None else None,
            ret.period.code if ret is not None and ret.period is not None else None,
            ret.version or None if ret is not None else None,
            _serial(entry.submission.modified),
            sum(f.severity == ERROR for f in findings) or None,
            sum(f.severity == WARNING for f in findings) or None,
            self._short(entry.submission.file),
            ret.sheet if ret is not None else None,
        )

    # ---- Phát hiện

    def _write_findings(self) -> None:
        columns = [
            self._wrapped("Mức", 12),
            self._wrapped("Đơn vị", 26),
            self._wrapped("Tệp", 34),
            self._wrapped("Trang", 12),
            self._wrapped("Ô", 7),
            self._wrapped("Nội dung và cách sửa", 80),
            self._wrapped("Đang ghi", 14),
            self._wrapped("Đúng ra", 14),
            self._wrapped("Giải trình", 24),
            self._wrapped("Quy tắc", 22),
        ]
        findings = sorted(self.summary.findings, key=lambda f: (ERROR, WARNING, INFO).index(f.severity))
        counts = {severity: sum(f.severity == severity for f in findings) for severity in _SEVERITY_WORDS}
        remark = ", ".join(f"{_SEVERITY_WORDS[severity]}: {count}" for severity, count in counts.items())
        units = {entry.ret.file: entry.office.name for entry in self.summary.entries if entry.ret is not None and entry.office}
        linked, rest = findings[:LINKED_FINDINGS], findings[LINKED_FINDINGS:]
        self._bulk_head(self.findings, "PhatHien", columns, remark, len(findings))
        for row, found in enumerate(linked, _HEADING_ROW + 1):
            self._write_finding(row, columns, found, units)
        self.findings.write_bulk(_HEADING_ROW + 1 + len(linked), columns, (self._finding_row(found, units) for found in rest))

    def _write_finding(self, row: int, columns: Sequence[BulkColumn], found: Finding, units: dict[str, str]) -> None:
        cells = self._finding_row(found, units)
        self.findings.set_row(row, row_height(columns, cells))
        for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
            if value is not None:
                self.findings.write_string(row, place, str(value), column.cell)
        link = self._link(found)
        if link is not None and len(link) < 2000:
            self.findings.write_url(row, 2, link, self.formats.link, self._short(found.file or ""))

    @cached_property
    def _missing_names(self) -> dict[object, str]:
        """Names of units that have not sent, by code: what a finding of no file is about."""
        return {office.code: office.name for office in self.summary.missing if office.code is not None}

    def _finding_row(self, found: Finding, units: dict[str, str]) -> Sequence[str | None]:
        return (
            _SEVERITY_WORDS[found.severity],
            units.get(found.file or "") or self._missing_names.get(found.actual),
            self._short(found.file) if found.file is not None else None,
            found.sheet,
            found.cell,
            self._shortened(found.message.removeprefix("Cần xem lại (không chặn nộp): ")),
            None if found.actual is None or found.file is None else shown(found.actual),
            None if found.expected is None else shown(found.expected),
            found.explained,
            found.rule,
        )

    def _link(self, found: Finding) -> str | None:
        """Where a click on a finding leads: the file, relative to the summary, and in it the cell; the zip of a member."""
        if found.file is None:
            return None
        file, inside, _ = found.file.partition("!/")
        try:
            target = os.path.relpath(file, self.folder)
        except ValueError:  # another drive
            target = os.path.abspath(file)
        place = f"#'{found.sheet}'!{found.cell}" if found.sheet and found.cell and not inside else ""
        return f"external:{target}{place}"

    # ---- Tables

    def _text(self, heading: str, texts: Iterable[str]) -> BulkColumn:
        """A column as wide as the longest of its texts."""
        width = max((len(text) for text in texts), default=0)
        return BulkColumn(heading, min(max(width, len(heading), 5) * 0.95 + 2, 70), TEXT, self.formats.text)

    def _wrapped(self, heading: str, width: float) -> BulkColumn:
        return BulkColumn(heading, width, TEXT, self.formats.wrapped, wraps=True)

    @cached_property
    def _unit_columns(self) -> list[BulkColumn]:
        shown_offices = [*self.ledger.offices, *self.summary.missing]
        return [
            self._text("Mã đơn vị", (office.code or "" for office in shown_offices)),
            self._text("Đơn vị", (office.name for office in shown_offices)),
            self._text("Trực thuộc", {self._above(office) or "" for office in shown_offices}),
        ]

    def _short(self, file: str) -> str:
        """A file's path within the folder that all of them are in."""
        return file.removeprefix(f"{self.base}/") if self.base else file

    def _shortened(self, text: str) -> str:
        """A sentence with the paths in it made short."""
        return text.replace(f"{self.base}/", "") if self.base else text

    @property
    def _where(self) -> str:
        return f"Thư mục: {self.base}" if self.base else ""

    def _bulk_table(
        self, sheet: BulkSheet, name: str, columns: Sequence[BulkColumn], remark: str, rows: Sequence[Sequence[object]] | _Counted
    ) -> int:
        """A sheet that is one table of plain rows; returns how many."""
        self._bulk_head(sheet, name, columns, remark, len(rows))
        return sheet.write_bulk(_HEADING_ROW + 1, columns, rows)

    def _bulk_head(self, sheet: BulkSheet, name: str, columns: Sequence[BulkColumn], remark: str, count: int) -> None:
        self._title(sheet, str(sheet.name), remark)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(_HEADING_ROW, 32)
        sheet.make_table(name, _HEADING_ROW, _HEADING_ROW + count, columns, self.formats.heading)
        self._print_setup(sheet, _HEADING_ROW, 2)

    def _title(self, sheet: BulkSheet, title: str, remark: str) -> None:
        period = f" – {self.summary.period.words}" if self.summary.period is not None else ""
        unit = f" – {self.summary.unit.name}" if self.summary.unit.name else ""
        sheet.write_string(0, 0, f"{title}{unit}{period}", self.formats.title)
        sheet.write_string(1, 0, remark, self.formats.remark)

    def _print_setup(self, sheet: BulkSheet, heading_row: int, frozen_columns: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading_row)
        sheet.freeze_panes(heading_row + 1, frozen_columns)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_footer(f'&C&"{self.form.page.font},Regular"&10{sheet.name} – trang &P/&N')


@dataclass(frozen=True)
class _Formats:
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

    @classmethod
    def made(cls, book: Workbook, form: Form) -> _Formats:
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
        )


@dataclass(frozen=True)
class _Counted:
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


def _is_filled(line: Line) -> bool:
    return line.cells.count(None) < len(line.cells) or line.note is not None or line.explained is not None


def _sheet_keys(ledger: Ledger) -> dict[tuple[str, str], str]:
    """The text of "Mã dòng": the award's code; a number for an unknown award, whose label may hold what SUMIFS takes for
    a pattern or a comparison."""
    unknown = sorted({key for _, key in ledger.lines if key.startswith(UNKNOWN_PREFIX)})
    numbers = {key: f"khac-{i:03}" for i, key in enumerate(unknown, 1)}
    return {(section, key): numbers.get(key, key) for section, key in ledger.lines}


def _listed(notes: dict[str, str], longest: int = 120) -> str:
    words = "; ".join(f"{note} ({unit})" if unit else note for note, unit in notes.items()) if len(notes) > 1 else next(iter(notes))
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _serial(seconds: float) -> float | None:
    """A file's time as a spreadsheet's date number, local time, to the minute."""
    if seconds <= 0:
        return None
    moment = datetime.fromtimestamp(int(seconds)).replace(second=0)
    return round((moment - _EXCEL_DAY_ZERO).total_seconds() / 86400, 10)
