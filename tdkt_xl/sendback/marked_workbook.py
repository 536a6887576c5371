"""A workbook as it was sent, with marks on its cells and one more sheet; everything else is unchanged.

The parts of the file are edited directly. openpyxl would read and write the whole and lose stored values, shapes and controls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from lxml import etree

from tdkt_xl.files.parts import LINKS, MAIN, Element, PackageParts, UnsuitableWorkbook, tag
from tdkt_xl.files.stylesheet import Stylesheet
from tdkt_xl.sendback.answer_column import HEADING, AnswerColumn
from tdkt_xl.sendback.comments import CellComment, add_comments, drop_comments
from tdkt_xl.sendback.marks import Mark
from tdkt_xl.sendback.return_slip import NAME, SLIP_MARK, free_name
from tdkt_xl.sendback.sheet_edits import SheetEdits
from tdkt_xl.words.spreadsheet import Place, address_of, place_of

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TEXTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_ANSWER_WIDTH = 28
"""In characters."""
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
_KINDS = (
    ("macro", re.compile(r"xl/(vbaProject\.bin|macrosheets/.+|activeX/.+)", re.IGNORECASE)),
    ("kết nối tới nguồn dữ liệu", re.compile(r"xl/(connections\.xml|queryTables/.+)", re.IGNORECASE)),
    ("đối tượng nhúng", re.compile(r"xl/(embeddings|oleObjects)/.+", re.IGNORECASE)),
)
_EXTERNAL_LINK = re.compile(r"xl/externalLinks/[^/]+\.xml", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"']")
_DDE = re.compile(rb"<(?:\w+:)?ddeLink\b")


class MarkedWorkbook:
    """A workbook to be marked. Raises UnsuitableWorkbook if the file should be drawn again instead."""

    def __init__(self, data: bytes) -> None:
        self._parts = parts = PackageParts(data)
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
        self._sheets: dict[str, SheetEdits] = {}
        self.ending = ".xlsm" if parts.has_macros else ".xlsx"
        self.carried = carried_words(parts)
        """The active content of the sender's file, in words (`carried_words`)."""

    @property
    def sheet_names(self) -> list[str]:
        return list(self._parts_of)

    def hidden(self, sheet: str | None, address: str | None) -> str:
        """What hides a cell, in Vietnamese: its sheet, row or column; "" if nothing does."""
        if sheet not in self._parts_of:
            return ""
        if any(each.get("name") == sheet and each.get("state", "visible") != "visible" for each in self._listed):
            return "trang ẩn"
        place = place_of(address or "")
        return self._sheet(sheet).hidden(place) if place is not None else ""

    def mark(self, marks: Mapping[tuple[str | None, str], Mark]) -> None:
        """Colours each cell and writes its comment if it has one.

        A merged area is coloured as a whole, and the comment goes to its first cell.
        """
        of_sheet: dict[str, dict[Place, list[Mark]]] = {}
        for (name, address), mark in marks.items():
            place = place_of(address)
            if name in self._parts_of and place is not None:
                first, _ = self._sheet(name).area_of(place)
                of_sheet.setdefault(name, {}).setdefault(first, []).append(mark)
        for part in self._parts_of.values():
            drop_comments(self._parts, part)  # from an earlier marked copy
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

    def add_column(self, answer: AnswerColumn) -> None:
        """Adds an unlocked column for explanations beside a table, in the style of the column before it."""
        sheet = self._sheet(answer.sheet)
        for row in answer.header:
            sheet.copy_style(row, answer.column)
        for row in answer.lines:
            sheet.copy_style(row, answer.column, for_answers=True)
        sheet.write_text(answer.header[0], answer.column, self._shared_text(HEADING))
        sheet.set_width(answer.column, _ANSWER_WIDTH)

    def put_number(self, sheet: str, place: Place, number: float | None) -> None:
        """Writes a number into a cell, None for a blank; the cell's style is kept."""
        self._sheet(sheet).write_number(self._sheet(sheet).area_of(place)[0], number)

    def recalculate(self) -> None:
        """Removes the results of all formulas, because the cells that they use have changed, and makes the program that opens the
        workbook work them out. LibreOffice would show results that are stored."""
        for part in self._parts_of.values():
            for cell in self._parts.xml(part).iter(tag("c")):
                value = cell.find(tag("v"))
                if cell.find(tag("f")) is not None and value is not None:
                    cell.remove(value)
                    cell.attrib.pop("t", "")
        settings = self._workbook.find(tag("calcPr"))
        if settings is None:
            settings = etree.Element(tag("calcPr"))
            names = self._workbook.find(tag("definedNames"))
            before = names if names is not None else [each for each in self._workbook if each.tag in _BEFORE_NAMES][-1]
            before.addnext(settings)
        settings.set("fullCalcOnLoad", "1")

    @property
    def slip_name(self) -> str:
        """The name for the new first sheet: that of an earlier slip, which it replaces, or else a free name."""
        return self._old_slip.get("name", "") if self._old_slip is not None else free_name(self.sheet_names)

    @cached_property
    def _old_slip(self) -> Element | None:
        """The slip of an earlier marked copy, found by our hidden name; None if this file was never sent back."""
        for each in self._workbook.iter(tag("definedName")):
            if each.get("name") == SLIP_MARK:
                named = (each.text or "").rpartition("!")[0].strip("'").replace("''", "'")
                if named.startswith(NAME):  # if the name refers to a wrong cell, no sheet of the sender's may be lost
                    return next((sheet for sheet in self._listed if sheet.get("name") == named), None)
        return None

    def put_first(self, slip: bytes) -> None:
        """Puts the only sheet of the workbook `slip`, with its styles and names, in front and shows it on opening."""
        guest = PackageParts(slip)
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
        """Puts the sheet first, or in the place of an earlier slip; returns its 0-based position among the sheets."""
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
        for each in self._workbook.iter(tag("definedName")):  # a name of one sheet has the number of its sheet
            if each.get("localSheetId") is not None:
                each.set("localSheetId", str(int(each.get("localSheetId", "0")) + 1))

    def _drop_names(self, place: int) -> None:
        """Removes the names of the earlier slip."""
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

    def _shared_text(self, text: str) -> int:
        """Adds a text to the shared texts; returns its number."""
        texts = self._shared_texts()
        held = texts.findall(tag("si"))
        made = etree.Element(tag("si"))
        etree.SubElement(made, tag("t")).text = text
        texts.insert(texts.index(held[-1]) + 1 if held else 0, made)
        for name in ("count", "uniqueCount"):
            if texts.get(name) is not None:
                texts.set(name, str(int(texts.get(name, "0")) + 1))
        return len(held)

    def _deselect(self, part: str) -> None:
        for view in self._parts.xml(part).iter(tag("sheetView")):
            view.attrib.pop("tabSelected", "")

    def to_bytes(self) -> bytes:
        """The marked workbook. The same marks on the same file give the same bytes."""
        self._parts.drop_signatures()
        return self._parts.to_bytes()

    def _sheet(self, name: str) -> SheetEdits:
        if name not in self._sheets:
            root = self._parts.xml(self._parts_of[name])
            if root.tag != tag("worksheet") or root.find(tag("sheetData")) is None:
                raise UnsuitableWorkbook(f"{name} is no worksheet")
            self._sheets[name] = SheetEdits(root, self._styles)
        return self._sheets[name]


# ---- A sheet from another workbook


def _restyle(root: Element, numbers: list[int]) -> None:
    """Replaces the style number of every cell, row and column by its number in the new workbook."""
    for element in root.iter(tag("c"), tag("row"), tag("col")):
        name = "style" if element.tag == tag("col") else "s"
        if element.tag == tag("c") or element.get(name) is not None:
            element.set(name, str(numbers[int(element.get(name, "0"))]))


def _take_in_texts(root: Element, own: Element, guest: PackageParts) -> None:
    """Adds the texts of the other workbook's sheet to this workbook's shared texts."""
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


def carried_words(parts: PackageParts) -> str:
    """A sentence for the top of the slip; "" if there is no active content."""
    held = [kind for kind, name in _KINDS if any(map(name.fullmatch, parts.names))]
    links = [name for name in parts.names if _EXTERNAL_LINK.fullmatch(name)]
    if any(_DDE.search(parts.content(name)) for name in links):
        held.append("liên kết DDE tới chương trình khác")
    if links or any(name.endswith(".rels") and _ELSEWHERE.search(parts.content(name)) for name in parts.names):
        held.append("liên kết ra ngoài tệp")
    if not held:
        return ""
    return (
        f"Tệp này là tệp của đơn vị đã gửi, vẫn còn nguyên trong đó: {', '.join(held)}. "
        "Chỉ cho chạy hoặc cập nhật khi đã hỏi rõ đơn vị."
    )
