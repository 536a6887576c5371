"""JSON that our own workbooks keep on a very hidden sheet, divided among the cells of its first column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tdkt_xl.files.grids import Sheets

FACTS = "Dữ kiện"
"""The sheet's name."""
_A_CELL = 15_000
"""In letters; a cell holds 32,767, and some letters count double."""
_ESCAPES = (("  ", " \\u0020"), ("_x", "\\u005fx"))
"""Letters that some program changes: OpenDocument joins spaces, and Excel reads "_x0041_" as A."""


def kept_cells(value: object) -> Iterator[str]:
    """The texts of the cells, from A1 down. None begins or ends with a space, because some programs remove such spaces."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letters, escaped in _ESCAPES:
        text = text.replace(letters, escaped)
    start = 0
    while start < len(text):
        stop = start + _A_CELL
        while stop < len(text) and " " in text[stop - 1 : stop + 1]:
            stop -= 1
        yield text[start:stop]
        start = stop


def kept_value(workbook: Sheets) -> dict[str, Any] | None:
    """The JSON object in the workbook; None if there is none or it cannot be read. Raises UnreadableFile."""
    if FACTS not in workbook.names:
        return None
    return parsed(str(row[0]) for row in workbook.rows(list(workbook.names).index(FACTS)) if row)


def parsed(cells: Iterable[str]) -> dict[str, Any] | None:
    """The JSON object in these cells; None if there is none."""
    try:
        value = json.loads("".join(cells))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
