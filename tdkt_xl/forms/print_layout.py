"""How a form is printed: its header cells, the text above the title, the page, the signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the header tree. Rows and columns are 0-based within the tree; the last ones are included."""

    text: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Head:
    """The text above the title, if the form does not print an ordinary letterhead under the state's name.

    `left` and `right` are lines of text; {unit} is the reporting office and {upper} its upper office. Without `left` the office's
    letterhead is used. `measure` is printed right above the table ("Đơn vị: Triệu đồng").
    """

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Print set-up. Margins are in inches."""

    paper: str
    orientation: str
    font: str
    font_size: float
    margins: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Signature:
    """The block under the table: the lines on the left and on the right, and the date line above the right side."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    date_line: str
