"""Computes simple formulas that were never calculated: arithmetic, SUM, SUMIF(S), COUNTIF(S) over the same workbook.

Libraries write formulas without their values; Excel would show the officer the number that is computed here. For any other formula
the result is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from math import isfinite

from tdkt_xl.files.cells import CellError, CellMark, ValuelessFormula
from tdkt_xl.files.criteria import Content, chooser
from tdkt_xl.files.grids import Sheets
from tdkt_xl.words.spreadsheet import LAST_ROW, Place, column_number
from tdkt_xl.words.text import clean

SheetArea = tuple[int, Place, Place]
"""Sheet number, first and last place."""
Condition = tuple[SheetArea, Callable[[Content], bool]]
"""Cells, and a function that selects some of them."""

_MOST_CELLS = 100_000
"""The most cells that the formulas of one workbook may use."""
_DEEPEST = 30
"""How many formulas may depend on one another in a chain."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.!]))|(?P<text>\"(?:[^\"]|\"\")*\")|"
    r"(?P<area>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?:\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w(!]))|"
    r"(?P<name>[A-Z]+(?=\())|(?P<sign>[-+*/^%&(),;]))",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^!]+)!)?\$?(?P<c1>[A-Z]+)\$?(?P<r1>\d+)?(?::\$?(?P<c2>[A-Z]+)\$?(?P<r2>\d+)?)?", re.IGNORECASE
)
_WHOLE_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_OPEN_AREA = re.compile(r"\[(?:\$?('(?:[^']|'')*'|[^.\[\]']*))?\.(\$?[A-Z]+\$?\d*)(?::(?:[^.\[\]]*)\.(\$?[A-Z]+\$?\d*))?\]")
_OPEN_FORMULA = re.compile(r"^(?:of|oooc|msoxl):")


class _NotPlainError(Exception):
    """The formula contains something that is not supported here."""


class Calculator:
    """Computes formulas of one workbook; each sheet is read once."""

    def __init__(self, cells: Sheets) -> None:
        self._cells = cells
        self._rows: dict[int, Sequence[Sequence[object]]] = {}
        self._marks: dict[int, Mapping[Place, CellMark]] = {}
        self._left = _MOST_CELLS
        self._depth = 0

    def compute(self, formula: str, sheet: int) -> float | None:
        """The number that a formula on a sheet (0-based) gives; None if the formula is not supported."""
        try:
            value = self._value(formula, sheet)
            return value if isfinite(value) else None
        except (_NotPlainError, ZeroDivisionError, OverflowError, RecursionError):
            return None

    def _value(self, formula: str, sheet: int) -> float:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:  # also for cells that refer to each other in a circle
                raise _NotPlainError
            return _FormulaParser(self, _in_excels_words(formula), sheet, patterns=not _OPEN_FORMULA.match(formula)).result()
        finally:
            self._depth -= 1

    def numbers(self, area: SheetArea) -> Iterator[Content]:
        """The content of an area's cells, row by row, down to the last used row: numbers, texts, "" for blanks."""
        sheet, (top, left), (bottom, right) = area
        if sheet not in self._rows:
            self._rows[sheet], self._marks[sheet] = self._cells.rows(sheet), self._cells.marks(sheet)
        rows, marks = self._rows[sheet], self._marks[sheet]
        bottom = min(bottom, max(top, len(rows) - 1, *(row for row, _ in marks), 0))  # the rows below are empty
        self._left -= (bottom - top + 1) * (right - left + 1)
        if self._left < 0:
            raise _NotPlainError
        for at in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield self._content(rows, marks.get((at, column)), sheet, at, column)

    def _content(self, rows: Sequence[Sequence[object]], mark: CellMark | None, sheet: int, at: int, column: int) -> Content:
        if isinstance(mark, ValuelessFormula):
            return self._value(mark.text, sheet)
        if isinstance(mark, CellError):
            raise _NotPlainError
        value = rows[at][column] if at < len(rows) and column < len(rows[at]) else ""
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        raise _NotPlainError  # a date, a truth value

    def sheet_named(self, name: str) -> int:
        """Returns the 0-based number of the sheet with this name, in any case. Raises _NotPlainError if there is none."""
        folded = [clean(each or "").casefold() for each in self._cells.names]
        wanted = clean(name).casefold()
        if wanted not in folded:
            raise _NotPlainError
        return folded.index(wanted)


def _in_excels_words(formula: str) -> str:
    """OpenDocument's "of:=SUM([.C8:.C9])" as "SUM(C8:C9)"."""
    return _OPEN_AREA.sub(excel_reference, _OPEN_FORMULA.sub("", formula).removeprefix("=").strip())


def excel_reference(match: re.Match[str]) -> str:
    """OpenDocument's `[$tdkt.$A$1:.$A$9]` as `tdkt!$A$1:$A$9`; the match has the sheet, the first cell and the last cell."""
    sheet = f"{match[1]}!" if match[1] else ""
    return f"{sheet}{match[2]}:{match[3]}" if match[3] else f"{sheet}{match[2]}"


class _FormulaParser:
    """Parses and computes one formula at once, by recursive descent."""

    def __init__(self, calculator: Calculator, formula: str, sheet: int, patterns: bool) -> None:
        """`patterns`: True if "*" means any letters; an OpenDocument file may have switched this off."""
        self._calculator, self._sheet, self._patterns = calculator, sheet, patterns
        self._tokens = list(_tokens(formula))
        self._at = 0

    def result(self) -> float:
        value = self._sum()
        if self._at != len(self._tokens):
            raise _NotPlainError
        return value

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *signs: str) -> str | None:
        kind, text = self._peek()
        if kind == "sign" and text in signs:
            self._at += 1
            return text
        return None

    def _need(self, *signs: str) -> None:
        if self._take(*signs) is None:
            raise _NotPlainError

    def _sum(self) -> float:
        value = self._product()
        while sign := self._take("+", "-"):
            value = value + self._product() if sign == "+" else value - self._product()
        return value

    def _product(self) -> float:
        value = self._power()
        while sign := self._take("*", "/"):
            value = value * self._power() if sign == "*" else value / self._power()
        return value

    def _power(self) -> float:
        value = self._factor()
        while self._take("^"):
            raised = value ** self._factor()
            if isinstance(raised, complex):
                raise _NotPlainError
            value = raised
        return value

    def _factor(self) -> float:
        if sign := self._take("+", "-"):  # a sign comes before a power: -2^2 is 4 in a spreadsheet
            return self._factor() if sign == "+" else -self._factor()
        value = self._operand()
        while self._take("%"):
            value /= 100
        return value

    def _operand(self) -> float:
        if self._take("("):
            value = self._sum()
            self._need(")")
            return value
        kind, text = self._peek()
        if kind == "number":
            self._at += 1
            return float(text)
        if kind == "name":
            return self._function(text.upper())
        return self._single()

    def _single(self) -> float:
        (value, *others) = self._calculator.numbers(self._area())
        if others or (isinstance(value, str) and value != "" and not _WHOLE_NUMBER.fullmatch(value)):
            raise _NotPlainError  # spreadsheets add a text only if it is a whole number, in any language
        return 0.0 if value == "" else float(value)

    def _function(self, name: str) -> float:
        functions: Mapping[str, Callable[[], float]] = {
            "SUM": self._sum_of,
            "SUMIF": self._sum_if,
            "SUMIFS": self._sum_where,
            "COUNTIF": self._count_where,
            "COUNTIFS": self._count_where,
        }
        if name not in functions:
            raise _NotPlainError
        self._at += 1
        self._need("(")
        value = functions[name]()
        self._need(")")
        return value

    def _sum_of(self) -> float:
        total = 0.0
        while True:
            kind, text = self._peek()
            following = self._tokens[self._at + 1][1] if self._at + 1 < len(self._tokens) else ""
            if kind == "area" and (":" in text or following in ",;)"):
                total += sum(value for value in self._calculator.numbers(self._area()) if not isinstance(value, str))
            else:
                total += self._sum()
            if not self._take(",", ";"):
                return total

    def _sum_if(self) -> float:
        beside, chosen = self._condition()
        area = self._area() if self._take(",", ";") else beside
        down, right = _extent(beside)  # only the first of the cells to be summed matters
        sheet, (top, left), _ = area
        return self._sum_chosen((sheet, (top, left), (top + down, left + right)), [(beside, chosen)])

    def _sum_where(self) -> float:
        area = self._area()
        conditions = []
        while self._take(",", ";"):
            conditions.append(self._condition())
        return self._sum_chosen(area, conditions)

    def _sum_chosen(self, area: SheetArea, conditions: Sequence[Condition]) -> float:
        rows = self._beside(area, conditions)
        return sum(value for value, yes in rows if yes and not isinstance(value, str))

    def _count_where(self) -> float:
        conditions = [self._condition()]
        while self._take(",", ";"):
            conditions.append(self._condition())
        area = conditions[0][0]
        yes = [chosen for _, chosen in self._beside(area, conditions)]
        down, right = _extent(area)
        blanks = (down + 1) * (right + 1) - len(yes) if all(chosen("") for _, chosen in conditions) else 0
        return sum(yes) + blanks

    def _beside(self, area: SheetArea, conditions: Sequence[Condition]) -> Iterator[tuple[Content, bool]]:
        """The content of each cell of an area, and True if the conditions select the cells at its position."""
        if not conditions or any(_extent(beside) != _extent(area) for beside, _ in conditions):
            raise _NotPlainError
        found = (self._calculator.numbers(beside) for beside, _ in conditions)
        for value, *contents in zip_longest(self._calculator.numbers(area), *found, fillvalue=""):
            yield value, all(chosen(content) for content, (_, chosen) in zip(contents, conditions, strict=True))

    def _condition(self) -> Condition:
        beside = self._area()
        self._need(",", ";")
        wanted = self._criterion()
        while self._take("&"):
            wanted = _written(wanted) + _written(self._criterion())
        chosen = chooser(wanted, self._patterns)
        if chosen is None:
            raise _NotPlainError
        return beside, chosen

    def _criterion(self) -> Content:
        kind, text = self._peek()
        if kind == "text":
            self._at += 1
            return text[1:-1].replace('""', '"')
        if kind == "area":
            (wanted, *others) = self._calculator.numbers(self._area())
            if others:
                raise _NotPlainError
            return wanted
        return self._sum()

    def _area(self) -> SheetArea:
        kind, text = self._peek()
        match = _AREA.fullmatch(text) if kind == "area" else None
        if match is None or (match["r1"] is None) != (match["r2"] is None and match["c2"] is not None):
            raise _NotPlainError
        self._at += 1
        named = match["sheet"]
        sheet = self._calculator.sheet_named(named.strip("'").replace("''", "'")) if named else self._sheet
        first = int(match["r1"] or 1) - 1, column_number(match["c1"])
        last = (int(match["r2"] or LAST_ROW) - 1, column_number(match["c2"])) if match["c2"] else first
        return sheet, (min(first[0], last[0]), min(first[1], last[1])), (max(first[0], last[0]), max(first[1], last[1]))


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None or match.lastgroup is None:
            raise _NotPlainError
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _extent(area: SheetArea) -> tuple[int, int]:
    """The number of rows and of columns from an area's first cell to its last."""
    _, first, last = area
    return last[0] - first[0], last[1] - first[1]


def _written(content: Content) -> str:
    """A content as "&" joins it to a text. Only whole numbers: others are written differently in each country."""
    if isinstance(content, str):
        return content
    if not content.is_integer() or abs(content) > 1e15:
        raise _NotPlainError
    return str(int(content))
