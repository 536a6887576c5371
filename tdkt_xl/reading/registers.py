"""Finds, reads and checks the registers of decisions in a file, and compares them with the file's forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.authority import unauthorised
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.headers import find_headers
from tdkt_xl.reading.identity import Identity, identify
from tdkt_xl.reading.register_checks import entry_findings, marked_twice, mismatches, without_copies
from tdkt_xl.reading.register_filling import fill_from_register
from tdkt_xl.reading.register_header import RegisterHeader, find_register_header
from tdkt_xl.reading.register_lines import placed_by_day, register_lines, statuses_counted
from tdkt_xl.reading.register_rows import RegisterRow, register_rows
from tdkt_xl.words.numbers import read_count
from tdkt_xl.words.periods import Period, period_over
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import fold

REGISTER = "register"
"""The kind of a return that was made from a register alone."""
SUMMARY_SHEET = "Quyết định"
"""The sheet of a summary that holds the decisions of all units."""


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register on a sheet, and the form whose definition says how to read it."""

    sheet: int
    header: RegisterHeader
    form: Form


def find_registers(workbook: Sheets, forms: Sequence[Form]) -> list[RegisterTable]:
    """Returns the registers on the visible sheets. A sheet with a header of the form itself is never a register, whatever other
    columns it has."""
    form = next((each for each in forms if each.register is not None or each.tally is not None), None)
    if form is None:
        return []
    summary = workbook.properties.get("tdkt.kind") == "summary"
    found = []
    for sheet, (name, visible) in enumerate(zip(workbook.names, workbook.visible, strict=True)):
        if visible and (not summary or name == SUMMARY_SHEET):
            rows = workbook.rows(sheet)
            header = find_register_header(rows)
            if header is not None and not find_headers(rows, forms):
                found.append(RegisterTable(sheet, header, form))
    return found


def with_registers(workbook: Sheets, registers: Sequence[RegisterTable], returns: list[Return], file: str) -> list[Return]:
    """Returns the returns, each with its entries of the file's registers and the findings about them.

    A file with a register and no form becomes a return for each unit and period; its lines are the register's sums.
    """
    by_table = [(each, register_rows(workbook, each.sheet, each.header, each.form)) for each in registers]
    rows = [row for _, own in by_table for row in own]
    if not rows and not returns:
        return returns
    uncounted = list(_uncounted(workbook, registers, rows, file))
    if not returns:
        returns = [_return_of(part, file) for part in _parts(workbook, by_table, file)]
        returns[0].findings.extend(uncounted)
        return returns
    returns[0].findings.extend(uncounted)
    by_return = _shared_out(rows, returns, registers[0].form)
    for ret, own in zip(returns, by_return, strict=True):
        ret.register = tuple(marked_twice(own))
        if ret.kind != "summary":
            days = registers[0].form.days_of(ret.period)
            ret.findings.extend(entry_findings(file, own, days))
            fill_from_register(ret, registers[0].form, ret.register, days)
            ret.findings.extend(mismatches(ret, registers[0].form, ret.register, days))
    return returns


def _uncounted(workbook: Sheets, tables: Sequence[RegisterTable], rows: Sequence[RegisterRow], file: str) -> Iterator[Finding]:
    """Yields a finding for each column of counts under a heading that means nothing known."""
    for table in tables:
        name, cells = workbook.names[table.sheet], workbook.rows(table.sheet)
        entries = [cells[each.entry.row - 1] for each in rows if each.entry.sheet == name]
        for column in table.header.unknown:
            if not table.header.is_list and any(read_count(row[column]).value for row in entries):
                place = FindingPlace(file, name, f"{column_letters(column)}{table.header.last + 1}")
                yield finding("register-entry", place, uncounted=True)


def _shared_out(rows: Sequence[RegisterRow], returns: Sequence[Return], form: Form) -> list[list[RegisterRow]]:
    """Returns the rows of each return. A row belongs to the first whose period contains its day, else to the first."""
    shares: list[list[RegisterRow]] = [[] for _ in returns]
    days = [form.days_of(ret.period) for ret in returns]
    for row in rows:
        day = row.entry.day
        fitting = (i for i, each in enumerate(days) if day is not None and each is not None and each[0] <= day <= each[1])
        shares[next(fitting, 0)].append(row)
    return shares


@dataclass
class _UnitRegister:
    """The part of a file's registers that is one unit's for one period: its first table, whose it is, its rows, and the stretches
    of time that its sheets name."""

    table: RegisterTable
    sheet: str | None
    who: Identity
    rows: list[RegisterRow]
    stretches: list[Period]

    def takes(self, who: Identity) -> bool:
        """True if another sheet is a piece of the same register: of the same unit, of the same period or another part of its
        year."""
        stretches = list(dict.fromkeys([*self.stretches, *([who.period] if who.period is not None else [])]))
        own = self.who.unit
        same = not who.unit.name or who.named_by_file or (who.unit.code, fold(who.unit.name)) == (own.code, fold(own.name or ""))
        return same and (not stretches or period_over(stretches) is not None)


def _parts(workbook: Sheets, by_table: Sequence[tuple[RegisterTable, list[RegisterRow]]], file: str) -> Iterator[_UnitRegister]:
    """Yields the registers of a file by unit and period. A register that names no period is divided by the years of its days."""
    parts: list[_UnitRegister] = []
    for table, rows in by_table:
        if rows:
            who = _identity(workbook, table, file, len(by_table))
            part = next((each for each in parts if each.takes(who)), None)
            if part is None:
                part = _UnitRegister(table, workbook.names[table.sheet], who, [], [])
                parts.append(part)
            part.rows.extend(rows)
            if who.period is not None and who.period not in part.stretches:
                part.stretches.append(who.period)
    for part in parts:
        yield from _by_year(part) if not part.stretches else [part]


def _by_year(part: _UnitRegister) -> Iterator[_UnitRegister]:
    """Yields the part, divided by the years of its days. Rows without a day are with the last year."""
    years: dict[int, list[RegisterRow]] = {}
    for row in part.rows:
        if row.entry.day is not None:
            years.setdefault(_year_of(part.table.form, row.entry.day), []).append(row)
    if len(years) < 2:
        yield part
        return
    years[max(years)].extend(row for row in part.rows if row.entry.day is None)
    for _, rows in sorted(years.items()):
        yield replace(part, rows=rows)


def _year_of(form: Form, day: date) -> int:
    """Returns the reporting year to which a day belongs."""
    first, last = form.year_bounds.days(Period(day.year))
    return day.year if first <= day <= last else day.year + 1


def _return_of(part: _UnitRegister, file: str) -> Return:
    table, sheet, rows, stretches = part.table, part.sheet, part.rows, part.stretches
    who = replace(part.who, period=period_over(stretches))
    entries = marked_twice(rows)
    period = who.period or _period_of_days(table.form, entries)
    days = table.form.days_of(period)
    counting = placed_by_day(without_copies(entries), days, statuses_counted(table.form))
    column = table.header.columns["award"][0]
    place = FindingPlace(file, sheet, f"A{table.header.first + 1}")
    counted = len({(each.sheet, each.row) for each in counting})
    said = f"tệp là sổ quyết định; các dòng của biểu được tính từ {counted} dòng của sổ"
    findings = [interpreted(place, said), *(interpreted(place, doubt) for doubt in who.doubts)]
    if len(stretches) > 1 and who.period is not None:
        sheets = ", ".join(each.words for each in stretches)
        findings.append(interpreted(place, f"sổ chia nhiều trang ({sheets}): kỳ báo cáo lấy là {who.period.words}"))
    if who.period is None and period is not None:
        findings.append(interpreted(place, f"kỳ báo cáo {period.code} lấy theo ngày ký của các quyết định"))
    if who.named_by_file and who.unit.name:
        findings.append(interpreted(place, f"đơn vị “{who.unit.name}” lấy theo tên tệp, vì trong sổ không thấy ghi"))
    findings.extend(entry_findings(file, rows, days))
    return Return(
        file=file,
        sheet=sheet,
        form=table.form.id,
        unit=who.unit,
        period=period,
        lines=register_lines(table.form, counting, column),
        kind=REGISTER,
        version=who.version,
        findings=findings,
        register=tuple(entries),
    )


def _identity(workbook: Sheets, table: RegisterTable, file: str, several: int) -> Identity:
    sheet = workbook.names[table.sheet]
    above = [cell for row in workbook.rows(table.sheet)[: table.header.first] for cell in row if isinstance(cell, str) and cell]
    return identify(workbook.properties, [*workbook.around(table.sheet), *above], file, sheet, several=several > 1)


def _period_of_days(form: Form, entries: Sequence[AwardDecision]) -> Period | None:
    """Returns the reporting year in which all decisions were signed; None if there are several years or no day."""
    years = {_year_of(form, entry.day) for entry in entries if entry.day is not None}
    return Period(years.pop()) if len(years) == 1 else None


def check_authority(ret: Return, form: Form) -> None:
    """Adds findings to a return about awards that its unit's level may not give."""
    ret.findings.extend(unauthorised(ret, form, ret.register, form.days_of(ret.period)))
