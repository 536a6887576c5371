"""The values passed between a host and the actions, and their JSON for passing them between processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tdkt_xl.words.spreadsheet import DAY_ZERO, ERROR_VALUES

MOST_CELLS = 3_000_000
"""A sheet with a larger used area is not a form that a person fills in."""
FOLDER, FILE, TEXT, CHOICE, TICK = "folder", "file", "text", "choice", "tick"
"""Kinds of Need: a folder, an existing file, a line of text, one of a few texts, yes or no."""
YES = "1"
"""The answer of a TICK that is set; "" if it is not set."""
INFO, CAUTION, FAULT = "info", "caution", "fault"
"""Moods of a message: all is well; something is left to do; it could not be done. A host shows each with its own icon."""
Answers = Mapping[str, str]
"""The person's answers so far, by the key of the Need."""
ScreenValue = object
"""A cell's value: text, number, True/False, a date; "" or None for a blank. For a cell in error its text, such as "#DIV/0!"."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook on the screen: its rows from A1 on. `errors` are the 0-based places of cells in error."""

    name: str
    rows: Sequence[Sequence[ScreenValue]]
    visible: bool = True
    errors: Sequence[tuple[int, int]] = ()


def error_places(rows: Sequence[Sequence[ScreenValue]]) -> list[tuple[int, int]]:
    """Returns the 0-based places of cells in error, for a host that returns errors as texts."""
    return [(i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell in ERROR_VALUES]


def number_under_date(moment: datetime) -> float:
    """Returns the number in a cell that Excel returns as a date. Excel returns 1 as 31/12/1899, whatever the cell shows."""
    return (moment.replace(tzinfo=None) - DAY_ZERO) / timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """The workbook on the screen. `properties` are its custom document properties, if the host knows them."""

    name: str
    sheets: Sequence[Sheet]
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Need:
    """One question to the person. `key` names the answer, `default` is the suggested answer; `choices` are the texts of a CHOICE.

    `kinds` are the patterns of files that a FILE may be, such as "*.xlsx". If `again` is True, other questions depend on this
    answer: a host that shows all questions at once returns the answers as soon as this one changes, with `CHANGED` set to the key.
    `optional` is True if "" is a valid answer.
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
"""Key of an extra answer: the key of the Need that was changed, so that the questions must be made again."""


@dataclass(frozen=True)
class Questions:
    """What an action still needs to know, asked together under a title. `fault` says what was wrong with earlier answers.

    `go` is the label of the button that starts the work.
    """

    title: str
    needs: Sequence[Need]
    fault: str = ""
    go: str = "Đồng ý"


@dataclass(frozen=True)
class NextStep:
    """A suggestion for what to do next: a button's label, and the action that it runs with known answers, or what it opens."""

    label: str
    action: str = ""
    answers: Answers = field(default_factory=dict)
    open: str = ""


@dataclass(frozen=True)
class Colour:
    """A cell to colour: `rgb` is "RRGGBB", `note` is the text of its comment, "" for none."""

    sheet: str
    cell: str
    rgb: str
    note: str = ""


@dataclass(frozen=True)
class FindingRow:
    """A row of the sheet of findings. `sheet` and `cell` are the target of its link; None if there is no target."""

    severity: str
    sheet: str | None
    cell: str | None
    text: str


@dataclass(frozen=True)
class Marks:
    """What a check writes into the workbook: colours and the sheet of findings."""

    heading: str
    colours: Sequence[Colour]
    rows: Sequence[FindingRow]


@dataclass(frozen=True)
class Outcome:
    """The result of an action: a message with its mood, a file to open, marks to set. `clear` is True if earlier marks must be
    removed.

    `steps` are suggestions for what to do next.
    """

    message: str
    open: str | None = None
    marks: Marks | None = None
    clear: bool = False
    mood: str = INFO
    steps: Sequence[NextStep] = ()


Reply = Questions | Outcome


@dataclass(frozen=True)
class Request:
    """A request for an action. `path` is the file of the workbook on the screen, None if there is none or it was never saved.
    `unsaved` is True if the workbook has changes that are not in its file."""

    action: str
    answers: Answers
    book: Book | None = None
    path: str | None = None
    unsaved: bool = False


def to_json(value: Request | Reply) -> dict[str, Any]:
    """Returns the value as a dictionary for JSON. `reply_from` and `request_from` convert it back."""
    return asdict(value)


def request_from(view: Mapping[str, Any]) -> Request:
    """Returns the request in an object read from JSON."""
    book = view.get("book")
    if book is not None:
        sheets = [Sheet(s["name"], s["rows"], s["visible"], [(r, c) for r, c in s["errors"]]) for s in book["sheets"]]
        book = Book(book["name"], sheets, book["properties"])
    return Request(view["action"], view["answers"], book, view.get("path"), view.get("unsaved", False))


def reply_from(view: Mapping[str, Any]) -> Reply:
    """Returns the reply in an object read from JSON."""
    if "needs" in view:
        needs = tuple(Need(**{**need, "choices": tuple(need["choices"])}) for need in view["needs"])
        return Questions(view["title"], needs, view["fault"], view["go"])
    marks = view["marks"]
    if marks is not None:
        marks = Marks(
            marks["heading"], [Colour(**colour) for colour in marks["colours"]], [FindingRow(**row) for row in marks["rows"]]
        )
    steps = tuple(NextStep(**step) for step in view["steps"])
    return Outcome(view["message"], view["open"], marks, view["clear"], view["mood"], steps)
