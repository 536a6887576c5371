"""The parts of an .xlsx or .xlsm file, edited one by one. Parts that are not edited stay byte for byte as they were sent."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from tdkt_xl.files.zips import Members, member
from tdkt_xl.words.errors import UnreadableFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART = "[Content_Types].xml"
_SIGNATURES = "/digital-signature/"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LARGEST_PART = 20 * 2**20
"""The most bytes of XML to be parsed: the tree needs some ten times as much memory."""

Element = etree._Element


class UnsuitableWorkbook(Exception):
    """The file is no plain transitional OOXML workbook. It may still be readable, and can then be drawn again."""


def tag(name: str) -> str:
    """A name of the spreadsheet namespace in lxml's form."""
    return f"{{{MAIN}}}{name}"


class PackageParts:
    """A workbook's parts by name. Opening it raises UnsuitableWorkbook."""

    def __init__(self, data: bytes) -> None:
        try:
            members = Members(data)
            self._content = {name: members.read(name) for name in members.sizes if not name.endswith("/")}
        except UnreadableFile as problem:
            raise UnsuitableWorkbook(str(problem)) from None
        self._trees: dict[str, Element] = {}
        self.workbook = self._main_part()
        if self.xml(self.workbook).tag != tag("workbook"):
            raise UnsuitableWorkbook("not transitional OOXML")

    def __contains__(self, name: str) -> bool:
        return name in self._content or name in self._trees

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple({**self._content, **dict.fromkeys(self._trees)})

    @property
    def has_macros(self) -> bool:
        return self._type_of(self.workbook) == _MACROS

    def content(self, name: str) -> bytes:
        """A part as it is now."""
        if name in self._trees:
            return _serialised(self._trees[name])
        try:
            return self._content[name]
        except KeyError:
            raise UnsuitableWorkbook(f"no part {name}") from None

    def xml(self, name: str) -> Element:
        """A part's root for reading and changing; changes are written into the file."""
        if name not in self._trees:
            self._trees[name] = parsed(self.content(name))
        return self._trees[name]

    def look_at(self, name: str) -> Element:
        """A part's root for reading only; the part stays as it was sent."""
        return self._trees[name] if name in self._trees else parsed(self.content(name))

    def put(self, name: str, content: bytes, content_type: str | None = None) -> None:
        """Adds or replaces a part."""
        self._trees.pop(name, None)
        self._content[name] = content
        if content_type is not None:
            types = self.xml(_TYPES_PART)
            if not any(each.get("PartName") == f"/{name}" for each in types):
                etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Declares the content type of parts with this ending, if it is not declared yet."""
        types = self.xml(_TYPES_PART)
        if not any(each.get("Extension", "").lower() == ending for each in types):
            types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=ending, ContentType=content_type))

    def unused(self, pattern: str) -> str:
        """A free part name of this pattern ("xl/comments{}.xml"); the first one has no number."""
        taken = {name.lower() for name in self._content}
        number = 1
        while (name := pattern.format("" if number == 1 else number)).lower() in taken:
            number += 1
        return name

    # ---- Links between parts

    def linked(self, source: str, kind: str) -> str | None:
        """The first part to which `source` has a link of `kind`, the last word of the link's type; None if there is none."""
        return next((target for _, linked_as, target in self._links(source) if linked_as == kind), None)

    def target(self, source: str, key: str) -> str:
        """The part to which this link of `source` leads. Raises UnsuitableWorkbook if there is no such link."""
        for link, _, target in self._links(source):
            if link == key:
                return target
        raise UnsuitableWorkbook(f"{source}: no link {key}")

    def link(self, source: str, kind: str, target: str) -> str:
        """Adds a link from `source` to a part; returns its key."""
        part = _links_part(source)
        if part not in self:
            self._trees[part] = etree.Element(f"{{{_PACKAGE_LINKS}}}Relationships", nsmap={None: _PACKAGE_LINKS})  # type: ignore[dict-item]
            self._content[part] = b""
        links = self.xml(part)
        taken = {link.get("Id") for link in links}
        key = next(f"rId{number}" for number in range(1, len(links) + 2) if f"rId{number}" not in taken)
        path = posixpath.relpath(target, posixpath.dirname(source))
        etree.SubElement(links, f"{{{_PACKAGE_LINKS}}}Relationship", Id=key, Type=f"{LINKS}/{kind}", Target=path)
        return key

    def _links(self, source: str) -> Iterator[tuple[str, str, str]]:
        part = _links_part(source)
        if part not in self:
            return
        for link in self.look_at(part):
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), link.get("Target", "")))
                yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target.lstrip("/")

    def _main_part(self) -> str:
        for _, kind, target in self._links(""):
            if kind == "officeDocument" and target in self:
                return target
        raise UnsuitableWorkbook("no workbook part")

    def _type_of(self, name: str) -> str | None:
        types = self.look_at(_TYPES_PART)
        return next((each.get("ContentType") for each in types if each.get("PartName") == f"/{name}"), None)

    # ---- The whole

    def drop_signatures(self) -> None:
        """Removes digital signatures: these are valid only for the unchanged file, and would be reported as broken."""
        if not any(_SIGNATURES in link.get("Type", "") for link in self.look_at(_links_part(""))):
            return
        links = self.xml(_links_part(""))
        for link in list(links):
            if _SIGNATURES in link.get("Type", ""):
                links.remove(link)
        gone = [name for name in self._content if name.startswith("_xmlsignatures/")]
        for name in gone:
            del self._content[name]
        types = self.xml(_TYPES_PART)
        for each in list(types):
            if each.get("PartName", "").lstrip("/") in gone:
                types.remove(each)

    def to_bytes(self) -> bytes:
        """The file. Same parts, same bytes: no writing time is stored."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._content:
                archive.writestr(member(name), self.content(name))
        return buffer.getvalue()


def parsed(xml: bytes) -> Element:
    """The root of a part; entities are neither fetched nor expanded. Raises UnsuitableWorkbook."""
    if len(xml) > LARGEST_PART:
        raise UnsuitableWorkbook("a part is too large")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        raise UnsuitableWorkbook(f"malformed part ({problem})") from None
    if b"<!DOCTYPE" in xml[:2000]:
        raise UnsuitableWorkbook("a part declares a document type")
    return root


def _serialised(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _links_part(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")
