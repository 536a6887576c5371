"""What passes between a host and the actions: plain values, and their JSON where they go from process to process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tdkt_xl.words.spreadsheet import DAY_ZERO, ERROR_VALUES

MOST_CELLS = 3_000_000
"""A sheet whose used area spans more is none that a person fills in."""
FOLDER, FILE, TEXT, CHOICE, TICK = "folder", "file", "text", "choice", "tick"
"""Kinds of Need: a folder, a file that is there, a line of text, one of a few texts, yes or no."""
YES = "1"
"""The answer of a TICK that is set; "" where it is not."""
INFO, CAUTION, FAULT = "info", "caution", "fault"
"""Moods of what is said: all is well; something is left to do; it could not be done. A host shows each by an icon of its own."""
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
    """One question to the person. `key` names the answer, `default` is offered; `choices` are the texts of a CHOICE.

    `kinds` are the files that a FILE may be, such as "*.xlsx". Where `again` is set, what else is asked depends on the answer:
    a host that shows all questions at once gives back the answers as soon as this one changes, with `CHANGED` set to the key.
    `optional` says that "" is an answer.
    """

    key: str
    kind: str
    title: str
    default: str = ""
    choices: Sequence[str] = ()
    kinds: str = "*.csv;*.xlsx"
    again: bool = False
    optional: bool = False


CHANGED = "changed"
"""Key of an answer that no question has: the key of the Need after whose change the questions are wanted anew."""


@dataclass(frozen=True)
class Questions:
    """What an action still has to know, to be asked together under a title; `fault` says what was wrong with earlier answers.

    `go` is what the button says that starts the work.
    """

    title: str
    needs: Sequence[Need]
    fault: str = ""
    go: str = "Đồng ý"


@dataclass(frozen=True)
class Step:
    """What the person may want next: a button's words; the action that it presses with answers that are known, or what it opens."""

    label: str
    action: str = ""
    answers: Answers = field(default_factory=dict)
    open: str = ""


@dataclass(frozen=True)
class Colour:
    """A cell to be coloured: `rgb` is "RRGGBB", `note` what its comment says, "" for none."""

    sheet: str
    cell: str
    rgb: str
    note: str = ""


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
    """How an action ended: a message and its mood, a file to open, marks to set; `clear` takes earlier marks away.

    `steps` are what the person may want to do next.
    """

    message: str
    open: str | None = None
    marks: Marks | None = None
    clear: bool = False
    mood: str = INFO
    steps: Sequence[Step] = ()


Reply = Questions | Outcome


@dataclass(frozen=True)
class Request:
    """An action asked for. `path` is the file of the workbook on the screen, None where there is none or it was never saved;
    `unsaved` says that the file has not all that is on the screen."""

    action: str
    answers: Answers
    book: Book | None = None
    path: str | None = None
    unsaved: bool = False


def to_json(value: Request | Reply) -> dict[str, Any]:
    """The value for the JSON encoder; `reply_from` and `request_from` turn it back."""
    return asdict(value)


def request_from(view: Mapping[str, Any]) -> Request:
    book = view.get("book")
    if book is not None:
        sheets = [Sheet(s["name"], s["rows"], s["visible"], [(r, c) for r, c in s["errors"]]) for s in book["sheets"]]
        book = Book(book["name"], sheets, book["properties"])
    return Request(view["action"], view["answers"], book, view.get("path"), view.get("unsaved", False))


def reply_from(view: Mapping[str, Any]) -> Reply:
    if "needs" in view:
        needs = tuple(Need(**{**need, "choices": tuple(need["choices"])}) for need in view["needs"])
        return Questions(view["title"], needs, view["fault"], view["go"])
    marks = view["marks"]
    if marks is not None:
        marks = Marks(marks["heading"], [Colour(**colour) for colour in marks["colours"]], [Row(**row) for row in marks["rows"]])
    steps = tuple(Step(**step) for step in view["steps"])
    return Outcome(view["message"], view["open"], marks, view["clear"], view["mood"], steps)
