"""Marks in an open workbook: coloured cells, comments and a sheet of findings. They can be set and removed in every host.

Hidden columns of the sheet of findings store the former colour of each cell, so that marks can be removed after the workbook was
saved and opened again. Nothing else in the workbook is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from tdkt_xl.desk.exchange import Marks

FINDINGS_SHEET = "Kết quả kiểm tra (tdkt)"
HEADINGS = ("Mức", "Trang", "Ô", "Nội dung và cách sửa")
HINT = "{click} vào ô ở cột C để tới chỗ cần sửa. Bấm “Xóa đánh dấu” để trả lại màu cũ và bỏ trang này."
FIRST_ROW = 5
"""1-based row of the first finding. The heading, the hint and the column names are above it."""
RECORD_COLUMN = 7
"""1-based column of the first of three hidden columns: sheet, cell and former colour."""
WIDTHS = (14.0, 18.0, 8.0, 100.0)
NO_COLOUR = "-"
NOTE_MARK = "Kiểm tra biểu – "
"""The beginning of our comments, which are removed with the marks. Other people's comments are never changed."""
_MOST_NOTES = 300
"""Most comments that are written, because each is a call into the host. The sheet of findings lists all findings."""
GRAVE, MILD = "FFC7CE", "FFEB9C"
"""The fills of marked cells: for errors, and for what should be looked at again."""

CellAddress = tuple[str, str]
"""A cell: its sheet's name and its address."""


class LockedSheet(Exception):
    """The host rejected a change because the sheet or the workbook's structure is protected."""


class Canvas(Protocol):
    """What marking needs from a host. Every method may raise LockedSheet; then that call has changed nothing."""

    click: str
    """How to follow a link in a cell in this host, as the beginning of a Vietnamese sentence: "Bấm"."""

    def sheets(self) -> Sequence[str]:
        """Returns the names of all sheets, in order."""

    def colour(self, sheet: str, cell: str) -> str:
        """Returns the fill of a cell as "RRGGBB", NO_COLOUR for none."""

    def paint(self, sheet: str, cell: str, colour: str) -> None:
        """Fills a cell; NO_COLOUR removes the fill."""

    def note(self, sheet: str, cell: str) -> str:
        """Returns the text of a cell's comment, "" for none."""

    def set_note(self, sheet: str, cell: str, text: str) -> None:
        """Adds a comment to a cell without one; "" removes the cell's comment."""

    def findings(self) -> Sequence[Sequence[object]] | None:
        """Returns the rows of the sheet of findings from A1 on; None if there is no such sheet."""

    def write_findings(self, page: FindingsPage) -> None:
        """Adds the sheet of findings after the last sheet, or replaces its content, and shows it."""

    def delete_findings(self) -> None:
        """Deletes the sheet of findings."""


@dataclass(frozen=True)
class FindingsPage:
    """The sheet of findings: rows of texts from A1 on, links as (1-based row, sheet, cell), fills as (1-based row, colour) of the
    first cell."""

    rows: Sequence[Sequence[str]]
    links: Sequence[tuple[int, str, str]]
    fills: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Painted:
    """What could not be done: `locked` sheets; `unlisted`: the sheet of findings could not be added or deleted; `taken`: a sheet of
    the user has its name."""

    locked: tuple[str, ...] = ()
    unlisted: bool = False
    taken: bool = False

    def words(self) -> str:
        """Returns a sentence for the person; "" if everything was done."""
        said = []
        if self.locked:
            names = ", ".join(f"“{name}”" for name in self.locked)
            said.append(f"Trang {names} đang khóa (Protect Sheet), có ô không tô màu được; xem trang “{FINDINGS_SHEET}”.")
        if self.unlisted:
            said.append(
                "Sổ đang khóa cấu trúc (Protect Workbook) hoặc chỉ mở để đọc (Read-Only) nên không thêm hay bỏ được trang "
                f"“{FINDINGS_SHEET}”; hãy bỏ khóa hoặc lưu thành tệp khác rồi bấm lại."
            )
        if self.taken:
            said.append(
                f"Sổ đã có một trang tên “{FINDINGS_SHEET}” không do nút này ghi, nên chưa tô màu và không đụng tới trang đó; "
                "hãy đổi tên trang rồi bấm lại."
            )
        return " ".join(said)


def mark(canvas: Canvas, marks: Marks) -> Painted:
    """Sets the marks and removes earlier ones. The sheet of findings is written first, so that every coloured cell is on record.

    If anything else fails, the former colours are restored and the error is raised again.
    """
    findings = canvas.findings()
    if _is_somebodys(findings):
        return Painted(taken=True)
    before = _before(canvas, findings)
    wanted = {(colour.sheet, colour.cell): colour.rgb for colour in marks.colours}
    gone = {place: colour for place, colour in before.items() if place not in wanted}
    old = {place: before.get(place) or canvas.colour(*place) for place in wanted}
    refused = _paint(canvas, gone)
    try:
        canvas.write_findings(_page(marks, {**{place: gone[place] for place in refused}, **old}, canvas.click))
        _take_notes(canvas, before)
        refused += _paint(canvas, wanted)
        _leave_notes(canvas, marks)
    except LockedSheet:
        return Painted(unlisted=True)
    except Exception:
        with suppress(Exception):
            _take_notes(canvas, old)
        _paint(canvas, {**before, **old})
        with suppress(Exception):  # the first error is more useful
            canvas.delete_findings()
        raise
    return Painted(_sheets(refused))


def clear(canvas: Canvas) -> tuple[int, Painted]:
    """Restores the cells' colours and deletes the sheet of findings. Returns how many were restored, and what stayed locked."""
    findings = canvas.findings()
    if findings is None or _is_somebodys(findings):
        return 0, Painted()
    before = _before(canvas, findings)
    _take_notes(canvas, before)
    refused = _paint(canvas, before)
    unlisted = False
    if not refused:
        try:
            canvas.delete_findings()
        except LockedSheet:
            unlisted = True
    return len(before) - len(refused), Painted(_sheets(refused), unlisted)


def _paint(canvas: Canvas, colours: Mapping[CellAddress, str]) -> list[CellAddress]:
    """Colours the cells. Returns those that were rejected and do not already have the colour."""
    refused = []
    for place, colour in colours.items():
        try:
            canvas.paint(*place, colour)
        except LockedSheet:
            if canvas.colour(*place) != colour:
                refused.append(place)
    return refused


def _leave_notes(canvas: Canvas, marks: Marks) -> None:
    """Adds a comment to each coloured cell that has a text and no comment yet."""
    for colour in [colour for colour in marks.colours if colour.note][:_MOST_NOTES]:
        with suppress(LockedSheet):
            if not canvas.note(colour.sheet, colour.cell):
                canvas.set_note(colour.sheet, colour.cell, f"{NOTE_MARK}{colour.note}")


def _take_notes(canvas: Canvas, places: Iterable[CellAddress]) -> None:
    """Removes our comments."""
    for place in places:
        with suppress(LockedSheet):
            if canvas.note(*place).startswith(NOTE_MARK):
                canvas.set_note(*place, "")


def _sheets(places: Iterable[CellAddress]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sheet for sheet, _ in places))


def _before(canvas: Canvas, rows: Sequence[Sequence[object]] | None) -> dict[CellAddress, str]:
    """Returns the former colours by cell. A sheet that was renamed is recognised by its marks; a deleted sheet is left out."""
    recorded = dict(_recorded(rows))
    there, sheets = canvas.sheets(), {sheet for sheet, _ in recorded}
    strangers = [name for name in there if name not in sheets and name != FINDINGS_SHEET]
    now = {name: name for name in there}
    for gone in sheets - now.keys():
        cells = [cell for sheet, cell in recorded if sheet == gone]
        alike = [name for name in strangers if all(canvas.colour(name, cell) in (GRAVE, MILD) for cell in cells)]
        if len(alike) == 1:
            now[gone] = alike[0]
    return {(now[sheet], cell): colour for (sheet, cell), colour in recorded.items() if sheet in now}


def _is_somebodys(rows: Sequence[Sequence[object]] | None) -> bool:
    """True if the sheet with our name was not written by this program, judged by its column names."""
    if rows is None:
        return False
    headings = rows[FIRST_ROW - 2] if len(rows) >= FIRST_ROW - 1 else ()
    return tuple(str(value or "") for value in headings[: len(HEADINGS)]) != HEADINGS


def _recorded(rows: Sequence[Sequence[object]] | None) -> Iterable[tuple[CellAddress, str]]:
    """Yields the colours stored on the sheet of findings."""
    first = RECORD_COLUMN - 1
    for row in (rows or ())[FIRST_ROW - 1 :]:
        sheet, cell, colour = (str(value or "") for value in (*row[first : first + 3], "", "", "")[:3])
        if sheet and cell and colour:
            yield (sheet, cell), colour.removeprefix("#")


def _page(marks: Marks, before: Mapping[CellAddress, str], click: str) -> FindingsPage:
    width = RECORD_COLUMN + 2
    head = [[marks.heading], [HINT.format(click=click)], [], list(HEADINGS)]
    body = [[row.severity, row.sheet or "", row.cell or "", row.text] for row in marks.rows]
    body.extend([] for _ in range(len(before) - len(body)))
    for line, ((sheet, cell), colour) in zip(body, before.items(), strict=False):
        line.extend([""] * (RECORD_COLUMN - 1 - len(line)))
        line.extend((sheet, cell, f"#{colour}" if colour != NO_COLOUR else NO_COLOUR))  # "#": "000000" would become a number
    rows = [line + [""] * (width - len(line)) for line in (*head, *body)]
    links = [(FIRST_ROW + i, row.sheet, row.cell) for i, row in enumerate(marks.rows) if row.sheet and row.cell]
    colours = {(colour.sheet, colour.cell): colour.rgb for colour in marks.colours}
    fills = [(number, colours[sheet, cell]) for number, sheet, cell in links if (sheet, cell) in colours]
    return FindingsPage(rows, links, fills)


def link_target(sheet: str, cell: str) -> str:
    """Returns the target of a link inside this workbook: 'Tên trang'!D9."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
