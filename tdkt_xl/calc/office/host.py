"""LibreOffice as a host of the actions, through UNO: reads the open sheet, marks it, asks questions and shows messages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

from tdkt_xl.calc.office.dialogs import Watched, asked, picked, told
from tdkt_xl.desk.exchange import FAULT, FILE, FOLDER, MOST_CELLS, TICK, Book, Questions, Sheet
from tdkt_xl.desk.painting import (
    FINDINGS_SHEET,
    FIRST_ROW,
    NO_COLOUR,
    RECORD_COLUMN,
    WIDTHS,
    FindingsPage,
    LockedSheet,
)
from tdkt_xl.words.errors import TdktError

_ERRORS = 4
"""com.sun.star.sheet.FormulaResult.ERROR."""
_WIDTH_UNIT = 210
"""Width of a character in hundredths of a millimetre."""
_STEPS = 100
_SHOWN = (".xlsx", ".ods", ".docx")
"""Files that LibreOffice shows itself. Others are opened with the person's own programs."""
SAID = "TDKT_SAID"
"""Environment variable with a file that gets the messages, one JSON line each, instead of dialogs: for tests and unattended use."""


class CalcHost:
    """The document of a frame."""

    click = "Giữ phím Ctrl rồi bấm"

    def __init__(self, context: Any, frame: Any) -> None:
        self._context, self._frame = context, frame
        self._opened: Any = None
        model = frame.getController().getModel() if frame is not None and frame.getController() is not None else None
        is_sheet = model is not None and model.supportsService("com.sun.star.sheet.SpreadsheetDocument")
        self.document: Any = model if is_sheet else None
        """The spreadsheet on the screen; None if there is none."""
        self._indicator: Any = None

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    # ---- The document

    def book(self) -> Book | None:
        if self.document is None:
            return None
        sheets = [_sheet(sheet) for sheet in self._sheets()]
        properties = self.document.DocumentProperties.UserDefinedProperties.PropertyValues
        return Book(self.document.Title, sheets, {each.Name: str(each.Value) for each in properties})

    def path(self) -> str | None:
        url = str(self.document.URL) if self.document is not None else ""
        return str(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None

    def unsaved(self) -> bool:
        return self.document is not None and bool(self.document.isModified())

    def _sheets(self) -> list[Any]:
        sheets = self.document.Sheets
        return [sheets.getByIndex(i) for i in range(sheets.Count)]

    def sheets(self) -> Sequence[str]:
        names: Sequence[str] = self.document.Sheets.ElementNames
        return names

    def colour(self, sheet: str, cell: str) -> str:
        colour = self._cell(sheet, cell).CellBackColor
        return NO_COLOUR if colour < 0 else f"{colour:06X}"

    def paint(self, sheet: str, cell: str, colour: str) -> None:
        place = self._cell(sheet, cell)
        if self.document.isReadonly():
            raise LockedSheet(sheet)
        if self.document.Sheets.getByName(sheet).isProtected() and place.CellProtection.IsLocked:
            raise LockedSheet(sheet)  # LibreOffice itself would silently do nothing
        place.CellBackColor = -1 if colour == NO_COLOUR else int(colour, 16)

    def _cell(self, sheet: str, cell: str) -> Any:
        return self.document.Sheets.getByName(sheet).getCellRangeByName(cell)

    def note(self, sheet: str, cell: str) -> str:
        return str(self._cell(sheet, cell).getAnnotation().getString())

    def set_note(self, sheet: str, cell: str, text: str) -> None:
        page = self.document.Sheets.getByName(sheet)
        if self.document.isReadonly() or page.isProtected():
            raise LockedSheet(sheet)
        notes, place = page.getAnnotations(), self._cell(sheet, cell).CellAddress
        if text:
            notes.insertNew(place, text)
            return
        for index in range(notes.Count - 1, -1, -1):
            at = notes.getByIndex(index).Position
            if (at.Row, at.Column) == (place.Row, place.Column):
                notes.removeByIndex(index)

    # ---- The sheet of findings

    def findings(self) -> Sequence[Sequence[object]] | None:
        if self.document is None or not self.document.Sheets.hasByName(FINDINGS_SHEET):
            return None
        rows: Sequence[Sequence[object]] = _used(self.document.Sheets.getByName(FINDINGS_SHEET)).getDataArray()
        return rows

    def write_findings(self, page: FindingsPage) -> None:
        self.delete_findings()
        sheets = self.document.Sheets
        sheets.insertNewByName(FINDINGS_SHEET, sheets.Count)
        sheet = sheets.getByName(FINDINGS_SHEET)
        block = sheet.getCellRangeByPosition(0, 0, len(page.rows[0]) - 1, len(page.rows) - 1)
        block.setDataArray(tuple(map(tuple, page.rows)))
        _draw(self.document, sheet, page)
        self.document.CurrentController.setActiveSheet(sheet)

    def delete_findings(self) -> None:
        if self.document.isProtected() or self.document.isReadonly():
            raise LockedSheet(FINDINGS_SHEET)
        if self.document.Sheets.hasByName(FINDINGS_SHEET):
            self.document.Sheets.removeByName(FINDINGS_SHEET)

    # ---- The person

    def ask(self, questions: Questions) -> Mapping[str, str] | None:
        if SAID in os.environ:
            return self._unattended(questions)
        needs, beginning = questions.needs, os.path.dirname(self.path() or "")
        if len(needs) == 1 and needs[0].kind in (FOLDER, FILE) and not questions.fault:
            path = picked(self._service, needs[0], beginning)
            return {needs[0].key: path} if path is not None else None
        return asked(self._service, self._window(), questions, beginning)

    def _unattended(self, questions: Questions) -> Mapping[str, str] | None:
        """Returns the suggested answers if they are enough; else None."""
        if questions.fault:
            self.say(questions.fault, FAULT, ())
        lacking = any(need.kind != TICK and not need.default and not need.optional for need in questions.needs)
        return None if questions.fault or lacking else {need.key: need.default for need in questions.needs}

    def say(self, message: str, mood: str, steps: Sequence[str]) -> int | None:
        if SAID in os.environ:
            with open(os.environ[SAID], "a", encoding="utf-8") as said:
                said.write(json.dumps({"say": message, "mood": mood, "steps": list(steps)}, ensure_ascii=False) + "\n")
            return None
        return told(self._service, self._window(), message, mood, steps)

    def _window(self) -> Any:
        """Returns the window for dialogs: that of the document opened last, else that of the button."""
        frame = self._opened or self._frame
        return frame.getContainerWindow() if frame is not None else None

    def shows(self, path: str) -> bool:
        return os.path.isfile(path) and path.lower().endswith(_SHOWN)

    def open(self, path: str) -> None:
        url = uno.systemPathToFileUrl(path)
        if self.shows(path):
            hidden = PropertyValue()
            hidden.Name, hidden.Value = "Hidden", SAID in os.environ
            document = self._service("com.sun.star.frame.Desktop").loadComponentFromURL(url, "_blank", 0, (hidden,))
            if document is not None and SAID not in os.environ:
                self._opened = document.CurrentController.Frame
                self._opened.getContainerWindow().toFront()
        elif SAID not in os.environ:
            self._service("com.sun.star.system.SystemShellExecute").execute(url, "", 0)

    def work(self, job: Callable[[Callable[[int, int, str], object]], Any]) -> Any:
        if SAID not in os.environ and self._window() is not None:
            return Watched(self._service, self._window()).run(job)
        try:
            return job(self._progress)
        finally:
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None

    def _progress(self, done: int, total: int, doing: str) -> None:
        if hasattr(self._frame, "createStatusIndicator"):  # a command may come without a window
            if self._indicator is None:
                self._indicator = self._frame.createStatusIndicator()
                self._indicator.start(doing, _STEPS)
            self._indicator.setValue(_STEPS * done // max(total, 1))


def _sheet(sheet: Any) -> Sheet:
    used = _used(sheet)
    rows = [list(row) for row in used.getDataArray()]
    errors = []
    for area in used.queryFormulaCells(_ERRORS).getRangeAddresses():
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                rows[row][column] = sheet.getCellByPosition(column, row).getString()
                errors.append((row, column))
    return Sheet(sheet.Name, rows, sheet.IsVisible, errors)


def _used(sheet: Any) -> Any:
    """Returns the cells from A1 to the last used one. Raises TdktError if there are more cells than a form can have."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.getRangeAddress()
    if (last.EndRow + 1) * (last.EndColumn + 1) > MOST_CELLS:
        raise TdktError(f"Trang “{sheet.Name}” trải quá rộng, không phải biểu. Hãy xóa các dòng, cột thừa rồi bấm lại.")
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)


def _draw(document: Any, sheet: Any, page: FindingsPage) -> None:
    """Draws links, fills, widths and the hidden record."""
    for row, name, cell in page.links:
        place = sheet.getCellByPosition(2, row - 1)
        place.setString("")
        link = document.createInstance("com.sun.star.text.TextField.URL")
        link.URL, link.Representation = "#$'{}'.{}".format(name.replace("'", "''"), cell), cell
        place.Text.insertTextContent(place.Text.createTextCursor(), link, False)
    for row, colour in page.fills:
        sheet.getCellByPosition(0, row - 1).CellBackColor = int(colour, 16)
    for column, characters in enumerate(WIDTHS):
        sheet.Columns.getByIndex(column).Width = int(characters * _WIDTH_UNIT)
    body = sheet.getCellRangeByPosition(0, FIRST_ROW - 1, 3, max(len(page.rows), FIRST_ROW) - 1)
    body.IsTextWrapped = True
    body.VertJustify = 1  # top
    body.Rows.OptimalHeight = True
    bold = uno.getConstantByName("com.sun.star.awt.FontWeight.BOLD")
    sheet.getCellByPosition(0, 0).CharWeight = bold
    sheet.getCellRangeByPosition(0, FIRST_ROW - 2, 3, FIRST_ROW - 2).CharWeight = bold
    for column in range(RECORD_COLUMN - 1, RECORD_COLUMN + 2):
        sheet.Columns.getByIndex(column).IsVisible = False
