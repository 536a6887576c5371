"""A workbook as somebody sent it, with marks on its cells and a sheet put first; everything else is as it was.

The parts are edited directly: openpyxl, which would read and write the whole, drops stored values, shapes and controls.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from lxml import etree

from tdkt_xl.files.cells import Place
from tdkt_xl.files.parts import LINKS, MAIN, Element, Parts, UnsuitableWorkbook, tag
from tdkt_xl.files.stylesheet import Stylesheet
from tdkt_xl.sendback.carried import carried_words
from tdkt_xl.sendback.comments import CellComment, Grid, add_comments, drop_comments
from tdkt_xl.sendback.marks import Mark
from tdkt_xl.sendback.return_slip import NAME, SLIP_MARK, free_name
from tdkt_xl.words.spreadsheet import address_of, place_of

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TEXTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_LARGEST_AREA = 400
"""So many cells of a merged area get the mark's border; of a larger one only the first."""
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7, 4 / 3
_USUAL_WIDTH, _USUAL_HEIGHT = 64, 20
Area = tuple[Place, Place]


class MarkedWorkbook:
    """A workbook being marked. Raises UnsuitableWorkbook for a file that had better be drawn anew."""

    def __init__(self, data: bytes) -> None:
        self._parts = parts = Parts(data)
        self._workbook = parts.xml(parts.workbook)
        listed = self._workbook.find(tag("sheets"))
        if listed is None:
            raise UnsuitableWorkbook("no sheets")
        self._listed = listed
        style_part = parts.linked(parts.workbook, "styles")
        if style_part is None:
            raise UnsuitableWorkbook("no stylesheet")
        self._styles = Stylesheet(parts.xml(style_part))
        self._parts_of = {each.get("name", ""): parts.target(parts.workbook, each.get(f"{{{LINKS}}}id", "")) for each in listed}
        self._sheets: dict[str, _Sheet] = {}
        self.ending = ".xlsm" if parts.has_macros else ".xlsx"
        self.carried = carried_words(parts)
        """What of the sender's the copy still holds that does something by itself, in words."""

    @property
    def sheet_names(self) -> list[str]:
        return list(self._parts_of)

    def hidden(self, sheet: str | None, address: str | None) -> str:
        """What hides a cell from view, in Vietnamese: its sheet, row or column; "" where nothing does."""
        if sheet not in self._parts_of:
            return ""
        if any(each.get("name") == sheet and each.get("state", "visible") != "visible" for each in self._listed):
            return "trang ẩn"
        place = place_of(address or "")
        return self._sheet(sheet).hidden(place) if place is not None else ""

    def mark(self, marks: Mapping[tuple[str | None, str], Mark]) -> None:
        """Colours each cell and writes its comment where it has one.

        In a merged area the whole is coloured and the comment is its first cell's.
        """
        of_sheet: dict[str, dict[Place, list[Mark]]] = {}
        for (name, address), mark in marks.items():
            place = place_of(address)
            if name in self._parts_of and place is not None:
                first, _ = self._sheet(name).area_of(place)
                of_sheet.setdefault(name, {}).setdefault(first, []).append(mark)
        for part in self._parts_of.values():
            drop_comments(self._parts, part)  # those of an earlier turn
        for name, places in of_sheet.items():
            sheet = self._sheet(name)
            comments = []
            for place in sorted(places):
                found = places[place]
                sheet.colour(place, min(found, key=lambda mark: mark.severity).severity)  # "error" comes before "warning"
                if text := "\n\n".join(mark.text for mark in found if mark.text):
                    comments.append(CellComment(address_of(place), place, text))
            if comments:
                add_comments(self._parts, self._parts_of[name], comments, sheet.grid)

    @property
    def slip_name(self) -> str:
        """What to call the sheet to be put first: as the one of an earlier turn, which it replaces, else a free name."""
        return self._old_slip.get("name", "") if self._old_slip is not None else free_name(self.sheet_names)

    @cached_property
    def _old_slip(self) -> Element | None:
        """The sheet that the hidden name of ours leads to: this file has gone back before."""
        for each in self._workbook.iter(tag("definedName")):
            if each.get("name") == SLIP_MARK:
                named = (each.text or "").rpartition("!")[0].strip("'").replace("''", "'")
                if named.startswith(NAME):  # a name led astray must not cost a sheet of the sender's
                    return next((sheet for sheet in self._listed if sheet.get("name") == named), None)
        return None

    def put_first(self, slip: bytes) -> None:
        """Puts the only sheet of the workbook `slip`, its styles and names in front and shows it on opening."""
        guest = Parts(slip)
        listed = guest.xml(guest.workbook).find(tag("sheets"))
        assert listed is not None and len(listed) == 1
        root = guest.xml(guest.target(guest.workbook, listed[0].get(f"{{{LINKS}}}id", "")))
        _restyle(root, self._styles.take_in(guest.xml(guest.linked(guest.workbook, "styles") or "")))
        _take_in_texts(root, self._shared_texts(), guest)
        for each in self._parts_of.values():
            if b"tabSelected" in self._parts.content(each):
                self._deselect(each)  # two selected sheets are edited together
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        names = guest.xml(guest.workbook).find(tag("definedNames"))
        self._take_in_names(self._placed(listed[0].get("name", ""), content), list(names) if names is not None else [])

    def _placed(self, name: str, content: bytes) -> int:
        """Puts the sheet first, or where an earlier one stands; returns its place among the sheets."""
        if self._old_slip is not None:
            place = list(self._listed).index(self._old_slip)
            self._parts.put(self._parts_of[name], content)
            self._drop_names(place)
        else:
            place = 0
            self._list_first(name, content)
        for view in self._workbook.iter(tag("workbookView")):
            view.attrib.pop("firstSheet", "")
            view.set("activeTab", str(place))
        return place

    def _list_first(self, name: str, content: bytes) -> None:
        part = self._parts.unused("xl/worksheets/phieu{}.xml")
        self._parts.put(part, content, _SHEET_TYPE)
        number = 1 + max(int(each.get("sheetId", "0")) for each in self._listed)
        first = etree.Element(tag("sheet"), name=name, sheetId=str(number))
        first.set(f"{{{LINKS}}}id", self._parts.link(self._parts.workbook, "worksheet", part))
        self._listed.insert(0, first)
        for each in self._workbook.iter(tag("definedName")):  # names of one sheet count the sheets from the front
            if each.get("localSheetId") is not None:
                each.set("localSheetId", str(int(each.get("localSheetId", "0")) + 1))

    def _drop_names(self, place: int) -> None:
        """Names of the earlier slip."""
        for names in self._workbook.iter(tag("definedNames")):
            names[:] = [each for each in names if each.get("localSheetId") != str(place) and each.get("name") != SLIP_MARK]

    def _take_in_names(self, place: int, brought: Sequence[Element]) -> None:
        names = self._workbook.find(tag("definedNames"))
        if names is None:
            names = etree.Element(tag("definedNames"))
            [each for each in self._workbook if each.tag in _BEFORE_NAMES][-1].addnext(names)
        for each in brought:
            if each.get("localSheetId") is not None:
                each.set("localSheetId", str(place))
            if each.get("name") == SLIP_MARK:
                each.set("hidden", "1")
            names.append(each)

    def _shared_texts(self) -> Element:
        part = self._parts.linked(self._parts.workbook, "sharedStrings")
        if part is None:
            part = "xl/sharedStrings.xml"
            if part in self._parts:
                raise UnsuitableWorkbook("shared texts without a link to them")
            self._parts.put(part, f'<sst xmlns="{MAIN}"/>'.encode(), _TEXTS_TYPE)
            self._parts.link(self._parts.workbook, "sharedStrings", part)
        return self._parts.xml(part)

    def _deselect(self, part: str) -> None:
        for view in self._parts.xml(part).iter(tag("sheetView")):
            view.attrib.pop("tabSelected", "")

    def to_bytes(self) -> bytes:
        """The marked workbook; the same marks on the same file give the same bytes."""
        self._parts.drop_signatures()
        return self._parts.to_bytes()

    def _sheet(self, name: str) -> _Sheet:
        if name not in self._sheets:
            root = self._parts.xml(self._parts_of[name])
            if root.tag != tag("worksheet") or root.find(tag("sheetData")) is None:
                raise UnsuitableWorkbook(f"{name} is no worksheet")
            self._sheets[name] = _Sheet(root, self._styles)
        return self._sheets[name]


_BEFORE_NAMES = frozenset(
    map(
        tag,
        (
            "fileVersion",
            "fileSharing",
            "workbookPr",
            "workbookProtection",
            "bookViews",
            "sheets",
            "functionGroups",
            "externalReferences",
        ),
    )
)


class _Sheet:
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
        self.grid = Grid(self._width, self._height)

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
        """The merged area that a cell is in, else the cell alone."""
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

    def _cell(self, row: int, column: int) -> Element:
        """The cell's element, made in its place where there is none."""
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
        holder.attrib.pop("spans", "")  # a hint for reading that the new cell may stand outside of
        return made

    def _style_of_blank(self, row: int, column: int) -> int:
        """What a cell that is not stored looks like: its row's style, else its column's."""
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


# ---- A sheet from another workbook


def _restyle(root: Element, numbers: list[int]) -> None:
    """Every cell's, row's and column's style by its number in the new workbook."""
    for element in root.iter(tag("c"), tag("row"), tag("col")):
        name = "style" if element.tag == tag("col") else "s"
        if element.tag == tag("c") or element.get(name) is not None:
            element.set(name, str(numbers[int(element.get(name, "0"))]))


def _take_in_texts(root: Element, own: Element, guest: Parts) -> None:
    """The texts of the other workbook's sheet, added to this one's shared texts."""
    part = guest.linked(guest.workbook, "sharedStrings")
    held = own.findall(tag("si"))
    first = len(held)
    brought = guest.xml(part).findall(tag("si")) if part is not None else []
    at = own.index(held[-1]) + 1 if held else 0
    own[at:at] = brought  # extensions may follow
    cells = [cell for cell in root.iter(tag("c")) if cell.get("t") == "s"]
    for cell in cells:
        value = cell.find(tag("v"))
        if value is not None:
            value.text = str(first + int(value.text or "0"))
    if own.get("count") is not None:
        own.set("count", str(int(own.get("count", "0")) + len(cells)))
    if own.get("uniqueCount") is not None:
        own.set("uniqueCount", str(first + len(brought)))
