"""What passes between a host and the actions: plain values, and their JSON where they go from process to process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tdkt_xl.words.spreadsheet import DAY_ZERO, ERROR_VALUES

MOST_CELLS = 3_000_000
"""A sheet whose used area spans more is none that a person fills in."""
FOLDER, FILE, TEXT = "folder", "file", "text"
Answers = Mapping[str, str]
"""What the person answered so far, by the key of the Need."""
Cell = object
"""A cell's value: text, number, True/False, a date; "" or None for a blank. A cell in error is its text, such as "#DIV/0!"."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook on the screen: its rows from A1 on; `errors` are the 0-based places of cells in error."""

    name: str
    rows: Sequence[Sequence[Cell]]
    visible: bool = True
    errors: Sequence[tuple[int, int]] = ()


def error_places(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """Where the cells in error stand, for a host that gives errors as their text."""
    return [(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell in ERROR_VALUES]


def number_under_date(moment: datetime) -> float:
    """The number in a cell that Excel hands out as a date; it hands 1 out as 31/12/1899, whatever the cell shows."""
    return (moment.replace(tzinfo=None) - DAY_ZERO) / timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """The workbook on the screen. `properties` are its custom document properties, where the host tells them."""

    name: str
    sheets: Sequence[Sheet]
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Need:
    """A question to the person: a folder, a file, or a line of text with `default` offered. `key` names the answer."""

    key: str
    kind: str
    title: str
    default: str = ""


@dataclass(frozen=True)
class Colour:
    """A cell to be coloured: `rgb` is "RRGGBB"."""

    sheet: str
    cell: str
    rgb: str


@dataclass(frozen=True)
class Row:
    """A row of the sheet of findings; `sheet` and `cell` are what its link leads to, None where there is nothing to see."""

    severity: str
    sheet: str | None
    cell: str | None
    text: str


@dataclass(frozen=True)
class Marks:
    """What a check leaves in the workbook: colours and the sheet of findings."""

    heading: str
    colours: Sequence[Colour]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Outcome:
    """How an action ended: a message, a file to open, marks to set; `clear` takes earlier marks away."""

    message: str
    open: str | None = None
    marks: Marks | None = None
    clear: bool = False


@dataclass(frozen=True)
class Request:
    """An action asked for."""

    action: str
    answers: Answers
    book: Book | None = None


def to_json(value: Request | Need | Outcome) -> dict[str, Any]:
    """The value for the JSON encoder; `reply_from` and `request_from` turn it back."""
    return asdict(value)


def request_from(view: Mapping[str, Any]) -> Request:
    book = view.get("book")
    if book is not None:
        sheets = [Sheet(s["name"], s["rows"], s["visible"], [(r, c) for r, c in s["errors"]]) for s in book["sheets"]]
        book = Book(book["name"], sheets, book["properties"])
    return Request(view["action"], view["answers"], book)


def reply_from(view: Mapping[str, Any]) -> Need | Outcome:
    if "key" in view:
        return Need(**view)
    marks = view["marks"]
    if marks is not None:
        marks = Marks(marks["heading"], [Colour(**colour) for colour in marks["colours"]], [Row(**row) for row in marks["rows"]])
    return Outcome(view["message"], view["open"], marks, view["clear"])
