"""What a Word text shows that is not stored as text: symbols by their number in a font, the choice of a form field, formulas.

Source: ECMA-376, part 1, 17.3.3.30 (sym), 17.16.9 (ddList), 22.1 (Office Math).
"""

from __future__ import annotations

from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULAS = frozenset({f"{_M}oMath", f"{_M}oMathPara"})
_PICTORIAL = ("wingdings", "webdings", "marlett")
"""Fonts with pictures in place of letters."""
_CIRCLED = range(0x80, 0x96)
"""The numbers in circles of Wingdings."""
_PLAIN_PARTS = frozenset({f"{_M}r", f"{_M}oMath", f"{_M}t", f"{_M}rPr", f"{_M}ctrlPr"})


def symbol(element: ElementTree.Element) -> str:
    """The character of a w:sym; "" for a picture such as a tick. A number in a circle is "①", because it is no digit."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return ""
    code -= 0xF000 if 0xF000 <= code <= 0xF0FF else 0
    if element.get(f"{_W}font", "").lower().startswith(_PICTORIAL):
        return "①" if code in _CIRCLED else ""
    return chr(code) if 0x20 <= code < 0xD800 else ""


def choice(field: ElementTree.Element) -> str:
    """The text that a drop-down form field shows, from the field's beginning (w:fldChar); "" for another field."""
    options = field.find(f"{_W}ffData/{_W}ddList")
    if options is None:
        return ""
    entries = [entry.get(f"{_W}val", "") for entry in options.findall(f"{_W}listEntry")]
    chosen = options.find(f"{_W}result")
    chosen = options.find(f"{_W}default") if chosen is None else chosen
    number = chosen.get(f"{_W}val", "0") if chosen is not None else "0"
    return entries[int(number)] if number.isdecimal() and len(number) < 4 and int(number) < len(entries) else ""


def formula(element: ElementTree.Element) -> str:
    """The text of a formula; the parts of a fraction, root or power one a line, because they are not one number."""
    between = "" if all(part.tag in _PLAIN_PARTS or not part.tag.startswith(_M) for part in element.iter()) else "\n"
    return between.join(text.text or "" for text in element.iter(f"{_M}t"))
