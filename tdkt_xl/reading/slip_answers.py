"""Reads a unit's answers on the sheet "Phiếu trả lại" of a marked copy. Each answer explains the cell in its row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tdkt_xl.files.cells import Row
from tdkt_xl.files.grids import Sheets
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.columns import text_of
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.severities import INFO
from tdkt_xl.words.text import fold

SLIP = "Phiếu trả lại"
SHEET, CELL, LINE, FAULT, ANSWER = "Trang", "Ô", "Mục, dòng", "Nội dung", "Giải trình của đơn vị"
"""The headings of the slip that are needed to read it."""
_HEADINGS_WITHIN = 30
_BEHIND = re.compile(r" \((trang|dòng|cột) ẩn\)$")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of a slip: sheet, cell and line ("I, Giấy khen") of a finding, its text, and the unit's answer, maybe ""."""

    sheet: str
    cell: str
    line: str
    fault: str
    answer: str

    def is_about(self, found: Finding, moved: bool) -> bool:
        """True if the row is about this finding: the same cell or, if rows have `moved`, the same line and column."""
        if self.line and found.line and fold(self.line) != fold(found.line):
            return False
        return self.cell == (found.cell or "") or (moved and bool(self.line) and _column(self.cell) == _column(found.cell or ""))


def is_slip(book: Sheets, sheet: int) -> bool:
    """True if a sheet is such a slip. Unit names on it are not a letterhead."""
    return _table(book, sheet) is not None


def slip_rows(book: Sheets) -> list[Answered]:
    """Returns the rows of all slips in the workbook."""
    found: list[Answered] = []
    for sheet in range(len(book.names)):
        if (table := _table(book, sheet)) is not None:
            rows, places = table
            columns = [places.get(fold(heading), -1) for heading in (SHEET, CELL, LINE, FAULT, ANSWER)]
            texts = ([_text(row, column) for column in columns] for row in rows)
            found.extend(Answered(*map(_shown, each)) for each in texts if each[3])
    return found


def _table(book: Sheets, sheet: int) -> tuple[Sequence[Row], Mapping[str, int]] | None:
    """Returns a slip's rows below its headings and the column of each heading; None for any other sheet."""
    name = book.names[sheet]
    if name is None or not fold(name).startswith(fold(SLIP)):
        return None
    try:
        rows = book.rows(sheet)
    except UnreadableFile:
        return None
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        places = {fold(cell): place for place, cell in enumerate(row) if isinstance(cell, str) and cell}
        if all(fold(heading) in places for heading in (CELL, FAULT, ANSWER)):
            return rows[at + 1 :], places
    return None


def _text(row: Row, column: int) -> str:
    return (text_of(row[column]) or "") if 0 <= column < len(row) else ""


def _shown(text: str) -> str:
    return _BEHIND.sub("", text)


def _column(cell: str) -> str:
    found = _ADDRESS.fullmatch(cell)
    return found[1] if found is not None else cell


def take_answers(ret: Return, rows: Sequence[Answered], sheets: Sequence[str | None]) -> None:
    """Writes the slip's answers into the return: each finding that a row is about gets the answer as its explanation, and so does
    its line.

    An explanation on the form itself has priority. `sheets` are the names in the workbook; for a sheet that was renamed, a row
    matches by cell and line only.
    """
    if not any(row.answer for row in rows):
        return
    said: dict[tuple[str | None, int], list[str]] = {}
    explained: list[Finding] = []
    for found in ret.findings:
        answer = _answer(found, rows, sheets) if found.severity != INFO and not found.explained else ""
        explained.append(replace(found, explained=answer) if answer else found)
        row = _ADDRESS.fullmatch(found.cell or "")
        if answer and row is not None:
            said.setdefault((found.sheet, int(row[2])), []).append(answer)
    ret.findings[:] = explained
    if said:
        ret.lines = [
            replace(line, explained=_joined(said[place]))
            if line.explained is None and (place := (line.sheet or ret.sheet, line.row)) in said
            else line
            for line in ret.lines
        ]


def _answer(found: Finding, rows: Sequence[Answered], sheets: Sequence[str | None]) -> str:
    there = [row for row in rows if row.sheet == (found.sheet or "") or row.sheet not in sheets]
    about = [row for row in there if row.is_about(found, moved=False)] or [row for row in there if row.is_about(found, moved=True)]
    same = [row for row in about if fold(row.fault) == fold(found.fault)]  # two faults of one cell have a row each
    return _joined([row.answer for row in same or about if row.answer])


def _joined(answers: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(answers))
