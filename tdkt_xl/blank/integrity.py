"""What a form written by `tdkt new` was when it was written, and the cells in which it no longer is.

Such a workbook keeps a fingerprint on a very hidden sheet: for each row of the form a text, four characters for each cell,
made of the cell's formula or constant. What officers write in has none. A fingerprint, rather than drawing the form anew,
because it stays true when the program or the definition has moved on since.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

from tdkt_xl.files.grids import Sheets, Workbook
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Finding, Return, column_letters
from tdkt_xl.reading.findings import Place, finding
from tdkt_xl.words.text import clean

KEPT_SHEET = "tdkt"
"""The very hidden sheet that holds what a template looks up, and its fingerprint."""
FINGERPRINT_COLUMN = 6
"""0-based; its row n is about row n of the form's sheet."""
INPUT, NOTHING = "----", "...."
"""Marks of a cell that officers write in, and of a locked cell without content."""
_WIDTH = 4
_MOST_NAMED = 20
_TEXT = re.compile(r'("(?:[^"]|"")*")')
_OPEN_DOCUMENT = re.compile(r"^(?:of|oooc|msoxl):=?")
_OPEN_REFERENCE = re.compile(r"\[(?:\$?('(?:[^']|'')+'|[^.'\[\]]*))?\.([^:\[\]]+)(?::[^.\[\]]*\.([^\[\]]+))?\]")
_LOGICAL = re.compile(r"\b(TRUE|FALSE)\(\)")
_WHOLE_COLUMN = re.compile(r"(\$?[A-Z]{1,3})\$?1:(\$?[A-Z]{1,3})\$?1048576")


@lru_cache(maxsize=20_000, typed=True)  # the forms of a folder say the same in all their locked cells
def mark_of(content: object) -> str:
    """The mark of a locked cell: of a formula's text beginning with "=", of a text, of a number; "" is no content."""
    if content is None or content == "":
        return NOTHING
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        said = f"{content:.12g}"
    else:
        said = str(content)
        said = f"={_plain_formula(said[1:])}" if said.startswith("=") else clean(said)
    return _digest(said)


@lru_cache(maxsize=20_000)
def _digest(said: str) -> str:
    return b64encode(blake2b(said.encode(), digest_size=3).digest()).decode()


def _plain_formula(formula: str) -> str:
    """A formula as all programs mean it: they differ in spaces, in writing whole columns, and .ods in references and commas."""
    open_document = _OPEN_DOCUMENT.match(formula) is not None
    parts = _TEXT.split(_OPEN_DOCUMENT.sub("", formula))
    for at in range(0, len(parts), 2):
        part = parts[at]
        if open_document:
            part = _OPEN_REFERENCE.sub(_excel_reference, part).replace(";", ",")
        parts[at] = _LOGICAL.sub(r"\1", _WHOLE_COLUMN.sub(r"\1:\2", part.replace(" ", "")))
    return "".join(parts)


def _excel_reference(match: re.Match[str]) -> str:
    """`[$tdkt.$A$1:.$A$9]` as `tdkt!$A$1:$A$9`."""
    sheet = f"{match[1]}!" if match[1] else ""
    return f"{sheet}{match[2]}:{match[3]}" if match[3] else f"{sheet}{match[2]}"


def altered_cells(workbook: Sheets, returns: Sequence[Return]) -> Iterator[Finding]:
    """`altered-form` for each cell of a form of ours that is no longer as written; nothing for any other workbook.

    Formulas are compared in .xlsx and .ods; elsewhere it is only seen whether there is one.
    """
    properties = workbook.properties
    if not returns or properties.get("tdkt.kind") != "return" or not properties.get("tdkt.form"):
        return
    if not isinstance(workbook, Workbook) or KEPT_SHEET not in workbook.names:
        return
    kept = workbook.rows(workbook.names.index(KEPT_SHEET))
    fingerprint = [row[FINGERPRINT_COLUMN] if len(row) > FINGERPRINT_COLUMN else "" for row in kept]
    sheet = next((i for i, name in enumerate(workbook.names) if name == returns[0].sheet), None)
    if sheet is None:
        return
    places = list(_altered(workbook, sheet, fingerprint))
    for (row, column), content in places[:_MOST_NAMED]:
        place = Place(returns[0].file, returns[0].sheet, f"{column_letters(column)}{row + 1}")
        yield finding("altered-form", place, content, said=_said(content))
    if len(places) > _MOST_NAMED:
        place = Place(returns[0].file, returns[0].sheet)
        yield finding("altered-form", place, said=f"còn {len(places) - _MOST_NAMED} ô khác cũng đã bị sửa")


def _altered(workbook: Workbook, sheet: int, fingerprint: Sequence[object]) -> Iterator[tuple[tuple[int, int], object]]:
    """The places whose content has another mark, with the content."""
    rows, formulas = workbook.rows(sheet), workbook.formulas(sheet)
    for at, marks in enumerate(fingerprint):
        row = rows[at] if at < len(rows) else []
        for column in range(len(str(marks)) // _WIDTH):
            mark = str(marks)[column * _WIDTH : (column + 1) * _WIDTH]
            if mark == INPUT:
                continue
            formula = formulas.get((at, column))
            if formula == "":
                continue  # its words are not known: it shares them with another cell, or the format keeps none
            content = f"={formula}" if formula is not None else (row[column] if column < len(row) else "")
            # Most programs write a formula as it was: its plain form is only worked out where that is not so.
            if (formula is None or _digest(str(content)) != mark) and mark_of(content) != mark:
                yield (at, column), content


def _said(content: object) -> str:
    if content is None or content == "":
        return "đang để trống"
    if isinstance(content, str) and content.startswith("="):
        return f"đang là công thức {shown(content)}"
    return f"đang ghi {shown(content)}" if isinstance(content, float) else f"đang ghi “{shown(content)}”"
