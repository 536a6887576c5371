"""What a zipped workbook's own XML says beside its values: properties, error cells, formulas nobody calculated.

Also the guard in front of every reader of values: how far out a sheet's cells lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import normpath
from xml.etree import ElementTree

from tdkt_xl.files import custom_properties, print_margins
from tdkt_xl.files.cells import NO_MARKS, Mark, Row
from tdkt_xl.files.mending import SourceSheet, mended_workbook
from tdkt_xl.files.sheet_xml import ODD_RUNS, SheetXml
from tdkt_xl.files.xmltree import in_utf_8, parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import Place

_BOOK = "xl/workbook.xml"
_BOOK_LINK = re.compile(rb'Target="/?([^"]+)"[^>]*Type="[^"]*/officeDocument"|Type="[^"]*/officeDocument"[^>]*Target="/?([^"]+)"')
_NOT_SHEETS = frozenset(
    {"[content_types].xml", "docprops/app.xml", "docprops/core.xml", "docprops/custom.xml", "xl/workbook.xml", "xl/styles.xml",
     "xl/sharedstrings.xml", "xl/theme/theme1.xml", "xl/calcchain.xml"}
)  # fmt: skip
"""Parts that are no sheets. Any other XML part may be one, whatever its name: the workbook's links decide."""

_SHARED = re.compile(rb"<si(?:\s[^>]*)?(?:/>|>.*?</si>)", re.DOTALL)
_LETTERS = re.compile(rb"<t(?:\s[^>]*)?>[^<]")
_SHARED_CELL = re.compile(rb"<c\s[^>]*t=\"s\"[^>]*>\s*<v>(\d+)</v>")


class Package:
    """An .xlsx or .xlsm file's parts. Opening it raises UnreadableFile for spoilt XML."""

    def __init__(self, members: Members) -> None:
        self.parts = members.sizes
        self._members = members
        stored = [(name, members.read(name)) for name in self.parts if name.endswith(".xml") and name.lower() not in _NOT_SHEETS]
        contents = [(name, in_utf_8(xml), xml) for name, xml in stored]
        self._sheets = {name: SheetXml(xml) for name, xml, _ in contents if b"sheetData" in xml}
        texts = self._texts or b""
        self.is_odd = (
            any(sheet.is_too_wide or sheet.holds_odd_runs for sheet in self._sheets.values())
            or any(xml is not before for _, xml, before in contents)
            or any(mark in texts for mark in ODD_RUNS)
        )
        """Some sheet must not be laid out as it is, or some text has runs that the reader of values would join."""

    def read(self, name: str) -> bytes:
        """A part, XML in UTF-8. Raises UnreadableFile."""
        return in_utf_8(self._members.read(name))

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """Custom document properties, such as `tdkt.form`."""
        part = custom_properties.PART
        return custom_properties.from_xml(self.read(part)) if part in self.parts else {}

    def marks(self, sheet: int) -> Mapping[Place, Mark]:
        """The cells of a sheet (0-based) that hold an error, or a formula without a stored value."""
        found = self._sheet(sheet)
        if found is None or found.is_ordinary:
            return NO_MARKS
        return found.marks(self._calculated_on_load)

    @cached_property
    def _calculated_on_load(self) -> bool:
        """True if the workbook's writer leaves calculating to the program that opens it. Forms of ours are stored calculated."""
        if "tdkt.form" in self.properties or self._book is None:
            return False
        book = parsed(self.read(self._book))
        return any(_local(e.tag) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in book)

    def formulas(self, sheet: int) -> Mapping[Place, str]:
        """The formulas of a sheet; "" where a cell shares that of another."""
        found = self._sheet(sheet)
        return found.formulas if found is not None else {}

    def stored_value(self, sheet: int, place: Place) -> str | None:
        """The value of one cell as it is stored, None where there is none."""
        found = self._sheet(sheet)
        return found.values.get(place) if found is not None else None

    def missing(self, sheet: int, rows: Sequence[Row]) -> bool:
        """True if fewer cells came back from the reader of values than the sheet holds."""
        found = self._sheet(sheet)
        if found is None:
            return False
        lacking = found.filled - found.errors - sum(len(row) - row.count("") for row in rows)
        return lacking > 0 and lacking > self._blank_texts(found)

    def _blank_texts(self, sheet: SheetXml) -> int:
        """How many cells hold a shared text without letters, which comes back as a blank."""
        blank = self._without_letters
        return sum(int(number) in blank for number in _SHARED_CELL.findall(sheet.xml)) if blank else 0

    @cached_property
    def _without_letters(self) -> frozenset[int]:
        """The numbers of the shared texts that have no letters."""
        return frozenset(number for number, text in enumerate(_SHARED.findall(self._texts or b"")) if not _LETTERS.search(text))

    def mended(self, notes: dict[str, None]) -> bytes:
        """The workbook written anew for the reader of values; see mending.py. Raises UnreadableFile."""
        parts = [(name, state, self._by_lower_name.get(target.lower(), "")) for name, state, target in self._listed]
        sheets = [SourceSheet(name, state, self._sheets[part].xml if part in self._sheets else None) for name, state, part in parts]
        book = parsed(self.read(self._book)) if self._book is not None else ()
        of_1904 = any(_local(e.tag) == "workbookPr" and e.get("date1904") in ("1", "true") for e in book)
        return mended_workbook(sheets, self._part("xl/styles.xml"), self._texts, of_1904, notes)

    @property
    def _texts(self) -> bytes | None:
        return self._part("xl/sharedStrings.xml")

    def _part(self, name: str) -> bytes | None:
        found = self._by_lower_name.get(name.lower())
        return self.read(found) if found is not None else None

    def margins(self, sheet: int) -> list[str]:
        """Texts of a sheet's page header and footer, and of its text boxes."""
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
        except UnreadableFile:  # a spoilt drawing costs no figure
            return []

    def _linked(self, part: str, link: str) -> str | None:
        """The part that a part's link leads to, where it is in the archive."""
        folder, _, name = part.replace("\\", "/").rpartition("/")
        links = self._by_lower_name.get(f"{folder}/_rels/{name}.rels".lower())
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(self.read(links))} if links is not None else {}
        target = targets.get(link, "")
        return self._by_lower_name.get((target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")).lower())

    def _sheet(self, sheet: int) -> SheetXml | None:
        return self._sheets.get(self._name_of(sheet))

    def _name_of(self, sheet: int) -> str:
        """The name of a sheet's part, "" where the workbook does not tell."""
        if len(self._sheets) == 1 and sheet == 0:
            return next(iter(self._sheets))
        name = self._listed[sheet][2] if sheet < len(self._listed) else ""
        return self._by_lower_name.get(name.lower(), "")

    @cached_property
    def _book(self) -> str | None:
        """The part that lists the sheets; some programs name it otherwise, and then the archive's own links tell."""
        if _BOOK in self.parts:
            return _BOOK
        links = self._part("_rels/.rels")
        found = _BOOK_LINK.search(links) if links is not None else None
        return self._by_lower_name.get((found[1] or found[2]).decode(errors="replace").lower()) if found is not None else None

    @cached_property
    def _by_lower_name(self) -> Mapping[str, str]:
        """Part names as typed in the archive; some programs write them with backslashes or other capitals."""
        return {name.replace("\\", "/").lower(): name for name in self.parts}

    @cached_property
    def _listed(self) -> list[tuple[str, str, str]]:
        """The sheets in workbook order: name, state, and the part that the sheet is linked to."""
        if self._book is None:
            return []
        links = self._part("{}/_rels/{}.rels".format(*self._book.rsplit("/", 1))) if "/" in self._book else None
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(links)} if links is not None else {}
        sheets: list[tuple[str, str, str]] = []
        for element in _elements(_without_names(self.read(self._book))):
            if _local(element.tag) == "sheet":
                key = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
                target = targets.get(key, "") if links is not None else f"worksheets/sheet{len(sheets) + 1}.xml"
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                sheets.append((element.get("name", ""), element.get("state", ""), part))
        return sheets


def _elements(xml: bytes) -> Iterator[ElementTree.Element]:
    """Raises UnreadableFile for XML that is not well-formed: what cannot be looked through is not taken for blank."""
    return parsed(xml).iter()


def _without_names(book: bytes) -> bytes:
    """A workbook's XML without its defined names, which in a form of ours are most of the XML."""
    start, end = book.find(b"<definedNames>"), book.rfind(b"</definedNames>")
    return book[:start] + book[end + len(b"</definedNames>") :] if 0 <= start < end else book


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
