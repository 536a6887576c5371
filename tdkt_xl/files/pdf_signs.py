"""The letters that a person sees on a page of a .pdf: none twice, none invisible, and those filled into form fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tdkt_xl.files.documents import Builder
from tdkt_xl.files.runs import HIDDEN

_WHITE = {1: (1,), 3: (1, 1, 1), 4: (0, 0, 0, 0)}
"""White by the number of a colour's parts: grey, RGB, CMYK."""
_INVISIBLE = 3
"""The rendering mode of text that is not drawn, such as the text under a scan."""
_TEXT_OBJECT = 1
_FILLED_IN = "có ô điền sẵn (biểu mẫu .pdf), đã đọc số liệu điền trong ô"
PageArea = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the upper left corner of a page."""
_ACROSS = 0.5
"""The width of a filled-in letter, as a part of its size."""


def with_letters_once(page: Any) -> Any:
    """The page without letters that are drawn twice at nearly the same place, as some programs draw bold letters."""
    return page.dedupe_chars(tolerance=1, extra_attrs=())


def seen(page: Any, invisible: list[PageArea], builder: Builder) -> list[dict[str, Any]]:
    """The letters of a page that are seen, and those in its form fields. `invisible` are the areas of texts that are not drawn."""
    dark = [area for area in page.rects if area.get("fill") and not _is_white(area.get("non_stroking_color"))]
    signs = [sign for sign in page.chars if not _is_invisible(sign, dark, invisible)]
    if len(signs) < len(page.chars):
        builder.note(HIDDEN)
    filled_in = list(_filled_in(page))
    if filled_in:
        builder.note(_FILLED_IN)
    return signs + filled_in


def invisible_areas(page: Any, height: float) -> list[PageArea]:
    """The areas (left, top, right, bottom) of texts on a page of pdfium that are not drawn."""
    from pypdfium2 import raw

    mode_of = getattr(raw, "FPDFTextObj_GetTextRenderMode")  # noqa: B009 - unknown to the type checker
    areas = []
    for each in page.get_objects(filter=[_TEXT_OBJECT], max_depth=3):
        if mode_of(each.raw) == _INVISIBLE:
            left, bottom, right, top = each.get_bounds() if hasattr(each, "get_bounds") else each.get_pos()
            areas.append((left - 1, height - top - 1, right + 1, height - bottom + 1))
    return areas


def _is_invisible(sign: dict[str, Any], dark: list[Any], invisible: list[PageArea]) -> bool:
    across, down = (sign["x0"] + sign["x1"]) / 2, (sign["top"] + sign["bottom"]) / 2
    if any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in invisible):
        return True
    if not _is_white(sign.get("non_stroking_color")):
        return False
    return not any(area["x0"] <= across <= area["x1"] and area["top"] <= down <= area["bottom"] for area in dark)


def _is_white(colour: Any) -> bool:
    parts = tuple(colour) if isinstance(colour, (list, tuple)) else (colour,)
    return _WHITE.get(len(parts)) == parts


def _filled_in(page: Any) -> Iterator[dict[str, Any]]:
    """The letters in the form fields of a page, as pdfplumber describes letters."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for field in page.annots:
        data = field.get("data") or {}
        value = resolve1(data.get("V", (resolve1(data.get("Parent")) or {}).get("V")))
        text = decode_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""
        height = field["bottom"] - field["top"]
        size = min(height, 10)
        for number, letter in enumerate(text.strip()):
            left = field["x0"] + number * size * _ACROSS
            top = field["top"] + (height - size) / 2
            wide = size * _ACROSS
            place = {"x0": left, "x1": left + wide, "top": top, "bottom": top + size, "doctop": top, "width": wide, "height": size}
            yield {"text": letter, "size": size, "upright": True, "fontname": "", "object_type": "char", "adv": wide, **place}
