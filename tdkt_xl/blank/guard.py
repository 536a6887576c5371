"""Protects an officer's input: what may be typed where, which cells are grey or locked, and a record of the locked cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.blank.helper_cells import HelperCell
from tdkt_xl.blank.integrity import INPUT, mark_of
from tdkt_xl.files.xlsxwriter_inside import ListeningSheet, is_locked
from tdkt_xl.forms import Award, Form, Rule
from tdkt_xl.forms.definition import Column
from tdkt_xl.forms.expressions import EVERY, Node, Number, Operation, Reference
from tdkt_xl.words.numbers import LARGEST_COUNT, vietnamese_number
from tdkt_xl.words.severities import ERROR

_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
"""Excel's limits. XlsxWriter leaves out a longer validation and only warns."""
WHOLE_ONLY = (
    "Ô này chỉ nhận số nguyên từ 0 trở lên, viết liền, không có dấu chấm ngăn nghìn, ví dụ 1984. "
    "Không có thì để trống, không gõ dấu gạch hay chữ."
)


class GuardedSheet(ListeningSheet):
    """A sheet that records what was written into each cell, whether the cell is locked, and the heights of its rows."""

    _ROW = 15.0

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[tuple[int, int], str] = {}
        self.heights: dict[int, float] = {}

    def set_row(self, row: int, height: float | None = None, *rest: Any) -> Any:
        self.heights[row] = self._ROW if height is None else height
        return super().set_row(row, height, *rest)

    def points(self, first: int, last: int) -> float:
        """Returns the total height of the rows first..last, in points."""
        return sum(self.heights.get(row, self._ROW) for row in range(first, last + 1))

    def put(self, row: int, cell: HelperCell, form: Format | None = None) -> None:
        """Writes a formula with its value, a constant, or a blank."""
        if cell.formula:
            self.write_formula(row, cell.place, cell.formula, form, cell.value)
        elif isinstance(cell.value, str):
            self.write_string(row, cell.place, cell.value, form)
        else:
            self.write_number(row, cell.place, cell.value, form)

    def fingerprint(self, last_row: int, last_column: int, free: Sequence[tuple[int, int]] = ()) -> list[str]:
        """Returns a text for each row with the marks of its cells; see integrity.py. `free` cells count as input, though locked."""
        nothing = mark_of("")
        for place in free:
            self.marks[place] = INPUT
        return ["".join(self.marks.get((row, column), nothing) for column in range(last_column + 1)) for row in range(last_row + 1)]

    def noted(self, row: int, column: int, content: object, cell_format: Format | None) -> None:
        self.marks[row, column] = mark_of(content) if is_locked(cell_format) else INPUT


def protect(sheet: Worksheet, **also: bool) -> None:
    """Protects the sheet without a password. The cursor moves only through unlocked cells; columns and rows may be widened, and
    cells coloured, which the add-in's check button does."""
    allowed = {"select_locked_cells": False, "format_cells": True, "format_columns": True, "format_rows": True}
    sheet.protect("", {**allowed, **also})


def validate(sheet: Worksheet, areas: Sequence[str], options: dict[str, Any]) -> None:
    """Adds a validation for several areas of one column. Texts are cut to the length that Excel shows."""
    for key, most in (
        ("input_title", _LONGEST_TITLE),
        ("error_title", _LONGEST_TITLE),
        ("input_message", _LONGEST_MESSAGE),
        ("error_message", _LONGEST_MESSAGE),
    ):
        if len(options.get(key, "")) > most:
            options[key] = f"{options[key][: most - 1].rstrip()}…"
    if len(areas) > 1:
        options["multi_range"] = " ".join(areas)
    left_out = sheet.data_validation(areas[0], options)
    assert left_out == 0, f"validation of {areas} left out"


def areas_of(rows: Sequence[int], column: int) -> list[str]:
    """Returns the runs of consecutive rows in a column, as areas."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [xl_range(first, column, last, column) for first, last in runs]


def numbers_only(sheet: Worksheet, rows: Sequence[int], place: int, column: Column, past: int | None = None) -> None:
    """Allows only whole numbers from 0, or amounts with as many decimals as the column has. The input message gives the column's
    help, and the figure of an earlier period if there is one."""
    options: dict[str, Any] = {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": LARGEST_COUNT,
        "error_title": "Không phải số đếm",
        "error_message": WHOLE_ONLY,
    }
    if column.decimals:
        cell = xl_rowcol_to_cell(min(rows), place)
        options = {
            "validate": "custom",
            "value": f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={LARGEST_COUNT},{cell}=ROUND({cell},{column.decimals}))",
            "error_title": "Không phải số tiền",
            "error_message": f"Ghi một số từ 0 trở lên, nhiều nhất {column.decimals} chữ số sau dấu phẩy; không có thì để trống.",
        }
    before = f"Kỳ trước: {vietnamese_number(past)}. " if past is not None else ""
    if column.help or before:
        options |= {"input_title": f"Cột ({column.called})", "input_message": f"{before}{column.help}"}
    validate(sheet, areas_of(rows, place), options)


def never(sheet: Worksheet, row: int, place: int, rule: Rule) -> None:
    """Allows only a blank or 0."""
    options = {
        "validate": "integer",
        "criteria": "==",
        "value": 0,
        "error_title": "Ô này để trống",
        "error_message": f"{rule.remedy}.",
    }
    validate(sheet, [xl_range(row, place, row, place)], options)


def same_as(sheet: Worksheet, row: int, place: int, other: int, rule: Rule, decimals: int = 0) -> None:
    """Allows only a number that equals another cell of the row, once that cell is filled in."""
    cell, wanted = xl_rowcol_to_cell(row, place), xl_rowcol_to_cell(row, other)
    exact = f"ROUND({cell},{decimals})" if decimals else f"INT({cell})"
    options = {
        "validate": "custom",
        "value": f'=AND(ISNUMBER({cell}),{cell}>=0,{cell}={exact},OR({wanted}="",{cell}={wanted}))',
        "error_title": "Số liệu chưa khớp",
        "error_message": f"{rule.remedy}.",
    }
    validate(sheet, [xl_range(row, place, row, place)], options)


def drop_down(sheet: Worksheet, areas: Sequence[str], source: str, title: str, message: str) -> None:
    """Adds a list to choose from. Other text may still be typed."""
    options = {"validate": "list", "source": source, "show_error": False, "input_title": title, "input_message": message}
    validate(sheet, areas, options)


# ---- What the rules require of single cells


def impossible(form: Form, section: str, award: Award, day: date | None) -> dict[int, Rule]:
    """Returns the columns that must be blank or 0 on an award's line, each with the rule that requires it.

    These are the parts of a sum that must be 0, and the other parts of a total that must equal one of its parts.
    """
    columns: dict[int, Rule] = {}
    equations = list(_equations(form, section, award, day))
    same = tied(form, section, award, day)
    for rule, sides in equations:
        for one, other in (sides, sides[::-1]):
            parts = _summands(one) or []
            if other == Number(0):
                columns |= dict.fromkeys(parts, rule)
            if isinstance(other, Reference):
                for part, (total, why) in same.items():
                    if total == other.column and part in parts:
                        columns |= dict.fromkeys((number for number in parts if number != part), why)
    return columns


def tied(form: Form, section: str, award: Award, day: date | None) -> dict[int, tuple[int, Rule]]:
    """Returns column → (the column that it must equal on an award's line, the rule that requires it)."""
    columns = {}
    for rule, (left, right) in _equations(form, section, award, day):
        if rule.recipient is not None and isinstance(left, Reference) and isinstance(right, Reference):
            columns[left.column] = (right.column, rule)
    return columns


def _equations(form: Form, section: str, award: Award, day: date | None) -> Iterator[tuple[Rule, tuple[Node, Node]]]:
    """Yields the error rules in force that are equations between cells of the same line."""
    for rule in form.rules:
        root = rule.holds.root if rule.holds is not None else None
        own = rule.holds is not None and all(each.award is None and each.column != EVERY for each in rule.holds.references)
        holds = own and rule.severity == ERROR and rule.in_force(day) and rule.about(section, award)
        if holds and isinstance(root, Operation) and root.operator == "=":
            yield rule, (root.operands[0], root.operands[1])


def _summands(node: Node) -> list[int] | None:
    """Returns the columns of a plain sum; None for any other expression."""
    if isinstance(node, Reference):
        return [node.column]
    if not isinstance(node, Operation) or node.operator not in ("+", "SUM"):
        return None
    parts = [_summands(operand) for operand in node.operands]
    return [column for part in parts if part is not None for column in part] if None not in parts else None
