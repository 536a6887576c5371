"""JSON that our own workbooks keep on a very hidden sheet, divided among the cells of a column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tdkt_xl.files.grids import Sheets

FACTS = "Dữ kiện"
"""The sheet's name."""
_A_CELL = 15_000
"""In letters; a cell holds 32,767, and some letters count double."""
_ESCAPES = (("  ", " \\u0020"), ("_x", "\\u005fx"))
"""Letters that some program changes: OpenDocument joins spaces, and Excel reads "_x0041_" as A."""


def kept_cells(value: object) -> Iterator[str]:
    """The texts of the cells, from the first row down."""
    return divided([json.dumps(value, ensure_ascii=False, separators=(",", ":"))])


def divided(pieces: Iterable[str]) -> Iterator[str]:
    """The texts of the cells for JSON in pieces, none of which begins or ends with a space. No cell does so either, because some
    programs remove such spaces."""
    waiting = ""
    for piece in pieces:
        for letters, escaped in _ESCAPES:
            piece = piece.replace(letters, escaped)
        text, start = waiting + piece, 0
        while len(text) - start > _A_CELL:
            stop = start + _A_CELL
            while " " in text[stop - 1 : stop + 1]:
                stop -= 1
            yield text[start:stop]
            start = stop
        waiting = text[start:]
    if waiting:
        yield waiting


def kept_value(workbook: Sheets) -> dict[str, Any] | None:
    """The JSON object in the first column of the sheet; None if there is none or it cannot be read. Raises UnreadableFile."""
    if FACTS not in workbook.names:
        return None
    return parsed(kept_column(workbook.rows(list(workbook.names).index(FACTS)), 0))


def kept_column(rows: Iterable[Sequence[object]], column: int) -> list[str]:
    """The texts in a column of the sheet."""
    return [str(row[column]) for row in rows if column < len(row) and row[column] != ""]


def parsed(cells: Iterable[str]) -> dict[str, Any] | None:
    """The JSON object in these cells; None if there is none."""
    try:
        value = json.loads("".join(cells))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
