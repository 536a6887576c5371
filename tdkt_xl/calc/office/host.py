"""LibreOffice as a host of the actions, through UNO: reading the open sheet, marking it, asking and telling."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.exchange import FILE, FOLDER, MOST_CELLS, Book, Need, Sheet
from tdkt_xl.desk.painting import (
    FINDINGS_SHEET,
    FIRST_ROW,
    NO_COLOUR,
    RECORD_COLUMN,
    WIDTHS,
    LockedSheet,
    Page,
)
from tdkt_xl.words.errors import TdktError

_ERRORS = 4
"""com.sun.star.sheet.FormulaResult.ERROR."""
_WIDTH_UNIT = 210
"""Hundredths of a millimetre that a character takes."""
_STEPS = 100
_POSITION = 3
"""com.sun.star.awt.PosSize.POS."""
SAID = "TDKT_SAID"
"""Names a file that messages go to, a JSON line each, in place of dialogs: for tests and unattended use."""


class CalcHost:
    """The document of a frame. `answers` given with the command stand in for dialogs."""

    def __init__(self, context: Any, frame: Any, answers: Mapping[str, str]) -> None:
        self._context, self._frame, self._answers = context, frame, answers
        model = frame.getController().getModel() if frame is not None and frame.getController() is not None else None
        is_sheet = model is not None and model.supportsService("com.sun.star.sheet.SpreadsheetDocument")
        self.document: Any = model if is_sheet else None
        """The spreadsheet on the screen, None where there is none."""
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
            raise LockedSheet(sheet)  # LibreOffice itself would do nothing, and not say so
        place.CellBackColor = -1 if colour == NO_COLOUR else int(colour, 16)

    def _cell(self, sheet: str, cell: str) -> Any:
        return self.document.Sheets.getByName(sheet).getCellRangeByName(cell)

    # ---- The sheet of findings

    def findings(self) -> Sequence[Sequence[object]] | None:
        if self.document is None or not self.document.Sheets.hasByName(FINDINGS_SHEET):
            return None
        rows: Sequence[Sequence[object]] = _used(self.document.Sheets.getByName(FINDINGS_SHEET)).getDataArray()
        return rows

    def write_findings(self, page: Page) -> None:
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

    def ask(self, need: Need) -> str | None:
        if need.key in self._answers:
            return self._answers[need.key]
        if SAID in os.environ:
            return None
        if need.kind == FOLDER:
            return self._asked_folder(need)
        return self._asked_file(need) if need.kind == FILE else self._asked_text(need)

    def _asked_folder(self, need: Need) -> str | None:
        picker = self._picker("Folder", need)
        return uno.fileUrlToSystemPath(picker.getDirectory()) if picker.execute() == 1 else None

    def _asked_file(self, need: Need) -> str | None:
        picker = self._picker("File", need)
        picker.appendFilter("Tệp Excel hoặc .csv", "*.csv;*.xlsx")
        return uno.fileUrlToSystemPath(picker.getSelectedFiles()[0]) if picker.execute() == 1 else None

    def _picker(self, kind: str, need: Need) -> Any:
        """A picker that begins where the open document lies."""
        picker = self._service(f"com.sun.star.ui.dialogs.{kind}Picker")
        picker.setTitle(need.title)
        if self.document is not None and self.document.URL:
            picker.setDisplayDirectory(self.document.URL.rpartition("/")[0])
        return picker

    def _asked_text(self, need: Need) -> str | None:
        model = self._service("com.sun.star.awt.UnoControlDialogModel")
        model.Title, model.Width, model.Height = TITLE, 240, 62
        edit = _control(model, "Edit", "text", 6, 22, 228, 14)
        edit.Text = need.default
        _control(model, "FixedText", "label", 6, 6, 228, 14).Label = need.title
        for name, kind, label, left in (("ok", 1, "Đồng ý", 126), ("cancel", 2, "Hủy", 182)):
            button = _control(model, "Button", name, left, 42, 52, 14)
            button.PushButtonType, button.Label, button.DefaultButton = kind, label, kind == 1
        dialog = self._service("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(model)
        window = self._window()
        dialog.createPeer(self._service("com.sun.star.awt.Toolkit"), window)
        if window is not None:  # else it stands in the screen's corner
            around, own = window.getPosSize(), dialog.getPosSize()
            dialog.setPosSize((around.Width - own.Width) // 2, (around.Height - own.Height) // 3, 0, 0, _POSITION)
        try:
            return str(dialog.getControl("text").getText()) if dialog.execute() == 1 else None
        finally:
            dialog.dispose()

    def say(self, message: str) -> None:
        if SAID in os.environ:
            with open(os.environ[SAID], "a", encoding="utf-8") as said:
                said.write(json.dumps({"say": message}, ensure_ascii=False) + "\n")
            return
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "INFOBOX")
        self._service("com.sun.star.awt.Toolkit").createMessageBox(self._window(), kind, 1, TITLE, message).execute()

    def _window(self) -> Any:
        return self._frame.getContainerWindow() if self._frame is not None else None

    def open(self, path: str) -> None:
        url = uno.systemPathToFileUrl(path)
        if os.path.isfile(path):
            hidden = PropertyValue()
            hidden.Name, hidden.Value = "Hidden", SAID in os.environ
            self._service("com.sun.star.frame.Desktop").loadComponentFromURL(url, "_blank", 0, (hidden,))
        elif SAID not in os.environ:
            self._service("com.sun.star.system.SystemShellExecute").execute(url, "", 0)

    def progress(self, share: float | None) -> None:
        if share is None:
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None
        elif hasattr(self._frame, "createStatusIndicator"):  # a command may also come without a window
            if self._indicator is None:
                self._indicator = self._frame.createStatusIndicator()
                self._indicator.start(TITLE, _STEPS)
            self._indicator.setValue(int(share * _STEPS))


def _control(dialog: Any, kind: str, name: str, left: int, top: int, width: int, height: int) -> Any:
    control = dialog.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    control.PositionX, control.PositionY, control.Width, control.Height = left, top, width, height
    dialog.insertByName(name, control)
    return control


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
    """The cells from A1 to the last used one. Raises TdktError for more than can be a form."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.getRangeAddress()
    if (last.EndRow + 1) * (last.EndColumn + 1) > MOST_CELLS:
        raise TdktError(f"Trang “{sheet.Name}” trải quá rộng, không phải biểu. Hãy xóa các dòng, cột thừa rồi bấm lại.")
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)


def _draw(document: Any, sheet: Any, page: Page) -> None:
    """Links, fills, widths and the hidden record."""
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
