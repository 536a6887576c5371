"""Files that a .docx takes in as a whole (w:altChunk): web pages, other documents, plain text. Report programs write so.

Source: ECMA-376, part 1, 17.17.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import normpath
from xml.etree import ElementTree

from tdkt_xl.files.documents import Builder, Document
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

CHUNK = "văn bản chèn nguyên một tệp khác, đã đọc cả phần đó"
CHUNK_LOST = "văn bản chèn nguyên một tệp khác mà chương trình không đọc được phần đó; hãy đối chiếu với bản mở trong Word"
Opener = Callable[[bytes], Workbook | Document]


class WordChunks:
    """The files that a document takes in."""

    def __init__(self, members: Members, part: str, opened: Opener | None) -> None:
        """`part` is the document's main part; `opened` opens a file that it takes in, None: such files are not read."""
        self._members, self._part, self._opened = members, part, opened

    def read(self, element: ElementTree.Element, builder: Builder) -> list[str]:
        """Adds the tables of the file to which a w:altChunk links; returns the texts of the paragraphs behind the last table."""
        try:
            chunk = self._chunk(element)
        except UnreadableFile:
            builder.note(CHUNK_LOST)
            return []
        builder.note(CHUNK)
        said = 0
        for taken in chunk.tables:
            for paragraph in chunk.paragraphs[said : taken.after]:
                builder.paragraph(paragraph.text)
            said = max(said, taken.after)
            table = builder.begin_table()
            for row in taken.rows:
                builder.row(table, list(row))
            builder.end_table()
        return [paragraph.text for paragraph in chunk.paragraphs[said:]]

    def _chunk(self, element: ElementTree.Element) -> Document:
        link = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
        part = self._targets().get(link, "")
        if part not in self._members.sizes or self._opened is None:
            raise UnreadableFile(CHUNK_LOST)
        document = self._opened(self._members.read(part))
        if not isinstance(document, Document):
            raise UnreadableFile(CHUNK_LOST)
        return document

    def _targets(self) -> Mapping[str, str]:
        """The parts to which the document's part has links, by the links' keys."""
        folder, _, name = self._part.rpartition("/")
        links = f"{folder}/_rels/{name}.rels"
        found = parsed(self._members.read(links)) if links in self._members.sizes else ()
        return {link.get("Id", ""): _part_of(folder, link.get("Target", "")) for link in found}


def _part_of(folder: str, target: str) -> str:
    return (target if target.startswith("/") else normpath(f"{folder}/{target}")).lstrip("/")
