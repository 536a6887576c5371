"""The blocks of a draft: its paragraphs and tables, each with a name that stays the same when the draft is made again.

A block's name is stored as a hidden bookmark, because LibreOffice 7.4 keeps bookmarks when it saves a Word file, but drops the tags
of content controls.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tdkt_xl.report.sentences import names_in, unmarked

WordElement = Any
"""An lxml element. python-docx and lxml have no more precise type."""
_PREFIX = "_tdkt_"
PARAGRAPH, TABLE, TEXT = qn("w:p"), qn("w:tbl"), qn("w:t")
_START, _END, _ID, _NAME = qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:id"), qn("w:name")
_GAPS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
_ATTACHED = frozenset(
    qn(f"w:{name}")
    for name in [
        "drawing",
        "pict",
        "object",
        "commentReference",
        "footnoteReference",
        "endnoteReference",
        "hyperlink",
        "ins",
        "del",
    ]
)
"""What a person may have added to a block besides words."""


@dataclass(slots=True)
class NewBlock:
    """A block as drawn now. `told` is True if it is a sentence of ours, False if it is a fixed part of the template."""

    name: str
    element: WordElement
    told: bool

    @property
    def raw(self) -> str:
        """Its text, unchanged."""
        return "".join(text.text or "" for text in self.element.iter(TEXT))

    @property
    def text(self) -> str:
        return plain(shown_text(self.element))

    @property
    def is_table(self) -> bool:
        return bool(self.element.tag == TABLE)


@dataclass(slots=True)
class OldBlock:
    """A block in a draft on which people worked: everything between the ends of its bookmark, or the whole table.

    `first` and `last` are the body's elements in which it begins and ends, `texts` are its text elements.
    """

    first: WordElement
    last: WordElement
    start: WordElement
    texts: list[WordElement] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain("".join(self.pieces))

    @property
    def is_table(self) -> bool:
        return bool(self.first.tag == TABLE)

    @property
    def elements(self) -> Iterator[WordElement]:
        """Yields the body's elements that contain the block."""
        element = self.first
        while element is not None:
            yield element
            element = None if element is self.last else element.getnext()

    @property
    def is_whole(self) -> bool:
        """True if its elements contain nothing but the block, and nobody attached anything."""
        return plain("".join(map(shown_text, self.elements))) == self.text and not any(map(has_attached, self.elements))


def plain(text: str) -> str:
    """Returns the text with each run of white space as one space, because programs change white space when they save a document."""
    return " ".join(text.split())


def shown_text(element: WordElement) -> str:
    """Returns the text of an element that a reader sees. Text deleted by a tracked change is left out."""
    return "".join(_pieces(element))


def _pieces(element: WordElement) -> Iterator[str]:
    for each in element.iter():
        if each.tag == TEXT:
            yield each.text or ""
        elif each.tag == PARAGRAPH:
            yield "\n"
        elif each.tag in _GAPS:
            yield _GAPS[each.tag]


def has_attached(element: WordElement) -> bool:
    """True if the element contains a picture, a comment, a note, a link or a tracked change."""
    return bool(attached(element))


def attached(element: WordElement) -> list[str]:
    """Returns the tags of what is attached to an element."""
    return [each.tag for each in element.iter() if each.tag in _ATTACHED]


# ---- Naming the blocks of a new document


def name_blocks(body: WordElement) -> list[NewBlock]:
    """Names all blocks of a document just drawn: the marks in its texts become bookmarks. Returns the blocks."""
    drawn = [(element, _take_marks(element)) for element in body if element.tag in (PARAGRAPH, TABLE)]
    fixed = Counter(_fixed_name(element) for element, names in drawn if not names)
    blocks: list[NewBlock] = []
    before, taken = "", Counter[str]()
    for number, (element, names) in enumerate(drawn, highest_bookmark(body) + 1):
        name = "+".join(names)
        if not names:
            own = name = _fixed_name(element)
            if fixed[own] > 1:  # several with this text: told apart by the fixed text before them
                name = f"{own}|{before}"
            before = own or before
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}#{taken[name]}"
        blocks.append(NewBlock(name, element, bool(names)))
        set_bookmark(element, name, number)
    return blocks


def _take_marks(element: WordElement) -> list[str]:
    found = []
    for text in element.iter(TEXT):
        if names := names_in(text.text or ""):
            found += names
            text.text = unmarked(text.text)
    return found


def _fixed_name(element: WordElement) -> str:
    """Returns the name of a fixed block: a paragraph's text, or a table's first row."""
    if element.tag == TABLE:
        first = element.find(qn("w:tr"))
        return f"bảng {plain(shown_text(first))}" if first is not None else "bảng"
    return plain(shown_text(element))


def bookmark_of(name: str) -> str:
    """Returns the bookmark for a name. Word allows at most 40 letters and digits there."""
    return f"{_PREFIX}{hashlib.sha256(name.encode()).hexdigest()[:20]}"


def set_bookmark(element: WordElement, name: str, number: int) -> None:
    """Puts the name's bookmark around a paragraph's content, or around a table's first paragraph."""
    paragraph = element if element.tag == PARAGRAPH else next(element.iter(PARAGRAPH), None)
    if paragraph is None:
        return
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(_ID, str(number))
    start.set(_NAME, bookmark_of(name))
    end.set(_ID, str(number))
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(end)


# ---- Finding the blocks of an old document


def old_blocks(body: WordElement) -> dict[str, OldBlock]:
    """Returns the blocks of a draft by bookmark, even if people changed it. If a bookmark occurs twice, the first counts."""
    found: dict[str, OldBlock] = {}
    open_: dict[str, OldBlock] = {}
    for top in body:
        for each in top.iter():
            if each.tag == _START and str(each.get(_NAME)).startswith(_PREFIX):
                name = str(each.get(_NAME))
                if name not in found:
                    found[name] = open_[str(each.get(_ID))] = OldBlock(top, top, each)
            elif each.tag == _END:
                open_.pop(str(each.get(_ID)), None)
            elif open_ and (each.tag in (TEXT, PARAGRAPH) or each.tag in _GAPS):
                _take(open_.values(), each, top)
    for block in found.values():
        if block.is_table:
            block.last, block.pieces = block.first, [shown_text(block.first)]
            block.texts = list(block.first.iter(TEXT))
    return found


def _take(blocks: Iterable[OldBlock], each: WordElement, top: WordElement) -> None:
    for block in blocks:
        if each.tag == TEXT:
            block.last = top
            block.texts.append(each)
        block.pieces.append(each.text or "" if each.tag == TEXT else _GAPS.get(each.tag, "\n"))


def renumber_bookmarks(element: WordElement, beyond: int) -> None:
    """Adds `beyond` to the numbers of the element's bookmarks, because the document into which it goes uses the old numbers."""
    for each in element.iter(_START, _END):
        each.set(_ID, str(int(each.get(_ID)) + beyond))


def highest_bookmark(body: WordElement) -> int:
    """Returns the highest number of a bookmark; 0 if there is none."""
    return max((int(each.get(_ID)) for each in body.iter(_START, _END) if str(each.get(_ID)).isdecimal()), default=0)


def forget_bookmark(block: OldBlock) -> None:
    """Removes the block's bookmark, so that from now on its text belongs to the person who wrote it."""
    number, body = block.start.get(_ID), block.first.getparent()
    for end in list(body.iter(_END)):
        if end.get(_ID) == number:
            end.getparent().remove(end)
    block.start.getparent().remove(block.start)
