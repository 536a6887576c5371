"""Facts in a zipped workbook's own XML besides its values: properties, error cells, formulas that were never calculated.

It also checks, before any value is read, that a sheet's cells do not span too large a rectangle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import filterfalse
from posixpath import normpath
from urllib.parse import unquote
from xml.etree import ElementTree

from tdkt_xl.files import custom_properties, print_margins
from tdkt_xl.files.cells import LARGEST_SHEET, NO_MARKS, CellMark, Row
from tdkt_xl.files.mending import SourceSheet, mended_workbook
from tdkt_xl.files.sheet_xml import ODD_RUNS, SheetXml, cells_of
from tdkt_xl.files.xmltree import in_utf_8, local_name, parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import Place

_BOOK, _TEXTS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_BOOK_LINK = re.compile(rb'Target="/?([^"]+)"[^>]*Type="[^"]*/officeDocument"|Type="[^"]*/officeDocument"[^>]*Target="/?([^"]+)"')
OWN_PART = "tdkt/tong-hop.xml"
"""The part of our summaries for data besides the sheets (summary/sealed.py). Every workbook declares .xml parts."""
_NOT_SHEETS = frozenset(
    {"[content_types].xml", "docprops/app.xml", "docprops/core.xml", "docprops/custom.xml", "xl/workbook.xml", "xl/styles.xml",
     "xl/sharedstrings.xml", "xl/theme/theme1.xml", "xl/calcchain.xml", OWN_PART}
)  # fmt: skip
"""Parts that are no sheets. Any other XML part may be a sheet, whatever its name: the workbook's links decide."""

_SHARED = re.compile(rb"<si(?:\s[^>]*)?(?:/>|>.*?</si>)", re.DOTALL)
_LETTERS = re.compile(rb"<t(?:\s[^>]*)?>[^<]")
_SHARED_CELL = re.compile(rb"<c\s[^>]*t=\"s\"[^>]*>\s*<v>(\d+)</v>")


class Package:
    """The parts of an .xlsx or .xlsm file. Opening it raises UnreadableFile if its XML is damaged."""

    def __init__(self, members: Members, largest: int = LARGEST_SHEET) -> None:
        """`largest`: the most cells of the rectangle around a sheet's used cells."""
        self.parts = members.sizes
        self._members = members
        stored = [(name, members.read(name)) for name in self.parts if name.endswith(".xml") and name.lower() not in _NOT_SHEETS]
        contents = [(name, in_utf_8(xml), xml) for name, xml in stored]
        self._sheets = {name: SheetXml(xml, largest) for name, xml, _ in contents if b"sheetData" in xml}
        self._is_in_utf_8 = all(xml is before for _, xml, before in contents)

    @cached_property
    def is_odd(self) -> bool:
        """True if some sheet is too large as it is, or if the value reader would wrongly join or exchange some texts, or not find
        them."""
        texts = self.shared_texts or b""
        return (
            any(sheet.is_too_wide or sheet.holds_odd_runs or sheet.holds_odd_values for sheet in self._sheets.values())
            or not self._is_in_utf_8
            or (_TEXTS not in self.parts and self._linked_from_book("sharedStrings") is not None)
            or any(mark in texts for mark in ODD_RUNS)
        )

    def read(self, name: str) -> bytes:
        """Returns a part's bytes, XML in UTF-8. Raises UnreadableFile."""
        return in_utf_8(self._members.read(name))

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """Custom document properties, such as `tdkt.form`."""
        part = custom_properties.PART
        return custom_properties.from_xml(self.read(part)) if part in self.parts else {}

    @property
    def sheet_names(self) -> Sequence[str]:
        """The names of the sheets in their order."""
        return [name for name, _, _ in self._listed]

    def xml_of(self, sheet: int) -> bytes | None:
        """The XML of a sheet; None if its part is missing or is a chart."""
        found = self._sheet(sheet)
        return found.xml if found is not None else None

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        """The cells of a sheet (0-based) with an error, or with a formula without a stored value."""
        found = self._sheet(sheet)
        if found is None or found.is_ordinary:
            return NO_MARKS
        return found.marks(self._calculated_on_load)

    @cached_property
    def _calculated_on_load(self) -> bool:
        """True if the program that opens the workbook has to calculate it. Our own forms are stored calculated."""
        if "tdkt.form" in self.properties or self._book is None:
            return False
        book = parsed(self.read(self._book))
        return any(local_name(e.tag) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in book)

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet; "" for a cell that shares the formula of another."""
        found = self._sheet(sheet)
        return found.formulas if found is not None else {}

    def stored_value(self, sheet: int, place: Place) -> str | None:
        """The stored value of one cell; None if there is none."""
        found = self._sheet(sheet)
        return found.values.get(place) if found is not None else None

    def struck_out(self, sheet: int) -> Iterator[Place]:
        """Returns the cells of a sheet that are struck out as a whole."""
        found = self._sheet(sheet)
        styles = self._struck_styles
        if found is None or not any(f's="{style}"'.encode() in found.xml for style in styles):
            return
        for place, cell in cells_of(found.xml):
            if cell.get("s") in styles:
                yield place

    @property
    def has_struck_styles(self) -> bool:
        """True if some cell may be struck out as a whole."""
        return bool(self._struck_styles)

    @cached_property
    def _struck_styles(self) -> frozenset[str]:
        """Returns the numbers of the cell styles with a struck-out font."""
        styles = self._part_of_book(_STYLES, "styles") or b""
        if b"strike" not in styles:
            return frozenset()
        try:
            lists = {local_name(each.tag): each for each in parsed(styles)}
        except UnreadableFile:  # a spoilt list of styles costs no figure
            return frozenset()
        struck = {
            str(number)
            for number, font in enumerate(lists.get("fonts", ()))
            if any(local_name(each.tag) == "strike" and each.get("val", "1") not in ("0", "false") for each in font)
        }
        return frozenset(str(number) for number, style in enumerate(lists.get("cellXfs", ())) if style.get("fontId") in struck)

    def missing(self, sheet: int, rows: Sequence[Row]) -> bool:
        """True if the value reader returned fewer cells than the sheet holds."""
        found = self._sheet(sheet)
        if found is None:
            return False
        lacking = found.filled - found.errors - sum([len(row) - row.count("") for row in rows])
        return lacking > 0 and lacking > self._blank_texts(found)

    def _blank_texts(self, sheet: SheetXml) -> int:
        """The number of cells with a shared text without letters; these are read as blanks."""
        blank = self._without_letters
        return sum(int(number) in blank for number in _SHARED_CELL.findall(sheet.xml)) if blank else 0

    @cached_property
    def _without_letters(self) -> frozenset[int]:
        """The numbers of the shared texts that have no letters."""
        return frozenset(
            number for number, text in enumerate(_SHARED.findall(self.shared_texts or b"")) if not _LETTERS.search(text)
        )

    def mended(self, notes: dict[str, None]) -> bytes:
        """The workbook rewritten for the value reader (mending.py). Raises UnreadableFile."""
        parts = [(name, state, self._by_lower_name.get(target.lower(), "")) for name, state, target in self._listed]
        sheets = [SourceSheet(name, state, self._sheets[part].xml if part in self._sheets else None) for name, state, part in parts]
        book = parsed(self.read(self._book)) if self._book is not None else ()
        of_1904 = any(local_name(e.tag) == "workbookPr" and e.get("date1904") in ("1", "true") for e in book)
        return mended_workbook(sheets, self._part_of_book(_STYLES, "styles"), self.shared_texts, of_1904, notes)

    @property
    def shared_texts(self) -> bytes | None:
        """The XML of the workbook's shared texts; None if it has none."""
        return self._part_of_book(_TEXTS, "sharedStrings")

    def _part_of_book(self, usual: str, kind: str) -> bytes | None:
        """The part with this usual name; if there is none, the part to which the workbook has a link of this kind."""
        if usual.lower() in self._by_lower_name:
            return self._part(usual)
        linked = self._linked_from_book(kind)
        return self._part(linked) if linked is not None else None

    def _linked_from_book(self, kind: str) -> str | None:
        """The name of a part to which the workbook has a link of this kind; None if it has none, or if there is no such part."""
        links = self._links_of_book
        for link in _elements(links) if links is not None else ():
            if link.get("Type", "").endswith(f"/{kind}"):
                part = _part_name("xl", link.get("Target", ""))
                return part if part.lower() in self._by_lower_name else None
        return None

    def _part(self, name: str) -> bytes | None:
        found = name if name in self.parts else self._by_lower_name.get(name.lower())
        return self.read(found) if found is not None else None

    def margins(self, sheet: int) -> list[str]:
        """Texts in a sheet's page header and footer, and in its text boxes."""
        found = self._sheet(sheet)
        xml = found.xml if found is not None else b""
        return [*print_margins.header_and_footer(xml), *self._texts_of_shapes(sheet, xml)]

    def _texts_of_shapes(self, sheet: int, xml: bytes) -> list[str]:
        link = print_margins.drawing_of(xml)
        if link is None:
            return []
        try:
            drawing = self._linked(self._name_of(sheet), link)
            return print_margins.texts_of_shapes(self.read(drawing)) if drawing is not None else []
        except UnreadableFile:  # no figure is lost by a damaged drawing
            return []

    def _linked(self, part: str, link: str) -> str | None:
        """The part to which a link of `part` leads; None if it is not in the archive."""
        folder, _, name = part.replace("\\", "/").rpartition("/")
        links = self._by_lower_name.get(f"{folder}/_rels/{name}.rels".lower())
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(self.read(links))} if links is not None else {}
        return self._by_lower_name.get(_part_name(folder, targets.get(link, "")).lower())

    def _sheet(self, sheet: int) -> SheetXml | None:
        return self._sheets.get(self._name_of(sheet))

    def _name_of(self, sheet: int) -> str:
        """The name of a sheet's part; "" if the workbook does not state it."""
        if len(self._sheets) == 1 and sheet == 0:
            return next(iter(self._sheets))
        name = self._listed[sheet][2] if sheet < len(self._listed) else ""
        return self._by_lower_name.get(name.lower(), "")

    @cached_property
    def _book(self) -> str | None:
        """Returns the part that lists the sheets. Some programs give it another name, which is in the archive's own links."""
        if _BOOK in self.parts:
            return _BOOK
        links = self._part("_rels/.rels")
        found = _BOOK_LINK.search(links) if links is not None else None
        return self._by_lower_name.get((found[1] or found[2]).decode(errors="replace").lower()) if found is not None else None

    @cached_property
    def _by_lower_name(self) -> Mapping[str, str]:
        """Part names as written in the archive, by their normal form: some programs write backslashes or other capitals."""
        return {name.replace("\\", "/").lower(): name for name in self.parts}

    @cached_property
    def _listed(self) -> Sequence[tuple[str, str, str]]:
        """The sheets in workbook order: name, state, and the part to which the sheet is linked."""
        if self._book is None:
            return ()
        return _sheets_listed(_without_names(self.read(self._book)), self._links_of_book)

    @cached_property
    def _links_of_book(self) -> bytes | None:
        book = self._book
        return self._part("{}/_rels/{}.rels".format(*book.rsplit("/", 1))) if book is not None and "/" in book else None


@lru_cache(maxsize=16)
def _sheets_listed(book: bytes, links: bytes | None) -> tuple[tuple[str, str, str], ...]:
    """Returns the sheets that a workbook's own part lists, each once, with a name of its own. The result is cached, because all
    forms made from one template list the same sheets."""
    targets = {e.get("Id"): e.get("Target", "") for e in _elements(links)} if links is not None else {}
    sheets: list[tuple[str, str, str]] = []
    for element in _elements(book):
        if local_name(element.tag) == "sheet":
            key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            target = targets.get(key, "") if links is not None else f"worksheets/sheet{len(sheets) + 1}.xml"
            part = _part_name("xl", target)
            name, taken = element.get("name", ""), {name for name, _, _ in sheets}
            if target and any(part == other for _, _, other in sheets):
                continue  # listed a second time for old programs (mc:Fallback)
            unlike = (f"{name} ({number})" for number in range(2, len(taken) + 3))
            sheets.append(
                (name if name not in taken else next(filterfalse(taken.__contains__, unlike)), element.get("state", ""), part)
            )
    return tuple(sheets)


def _part_name(folder: str, target: str) -> str:
    """The part to which a link leads that stands in a part of this folder."""
    target = unquote(target).replace("\\", "/")
    return (target if target.startswith("/") else normpath(f"{folder}/{target}")).lstrip("/") if target else f"{folder}/"


def _elements(xml: bytes) -> Iterator[ElementTree.Element]:
    """All elements. Raises UnreadableFile for XML that is not well-formed, so that damaged XML is not taken for an empty one."""
    return parsed(xml).iter()


def _without_names(book: bytes) -> bytes:
    """A workbook's XML without its defined names; in our own forms these are most of the XML."""
    start, end = book.find(b"<definedNames>"), book.rfind(b"</definedNames>")
    return book[:start] + book[end + len(b"</definedNames>") :] if 0 <= start < end else book
