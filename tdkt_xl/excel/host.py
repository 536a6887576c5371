"""Excel as a host of the actions, through xlwings: reads the open workbook, marks it, asks questions and shows messages.

`.api` is not used, because it differs between Windows and macOS and cannot be tested: the tests replay these calls without Excel.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import xlwings as xw

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.exchange import INFO, MOST_CELLS, Answers, Book, Need, Questions, Reply, Sheet, error_places
from tdkt_xl.desk.one_by_one import asked_in_turn
from tdkt_xl.desk.painting import (
    FINDINGS_SHEET,
    FIRST_ROW,
    NO_COLOUR,
    RECORD_COLUMN,
    WIDTHS,
    FindingsPage,
    LockedSheet,
    link_target,
)
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.words.errors import TdktError

_MOST_LINKS = 1_000
"""Most links that are written, because each is a call into Excel. Further addresses are plain texts."""


class ExcelHost:
    """The workbook that was active when a button was pressed. `ask` and `agree` show dialogs, `show` opens files."""

    click = "Bấm"

    def __init__(
        self,
        book: xw.Book,
        ask: Callable[[Need], str | None],
        show: Callable[[xw.Book, str], None] | None = None,
        agree: Callable[[str], bool | None] | None = None,
    ) -> None:
        self._book, self._ask, self._show, self._agree = book, ask, show or show_file, agree or self._agreed

    # ---- The workbook

    def book(self) -> Book | None:
        return Book(self._book.name, [_sheet(sheet) for sheet in self._book.sheets], {})

    def path(self) -> str | None:
        path = str(self._book.fullname)
        return path if Path(path).is_absolute() else None

    def unsaved(self) -> bool:
        return False  # xlwings cannot tell on both systems

    def sheets(self) -> Sequence[str]:
        return [sheet.name for sheet in self._book.sheets]

    def colour(self, sheet: str, cell: str) -> str:
        try:
            colour = self._book.sheets[sheet].range(cell).color
        except NotImplementedError:  # an engine that only writes
            return NO_COLOUR
        return NO_COLOUR if colour is None else "".join(f"{part:02X}" for part in colour)

    def paint(self, sheet: str, cell: str, colour: str) -> None:
        place = self._book.sheets[sheet].range(cell)
        with _refusals():
            place.color = None if colour == NO_COLOUR else f"#{colour}"

    def note(self, sheet: str, cell: str) -> str:
        try:
            note = self._book.sheets[sheet].range(cell).note
        except NotImplementedError:  # an engine without comments
            return ""
        return note.text if note is not None else ""

    def set_note(self, sheet: str, cell: str, text: str) -> None:
        place = self._book.sheets[sheet].range(cell)
        with suppress(NotImplementedError), _refusals():  # an engine without comments
            if text:
                place.add_note(text)
            elif place.note is not None:
                place.note.delete()

    # ---- The sheet of findings

    def findings(self) -> Sequence[Sequence[object]] | None:
        return _rows(self._book.sheets[FINDINGS_SHEET]) if FINDINGS_SHEET in self.sheets() else None

    def write_findings(self, page: FindingsPage) -> None:
        with _refusals():
            if FINDINGS_SHEET in self.sheets():
                sheet = self._book.sheets[FINDINGS_SHEET]
                sheet.clear()
            else:
                sheet = self._book.sheets.add(FINDINGS_SHEET, after=self._book.sheets[-1])
        _fill(sheet, page)
        sheet.activate()

    def delete_findings(self) -> None:
        with _refusals():
            self._book.sheets[FINDINGS_SHEET].delete()

    # ---- The person

    def ask(self, questions: Questions) -> Answers | None:
        return asked_in_turn(questions, self._ask, self._agree)

    def _agreed(self, text: str) -> bool | None:
        return {"yes": True, "no": False}.get(str(self._book.app.alert(text, TITLE, "yes_no_cancel", "info")))

    def say(self, message: str, mood: str, steps: Sequence[str]) -> int | None:
        """Shows Excel's message box. It cannot have buttons of ours, so at most two steps are offered, as Yes and No."""
        mode = "info" if mood == INFO else "critical"
        if not steps:
            self._book.app.alert(message, TITLE, "ok", mode)
            return None
        offered = list(zip(("Yes (Có)", "No (Không)"), steps, strict=False))
        how = "   ".join([*(f"{button}: {step}." for button, step in offered), "Cancel (Hủy): đóng."])
        answer = self._book.app.alert(f"{message}\n\n{how}", TITLE, "yes_no_cancel", mode)
        return {"yes": 0, "no": 1 if len(offered) > 1 else None}.get(str(answer))

    def shows(self, path: str) -> bool:
        return Path(path).suffix.lower() == ".xlsx" and Path(path).is_file()

    def open(self, path: str) -> None:
        self._show(self._book, path)

    def work(self, job: Callable[[StepProgress], Reply]) -> Reply:
        try:
            return job(self._progress)
        finally:
            with suppress(NotImplementedError):  # an engine without a status bar
                self._book.app.status_bar = False

    def _progress(self, done: int, total: int, doing: str) -> None:
        of = f" {done}/{total}" if total > 1 else ""
        with suppress(NotImplementedError):  # an engine without a status bar
            self._book.app.status_bar = f"{TITLE}: {doing}{of}"


class _refusals:  # noqa: N801 - reads like the context manager that it is
    """Turns the error with which Excel rejects a change, which differs between systems, into LockedSheet."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, Exception) and not isinstance(problem, (NotImplementedError, KeyError)):
            raise LockedSheet(str(problem)) from problem


def _sheet(sheet: xw.Sheet) -> Sheet:
    rows = _rows(sheet)
    return Sheet(sheet.name, rows, bool(sheet.visible), error_places(rows))


def _rows(sheet: xw.Sheet) -> list[list[object]]:
    """Returns all cells from A1 to the last used one; cells in error as their text. Raises TdktError if no form has so many."""
    last = sheet.used_range.last_cell
    if last.row * last.column > MOST_CELLS:
        raise TdktError(f"Trang “{sheet.name}” trải quá rộng, không phải biểu. Hãy xóa các dòng, cột thừa rồi bấm lại.")
    values: list[list[object]] = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
    return values


def _fill(sheet: xw.Sheet, page: FindingsPage) -> None:
    height, width = len(page.rows), len(page.rows[0])
    for columns in ((1, 3), (RECORD_COLUMN, width)):  # as text: a sheet may be called "=1" or "2026"; long text needs General
        sheet.range((1, columns[0]), (height, columns[1])).number_format = "@"
    sheet.range((1, 1)).value = [list(row) for row in page.rows]
    for row, name, cell in page.links[:_MOST_LINKS]:
        sheet.range((row, 3)).add_hyperlink(f"#{link_target(name, cell)}", cell)
    for row, colour in page.fills:
        sheet.range((row, 1)).color = f"#{colour}"
    for column, points in enumerate(WIDTHS, 1):
        sheet.range((1, column), (height, column)).column_width = points
    sheet.range((FIRST_ROW, 4), (height, 4)).wrap_text = True
    sheet.range((1, 1)).font.bold = True
    sheet.range((FIRST_ROW - 1, 1), (FIRST_ROW - 1, 4)).font.bold = True
    sheet.range((1, RECORD_COLUMN), (1, width)).columns.hidden = True


def show_file(book: xw.Book, path: str) -> None:
    """Opens a workbook in this Excel, anything else (a folder, a Word draft) with the system's program."""
    if Path(path).suffix.lower() == ".xlsx" and Path(path).is_file():
        book.app.books.open(path)
    elif sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - what the person asked for
    else:
        subprocess.Popen(["open" if sys.platform == "darwin" else "xdg-open", path])  # noqa: S603
