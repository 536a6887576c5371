"""Makes a draft again over one on which people worked: figures are updated, and nothing that a person did is lost.

The old file is edited in place, block by block, so that pictures, comments, styles and page set-up stay. Three texts of a block
decide: when it was drawn (`draft_record`), in the file now, and as it would be drawn now. A block that nobody changed gets the new
words. A block that somebody changed keeps that person's words; if its figures changed too, the new words are added below it in
yellow.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import LxmlError, tostring

from tdkt_xl.files.zips import Members
from tdkt_xl.model.units import Unit
from tdkt_xl.report.draft_blocks import (
    PARAGRAPH,
    TEXT,
    NewBlock,
    OldBlock,
    WordElement,
    attached,
    bookmark_of,
    forget_bookmark,
    has_attached,
    highest_bookmark,
    old_blocks,
    plain,
    renumber_bookmarks,
    set_bookmark,
    shown_text,
)
from tdkt_xl.report.draft_edits import mark_figures, mark_gaps_in, rewrite, stale_figures, unmark_filled
from tdkt_xl.report.draft_record import DraftRecord, record_from
from tdkt_xl.words.errors import UnreadableFile, UnusableFile, system_reason

_DOCUMENT = "word/document.xml"
_BESIDE, _BESIDE_TABLE = "~beside", "~table beside"
_OFFERS = (_BESIDE, _BESIDE_TABLE)
_NEW_WORDS = "[Số liệu mới: {}]"
_NEW_TABLE = "[Bảng trên đã được sửa; số liệu nay đã đổi, bảng mới như sau]"
_GONE = "[Đoạn trên không còn căn cứ trong số liệu mới; rà lại hoặc xóa]"
_FOOTNOTE = qn("w:footnoteReference")
_REFERENCES = (_FOOTNOTE, *(qn(f"w:{name}") for name in ("headerReference", "footerReference", "drawing", "pict", "object")))
"""Elements that refer to another part of their own file."""


@dataclass(frozen=True, slots=True)
class KeptPassages:
    """What was carried over: how many passages people wrote (`kept`), and how many got new words below (`beside`)."""

    kept: int
    beside: int


class OldDraft:
    """A draft as it is on disk. Reading it raises UnusableFile if it was not made by this program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.data = path.read_bytes()
        except OSError as problem:
            raise UnusableFile(_unusable(path, f"không đọc được ({system_reason(problem)})")) from None
        try:
            members = Members(self.data)
            self.root: WordElement = parse_xml(members.read(_DOCUMENT))
            self.body: WordElement = self.root.find(qn("w:body"))
            parts = [name for name in members.sizes if name.startswith("customXml/item") and name.endswith(".xml")]
            records = {name: record for name in parts if (record := record_from(members.read(name))) is not None}
        except (UnreadableFile, LxmlError, KeyError, ValueError):
            raise UnusableFile(_unusable(path, "không mở được như một tệp Word, hoặc tệp đã hỏng")) from None
        if self.body is None or not records:
            raise UnusableFile(_unusable(path, "không phải dự thảo báo cáo do chương trình này lập"))
        self.part, self.record = next(iter(records.items()))

    @property
    def is_untouched(self) -> bool:
        """True if every block still has the text with which it was drawn, and there is nothing besides the blocks."""
        found = old_blocks(self.body)
        said = {bookmark_of(name): text for name, text in self.record.texts.items()}
        tops = [element for element in self.body if element.tag != qn("w:sectPr")]
        own = {element for block in found.values() for element in block.elements}
        return (
            found.keys() == said.keys()
            and all(block.text == said[name] for name, block in found.items())
            and all(element in own for element in tops)
            and [tag for top in tops for tag in attached(top)] in ([], [_FOOTNOTE])  # one footnote is ours
        )


def _unusable(path: Path, why: str) -> str:
    return f"Dự thảo {path}: {why}. Hãy chọn lại dự thảo, hoặc lập báo cáo mới không dùng --keep. Chưa ghi báo cáo nào."


def refuse_another(old: OldDraft, own: DraftRecord, unit: Unit) -> None:
    """Raises UnusableFile if the old draft is of another unit or of other periods."""
    if not old.record.is_of(unit):
        whose = old.record.unit_name or "đơn vị không ghi tên"
        raise UnusableFile(_unusable(old.path, f"là của {whose}, không phải của {unit.name or 'đơn vị này'}"))
    if old.record.periods != own.periods:
        raise UnusableFile(
            _unusable(old.path, f"là của kỳ {', '.join(old.record.periods)}, không phải kỳ {', '.join(own.periods)}")
        )


def carry_over(old: OldDraft, blocks: Sequence[NewBlock], record: DraftRecord) -> tuple[bytes, KeptPassages]:
    """Returns the old file with the figures of the new blocks, and what was carried over."""
    keeping = _Keeping(old, blocks)
    keeping.run()
    made = replace(record, texts=keeping.said, gone=frozenset(keeping.gone))
    xml = tostring(old.root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _with_parts(old.data, {_DOCUMENT: xml, old.part: made.xml}), keeping.carried


def _with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Returns the package with these parts replaced; all other parts stay unchanged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info, parts[info.filename] if info.filename in parts else source.read(info))
    return made.getvalue()


class _Keeping:
    """Carries the blocks over one by one. `said` is each block's text afterwards; `gone` names the blocks that the figures no
    longer support."""

    def __init__(self, old: OldDraft, blocks: Sequence[NewBlock]) -> None:
        self.body, self.base, self.gone_before = old.body, old.record.texts, old.record.gone
        self.blocks = blocks
        self.beyond = highest_bookmark(old.body) + 1
        self.found = old_blocks(old.body)
        self.said: dict[str, str] = {}
        self.gone: set[str] = set()
        self.rewritten = self.beside = 0

    @property
    def carried(self) -> KeptPassages:
        tops = [element for element in self.body if element.tag != qn("w:sectPr")]
        ours = {element for block in old_blocks(self.body).values() for element in block.elements}
        own = sum(1 for element in tops if element not in ours and (plain(shown_text(element)) or has_attached(element)))
        return KeptPassages(self.rewritten + own, self.beside)

    def run(self) -> None:
        waiting = set(self._take_back_offers())
        anchor = None
        for place, block in enumerate(self.blocks):
            found, base = self.found.get(bookmark_of(block.name)), self.base.get(block.name)
            self.said[block.name] = block.text
            if found is not None:
                anchor = self._renew(found, base, block, block.name in waiting)
            elif base is None:
                anchor = self._insert(block.element, anchor)
            elif block.told and not block.is_table and (base != block.text or block.name in waiting):
                self._offer_words(block, self._before(place, anchor))
        self._leave(waiting)

    # ---- One block

    def _renew(self, found: OldBlock, base: str | None, block: NewBlock, waits: bool) -> WordElement:
        """Gives a block its new words, or puts them below a person's words. Returns the last element of the block."""
        now = found.text
        if now == block.text:
            return found.last
        if now == base and not (found.is_table and has_attached(found.first)):
            return self._replace(found, block)
        self.rewritten += 1
        if base == block.text and not waits:
            return found.last
        if found.is_table:
            return self._offer_table(found, block)
        for element in found.elements:
            mark_figures(element, stale_figures(base or "", block.text))
        return self._offer_words(block, found.last)

    def _replace(self, found: OldBlock, block: NewBlock) -> WordElement:
        if found.is_table:
            element = self._own(block.element)
            found.first.addprevious(element)
            self.body.remove(found.first)
            return element
        if not found.texts:  # it was empty, so there is no text element to write into
            element = self._insert(block.element, found.last)
            if found.is_whole:
                self.body.remove(found.first)
            return element
        had_gap = any("[" in (text.text or "") for text in found.texts)
        rewrite(found.texts, block.raw)
        if had_gap:
            unmark_filled(found.texts)
        for element in list(found.elements):
            mark_gaps_in(element)
        return found.last

    def _insert(self, drawn: WordElement, anchor: WordElement | None) -> WordElement:
        element = self._own(drawn)
        if anchor is None:
            self.body.insert(0, element)
        else:
            anchor.addnext(element)
        return element

    def _own(self, drawn: WordElement) -> WordElement:
        """Returns a copy of a drawn element for this file, without references to parts of another file."""
        element = deepcopy(drawn)
        for pointing in list(element.iter(*_REFERENCES)):
            pointing.getparent().remove(pointing)
        renumber_bookmarks(element, self.beyond)
        self.beyond = max(self.beyond, highest_bookmark(element)) + 1
        return element

    def _before(self, place: int, anchor: WordElement | None) -> WordElement | None:
        """Returns the element right before the next existing block. A new one goes there, after what a person wrote."""
        for block in self.blocks[place + 1 :]:
            found = self.found.get(bookmark_of(block.name))
            if found is not None and found.first.getparent() is self.body:
                return found.first.getprevious()
        return anchor

    # ---- Beside it

    def _offer_words(self, block: NewBlock, anchor: WordElement | None) -> WordElement:
        return self._beside(block, _NEW_WORDS.format(block.text), anchor)

    def _offer_table(self, found: OldBlock, block: NewBlock) -> WordElement:
        note = self._beside(block, _NEW_TABLE, found.last)
        name = f"{block.name}{_BESIDE_TABLE}"
        table: WordElement = deepcopy(block.element)
        for mark in list(table.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            mark.getparent().remove(mark)
        set_bookmark(table, name, 0)
        self.said[name] = block.text
        return self._insert(table, note)

    def _beside(self, block: NewBlock, text: str, anchor: WordElement | None) -> WordElement:
        """Adds a marked paragraph that is not part of the report."""
        name = f"{block.name}{_BESIDE}"
        return self._note(name, text, anchor, block.element if block.element.tag == PARAGRAPH else None)

    def _note(self, name: str, text: str, anchor: WordElement | None, like: WordElement | None) -> WordElement:
        paragraph = parse_xml(f'<w:p xmlns:w="{qn("w:p")[1:].partition("}")[0]}"><w:r><w:t/></w:r></w:p>')
        layout = like.find(qn("w:pPr")) if like is not None else None
        if layout is not None:
            paragraph.insert(0, deepcopy(layout))
        next(paragraph.iter(TEXT)).text = text
        mark_gaps_in(paragraph)
        set_bookmark(paragraph, name, 0)
        self.said[name] = plain(text)
        self.beside += 1
        return self._insert(paragraph, anchor)

    def _take_back_offers(self) -> Iterator[str]:
        """Removes earlier new words that nobody changed, because they will be added again; those that somebody changed stay as that
        person's words.

        Yields the names of the blocks that were still waiting for a decision.
        """
        for name, said in self.base.items():
            found = self.found.pop(bookmark_of(name), None) if name.endswith(_OFFERS) else None
            if found is None:
                continue
            of = name.removesuffix(_BESIDE_TABLE).removesuffix(_BESIDE)
            chosen = name.endswith(_BESIDE_TABLE) and bookmark_of(of) not in self.found
            if found.text == said and found.is_whole and not chosen:
                for element in list(found.elements):
                    self.body.remove(element)
                yield of
            elif chosen or (found.text == self.base.get(of) and bookmark_of(of) not in self.found):
                found.start.set(qn("w:name"), bookmark_of(of))  # accepted without change: it is the block from now on
                self.found[bookmark_of(of)] = found
            else:
                forget_bookmark(found)

    # ---- Blocks that the figures no longer support

    def _leave(self, waiting: set[str]) -> None:
        known = {block.name for block in self.blocks}
        for name, said in self.base.items():
            found = self.found.get(bookmark_of(name))
            if name in known or name.endswith(_OFFERS) or found is None:
                continue
            if found.text == said and found.is_whole:
                for element in list(found.elements):
                    self.body.remove(element)
                continue
            self.said[name] = said
            self.gone.add(name)
            self.rewritten += 1
            if name not in self.gone_before or name in waiting:
                self._note(f"{name}{_BESIDE}", _GONE, found.last, None)
