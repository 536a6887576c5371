"""Comments on cells (Excel calls them notes): existing ones are kept, ours are added, in boxes large enough to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from lxml import etree

from tdkt_xl.files.parts import LINKS, MAIN, Element, PackageParts, tag
from tdkt_xl.sendback.marks import is_mark_text
from tdkt_xl.words.spreadsheet import Place, place_of

AUTHOR = "tdkt"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WIDTH = 340
"""In pixels: about 50 characters in the font of comments, fewer because lines break at words."""
_CHARACTERS, _LINE = 44, 17
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
_EMPTY_DRAWING = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>\
</xml>"""
_BOX_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">\
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_BOX = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" \
o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>\
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">\
<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>\
<x:Column>{column}</x:Column></x:ClientData></v:shape>"""
# The elements that come before the link to the comments' drawing in a worksheet.
_BEFORE_DRAWING = frozenset(
    map(
        tag,
        (
            "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
            "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
            "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
            "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
            "smartTags", "drawing",
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellComment:
    """A text for one cell: its address and its 0-based row and column."""

    address: str
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class CellSizes:
    """The widths of a sheet's columns and the heights of its rows in pixels, by 0-based number."""

    width: Callable[[int], int]
    height: Callable[[int], int]


def add_comments(parts: PackageParts, sheet: str, comments: Sequence[CellComment], grid: CellSizes) -> None:
    """Adds comments to the sheet in part `sheet`. If a cell has a comment already, the text is added below it."""
    name = parts.linked(sheet, "comments")
    if name is None:
        name = parts.unused("xl/comments{}.xml")
        parts.put(name, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode(), _COMMENTS_TYPE)
        parts.link(sheet, "comments", name)
    _draw_boxes(parts, sheet, _write_texts(parts.xml(name), comments), grid)


def drop_comments(parts: PackageParts, sheet: str) -> None:
    """Removes our own comments from an earlier marked copy; comments by others are kept."""
    name = parts.linked(sheet, "comments")
    if name is None:
        return
    root = parts.look_at(name)
    authors = [author.text for author in root.iter(tag("author"))]
    ours = [
        each for each in root.iter(tag("comment")) if authors[int(each.get("authorId", "0"))] == AUTHOR or is_mark_text(_said(each))
    ]
    if not ours:
        return
    gone = {each.get("ref", "") for each in ours}
    for each in list(parts.xml(name).iter(tag("commentList"))):
        each[:] = [comment for comment in each if comment.get("ref", "") not in gone]
    linked = parts.look_at(sheet).find(tag("legacyDrawing"))
    if linked is not None:
        drawing = parts.target(sheet, linked.get(f"{{{LINKS}}}id", ""))
        parts.put(drawing, _without_boxes(parts.content(drawing), {place for ref in gone if (place := place_of(ref))}))


def _write_texts(root: Element, comments: Sequence[CellComment]) -> list[CellComment]:
    """Writes the texts; returns the comments with their whole text, including the text that was there."""
    authors, listed = root.find(tag("authors")), root.find(tag("commentList"))
    if authors is None:
        authors = etree.Element(tag("authors"))
        root.insert(0, authors)
    if listed is None:
        listed = etree.Element(tag("commentList"))
        authors.addnext(listed)
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, tag("author")).text = AUTHOR
        names.append(AUTHOR)
    known = {comment.get("ref"): comment for comment in listed}
    written = []
    for ours in comments:
        comment = known.get(ours.address)
        if comment is None:
            comment = etree.SubElement(listed, tag("comment"), ref=ours.address, authorId=str(names.index(AUTHOR)))
            comment.append(etree.Element(tag("text")))
            _append_run(comment[0], ours.text)
        else:
            _append_text(comment, ours.text)
        written.append(CellComment(ours.address, ours.place, _said(comment)))
    return written


def _said(comment: Element) -> str:
    return "".join(map(str, comment.itertext()))


def _append_text(comment: Element, text: str) -> None:
    """Adds the text below another person's. A plain text is turned into a run first, since only runs can follow one another."""
    holder = comment.find(tag("text"))
    if holder is None:
        holder = etree.Element(tag("text"))
        comment.insert(0, holder)
    plain = holder.find(tag("t"))
    if plain is not None:
        run = etree.Element(tag("r"))
        holder.replace(plain, run)
        run.append(plain)
    _append_run(holder, f"\n\n{text}" if len(holder) else text)


def _append_run(holder: Element, text: str) -> None:
    run = etree.Element(tag("r"))
    properties = etree.SubElement(run, tag("rPr"))
    etree.SubElement(properties, tag("sz"), val="10")
    etree.SubElement(properties, tag("color"), indexed="81")
    etree.SubElement(properties, tag("rFont"), val="Tahoma")
    etree.SubElement(properties, tag("family"), val="2")
    written = etree.SubElement(run, tag("t"))
    written.text = _printable(text)
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    # Phonetic runs and properties, if there are any, come after the runs.
    last = max((i for i, child in enumerate(holder) if child.tag == tag("r")), default=-1)
    holder.insert(last + 1, run)


def _printable(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n").replace("\ufffe", "").replace("\uffff", "")


# ---- Boxes: Excel keeps them in a drawing of the old kind (VML), which need not be well-formed XML


def _draw_boxes(parts: PackageParts, sheet: str, comments: Sequence[CellComment], grid: CellSizes) -> None:
    root = parts.xml(sheet)
    linked = root.find(tag("legacyDrawing"))
    if linked is None:
        name = parts.unused("xl/drawings/vmlDrawing{}.vml")
        parts.declare_ending("vml", _DRAWING_TYPE)
        parts.put(name, _EMPTY_DRAWING)
        link = etree.Element(tag("legacyDrawing"))
        link.set(f"{{{LINKS}}}id", parts.link(sheet, "vmlDrawing", name))
        root.insert(1 + max(i for i, child in enumerate(root) if child.tag in _BEFORE_DRAWING), link)
    else:
        name = parts.target(sheet, linked.get(f"{{{LINKS}}}id", ""))
    parts.put(name, _with_boxes(parts.content(name), comments, grid))


def _with_boxes(drawing: bytes, comments: Sequence[CellComment], grid: CellSizes) -> bytes:
    places = {comment.place for comment in comments}
    drawing = _without_boxes(drawing, places)  # an existing box is drawn again, large enough for both texts
    first = max(map(int, _SHAPE_NUMBER.findall(drawing)), default=1024) + 1
    boxes = "".join(_box(comment, first + i, grid) for i, comment in enumerate(comments)).encode()
    box_type = b"" if b'id="_x0000_t202"' in drawing else _BOX_TYPE
    before, end, after = drawing.rpartition(b"</xml>")
    return before + box_type + boxes + end + after


def _without_boxes(drawing: bytes, places: Collection[Place]) -> bytes:
    return _SHAPE.sub(lambda match: b"" if _place_of_box(match[0]) in places else match[0], drawing)


def _place_of_box(shape: bytes) -> Place | None:
    row, column = re.search(rb"<x:Row>\s*(\d+)", shape), re.search(rb"<x:Column>\s*(\d+)", shape)
    is_comment = b'ObjectType="Note"' in shape
    return (int(row[1]), int(column[1])) if is_comment and row and column else None


def _box(comment: CellComment, number: int, grid: CellSizes) -> str:
    row, column = comment.place
    lines = sum(ceil(max(len(line), 1) / _CHARACTERS) for line in comment.text.split("\n"))
    left, top = column + 1, max(row - 1, 0)
    right, over_right = _reached(left, _WIDTH, grid.width)
    bottom, over_bottom = _reached(top, min(lines * _LINE + 16, 900), grid.height)
    anchor = f"{left}, 12, {top}, 4, {right}, {over_right}, {bottom}, {over_bottom}"
    return _BOX.format(number=number, anchor=anchor, row=row, column=column)


def _reached(start: int, length: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The column or row in which a distance of `length` pixels from the beginning of `start` ends, and the pixels within it."""
    ends = accumulate(size(start + i) for i in range(200))
    before = 0
    for i, end in enumerate(ends):
        if end > length:
            return start + i, length - before
        before = end
    return start + 200, 0
