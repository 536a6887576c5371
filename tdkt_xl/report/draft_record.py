"""A draft's own record: its unit, its periods, and the text with which each block was drawn.

The record is a custom XML part of the Word file. Word and LibreOffice keep such parts, whatever is done to the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold

NAMESPACE = "urn:tdkt-xl:draft"
_PART, _PROPERTIES = "/customXml/item9.xml", "/customXml/itemProps9.xml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PROPERTIES_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    'ds:itemID="{7D4B1C52-3E0A-4B7E-9C35-1F6A0D2E8B41}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
    f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)


@dataclass(frozen=True)
class DraftRecord:
    """`texts` maps the name of each block to its text; `gone` names the blocks that the figures no longer support."""

    unit_code: str | None
    unit_name: str | None
    periods: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def is_of(self, unit: Unit) -> bool:
        """True if the draft is of that unit: same code if both have one, else same name."""
        if self.unit_code is not None and unit.code is not None:
            return self.unit_code == unit.code
        return fold(self.unit_name or "") == fold(unit.name or "")

    @property
    def xml(self) -> bytes:
        """Returns the record as the XML that is kept in the Word file."""
        root = ElementTree.Element("draft", {"xmlns": NAMESPACE, "periods": " ".join(self.periods)})
        for name, value in (("unit-code", self.unit_code), ("unit-name", self.unit_name)):
            if value is not None:
                root.set(name, value)
        for name, text in self.texts.items():
            block = ElementTree.SubElement(root, "block", {"name": name})
            block.text = text
            if name in self.gone:
                block.set("gone", "1")
        return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def record_of(unit: Unit, periods: tuple[Period, ...], texts: Mapping[str, str]) -> DraftRecord:
    """Returns the record of a draft just drawn."""
    return DraftRecord(unit.code, unit.name, tuple(period.code for period in periods), texts)


def record_from(xml: bytes) -> DraftRecord | None:
    """Returns the record in a custom XML part; None if the part is not such a record, or is damaged."""
    if NAMESPACE.encode() not in xml:
        return None
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag != f"{{{NAMESPACE}}}draft":
        return None
    blocks = [(each.get("name", ""), each.text or "", each.get("gone")) for each in root]
    return DraftRecord(
        root.get("unit-code"),
        root.get("unit-name"),
        tuple(root.get("periods", "").split()),
        {name: text for name, text, _ in blocks},
        frozenset(name for name, _, gone in blocks if gone),
    )


def attach_record(document: Document, record: DraftRecord) -> None:
    """Puts the record into a document just drawn."""
    package = document.part.package
    part = Part(PackURI(_PART), "application/xml", record.xml, package)
    properties = Part(PackURI(_PROPERTIES), _PROPERTIES_TYPE, _PROPERTIES_XML.encode(), package)
    part.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
