"""Excel for tests: a workbook as xlwings' JSON engine is given it, and what that engine was told to do, done to the workbook.

The engine (xlwings.pro) is not under xlwings' free licence: it serves in tests alone, under its non-commercial key (conftest.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

import xlwings as xw
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Action = Mapping[str, Any]


def opened(book: Workbook, name: str = "Sổ thử.xlsx") -> xw.Book:
    """The workbook as xlwings sees it, without chart sheets; it is also the one that a button finds active."""
    active = book.worksheets.index(book.active) if book.active in book.worksheets else 0
    payload = {
        "client": "Microsoft Office Scripts",
        "version": xw.__version__,
        "book": {"name": name, "active_sheet_index": active, "selection": "A1"},
        "names": [],
        "sheets": [
            {
                "name": sheet.title,
                "visibility": "Visible" if sheet.sheet_state == "visible" else "Hidden",
                "values": [[_value(cell) for cell in row] for row in sheet.values] or [[]],
                "pictures": [],
                "tables": [],
            }
            for sheet in book.worksheets
        ],
    }
    seen = xw.Book(json=payload)
    seen.set_mock_caller()
    return seen


def _value(cell: object) -> object:
    return "" if cell is None else cell


def replay(seen: xw.Book, book: Workbook) -> list[str]:
    """Does to the workbook what was asked of Excel; gives the alerts. An action it does not know is an error."""
    alerts = []
    for action in seen.json()["actions"]:
        if action["func"] == "alert":
            alerts.append(action["args"][0])
        else:
            _ACTIONS[action["func"]](book, action)
    return alerts


def _cells(book: Workbook, action: Action) -> Iterator[Cell]:
    sheet = _sheet(book, action)
    for row in range(action["row_count"]):
        for column in range(action["column_count"]):
            yield sheet.cell(action["start_row"] + 1 + row, action["start_column"] + 1 + column)


def _sheet(book: Workbook, action: Action) -> Worksheet:
    return book.worksheets[action["sheet_position"]]


def _set_values(book: Workbook, action: Action) -> None:
    sheet = _sheet(book, action)
    for row, values in enumerate(action["values"], action["start_row"] + 1):
        for column, value in enumerate(values, action["start_column"] + 1):
            sheet.cell(row, column).value = None if value == "" else value


def _set_colour(book: Workbook, action: Action) -> None:
    colour = action["args"][0]
    for cell in _cells(book, action):
        cell.fill = PatternFill("solid", fgColor=colour.lstrip("#")) if colour else PatternFill()


def _set_font(book: Workbook, action: Action) -> None:
    name, value = action["args"]
    assert name == "bold", name
    for cell in _cells(book, action):
        font = copy(cell.font)
        font.b = value
        cell.font = font


def _clear(book: Workbook, action: Action) -> None:
    for row in _sheet(book, action).iter_rows():
        for cell in row:
            cell.value, cell.fill = None, PatternFill()


def _add_sheet(book: Workbook, action: Action) -> None:
    place, name = action["args"]  # a place among the worksheets; chart sheets stand between them
    book.create_sheet(name, book.sheetnames.index(book.worksheets[place - 1].title) + 1)


def _delete_sheet(book: Workbook, action: Action) -> None:
    del book[_sheet(book, action).title]


def _activate(book: Workbook, action: Action) -> None:
    book.active = book.worksheets[action["args"][0]]


def _link(book: Workbook, action: Action) -> None:
    address, text = action["args"][:2]
    for cell in _cells(book, action):
        cell.hyperlink, cell.value = address, text


def _width(book: Workbook, action: Action) -> None:
    for column in range(action["column_count"]):
        letter = get_column_letter(action["start_column"] + 1 + column)
        _sheet(book, action).column_dimensions[letter].width = action["args"][0]


def _hide(book: Workbook, action: Action) -> None:
    for column in range(action["column_count"]):
        letter = get_column_letter(action["start_column"] + 1 + column)
        _sheet(book, action).column_dimensions[letter].hidden = action["args"][0]


def _number_format(book: Workbook, action: Action) -> None:
    for cell in _cells(book, action):
        cell.number_format = action["args"][0]


def _wrap(book: Workbook, action: Action) -> None:
    for cell in _cells(book, action):
        cell.alignment = Alignment(wrap_text=action["args"][0])


_ACTIONS = {
    "setValues": _set_values,
    "setRangeColor": _set_colour,
    "setFontProperty": _set_font,
    "sheetClear": _clear,
    "addSheet": _add_sheet,
    "sheetDelete": _delete_sheet,
    "activateSheet": _activate,
    "addHyperlink": _link,
    "setColumnWidth": _width,
    "setColumnHidden": _hide,
    "setNumberFormat": _number_format,
    "setWrapText": _wrap,
}
