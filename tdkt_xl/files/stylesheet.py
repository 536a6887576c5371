"""A workbook's stylesheet: adds a mark's colours to a cell's style, and adds the styles of another workbook."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from tdkt_xl.files.parts import Element, UnsuitableWorkbook, tag
from tdkt_xl.words.severities import ERROR, WARNING


@dataclass(frozen=True, slots=True)
class Colours:
    """The ARGB colours of a mark, and its border style: the two severities are different in black-and-white print too."""

    fill: str
    ink: str
    line: str


COLOURS = {
    ERROR: Colours(fill="FFFFC7CE", ink="FF9C0006", line="medium"),
    WARNING: Colours(fill="FFFFEB9C", ink="FF664C00", line="mediumDashed"),
}
_ANSWERS, _ANSWER_GROUND = "answers", "FFFFFFE0"
_SIDES = ("left", "right", "top", "bottom")
# The elements before a font's colour, in the order that Excel writes.
_BEFORE_COLOUR = frozenset(map(tag, ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz")))


class Stylesheet:
    """The root of xl/styles.xml. Opening it raises UnsuitableWorkbook if a list that every cell needs is missing."""

    def __init__(self, root: Element) -> None:
        self._fonts, self._fills, self._borders, self._formats = (
            _list(root, name) for name in ("fonts", "fills", "borders", "cellXfs")
        )
        self._marked: dict[tuple[int, str], int] = {}
        self._own: dict[str, tuple[int, int]] = {}

    def marked(self, base: int, severity: str) -> int:
        """The number of a style like `base` with a mark's colours; number format, font, alignment and protection are kept."""
        if (base, severity) not in self._marked:
            if base >= len(self._formats):
                base = 0
            colours = COLOURS[severity]
            if severity not in self._own:
                self._own[severity] = _add(self._fills, _fill(colours.fill)), _add(self._borders, _border(colours))
            fill, border = self._own[severity]
            made = deepcopy(self._formats[base])
            font = _number(made.get("fontId"), len(self._fonts))
            new = {"fontId": self._inked(font, colours), "fillId": fill, "borderId": border}
            for name, value in new.items():
                made.set(name, str(value))
            for name in ("applyFont", "applyFill", "applyBorder"):
                made.set(name, "1")
            self._marked[base, severity] = _add(self._formats, made)
        return self._marked[base, severity]

    def for_answers(self, base: int) -> int:
        """The number of a style like `base` on a light background, with wrapped text, unlocked."""
        if (base, _ANSWERS) not in self._marked:
            made = deepcopy(self._formats[base if base < len(self._formats) else 0])
            for child in made.findall(tag("alignment")) + made.findall(tag("protection")):
                made.remove(child)
            made.insert(0, etree.Element(tag("alignment"), vertical="top", wrapText="1"))
            made.insert(1, etree.Element(tag("protection"), locked="0"))
            made.set("fillId", str(_add(self._fills, _fill(_ANSWER_GROUND))))
            made.set("numFmtId", "0")
            for name in ("applyFill", "applyAlignment", "applyProtection"):
                made.set(name, "1")
            self._marked[base, _ANSWERS] = _add(self._formats, made)
        return self._marked[base, _ANSWERS]

    def _inked(self, font: int, colours: Colours) -> int:
        """The number of the font with the mark's colour: a white font for a dark background would be illegible on a light one."""
        made = deepcopy(self._fonts[font])
        colour = made.find(tag("color"))
        if colour is None:
            colour = etree.Element(tag("color"))
            made.insert(1 + max((i for i, child in enumerate(made) if child.tag in _BEFORE_COLOUR), default=-1), colour)
        colour.attrib.clear()
        colour.set("rgb", colours.ink)
        return _add(self._fonts, made)

    def take_in(self, other: Element) -> list[int]:
        """Adds the cell styles of another stylesheet; returns their new numbers in the other's order.

        The other stylesheet may use built-in number formats only.
        """
        first = {}
        for name, mine in (("fonts", self._fonts), ("fills", self._fills), ("borders", self._borders)):
            numbers = [_add(mine, deepcopy(each)) for each in _list(other, name)]
            first[name] = numbers[0]
        numbers = []
        for each in _list(other, "cellXfs"):
            made = deepcopy(each)
            for key, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                made.set(key, str(first[name] + int(made.get(key, "0"))))
            made.set("xfId", "0")
            for apply in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
                made.set(apply, "1")
            numbers.append(_add(self._formats, made))
        return numbers


def _list(root: Element, name: str) -> Element:
    found = root.find(tag(name))
    if found is None or not len(found):
        raise UnsuitableWorkbook(f"stylesheet without {name}")
    return found


def _add(items: Element, item: Element) -> int:
    items.append(item)
    items.set("count", str(len(items)))
    return len(items) - 1


def _number(text: str | None, size: int) -> int:
    number = int(text) if text is not None and text.isascii() and text.isdigit() else 0
    return number if number < size else 0


def _fill(colour: str) -> Element:
    fill = etree.Element(tag("fill"))
    pattern = etree.SubElement(fill, tag("patternFill"), patternType="solid")
    etree.SubElement(pattern, tag("fgColor"), rgb=colour)
    etree.SubElement(pattern, tag("bgColor"), indexed="64")
    return fill


def _border(colours: Colours) -> Element:
    border = etree.Element(tag("border"))
    for side in _SIDES:
        etree.SubElement(etree.SubElement(border, tag(side), style=colours.line), tag("color"), rgb=colours.ink)
    etree.SubElement(border, tag("diagonal"))
    return border
