"""One worksheet of a workbook that is being marked: its cells, rows and columns in the file's XML."""

from __future__ import annotations

from bisect import bisect_left
from copy import deepcopy
from functools import cached_property

from lxml import etree

from tdkt_xl.files.parts import Element, UnsuitableWorkbook, tag
from tdkt_xl.files.stylesheet import Stylesheet
from tdkt_xl.sendback.comments import CellSizes
from tdkt_xl.words.spreadsheet import Area, Place, address_of, place_of

_LARGEST_AREA = 400
"""If a merged area has more cells than this, only the first one gets the mark's border."""
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7, 4 / 3
_USUAL_WIDTH, _USUAL_HEIGHT = 64, 20


class SheetEdits:
    """One worksheet's cells, rows and columns."""

    def __init__(self, root: Element, styles: Stylesheet) -> None:
        self._root, self._styles = root, styles
        data = root.find(tag("sheetData"))
        assert data is not None
        self._data = data
        self._rows: dict[int, Element] = {}
        for row in data.iterchildren(tag("row")):
            if row.get("r") is None or any(cell.get("r") is None for cell in row.iterchildren(tag("c"))):
                raise UnsuitableWorkbook("cells without addresses")
            self._rows[int(row.get("r", "0")) - 1] = row
        self._numbers = sorted(self._rows)
        self.grid = CellSizes(self._width, self._height)

    @cached_property
    def _columns(self) -> list[Element]:
        columns = self._root.find(tag("cols"))
        return list(columns) if columns is not None else []

    @cached_property
    def _areas(self) -> list[Area]:
        """The merged areas."""
        areas = []
        for merged in self._root.iter(tag("mergeCell")):
            first, _, last = merged.get("ref", "").partition(":")
            corners = place_of(first), place_of(last or first)
            if corners[0] is not None and corners[1] is not None:
                areas.append((corners[0], corners[1]))
        return areas

    def area_of(self, place: Place) -> Area:
        """The merged area that contains the cell; if there is none, the cell alone."""
        row, column = place
        for (top, left), (bottom, right) in self._areas:
            if top <= row <= bottom and left <= column <= right:
                return (top, left), (bottom, right)
        return place, place

    def colour(self, place: Place, severity: str) -> None:
        (top, left), (bottom, right) = self.area_of(place)
        if (bottom - top + 1) * (right - left + 1) > _LARGEST_AREA:
            bottom, right = top, left
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = self._cell(row, column)
                base = cell.get("s")
                number = int(base) if base is not None else self._style_of_blank(row, column)
                cell.set("s", str(self._styles.marked(number, severity)))

    def copy_style(self, row: int, column: int, for_answers: bool = False) -> None:
        """Gives a cell the style of the cell before it; with `for_answers` on a light background and not locked."""
        before = self._cell(row, column - 1)
        style = before.get("s")
        number = int(style) if style is not None else self._style_of_blank(row, column - 1)
        self._cell(row, column).set("s", str(self._styles.for_answers(number) if for_answers else number))

    def write_number(self, place: Place, number: float | None) -> None:
        cell = self._cell(*place)
        cell[:] = []
        cell.attrib.pop("t", "")
        if number is not None:
            etree.SubElement(cell, tag("v")).text = repr(number)

    def write_text(self, row: int, column: int, number: int) -> None:
        """Writes the shared text with this number."""
        cell = self._cell(row, column)
        cell.set("t", "s")
        cell[:] = []
        etree.SubElement(cell, tag("v")).text = str(number)

    def set_width(self, column: int, width: float) -> None:
        """Sets the width of a column. Others in its range of columns keep theirs."""
        holder = self._root.find(tag("cols"))
        if holder is None:
            holder = etree.Element(tag("cols"))
            self._data.addprevious(holder)
        place, number = len(holder), column + 1
        for at, each in enumerate(list(holder)):
            first, last = int(each.get("min", "0")), int(each.get("max", "0"))
            if first > number:
                place = min(place, at)
            elif last >= number:
                pieces = [(first, number - 1), (number, number), (number + 1, last)]
                made = [_stretch(each, one, two) for one, two in pieces if one <= two]
                at = holder.index(each)
                holder[at : at + 1] = made
                for piece in made:
                    if piece.get("min") == piece.get("max") == str(number):
                        piece.set("width", str(width))
                        piece.set("customWidth", "1")
                break
        else:
            holder.insert(place, etree.Element(tag("col"), min=str(number), max=str(number), width=str(width), customWidth="1"))
        self.__dict__.pop("_columns", None)
        extent = self._root.find(tag("dimension"))
        if extent is not None:  # a hint for readers that does not include the new cells
            self._root.remove(extent)

    def _cell(self, row: int, column: int) -> Element:
        """The cell's element; created in its place if there is none."""
        holder = self._rows.get(row)
        if holder is None:
            holder = etree.Element(tag("row"), r=str(row + 1))
            at = bisect_left(self._numbers, row)
            self._data.insert(at, holder)
            self._numbers.insert(at, row)
            self._rows[row] = holder
        address = address_of((row, column))
        at = 0
        for cell in holder.iterchildren(tag("c")):
            found = place_of(cell.get("r", ""))
            if found is not None and found[1] == column:
                return cell
            if found is not None and found[1] < column:
                at = holder.index(cell) + 1
        made = etree.Element(tag("c"), r=address)
        holder.insert(at, made)
        holder.attrib.pop("spans", "")  # a hint for readers that may not include the new cell
        return made

    def _style_of_blank(self, row: int, column: int) -> int:
        """The style of a cell that is not stored: that of its row, else that of its column."""
        holder = self._rows[row]
        if holder.get("customFormat") in ("1", "true") and holder.get("s") is not None:
            return int(holder.get("s", "0"))
        found = self._column(column)
        return int(found.get("style", "0")) if found is not None else 0

    def _column(self, column: int) -> Element | None:
        for each in self._columns:
            if int(each.get("min", "0")) <= column + 1 <= int(each.get("max", "0")):
                return each
        return None

    def hidden(self, place: Place) -> str:
        row, column = self._rows.get(place[0]), self._column(place[1])
        if row is not None and row.get("hidden") in ("1", "true"):
            return "dòng ẩn"
        return "cột ẩn" if column is not None and column.get("hidden") in ("1", "true") else ""

    def _width(self, column: int) -> int:
        found = self._column(column)
        if found is None or found.get("width") is None:
            return _USUAL_WIDTH
        return 0 if found.get("hidden") in ("1", "true") else round(float(found.get("width", "9")) * _PIXELS_A_CHARACTER)

    def _height(self, row: int) -> int:
        found = self._rows.get(row)
        if found is None or found.get("ht") is None:
            return _USUAL_HEIGHT
        return 0 if found.get("hidden") in ("1", "true") else round(float(found.get("ht", "15")) * _PIXELS_A_POINT)


def _stretch(column: Element, first: int, last: int) -> Element:
    """A copy of a `col` element for a part of its columns."""
    made = deepcopy(column)
    made.set("min", str(first))
    made.set("max", str(last))
    return made
