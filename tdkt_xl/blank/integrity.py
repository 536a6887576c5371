"""The fingerprint of a form written by `tdkt new`, and the cells that have changed since it was written.

Such a workbook keeps a fingerprint on a very hidden sheet: a text for each row of the form, with four characters for each cell,
computed from the cell's formula or constant. Input cells are marked as input. A fingerprint is used instead of drawing the form
again, because it stays valid when the program or the definition changes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from tdkt_xl.files.formulas import excel_reference
from tdkt_xl.files.grids import Sheets, Workbook
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.words.spreadsheet import Place, column_letters
from tdkt_xl.words.text import clean

FINGERPRINT_SHEET = "tdkt.khoa"
"""The very hidden sheet with the fingerprint: row n of its first column belongs to row n of the form's sheet."""
_EARLIER_SHEET, _EARLIER_COLUMN = "tdkt", 6
"""Where forms of version 0.1.0 keep theirs."""
INPUT, NOTHING = "----", "...."
"""Marks of an input cell, and of a locked cell without content."""
_WIDTH = 4
_MOST_NAMED = 20
_TEXT = re.compile(r'("(?:[^"]|"")*")')
_OPEN_DOCUMENT = re.compile(r"^(?:of|oooc|msoxl):=?")
_OPEN_REFERENCE = re.compile(r"\[(?:\$?('(?:[^']|'')+'|[^.'\[\]]*))?\.([^:\[\]]+)(?::[^.\[\]]*\.([^\[\]]+))?\]")
_LOGICAL = re.compile(r"\b(TRUE|FALSE)\(\)")
_WHOLE_COLUMN = re.compile(r"(\$?[A-Z]{1,3})\$?1:(\$?[A-Z]{1,3})\$?1048576")


@lru_cache(maxsize=20_000, typed=True)  # the forms of a folder say the same in all their locked cells
def mark_of(content: object) -> str:
    """Returns the mark of a locked cell with this content: a formula beginning with "=", a text or a number; "" is no content."""
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
    """A formula in one common spelling. Programs differ in spaces and in whole columns, .ods also in references and commas."""
    open_document = _OPEN_DOCUMENT.match(formula) is not None
    parts = _TEXT.split(_OPEN_DOCUMENT.sub("", formula))
    for at in range(0, len(parts), 2):
        part = parts[at]
        if open_document:
            part = _OPEN_REFERENCE.sub(excel_reference, part).replace(";", ",")
        parts[at] = _LOGICAL.sub(r"\1", _WHOLE_COLUMN.sub(r"\1:\2", part.replace(" ", "")))
    return "".join(parts)


def altered_cells(workbook: Sheets, returns: Sequence[Return]) -> Iterator[Finding]:
    """Yields an `altered-form` finding for each cell of a form of ours that has changed; nothing for any other workbook.

    Formulas are compared in .xlsx and .ods. In other formats only the presence of a formula is checked.
    """
    properties = workbook.properties
    if not returns or properties.get("tdkt.kind") != "return" or not properties.get("tdkt.form"):
        return
    fingerprint = _fingerprint(workbook) if isinstance(workbook, Workbook) else None
    sheet = next((i for i, name in enumerate(workbook.names) if name == returns[0].sheet), None)
    if not isinstance(workbook, Workbook) or fingerprint is None or sheet is None:
        return
    places = list(_altered(workbook, sheet, fingerprint))
    for (row, column), content in places[:_MOST_NAMED]:
        place = FindingPlace(returns[0].file, returns[0].sheet, f"{column_letters(column)}{row + 1}")
        yield finding("altered-form", place, content, said=_said(content))
    if len(places) > _MOST_NAMED:
        place = FindingPlace(returns[0].file, returns[0].sheet)
        yield finding("altered-form", place, said=f"còn {len(places) - _MOST_NAMED} ô khác cũng đã bị sửa")


def _fingerprint(workbook: Workbook) -> Sequence[str] | None:
    """Returns a text for each row of the form's sheet; None if the workbook has no fingerprint."""
    for name, column in ((FINGERPRINT_SHEET, 0), (_EARLIER_SHEET, _EARLIER_COLUMN)):
        if name in workbook.names:
            rows = workbook.rows(workbook.names.index(name))
            return tuple(str(row[column]) if len(row) > column else "" for row in rows)
    return None


def _altered(workbook: Workbook, sheet: int, fingerprint: Sequence[str]) -> Iterator[tuple[Place, object]]:
    """Yields the places with changed content, with that content."""
    rows, formulas = workbook.rows(sheet), workbook.formulas(sheet)
    height, width = len(rows), len(rows[0]) if rows else 0
    compared = _compared(fingerprint, tuple(formulas.items()))
    for place in compared.altered:
        yield place, f"={formulas[place]}"
    for row, columns, marks in compared.constants:
        cells = rows[row] if row < height else [""] * width
        contents = tuple([cells[column] if column < width else "" for column in columns])
        for at in _changed(contents, tuple(map(type, contents)), marks):
            yield (row, columns[at]), contents[at]


@lru_cache(maxsize=2_000)
def _changed(contents: Sequence[object], _types: Sequence[type], marks: Sequence[str]) -> tuple[int, ...]:
    """Returns the positions of the contents that have other marks. The forms of a folder have the same rows of locked cells."""
    return tuple(at for at, (content, mark) in enumerate(zip(contents, marks, strict=True)) if mark_of(content) != mark)


class _Constants(NamedTuple):
    """The locked cells without a formula in one row: their columns and their marks."""

    row: int
    columns: tuple[int, ...]
    marks: tuple[str, ...]


class _Compared(NamedTuple):
    """A form's formulas compared with its fingerprint: the places of changed formulas, and the cells without a formula."""

    altered: tuple[Place, ...]
    constants: tuple[_Constants, ...]


@lru_cache(maxsize=64)  # the forms of a folder have the same formulas
def _compared(fingerprint: Sequence[str], formulas: Sequence[tuple[Place, str]]) -> _Compared:
    texts = dict(formulas)
    altered: list[Place] = []
    constants: dict[int, list[tuple[int, str]]] = {}
    for place, mark in _marks(fingerprint):
        if place not in texts:
            constants.setdefault(place[0], []).append((place[1], mark))
        # An empty text is a formula with unknown content: the cell shares it with another cell, or the format does not store it.
        elif texts[place] and mark_of(f"={texts[place]}") != mark:
            altered.append(place)
    rows = ((row, [column for column, _ in cells], [mark for _, mark in cells]) for row, cells in constants.items())
    return _Compared(tuple(altered), tuple(_Constants(row, tuple(columns), tuple(marks)) for row, columns, marks in rows))


def _marks(fingerprint: Sequence[str]) -> Iterator[tuple[Place, str]]:
    """Yields the mark of each cell that is not an input, with its place."""
    for at, row in enumerate(fingerprint):
        for column in range(len(row) // _WIDTH):
            mark = row[column * _WIDTH : (column + 1) * _WIDTH]
            if mark != INPUT:
                yield (at, column), mark


def _said(content: object) -> str:
    if content is None or content == "":
        return "đang để trống"
    if isinstance(content, str) and content.startswith("="):
        return f"đang là công thức {shown(content)}"
    return f"đang ghi {shown(content)}" if isinstance(content, float) else f"đang ghi “{shown(content)}”"
