"""Facts that are the same in all spreadsheet programs: addresses such as "B7", the numbers of dates, the names of errors."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

Place = tuple[int, int]
"""0-based (row, column)."""
Area = tuple[Place, Place]
"""The first and the last place of a block of cells, both included."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""How many rows and columns a sheet of Excel 2007 or later has."""

ERROR_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""The error values of every version of Excel, by the number in binary files."""
CLASSIC_ERRORS = frozenset(ERROR_CODES.values())
ERROR_VALUES = CLASSIC_ERRORS | {
    "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
}  # fmt: skip
"""The texts that a spreadsheet shows for a cell in error. All but the classic ones came with Excel 365."""

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_DAY = timedelta(days=1)
DAY_ZERO = datetime(1899, 12, 30)
"""The day with the number 0 in OpenDocument, and in Excel for all days from 1 March 1900 on."""
_FIRST_TRUE_NUMBER = 61
"""Excel's number for 1 March 1900. Excel counts a 29 February 1900, a day that did not exist, so smaller numbers are one less."""


def column_letters(column: int) -> str:
    """0 → "A", 27 → "AB"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """ "A" → 0, "AB" → 27; small letters are the same as capitals."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def address_of(place: Place) -> str:
    """(6, 1) → "B7"."""
    return f"{column_letters(place[1])}{place[0] + 1}"


def place_of(address: str) -> Place | None:
    """ "B7" or "$B$7" → (6, 1); None for a text that is no address."""
    match = _ADDRESS.fullmatch(address)
    return (int(match[2]) - 1, column_number(match[1])) if match is not None else None


def serial_number(shown: object, excel: bool = True) -> float:
    """The number that a cell stores for a date, a time of day or a duration; NaN for any other value.

    `excel` True: by Excel's calendar, in which 1 January 1900 is 1; False: by OpenDocument's, in which this day is 2.
    """
    if isinstance(shown, timedelta):
        return shown / _DAY
    if isinstance(shown, time):
        return (datetime.combine(DAY_ZERO, shown.replace(tzinfo=None)) - DAY_ZERO) / _DAY
    if isinstance(shown, date):
        moment = shown.replace(tzinfo=None) if isinstance(shown, datetime) else datetime(shown.year, shown.month, shown.day)
        days = (moment - DAY_ZERO) / _DAY
        return days - 1 if excel and days < _FIRST_TRUE_NUMBER else days
    return float("nan")
